"""Keeps a copy of one form on disk while it is filled in; see `KeptForms`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from textual.timer import Timer

from timeline.tui.model.entering.form_field import Value
from timeline.tui.model.entering.kept_form import KeptForm, KeptForms, Purpose
from timeline.tui.model.form import Form
from timeline.tui.screens.form.view import FormView

PAUSE: Final = 0.5
"""Most seconds of typing that a crash loses."""

UNKEPT: Final = (
    "! A crash would lose this form: another program has one open, or the folder of the settings "
    "is not writable."
)
UNWRITTEN: Final = "! A crash would lose this form: the folder of the settings cannot be written."


class FormKeeper:
    """The copy of one form.

    Args:
        screen: The form.
        kept: The place; None to keep no copy.
    """

    def __init__(self, screen: FormView, kept: KeptForms | None) -> None:
        self._screen = screen
        self._kept = kept if kept is not None and kept.claim() else None
        self.warning = UNKEPT if kept is not None and self._kept is None else ""
        """What to say of a form of which no copy is kept, or ""."""
        self._timer: Timer | None = None
        self._saved: Mapping[str, Value] = {}

    def typed(self) -> None:
        """Saves the form in a moment, together with what is typed until then."""
        if self._kept is not None and self._timer is None:
            self._timer = self._screen.set_timer(PAUSE, self.save)

    def save(self) -> None:
        """Saves the form now, or deletes its copy if nothing is typed any more."""
        self._timer = None
        form, of = self._screen.form, self._screen.command.kept_as
        if self._kept is None or of is None or form.values == self._saved:
            return
        self._saved = dict(form.values)
        if form.is_touched:
            copy = kept_form(*of, form, int(self._screen.service.now()))
            self.warning = "" if self._kept.write(copy) else UNWRITTEN
            self._screen.tell_keeping(self.warning)
        else:
            self._kept.delete()

    def forget(self) -> None:
        """Deletes the copy, because the form is recorded or discarded."""
        if self._kept is not None:
            self._stop()
            self._kept.delete()
            self._kept.release()
            self._kept = None

    def close(self) -> None:
        """Saves a form that ends without being recorded or discarded, such as by a signal."""
        if self._kept is not None:
            self._stop()
            self.save()
            self._kept.release()
            self._kept = None

    def _stop(self) -> None:
        if self._timer is not None:
            self._timer.stop()
            self._timer = None


def kept_form(purpose: Purpose, about: str, form: Form, now: int) -> KeptForm:
    """The form as it is kept: all values of a new development, else those that were changed."""
    values = {
        key: value
        for key, value in form.values.items()
        if purpose == "append" or value != form.fields[key].present
    }
    title = form.text("amendment.reason") or form.text("development.title")
    return KeptForm(purpose, about, title, now, len(form.source_groups), values)
