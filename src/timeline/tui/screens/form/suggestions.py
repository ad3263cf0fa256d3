"""The suggestions under the current field of a form: readings of a phrase, and names.

A key that needs suggestions waits until they arrive, so the same keys always do the same.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from timeline.forms.parse_error import ParseError
from timeline.tui.content import joined
from timeline.tui.data.form_queries import Known, Phrase, Readings
from timeline.tui.screens.form.completion import (
    can_suggest,
    phrase_words,
    reading_words,
    suggestions,
)
from timeline.tui.screens.form.view import FormView
from timeline.tui.session import Session
from timeline.tui.widgets.inputs.field_editor import FieldEditor

GOVERNMENT: Final = "development.government"


class FormSuggestions:
    """The readings of phrases and the names that one form suggests."""

    def __init__(self, session: Session, screen: FormView) -> None:
        self._session = session
        self._screen = screen
        self._known = Known()
        self._known_of: str | None = None
        self._phrases: dict[str, Phrase] = {}
        self._readings: Readings = {}
        self._offered: list[str] = []
        self._looking_up = False
        """Whether the names are still loading."""
        self._due: tuple[Callable[[], None], Callable[[], None]] | None = None
        """An action that waits for its suggestions, and the function that releases later keys."""

    # ------------------------------------------------------------------ phrases

    def ask_readings(self) -> None:
        """Queries the readings of the phrases in the form."""
        phrases = {
            key: Phrase(
                words,
                self._screen.form.base(key),
                self._screen.form.direction(key),
                self._screen.form.text(GOVERNMENT) or self._screen.command.government,
            )
            for key, words in self._screen.reading.phrases.items()
        }
        if phrases != self._phrases:
            self.drop_due()
            self._phrases = phrases
            self._readings = {}
            if phrases:
                self._screen.service.reckon(phrases, self._reckoned, self._not_reckoned)

    def _reckoned(self, readings: Readings) -> None:
        if self._screen.is_mounted:
            self._readings = readings
            self._screen.tell_fields()
        self._do_due()

    def _not_reckoned(self, error: Exception) -> None:
        unclear = ParseError("cannot read this phrase now", hint=str(error))
        self._reckoned(dict.fromkeys(self._phrases, unclear))

    def phrase(self, key: str) -> tuple[str, bool]:
        """The words under a phrase, and whether they are an error."""
        found = self._readings.get(key)
        if isinstance(found, ParseError):
            return f"{found.message}. {found.hint or ''}".strip(), True
        return phrase_words(self._phrases[key], found), False

    def _awaits_readings(self, key: str) -> bool:
        return key in self._screen.reading.phrases and key not in self._readings

    def offer_readings(self, editor: FieldEditor) -> None:
        """Shows the readings of the phrase in a field."""
        found = self._readings.get(editor.field.key)
        if found is None or isinstance(found, ParseError):
            editor.offer(())
        else:
            marked = None if found[0].is_open else 0
            editor.offer([reading_words(one) for one in found], marked=marked)

    # ------------------------------------------------------------------ suggestions

    def look_up(self) -> None:
        """Queries the names to suggest, if the form's government has changed."""
        government = self._screen.form.text(GOVERNMENT) or self._screen.command.government
        if government != self._known_of:
            self._known_of = government
            self._looking_up = True
            self._screen.service.look_up(government, self._looked_up)

    def _looked_up(self, known: Known | None) -> None:
        self._looking_up = False
        self._known = self._known if known is None else known
        self._do_due()
        if self._screen.is_mounted and self._screen.active_field is not None:
            self.suggest(self._screen.active_field)

    def suggest(self, editor: FieldEditor, *, anyway: bool = False) -> None:
        """Shows the names that match the current word; with `anyway` also for no word."""
        if editor.field.spec.shape == "date" or editor is not self._screen.active_field:
            return
        found = suggestions(editor.field, self._known, editor.token, anyway=anyway)
        self._offered = [name for name, _ in found]
        words = [joined((name, "bold"), (f"  {more}", "$tone-world")) for name, more in found]
        editor.offer(words, marked=0 if anyway and words else None)

    def take(self, editor: FieldEditor, index: int) -> None:
        """Accepts the suggestion at an index."""
        key = editor.field.key
        found = self._readings.get(key)
        if (
            key in self._screen.reading.phrases
            and found is not None
            and not isinstance(found, ParseError)
        ):
            for changed in self._screen.form.accept(key, found[index]):
                shown = self._screen.find_field(changed)
                if shown is not None:
                    shown.show(self._screen.form.text(changed))
            self._screen.typed()
        elif index < len(self._offered):
            editor.complete(self._offered[index])
            editor.offer(())

    # ------------------------------------------------------------------ taking one

    def _awaits(self, editor: FieldEditor | None) -> bool:
        """Whether the suggestions for a field are still loading."""
        if editor is None:
            return False
        if editor.field.spec.shape == "date":
            return self._awaits_readings(editor.field.key)
        return self._looking_up and can_suggest(editor.field)

    def _when_offered(self, do: Callable[[], None]) -> None:
        """Runs an action now or when its suggestions arrive; later keys wait too."""
        self.drop_due()
        if self._awaits(self._screen.active_field):
            self._due = do, self._session.hold_keys()
        else:
            do()

    def _do_due(self) -> None:
        if self._due is not None and not self._awaits(self._screen.active_field):
            (do, release), self._due = self._due, None
            if self._screen.is_mounted:
                do()
            release()

    def drop_due(self) -> None:
        """Cancels the action that waits for suggestions."""
        if self._due is not None:
            (_, release), self._due = self._due, None
            release()

    def action_offer(self, step: int) -> None:
        """Marks another suggestion; if there is none, moves to another field."""
        self._when_offered(lambda: self._offer(step))

    def _offer(self, step: int) -> None:
        editor = self._screen.active_field
        if editor is None:
            return
        if editor.offers.move(step) or editor.field.key in self._readings:
            return  # a phrase must be resolved first
        if step > 0 and not editor.offers.is_open():
            self.suggest(editor, anyway=True)
            if editor.offers.is_open():
                return
        self._screen.action_field(step)

    def action_take(self) -> None:
        """Accepts the marked suggestion; if there is none, moves to the next field."""
        self._when_offered(self._take_marked)

    def _take_marked(self) -> None:
        editor = self._screen.active_field
        if editor is not None and editor.offers.is_open() and editor.offers.marked is not None:
            self.take(editor, editor.offers.marked)
        else:
            self._screen.action_field(1)
