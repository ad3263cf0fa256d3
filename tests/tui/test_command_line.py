"""Commands that are typed after `:` with the names of the command line."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.command import CommandList
from textual.widgets import Input

from tests.tui.boards import press
from tests.tui.driving import NAMES, Driven, driven
from tests.tui.test_timeline import run
from timeline.dates.edtf import Edtf
from timeline.results import Filter
from timeline.tui.commands import KeyPalette
from timeline.tui.keys.named_commands import completed
from timeline.tui.screens.board import Board
from timeline.tui.screens.main.command_line import CommandMistake, changed_filter
from timeline.tui.screens.main.export_dialog import ExportDialog


async def command(it: Driven, text: str) -> None:
    """Types a command in one go, and waits until it is done."""
    keys = {**NAMES, "=": "equals_sign"}
    await it.send("colon", *(keys.get(one, one) for one in text), "enter")
    await it.until(lambda: not isinstance(it.app.screen, KeyPalette))
    await it.settle()


def test_a_command_does_what_its_key_does_though_enter_comes_before_the_list(
    store: Path, settings: Path
) -> None:
    async def go() -> None:
        async with driven(store, settings) as it:
            for name in ("gaps", "tracks", "totals", "month", "matters"):
                await command(it, name)
                assert isinstance(it.app.screen, Board)
                assert it.app.screen.board == name
            await command(it, "go 2022-04-20")
            assert (
                it.now.playhead.instant
                == Edtf.parse("2022-04-20").nearest_bounds(it.app.session.zone).latest
            )
            await command(it, "log be nl")
            assert it.app.screen is it.main
            assert it.now.filter.governments == ("be", "nl")
            await command(it, "filter tag=military-aid since=2022-03 government=")
            assert it.now.filter == Filter(tags=("military-aid",), since=Edtf.parse("2022-03"))
            await command(it, "filter none")
            assert it.now.filter == Filter()
            await command(it, "known 2022-04-20")
            assert it.now.as_known == Edtf.parse("2022-04-20")
            await command(it, "known all")
            assert it.now.as_known is None
            await command(it, "speed 2")
            assert "2×" in it.text()
            await command(it, "theme light")
            assert it.app.theme == "timeline-light"
            await command(it, "search weapons")
            await it.until(lambda: it.now.matches is not None)
            assert it.now.search == "weapons"
            await it.press("escape")
            await command(it, "export md")
            assert isinstance(it.app.screen, ExportDialog)
            assert it.app.screen.input.value == "timeline.md"
            await it.press("escape")
            await command(it, "replay")
            assert it.now.playing

    run(go())


def test_a_mistake_says_what_to_type_and_a_phrase_is_asked_about(
    store: Path, settings: Path
) -> None:
    async def go() -> None:
        async with driven(store, settings) as it:
            for typed, said in (
                ("filter colour=red", "“colour=red” is not FIELD=VALUE. The fields: government"),
                ("speed 3", "Give one of the speeds: 0.1, 0.25"),
                ("theme pink", "Give one of the themes: timeline-dark"),
                ("log xx", "There is no government “xx” in this store."),
            ):
                await command(it, typed)
                assert any(said in one.message for one in it.app._notifications)
            await command(it, "go last friday")
            assert type(it.app.screen).__name__ == "DatePrompt"
            assert it.app.screen.query_one(Input).value == "last friday"
            await it.press("escape")
            await command(it, "show nosuch-id")
            assert "neither an id nor a date, such as 2022-04-20" in it.sentences()
            await it.press("escape")
            await command(it, "known nosuch-id")
            assert "not a date: write it like 2022-04-20" in it.sentences()

    run(go())


def test_what_is_typed_is_completed_remembered_and_found_by_its_beginning(
    store: Path, settings: Path
) -> None:
    async def go() -> None:
        async with driven(store, settings, size=(80, 24)) as it:
            await command(it, "gaps")
            await command(it, "log be")
            await press(it, "colon")
            field = it.app.screen.query_one(Input)
            await it.send("up", "up")
            assert field.value == "gaps"
            await it.send("down")
            assert field.value == "log be"
            field.value = "fil"
            await it.send("tab", *"tag", "tab")
            assert field.value == "filter tag="
            field.value = "th"
            await it.until(lambda: ":theme" in it.text())
            assert "type: theme NAME" in it.text()
            await it.send("escape")
            await press(it, "a")
            await it.until(lambda: type(it.app.screen).__name__ == "KindPicker")
            await press(it, "ctrl+p", *"quit", "enter")
            assert it.app.is_running  # over a dialog there is none of them

    run(go())


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [("", ""), ("ga", "gaps"), ("ma", "ma"), ("mat", "matters"), ("filt", "filter "),
     ("filter t", "filter tag="), ("filter tag=x gr", "filter tag=x grep="),
     ("export j", "export jsonl"), ("theme ", "theme timeline-"), ("zz", "zz")],
)  # fmt: skip
def test_a_word_is_completed_as_far_as_it_can_only_be_one(typed: str, wanted: str) -> None:
    assert completed(typed) == wanted


@pytest.mark.parametrize(
    ("text", "said"),
    [("kind=decision", "There is no kind"), ("since=soon", "since: "), ("tag='x", "quotation"),
     ("where=file", "not KEY=VALUE"), ("tag", "is not FIELD=VALUE")],
)  # fmt: skip
def test_a_filter_that_cannot_be_is_refused(text: str, said: str) -> None:
    with pytest.raises(CommandMistake, match=said):
        changed_filter(Filter(), text)


def test_a_filter_keeps_the_fields_that_are_not_named() -> None:
    keep = changed_filter(Filter(tags=("eu",)), 'grep="heavy weapons" where=a=1,b=2 tag=nato,eu')
    assert keep == Filter(grep="heavy weapons", where=("a=1", "b=2"), tags=("nato", "eu"))
    assert changed_filter(keep, "tag= where= grep=") == Filter()


def test_what_was_typed_is_there_in_the_next_session(store: Path, settings: Path) -> None:
    async def go() -> None:
        async with driven(store, settings) as it:
            await command(it, "go 2022-04-20")
            await command(it, "filter tag=nato")
        async with driven(store, settings) as it:
            await it.send("colon")
            await it.until(lambda: isinstance(it.app.screen, KeyPalette))
            await it.send("up", "up")
            assert it.app.screen.query_one(Input).value == "go 2022-04-20"
            await it.send("down")
            assert it.app.screen.query_one(Input).value == "filter tag=nato"

    run(go())


def test_a_mistyped_command_runs_nothing_that_only_shares_letters_with_it(
    store: Path, settings: Path
) -> None:
    async def go() -> None:
        async with driven(store, settings, size=(80, 24)) as it:
            await it.press("home", "p")
            before = it.now.playhead
            await it.send("colon", *"quti")
            await it.until(lambda: it.app.screen.query_one(CommandList).option_count)
            await it.send("enter")
            said = "There is no command “quti”. enter again runs the first of the list."
            await it.until(lambda: said in it.sentences())
            assert isinstance(it.app.screen, KeyPalette)
            assert it.now.playhead == before
            await it.until(lambda: it.app.screen.query_one(CommandList).option_count)
            it.app.screen.query_one(CommandList).highlighted = None  # as if it were filled again
            await it.send("enter")  # insisted on, the first line of the list is run
            await it.until(lambda: not isinstance(it.app.screen, KeyPalette))

    run(go())


def test_where_a_mistyped_command_finds_nothing_no_line_is_offered(
    store: Path, settings: Path
) -> None:
    async def go() -> None:
        async with driven(store, settings, size=(80, 24)) as it:
            await it.send("colon", *"nosuch", "space", *"zzz")

            def nothing() -> bool:
                found = it.app.screen.query_one(CommandList)
                return found.option_count == 1 and found.get_option_at_index(0).disabled

            await it.until(nothing)
            await it.send("enter")
            await it.until(lambda: "There is no command “nosuch zzz”." in it.sentences())
            assert "enter again" not in it.sentences()
            await it.send("enter")
            assert isinstance(it.app.screen, KeyPalette)

    run(go())
