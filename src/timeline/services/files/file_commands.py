"""Imports, exports and checks files."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Collection, Sequence
from contextlib import ExitStack, suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TextIO

from timeline.domain.matter.acceptable import ACCEPTABLE
from timeline.eventstore.errors import StoreError
from timeline.readmodel.as_of import governments
from timeline.readmodel.database import position_of
from timeline.readmodel.joint.joint_matters import chosen_own
from timeline.services.arguments import (
    BadArgument,
    Several,
    edtf,
    flag,
    ids_of,
    one_of,
    path_or_none,
    paths_of,
    rules,
    text,
    text_or_none,
)
from timeline.services.arguments import path as given_path
from timeline.services.dry_run import empty_session
from timeline.services.session import StoreSession

if TYPE_CHECKING:
    from timeline.formats.errors import Finding
    from timeline.formats.mapping.map_file import LoadedMap
    from timeline.formats.mapping.proposing import ProposedMap
    from timeline.formats.paging import PageSource
    from timeline.readmodel.entry import Entry
    from timeline.services.arguments import When
    from timeline.services.files.import_report import FileReport, ImportProgress
    from timeline.services.files.source_files import AddedSource
    from timeline.services.files.table_corrections import Correcting, TableCorrections


class FileCommands:
    """Imports, exports and checks files."""

    def __init__(self, session: StoreSession) -> None:
        self._session = session

    def import_files(
        self,
        *paths: str | os.PathLike[str],
        dry_run: bool = False,
        keep_going: bool = False,
        rejects: TextIO | None = None,
        progress: ImportProgress | None = None,
        accept: Several = (),
        mapping: str | os.PathLike[str] | ProposedMap | None = None,
        government: str | None = None,
        correct: bool = False,
        corrections: TextIO | None = None,
    ) -> list[FileReport]:
        """Imports files or folders: new ids are added, all or nothing per file.

        Args:
            paths: YAML, JSON Lines or CSV files, or folders, of which CSV files are not read; `-`
                is standard input.
            dry_run: Validate and report, but write nothing.
            keep_going: Skip the errors of a file and store the rest, a thousand at a time, instead
                of all or nothing.
            rejects: Gets the skipped entries, as JSON Lines to fix and import again.
            progress: Called now and then with the progress.
            accept: Rules that may be broken, such as second-decision. What breaks one is recorded
                with the word that it does; nothing else gets the word.
            mapping: The map that says which developments the rows of the files are: a file, a
                proposal, or legistar, opencivicdata, timelinejs or timesketch. Then the files are
                CSV, JSON, JSON Lines or Markdown with front matter, or a folder of the last.
            government: With a map: the government of all rows.
            correct: Record the corrections that follow from rows of a table which changed since
                they were imported. Otherwise such a row is an error.
            corrections: Gets these corrections, as JSON Lines to check and import.

        Raises:
            BadArgument: for a rule that cannot be broken, or a folder with a map and no Markdown.
            BadFile: for a map with errors.
            KeptInOutbox: if the store is away and there is an outbox, which now has the files. With
                `accept`, `mapping` or `correct` they are not kept.
            StoreError: if the store cannot be used.
        """
        given = list(paths_of(paths, "import_files"))
        dry_run, keep_going = flag("dry_run", dry_run), flag("keep_going", keep_going)
        accepted = rules("accept", accept, ACCEPTABLE)
        correcting = self._correcting(flag("correct", correct), corrections, dry_run=dry_run)
        mapped = _loaded(mapping, given, text_or_none("government", government))
        is_plain = not accepted and mapped is None and not correct and corrections is None
        if self._session.outbox is None or dry_run or not is_plain:
            return self._import(
                given, dry_run, keep_going, rejects, progress, accepted, mapped, correcting, correct
            )
        from timeline.services.files.opened_file import kept_stdin

        with kept_stdin("-" in given):
            try:
                return self._import(
                    given, dry_run, keep_going, rejects, progress, correcting=correcting
                )
            except StoreError as error:
                if not (error.is_away or error.is_open):
                    raise
                from timeline.formats.documents.source_documents import default_folders
                from timeline.services.files.outbox import keep_files

                if "-" in given:
                    sys.stdin.buffer.seek(0)
                seeds = default_folders(self._session.location.folder)
                raise keep_files(self._session.outbox, given, error, seeds) from None

    def propose_map(
        self, path: str | os.PathLike[str], *, government: str | None = None
    ) -> ProposedMap:
        """Proposes a map for a table, by its headings and its first rows. Nothing is imported.

        Args:
            path: A table in CSV, JSON or JSON Lines.
            government: The government of all rows, if no column has it.

        Raises:
            BadFile: if the table cannot be read, or no column has a date and a title.
        """
        from timeline.formats.discovery import find_files
        from timeline.formats.mapping.proposing import propose_map

        table = given_path("path", path)
        find_files([table])
        with suppress(OSError):  # which the proposal explains
            if table.is_dir():
                raise BadArgument("path", f"{table} is a folder", "Name one table.")
        return propose_map(table, text_or_none("government", government))

    def _import(
        self,
        given: list[str],
        dry_run: bool,
        keep_going: bool,
        rejects: TextIO | None,
        progress: ImportProgress | None,
        accepting: Sequence[str] = (),
        mapped: LoadedMap | None = None,
        correcting: Correcting | None = None,
        correct: bool = False,
    ) -> list[FileReport]:
        from timeline.formats.discovery import nothing_in
        from timeline.services.files.import_files import import_files

        dry_run = dry_run or (not self._session.exists and nothing_in(map(Path, given)))
        is_file = self._session.location.as_file is not None
        with ExitStack() as stack:
            self._session.presence.check_there()
            if self._session.exists or not dry_run:
                writer = stack.enter_context(self._session.writing())
            else:
                writer = stack.enter_context(empty_session(self._session)).writer()
            view = self._session.read_model() if is_file and not (dry_run or correct) else None
            reports = import_files(
                writer, given, dry_run=dry_run, keep_going=keep_going, rejects=rejects,
                progress=progress, view=view, accepting=accepting, mapped=mapped,
                correcting=correcting,
            )  # fmt: skip
        if not dry_run:
            own = sum(one.new + len(one.governments) for one in reports)
            own += correct * sum(one.corrected for one in reports)
            self._session.news.know_own(own, lambda: self._session.reader().position())
        return reports

    def _correcting(self, append: bool, to: TextIO | None, *, dry_run: bool) -> Correcting:
        target = io.StringIO() if to is not None and dry_run else to

        def correcting(source: PageSource) -> TableCorrections | None:
            if not source.is_table:
                return None
            from timeline.services.files.table_corrections import TableCorrections

            now = int(self._session.now().timestamp())
            return TableCorrections(source.path.name, self._standing, now, append=append, to=target)

        return correcting

    def _standing(self, ids: Collection[str]) -> dict[str, Entry]:
        """Developments as they stand, by id."""
        from timeline.readmodel.queries.developments import Filter, entries

        cut = self._session.cut(None, None, None)
        with self._session.at_once() as view:
            found = entries(view, governments(view), cut, Filter(ids=list(ids)))
            return {one.id: one for one in found}

    def export(
        self,
        folder: str | os.PathLike[str] | None = None,
        *ids: str,
        form: Literal["yaml", "jsonl"] = "yaml",
        stream: Any = None,
        stamp: bool = True,
        layout: Literal["government", "month", "development"] = "government",
    ) -> list[Path]:
        """Writes the developments as recorded, a file per government, or all to one stream.

        Args:
            folder: Where the files are written; those that say the same already stay as they are.
                A path that ends in .yaml, .yml, .jsonl or .ndjson, and is no folder, is one file.
            ids: The governments; by default all.
            form: The format.
            stream: Instead of a folder.
            layout: What has a file: a government, or in its folder a month or a development.
            stamp: Whether the header says what was exported, and when.

        Raises:
            TimelineError: if a file cannot be written.
        """
        from timeline.services.files.export import export

        names, target = ids_of(ids, "export"), path_or_none("folder", folder)
        one_of("form", form, ("yaml", "jsonl"))
        one_of("layout", layout, ("government", "month", "development"))
        with self._session.at_once() as view:
            found = chosen_own(view, names)
            now = self._session.now()
            origin: dict[str, Any] | None = {
                "store": self._session.reader().identity(),
                "position": position_of(view),
                "at": now.replace(microsecond=0).isoformat(),
            }
            if not flag("stamp", stamp):
                origin = None
            options: Any = {"form": form, "stream": stream, "now": now, "layout": layout}
            return export(view, found, origin, folder=target, **options)

    def check(self, *paths: str | os.PathLike[str], verbatim: bool = False) -> list[Finding]:
        """All errors in files or, without paths, in the store.

        These are wrong fields, quotes whose words are not in their source document,
        contradictions and duplicate ids, each with file, line and field. Notes, which are not
        errors, tell of a quote in the store without a hash of its document, and of one that has the
        words of the document, but not verbatim.

        Args:
            paths: Files or folders; by default the store is checked.
            verbatim: Whether a quote that is not verbatim is an error.
        """
        from timeline.services.files.export import check_files, check_store

        strict = flag("verbatim", verbatim)
        if paths:
            return check_files(paths_of(paths, "check"), clock=self._session.clock, verbatim=strict)
        with self._session.at_once() as view:
            return check_store(
                view,
                governments(view),
                self._session.location,
                now=self._session.now(),
                verbatim=strict,
            )

    def add_source(
        self,
        path: str | os.PathLike[str],
        *,
        publisher: str | None = None,
        title: str | None = None,
        published: When = None,
        url: str | None = None,
        language: str | None = None,
        to: str | os.PathLike[str] | None = None,
        dry_run: bool = False,
    ) -> AddedSource:
        """Adds a source document to the seeds: the original, its text and a sidecar.

        A PDF or HTML file needs the extra `documents`. What is not given is taken from the
        document, if it states that. If the same document is already there, nothing changes.

        Args:
            path: A PDF, HTML or text file.
            publisher: The publisher; needed unless the document states it.
            title: The title.
            published: When it became public.
            url: The web address.
            language: The language (BCP 47).
            to: The folder; by default `seeds` beside the store, or in the current folder if the
                store is on a server.
            dry_run: Validate and report, but write nothing.

        Raises:
            NotAdded: if it cannot be added; nothing was written.
            NotExtracted: if its text cannot be extracted.
            BadFile: if it cannot be read.
        """
        from timeline.formats.discovery import find_files
        from timeline.formats.documents.source_documents import default_folders
        from timeline.services.files.source_files import NotAdded, add_document

        file, target = given_path("path", path), path_or_none("to", to)
        texts = {"publisher": publisher, "title": title, "url": url, "language": language}
        given = {name: text(name, one) for name, one in texts.items() if one is not None}
        date = edtf("published", published)
        if date is not None:
            given["published"] = str(date)
        dry_run = flag("dry_run", dry_run)
        with suppress(OSError):  # which the next check explains
            if file.is_dir():
                raise NotAdded(f"{file} is a folder", hint="Name one file.")
        find_files([file])
        store_folder = self._session.location.folder
        folder = target or (store_folder or Path()) / "seeds"
        found = add_document(file, folder, given, now=self._session.now(), dry_run=dry_run)
        folders = [*default_folders(store_folder), Path("seeds")]
        if store_folder is not None:
            folders.append(store_folder / "seeds")
        searched = folder.resolve() in {one.resolve() for one in folders}
        return replace(found, searched=searched)


def _loaded(
    mapping: str | os.PathLike[str] | ProposedMap | None,
    paths: Sequence[str],
    government: str | None,
) -> LoadedMap | None:
    if mapping is None:
        if government is not None:
            raise BadArgument("government", "is of the rows of a map", "Give the map too.")
        return None
    from timeline.formats.discovery import MARKDOWN_SUFFIXES, find_files
    from timeline.formats.mapping.map_file import load_map, parse_map
    from timeline.formats.mapping.proposing import ProposedMap

    for path in paths:
        with suppress(OSError):  # which the import explains
            if Path(path).is_dir() and not find_files([Path(path)], MARKDOWN_SUFFIXES):
                what = f"{path} is a folder without files that end in .md"
                raise BadArgument("paths", what, "Name the tables one by one.")
    if isinstance(mapping, ProposedMap):
        return parse_map(mapping.text.encode(), "the proposed map", government)
    return load_map(str(given_path("mapping", mapping)), government)
