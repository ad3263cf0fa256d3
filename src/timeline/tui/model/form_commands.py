"""The commands behind the forms: append, correct, cite, retract or dispute a development.

A command knows its fields and the method of `Timeline` that records them; the screen knows neither.
All of them use the same API as the command line.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, Final, Literal

from textual.content import Content

from timeline.domain.developments import KINDS
from timeline.forms.document_yaml import fields_yaml
from timeline.forms.field_diff import differing, parts, said
from timeline.forms.quote_fields import QUOTE_DETAILS
from timeline.forms.template import template_yaml
from timeline.results import Entry, Receipt
from timeline.text.phrasing import kind_look
from timeline.text.sanitize import sanitize
from timeline.timeline import Timeline
from timeline.tui.content import joined
from timeline.tui.model import form_fields
from timeline.tui.model.entering.form_field import Reading
from timeline.tui.model.entering.kept_form import Purpose
from timeline.tui.model.form import Form

Act = Callable[[Timeline, bool], Receipt]
"""Records something; with True as the second argument, a dry run."""
FieldChange = tuple[str, str, str]
"""A field's name, old value and new value."""


_PURPOSES: Final[Mapping[str, Purpose]] = {
    "cited": "cite", "retracted": "retract", "disputed": "dispute",
}  # fmt: skip


class FormCommand:
    """Base of the commands: a form, a title, and the call that records it."""

    form: Form
    can_change_kind = False
    can_add_source = True
    asks_for_source = False
    """Whether it asks once before it records something without a source."""
    is_of_several = False
    """Whether it concerns several developments; then none may be contradictory on purpose."""
    kept_as: tuple[Purpose, str] | None = None
    """How its unfinished form is kept: for what, and about which kind or development."""
    is_recorded = True
    """Whether saving it records something; else it changes a draft."""
    government = ""
    """The government that it concerns, if the form does not ask for it."""
    kept = "Your text is saved: {path}"
    """The message after a draft was saved."""
    saves = "records"
    """What saving the form does with it."""

    @property
    def title(self) -> Content:
        """The title of the form."""
        raise NotImplementedError

    def act(self, reading: Reading) -> Act:
        """The call that records a complete reading."""
        raise NotImplementedError

    def draft(self) -> str:
        """What was typed, as YAML, even if it could not be parsed."""
        return fields_yaml({"about": sanitize(self.title.plain), **_typed(self.form)})

    def changes(self, reading: Reading) -> Sequence[FieldChange]:  # noqa: ARG002  most change nothing
        """The fields that would change, with old and new values."""
        return ()

    def unchanged(self, reading: Reading) -> int:  # noqa: ARG002  most are about one
        """How many of several developments stay as they are."""
        return 0

    def lacks(self, reading: Reading) -> str:  # noqa: ARG002  most lack nothing
        """What is missing from the form as a whole, or ""."""
        return ""


class Append(FormCommand):
    """Appends a new development of a kind."""

    can_change_kind = True
    asks_for_source = True
    kept = "The draft is saved: timeline append --from {path}"

    def __init__(
        self,
        kind: str,
        today: date,
        government: str = "",
        matters: str = "",
        given: Mapping[str, str] | None = None,
    ) -> None:
        self.kind = kind
        self.kept_as = "append", kind
        self.form = Form(form_fields.for_kind(kind, government, matters), today)
        self.form.fill(given or {})

    @property
    def title(self) -> Content:
        """The kind and what it means."""
        look = kind_look(self.kind)
        means = (KINDS[self.kind].__doc__ or "").partition("\n")[0]
        name = (f"{look.glyph} {self.kind.replace('-', ' ')}", f"bold $tone-{look.tone}")
        return joined(("Append ", "bold $accent"), name, (f"  {means}", "$tone-world"))

    def draft(self) -> str:
        """The kind's template, filled in with what was typed, as `append --from` reads it."""
        typed = _typed(self.form)
        extra = {key: typed.pop(key) for key in ("name", "zone") if key in typed}
        head = "".join(f"# {key} of the government: {value}\n" for key, value in extra.items())
        return head + template_yaml(self.kind, **typed)

    def act(self, reading: Reading) -> Act:
        """The call that appends it."""
        data = {"kind": self.kind, **_with_source(reading, "development")}
        extra = reading.data.get("government", {})

        def act(timeline: Timeline, dry_run: bool) -> Receipt:
            return timeline.append(
                data, name=extra.get("name"), zone=extra.get("zone"), dry_run=dry_run
            )

        return act


class Correct(FormCommand):
    """Corrects fields of a development."""

    def __init__(self, entry: Entry, today: date) -> None:
        self._entry = entry
        self.kept_as = "correct", entry.id
        self.government = entry.government
        self.form = Form(
            form_fields.for_correction(entry.kind, entry.document), today, corrects=True
        )

    @property
    def title(self) -> Content:
        """The development that is corrected."""
        return _about("Correct", self._entry)

    def _changed(self, reading: Reading) -> Mapping[str, tuple[Any, Any]]:
        given = reading.data.get("development", {})
        return differing(self._entry.kind, self._entry.document, given)

    def act(self, reading: Reading) -> Act:
        """The call that records only the changed fields."""
        changes = {name: reading.data["development"][name] for name in self._changed(reading)}
        given = _with_source(reading, "amendment")
        target = self._entry.id

        def act(timeline: Timeline, dry_run: bool) -> Receipt:
            return timeline.correct(target, changes, dry_run=dry_run, **given)

        return act

    def changes(self, reading: Reading) -> Sequence[FieldChange]:
        """Old and new values of the smallest parts that differ."""
        return [
            (path, said(before), said(after))
            for name, (old, new) in self._changed(reading).items()
            for path, before, after in parts(name, old, new)
        ]

    def lacks(self, reading: Reading) -> str:
        """An error if nothing is changed."""
        return "" if self._changed(reading) else "no change: change a field first"


class Amend(FormCommand):
    """Adds a source to a development, retracts or disputes it."""

    def __init__(
        self, kind: Literal["cited", "retracted", "disputed"], entry: Entry, today: date
    ) -> None:
        self._kind = kind
        self._entry = entry
        self.kept_as = _PURPOSES[kind], entry.id
        self.form = Form(form_fields.for_amendment(kind), today)

    @property
    def title(self) -> Content:
        """The verb and the development."""
        verbs = {"cited": "Cite a source of", "retracted": "Retract", "disputed": "Dispute"}
        return _about(verbs[self._kind], self._entry)

    def act(self, reading: Reading) -> Act:
        """The call that records it."""
        given = _with_source(reading, "amendment")
        target, kind = self._entry.id, self._kind

        def act(timeline: Timeline, dry_run: bool) -> Receipt:
            amend: Callable[..., Receipt] = {
                "cited": timeline.cite, "retracted": timeline.retract,
                "disputed": timeline.dispute,
            }[kind]  # fmt: skip
            return amend(target, dry_run=dry_run, **given)

        return act

    def lacks(self, reading: Reading) -> str:
        """An error if a source is to be added and there is none."""
        is_cited = self._kind == "cited" and not reading.sources
        return "no source: fill in its publisher" if is_cited else ""


def _typed(form: Form) -> dict[str, Any]:
    """Typed and initial values by field; raw text if it could not be parsed."""
    reading = form.read()
    data: dict[str, Any] = {}
    sources: dict[str, dict[str, Any]] = {}
    for key, field in form.fields.items():
        name, value = field.spec.name, form.values[key]
        if name in QUOTE_DETAILS:  # the quotes have them
            continue
        held = sources.setdefault(field.group, {}) if field.part == "source" else data
        read = reading.data.get(field.group, {}).get(name)
        if read is not None:
            held[name] = read
        elif value != field.present and value not in ("", ()):
            held[name] = list(value) if isinstance(value, tuple) else value
    if any(sources.values()):
        data["sources"] = [one for one in sources.values() if one]
    return data


def _about(verb: str, entry: Entry) -> Content:
    look = kind_look(entry.kind)
    return joined(
        (f"{verb} ", "bold $accent"), (f"{look.glyph} ", f"$tone-{look.tone}"),
        (entry.title, "bold"), (f"  {entry.government} {entry.occurred.short()}", "$tone-world"),
    )  # fmt: skip


def _with_source(reading: Reading, part: Literal["development", "amendment"]) -> dict[str, Any]:
    data = dict(reading.data.get(part, {}))
    if reading.sources:
        data["sources"] = reading.sources
    return data
