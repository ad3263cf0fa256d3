"""Chooses the filter of the list: lists to tick, words to type, and saved filters."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Button, Input, OptionList, Static
from textual.widgets.option_list import Option

from timeline.dates.edtf import Edtf
from timeline.forms.date_suggestions import typed_date
from timeline.forms.parse_error import ParseError
from timeline.results import Filter
from timeline.text.phrasing import KINDS
from timeline.tui.content import joined, shown
from timeline.tui.screens.dialog import Dialog
from timeline.tui.session import Session
from timeline.tui.widgets.inputs.masked_input import MaskedInput
from timeline.tui.widgets.inputs.tick_list import TickList

TYPED: Final = (
    ("matters", "matters", "slugs, separated by spaces"),
    ("actors", "actors", "part of a name, role or body"),
    ("tags", "tags", "slugs, separated by spaces"),
    ("counterparts", "towards", "governments, separated by spaces"),
    ("grep", "text", "words next to each other"),
    ("since", "since", "a date: 2022-04"),
    ("until", "until", "a date: 2022-04-22"),
)
VERIFICATIONS: Final = ("reported", "confirmed", "disputed")


class FilterDialog(Dialog[Filter]):
    """The fields of a filter; enter or the button applies them."""

    AUTO_FOCUS = "TickList"

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._settings = session.settings
        self._keep = session.state.now.filter
        self._governments = [one.id for one in session.queries.governments]
        self._saved: Mapping[str, Filter] = {}

    def compose(self) -> Iterable[Widget]:
        """Saved filters, lists to tick, and inputs."""
        keep = self._keep
        self._saved = self._settings.filters
        with VerticalScroll(classes="box tall"):
            yield Static("Filter", classes="title")
            if self._saved:
                yield Static("saved", classes="label")
                yield OptionList(*(Option(shown(name)) for name in self._saved), id="saved")
            with Horizontal(classes="ticks"):
                yield self._ticks("governments", self._governments, keep.governments)
                yield self._ticks("kinds", tuple(KINDS), keep.kinds)
                yield self._ticks("verifications", VERIFICATIONS, keep.verifications)
            for name, label, hint in TYPED:
                with Horizontal(classes="field"):
                    yield Static(label, classes="label")
                    yield MaskedInput(
                        _typed(keep, name), placeholder=hint, id=name, compact=True, max_length=500
                    )
            with Horizontal(classes="field"):
                yield Static("save as", classes="label")
                yield MaskedInput(
                    placeholder="name of this filter",
                    id="save-as",
                    compact=True,
                    max_length=60,
                )
            yield Static("", id="problem")
            with Horizontal(classes="buttons"):
                yield Button("Apply", variant="primary", id="apply", compact=True)
                yield Button("All", id="clear", compact=True)

    @staticmethod
    def _ticks(name: str, values: Iterable[str], ticked: Iterable[str]) -> Widget:
        chosen = set(ticked)
        every = [*values, *sorted(chosen - set(values))]
        return TickList(name, [(one, _label(name, one)) for one in every], chosen)

    def _read(self) -> Filter:
        values: dict[str, object] = {}
        for name in ("governments", "kinds", "verifications"):
            values[name] = self.query_one(f"#{name}", TickList).ticked
        for name, _, _ in TYPED:
            text = self.query_one(f"#{name}", Input).value.strip()
            if name == "grep":
                values[name] = text or None
            elif name in ("since", "until"):
                values[name] = typed_date(text) if text else None
            elif name == "actors":
                values[name] = tuple(part.strip() for part in text.split(",") if part.strip())
            else:
                values[name] = tuple(text.replace(",", " ").split())
        return Filter(**values)  # type: ignore[arg-type]

    def _apply(self) -> None:
        try:
            keep = self._read()
        except ParseError as error:
            words = f"{error.message}. {error.hint or ''}".strip()
            self.query_one("#problem", Static).update(joined((words, "$error")))
            return
        name = self.query_one("#save-as", Input).value.strip()
        if name:
            self._settings.keep_filter(name, keep)
        self.dismiss(keep)

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Applies the filter, or clears it."""
        if event.button.id == "clear":
            self.dismiss(Filter())
        else:
            self._apply()

    def on_input_submitted(self, _event: Input.Submitted) -> None:
        """Applies the filter."""
        self._apply()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Applies a saved filter."""
        if event.option_list.id == "saved":
            self.dismiss(list(self._saved.values())[event.option_index])


def _label(name: str, value: str) -> Content:
    if name == "kinds" and value in KINDS:
        return joined((f"{KINDS[value].glyph} ", f"$tone-{KINDS[value].tone}"), value)
    return shown(value)


def _typed(keep: Filter, name: str) -> str:
    value = getattr(keep, name)
    if value is None or isinstance(value, str):
        return value or ""
    if isinstance(value, Edtf):
        return value.text
    return (", " if name == "actors" else " ").join(value)
