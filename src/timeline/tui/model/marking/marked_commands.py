"""The commands behind the forms for marked lines: tag, cite, correct the matter, all in one batch.

Each knows what every development gets, and which cannot get it. The record then decides about all
of them at once, through the same method as any caller of the API.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from copy import copy
from datetime import date
from typing import Any, Final, Literal

from textual.content import Content

from timeline.domain.kinds import StatementMade
from timeline.forms.fields import Field, fields_of
from timeline.results import Entry, Receipt
from timeline.timeline import Timeline
from timeline.tui.content import joined
from timeline.tui.model import form_fields
from timeline.tui.model.entering.form_field import Reading
from timeline.tui.model.form import Form
from timeline.tui.model.form_commands import Act, FieldChange, FormCommand

_NAMED: Final = 3
"""Most developments that a complaint names."""


class MarkedCommand(FormCommand):
    """Base of the commands for marked lines.

    Args:
        entries: The marked developments, as they read now.
        unlisted: How many of them the list does not show.
        today: The day from which phrases count by default.
        without: How many of the marked are amendments, which cannot be amended so.
    """

    is_of_several = True
    kind: Literal["corrected", "cited"] = "corrected"
    does = ""
    """What it does, for the title."""

    def __init__(
        self, entries: Sequence[Entry], unlisted: int, today: date, without: int = 0
    ) -> None:
        self._entries = entries
        self._without = without
        self._unlisted = unlisted
        self.form = Form(form_fields.for_several(self.kind, self._wanted()), today)
        governments = {one.government for one in entries}
        self.government = governments.pop() if len(governments) == 1 else ""

    def _wanted(self) -> Iterable[Field]:
        """The fields of what each development gets."""
        return ()

    @property
    def title(self) -> Content:
        """What it does, and to how many; how many of the marked are left out or not listed."""
        many, without = len(self._entries), self._without
        hidden = f", {without:,} marked amendment{'s' * (without != 1)} left out" * bool(without)
        if self._unlisted:
            whose = "marked lines" if without else "of them"
            hidden += f", {self._unlisted:,} {whose} not listed"
        return joined(
            (f"{self.does} ", "bold $accent"),
            (f"{many:,} marked development{'s' * (many != 1)}", "bold"), (hidden, "bold $warning"),
        )  # fmt: skip

    def _changes(self, entry: Entry, reading: Reading) -> dict[str, Any]:  # noqa: ARG002
        """The changes of a development; empty if it has them already."""
        return {}

    def _amended(self, reading: Reading) -> list[tuple[Entry, dict[str, Any]]]:
        """The developments that change, with the fields of their amendments."""
        found = ((one, self._changes(one, reading)) for one in self._entries)
        return [(one, {"changes": changes}) for one, changes in found if changes]

    def act(self, reading: Reading) -> Act:
        """The call that amends all of them, or none."""
        given = dict(reading.data.get("amendment", {}))
        if reading.sources:
            given["sources"] = reading.sources
        batch = [
            {"kind": self.kind, "amends": entry.id, **given, **fields}
            for entry, fields in self._amended(reading)
        ]

        def act(timeline: Timeline, dry_run: bool) -> Receipt:
            return timeline.amend_several(batch, dry_run=dry_run)

        return act

    def changes(self, reading: Reading) -> Sequence[FieldChange]:
        """Each development that changes, with old and new values."""
        return [
            (entry.id, *_said(entry, fields.get("changes", {})))
            for entry, fields in self._amended(reading)
        ]

    def unchanged(self, reading: Reading) -> int:
        """How many of the marked stay as they are."""
        return len(self._entries) - len(self._amended(reading))

    def lacks(self, reading: Reading) -> str:
        """An error if nothing would change."""
        if reading.missing or reading.problems or self._amended(reading):
            return ""
        return "no change: all of them have it already"


class TagMarked(MarkedCommand):
    """Adds tags to the marked developments."""

    does = "Add a tag to"

    def _wanted(self) -> Iterable[Field]:
        yield _described("tags", "The tags that each of them gets, beside its own", needed=True)

    def _changes(self, entry: Entry, reading: Reading) -> dict[str, Any]:
        before = list(entry.document["tags"])
        added = [
            one for one in reading.data.get("development", {}).get("tags", ()) if one not in before
        ]
        return {"tags": [*before, *dict.fromkeys(added)]} if added else {}


class MoveMarked(MarkedCommand):
    """Files the marked developments under another matter."""

    does = "Correct the matter of"

    def __init__(
        self, entries: Sequence[Entry], unlisted: int, today: date, without: int = 0
    ) -> None:
        super().__init__(entries, unlisted, today, without)
        several = any(len(one.document["matters"]) > 1 for one in entries)
        shared = set.intersection(*(set(one.document["matters"]) for one in entries))
        if several and len(shared) == 1:
            self.form.fill({"instead_of": shared.pop()})

    def _wanted(self) -> Iterable[Field]:
        yield _described("matters", "The matter that each of them is about", needed=True)
        yield _described(
            "matters", "The matter that is wrong, of those that have several", name="instead_of"
        )

    def _changes(self, entry: Entry, reading: Reading) -> dict[str, Any]:
        held = reading.data.get("development", {})
        before, new = list(entry.document["matters"]), held.get("matters") or ()
        wrong = held.get("instead_of") or before
        if not new:
            return {}
        place = next((before.index(one) for one in wrong if one in before), len(before))
        first = [one for one in before[:place] if one not in wrong]
        last = [one for one in before[place:] if one not in wrong]
        after = list(dict.fromkeys([*first, *new, *last]))
        return {"matters": after} if after != before else {}

    def lacks(self, reading: Reading) -> str:
        """An error naming the developments of which it is not clear what is wrong."""
        wrong = reading.data.get("development", {}).get("instead_of") or ()
        if wrong:
            without = [
                one for one in self._entries if not {*wrong}.intersection(one.document["matters"])
            ]
            if without:
                return f"not about {' '.join(wrong)}: {_names(without)}"
        else:
            several = [one for one in self._entries if len(one.document["matters"]) > 1]
            if several:
                return f"instead of which matter? Several have {_names(several)}"
        return super().lacks(reading)


class CiteMarked(MarkedCommand):
    """Cites a further source of the marked developments."""

    kind = "cited"
    does = "Cite a source of"

    def _amended(self, reading: Reading) -> list[tuple[Entry, dict[str, Any]]]:  # noqa: ARG002
        return [(one, {}) for one in self._entries]

    def lacks(self, reading: Reading) -> str:
        """An error if there is no source."""
        return "" if reading.sources else "no source: fill in its publisher"


def _described(field: str, means: str, *, name: str = "", needed: bool = False) -> Field:
    """The field of any development, with another meaning and perhaps another name."""
    found = next(one for one in fields_of(StatementMade) if one.name == field)
    info = copy(found.info)
    info.description = means
    return found._replace(name=name or field, info=info, is_needed=needed)


def _said(entry: Entry, changes: dict[str, Any]) -> tuple[str, str]:
    """The old and the new values of a list of slugs."""
    for name, after in changes.items():
        return " ".join(entry.document[name]) or "none", " ".join(after)
    return "", ""


def _names(entries: Sequence[Entry]) -> str:
    shown = ", ".join(one.id for one in entries[:_NAMED])
    more = len(entries) - _NAMED
    return f"{shown} and {more:,} more" if more > 0 else shown
