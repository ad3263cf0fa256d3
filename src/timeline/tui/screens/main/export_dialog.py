"""Asks where listed or marked developments go: to a file, or to the clipboard."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Final, Literal, NamedTuple

from textual.containers import Horizontal, Vertical
from textual.widget import Widget
from textual.widgets import Button, Input, Static

from timeline.tui.content import joined
from timeline.tui.screens.dialog import Dialog
from timeline.tui.widgets.inputs.masked_input import MaskedInput

ListForm = Literal["csv", "jsonl", "markdown"]
ENDINGS: Final[dict[str, ListForm]] = {".csv": "csv", ".jsonl": "jsonl", ".md": "markdown"}
NAMES: Final[dict[ListForm, str]] = {
    "csv": "CSV", "jsonl": "JSON Lines", "markdown": "Markdown",
}  # fmt: skip


class Target(NamedTuple):
    """A format, and the file; None for the clipboard."""

    form: ListForm
    path: Path | None


class ExportDialog(Dialog[Target]):
    """A file name, whose ending chooses the format, and a button for each sort of copy.

    Args:
        count: The number of developments.
        name: The file that is offered; "" for the usual one.
        marked: Whether they are those that are marked, rather than all that are listed.
    """

    def __init__(self, count: int, name: str = "", *, marked: bool = False) -> None:
        super().__init__()
        self._count = count
        self._marked = marked
        self._overwrites: Path | None = None
        """The file of which the user was told that it is there."""
        self.input = MaskedInput(name or "timeline.csv", max_length=1_000)
        self.problem = Static("", id="problem")
        self.hint = Static(
            "enter writes a .csv, .jsonl or .md · tab to copy instead · esc", classes="hint"
        )

    def compose(self) -> Iterable[Widget]:
        """File name, complaint, buttons."""
        many = f"{self._count:,} development{'s' * (self._count != 1)}"
        with Vertical(classes="box"):
            which = f"marked {many}" if self._marked else f"{many} of the list"
            yield Static(f"Export the {which}", classes="title")
            yield self.input
            yield self.problem
            with Horizontal(classes="buttons"):
                for form, name in NAMES.items():
                    yield Button(f"Copy {name}", id=form, compact=True)
            yield self.hint

    def on_mount(self) -> None:
        """Starts with the name of the file; in a browser, the files are another's."""
        if self.app.is_web:
            self.input.display = self.problem.display = False
            self.hint.update("tab to a button · enter copies · esc")
            self.query(Button).first().focus()
        else:
            self.input.focus()

    def on_input_changed(self) -> None:
        """Forgets which file may be overwritten."""
        self._overwrites = None
        self.problem.update("")

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Accepts a file, and asks first if it is there already."""
        path = Path(os.path.expanduser(event.value.strip()))  # noqa: PTH111  no error for ~nosuch
        form = ENDINGS.get(path.suffix.lower())
        if form is None:
            self._complain("The name ends in .csv, .jsonl or .md, which chooses the format.")
        elif not path.parent.is_dir():
            self._complain(f"There is no folder {path.parent}.")
        elif path.exists() and not path.is_file():
            self._complain(f"{path} is not a file.")
        elif path.exists() and self._overwrites != path:
            self._overwrites = path
            self._complain(f"{path} is there already. enter again overwrites it.")
        else:
            self.dismiss(Target(form, path))

    def _complain(self, words: str) -> None:
        self.problem.update(joined((words, "bold $warning")))

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Copies in the format of the button."""
        form = next(one for one in NAMES if one == event.button.id)
        self.dismiss(Target(form, None))
