"""Records a batch, and makes its receipt."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from timeline.domain.matter.status import LAPSE_AFTER
from timeline.eventstore.errors import StoreError
from timeline.readmodel.as_of import AsOf, GovernmentRow
from timeline.readmodel.errors import ViewUnavailable
from timeline.readmodel.names.matter_names import MatterNames
from timeline.readmodel.queries.matters.changes import Change, change_between
from timeline.readmodel.queries.matters.status import standing_with
from timeline.services.append import Receipt, entries
from timeline.services.dry_run import empty_session
from timeline.services.notes.link_notes import cancelling_notes
from timeline.services.notes.naming_notes import government_notes, new_matter_notes
from timeline.services.session import StoreSession

if TYPE_CHECKING:
    from timeline.eventstore.writer import Appended, Result
    from timeline.eventstore.writer import Entry as BatchEntry
    from timeline.readmodel.own_appends import PlainAppend
    from timeline.services.append import Note, ShapedFields


def record(
    session: StoreSession,
    batch: Iterable[BatchEntry | ShapedFields],
    zones: dict[str, str],
    *,
    dry_run: bool,
    accepting: Collection[str] = (),
) -> Receipt:
    """Appends a batch, all or none; see `Commands.append` for errors.

    Args:
        session: The store.
        batch: What is recorded.
        zones: By government the zones that are known, which is added to.
        dry_run: Validate and report, but write nothing.
        accepting: Rules that may be broken; what breaks one gets the word that it does.
    """
    if dry_run and not session.exists:
        session.presence.check_there()
        with empty_session(session) as scratch:
            return record(scratch, batch, {}, dry_run=True, accepting=accepting)
    batch = list(batch)
    try:
        with session.writing() as writer:
            behind = None if dry_run else _behind(session)
            view = behind or _view(session)
            given = entries(batch, view, zones)
            plain = None if view is None or dry_run else _plain(session, view, given)
            if plain is None and behind is not None:
                view = _view(session)
            result = writer.append(given, dry_run=dry_run, accepting=accepting)
    except StoreError as error:
        if session.outbox is None or dry_run or not (error.is_away or error.is_open):
            raise
        from timeline.services.files.outbox import keep

        raise keep(session.outbox, entries(batch, None, zones), error) from None
    cut = session.cut(None, None, None)
    if plain is not None and not plain.holds(result, cut.now):
        plain = None
    if plain is None and result.positions:
        # Somebody else may have appended before, of which the receipt must know.
        session.follow(until=result.positions[0] - 1)
    changes, notes = _told(session, view, result, cut, plain)
    if result.positions:
        session.has_appended = True
        session.news.know_own(len(result.positions), lambda: result.positions[-1])
        if plain is not None:
            plain.keep(result.appended[0])
        else:
            # The append succeeded, even if the read model cannot be updated.
            session.follow()
    return Receipt(
        result.appended, result.described, changes, dry_run, result.repeated, notes, result.named
    )


def _behind(session: StoreSession) -> sqlite3.Connection | None:
    """The view without an update, if a plain append needs none; else None."""
    own = session.own
    return session.read_model().connection if own is not None and own.may_wait else None


def _view(session: StoreSession) -> sqlite3.Connection | None:
    """The updated view, or None if there is no room for one: an append needs none."""
    if session.has_appended and session.own is None:
        from timeline.readmodel.own_appends import OwnAppends

        session.own = OwnAppends()
    told = session.news.told
    try:
        return session.fresh()
    except ViewUnavailable:
        return None
    finally:
        session.news.told = told  # What others appended is still news: nobody asked for it.


def _plain(
    session: StoreSession, view: sqlite3.Connection, batch: list[BatchEntry]
) -> PlainAppend | None:
    """See `OwnAppends.plain`; a damaged view is reported after the append."""
    if session.own is None:
        return None  # Mostly the first append is the only one, and the view follows at once.
    try:
        return session.own.plain(view, batch)
    except Exception:  # noqa: BLE001  an append needs no view
        return None


def _told(
    session: StoreSession,
    view: sqlite3.Connection | None,
    result: Result,
    cut: AsOf,
    plain: PlainAppend | None,
) -> tuple[list[Change], list[Note]]:
    """What the receipt tells of statuses, and warns of.

    Args:
        session: The store.
        view: A connection to the view from before the batch, which may lack own appends.
        result: What was appended.
        cut: The cut of the moment.
        plain: Its matters before, if it is a plain append.
    """
    notes = list(government_notes(result.chosen_zones, result.other_names))
    changes: list[Change] = []
    if view is None:
        return changes, notes
    try:
        if plain is None:
            changes = status_changes(view, result.appended, cut)
        else:
            changes = plain.changes(result.appended[0], cut.now)
        slugs, ids = (plain.own.names, plain.own.waiting) if plain else ((), ())
        notes += new_matter_notes(view, result.appended, slugs)
        notes += cancelling_notes(view, result.appended, ids)
    except Exception as error:
        # The append succeeded, even if the read model or a page of the store is damaged.
        with suppress(StoreError):
            if not session.doubted(error):
                raise
    return changes, notes


def status_changes(
    connection: sqlite3.Connection,
    appended: Sequence[Appended],
    cut: AsOf,
    lapse_after: int = LAPSE_AFTER,
) -> list[Change]:
    """How the statuses of the touched matters differ with and without a batch.

    `connection` is to a read model from before the batch.
    """
    touched: dict[tuple[GovernmentRow, str], dict[str, Any]] = {}
    otherwise: set[tuple[GovernmentRow, str]] = set()
    names = MatterNames(connection)
    for one in appended:
        id_ = one.entry.government
        government = GovernmentRow(id_, id_, one.zone)
        moved: set[tuple[GovernmentRow, str]] = set()
        for change in one.changes:
            key = (government, names.name(id_, change.matter))
            # A development leaves a matter only if it leaves all slugs of it.
            if change.step is not None or key not in moved:
                touched.setdefault(key, {})[change.development_id] = change.step
            moved.add(key)
            if change.before is not None:
                otherwise.add(key)
    changes = []
    for key, new in touched.items():
        government, matter = key
        instant = cut.instants(government.zone).as_of
        before, after = standing_with(
            connection, government, matter, cut, new, only_added=key not in otherwise
        )
        changes.append(
            change_between(government.id, matter, (before, instant), (after, instant), lapse_after)
        )
    return changes
