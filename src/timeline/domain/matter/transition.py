"""What a fold needs to know of a development, and how it moves the status of its matters."""

from __future__ import annotations

from timeline.dates.timezones import FUTURE
from timeline.light_typing import Final, NamedTuple

RANKS: Final[dict[str, int]] = {
    "mention": 0,
    "raise": 1,
    "consider": 2,
    "step": 2,
    "expect": 3,
    "postpone": 4,
    "pledge": 5,
    "advance": 6,
    "decide": 7,
    "announce": 8,
    "start": 9,
    "change": 10,
    "deliver-part": 11,
    "deliver-all": 11,
    "suspend": 12,
    "end": 13,
    "cancel": 14,
    "overturn": 15,
}
"""The order of procedure: what comes first of two developments that are dated alike."""


class Transition(NamedTuple):
    """What a fold needs to know of one development.

    Instants are whole seconds since the Unix epoch. It counts from `happened_by` on; a store
    does not keep that, for it judges without a clock. The first six fields, compared in
    order, are the order of a timeline: earliest, then latest, then the rank of its effect, then
    published (`FUTURE` where no source says), then government and the order of recording within
    it. Recording is compared within a government only, because the moment at which *we* read a
    story is no property of the story: two stores with the same developments show the same order.

    Attributes:
        starts: From when what it decides is in force, in EDTF, where it says so.
        starts_earliest: The first second of the first day on which that may be.
        starts_latest: The first second of the last.
        ends: The last day on which it is in force, in EDTF; `..` until further notice.
        ends_earliest: The last second of the first day that may be the last.
        ends_latest: The last second of the last.
        accepts: The rules that it breaks, or may break, on purpose, separated by spaces.
        account_of: Id of the development that it is an account of; one that is none itself.
    """

    earliest: int
    latest: int
    rank: int
    published: int
    government: str
    version: int
    id: str
    kind: str
    effect: str
    occurred: str
    outcome: str | None = None
    expected: str | None = None
    expected_earliest: int | None = None
    expected_latest: int | None = None
    fulfils: str | None = None
    stage: str | None = None
    body: str | None = None
    how: str | None = None
    starts: str | None = None
    starts_earliest: int | None = None
    starts_latest: int | None = None
    ends: str | None = None
    ends_earliest: int | None = None
    ends_latest: int | None = None
    accepts: str | None = None
    account_of: str | None = None
    happened_by: int = FUTURE

    @property
    def place(self) -> Place:
        """Where it is on the timeline."""
        return self[:6]

    def recorded_as(self, version: int, happened_by: int) -> Transition:
        """The same once it is recorded; in a quarter of the time of `_replace`, as imports ask."""
        return Transition._make((*self[:5], version, *self[6:-1], happened_by))

    @property
    def is_dated(self) -> bool:
        """Whether it says from when or until when something is in force."""
        return self.starts is not None or self.ends is not None


Place = tuple[int, int, int, int, str, int]
"""The first six fields of a `Transition`."""
