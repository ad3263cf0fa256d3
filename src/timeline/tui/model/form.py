"""A form without its widgets: fields, what was typed, and what that means.

The fields come from the models, like the options of the command line, and the same readers parse
the input. Widgets are a view of this, so hidden fields keep their text, also if the kind changes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Final

from timeline.dates.edtf import OPEN_END, DateError, Edtf
from timeline.dates.relative.suggest import Direction, Reckoning
from timeline.forms.date_suggestions import Base, base_of, direction_of, has_words, phrase_field
from timeline.forms.fields import complaint, read_given
from timeline.forms.parse_error import ParseError
from timeline.forms.quote_fields import (
    QuoteMissing,
    check_details,
    field_of_quote,
    with_quotes,
)
from timeline.tui.model.entering.form_field import FormField, Reading, Value

SOURCE_DAY: Final = "source.published"


class Form:
    """The fields of a form and their values.

    Args:
        fields: The fields, in the order on the screen.
        today: The day from which phrases count by default.
        corrects: Whether only changed fields of the development count.
    """

    def __init__(self, fields: Iterable[FormField], today: date, *, corrects: bool = False) -> None:
        self.fields = {field.key: field for field in fields}
        self.values: dict[str, Value] = {key: field.present for key, field in self.fields.items()}
        self.corrects = corrects
        self._today = today
        self._kept: dict[str, str] = {}
        self._filled: set[str] = set()

    def fill(self, values: Mapping[str, str]) -> None:
        """Fills in fields of the development by name; leaving the form does not ask about them."""
        for name, value in values.items():
            key = f"development.{name}"
            if value and key in self.fields:
                self.fields[key] = self.fields[key]._replace(present=value)
                self.values[key] = value
                self._filled.add(key)

    def was_given(self, key: str) -> bool:
        """Whether `fill` filled a field in."""
        return key in self._filled

    def put(self, key: str, value: Value) -> bool:
        """Sets a field's value; returns whether it changed."""
        if self.values[key] == value:
            return False
        self.values[key] = value
        return True

    def carry(self, other: Form) -> None:
        """Copies the input of another form into the fields that both have."""
        while len(self.source_groups) < len(other.source_groups):
            self.add_source()
        for key, value in other.values.items():
            given = key in other._filled or value != other.fields[key].present
            if key in self.fields and given:
                words = self.fields[key].spec.choices
                if not words or value in words:
                    self.values[key] = value

    def restore(self, values: Mapping[str, Value], sources: int) -> None:
        """Puts in what was typed into such a form before, as far as it fits.

        Args:
            values: The values by field; they may be of another version, or edited.
            sources: How many sources the form had fields for.
        """
        while self.source_groups and len(self.source_groups) < sources:
            self.add_source()
        for key, value in values.items():
            field = self.fields.get(key)
            if field is not None and type(value) is type(field.present):
                words = field.spec.choices
                if not words or field.spec.many or value in ("", *words):
                    self.values[key] = value

    @property
    def is_touched(self) -> bool:
        """Whether the user typed anything that could be lost."""
        return any(
            field.told(self.values[key]) != field.told(field.present)
            for key, field in self.fields.items()
        )

    def text(self, key: str) -> str:
        """The stripped text of a field; "" if it has none."""
        value = self.values.get(key)
        return value.strip() if isinstance(value, str) else ""

    # ------------------------------------------------------------------ sources

    @property
    def source_groups(self) -> list[str]:
        """The groups of fields for a source, in order: `source`, `source2` and so on."""
        return list(dict.fromkeys(one.group for one in self._of_sources()))

    def _of_sources(self) -> list[FormField]:
        return [field for field in self.fields.values() if field.part == "source"]

    def add_source(self) -> str:
        """Adds the fields of a further source, which may stay empty; returns their group."""
        place = len(self.source_groups) + 1
        last = {field.rare: field.key for field in self._of_sources()}
        own = [field for field in self._of_sources() if field.place == 1]
        made: dict[str, FormField] = {}
        for key, field in self.fields.items():
            made[key] = field
            if last.get(field.rare) == key:
                further = (_further(one, place) for one in own if one.rare == field.rare)
                made |= {one.key: one for one in further}
        for key in made.keys() - self.fields.keys():
            self.values[key] = made[key].present
        self.fields = made
        return f"source{place}"

    # ------------------------------------------------------------------ reading

    def read(self) -> Reading:
        """Parses the input so far."""
        data: dict[str, dict[str, Any]] = {}
        problems: dict[str, str] = {}
        phrases: dict[str, str] = {}
        missing: list[str] = []
        for key, field in self.fields.items():
            value = field.told(self.values[key])
            held = data.setdefault(field.group, {})
            kept = self.corrects and field.part == "development"
            if kept and value == field.told(field.present):
                continue
            if value in ("", ()):
                if field.spec.is_needed and field.part != "source":
                    missing.append(key)
                elif kept:
                    held[field.spec.name] = None
                continue
            if isinstance(value, bool) and not kept and value == bool(field.spec.default):
                continue
            self._read_field(field, value, held, problems, phrases)
        for group in self.source_groups:
            self._join_quotes(group, data, problems)
            publisher = f"{group}.publisher"
            if data.get(group) and publisher in self.fields and not self.text(publisher):
                missing.append(publisher)
        return Reading(data, problems, phrases, tuple(missing))

    def _join_quotes(
        self, group: str, data: dict[str, dict[str, Any]], problems: dict[str, str]
    ) -> None:
        """Puts the details of quotes into the quotes."""
        source = data.get(group, {})
        try:
            check_details(source)
        except QuoteMissing as missing:
            problems.setdefault(f"{group}.{missing.field}", f"{missing.message}. {missing.hint}")
        if source:
            data[group] = with_quotes(source)

    def _read_field(
        self,
        field: FormField,
        value: Value,
        held: dict[str, Any],
        problems: dict[str, str],
        phrases: dict[str, str],
    ) -> None:
        spec = field.spec
        is_quotes = field.part == "source" and spec.name == "quotes"
        try:
            if isinstance(value, bool) or spec.is_open(value):
                held[spec.name] = value if isinstance(value, bool) else OPEN_END
                return
            if spec.shape == "date" and isinstance(value, str):
                typed = Edtf.parse(value)
                held[spec.name] = None if typed.names_season else str(typed)
                if typed.names_season:
                    phrases[field.key] = value
                return
            if is_quotes and isinstance(value, tuple):
                held[spec.name] = [words or None for words in value]
                value = tuple(filter(None, value))
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
        wrong = complaint(spec.info, [{"exact": one} for one in read] if is_quotes else read)
        if wrong is not None:
            problems[field.key] = wrong
        if not is_quotes:
            held[spec.name] = read

    def field_of(self, path: str) -> str | None:
        """The field for a path such as `sources.0.url`, if the form has it."""
        name, _, rest = path.partition(".")
        if f"development.{path}" in self.fields:
            return f"development.{path}"
        if name == "sources":
            part = field_of_quote(rest.partition(".")[2]) if "." in rest else "publisher"
            found = f"{self._group_of(rest.partition('.')[0])}.{part}"
            return found if found in self.fields else None
        parts = ("amendment", "development") if self.corrects else ("development", "amendment")
        return next((key for part in parts if (key := f"{part}.{name}") in self.fields), None)

    def _group_of(self, number: str) -> str:
        """The group of a source by its place in what was read, which leaves empty ones out."""
        filled = [group for group in self.source_groups if self.is_filled(group)]
        place = int(number) if number.isdecimal() else 0
        return filled[place] if place < len(filled) else "source"

    def is_filled(self, group: str) -> bool:
        """Whether anything was typed into a source."""
        told = (
            field.told(self.values[field.key])
            for field in self._of_sources()
            if field.group == group
        )
        return any(told)

    # ------------------------------------------------------------------ contradictions

    @property
    def accepts_key(self) -> str:
        """The field with the rules that what the form records may break."""
        own = "amendment.accepts"
        return own if own in self.fields else "development.accepts"

    @property
    def accepts(self) -> tuple[str, ...]:
        """These rules, as typed."""
        value = self.values.get(self.accepts_key, ())
        return value if isinstance(value, tuple) else tuple(str(value).split())

    def accept_rules(self, rules: Sequence[str]) -> None:
        """Sets the rules that it may break."""
        texts = tuple(dict.fromkeys(rules))
        rows = self.fields[self.accepts_key].is_rows
        self.values[self.accepts_key] = texts if rows else " ".join(texts)

    def accepting(self, reading: Reading, rules: Sequence[str]) -> Reading:
        """The same input, which may break other rules; unchanged if the form cannot say so."""
        if self.accepts_key not in self.fields:
            return reading
        part = self.fields[self.accepts_key].part
        held = {name: value for name, value in reading.data[part].items() if name != "accepts"}
        if rules:
            held["accepts"] = list(rules)
        return replace(reading, data={**reading.data, part: held})

    # ------------------------------------------------------------------ dates

    def base(self, key: str) -> Base:
        """The day from which a phrase in a field counts."""
        field = self.fields[key]
        own = f"{field.part}.reckoned_from"
        given = self.text(own) if field.part != "source" and own != key else ""
        published = "" if field.part == "source" else self.text(SOURCE_DAY)
        if self._kept.get(own) == given:
            given = ""  # an earlier choice filled it in, so it follows the source
        return base_of(given, published, today=self._today)

    def direction(self, key: str) -> Direction:
        """Whether phrases in a field point to the past or to the future."""
        return direction_of(self.fields[key].spec.name)

    def accept(self, key: str, reading: Reckoning) -> list[str]:
        """Accepts a reading of a phrase; returns the fields that changed.

        The phrase and the day from which it counts are stored too, if the record has fields for
        them.
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
        """The meaning of a date in words, and how it was derived."""
        field = self.fields[key]
        if field.spec.shape != "date" or not self.text(key):
            return ""
        if field.spec.is_open(self.text(key)):
            return Edtf.open_end().human()
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


def _further(field: FormField, place: int) -> FormField:
    """The same field of another source, empty."""
    section = field.section if field.rare else f"Where else we read it ({place})"
    empty: Value = () if isinstance(field.present, tuple) else ""
    present = bool(field.spec.default) if isinstance(field.present, bool) else empty
    return field._replace(place=place, section=section, present=present)
