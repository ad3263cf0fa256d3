"""Putting developments on the record, one by one or in files, and writing the record out."""

from __future__ import annotations

import io
import os
import shutil
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TextIO, cast

from timeline.dates.edtf import civil_day
from timeline.eventstore.errors import StoreError
from timeline.eventstore.urls import SQLiteLocation
from timeline.readmodel.as_of import chosen
from timeline.readmodel.database import position_of
from timeline.readmodel.read_model import governments
from timeline.services.arguments import (
    fields_of,
    flag,
    ids_of,
    mapping,
    one_of,
    path_or_none,
    paths_of,
    plain_dates,
    text,
    text_or_none,
)
from timeline.services.queries import Queries
from timeline.services.session import StoreSession

if TYPE_CHECKING:
    from timeline.domain.developments import Development
    from timeline.eventstore.writer import Entry as BatchEntry
    from timeline.formats.records import Finding
    from timeline.services.append import Note, Receipt
    from timeline.services.import_report import FileReport, ImportProgress


class Commands:
    """Appending, which is all that is ever done to a record, and files.

    Args:
        session: The store.
        queries: Finds what is amended.
    """

    def __init__(self, session: StoreSession, queries: Queries) -> None:
        self._session = session
        self._queries = queries

    # ------------------------------------------------------------------ appending

    def append(
        self,
        *developments: Development | Mapping[str, Any],
        name: str | None = None,
        zone: str | None = None,
        dry_run: bool = False,
        near: str | os.PathLike[str] | None = None,
    ) -> Receipt:
        """Appends developments, all of them or none.

        Each source takes the SHA-256 of its document where that is at hand, so that a seal binds
        its text too.

        Args:
            developments: Models, or mappings of their fields; a missing id is derived from
                government, date and title.
            name: Name of the government, where it is new and no ISO 3166 country.
            zone: Its IANA time zone, where it is new and its country has several.
            dry_run: Judge and report, but write nothing.
            near: A file that they come from: its documents are first looked for near it.

        Raises:
            InvalidDevelopment: naming every field that is wrong.
            BatchRejected: naming every development that contradicts the record.
            ClockWrong: if the last moment of a government is more than a day after now.
            IdTaken, UnknownGovernment, StoreError.
        """
        from timeline.services.append import as_development

        text_or_none("name", name)
        text_or_none("zone", zone)
        dry_run, near = flag("dry_run", dry_run), path_or_none("near", near)
        given = [as_development(fields_of(one)) for one in developments]
        folders = [] if near is None else _near(near)
        models = self._bound(given, folders)
        batch: list[BatchEntry] = list(models)
        if models and (name is not None or zone is not None):
            from timeline.domain.blanks import is_blank
            from timeline.domain.parsing import InvalidDevelopment, Problem
            from timeline.eventstore.writer import Description

            if name is not None and is_blank(name):
                wrong = Problem("name", "there is nothing to read in it")
                raise InvalidDevelopment([wrong], what="government")
            batch.insert(0, Description(models[0].government, name, zone))
        receipt = self.record(batch, dry_run=dry_run)
        told = list(self._without_text(receipt, folders))
        return replace(receipt, notes=[*receipt.notes, *told]) if told else receipt

    def _without_text(self, receipt: Receipt, near: list[Path]) -> Iterator[Note]:
        """A note on each document quoted by what is new, if it is there and is no text."""
        quoted = [
            (one.development.id, source)
            for one in receipt.appended
            for source in (one.development.sources if one.new else ())
            if source.document and source.quotes
        ]
        if not quoted:
            return
        from timeline.formats.document_text import UnreadableDocument
        from timeline.formats.records import BadFile
        from timeline.formats.source_documents import Documents, default_folders
        from timeline.services.append import Note

        documents = Documents(default_folders(self._session.location.folder), near)
        for id_, source in quoted:
            try:
                documents.find(source)
            except UnreadableDocument as bad:
                message = f"{bad.sentence}, so its quotes cannot be looked up"
                yield Note(id_, None, "no-text", message, bad.hint)
            except BadFile:  # a sidecar, of which `check` tells
                continue

    def _bound(self, developments: list[Development], near: list[Path]) -> list[Development]:
        """The developments with the SHA-256 of each source document at hand."""
        if not any(source.document for one in developments for source in one.sources):
            return developments
        from timeline.formats.document_hashes import Binder
        from timeline.formats.source_documents import default_folders

        binder = Binder(default_folders(self._session.location.folder), near, recorded=self._state)
        return [binder.bound(one) for one in developments]

    def _state(self, development_id: str) -> bytes | None:
        """The event of a development as it is stored, if the store has it and can be asked."""
        with suppress(StoreError):
            found = self._session.reader().stored(development_id) if self._session.exists else None
            return None if found is None else found.state.encode("utf-8", "surrogateescape")
        return None

    def correct(
        self,
        /,
        development_id: str,
        changes: Mapping[str, Any],
        *,
        reason: str,
        dry_run: bool = False,
        **given: Any,
    ) -> Receipt:
        """Records that fields of a development should have read otherwise; the old text stays.

        Args:
            development_id: What is corrected.
            changes: The new values by field; None takes a field back to its default.
            reason: Why.
            dry_run: Judge and report, but write nothing.
            given: Further fields of the correction itself: occurred, title, sources, id.
        """
        return self._amend(
            "corrected",
            development_id,
            reason,
            {**given, "changes": mapping("changes", changes)},
            dry_run,
        )

    def retract(
        self, /, development_id: str, *, reason: str, dry_run: bool = False, **given: Any
    ) -> Receipt:
        """Withdraws a development from the record; it stays visible as retracted."""
        return self._amend("retracted", development_id, reason, given, dry_run)

    def dispute(
        self, /, development_id: str, *, reason: str, dry_run: bool = False, **given: Any
    ) -> Receipt:
        """Records that a development is contested."""
        return self._amend("disputed", development_id, reason, given, dry_run)

    # ------------------------------------------------------------------ files

    def import_files(
        self,
        *paths: str | os.PathLike[str],
        dry_run: bool = False,
        keep_going: bool = False,
        rejects: TextIO | None = None,
        progress: ImportProgress | None = None,
    ) -> list[FileReport]:
        """Imports files or folders: a union by id, all or nothing per file.

        Args:
            paths: YAML or JSON Lines files, or folders of them; `-` is standard input.
            dry_run: Judge and report, but write nothing.
            keep_going: Leave out what is wrong in a file and store the rest, a thousand at a
                time, instead of the whole file or nothing.
            rejects: Where what is left out is written, as JSON Lines to mend and import again.
            progress: Called now and then with how far it has come.

        Raises:
            KeptInOutbox: where the store is away and there is an outbox, which has the files now.
            StoreError: where the store cannot be used.
        """
        given = list(paths_of(paths, "import_files"))
        dry_run, keep_going = flag("dry_run", dry_run), flag("keep_going", keep_going)
        if self._session.outbox is None or dry_run:
            return self._import(given, dry_run, keep_going, rejects, progress)
        with kept_stdin("-" in given):
            try:
                return self._import(given, dry_run, keep_going, rejects, progress)
            except StoreError as error:
                if not (error.is_away or error.is_open):
                    raise
                from timeline.formats.source_documents import default_folders
                from timeline.services.outbox import keep_files

                if "-" in given:
                    sys.stdin.buffer.seek(0)
                seeds = default_folders(self._session.location.folder)
                raise keep_files(self._session.outbox, given, error, seeds) from None

    def _import(
        self,
        given: list[str],
        dry_run: bool,
        keep_going: bool,
        rejects: TextIO | None,
        progress: ImportProgress | None,
    ) -> list[FileReport]:
        from timeline.services.import_files import import_files

        is_file = isinstance(self._session.location, SQLiteLocation)
        with ExitStack() as stack:
            self._session.presence.check_there()
            if self._session.exists or not dry_run:
                writer = stack.enter_context(self._session.writing())
            else:
                writer = stack.enter_context(self._scratch()).writer()
            reports = import_files(
                writer,
                given,
                dry_run=dry_run,
                keep_going=keep_going,
                rejects=rejects,
                progress=progress,
                view=self._session.read_model() if is_file and not dry_run else None,
            )
        if not dry_run:
            self._session.know_own(sum(one.new + len(one.governments) for one in reports))
        return reports

    def export(
        self,
        folder: str | os.PathLike[str] | None = None,
        *ids: str,
        form: Literal["yaml", "jsonl"] = "yaml",
        stream: Any = None,
    ) -> list[Path]:
        """Writes the record as it was entered, a file per government, or all to one stream.

        Raises:
            TimelineError: where a file cannot be written.
        """
        from timeline.services.export import export

        names, target = ids_of(ids, "export"), path_or_none("folder", folder)
        one_of("form", form, ("yaml", "jsonl"))
        with self._session.at_once() as view:
            found = chosen(governments(view), names)
            now = self._session.now()
            origin = {
                "store": self._session.reader().identity(),
                "position": position_of(view),
                "at": now.replace(microsecond=0).isoformat(),
            }
            return export(view, found, origin, folder=target, form=form, stream=stream, now=now)

    def check(self, *paths: str | os.PathLike[str]) -> list[Finding]:
        """Everything wrong with files, or with the store where none is given.

        Fields, quotes that are not verbatim in their source document, contradictions, and ids
        used twice, each with file, line and field. Notes say which quotes of the store no hash
        binds to a text; nothing is wrong with those.
        """
        from timeline.services.export import check_files, check_store

        if paths:
            return check_files(paths_of(paths, "check"), clock=self._session.clock)
        with self._session.at_once() as view:
            return check_store(
                view, governments(view), self._session.location, now=self._session.now()
            )

    def record(self, batch: Iterable[BatchEntry], *, dry_run: bool) -> Receipt:
        """Appends a batch, all of it or nothing; `append` says what it raises."""
        from timeline.services.append import Receipt, notes, status_changes

        if dry_run and not self._session.exists:
            self._session.presence.check_there()
            with self._scratch() as scratch:
                return Commands(scratch, Queries(scratch)).record(batch, dry_run=True)
        batch = list(batch)
        try:
            with self._session.writing() as writer:
                view = self._session.fresh()
                result = writer.append(batch, dry_run=dry_run)
        except StoreError as error:
            if self._session.outbox is None or dry_run or not (error.is_away or error.is_open):
                raise
            from timeline.services.outbox import keep

            raise keep(self._session.outbox, batch, error) from None
        cut = self._session.cut(None, None, None)
        try:
            changes = status_changes(view, result.appended, cut)
            told = notes(view, result.appended, cut)
        except Exception as error:
            if not self._session.doubted(error):
                raise
            changes, told = [], []  # It is recorded, whatever the view says of it.
        if not dry_run:
            # It is stored whatever becomes of the view.
            self._session.follow()
            self._session.know_own(sum(one.new for one in result.appended) + len(result.described))
        return Receipt(result.appended, result.described, changes, dry_run, result.repeated, told)

    @contextmanager
    def _scratch(self) -> Iterator[StoreSession]:
        """An empty store that is thrown away: a dry run creates none where there is none."""
        from timeline.eventstore.sqlite.store_file import check_no_journal_alone
        from timeline.eventstore.tempfiles import temporary_folder

        # None would be made there without a dry run, either.
        check_no_journal_alone(cast("SQLiteLocation", self._session.location))
        with (
            temporary_folder("dry-run") as folder,
            closing(StoreSession(folder / "timeline.db", clock=self._session.clock)) as scratch,
        ):
            scratch.writer()
            yield scratch

    def _amend(
        self, kind: str, target_id: str, reason: str, given: Mapping[str, Any], dry_run: bool
    ) -> Receipt:
        from timeline.services.append import amendment

        text("reason", reason)
        dry_run = flag("dry_run", dry_run)
        given = plain_dates(given)
        target = self._queries.show(target_id).entry
        today = civil_day(int(self._session.now().timestamp()), target.zone)
        fields = amendment(kind, target.document, reason, given, today)
        return self._append_under_free_id(fields, dry_run)

    def _append_under_free_id(self, fields: dict[str, Any], dry_run: bool) -> Receipt:
        """Appends under the derived id or, where that has other content, the next free one.

        A second correction on the same day would otherwise clash with the first.
        """
        from timeline.domain.errors import IdTaken
        from timeline.eventstore.writer import BatchRejected
        from timeline.services.append import as_development

        derived, number = as_development(fields), 1
        development = derived
        while True:
            try:
                return self.append(development, dry_run=dry_run)
            except BatchRejected as batch:
                if fields.get("id") or not isinstance(batch.rejected[0].error, IdTaken):
                    raise
            number += 1
            development = derived.model_copy(update={"id": f"{derived.id}-{number}"})


def _near(path: str | os.PathLike[str]) -> list[Path]:
    """The folders in which the documents of a file are looked for first."""
    from timeline.formats.source_documents import folders_near

    return folders_near(Path(path))


@contextmanager
def kept_stdin(is_read: bool) -> Iterator[None]:
    """Standard input as a file that can be read twice, so that what was piped in is not lost."""
    if not is_read:
        yield
        return
    import tempfile

    from timeline.formats.discovery import standard_input

    with tempfile.TemporaryFile() as kept:
        shutil.copyfileobj(standard_input(), kept)
        kept.seek(0)
        before, sys.stdin = sys.stdin, io.TextIOWrapper(kept, encoding="utf-8")
        try:
            yield
        finally:
            sys.stdin.detach()
            sys.stdin = before
