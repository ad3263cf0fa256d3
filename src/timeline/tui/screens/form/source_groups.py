"""The sources of a form: filled in from one that was given before, and more than one of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from timeline.forms.quote_fields import QUOTE_DETAILS
from timeline.tui.model.entering.form_field import Value
from timeline.tui.model.entering.remembered import OF_ONE_DEVELOPMENT, SourceFields
from timeline.tui.model.form_fields import source_values
from timeline.tui.screens.form.offering import GAP, LAST_FORM
from timeline.tui.screens.form.suggestions import FormSuggestions
from timeline.tui.screens.form.view import FormView
from timeline.tui.session import Session

MATTERS: Final = "development.matters"
NAMING: Final = frozenset({"publisher", "title", "url", "document"})
"""Fields that say which article it is."""
OF_ONE_COPY: Final = ("document", "sha256", "archive_url", "retrieved", "identifiers")
"""Fields that are wrong of another article, mostly where nobody would see it."""
_LEFT_OUT: Final = OF_ONE_DEVELOPMENT | QUOTE_DETAILS.keys()


class FormSources:
    """The actions on the sources of one form, and what is said of values that nobody typed."""

    def __init__(self, session: Session, screen: FormView, suggestions: FormSuggestions) -> None:
        self._session = session
        self._screen = screen
        self._suggestions = suggestions
        self._typed: dict[str, Mapping[str, Value]] = {}
        """By group, what was typed before another source took its place."""
        self._filled: dict[str, tuple[Mapping[str, Value], str]] = {}
        """By group, what was filled in, and the words for it."""
        self._borrowed: dict[str, frozenset[str]] = {}
        """By group, fields of one copy that were filled in and not changed by hand since."""
        self._typed_borrowed: dict[str, frozenset[str]] = {}
        """The same of what was typed before another source took its place."""
        self._taken_out: dict[str, str] = {}
        """By field that was changed, the words for what was taken out because of it."""

    def note(self, key: str) -> str:
        """What is said under a field that was filled in, or ""."""
        group, _, name = key.partition(".")
        if key in self._taken_out:
            return self._taken_out[key]
        if name == "publisher" and group in self._filled:
            values, words = self._filled[group]
            return words if values == self._values(group) else ""
        form, field = self._screen.form, self._screen.form.fields[key]
        is_new = self._screen.command.can_change_kind
        if key == MATTERS and is_new and field.present and form.values[key] == field.present:
            return f"{GAP if form.was_given(key) else LAST_FORM}; ctrl+u clears it"
        return ""

    # ------------------------------------------------------------------ another article

    def typed_by_hand(self, key: str) -> None:
        """Takes out what names a copy of the filled-in article, if this is another one now."""
        group, _, name = key.partition(".")
        borrowed = self._borrowed.get(group, frozenset()) - {key}
        self._borrowed[group] = borrowed
        if name not in NAMING or not borrowed:
            return
        self._borrowed[group] = frozenset()
        form = self._screen.form
        empty: dict[str, Value] = {
            one: () if isinstance(form.values[one], tuple) else "" for one in borrowed
        }
        names = [one.replace("_", " ") for one in OF_ONE_COPY if f"{group}.{one}" in borrowed]
        self._taken_out = {
            key: f"another article: {', '.join(names)} of the last one taken out; "
            + self._session.keyed("<form:last_source>: the last source")
        }
        self._put(empty)

    # ------------------------------------------------------------------ one given before

    def action_last_source(self) -> None:
        """Fills in the last source; again, the one before it, and at last what was typed."""
        if not self._screen.form.source_groups:
            self._session.say("This form has no source.")
        else:
            self._suggestions.when_sources_known(self._fill_next)

    def _fill_next(self, sources: Sequence[SourceFields]) -> None:
        group = self._group
        choices: list[Mapping[str, Value]] = [self._of(group, source) for source in sources]
        now = self._values(group)
        if now not in choices and any(now.values()):
            self._typed[group] = now
            self._typed_borrowed[group] = self._borrowed.get(group, frozenset())
        if not choices:
            self._session.say("No source was recorded yet.")
            return
        if group in self._typed:
            choices.append(self._typed[group])
        place = (choices.index(now) + 1) % len(choices) if now in choices else 0
        if place >= len(sources):
            words = self._session.keyed("as you typed it; <form:last_source>: the last source")
        else:
            which = f"source {place + 1} of the last {len(sources)}" if place else "the last source"
            words = f"{which}{self._unseen(choices[place])}; " + self._session.keyed(
                "<form:last_source>: another"
            )
        self._fill(group, choices[place], words)

    def fill(self, group: str, source: SourceFields) -> None:
        """Fills in a source."""
        values = self._of(group, source)
        self._fill(group, values, f"a source given before{self._unseen(values)}")

    def _unseen(self, values: Mapping[str, Value]) -> str:
        """The fields that are filled in where they are rarely seen."""
        fields = [self._screen.form.fields[key] for key, value in values.items() if value]
        names = [one.spec.name.replace("_", " ") for one in fields if one.rare]
        return f", also {', '.join(names)}" if names else ""

    def _fill(self, group: str, values: Mapping[str, Value], words: str) -> None:
        self._filled[group] = values, words
        self._taken_out = {}
        copy = (f"{group}.{name}" for name in OF_ONE_COPY)
        self._borrowed[group] = (
            self._typed_borrowed.get(group, frozenset())
            if values == self._typed.get(group)
            else frozenset(key for key in copy if values.get(key))
        )
        if self._put(values):
            self.go_on(group)

    def _put(self, values: Mapping[str, Value]) -> bool:
        """Puts values into the form and its editors; False if these are made again first."""
        screen, form = self._screen, self._screen.form
        changed = [key for key, value in values.items() if form.put(key, value)]
        for key in changed:
            screen.changed(key)
        shown = [one for key in changed if (one := screen.find_field(key)) is not None]
        if all(isinstance(form.values[one.field.key], str) for one in shown):
            for one in shown:
                one.show(form.text(one.field.key))
            screen.typed()
            return True
        screen.call_next(screen.rebuild)
        return False

    def go_on(self, group: str) -> None:
        """Goes to the quotes, if the cursor is in a source that is filled in now."""
        active = self._screen.active_field
        quotes = self._screen.find_field(f"{group}.quotes")
        if active is not None and active.field.group == group and quotes is not None:
            quotes.focus_editor()

    @property
    def _group(self) -> str:
        """The source with the cursor, else the last one."""
        active = self._screen.active_field
        groups = self._screen.form.source_groups
        own = active.field.group if active is not None else ""
        return own if own in groups else groups[-1]

    def _of(self, group: str, source: SourceFields) -> dict[str, Value]:
        values = source_values(source)
        keys = self._values(group)
        return {key: values[key.partition(".")[2]] for key in keys}

    def _values(self, group: str) -> dict[str, Value]:
        """The present values of a source, without what it says of one development alone."""
        form = self._screen.form
        return {
            field.key: field.told(form.values[field.key])
            for field in form.fields.values()
            if field.group == group and field.spec.name not in _LEFT_OUT
        }

    # ------------------------------------------------------------------ more than one

    async def action_add_source(self) -> None:
        """Adds the fields of a further source, or goes to those that are still empty."""
        screen = self._screen
        if not screen.command.can_add_source:
            self._session.say("Add a further source in the file of the draft.")
            return
        group = screen.form.source_groups[-1]
        if screen.form.is_filled(group):
            group = screen.form.add_source()
            await screen.rebuild()
        first = screen.find_field(f"{group}.publisher")
        if first is not None:
            first.focus_editor()
