"""The suggestions under the current field of a form: readings of a phrase, and names.

A key that needs suggestions waits until they arrive, so the same keys always do the same.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Final, NamedTuple

from timeline.forms.parse_error import ParseError
from timeline.tui.content import joined
from timeline.tui.data.form_queries import LABELS, Known, Phrase, Readings
from timeline.tui.model.entering.remembered import SourceFields
from timeline.tui.screens.form.completion import phrase_words, reading_words
from timeline.tui.screens.form.offering import (
    OFFERED,
    Offer,
    can_suggest,
    days,
    last_sources,
    offers,
)
from timeline.tui.screens.form.view import FormView
from timeline.tui.session import Session
from timeline.tui.widgets.inputs.field_editor import FieldEditor

GOVERNMENT: Final = "development.government"
_DAY: Final = len("2022-04-20")


class _Due(NamedTuple):
    """An action that waits for its suggestions."""

    do: Callable[[], None]
    release: Callable[[], None]
    """Releases the keys that were pressed after it."""
    waits: Callable[[], bool]


class FormSuggestions:
    """The readings of phrases and the names that one form suggests."""

    def __init__(self, session: Session, screen: FormView) -> None:
        self._session = session
        self._screen = screen
        self._known = Known()
        self._known_of: str | None = None
        self._phrases: dict[str, Phrase] = {}
        self._readings: Readings = {}
        self._offered: list[Offer] = []
        self._looking_up = False
        """Whether the names are still loading."""
        self._labels: tuple[tuple[str, str], Sequence[str] | None] = (("", ""), ())
        """Field and word of the last search by an index, and what it found; None if it runs."""
        self._due: _Due | None = None

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
        if editor is not self._screen.active_field:
            return
        field, before = editor.field, self._session.remembered
        if field.spec.shape == "date":
            if not anyway or editor.value:
                return
            published = self._screen.reading.data.get("source", {}).get("published") or ""
            found = days(field, before, published if len(published) == _DAY else "")
        else:
            older = self._older(field.spec.name, editor.token)
            found = offers(field, self._known, before, editor.token, anyway=anyway, older=older)
        self._offered = found
        words = [
            joined((one.text, "bold"), (f"  {one.more}" if one.more else "", "$tone-world"))
            for one in found
        ]
        editor.offer(words, marked=0 if anyway and words else None)

    def _older(self, name: str, word: str) -> Sequence[str]:
        """Values of a field that start with a word, however old; asks for them if need be."""
        if name not in LABELS or not word.strip():
            return ()
        if self._labels[0] != (name, word):
            self._labels = ((name, word), None)
            found = partial(self._found_labels, name, word)
            self._screen.service.look_up_label(name, word, OFFERED, found)
        return self._labels[1] or ()

    def _found_labels(self, name: str, word: str, found: Sequence[str]) -> None:
        self._labels = ((name, word), found)
        editor = self._screen.active_field
        if self._screen.is_mounted and editor is not None and editor.field.spec.name == name:
            self.suggest(editor)
        self._do_due()

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
            offer = self._offered[index]
            editor.offer(())
            if offer.source is not None:
                self._screen.fill_source(editor.field.group, offer.source)
            else:
                editor.complete(offer.text)
                editor.offer(())

    # ------------------------------------------------------------------ sources

    def when_sources_known(self, do: Callable[[Sequence[SourceFields]], None]) -> None:
        """Calls a function with the last sources, now or when they are loaded."""

        def with_them() -> None:
            do(last_sources(self._known, self._session.remembered))

        self._when(lambda: self._looking_up, with_them)

    # ------------------------------------------------------------------ taking one

    def _awaits(self, editor: FieldEditor | None) -> bool:
        """Whether the suggestions for a field are still loading."""
        if editor is None:
            return False
        if editor.field.spec.shape == "date":
            return self._awaits_readings(editor.field.key)
        of_this = self._labels[0][0] == editor.field.spec.name
        searching = of_this and self._labels[1] is None
        return searching or (self._looking_up and can_suggest(editor.field))

    def _when_offered(self, do: Callable[[], None]) -> None:
        """Runs an action now or when its suggestions arrive; later keys wait too."""
        self._when(lambda: self._awaits(self._screen.active_field), do)

    def _when(self, waits: Callable[[], bool], do: Callable[[], None]) -> None:
        self.drop_due()
        if waits():
            self._due = _Due(do, self._session.hold_keys(), waits)
        else:
            do()

    def _do_due(self) -> None:
        if self._due is not None and not self._due.waits():
            due, self._due = self._due, None
            if self._screen.is_mounted:
                due.do()
            due.release()

    def drop_due(self) -> None:
        """Cancels the action that waits for suggestions."""
        if self._due is not None:
            due, self._due = self._due, None
            due.release()

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
