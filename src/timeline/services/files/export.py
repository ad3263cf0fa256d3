"""Files through the door: export and check.

Check runs an import into a throw-away store, so that it finds what an import would refuse.
"""

from __future__ import annotations

import os
import re
import secrets
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import replace
from datetime import datetime
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Any, Literal, TextIO

from timeline.dates.edtf import FUTURE, instant_of
from timeline.domain.date_checks import SKEW
from timeline.domain.errors import TimelineError
from timeline.domain.parsing import parse_development
from timeline.domain.values import SLUG_PATTERN
from timeline.eventstore.shapes import first_recorded_at
from timeline.eventstore.tempfiles import temporary_folder
from timeline.eventstore.urls import Location, parse_store_url
from timeline.eventstore.writer import EventWriter
from timeline.formats.discovery import find_files
from timeline.formats.documents.source_documents import Documents, default_folders
from timeline.formats.lint import check_bound, check_published, check_sources, check_texts
from timeline.formats.lint import check_files as findings_of_files
from timeline.formats.records import Finding, Item
from timeline.formats.writer import write_jsonl, write_yaml
from timeline.readmodel.as_of import GovernmentRow
from timeline.services.files.import_files import import_file


def check_files(paths: Sequence[str], *, clock: Callable[[], datetime]) -> list[Finding]:
    """Everything wrong with files: what they say, their quotes, and whether they fit together.

    Files that read well are imported together into a store of their own, in order, so that
    contradictions between them and ids used twice are found too.
    """
    files = find_files(map(Path, paths))
    findings = list(findings_of_files(files, Documents(default_folders())))
    unreadable = {finding.path for finding in findings}
    with temporary_folder("check") as scratch:
        writer = EventWriter(parse_store_url(scratch / "check.db"), clock=clock)
        with writer:
            for path in files:
                if str(path) not in unreadable and str(path) != "-":
                    findings += import_file(writer, path).findings
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
) -> list[Finding]:
    """What is wrong with the texts, the sources and the quotes of the store.

    A text in which there is nothing to read, a source that is published after `now`, a quote
    that is not verbatim in its source document, and as a note one that no hash binds to it.
    """
    documents = Documents(default_folders(store.folder))
    findings: list[Finding] = []
    for government in everyone:
        for document in as_entered(connection, government.id):
            item = Item(parse_development(document, stored=True), str(store), 0)
            findings += [
                # A store has no lines; the development is the place to go to.
                replace(found, line=None, field=f"{found.development}: {found.field}")
                if found.development
                else found  # of a sidecar, in a file of its own
                for found in chain(
                    check_texts(item),
                    check_published(item, government.zone, now),
                    check_sources(item, documents),
                    check_bound(item),
                )
            ]
    return list(dict.fromkeys(findings))


def as_entered(connection: sqlite3.Connection, government: str) -> Iterator[str]:
    """A government's developments as they were recorded, as JSON, in order of recording."""
    for document, *_ in _as_recorded(connection, government):
        yield document


def _for_archive(connection: sqlite3.Connection, government: str, now: datetime) -> Iterator[str]:
    """The same; what its recording dates, or bounds, says when it was first recorded.

    A moment that has not come yet is one of a clock that was wrong, and no file should keep it.
    """
    limit = now.timestamp() + SKEW
    for document, recorded, published, latest in _as_recorded(connection, government):
        moment = instant_of(recorded)
        is_dated = published < FUTURE and min(published, latest) <= moment
        if is_dated or moment > limit or '"first_recorded":"' in document:
            yield document
        else:
            yield first_recorded_at(document, recorded)


def _as_recorded(
    connection: sqlite3.Connection, government: str
) -> Iterator[tuple[str, str, int, int]]:
    """JSON, the moment of recording, and the greatest published and latest of its revisions."""
    # The first revision is what was recorded; later ones show what amendments made of it. Only
    # numbers are sorted, and each text is fetched when its turn comes.
    sql = (
        "SELECT r.document, r.recorded, first.published, first.latest"
        " FROM (SELECT min(row) AS row, max(published) AS published, max(latest) AS latest"
        "   FROM appearances"
        "   WHERE government = :government AND home = :government"
        "   GROUP BY version ORDER BY version) AS first"
        " CROSS JOIN revisions AS r ON r.row = first.row"
    )
    yield from connection.execute(sql, {"government": government})


def export(
    connection: sqlite3.Connection,
    chosen: Sequence[GovernmentRow],
    origin: Mapping[str, Any],
    *,
    folder: str | os.PathLike[str] | None,
    form: Literal["yaml", "jsonl"],
    stream: TextIO | None,
    now: datetime,
) -> list[Path]:
    """Writes a file per government into `folder`, or all of them to `stream`.

    A file is written beside its place and then moved there, so that a broken-off export
    leaves the file that was there before.

    Raises:
        TimelineError: where a file cannot be written, or YAML of several governments is
            asked for on one stream.
    """

    def write(to: TextIO, government: GovernmentRow) -> None:
        documents = _for_archive(connection, government.id, now)
        if form == "jsonl":
            write_jsonl(to, government, documents, exported=origin)
        else:
            write_yaml(
                to,
                government,
                map(partial(parse_development, stored=True), documents),
                exported=origin,
            )

    if folder is None:
        if stream is None:
            raise TimelineError("export needs a folder or a stream")
        if form == "yaml" and len(chosen) > 1:
            raise TimelineError(
                "a YAML file has only one government",
                hint="Name one government, add --to DIR, or use --format jsonl.",
            )
        for government in chosen:
            write(stream, government)
        return []
    target = Path(folder)
    written = []
    _check_names(chosen)
    try:
        target.mkdir(parents=True, exist_ok=True)
        for government in chosen:
            place = target / f"{government.id}.{form}"
            draft = target / f".{government.id}.{secrets.token_hex(8)}"
            with ExitStack() as stack:
                # Made by open and not by tempfile, so that it is as private as the umask says.
                to = stack.enter_context(draft.open("x", encoding="utf-8", newline="\n"))
                stack.callback(draft.unlink, missing_ok=True)
                write(to, government)
                to.close()
                draft.replace(place)
            written.append(place)
    except OSError as error:
        where = error.filename or target
        raise TimelineError(f"cannot write {where}: {error.strerror or error}") from None
    return written


def _check_names(chosen: Sequence[GovernmentRow]) -> None:
    """Refuses an id that leads out of a folder: a store that somebody altered may hold anything."""
    for government in chosen:
        if not re.fullmatch(SLUG_PATTERN, government.id):
            raise TimelineError(
                f"“{government.id}” is not a valid government id, so no file can have its name",
                hint="List other errors with `timeline verify`.",
            )
