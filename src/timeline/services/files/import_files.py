"""Imports files, page by page, in constant memory.

An import adds what the store does not have, by id. By default all of a file is validated before any
of it is stored. With `keep_going`, errors are skipped and the rest is stored a page at a time.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from contextlib import closing, contextmanager, nullcontext
from dataclasses import replace
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal, TextIO

from timeline.domain.countries import zones_of_countries
from timeline.domain.developments import Development, document_json
from timeline.domain.errors import TimelineError
from timeline.domain.facts import DevelopmentFacts
from timeline.domain.names.namings import Naming, naming_json
from timeline.domain.parsing import INVALID, InvalidDevelopment
from timeline.eventstore.bulk_writer import BulkWriter, Rejected
from timeline.eventstore.collector_pause import collector_paused
from timeline.eventstore.errors import Overtaken
from timeline.eventstore.shapes.lines import facts_of_line
from timeline.eventstore.writer import Description, Entry, EventWriter
from timeline.formats.discovery import MARKDOWN_SUFFIXES, STDIN, SUFFIXES, find_files
from timeline.formats.documents.document_hashes import Binder
from timeline.formats.documents.source_documents import default_folders, folders_near
from timeline.formats.errors import Finding
from timeline.formats.paging import Page, PageSource
from timeline.formats.records import GovernmentHeader
from timeline.formats.rejects import write_reject
from timeline.services.files.import_report import (
    FileReport,
    ImportProgress,
    ImportStep,
    Interrupted,
    what_is_stored,
)
from timeline.services.files.layouts import in_turns
from timeline.services.files.opened_file import opened
from timeline.services.files.table_corrections import Correcting, TableCorrections, taken_by
from timeline.services.notes.naming_notes import government_notes

if TYPE_CHECKING:
    from timeline.formats.mapping.map_file import LoadedMap
    from timeline.readmodel.prepared import PreparedView
    from timeline.readmodel.read_model import ReadModel

MOST_FINDINGS: Final = 1_000
"""Most errors of a file that are listed."""
SMALL: Final = 1 << 20
"""Files up to this size, in bytes, are imported without preparing the read model."""
_ATTEMPTS: Final = 5
"""How often a file is validated again because another writer was first."""


def import_files(
    writer: EventWriter,
    paths: Sequence[str],
    *,
    dry_run: bool = False,
    keep_going: bool = False,
    rejects: TextIO | None = None,
    progress: ImportProgress | None = None,
    view: ReadModel | None = None,
    accepting: Collection[str] = (),
    mapped: LoadedMap | None = None,
    correcting: Correcting | None = None,
) -> list[FileReport]:
    """Imports each file of the paths; one with errors does not stop the others.

    In a dry run each file is validated against the current store, without the files before it.

    Args:
        writer: The store.
        paths: Files or folders; `-` is standard input.
        dry_run: Validate, but store nothing.
        keep_going: Skip errors and store the rest, instead of all or nothing.
        rejects: Gets the skipped entries; see `formats.rejects`.
        progress: Called now and then, first with nothing done.
        view: The read model, prepared during the import of a single large file.
        accepting: Rules that may be broken; what breaks one is recorded with the word that it does.
        mapped: The map that says which developments the rows of the files are.
        correcting: Makes the corrections that follow from a changed table.
    """
    with collector_paused():
        found = find_files(map(Path, paths), SUFFIXES if mapped is None else MARKDOWN_SUFFIXES)
        if dry_run or keep_going or len(found) > 1:
            view = None
        take = partial(
            import_file,
            writer,
            dry_run=dry_run,
            keep_going=keep_going,
            rejects=rejects,
            progress=progress,
            view=view,
            accepting=accepting,
            mapped=mapped,
            correcting=correcting,
        )
        return in_turns(found, take, again=mapped is None and not dry_run)


def import_file(
    writer: EventWriter,
    path: Path,
    *,
    dry_run: bool = False,
    keep_going: bool = False,
    rejects: TextIO | None = None,
    progress: ImportProgress | None = None,
    view: ReadModel | None = None,
    accepting: Collection[str] = (),
    proposed: bool = False,
    mapped: LoadedMap | None = None,
    correcting: Correcting | None = None,
) -> FileReport:
    """Imports one file; see `import_files`. With `proposed`, what is not reviewed too."""
    near = [] if path == STDIN else folders_near(path)
    with opened(path, mapped, proposed=proposed) as source:
        for attempt in range(_ATTEMPTS):
            options = {"dry_run": dry_run, "alone": attempt > 0}
            intake = writer.intake(whole=not keep_going, accepting=accepting, **options)
            with intake, _prepared(view, source) as prepared:
                view = None  # another writer was first, and may be again
                folders = default_folders(writer.location.folder)
                binder = Binder(folders, near, recorded=writer.state)
                to = rejects if keep_going else None
                corrections = None if correcting is None else correcting(source)
                taking = _Taking(intake, source, binder, to, progress, prepared, corrections)
                try:
                    report = taking.read(writer.zones(), keep_going=keep_going)
                    if not dry_run and not keep_going and report.stored:
                        taking.store()
                except Overtaken:
                    if keep_going or attempt == _ATTEMPTS - 1:
                        raise
                except KeyboardInterrupt:
                    raise Interrupted(what_is_stored(intake, path, keep_going)) from None
                else:
                    return report
    raise AssertionError("the last attempt returns or raises")


@contextmanager
def _prepared(view: ReadModel | None, source: PageSource) -> Iterator[PreparedView | None]:
    """The read model that is prepared while a file is validated, if that is worthwhile."""
    if view is None or source.size < SMALL:
        yield None
        return
    from timeline.readmodel.prepared import PreparedView, is_possible

    if not is_possible(view):
        yield None
        return
    with PreparedView(view) as prepared:
        yield prepared


class _Taking:
    """The import of one file."""

    def __init__(
        self,
        intake: BulkWriter,
        source: PageSource,
        binder: Binder,
        rejects: TextIO | None,
        progress: ImportProgress | None,
        prepared: PreparedView | None,
        corrections: TableCorrections | None,
    ) -> None:
        self._corrections = corrections
        self._prepared = prepared
        self._intake = intake
        self._source = source
        self._binder = binder
        self._rejects = rejects
        self._progress = progress
        self._path = str(source.path)
        self._misread: list[Finding] = []
        self._refused: list[Finding] = []
        self._rejected = 0
        self._broken = Counter[str](), Counter[str]()
        """How often each rule was broken, by what was misread and by what was refused."""

    def read(self, zones: dict[str, str], *, keep_going: bool) -> FileReport:
        """Reads and validates the file, to the end."""
        intake = self._intake
        self._tell(0)
        with closing(self._source.pages(zones_of_countries() | zones, facts_of_line)) as found:
            for page in found:
                self._take(page, keep_going=keep_going)
                self._project(page)
                self._tell(page.read)
        findings = self._misread or self._refused
        broken = self._broken[0] or self._broken[1]
        if keep_going:
            findings = sorted(self._misread + self._refused, key=lambda one: one.line or 0)
            broken = self._broken[0] + self._broken[1]
        findings = findings[:MOST_FINDINGS]
        by_rule = dict(broken.most_common())
        if findings and not keep_going:
            return FileReport(self._path, findings=findings, by_rule=by_rule, stored=False)
        same, corrected, appended = (0,) * 3 if (one := self._corrections) is None else one.counts
        return FileReport(
            self._path,
            intake.new - appended,
            intake.known + same,
            tuple(intake.described),
            intake.opened,
            findings,
            self._rejected,
            by_rule,
            intake.broken,
            repeated=intake.repeated,
            corrected=corrected,
            notes=[*government_notes(intake.chosen_zones, intake.other_names)],
        )

    def store(self) -> None:
        """Stores the accepted developments, and publishes the prepared read model."""
        prepared = self._prepared
        with nullcontext() if prepared is None else prepared.finishing():
            self._intake.store(lambda written: self._tell_of("storing", written))
            if prepared is not None:
                self._tell_of("showing", 0)
        if prepared is not None:
            prepared.publish()

    def _project(self, page: Page) -> None:
        """Projects the accepted developments of a page, if the file can still be stored."""
        prepared, intake = self._prepared, self._intake
        if prepared is None:
            return
        if self._misread or self._refused:
            prepared.give_up()
        elif page.read:
            expected = intake.new * self._source.size // page.read
            prepared.take(intake.accepted, expected, intake.spooled, intake.batch)

    def _tell_of(self, phase: Literal["storing", "showing"], done: int) -> None:
        if self._progress is not None:
            count = self._intake.new
            total = count + len(self._intake.described)
            self._progress(ImportStep(self._path, phase, min(done, total), total, count))

    def _tell(self, read: int) -> None:
        if self._progress is not None:
            count = self._intake.new + self._intake.known
            self._progress(ImportStep(self._path, "reading", read, self._source.size, count))

    def _take(self, page: Page, *, keep_going: bool) -> None:
        entries: list[Entry] = []
        places: list[int] = []
        wrong: list[Finding] = []
        for place, record in enumerate(page.records):
            if isinstance(record, Finding):
                wrong.append(replace(record, rule=record.rule or INVALID))
                continue
            if isinstance(record, GovernmentHeader):
                entries.append(Description(record.id, record.name, record.zone, renames=False))
            elif isinstance(record, Naming):
                entries.append(record)
            else:
                try:
                    entries.append(self._bound(record))
                except InvalidDevelopment as error:
                    wrong += self._located(Rejected(place, record, error), page, place)
                    continue
            places.append(place)
        self._misread += wrong
        misread = len(wrong)
        # After a misread entry, references to it would be rejected for no reason.
        if keep_going or not self._misread:
            for rejected in taken_by(self._intake, entries, self._corrections):
                refused = self._located(rejected, page, places[rejected.index])
                self._refused += refused
                wrong += refused
        for counted, found in zip(self._broken, (wrong[:misread], wrong[misread:]), strict=True):
            counted.update(one.rule or INVALID for one in found)
        if keep_going:
            self._leave_out(wrong)
        del self._misread[MOST_FINDINGS:], self._refused[MOST_FINDINGS:]

    def _bound(self, entry: DevelopmentFacts | Development) -> DevelopmentFacts | Development:
        """The entry with the hash of each available source document."""
        bind = self._binder
        return bind.bound_facts(entry) if isinstance(entry, DevelopmentFacts) else bind.bound(entry)

    def _leave_out(self, wrong: list[Finding]) -> None:
        """Counts and writes the skipped entries."""
        wrong.sort(key=lambda finding: finding.line or 0)
        for _, found in groupby(wrong, key=lambda finding: (finding.line, finding.given)):
            self._rejected += 1
            if self._rejects is not None:
                write_reject(self._rejects, list(found))

    def _located(self, rejected: Rejected, page: Page, place: int) -> list[Finding]:
        """The findings for a rejected entry, with the lines of its fields."""
        entry, refused, line = rejected.entry, rejected.error, page.lines[place]
        if isinstance(entry, Description):
            return [self._finding(line, None, refused, None, _header(entry))]
        given = _document(entry).decode()
        locator = page.locators.get(place)
        if not isinstance(refused, InvalidDevelopment):
            return [self._finding(line, None, refused, entry.id, given)]
        return [
            Finding(
                self._path,
                line if locator is None else locator.line_of(problem.field),
                problem.field,
                problem.message,
                None,
                entry.id,
                given,
                rule=INVALID,
            )
            for problem in refused.problems
        ]

    def _finding(
        self, line: int, name: str | None, refused: TimelineError, id_: str | None, given: str
    ) -> Finding:
        return Finding(
            self._path, line, name, refused.message, refused.hint, id_, given, rule=refused.rule
        )


def _document(entry: DevelopmentFacts | Development | Naming) -> bytes:
    if isinstance(entry, Naming):
        return naming_json(entry)
    return entry.document if isinstance(entry, DevelopmentFacts) else document_json(entry)


def _header(description: Description) -> str:
    import json

    named = zip(("government", "name", "zone"), description, strict=False)
    return json.dumps({name: value for name, value in named if value is not None})
