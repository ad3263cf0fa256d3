"""Turns of writers: one at a time where a lock can be had, and never a reason to fail."""

from __future__ import annotations

import errno
import fcntl
import os
import time
from pathlib import Path
from threading import Timer

import pytest

from tests.builders import Clock, stated
from timeline import Timeline
from timeline.eventstore.sqlite.write_lock import lock_at_once, lock_path, write_lock


def test_while_one_has_its_turn_another_waits_only_so_long(tmp_path: Path) -> None:
    store = tmp_path / "s.db"
    with write_lock(store) as mine, write_lock(store, patience=0.05) as other:
        assert (mine, other) == (True, False)
    with write_lock(store, patience=0) as again:
        assert again


def test_the_file_of_the_lock_is_private_and_stays_empty(tmp_path: Path) -> None:
    store = tmp_path / "s.db"
    with Timeline.open(store, clock=Clock()) as door:
        door.append(stated())
    found = Path(lock_path(store)).stat()
    assert (found.st_mode & 0o777, found.st_size) == (0o600, 0)


def test_where_there_can_be_no_lock_it_goes_on_without(tmp_path: Path) -> None:
    store = tmp_path / "s.db"
    Path(lock_path(store)).mkdir()
    with write_lock(store) as mine:
        assert not mine
    with Timeline.open(store, clock=Clock()) as door:
        assert door.append(stated()).new == 1


def test_a_holder_that_is_stuck_keeps_nobody_for_ever(tmp_path: Path) -> None:
    store = tmp_path / "s.db"
    held = os.open(lock_path(store), os.O_RDWR | os.O_CREAT, 0o600)
    fcntl.flock(held, fcntl.LOCK_EX)
    try:
        with write_lock(store, patience=0.02) as mine:
            assert not mine
        with Timeline.open(store, clock=Clock()) as door:
            assert door.append(stated(), dry_run=True).new == 1
    finally:
        os.close(held)


def test_a_turn_that_is_given_back_in_time_is_had(tmp_path: Path) -> None:
    store = tmp_path / "s.db"
    held = write_lock(store)
    assert held.__enter__()
    soon = Timer(0.2, held.__exit__, [None, None, None])
    begun = time.monotonic()
    soon.start()
    with write_lock(store, patience=20) as mine:
        assert mine
    soon.join()
    # Asked for again every few milliseconds.
    assert 0.1 < time.monotonic() - begun < 5


def test_where_a_file_system_has_no_locks_there_is_no_turn(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def flock(*_: int) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr("fcntl.flock", flock)
    with write_lock(tmp_path / "s.db") as mine:
        assert not mine
    with (tmp_path / "s.db").open("w") as file:
        assert not lock_at_once(file.fileno())
