"""The three themes, and their tones as styles.

No meaning depends on colour alone: glyphs and words are those of `timeline.text.phrasing`.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final

from rich.style import Style
from textual.color import Color, ColorParseError
from textual.theme import Theme

from timeline.text.phrasing import STATUS_TONES, kind_look
from timeline.text.tones import GROUNDS, TONES, ThemeName


def _variables(table: Mapping[str, str], key: str, bar: str, track: str) -> dict[str, str]:
    """The tones, the keys in the footer, and unobtrusive scroll bars."""
    bars = {"scrollbar": bar, "scrollbar-hover": key, "scrollbar-active": key}
    tracks = ("scrollbar-background", "scrollbar-background-hover", "scrollbar-background-active")
    return {
        **{f"tone-{name}": colour for name, colour in table.items()},
        **bars, **dict.fromkeys((*tracks, "scrollbar-corner-color"), track),
        "footer-key-foreground": key,
    }  # fmt: skip


def _theme(name: ThemeName, key: str, bar: str, track: str, **more: Any) -> Theme:
    ground: Mapping[str, Any] = GROUNDS[name]
    variables = _variables(TONES[name], key, bar, track)
    return Theme(f"timeline-{name}", dark=name != "light", variables=variables, **ground, **more)


THEMES: Final = (
    _theme("dark", "#e8c15a", "#3d4a58", "#161b22"),
    _theme("light", "#9a5b00", "#b9bdc2", "#ffffff"),
    _theme("contrast", "#ffe600", "#d9d9d9", "#000000", text_alpha=1.0),
)
"""Dark, light and high contrast, in the order of the theme key."""


READABLE: Final = 4.5
"""The least contrast of words, as WCAG 2 has it for small text."""
SEEN: Final = 3.0
"""The least contrast of bars and other marks that are no words."""
_STEPS: Final = 20
"""Steps in which a colour fades into what is under it."""


def contrast(one: Color, other: Color) -> float:
    """The contrast of two colours as WCAG 2 defines it, from 1 to 21."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: Color) -> float:
    parts = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in colour.normalized
    ]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


@lru_cache(256)
def _faded(colour: str, grounds: tuple[str, ...], least: float) -> Style:
    """The colour, mixed with the first ground as far as it keeps a contrast on all of them."""
    own, under = Color.parse(colour), [Color.parse(ground) for ground in grounds]
    for step in range(_STEPS // 2, 0, -1):
        mixed = own.blend(under[0], step / _STEPS)
        if all(contrast(mixed, ground) >= least for ground in under):
            return Style(color=mixed.hex6)
    return Style(color=colour)


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
        surface, panel = colour("surface", "background"), colour("panel", "surface")
        self._grounds = (surface, panel)
        self.background = Style(bgcolor=surface)
        self.selected = Style(bgcolor=panel, bold=True)
        self.text = Style(color=colour("foreground", "foreground"))
        self.tones = {
            name: Style(color=colour(f"tone-{name}", otherwise))
            for name, otherwise in fallbacks.items()
        }
        self.quiet = self.tones["world"]
        self.head = Style(color=colour("accent", "primary"), bold=True)
        self.hit = self.tones["hit"] + Style(underline=True, bold=True)
        self.struck = Style(strike=True)

    def faded(self, style: Style, least: float = READABLE) -> Style:
        """A style of what is after the playhead: quieter, but with at least that contrast."""
        own = style.color or self.text.color
        if own is None or own.triplet is None:
            return style
        return style + _faded(own.triplet.hex, self._grounds, least)

    def kind(self, kind: str) -> Style:
        """The style of a kind."""
        return self.tones[kind_look(kind).tone]

    def status(self, status: str | None) -> Style:
        """The style of a matter's status."""
        return self.tones[STATUS_TONES.get(status or "", "world")]
