"""The terminal program: a thin shell that owns the state, the queries and the settings."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final, cast

from rich.cells import cell_len
from textual.driver import Driver
from textual.message import Message

from timeline.dates.edtf import Edtf
from timeline.results import Filter
from timeline.text.sanitize import safe_url
from timeline.timeline import Timeline
from timeline.tui import memory
from timeline.tui.commands import KeyCommands, KeyPalette, NamedCommands
from timeline.tui.content import plain
from timeline.tui.data.queries import QueryService
from timeline.tui.ending import is_in_the_background, let_a_signal_end_it_first
from timeline.tui.key_queue import KeyQueue
from timeline.tui.keys.key import bindings
from timeline.tui.keys.keys_file import NAME as KEYS_FILE
from timeline.tui.keys.keys_file import read_keys
from timeline.tui.keys.main_keys import KEYS
from timeline.tui.model.playback_controller import PlaybackController
from timeline.tui.model.settings import DEFAULT_THEME, Settings, default_folder
from timeline.tui.model.state import State
from timeline.tui.own_zone import own_zone
from timeline.tui.screens.main.screen import MainScreen
from timeline.tui.session import Session
from timeline.tui.theme import THEMES

if TYPE_CHECKING:
    from timeline.results import DraftReview

SWITCH: Final = 0.0005
"""Seconds after which a computing thread lets another one run.

It holds for the whole process. With Python's 5 ms a jump takes longer: see “Settings of the
process” in docs/benchmarks.md.
"""
LAST_KEYS: Final = 1.0
"""Most seconds that a signal's exit waits for keys pressed before it."""
LOOK: Final = 0.02
SHORTEST: Final = 5.0
"""Seconds that a notification stays at least."""
MOST_LINES: Final = 3
"""Lines of earlier notifications and the newest, beyond which the earlier ones go."""
READ: Final = 10
"""Characters of a notification that are read in a second."""
KEPT: Final = ("pace", "speed", "motion", "lanes", "hide_later")
"""Fields of the state that are saved, beside the theme."""


class TimelineApp(KeyQueue):
    """The Textual app that shows a store.

    Args:
        timeline: The store; workers open their own connections to it.
        governments: The governments to list at first; all by default.
        as_known: Show only what was public by this date, at first.
        settings: The settings folder; the user's own by default.
        review: A draft to review at first.
    """

    CSS_PATH = "timeline.tcss"
    TITLE = "timeline"
    ENABLE_COMMAND_PALETTE = True
    COMMANDS = {KeyCommands, NamedCommands}  # noqa: RUF012  as Textual has it
    BINDINGS = bindings("app", KEYS)
    # Textual's own ctrl+q and ctrl+c keep their meaning.

    @dataclass
    class Delivery(Message):
        """A worker's answer, to be shown in the screen's thread."""

        show: Callable[[], None]

    def __init__(
        self,
        timeline: Timeline,
        governments: Sequence[str] = (),
        *,
        as_known: Edtf | None = None,
        settings: Path | None = None,
        review: DraftReview | None = None,
    ) -> None:
        super().__init__()
        self.review = review
        self.timeline = timeline
        self.settings = Settings.read(settings or default_folder(), str(timeline.location))
        self.own_keys, self._wrong_keys = read_keys(self.settings.path.with_name(KEYS_FILE))
        self.draft: str | None = None
        """A sentence with the path of the saved draft, if a signal ended the program."""
        kept = self.settings
        self.state = State(
            filter=Filter(governments=tuple(governments)), as_known=as_known,
            pace=kept.pace, speed=kept.speed, lanes=kept.lanes, hide_later=kept.hide_later,
            motion=kept.motion,
        )  # fmt: skip
        self.queries = QueryService(timeline, self.state, self._deliver, self.say)
        self.session = Session(
            state=self.state,
            queries=self.queries,
            playback=PlaybackController(
                self.state, self.queries.line_at, timeline.now, self.queries.read_passings
            ),
            settings=self.settings,
            say=self.say,
            save_settings=self.keep_settings,
            hold_keys=self.hold_keys,
            deliver=self._deliver,
            own_zone=own_zone(),
            own_keys=self.own_keys,
        )
        for theme in THEMES:
            self.register_theme(theme)

    def _deliver(self, show: Callable[[], None]) -> None:
        self.post_message(self.Delivery(show))

    def get_driver_class(self) -> type[Driver]:
        """Textual's driver; on Unix, one that reads any bytes and whole pastes."""
        found = super().get_driver_class()
        if found.__name__ != "LinuxDriver":
            return found
        from timeline.tui.terminal_input import TerminalDriver

        return TerminalDriver

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Our tones, for themes that do not define them."""
        return dict(THEMES[0].variables)

    def on_mount(self) -> None:
        """Shows the main screen in the saved theme."""
        # Workers hold Python's interpreter lock: the screen must not wait 5 ms for each of them.
        sys.setswitchinterval(SWITCH)
        memory.prepare()
        known = self.settings.theme in self.available_themes
        self.theme = self.settings.theme if known else DEFAULT_THEME
        self.theme_changed_signal.subscribe(self, lambda _: self.keep_settings())
        self.set_keymap(self.own_keys.chosen)
        self.push_screen(MainScreen(self.session))
        if self._wrong_keys is not None:
            self.say(self._wrong_keys)
        if self.review is not None:
            self.action_review()
        let_a_signal_end_it_first()

    def on_unmount(self) -> None:
        """Ends the workers."""
        self.queries.close()

    def on_timeline_app_delivery(self, event: Delivery) -> None:
        """Shows a worker's answer."""
        event.show()

    def action_command_palette(self) -> None:
        """Opens the command palette."""
        if not isinstance(self.screen, KeyPalette):
            self.push_screen(KeyPalette(id="--command-palette"))

    def action_review(self) -> None:
        """Shows the draft that the program was opened on; it is kept, with its place."""
        if self.review is None:
            self.say("No draft is open. Open one: timeline draft --resume FILE --tui")
            return
        from timeline.tui.screens.review.screen import ReviewScreen

        name = "review"
        if not self.is_screen_installed(name):
            main = cast("MainScreen", self.screen_stack[1])
            self.install_screen(ReviewScreen(self.session, self.review, main), name)
        if self.screen is not self.get_screen(name):
            self.push_screen(name)

    async def action_quit(self) -> None:
        """Quits; a form with unsaved input asks first."""
        ask = getattr(self.screen, "ask_to_leave", None)
        if ask is None:
            self.exit()
        else:
            ask(self.exit)

    def end(self, code: int, patience: float = LAST_KEYS) -> None:
        """Quits because of a signal, and saves a draft of what was typed into a form.

        Keys typed on a busy machine may not have reached the form yet, so they are awaited. A
        suspended program does not wait, because it handles no keys.
        """
        if self.keys_wait and patience > 0 and not is_in_the_background():
            self.set_timer(LOOK, partial(self.end, code, patience - LOOK))
            return
        self.keep_forms()
        self.exit(return_code=code)

    def keep_forms(self) -> None:
        """Saves what was typed into a form: a draft, and the copy that is offered again."""
        for screen in self.screen_stack:
            save = getattr(screen, "save_copy", None)
            if save is not None:
                save()
            keep = getattr(screen, "keep_draft", None)
            if keep is not None and self.draft is None:
                self.draft = keep()

    def action_suspend_process(self) -> None:
        """Suspends the program, but not during an append: other writers would wait for its lock."""
        if not hasattr(signal, "SIGTSTP"):
            self.say("This platform cannot suspend a program.")
        elif getattr(self.screen, "saving", False) or self.queries.workers["work"].busy:
            self.say("Recording; one moment.")
        else:
            save = getattr(self.screen, "save_copy", None)
            if save is not None:
                save()  # a suspended program may be killed
            super().action_suspend_process()

    def say(self, text: str) -> None:
        """Shows a notification as plain text, unless it is the last one on the screen already.

        It stays as long as its words take to read, and five seconds at least. Earlier ones go if
        there is no room for all of them, and so does an earlier one with the same words.
        """
        words = plain(text)
        shown = list(self._notifications)
        if shown and shown[-1].message == words:
            return
        room = MOST_LINES - self._lines_of(words)
        for one in reversed(shown):
            room -= self._lines_of(one.message)
            if room < 0 or one.message == words:
                self._unnotify(one)
        self.notify(words, markup=False, timeout=max(SHORTEST, len(words) / READ))

    def _lines_of(self, words: str) -> int:
        """The lines that a notification takes, about."""
        return -(-cell_len(words) // max(self.size.width - 2, 1))

    def open_url(self, url: str, *, new_tab: bool = True) -> None:
        """Opens an address in the browser if its scheme is safe."""
        if safe_url(url) is None:
            self.say(f"This address is not safe to open: {url}")
        else:
            super().open_url(url, new_tab=new_tab)

    def keep_settings(self) -> None:
        """Saves theme, pace, speed, motion, lanes and “hide later” for the next start."""
        now, kept = self.state.now, self.settings
        looks = {name: getattr(now, name) for name in KEPT} | {"theme": self.theme}
        if looks != {name: getattr(kept, name) for name in looks}:
            for name, value in looks.items():
                setattr(kept, name, value)
            kept.write()
