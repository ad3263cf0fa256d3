"""Appending on a real terminal: what is missing is asked for, what is vague is confirmed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.cli.terminal import Terminal
from timeline import Timeline

pytestmark = pytest.mark.terminal

STATEMENT = ("append", "statement-made", "--government", "be", "--title", "t", "--id", "be-t")
Start = Callable[..., Terminal]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Starts the command on a terminal, with a store of its own."""
    started: list[Terminal] = []

    def begin(*arguments: str) -> Terminal:
        store = ("--store", str(tmp_path / "t.db"))
        started.append(Terminal(tmp_path, (*store, *arguments)))
        return started[-1]

    yield begin
    for terminal in started:
        terminal.close()


def recorded(tmp_path: Path) -> dict[str, object]:
    with Timeline.open(tmp_path / "t.db") as timeline:
        [entry] = timeline.log()
        return entry.as_json()


def test_it_asks_for_what_is_missing_until_it_is_right(start: Start, tmp_path: Path) -> None:
    terminal = start("append", "decision-taken", "--outcome", "approved")

    assert terminal.read_until("government: "), terminal.text
    terminal.press("Belgium\n")
    assert terminal.read_until("is not a slug"), terminal.text
    terminal.press("be\n")
    assert terminal.read_until("occurred: When it happened"), terminal.text
    terminal.press("2022-04-31\n")
    assert terminal.read_until("April 2022 has 30 days"), terminal.text
    terminal.press("2022-04-22\n")
    assert terminal.read_until("title: What happened"), terminal.text
    terminal.press("\n")
    assert terminal.read_until("empty"), terminal.text
    terminal.press("The cabinet decides\n")
    assert terminal.read_until("matter: The matters it is about"), terminal.text
    terminal.press("heavy-weapons  ammunition\n")

    assert terminal.end() == 0
    assert "be-2022-04-22-the-cabinet-decides" in terminal.text
    assert recorded(tmp_path)["matters"] == ["heavy-weapons", "ammunition"]


def test_it_asks_which_of_two_meanings_a_quantity_has(start: Start, tmp_path: Path) -> None:
    terminal = start(*STATEMENT, "--occurred", "2022-04-22", "--quantity", "1,500 shells")

    assert terminal.read_until("Which one? (n, 1 to 2)"), terminal.text
    assert "1  1500 shells" in terminal.text
    assert "2  1.5 shells" in terminal.text
    terminal.press("3\n")
    assert terminal.read_until("a number from 1 to 2"), terminal.text
    terminal.press("1\n")

    assert terminal.end() == 0
    [quantity] = recorded(tmp_path)["quantities"]  # type: ignore[misc]
    assert quantity["amount"] == "1500"  # type: ignore[index]


def test_a_quantity_that_nobody_settles_is_not_recorded(start: Start, tmp_path: Path) -> None:
    terminal = start(*STATEMENT, "--occurred", "2022-04-22", "--quantity", "5 m shells")

    assert terminal.read_until("Which one? (n, 1 to 2)"), terminal.text
    terminal.press("n\n")

    assert terminal.end() == 1
    assert not (tmp_path / "t.db").exists()


def test_it_asks_only_for_what_is_missing(start: Start, tmp_path: Path) -> None:
    terminal = start(
        *("append", "decision-taken", "--government", "be", "--occurred", "2022-04-22"),
        *("--title", "t", "--matter", "m"),
    )

    assert terminal.read_until("(approved, rejected, noted, withdrawn)"), terminal.text
    terminal.press("aproved\n")
    assert terminal.read_until("Did you mean approved?"), terminal.text
    terminal.press("noted\n")

    assert terminal.end() == 0
    assert recorded(tmp_path)["outcome"] == "noted"


def test_the_end_of_the_input_records_nothing(start: Start, tmp_path: Path) -> None:
    terminal = start("append", "statement-made")
    assert terminal.read_until("government:")

    terminal.press("\x04")

    assert terminal.end() == 1
    assert "Nothing was recorded." in terminal.text
    assert not (tmp_path / "t.db").exists()


def test_an_interrupt_records_nothing(start: Start, tmp_path: Path) -> None:
    terminal = start("append", "statement-made")
    assert terminal.read_until("government:")

    terminal.interrupt()

    assert terminal.end() == 130
    assert "Traceback" not in terminal.text


def test_a_phrase_is_confirmed_with_its_reckoning(start: Start, tmp_path: Path) -> None:
    terminal = start(*STATEMENT, "--occurred", "wednesday", "--reckoned-from", "2022-04-21")

    assert terminal.read_until("Accept 2022-04-20?"), terminal.text
    assert "the most recent Wednesday on or before Thursday 21 April 2022" in terminal.text
    terminal.press("y\n")

    assert terminal.end() == 0
    found = recorded(tmp_path)
    assert (found["occurred"], found["phrase"], found["reckoned_from"]) == (
        *("2022-04-20", "wednesday", "2022-04-21"),
    )


def test_a_phrase_that_is_declined_records_nothing(start: Start, tmp_path: Path) -> None:
    terminal = start(*STATEMENT, "--occurred", "wednesday", "--reckoned-from", "2022-04-21")
    assert terminal.read_until("Accept 2022-04-20?"), terminal.text

    terminal.press("n\n")

    assert terminal.end() == 1
    assert not (tmp_path / "t.db").exists()


def test_another_date_can_be_given_instead(start: Start, tmp_path: Path) -> None:
    terminal = start(*STATEMENT, "--occurred", "wednesday", "--reckoned-from", "2022-04-21")
    assert terminal.read_until("Accept 2022-04-20?"), terminal.text

    terminal.press("99\n")
    assert terminal.read_until("That number is not in the list."), terminal.text
    terminal.press("2022-04-13\n")

    assert terminal.end() == 0
    assert recorded(tmp_path)["occurred"] == "2022-04-13"
    assert recorded(tmp_path)["phrase"] == "wednesday"


def test_an_import_shows_how_far_it_is(start: Start, tmp_path: Path) -> None:
    (tmp_path / "be.jsonl").write_text(
        "".join(
            f'{{"kind":"statement-made","id":"be-{n}","government":"be",'
            f'"occurred":"2022-04-20","title":"t"}}\n'
            for n in range(300)
        )
    )
    terminal = start("import", str(tmp_path / "be.jsonl"))

    assert terminal.end() == 0
    assert "reading be.jsonl" in terminal.text
    assert "be.jsonl: 300 new, 0 already recorded" in " ".join(terminal.text.split())


def test_an_export_to_a_terminal_cannot_command_it(start: Start, tmp_path: Path) -> None:
    with Timeline.open(tmp_path / "t.db") as timeline:
        timeline.append({"kind": "statement-made", "government": "be", "occurred": "2022",
                         "title": "evil \u009b31m \u202e x"})  # fmt: skip

    for form in ("yaml", "jsonl"):
        terminal = start("export", "--format", form)
        assert terminal.end() == 0
        assert "evil" in terminal.text
        assert not {"\u009b", "\u202e"} & set(terminal.text)
