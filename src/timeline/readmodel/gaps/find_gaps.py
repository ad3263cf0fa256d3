"""Finds the gaps of a record, in one pass over its developments and one over what is pending."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, Final

from timeline.dates.edtf import iso
from timeline.dates.timezones import FUTURE, PAST, civil_day
from timeline.readmodel.as_of import AsOf, GovernmentRow
from timeline.readmodel.entry import Entry
from timeline.readmodel.gaps.entry_gaps import AtHand, entry_gaps
from timeline.readmodel.gaps.gap import Gap, GapKind, command_line
from timeline.readmodel.joint.joint_matters import standings_of
from timeline.readmodel.matter_standing import MatterStanding
from timeline.readmodel.names.matter_names import MatterNames
from timeline.readmodel.queries.development_detail import differing
from timeline.readmodel.queries.developments import Filter, entries
from timeline.readmodel.queries.matters.contradictions import contradictions

SILENCE: Final = 30
"""Days without news after which a pending matter is silent."""
_PROMISES: Final = frozenset({"pledge-made", "commitment-made"})
Key = tuple[str, str]
"""A government and the name of a matter."""


class GapFinder:
    """Finds the gaps of some governments under a cut.

    Args:
        view: A connection to the read model, in one state.
        everyone: All governments of the store.
        cut: The cut.
        folder: Of the store, beside which documents are looked for.
        silence: Days without news after which a pending matter is silent.
    """

    def __init__(
        self,
        view: sqlite3.Connection,
        everyone: Sequence[GovernmentRow],
        cut: AsOf,
        folder: Path | None,
        silence: int = SILENCE,
    ) -> None:
        self._view = view
        self._everyone = everyone
        self._cut = cut
        self._folder = folder
        self._silence = silence
        self._names = MatterNames(view)
        self._heard: dict[Key, Entry] = {}
        """Of each matter, the development that happened last."""
        self._fulfilled: set[str] = set()
        self._promises: dict[str, tuple[Entry, str | None]] = {}
        self._accounts: list[tuple[Entry, str, str | None]] = []

    def find(self, ids: Sequence[str], matters: Sequence[str] = ()) -> Iterator[Gap]:
        """The gaps of governments (by default all), or of some of their matters."""
        keep = Filter(governments=tuple(ids), matters=tuple(matters))
        at_hand = self._documents()
        ends = {one.zone: self._cut.instants(one.zone).as_of for one in self._everyone}
        for entry in entries(self._view, self._everyone, self._cut, keep):
            stored = entry.as_stored()
            if entry.retracted_by is not None or "amends" in stored:
                continue
            if entry.happened_by > ends[entry.zone]:
                continue
            matter = self._note(entry, stored)
            title = str(stored["title"])  # not `entry.title`, which reads the text again
            for gap, detail, command in entry_gaps(entry, stored, at_hand):
                yield Gap(entry.government, matter, gap, entry.id, title, detail, None, command)
        yield from self._undelivered()
        yield from self._differing()
        yield from self._contradictory(ids, matters)
        yield from self._waiting(ids, matters)

    def _note(self, entry: Entry, stored: Mapping[str, Any]) -> str | None:
        """Remembers what the other gaps are found by; the first matter."""
        names = self._names.names(entry.government, stored.get("matters", ()))
        for name in names:
            before = self._heard.get((entry.government, name))
            if before is None or before.happened_by <= entry.happened_by:
                self._heard[entry.government, name] = entry
        matter = names[0] if names else None
        if fulfils := stored.get("fulfils"):
            self._fulfilled.add(str(fulfils))
        if entry.kind in _PROMISES:
            self._promises[entry.id] = (entry, matter)
        if account_of := stored.get("account_of"):
            self._accounts.append((entry, str(account_of), matter))
        return matter

    def _documents(self) -> AtHand:
        from timeline.formats.documents.source_documents import Documents, default_folders
        from timeline.formats.documents.stored_sources import stored_source

        documents = Documents(default_folders(self._folder))
        known: dict[tuple[object, object], bool] = {}

        def at_hand(source: Mapping[str, Any]) -> bool:
            key = (source.get("document"), source.get("sha256"))
            if key not in known:
                known[key] = documents.find(stored_source(source)) is not None
            return known[key]

        return at_hand

    def _undelivered(self) -> Iterator[Gap]:
        for id_, (entry, matter) in self._promises.items():
            if id_ in self._fulfilled:
                continue
            words = ["append", "delivery-made", "--government", entry.government, "--fulfils", id_]
            words += ["--matter", matter] if matter else []
            what = "pledged" if entry.kind == "pledge-made" else "committed"
            detail = f"{what}, and nothing recorded that fulfils it"
            yield _of(entry, matter, "undelivered", detail, command_line(*words))

    def _differing(self) -> Iterator[Gap]:
        wanted = list(dict.fromkeys(first for _, first, _ in self._accounts))
        if not wanted:
            return
        keep = Filter(ids=wanted)
        found = {one.id: one for one in entries(self._view, self._everyone, self._cut, keep)}
        for entry, first, matter in self._accounts:
            other = found.get(first)
            fields = [name for name, _ in differing(other, entry)] if other else []
            if fields:
                detail = f"another account than {first}: {', '.join(fields)}"
                command = command_line("show", first)
                yield _of(entry, matter, "accounts-differ", detail, command)

    def _contradictory(self, ids: Sequence[str], matters: Sequence[str]) -> Iterator[Gap]:
        chosen = [one for one in self._everyone if not ids or one.id in ids]
        for one in contradictions(self._view, chosen, self._cut):
            if matters and one.matter not in matters:
                continue
            last = one.developments[-1]
            yield Gap(
                one.government, one.matter, "contradictory", last, None,
                f"{one.rule}: {', '.join(one.developments)}", None, command_line("show", last),
            )  # fmt: skip

    def _waiting(self, ids: Sequence[str], matters: Sequence[str]) -> Iterator[Gap]:
        found = standings_of(self._view, ids, self._cut, matters=matters, waiting=True)
        for one in found:
            if (gap := self._waits(one)) is not None:
                yield gap

    def _waits(self, one: MatterStanding) -> Gap | None:
        now = self._cut.instants(one.zone).as_of
        last = self._heard.get((one.government, one.matter))
        command = command_line(
            "append", "decision-taken", "--government", one.government, "--matter", one.matter
        )
        heard = None if last is None else last.happened_by
        id_, title = (None, None) if last is None else (last.id, last.title)
        deadline = one.expected_latest
        if one.status in ("overdue", "lapsed") and deadline is not None:
            if heard is not None and heard > deadline:
                return None
            day = (iso(deadline, one.zone) or "")[:10]
            detail = f"expected by {day}, and nothing heard since"
            days = _days_since(deadline, now, one.zone)
            return Gap(one.government, one.matter, "overdue", id_, title, detail, days, command)
        days = 0 if heard is None else _days_since(heard, now, one.zone)
        if days < self._silence:
            return None
        detail = f"{one.status.replace('-', ' ')}, and nothing heard"
        return Gap(one.government, one.matter, "silent", id_, title, detail, days, command)


def _days_since(begun: int, now: int, zone: str) -> int:
    """Civil days of the zone between two moments, as a countdown counts them."""
    if not PAST < begun < now < FUTURE:
        return 0
    first, last = (date.fromisoformat(civil_day(one, zone)) for one in (begun, now))
    return (last - first).days


def _of(entry: Entry, matter: str | None, gap: GapKind, detail: str, command: str) -> Gap:
    return Gap(entry.government, matter, gap, entry.id, entry.title, detail, None, command)
