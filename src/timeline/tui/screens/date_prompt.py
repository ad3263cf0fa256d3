"""Asks for a moment: a date, or a phrase with its possible readings."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import partial

from textual.containers import Vertical
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from timeline.dates.edtf import Edtf
from timeline.forms.date_suggestions import base_day, readings
from timeline.forms.parse_error import ParseError
from timeline.timeline import Timeline
from timeline.tui.content import joined, shown
from timeline.tui.screens.dialog import Dialog
from timeline.tui.session import Session
from timeline.tui.widgets.inputs.masked_input import MaskedInput

WAITS = 5.0
"""Most seconds that keys after enter wait for the readings."""


@dataclass(frozen=True, slots=True)
class Destination:
    """The chosen date or development; with neither, the input was empty."""

    date: Edtf | None = None
    development: tuple[int, tuple[int, ...]] | None = None
    """Its row, and the instants by which a list may order it."""


@dataclass(frozen=True, slots=True)
class _DateReading:
    words: Content
    where: Destination
    is_open: bool = False
    """Whether another reading is as likely, so the user must choose."""


class DatePrompt(Dialog[Destination]):
    """An input with readings below it; enter accepts the first or the chosen one."""

    def __init__(
        self,
        title: str,
        session: Session,
        *,
        given: str = "",
        ids: bool = False,
        may_be_empty: bool = False,
    ) -> None:
        super().__init__()
        self._title = title
        self._session = session
        self._ids = ids
        self._may_be_empty = may_be_empty
        self._readings: list[_DateReading] | None = None
        """The readings of the current text; None until they arrive."""
        self._taken = False
        """Whether enter was pressed before they arrived."""
        self._moved = 0
        """How far arrows moved the choice before they arrived."""
        self._release: Callable[[], None] = lambda: None
        """Releases the keys that were typed after enter."""
        self.input = MaskedInput(
            given, placeholder="2022-04-20, last friday, end of February …", max_length=200
        )
        self.options = OptionList()
        self.hint = Static("", classes="hint")

    def compose(self) -> Iterable[Widget]:
        """Title, input, readings."""
        with Vertical(classes="box"):
            yield Static(shown(self._title), classes="title")
            yield self.input
            yield self.options
            yield self.hint

    def on_mount(self) -> None:
        """Reads the initial value."""
        self.input.focus()
        self._read(self.input.value)

    def on_unmount(self) -> None:
        """Releases waiting keys."""
        self._release()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Reads again at each letter, in another thread so that typing stays smooth."""
        self._read(event.value)

    def _read(self, text: str) -> None:
        words = text.strip()
        today = datetime.fromtimestamp(self._session.timeline.now(), UTC).date()
        known = self._session.state.now.as_known
        ids = self._ids
        # Readings of the old text must not be accepted, even if enter follows at once.
        self._readings, self._taken, self._moved = None, False, 0
        self._release()

        def ask(timeline: Timeline) -> list[_DateReading]:
            return _readings(timeline, words, today, known, ids=ids) if words else []

        self._session.queries.workers["seek"].submit(ask, self._tell, self._failed)

    def _failed(self, error: Exception) -> None:
        self._session.queries.failed(error)
        if self.is_mounted:
            self._tell([])

    def _tell(self, readings: list[_DateReading]) -> None:
        if not self.is_mounted:
            return
        self._readings = readings
        # If several readings are as likely, an arrow must choose one first.
        is_open = bool(readings) and readings[0].is_open
        chosen = min(self._moved - is_open, len(readings) - 1)
        if self._taken and readings and chosen >= 0:
            self.dismiss(readings[chosen].where)
            self._release()
            return
        self._release()
        self.options.clear_options()
        self.options.add_options([Option(one.words) for one in readings])
        if readings:
            self.options.highlighted = chosen if chosen >= 0 else None
        if readings and chosen < 0:
            self.hint.update("ambiguous: choose with the arrows, then enter")
        elif readings:
            self.hint.update("enter accepts the first; arrows choose another")
        elif self.input.value.strip():
            what = "neither an id nor a date, such as" if self._ids else "not a date: write it like"
            self.hint.update(f"{what} 2022-04-20, 2022-04 or 2022-04/2022-06")
        else:
            self.hint.update("enter: all that is known" if self._may_be_empty else "")

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Accepts the highlighted reading."""
        if not event.value.strip():
            self.dismiss(Destination() if self._may_be_empty else None)
        elif self._readings is None:
            self._taken = True
            self._release()
            self._release = self._session.hold_keys(WAITS)
            self.hint.update("reading …")
        elif self._readings and self.options.highlighted is not None:
            self.dismiss(self._readings[self.options.highlighted].where)

    def key_down(self) -> None:
        """Highlights the next reading."""
        self._choose(1)

    def key_up(self) -> None:
        """Highlights the previous reading."""
        self._choose(-1)

    def _choose(self, step: int) -> None:
        if self._readings is None:
            self._moved = max(self._moved + step, 0)
        elif self._readings:
            at = self.options.highlighted
            place = 0 if at is None else at + step
            self.options.highlighted = max(0, min(place, len(self._readings) - 1))

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Accepts the reading that was clicked."""
        if self._readings:  # otherwise they belong to the old text
            self.dismiss(self._readings[event.option_index].where)


def _readings(
    timeline: Timeline, words: str, today: date, known: Edtf | None, *, ids: bool
) -> list[_DateReading]:
    """The possible meanings of the words, best first."""
    found: list[_DateReading] = []
    if ids and " " not in words:
        found += _developments(timeline, words, known)
    try:
        understood = readings(words, base_day(today=today), "past", partial(_zones, timeline))
    except ParseError:
        understood = []
    for one in understood:
        text = joined(
            (str(one.edtf), "bold"),
            f"  {one.edtf.human()}",
            (f"\n  {one.explanation}", "$tone-world"),
        )
        found.append(_DateReading(text, Destination(one.edtf), one.is_open))
    return found


def _zones(timeline: Timeline) -> list[str | None]:
    return [one.zone for one in timeline.known_governments()]


def _developments(timeline: Timeline, words: str, known: Edtf | None) -> list[_DateReading]:
    from timeline.exceptions import UnknownDevelopment

    try:
        entry = timeline.show(words, as_known=known).entry
    except UnknownDevelopment:
        return []
    text = joined((entry.id, "bold"), f"\n  {entry.title}")
    return [_DateReading(text, Destination(development=(entry.row, (entry.earliest, entry.known))))]
