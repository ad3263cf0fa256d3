"""What is said of a store that cannot be used, and what to do about it: word for word."""

# ruff: noqa: E501  a sentence stands whole, so that it can be searched for

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from eventsourcing.persistence import StoredEvent

from timeline.domain.errors import TimelineError
from timeline.eventstore.bulk_writer import NotConfirmed, Overtaken
from timeline.eventstore.errors import (
    JournalLeftAlone,
    NotAStore,
    StoreAltered,
    StoreError,
    StoreGone,
    StoreMissing,
    StoreTooNew,
    StoreTurnedBack,
    StoreUnavailable,
)
from timeline.eventstore.postgres.errors import (
    DriverMissing,
    NotMade,
    StoreAway,
    StoreBusy,
    StoreDenied,
    StoreFailed,
    StoreReadOnly,
    StoreTooOld,
    Unreplicated,
)
from timeline.eventstore.serialization import UnreadableEvent
from timeline.eventstore.urls import BadStoreUrl, PostgresLocation, SQLiteLocation

PLACE = SQLiteLocation(Path("/srv/timeline.db"))
LATER = "Another program is writing to it for long; try again in a moment."
CHECK = "Check that the file and its folder exist and that you may use them."


@pytest.mark.parametrize(
    ("make", "message", "hint"),
    [
        (
            lambda: StoreMissing(PLACE),
            "there is no store at /srv/timeline.db",
            "`timeline append` and `timeline import PATH…` create it; `timeline demo` shows one without it; --store or TIMELINE_STORE names another.",
        ),
        (
            lambda: NotAStore(PLACE, "it is text"),
            "/srv/timeline.db is not a timeline store: it is text",
            "It was left untouched. Give the path of a store, or of a new file.",
        ),
        (
            lambda: StoreAltered(PLACE, "it has a trigger"),
            "/srv/timeline.db was altered or is damaged: it has a trigger",
            "Nothing was written. `timeline verify` says what is wrong; `timeline rescue FROM TO` copies what is sound into a new store. Keep the file until you know why.",
        ),
        (
            lambda: StoreTooNew(PLACE, 7, 1),
            "/srv/timeline.db has the store version 7, and this program knows 1",
            "It was left untouched. Use the newer version of this program.",
        ),
        (
            lambda: StoreUnavailable(PLACE, "database is locked"),
            "the store /srv/timeline.db cannot be used now: database is locked",
            LATER,
        ),
        (
            lambda: StoreUnavailable(PLACE, "disk I/O error"),
            "the store /srv/timeline.db cannot be used now: disk I/O error",
            CHECK,
        ),
        (
            lambda: StoreTurnedBack(PLACE, 12),
            "the store /srv/timeline.db cannot be used now: it no longer has the event it had at position 12",
            CHECK,
        ),
        (
            lambda: StoreGone(PLACE),
            "the store /srv/timeline.db was moved or deleted while it was open",
            "Nothing was written. Move it back, or open it where it is now.",
        ),
        (
            lambda: StoreGone(PLACE, journal=Path("/srv/timeline.db-wal")),
            "the store /srv/timeline.db was moved or deleted while it was open",
            "Nothing was written. Move it back, or open it where it is now. Take /srv/timeline.db-wal along: it may hold what was written last.",
        ),
        (
            lambda: StoreGone(PLACE, replaced=True),
            "another file took the place of the store /srv/timeline.db while it was open",
            "Nothing was written. Try again to use the file that is there now.",
        ),
        (
            lambda: JournalLeftAlone(PLACE, Path("/srv/timeline.db-wal")),
            "there is no store at /srv/timeline.db, but /srv/timeline.db-wal, with what was last written to one",
            "Move it to where that store is now, under its name with the same ending; or away, where it is of no use. Nothing was written.",
        ),
        (
            lambda: NotConfirmed(PLACE, "disk I/O error"),
            "not confirmed: the store /srv/timeline.db may have taken it in or not (disk I/O error)",
            "Run the same command again: what was stored is recognised by its id, the rest is stored then.",
        ),
        (
            lambda: Overtaken(PLACE),
            "the store /srv/timeline.db cannot be used now: other writers were always first; it is locked",
            LATER,
        ),
        (
            lambda: BadStoreUrl("postgresql://me:secret@host", "it names no database"),
            "“postgresql://me:…@host” is not a store: it names no database",
            "Give a path, such as timeline.db, sqlite:///path, or postgresql://user@host/database.",
        ),
        (
            lambda: UnreadableEvent(StoredEvent("be", 3, "t" * 61, b""), "its topic is unknown"),
            f"the stored event 3 of “be” (topic “{'t' * 60}”) cannot be read: its topic is unknown",
            "A newer version of this program may know it; `timeline verify` lists all such.",
        ),
    ],
)
def test_a_refusal_says_what_is_wrong_and_what_to_do(
    make: Callable[[], TimelineError], message: str, hint: str
) -> None:
    error = make()
    assert (error.message, error.hint) == (message, hint)


SERVER = PostgresLocation("postgresql://me:secret@host/db")
AT = "the store postgresql://me:…@host/db"
OUTBOX = "`timeline append --outbox DIR` keeps what is to be appended until"


@pytest.mark.parametrize(
    ("make", "message", "hint", "is_away"),
    [
        (
            lambda: DriverMissing(SERVER),
            f"{AT} needs the PostgreSQL driver psycopg, which is not installed",
            "Install it with the extra: pip install 'decision-timeline[postgres]'.",
            False,
        ),
        (
            lambda: StoreAway(SERVER, "connection refused"),
            f"{AT} cannot be reached: connection refused",
            f"Nothing was written. Check the address, and that the server runs; {OUTBOX} it is back.",
            True,
        ),
        (
            lambda: StoreDenied(SERVER, "no password supplied"),
            f"{AT} does not let you in: no password supplied",
            "A password comes from PGPASSWORD, ~/.pgpass or a service file.",
            False,
        ),
        (
            lambda: StoreDenied(SERVER, "permission denied for schema timeline"),
            f"{AT} does not let you in: permission denied for schema timeline",
            "The owner of the store runs `timeline store grant --author NAME` or `--reader NAME`.",
            False,
        ),
        (
            lambda: StoreDenied(SERVER, 'FATAL: no pg_hba.conf entry for host "10.0.0.1"'),
            f'{AT} does not let you in: FATAL: no pg_hba.conf entry for host "10.0.0.1"',
            "The server's pg_hba.conf lets nobody in from here under that name.",
            False,
        ),
        (
            lambda: StoreDenied(SERVER, 'FATAL: role "bob" is not permitted to log in'),
            f'{AT} does not let you in: FATAL: role "bob" is not permitted to log in',
            "An administrator runs: ALTER ROLE name LOGIN PASSWORD '…'.",
            False,
        ),
        (
            lambda: StoreDenied(SERVER, 'FATAL: database "nodb" does not exist'),
            f'{AT} does not let you in: FATAL: database "nodb" does not exist',
            "`psql --list` shows which databases the server has.",
            False,
        ),
        (
            lambda: StoreTooOld(SERVER, 1, 2),
            f"{AT.removeprefix('the store ')} has the store version 1, and this program appends to 2",
            "Its owner runs `timeline store migrate`, once. Reading goes on meanwhile.",
            False,
        ),
        (
            lambda: StoreReadOnly(SERVER),
            f"{AT} is read-only here: nothing was written",
            "A standby only follows: name the primary, or both hosts with target_session_attrs=read-write. Or see default_transaction_read_only: `psql -c 'SHOW default_transaction_read_only'`.",
            True,
        ),
        (
            lambda: NotMade(SERVER),
            f"there is no store at {AT.removeprefix('the store ')}",
            "`timeline store init` makes it, once.",
            False,
        ),
        (
            lambda: StoreBusy(SERVER),
            f"{AT} is busy: another writer was not done in time",
            f"Nothing was written. Run the same command again; {OUTBOX} then. `timeline store status` says whether a standby is there, where writers wait for one.",
            True,
        ),
        (
            lambda: Unreplicated(SERVER),
            f"not confirmed: {AT} may lose it (it is on one server alone: its standby did not confirm it in time)",
            "Run the same command again: it waits until the standby has it, too.",
            False,
        ),
        (
            lambda: StoreFailed(SERVER, "could not extend file"),
            f"{AT} could not do it: could not extend file",
            "Nothing of it was stored. The log of the server says more.",
            False,
        ),
    ],
)
def test_a_refusal_of_a_server_says_so_and_shows_no_password(
    make: Callable[[], StoreError], message: str, hint: str, is_away: bool
) -> None:
    error = make()
    assert (error.message, error.hint, error.is_away) == (message, hint, is_away)


def test_only_of_what_was_not_confirmed_it_is_open_what_became_of_it() -> None:
    assert NotConfirmed(PLACE, "x").is_open
    assert not StoreError("x").is_open
    assert not StoreUnavailable(PLACE, "x").is_away
