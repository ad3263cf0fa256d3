"""Serializes input: each key, paste or click waits until the one before it is handled.

Textual sends a key to the widget that has the focus when the key arrives. But a key travels: from
that widget up to the screen and the app, where the bindings are. Only there does `tab` move the
focus. A key typed right after it, by quick fingers or over a slow line, would still go into the
field that was just left. So each key waits until a messenger that follows the key before it, on the
same way, has come back. Pastes and clicks wait in the same queue, or they would overtake keys. If a
key opens a dialog that takes time to load, later keys wait for it.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from contextlib import suppress
from time import monotonic
from typing import Final

from textual import events
from textual.app import App
from textual.errors import NoWidget
from textual.message import Message
from textual.message_pump import MessagePump
from textual.timer import Timer
from textual.widgets import Input

from timeline.text.sanitize import sanitize

ROUNDS: Final = 2
"""How often the messenger goes: behind the key, and behind what the key caused."""
LOST: Final = 0.1
"""Seconds between two checks whether the messenger was lost with a removed widget."""
PATIENCE: Final = 5.0
"""Seconds after which the next key is handled, even if the messenger is lost."""

HELD: Final = 5.0
"""Most seconds that keys wait for a dialog, by default."""


Deed = events.Key | events.Paste | events.MouseEvent
"""A user's input event."""


def _apart(event: Deed) -> Iterable[Deed]:
    """Splits alt plus a letter into esc and that letter, which terminals encode alike.

    Textual merges the two if they come within a tenth of a second. No binding of ours uses alt.
    """
    if not isinstance(event, events.Key):
        return (event,)
    key = event.key.removeprefix("alt+")
    if key == event.key or not event.is_printable:
        return (event,)
    return events.Key("escape", "\x1b"), events.Key(key, event.character)


class KeyQueue(App[None]):
    """An app that handles keys, pastes and clicks one after the other."""

    class Messenger(Message):
        """Follows a key from the widget that got it up to the app."""

        def __init__(self, turn: int, rounds: int) -> None:
            super().__init__()
            self.turn = turn
            self.rounds = rounds

    def __init__(self) -> None:
        super().__init__()
        self._inputs: deque[Deed] = deque()
        self._turn = 0
        self._under_way: MessagePump | None = None
        """The widget that the current key was sent to."""
        self._given_up: Timer | None = None
        self._held = 0
        """How many dialogs are loading."""

    @property
    def keys_wait(self) -> bool:
        """Whether a key is still being handled, or a dialog that it opens is loading."""
        return bool(self._inputs) or self._under_way is not None or self._held > 0

    def hold_keys(self, seconds: float = HELD) -> Callable[[], None]:
        """Holds keys back while a dialog loads; returns the function that releases them."""
        self._held += 1
        let_go: list[Timer] = []

        def release() -> None:
            if let_go:
                let_go.pop().stop()
                self._held -= 1
                self.call_later(self._go_on)

        let_go.append(self.set_timer(seconds, release))
        return release

    async def on_event(self, event: events.Event) -> None:
        """Queues user input; passes all other events to Textual."""
        moves = isinstance(event, events.MouseMove)
        if not isinstance(event, Deed) or event.is_forwarded or (moves and not self.keys_wait):
            await super().on_event(event)
        else:
            if moves and self._ends_with_move():
                self._inputs.pop()  # only the last position of the mouse matters
            self._inputs += _apart(event)
            await self._go_on()

    def _ends_with_move(self) -> bool:
        return bool(self._inputs) and isinstance(self._inputs[-1], events.MouseMove)

    async def _go_on(self) -> None:
        if self._under_way is None:
            await self._next_key()

    async def _next_key(self) -> None:
        self._under_way = None
        if not self._inputs or self._held:
            return
        event = self._inputs.popleft()
        self._turn += 1
        turn = self._turn
        self._under_way = self._target(event)
        self._look_out(turn, monotonic() + PATIENCE)
        if isinstance(event, events.Paste) and not getattr(self.focused, "keeps_verbatim", False):
            # Textual's own inputs, such as the palette's, draw what they hold as it is.
            event.text = sanitize(event.text)
        await super().on_event(event)
        self._send(turn, ROUNDS)

    def _target(self, event: Deed) -> MessagePump:
        """The widget that gets the event first."""
        if isinstance(event, events.MouseEvent):
            with suppress(NoWidget):
                return self.mouse_captured or self.get_widget_at(event.x, event.y)[0]
            return self.screen
        return self.focused or self.screen

    def _look_out(self, turn: int, until: float) -> None:
        def look() -> None:
            target = self._under_way
            if turn == self._turn and target is not None:
                # Waits for a widget that is only slow, because the machine is busy.
                if target.is_running and target.is_attached and monotonic() < until:
                    self._look_out(turn, until)
                else:
                    self._done(turn)

        self._given_up = self.set_timer(LOST, look)

    def _send(self, turn: int, rounds: int) -> None:
        target = self._under_way
        if target is None or not target.post_message(self.Messenger(turn, rounds)):
            self._done(turn)

    def on_key_queue_messenger(self, event: Messenger) -> None:
        """Starts the next round, or the next key, after callbacks that the key deferred."""
        event.stop()
        if event.turn != self._turn:
            return
        if event.rounds > 1:
            self.call_later(self._send, event.turn, event.rounds - 1)
        else:
            self.call_later(self._done, event.turn)

    def _done(self, turn: int) -> None:
        if turn != self._turn or self._under_way is None:
            return
        if self._given_up is not None:
            self._given_up.stop()
        self._turn += 1  # so that a second report of the same key is ignored
        self.call_later(self._next_key)

    def on_key(self, event: events.Key) -> None:
        """Forwards a key typed before a dialog that just opened had the focus."""
        focused = self.focused
        if isinstance(focused, Input) and focused.check_consume_key(event.key, event.character):
            event.prevent_default()
            event.stop()
            focused.post_message(events.Key(event.key, event.character))
