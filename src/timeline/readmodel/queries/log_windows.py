"""The query of a window of a log: a few developments, and keys of the windows beside it.

Pages of a log of a million cannot count rows (`OFFSET` reads all that it skips). So a window begins
at the key of a row, which is found by an index.
"""

from __future__ import annotations

import binascii
import json
import sqlite3
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace
from typing import Any, Final, Literal, TypeAlias

from timeline.readmodel.as_of import FOREVER, AsOf, GovernmentRow
from timeline.readmodel.entry import Entry
from timeline.readmodel.queries.developments import (
    COLUMNS,
    Filter,
    _conditions,
    _is_selective,
    literal_query,
)
from timeline.readmodel.queries.fulltext import bounded, full_text_query, shown_in_query

WindowOrder: TypeAlias = Literal["happened", "recorded"]
_Key: TypeAlias = tuple[int | str, ...]
_KEY_TYPES: Final[dict[WindowOrder, tuple[type, ...]]] = {
    "happened": (int, int, int, str, int, int),
    "recorded": (int,),
}


@dataclass(frozen=True, slots=True)
class LogWindow:
    """Some developments of a log, the newest first, and where the log goes on."""

    entries: Sequence[Entry]
    newer: str | None
    """The key to give as `after` for the window of newer ones; None if there are none."""
    older: str | None
    """The key to give as `before` for the window of older ones; None if there are none."""


def window_key(text: str, order: WindowOrder) -> _Key | None:
    """The key that a text stands for; None if it is not a key of this order."""
    try:
        found = json.loads(urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4)))
    except (ValueError, binascii.Error, RecursionError):
        return None
    types = _KEY_TYPES[order]
    if not isinstance(found, list) or [type(one) for one in found] != list(types):
        return None
    if any(isinstance(one, int) and abs(one) > FOREVER for one in found):
        return None
    return tuple(found)


def _text(entry: Entry, order: WindowOrder) -> str:
    parts = (
        (entry.row,)
        if order == "recorded"
        else (
            entry.earliest,
            entry.latest,
            entry.published,
            entry.government,
            entry.version,
            entry.row,
        )
    )
    return urlsafe_b64encode(json.dumps(parts, separators=(",", ":")).encode()).decode().rstrip("=")


def log_window(
    connection: sqlite3.Connection,
    everyone: Sequence[GovernmentRow],
    cut: AsOf,
    keep: Filter,
    *,
    order: WindowOrder,
    limit: int,
    before: _Key | None = None,
    after: _Key | None = None,
) -> LogWindow:
    """The developments of a filter before or after a key, at most `limit`, the newest first.

    Args:
        connection: To the read model.
        everyone: All governments of the store.
        cut: What is known.
        keep: The filter.
        order: `happened` is timeline order. In `recorded`, what was recorded or amended last is
            first; rows are numbered in this order.
        limit: The most developments.
        before: Only what is older than this key.
        after: Only what is newer than this key, the oldest of them.
    """
    key, forward = (before, False) if after is None else (after, True)
    sql, parameters = _statement(everyone, cut, keep, order, key, forward=forward)
    parameters["limit"] = limit + 1
    searched = keep.query is not None or keep.grep is not None
    with bounded(connection) if searched else nullcontext():
        rows = connection.execute(sql, parameters).fetchall()
    more = len(rows) > limit
    found = [Entry(*row) for row in rows[:limit]]
    if forward:
        found.reverse()
    if not found:
        return LogWindow((), None, None)
    has_newer, has_older = (more, True) if forward else (key is not None, more)
    return LogWindow(
        found,
        _text(found[0], order) if has_newer else None,
        _text(found[-1], order) if has_older else None,
    )


def _statement(
    everyone: Sequence[GovernmentRow],
    cut: AsOf,
    keep: Filter,
    order: WindowOrder,
    key: _Key | None,
    *,
    forward: bool,
) -> tuple[str, dict[str, Any]]:
    source, names = "revisions AS r", list[str]()
    one_government = len(keep.governments) == 1
    matched = replace(keep, query=None, grep=None) if order == "recorded" else keep
    text = _full_text(keep) if order == "recorded" else []
    own = replace(matched, governments=()) if one_government and not text else matched
    where, parameters = _conditions(everyone, cut, own)
    if order == "recorded":
        names = ["r.row"]
        if text:
            # The index of texts is in this order, so that nothing is sorted. Whoever wrote a text
            # may have put the word of a government into it, so the condition on them stays.
            source = "texts AS t CROSS JOIN revisions AS r ON r.row = t.rowid"
            names = ["t.rowid"]
            if shown_in := shown_in_query(keep.governments):
                text.append(shown_in)
            where += [f"t.texts MATCH :text{n}" for n in range(len(text))]
            parameters |= {f"text{n}": one for n, one in enumerate(text)}
        elif one_government:
            parameters["government"] = keep.governments[0]
            where.append("r.row IN (SELECT row FROM appearances WHERE government = :government)")
    elif one_government and not _is_selective(keep):
        source = "appearances AS a CROSS JOIN revisions AS r ON r.row = a.row"
        columns = ("earliest", "latest", "published", "home", "version", "row")
        names = [f"a.{name}" for name in columns]
        parameters["government"] = keep.governments[0]
        where.append("a.government = :government")
    else:
        if one_government:
            where, parameters = _conditions(everyone, cut, matched)
        columns = ("earliest", "latest", "published", "government", "version", "row")
        names = [f"r.{name}" for name in columns]
    if key is not None:
        marks = [f":key{n}" for n in range(len(key))]
        parameters |= {f"key{n}": value for n, value in enumerate(key)}
        where.append(f"({', '.join(names)}) {'>' if forward else '<'} ({', '.join(marks)})")
    direction = "" if forward else " DESC"
    sql = (
        f"SELECT {COLUMNS} FROM {source} JOIN governments AS g ON g.id = r.government"
        f" WHERE {' AND '.join(where)}"
        f" ORDER BY {', '.join(name + direction for name in names)} LIMIT :limit"
    )
    return sql, parameters


def _full_text(keep: Filter) -> list[str]:
    """What the index of texts is asked for."""
    found = [] if keep.grep is None else [literal_query(keep.grep)]
    return found if keep.query is None else [*found, full_text_query(keep.query)]
