"""The order in which pages list what they list."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple, TypeVar

from timeline.publish.page.days import NEVER
from timeline.publish.page.published import PublishedDevelopment, PublishedMatter, PublishedStatus

_Key = TypeVar("_Key")


class StatusStep(NamedTuple):
    """A status of a matter on its way."""

    day: int
    status: PublishedStatus


def status_path(
    matter: PublishedMatter, as_of: int = NEVER, as_known: int = NEVER - 1
) -> list[StatusStep]:
    """The statuses of a matter in order, up to a day and with what is known on another one."""
    now = [
        one
        for one in matter.spans
        if one.as_known_from <= as_known < one.as_known_until and one.as_of_from <= as_of
    ]
    now.sort(key=lambda one: one.as_of_from)
    return [StatusStep(one.as_of_from, one.status) for one in now]


def expectations(
    matter: PublishedMatter, as_of: int = NEVER, as_known: int = NEVER
) -> list[PublishedStatus]:
    """Each window in which a decision was expected by two days, once."""
    found: dict[tuple[int, int, str], PublishedStatus] = {}
    for one in sorted(matter.spans, key=lambda one: (one.as_of_from, one.as_known_from)):
        is_there = one.as_of_from <= as_of and one.as_known_from <= as_known
        if is_there and one.status.expected is not None:
            found.setdefault(one.status.expected, one.status)
    return list(found.values())


def grouped(
    pairs: Iterable[tuple[_Key, PublishedDevelopment]],
) -> dict[_Key, list[PublishedDevelopment]]:
    """The developments under their keys, in order."""
    found: dict[_Key, list[PublishedDevelopment]] = {}
    for key, one in pairs:
        found.setdefault(key, []).append(one)
    return found


def newest_first(one: PublishedDevelopment) -> tuple[int, int, str]:
    """Sorts developments by the day on which they had happened, the newest first."""
    now = one.now
    return (-min(now.happened, now.latest), -now.earliest, one.id)


def urgency(one: tuple[PublishedMatter, PublishedStatus]) -> tuple[bool, int, str, str]:
    """Sorts pending matters by deadline; those that lapsed come last."""
    matter, status = one
    last = NEVER if status.expected is None else status.expected[1]
    return (status.status == "lapsed", last, matter.government, matter.slug)
