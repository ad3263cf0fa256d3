"""With `--read-only` nothing is recorded from the terminal program, and it says so."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.builders import stated
from tests.tui.driving import driven
from tests.tui.test_timeline import run
from timeline import Timeline
from timeline.exceptions import OpenedReadOnly

NOT = "This store is open read-only. Nothing can be recorded."


def test_keys_that_record_say_why_they_do_not(store: Path, settings: Path) -> None:
    async def go() -> None:
        async with driven(store, settings, size=(160, 40), read_only=True) as it:
            assert "(read-only)" in it.text()
            assert "append" not in it.text().splitlines()[-1]
            for key in ("a", "C", "S", "D", "X"):
                it.app.clear_notifications()
                await it.press(key)
                await it.settle()
                assert NOT in it.text(), key
                assert it.main.is_current, key

    run(go())


def test_the_keys_are_offered_where_they_work(store: Path, settings: Path) -> None:
    async def go() -> None:
        async with driven(store, settings, size=(160, 40)) as it:
            assert "append" in it.text().splitlines()[-1]
            assert "(read-only)" not in it.text()

    run(go())


def test_a_store_that_is_open_read_only_refuses_every_way_to_record(tmp_path: Path) -> None:
    path = tmp_path / "t.db"
    with Timeline.open(path) as door:
        door.append(stated(id="one"))
    with Timeline.open(path, read_only=True) as door:
        assert door.read_only
        assert door.twin().read_only
        for ask in (
            lambda: door.append(stated(id="two")),
            lambda: door.correct("one", {"title": "Else"}, reason="r"),
            lambda: door.retract("one", reason="r"),
            lambda: door.describe_government("be", name="B"),
            lambda: door.import_files(Path(__file__).parents[2] / "events"),
        ):
            with pytest.raises(OpenedReadOnly):
                ask()
        assert [one.id for one in door.log()] == ["one"]
    with Timeline.open(tmp_path / "new.db", read_only=True) as door, pytest.raises(OpenedReadOnly):
        door.append(stated(id="one"))
    assert not (tmp_path / "new.db").exists()


@pytest.mark.parametrize(
    ("driver", "refused"),
    [(None, True), ("textual.drivers.headless_driver:HeadlessDriver", True)],
)
def test_without_a_terminal_only_a_browser_is_let_through(
    store: Path, driver: str | None, refused: bool
) -> None:
    given = {**os.environ, **({"TEXTUAL_DRIVER": driver} if driver else {})}
    done = subprocess.run(
        [sys.executable, "-m", "timeline", "--store", str(store), "tui", "--read-only"],
        capture_output=True, text=True, timeout=60, check=False, stdin=subprocess.DEVNULL,
        env=given,
    )  # fmt: skip
    assert (done.returncode == 2) is refused
    assert "needs a terminal" in done.stderr
