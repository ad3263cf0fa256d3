"""A temporary store, so that a dry run without a store creates none."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import cast

from timeline.eventstore.urls import SQLiteLocation
from timeline.services.session import StoreSession


@contextmanager
def empty_session(session: StoreSession) -> Iterator[StoreSession]:
    """Opens an empty temporary store for a dry run."""
    from timeline.eventstore.sqlite.store_file import check_no_journal_alone
    from timeline.eventstore.tempfiles import temporary_folder

    # Without a dry run, no store would be created there either.
    check_no_journal_alone(cast("SQLiteLocation", session.location))
    with (
        temporary_folder("dry-run") as folder,
        closing(StoreSession(folder / "timeline.db", clock=session.clock)) as scratch,
    ):
        scratch.writer()
        yield scratch
