"""Each error that a caller can meet, built once with representative arguments."""

from __future__ import annotations

import errno
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Final

from eventsourcing.persistence import StoredEvent

from tests.builders import stated
from tests.messages.inputs import refusals
from timeline import exceptions as e
from timeline.domain.parsing import Problem
from timeline.eventstore.urls import PostgresLocation, SQLiteLocation
from timeline.eventstore.writer import Rejected
from timeline.formats.errors import Finding

_FILE: Final = SQLiteLocation(Path("/srv/timeline.db"))
_SERVER: Final = PostgresLocation("postgresql://me:secret@host/db")
_JOURNAL: Final = Path("/srv/timeline.db-wal")
_DOCUMENT: Final = Path("seeds/week.txt")

CASES: Final[Mapping[type[BaseException], tuple[Callable[[], BaseException], ...]]] = {
    e.AddressNotRead: (lambda: e.AddressNotRead("https://example.org/a"),),
    e.AmbiguousIdentifier: (lambda: e.AmbiguousIdentifier("celex:1", ["be-one", "be-two"]),),
    e.AnswerEnded: (e.AnswerEnded,),
    e.BadArgument: (lambda: e.BadArgument("limit", "0 is below 1", "Use 1 or more."),),
    e.BadFile: (lambda: e.BadFile([Finding("be.yaml", 3, "title", "must not be empty")]),),
    e.BadPattern: (lambda: e.BadPattern("../x.yaml"),),
    e.BadQuery: (lambda: e.BadQuery("(", "it ends after “(”"),),
    e.BadStoreUrl: (
        lambda: e.BadStoreUrl("mysql://me:secret@host", "unsupported store URL scheme “mysql”"),
    ),
    e.BatchRejected: (lambda: e.BatchRejected([_rejected("one"), _rejected("two")]),),
    e.ClockRefused: (lambda: e.ClockRefused(_SERVER, "the server's clock says noon"),),
    e.ClockWrong: (
        lambda: e.ClockWrong(
            "the last entry is of 2030",
            datetime(2026, 1, 5, 12, tzinfo=UTC),
            datetime(2030, 1, 1, tzinfo=UTC),
        ),
    ),
    e.CorrectionOfAmendment: (
        lambda: e.CorrectionOfAmendment("new", target="old", kind="retracted"),
    ),
    e.DateError: (lambda: e.DateError("2022-02-30", "February 2022 has 28 days"),),
    e.DifferentTexts: (lambda: e.DifferentTexts([Path("a/week.txt"), Path("b/week.txt")]),),
    e.DraftChanged: (lambda: e.DraftChanged(Path("a.draft.yaml")),),
    e.DraftInTheWay: (lambda: e.DraftInTheWay(Path("a.draft.yaml")),),
    e.DriverMissing: (lambda: e.DriverMissing(_SERVER),),
    e.EntryNotEdited: (lambda: e.EntryNotEdited(Path("a.draft.yaml"), 30),),
    e.ExtractorMissing: (
        lambda: e.ExtractorMissing("a.pdf", "pdf"),
        lambda: e.ExtractorMissing("a.html", "html"),
    ),
    e.FileNotKept: (
        lambda: e.FileNotKept(
            e.StoreAway(_SERVER, "connection refused"), Finding("be.yaml", 3, "title", "is empty")
        ),
    ),
    e.IdTaken: (
        lambda: e.IdTaken("old", differs=["title", "occurred"]),
        lambda: e.IdTaken("old", differs=["title"], in_batch=True),
    ),
    e.InvalidDevelopment: (
        lambda: e.InvalidDevelopment([Problem("title", "missing"), Problem("", "wrong")]),
    ),
    e.JournalLeftAlone: (lambda: e.JournalLeftAlone(_FILE, _JOURNAL),),
    e.KeptInOutbox: (
        lambda: e.KeptInOutbox(Path("outbox/1.jsonl"), e.StoreAway(_SERVER, "refused")),
    ),
    e.ModelFailed: (lambda: e.ModelFailed("mine", "ValueError: no"),),
    e.NoCheckpoint: (lambda: e.NoCheckpoint("seal.checkpoint", "it is not UTF-8"),),
    e.NoDraft: (lambda: e.NoDraft(Path("be.yaml")),),
    e.NoGovernment: (e.NoGovernment,),
    e.NoKey: (
        lambda: e.NoKey(Path("key"), "it does not begin with PRIVATE+KEY+"),
        lambda: e.NoKey(Path("key"), "others can read it (mode 644)", "Run `chmod 600 key`."),
    ),
    e.NoOpenssl: (e.NoOpenssl,),
    e.NoProof: (
        lambda: e.NoProof("a.proof", "it is not JSON"),
        lambda: e.NoProof("a.proof", "it is not JSON", "timeline prove --from OLD --to NEW"),
    ),
    e.NoPublicationDay: (lambda: e.NoPublicationDay("a.txt"),),
    e.NoSshKeygen: (e.NoSshKeygen,),
    e.NoSuchFile: (lambda: e.NoSuchFile(Path("be.yaml")), lambda: e.NoSuchFile(Path("-"))),
    e.NotAFile: (lambda: e.NotAFile(Path("pipe")),),
    e.NotAStore: (lambda: e.NotAStore(_FILE, "file is not a database"),),
    e.NotConfirmed: (
        lambda: e.NotConfirmed(_FILE, "disk I/O error"),
        lambda: e.NotConfirmed(_FILE, "database or disk is full"),
    ),
    e.NotCosigned: (lambda: e.NotCosigned("nothing was written: https://w.example answered"),),
    e.NotFound: (
        lambda: e.NotFound("matter", ["wepons"], ["weapons"], "`timeline matters` lists them."),
        lambda: e.NotFound("matter", ["one", "two"], [], "`timeline matters` lists them."),
    ),
    e.NotMade: (lambda: e.NotMade(_SERVER),),
    e.NotMerged: (lambda: e.NotMerged("new", matter="leopard2", other="leopard-2"),),
    e.NotReadable: (lambda: e.NotReadable(Path("be.yaml"), "permission denied"),),
    e.NotYetHappened: (
        lambda: e.NotYetHappened("new", occurred="2 June 2030", recorded="5 January 2026"),
        lambda: e.NotYetHappened("new", occurred="2 June 2030", recorded="today", of="old"),
    ),
    e.NoRepository: (lambda: e.NoRepository("this folder is in no git repository"),),
    e.NoSuchAccount: (
        lambda: e.NoSuchAccount("new", account="new", main="old", reason="which is not there"),
        lambda: e.NoSuchAccount(
            "fix", account="c", main="b", reason="which would be no account any more", follows=True
        ),
    ),
    e.NothingFulfilled: (
        lambda: e.NothingFulfilled(
            "new", delivery="new", pledge="old", reason="which was retracted"
        ),
        lambda: e.NothingFulfilled(
            "new", delivery="new", kind="commitment-made", pledge="old", reason="which is no pledge"
        ),
    ),
    e.NotWritten: (
        lambda: e.NotWritten(Path("-"), OSError(errno.ENOSPC, "No space left on device")),
        lambda: e.NotWritten(
            Path("/nowhere/a page.html"), OSError(errno.ENOENT, "No such file or directory")
        ),
        lambda: e.NotWritten(Path("/"), OSError(errno.EISDIR, "Is a directory")),
    ),
    e.NothingMerged: (lambda: e.NothingMerged("leopard2"),),
    e.NothingReplaced: (
        lambda: e.NothingReplaced(
            "new",
            replacement="new",
            kind="pledge-made",
            replaced="old",
            reason="which is not in the store",
        ),
    ),
    e.NothingToPublish: (e.NothingToPublish,),
    e.NothingToUndo: (lambda: e.NothingToUndo("nothing is recorded yet"),),
    e.NothingToAmend: (
        lambda: e.NothingToAmend("new", target="old", reason="which is not in the store"),
    ),
    e.OpenedReadOnly: (e.OpenedReadOnly,),
    e.ParquetMissing: (e.ParquetMissing,),
    e.PublishedInFuture: (
        lambda: e.PublishedInFuture("new", publisher="VRT", published="2030", recorded="today"),
    ),
    e.PublishedTooEarly: (
        lambda: e.PublishedTooEarly(
            "new", sources=[("VRT", "1 May"), ("De Tijd", "2 May")], occurred="4 May"
        ),
    ),
    e.QueryTooSlow: (lambda: e.QueryTooSlow(10),),
    e.RightRemains: (
        lambda: e.RightRemains("bob", "append", "writers", owns=False),
        lambda: e.RightRemains("bob", "append", "owners", owns=True),
    ),
    e.SecondDecision: (
        lambda: e.SecondDecision("new", "weapons", first="old", second="new"),
        lambda: e.SecondDecision("new", "weapons", first="old", second="new", is_alike=True),
    ),
    e.SecondRetraction: (lambda: e.SecondRetraction("new", target="one", first="old"),),
    e.SigningMissing: (e.SigningMissing,),
    e.SiteRefused: (
        lambda: e.SiteRefused(
            Path("site"),
            "it has files that no `timeline publish` wrote",
            "Choose an empty or a new folder. Files that you add to a site later stay.",
        ),
    ),
    e.SourceChanged: (
        lambda: e.SourceChanged(
            "old", differs=["sources"], source="week.txt", before="a1", now="b2"
        ),
    ),
    e.StoreAltered: (lambda: e.StoreAltered(_FILE, "it has a trigger"),),
    e.StoreAway: (lambda: e.StoreAway(_SERVER, "connection refused"),),
    e.StoreBusy: (lambda: e.StoreBusy(_SERVER),),
    e.StoreDenied: tuple(
        partial(e.StoreDenied, _SERVER, reason)
        for reason in (
            "no password supplied",
            "permission denied for schema timeline",
            'FATAL: no pg_hba.conf entry for host "10.0.0.1"',
            'FATAL: role "bob" is not permitted to log in',
            'FATAL: role "bob" does not exist',
            'FATAL: database "nodb" does not exist',
        )
    ),
    e.StoreFailed: (
        lambda: e.StoreFailed(_SERVER, "could not extend file"),
        lambda: e.StoreFailed(_SERVER, "could not extend file: No space left on device"),
    ),
    e.StoreGone: (
        lambda: e.StoreGone(_FILE),
        lambda: e.StoreGone(_FILE, journal=_JOURNAL),
        lambda: e.StoreGone(_FILE, replaced=True),
    ),
    e.StoreHasTwoNames: (lambda: e.StoreHasTwoNames(_FILE, "it has 2 names (hard links)"),),
    e.StoreMissing: (lambda: e.StoreMissing(_FILE),),
    e.StoreReadOnly: (lambda: e.StoreReadOnly(_SERVER),),
    e.StoreRefused: (lambda: e.StoreRefused(_SERVER, "the government has no description"),),
    e.StoreTooNew: (lambda: e.StoreTooNew(_FILE, 7, 1),),
    e.StoreTooOld: (lambda: e.StoreTooOld(_SERVER, 1, 2),),
    e.StoreTurnedBack: (lambda: e.StoreTurnedBack(_FILE, 12),),
    e.StoreUnavailable: (
        lambda: e.StoreUnavailable(_FILE, "database is locked"),
        lambda: e.StoreUnavailable(_FILE, "disk I/O error"),
        lambda: e.StoreUnavailable(_FILE, "database or disk is full"),
    ),
    e.TemplateFailed: (lambda: e.TemplateFailed("index.html, line 3", "'titel' is undefined"),),
    e.TooLong: (lambda: e.TooLong("a.txt", 300_000, 100_000, "characters"),),
    e.UnknownDevelopment: (
        lambda: e.UnknownDevelopment("be-one", ["be-two", "nl-one"]),
        lambda: e.UnknownDevelopment("celex:1", [], [("be", "heavy-weapons")]),
    ),
    e.UnknownGovernment: (
        lambda: e.UnknownGovernment("de", reason="Germany has 2 time zones", hint="Add --zone."),
    ),
    e.UnknownGovernments: (
        lambda: e.UnknownGovernments(["bee"], ["be", "nl"]),
        lambda: e.UnknownGovernments(["dk"], ["be", "nl"], ["dk"]),
    ),
    e.UnknownLanguage: (
        lambda: e.UnknownLanguage("a.txt", "es"),
        lambda: e.UnknownLanguage("a.txt", None),
    ),
    e.UnknownModel: (
        lambda: e.UnknownModel("mine", []),
        lambda: e.UnknownModel("mine", ["other"]),
    ),
    e.UnknownRole: (lambda: e.UnknownRole("bob"),),
    e.UnreadableDocument: (
        lambda: e.UnreadableDocument(_DOCUMENT, 2, "is not UTF-8", "Save it as UTF-8."),
    ),
    e.UnreadableEvent: (
        lambda: e.UnreadableEvent(StoredEvent("be", 3, "t" * 61, b""), "unknown topic"),
    ),
    e.Unreplicated: (lambda: e.Unreplicated(_SERVER),),
    e.UsedAtOnce: (e.UsedAtOnce,),
    e.ViewBroken: (lambda: e.ViewBroken("/cache/view", "it is damaged"),),
    e.ViewUnavailable: (
        lambda: e.ViewUnavailable("/cache/view", "disk I/O error"),
        lambda: e.ViewUnavailable("/cache/view", "Disk quota exceeded"),
    ),
    e.WindowBeforeExpectation: (
        lambda: e.WindowBeforeExpectation("new", window="1 May", occurred="2 May"),
        lambda: e.WindowBeforeExpectation("new", window="1 May", occurred="2 May", of="old"),
    ),
    e.WrongGovernment: (lambda: e.WrongGovernment("new", government="be", given="nl"),),
    e.ZoneChanged: (lambda: e.ZoneChanged("be", zone="Europe/Brussels", given="UTC"),),
    e.ZoneError: (
        lambda: e.ZoneError("Europe/Brusels", ["Europe/Brussels"]),
        lambda: e.ZoneError("Mars/Base"),
    ),
}
"""By class, in alphabetical order: what builds it."""

GENERIC: Final = frozenset(
    {
        e.Interrupted,
        e.KeyNotValid,
        e.KeyNotWritten,
        e.NotAdded,
        e.NotCopied,
        e.NotDrafted,
        e.NotExtracted,
        e.NotProven,
        e.NotSealed,
        e.NotStamped,
        e.NotTransferred,
        e.Refusal,
        e.SigningFailed,
        e.StoreError,
        e.TimelineError,
    }
)
"""Classes that have no sentence of their own: the raiser gives it. `tests/golden` has theirs."""


def _rejected(name: str) -> Rejected:
    return Rejected(0, stated(id=name), e.IdTaken(name, differs=["title"]))


def catalogue() -> str:
    """Every message with its hint, as `catalogue.txt` should have them."""
    parts = []
    for kind, makers in CASES.items():
        for make in makers:
            error = make()
            hint = getattr(error, "hint", None)
            parts.append(f"{kind.__name__}\n  {error}\n" + (f"  > {hint}\n" if hint else ""))
    return "\n".join([*parts, *refusals()])
