"""Writes the rows of revisions to the read model, many at a time.

Six tables get rows for each development, and a statement per row costs more than the row. Gathered
rows must be written (`flush`) before a query of the tables.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from timeline.dates.edtf import Edtf
from timeline.domain.lexical.text_folding import folded, searchable
from timeline.domain.matter.planned_months import LONG, MEETINGS, months
from timeline.domain.matter.transition import Transition
from timeline.readmodel.as_of import FOREVER, OPEN
from timeline.readmodel.database import government_word

_INSERTS: Final = {
    "revisions": f"INSERT INTO revisions VALUES ({','.join('?' * 19)})",
    "appearances": "INSERT INTO appearances VALUES (?,?,?,?,?,?,?)",
    "joint_matters": "INSERT INTO joint_matters VALUES (?,?,?,?)",
    "labels": "INSERT INTO labels VALUES (?,?,?,?)",
    "labelled": "INSERT OR IGNORE INTO labelled VALUES (?,?)",
    "steps": f"INSERT INTO steps VALUES ({','.join('?' * 25)})",
}
_PLAIN_STEP: Final = (
    "INSERT INTO steps (number, earliest, latest, rank, published, version, row, effect, occurred)"
    " VALUES (?,?,?,?,?,?,?,?,?)"
)
"""For a step that says nothing more, as most do: without the other columns it is twice as fast."""
_UNSORTED: Final = "CREATE TEMP TABLE unsorted (label INTEGER, row INTEGER)"
_LATER: Final = {**_INSERTS, "labelled": "INSERT INTO temp.unsorted VALUES (?,?)"}
_APPEAR: Final = (
    "INSERT INTO appearances"
    " SELECT government, earliest, latest, published, government, version, row"
    " FROM revisions ORDER BY government, earliest, latest, published, version, row"
)
_AT_LAST: Final = (
    _APPEAR,
    "INSERT OR IGNORE INTO labelled SELECT label, row FROM temp.unsorted ORDER BY label, row",
    "DROP TABLE temp.unsorted",
)
"""Run at the end of a rebuild, because rows in order of their keys are cheap."""
_MATTER: Final = (
    "SELECT number FROM matters"
    f" WHERE government = ?1 AND matter = ?2 AND shown_until = {FOREVER}"
    " UNION ALL SELECT m.number FROM members AS o JOIN matters AS m ON m.number = o.number"
    f" WHERE o.slug = ?2 AND o.government = ?1 AND m.shown_until = {FOREVER} LIMIT 1"
)
"""The matter of this name, or the one that a slug was merged into."""
_CODED: Final = {
    "labels": (
        "SELECT label FROM labels WHERE sort = ? AND value = ?",
        "INSERT INTO labels (sort, value, folded) VALUES (?, ?, ?) RETURNING label",
    ),
    "matters": (
        _MATTER,
        "INSERT INTO matters (government, matter) VALUES (?, ?) RETURNING number",
    ),
}
"""Statements to look up the number of a pair of texts, and to assign one."""
_HAS_ACCOUNTS: Final = "UPDATE matters SET accounts = 1 WHERE number = ?"
ACCOUNT_OF: Final = -1
"""Its place in a row of `steps`."""
_SELDOM: Final = 9
"""From which place on a row of `steps` has what most do not say."""
_NONE: Final = (None,) * 16
_BETWEEN: Final = "\n\ue000\n"
"""Separates the parts of a text by a word of its own, so that no phrase spans them."""

Laid = tuple[
    str,
    tuple[object, ...],
    tuple[str, ...],
    list[tuple[str, str]],
    str,
    tuple[str, ...],
    tuple[Any, ...] | None,
]
"""A revision as rows, without the numbers that the read model assigns. The fields are: government,
row of `revisions`, governments of a joint development, labels, words, matters, and row of `steps`
(None if it changes no matter)."""

Texts = Callable[[int, list[str]], None]
"""Called with the row of the first of consecutive revisions, and their texts."""


Numbers = dict[str, dict[tuple[str, str], int]]
"""By table and pair of texts, the number that the read model assigned."""


class Rows:
    """Gathers and writes the rows of a read model.

    Args:
        connection: A connection in a transaction.
        texts: Gets the texts for the full-text index; by default the read model itself.
        numbers: A cache of assigned numbers, which is extended.
        at_once: Whether this is a rebuild, which ends with `complete`.
    """

    def __init__(
        self,
        connection: sqlite3.Connection,
        texts: Texts | None = None,
        numbers: Numbers | None = None,
        *,
        at_once: bool = False,
    ) -> None:
        self._db = connection
        self._at_once = at_once
        self._inserts = _LATER if at_once else _INSERTS
        if at_once:
            connection.execute(_UNSORTED)
        self._waiting: dict[str, list[tuple[object, ...]]] = {table: [] for table in _INSERTS}
        numbers = {} if numbers is None else numbers
        self._labels = numbers.setdefault("labels", {})
        self._matters = numbers.setdefault("matters", {})
        self.added: dict[int, int] = {}
        """Number of new transitions of each matter, of those that are known now."""
        self.changed: set[int] = set()
        """Matters with a transition that has changed."""
        self._words: list[str] = []
        self._first = 0
        self._texts = texts or self._index

    def add(self, row: int, laid: Laid) -> None:
        """Adds a revision under its row number."""
        government, revision, joint_with, labels, words, matters, step = laid
        waiting = self._waiting
        waiting["revisions"].append((row, *revision))
        # A rebuild adds the others at the end.
        shown_in = joint_with if self._at_once else (government, *joint_with)
        if shown_in:
            order = (*revision[4:6], revision[7], government, revision[2], row)
            waiting["appearances"] += [(other, *order) for other in shown_in]
        if joint_with:
            waiting["joint_matters"] += [
                (government, other, matter, row) for other in joint_with for matter in matters
            ]
        known = self._labels
        waiting["labelled"] += [(known.get(one) or self._label(one), row) for one in labels]
        if not self._words:
            self._first = row
        names = " ".join(map(government_word, (government, *joint_with)))
        self._words.append(f"{words}{_BETWEEN}{names}")
        codes = [self._matter(government, matter) for matter in matters]
        if step is None:
            return
        for code in codes if len(codes) < 2 else dict.fromkeys(codes):
            if step[ACCOUNT_OF] is not None:
                self._db.execute(_HAS_ACCOUNTS, (code,))
            waiting["steps"].append((code, *step[:5], row, *step[5:]))
            if revision[10] == revision[12] == OPEN:
                self.added[code] = self.added.get(code, 0) + 1

    def change(self, government: str, matter: str) -> int:
        """Marks a matter as changed, because one of its transitions is; returns its number."""
        code = self._matter(government, matter)
        self.changed.add(code)
        return code

    def regroup(self, government: str, closed: Iterable[int], opened: Mapping[str, int]) -> None:
        """Takes in that matters were closed, and that slugs are of others from now on."""
        for code in closed:
            self.added.pop(code, None)
            self.changed.discard(code)
        self.changed |= set(opened.values())
        self._matters |= {(government, slug): code for slug, code in opened.items()}

    def flush(self) -> None:
        """Writes all gathered rows."""
        self.flush_what_is_split()
        self._write("appearances")
        self._write("joint_matters")
        self._write("labels")
        self._write("labelled")
        if self._words:
            self._texts(self._first, self._words)
            self._words = []

    def complete(self) -> None:
        """Writes what a rebuild leaves to the end."""
        for statement in _AT_LAST:
            self._db.execute(statement)

    def flush_what_is_split(self) -> None:
        """Writes the tables that an amendment queries."""
        self._write("revisions")
        steps = self._waiting["steps"]
        plain = [one[:_SELDOM] for one in steps if _is_plain(one)]
        if plain:
            self._db.executemany(_PLAIN_STEP, plain)
            steps[:] = [one for one in steps if not _is_plain(one)]
        self._write("steps")

    def _write(self, table: str) -> None:
        rows = self._waiting[table]
        if rows:
            self._db.executemany(self._inserts[table], rows)
            rows.clear()

    def _label(self, label: tuple[str, str]) -> int:
        sort, value = label
        looked_for = folded(value) if sort == "actor" else None
        if self._at_once:
            number = len(self._labels) + 1
            self._waiting["labels"].append((number, sort, value, looked_for))
        else:
            number = self._number("labels", label, looked_for)
        self._labels[label] = number
        return number

    def _matter(self, government: str, matter: str) -> int:
        pair = (government, matter)
        number = self._matters.get(pair)
        if number is None:
            number = self._matters[pair] = self._number("matters", pair)
        return number

    def _number(self, table: str, pair: tuple[str, str], *more: str | None) -> int:
        """The number of a pair of texts, which is assigned if it is new."""
        look_up, give = _CODED[table]
        found = self._db.execute(look_up, pair).fetchone()
        if found is None:
            found = self._db.execute(give, (*pair, *more)).fetchone()
        return int(found[0])

    def _index(self, first: int, texts: list[str]) -> None:
        self._db.executemany(
            "INSERT INTO texts (rowid, words) VALUES (?, ?)", enumerate(texts, first)
        )


def _is_plain(step: tuple[object, ...]) -> bool:
    return step[_SELDOM:] == _NONE


def to_rows(
    development: Any,
    step: Transition,
    span: tuple[int, int, int, int],
    position: int,
    own: str | None,
    amended: tuple[bool, str | None, str | None] = (False, None, None),
) -> Laid:
    """Converts a revision of a development to rows.

    Args:
        development: The text of this revision, as a model or shape.
        step: Its effect on its matters.
        span: The ranges of knowledge in which it is visible.
        position: The place of its event in the store.
        own: Its text, as a state; None if the store has it so.
        amended: Whether it is corrected, and the ids of its retraction and dispute.
    """
    earliest, latest, rank, published, government, version, name, kind, *rest, happened_by = step
    known_from, known_until, recorded_from, recorded_until = span
    revision = (
        name, government, version, kind, earliest, latest, rank, published, happened_by,
        known_from, OPEN if known_until == FOREVER else known_until,
        recorded_from, OPEN if recorded_until == FOREVER else recorded_until,
        int(amended[0]), *amended[1:], position, own,
    )  # fmt: skip
    # An amendment is about the record and changes no matter; nor does a retracted development.
    matters = development.matters if development.target is None else ()
    moves = None if amended[1] is not None else (earliest, latest, rank, published, version, *rest)
    return (
        government, revision, development.joint_with, _labels_of(development), _text(development),
        matters, moves,
    )  # fmt: skip


def _labels_of(development: Any) -> list[tuple[str, str]]:
    """The labels of a development, as pairs of sort and value."""
    found = [("kind", development.kind)]
    found += [("matter", value) for value in development.matters]
    if development.tags:
        found += [("tag", value) for value in development.tags]
    if development.counterparts:
        found += [("counterpart", value) for value in development.counterparts]
    if development.fulfilled is not None:
        found.append(("fulfils", development.fulfilled))
    if development.account_of is not None:
        found.append(("account", development.account_of))
    found += [("accepts", rule) for rule in development.accepts]
    of_sources = [one for source in development.sources for one in source.identifiers]
    if development.kind in MEETINGS:
        found += _of_meeting(development)
    if development.verification != "reported":
        found.append(("verification", development.verification))
    for one in (*development.identifiers, *of_sources):
        found.append(("identifier", f"{one.scheme}:{one.value}"))
    if development.attributes:
        from timeline.domain.lexical.attributes import value_text

        found += [("attribute", f"{k}={value_text(v)}") for k, v in development.attributes.items()]
    for actor in development.actors:
        parts = (actor.name, actor.role, actor.organization)
        found.append(("actor", " · ".join([part for part in parts if part])))
    return found


def _of_meeting(development: Any) -> list[tuple[str, str]]:
    found = []
    if cancelled := getattr(development, "cancels", None):
        found.append(("cancels", cancelled))
    if development.planned is not None:
        bounds = Edtf.stored(str(development.planned)).nearest_bounds("UTC")
        found += [("planned", month) for month in months(*bounds) or (LONG,)]
    return found


def _text(development: Any) -> str:
    """The searchable text of a development: title, texts, quotes and names."""
    names = [development.id, *development.matters, *development.tags]
    quotes = []
    for actor in development.actors:
        names += (actor.name, actor.role, actor.organization)
    for source in development.sources:
        names += (source.publisher, source.title, source.according_to)
        quotes += [text for one in source.quotes for text in (one.exact, one.translation) if text]
    for quantity in development.quantities:
        names += (quantity.item, quantity.as_written)
    extra = (development.summary, getattr(development, "reason", None))
    parts = (development.title, _joined(extra), "\n".join(quotes), _joined(names))
    return _BETWEEN.join(map(searchable, parts))


def _joined(parts: Iterable[str | None]) -> str:
    return "\n".join([part for part in parts if part])
