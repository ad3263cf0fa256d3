"""The screen of a form as its parts see it, so that they need not know how it is put together."""

from __future__ import annotations

from textual.screen import ModalScreen

from timeline.tui.data.form_queries import FormService, Recorded
from timeline.tui.model.form import Form, Reading
from timeline.tui.model.form_commands import FormCommand
from timeline.tui.widgets.inputs.field_editor import FieldEditor
from timeline.tui.widgets.preview import Verdict


class FormView(ModalScreen[Recorded | None]):
    """What is filled in, and how the screen is told of what changed."""

    command: FormCommand
    service: FormService
    reading: Reading
    """What was typed, as it was last read."""
    active_field: FieldEditor | None
    """The one in which one writes."""
    unfolded: bool
    """Whether the fields that are rarely needed are shown."""

    @property
    def form(self) -> Form:
        """What is filled in."""
        return self.command.form

    def find_field(self, key: str) -> FieldEditor | None:
        """The editor of a field, if it is shown."""
        return next((one for one in self.query(FieldEditor) if one.field.key == key), None)

    def typed(self) -> None:
        """Reads the form anew, and asks what that comes to once nothing moves."""
        raise NotImplementedError

    def tell_fields(self) -> None:
        """Says under each field what it means, or what is wrong with it."""
        raise NotImplementedError

    def tell_verdict(self, verdict: Verdict) -> None:
        """Shows what the record says."""
        raise NotImplementedError

    def action_field(self, step: int) -> None:
        """To another field."""
        raise NotImplementedError

    async def action_rare(self) -> None:
        """Shows the fields that are rarely needed, or folds them away."""
        raise NotImplementedError
