"""What is stored: the events of a government's stream, and the instants kept with them.

One event class per kind of development, made from the register of kinds: `event_class` is the
allow-list of what may ever be built from a store.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any, ClassVar, Final, NamedTuple, Self

from timeline.dates.edtf import FUTURE, PAST, instant_of, iso
from timeline.dates.timezones import in_utc, whole_seconds
from timeline.deferred import Deferred
from timeline.domain.matter.transition import RANKS, Transition
from timeline.domain.reporting import first_report, happened_by
from timeline.domain.traits.kind_table import KIND_TABLE

if TYPE_CHECKING:
    from timeline.domain import parsing
    from timeline.domain.developments import Development
    from timeline.domain.traits.behaviour import Terms, Window
    from timeline.domain.values import Source
else:
    parsing = Deferred("timeline.domain.parsing")


class StoredBounds(NamedTuple):
    """The instants of a development, kept with it so that no reader parses a date again.

    ISO 8601 with offset, whole seconds; None where an interval has an open or unknown end.
    They are those of the time-zone rules in force when it was recorded.
    """

    earliest: str | None = None
    latest: str | None = None
    published: str | None = None
    """When the first source that can report it had certainly appeared; None without any."""
    expected_earliest: str | None = None
    expected_latest: str | None = None
    starts_earliest: str | None = None
    """The first second at which what is decided may come into force."""
    starts_latest: str | None = None
    """The first second from which it certainly is in force."""
    ends_earliest: str | None = None
    """The last second of the first day that may be its last."""
    ends_latest: str | None = None

    @classmethod
    def of(cls, development: Development, zone: str, also: Iterable[Source] = ()) -> Self:
        """See `instants`."""
        return cls.at(instants(development, zone, also), zone)

    @classmethod
    def at(cls, found: UtcBounds, zone: str) -> Self:
        """The same of instants that are known as numbers."""
        return cls(*(_iso(instant, zone) for instant in found))


class UtcBounds(NamedTuple):
    """The instants of a development in seconds since the epoch; `PAST` or `FUTURE` if open."""

    earliest: int
    latest: int
    published: int
    expected_earliest: int
    expected_latest: int
    starts_earliest: int = PAST
    starts_latest: int = FUTURE
    ends_earliest: int = PAST
    ends_latest: int = FUTURE


PUBLISHED_TOO_EARLY: Final = "published-too-early"


def first_reported(
    development: Development, earliest: int, zone: str, also: Iterable[Source] = ()
) -> int:
    """When the first source that can report it had certainly appeared; see `first_report`.

    Where all are too early, and that is accepted, it is the first moment at which it may have
    happened.
    """
    sources = (*development.sources, *also)
    published = first_report(sources, earliest, zone)
    if published == FUTURE and PUBLISHED_TOO_EARLY in development.accepts:
        dated = (one.published is not None and not one.background for one in sources)
        return earliest if any(dated) else published
    return published


def instants(development: Development, zone: str, also: Iterable[Source] = ()) -> UtcBounds:
    """The instants of `development` in the zone of its government.

    Args:
        development: What happened.
        zone: IANA.
        also: Sources that it has from its corrections.

    Raises:
        DateError: for a local time that never existed there.
    """
    earliest, latest = development.occurred.bounds(zone)
    published = first_reported(development, earliest, zone, also)
    window = development.window
    opens, closes = sorted(window.edtf.nearest_bounds(zone)) if window else (PAST, FUTURE)
    *_, starts, ends = development.terms
    return UtcBounds(
        earliest, latest, published, opens, closes,
        *(starts.begins(zone) if starts else (PAST, FUTURE)),
        *(ends.finishes(zone) if ends else (PAST, FUTURE)),
    )  # fmt: skip


class Attribution(NamedTuple):
    """Who recorded an event, and when by the clock that they had.

    Attributes:
        by: Who. A server knows whom it has connected; of a file it is what they say.
        at: When (UTC); None if that is the moment of recording, as a rule. It is earlier if the
            clock was set back: moments of recording never are.
        signature: A signature of the rest of the state, as a line beneath a signed note; or None.
    """

    by: str
    at: datetime | None = None
    signature: str | None = None

    @classmethod
    def of(cls, by: str, now: datetime, recorded: datetime) -> Self:
        """Who records at a moment what by their own clock is recorded now."""
        at = in_utc(now)
        return cls(by, None if at == recorded else at)


@dataclass(frozen=True, slots=True)
class GovernmentEvent:
    """What is stored: an event of one government's stream."""

    topic: ClassVar[str]
    class_version: ClassVar[int] = 1
    """The version of this class's stored form. A class that changes it also defines
    `upcast_vN_vM(state: dict) -> dict` for each step from N to M = N + 1."""

    originator_id: str
    originator_version: int
    recorded: datetime
    attribution: Attribution | None = field(default=None, kw_only=True)
    """None of an event that was recorded before events said it."""

    def attributed(self, said: Attribution) -> Self:
        """The same event with who recorded it."""
        return replace(self, attribution=said)


@dataclass(frozen=True, slots=True)
class GovernmentDescribed(GovernmentEvent):
    """The government's name and zone, as of this event."""

    topic: ClassVar[str] = "government-described"

    name: str
    zone: str


@dataclass(frozen=True, slots=True)
class DevelopmentRecorded(GovernmentEvent):
    """A development was recorded; there is one class per kind, see `event_class`."""

    timing: StoredBounds
    document: bytes
    """All of the development, as the JSON that is stored."""
    model: Development | None = field(default=None, compare=False, repr=False)
    """The development itself, if it is at hand; a bulk import makes none."""

    @property
    def development(self) -> Development:
        """The development, parsed if it is not at hand."""
        return self.model or parsing.parse_development(self.document, stored=True)

    @property
    def first_recorded(self) -> int:
        """When a store first recorded it, in seconds since the epoch."""
        return first_recorded(self.development.first_recorded, whole_seconds(self.recorded))

    @property
    def known(self) -> int:
        """When it became public (seconds since the epoch): published, else first recorded."""
        published = self.timing.published
        return self.first_recorded if published is None else _instant_of(published)


def first_recorded(elsewhere: str | None, recorded: int) -> int:
    """When a store first recorded something, in seconds since the epoch.

    Args:
        elsewhere: When the store that it was exported from recorded it, in ISO 8601.
        recorded: When this store did, in seconds since the epoch.
    """
    return recorded if elsewhere is None else min(instant_of(elsewhere), recorded)


def _place_as_object(state: dict[str, Any]) -> dict[str, Any]:
    """A state of version 1, in which a place was its name; any other stays as it is."""
    development = state.get("development")
    # An altered store may have anything there, which is told when the state is validated.
    if isinstance(development, dict) and isinstance(development.get("place"), str):
        state["development"] = {**development, "place": {"name": development["place"]}}
    return state


_WITH_PLACE: Final = {"class_version": 2, "upcast_v1_v2": staticmethod(_place_as_object)}
_CHANGED: Final = {"meeting-held": _WITH_PLACE, "situation-noted": _WITH_PLACE}
"""What the classes have whose stored form is not that of the first version."""


@cache
def event_class(topic: str) -> type[GovernmentEvent] | None:
    """The event class of a topic, or None for a topic that this program does not know.

    This is the allow-list: nothing else is ever built from what a store holds.
    """
    if topic == GovernmentDescribed.topic:
        return GovernmentDescribed
    row = KIND_TABLE.get(topic)
    if row is not None:
        name = row.model
    else:
        import timeline.domain.kinds  # noqa: F401  defining the kinds registers them
        from timeline.domain.developments import KINDS

        if topic not in KINDS:
            return None
        name = KINDS[topic].__name__
    doc = f"A development of kind {topic} was recorded."
    members = {"topic": topic, "__doc__": doc, "__slots__": (), **_CHANGED.get(topic, {})}
    return type(f"{name}Recorded", (DevelopmentRecorded,), members)


# The same days and moments come again and again in a history.
_iso = lru_cache(65_536)(iso)


def _instant_of(text: str) -> int:
    """`instant_of`, remembered by day and by time of day: there are few of each."""
    return _midnight(text[:10]) + _since_midnight(text[10:])


@lru_cache(65_536)
def _midnight(day: str) -> int:
    return instant_of(f"{day}T00:00:00+00:00")


@lru_cache(65_536)
def _since_midnight(clock: str) -> int:
    return instant_of(f"2000-01-02{clock}") - instant_of("2000-01-02T00:00:00+00:00")


def instants_in(timing: StoredBounds) -> UtcBounds:
    """The instants of a development as numbers, from how they are stored."""
    return UtcBounds(
        instant_or(PAST, timing.earliest),
        instant_or(FUTURE, timing.latest),
        instant_or(FUTURE, timing.published),
        instant_or(PAST, timing.expected_earliest),
        instant_or(FUTURE, timing.expected_latest),
        instant_or(PAST, timing.starts_earliest),
        instant_or(FUTURE, timing.starts_latest),
        instant_or(PAST, timing.ends_earliest),
        instant_or(FUTURE, timing.ends_latest),
    )


def step_of(
    development: Development, at: UtcBounds, version: int = 0, recorded: int = FUTURE
) -> Transition:
    """The facts of `development` that a fold needs; its shape serves as well as its model.

    Args:
        development: What happened.
        at: Its instants.
        version: Under which it is recorded, 0 until then.
        recorded: When its date was first recorded, `FUTURE` until then.
    """
    return step_from(development, at, development.window, development.terms, version, recorded)


def step_from(
    development: Development,
    at: UtcBounds,
    window: Window | None,
    terms: Terms,
    version: int = 0,
    recorded: int = FUTURE,
) -> Transition:
    """See `step_of`; for who has asked the development for its window and its terms before."""
    effect = development.moves
    stage, body, how, starts, ends = terms
    earliest, latest, published = at[:3]
    expected: tuple[Any, ...] = _NEVER
    if window is not None:
        expected = (str(window.edtf), at.expected_earliest, at.expected_latest)
    dated: tuple[Any, ...] = _NEVER * 2
    if starts is not None or ends is not None:
        dated = (
            *(_NEVER if starts is None else (str(starts), at.starts_earliest, at.starts_latest)),
            *(_NEVER if ends is None else (str(ends), at.ends_earliest, at.ends_latest)),
        )
    # At once, for a bulk import asks it of each line: by name it takes twice as long.
    return Transition._make((
        earliest, latest, RANKS[effect], published, development.government, version,
        development.id, development.kind, effect, str(development.occurred), development.decided,
        *expected, development.fulfilled, stage, body, how, *dated,
        _accepted(development, at) if development.accepts else None, development.account_of,
        happened_by(earliest, latest, published, recorded),
    ))  # fmt: skip


_NEVER: Final = (None, None, None)
"""A date that nobody said, and the instants of it."""


def _accepted(development: Development, at: UtcBounds) -> str | None:
    """The rules that it says it breaks, but for those that its own dates keep."""
    kept = {
        PUBLISHED_TOO_EARLY: at.published != at.earliest,
        "window-before-expectation": (
            development.window is None or at.expected_latest >= at.earliest
        ),
        "nothing-fulfilled": development.fulfilled is None,
    }
    return " ".join(rule for rule in development.accepts if not kept.get(rule)) or None


def instant_or(default: int, text: str | None) -> int:
    """The instant of an ISO 8601 text, or the default for None."""
    return default if text is None else _instant_of(text)
