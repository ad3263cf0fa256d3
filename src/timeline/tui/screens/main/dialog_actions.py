"""The actions of the main screen that open a dialog or the search.

A dialog returns an answer and knows nothing of the story.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from textual.screen import Screen

from timeline.dates.edtf import DateError, Edtf
from timeline.results import Filter
from timeline.text.sanitize import safe_url, sanitize
from timeline.tui.model.line import Line
from timeline.tui.model.state import chips, without
from timeline.tui.session import Session
from timeline.tui.widgets.inputs.search_bar import SearchBar
from timeline.tui.widgets.lists.development_list import DevelopmentList

if TYPE_CHECKING:
    from timeline.results import DevelopmentDetail
    from timeline.tui.screens.date_prompt import Destination


class DialogActions:
    """Opens dialogs and runs searches.

    Args:
        session: The state, the queries and the playback that answers change.
        screen: The screen under the dialogs.
        search_bar: The input of the search.
        when_read: Calls a function with the selected line, once it is read.
        to_change: Goes to the next or previous status change.
    """

    def __init__(
        self,
        session: Session,
        screen: Screen[Any],
        search_bar: SearchBar,
        when_read: Callable[[Callable[[Line], None]], None],
        to_change: Callable[[int], None],
    ) -> None:
        self._session = session
        self._state = session.state
        self._queries = session.queries
        self._playback = session.playback
        self._screen = screen
        self._search_bar = search_bar
        self._when_read = when_read
        self._to_change = to_change
        self._due: tuple[int, ...] = ()
        """Steps between matches that were asked for before the search ended."""

    # ------------------------------------------------------------------ search

    def action_search(self) -> None:
        """Opens the search."""
        self._search_bar.open()

    def search_for(self, words: str) -> None:
        """Opens the search, with some words in it."""
        self._search_bar.open()
        if words:
            self._search_bar.input.value = words
            self._screen.query_one(DevelopmentList).focus()

    def search(self, words: str) -> None:
        """Searches as the user types."""
        if words != self._state.now.search:
            self._due = ()
            self._state.put(search=words)
            self._queries.search(words, self._searched)

    def search_again(self) -> None:
        """Repeats the search in a new list."""
        if self._state.now.search:
            self._queries.search(self._state.now.search, self._searched)

    def _searched(self) -> None:
        """Makes the steps that were asked for during the search."""
        due, self._due = self._due, ()
        for step in due:
            self.action_next(step)

    def found(self) -> None:
        """Goes to the first match at or after the selection."""
        self._playback.when_listed(self._to_found, "whole")

    def _to_found(self) -> None:
        now = self._state.now
        if now.matches is not None and len(now.matches) and now.order is not None:
            if now.cursor < len(now.order):
                row, instant = now.order.rows[now.cursor], now.order.instants[now.cursor]
                if now.matches.index_of(row, instant) is not None:
                    return
            self._to_match(1, quiet=True)

    def action_next(self, step: int) -> None:
        """Goes to the next match or, without a search, to the next status change."""
        if self._state.now.search:
            if self._queries.workers["search"].busy:
                self._due = (*self._due, step)
            else:
                self._playback.when_listed(lambda: self._to_match(step), "whole")
        else:
            self._to_change(step)

    def _to_match(self, step: int, *, quiet: bool = False) -> None:
        state = self._state
        order, matches = state.now.order, state.now.matches
        if order is None or matches is None or not len(matches) or not len(order):
            return
        cursor = min(state.now.cursor, len(order) - 1)
        place = matches.index_at(order.instants[cursor] - (step > 0))
        if step < 0:
            place = matches.index_at(order.instants[cursor])
        else:
            place += 1
        for _ in range(len(matches)):
            at = place % len(matches)
            index = order.index_of(matches.rows[at], matches.instants[at])
            wrapped = place != at
            if index is not None and (wrapped or (index - cursor) * step > 0):
                if wrapped and not quiet:
                    self._session.say("The search wrapped around.")
                self._playback.select(index)
                return
            place += step

    # ------------------------------------------------------------------ filter

    def action_filter(self) -> None:
        """Opens the filter."""
        from timeline.tui.screens.filter_dialog import FilterDialog

        def done(keep: Filter | None) -> None:
            if keep is not None:
                self._state.put(filter=keep)

        dialog = FilterDialog(self._session)
        self._screen.app.push_screen(dialog, done)

    def action_drop_chip(self) -> None:
        """Removes the last filter."""
        found = chips(self._state.now)
        if found:
            name, value, _ = found[-1]
            self._state.put(**without(self._state.now, name, value))

    def action_clear_filter(self) -> None:
        """Removes all filters."""
        self._state.put(filter=Filter(), as_known=None, reported=False)

    # ------------------------------------------------------------------ moments

    def action_go_to(self) -> None:
        """Goes to a date, a phrase or an id."""
        self._ask_where("")

    def go(self, text: str) -> None:
        """Goes to a date; asks what else a text means, a phrase or an id."""
        date = _plain_date(text)
        if date is None:
            self._ask_where(text)
        else:
            self._playback.to_instant(date.nearest_bounds(self._zone()).latest)

    def _ask_where(self, given: str) -> None:
        from timeline.tui.screens.date_prompt import DatePrompt

        def done(where: Destination | None) -> None:
            if where is None:
                return
            if where.date is not None:
                self._playback.to_instant(where.date.nearest_bounds(self._zone()).latest)
            elif where.development is not None:
                row, instants = where.development
                self._playback.when_listed(lambda: self._to_development(row, instants), "whole")

        title = "Go to a date, a phrase or an id"
        prompt = DatePrompt(title, self._session, given=given, ids=True)
        self._screen.app.push_screen(prompt, done)

    def _to_development(self, row: int, instants: tuple[int, ...]) -> None:
        index = self._playback.place_of(row, instants)
        if index is None:
            self._session.advise(
                "That development is hidden by a filter. <clear_filter> removes all filters."
            )
        else:
            self._playback.select(index)

    def action_known(self) -> None:
        """Sets the knowledge cut."""
        now = self._state.now
        self._ask_known("" if now.as_known is None else now.as_known.text)

    def know(self, text: str) -> None:
        """Sets the knowledge cut to a date or, with `all`, removes it; asks what else is meant."""
        date = _plain_date(text)
        if date is not None or text == "all":
            self._state.put(as_known=date)
        elif text:
            self._ask_known(text)
        else:
            self.action_known()

    def _ask_known(self, given: str) -> None:
        from timeline.tui.screens.date_prompt import DatePrompt

        def done(where: Destination | None) -> None:
            if where is not None:
                self._state.put(as_known=where.date)

        title = "Only what was public by (empty: all that is known)"
        self._screen.app.push_screen(
            DatePrompt(title, self._session, given=given, may_be_empty=True), done
        )

    def _zone(self) -> str:
        return self._session.zone

    # ------------------------------------------------------------------ taking along

    def action_copy(self) -> None:
        """Copies a text of the selected development."""
        app = self._screen.app

        def done(text: str | None) -> None:
            if text:
                app.copy_to_clipboard(sanitize(text, newlines=True))
                self._session.say(f"Copied: {text[:60]}{'…' if len(text) > 60 else ''}")

        def show(found: DevelopmentDetail) -> None:
            from timeline.tui.screens.copy_menu import CopyMenu, copies

            release()
            if self._screen.is_current:
                app.push_screen(CopyMenu(copies(found)), done)

        def otherwise(error: Exception) -> None:
            release()
            self._queries.failed(error)

        def ask(line: Line) -> None:
            # The details on the screen may still be those of the previous line.
            self._queries.detail(line.id, line.known, show, otherwise)

        if self._state.count:
            release = self._session.hold_keys()
            self._when_read(ask)

    def action_source(self) -> None:
        """Opens the source in the browser if its address is safe."""
        self._when_read(self._open_source)

    def _open_source(self, line: Line) -> None:
        if not line.url:
            self._session.say("The selected development has no address.")
        elif safe_url(line.url) is None:
            self._session.say(f"This address is not safe to open: {line.url}")
        else:
            self._screen.app.open_url(line.url)
            self._session.say(f"Opened {line.url}")

    def action_help(self) -> None:
        """Shows all keys and signs."""
        from timeline.tui.screens.help import HelpScreen

        self._screen.app.push_screen(HelpScreen())

    # ------------------------------------------------------------------ an empty store

    def import_bundled(self, then: Callable[[], object]) -> None:
        """Imports the bundled history into the store."""
        from timeline.formats.sample_data import events_folder
        from timeline.timeline import Timeline

        def ask(timeline: Timeline) -> object:
            return timeline.import_files(events_folder())

        def done(_: object) -> None:
            self._state.put(trouble=None)
            self._queries.reload()
            then()

        self._queries.workers["work"].submit(ask, done)


def _plain_date(text: str) -> Edtf | None:
    """The date that a text is; None for a phrase, an id, or the name of a season."""
    try:
        date = Edtf.parse(text)
    except DateError:
        return None
    return None if date.names_season else date
