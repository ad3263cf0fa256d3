"""Writes `docs/tui.md`: the page of the terminal program, with its keys and signs.

python -m scripts.tui_page
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from timeline.tui.keys.keymap_page import page

PAGE: Final = Path(__file__).resolve().parents[1] / "docs" / "tui.md"

if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
