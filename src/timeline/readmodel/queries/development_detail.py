"""A development in full: current and original text, amendments, quotes in context.

Quotes come with their context in the source document, if it is available. A quote without its
surroundings is a claim; in its place it is evidence.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from operator import attrgetter

from timeline.frozen import frozen
from timeline.light_typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple
from timeline.readmodel.as_of import STEPS, AsOf, GovernmentRow, storable, visible_condition
from timeline.readmodel.entry import Entry
from timeline.readmodel.errors import AmbiguousIdentifier, UnknownDevelopment
from timeline.readmodel.names.matter_names import SHOWN, MatterNames, among_matters
from timeline.readmodel.queries.developments import COLUMNS, Filter, entries, find

if TYPE_CHECKING:
    from pathlib import Path

    from timeline.formats.documents.document_text import Document
    from timeline.formats.documents.quotes import Level
    from timeline.formats.documents.source_documents import Documents
    from timeline.formats.documents.stored_sources import StoredSource


@frozen
class QuoteInContext:
    """A quote and its place in the document.

    Attributes:
        source: The index of its source.
        quote: Its index among the quotes of that source.
        exact: The quoted words; of a quote that was found, as the document has them.
        before: The text before it; None if the document is not available.
        after: The text after it.
        line: The line in the document, counted from 1.
        problem: Why an available document does not show it, such as a read error.
        text: Whether the document is the recorded one: `bound` by its SHA-256, `changed` if that
            differs, `unbound` if none was recorded.
        level: How exactly the document has the quote: `verbatim`, the `same-words`, or these in
            `other-typography`; None if it was not found.
    """

    source: int
    quote: int
    exact: str
    before: str | None = None
    after: str | None = None
    line: int | None = None
    problem: str | None = None
    text: Literal["bound", "changed", "unbound"] | None = None
    level: Level | None = None


class Account(NamedTuple):
    """Another account of a development.

    Attributes:
        entry: The development that gives it.
        differs: By field, what the one says that is shown, and what this one says.
    """

    entry: Entry
    differs: Mapping[str, tuple[Any, Any]]


@frozen
class DevelopmentDetail:
    """A development with its history on the record."""

    entry: Entry
    """As it is visible under the cut."""
    original: Entry | None
    """As it was first recorded, if an amendment is visible; else None."""
    amendments: Sequence[Entry]
    """Its corrections, retractions and disputes, in order."""
    fulfilled_by: Sequence[Entry]
    """Deliveries that fulfil it."""
    related: Sequence[Entry]
    """Other developments of the same matters, the nearest in time, at most ten."""
    accounts: Sequence[Account]
    """Other accounts of it that are not retracted, the main one first."""
    quotes: Sequence[QuoteInContext]
    unreadable: Mapping[int, str] = {}
    """The errors of documents that cannot be read, by index of the source."""

    def as_json(self, *, who: bool = False) -> dict[str, Any]:
        """The stable form for scripts; `who` as of `Entry.as_json`."""
        return {
            **self.entry.as_json(who=who),
            "original": None if self.original is None else self.original.as_json(),
            "amendments": [one.as_json(who=who) for one in self.amendments],
            "fulfilled_by": [one.id for one in self.fulfilled_by],
            "related": [one.id for one in self.related],
            "accounts": [
                {
                    "id": one.entry.id,
                    "differs": {name: list(of) for name, of in one.differs.items()},
                }
                for one in self.accounts
            ],
            "unreadable": [
                {"source": place, "problem": problem} for place, problem in self.unreadable.items()
            ],
            "contexts": [
                {
                    "source": one.source,
                    "quote": one.quote,
                    "exact": one.exact,
                    "before": one.before,
                    "after": one.after,
                    "line": one.line,
                    "problem": one.problem,
                    "text": one.text,
                    "level": one.level,
                }
                for one in self.quotes
            ],
        }


def shown(
    connection: sqlite3.Connection,
    everyone: Sequence[GovernmentRow],
    development_id: str,
    cut: AsOf,
    folder: Callable[[], Path | None],
) -> DevelopmentDetail:
    """A development in full, under a cut.

    Args:
        connection: To the view.
        everyone: All governments.
        development_id: Its id, or `SCHEME:VALUE` for an identifier of it or of one of its sources.
        cut: What is known.
        folder: Gives that of the store, for its source documents.

    Raises:
        UnknownDevelopment: if the store, or the cut, does not have it.
        AmbiguousIdentifier: if several developments have the identifier.
    """
    if ":" in development_id:
        entry = _identified(connection, everyone, development_id, cut)
        development_id = entry.id
    else:
        found = find(connection, development_id, cut)
        if found is None:
            # What the cut hides is in the store all the same, but it is not what was meant.
            near = [one for one in _near(connection, development_id) if one != development_id]
            raise UnknownDevelopment(development_id, near)
        entry = found
    touched = entry.amended or entry.retracted_by or entry.disputed_by
    target = [i for (i,) in connection.execute(
        "SELECT id FROM amendments WHERE target = ? ORDER BY version, id", (development_id,)
    )]  # fmt: skip
    fulfilling = Filter(fulfilling=[development_id])
    return DevelopmentDetail(
        entry,
        _original(connection, entry) if touched else None,
        _these(connection, everyone, cut, target),
        [one for one in entries(connection, everyone, cut, fulfilling) if not one.retracted_by],
        _related(connection, everyone, cut, entry),
        _accounts(connection, everyone, cut, entry),
        *quotes_in_context(entry, folder),
    )


def _accounts(
    connection: sqlite3.Connection, everyone: Sequence[GovernmentRow], cut: AsOf, entry: Entry
) -> list[Account]:
    """The other accounts of what a development tells of, the main one first."""
    main: Entry | None = entry
    seen = {entry.id}
    while main is not None and main.document["account_of"] not in (None, *seen):
        seen.add(main.document["account_of"])
        main = find(connection, main.document["account_of"], cut)
    found = [] if main is None else [main]
    wanted = sorted(seen)
    while wanted:
        told = entries(connection, everyone, cut, Filter(accounts=wanted))
        new = [one for one in told if one.id not in {other.id for other in found}]
        found += sorted(new, key=attrgetter("version"))
        wanted = [one.id for one in new]
    return [
        Account(one, dict(differing(entry, one)))
        for one in found
        if one.id != entry.id and one.retracted_by is None
    ]


_OWN: Final = frozenset({"id", "sources", "account_of", "accepts", "first_recorded"})
"""Fields that two accounts never have in common."""


def differing(one: Entry, other: Entry) -> Iterator[tuple[str, tuple[Any, Any]]]:
    """The fields in which two accounts differ, each with both values."""
    here, there = one.document, other.document
    for name in dict.fromkeys((*here, *there)):
        if name not in _OWN and here.get(name) != there.get(name):
            yield name, (here.get(name), there.get(name))


def _identified(
    connection: sqlite3.Connection, everyone: Sequence[GovernmentRow], identifier: str, cut: AsOf
) -> Entry:
    """The one development that has an identifier itself, or one of its sources has.

    Raises:
        UnknownDevelopment: none has.
        AmbiguousIdentifier: several have.
    """
    having = list(entries(connection, everyone, cut, Filter(identifiers=[identifier])))
    ids = {one.id for one in having}
    # An amendment brings its source, and its identifiers, to what it amends.
    found = [one for one in having if one.document.get("amends") not in ids]
    if not found:
        raise UnknownDevelopment(identifier, [], MatterNames(connection).identified(identifier))
    if len(found) > 1:
        raise AmbiguousIdentifier(identifier, [one.id for one in found])
    return found[0]


def _these(
    connection: sqlite3.Connection, everyone: Sequence[GovernmentRow], cut: AsOf, ids: Sequence[str]
) -> list[Entry]:
    return list(entries(connection, everyone, cut, Filter(ids=ids))) if ids else []


def _original(connection: sqlite3.Connection, entry: Entry) -> Entry | None:
    """The first revision, regardless of the cut, since amendments have replaced it."""
    row = connection.execute(
        f"SELECT {COLUMNS} FROM revisions AS r JOIN governments AS g ON g.id = r.government"
        " WHERE r.id = ? ORDER BY r.row LIMIT 1",
        (entry.id,),
    ).fetchone()
    return None if row is None or row[0] == entry.row else Entry(*row)


_RELATED: Final = 10
_NUMBERS: Final = f"SELECT m.number FROM matters AS m WHERE m.government = :government AND {SHOWN}"
_SIDES: Final = tuple(
    f"SELECT r.id, abs(s.earliest - :at) FROM {STEPS} WHERE s.number = :number"
    f" AND s.earliest {side} AND r.id != :id AND {visible_condition('r.')}"
    f" ORDER BY s.earliest {direction}, r.id LIMIT {_RELATED}"
    for side, direction in (("<= :at", "DESC"), ("> :at", "ASC"))
)
"""The steps of a matter that are nearest before and behind a moment: a few rows of an index."""


def _related(
    connection: sqlite3.Connection, everyone: Sequence[GovernmentRow], cut: AsOf, entry: Entry
) -> list[Entry]:
    if not entry.matters:
        return []
    instants = cut.instants(entry.zone)
    parameters: dict[str, Any] = {
        "government": entry.government, "id": entry.id, "at": entry.earliest,
        "as_known": instants.as_known, "as_recorded": instants.as_recorded,
    }  # fmt: skip
    matters = _NUMBERS + among_matters(parameters, entry.matters)
    near: dict[str, int] = {}
    for (number,) in connection.execute(matters, parameters).fetchall():
        for side in _SIDES:
            near |= connection.execute(side, {**parameters, "number": number})
    ids = sorted(near, key=lambda id_: (near[id_], id_))[:_RELATED]
    return _these(connection, everyone, cut, ids)


def _near(connection: sqlite3.Connection, development_id: str) -> list[str]:
    """Similar ids: those with the same start, and the newest thousand."""
    begin = storable(development_id[:8])
    rows = connection.execute(
        "SELECT id FROM (SELECT id, row FROM revisions ORDER BY row DESC LIMIT 1000)"
        " UNION SELECT id FROM revisions WHERE id >= :from AND id < :to AND known_until = ''",
        {"from": begin, "to": begin + "~"},
    )
    return [one for (one,) in rows.fetchmany(2_000)]


def quotes_in_context(
    entry: Entry, folder: Callable[[], Path | None], documents: Documents | None = None
) -> tuple[list[QuoteInContext], dict[int, str]]:
    """The quotes in context, and the errors of unreadable documents.

    Args:
        entry: The development.
        folder: Gives that of the store, for its source documents.
        documents: Those of that folder, if several developments are asked for.
    """
    sources = entry.document["sources"]
    if not any(one["quotes"] or one.get("document") for one in sources):
        return [], {}
    if not any(one.get("document") or one.get("sha256") for one in sources):
        quotes = [
            (n, i, o["exact"]) for n, one in enumerate(sources) for i, o in enumerate(one["quotes"])
        ]
        return [QuoteInContext(*one) for one in quotes], {}
    from timeline.formats.documents.document_text import UnreadableDocument
    from timeline.formats.documents.source_documents import Documents, default_folders
    from timeline.formats.documents.stored_sources import stored_source
    from timeline.formats.errors import BadFile

    documents = documents or Documents(default_folders(folder()))
    contexts: list[QuoteInContext] = []
    unreadable: dict[int, str] = {}
    for number, given in enumerate(sources):
        source = stored_source(given)
        document = text = problem = None
        try:
            document = documents.find(source)
            text = document.text if document else None
        except UnreadableDocument as error:
            problem = unreadable[number] = f"the document {error.sentence}"
        except BadFile as error:
            problem = unreadable[number] = error.message
        state = _binding(source, document)
        for index, quote in enumerate(source.quotes):
            unplaced = partial(QuoteInContext, number, index, quote.exact, text=state)
            if text is None:
                contexts.append(unplaced(problem=problem))
                continue
            from timeline.formats.documents.quotes import Found, context
            from timeline.formats.documents.quotes import find as find_quote

            found = find_quote(text, quote)
            if isinstance(found, Found):
                before, exact, after = context(text, found)
                place = (before, after, found.line)
                contexts.append(
                    QuoteInContext(number, index, exact, *place, text=state, level=found.level)
                )
            else:
                contexts.append(unplaced(problem=str(found)))
    return contexts, unreadable


def _binding(
    source: StoredSource, document: Document | None
) -> Literal["bound", "changed", "unbound"] | None:
    """Whether the document of a source is the recorded one."""
    if source.sha256 is None:
        return "unbound" if source.document else None
    if document is None:
        return None
    return "bound" if source.sha256 in document.hashes else "changed"
