"""Chooses the kind of a development from a list that is filtered as the user types."""

from __future__ import annotations

from collections.abc import Iterable

from textual.containers import Vertical
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from timeline.domain.developments import KINDS
from timeline.text.phrasing import kind_look
from timeline.tui.content import joined
from timeline.tui.model.form_fields import appendable
from timeline.tui.screens.dialog import Dialog
from timeline.tui.widgets.inputs.masked_input import MaskedInput


class KindPicker(Dialog[str]):
    """A list of kinds; its answer is the name of one."""

    def __init__(self) -> None:
        super().__init__()
        self._shown: list[str] = []
        self._input = MaskedInput(
            placeholder="decision, pledge, meeting …", compact=True, max_length=60
        )
        self._list = OptionList(id="kinds-list")

    def compose(self) -> Iterable[Widget]:
        """The input and the kinds."""
        with Vertical(classes="box kind-box"):
            yield Static("What happened?", classes="title")
            yield self._input
            yield self._list
            yield Static("type to filter · ↑ ↓ · enter or click chooses · esc", classes="hint")

    def on_mount(self) -> None:
        """Shows all kinds."""
        self._list.can_focus = False
        self._tell("")
        self._input.focus()

    def _tell(self, words: str) -> None:
        wanted = words.lower().replace("-", " ").split()
        found = [kind for kind in appendable() if all(word in _searched(kind) for word in wanted)]
        # A kind with the word in its name comes before one with it in its description.
        found.sort(key=lambda kind: -sum(map(_named(kind).count, (f" {one}" for one in wanted))))
        self._shown = found
        self._list.clear_options()
        self._list.add_options([Option(_described(kind)) for kind in self._shown])
        self._list.highlighted = 0 if self._shown else None

    def on_input_changed(self, event: Input.Changed) -> None:
        """Filters the kinds."""
        self._tell(event.value)

    def on_input_submitted(self) -> None:
        """Accepts the highlighted kind."""
        if self._shown:
            self.dismiss(self._shown[self._list.highlighted or 0])

    def key_down(self) -> None:
        """Highlights the next kind."""
        if self._shown:
            self._list.action_cursor_down()

    def key_up(self) -> None:
        """Highlights the previous kind."""
        if self._shown:
            self._list.action_cursor_up()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Accepts the kind that was clicked."""
        self.dismiss(self._shown[event.option_index])


def _means(kind: str) -> str:
    return (KINDS[kind].__doc__ or "").partition("\n")[0]


def _searched(kind: str) -> str:
    return f"{_named(kind)} {_means(kind)}".lower()


def _named(kind: str) -> str:
    return f" {kind.replace('-', ' ')} {kind_look(kind).word}"


def _described(kind: str) -> Content:
    look = kind_look(kind)
    return joined(
        (f"{look.glyph} ", f"$tone-{look.tone}"), (f"{kind.replace('-', ' '):<19}", "bold"),
        (f" {_means(kind)}", "$tone-world"),
    )  # fmt: skip
