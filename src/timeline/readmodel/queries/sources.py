"""The query of sources: publishers, documents, and the number of developments that cite each.

A record with one source is only as good as that source, which is easy to miss when reading single
developments. Documents are distinguished by the name of their text, else by hash or address, else
by title and day (see `lookalikes.document_name`). Documents of different publishers are different.
Publishers that look alike are one.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from timeline.domain.lexical.text_folding import folded
from timeline.readmodel.as_of import AsOf, GovernmentRow, storable
from timeline.readmodel.lookalikes import teach
from timeline.readmodel.queries.developments import Filter, _conditions
from timeline.readmodel.states.stored_states import STATE

MOST: Final = 10_000
"""Most documents in a result: the most cited ones of each publisher."""


@dataclass(frozen=True, slots=True)
class CitedDocument:
    """A document that developments cite.

    Attributes:
        publisher: The publisher; of spellings that look alike, the plain one if it occurs.
        name: Its distinguishing name: file name, hash, address, or title and day.
        title: Its headline, if a citation gives one.
        url: Its address.
        document: The file name of its text.
        sha256: The hash of its text.
        published: The earliest publication date that a citation gives, as EDTF.
        developments: Number of developments that cite it.
        quotes: Number of their quotes.
    """

    publisher: str
    name: str
    title: str | None
    url: str | None
    document: str | None
    sha256: str | None
    published: str | None
    developments: int
    quotes: int
    _rows: str = field(repr=False, compare=False)

    @property
    def key(self) -> tuple[str, str]:
        """A unique key: publisher and name."""
        return self.publisher, self.name

    @property
    def heading(self) -> str:
        """Its name for people."""
        return self.title or self.document or self.url or self.sha256 or "(no title)"

    @property
    def rows(self) -> list[int]:
        """The rows of the read model that cite it."""
        return [int(row) for row in self._rows.split(",")]


@dataclass(frozen=True, slots=True)
class Citations:
    """The sources of a record.

    Attributes:
        found: The documents, at most `MOST`, by publisher and then by number of citations.
        documents: Number of all matching documents.
        publishers: By name, the number of citations and of documents; the most cited first.
        unsourced: Number of developments without a source.
    """

    found: Sequence[CitedDocument]
    documents: int
    publishers: Mapping[str, tuple[int, int]]
    unsourced: int


_DOCUMENTS: Final = """
    SELECT coalesce(max(plain) OVER same, min(spelled) OVER same), cited.*,
        sum(developments) OVER same, count(*) OVER same, count(*) OVER ()
    FROM (
        SELECT name, max(title) AS title, max(url) AS url, max(document), max(sha256),
            min(published), count(DISTINCT row) AS developments, sum(quotes),
            group_concat(DISTINCT row), publisher, min(said) AS spelled,
            max(iif(said = publisher, said, NULL)) AS plain
        FROM (
            SELECT row, said, title, url, document, sha256, published, quotes,
                alike(said) AS publisher,
                document_name(document, sha256, url, title, published) AS name
            FROM (
                SELECT r.row, s.value ->> '$.publisher' AS said, s.value ->> '$.title' AS title,
                    s.value ->> '$.url' AS url, s.value ->> '$.document' AS document,
                    s.value ->> '$.sha256' AS sha256, s.value ->> '$.published' AS published,
                    coalesce(json_array_length(s.value, '$.quotes'), 0) AS quotes
                FROM revisions AS r, json_each({state}, '$.development.sources') AS s
                WHERE {where} LIMIT -1
            ) LIMIT -1
        ) GROUP BY publisher, name
    ) AS cited
    WHERE {narrowed}
    WINDOW same AS (PARTITION BY publisher)
    ORDER BY row_number() OVER (PARTITION BY publisher ORDER BY developments DESC, name), publisher
    LIMIT :most
"""
"""One pass over the JSON of all developments, at 9 us each; no index supports it."""
_UNSOURCED: Final = (
    "SELECT count(*) FROM revisions AS r WHERE {where}"
    " AND r.kind NOT IN ('corrected', 'cited', 'retracted', 'disputed')"
    " AND json_extract({state}, '$.development.sources[0]') IS NULL"
)


def citations(
    connection: sqlite3.Connection,
    everyone: Sequence[GovernmentRow],
    cut: AsOf,
    keep: Filter,
    *,
    words: str = "",
) -> Citations:
    """The sources of the developments that match a filter and are visible under a cut.

    Args:
        connection: A connection to the read model.
        everyone: All governments of the store.
        cut: The cut.
        keep: The filter.
        words: Only documents with this in publisher, title, address or name; case and accents do
            not matter.
    """
    conditions, parameters = _conditions(everyone, cut, keep)
    where, narrowed = " AND ".join(conditions), "1"
    if words:
        parameters["words"] = folded(storable(words))
        columns = ("publisher", "spelled", "name", "title", "url")
        narrowed = " OR ".join(f"instr(folded({one}), :words)" for one in columns)
        connection.create_function("folded", 1, _folded, deterministic=True)

    teach(connection)

    def asked(sql: str) -> sqlite3.Cursor:
        return connection.execute(
            sql.format(where=where, narrowed=narrowed, state=STATE), {**parameters, "most": MOST}
        )

    rows = asked(_DOCUMENTS).fetchall()
    found = [CitedDocument(*row[:10]) for row in rows]
    by_weight = sorted({(-bears, name, own) for name, *_, bears, own, _ in rows})
    publishers = {name: (-bears, own) for bears, name, own in by_weight}
    places = {name: place for place, name in enumerate(publishers)}
    found.sort(key=lambda one: (places[one.publisher], -one.developments, one.heading))
    documents = rows[0][-1] if rows else 0
    return Citations(found, documents, publishers, int(asked(_UNSOURCED).fetchone()[0]))


def _folded(text: str | None) -> str | None:
    return None if text is None else folded(text)
