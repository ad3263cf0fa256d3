"""What a fold needs to know of a development, and how it moves the status of its matters."""

from __future__ import annotations

from typing import Literal, NamedTuple

from timeline.dates.timezones import FUTURE

Effect = Literal[
    "mention",
    "raise",
    "consider",
    "step",
    "expect",
    "postpone",
    "cancel",
    "decide",
    "announce",
    "pledge",
    "start",
    "suspend",
    "end",
    "overturn",
    "deliver-part",
    "deliver-all",
]
"""How a development moves the status of its matters."""


class Transition(NamedTuple):
    """What a fold needs to know of one development.

    Instants are whole seconds since the Unix epoch. It counts from `happened_by` on; a store
    does not keep that, for it judges without a clock. The first five fields, compared in
    order, are the order of a timeline: earliest, then latest, then published (`FUTURE`
    where no source says), then government and the order of recording within it. Recording
    is compared within a government only, because the moment at which *we* read a story is
    no property of the story: two stores with the same developments show the same order.
    """

    earliest: int
    latest: int
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
    happened_by: int = FUTURE
