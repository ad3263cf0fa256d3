"""The texts beside the fields of a form: meanings, readings of phrases, what is missing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from textual.content import Content

from timeline.dates.relative.suggest import Reckoning
from timeline.forms.quote_fields import QUOTE_DETAILS
from timeline.text.phrasing import weekday
from timeline.tui.content import joined
from timeline.tui.data.form_queries import Phrase
from timeline.tui.model.entering.form_field import FormField, Reading
from timeline.tui.model.form import Form

_EXAMPLES: Final = {
    "actors": "Name; role; organization",
    "place": "Brussels; be; 50.85; 4.35",
    "identifiers": "celex:32022R0576",
    "votes": "yes=88; no=12",
}
"""How a value with several parts is written."""


def placeholder(field: FormField) -> str:
    """An example, if the format of a value is not obvious."""
    spec = field.spec
    if spec.shape == "date":
        return "2022-04-20, 2022-04~, or a phrase: last friday"
    if spec.is_slug and spec.many:
        return "separated by spaces" if spec.name != "matters" else "such as heavy-weapons"
    if spec.name == "publisher":
        return "↓ the last sources; <form:last_source> fills in the last one"
    if spec.name == "id":
        return "made from government, date and title"
    if field.part == "source" and spec.name == "quotes":
        return "exact words"
    if spec.name in QUOTE_DETAILS:
        return "a row for each quote; a space skips one"
    if spec.shape == "object":
        return _EXAMPLES.get(spec.name, "at least 3000 rifles; EUR 12000000")
    if spec.holds_attributes:
        return "key=value, such as file=7"
    return "https://…" if spec.name.endswith("url") else ""


def help_words(field: FormField) -> Content:
    """The meaning of the current field, and how to write a value."""
    spec = field.spec
    said = spec.means
    if spec.shape == "date":
        said += ". A date as precise as the source, or a phrase to choose a date from"
    elif spec.shape == "choice":
        said += ". ← → or a click chooses"
    elif spec.shape == "flag":
        said += ". space selects"
    elif field.is_rows:
        said += ". One per row"
    need = "needed · " if spec.is_needed else ""
    return joined((f"{field.label}: ", "bold $accent"), (need, "$accent"), f"{said}.")


def phrase_words(phrase: Phrase, found: Sequence[Reckoning] | None) -> str:
    """Tells the user to choose a reading of a phrase."""
    day = weekday(phrase.base.day.isoformat())
    if found is None:
        return f"reading “{phrase.words}” from {day} …"
    return (
        f"“{phrase.words}”, counting from {day} ({phrase.base.why}), could mean: ↑ ↓ enter, "
        "or click"
    )


def reading_words(reading: Reckoning) -> Content:
    """One reading of a phrase."""
    return joined(
        (weekday(str(reading.edtf)), "bold"), f"  {reading.edtf.human()}",
        (f"  {reading.explanation}", "$tone-world"),
    )  # fmt: skip


def to_do(form: Form, reading: Reading) -> list[str]:
    """What the form still needs, in a few words each."""
    found = []
    if reading.missing:
        names = ", ".join(_name(form, key) for key in reading.missing)
        found.append(f"still needed: {names}")
    found += [
        f"{_name(form, key)}: choose what “{words}” means" for key, words in reading.phrases.items()
    ]
    if reading.problems:
        found.append(f"to fix: {', '.join(_name(form, key) for key in reading.problems)}")
    return found


def _name(form: Form, key: str) -> str:
    field = form.fields[key]
    if field.part != "source":
        return field.label
    name = field.spec.name.replace("_", " ")
    return f"the source's {name}" if field.place == 1 else f"{name} of source {field.place}"
