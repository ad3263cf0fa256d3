"""Retracting on a real terminal: whose mistake it was is asked, if no source says so."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.builders import raised
from tests.cli.terminal import Terminal
from timeline import Timeline

pytestmark = pytest.mark.terminal
QUESTION = "Whose mistake"


@pytest.fixture
def retract(tmp_path: Path) -> Iterator[Callable[..., Terminal]]:
    """Retracts the only development of a store, on a terminal."""
    with Timeline.open(tmp_path / "t.db") as timeline:
        timeline.append(raised(id="it"))
    started: list[Terminal] = []

    def begin(*arguments: str) -> Terminal:
        store = ("--store", str(tmp_path / "t.db"))
        command = ("retract", "it", "--reason", "r", "--id", "r", *arguments)
        started.append(Terminal(tmp_path, (*store, *command)))
        return started[-1]

    yield begin
    for terminal in started:
        terminal.close()


def clerical(folder: Path) -> object:
    with Timeline.open(folder / "t.db") as timeline:
        return timeline.show("r").entry.as_json()["clerical"]


@pytest.mark.parametrize(("answer", "says"), [("public", False), ("our", True), ("", True)])
def test_it_asks_whose_mistake_it_was(
    retract: Callable[..., Terminal], tmp_path: Path, answer: str, says: bool
) -> None:
    terminal = retract()

    assert terminal.read_until(QUESTION), terminal.text
    terminal.press("perhaps\n")
    assert terminal.read_until("Answer our or public."), terminal.text
    terminal.press(f"{answer}\n")

    assert terminal.end() == 0
    assert clerical(tmp_path) is says


@pytest.mark.parametrize("given", [("--public",), ("--publisher", "A paper")])
def test_it_does_not_ask_what_was_said(
    retract: Callable[..., Terminal], given: tuple[str, ...]
) -> None:
    terminal = retract(*given)

    assert terminal.end() == 0
    assert QUESTION not in terminal.text
