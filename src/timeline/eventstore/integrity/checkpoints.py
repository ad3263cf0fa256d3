"""Checkpoints and proofs: what can be given away of a store, and be checked without it.

A checkpoint is the head of the hash tree as C2SP's tlog-checkpoint writes it: three lines, which
say whose tree it is, how many events it has, and its root. Whoever keeps one can tell later
whether the store still begins with the same events. A proof holds one event and the hashes that
lead from it to that root: it shows that this event was among them, and needs nothing else.
"""

from __future__ import annotations

import base64
import binascii
import codecs
import json
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final, NamedTuple, Self

from timeline.domain.errors import TimelineError
from timeline.eventstore.integrity.merkle import HASH_SIZE, leaf_hash, root_by_path

PROOF_FORMAT: Final = "timeline-inclusion-proof/1"
LARGEST: Final = 1 << 62
"""More leaves than any tree has."""
_SEALED: Final = b"sealed "
LONGEST_FILE: Final = 1 << 30
"""Bytes. A checkpoint has some hundred, a proof as many as one stored event."""


class NoCheckpoint(TimelineError):
    """A file that is no checkpoint, or cannot be read.

    Attributes:
        path: The file, as it was named.
        reason: Why not.
    """

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(
            f"{name} is not a checkpoint: {reason}", hint="Write a checkpoint with `timeline seal`."
        )
        self.path = name
        self.reason = reason


class NoProof(TimelineError):
    """A file that is no proof, or cannot be read.

    Attributes:
        path: The file, as it was named.
        reason: Why not.
    """

    def __init__(self, name: str, reason: str, command: str = "timeline prove ID") -> None:
        super().__init__(
            f"{name} is not a proof: {reason}", hint=f"Write a proof with `{command}`."
        )
        self.path = name
        self.reason = reason


def as_sealed(raw: bytes) -> bytes:
    """The bytes of a checkpoint as it was written, whatever the mail or an editor made of it.

    That is its line ends, the mark that some editors put first, and empty lines behind it.
    """
    text = raw.removeprefix(codecs.BOM_UTF8).replace(b"\r\n", b"\n")
    return text.rstrip(b"\n") + b"\n"


def sealed_at(note: bytes) -> datetime | None:
    """When a checkpoint says that it was made; None where it does not say."""
    for line in note.partition(b"\n\n")[0].split(b"\n")[3:]:
        if line.startswith(_SEALED):
            with suppress(ValueError):
                moment = datetime.fromisoformat(line.removeprefix(_SEALED).decode())
                return moment if moment.tzinfo is not None else None
    return None


def sealing_line(moment: datetime) -> bytes:
    """The line in which a signed checkpoint says when it was made."""
    text = moment.astimezone(UTC).replace(microsecond=0, tzinfo=None).isoformat()
    return b"%s%sZ\n" % (_SEALED, text.encode())


def origin(identity: str) -> str:
    """The name of a store's tree in its checkpoints."""
    return f"timeline/{identity}"


class Checkpoint(NamedTuple):
    """The head of a store's hash tree, with the name of the store.

    Attributes:
        origin: Whose tree it is.
        size: How many events it has.
        root: Its root, 32 bytes.
    """

    origin: str
    size: int
    root: bytes

    def text(self) -> str:
        """The three lines of it."""
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"

    @classmethod
    def parse(cls, raw: bytes, name: str) -> Self:
        """Reads the lines; further ones, and signatures behind an empty line, are passed over.

        Args:
            raw: The bytes of the file.
            name: What to call it in errors.

        Raises:
            NoCheckpoint: saying which line is wrong.
        """
        try:
            text = raw.decode()
        except UnicodeDecodeError:
            raise NoCheckpoint(name, "it is not UTF-8") from None
        note, _, _ = text.partition("\n\n")
        lines = note.removesuffix("\n").split("\n")
        if len(lines) < 3 or not text.endswith("\n"):
            raise NoCheckpoint(name, "it does not have three lines")
        whose, size, root = lines[:3]
        if not whose or not whose.isprintable():
            raise NoCheckpoint(name, "its first line is not an origin")
        if not size.isascii() or not size.isdecimal() or (size != "0" and size.startswith("0")):
            raise NoCheckpoint(name, "its second line is not a number of events")
        if len(size) > 20 or int(size) > LARGEST:
            raise NoCheckpoint(name, "its second line is a number that no store reaches")
        found = _hash(root)
        if found is None:
            raise NoCheckpoint(name, "its third line is not a root in base64")
        return cls(whose, int(size), found)


@dataclass(frozen=True, slots=True)
class Amending:
    """What corrects, retracts or disputes a development that is proven, or one of these.

    Attributes:
        index: Of the event, counted from 0.
        path: The hashes from it to the root; None where it came after the checkpoint.
        government: Of the stored event, as the three that follow.
        version: Its place in its government's stream.
        topic: Its kind.
        state: Its exact text.
    """

    index: int
    path: tuple[bytes, ...] | None
    government: str
    version: int
    topic: str
    state: str

    def root(self, size: int) -> bytes | None:
        """The root of a tree of that size to which the path leads, or None."""
        if self.path is None:
            return None
        leaf = leaf_hash(
            self.government.encode(), self.version, self.topic.encode(), self.state.encode()
        )
        return root_by_path(leaf, self.index, size, self.path)

    def development(self) -> Mapping[str, Any]:
        """What the event says, as far as it can be read; for showing."""
        return _development(self.state)


@dataclass(frozen=True, slots=True)
class Proof:
    """That one stored event is a leaf of a tree.

    Attributes:
        origin: Whose tree.
        size: How many leaves it has.
        index: Which of them, counted from 0.
        path: The hashes from its sibling up to the root's child.
        government: Of the stored event, as the three that follow.
        version: Its place in its government's stream.
        topic: Its kind.
        state: Its exact text.
        amendments: What became of it, as far as the proof says.
    """

    origin: str
    size: int
    index: int
    path: tuple[bytes, ...]
    government: str
    version: int
    topic: str
    state: str
    amendments: tuple[Amending, ...] = ()

    def root(self) -> bytes | None:
        """The root to which the path leads, or None where it leads to none."""
        leaf = leaf_hash(
            self.government.encode(), self.version, self.topic.encode(), self.state.encode()
        )
        return root_by_path(leaf, self.index, self.size, self.path)

    def as_json(self) -> dict[str, Any]:
        """All of it under its own names, hashes in base64."""
        return {
            "format": PROOF_FORMAT,
            "origin": self.origin,
            "size": self.size,
            "index": self.index,
            "path": hashes_as_text(self.path),
            "event": _event(self),
            "amendments": [
                {
                    "index": one.index,
                    "path": None if one.path is None else hashes_as_text(one.path),
                    "event": _event(one),
                }
                for one in self.amendments
            ],
        }

    @classmethod
    def parse(cls, raw: bytes, name: str) -> Self:
        """Reads what `as_json` gives.

        Raises:
            NoProof: saying what is wrong with it.
        """
        try:
            found = json.loads(raw)
        except (ValueError, RecursionError):
            raise NoProof(name, "it is not JSON") from None
        if not isinstance(found, dict) or found.get("format") != PROOF_FORMAT:
            raise NoProof(name, f"its format is not {PROOF_FORMAT}")
        listed = found.get("amendments", [])
        if not isinstance(listed, list) or not all(isinstance(one, dict) for one in listed):
            raise NoProof(name, "“amendments” is not a list of events")
        return cls(
            _text(found, "origin", name),
            _number(found, "size", name),
            _number(found, "index", name),
            _path(found, name),
            *_stored(found, name),
            tuple(
                Amending(
                    _number(one, "index", name),
                    None if one.get("path") is None else _path(one, name),
                    *_stored(one, name),
                )
                for one in listed
            ),
        )

    def development(self) -> Mapping[str, Any]:
        """What the event says, as far as it can be read; for showing."""
        return _development(self.state)


def _development(state: str) -> Mapping[str, Any]:
    try:
        found = json.loads(state)
        development = found["development"]
    except (ValueError, TypeError, LookupError, RecursionError):
        return {}
    if not isinstance(development, dict):
        return {}
    members = ("recorded", "appended_by", "appended_at", "signature")
    return {**development, **{name: found.get(name) for name in members}}


def hashes_as_text(path: Iterable[bytes]) -> list[str]:
    """The hashes of a path in base64."""
    return [base64.b64encode(one).decode() for one in path]


def _event(one: Proof | Amending) -> dict[str, Any]:
    return {
        "government": one.government,
        "version": one.version,
        "topic": one.topic,
        "state": one.state,
    }


def hash_path(found: Mapping[str, Any]) -> tuple[bytes, ...] | None:
    """The hashes under “path”; None if they are no list of up to 64 of them."""
    given = found.get("path")
    path = [_hash(one) for one in given] if isinstance(given, list) else [None]
    if None in path or len(path) > 64:
        return None
    return tuple(one for one in path if one is not None)


def _path(found: Mapping[str, Any], file: str) -> tuple[bytes, ...]:
    path = hash_path(found)
    if path is None:
        raise NoProof(file, "“path” is not a list of hashes in base64")
    return path


def _stored(found: Mapping[str, Any], file: str) -> tuple[str, int, str, str]:
    event = found.get("event")
    if not isinstance(event, dict):
        raise NoProof(file, "“event” is missing")
    return (
        _text(event, "government", file),
        _number(event, "version", file),
        _text(event, "topic", file),
        _text(event, "state", file),
    )


def _text(found: Mapping[str, Any], name: str, file: str) -> str:
    value = found.get(name)
    if not isinstance(value, str):
        raise NoProof(file, f"“{name}” is missing or not text")
    try:
        value.encode()
    except UnicodeEncodeError:
        raise NoProof(file, f"“{name}” contains half a character") from None
    return value


def _number(found: Mapping[str, Any], name: str, file: str) -> int:
    value = found.get(name)
    if type(value) is not int or not 0 <= value <= LARGEST:
        raise NoProof(file, f"“{name}” is missing or not a number of events")
    return value


def _hash(text: object) -> bytes | None:
    if not isinstance(text, str):
        return None
    try:
        raw = base64.b64decode(text, validate=True)
    except (ValueError, binascii.Error):
        return None
    return raw if len(raw) == HASH_SIZE and base64.b64encode(raw).decode() == text else None
