"""Two versions of the program on one file: neither loses, doubles or misreads what the other wrote.

What a later version writes that this one does not know is played by a member of the state that no
version has. What an earlier one wrote has no author: `tests/eventstore/test_who_and_when.py` has
such a store, and `tests/postgres/test_migrating.py` has both on a server.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.builders import stated
from timeline import Timeline
from timeline.domain.errors import TimelineError
from timeline.eventstore import serialization
from timeline.eventstore.urls import SQLiteLocation
from timeline.eventstore.writer import EventWriter
from timeline.readmodel import database, read_model


@contextmanager
def later_version() -> Iterator[None]:
    """In here, the program writes what the one outside does not know."""
    known = serialization._attribution
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(
            serialization, "_attribution", lambda who: known(who) + b'"appended_with":"2.0",'
        )
        yield


@contextmanager
def earlier_view() -> Iterator[None]:
    """In here, the program has another form of its view, as before or after an update."""
    before = database.VIEW_VERSION - 1
    with pytest.MonkeyPatch.context() as patched:
        for place in (database, read_model):
            patched.setattr(place, "VIEW_VERSION", before)
        yield


def append_as_earlier(path: Path, *ids: str) -> None:
    """As a version whose entries name no author."""
    with EventWriter(SQLiteLocation(path)) as writer:
        writer.append([stated(id=one) for one in ids])


def ids(path: Path) -> list[str]:
    with Timeline.open(path) as door:
        return [one.id for one in door.log()]


def test_an_earlier_version_and_this_one_append_in_turns(tmp_path: Path) -> None:
    path = tmp_path / "s.db"
    append_as_earlier(path, "old-0")
    with Timeline.open(path) as door:
        door.seal(tmp_path / "checkpoint")
    for number in range(1, 4):
        with Timeline.open(path) as door:
            door.append(stated(id=f"new-{number}"))
            # What the other has recorded is recorded already, whoever is asked.
            assert door.append(stated(id=f"old-{number - 1}")).new == 0
        append_as_earlier(path, f"old-{number}", f"new-{number}")
        with earlier_view():
            assert len(ids(path)) == 1 + 2 * number
        found = ids(path)
        assert len(found) == len(set(found)) == 1 + 2 * number
    with Timeline.open(path) as door:
        assert door.verify(checkpoints=tmp_path / "checkpoint") == []


def test_what_a_later_version_wrote_is_kept_counted_and_named_by_one_that_cannot_read_it(
    tmp_path: Path,
) -> None:
    path = tmp_path / "s.db"
    with Timeline.open(path) as door:
        door.append(stated(id="before"))
        with later_version():
            door.append(stated(id="later"))
            head = door.head()
    with Timeline.open(path) as door:
        assert [one.id for one in door.log()] == ["before"]
        assert door.stats()["unreadable"] == 1
        (finding,) = door.verify()
        assert "appended_with: Extra inputs are not permitted" in str(finding)
        # Its id stays taken, and this one says that it cannot tell what is behind it.
        with pytest.raises(TimelineError, match="cannot read the stored event 3 of “be”") as told:
            door.append(stated(id="later"))
        assert "A newer version of this program may read it" in (told.value.hint or "")
        # Everything else goes on, and behind it.
        assert door.append(stated(id="own")).new == 1
        assert [one.id for one in door.log()] == ["before", "own"]
        assert door.head().size == head.size + 1
        door.backup(tmp_path / "backup.db")
        with Timeline.open(tmp_path / "backup.db") as copied:
            assert copied.head() == door.head()
