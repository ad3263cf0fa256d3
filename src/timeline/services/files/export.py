"""Exports the record to files, and checks files and the store.

A check of files imports them into a temporary store, to find what an import would reject.
"""

from __future__ import annotations

import filecmp
import os
import re
import secrets
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import replace
from datetime import datetime
from functools import partial
from heapq import merge
from itertools import chain
from operator import itemgetter
from pathlib import Path
from typing import Any, Literal, TextIO, TypeAlias

from timeline.dates.edtf import FUTURE, instant_of
from timeline.domain.developments import Development
from timeline.domain.errors import TimelineError
from timeline.domain.names.namings import NAMINGS, Naming, parse_naming
from timeline.domain.parsing import parse_development
from timeline.domain.rules.dates import SKEW
from timeline.domain.values import SLUG_PATTERN
from timeline.eventstore.shapes.lines import first_recorded_at
from timeline.eventstore.tempfiles import temporary_folder
from timeline.eventstore.urls import Location, parse_store_url
from timeline.eventstore.writer import EventWriter
from timeline.formats.discovery import JSONL_SUFFIXES, SUFFIXES, YAML_SUFFIXES, find_files
from timeline.formats.documents.source_documents import Documents, default_folders
from timeline.formats.errors import Finding
from timeline.formats.lint import check_bound, check_published, check_sources, check_texts
from timeline.formats.lint import check_files as findings_of_files
from timeline.formats.records import Item
from timeline.formats.writer import write_jsonl, write_yaml
from timeline.readmodel.as_of import NOW, AsOf, GovernmentRow
from timeline.readmodel.queries.matters.contradictions import contradictions
from timeline.readmodel.states.stored_states import STATE, document_of, recorded_in
from timeline.services.files.import_files import import_file
from timeline.services.files.layouts import Layout, in_turns, spread
from timeline.text.full_disk import again
from timeline.text.standing_phrasing import contradiction_words

_Part: TypeAlias = tuple[GovernmentRow, list[str] | None]
"""A government, and its developments in a file; None for all."""


def check_files(
    paths: Sequence[str], *, clock: Callable[[], datetime], verbatim: bool = False
) -> list[Finding]:
    """All errors in files: in fields, in quotes, and between developments.

    Files without errors are imported together, in order, into a temporary store. That finds
    contradictions and duplicate ids too.
    """
    files = find_files(map(Path, paths))
    findings = list(findings_of_files(files, Documents(default_folders()), verbatim=verbatim))
    unreadable = {finding.path for finding in findings if not finding.note}
    with temporary_folder("check") as scratch:
        writer = EventWriter(parse_store_url(scratch / "check.db"), clock=clock)
        with writer:
            read = [one for one in files if str(one) not in unreadable and str(one) != "-"]
            for report in in_turns(read, partial(import_file, writer, proposed=True)):
                findings += report.findings
    order = {str(path): place for place, path in enumerate(files)}
    return sorted(
        dict.fromkeys(findings),
        key=lambda finding: (order.get(finding.path, -1), finding.line or 0),
    )


def check_store(
    connection: sqlite3.Connection,
    everyone: Sequence[GovernmentRow],
    store: Location,
    *,
    now: datetime,
    verbatim: bool = False,
) -> list[Finding]:
    """All errors in the texts, sources and quotes of the store.

    These are blank texts, sources published after `now`, and quotes whose words are not in their
    source document. A quote that is not verbatim is a note, or an error if `verbatim` is set. A
    quote without a hash of its document is a note, and so is a contradiction that was recorded on
    purpose. What was retracted is not judged, and what was
    corrected is judged as corrected.
    """
    documents = Documents(default_folders(store.folder))
    findings: list[Finding] = []
    for government in everyone:
        for document in _as_they_stand(connection, government.id):
            item = Item(parse_development(document, stored=True), str(store), 0)
            findings += [
                # A store has no lines, so the finding names the development.
                replace(found, line=None, field=f"{found.development}: {found.field}")
                if found.development
                else found  # it is in a sidecar, which is a file
                for found in chain(
                    check_texts(item),
                    check_published(item, government.zone, now),
                    check_sources(item, documents, verbatim=verbatim),
                    check_bound(item),
                )
            ]
    cut = AsOf(int(now.timestamp()))
    for one in contradictions(connection, everyone, cut):
        findings.append(
            Finding(
                str(store),
                None,
                f"{one.developments[-1]}: accepts",
                contradiction_words(one.rule, one.developments, one.matter),
                development=one.developments[-1],
                note=True,
                rule=one.rule,
            )
        )
    return list(dict.fromkeys(findings))


def _as_they_stand(connection: sqlite3.Connection, government: str) -> Iterator[str]:
    """A government's developments as JSON, corrected and not retracted, in order of recording."""
    # A source that a citation added is judged with its development.
    sql = (
        f"SELECT {STATE}"
        " FROM (SELECT a.version, a.row FROM appearances AS a"
        "   WHERE a.government = :government AND a.home = :government) AS its"
        " CROSS JOIN revisions AS r ON r.row = its.row"
        f" WHERE {NOW}"
        " AND r.retracted_by IS NULL AND r.kind != 'cited' ORDER BY its.version"
    )
    for (state,) in connection.execute(sql, {"government": government}):
        yield document_of(state)


def _for_archive(connection: sqlite3.Connection, government: str, now: datetime) -> Iterator[str]:
    """The developments and namings of a government for an export, in order of recording."""
    namings = connection.execute(
        "SELECT version, document FROM namings WHERE government = ? ORDER BY version", (government,)
    )
    found = merge(_developments(connection, government, now), namings, key=itemgetter(0))
    return (document for _, document in found)


def _developments(
    connection: sqlite3.Connection, government: str, now: datetime
) -> Iterator[tuple[int, str]]:
    """The developments with their versions.

    One that its recording dates or bounds gets `first_recorded`. Recording moments in the future
    come from a wrong clock, and are left out.
    """
    limit = now.timestamp() + SKEW
    for version, document, recorded, published, latest in _as_recorded(connection, government):
        moment = instant_of(recorded)
        is_dated = published < FUTURE and min(published, latest) <= moment
        if is_dated or moment > limit or '"first_recorded":"' in document:
            yield version, document
        else:
            yield version, first_recorded_at(document, recorded)


def _as_recorded(
    connection: sqlite3.Connection, government: str
) -> Iterator[tuple[int, str, str, int, int]]:
    """Version, JSON, moment of recording, greatest published and latest of the revisions."""
    # The first revision is the development as recorded; later ones include amendments. Only numbers
    # are sorted, and each text is fetched when it is needed.
    sql = (
        f"SELECT r.version, {STATE}, first.published, first.latest"
        " FROM (SELECT min(row) AS row, max(published) AS published, max(latest) AS latest"
        "   FROM appearances"
        "   WHERE government = :government AND home = :government"
        "   GROUP BY version ORDER BY version) AS first"
        " CROSS JOIN revisions AS r ON r.row = first.row"
    )
    for version, state, *instants in connection.execute(sql, {"government": government}):
        yield version, document_of(state), recorded_in(state), *instants


def export(
    connection: sqlite3.Connection,
    chosen: Sequence[GovernmentRow],
    origin: Mapping[str, Any] | None,
    *,
    folder: str | os.PathLike[str] | None,
    form: Literal["yaml", "jsonl"],
    stream: TextIO | None,
    now: datetime,
    layout: Layout = "government",
) -> list[Path]:
    """Writes a file per government into `folder`, or all of them to `stream`.

    With another layout each government has a folder, with a file for each month or development.

    A `folder` that ends as a file of the format does, and does not exist, is one file.

    Each file is written under a temporary name and then renamed, so that an interrupted export
    leaves the old file. One that would be the same byte for byte is left alone.

    Raises:
        TimelineError: if a file cannot be written, or YAML of several governments would go to one
            stream.
    """

    def write(to: TextIO, government: GovernmentRow, some: list[str] | None = None) -> None:
        documents = _for_archive(connection, government.id, now) if some is None else some
        if form == "jsonl":
            write_jsonl(to, government, documents, exported=origin)
        else:
            write_yaml(
                to,
                government,
                map(_parsed, documents),
                exported=origin,
            )

    if folder is None:
        if stream is None or layout != "government":
            raise TimelineError("export needs a folder or a stream")
        _refuse_several(chosen, form)
        for government in chosen:
            write(stream, government)
        return []
    target = Path(folder)
    written = []
    try:
        for place, parts in _files(connection, chosen, target, form, layout, now):
            _put(place, parts, write)
            written.append(place)
    except OSError as error:
        where = error.filename or target
        raise TimelineError(
            f"cannot write {where}: {error.strerror or error}", hint=again(error, target)
        ) from None
    return written


def _files(
    connection: sqlite3.Connection,
    chosen: Sequence[GovernmentRow],
    target: Path,
    form: str,
    layout: Layout,
    now: datetime,
) -> Iterator[tuple[Path, list[_Part]]]:
    """The files of an export, each with the governments in it, and what of them if not all."""
    if _is_file(target, form):
        if layout != "government":
            raise TimelineError(f"{target} is a file, and a layout needs a folder")
        _refuse_several(chosen, form)
        yield target, [(one, None) for one in chosen]
        return
    _check_names(chosen)
    for one in chosen:
        if layout == "government":
            yield target / f"{one.id}.{form}", [(one, None)]
            continue
        found = _spread(_for_archive(connection, one.id, now), layout)
        for name, some in sorted(found.items()):
            yield target / one.id / f"{name}.{form}", [(one, some)]


def _is_file(target: Path, form: str) -> bool:
    """Whether a path is meant as a file: it ends as one does, and is no folder.

    Raises:
        TimelineError: if it ends as a file of the other format.
    """
    of_form = {"yaml": YAML_SUFFIXES, "jsonl": JSONL_SUFFIXES}
    ending = target.suffix.lower()
    if ending not in SUFFIXES or target.is_dir():
        return False
    if ending not in of_form[form]:
        other = "jsonl" if form == "yaml" else "yaml"
        raise TimelineError(
            f"{target} is the name of a file of {other}, and the format is {form}",
            hint=f"Add --format {other}, or name a folder.",
        )
    return True


def _spread(documents: Iterable[str], layout: Layout) -> dict[str, list[str]]:
    try:
        return spread(documents, layout)
    except ValueError as error:
        raise TimelineError(
            f"“{error}” is not a valid id, so no file can have its name",
            hint="List other errors with `timeline verify`.",
        ) from None


def _put(
    place: Path,
    parts: Sequence[_Part],
    write: Callable[[TextIO, GovernmentRow, list[str] | None], None],
) -> None:
    """Writes a file under a temporary name, then gives it its own, unless it is there as it is."""
    place.parent.mkdir(parents=True, exist_ok=True)
    draft = place.with_name(f".{place.stem[:100]}.{secrets.token_hex(8)}")
    with ExitStack() as stack:
        # Not by tempfile, so that the umask decides who can read it.
        to = stack.enter_context(draft.open("x", encoding="utf-8", newline="\n"))
        stack.callback(draft.unlink, missing_ok=True)
        for government, some in parts:
            write(to, government, some)
        to.close()
        if not (place.is_file() and filecmp.cmp(draft, place, shallow=False)):
            draft.replace(place)


def _refuse_several(chosen: Sequence[GovernmentRow], form: str) -> None:
    """Refuses YAML of several governments in one file, whose header has room for one."""
    if form == "yaml" and len(chosen) > 1:
        raise TimelineError(
            "a YAML file has only one government",
            hint="Name one government, add --to DIR, or use --format jsonl.",
        )


def _parsed(document: str) -> Development | Naming:
    kind = document.partition('"kind":"')[2].partition('"')[0]
    if kind in NAMINGS:
        return parse_naming(document)
    return parse_development(document, stored=True)


def _check_names(chosen: Sequence[GovernmentRow]) -> None:
    """Rejects an id that leads out of the folder: an altered store may have any id."""
    for government in chosen:
        if not re.fullmatch(SLUG_PATTERN, government.id):
            raise TimelineError(
                f"“{government.id}” is not a valid government id, so no file can have its name",
                hint="List other errors with `timeline verify`.",
            )
