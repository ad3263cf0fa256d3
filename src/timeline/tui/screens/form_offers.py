"""What a form offers under the field in which one writes: readings of a phrase, and names.

What is pressed before an offer is there waits for it, so that the same keys always do the same.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final, cast

from textual import on
from textual.screen import ModalScreen

from timeline.drafting.compact import Unclear
from timeline.tui.clerk import Known, Phrase, Readings, Recorded
from timeline.tui.safe import joined
from timeline.tui.screens.form_words import (
    can_suggest,
    phrase_words,
    reading_words,
    suggestions,
)
from timeline.tui.widgets.form_field import FormField

if TYPE_CHECKING:
    from timeline.tui.screens.form import FormScreen
    from timeline.tui.turns import TakingTurns

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
        self._looking_up = False
        """Whether the names to suggest are still on their way."""
        self._due: tuple[Callable[[], None], Callable[[], None]] | None = None
        """What was pressed before the answer that it is about was there, and what lets go of the
        keys behind it."""

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
            self._drop_due()
            self._phrases = phrases
            self._readings = {}
            if phrases:
                self._it.clerk.reckon(phrases, self._reckoned, self._not_reckoned)

    def _reckoned(self, readings: Readings) -> None:
        if self.is_mounted:
            self._readings = readings
            self._it.tell_fields()
        self._do_due()

    def _not_reckoned(self, error: Exception) -> None:
        unclear = Unclear("what this means cannot be found out now", hint=str(error))
        self._reckoned(dict.fromkeys(self._phrases, unclear))

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
            self._looking_up = True
            self._it.clerk.look_up(government, self._looked_up)

    def _looked_up(self, known: Known | None) -> None:
        self._looking_up = False
        self._known = self._known if known is None else known
        self._do_due()
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

    def _awaits(self, field: FormField | None) -> bool:
        """Whether what can be taken in a field is on its way."""
        if field is None:
            return False
        if field.slot.field.shape == "date":
            return self._awaits_readings(field.slot.key)
        return self._looking_up and can_suggest(field.slot)

    def _when_offered(self, do: Callable[[], None]) -> None:
        """Does what a key does, at once or once its answer is there; keys behind it wait too."""
        self._drop_due()
        if self._awaits(self._it.active_field):
            self._due = do, cast("TakingTurns", self.app).hold_keys()
        else:
            do()

    def _do_due(self) -> None:
        if self._due is not None and not self._awaits(self._it.active_field):
            (do, release), self._due = self._due, None
            if self.is_mounted:
                do()
            release()

    def _drop_due(self) -> None:
        if self._due is not None:
            (_, release), self._due = self._due, None
            release()

    def action_offer(self, step: int) -> None:
        """Marks another offer; where there is none, to another field."""
        self._when_offered(lambda: self._offer(step))

    def _offer(self, step: int) -> None:
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
        self._when_offered(self._take_marked)

    def _take_marked(self) -> None:
        field = self._it.active_field
        if field is not None and field.offers.is_open() and field.offers.marked is not None:
            self._take(field, field.offers.marked)
        else:
            self._it.action_field(1)
