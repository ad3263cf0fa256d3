"""The three themes, and their tones as styles.

No meaning depends on colour alone: glyphs and words are those of `timeline.text.phrasing`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from rich.style import Style
from textual.color import Color, ColorParseError
from textual.theme import Theme

from timeline.text.phrasing import STATUS_TONES, kind_look

_DARK: Final = {
    "ask": "#6cc5e8", "talk": "#a9b4c2", "wait": "#e8c15a", "decide": "#7fd28a",
    "give": "#c79bf0", "end": "#f0857d", "world": "#8b96a5", "record": "#f2a65e",
    "date": "#8fb8d8", "hit": "#ffe08a",
}  # fmt: skip
_LIGHT: Final = {
    "ask": "#0b6a8f", "talk": "#47525f", "wait": "#7d5a00", "decide": "#1d6b2c",
    "give": "#6b2fa8", "end": "#a82020", "world": "#5b6570", "record": "#9a4a00",
    "date": "#1f5580", "hit": "#6b4a00",
}  # fmt: skip
_CONTRAST: Final = {
    "ask": "#66e0ff", "talk": "#ffffff", "wait": "#ffe600", "decide": "#5dff7f",
    "give": "#e6b3ff", "end": "#ff8f85", "world": "#d9d9d9", "record": "#ffb45c",
    "date": "#ffffff", "hit": "#ffff66",
}  # fmt: skip


def _variables(table: Mapping[str, str], key: str, bar: str, track: str) -> dict[str, str]:
    """The tones, the keys in the footer, and unobtrusive scroll bars."""
    bars = {"scrollbar": bar, "scrollbar-hover": key, "scrollbar-active": key}
    tracks = ("scrollbar-background", "scrollbar-background-hover", "scrollbar-background-active")
    return {
        **{f"tone-{name}": colour for name, colour in table.items()},
        **bars, **dict.fromkeys((*tracks, "scrollbar-corner-color"), track),
        "footer-key-foreground": key,
    }  # fmt: skip


THEMES: Final = (
    Theme(
        "timeline-dark", primary="#4f9fd0", secondary="#7f8fa6", accent="#e8c15a",
        warning="#e8c15a", error="#f0857d", success="#7fd28a", foreground="#d7dde5",
        background="#11151a", surface="#161b22", panel="#1f2730", dark=True,
        variables=_variables(_DARK, "#e8c15a", "#3d4a58", "#161b22"),
    ),
    Theme(
        "timeline-light", primary="#1f6f9f", secondary="#5b6570", accent="#9a5b00",
        warning="#7d5a00", error="#a82020", success="#1d6b2c", foreground="#1b2229",
        background="#fbfaf7", surface="#ffffff", panel="#ecebe6", dark=False,
        variables=_variables(_LIGHT, "#9a5b00", "#b9bdc2", "#ffffff"),
    ),
    Theme(
        "timeline-contrast", primary="#66e0ff", secondary="#ffffff", accent="#ffe600",
        warning="#ffe600", error="#ff8f85", success="#5dff7f", foreground="#ffffff",
        background="#000000", surface="#000000", panel="#1a1a1a", dark=True, text_alpha=1.0,
        variables=_variables(_CONTRAST, "#ffe600", "#d9d9d9", "#000000"),
    ),
)  # fmt: skip
"""Dark, light and high contrast, in the order of the theme key."""


class Look:
    """The styles of one theme, for widgets that draw cell by cell."""

    def __init__(self, variables: Mapping[str, str]) -> None:
        def colour(name: str, otherwise: str) -> str:
            given = variables.get(name) or variables.get(otherwise) or ""
            try:
                return Color.parse(given).rgb and Color.parse(given).hex6
            except ColorParseError:
                return "#808080"

        fallbacks = {
            "ask": "primary", "talk": "foreground", "wait": "warning", "decide": "success",
            "give": "secondary", "end": "error", "world": "foreground", "record": "accent",
            "date": "primary", "hit": "accent",
        }  # fmt: skip
        self.background = Style(bgcolor=colour("surface", "background"))
        self.selected = Style(bgcolor=colour("panel", "surface"), bold=True)
        self.text = Style(color=colour("foreground", "foreground"))
        self.tones = {
            name: Style(color=colour(f"tone-{name}", otherwise))
            for name, otherwise in fallbacks.items()
        }
        self.quiet = self.tones["world"]
        self.head = Style(color=colour("accent", "primary"), bold=True)
        self.later = Style(dim=True)
        self.hit = self.tones["hit"] + Style(underline=True, bold=True)
        self.struck = Style(strike=True)

    def kind(self, kind: str) -> Style:
        """The style of a kind."""
        return self.tones[kind_look(kind).tone]

    def status(self, status: str | None) -> Style:
        """The style of a matter's status."""
        return self.tones[STATUS_TONES.get(status or "", "world")]
