"""Makes `docs/images/replay.svg`: `timeline replay be` as it looks on a terminal.

    python -m scripts.picture

The command is run for real, on the bundled history, and its output is drawn by rich. The id in
the file is fixed, so that the same output gives the same bytes.
"""

from __future__ import annotations

import io
import re
import tempfile
from html import unescape
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.terminal_theme import TerminalTheme
from rich.text import Text

from scripts.terminal import environment, run

ROOT: Final = Path(__file__).resolve().parents[1]
PICTURE: Final = ROOT / "docs" / "images" / "replay.svg"
SPACE: Final = "&#160;"
_TEXT: Final = re.compile(
    r'(?P<head><text class="timeline-replay-r\d+") x="(?P<x>[\d.]+)"(?P<y> y="[\d.]+")'
    r' textLength="(?P<length>[\d.]+)"(?P<tail>[^>]*>)(?P<text>[^<]*)<'
)
COMMAND: Final = "timeline replay be --color always"
WIDTH: Final = 106
"""Columns: enough for each line of this story to stay whole."""
FIRST, AFTER = "Wednesday 20 April 2022", "  ⋮ 3 months later"

# Dark on any page: the window brings its own ground.
_THEME: Final = TerminalTheme(
    (24, 26, 31),
    (222, 224, 228),
    [
        (60, 64, 72), (240, 113, 120), (126, 200, 130), (229, 192, 123),
        (105, 170, 240), (198, 140, 230), (86, 200, 208), (200, 204, 210),
    ],
    [
        (128, 134, 144), (255, 140, 145), (150, 220, 150), (245, 214, 150),
        (140, 195, 255), (220, 170, 250), (120, 220, 228), (255, 255, 255),
    ],
)  # fmt: skip


def picture() -> str:
    """The picture as SVG."""
    lines = _cropped(_output())
    console = Console(
        record=True,
        width=WIDTH,
        file=io.StringIO(),
        force_terminal=True,
        color_system="standard",
        legacy_windows=False,
    )
    console.print(Text(f"$ {COMMAND.partition(' --color')[0]}\n", "bold"))
    for line in lines:
        console.print(Text.from_ansi(line), soft_wrap=True)
    drawn = console.export_svg(
        title="timeline", theme=_THEME, unique_id="timeline-replay", font_aspect_ratio=0.61
    )
    # No font is fetched from anywhere: a picture in a README must not phone home.
    return _indented(re.sub(r"\s*@font-face \{.*?\}", "", drawn, flags=re.DOTALL))


def _output() -> str:
    """What the command prints on a terminal, without the pauses of its telling."""
    with tempfile.TemporaryDirectory(prefix="timeline-picture-") as folder:
        scratch = Path(folder)
        variables = environment(scratch, TIMELINE_STORE=str(scratch / "history.db"))
        events = ROOT / "events"
        for command in (f"timeline import '{events}'", f"{COMMAND} --speed max"):
            printed, code = run(command, scratch, variables, width=WIDTH)
            if code:
                raise RuntimeError(printed)
    return printed


def _cropped(printed: str) -> list[str]:
    """From the day on which the matters are raised to the day on which they are overdue."""
    lines = printed.rstrip().splitlines()
    plain = [Text.from_ansi(line).plain for line in lines]
    return lines[plain.index(FIRST) : plain.index(AFTER) - 1]


def _indented(drawn: str) -> str:
    """The drawing with indents as places, since not every viewer draws leading spaces."""

    def moved(found: re.Match[str]) -> str:
        text = found["text"]
        while text.startswith(SPACE):
            text = text.removeprefix(SPACE)
        spaces = found["text"].count(SPACE) - text.count(SPACE)
        cell = float(found["length"]) / len(unescape(found["text"]))
        x, length = float(found["x"]) + spaces * cell, float(found["length"]) - spaces * cell
        return (
            f'{found["head"]} x="{x:g}"{found["y"]} textLength="{length:g}"{found["tail"]}{text}<'
        )

    return _TEXT.sub(moved, drawn)


if __name__ == "__main__":
    PICTURE.parent.mkdir(parents=True, exist_ok=True)
    PICTURE.write_text(picture(), encoding="utf-8")
