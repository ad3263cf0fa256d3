"""What a reader of every engine gives: stored events by position, and the head of the hash tree."""

from __future__ import annotations

import zlib

from timeline.light_typing import NamedTuple


class Head(NamedTuple):
    """What a hash tree is known by; see `merkle`, which is slow to import."""

    size: int
    """How many leaves it has."""
    root: bytes


class StoredRow(NamedTuple):
    """A stored event with its position in the store."""

    position: int
    government: str
    version: int
    topic: str
    state: str

    @property
    def fingerprint(self) -> str:
        """Tells it from another event that is put in its place, as where a copy is restored."""
        crc = zlib.crc32(f"{self.topic} {self.state}".encode("utf-8", "replace"))
        return f"{self.government} {self.version} {crc:08x}"
