"""The sources: what each bears out, its text with all quotes, and what cannot be found."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest

from tests.tui.boards import press, show
from tests.tui.driving import Driven, driven
from tests.tui.test_timeline import run
from timeline.timeline import Timeline
from timeline.tui.screens import sources


def quoting(said: str, exact: str, **source: Any) -> dict[str, Any]:
    """A statement that rests on some words."""
    given = {
        "publisher": "The Paper",
        "title": "An article",
        **source,
        "quotes": [{"exact": exact}],
    }
    return {
        "kind": "statement-made", "government": "be", "occurred": "2022-04-20", "title": said,
        "sources": [given],
    }  # fmt: skip


def plain(it: Driven) -> str:
    return it.sentences()


def test_a_document_is_shown_with_its_quotes_and_what_they_bear_out(
    store: Path, settings: Path
) -> None:
    async def go() -> None:
        async with driven(store, settings, size=(200, 60)) as it:
            board = await show(it, "s")
            text = plain(it)
            assert "1 publisher, 1 document" in text
            assert "cited by 26 developments, 35 quotes" in text
            assert "no official decision was made. [23]" in text
            assert "Quotes found: 28 verbatim" in text
            assert board.bears.count == 26
            styles = [
                (segment.text, segment.style)
                for line in range(40)
                for segment in board.text.render_line(line)
                if segment.style is not None and segment.style.underline
            ]
            assert any("Federal Government is considering" in words for words, _ in styles)

    run(go())


def test_a_document_that_comes_after_a_resize_is_laid_out_to_the_width_that_it_has(
    store: Path, settings: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    resized, flow = threading.Event(), sources.flow

    def late(paragraphs: Any, width: int) -> Any:
        assert resized.wait(30)
        return flow(paragraphs, width)

    async def go() -> None:
        async with driven(store, settings, size=(80, 24)) as it:
            board = await show(it, "s")
            board._evidence = None
            monkeypatch.setattr(sources, "flow", late)
            board._ask_document()
            await it.pilot.resize_terminal(140, 40)
            await it.until(lambda: board.text.room > 40)
            resized.set()
            await it.settle()
            widest = max(sum(len(span.text) for span in line) for line in board.text._lines)
            assert widest > 40

    run(go())


def test_selecting_what_it_bears_out_shows_its_words_in_the_text(
    store: Path, settings: Path
) -> None:
    async def go() -> None:
        async with driven(store, settings) as it:
            board = await show(it, "s")
            assert board.text.scroll_offset.y == 0
            await press(it, "enter")
            assert board.bears.has_focus
            await press(it, "end", "home")
            reversed_words = "".join(
                segment.text
                for line in range(board.text.size.height)
                for segment in board.text.render_line(line)
                if segment.style is not None and segment.style.reverse
            )
            assert reversed_words.startswith("At the end of February, Belgium already sent")
            await press(it, "j", "j", "enter")
            assert it.app.screen is it.main
            line = it.main.list.line_at(it.now.cursor)
            assert line is not None
            assert line.id == "ru-2022-04-offensive-in-donbas"

    run(go())


def test_quotes_that_cannot_be_found_come_first(tmp_path: Path, settings: Path) -> None:
    (tmp_path / "seeds").mkdir()
    (tmp_path / "seeds" / "a.txt").write_text("The cabinet met.\nNothing was decided.\n")
    with Timeline.open(tmp_path / "t.db") as timeline:
        timeline.append(
            quoting("Right", "Nothing was decided.", document="a.txt"),
            quoting("Wrong", "Everything was decided.", document="a.txt"),
        )

    async def go() -> None:
        async with driven(tmp_path / "t.db", settings) as it:
            board = await show(it, "s", None)
            text = plain(it)
            assert "1 quote not found in it" in text
            assert "“Everything was decided.” [2]" in text
            assert "“Nothing”" in text
            assert "Nothing was decided. [1]" in text
            assert "1 not found" in text
            assert board.bears.count == 2

    run(go())


def test_a_text_that_is_not_here_is_said_and_the_quotes_are_shown(
    tmp_path: Path, settings: Path
) -> None:
    with Timeline.open(tmp_path / "t.db") as timeline:
        timeline.append(
            quoting("One", "Some words", document="lost.txt"),
            quoting("Two", "Other words", publisher="Another", title="Untitled"),
        )

    async def go() -> None:
        async with driven(tmp_path / "t.db", settings) as it:
            board = await show(it, "s", None)
            assert "2 publishers, 2 documents" in it.text()
            board.list.select_key(("The Paper", "lost.txt"))
            await it.settle()
            assert "The file lost.txt is not available. Looked in:" in plain(it)
            board.list.select_key(("Another", "Untitled"))
            await it.settle()
            assert "There is no text of this document, so its" in plain(it)
            assert "“Other words” [1]" in plain(it)

    run(go())


def test_what_names_no_source_is_counted(store: Path, settings: Path) -> None:
    with Timeline.open(store) as timeline:
        timeline.append(
            {
                "kind": "situation-noted", "government": "be", "occurred": "2022-04-01",
                "title": "Heard of",
            }
        )  # fmt: skip

    async def go() -> None:
        async with driven(store, settings) as it:
            await show(it, "s")
            assert "1 development has no source" in it.text()

    run(go())


def test_it_is_as_of_the_playhead(store: Path, settings: Path) -> None:
    async def go() -> None:
        async with driven(store, settings) as it:
            await show(it, "s", "2022-02-25")
            assert "cited by 2 developments" in it.text()
            await press(it, "t")
            await it.type("2022-01-01")
            await press(it, "enter")
            await it.settle()
            assert "No source yet." in it.text()

    run(go())


@pytest.mark.parametrize(
    ("url", "opened"), [("https://example.org/a", True), ("https://user@evil.example/", False)]
)
def test_only_safe_addresses_are_opened(
    tmp_path: Path, settings: Path, monkeypatch: pytest.MonkeyPatch, url: str, opened: bool
) -> None:
    with Timeline.open(tmp_path / "t.db") as timeline:
        timeline.append(quoting("One", "Some words", url=url))

    async def go() -> None:
        async with driven(tmp_path / "t.db", settings) as it:
            await show(it, "s", None)
            seen: list[str] = []
            monkeypatch.setattr(it.app, "open_url", seen.append)
            await press(it, "o")
            assert seen == ([url] if opened else [])

    run(go())


def test_where_it_is_narrow_the_document_has_the_screen(store: Path, settings: Path) -> None:
    async def go() -> None:
        async with driven(store, settings, size=(80, 24)) as it:
            board = await show(it, "s")
            assert not board.text.size
            await press(it, "enter")
            assert board.text.size
            assert "Belgium debates sending heavy weapons to Ukraine" in it.text()
            await press(it, "shift+tab")
            assert board.text.has_focus
            await press(it, "end")
            assert board.text.scroll_offset.y > 0
            await press(it, "escape")
            assert board.list.has_focus

    run(go())


def test_where_it_is_narrow_tab_leads_through_the_parts(store: Path, settings: Path) -> None:
    async def go() -> None:
        async with driven(store, settings, size=(80, 24)) as it:
            board = await show(it, "s")
            for part in (board.text, board.bears, board.list, board.text):
                await press(it, "tab")
                assert part.has_focus
                assert part.size
            await press(it, "shift+tab")
            assert board.list.has_focus

    run(go())


def test_a_document_that_is_read_while_it_is_hidden_is_laid_out_to_the_screen(
    tmp_path: Path, settings: Path
) -> None:
    with Timeline.open(tmp_path / "t.db") as timeline:
        for title in ("First", "Second"):
            timeline.append(quoting(title, f"{title} and so on. " * 9, title=title))

    async def go() -> None:
        async with driven(tmp_path / "t.db", settings, size=(80, 24)) as it:
            await show(it, "s", None)
            await press(it, "enter", "escape", "j")
            await press(it, "enter")
            lines = [line for line in it.text().splitlines() if "Second and so on." in line]
            assert len(lines) > 1
            assert max(map(len, lines)) > 60

    run(go())


def test_documents_beyond_those_listed_are_found_by_typing(
    tmp_path: Path, settings: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from timeline.readmodel.queries import sources

    monkeypatch.setattr(sources, "MOST", 20)
    with Timeline.open(tmp_path / "t.db") as timeline:
        timeline.append(
            *(quoting(f"T {n}", "words", url=f"https://e.org/{n:03}") for n in range(100))
        )

    async def go() -> None:
        async with driven(tmp_path / "t.db", settings) as it:
            board = await show(it, "s", None)
            assert "100 documents, 20 of them listed" in it.text()
            await press(it, "slash", *"077")
            await it.until(lambda: board.list.count == 1)
            await it.settle()
            assert board.list.item.url == "https://e.org/077"
            await press(it, "escape")
            await it.until(lambda: board.list.count == 20)

    run(go())
