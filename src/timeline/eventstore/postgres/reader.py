"""Reading a store on PostgreSQL: what a local view asks to catch up, and no more.

It needs the driver and nothing else. Where the server is away it says so soon, since reading
goes on from the view.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from copy import copy
from hashlib import sha256
from typing import Any, Final, Self

from timeline.eventstore.errors import StoreAltered, StoreTooNew, StoreTurnedBack
from timeline.eventstore.postgres.connection import ServerSession, translated
from timeline.eventstore.postgres.errors import NotMade
from timeline.eventstore.sqlite.reader import ENDS
from timeline.eventstore.stored_rows import Head, StoredRow
from timeline.eventstore.urls import PostgresLocation

VERSION: Final = 3
"""Of the tables and functions in `schema.sql`. The functions of 2 check what they are given; those
of 3 see that each event names who is connected."""
WAIT: Final = 0.5
"""Seconds for which a question is asked again where the connection was lost."""
_FACTS: Final = "SELECT name, value FROM store_facts"
_POSITION: Final = "SELECT size FROM tree_head"
_HEAD: Final = "SELECT size, root FROM tree_head"
# A row behind the head was stored by nobody who appends: a view of it would have nothing to wait
# for, and would miss what is appended before it.
_KNOWN: Final = "position <= (SELECT size FROM tree_head)"
_PAGE: Final = (
    "SELECT position, originator_id, originator_version, topic, state FROM stored_events"
    f" WHERE position > ? AND {_KNOWN} ORDER BY position LIMIT ?"
)
_PAGE_OF: Final = (
    "SELECT position, originator_id, originator_version, topic, state FROM stored_events"
    f" WHERE position > ? AND {_KNOWN} AND originator_id = ANY(?) ORDER BY position LIMIT ?"
)
_NEWEST_OF: Final = (
    "SELECT coalesce(max(e.position), 0) FROM unnest(?::text[]) AS g (government)"
    " CROSS JOIN LATERAL (SELECT s.position FROM stored_events AS s"
    f" WHERE s.originator_id = g.government AND s.{_KNOWN}"
    " ORDER BY s.originator_version DESC LIMIT 1) AS e"
)
_STORED: Final = (
    "SELECT e.position, e.originator_id, e.originator_version, e.topic, e.state"
    " FROM development_ids AS d JOIN stored_events AS e"
    "   ON e.originator_id = d.government AND e.originator_version = d.version"
    " WHERE d.id = ?"
)
_LEAVES: Final = "SELECT leaf FROM stored_events ORDER BY position LIMIT ?"


def checked_facts(location: PostgresLocation, facts: dict[str, str]) -> dict[str, str]:
    """The facts of a store that this program can use.

    Raises:
        NotMade, StoreTooNew.
    """
    if "identity" not in facts:
        raise NotMade(location)
    version = int(facts.get("version", "0"))
    if version > VERSION:
        raise StoreTooNew(location, version, VERSION)
    return facts


class PostgresReader:
    """A store on a server, open for reading.

    Raises:
        StoreError: from every method, where the store cannot be used.
    """

    def __init__(self, location: PostgresLocation) -> None:
        self.location = location
        self._session = ServerSession(location, WAIT)
        self._governments: list[str] | None = None
        self._ended: StoredRow | None = None
        self._ended_on = 0
        try:
            facts = checked_facts(location, dict(self._rows(_FACTS)))
        except BaseException:
            self._session.close()
            raise
        self._identity = facts["identity"]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Gives the connection back."""
        self._session.close()

    def selected(self, governments: Sequence[str]) -> PostgresReader:
        """The same store as if it had the events of these governments alone, for a view of them."""
        chosen, those = copy(self), sorted(set(governments))
        name = "+".join(those)
        short = name if len(name) < 60 else sha256(name.encode()).hexdigest()
        vars(chosen).update(_governments=those, _identity=f"{self._identity}.{short}")
        return chosen

    @property
    def file_uri(self) -> None:
        """It is no file."""

    def identity(self) -> str:
        """The UUID that the store was given when it was created."""
        return self._identity

    @property
    def era(self) -> int:
        """Changes with the connection, which may lead to another server each time."""
        return self._session.made

    def position(self) -> int:
        """The position of the newest stored event; 0 in an empty store."""
        if self._governments is not None:
            return int(self._rows(_NEWEST_OF, self._governments)[0][0])
        return int(self._rows(_POSITION)[0][0])

    def head(self) -> Head:
        """Size and root of the hash tree over the stored events."""
        size, root = self._rows(_HEAD)[0]
        try:
            return Head(int(size), bytes.fromhex(root))
        except ValueError:
            raise StoreAltered(self.location, "the head of its hash tree is damaged") from None

    def stored(self, development_id: str) -> StoredRow | None:
        """The stored event of a development, or None where there is none of that id."""
        found = [StoredRow(*row) for row in self._rows(_STORED, development_id)]
        return found[0] if found else None

    def ends(self) -> list[StoredRow]:
        """The last event of each government."""
        return [StoredRow(*row) for row in self._rows(ENDS.format(position="position"))]

    def leaves(self, size: int) -> list[bytes]:
        """The hashes of the first events in the tree, as they lie beside them; at most `size`."""
        return [bytes(row[0]) for row in self._rows(_LEAVES, size)]

    def rows(self, *, after: int = 0, size: int = 1_000) -> Iterator[list[StoredRow]]:
        """All stored events behind a position, in pages, in the order of recording."""
        while page := self.page(after=after, size=size):
            yield page
            after = page[-1].position

    def page(self, *, after: int, size: int = 1_000) -> list[StoredRow]:
        """Up to `size` stored events behind a position.

        Raises:
            StoreTurnedBack: where it no longer has the event with which the last page ended.
        """
        if self._governments is not None:
            found = self._rows(_PAGE_OF, after, self._governments, size)
        else:
            found = self._rows(_PAGE, after, size)
        page = [StoredRow(*row) for row in found]
        ended = self._ended
        # What comes next has to go with what came before, from another server as well.
        if (
            ended is not None
            and ended.position == after
            and self._ended_on != self.era
            and [StoredRow(*row) for row in self._rows(_PAGE, after - 1, 1)] != [ended]
        ):
            self._ended = None
            raise StoreTurnedBack(self.location, after)
        if page:
            self._ended, self._ended_on = page[-1], self.era
        return page

    def fingerprint(self, position: int) -> str | None:
        """What tells the event at a position from any other, or None where there is none."""
        rows = [StoredRow(*row) for row in self._rows(_PAGE, position - 1, 1)]
        return rows[0].fingerprint if rows and rows[0].position == position else None

    def _rows(self, sql: str, *parameters: object) -> list[tuple[Any, ...]]:
        query = translated(sql, self.location.schema)
        return self._session.run(lambda db: db.execute(query, parameters or None).fetchall())
