"""Help: every key, every sign with its meaning, and how the clocks work."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import zip_longest
from typing import Final

from rich.cells import cell_len
from textual import events
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from timeline.text.phrasing import KINDS, STATUSES
from timeline.tui.content import joined
from timeline.tui.keys.keymap_page import CLOCKS, HelpSection, key_sections, sign_sections
from timeline.tui.keys.main_keys import KEYS as MAIN_KEYS
from timeline.tui.keys.own_keys import USUAL, OwnKeys, own_keys
from timeline.tui.screens.dialog import Dialog
from timeline.tui.scrolling import scroll_pages, scroll_rows
from timeline.tui.text_wrap import wrap

HELP: Final = next(one for one in MAIN_KEYS if one.action == "help")
_WIDE: Final = 15
"""Width of the key column, in cells."""
_WORDS: Final = 46
"""Width of a key's description, in cells; longer ones continue on the next line."""


class HelpScreen(Dialog[None]):
    """A page over another screen, in two columns if they fit."""

    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (130, "-medium"), (170, "-wide")]  # noqa: RUF012  as Textual declares it

    heading = "Keys, clocks and signs"

    def columns(self) -> Sequence[Iterable[Content]]:
        """The keys, and the clocks and signs."""
        return keys_text(own_keys(self.app)), signs_text(own_keys(self.app))

    def compose(self) -> Iterable[Widget]:
        """The columns below the heading."""
        with VerticalScroll(classes="box help-box"):
            yield Static(self.heading, classes="title")
            with Horizontal(classes="help-columns"):
                for one in self.columns():
                    yield Static(Content("").join(one), classes="help-column")

    def on_key(self, event: events.Key) -> None:
        """Closes the help with the key that opened it."""
        if event.key in own_keys(self.app).of(HELP).keys.split(","):
            event.stop()
            self.dismiss(None)

    def key_j(self) -> None:
        """Scrolls down a line."""
        scroll_rows(self.query_one(VerticalScroll), 1)

    def key_k(self) -> None:
        """Scrolls up a line."""
        scroll_rows(self.query_one(VerticalScroll), -1)

    def key_space(self) -> None:
        """Scrolls down a page."""
        scroll_pages(self.query_one(VerticalScroll), 1)


def keys_text(own: OwnKeys = USUAL) -> Iterable[Content]:
    """The keys of a user by group."""
    for section in key_sections(own):
        yield joined((section.title, "bold $accent"), "\n")
        for keys, words in section.rows:
            lines = _in_lines(keys)
            for key, said in zip_longest(lines, wrap(words, _WORDS), fillvalue=""):
                yield joined((f" {key:<{_WIDE - 1}}", "bold"), f"{said}\n")
        yield Content("\n")


def _in_lines(keys: str) -> list[str]:
    """Wraps keys to the width of their column."""
    lines = [""]
    for key in keys.split(" "):
        longer = f"{lines[-1]} {key}".strip()
        if cell_len(longer) < _WIDE - 1:
            lines[-1] = longer
        else:
            lines.append(key)
    return lines


def signs_text(own: OwnKeys = USUAL) -> Iterable[Content]:
    """How the clocks work, then every sign with its word."""
    yield joined(("How the clocks work", "bold $accent"), "\n")
    for name, words in CLOCKS:
        yield joined((f"{name} ", "bold"), f"{own.in_words(words)}\n\n")
    tones = [
        [""] * 99,
        [look.tone for look in KINDS.values()],
        [look.tone for look in STATUSES.values()],
    ]
    for section, looks in zip(sign_sections(), tones, strict=True):
        yield from _signs(section, looks)


def _signs(section: HelpSection, tones: Sequence[str]) -> Iterable[Content]:
    yield joined((section.title, "bold $accent"), "\n")
    for (glyph, words), tone in zip(section.rows, tones, strict=False):
        style = f"bold $tone-{tone}" if tone else "bold"
        yield joined((f"  {glyph} ", style), f"{words}\n")
    yield Content("\n")
