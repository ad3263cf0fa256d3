"""From an event to the bytes that are stored, and back.

The state is plain JSON that a person can read with `sqlite3` and nothing else: the moment of
recording, the instants, and the development as it stands in the files. On the way back only
topics of the allow-list are built, a state of an older class version is brought up to date
step by step, and one of a newer version is refused rather than guessed at.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, cast

import msgspec
from eventsourcing.persistence import JSONTranscoder, Mapper, StoredEvent

from timeline.deferred import Deferred
from timeline.domain.errors import TimelineError
from timeline.domain.events import (
    Attribution,
    DevelopmentRecorded,
    GovernmentDescribed,
    GovernmentEvent,
    StoredBounds,
    event_class,
)
from timeline.domain.names.naming_events import NAMING_EVENTS, NamingRecorded

if TYPE_CHECKING:
    from timeline.domain import developments
    from timeline.domain.names import namings
    from timeline.eventstore.shapes import state_models
else:
    developments = Deferred("timeline.domain.developments")
    namings = Deferred("timeline.domain.names.namings")
    state_models = Deferred("timeline.eventstore.shapes.state_models")

_HEAD: Final = re.compile(
    r'\s*\{\s*"class_version"\s*:\s*\d+\s*,\s*"recorded"\s*:\s*"([^"\\]+)"\s*[,}]'
)
"""As this program writes it without blanks; other programs may have stored it with some."""
ATTRIBUTION: Final = ("appended_by", "appended_at", "signature")
"""The fields of a state that say who recorded it; see `Attribution`."""
LARGEST_STATE: Final = 16 << 20
"""Characters; a state that is longer is not read, nor is a development of that length recorded."""


class UnreadableEvent(TimelineError):
    """A stored event that this program cannot read; it is named, never guessed at.

    Attributes:
        government: Whose event it is.
        version: Its number in the history of that government.
        reason: What cannot be read.
    """

    def __init__(self, stored: StoredEvent, reason: str) -> None:
        super().__init__(
            f"cannot read the stored event {stored.originator_version} of “{stored.originator_id}” "
            f"(topic “{stored.topic[:60]}”): {reason}",
            hint="A newer version of this program may read it. `timeline verify` lists all "
            "unreadable events.",
        )
        self.government = str(stored.originator_id)
        self.version = stored.originator_version
        self.reason = reason


class EventMapper(Mapper[str]):
    """Maps the events of governments to stored events."""

    def __init__(self) -> None:
        super().__init__(transcoder=JSONTranscoder())

    def to_stored_event(self, domain_event: Any) -> StoredEvent:
        """The stored form of an event."""
        return to_stored(domain_event)

    def to_domain_event(self, stored_event: StoredEvent) -> Any:
        """The event that was stored.

        Raises:
            UnreadableEvent: for an unknown topic, a newer class version or a broken state.
        """
        return deserialize(stored_event)


def to_stored(event: GovernmentEvent) -> StoredEvent:
    """The stored form of an event."""
    return StoredEvent(event.originator_id, event.originator_version, event.topic, serialize(event))


def serialize(event: GovernmentEvent) -> bytes:
    """The state of an event as UTF-8 JSON."""
    head = _head(event.class_version, event.recorded)
    if event.attribution is not None:
        head += _attribution(event.attribution)
    if isinstance(event, GovernmentDescribed):
        body = {"name": event.name, "zone": event.zone}
        return head + json.dumps(body, ensure_ascii=False).encode()[1:]
    if isinstance(event, NamingRecorded):
        return b'%s"development":%s}' % (head, event.document)
    recorded = cast("DevelopmentRecorded", event)
    timing = timing_json(recorded.timing).encode()
    return b'%s"timing":%s,"development":%s}' % (head, timing, recorded.document)


@lru_cache(1_024)
def _head(class_version: int, recorded: datetime) -> bytes:
    return b'{"class_version":%d,"recorded":"%s",' % (class_version, recorded.isoformat().encode())


def attribution_json(given: Attribution | None) -> str | None:
    """Who recorded an event, as a JSON object of the members of its state; None for nobody."""
    return None if given is None else f"{{{_attribution(given)[:-1].decode()}}}"


def _attribution(given: Attribution) -> bytes:
    by, at, signature = given
    head = _author(by)
    if at is not None:
        head += b'"appended_at":"%s",' % at.isoformat().encode()
    if signature is not None:
        head += b'"signature":%s,' % _json_text(signature)
    return head


@lru_cache(64)
def _author(by: str) -> bytes:
    return b'"appended_by":%s,' % _json_text(by)


def _json_text(text: str) -> bytes:
    return json.dumps(text, ensure_ascii=False).encode()


def has_document(state: bytes | str, document: bytes) -> bool:
    """Whether a state ends in this very document; False does not say that it says another."""
    return (state.encode() if isinstance(state, str) else state).endswith(
        b'"development":%s}' % document
    )


def timing_json(timing: StoredBounds) -> str:
    """A timing as a JSON object, without what it leaves open."""
    # Written by hand: all its values are ISO 8601, in which JSON has nothing to escape.
    earliest, latest, published, *others = timing
    if earliest and latest and published and others == _NO_MORE:
        return f'{{"earliest":"{earliest}","latest":"{latest}","published":"{published}"}}'
    named = zip(timing._fields, timing, strict=True)
    return "{" + ",".join(f'"{name}":"{text}"' for name, text in named if text is not None) + "}"


_NO_MORE: Final = [None] * (len(StoredBounds._fields) - 3)


def deserialize(stored: StoredEvent) -> GovernmentEvent:
    """The event of a stored event; see `EventMapper.to_domain_event`."""
    cls = NAMING_EVENTS.get(stored.topic) or event_class(stored.topic)
    if cls is None:
        raise UnreadableEvent(stored, "unknown topic")
    found = _checked(cls, stored)
    head = (str(stored.originator_id), stored.originator_version, found["recorded"])
    said = attribution_in(stored, found)
    if cls is GovernmentDescribed:
        return GovernmentDescribed(*head, found["name"], found["zone"], attribution=said)
    development = found["development"]
    if development.government != stored.originator_id:
        raise UnreadableEvent(stored, "its development belongs to another government")
    if issubclass(cls, NamingRecorded):
        return cls(*head, namings.naming_json(development), development, attribution=said)
    kind = cast("type[DevelopmentRecorded]", cls)
    timing = StoredBounds(**found["timing"])
    return kind(
        *head, timing, developments.document_json(development), development, attribution=said
    )


def attribution_in(stored: StoredEvent, found: Mapping[str, Any]) -> Attribution | None:
    """Who recorded an event, from the fields of its state; None where it does not say.

    Raises:
        UnreadableEvent: where it says when, or is signed, and does not say by whom.
    """
    by, at, signature = map(found.get, ATTRIBUTION)
    if by is None:
        if at is not None or signature is not None:
            raise UnreadableEvent(stored, "it does not say who recorded it")
        return None
    # Written once: what is the moment of recording is not written again.
    return Attribution(by, None if at == found["recorded"] else at, signature)


def _checked(cls: type[GovernmentEvent], stored: StoredEvent) -> dict[str, Any]:
    """The fields of a state, in the present version.

    Raises:
        UnreadableEvent: if it is not what this program writes.
    """
    if len(stored.state) > LARGEST_STATE:
        size = f"{len(stored.state) / (1 << 20):.0f} MB"
        raise UnreadableEvent(stored, f"its state has {size}; the limit is 16 MB")
    try:
        version = _class_version(stored.state)
        if version == cls.class_version:
            if cls is GovernmentDescribed and (described := _described(stored.state)) is not None:
                return described
            found = state_models.validated(cls.topic, stored.state)
        elif isinstance(version, int) and 1 <= version < cls.class_version:
            upcast = json.dumps(_upcast(cls, stored.state, version))
            found = state_models.validated(cls.topic, upcast)
        else:
            reason = f"its state has version {version!r}; this program supports {cls.class_version}"
            raise UnreadableEvent(stored, reason)
    except ValueError as error:
        raise UnreadableEvent(stored, f"its state is not a JSON object ({error})") from None
    except RecursionError:
        raise UnreadableEvent(stored, "its state is nested too deeply") from None
    except state_models.StateRefused as error:
        raise UnreadableEvent(stored, str(error)) from None
    return found


_LEFT_OUT: Final = cast("str", None)


class _Description(msgspec.Struct, forbid_unknown_fields=True, gc=False):
    """The state that describes a government; None is what it does not say."""

    recorded: str
    name: str
    zone: str
    class_version: int = 1
    appended_by: str = _LEFT_OUT
    appended_at: str = _LEFT_OUT
    signature: str = _LEFT_OUT


def _described(state: bytes | str) -> dict[str, Any] | None:
    """The fields of a state that describes a government; None where its model has to tell."""
    try:
        found = msgspec.structs.asdict(msgspec.json.decode(state, type=_Description))
        for name in ("recorded", "appended_at"):
            if found[name] is not None:
                moment = datetime.fromisoformat(found[name])
                if moment.tzinfo is None or moment.isoformat() != found[name]:
                    return None
                found[name] = moment
    except ValueError:  # msgspec's errors are such too
        return None
    return found


def _class_version(state: bytes | str) -> object:
    text = state if isinstance(state, str) else state.decode()
    if text.startswith('{"class_version":1,'):
        return 1
    found = json.loads(text)
    if not isinstance(found, dict):
        raise ValueError("it is another JSON value")  # noqa: TRY004  decode() makes one error of all
    return found.get("class_version", 1)


def _upcast(cls: type[GovernmentEvent], state: bytes | str, version: int) -> dict[str, Any]:
    found = json.loads(state)
    found["class_version"] = cls.class_version
    for step in range(version, cls.class_version):
        found = getattr(cls, f"upcast_v{step}_v{step + 1}")(found)
    return cast("dict[str, Any]", found)


def recorded_at(stored: StoredEvent) -> datetime:
    """When an event was recorded, whether or not this program can read the rest of it.

    Raises:
        UnreadableEvent: where its state does not even say that.
    """
    try:
        # By its first words, as it is written: what comes after them may be whatever it likes.
        text: bytes | str = stored.state  # a row of either engine
        head = _HEAD.match(text if isinstance(text, str) else text.decode())
        said = json.loads(text)["recorded"] if head is None else head[1]
        recorded = datetime.fromisoformat(said)
    except (ValueError, TypeError, LookupError, RecursionError):
        raise UnreadableEvent(stored, "the time of recording is missing") from None
    if recorded.tzinfo is None:
        raise UnreadableEvent(stored, "the time of recording has no offset")
    return recorded
