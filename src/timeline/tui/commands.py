"""The command palette: every action of the key table, found by any word, and named commands."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Sequence
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from textual import on
from textual.app import App
from textual.binding import Binding
from textual.command import CommandList, CommandPalette, DiscoveryHit, Hit, Hits, Provider
from textual.content import Content
from textual.css.query import NoMatches
from textual.screen import Screen
from textual.widgets import Input
from textual.worker import Worker

from timeline.tui.content import joined
from timeline.tui.keys.key import Key
from timeline.tui.keys.main_keys import KEYS
from timeline.tui.keys.named_commands import NAMED, completed, named
from timeline.tui.keys.own_keys import own_keys

if TYPE_CHECKING:
    from timeline.tui.screens.main.command_line import CommandLine

HINT: Final = "words to search, or a command: go 2022-04-22 · tab completes · ↑ the last"


class KeyCommands(Provider):
    """Provides the actions of the key table to the palette."""

    @property
    def _keys(self) -> Sequence[Key]:
        """The keys of the screen from which the palette was opened."""
        keys: Sequence[Key] = getattr(self.screen, "KEYS", KEYS)
        return [key for key in own_keys(self.app).all_of(keys) if key.help]

    def _run(self, key: Key) -> partial[Coroutine[object, object, bool]]:
        where = "app." if key.where == "app" else "screen."
        return partial(self.app.run_action, where + key.action, self.screen)

    async def discover(self) -> Hits:
        """Yields all actions, in the order of the table."""
        for key in self._keys:
            if not key.name.startswith(("part(", "reading(")):
                yield DiscoveryHit(key.help, self._run(key), help=f"{key.group}: {key.shown}")

    async def search(self, query: str) -> Hits:
        """Yields the actions that match the query."""
        matcher = self.matcher(query)
        for key in self._keys:
            score = matcher.match(f"{key.help} {key.label}")
            if score > 0:
                shown = matcher.highlight(key.help)
                title = shown if isinstance(shown, Content) else Content(key.help)
                words = f"{key.help} {key.label}"
                yield Hit(score, title, self._run(key), words, f"{key.group}: {key.shown}")


class NamedCommands(Provider):
    """Provides the commands that are typed with their name, and with what they are about."""

    async def search(self, query: str) -> Hits:
        """Yields the commands whose name is being typed, before all that a search finds."""
        line = command_line(self.app)
        if line is None or not takes_commands(self.screen):
            return
        text = query.removeprefix(":").lstrip()
        word, space, rest = text.partition(" ")
        for one in NAMED:
            exact = one.name == word
            if exact if space else one.name.startswith(word):
                typed = text if exact and one.takes else one.name
                title = joined((f":{typed}", "bold"), f"  {one.means}")
                usage = f"type: {one.usage}" if one.takes else "command"
                yield Hit(_FIRST + exact, title, partial(line.run, typed), typed, usage)
            for choice in one.choices if exact else ():
                if choice.startswith(rest) and choice != rest:
                    full = f"{word} {choice}"
                    title = joined((f":{full}", "bold"))
                    yield Hit(_FIRST, title, partial(line.run, full), full, "tab completes")


_FIRST: Final = 100.0
"""The score of a name, above that of all words that are found in a sentence."""


def command_line(app: App[Any]) -> CommandLine | None:
    """The command line of the main screen, if that is there."""
    return next(
        (found for one in app.screen_stack if (found := getattr(one, "command_line", None))), None
    )


def takes_commands(screen: Screen[Any]) -> bool:
    """Whether commands can be typed over a screen: over the timeline and its boards, not a form."""
    return hasattr(screen, "command_line") or hasattr(screen, "navigator")


class KeyPalette(CommandPalette):
    """Textual's palette, where a command is also typed with its name; without two of its crashes.

    Enter runs what is typed, whether the list has come or not: tab completes it, and the arrow up
    brings back what was typed before. One crash was on a page key before the list is laid out, the
    other on a search that begins when the program is being ended.
    """

    BINDINGS = [Binding("tab", "complete", show=False, priority=True)]  # noqa: RUF012  as Textual has it

    def __init__(self, **options: Any) -> None:
        super().__init__(placeholder=HINT, **options)
        self._back = 0
        """How far in the history the input is; 0 for what is typed now."""
        self._doubted = ""
        """What was typed though no command is called so, once that was said."""

    @property
    def _commands(self) -> CommandLine | None:
        under = self.app.screen_stack[-2]
        return command_line(self.app) if takes_commands(under) else None

    @on(Input.Submitted)
    def _typed(self, event: Input.Submitted) -> None:
        """Runs the command that is typed, unless another one was chosen from the list.

        A mistyped one runs nothing: the list finds words by single letters too, so its first line
        may be anything. Enter again runs that.
        """
        line, found = self._commands, self.query_one(CommandList)
        if found.highlighted:
            return
        if line is not None and named(event.value) is not None:
            self.dismiss()
            self.app.call_later(line.run, event.value)
        elif self._finds_any and self._is_meant(event.value):
            # In a list that was just filled again nothing is: Textual would only highlight it.
            found.highlighted = 0
            return
        else:
            self._doubted = event.value
            say: Callable[[str], None] = getattr(self.app, "say", self.app.notify)
            again = " enter again runs the first of the list." if self._finds_any else ""
            say(f"There is no command “{event.value}”.{again}")
        event.prevent_default()
        event.stop()

    @property
    def _finds_any(self) -> bool:
        """Whether the list has a line that can be chosen: “No matches found” is a line, too."""
        found = self.query_one(CommandList)
        return any(not found.get_option_at_index(n).disabled for n in range(found.option_count))

    def _is_meant(self, text: str) -> bool:
        """Whether the first line of the list has what is typed, or it is insisted on."""
        found = self.query_one(CommandList)
        if text == self._doubted:
            return True
        first = found.get_option_at_index(0)
        hit = getattr(first, "hit", None)  # its words; the prompt lacks those of the footer
        said = f"{getattr(first.prompt, 'plain', '')} {getattr(hit, 'text', '')}".casefold()
        return all(word in said for word in text.removeprefix(":").casefold().split())

    def action_complete(self) -> None:
        """Completes the word that is typed."""
        field = self.query_one(Input)
        field.value = completed(field.value)
        field.cursor_position = len(field.value)

    def _recall(self, step: int) -> bool:
        """Puts an earlier or later command into the input; False if there is none."""
        line = self._commands
        at = self._back + step
        if line is None or not 0 <= at <= len(line.history):
            return False
        self._back = at
        field = self.query_one(Input)
        field.value = line.history[-at] if at else ""
        field.cursor_position = len(field.value)
        return True

    def run_worker(self, work: Any, *given: Any, **named: Any) -> Worker[Any]:
        """Starts a search; it finds nothing where the list has been taken down before it began."""

        async def search() -> None:
            with suppress(NoMatches):
                await work()

        return super().run_worker(search, *given, **named)

    def _action_command_list(self, action: str) -> None:
        if action == "cursor_up" and not self.query_one(CommandList).highlighted:
            self._recall(1)
            return
        # The list has options but no lines yet, so it cannot turn a page.
        with suppress(KeyError, IndexError):
            super()._action_command_list(action)

    def _action_cursor_down(self) -> None:
        if not (self._back and self._recall(-1)):
            super()._action_cursor_down()
