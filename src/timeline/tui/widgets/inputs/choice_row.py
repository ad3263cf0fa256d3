"""A choice between a few words on one row, and a check box: all answers are visible."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.cells import cell_len
from textual import events
from textual.binding import Binding
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from timeline.tui.content import joined, plain

NONE = "not given"


class ChoiceRow(Static, can_focus=True):
    """A choice of one word by arrows, space, its first letter or a click.

    Args:
        words: The choices.
        chosen: The initial choice; None for none.
        optional: Whether the user may choose none.
    """

    BINDINGS = [  # noqa: RUF012  as Textual has it
        Binding("right,l,space", "turn(1)", show=False),
        Binding("left,h", "turn(-1)", show=False),
        Binding("down,enter", "screen.field(1)", show=False),
        Binding("up", "screen.field(-1)", show=False),
    ]

    @dataclass
    class ChoiceChanged(Message):
        """Another word was chosen."""

        row: ChoiceRow
        word: str | None

        @property
        def control(self) -> ChoiceRow:
            """The row."""
            return self.row

    def __init__(self, words: Sequence[str], chosen: str | None, *, optional: bool) -> None:
        super().__init__(classes="choices")
        self._words: list[str | None] = [*([None] if optional else []), *words]
        self.chosen = chosen
        self._cursor: list[tuple[int, int, int, str | None]] = []

    def on_mount(self) -> None:
        """Shows the words."""
        self._tell()

    def on_resize(self) -> None:
        """Wraps the row again."""
        self._tell()

    def _tell(self) -> None:
        room = self.content_size.width or 200
        shown: list[Content] = []
        self._cursor = []
        x = y = 0
        for word in self._words:
            on = word == self.chosen
            text = f"{'(•)' if on else '( )'} {plain(word or NONE)}"
            width = cell_len(text)
            if x and x + width > room:
                x, y = 0, y + 1
                shown.append(Content("\n"))
            shown.append(joined(("  " if x else "", ""), (text, "bold" if on else "$tone-world")))
            x += 2 if x else 0
            self._cursor.append((y, x, x + width, word))
            x += width
        self.update(Content("").join(shown))

    def choose(self, word: str | None) -> None:
        """Chooses a word."""
        if word != self.chosen:
            self.chosen = word
            self._tell()
            self.post_message(self.ChoiceChanged(self, word))

    def action_turn(self, step: int) -> None:
        """Chooses the next or previous word."""
        at = self._words.index(self.chosen) if self.chosen in self._words else -1 if step > 0 else 0
        self.choose(self._words[(at + step) % len(self._words)])

    def on_key(self, event: events.Key) -> None:
        """Chooses a word by its first letter."""
        letter = event.character
        if letter and letter.isalpha() and letter not in "hlq":
            found = next((w for w in self._words if w is not None and w.startswith(letter)), None)
            if found is not None:
                event.stop()
                self.choose(found)

    def on_click(self, event: events.Click) -> None:
        """Chooses the word under the mouse, on any of the wrapped rows."""
        place = event.get_content_offset(self)
        if place is None:
            return
        for y, start, end, word in self._cursor:
            if place.y == y and start <= place.x < end:
                self.choose(word)
                return


class TickRow(Static, can_focus=True):
    """A check box, toggled by space or a click."""

    BINDINGS = [  # noqa: RUF012  as Textual has it
        Binding("space", "tick", show=False),
        Binding("down,enter", "screen.field(1)", show=False),
        Binding("up", "screen.field(-1)", show=False),
    ]

    @dataclass
    class TickChanged(Message):
        """The box was ticked or unticked."""

        row: TickRow
        ticked: bool

        @property
        def control(self) -> TickRow:
            """The row."""
            return self.row

    def __init__(self, *, ticked: bool) -> None:
        super().__init__(_box(ticked=ticked), classes="choices")
        self.ticked = ticked

    def action_tick(self) -> None:
        """Toggles the box."""
        self.ticked = not self.ticked
        self.update(_box(ticked=self.ticked))
        self.post_message(self.TickChanged(self, self.ticked))

    def on_click(self) -> None:
        """Toggles the box."""
        self.action_tick()


def _box(*, ticked: bool) -> Content:
    return joined(("[x] yes", "bold")) if ticked else joined("[ ] no")
