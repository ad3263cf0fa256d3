"""The query of a log: which developments, in which order, under which cut."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence

from timeline.dates.edtf import FUTURE, PAST, Edtf
from timeline.dates.timezones import DAY
from timeline.frozen import frozen, replaced
from timeline.light_typing import Any, Final
from timeline.readmodel.as_of import (
    FOREVER,
    YEAR,
    AsOf,
    GovernmentRow,
    storable,
    visible_condition,
)
from timeline.readmodel.entry import DEFAULTS, Entry
from timeline.readmodel.errors import ViewBroken, interrupted
from timeline.readmodel.names.matter_names import is_of_matters, same_matter
from timeline.readmodel.states.stored_states import STATE


@frozen
class Filter:
    """A filter of developments. Several values of one field mean any of them."""

    governments: Sequence[str] = ()
    since: Edtf | None = None
    until: Edtf | None = None
    kinds: Sequence[str] = ()
    matters: Sequence[str] = ()
    """Any slug of a matter stands for all of them."""
    actors: Sequence[str] = ()
    """Parts of an actor's name, role or organization; case and accents do not matter."""
    tags: Sequence[str] = ()
    counterparts: Sequence[str] = ()
    verifications: Sequence[str] = ()
    where: Sequence[str] = ()
    """Attributes as `key=value`: any of the values of a key, and each of the keys."""
    identifiers: Sequence[str] = ()
    """As `scheme:value`, of a development or of one of its sources."""
    grep: str | None = None
    """Consecutive words in the text; the last may be the start of a word."""
    query: str | None = None
    """A full-text query in the syntax of `timeline.readmodel.queries.fulltext`."""
    ids: Sequence[str] = ()
    fulfilling: Sequence[str] = ()
    """Ids of pledges and commitments: only the deliveries that fulfil them."""
    accounts: Sequence[str] = ()
    """Ids of developments: only what says that it is an account of one of them."""
    planned: Sequence[str] = ()
    """Labels of when a meeting is planned, see `planned_months.planned_labels`."""
    cancels: Sequence[str] = ()
    """Ids of meetings: only what cancels one of them."""
    meetings: bool = False
    """Only what may plan or cancel a meeting, or be an account of what does; see `kinds` too."""
    recorded_from: Mapping[str, int] | None = None
    """The first version to keep, by government; other governments are excluded."""
    only_matters: Sequence[str] = ()
    """As `matters`, of which the labels were checked already: the last look at each revision."""


COLUMNS: Final = (
    "r.row, r.id, r.government, r.version, r.kind, r.earliest, r.latest, r.published,"
    " r.rank, r.happened_by, r.amended, r.retracted_by, r.disputed_by, g.zone,"
    f" CAST({STATE} AS BLOB)"  # As bytes, for most are not asked for their text.
)
"""The columns of an `Entry`, from revisions AS r and governments AS g."""


def entries(
    connection: sqlite3.Connection,
    everyone: Sequence[GovernmentRow],
    cut: AsOf,
    keep: Filter,
    *,
    limit: int | None = None,
    reverse: bool = False,
) -> Iterator[Entry]:
    """Yields the developments that match a filter and are visible under a cut, in timeline order.

    They are read lazily, one row at a time. `everyone` are all governments of the store, whose
    zones the cut needs: a joint development may belong to any of them.
    """
    direction = " DESC" if reverse else ""
    names: tuple[str, ...]
    if len(keep.governments) == 1 and not _is_selective(keep):
        # Appearances are stored in timeline order; a cross join makes SQLite use that.
        where, parameters = _conditions(everyone, cut, replaced(keep, governments=()))
        parameters["government"] = keep.governments[0]
        where.append("a.government = :government")
        source, place = "appearances AS a CROSS JOIN revisions AS r ON r.row = a.row", "a"
        names = ("earliest", "latest", "published", "home", "version", "row")
    else:
        where, parameters = _conditions(everyone, cut, keep)
        source, place = "revisions AS r", "r"
        names = ("earliest", "latest", "published", "government", "version")
    select = f"SELECT {COLUMNS} FROM {source} JOIN governments AS g ON g.id = r.government WHERE "
    order = ", ".join(f"{place}.{name}{direction}" for name in names)
    in_order = place == "r" and not reverse and not _is_selective(keep)
    if keep.since is not None and everyone and in_order:
        begins = min(keep.since.nearest_bounds(one.zone).earliest for one in everyone)
        parameters |= {"begins": begins, "day_before": begins - DAY, "year_before": begins - YEAR}
        sql = " UNION ALL ".join(
            f"{select}{width} AND r.latest >= :begins AND {' AND '.join(where)}" for width in _SINCE
        )
        order = ", ".join(names)
    else:
        sql = select + " AND ".join(where)
    sql += f" ORDER BY {order}"
    if limit is not None:
        sql += " LIMIT :limit"
        parameters["limit"] = min(limit, FOREVER)
    try:
        # A search finds and sorts all matches before the first row, so only that is bounded.
        if keep.query is None and keep.grep is None:
            rows = connection.execute(sql, parameters)
        else:
            from timeline.readmodel.queries.fulltext import bounded

            with bounded(connection):
                rows = connection.execute(sql, parameters)
        make = tuple.__new__
        for row in rows:
            yield make(Entry, row)
    except sqlite3.DatabaseError as error:
        closed = isinstance(error, sqlite3.ProgrammingError)
        if isinstance(error, ViewBroken) or interrupted(error) or closed:
            raise
        raise ViewBroken("of the store", str(error)) from error


_WIDE: Final = (
    f"r.latest - r.earliest > {DAY} AND r.latest - r.earliest <= {YEAR}"
    " AND r.earliest >= :year_before"
)
_SINCE: Final = (
    f"r.latest - r.earliest <= {DAY} AND r.earliest >= :day_before",
    _WIDE,
    f"r.latest - r.earliest > {YEAR}",
)
"""How far before a day what lasts until then may begin, by its width.

So what lies before that day is not read, except for the few that are as wide as that. Each part is
in timeline order by an index, and SQLite merges them row by row.
"""


def _is_selective(keep: Filter) -> bool:
    """Whether finding and sorting the matches is faster than scanning all rows in order."""
    established = keep.verifications and not is_reported(keep)
    labelled = keep.matters or keep.tags or keep.actors or keep.meetings or established
    labelled = labelled or keep.where or keep.identifiers or keep.planned or keep.cancels
    return bool(keep.ids or labelled or keep.grep or keep.query)


def _conditions(
    everyone: Sequence[GovernmentRow], cut: AsOf, keep: Filter
) -> tuple[list[str], dict[str, Any]]:
    parameters: dict[str, Any] = {}
    where = [_moments(everyone, cut, keep, parameters)]
    if keep.governments:
        names = _bind(parameters, "gov", keep.governments)
        where.append(
            f"(r.government IN ({names}) OR r.row IN"
            f" (SELECT row FROM appearances WHERE government IN ({names}) AND home != government))"
        )
    if keep.kinds:
        where.append(f"r.kind IN ({_bind(parameters, 'kind', keep.kinds)})")
    if keep.ids:
        # There may be more of them than parameters.
        parameters["ids"] = json.dumps(list(map(storable, keep.ids)))
        where.append("r.id IN (SELECT value FROM json_each(:ids))")
    where += [
        f"r.row IN (SELECT row FROM labelled WHERE label IN ({labels}))"
        for labels in label_sets(keep, parameters)
    ]
    if is_reported(keep):
        # Developments that are only reported have no such label, since most are.
        names = _bind(parameters, "verification", keep.verifications)
        others = "SELECT label FROM labels WHERE sort = 'verification' AND value NOT IN"
        where.append(
            "NOT EXISTS (SELECT 1 FROM labelled AS v WHERE v.row = r.row"
            f" AND v.label IN ({others} ({names})))"
        )
    if matters := keep.matters or keep.only_matters:
        where.append(is_of_matters(_bind(parameters, "its_matter", matters)))
        instants = {one.id: cut.instants(one.zone).as_recorded for one in everyone}
        parameters["recorded_by"] = json.dumps(instants)
    if keep.recorded_from is not None:
        where.append(_recorded_from(keep.recorded_from, parameters))
    if keep.grep is not None or keep.query is not None:
        where.append(f"r.row IN (SELECT rowid FROM texts WHERE {_texts(keep, parameters)})")
    return where, parameters


def _texts(keep: Filter, parameters: dict[str, Any]) -> str:
    """The condition on the index of texts."""
    from timeline.readmodel.queries.fulltext import full_text_query, shown_in_query

    queries = {
        "grep": None if keep.grep is None else literal_query(keep.grep),
        "query": None if keep.query is None else full_text_query(keep.query),
        "shown_in": shown_in_query(keep.governments),
    }
    asked = {name: query for name, query in queries.items() if query is not None}
    parameters |= asked
    return " AND ".join(f"texts MATCH :{name}" for name in asked)


def _recorded_from(versions: Mapping[str, int], parameters: dict[str, Any]) -> str:
    """The condition that a development has at least the given version of its government."""
    parts = ["0"]
    for index, (government, version) in enumerate(versions.items()):
        parameters |= {f"home{index}": storable(government), f"from{index}": version}
        parts.append(f"r.government = :home{index} AND r.version >= :from{index}")
    return f"({' OR '.join(parts)})"


def _moments(
    everyone: Sequence[GovernmentRow], cut: AsOf, keep: Filter, parameters: dict[str, Any]
) -> str:
    """The condition on time, once for each group of zones with the same instants."""
    groups: dict[tuple[int, int, int, int], list[str]] = {}
    zones: dict[str, tuple[int, int, int, int]] = {}
    for zone in dict.fromkeys(one.zone for one in everyone):
        instants = cut.instants(zone)
        zones[zone] = (
            instants.as_known,
            instants.as_recorded,
            PAST if keep.since is None else keep.since.nearest_bounds(zone).earliest,
            FUTURE if keep.until is None else keep.until.nearest_bounds(zone).latest,
        )
    if len(found := set(zones.values())) == 1:
        groups = {moments: [] for moments in found}  # All governments, which need not be named.
    else:
        for id_, _, zone in everyone:
            groups.setdefault(zones[zone], []).append(id_)
    if not groups:
        return "0"
    parts = []
    for index, (moments, ids) in enumerate(groups.items()):
        names = ("as_known", "as_recorded", "since", "until")
        parameters |= {f"{n}{index}": v for n, v in zip(names, moments, strict=True)}
        part = visible_condition("r.", str(index))
        if moments[2] > PAST:
            part += f" AND r.latest >= :since{index}"
        if moments[3] < FUTURE:
            part += f" AND r.earliest <= :until{index}"
        if len(groups) > 1:
            part += f" AND r.government IN ({_bind(parameters, f'zone{index}_', ids)})"
        parts.append(f"({part})")
    return f"({' OR '.join(parts)})"


def _bind(parameters: dict[str, Any], name: str, values: Sequence[str]) -> str:
    """Placeholders for the values, which are added to the parameters."""
    names = [f"{name}{index}" for index in range(len(values))]
    parameters |= dict(zip(names, map(storable, values), strict=True))
    return ", ".join(f":{one}" for one in names)


def is_reported(keep: Filter) -> bool:
    """Whether the filter keeps developments that are only reported."""
    return DEFAULTS["verification"] in keep.verifications


def label_sets(keep: Filter, parameters: dict[str, Any]) -> list[str]:
    """For each sort of label in the filter, a query of labels of which one must match.

    Values are added to the parameters. Verifications are included if the filter excludes
    developments that are only reported.
    """
    sets = []
    for sort, values in (
        ("matter", keep.matters), ("tag", keep.tags), ("counterpart", keep.counterparts),
        ("fulfils", keep.fulfilling), ("account", keep.accounts),
        ("planned", keep.planned), ("cancels", keep.cancels),
        ("verification", () if is_reported(keep) else keep.verifications),
        ("identifier", keep.identifiers),
    ):  # fmt: skip
        if values:
            names = _bind(parameters, sort, values)
            sets.append(labels_of(sort, names))
            if sort == "matter":
                sets[-1] += f" UNION {labels_of(sort, same_matter(names))}"
    values_of: dict[str, list[str]] = {}
    for one in keep.where:
        values_of.setdefault(one.partition("=")[0], []).append(one)
    for index, same_key in enumerate(values_of.values()):
        sets.append(labels_of("attribute", _bind(parameters, f"where{index}_", same_key)))
    if keep.meetings:
        sets.append("SELECT label FROM labels WHERE sort IN ('planned', 'cancels', 'account')")
    if keep.actors:
        sets.append(ACTORS_NAMED + actors_like(parameters, keep.actors))
    return sets


ACTORS_NAMED: Final = "SELECT label FROM labels WHERE sort = 'actor' AND "
"""A query of matching actors, of whom there are far fewer than developments."""


def labels_of(sort: str, names: str) -> str:
    """A query of the labels of a sort with some values, given as placeholders or as a query."""
    return f"SELECT label FROM labels WHERE sort = '{sort}' AND value IN ({names})"


def actors_like(parameters: dict[str, Any], actors: Sequence[str]) -> str:
    """A condition that matches any of these actors, who are added to the parameters."""
    parts = []
    for index, actor in enumerate(actors):
        from timeline.domain.lexical.text_folding import folded

        parameters[f"actor{index}"] = folded(storable(actor))
        parts.append(f"instr(folded, :actor{index})")
    return f"({' OR '.join(parts)})"


_LONGEST: Final = 500
"""Most characters of a search text; with thousands of words SQLite takes seconds."""


def literal_query(text: str) -> str:
    """A full-text query for the consecutive words of `text`, which is never read as syntax."""
    from timeline.domain.lexical.text_folding import sought

    words = sought(storable(text[:_LONGEST]))
    return f'"{" ".join(words)}"*' if words else '""'


def stored_kinds(connection: sqlite3.Connection) -> set[str]:
    """The kinds that occur in the store."""
    return {kind for (kind,) in connection.execute("SELECT value FROM labels WHERE sort = 'kind'")}


def find(connection: sqlite3.Connection, development_id: str, cut: AsOf) -> Entry | None:
    """A development as it is visible under a cut, or None."""
    row = connection.execute(
        "SELECT g.id, g.name, g.zone FROM revisions AS r JOIN governments AS g"
        " ON g.id = r.government WHERE r.id = ? LIMIT 1",
        (storable(development_id),),
    ).fetchone()
    if row is None:
        return None
    found = entries(connection, [GovernmentRow(*row)], cut, Filter(ids=[development_id]))
    return next(found, None)
