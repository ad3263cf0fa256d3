"""The API: everything that the command line and the terminal program do, as a library.

`Timeline` opens a store and passes each question on to the service that answers it. Both front ends
go through here and therefore cannot disagree. What is slow to import (the event-sourcing library,
pydantic, YAML) is imported by the methods that need it: listing a log needs none of it.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import datetime

from timeline.eventstore.urls import Location
from timeline.lazy_services import (
    AgendaQuery,
    BundleCommands,
    Commands,
    Drafting,
    Exports,
    FileCommands,
    GapQuery,
    Integrity,
    Maintenance,
    NamingCommands,
    Publishing,
    QuantityQueries,
    Queries,
    Reviewing,
    ScreenQueries,
    Session,
    SeveralAmendments,
    TrackQueries,
    UndoCommand,
)
from timeline.light_typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, Self, TypeVar, cast
from timeline.services.arguments import Several
from timeline.services.delegation import Delegate, Service
from timeline.services.session import StoreSession

if TYPE_CHECKING:
    from pathlib import Path

    from timeline.readmodel.offline import OfflineStatus

P = ParamSpec("P")
T = TypeVar("T")


def _passed_on(
    method: Callable[Concatenate[Any, P], T],
) -> Callable[Concatenate[Timeline, P], T]:
    """Makes a method of `Timeline` from a service's, which is imported at first use."""
    made: Any = Delegate(cast("Any", method), lambda self, service: self._service(service))
    return cast("Callable[Concatenate[Timeline, P], T]", made)


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
        self._services: dict[Any, Any] = {Session: session}

    def _service(self, wanted: Service) -> Any:
        """This timeline's service, which is made at first use."""
        if wanted not in self._services:
            needs = map(self._service, wanted.needs)
            self._services[wanted] = wanted.load()(self._session, *needs)
        return self._services[wanted]

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

    close = _passed_on(Session.close)

    @property
    def exists(self) -> bool:
        """Whether the store's file exists; always true for a server."""
        return self._session.exists

    on_catch_up = _passed_on(Session.on_catch_up)
    on_away = _passed_on(Session.on_away)
    on_warning = _passed_on(Session.on_warning)

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

    governments = _passed_on(Queries.governments)
    matters = _passed_on(Queries.matters)
    stats = _passed_on(Queries.stats)
    log = _passed_on(Queries.log)
    follow = _passed_on(Queries.follow)
    show = _passed_on(Queries.show)
    state = _passed_on(Queries.state)
    pending = _passed_on(Queries.pending)
    agenda = _passed_on(AgendaQuery.agenda)
    log_window = _passed_on(Publishing.log_window)
    standings = _passed_on(Publishing.standings)
    diff = _passed_on(Queries.diff)
    replay = _passed_on(Queries.replay)
    totals = _passed_on(QuantityQueries.totals)
    gaps = _passed_on(GapQuery.gaps)
    tracks = _passed_on(TrackQueries.tracks)

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

    listing = _passed_on(ScreenQueries.listing)
    known_governments = _passed_on(ScreenQueries.known_governments)
    count = _passed_on(ScreenQueries.count)
    now = _passed_on(ScreenQueries.now)
    lines = _passed_on(ScreenQueries.lines)
    current = _passed_on(SeveralAmendments.current)
    latest = _passed_on(ScreenQueries.latest)
    labelled = _passed_on(ScreenQueries.labelled)
    names_starting = _passed_on(ScreenQueries.names_starting)
    glance = _passed_on(ScreenQueries.glance)
    statuses = _passed_on(ScreenQueries.statuses)
    changes_beside = _passed_on(ScreenQueries.changes_beside)
    changes_reported = _passed_on(ScreenQueries.changes_reported)
    day_of_news = _passed_on(ScreenQueries.day_of_news)
    amounts = _passed_on(ScreenQueries.amounts)
    next_overdue = _passed_on(ScreenQueries.next_overdue)
    passings = _passed_on(ScreenQueries.passings)
    sources = _passed_on(ScreenQueries.sources)
    evidence = _passed_on(ScreenQueries.evidence)
    track_names = _passed_on(TrackQueries.track_names)
    tracks_of = _passed_on(TrackQueries.tracks_of)

    # ------------------------------------------------------------------ appending

    append = _passed_on(Commands.append)
    correct = _passed_on(Commands.correct)
    cite = _passed_on(Commands.cite)
    retract = _passed_on(Commands.retract)
    dispute = _passed_on(Commands.dispute)
    amend_several = _passed_on(SeveralAmendments.amend_several)

    # ------------------------------------------------------------------ names

    undo = _passed_on(UndoCommand.undo)
    describe_matter = _passed_on(NamingCommands.describe_matter)
    rename_matter = _passed_on(NamingCommands.rename_matter)
    merge_matters = _passed_on(NamingCommands.merge_matters)
    split_matter = _passed_on(NamingCommands.split_matter)
    separate_matter = _passed_on(NamingCommands.separate_matter)
    describe_government = _passed_on(NamingCommands.describe_government)

    # ------------------------------------------------------------------ files

    import_files = _passed_on(FileCommands.import_files)
    propose_map = _passed_on(FileCommands.propose_map)
    export = _passed_on(FileCommands.export)
    export_as = _passed_on(Exports.export_as)
    export_rows = _passed_on(Publishing.export_rows)
    check = _passed_on(FileCommands.check)
    add_source = _passed_on(FileCommands.add_source)
    draft = _passed_on(Drafting.draft)
    draft_status = _passed_on(Drafting.draft_status)
    open_draft = _passed_on(Reviewing.open_draft)
    propose_sentence = _passed_on(Reviewing.propose_sentence)
    publish = _passed_on(Publishing.publish)
    live_pages = _passed_on(Publishing.live_pages)

    # ------------------------------------------------------------------ integrity

    verify = _passed_on(Integrity.verify)
    seal = _passed_on(Integrity.seal)
    sealed = _passed_on(Publishing.sealed)
    prove = _passed_on(Integrity.prove)
    check_proof = _passed_on(Integrity.check_proof)
    prove_consistency = _passed_on(Integrity.prove_consistency)
    check_consistency = _passed_on(Integrity.check_consistency)
    bundle = _passed_on(BundleCommands.bundle)
    check_bundle = _passed_on(BundleCommands.check_bundle)
    backup = _passed_on(Maintenance.backup)
    restore = _passed_on(Maintenance.restore)
    rescue = _passed_on(Maintenance.rescue)
    doctor = _passed_on(Maintenance.doctor)

    # ------------------------------------------------------------------ the store

    init_store = _passed_on(Maintenance.init_store)
    migrate_store = _passed_on(Maintenance.migrate_store)
    store_status = _passed_on(Maintenance.store_status)
    located = _passed_on(Maintenance.located)
    copy_store = _passed_on(Maintenance.copy_store)
    grant = _passed_on(Maintenance.grant)
    revoke = _passed_on(Maintenance.revoke)
    outbox_waiting = _passed_on(Maintenance.outbox_waiting)
    send_outbox = _passed_on(Maintenance.send_outbox)

    # ------------------------------------------------------------------ the view

    rebuild_view = _passed_on(Maintenance.rebuild_view)
    view_folder = _passed_on(Maintenance.view_folder)
    view_position = _passed_on(Maintenance.view_position)
    position = _passed_on(Maintenance.position)
    wait_for_news = _passed_on(Maintenance.wait_for_news)
    head = _passed_on(Maintenance.head)
    identity = _passed_on(Maintenance.identity)
