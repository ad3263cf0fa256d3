"""Proposes a map for a table by its headings and the first of its rows.

A person looks at the proposal before it is used. What cannot be known, such as the kind of a
development, is set to what moves least, and said in a comment.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Final, NamedTuple

from timeline.dates.edtf import DateError, Edtf
from timeline.domain.developments import KINDS, Development
from timeline.formats.encoding import ReadError
from timeline.formats.errors import BadFile, Finding
from timeline.formats.mapping.date_forms import DateReading, date_reader
from timeline.formats.mapping.map_file import LoadedMap, parse_map, ready_text
from timeline.formats.mapping.map_reader import read_mapped
from timeline.formats.mapping.table_map import TableShape
from timeline.formats.mapping.table_rows import Row, TableRows, table_rows
from timeline.formats.records import Item
from timeline.formats.tables.csv_reader import is_own

SHOWN: Final = 10
"""Developments that a proposal shows."""
_SAMPLE: Final = 200
"""Rows that are read to see what the columns hold."""
_WORDS: Final[Mapping[str, str]] = {
    "id": "id key identifier number no nr ref reference kenmerk nummer numero numéro kennung",
    "occurred": "date day when occurred datum tag jour datetime timestamp event_date start"
    " start_date",
    "until": "end end_date until einde fin ende bis",
    "title": "title headline name event subject titel titre naam nom betreff onderwerp objet"
    " message",
    "summary": "summary description text details body omschrijving beschrijving samenvatting"
    " résumé resume texte beschreibung zusammenfassung",
    "matters": "matter matters topic topics dossier file thema sujet onderwerpen affaire vorgang",
    "url": "url link source_url lien href adresse",
    "publisher": "publisher source outlet bron quelle éditeur editeur herausgeber uitgever",
    "published": "published publication_date gepubliceerd publié publie veröffentlicht",
    "kind": "kind type soort art genre",
    "tags": "tags tag labels category categories categorie kategorie",
}
"""The headings that a field may have, in four languages."""
_FORMS: Final = (
    "edtf", "D/M/YYYY", "M/D/YYYY", "D.M.YYYY", "D-M-YYYY", "YYYY/M/D", "D MMM YYYY",
    "MMM D, YYYY", "D/M/YYYY hh:mm", "M/D/YYYY hh:mm", "D/M/YYYY hh:mm:ss", "M/D/YYYY hh:mm:ss",
    "M/D/YYYY h:mm A", "D.M.YYYY hh:mm", "MMM YYYY", "M/YYYY", "D.M.YY", "D/M/YY", "M/D/YY",
)  # fmt: skip
_RECOGNIZED: Final[Mapping[str, frozenset[str]]] = {
    "timelinejs": frozenset({"Year", "Headline"}),
    "timesketch": frozenset({"message", "datetime", "timestamp_desc"}),
    "legistar": frozenset({"File", "History"}),
    "opencivicdata": frozenset({"identifier", "actions"}),
}
"""By ready map: the columns by which its tables are recognized."""


class ProposedMap(NamedTuple):
    """A map that is proposed for a table.

    Attributes:
        text: The map, in YAML.
        like: The ready map whose tables have these columns; `developments` for a table that needs
            no map; None if the map was made by the headings.
        developments: The first developments that it makes, ten at most.
        findings: What is wrong with the rows before them.
        unsure: What a person must decide, such as whether the day or the month comes first; None if
            nothing.
    """

    text: str
    like: str | None
    developments: list[Development]
    findings: list[Finding]
    unsure: str | None = None


def propose_map(path: Path, government: str | None) -> ProposedMap:
    """Proposes a map for a table.

    Args:
        path: The table.
        government: The government of all rows; None if a column or nothing says it.

    Raises:
        BadFile: if the table cannot be read, or nothing says when something happened or what.
    """
    try:
        with path.open("rb") as stream:
            rows = table_rows(stream, path.name, TableShape())
            sample = [row for _, row in islice(rows.rows, _SAMPLE)]
            names = _columns(rows, sample)
            if is_own(names):
                return ProposedMap("", "developments", [], [])
            if government is None and not _government_in(names):
                what = "nothing says whose developments these are"
                hint = "Name their government: --government be."
                raise BadFile([Finding(str(path), 1, None, what, hint)])
            like = next((one for one, wanted in _RECOGNIZED.items() if wanted <= {*names}), None)
            if like is None:
                text, unsure = _text(path, rows, names, sample, government)
            else:
                text, unsure = _ready(like, government), None
        loaded = parse_map(text.encode(), "the proposed map")
        return ProposedMap(text, like, *_first(path, loaded), unsure)
    except ReadError as error:
        found = Finding(str(path), error.line, None, error.message, error.hint)
        raise BadFile([found]) from None
    except OSError as error:
        what = f"cannot be read: {error.strerror or error}"
        raise BadFile([Finding(str(path), None, None, what)]) from None


def _columns(rows: TableRows, sample: Sequence[Row]) -> list[str]:
    if rows.headings is not None:
        return [one for one in rows.headings if one]
    return list(dict.fromkeys(name for row in sample if isinstance(row, dict) for name in row))


def _ready(name: str, government: str | None) -> str:
    text = ready_text(name)
    return text if government is None else text.replace(
        "fields:\n", f"fields:\n  government: {_quoted(government)}\n", 1
    )  # fmt: skip


def _first(path: Path, loaded: LoadedMap) -> tuple[list[Development], list[Finding]]:
    made: list[Development] = []
    wrong: list[Finding] = []
    with path.open("rb") as stream:
        for one in read_mapped(stream, str(path), loaded, lambda _: None):
            if isinstance(one, Item):
                made.append(one.development)
            elif isinstance(one, Finding):
                wrong.append(one)
            if len(made) == SHOWN or len(wrong) == SHOWN:
                break
    return made, wrong


def _text(
    path: Path, rows: TableRows, names: list[str], sample: Sequence[Row], government: str | None
) -> tuple[str, str | None]:
    """The map, and what is not certain in it."""
    held = {name: _held(rows, name, sample) for name in names}
    meant = _meant(names)
    forms = _date_forms(meant, held)
    for field in ("occurred", "title"):
        if field not in meant:
            what = f"no column is certainly {'a date' if field == 'occurred' else 'a title'}"
            hint = f"Its columns are {', '.join(names)[:300]}. Write a map by docs/tables.md."
            raise BadFile([Finding(str(path), 1, None, what, hint)])
    lines = io.StringIO()
    lines.write("# yaml-language-server: $schema=map.schema.json   (timeline schema --map)\n")
    lines.write(f"title: {_quoted(f'Proposed for {path.name}')}\n")
    if forms != ["edtf"]:
        shown = ", ".join(map(_quoted, forms[:1]))
        others = f"   # {' or '.join(forms[1:])} fits as well: check it" if forms[1:] else ""
        lines.write(f"dates: [{shown}]{others}\n")
    lines.write("fields:\n")
    for name, value, comment in _fields(meant, held, names, government):
        lines.write(f"  {name}: {value}{f'   # {comment}' if comment else ''}\n")
    lines.write("developments:\n  - rest: true   # other columns become attributes\n")
    unsure = f"dates may be {' or '.join(forms)}" if forms[1:] else None
    return lines.getvalue(), unsure


def _fields(
    meant: Mapping[str, str],
    held: Mapping[str, Sequence[str]],
    names: Sequence[str],
    government: str | None,
) -> list[tuple[str, str, str]]:
    def column(field: str, filter_: str = "") -> str:
        return f"{{{meant[field]}{filter_}}}"

    fields: list[tuple[str, str, str]] = []
    prefix = "" if government is None else f"{government}-"
    if government is not None:
        fields.append(("government", _quoted(government), ""))
    else:
        fields.append(("government", _quoted(f"{{{_government_in(names)}}}"), ""))
    kinds = set(held.get(meant.get("kind", ""), ()))
    if kinds and kinds <= set(KINDS):
        fields.append(("kind", _quoted(column("kind")), ""))
    else:
        fields.append(("kind", "situation-noted", "or matter-raised, decision-taken, …"))
    known = held.get(meant.get("id", ""), ())
    if known and all(known) and len(set(known)) == len(known):
        fields.append(("id", _quoted(prefix + column("id")), ""))
    else:
        day_and_title = f"{column('occurred', '|day')}-{column('title')}"
        fields.append(("id", _quoted(prefix + day_and_title), ""))
    date = f"{{column: {_quoted(meant['occurred'])}"
    until = f", until: {{column: {_quoted(meant['until'])}}}" if "until" in meant else ""
    fields.append(("occurred", f"{date}{until}}}", ""))
    fields.append(("title", _quoted(column("title")), ""))
    if "summary" in meant:
        fields.append(("summary", _quoted(column("summary")), ""))
    for name in ("matters", "tags"):
        if name in meant:
            sign = _separator(held[meant[name]])
            split = f", split: {_quoted(sign)}" if sign else ""
            fields.append((name, f"{{column: {_quoted(meant[name])}{split}}}", ""))
    if "publisher" in meant:
        parts = [
            f"{name}: {_quoted(column(name))}"
            for name in ("publisher", "url", "published")
            if name in meant
        ]
        fields.append(("sources", f"[{{{', '.join(parts)}}}]", ""))
    return fields


def _government_in(names: Sequence[str]) -> str | None:
    return next((one for one in names if one.casefold() in ("government", "country")), None)


def _held(rows: TableRows, name: str, sample: Sequence[Row]) -> list[str]:
    getter = rows.getter(name)
    return [] if getter is None else [getter(row) for row in sample]


def _meant(names: Sequence[str]) -> dict[str, str]:
    """The column of each field, by its heading; the first that fits."""
    found: dict[str, str] = {}
    plain = {re.sub(r"[\s_-]+", "_", name.casefold()).strip("_"): name for name in names}
    for field, words in _WORDS.items():
        for word in words.split():
            if word in plain and plain[word] not in found.values():
                found[field] = plain[word]
                break
    return found


def _date_forms(meant: dict[str, str], held: Mapping[str, Sequence[str]]) -> list[str]:
    """The forms that all dates of the columns have; a column that has none is no date."""
    forms = list(_FORMS)
    for field in ("occurred", "until", "published"):
        texts = [one for one in held.get(meant.get(field, ""), ()) if one]
        fits = [form for form in forms if texts and _all_fit(form, texts)]
        if fits:
            forms = fits
        else:
            meant.pop(field, None)
    return forms[:1] if forms[0] == "edtf" else forms[:3]


def _all_fit(form: str, texts: Sequence[str]) -> bool:
    read = date_reader(DateReading((form,)))
    return all((found := read(text)) is not None and _is_date(found) for text in texts)


def _is_date(text: str) -> bool:
    try:
        Edtf.parse(text)
    except DateError:
        return False
    return True


def _separator(texts: Sequence[str]) -> str:
    return next((sign for sign in (";", "|", ",") if any(sign in one for one in texts)), "")


def _quoted(text: str) -> str:
    """A text as YAML in double quotes, which are those of JSON."""
    return json.dumps(text, ensure_ascii=False)
