"""A store that is thrown away: a dry run creates none if there is none yet."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import cast

from timeline.eventstore.urls import SQLiteLocation
from timeline.services.session import StoreSession


@contextmanager
def empty_session(session: StoreSession) -> Iterator[StoreSession]:
    """An empty store that is thrown away: a dry run creates none where there is none."""
    from timeline.eventstore.sqlite.store_file import check_no_journal_alone
    from timeline.eventstore.tempfiles import temporary_folder

    # None would be made there without a dry run, either.
    check_no_journal_alone(cast("SQLiteLocation", session.location))
    with (
        temporary_folder("dry-run") as folder,
        closing(StoreSession(folder / "timeline.db", clock=session.clock)) as scratch,
    ):
        scratch.writer()
        yield scratch
