"""Opens a text of the form in the user's own editor, and takes back what it saved.

The program is suspended meanwhile, as by ctrl+z, so the editor has the terminal to itself. If it
fails, the form stays as it is, and a text that was saved nevertheless stays in its file.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Final

from textual.app import SuspendNotSupported

from timeline.forms.user_editor import NoEditor, editor, run_editor
from timeline.tui.screens.form.view import FormView
from timeline.tui.session import Session
from timeline.tui.widgets.inputs.field_editor import FieldEditor

_SUMMARIES: Final = ("development.summary", "amendment.summary")


class OutsideEditor:
    """The action that opens the user's editor for one form."""

    def __init__(self, session: Session, screen: FormView) -> None:
        self._session = session
        self._screen = screen

    async def action_editor(self) -> None:
        """Opens the long text with the cursor, else the summary, in the user's editor."""
        key = self._key
        if key is None:
            self._session.say("This form has no text of several lines.")
            return
        if self._screen.find_field(key) is None:
            await self._screen.action_rare()
        shown = self._screen.find_field(key)
        if shown is None:
            return
        shown.focus_editor()
        self._screen.save_copy()
        try:
            self._edit(shown, editor())
        except NoEditor as error:
            self._session.say(f"{error.message}. Set EDITOR to one, such as nano.")
        except OSError as error:
            self._session.say(f"Cannot open an editor: {error}. Your text is as it was.")
        except SuspendNotSupported:
            self._session.say("An editor needs a terminal of its own. Your text is as it was.")

    @property
    def _key(self) -> str | None:
        """The field to edit."""
        active = self._screen.active_field
        if active is not None and active.field.spec.is_long and not active.field.is_rows:
            return active.field.key
        return next((one for one in _SUMMARIES if one in self._screen.form.fields), None)

    def _edit(self, shown: FieldEditor, command: list[str]) -> None:
        key = shown.field.key
        text = str(self._screen.form.values[key])
        handle, name = tempfile.mkstemp(prefix=f"timeline-{shown.field.spec.name}-", suffix=".txt")
        path = Path(name)
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as stream:
            stream.write(f"{text}\n" if text else "")
        before = path.read_bytes()
        failure: NoEditor | None = None
        try:
            with self._screen.app.suspend():
                try:
                    run_editor(command, path)
                except NoEditor as error:
                    failure = error  # raised in there, it would leave the program suspended
        except SuspendNotSupported:
            path.unlink()
            raise
        try:
            after = path.read_bytes()
        except FileNotFoundError:
            self._session.say("The editor left no file behind. Your text is as it was.")
            return
        if failure is not None:
            where = f"What it saved is in {path}" if after != before else "Your text is as it was"
            self._session.say(f"{failure.message}. {where}.")
        elif (written := _written(after)) is None:
            self._session.say(f"What the editor saved is not UTF-8. It is in {path}.")
            return
        elif text.strip() and not written.strip():
            # An editor that ends before it is used, or fails without a word, looks like this too.
            self._session.say("The editor saved an empty text. Yours is as it was.")
        elif after != before:
            shown.show(written)
        if failure is None or after == before:
            path.unlink(missing_ok=True)


def _written(data: bytes) -> str | None:
    """The text without the line end that editors add; None if it is not UTF-8."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None
    return text.replace("\r\n", "\n").rstrip("\n")
