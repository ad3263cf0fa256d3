"""The colours of all tones, on dark, on light, and with high contrast, for terminal and page alike.

A kind or a status has a tone (see `timeline.text.phrasing`), and a theme gives each tone its
colour. No meaning depends on colour alone: glyphs and words say the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal

ThemeName = Literal["dark", "light", "contrast"]

TONES: Final[Mapping[ThemeName, Mapping[str, str]]] = {
    "dark": {
        "ask": "#6cc5e8", "talk": "#a9b4c2", "wait": "#e8c15a", "decide": "#7fd28a",
        "give": "#c79bf0", "end": "#f0857d", "world": "#8b96a5", "record": "#f2a65e",
        "date": "#8fb8d8", "hit": "#ffe08a",
    },
    "light": {
        "ask": "#0b6a8f", "talk": "#47525f", "wait": "#7d5a00", "decide": "#1d6b2c",
        "give": "#6b2fa8", "end": "#a82020", "world": "#5b6570", "record": "#9a4a00",
        "date": "#1f5580", "hit": "#6b4a00",
    },
    "contrast": {
        "ask": "#66e0ff", "talk": "#ffffff", "wait": "#ffe600", "decide": "#5dff7f",
        "give": "#e6b3ff", "end": "#ff8f85", "world": "#d9d9d9", "record": "#ffb45c",
        "date": "#ffffff", "hit": "#ffff66",
    },
}  # fmt: skip
"""By theme and tone, the colour as `#rrggbb`."""

GROUNDS: Final[Mapping[ThemeName, Mapping[str, str]]] = {
    "dark": {
        "primary": "#4f9fd0", "secondary": "#7f8fa6", "accent": "#e8c15a",
        "warning": "#e8c15a", "error": "#f0857d", "success": "#7fd28a", "foreground": "#d7dde5",
        "background": "#11151a", "surface": "#161b22", "panel": "#1f2730",
    },
    "light": {
        "primary": "#1f6f9f", "secondary": "#5b6570", "accent": "#9a5b00",
        "warning": "#7d5a00", "error": "#a82020", "success": "#1d6b2c", "foreground": "#1b2229",
        "background": "#fbfaf7", "surface": "#ffffff", "panel": "#ecebe6",
    },
    "contrast": {
        "primary": "#66e0ff", "secondary": "#ffffff", "accent": "#ffe600",
        "warning": "#ffe600", "error": "#ff8f85", "success": "#5dff7f", "foreground": "#ffffff",
        "background": "#000000", "surface": "#000000", "panel": "#1a1a1a",
    },
}  # fmt: skip
"""By theme, the colours of text and of what is under it."""
