"""The interface of a form's screen for its parts, which need not know how it is built."""

from __future__ import annotations

from textual.screen import ModalScreen

from timeline.tui.data.form_queries import FormService, Recorded
from timeline.tui.model.entering.form_field import Reading
from timeline.tui.model.entering.remembered import SourceFields
from timeline.tui.model.form import Form
from timeline.tui.model.form_commands import FormCommand
from timeline.tui.widgets.inputs.field_editor import FieldEditor
from timeline.tui.widgets.preview import Verdict


class FormView(ModalScreen[Recorded | None]):
    """The form, and the methods that tell the screen of changes."""

    command: FormCommand
    service: FormService
    reading: Reading
    """The input, as last parsed."""
    active_field: FieldEditor | None
    """The field that has the focus."""
    unfolded: bool
    """Whether rare fields are shown."""

    @property
    def form(self) -> Form:
        """The form of the command."""
        return self.command.form

    def find_field(self, key: str) -> FieldEditor | None:
        """The editor of a field, if it is shown."""
        return next((one for one in self.query(FieldEditor) if one.field.key == key), None)

    def typed(self) -> None:
        """Parses the form again, and schedules its queries."""
        raise NotImplementedError

    def tell_fields(self) -> None:
        """Shows under each field its meaning or its error."""
        raise NotImplementedError

    def fill_source(self, group: str, source: SourceFields) -> None:
        """Fills in a source that was given before."""
        raise NotImplementedError

    def changed(self, key: str) -> None:
        """Forgets the error of a field that has changed."""
        raise NotImplementedError

    def save_copy(self) -> None:
        """Saves the copy of the form that survives a crash."""
        raise NotImplementedError

    def forget_copy(self) -> None:
        """Deletes that copy."""
        raise NotImplementedError

    def tell_keeping(self, warning: str) -> None:
        """Shows that no copy of the form is kept; "" if one is."""
        raise NotImplementedError

    def tell_verdict(self, verdict: Verdict) -> None:
        """Shows the verdict."""
        raise NotImplementedError

    def action_field(self, step: int) -> None:
        """Moves the focus to another field."""
        raise NotImplementedError

    async def action_rare(self) -> None:
        """Shows or hides the rare fields."""
        raise NotImplementedError

    async def rebuild(self) -> None:
        """Shows the fields with values that did not come from their editors."""
        raise NotImplementedError
