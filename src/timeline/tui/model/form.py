"""A form without its widgets: the slots to fill in, what was typed, and what it comes to.

The slots come from the fields of the models, like the options of the command line, and what was
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
from timeline.drafting.compact import Unclear
from timeline.drafting.fields import Field, complaint, read_given
from timeline.drafting.reckoning import (
    Base,
    base_of,
    direction_of,
    has_words,
    phrase_field,
)

Part = Literal["development", "source", "amendment", "government"]
Value = str | tuple[str, ...] | bool
"""What a slot holds: a text, the texts of its rows, or whether it is ticked."""

SOURCE_DAY: Final = "source.published"


class Slot(NamedTuple):
    """A field of a form."""

    part: Part
    field: Field
    section: str
    present: Value
    """What it holds before anybody typed."""
    rare: bool = False
    """Whether it is folded away at first."""

    @property
    def key(self) -> str:
        """Its name in the form: `source.title`."""
        return f"{self.part}.{self.field.name}"

    @property
    def label(self) -> str:
        """Its name for people."""
        return self.field.name.replace("_", " ")

    @property
    def is_rows(self) -> bool:
        """Whether it has a row for each of its values; slugs stand side by side instead."""
        return self.field.many and not self.field.is_slug


@dataclass(frozen=True, slots=True)
class Reading:
    """What was typed, as far as it is understood."""

    data: Mapping[Part, dict[str, Any]]
    """Fields by part, read but not yet judged by the record."""
    problems: Mapping[str, str] = made(default_factory=dict)
    """What is wrong, by slot."""
    phrases: Mapping[str, str] = made(default_factory=dict)
    """Words that stand where a date should, by slot: a reading of them must be chosen."""
    missing: tuple[str, ...] = ()
    """Slots that are needed and empty."""


class Form:
    """Slots and what they hold.

    Args:
        slots: In the order in which they are shown.
        today: From which phrases are reckoned where nothing says otherwise.
        corrects: Whether only what differs from `present` counts, for the development itself.
    """

    def __init__(self, slots: Iterable[Slot], today: date, *, corrects: bool = False) -> None:
        self.slots = {slot.key: slot for slot in slots}
        self.values: dict[str, Value] = {key: slot.present for key, slot in self.slots.items()}
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
        """Takes over what was typed into another form, where there is a slot for it."""
        for key, value in other.values.items():
            if key in self.slots and value != other.slots[key].present:
                words = self.slots[key].field.choices
                if not words or value in words:
                    self.values[key] = value

    @property
    def is_touched(self) -> bool:
        """Whether anything was typed that would be lost."""
        return any(_told(self.values[k]) != _told(s.present) for k, s in self.slots.items())

    def text(self, key: str) -> str:
        """What a slot of one text holds, if there is such a slot."""
        value = self.values.get(key)
        return value.strip() if isinstance(value, str) else ""

    # ------------------------------------------------------------------ reading

    def read(self) -> Reading:
        """What it comes to so far."""
        data: dict[Part, dict[str, Any]] = {}
        problems: dict[str, str] = {}
        phrases: dict[str, str] = {}
        missing: list[str] = []
        for key, slot in self.slots.items():
            value = _told(self.values[key])
            held = data.setdefault(slot.part, {})
            kept = self.corrects and slot.part == "development"
            if kept and value == _told(slot.present):
                continue
            if value in ("", ()):
                if slot.field.is_needed and slot.part != "source":
                    missing.append(key)
                elif kept:
                    held[slot.field.name] = None
                continue
            if isinstance(value, bool) and not kept and value == slot.field.default:
                continue
            self._read_slot(slot, value, held, problems, phrases)
        publisher = "source.publisher"
        if data.get("source") and publisher in self.slots and not self.text(publisher):
            missing.append(publisher)
        return Reading(data, problems, phrases, tuple(missing))

    def _read_slot(
        self,
        slot: Slot,
        value: Value,
        held: dict[str, Any],
        problems: dict[str, str],
        phrases: dict[str, str],
    ) -> None:
        field = slot.field
        try:
            if field.shape == "date" and isinstance(value, str):
                typed = Edtf.parse(value)
                held[field.name] = None if typed.names_season else str(typed)
                if typed.names_season:
                    phrases[slot.key] = value
                return
            if isinstance(value, bool):
                held[field.name] = value
                return
            read = read_given(
                field, value.split() if field.many and isinstance(value, str) else value
            )
        except DateError as error:
            held[field.name] = None
            if has_words(str(value)):
                phrases[slot.key] = str(value)
            else:
                problems[slot.key] = f"{error.reason}. {error.hint or ''}".strip()
            return
        except Unclear as unclear:
            problems[slot.key] = f"{unclear.message}. {unclear.hint or ''}".strip()
            return
        if slot.key == "source.quotes":
            read = [{"exact": words} for words in read]
        wrong = complaint(field.info, read)
        if wrong is not None:
            problems[slot.key] = wrong
        held[field.name] = read

    def slot_of(self, path: str) -> str | None:
        """The slot that a field path such as `sources.0.url` is about, if it is in the form."""
        name, _, rest = path.partition(".")
        if name == "sources":
            part = rest.split(".")[1] if "." in rest else "publisher"
            found = f"source.{part}"
            return found if found in self.slots else None
        parts = ("amendment", "development") if self.corrects else ("development", "amendment")
        return next((key for part in parts if (key := f"{part}.{name}") in self.slots), None)

    # ------------------------------------------------------------------ dates

    def base(self, key: str) -> Base:
        """From which day a phrase in a slot is reckoned."""
        slot = self.slots[key]
        own = f"{slot.part}.reckoned_from"
        given = self.text(own) if slot.part != "source" and own != key else ""
        published = "" if slot.part == "source" else self.text(SOURCE_DAY)
        if self._kept.get(own) == given:
            given = ""  # it was filled in by an earlier choice, so it follows the source
        return base_of(given, published, today=self._today)

    def direction(self, key: str) -> Direction:
        """Which way words in a slot point."""
        return direction_of(self.slots[key].field.name)

    def accept(self, key: str, reading: Reckoning) -> list[str]:
        """Takes a reading of a phrase; the slots that changed by it.

        The words are kept where the record has a place for them, with the day of reckoning.
        """
        slot = self.slots[key]
        names = {one.field.name for one in self.slots.values() if one.part == slot.part}
        self.values[key] = str(reading.edtf)
        changed = [key]
        words = phrase_field(slot.field.name, names)
        if words is not None:
            changed += self._keep(f"{slot.part}.{words}", reading.phrase)
        if words == "phrase" and "reckoned_from" in names:
            changed += self._keep(f"{slot.part}.reckoned_from", str(reading.reckoned_from))
        return changed

    def _keep(self, key: str, text: str) -> list[str]:
        if self.text(key) not in ("", self._kept.get(key), self.slots[key].present):
            return []
        self._kept[key] = text
        self.values[key] = text
        return [key]

    def note(self, key: str) -> str:
        """What a date means in words, and how it was reckoned."""
        slot = self.slots[key]
        if slot.field.shape != "date" or not self.text(key):
            return ""
        try:
            edtf = Edtf.parse(self.text(key))
        except DateError:
            return ""
        said = edtf.human()
        if edtf.is_day:
            said = f"{date.fromisoformat(edtf.text):%A} {said}" if slot.field.is_needed else ""
        words = phrase_field(slot.field.name, [one.field.name for one in self.slots.values()])
        phrase = self.text(f"{slot.part}.{words}") if words else ""
        day = self.text(f"{slot.part}.reckoned_from") if words == "phrase" else ""
        if phrase:
            said = said or edtf.human()
            said += f" · “{phrase}”" + (f", reckoned from {day}" if day else "")
        published = self.text(SOURCE_DAY)
        base = base_of("", published, today=self._today)
        if day and published and base.why != "today" and str(base.day) != day:
            said += f" (the source is of {base.day}: write the words again to reckon from there)"
        return said


def _told(value: Value) -> Value:
    """The value without what nobody sees: white space at the ends and empty rows."""
    if isinstance(value, tuple):
        return tuple(one.strip() for one in value if one.strip())
    return value.strip() if isinstance(value, str) else value
