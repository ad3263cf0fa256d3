"""A field of a form: label, editor, and below an error, a meaning or suggestions.

It displays and edits the value of one field, and knows nothing of its meaning.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from textual import on
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input, Static, TextArea

from timeline.tui.content import joined, shown
from timeline.tui.model.entering.form_field import FormField, Value
from timeline.tui.widgets.inputs.choice_row import ChoiceRow, TickRow
from timeline.tui.widgets.inputs.plain_input import PlainArea, PlainInput
from timeline.tui.widgets.inputs.suggestion_list import SuggestionList

Editor = PlainInput | PlainArea | ChoiceRow | TickRow


class Label(Static):
    """The label of a field; a click focuses the field."""

    class LabelClicked(Message):
        """The label was clicked."""

    def on_click(self) -> None:
        """Reports the click."""
        self.post_message(self.LabelClicked())


class FieldEditor(Horizontal):
    """A field on the screen.

    Args:
        field: The field.
        value: The initial value.
        placeholder: The text of the empty editor.
    """

    @dataclass
    class FieldChanged(Message):
        """The value changed."""

        editor: FieldEditor
        value: Value

    @dataclass
    class SuggestionTaken(Message):
        """A suggestion was accepted."""

        editor: FieldEditor
        index: int

    def __init__(self, field: FormField, value: Value, placeholder: str = "") -> None:
        super().__init__(classes="form-field")
        self.field = field
        self._placeholder = placeholder
        self._at_first = value
        self._rows: list[PlainInput | PlainArea] = []
        self._editor: Editor | None = None
        self._body = Vertical(classes="form-body")
        self._message = Static("", classes="message")
        self._told = ("", False)
        self.offers = SuggestionList()
        self._label = Label(classes="form-label")

    def compose(self) -> Iterable[Widget]:
        """The label, then the editors with the message below."""
        yield self._label
        with self._body:
            if self.field.is_rows:
                texts = self._at_first if isinstance(self._at_first, tuple) else ()
                self._rows = [self._row(one) for one in (*texts, "")]
                yield from self._rows
            else:
                self._editor = self._single(self._at_first)
                yield self._editor
            yield self._message
            yield self.offers

    def on_mount(self) -> None:
        """Shows the label."""
        self._message.display = False
        self.mark_missing(on=False)

    def _row(self, text: str) -> PlainInput | PlainArea:
        if self.field.spec.shape == "text":
            return PlainArea(text, placeholder=self._placeholder)
        return PlainInput(text, placeholder=self._placeholder, compact=True, select_on_focus=False)

    def _single(self, value: Value) -> Editor:
        spec = self.field.spec
        if isinstance(value, bool):
            return TickRow(ticked=value)
        text = value if isinstance(value, str) else ""
        if spec.choices:
            optional = spec.default is None and not spec.is_needed
            return ChoiceRow(spec.choices, text or None, optional=optional)
        if spec.is_long:
            return PlainArea(text, placeholder=self._placeholder)
        return PlainInput(text, placeholder=self._placeholder, compact=True, select_on_focus=False)

    # ------------------------------------------------------------------ the value

    @property
    def value(self) -> Value:
        """The current value."""
        if self.field.is_rows:
            texts = tuple(_text(one) for one in self._rows)
            while texts and not texts[-1].strip():
                texts = texts[:-1]
            return tuple(one for one in texts if one.strip() or self.field.is_in_step)
        editor = self._editor
        if isinstance(editor, TickRow):
            return editor.ticked
        if isinstance(editor, ChoiceRow):
            return editor.chosen or ""
        return "" if editor is None else _text(editor)

    def show(self, value: str) -> None:
        """Replaces the text as if it had been typed; the cursor moves to its end."""
        if isinstance(self._editor, PlainInput):
            self._editor.value = value
            self._editor.cursor_position = len(value)
        elif isinstance(self._editor, PlainArea):
            self._editor.text = value
            self._editor.move_cursor(self._editor.document.end)

    @property
    def token(self) -> str:
        """The text before the cursor that a suggestion replaces: a slug, a field or a row."""
        editor = self._line
        if editor is None:
            return ""
        before = editor.value[: editor.cursor_position]
        return before.replace(",", " ").rpartition(" ")[2] if self._has_words else before

    @property
    def _line(self) -> PlainInput | None:
        """The line with the cursor, if it is one that takes suggestions."""
        rows = (one for one in self._rows if one.has_focus)
        editor = next(rows, None) if self.field.is_rows else self._editor
        return editor if isinstance(editor, PlainInput) else None

    @property
    def _has_words(self) -> bool:
        """Whether a line has several values."""
        return self.field.spec.many and not self.field.is_rows

    def complete(self, word: str) -> None:
        """Replaces the text before the cursor."""
        editor = self._line
        if editor is not None:
            end = editor.cursor_position
            more = " " if self._has_words else ""
            editor.replace(word + more, end - len(self.token), end)

    @property
    def cursor(self) -> tuple[int, Any]:
        """The row with the focus, and the cursor in it; None if it has no cursor."""
        focused = self.screen.focused
        row = next((place for place, one in enumerate(self._rows) if one is focused), 0)
        if isinstance(focused, PlainArea):
            return row, focused.cursor_location
        return row, focused.cursor_position if isinstance(focused, PlainInput) else None

    def focus_editor(self, cursor: tuple[int, Any] = (0, None)) -> None:
        """Focuses the editor, and restores the cursor if it is given."""
        row, place = cursor
        editor = self._rows[min(row, len(self._rows) - 1)] if self._rows else self._editor
        if editor is not None:
            editor.focus()
        if place is not None and isinstance(editor, PlainArea):
            editor.move_cursor(place)
        elif place is not None and isinstance(editor, PlainInput):
            editor.cursor_position = place

    # ------------------------------------------------------------------ what is said under it

    def tell(self, text: str, *, wrong: bool) -> None:
        """Shows an error or the meaning of a date below the field; "" hides it."""
        if (text, wrong) == self._told:
            return  # a new layout at every letter would slow typing
        self._told = (text, wrong)
        sign = "✗ " if wrong else ""
        style = "$error" if wrong else "$tone-world"
        self._message.update(joined((f"{sign}{text}", style)))
        self._message.display = bool(text)
        self.set_class(wrong and bool(text), "wrong")

    def mark_missing(self, *, on: bool) -> None:
        """Marks the label as missing or not."""
        star = " *" if self.field.spec.is_needed and self.field.part != "source" else ""
        style = "bold $error" if on else "$tone-world"
        self._label.update(joined((self.field.label, style), (star, "bold $accent")))

    def offer(self, words: Sequence[Content], *, marked: int | None = None) -> None:
        """Shows suggestions; without any, hides the list."""
        self.offers.set_class(self.field.spec.shape != "date", "short")
        self.offers.tell(words, marked)

    # ------------------------------------------------------------------ events

    @on(Input.Changed)
    @on(TextArea.Changed)
    @on(ChoiceRow.ChoiceChanged)
    @on(TickRow.TickChanged)
    def _edited(self, event: Message) -> None:
        event.stop()
        last = _text(self._rows[-1]) if self.field.is_rows and self._rows else ""
        if last.strip() or (last and self.field.is_in_step):
            another = self._row("")
            self._rows.append(another)
            self._body.mount(another, before=self._message)
        self.post_message(self.FieldChanged(self, self.value))

    @on(SuggestionList.SuggestionAccepted)
    def _taken(self, event: SuggestionList.SuggestionAccepted) -> None:
        event.stop()
        self.post_message(self.SuggestionTaken(self, event.index))

    @on(Label.LabelClicked)
    def _label_clicked(self, event: Label.LabelClicked) -> None:
        event.stop()
        self.focus_editor()


def heading(text: str) -> Static:
    """The heading of a section."""
    return Static(shown(text), classes="form-heading")


def _text(editor: Editor) -> str:
    if isinstance(editor, PlainInput):
        return editor.value
    return editor.text if isinstance(editor, PlainArea) else ""
