"""Imports, exports and checks files."""

from __future__ import annotations

import io
import os
import shutil
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TextIO

from timeline.domain.matter.acceptable import ACCEPTABLE
from timeline.eventstore.errors import StoreError
from timeline.readmodel.as_of import chosen
from timeline.readmodel.database import position_of
from timeline.readmodel.read_model import governments
from timeline.services.arguments import (
    Several,
    flag,
    ids_of,
    one_of,
    path_or_none,
    paths_of,
    rules,
)
from timeline.services.dry_run import empty_session
from timeline.services.session import StoreSession

if TYPE_CHECKING:
    from timeline.formats.records import Finding
    from timeline.services.files.import_report import FileReport, ImportProgress


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
    ) -> list[FileReport]:
        """Imports files or folders: new ids are added, all or nothing per file.

        Args:
            paths: YAML or JSON Lines files, or folders of them; `-` is standard input.
            dry_run: Validate and report, but write nothing.
            keep_going: Skip the errors of a file and store the rest, a thousand at a time, instead
                of all or nothing.
            rejects: Gets the skipped entries, as JSON Lines to fix and import again.
            progress: Called now and then with the progress.
            accept: Rules that may be broken, such as second-decision. What breaks one is recorded
                with the word that it does; nothing else gets the word.

        Raises:
            BadArgument: for a rule that cannot be broken.
            KeptInOutbox: if the store is away and there is an outbox, which now has the files. With
                `accept` they are not kept.
            StoreError: if the store cannot be used.
        """
        given = list(paths_of(paths, "import_files"))
        dry_run, keep_going = flag("dry_run", dry_run), flag("keep_going", keep_going)
        accepted = rules("accept", accept, ACCEPTABLE)
        if self._session.outbox is None or dry_run or accepted:
            return self._import(given, dry_run, keep_going, rejects, progress, accepted)
        with kept_stdin("-" in given):
            try:
                return self._import(given, dry_run, keep_going, rejects, progress)
            except StoreError as error:
                if not (error.is_away or error.is_open):
                    raise
                from timeline.formats.documents.source_documents import default_folders
                from timeline.services.files.outbox import keep_files

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
        accepting: Sequence[str] = (),
    ) -> list[FileReport]:
        from timeline.services.files.import_files import import_files

        is_file = self._session.location.as_file is not None
        with ExitStack() as stack:
            self._session.presence.check_there()
            if self._session.exists or not dry_run:
                writer = stack.enter_context(self._session.writing())
            else:
                writer = stack.enter_context(empty_session(self._session)).writer()
            reports = import_files(
                writer,
                given,
                dry_run=dry_run,
                keep_going=keep_going,
                rejects=rejects,
                progress=progress,
                view=self._session.read_model() if is_file and not dry_run else None,
                accepting=accepting,
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
        """Writes the developments as recorded, a file per government, or all to one stream.

        Raises:
            TimelineError: if a file cannot be written.
        """
        from timeline.services.files.export import export

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


@contextmanager
def kept_stdin(is_read: bool) -> Iterator[None]:
    """Buffers standard input in a temporary file, so that it can be read twice."""
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
