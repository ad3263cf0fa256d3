"""Edits a proposal in a form: what is saved goes to the file of the draft, not to the record."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from timeline.domain.developments import KINDS
from timeline.forms.quote_fields import QUOTE_DETAILS
from timeline.results import DraftEntry, DraftReview
from timeline.text.phrasing import kind_look
from timeline.timeline import Timeline
from timeline.tui.content import joined
from timeline.tui.model import form_fields
from timeline.tui.model.entering.form_field import Reading
from timeline.tui.model.form import Form
from timeline.tui.model.form_commands import Act, FormCommand

_WINDOWS: Final = ("expected", "planned")
"""Fields of different kinds with the same meaning: the day to come."""


def of_another_kind(given: Mapping[str, Any], kind: str) -> tuple[dict[str, Any], list[str]]:
    """The changes that make a proposal one of another kind, and the fields that it then lacks."""
    model = KINDS[kind]
    changes: dict[str, Any] = {"kind": kind}
    changes |= {name: None for name in given if name not in model.model_fields}
    for name, other in (_WINDOWS, _WINDOWS[::-1]):
        if name in changes and other in model.model_fields and other not in given:
            changes[other] = given[name]
    held = {name for name in given if name not in changes} | set(changes)
    lacks = [
        name
        for name, field in model.model_fields.items()
        if field.is_required() and name not in held
    ]
    if model.needs_matter and not given.get("matters"):
        lacks.append("matters")
    return changes, lacks


class Redraft(FormCommand):
    """Changes fields of a proposal.

    Args:
        review: The draft.
        entry: The proposal.
        changes: Values that it gets besides what is typed, such as another kind.
        today: The day from which phrases count if the source has none.
    """

    saves = "keeps"
    can_add_source = False
    is_recorded = False

    def __init__(
        self,
        review: DraftReview,
        entry: DraftEntry,
        changes: Mapping[str, Any],
        today: date,
    ) -> None:
        self._review = review
        self._entry = entry
        self._changes = dict(changes)
        self.kind = str(self._changes.get("kind", entry.development["kind"]))
        document = {**entry.development, **self._changes}
        document = {name: value for name, value in document.items() if value is not None}
        self.government = str(document.get("government", ""))
        self.form = Form(form_fields.for_draft(self.kind, document), today)

    @property
    def title(self) -> Any:
        """The kind, and what happens to what is typed."""
        look = kind_look(self.kind)
        name = (f"{look.glyph} {self.kind.replace('-', ' ')}", f"bold $tone-{look.tone}")
        note = "  for the draft: nothing is recorded yet"
        return joined(("Edit ", "bold $accent"), name, (note, "$tone-world"))

    def act(self, reading: Reading) -> Act:
        """A dry run of the proposal alone."""
        data = {"kind": self.kind, **reading.data.get("development", {})}
        first = reading.data.get("source")
        rest = self._entry.development.get("sources") or []
        data["sources"] = [*([first] if first else []), *rest[1:]]
        near = self._review.path

        def act(timeline: Timeline, dry_run: bool) -> Any:  # noqa: ARG001  it never records
            return timeline.append(data, dry_run=True, near=near)

        return act

    def keep(self) -> str:
        """Writes what was typed to the draft; returns the id of the proposal there.

        Raises:
            DraftChanged: if the file was changed meanwhile.
        """
        review, reading = self._review, self.form.read()
        if review.look():
            from timeline.exceptions import DraftChanged

            raise DraftChanged(review.path)
        place = next(
            (one.place for one in review.entries if one.id == self._entry.id), self._entry.place
        )
        review.change(place, {**self._changes, **self._typed(reading)})
        return review.entries[place].id

    def _typed(self, reading: Reading) -> dict[str, Any]:
        """The fields that were changed, as the file has them; None for one that was emptied."""
        touched = [
            field
            for key, field in self.form.fields.items()
            if field.told(self.form.values[key]) != field.told(field.present)
        ]
        held = reading.data.get("development", {})
        made = {
            one.spec.name: held.get(one.spec.name) for one in touched if one.part == "development"
        }
        names = {
            "quotes" if one.spec.name in QUOTE_DETAILS else one.spec.name
            for one in touched
            if one.part == "source"
        }
        if names:
            given = reading.data.get("source", {})
            sources = [dict(one) for one in self._entry.given.get("sources") or [{}]]
            for name in names:
                sources[0].pop(name, None)
                if given.get(name) is not None:
                    sources[0][name] = given[name]
            made["sources"] = sources
        return made
