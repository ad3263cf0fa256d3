"""The classes that the methods of `Timeline` return; front ends and callers import them from here.

Each is imported at first use, because `timeline log` needs few of them.
"""

from __future__ import annotations

from importlib import import_module

from timeline.light_typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from timeline.capture.article import Because, ProposedDevelopment
    from timeline.capture.drafting import ArticleDraft, DraftStatus
    from timeline.capture.review.draft_entries import DraftEntry
    from timeline.capture.review.draft_review import DraftReview
    from timeline.domain.matter.track_spans import TrackSpan
    from timeline.domain.quantities.ranges import AmountRange
    from timeline.eventstore.integrity.checkpoints import Checkpoint, Proof
    from timeline.eventstore.integrity.consistency import ConsistencyProof
    from timeline.eventstore.replicate import Transferred
    from timeline.eventstore.stored_rows import Head
    from timeline.eventstore.unit_of_work import AppendedNaming
    from timeline.eventstore.writer import Appended
    from timeline.formats.errors import Finding
    from timeline.formats.mapping.proposing import ProposedMap
    from timeline.publish.bundles.bundle import BundleReport
    from timeline.publish.publish_command import PublishReport
    from timeline.readmodel.as_of import GovernmentRow
    from timeline.readmodel.entry import Entry
    from timeline.readmodel.gaps.gap import Gap
    from timeline.readmodel.matter_standing import MatterStanding, MatterStatus, Standing
    from timeline.readmodel.offline import OfflineStatus
    from timeline.readmodel.queries.development_detail import (
        Account,
        DevelopmentDetail,
        QuoteInContext,
    )
    from timeline.readmodel.queries.developments import Filter
    from timeline.readmodel.queries.diff import Difference
    from timeline.readmodel.queries.log_windows import LogWindow
    from timeline.readmodel.queries.matters.agenda import AgendaRow
    from timeline.readmodel.queries.matters.changes import Change
    from timeline.readmodel.queries.matters.passings import Passing, Passings
    from timeline.readmodel.queries.matters.rectangles import StatusMap, StatusRectangle
    from timeline.readmodel.queries.matters.summary import StatusSummary, SummarySection
    from timeline.readmodel.queries.matters.tracks import Track
    from timeline.readmodel.queries.quantities import Total
    from timeline.readmodel.queries.replay import ReplayStep
    from timeline.readmodel.queries.row_index import RowIndex
    from timeline.readmodel.queries.source_document import CitedQuote, SourceDocument
    from timeline.readmodel.queries.sources import Citations, CitedDocument
    from timeline.readmodel.queries.summaries import GovernmentSummary, MatterSummary
    from timeline.readmodel.queries.timeline_index import TimelineIndex
    from timeline.readmodel.usage.used_before import UsedLabel
    from timeline.services.append import Note, Receipt
    from timeline.services.files.import_report import FileReport, ImportProgress, ImportStep
    from timeline.services.files.outbox import Sent
    from timeline.services.files.source_files import AddedSource
    from timeline.services.names.naming_receipt import NamedMatter, NamingReceipt
    from timeline.services.operations.backup import Copied
    from timeline.services.operations.recover import Rescued
    from timeline.services.overviews.gap_query import Gaps

__all__ = [
    "Account",
    "AddedSource",
    "AgendaRow",
    "AmountRange",
    "Appended",
    "AppendedNaming",
    "ArticleDraft",
    "Because",
    "BundleReport",
    "Change",
    "Checkpoint",
    "Citations",
    "CitedDocument",
    "CitedQuote",
    "ConsistencyProof",
    "Copied",
    "DevelopmentDetail",
    "Difference",
    "DraftEntry",
    "DraftReview",
    "DraftStatus",
    "Entry",
    "FileReport",
    "Filter",
    "Finding",
    "Gap",
    "Gaps",
    "GovernmentRow",
    "GovernmentSummary",
    "Head",
    "ImportProgress",
    "ImportStep",
    "LogWindow",
    "MatterStanding",
    "MatterStatus",
    "MatterSummary",
    "NamedMatter",
    "NamingReceipt",
    "Note",
    "OfflineStatus",
    "Passing",
    "Passings",
    "Proof",
    "ProposedDevelopment",
    "ProposedMap",
    "PublishReport",
    "QuoteInContext",
    "Receipt",
    "ReplayStep",
    "Rescued",
    "RowIndex",
    "Sent",
    "SourceDocument",
    "Standing",
    "StatusMap",
    "StatusRectangle",
    "StatusSummary",
    "SummarySection",
    "TimelineIndex",
    "Total",
    "Track",
    "TrackSpan",
    "Transferred",
    "UsedLabel",
]

_HOMES: Final = {
    "timeline.capture.article": ("Because", "ProposedDevelopment"),
    "timeline.capture.drafting": ("ArticleDraft", "DraftStatus"),
    "timeline.capture.review.draft_entries": ("DraftEntry",),
    "timeline.capture.review.draft_review": ("DraftReview",),
    "timeline.services.operations.backup": ("Copied",),
    "timeline.readmodel.queries.source_document": ("CitedQuote", "SourceDocument"),
    "timeline.formats.errors": ("Finding",),
    "timeline.formats.mapping.proposing": ("ProposedMap",),
    "timeline.services.files.import_report": ("FileReport", "ImportProgress", "ImportStep"),
    "timeline.services.files.outbox": ("Sent",),
    "timeline.services.files.source_files": ("AddedSource",),
    "timeline.services.append": ("Note", "Receipt"),
    "timeline.services.names.naming_receipt": ("NamedMatter", "NamingReceipt"),
    "timeline.services.operations.recover": ("Rescued",),
    "timeline.readmodel.queries.log_windows": ("LogWindow",),
    "timeline.readmodel.queries.matters.agenda": ("AgendaRow",),
    "timeline.readmodel.queries.development_detail": (
        "Account",
        "QuoteInContext",
        "DevelopmentDetail",
    ),
    "timeline.eventstore.integrity.checkpoints": ("Checkpoint", "Proof"),
    "timeline.eventstore.integrity.consistency": ("ConsistencyProof",),
    "timeline.eventstore.stored_rows": ("Head",),
    "timeline.publish.bundles.bundle": ("BundleReport",),
    "timeline.publish.publish_command": ("PublishReport",),
    "timeline.eventstore.replicate": ("Transferred",),
    "timeline.eventstore.writer": ("Appended", "AppendedNaming"),
    "timeline.domain.matter.track_spans": ("TrackSpan",),
    "timeline.domain.quantities.ranges": ("AmountRange",),
    "timeline.readmodel.queries.quantities": ("Total",),
    "timeline.readmodel.gaps.gap": ("Gap",),
    "timeline.services.overviews.gap_query": ("Gaps",),
    "timeline.readmodel.as_of": ("GovernmentRow",),
    "timeline.readmodel.queries.diff": ("Difference",),
    "timeline.readmodel.entry": ("Entry",),
    "timeline.readmodel.queries.developments": ("Filter",),
    "timeline.readmodel.queries.matters.rectangles": ("StatusMap", "StatusRectangle"),
    "timeline.readmodel.queries.matters.summary": ("StatusSummary", "SummarySection"),
    "timeline.readmodel.queries.matters.tracks": ("Track",),
    "timeline.readmodel.offline": ("OfflineStatus",),
    "timeline.readmodel.queries.summaries": ("GovernmentSummary", "MatterSummary"),
    "timeline.readmodel.queries.matters.changes": ("Change",),
    "timeline.readmodel.queries.replay": ("ReplayStep",),
    "timeline.readmodel.queries.sources": ("Citations", "CitedDocument"),
    "timeline.readmodel.matter_standing": ("MatterStanding", "MatterStatus", "Standing"),
    "timeline.readmodel.queries.timeline_index": ("TimelineIndex",),
    "timeline.readmodel.queries.row_index": ("RowIndex",),
    "timeline.readmodel.queries.matters.passings": ("Passing", "Passings"),
    "timeline.readmodel.usage.used_before": ("UsedLabel",),
}
"""The module of each class."""

_HOME_OF: Final = {name: home for home, names in _HOMES.items() for name in names}


def __getattr__(name: str) -> object:
    """The class of this name, from its module."""
    if name not in _HOME_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found: object = getattr(import_module(_HOME_OF[name]), name)
    return found
