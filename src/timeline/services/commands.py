"""Appends developments and amendments."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from timeline.dates.edtf import civil_day
from timeline.eventstore.errors import StoreError
from timeline.services.arguments import (
    fields_of,
    flag,
    mapping,
    path_or_none,
    plain_dates,
    text,
    text_or_none,
)
from timeline.services.session import StoreSession

if TYPE_CHECKING:
    from pathlib import Path

    from timeline.domain.developments import Development
    from timeline.eventstore.writer import Entry as BatchEntry
    from timeline.readmodel.queries.development_detail import DevelopmentDetail
    from timeline.services.append import Note, Receipt, ShapedFields


class Commands:
    """Appends, corrects, cites, retracts and disputes. Nothing ever changes a recorded event.

    Args:
        session: The store.
    """

    def __init__(self, session: StoreSession) -> None:
        self._session = session
        self._zones: dict[str, str] = {}
        """By government; none can change, and the judgement holds each to that of the store."""

    def _shown(self, development_id: str) -> DevelopmentDetail:
        from timeline.services.queries import Queries

        return Queries(self._session).show(development_id)

    def append(
        self,
        *developments: Development | Mapping[str, Any],
        name: str | None = None,
        zone: str | None = None,
        dry_run: bool = False,
        near: str | os.PathLike[str] | None = None,
    ) -> Receipt:
        """Appends developments, all or none.

        Each source gets the SHA-256 of its document if that is available, so that a seal covers the
        text too.

        Args:
            developments: Models, or mappings of their fields; a missing id is derived from
                government, date and title.
            name: Name of a new government that is not an ISO 3166 country.
            zone: IANA time zone of a new government; by default that of its country, or of most of
                its people.
            dry_run: Validate and report, but write nothing.
            near: The file that they come from. Documents are first searched near it.

        Raises:
            InvalidDevelopment: naming every field that is wrong.
            BatchRejected: naming every development that contradicts the record.
            ClockWrong: if the last moment of a government is more than a day after now.
            IdTaken, UnknownGovernment, StoreError.
        """
        from timeline.services.append import as_development, as_shaped

        text_or_none("name", name)
        text_or_none("zone", zone)
        dry_run, near = flag("dry_run", dry_run), path_or_none("near", near)
        if len(developments) == 1 and name is zone is None and not dry_run and self._is_file:
            shaped = as_shaped(developments[0])
            if shaped is not None:
                return self.record([shaped], dry_run=False)
        given = [as_development(fields_of(one)) for one in developments]
        folders = [] if near is None else _near(near)
        models = self._bound(given, folders)
        batch: list[BatchEntry] = list(models)
        if models and (name is not None or zone is not None):
            from timeline.domain.lexical.blanks import is_blank
            from timeline.domain.parsing import InvalidDevelopment, Problem
            from timeline.eventstore.writer import Description

            if name is not None and is_blank(name):
                wrong = Problem("name", "empty")
                raise InvalidDevelopment([wrong], what="government")
            batch.insert(0, Description(models[0].government, name, zone))
        receipt = self.record(batch, dry_run=dry_run)
        told = list(self._without_text(receipt, folders))
        return replace(receipt, notes=[*receipt.notes, *told]) if told else receipt

    @property
    def _is_file(self) -> bool:
        """Whether the store is a file; then its view, and so the zones in it, are at hand."""
        return self._session.location.as_file is not None

    def _without_text(self, receipt: Receipt, near: list[Path]) -> Iterator[Note]:
        """Warnings on quoted documents of new developments that exist but are not text."""
        quoted = [
            (one.entry.id, source)
            for one in receipt.appended
            for source in (one.fields.sources if one.new else ())
            if source.document and source.quotes
        ]
        if not quoted:
            return
        from timeline.formats.documents.document_text import UnreadableDocument
        from timeline.formats.documents.source_documents import Documents, default_folders
        from timeline.formats.errors import BadFile
        from timeline.services.append import Note

        documents = Documents(default_folders(self._session.location.folder), near)
        for id_, source in quoted:
            try:
                documents.find(source)
            except UnreadableDocument as bad:
                message = f"{bad.sentence}, so its quotes cannot be checked"
                yield Note(id_, None, "no-text", message, bad.hint)
            except BadFile:  # a bad sidecar, which `check` reports
                continue

    def _bound(self, developments: list[Development], near: list[Path]) -> list[Development]:
        """The developments with the SHA-256 of each available source document."""
        if not any(source.document for one in developments for source in one.sources):
            return developments
        from timeline.formats.documents.document_hashes import Binder
        from timeline.formats.documents.source_documents import default_folders

        binder = Binder(default_folders(self._session.location.folder), near, recorded=self._state)
        return [binder.bound(one) for one in developments]

    def _state(self, development_id: str) -> bytes | None:
        """The stored event of a development; None if there is none or the store is away."""
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
        """Records a correction of fields of a development; the old values are kept.

        Args:
            development_id: The development to correct.
            changes: The new values by field or path (`sources.0.url`); None resets it.
            reason: Why.
            dry_run: Validate and report, but write nothing.
            given: Further fields of the correction itself: occurred, title, sources, clerical, id.
        """
        return self._amend(
            "corrected",
            development_id,
            reason,
            {**given, "changes": mapping("changes", changes)},
            dry_run,
        )

    def cite(
        self,
        /,
        development_id: str,
        *sources: Mapping[str, Any],
        reason: str | None = None,
        dry_run: bool = False,
        **given: Any,
    ) -> Receipt:
        """Records further sources of a development; nothing else of it changes.

        Args:
            development_id: The development.
            sources: The fields of each source, with its quotes.
            reason: Why, if that needs to be said.
            dry_run: Validate and report, but write nothing.
            given: Further fields of the record itself: occurred, title, id.
        """
        cited = [*sources, *(given.pop("sources", None) or ())]
        return self._amend("cited", development_id, reason, {**given, "sources": cited}, dry_run)

    def retract(
        self, /, development_id: str, *, reason: str, dry_run: bool = False, **given: Any
    ) -> Receipt:
        """Records the retraction of a development; it stays visible as retracted.

        Without a source it is clerical: only our record was wrong, and nobody ever knew it
        otherwise. `clerical=False` says that the development was public.
        """
        return self._amend("retracted", development_id, reason, given, dry_run)

    def dispute(
        self, /, development_id: str, *, reason: str, dry_run: bool = False, **given: Any
    ) -> Receipt:
        """Records that a development is disputed."""
        return self._amend("disputed", development_id, reason, given, dry_run)

    def record(
        self,
        batch: Iterable[BatchEntry | ShapedFields],
        *,
        dry_run: bool,
        accepting: Collection[str] = (),
    ) -> Receipt:
        """Appends a batch, all or none; see `append` for errors.

        Args:
            batch: What is recorded.
            dry_run: Validate and report, but write nothing.
            accepting: Rules that may be broken; what breaks one gets the word that it does.
        """
        from timeline.services.appending.recording import record

        # Of what was appended and is not yet told, no other thread may bring the view up to date.
        with self._session.alone():
            return record(self._session, batch, self._zones, dry_run=dry_run, accepting=accepting)

    def _amend(
        self, kind: str, target_id: str, reason: str | None, given: Mapping[str, Any], dry_run: bool
    ) -> Receipt:
        from timeline.services.append import amendment
        from timeline.services.notes.link_notes import amendment_notes

        if kind != "cited" or reason is not None:
            text("reason", reason)
        dry_run = flag("dry_run", dry_run)
        given = plain_dates(given)
        shown = self._shown(target_id)
        target = shown.entry
        today = civil_day(int(self._session.now().timestamp()), target.zone)
        fields = amendment(kind, target.document, reason, given, today)
        receipt = self._append_under_free_id(fields, dry_run)
        told = list(amendment_notes(shown, fields)) if receipt.new else []
        return replace(receipt, notes=[*receipt.notes, *told]) if told else receipt

    def _was_taken_back(self, id_: str) -> bool:
        """Whether an amendment was retracted itself, so that the same again is another one."""
        return self._shown(id_).entry.retracted_by is not None

    def _append_under_free_id(self, fields: dict[str, Any], dry_run: bool) -> Receipt:
        """Appends under the derived id or, if that is taken by other content, the next free one.

        A second correction on the same day would otherwise clash with the first.
        """
        from timeline.domain.errors import IdTaken
        from timeline.eventstore.writer import BatchRejected
        from timeline.services.append import as_development

        derived, number = as_development(fields), 1
        development = derived
        while True:
            try:
                receipt = self.append(development, dry_run=dry_run)
                if receipt.new or fields.get("id") or not self._was_taken_back(development.id):
                    return receipt
            except BatchRejected as batch:
                if fields.get("id") or not isinstance(batch.rejected[0].error, IdTaken):
                    raise
            number += 1
            development = derived.model_copy(update={"id": f"{derived.id}-{number}"})


def _near(path: str | os.PathLike[str]) -> list[Path]:
    """The folders in which the documents of a file are searched first."""
    from pathlib import Path

    from timeline.formats.documents.source_documents import folders_near

    return folders_near(Path(path))
