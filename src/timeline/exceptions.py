"""The errors that a caller of `Timeline` can meet, in one place: front ends import them from here.

All of them but `Interrupted` are a `TimelineError`. Each is imported when it is first asked for,
since most belong to a module that is slow to import.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from timeline.copying import NotCopied
    from timeline.dates.errors import DateError
    from timeline.dates.timezones import ZoneError
    from timeline.domain.errors import (
        CorrectionOfAmendment,
        IdTaken,
        NothingFulfilled,
        NothingToAmend,
        NothingToPostpone,
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
    from timeline.domain.parsing import InvalidDevelopment
    from timeline.door.given import BadArgument
    from timeline.door.opened import UsedAtOnce
    from timeline.door.streams import AnswerEnded
    from timeline.errors import TimelineError
    from timeline.files.reading import NoSuchFile, NotAFile, NotReadable
    from timeline.files.records import BadFile
    from timeline.files.sources import DifferentTexts, UnreadableDocument
    from timeline.importing import Interrupted
    from timeline.outbox import KeptInOutbox
    from timeline.sealing import NotProven, NotSealed
    from timeline.store.checkpoints import NoCheckpoint, NoProof
    from timeline.store.errors import (
        ClockWrong,
        JournalLeftAlone,
        NotAStore,
        StoreAltered,
        StoreError,
        StoreGone,
        StoreHasTwoNames,
        StoreMissing,
        StoreTooNew,
        StoreTurnedBack,
        StoreUnavailable,
    )
    from timeline.store.intake import NotConfirmed
    from timeline.store.locations import BadStoreUrl
    from timeline.store.mapper import UnreadableEvent
    from timeline.store.postgres.errors import (
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
    from timeline.store.postgres.roles import RightRemains, UnknownRole
    from timeline.store.signing import KeyNotValid, NoSshKeygen, SigningFailed
    from timeline.store.transfer import NotTransferred
    from timeline.store.writing import BatchRejected
    from timeline.views.errors import (
        NotFound,
        UnknownDevelopment,
        UnknownGovernments,
        ViewBroken,
        ViewUnavailable,
    )
    from timeline.views.queries import BadQuery, QueryTooSlow

__all__ = [
    "AnswerEnded",
    "BadArgument",
    "BadFile",
    "BadQuery",
    "BadStoreUrl",
    "BatchRejected",
    "ClockRefused",
    "ClockWrong",
    "CorrectionOfAmendment",
    "DateError",
    "DifferentTexts",
    "DriverMissing",
    "IdTaken",
    "Interrupted",
    "InvalidDevelopment",
    "JournalLeftAlone",
    "KeptInOutbox",
    "KeyNotValid",
    "NoCheckpoint",
    "NoProof",
    "NoSshKeygen",
    "NoSuchFile",
    "NotAFile",
    "NotAStore",
    "NotConfirmed",
    "NotCopied",
    "NotFound",
    "NotMade",
    "NotProven",
    "NotReadable",
    "NotSealed",
    "NotTransferred",
    "NotYetHappened",
    "NothingFulfilled",
    "NothingToAmend",
    "NothingToPostpone",
    "PublishedInFuture",
    "PublishedTooEarly",
    "QueryTooSlow",
    "Refusal",
    "RightRemains",
    "SecondDecision",
    "SecondRetraction",
    "SigningFailed",
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
    "TimelineError",
    "UnknownDevelopment",
    "UnknownGovernment",
    "UnknownGovernments",
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
]

_HOMES: Final = {
    "timeline.copying": ("NotCopied",),
    "timeline.dates.errors": ("DateError",),
    "timeline.dates.timezones": ("ZoneError",),
    "timeline.domain.errors": (
        "CorrectionOfAmendment",
        "IdTaken",
        "NotYetHappened",
        "NothingFulfilled",
        "NothingToAmend",
        "NothingToPostpone",
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
    "timeline.domain.parsing": ("InvalidDevelopment",),
    "timeline.door.given": ("BadArgument",),
    "timeline.door.opened": ("UsedAtOnce",),
    "timeline.door.streams": ("AnswerEnded",),
    "timeline.errors": ("TimelineError",),
    "timeline.files.reading": ("NoSuchFile", "NotAFile", "NotReadable"),
    "timeline.files.records": ("BadFile",),
    "timeline.files.sources": ("DifferentTexts", "UnreadableDocument"),
    "timeline.importing": ("Interrupted",),
    "timeline.outbox": ("KeptInOutbox",),
    "timeline.sealing": ("NotProven", "NotSealed"),
    "timeline.store.checkpoints": ("NoCheckpoint", "NoProof"),
    "timeline.store.errors": (
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
    "timeline.store.intake": ("NotConfirmed",),
    "timeline.store.locations": ("BadStoreUrl",),
    "timeline.store.mapper": ("UnreadableEvent",),
    "timeline.store.postgres.errors": (
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
    "timeline.store.postgres.roles": ("RightRemains", "UnknownRole"),
    "timeline.store.signing": ("KeyNotValid", "NoSshKeygen", "SigningFailed"),
    "timeline.store.transfer": ("NotTransferred",),
    "timeline.store.writing": ("BatchRejected",),
    "timeline.views.errors": (
        "NotFound",
        "UnknownDevelopment",
        "UnknownGovernments",
        "ViewBroken",
        "ViewUnavailable",
    ),
    "timeline.views.queries": ("BadQuery", "QueryTooSlow"),
}
"""The module that has each error: it is imported when the first of them is asked for."""

_HOME_OF: Final = {name: home for home, names in _HOMES.items() for name in names}


def __getattr__(name: str) -> object:
    """The error of this name, from the module that has it."""
    if name not in _HOME_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found: object = getattr(import_module(_HOME_OF[name]), name)
    return found
