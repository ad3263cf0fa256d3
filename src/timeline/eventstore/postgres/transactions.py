"""One transaction, whose commit does not wait for ever, or the one that is open already."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from timeline.eventstore.postgres.connection import patience

if TYPE_CHECKING:
    from psycopg import Connection

    from timeline.eventstore.postgres.timeouts import Waiting


@contextmanager
def whole(db: Waiting) -> Iterator[None]:
    """One transaction, whose commit does not wait for ever."""
    with db.transaction():
        yield
        db.hurry(time.monotonic() + patience())


def is_idle(db: Connection[Any]) -> bool:
    """Whether no transaction is open."""
    return db.info.transaction_status == 0


@contextmanager
def whole_or_open(db: Waiting) -> Iterator[None]:
    """One transaction: a new one, or the open one that keeps others waiting and ends with it."""
    if is_idle(db):
        with whole(db):
            yield
    else:
        yield
        db.hurry(time.monotonic() + patience())
        db.execute("COMMIT")
