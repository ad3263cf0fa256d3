"""Runs a command that was typed with its name, and with what it is about."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, Final

from textual.screen import Screen

from timeline.dates.edtf import DateError, Edtf
from timeline.results import Filter
from timeline.text.phrasing import KINDS
from timeline.tui.keys.named_commands import FILTERS, named
from timeline.tui.model.playback import SPEEDS
from timeline.tui.screens.main.dialog_actions import DialogActions
from timeline.tui.screens.main.export_actions import ExportActions
from timeline.tui.session import Navigator, Session
from timeline.tui.theme import THEMES

_VERIFICATIONS: Final = ("reported", "confirmed", "disputed")


class CommandMistake(ValueError):
    """What was typed cannot be done; it says what to type instead."""


class CommandLine:
    """Runs typed commands, as the keys would.

    Args:
        session: The state that they change.
        screen: The main screen, whose actions they run.
        navigator: The way back from a board.
        dialogs: They ask what a command leaves open.
        exports: They export rows.
    """

    def __init__(
        self,
        session: Session,
        screen: Screen[Any],
        navigator: Navigator,
        dialogs: DialogActions,
        exports: ExportActions,
    ) -> None:
        self._session = session
        self._state = session.state
        self._screen = screen
        self._navigator = navigator
        self._dialogs = dialogs
        self._exports = exports

    @property
    def history(self) -> Sequence[str]:
        """What was typed, the last at the end; each text once."""
        return self._session.settings.typed

    async def run(self, text: str) -> None:
        """Runs a command, or says why it cannot."""
        found = named(text)
        if found is None:
            listed = self._session.keyed("<help> lists the keys, <command_palette> finds them.")
            self._session.say(f"There is no command “{text}”. {listed}")
            return
        command, rest = found
        said = f"{command.name} {rest}".rstrip()
        self._session.settings.keep_typed(said)
        reads: dict[str, Callable[[str], object]] = {
            "log": self._log, "show": self._dialogs.go, "go": self._dialogs.go,
            "known": self._dialogs.know, "filter": self._filter, "search": self._search,
            "export": self._exports.export_to, "speed": self._speed, "theme": self._theme,
        }  # fmt: skip
        try:
            if command.action:
                await self._act(command.action)
            else:
                reads[command.name](rest)
        except CommandMistake as mistake:
            self._session.say(str(mistake))

    async def _act(self, action: str) -> None:
        """Runs an action as its key would: on the board that is shown, if that has it."""
        top = self._screen.app.screen
        name = action.partition("(")[0]
        if action.startswith("app.") or (top is not self._screen and name in ("board", "help")):
            await top.run_action(action)
        else:
            await self._navigator.run_action(action)

    def _to_timeline(self) -> None:
        """Leaves the board that is shown, if one is."""
        leave = getattr(self._screen.app.screen, "leave", self._navigator.focus_timeline)
        leave()

    # ------------------------------------------------------------------ those that read a text

    def _log(self, rest: str) -> None:
        self._to_timeline()
        if rest:
            known = {one.id for one in self._session.queries.governments}
            unknown = next((one for one in rest.split() if one not in known), None)
            if unknown is not None:
                raise CommandMistake(f"There is no government “{unknown}” in this store.")
            keep = self._state.now.filter
            self._state.put(filter=replace(keep, governments=tuple(rest.split())))

    def _search(self, rest: str) -> None:
        self._to_timeline()
        self._dialogs.search_for(rest)

    def _filter(self, rest: str) -> None:
        if not rest:
            self._dialogs.action_filter()
        elif rest == "none":
            self._dialogs.action_clear_filter()
        else:
            self._state.put(filter=changed_filter(self._state.now.filter, rest))

    def _speed(self, rest: str) -> None:
        allowed = ", ".join(f"{one:g}" for one in SPEEDS)
        try:
            speed = SPEEDS.index(float(rest.rstrip("x×")))
        except ValueError:
            raise CommandMistake(f"Give one of the speeds: {allowed}.") from None
        self._state.put(speed=speed)

    def _theme(self, rest: str) -> None:
        names = [one.name for one in THEMES]
        found = [one for one in names if rest in (one, one.removeprefix("timeline-"))]
        if rest and not found:
            raise CommandMistake(f"Give one of the themes: {', '.join(names)}.")
        app = self._screen.app
        at = names.index(app.theme) if app.theme in names else -1
        app.theme = found[0] if found else names[(at + 1) % len(names)]


def changed_filter(keep: Filter, text: str) -> Filter:
    """A filter with some fields changed, as `tag=nato,eu since=2022-04 grep="heavy weapons"`.

    A field without a value is emptied; the other fields stay.

    Raises:
        CommandMistake: naming what is wrong.
    """
    try:
        parts = shlex.split(text)
    except ValueError:
        raise CommandMistake("A quotation mark is missing.") from None
    values: dict[str, Any] = {}
    for part in parts:
        name, equals, value = part.partition("=")
        if not equals or name not in FILTERS:
            fields = ", ".join(FILTERS)
            raise CommandMistake(f"“{part}” is not FIELD=VALUE. The fields: {fields}.")
        values[FILTERS[name]] = _value(name, value)
    return replace(keep, **values)


def _value(name: str, value: str) -> object:
    if name == "grep":
        return value or None
    if name in ("since", "until"):
        try:
            return Edtf.parse(value) if value else None
        except DateError as error:
            raise CommandMistake(f"{name}: {error.reason}. Such as 2022-04-22.") from None
    found = tuple(one.strip() for one in value.split(",") if one.strip())
    allowed: dict[str, Sequence[str]] = {"kind": tuple(KINDS), "verification": _VERIFICATIONS}
    wrong = next((one for one in found if name in allowed and one not in allowed[name]), None)
    if wrong is not None:
        raise CommandMistake(f"There is no {name} “{wrong}”: {', '.join(allowed[name])}.")
    bare = next((one for one in found if name == "where" and "=" not in one), None)
    if bare is not None:
        raise CommandMistake(f"“{bare}” is not KEY=VALUE, such as where=file=7.")
    return found
