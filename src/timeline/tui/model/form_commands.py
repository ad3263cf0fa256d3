"""What a form is for: appending a kind, correcting, retracting or disputing a development.

A command knows its fields and which method of the `Timeline` takes what was read; the screen knows
neither. All of them use the same API as the command line.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, Literal

from textual.content import Content

from timeline.domain.developments import KINDS
from timeline.forms.document_yaml import fields_yaml
from timeline.forms.field_diff import differing, parts, said
from timeline.forms.template import template_yaml
from timeline.results import Entry, Receipt
from timeline.text.phrasing import kind_look
from timeline.text.sanitize import sanitize
from timeline.timeline import Timeline
from timeline.tui.content import joined
from timeline.tui.model import form_fields
from timeline.tui.model.form import Form, Reading

Act = Callable[[Timeline, bool], Receipt]
"""Records something, or with True only says what would become of it."""
FieldChange = tuple[str, str, str]
"""A field, what it held, and what it is to hold."""


class FormCommand:
    """Base of the commands: a form, a title, and what is to be done with it."""

    form: Form
    can_change_kind = False
    government = ""
    """The one that it is about, where the form does not ask for it."""
    kept = "Your text is saved: {path}"
    """What to say of a draft that was kept."""

    @property
    def title(self) -> Content:
        """What stands over the form."""
        raise NotImplementedError

    def act(self, reading: Reading) -> Act:
        """What to ask of the store, for a reading that is whole."""
        raise NotImplementedError

    def draft(self) -> str:
        """What was typed, as YAML, whether it is understood or not."""
        return fields_yaml({"about": sanitize(self.title.plain), **_typed(self.form)})

    def changes(self, reading: Reading) -> Sequence[FieldChange]:  # noqa: ARG002  most change nothing
        """Fields that would read otherwise, old and new."""
        return ()

    def lacks(self, reading: Reading) -> str:  # noqa: ARG002  most lack nothing
        """What is still to be done that no single field tells, or nothing."""
        return ""


class Append(FormCommand):
    """A new development of a kind."""

    can_change_kind = True
    kept = "The draft is saved: timeline append --from {path}"

    def __init__(self, kind: str, today: date, government: str = "") -> None:
        self.kind = kind
        self.form = Form(form_fields.for_kind(kind, government), today)

    @property
    def title(self) -> Content:
        """The kind and what it means."""
        look = kind_look(self.kind)
        means = (KINDS[self.kind].__doc__ or "").partition("\n")[0]
        name = (f"{look.glyph} {self.kind.replace('-', ' ')}", f"bold $tone-{look.tone}")
        return joined(("Append ", "bold $accent"), name, (f"  {means}", "$tone-world"))

    def draft(self) -> str:
        """The template of the kind with what was typed, as `append --from` reads it."""
        typed = _typed(self.form)
        extra = {key: typed.pop(key) for key in ("name", "zone") if key in typed}
        head = "".join(f"# {key} of the government: {value}\n" for key, value in extra.items())
        return head + template_yaml(self.kind, **typed)

    def act(self, reading: Reading) -> Act:
        """Appends it."""
        data = {"kind": self.kind, **_with_source(reading, "development")}
        extra = reading.data.get("government", {})

        def act(timeline: Timeline, dry_run: bool) -> Receipt:
            return timeline.append(
                data, name=extra.get("name"), zone=extra.get("zone"), dry_run=dry_run
            )

        return act


class Correct(FormCommand):
    """How fields of a development should have read."""

    def __init__(self, entry: Entry, today: date) -> None:
        self._entry = entry
        self.government = entry.government
        self.form = Form(
            form_fields.for_correction(entry.kind, entry.document), today, corrects=True
        )

    @property
    def title(self) -> Content:
        """What is corrected."""
        return _about("Correct", self._entry)

    def _changed(self, reading: Reading) -> Mapping[str, tuple[Any, Any]]:
        given = reading.data.get("development", {})
        return differing(self._entry.kind, self._entry.document, given)

    def act(self, reading: Reading) -> Act:
        """Records what changed, and only that."""
        changes = {name: reading.data["development"][name] for name in self._changed(reading)}
        given = _with_source(reading, "amendment")
        target = self._entry.id

        def act(timeline: Timeline, dry_run: bool) -> Receipt:
            return timeline.correct(target, changes, dry_run=dry_run, **given)

        return act

    def changes(self, reading: Reading) -> Sequence[FieldChange]:
        """Old and new of the smallest parts that differ."""
        return [
            (path, said(before), said(after))
            for name, (old, new) in self._changed(reading).items()
            for path, before, after in parts(name, old, new)
        ]

    def lacks(self, reading: Reading) -> str:
        """A correction changes something."""
        return "" if self._changed(reading) else "no change: change a field first"


class Amend(FormCommand):
    """A development is withdrawn, or said to be contested."""

    def __init__(self, kind: Literal["retracted", "disputed"], entry: Entry, today: date) -> None:
        self._kind = kind
        self._entry = entry
        self.form = Form(form_fields.for_amendment(kind), today)

    @property
    def title(self) -> Content:
        """What it is about."""
        return _about("Retract" if self._kind == "retracted" else "Dispute", self._entry)

    def act(self, reading: Reading) -> Act:
        """Records it."""
        given = _with_source(reading, "amendment")
        target, kind = self._entry.id, self._kind

        def act(timeline: Timeline, dry_run: bool) -> Receipt:
            amend = timeline.retract if kind == "retracted" else timeline.dispute
            return amend(target, dry_run=dry_run, **given)

        return act


def _typed(form: Form) -> dict[str, Any]:
    """What was typed or was there at first, by field; as typed where it cannot be read."""
    reading = form.read()
    data: dict[str, Any] = {}
    source: dict[str, Any] = {}
    for key, field in form.fields.items():
        name, value = field.spec.name, form.values[key]
        held = source if field.part == "source" else data
        read = reading.data.get(field.part, {}).get(name)
        if read is not None:
            held[name] = read
        elif value != field.present and value not in ("", ()):
            held[name] = list(value) if isinstance(value, tuple) else value
    if source:
        data["sources"] = [source]
    return data


def _about(verb: str, entry: Entry) -> Content:
    look = kind_look(entry.kind)
    return joined(
        (f"{verb} ", "bold $accent"), (f"{look.glyph} ", f"$tone-{look.tone}"),
        (entry.title, "bold"), (f"  {entry.government} {entry.occurred.short()}", "$tone-world"),
    )  # fmt: skip


def _with_source(reading: Reading, part: Literal["development", "amendment"]) -> dict[str, Any]:
    data = dict(reading.data.get(part, {}))
    source = reading.data.get("source")
    if source:
        data["sources"] = [source]
    return data
