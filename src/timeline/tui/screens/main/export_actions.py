"""The action that takes the list, or what is marked, along: as a file, or in the clipboard."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from textual.screen import Screen

from timeline.tui.screens.marked.marked_lines import in_order
from timeline.tui.session import Session

if TYPE_CHECKING:
    from timeline.timeline import Timeline
    from timeline.tui.screens.main.export_dialog import Target

MOST_COPIED: Final = 100_000
"""Most bytes that are copied: terminals cut off or refuse more."""


class ExportActions:
    """Exports what is marked or, without marks, what is listed.

    Args:
        session: The list, and the worker that reads it.
        screen: The screen under the dialog.
    """

    def __init__(self, session: Session, screen: Screen[Any]) -> None:
        self._session = session
        self._screen = screen

    def action_export(self) -> None:
        """Writes what is marked or else listed to a file, or copies it."""
        self.export_to("")

    def export_to(self, name: str) -> None:
        """Asks for the file that it is written to; `name` is offered, or an ending such as `md`."""
        from timeline.tui.screens.main.export_dialog import ENDINGS

        given = f"timeline.{name}" if f".{name}" in ENDINGS else name
        self._session.playback.when_listed(partial(self._ask, given), "whole")

    def _ask(self, name: str) -> None:
        from timeline.tui.screens.main.export_dialog import ExportDialog

        state = self._session.state
        order, marked = state.now.order, state.now.marked
        if not marked and (order is None or not state.shown_count):
            self._session.advise("Nothing is listed. <clear_filter> removes all filters.")
            return
        listed = [] if marked or order is None else list(order.rows[: state.shown_count])
        many = len(marked) or len(listed)

        def done(target: Target | None) -> None:
            if target is not None:
                self._export(many, lambda: listed or in_order(order, marked), target)

        self._screen.app.push_screen(ExportDialog(many, name, marked=bool(marked)), done)

    def _export(self, count: int, rows: Callable[[], Sequence[int]], target: Target) -> None:
        form, path = target

        def ask(timeline: Timeline) -> bytes:
            parts = timeline.export_rows(form, rows())
            if path is not None:
                from timeline.publish.whole_file import put_in_place

                with put_in_place(path) as stream:
                    stream.writelines(parts)
                return b""
            found = bytearray()
            for part in parts:
                found += part
                if len(found) > MOST_COPIED:
                    break
            return bytes(found)

        def then(text: bytes) -> None:
            many = f"{count:,} development{'s' * (count != 1)}"
            if path is not None:
                self._session.say(f"Wrote {many} to {path}.")
            elif len(text) > MOST_COPIED:
                self._session.say(f"{many} are too much for the clipboard: write a file instead.")
            else:
                self._screen.app.copy_to_clipboard(text.decode().removeprefix("\ufeff"))
                self._session.say(f"Copied {many}.")

        self._session.queries.workers["work"].submit(ask, then)
