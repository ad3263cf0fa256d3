"""A form without its widgets: its fields, what was typed, and what it comes to.

They come from the fields of the models, like the options of the command line, and what was
typed is read by the same readers. The widgets are a view of this: a field that is folded away
keeps its text here, and so does a form whose kind is changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from dataclasses import field as made
from datetime import date
from typing import Any, Final, Literal, NamedTuple

from timeline.dates.edtf import DateError, Edtf
from timeline.dates.relative.suggest import Direction, Reckoning
from timeline.forms.date_suggestions import Base, base_of, direction_of, has_words, phrase_field
from timeline.forms.fields import Field, complaint, read_given
from timeline.forms.parse_error import ParseError

Part = Literal["development", "source", "amendment", "government"]
Value = str | tuple[str, ...] | bool
"""What a field holds: a text, the texts of its rows, or whether it is ticked."""

SOURCE_DAY: Final = "source.published"


class FormField(NamedTuple):
    """A field of a form."""

    part: Part
    spec: Field
    """What the model says of it."""
    section: str
    present: Value
    """What it holds before anybody typed."""
    rare: bool = False
    """Whether it is folded away at first."""

    @property
    def key(self) -> str:
        """Its name in the form: `source.title`."""
        return f"{self.part}.{self.spec.name}"

    @property
    def label(self) -> str:
        """Its name for people."""
        return self.spec.name.replace("_", " ")

    @property
    def is_rows(self) -> bool:
        """Whether it has a row for each of its values; slugs stand side by side instead."""
        return self.spec.many and not self.spec.is_slug


@dataclass(frozen=True, slots=True)
class Reading:
    """What was typed, as far as it is understood."""

    data: Mapping[Part, dict[str, Any]]
    """Fields by part, read but not yet judged by the record."""
    problems: Mapping[str, str] = made(default_factory=dict)
    """What is wrong, by field."""
    phrases: Mapping[str, str] = made(default_factory=dict)
    """Words that stand where a date should, by field: a reading of them must be chosen."""
    missing: tuple[str, ...] = ()
    """Fields that are needed and empty."""


class Form:
    """Fields and what they hold.

    Args:
        fields: In the order in which they are shown.
        today: From which phrases are reckoned where nothing says otherwise.
        corrects: Whether only what differs from `present` counts, for the development itself.
    """

    def __init__(self, fields: Iterable[FormField], today: date, *, corrects: bool = False) -> None:
        self.fields = {field.key: field for field in fields}
        self.values: dict[str, Value] = {key: field.present for key, field in self.fields.items()}
        self.corrects = corrects
        self._today = today
        self._kept: dict[str, str] = {}

    def put(self, key: str, value: Value) -> bool:
        """Takes what was typed; whether it is anything new."""
        if self.values[key] == value:
            return False
        self.values[key] = value
        return True

    def carry(self, other: Form) -> None:
        """Takes over what was typed into another form, where there is a field for it."""
        for key, value in other.values.items():
            if key in self.fields and value != other.fields[key].present:
                words = self.fields[key].spec.choices
                if not words or value in words:
                    self.values[key] = value

    @property
    def is_touched(self) -> bool:
        """Whether anything was typed that would be lost."""
        return any(_told(self.values[k]) != _told(s.present) for k, s in self.fields.items())

    def text(self, key: str) -> str:
        """What a field of one text holds, if there is such a field."""
        value = self.values.get(key)
        return value.strip() if isinstance(value, str) else ""

    # ------------------------------------------------------------------ reading

    def read(self) -> Reading:
        """What it comes to so far."""
        data: dict[Part, dict[str, Any]] = {}
        problems: dict[str, str] = {}
        phrases: dict[str, str] = {}
        missing: list[str] = []
        for key, field in self.fields.items():
            value = _told(self.values[key])
            held = data.setdefault(field.part, {})
            kept = self.corrects and field.part == "development"
            if kept and value == _told(field.present):
                continue
            if value in ("", ()):
                if field.spec.is_needed and field.part != "source":
                    missing.append(key)
                elif kept:
                    held[field.spec.name] = None
                continue
            if isinstance(value, bool) and not kept and value == field.spec.default:
                continue
            self._read_field(field, value, held, problems, phrases)
        publisher = "source.publisher"
        if data.get("source") and publisher in self.fields and not self.text(publisher):
            missing.append(publisher)
        return Reading(data, problems, phrases, tuple(missing))

    def _read_field(
        self,
        field: FormField,
        value: Value,
        held: dict[str, Any],
        problems: dict[str, str],
        phrases: dict[str, str],
    ) -> None:
        spec = field.spec
        try:
            if spec.shape == "date" and isinstance(value, str):
                typed = Edtf.parse(value)
                held[spec.name] = None if typed.names_season else str(typed)
                if typed.names_season:
                    phrases[field.key] = value
                return
            if isinstance(value, bool):
                held[spec.name] = value
                return
            read = read_given(
                spec, value.split() if spec.many and isinstance(value, str) else value
            )
        except DateError as error:
            held[spec.name] = None
            if has_words(str(value)):
                phrases[field.key] = str(value)
            else:
                problems[field.key] = f"{error.reason}. {error.hint or ''}".strip()
            return
        except ParseError as unclear:
            problems[field.key] = f"{unclear.message}. {unclear.hint or ''}".strip()
            return
        if field.key == "source.quotes":
            read = [{"exact": words} for words in read]
        wrong = complaint(spec.info, read)
        if wrong is not None:
            problems[field.key] = wrong
        held[spec.name] = read

    def field_of(self, path: str) -> str | None:
        """The field that a path such as `sources.0.url` is about, if it is in the form."""
        name, _, rest = path.partition(".")
        if name == "sources":
            part = rest.split(".")[1] if "." in rest else "publisher"
            found = f"source.{part}"
            return found if found in self.fields else None
        parts = ("amendment", "development") if self.corrects else ("development", "amendment")
        return next((key for part in parts if (key := f"{part}.{name}") in self.fields), None)

    # ------------------------------------------------------------------ dates

    def base(self, key: str) -> Base:
        """From which day a phrase in a field is reckoned."""
        field = self.fields[key]
        own = f"{field.part}.reckoned_from"
        given = self.text(own) if field.part != "source" and own != key else ""
        published = "" if field.part == "source" else self.text(SOURCE_DAY)
        if self._kept.get(own) == given:
            given = ""  # it was filled in by an earlier choice, so it follows the source
        return base_of(given, published, today=self._today)

    def direction(self, key: str) -> Direction:
        """Which way words in a field point."""
        return direction_of(self.fields[key].spec.name)

    def accept(self, key: str, reading: Reckoning) -> list[str]:
        """Takes a reading of a phrase; the fields that changed by it.

        The words are kept where the record has a place for them, with the day of reckoning.
        """
        field = self.fields[key]
        names = {one.spec.name for one in self.fields.values() if one.part == field.part}
        self.values[key] = str(reading.edtf)
        changed = [key]
        words = phrase_field(field.spec.name, names)
        if words is not None:
            changed += self._keep(f"{field.part}.{words}", reading.phrase)
        if words == "phrase" and "reckoned_from" in names:
            changed += self._keep(f"{field.part}.reckoned_from", str(reading.reckoned_from))
        return changed

    def _keep(self, key: str, text: str) -> list[str]:
        if self.text(key) not in ("", self._kept.get(key), self.fields[key].present):
            return []
        self._kept[key] = text
        self.values[key] = text
        return [key]

    def note(self, key: str) -> str:
        """What a date means in words, and how it was reckoned."""
        field = self.fields[key]
        if field.spec.shape != "date" or not self.text(key):
            return ""
        try:
            edtf = Edtf.parse(self.text(key))
        except DateError:
            return ""
        said = edtf.human()
        if edtf.is_day:
            said = f"{date.fromisoformat(edtf.text):%A} {said}" if field.spec.is_needed else ""
        words = phrase_field(field.spec.name, [one.spec.name for one in self.fields.values()])
        phrase = self.text(f"{field.part}.{words}") if words else ""
        day = self.text(f"{field.part}.reckoned_from") if words == "phrase" else ""
        if phrase:
            said = said or edtf.human()
            said += f" · “{phrase}”" + (f", counting from {day}" if day else "")
        published = self.text(SOURCE_DAY)
        base = base_of("", published, today=self._today)
        if day and published and base.why != "today" and str(base.day) != day:
            said += f" (the source is dated {base.day}: retype the phrase to count from there)"
        return said


def _told(value: Value) -> Value:
    """The value without what nobody sees: white space at the ends and empty rows."""
    if isinstance(value, tuple):
        return tuple(one.strip() for one in value if one.strip())
    return value.strip() if isinstance(value, str) else value
