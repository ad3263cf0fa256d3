"""Asks for the name of a government or of matters, and suggests what is known."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from textual.containers import Vertical
from textual.widget import Widget
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from timeline.domain.lexical.text_folding import folded
from timeline.domain.values import SLUG_PATTERN
from timeline.tui.content import joined, shown
from timeline.tui.screens.dialog import Dialog
from timeline.tui.widgets.inputs.masked_input import MaskedInput


class NamePrompt(Dialog[tuple[str, ...]]):
    """An input above the known names; its answer is what was typed or chosen.

    Args:
        title: What is asked for.
        now: What it is at present.
        known: Names with what they mean.
        several: Whether several may be given, separated by spaces.
    """

    def __init__(
        self, title: str, now: str, known: Sequence[tuple[str, str]], *, several: bool = False
    ) -> None:
        super().__init__()
        self._title, self._now, self._known, self._several = title, now, known, several
        self._offered: list[str] = []
        self._input = MaskedInput(compact=True, max_length=500)
        self._list = OptionList(id="names-list")
        self._problem = Static("", id="problem")

    def compose(self) -> Iterable[Widget]:
        """The input and the known names."""
        with Vertical(classes="box name-box"):
            yield Static(shown(self._title), classes="title")
            yield Static(shown(f"now: {self._now or 'none'}"), classes="hint")
            yield self._input
            yield self._list
            yield self._problem
            several = " · several with spaces between" if self._several else ""
            hint = f"type a name, or ↑ ↓ choose one · enter · esc{several}"
            yield Static(hint, classes="hint")

    def on_mount(self) -> None:
        """Shows all known names."""
        self._list.can_focus = False
        self._problem.display = False
        self._tell()
        self._input.focus()

    @property
    def _words(self) -> tuple[list[str], str]:
        """The words before the last one, and the last one."""
        *before, last = self._input.value.split(" ")
        return [one for one in before if one], last

    def _tell(self) -> None:
        word = folded(self._words[1])
        found = [one for one in self._known if word in folded(f"{one[0]} {one[1]}")]
        found.sort(key=lambda one: not one[0].startswith(word))
        self._offered = [name for name, _ in found]
        self._list.clear_options()
        self._list.add_options(
            [Option(joined((name, "bold"), (f"  {means}", "$tone-world"))) for name, means in found]
        )
        self._list.highlighted = None

    def on_input_changed(self) -> None:
        """Filters the names."""
        self._problem.display = False
        self._tell()

    def on_input_submitted(self) -> None:
        """Answers with the marked name, or else with what was typed."""
        place = self._list.highlighted
        self._answer(self._offered[place] if place is not None else self._words[1])

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Answers with the name that was clicked."""
        self._answer(self._offered[event.option_index])

    def _answer(self, last: str) -> None:
        names = tuple(filter(None, [*self._words[0], last]))
        wrong = next((one for one in names if not re.fullmatch(SLUG_PATTERN, one)), None)
        if not names:
            told = "Type a name, or esc leaves it as it is."
        elif wrong is not None:
            told = f"“{wrong}” is not a name: lower-case letters and digits, words joined by “-”."
        elif len(names) > 1 and not self._several:
            told = "Only one name: it has no spaces."
        else:
            self.dismiss(names)
            return
        self._problem.update(joined((told, "$error")))
        self._problem.display = True

    def key_down(self) -> None:
        """Marks the next name."""
        if self._offered:
            self._list.action_cursor_down()

    def key_up(self) -> None:
        """Marks the previous name."""
        if self._offered:
            self._list.action_cursor_up()
