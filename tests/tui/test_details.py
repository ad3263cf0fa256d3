"""What stands beside a line is of that line: also while it is read, and where it cannot be."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.tui.driving import Driven, driven
from tests.tui.test_haste import gate
from tests.tui.test_timeline import run
from timeline.timeline import Timeline
from timeline.tui.screens.matters import MattersBoard
from timeline.tui.screens.sources import SourcesBoard


def details(it: Driven) -> str:
    """What the panel of details shows, on one line."""
    return " ".join(str(it.main.detail.query_one("#detail-text").visual).split())


def breaking(
    monkeypatch: pytest.MonkeyPatch, name: str, error: Exception, broken: Any = None
) -> None:
    """Lets a question fail, for one first argument or for all."""
    real = getattr(Timeline, name)

    def ask(self: Timeline, *given: Any, **options: Any) -> Any:
        if broken is None or given[:1] == (broken,):
            raise error
        return real(self, *given, **options)

    monkeypatch.setattr(Timeline, name, ask)


@pytest.mark.parametrize(
    "error",
    [
        OSError("[Errno 5] Input/output error: gazette.pdf"),
        UnicodeDecodeError("utf-8", b"%PDF", 0, 1, "of gazette.pdf"),
        RecursionError("gazette.pdf"),
    ],
)
def test_where_the_details_of_a_line_cannot_be_read_none_of_another_stand_beside_it(
    store: Path, settings: Path, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    async def go() -> None:
        async with driven(store, settings) as it:
            await it.press("home")
            first, second = (it.main.list.line_at(place) for place in (0, 1))
            assert first is not None
            assert second is not None
            breaking(monkeypatch, "show", error, second.id)
            assert first.title in details(it)
            await it.press("down")
            assert second.title in details(it)
            assert "Cannot show the details" in details(it)
            assert "gazette.pdf" in details(it)
            assert first.title not in details(it)
            await it.press("down")
            assert "cannot be shown" not in details(it)
            await it.press("up")
            assert "Cannot show the details" in details(it)
            monkeypatch.undo()
            await it.press("down", "up")
            assert "verification" in details(it)

    run(go())


def test_until_the_details_of_a_line_are_read_none_of_another_stand_beside_it(
    store: Path, settings: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def go() -> None:
        async with driven(store, settings) as it:
            await it.press("home")
            second = it.main.list.line_at(1)
            assert second is not None
            with gate(monkeypatch, Timeline, "show") as opened:
                await it.send("down")
                await it.until(lambda: second.title in details(it))
                assert "reading the details" in details(it)
                opened.set()
                await it.settle()
            assert "verification" in details(it)

    run(go())


def test_the_details_of_a_line_come_back_after_a_glance_at_another(
    store: Path, settings: Path
) -> None:
    async def go() -> None:
        async with driven(store, settings) as it:
            await it.press("home")
            for _ in range(3):
                await it.send("down", "up")
                await it.settle()
                assert "verification" in details(it)

    run(go())


def test_while_the_story_plays_the_panel_shows_what_the_list_knows_of_the_line(
    store: Path, settings: Path
) -> None:
    async def go() -> None:
        async with driven(store, settings) as it:
            await it.press("g", "c", "space")
            await it.until(lambda: it.now.cursor > 1)
            await it.press("space")
            line = it.main.list.line_at(it.now.cursor)
            assert line is not None
            assert it.main.detail.about == line.id

    run(go())


def test_a_standing_that_cannot_be_read_is_not_that_of_another_moment(
    store: Path, settings: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def go() -> None:
        async with driven(store, settings, size=(140, 50)) as it:
            assert "Overdue" in it.text()
            breaking(monkeypatch, "glance", OSError("[Errno 5] Input/output error"))
            await it.press("g")
            assert "Overdue" not in it.text()
            assert "Cannot read the store" in it.text()
            monkeypatch.undo()
            await it.press("G")
            assert "Overdue" in it.text()

    run(go())


def test_a_document_that_cannot_be_read_is_not_another_one(
    store: Path, settings: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Timeline.open(store) as timeline:
        timeline.append(
            {
                "kind": "statement-made", "government": "be", "occurred": "2022-04-20",
                "title": "Said",
                "sources": [{"publisher": "Another", "title": "Other", "published": "2022-04-20"}],
            }
        )  # fmt: skip

    async def go() -> None:
        async with driven(store, settings) as it:
            await it.press("s")
            board = it.app.screen
            assert isinstance(board, SourcesBoard)
            await it.press("home")
            await it.until(lambda: board._evidence is not None)
            breaking(monkeypatch, "evidence", OSError("[Errno 5] Input/output error"))
            was = board.list.item
            await it.press("end")
            assert board.list.item is not was
            assert "Cannot show this document" in it.sentences()
            assert "Input/output error" in it.text()
            assert not board.bears.items

    run(go())


def test_the_path_of_a_matter_that_cannot_be_read_is_not_that_of_another(
    store: Path, settings: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def go() -> None:
        async with driven(store, settings) as it:
            await it.press("m", "home")
            board = it.app.screen
            assert isinstance(board, MattersBoard)
            assert board.path.items
            breaking(monkeypatch, "replay", OSError("[Errno 5] Input/output error"))
            await it.press("down")
            assert not board.path.items
            assert "Input/output error" in it.text()

    run(go())


def test_what_a_correction_changes_is_told_in_words(store: Path, settings: Path) -> None:
    with Timeline.open(store) as timeline:
        found = next(iter(timeline.log(limit=1)))
        document = found.document
        quotes = [{"exact": "three tanks"}, {"exact": "a fourth", "page": "2"}]
        timeline.correct(
            found.id, {"sources.0.quotes": quotes, "tags": ["armour"]}, reason="read again"
        )
    old = document["sources"][0]["quotes"][0]["exact"]

    async def go() -> None:
        async with driven(store, settings, size=(140, 80)) as it:
            await it.press("home")
            text = details(it)
            assert "source 1, quotes (exact=" in text
            assert f"(exact={' '.join(old.split())})" in text
            assert "→ (exact=three tanks), (exact=a fourth; page=2)" in text
            assert "tags military-aid → armour" in text
            assert "{" not in text
            assert "[" not in text

    run(go())
