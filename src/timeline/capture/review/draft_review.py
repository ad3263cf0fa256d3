"""The review of one draft: each decision is written to its file at once.

The file is the only memory of a review. So a program that is killed at any key has lost nothing,
and a person may edit the same file by hand: what was changed there is noticed before each write.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from timeline.capture.article import Article, Passage, ProposedDevelopment
from timeline.capture.developing import SOURCE, derived_id, quote_of
from timeline.capture.draft_file import comments
from timeline.capture.errors import DraftChanged, EntryNotEdited, NoDraft
from timeline.capture.review.draft_edits import with_entry, with_fields, with_review
from timeline.capture.review.draft_entries import DraftContent, DraftEntry, read_content
from timeline.capture.review.quoted_passages import quotes_of
from timeline.formats import yaml_writer
from timeline.formats.documents.document_text import bytes_of
from timeline.formats.encoding import ReadError
from timeline.formats.errors import BadFile, Finding
from timeline.formats.reviews import ACCEPTED, PROPOSED, SKIPPED

_MARK: Final = b"\xef\xbb\xbf"


@dataclass(frozen=True)
class _Step:
    """An edit that can be undone: the bytes before and after it, and its entry."""

    before: bytes
    after: bytes
    place: int


class DraftReview:
    """A draft under review.

    Args:
        path: The file of the draft.
        article: The article that it was made from; None if its text is not at hand.
        missing: Why there is no text.

    Raises:
        NoDraft: if the file is no draft.
        BadFile: if it cannot be read.
    """

    def __init__(self, path: Path, article: Article | None = None, missing: str = "") -> None:
        self.path = path
        self.article = article
        self.missing = missing
        self._data, self._content = self._read()
        self._steps: list[_Step] = []

    # ------------------------------------------------------------------ what is there

    @property
    def entries(self) -> tuple[DraftEntry, ...]:
        """The developments of the draft, in its order."""
        return self._content.entries

    @property
    def counted_from(self) -> str:
        """The day from which the phrases of the article count; "" if the draft does not say."""
        return str(self._content.head.get("counted_from") or "")

    @property
    def language(self) -> str:
        """The language of the article: en, nl, fr or de."""
        return str(self._content.head.get("language") or "en")

    @property
    def source(self) -> Mapping[str, Any]:
        """The fields of the article's source, which entries name."""
        found = self._content.shared.get(SOURCE)
        return found if isinstance(found, dict) else {}

    def count(self, review: str) -> int:
        """How many developments have a review: proposed, accepted or skipped."""
        return sum(one.review == review for one in self.entries)

    @property
    def accepted(self) -> list[DraftEntry]:
        """The developments that are to be recorded."""
        return [one for one in self.entries if one.review == ACCEPTED]

    @property
    def next_place(self) -> int:
        """Where the review goes on: at what is proposed behind the last decision, or else first."""
        decided = [one.place for one in self.entries if one.review != PROPOSED]
        last = decided[-1] if decided else -1
        return self.undecided(last, 1) if self.entries else 0

    def undecided(self, place: int, step: int) -> int:
        """The nearest proposed development in a direction, around the end; the same if none is."""
        count = len(self.entries)
        for distance in range(1, count + 1):
            there = (place + step * distance) % count
            if self.entries[there].review == PROPOSED:
                return there
        return max(place, 0)

    # ------------------------------------------------------------------ decisions

    def take(self, place: int) -> None:
        """Accepts a development."""
        self._decide(place, ACCEPTED)

    def skip(self, place: int) -> None:
        """Leaves a development out."""
        self._decide(place, SKIPPED)

    def postpone(self, place: int) -> None:
        """Makes a development undecided again."""
        self._decide(place, PROPOSED)

    def _decide(self, place: int, review: str) -> None:
        self._refuse_changed()
        if self.entries[place].review != review:
            self._write(with_review(self._content, place, review), place)

    def change(self, place: int, changes: Mapping[str, Any]) -> None:
        """Gives fields of a development other values; None removes one.

        The id follows its government, day and title, as long as nobody has chosen another.
        """
        self._refuse_changed()
        entry = self.entries[place]
        given = {name: _plain(name, value) for name, value in changes.items()}
        given = {name: one for name, one in given.items() if one != entry.given.get(name)}
        if "id" not in given and given.keys() & {"government", "occurred", "phrase", "title"}:
            given |= self._other_id(entry, given)
        if given:
            self._write(with_fields(self._content, place, given), place)

    def quote(self, place: int, number: int, passage: Passage) -> None:
        """Gives a quote of a development's first source other words of the article."""
        assert self.article is not None
        sources = [dict(one) for one in self.entries[place].given["sources"]]
        quotes = quotes_of(self.entries[place].given)
        sides = {"exact", "prefix", "suffix"}
        held = quotes[number] if isinstance(quotes[number], dict) else {}
        kept = {name: value for name, value in held.items() if name not in sides}
        quotes[number] = {**quote_of(self.article.text, passage), **kept}
        sources[0]["quotes"] = quotes
        self.change(place, {"sources": sources})

    def add(self, after: int, proposal: ProposedDevelopment) -> int:
        """Adds a development behind another one, or first with -1; returns its place."""
        self._refuse_changed()
        development = dict(proposal.development)
        taken = {one.id for one in self.entries}
        development["id"] = _free(str(development["id"]), taken)
        given = {name: _plain(name, value) for name, value in development.items()}
        self._write(with_entry(self._content, after, given, comments(proposal, "added")), after + 1)
        return after + 1

    def undo(self) -> int | None:
        """Takes the last edit of this program back; returns its place, or None if there is none."""
        self._refuse_changed()
        if not self._steps:
            return None
        step = self._steps.pop()
        self._replace(step.before)
        return min(step.place, max(len(self.entries) - 1, 0))

    def look(self) -> bool:
        """Reads the draft again if its file has changed; returns whether it had.

        Raises:
            NoDraft, BadFile: if it cannot be read now; what was read before stays.
        """
        if bytes_of(self.path) == self._data:
            return False
        self._data, self._content = self._read()
        self._steps.clear()
        return True

    # ------------------------------------------------------------------ the file

    def _read(self) -> tuple[bytes, DraftContent]:
        data = bytes_of(self.path)
        try:
            content = read_content(data)
        except ReadError as trouble:
            finding = Finding(str(self.path), trouble.line, None, trouble.message, trouble.hint)
            raise BadFile([finding]) from None
        if content is None:
            raise NoDraft(self.path)
        return data, content

    def _refuse_changed(self) -> None:
        if self.look():
            raise DraftChanged(self.path)

    def _write(self, content: DraftContent | None, place: int) -> None:
        if content is None:
            raise EntryNotEdited(self.path, self.entries[place].line if self.entries else 1)
        end = b"\r\n" if b"\r\n" in self._data else b"\n"
        data = "\n".join(content.lines).encode().replace(b"\n", end)
        before = self._data
        self._replace((_MARK if before.startswith(_MARK) else b"") + data, content)
        self._steps.append(_Step(before, self._data, place))

    def _replace(self, data: bytes, content: DraftContent | None = None) -> None:
        """Puts other bytes in place of the file, at once: a reader sees the old or the new."""
        path = self.path.resolve()
        part = path.with_name(f".{path.name[:100]}.{secrets.token_hex(4)}.part")
        try:
            with part.open("xb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            part.chmod(path.stat().st_mode & 0o777)
            part.replace(path)
        except BaseException:
            part.unlink(missing_ok=True)
            raise
        self._data = data
        self._content = content if content is not None else self._read()[1]

    def _other_id(self, entry: DraftEntry, changes: Mapping[str, Any]) -> dict[str, str]:
        """The id after a change, if the present one was derived and nothing refers to it."""
        try:
            before = derived_id(entry.given)
            after = derived_id({**entry.given, **changes})
        except (KeyError, TypeError, AttributeError):  # it is wrong, which is said beside it
            return {}
        number = entry.id.removeprefix(before).removeprefix("-")
        is_derived = entry.id.startswith(before) and (not number or number.isdecimal())
        others = [one for one in self.entries if one is not entry]
        if not is_derived or before == after or any(entry.id in str(one.given) for one in others):
            return {}
        return {"id": _free(after, {one.id for one in others})}


def _free(name: str, taken: set[str]) -> str:
    number, found = 1, name
    while found in taken:
        number += 1
        found = f"{name}-{number}"
    return found


def _plain(name: str, value: Any) -> Any:
    """A value as a file has it."""
    if name != "quantities" or not isinstance(value, list | tuple):
        return value
    made = [dict(one) for one in value]
    for one in made:
        yaml_writer.with_numbers(one)
    return made
