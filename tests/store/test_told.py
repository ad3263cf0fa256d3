"""What is said of a store that cannot be used, and what to do about it: word for word."""

# ruff: noqa: E501  a sentence stands whole, so that it can be searched for

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from eventsourcing.persistence import StoredEvent

from timeline.domain.errors import TimelineError
from timeline.store.intake import NotConfirmed, Overtaken
from timeline.store.locations import BadStoreUrl, SQLiteLocation
from timeline.store.mapper import UnreadableEvent
from timeline.store.sqlite_reader import (
    LogLeftAlone,
    NotAStore,
    StoreAltered,
    StoreError,
    StoreGone,
    StoreMissing,
    StoreTooNew,
    StoreTurnedBack,
    StoreUnavailable,
)

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
            lambda: StoreTooNew(PLACE, 7),
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
            "the store /srv/timeline.db was moved, deleted or replaced while it was open",
            "Nothing was written. Bring the file back, or open the store where it lies now.",
        ),
        (
            lambda: LogLeftAlone(PLACE, Path("/srv/timeline.db-wal")),
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


def test_only_of_what_was_not_confirmed_it_is_open_what_became_of_it() -> None:
    assert NotConfirmed(PLACE, "x").is_open
    assert not StoreError("x").is_open
    assert not StoreUnavailable(PLACE, "x").is_away
