"""`/events`: what is recorded, as it is recorded, as server-sent events.

The event's id is the position of the development in the store, so that a client that reconnects
gets what it missed (`Last-Event-ID`). One thread follows the store for all clients.
"""

from __future__ import annotations

import asyncio
import json
import sqlite3
from collections.abc import AsyncGenerator, Callable
from contextlib import suppress
from threading import Event, Thread
from typing import Final, TypeAlias

from timeline.errors import TimelineError
from timeline.results import Entry
from timeline.text.safe_json import json_text
from timeline.timeline import Timeline
from timeline.web.handlers import log
from timeline.web.query_pool import QueryPool, WorkerStore

HEARTBEAT: Final = 15.0
"""Seconds without news after which a comment keeps the connection open."""
BACKLOG: Final = 1_000
"""Most events that a client may be behind; further behind, it has to connect again."""
RETRY: Final = 3_000
"""Milliseconds after which a client connects again."""
AGAIN: Final = 1.0
Client: TypeAlias = "asyncio.Queue[tuple[int, str] | None]"
"""What a client still has to be sent: positions and events; None ends its stream."""


class NewsStream:
    """Tells all clients what is recorded.

    Args:
        opened: Opens the store.
        most: Most clients.
    """

    def __init__(self, opened: Callable[[], Timeline], most: int) -> None:
        self._opened = opened
        self._most = most
        self._clients: set[Client] = set()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._timeline: Timeline | None = None
        self._ended = Event()
        self._begun = asyncio.Event()
        """Whether what is recorded from now on is told."""
        self._position: int | None = None

    def join(self) -> Client | None:
        """A place for one more client, until `leave`; None if there is none."""
        if len(self._clients) >= self._most:
            return None
        client: Client = asyncio.Queue(BACKLOG)
        self._clients.add(client)
        return client

    def leave(self, client: Client) -> None:
        """Gives a place back."""
        self._clients.discard(client)

    def start(self) -> None:
        """Begins to follow the store; called on the event loop."""
        self._loop = asyncio.get_running_loop()
        Thread(target=self._follow, name="news", daemon=True).start()

    def end(self) -> None:
        """Ends all streams."""
        self._ended.set()
        for client in self._clients:
            with suppress(asyncio.QueueFull):
                client.put_nowait(None)
        if self._timeline is not None:
            Thread(target=self._timeline.close, daemon=True).start()

    async def events(
        self, client: Client, pool: QueryPool, last: int | None, seconds: float
    ) -> AsyncGenerator[str, None]:
        """The events after a position (by default the newest), for one client that has joined."""
        sent, missed, is_all = -1, list[tuple[int, str]](), True
        try:
            # A client that was answered sooner would never hear of what is recorded meanwhile.
            await asyncio.wait_for(self._begun.wait(), seconds)
            if last is not None:
                # The thread that follows the store may yet tell what was recorded before.
                sent, missed, is_all = await pool.ask(lambda store: _missed(store, last), seconds)
        except TimeoutError:
            return
        yield f"retry: {RETRY}\n\n"
        for position, text in missed:
            yield text
            sent = position
        if not is_all:
            return
        while not self._ended.is_set():
            try:
                found = await asyncio.wait_for(client.get(), HEARTBEAT)
            except TimeoutError:
                yield ": still here\n\n"
                continue
            if found is None:
                return
            if found[0] > sent:
                yield found[1]

    def _tell(self, position: int, text: str) -> None:
        for client in list(self._clients):
            try:
                client.put_nowait((position, text))
            except asyncio.QueueFull:  # It reads too slowly, and goes on from its last id later.
                self._clients.discard(client)
                client.get_nowait()
                client.put_nowait(None)

    def _call(self, function: Callable[..., object], *arguments: object) -> None:
        """Calls on the event loop, from the thread that follows the store."""
        assert self._loop is not None
        with suppress(RuntimeError):  # The loop was closed.
            self._loop.call_soon_threadsafe(function, *arguments)

    def _follow(self) -> None:
        while not self._ended.is_set():
            try:
                self._timeline = self._opened()
                with self._timeline as timeline:
                    known = (
                        min(self._position or 0, timeline.position()) if self._position else None
                    )
                    follower = timeline.follow(known)
                    self._position = follower.position
                    self._call(self._begun.set)
                    for entry in follower:
                        self._position = follower.position
                        if self._ended.is_set():
                            return
                        position = entry.position or 0
                        self._call(self._tell, position, _event(entry))
            except (TimelineError, sqlite3.Error, OSError) as error:
                log(error)
            self._ended.wait(AGAIN)


def _missed(store: WorkerStore, last: int) -> tuple[int, list[tuple[int, str]], bool]:
    """A position, at most the newest; the events after it; and whether these are all."""
    begun = min(last, store.timeline.position())
    follower = store.timeline.follow(begun)
    try:
        found: list[Entry] = []
        while len(found) <= BACKLOG and (more := follower.available()):
            found += more
    finally:
        follower.end()
    is_all = len(found) <= BACKLOG
    return begun, [(one.position or 0, _event(one)) for one in found[:BACKLOG]], is_all


def _event(entry: Entry) -> str:
    """An event: its data is a line of `timeline log --jsonl`."""
    text = json_text(json.dumps(entry.as_json(), ensure_ascii=True, separators=(",", ":")))
    return f"id: {entry.position}\nevent: development\ndata: {text}\n\n"
