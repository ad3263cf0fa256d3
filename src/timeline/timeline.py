"""The API: everything that the command line and the terminal program do, as a library.

`Timeline` opens a store and passes each question on to the service that answers it. Both front ends
go through here and therefore cannot disagree. What is slow to import (the event-sourcing library,
pydantic, YAML) is imported by the methods that need it: listing a log needs none of it.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Concatenate, ParamSpec, Self, TypeVar

from timeline.capture.drafting import Drafting
from timeline.capture.review.opened_draft import Reviewing
from timeline.eventstore.urls import Location
from timeline.publish.bundles.bundle_commands import BundleCommands
from timeline.publish.exports.export_command import Exports
from timeline.publish.publish_command import Publishing
from timeline.services.amending.several_amendments import SeveralAmendments
from timeline.services.arguments import Several
from timeline.services.commands import Commands
from timeline.services.delegation import delegated
from timeline.services.files.file_commands import FileCommands
from timeline.services.integrity import Integrity
from timeline.services.names.naming_commands import NamingCommands
from timeline.services.operations.maintenance import Maintenance
from timeline.services.overviews.agenda_query import AgendaQuery
from timeline.services.overviews.gap_query import GapQuery
from timeline.services.overviews.quantity_queries import QuantityQueries
from timeline.services.overviews.track_queries import TrackQueries
from timeline.services.queries import Queries
from timeline.services.screen_queries import ScreenQueries
from timeline.services.session import StoreSession
from timeline.services.undo.undo_command import UndoCommand

if TYPE_CHECKING:
    from timeline.readmodel.offline import OfflineStatus

P = ParamSpec("P")
S = TypeVar("S")
T = TypeVar("T")


def _passed_on(
    method: Callable[Concatenate[S, P], T], to: Callable[[Timeline], S]
) -> Callable[Concatenate[Timeline, P], T]:
    """Makes a method of `Timeline` from a service's, with its signature and docstring summary."""
    return delegated(method, to, f"{__name__}.Timeline")


def _session(
    method: Callable[Concatenate[StoreSession, P], T],
) -> Callable[Concatenate[Timeline, P], T]:
    return _passed_on(method, lambda self: self._session)


def _query(method: Callable[Concatenate[Queries, P], T]) -> Callable[Concatenate[Timeline, P], T]:
    return _passed_on(method, lambda self: self._queries)


def _screen(
    method: Callable[Concatenate[ScreenQueries, P], T],
) -> Callable[Concatenate[Timeline, P], T]:
    return _passed_on(method, lambda self: self._screen)


def _command(
    method: Callable[Concatenate[Commands, P], T],
) -> Callable[Concatenate[Timeline, P], T]:
    return _passed_on(method, lambda self: self._commands)


def _files(
    method: Callable[Concatenate[FileCommands, P], T],
) -> Callable[Concatenate[Timeline, P], T]:
    return _passed_on(method, lambda self: self._files)


def _upkeep(
    method: Callable[Concatenate[Maintenance, P], T],
) -> Callable[Concatenate[Timeline, P], T]:
    return _passed_on(method, lambda self: self._maintenance)


class Timeline:
    """A store of governments' decision histories, open for reading and appending.

    Dates are EDTF; a bare date as a cut means the end of that civil day in the government's zone.
    Without `as_of` the cut is `as_known`, and without either it is now. Every error except a bug is
    a `TimelineError`. docs/python.md explains each method with its arguments.

        Reading     log log_window follow show state pending agenda diff replay governments
                    matters stats totals gaps standings tracks
        Appending   append correct cite retract dispute amend_several undo
        Names       describe_matter rename_matter merge_matters split_matter … describe_government
        Files       import_files propose_map export export_as export_rows check add_source draft
                    draft_status open_draft propose_sentence publish live_pages
        Integrity   verify seal sealed prove check_proof … bundle … backup restore … doctor
        Store       init_store migrate_store store_status copy_store grant revoke position head …
        View        rebuild_view view_folder view_position
        Screens     twin listing lines current latest glance passings statuses sources …

    Args:
        url: A path, `sqlite:///path`, `postgresql://…`, a location, or None (`TIMELINE_STORE`).
        clock: Returns the present moment, aware; by default the system's.
        governments: For a store on a server: limit the view to these.
        outbox: A folder for developments that cannot be appended while the store is away.
        clock_is_right: Record although the last entry or the server is over a day off `clock`.
        read_only: Refuse everything that would record something in the store.
    """

    def __init__(
        self,
        url: str | os.PathLike[str] | Location | None = None,
        *,
        clock: Callable[[], datetime] | None = None,
        governments: Several = (),
        outbox: str | os.PathLike[str] | None = None,
        clock_is_right: bool = False,
        read_only: bool = False,
    ) -> None:
        self._own(
            StoreSession(
                url,
                clock=clock,
                governments=governments,
                outbox=outbox,
                clock_is_right=clock_is_right,
                read_only=read_only,
            )
        )

    def _own(self, session: StoreSession) -> None:
        self._session = session
        self._queries, self._agenda = Queries(session), AgendaQuery(session)
        self._pages = Publishing(session, self._queries, self._agenda)
        self._quantities = QuantityQueries(session)
        self._gaps, self._tracks = GapQuery(session), TrackQueries(session)
        self._screen = ScreenQueries(session)
        self._commands = Commands(session, self._queries)
        self._namings = NamingCommands(session, self._queries, self._commands)
        self._amending = SeveralAmendments(session, self._queries, self._commands)
        self._undoing = UndoCommand(session, self._commands)
        self._files, self._exports = FileCommands(session), Exports(session)
        self._drafting = Drafting(session, self._queries)
        self._reviewing = Reviewing(session, self._drafting)
        self._integrity, self._bundles = Integrity(session), BundleCommands(session)
        self._maintenance = Maintenance(session)

    @property
    def location(self) -> Location:
        """The location of the store."""
        return self._session.location

    @property
    def read_only(self) -> bool:
        """Whether everything that would record something is refused."""
        return self._session.read_only

    @property
    def outbox(self) -> Path | None:
        """The folder for developments that could not be appended while the store was away."""
        return self._session.outbox

    @outbox.setter
    def outbox(self, folder: Path | None) -> None:
        self._session.outbox = folder

    # ------------------------------------------------------------------ opening and closing

    @classmethod
    def open(
        cls,
        url: str | os.PathLike[str] | None = None,
        *,
        clock: Callable[[], datetime] | None = None,
        governments: Several = (),
        outbox: str | os.PathLike[str] | None = None,
        clock_is_right: bool = False,
        read_only: bool = False,
    ) -> Self:
        """Opens a store. A file that does not exist yet is created by the first append."""
        return cls(
            url, clock=clock, governments=governments, outbox=outbox,
            clock_is_right=clock_is_right, read_only=read_only,
        )  # fmt: skip

    def __enter__(self) -> Self:
        return self

    def __exit__(self, _: object, error: object, __: object) -> None:
        self._session.leave(error)

    close = _session(StoreSession.close)

    @property
    def exists(self) -> bool:
        """Whether the store's file exists; always true for a server."""
        return self._session.exists

    on_catch_up = _session(StoreSession.on_catch_up)
    on_away = _session(StoreSession.on_away)
    on_warning = _session(StoreSession.on_warning)

    @property
    def warning(self) -> str | None:
        """Why results may be incomplete, if the store's file has a second name; else None."""
        return self._session.warning

    @property
    def away(self) -> OfflineStatus | None:
        """The offline status, if results come from the view of a store that is away; else None."""
        return self._session.away

    def asked(self, ask: Callable[[Self], T]) -> T:
        """Runs a query; if the view is damaged, rebuilds it and runs the query again."""
        return self._session.asked(lambda: ask(self))

    def stop_query(self) -> None:
        """Stops the query that another thread runs on this timeline; see `interrupted`."""
        self._session.stopper.stop()

    # ------------------------------------------------------------------ reading

    governments = _query(Queries.governments)
    matters = _query(Queries.matters)
    stats = _query(Queries.stats)
    log = _query(Queries.log)
    follow = _query(Queries.follow)
    show = _query(Queries.show)
    state = _query(Queries.state)
    pending = _query(Queries.pending)
    agenda = _passed_on(AgendaQuery.agenda, lambda self: self._agenda)
    log_window = _passed_on(Publishing.log_window, lambda self: self._pages)
    standings = _passed_on(Publishing.standings, lambda self: self._pages)
    diff = _query(Queries.diff)
    replay = _query(Queries.replay)
    totals = _passed_on(QuantityQueries.totals, lambda self: self._quantities)
    gaps = _passed_on(GapQuery.gaps, lambda self: self._gaps)
    tracks = _passed_on(TrackQueries.tracks, lambda self: self._tracks)

    # ------------------------------------------------------------------ a screen's windows

    def twin(self, *, apart: bool = False) -> Self:
        """The same store with its own connections, for another thread.

        Twins share the identity of the store's file, so that each notices a replacement that one of
        them has seen. A twin with `apart` keeps the present identity: it will not write to a file
        that replaces the store later.
        """
        found = type(self).__new__(type(self))
        found._own(self._session.twin(apart=apart))  # noqa: SLF001  of its own twin
        return found

    listing = _screen(ScreenQueries.listing)
    known_governments = _screen(ScreenQueries.known_governments)
    count = _screen(ScreenQueries.count)
    now = _screen(ScreenQueries.now)
    lines = _screen(ScreenQueries.lines)
    current = _passed_on(SeveralAmendments.current, lambda self: self._amending)
    latest = _screen(ScreenQueries.latest)
    labelled = _screen(ScreenQueries.labelled)
    glance = _screen(ScreenQueries.glance)
    statuses = _screen(ScreenQueries.statuses)
    changes_beside = _screen(ScreenQueries.changes_beside)
    changes_reported = _screen(ScreenQueries.changes_reported)
    day_of_news = _screen(ScreenQueries.day_of_news)
    amounts = _screen(ScreenQueries.amounts)
    next_overdue = _screen(ScreenQueries.next_overdue)
    passings = _screen(ScreenQueries.passings)
    sources = _screen(ScreenQueries.sources)
    evidence = _screen(ScreenQueries.evidence)
    track_names = _passed_on(TrackQueries.track_names, lambda self: self._tracks)
    tracks_of = _passed_on(TrackQueries.tracks_of, lambda self: self._tracks)

    # ------------------------------------------------------------------ appending

    append = _command(Commands.append)
    correct = _command(Commands.correct)
    cite = _command(Commands.cite)
    retract = _command(Commands.retract)
    dispute = _command(Commands.dispute)
    amend_several = _passed_on(SeveralAmendments.amend_several, lambda self: self._amending)

    # ------------------------------------------------------------------ names

    undo = _passed_on(UndoCommand.undo, lambda self: self._undoing)
    describe_matter = _passed_on(NamingCommands.describe_matter, lambda self: self._namings)
    rename_matter = _passed_on(NamingCommands.rename_matter, lambda self: self._namings)
    merge_matters = _passed_on(NamingCommands.merge_matters, lambda self: self._namings)
    split_matter = _passed_on(NamingCommands.split_matter, lambda self: self._namings)
    separate_matter = _passed_on(NamingCommands.separate_matter, lambda self: self._namings)
    describe_government = _passed_on(NamingCommands.describe_government, lambda self: self._namings)

    # ------------------------------------------------------------------ files

    import_files = _files(FileCommands.import_files)
    propose_map = _files(FileCommands.propose_map)
    export = _files(FileCommands.export)
    export_as = _passed_on(Exports.export_as, lambda self: self._exports)
    export_rows = _passed_on(Publishing.export_rows, lambda self: self._pages)
    check = _files(FileCommands.check)
    add_source = _files(FileCommands.add_source)
    draft = _passed_on(Drafting.draft, lambda self: self._drafting)
    draft_status = _passed_on(Drafting.draft_status, lambda self: self._drafting)
    open_draft = _passed_on(Reviewing.open_draft, lambda self: self._reviewing)
    propose_sentence = _passed_on(Reviewing.propose_sentence, lambda self: self._reviewing)
    publish = _passed_on(Publishing.publish, lambda self: self._pages)
    live_pages = _passed_on(Publishing.live_pages, lambda self: self._pages)

    # ------------------------------------------------------------------ integrity

    verify = _passed_on(Integrity.verify, lambda self: self._integrity)
    seal = _passed_on(Integrity.seal, lambda self: self._integrity)
    sealed = _passed_on(Publishing.sealed, lambda self: self._pages)
    prove = _passed_on(Integrity.prove, lambda self: self._integrity)
    check_proof = _passed_on(Integrity.check_proof, lambda self: self._integrity)
    prove_consistency = _passed_on(Integrity.prove_consistency, lambda self: self._integrity)
    check_consistency = _passed_on(Integrity.check_consistency, lambda self: self._integrity)
    bundle = _passed_on(BundleCommands.bundle, lambda self: self._bundles)
    check_bundle = _passed_on(BundleCommands.check_bundle, lambda self: self._bundles)
    backup = _upkeep(Maintenance.backup)
    restore = _upkeep(Maintenance.restore)
    rescue = _upkeep(Maintenance.rescue)
    doctor = _upkeep(Maintenance.doctor)

    # ------------------------------------------------------------------ the store

    init_store = _upkeep(Maintenance.init_store)
    migrate_store = _upkeep(Maintenance.migrate_store)
    store_status = _upkeep(Maintenance.store_status)
    located = _upkeep(Maintenance.located)
    copy_store = _upkeep(Maintenance.copy_store)
    grant = _upkeep(Maintenance.grant)
    revoke = _upkeep(Maintenance.revoke)
    outbox_waiting = _upkeep(Maintenance.outbox_waiting)
    send_outbox = _upkeep(Maintenance.send_outbox)

    # ------------------------------------------------------------------ the view

    rebuild_view = _upkeep(Maintenance.rebuild_view)
    view_folder = _upkeep(Maintenance.view_folder)
    view_position = _upkeep(Maintenance.view_position)
    position = _upkeep(Maintenance.position)
    wait_for_news = _upkeep(Maintenance.wait_for_news)
    head = _upkeep(Maintenance.head)
    identity = _upkeep(Maintenance.identity)
