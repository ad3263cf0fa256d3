"""Runs the server: binds its address, answers until a signal ends it."""

from __future__ import annotations

import asyncio
import errno
import gc
import logging
import os
import signal
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from ipaddress import ip_address
from types import FrameType
from typing import TYPE_CHECKING, Final

from timeline.web.errors import CannotListen, WebMissing
from timeline.web.serve_options import ServeOptions

if TYPE_CHECKING:
    import uvicorn

    from timeline.web.web_app import WebApp

BACKLOG: Final = 512
SWITCH: Final = 0.000_5
"""Seconds until a thread that computes lets another one compute, so that a request is read soon."""
SPARE: Final = 256
"""Open files beside the connections: stores, streams, libraries."""
_REASONS: Final = {
    errno.EADDRINUSE: ("another program uses it", "Choose another with --port."),
    errno.EACCES: ("no right to use it", "Choose a port above 1023 with --port."),
    errno.EPERM: ("no right to use it", "Choose a port above 1023 with --port."),
    errno.EADDRNOTAVAIL: (
        "this machine has no such address",
        "Use 127.0.0.1 for this machine alone, or 0.0.0.0 for all networks.",
    ),
}


def bound(host: str, port: int) -> socket.socket:
    """A socket that listens on an address.

    Raises:
        CannotListen: with the reason.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except (OSError, UnicodeError) as error:
        reason = getattr(error, "strerror", None) or "it is no address"
        raise CannotListen(
            host, port, reason, "Give an address of this machine with --host, such as 127.0.0.1."
        ) from None
    family, kind, number, _, address = found[0]
    listening = socket.socket(family, kind, number)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(address)
        listening.listen(BACKLOG)
    except OSError as error:
        listening.close()
        reason, hint = _REASONS.get(
            error.errno or 0, (error.strerror or str(error), "Choose another --host or --port.")
        )
        raise CannotListen(host, port, reason, hint) from None
    listening.setblocking(False)
    return listening


def address_of(listening: socket.socket) -> str:
    """The address that a browser opens."""
    host, port = listening.getsockname()[:2]
    if ip_address(host).is_unspecified:
        host = "localhost"
    return f"http://{f'[{host}]' if ':' in host else host}:{port}/"


def serve(options: ServeOptions, told: Callable[[str], None]) -> int:
    """Serves a store until SIGTERM or Ctrl-C.

    Args:
        options: How.
        told: Called with the address, once it answers.

    Returns:
        The number of the signal that ended it.

    Raises:
        WebMissing: if the extra `web` is not installed.
        CannotListen: if the address cannot be used.
    """
    try:
        import starlette  # noqa: F401  whether they are there
        import uvicorn  # noqa: F401
    except ImportError:
        raise WebMissing from None
    with bound(options.host, options.port) as listening:
        _allow_files(options.connections + SPARE)
        if options.workers == 1 or not hasattr(os, "fork"):
            return _serve_alone(options, listening, lambda: told(address_of(listening)))
        from timeline.web.web_app import read_templates
        from timeline.web.worker_processes import WorkerProcesses

        read_templates(options)  # Here and not by each worker, as all that is imported with it.
        own = replace(
            options,
            connections=-(-options.connections // options.workers),
            streams=-(-options.streams // options.workers),
        )
        return WorkerProcesses(
            options.workers, lambda alive, ready: _serve_alone(own, listening, ready, alive)
        ).run(lambda: told(address_of(listening)))


def _serve_alone(
    options: ServeOptions,
    listening: socket.socket,
    ready: Callable[[], None],
    alive: int | None = None,
) -> int:
    """Serves in this process until a signal, or until `alive` is at its end."""
    import uvicorn

    from timeline.web.connections import patient_protocol
    from timeline.web.web_app import WebApp

    sys.setswitchinterval(SWITCH)
    app = WebApp(options)
    logging.getLogger("uvicorn.error").addHandler(logging.NullHandler())
    config = uvicorn.Config(
        app.asgi,
        loop="asyncio",
        http=patient_protocol(options.connections, options.patience),
        ws="none",
        lifespan="on",
        log_config=None,
        log_level=logging.CRITICAL + 1,
        access_log=False,
        server_header=False,
        timeout_keep_alive=options.keep_alive,
        timeout_graceful_shutdown=1,
    )
    return _run(uvicorn.Server(config), listening, app, ready, alive)


def _run(
    server: uvicorn.Server,
    listening: socket.socket,
    app: WebApp,
    ready: Callable[[], None],
    alive: int | None,
) -> int:
    ended_by = 0

    async def running() -> None:
        loop = asyncio.get_running_loop()

        def end(number: int, _: FrameType | None = None) -> None:
            nonlocal ended_by
            ended_by = number
            server.should_exit = True
            loop.call_soon_threadsafe(app.news.end)

        def orphaned() -> None:
            assert alive is not None
            loop.remove_reader(alive)
            end(signal.SIGTERM)

        if alive is not None:
            loop.add_reader(alive, orphaned)
        with _signals(end):
            serving = asyncio.create_task(server._serve([listening]))  # noqa: SLF001  `serve` would raise the signal again
            while not server.started and not serving.done():
                await asyncio.sleep(0.01)
            if server.started:
                # What is there now stays: no collection of garbage walks through it again.
                gc.collect()
                gc.freeze()
                ready()
            await serving

    asyncio.run(running())
    return ended_by


@contextmanager
def _signals(end: Callable[[int, FrameType | None], None]) -> Iterator[None]:
    numbers = (signal.SIGINT, signal.SIGTERM)
    before = {number: signal.signal(number, end) for number in numbers}
    try:
        yield
    finally:
        for number, was in before.items():
            signal.signal(number, was)


def _allow_files(wanted: int) -> None:
    """Raises the limit of open files, as far as this is allowed."""
    try:
        import resource
    except ImportError:  # Windows has no such limit.
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < wanted:
        most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        with suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
