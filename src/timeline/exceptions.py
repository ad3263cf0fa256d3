"""The errors that methods of `Timeline` raise; front ends and callers import them from here.

All except `Interrupted` are a `TimelineError`. Each is imported at first use, because most are in
modules that are slow to import. `interrupted` tells whether an error only means that a query was
stopped.
"""

from __future__ import annotations

from importlib import import_module

from timeline.light_typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from timeline.capture.errors import (
        AddressNotRead,
        DraftChanged,
        DraftInTheWay,
        EntryNotEdited,
        ModelFailed,
        NoDraft,
        NoGovernment,
        NoPublicationDay,
        NotDrafted,
        TooLong,
        UnknownLanguage,
        UnknownModel,
    )
    from timeline.dates.errors import DateError
    from timeline.dates.timezones import ZoneError
    from timeline.domain.errors import (
        CorrectionOfAmendment,
        IdTaken,
        NoSuchAccount,
        NothingFulfilled,
        NothingReplaced,
        NothingToAmend,
        NotYetHappened,
        PublishedInFuture,
        PublishedTooEarly,
        Refusal,
        SecondDecision,
        SecondRetraction,
        SourceChanged,
        UnknownGovernment,
        WindowBeforeExpectation,
        WrongGovernment,
        ZoneChanged,
    )
    from timeline.domain.names.naming_errors import NothingMerged, NotMerged
    from timeline.domain.parsing import InvalidDevelopment
    from timeline.errors import TimelineError
    from timeline.eventstore.errors import (
        ClockWrong,
        JournalLeftAlone,
        NotAStore,
        NotConfirmed,
        StoreAltered,
        StoreError,
        StoreGone,
        StoreHasTwoNames,
        StoreMissing,
        StoreTooNew,
        StoreTurnedBack,
        StoreUnavailable,
    )
    from timeline.eventstore.integrity.checkpoints import NoCheckpoint, NoProof
    from timeline.eventstore.integrity.signatures import KeyNotValid, NoSshKeygen, SigningFailed
    from timeline.eventstore.integrity.signed_notes import SigningMissing
    from timeline.eventstore.integrity.timestamps import NoOpenssl, NotStamped
    from timeline.eventstore.postgres.errors import (
        ClockRefused,
        DriverMissing,
        NotMade,
        StoreAway,
        StoreBusy,
        StoreDenied,
        StoreFailed,
        StoreReadOnly,
        StoreRefused,
        StoreTooOld,
        Unreplicated,
    )
    from timeline.eventstore.postgres.roles import RightRemains, UnknownRole
    from timeline.eventstore.replicate import NotTransferred
    from timeline.eventstore.serialization import UnreadableEvent
    from timeline.eventstore.urls import BadStoreUrl
    from timeline.eventstore.writer import BatchRejected
    from timeline.formats.discovery import NoSuchFile, NotAFile, NotReadable
    from timeline.formats.documents.document_text import UnreadableDocument
    from timeline.formats.documents.source_documents import DifferentTexts
    from timeline.formats.errors import BadFile
    from timeline.formats.extraction.extract import ExtractorMissing, NotExtracted
    from timeline.formats.merging.git_files import BadPattern, NoRepository
    from timeline.publish.errors import NothingToPublish, NotWritten, TemplateFailed
    from timeline.publish.exports.parquet import ParquetMissing
    from timeline.publish.site_writer import SiteRefused
    from timeline.readmodel.errors import (
        AmbiguousIdentifier,
        NotFound,
        UnknownDevelopment,
        UnknownGovernments,
        ViewBroken,
        ViewUnavailable,
        interrupted,
    )
    from timeline.readmodel.queries.fulltext import BadQuery, QueryTooSlow
    from timeline.services.arguments import BadArgument
    from timeline.services.errors import OpenedReadOnly, UsedAtOnce
    from timeline.services.files.import_report import Interrupted
    from timeline.services.files.outbox import FileNotKept, KeptInOutbox
    from timeline.services.files.source_files import NotAdded
    from timeline.services.operations.backup import NotCopied
    from timeline.services.seals.checkpoints import NotCosigned, NotSealed
    from timeline.services.seals.inclusion import NotProven
    from timeline.services.seals.note_keys import KeyNotWritten, NoKey
    from timeline.services.streams import AnswerEnded
    from timeline.services.undo.last_batch import NothingToUndo

__all__ = [
    "AddressNotRead",
    "AmbiguousIdentifier",
    "AnswerEnded",
    "BadArgument",
    "BadFile",
    "BadPattern",
    "BadQuery",
    "BadStoreUrl",
    "BatchRejected",
    "ClockRefused",
    "ClockWrong",
    "CorrectionOfAmendment",
    "DateError",
    "DifferentTexts",
    "DraftChanged",
    "DraftInTheWay",
    "DriverMissing",
    "EntryNotEdited",
    "ExtractorMissing",
    "FileNotKept",
    "IdTaken",
    "Interrupted",
    "InvalidDevelopment",
    "JournalLeftAlone",
    "KeptInOutbox",
    "KeyNotValid",
    "KeyNotWritten",
    "ModelFailed",
    "NoCheckpoint",
    "NoDraft",
    "NoGovernment",
    "NoKey",
    "NoOpenssl",
    "NoProof",
    "NoPublicationDay",
    "NoRepository",
    "NoSshKeygen",
    "NoSuchAccount",
    "NoSuchFile",
    "NotAFile",
    "NotAStore",
    "NotAdded",
    "NotConfirmed",
    "NotCopied",
    "NotCosigned",
    "NotDrafted",
    "NotExtracted",
    "NotFound",
    "NotMade",
    "NotMerged",
    "NotProven",
    "NotReadable",
    "NotSealed",
    "NotStamped",
    "NotTransferred",
    "NotWritten",
    "NotYetHappened",
    "NothingFulfilled",
    "NothingMerged",
    "NothingReplaced",
    "NothingToAmend",
    "NothingToPublish",
    "NothingToUndo",
    "OpenedReadOnly",
    "ParquetMissing",
    "PublishedInFuture",
    "PublishedTooEarly",
    "QueryTooSlow",
    "Refusal",
    "RightRemains",
    "SecondDecision",
    "SecondRetraction",
    "SigningFailed",
    "SigningMissing",
    "SiteRefused",
    "SourceChanged",
    "StoreAltered",
    "StoreAway",
    "StoreBusy",
    "StoreDenied",
    "StoreError",
    "StoreFailed",
    "StoreGone",
    "StoreHasTwoNames",
    "StoreMissing",
    "StoreReadOnly",
    "StoreRefused",
    "StoreTooNew",
    "StoreTooOld",
    "StoreTurnedBack",
    "StoreUnavailable",
    "TemplateFailed",
    "TimelineError",
    "TooLong",
    "UnknownDevelopment",
    "UnknownGovernment",
    "UnknownGovernments",
    "UnknownLanguage",
    "UnknownModel",
    "UnknownRole",
    "UnreadableDocument",
    "UnreadableEvent",
    "Unreplicated",
    "UsedAtOnce",
    "ViewBroken",
    "ViewUnavailable",
    "WindowBeforeExpectation",
    "WrongGovernment",
    "ZoneChanged",
    "ZoneError",
    "interrupted",
]

_HOMES: Final = {
    "timeline.capture.errors": (
        "AddressNotRead",
        "DraftChanged",
        "DraftInTheWay",
        "EntryNotEdited",
        "ModelFailed",
        "NoDraft",
        "NoGovernment",
        "NoPublicationDay",
        "NotDrafted",
        "TooLong",
        "UnknownLanguage",
        "UnknownModel",
    ),
    "timeline.services.operations.backup": ("NotCopied",),
    "timeline.dates.errors": ("DateError",),
    "timeline.dates.timezones": ("ZoneError",),
    "timeline.domain.errors": (
        "CorrectionOfAmendment",
        "IdTaken",
        "NotYetHappened",
        "NoSuchAccount",
        "NothingFulfilled",
        "NothingReplaced",
        "NothingToAmend",
        "PublishedInFuture",
        "PublishedTooEarly",
        "Refusal",
        "SecondDecision",
        "SecondRetraction",
        "SourceChanged",
        "UnknownGovernment",
        "WindowBeforeExpectation",
        "WrongGovernment",
        "ZoneChanged",
    ),
    "timeline.domain.names.naming_errors": ("NothingMerged", "NotMerged"),
    "timeline.domain.parsing": ("InvalidDevelopment",),
    "timeline.services.arguments": ("BadArgument",),
    "timeline.services.errors": ("OpenedReadOnly", "UsedAtOnce"),
    "timeline.services.streams": ("AnswerEnded",),
    "timeline.services.undo.last_batch": ("NothingToUndo",),
    "timeline.errors": ("TimelineError",),
    "timeline.formats.merging.git_files": ("BadPattern", "NoRepository"),
    "timeline.formats.discovery": ("NoSuchFile", "NotAFile", "NotReadable"),
    "timeline.formats.extraction.extract": ("ExtractorMissing", "NotExtracted"),
    "timeline.formats.errors": ("BadFile",),
    "timeline.services.files.source_files": ("NotAdded",),
    "timeline.formats.documents.document_text": ("UnreadableDocument",),
    "timeline.formats.documents.source_documents": ("DifferentTexts",),
    "timeline.services.files.import_report": ("Interrupted",),
    "timeline.services.files.outbox": ("FileNotKept", "KeptInOutbox"),
    "timeline.publish.errors": ("NotWritten", "NothingToPublish", "TemplateFailed"),
    "timeline.publish.site_writer": ("SiteRefused",),
    "timeline.services.seals.checkpoints": ("NotCosigned", "NotSealed"),
    "timeline.services.seals.inclusion": ("NotProven",),
    "timeline.services.seals.note_keys": ("KeyNotWritten", "NoKey"),
    "timeline.eventstore.integrity.checkpoints": ("NoCheckpoint", "NoProof"),
    "timeline.eventstore.errors": (
        "NotConfirmed",
        "ClockWrong",
        "JournalLeftAlone",
        "NotAStore",
        "StoreAltered",
        "StoreError",
        "StoreGone",
        "StoreHasTwoNames",
        "StoreMissing",
        "StoreTooNew",
        "StoreTurnedBack",
        "StoreUnavailable",
    ),
    "timeline.eventstore.urls": ("BadStoreUrl",),
    "timeline.eventstore.serialization": ("UnreadableEvent",),
    "timeline.eventstore.postgres.errors": (
        "ClockRefused",
        "DriverMissing",
        "NotMade",
        "StoreAway",
        "StoreBusy",
        "StoreDenied",
        "StoreFailed",
        "StoreReadOnly",
        "StoreRefused",
        "StoreTooOld",
        "Unreplicated",
    ),
    "timeline.eventstore.postgres.roles": ("RightRemains", "UnknownRole"),
    "timeline.eventstore.integrity.signed_notes": ("SigningMissing",),
    "timeline.eventstore.integrity.timestamps": ("NoOpenssl", "NotStamped"),
    "timeline.eventstore.integrity.signatures": ("KeyNotValid", "NoSshKeygen", "SigningFailed"),
    "timeline.eventstore.replicate": ("NotTransferred",),
    "timeline.eventstore.writer": ("BatchRejected",),
    "timeline.publish.exports.parquet": ("ParquetMissing",),
    "timeline.readmodel.errors": (
        "AmbiguousIdentifier",
        "NotFound",
        "UnknownDevelopment",
        "UnknownGovernments",
        "ViewBroken",
        "ViewUnavailable",
        "interrupted",
    ),
    "timeline.readmodel.queries.fulltext": ("BadQuery", "QueryTooSlow"),
}
"""The module of each error."""

_HOME_OF: Final = {name: home for home, names in _HOMES.items() for name in names}


def __getattr__(name: str) -> object:
    """The error of this name, from its module."""
    if name not in _HOME_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found: object = getattr(import_module(_HOME_OF[name]), name)
    return found
