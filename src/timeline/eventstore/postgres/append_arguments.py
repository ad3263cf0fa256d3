"""The arguments of the functions `append_events` and `append_one`, a page of events at a time."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from eventsourcing.persistence import StoredEvent

from timeline.eventstore.index_rows import IndexRows
from timeline.eventstore.integrity.merkle import leaf_hash

PAGE = 2_000
"""Events that are sent at a time; a batch may have any number."""
Page = tuple[Sequence[StoredEvent], Sequence[IndexRows]]


def in_pages(events: Sequence[StoredEvent], index: Sequence[IndexRows]) -> Iterator[Page]:
    """Events with the index rows that belong to them, some at a time."""
    if len(events) <= PAGE:
        yield events, index
        return
    rows = {(row.government, row.version): row for row in index}
    for start in range(0, len(events), PAGE):
        page = events[start : start + PAGE]
        keys = [(str(event.originator_id), event.originator_version) for event in page]
        yield page, [rows[key] for key in keys if key in rows]


def leaf_of(event: StoredEvent) -> bytes:
    """The hash of an event in the tree."""
    government, topic = str(event.originator_id).encode(), event.topic.encode()
    return leaf_hash(government, event.originator_version, topic, event.state)


def arguments(events: Sequence[StoredEvent], index: Sequence[IndexRows]) -> list[list[Any]]:
    """The columns that `append_events` takes."""
    places = {(str(e.originator_id), e.originator_version): n for n, e in enumerate(events, 1)}
    ids: list[str | None] = [None] * len(events)
    link_of, targets, relations = [], [], []
    step_of, matters, step_ids, steps = [], [], [], []
    for row in index:
        place = places[row.government, row.version]
        ids[place - 1] = row.development_id
        for target, relation in row.links:
            link_of.append(place)
            targets.append(target)
            relations.append(relation)
        for matter, development_id, step in row.steps:
            step_of.append(place)
            matters.append(matter)
            step_ids.append(development_id)
            steps.append(step)
    return [
        [str(e.originator_id) for e in events],
        [e.originator_version for e in events],
        [e.topic for e in events],
        [e.state.decode() for e in events],
        ids, link_of, targets, relations, step_of, matters, step_ids, steps,
    ]  # fmt: skip


def arguments_of_one(event: StoredEvent, row: IndexRows | None = None) -> list[Any]:
    """What `append_one` takes."""
    links = steps = None
    if row is not None:
        links = json.dumps(row.links) if row.links else None
        steps = json.dumps(row.steps, ensure_ascii=False) if row.steps else None
    return [
        str(event.originator_id), event.originator_version, event.topic, event.state.decode(),
        row.development_id if row is not None else None, links, steps,
    ]  # fmt: skip
