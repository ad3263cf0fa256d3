"""What an address answers: bytes, their type, and how long they hold."""

from __future__ import annotations

import hashlib
import time
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from threading import Lock
from typing import TYPE_CHECKING, Final

from timeline import __version__
from timeline.dates.edtf import Edtf
from timeline.text.indented_json import indented_json
from timeline.text.safe_json import json_text

if TYPE_CHECKING:
    from timeline.timeline import Timeline

JSON: Final = "application/json"
HTML: Final = "text/html; charset=utf-8"
CALENDAR: Final = "text/calendar"
FOR_EVER: Final = "public, max-age=31536000, immutable"
ASK_AGAIN: Final = "no-cache"
SETTLED: Final = timedelta(hours=26)
"""After so long a day has ended in all zones, and nothing is recorded in it any more."""
_MINUTE: Final = 60
KEPT: Final = 16_000_000
"""Bytes of answers that are kept."""


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer with its type and further headers."""

    body: bytes
    media: str
    headers: Mapping[str, str] = field(default_factory=dict)


def json_answer(document: object, **headers: str) -> Answer:
    """A document exactly as `--json` prints it."""
    text = json_text(indented_json(document)) + "\n"
    return Answer(text.encode("utf-8", "backslashreplace"), JSON, headers)


def entity_tag(timeline: Timeline, path: str, key: str, *, clock: bool) -> str:
    """The tag of what an address answers now (RFC 9110, section 8.8.3).

    It is made of the head of the hash tree and the question. Where an answer depends on the time of
    day, such as whether a decision is overdue, the tag holds for a minute, and is weak.

    Args:
        timeline: The store.
        path: Of the address.
        key: Of the question.
        clock: Whether the answer depends on the present moment.
    """
    position = timeline.position()
    parts = [__version__, timeline.identity(), str(position)]
    if timeline.away is None:
        parts.append(timeline.head().root.hex())
    parts += [path, key, str(int(time.time()) // _MINUTE) if clock else ""]
    digest = hashlib.sha256("\n".join(parts).encode("utf-8", "replace")).hexdigest()[:32]
    return f'W/"{digest}"' if clock else f'"{digest}"'


def is_settled(as_recorded: Edtf | None) -> bool:
    """Whether nothing more can be recorded up to this cut."""
    if as_recorded is None:
        return False
    return as_recorded.nearest_bounds("UTC").latest + SETTLED.total_seconds() < time.time()


def matches(sent: str | None, tag: str) -> bool:
    """Whether `If-None-Match` has a tag, by weak comparison (RFC 9110, section 13.1.2)."""
    if sent is None:
        return False
    wanted = tag.removeprefix("W/")
    return any(one.strip().removeprefix("W/") in (wanted, "*") for one in sent.split(","))


class KeptAnswers:
    """The last answers by their tags, so that many readers of one page cost one query."""

    def __init__(self, size: int = KEPT) -> None:
        self._size = size
        self._used = 0
        self._turn = Lock()
        self._kept: OrderedDict[str, Answer] = OrderedDict()

    def get(self, tag: str) -> Answer | None:
        """The answer of a tag, if it is kept."""
        with self._turn:
            found = self._kept.get(tag)
            if found is not None:
                self._kept.move_to_end(tag)
            return found

    def keep(self, tag: str, answer: Answer) -> None:
        """Keeps an answer, and forgets those that were not asked for longest."""
        if len(answer.body) > self._size // 4:
            return
        with self._turn:
            before = self._kept.pop(tag, None)
            self._used += len(answer.body) - (len(before.body) if before else 0)
            self._kept[tag] = answer
            while self._used > self._size:
                _, gone = self._kept.popitem(last=False)
                self._used -= len(gone.body)
