"""A store that is empty, missing, lost, damaged, or written to by somebody else meanwhile."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from tests.tui.driving import driven
from tests.tui.test_timeline import run
from timeline.timeline import Timeline


def test_a_missing_store_offers_the_bundled_history(tmp_path: Path, settings: Path) -> None:
    async def go() -> None:
        async with driven(tmp_path / "none.db", settings) as it:
            assert "There is no store at" in it.text()
            await it.press("enter")
            await it.until(lambda: it.app.state.count == 26)
            await it.settle()
            assert it.now.trouble is None
            assert "Belgium sends" in it.text()

    run(go())


def test_a_journal_without_its_store_is_said_and_no_history_is_offered(
    tmp_path: Path, settings: Path
) -> None:
    (tmp_path / "none.db-wal").write_text("x")

    async def go() -> None:
        async with driven(tmp_path / "none.db", settings) as it:
            assert "contains the newest events of one" in it.sentences(it.main.notice)
            assert "sample history" not in it.text()
            # It is looked for every moment, and shows up where all is well again.
            (tmp_path / "none.db-wal").unlink()
            await it.until(lambda: it.now.trouble is not None and it.now.trouble.empty)
            await it.settle()
            assert "sample history" in it.text()

    run(go())


def test_what_another_program_appends_arrives_without_moving_the_place(
    store: Path, settings: Path
) -> None:
    async def go() -> None:
        async with driven(store, settings) as it:
            await it.press("end")
            here = it.main.list.line_at(it.now.cursor).id
            with Timeline.open(store) as timeline:
                timeline.append(
                    {
                        "kind": "situation-noted", "government": "be", "occurred": "2022-03-01",
                        "title": "Appended meanwhile",
                    }
                )  # fmt: skip
            await it.until(lambda: it.app.state.count == 27)
            await it.settle()
            assert it.main.list.line_at(it.now.cursor).id == here
            assert it.now.cursor == 26
            lines = [line for line in it.text().splitlines() if "Appended meanwhile" in line]
            assert "+" in lines[0][:5]

    run(go())


def test_what_is_appended_arrives_also_where_the_view_was_made_again(
    store: Path, settings: Path
) -> None:
    async def go() -> None:
        async with driven(store, settings) as it:
            with Timeline.open(store) as timeline:
                timeline.rebuild_view()
                timeline.append(
                    {
                        "kind": "situation-noted", "government": "be", "occurred": "2022-03-01",
                        "title": "Appended meanwhile",
                    }
                )  # fmt: skip
            await it.until(lambda: it.app.state.count == 27)
            await it.settle()
            assert "Appended meanwhile" in it.text()
            assert "filtered out" not in it.text()

    run(go())


def test_a_correction_that_arrives_replaces_the_line(store: Path, settings: Path) -> None:
    async def go() -> None:
        async with driven(store, settings) as it:
            with Timeline.open(store) as timeline:
                timeline.correct(
                    "be-2022-02-sends-weapons-and-fuel",
                    {"title": "Belgium sent arms"},
                    reason="Short",
                )
            await it.until(lambda: it.app.state.count == 27)
            await it.settle()
            assert "Belgium sent arms" in it.main.list.render_line(0).text

    run(go())


def test_a_store_that_is_lost_is_said_and_found_again(store: Path, settings: Path) -> None:
    async def go() -> None:
        async with driven(store, settings) as it:
            away = store.with_name("away.db")
            store.rename(away)
            await it.until(lambda: it.now.trouble is not None)
            await it.settle()
            assert "was moved or deleted" in it.sentences(it.main.notice)
            away.rename(store)
            await it.until(lambda: it.now.trouble is None)
            await it.settle()
            await it.press("right")
            assert "Belgium sends" in it.text()

    run(go())


def test_a_store_that_another_replaces_is_read_anew(
    store: Path, settings: Path, tmp_path: Path
) -> None:
    async def go() -> None:
        async with driven(store, settings) as it:
            other = tmp_path / "other.db"
            with Timeline.open(other) as timeline:
                timeline.append(
                    {
                        "kind": "situation-noted", "government": "be", "occurred": "2022-03-01",
                        "title": "Of another store",
                    }
                )  # fmt: skip
            for suffix in ("-wal", "-shm"):
                store.with_name(store.name + suffix).unlink(missing_ok=True)
            other.replace(store)
            await it.until(lambda: it.app.state.count == 1)
            await it.settle()
            assert "Of another store" in it.text()

    run(go())


@pytest.mark.parametrize("content", [b"no database at all, but a text", b""])
def test_a_file_that_is_no_store_is_said(
    tmp_path: Path, settings: Path, bundled: Path, content: bytes
) -> None:
    path = tmp_path / "x.db"
    path.write_bytes(content)

    async def go() -> None:
        async with driven(path, settings) as it:
            assert it.now.trouble is not None
            await it.press("right", "space", "f", "escape", "slash", "a")
            shutil.copy(bundled / "timeline.db", path)
            await it.until(lambda: it.app.state.count == 26)

    run(go())


def test_a_store_that_is_lost_is_said_once_and_covers_nothing(store: Path, settings: Path) -> None:
    async def go() -> None:
        async with driven(store, settings, size=(80, 24)) as it:
            store.rename(store.with_name("away.db"))
            # Each step asks several questions, before the next look at the store.
            await it.send("left", "left", "left")
            await it.until(lambda: it.now.trouble is not None)
            await it.settle()
            assert "Move it back, or open it at its" in it.text()
            assert not list(it.app._notifications)

    run(go())


def test_what_is_the_last_on_the_screen_is_not_said_again(store: Path, settings: Path) -> None:
    async def go() -> None:
        async with driven(store, settings) as it:
            for words in ("One [b]", "One [b]", "Two", "One [b]"):
                it.app.say(words)
                await it.settle()
            assert [one.message for one in it.app._notifications] == ["Two", "One [b]"]

    run(go())


def test_the_newest_words_are_read_though_others_came_before_on_a_small_screen(
    store: Path, settings: Path
) -> None:
    async def go() -> None:
        async with driven(store, settings, size=(60, 15)) as it:
            for number in range(6):
                it.app.say(f"Message {number} " + "of several words, " * number)
                await it.settle()
            text = it.sentences()
            assert "Message 5 of several" in text
            assert "Message 4" not in text
            assert len([one for one in it.text().splitlines() if one.startswith("▌ ")]) == 2
            it.app.say("Short")
            await it.settle()
            assert [one.message[:9] for one in it.app._notifications] == ["Message 5", "Short"]

    run(go())


def test_a_notification_stays_as_long_as_it_takes_to_read(store: Path, settings: Path) -> None:
    async def go() -> None:
        async with driven(store, settings) as it:
            it.app.say("Short.")
            it.app.say("A long one, " * 20)
            await it.settle()
            short, long = (one.timeout for one in it.app._notifications)
            assert short == 5
            assert long == pytest.approx(24, abs=0.5)

    run(go())


def test_the_title_says_that_a_store_is_read_only_also_at_eighty_columns(
    store: Path, settings: Path
) -> None:
    os.link(store, store.with_name("other.db"))

    async def go() -> None:
        async with driven(store, settings, size=(80, 24)) as it:
            await it.press("left", "left", "left")
            await it.until(lambda: "read-only" in it.text())
            title = it.text().splitlines()[0]
            assert title.startswith(" ≡ ")
            assert " of 26 " in title
            assert "read-only: the file has two names" in title

    run(go())
