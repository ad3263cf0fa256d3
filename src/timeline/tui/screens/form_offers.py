"""What a form offers under the field in which one writes: readings of a phrase, and names.

A reading is never taken unseen: it is offered when it comes, and one takes it then.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, cast

from textual import on
from textual.screen import ModalScreen

from timeline.drafting.compact import Unclear
from timeline.tui.clerk import Known, Phrase, Readings, Recorded
from timeline.tui.safe import joined
from timeline.tui.screens.form_words import phrase_words, reading_words, suggestions
from timeline.tui.widgets.form_field import FormField

if TYPE_CHECKING:
    from timeline.tui.screens.form import FormScreen

GOVERNMENT: Final = "development.government"


class Offering(ModalScreen[Recorded | None]):
    """Readings and suggestions; to be mixed into the form's screen."""

    def __init__(self) -> None:
        super().__init__()
        self._known = Known()
        self._known_of: str | None = None
        self._phrases: dict[str, Phrase] = {}
        self._readings: Readings = {}
        self._offered: list[str] = []

    @property
    def _it(self) -> FormScreen:
        return cast("FormScreen", self)

    # ------------------------------------------------------------------ phrases

    def _ask_readings(self) -> None:
        phrases = {
            key: Phrase(
                words,
                self._it.form.base(key),
                self._it.form.direction(key),
                self._it.form.text(GOVERNMENT) or self._it.purpose.government,
            )
            for key, words in self._it.reading.phrases.items()
        }
        if phrases != self._phrases:
            self._phrases = phrases
            self._readings = {}
            if phrases:
                self._it.clerk.reckon(phrases, self._reckoned)

    def _reckoned(self, readings: Readings) -> None:
        if self.is_mounted:
            self._readings = readings
            self._it.tell_fields()

    def _phrase(self, key: str) -> tuple[str, bool]:
        found = self._readings.get(key)
        if isinstance(found, Unclear):
            return f"{found.message}. {found.hint or ''}".strip(), True
        return phrase_words(self._phrases[key], found), False

    def _awaits_readings(self, key: str) -> bool:
        return key in self._it.reading.phrases and key not in self._readings

    def _offer_readings(self, field: FormField) -> None:
        found = self._readings.get(field.slot.key)
        if found is None or isinstance(found, Unclear):
            field.offer(())
        else:
            marked = None if found[0].is_open else 0
            field.offer([reading_words(one) for one in found], marked=marked)

    # ------------------------------------------------------------------ suggestions

    def _look_up(self) -> None:
        government = self._it.form.text(GOVERNMENT) or self._it.purpose.government
        if government != self._known_of:
            self._known_of = government
            self._it.clerk.look_up(government, self._looked_up)

    def _looked_up(self, known: Known) -> None:
        self._known = known
        if self.is_mounted and self._it.active_field is not None:
            self._suggest(self._it.active_field)

    def _suggest(self, field: FormField, *, anyway: bool = False) -> None:
        if field.slot.field.shape == "date" or field is not self._it.active_field:
            return
        found = suggestions(field.slot, self._known, field.token, anyway=anyway)
        self._offered = [name for name, _ in found]
        words = [joined((name, "bold"), (f"  {more}", "$tone-world")) for name, more in found]
        field.offer(words, marked=0 if anyway and words else None)

    @on(FormField.Taken)
    def _taken(self, event: FormField.Taken) -> None:
        event.stop()
        self._take(event.field, event.index)
        event.field.focus_editor()

    def _take(self, field: FormField, index: int) -> None:
        key = field.slot.key
        found = self._readings.get(key)
        if key in self._it.reading.phrases and found is not None and not isinstance(found, Unclear):
            for changed in self._it.form.accept(key, found[index]):
                shown = self._it.find_field(changed)
                if shown is not None:
                    shown.show(self._it.form.text(changed))
            self._it.typed()
        elif index < len(self._offered):
            field.complete(self._offered[index])
            field.offer(())

    # ------------------------------------------------------------------ taking one

    def action_offer(self, step: int) -> None:
        """Marks another offer; where there is none, to another field."""
        field = self._it.active_field
        if field is None:
            return
        if field.offers.move(step) or field.slot.key in self._readings:
            return  # a phrase is not left by the way
        if step > 0 and not field.offers.is_open():
            self._suggest(field, anyway=True)
            if field.offers.is_open():
                return
        self._it.action_field(step)

    def action_take(self) -> None:
        """Takes the offer that is marked; where there is none, to the next field."""
        field = self._it.active_field
        if field is not None and field.offers.is_open() and field.offers.marked is not None:
            self._take(field, field.offers.marked)
        elif field is not None and self._awaits_readings(field.slot.key):
            return  # its readings are on their way: they are shown before one is taken
        else:
            self._it.action_field(1)
