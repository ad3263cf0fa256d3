"""Tells why a proposal is as it is, in full, and what each key of the review does."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import zip_longest

from textual.content import Content

from timeline.results import DraftEntry
from timeline.tui.content import joined
from timeline.tui.keys.own_keys import OwnKeys, own_keys
from timeline.tui.keys.review_keys import in_short
from timeline.tui.model.proposing.proposal_words import readings
from timeline.tui.screens.help import HelpScreen
from timeline.tui.text_wrap import wrap

_KEYS = 20
_WORDS = 42


class WhyScreen(HelpScreen):
    """A page over the review."""

    heading = "Why this proposal, and all keys"

    def __init__(self, entry: DraftEntry | None) -> None:
        super().__init__()
        self._entry = entry

    def columns(self) -> Sequence[Iterable[Content]]:
        """The reasons, and the keys."""
        return _reasons(self._entry), _keys(own_keys(self.app))


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


def _keys(own: OwnKeys) -> Iterable[Content]:
    yield joined(("Keys\n", "bold $accent"))
    for key in own.all_of(in_short()):
        for shown, said in zip_longest([key.shown], wrap(key.help, _WORDS), fillvalue=""):
            yield joined((f" {shown:<{_KEYS}}", "bold"), f"{said}\n")
