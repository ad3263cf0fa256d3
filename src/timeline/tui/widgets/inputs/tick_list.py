"""A list of values to tick, with `[x]` and `[ ]`, so that it reads the same without colour."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from textual.binding import Binding
from textual.content import Content
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from timeline.tui.content import joined


class TickList(OptionList):
    """A choice of any number of values, by space, enter or a click."""

    BINDINGS = [Binding("space", "select", show=False)]  # noqa: RUF012  as Textual has it

    def __init__(
        self, name: str, values: Sequence[tuple[str, Content]], ticked: Iterable[str]
    ) -> None:
        self._values = list(values)
        chosen = set(ticked)
        self._ticked = [value in chosen for value, _ in self._values]
        super().__init__(*self._made(), id=name)
        self.border_title = name

    @property
    def ticked(self) -> tuple[str, ...]:
        """The ticked values."""
        both = zip(self._values, self._ticked, strict=True)
        return tuple(value for (value, _), chosen in both if chosen)

    def _made(self) -> Iterable[Option]:
        for index in range(len(self._values)):
            yield Option(self._prompt(index))

    def _prompt(self, index: int) -> Content:
        return joined("[x] " if self._ticked[index] else "[ ] ", self._values[index][1])

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Toggles a value."""
        event.stop()
        index = event.option_index
        self._ticked[index] = not self._ticked[index]
        self.replace_option_prompt_at_index(index, self._prompt(index))
