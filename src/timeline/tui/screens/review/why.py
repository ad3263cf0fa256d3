"""Tells why a proposal is as it is, in full, and what each key of the review does."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import zip_longest

from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from timeline.results import DraftEntry
from timeline.tui.content import joined
from timeline.tui.model.proposal_words import readings
from timeline.tui.review_keys import in_short
from timeline.tui.screens.dialog import Dialog
from timeline.tui.scrolling import scroll_pages, scroll_rows
from timeline.tui.text_wrap import wrap

_KEYS = 20
_WORDS = 42


class WhyScreen(Dialog[None]):
    """A page over the review, in two columns if they fit."""

    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (130, "-medium"), (170, "-wide")]  # noqa: RUF012  as Textual has it

    def __init__(self, entry: DraftEntry | None) -> None:
        super().__init__()
        self._entry = entry

    def compose(self) -> Iterable[Widget]:
        """The reasons, and the keys."""
        with VerticalScroll(classes="box help-box"):
            yield Static("Why this proposal, and all keys", classes="title")
            with Horizontal(classes="help-columns"):
                yield Static(Content("").join(_reasons(self._entry)), classes="help-column")
                yield Static(Content("").join(_keys()), classes="help-column")

    def key_question_mark(self) -> None:
        """Closes the page with the key that opened it."""
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


def _reasons(entry: DraftEntry | None) -> Iterable[Content]:
    if entry is None:
        return
    for one in entry.because:
        if one.field:
            yield joined((one.field.replace("_", " "), "bold"), f" {one.value}\n")
        yield joined((f"  {one.rule}\n", "$tone-world"))
    found = readings(entry)
    if found:
        yield joined(("\nIt could also be\n", "bold $accent"))
    for number, (field, value) in enumerate(found, 1):
        yield joined((f"  {number} ", "bold"), f"{field.replace('_', ' ')} {value}\n")
    if entry.score is not None:
        yield joined(("\nScore ", "bold"), f"{entry.score:.2f} of 1, by {entry.proposer}\n")
    if not entry.because:
        yield joined("The draft does not say why.\n")
    yield Content("\n")


def _keys() -> Iterable[Content]:
    yield joined(("Keys\n", "bold $accent"))
    for key in in_short():
        for shown, said in zip_longest([key.shown], wrap(key.help, _WORDS), fillvalue=""):
            yield joined((f" {shown:<{_KEYS}}", "bold"), f"{said}\n")
