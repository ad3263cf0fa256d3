"""How a server was asked to run."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from timeline.timeline import Timeline

if TYPE_CHECKING:
    from timeline.publish.language.words import Language

PORT: Final = 8377


@dataclass(frozen=True, slots=True)
class ServeOptions:
    """How a server runs.

    Attributes:
        open: Opens the store; called in each thread that reads, and again after an error.
        host: The address or name to listen on.
        port: The port; 0 for any that is free.
        allowed_hosts: Names by which readers may ask, beside that of this machine's loopback.
        title: The title of the pages.
        base_url: The address of the site, for feeds and previews; None for the one asked.
        language: Of the pages.
        templates: A folder of templates that take the place of ours.
        workers: Processes that answer; where a process cannot be forked, one.
        threads: Threads of a worker that ask the store.
        seconds: Most seconds for a question, waiting included.
        streams: Most readers of the stream of news.
        connections: Most open connections; of more, the oldest idle one is closed. This and the
            readers of news are shared out among the workers.
        patience: Seconds that a client has to send a request, or to take a part of an answer.
        keep_alive: Seconds after which an idle connection is closed.
    """

    open: Callable[[], Timeline]
    host: str = "127.0.0.1"
    port: int = PORT
    allowed_hosts: tuple[str, ...] = ()
    title: str = "Timeline of decisions"
    base_url: str | None = None
    language: Language = "en"
    templates: Path | None = None
    workers: int = 1
    threads: int = 2
    seconds: float = 10.0
    streams: int = 200
    connections: int = 1_000
    patience: float = 15.0
    keep_alive: int = 15
