"""Where the text of a revision is: in the store's file, or in the read model.

A development is stored as JSON text, which is most of a store. The read model of a file does not
repeat it: the file is attached to its connection, and a revision that nobody amended is read by the
position of its event, which never changes. What the store does not have as it is shown, such as a
corrected text, is the revision's own. So is every text in the read model of a server, which is read
while the server is away.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

from timeline.eventstore.errors import StoreUnavailable
from timeline.light_typing import TYPE_CHECKING, Final
from timeline.readmodel.errors import ViewBroken

if TYPE_CHECKING:
    from timeline.eventstore.ports import Reader

STATE: Final = "coalesce(r.own, (SELECT state FROM store.stored_events WHERE rowid = r.position))"
"""The text of a revision of `revisions AS r`: a state in canonical form, with the development."""
DOCUMENT_MARK: Final = ',"development":'
"""What precedes the development in a state; no text before it has this with quotes of JSON."""
_RECORDED: Final = '"recorded":"'
_TIMING: Final = ',"timing":'

States = Callable[[int, str], str]
"""Returns the stored state at a position, which is that of a development with this id."""
STATE_IN_BUILD: Final = "coalesce(r.own, stored_state(r.position, r.id))"
"""As `STATE`, while rows are written: the event may not be stored yet."""


def states_of(reader: Reader) -> States | None:
    """Looks up what a store in a file has; None for a store that is away at times."""

    def state_at(position: int, development_id: str) -> str:
        page = reader.page(after=position - 1, size=1)
        if not page or page[0].position != position:
            raise LookupError(development_id)
        return page[0].state

    return None if reader.file_uri is None else state_at


def attached(
    connection: sqlite3.Connection, reader: Reader, cache: int | None
) -> sqlite3.Connection:
    """A connection of a read model with its store attached, for `STATE`.

    A file is opened as its reader did, read-only. A store on a server is left empty.

    Args:
        connection: The connection, which is closed if that fails.
        reader: The reader of the store.
        cache: See `ReadModel`.

    Raises:
        StoreGone: if another file has taken its place since the reader opened it.
    """
    try:
        connection.execute("ATTACH ? AS store", (reader.file_uri or ":memory:",))
        if reader.file_uri is None:
            connection.execute("CREATE TABLE store.stored_events (state TEXT)")
        else:
            if cache is not None:
                connection.execute(f"PRAGMA store.cache_size = -{cache}")
            connection.execute("SELECT 1 FROM store.stored_events LIMIT 1").fetchone()
            reader.position()
    except BaseException:
        connection.close()
        raise
    return connection


def check_not_of_store(
    error: Exception, connection: sqlite3.Connection | None, reader: Reader
) -> None:
    """Checks that an error of a query does not mean pages of the store's file.

    SQLite does not say which of the two files is damaged, so both are checked. If both are sound,
    the read model counts as damaged, because it can be rebuilt.

    Raises:
        StoreUnavailable: if only the store is damaged.
    """
    complaint = error.__cause__ if isinstance(error, ViewBroken) else error
    if connection is None or getattr(complaint, "sqlite_errorcode", 0) != sqlite3.SQLITE_CORRUPT:
        return
    if _is_sound(connection, "main") and not _is_sound(connection, "store"):
        raise StoreUnavailable(reader.location, str(complaint)) from None


def _is_sound(connection: sqlite3.Connection, schema: str) -> bool:
    try:
        return bool(connection.execute(f"PRAGMA {schema}.quick_check(1)").fetchone()[0] == "ok")
    except sqlite3.Error:
        return False


def teach_states(connection: sqlite3.Connection, states: States | None) -> None:
    """Makes `STATE_IN_BUILD` possible; without `states`, each revision has its own text."""
    connection.create_function("stored_state", 2, states or _none)


def document_of(state: str) -> str:
    """The JSON text of the development in a state.

    Raises:
        ViewBroken: if the state is not one of a development; so do the functions below.
    """
    return state[_behind(DOCUMENT_MARK, state) : -1]


def recorded_in(state: str) -> str:
    """The moment of recording in a state, ISO 8601."""
    start = _behind(_RECORDED, state)
    return state[start : _behind('"', state, start) - 1]


def attribution_in(state: str) -> str | None:
    """The members of a state that say who appended it, as a JSON object; None for nobody."""
    start = _behind('",', state, _behind(_RECORDED, state))
    said = state[start : _behind(_TIMING, state, start - 1) - len(_TIMING)]
    return f"{{{said}}}" if said else None


def _behind(mark: str, state: str, start: int = 0) -> int:
    try:
        return state.index(mark, start) + len(mark)
    except ValueError:
        raise ViewBroken("of the store", "it names what is no development") from None


def _none(position: int, development_id: str) -> str:
    raise LookupError(position, development_id)
