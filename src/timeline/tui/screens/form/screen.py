"""The screen of every form: fields, a preview of the record, and a line with the verdict.

It holds no rules. The `Form` has what was typed, the `FormCommand` chooses the method of
`Timeline`, and the `FormService` calls it. Rejected input stays as typed, with the reason.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import cast

from textual import events, on
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.widget import Widget
from textual.widgets import Static

from timeline.tui.content import joined
from timeline.tui.data.form_queries import FormService
from timeline.tui.keys.form_keys import FORM_KEYS
from timeline.tui.keys.key import bindings
from timeline.tui.model.entering.kept_form import KeptForms
from timeline.tui.model.entering.remembered import SourceFields
from timeline.tui.model.form_commands import FormCommand
from timeline.tui.screens.actions import delegate_actions
from timeline.tui.screens.form.completion import help_words, placeholder
from timeline.tui.screens.form.form_keeper import FormKeeper
from timeline.tui.screens.form.outside_editor import OutsideEditor
from timeline.tui.screens.form.source_groups import FormSources
from timeline.tui.screens.form.suggestions import GOVERNMENT, FormSuggestions
from timeline.tui.screens.form.validation import FormValidation
from timeline.tui.screens.form.view import FormView
from timeline.tui.scrolling import scroll_pages
from timeline.tui.session import Session
from timeline.tui.widgets.inputs.field_editor import FieldEditor, heading
from timeline.tui.widgets.inputs.plain_input import PlainArea
from timeline.tui.widgets.key_line import KeyLine
from timeline.tui.widgets.preview import Preview, Verdict


class Fold(Static):
    """A line in place of the hidden fields; a click shows them."""

    def on_click(self) -> None:
        """Shows or hides the rare fields."""
        self.screen.call_next(cast("FormScreen", self.screen).action_rare)


class FormScreen(FormView):
    """A form for a command; its answer is what was recorded, or None."""

    KEYS = FORM_KEYS
    BINDINGS = bindings("form", FORM_KEYS)
    AUTO_FOCUS = ""
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-roomy")]  # noqa: RUF012  as Textual declares it

    def __init__(
        self,
        session: Session,
        command: FormCommand,
        service: FormService,
        kept: KeptForms | None = None,
    ) -> None:
        super().__init__()
        self._session = session
        self.service = service
        self.command = command
        self.active_field: FieldEditor | None = None
        self.unfolded = False
        self.reading = command.form.read()
        self._title = Static(id="form-title")
        self._fields = VerticalScroll(id="form-fields", can_focus=False)
        self.preview_panel = Preview()
        self._help = Static(id="form-help")
        self._keeping = Static(id="form-keeping")
        self.verdict_line = Static(id="form-verdict")
        saves = command.saves.removesuffix("s")
        keys = [
            replace(one, label=saves) if one.action == "record" else one
            for one in FORM_KEYS
            if (command.can_change_kind or one.action != "kind")
            and (one.action != "anyway" or not command.is_of_several)
        ]
        self._key_line = KeyLine(keys, "form")
        self._keeper = FormKeeper(self, kept)
        self.validation = FormValidation(session, self)
        self.suggestions = FormSuggestions(session, self)
        self._sources = FormSources(session, self, self.suggestions)
        outside = OutsideEditor(session, self)
        delegate_actions(self, self.validation, self.suggestions, self._sources, outside)

    @property
    def busy(self) -> bool:
        """Whether a query is running or due."""
        return self.validation.is_due or self.service.busy

    @property
    def saving(self) -> bool:
        """Whether an append is running."""
        return self.validation.saving

    @property
    def verdict(self) -> Verdict | None:
        """The result of the last dry run."""
        return self.validation.verdict

    def compose(self) -> Iterable[Widget]:
        """Title, fields and preview, then help and verdict."""
        yield self._title
        with Horizontal(id="form-columns"):
            yield self._fields
            yield self.preview_panel
        with Vertical(id="form-foot"):
            yield self._help
            yield self._keeping
            yield self.verdict_line
            yield self._key_line

    async def on_mount(self) -> None:
        """Builds the fields."""
        self.tell_keeping(self._keeper.warning)
        await self.rebuild()

    def on_unmount(self) -> None:
        """Ends the queries."""
        self.suggestions.drop_due()
        self._keeper.close()
        self.service.close()

    async def rebuild(self) -> None:
        """Builds the fields, and shows their values."""
        active = self.active_field
        cursor = active.cursor if active is not None and active.is_attached else (0, None)
        self._title.update(self.command.title)
        await self._fields.remove_children()
        made: list[Widget] = []
        section = ""
        rare = [field for field in self.form.fields.values() if field.rare]
        for field in self.form.fields.values():
            if field.rare and not self.unfolded:
                continue
            if field.section != section:
                section = field.section
                made.append(heading(section))
            made.append(
                FieldEditor(
                    field, self.form.values[field.key], self._session.keyed(placeholder(field))
                )
            )
        if rare:
            names = ", ".join(field.label for field in rare)
            key = self._session.keyed("<form:rare>")
            sign = "▾ fewer fields" if self.unfolded else "▸ more fields, rarely needed:"
            made.append(Fold(joined((f"{sign} {names}  ({key})", "$tone-world")), classes="fold"))
        await self._fields.mount(*made)
        fields = list(self.query(FieldEditor))
        if fields:
            empty = (f for f in fields if not f.value)
            again = self._field(active)
            if again is not None:
                again.focus_editor(cursor)
            else:
                next(empty, fields[0]).focus_editor()
        self.typed()

    def _field(self, was: FieldEditor | None) -> FieldEditor | None:
        """The new editor of the same field."""
        return None if was is None else self.find_field(was.field.key)

    # ------------------------------------------------------------------ what was typed

    @on(FieldEditor.FieldChanged)
    def _changed(self, event: FieldEditor.FieldChanged) -> None:
        event.stop()
        key = event.editor.field.key
        if event.editor.is_attached and key in self.form.values and self.form.put(key, event.value):
            self.changed(key)
            self._sources.typed_by_hand(key)
            self.typed()
            self.suggestions.suggest(event.editor)

    @on(FieldEditor.SuggestionTaken)
    def _taken(self, event: FieldEditor.SuggestionTaken) -> None:
        event.stop()
        self.suggestions.take(event.editor, event.index)
        event.editor.focus_editor()

    def typed(self) -> None:
        """Parses the form again, and schedules its queries."""
        self.reading = self.form.read()
        self.suggestions.ask_readings()
        self.tell_fields()
        self.suggestions.look_up()
        self.validation.judge_soon()
        self._keeper.typed()

    def changed(self, key: str) -> None:
        """Forgets the error of a field that has changed."""
        self.validation.changed(key)

    def fill_source(self, group: str, source: SourceFields) -> None:
        """Fills in a source that was given before."""
        self._sources.fill(group, source)

    def save_copy(self) -> None:
        """Saves the copy of the form that survives a crash."""
        self._keeper.save()

    def forget_copy(self) -> None:
        """Deletes that copy."""
        self._keeper.forget()

    def tell_keeping(self, warning: str) -> None:
        """Shows that no copy of the form is kept; "" if one is."""
        self._keeping.update(joined(warning))
        self._keeping.display = bool(warning)

    def tell_verdict(self, verdict: Verdict) -> None:
        """Shows the verdict at the foot and in the preview."""
        self.verdict_line.update(verdict.line)
        self.preview_panel.tell(verdict)

    def tell_fields(self) -> None:
        """Shows under each field its meaning or its error."""
        for editor in self.query(FieldEditor):
            key = editor.field.key
            if key in self.reading.phrases:
                words, is_wrong = self.suggestions.phrase(key)
                editor.tell(words, wrong=is_wrong)
                self.suggestions.offer_readings(editor)
            else:
                wrong = self.validation.problem(key)
                note = self.form.note(key) or self._sources.note(key)
                editor.tell(wrong or note, wrong=bool(wrong))
                if editor is not self.active_field or editor.field.spec.shape == "date":
                    editor.offer(())

    # ------------------------------------------------------------------ moving

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """Shows the help of the field that got the focus."""
        editor = next(
            (w for w in event.widget.ancestors_with_self if isinstance(w, FieldEditor)), None
        )
        if editor is None or editor is self.active_field:
            return
        left = self.active_field
        if left is not None and left.field.key not in self.reading.phrases:
            left.offer(())
        self.active_field = editor
        self._help.update(help_words(editor.field))

    def action_field(self, step: int) -> None:
        """Moves the focus to another field."""
        if step > 0:
            self.focus_next()
        else:
            self.focus_previous()

    @on(PlainArea.Left)
    def _left(self, event: PlainArea.Left) -> None:
        self.action_field(event.step)

    def action_panel(self, pages: int) -> None:
        """Scrolls the preview or, on a narrow screen, the fields with it."""
        narrow = self.has_class("-narrow")
        shown = self.query_one("#form-columns") if narrow else self.preview_panel
        scroll_pages(shown, pages, overlap=2)

    async def action_rare(self) -> None:
        """Shows or hides the rare fields."""
        self.unfolded = not self.unfolded
        await self.rebuild()

    def action_kind(self) -> None:
        """Chooses another kind, keeping the values."""
        from timeline.tui.model.form_commands import Append
        from timeline.tui.screens.kind_picker import KindPicker

        def done(kind: str | None) -> None:
            if kind is not None:
                own = self.form.text(GOVERNMENT)
                matters = self._session.remembered.matters_of(own)
                command = Append(kind, self.service.today, own, matters)
                command.form.carry(self.form)
                self.command = command
                self.validation.start_again()
                self.call_next(self.rebuild)

        if self.command.can_change_kind and not self.saving:
            self.app.push_screen(KindPicker(), done)
        else:
            self._session.say("Only a new development can change its kind.")

    def action_help(self) -> None:
        """Shows all keys and signs."""
        from timeline.tui.screens.help import HelpScreen

        self.app.push_screen(HelpScreen())

    # ------------------------------------------------------------------ leaving

    def ask_to_leave(self, leave: Callable[[], object]) -> None:
        """Calls `leave` if nothing would be lost, or the user confirms."""
        self.validation.ask_to_leave(leave)

    def keep_draft(self) -> str | None:
        """Saves a draft and returns a message with its path; None if nothing was typed."""
        return self.validation.keep_draft()
