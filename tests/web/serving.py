"""A server in a process of its own, and plain requests to it over loopback."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

PATIENCE = 60.0


@dataclass(frozen=True)
class Reply:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class Serving:
    """A running server."""

    def __init__(self, process: subprocess.Popen[str], url: str) -> None:
        self.process = process
        self.url = url
        self.host, self.port = "127.0.0.1", urlsplit(url).port or 0

    def get(self, path: str, *, method: str = "GET", **headers: str) -> Reply:
        """Asks for a path; names of headers have `_` for `-`."""
        connection = http.client.HTTPConnection(self.host, self.port, timeout=PATIENCE)
        try:
            sent = {name.replace("_", "-"): value for name, value in headers.items()}
            connection.request(method, path, headers=sent)
            found = connection.getresponse()
            told = {name.lower(): value for name, value in found.getheaders()}
            return Reply(found.status, told, found.read())
        finally:
            connection.close()

    def until(self, path: str, status: int) -> Reply:
        """Asks until the status comes."""
        end = time.monotonic() + PATIENCE
        while (reply := self.get(path)).status != status:
            assert time.monotonic() < end, (path, reply.status)
            time.sleep(0.1)
        return reply

    def connect(self) -> socket.socket:
        """A connection that nothing was sent on."""
        return socket.create_connection((self.host, self.port), timeout=PATIENCE)

    def raw(self, sent: bytes) -> bytes:
        """The reply to some bytes, up to the end of the connection."""
        with self.connect() as line:
            line.sendall(sent)
            parts = []
            while part := line.recv(65_536):
                parts.append(part)
        return b"".join(parts)

    def end(self, number: int = signal.SIGTERM) -> tuple[int, float, str]:
        """Its exit code, the seconds that it took to end, and what it said."""
        start = time.monotonic()
        self.process.send_signal(number)
        _, said = self.process.communicate(timeout=PATIENCE)
        return self.process.returncode, time.monotonic() - start, said


@contextmanager
def served(store: object, *options: str, code: str | None = None) -> Iterator[Serving]:
    """Serves a store on a free port: by the command, or by a script that is given."""
    command = ["-m", "timeline", "--store", str(store), "serve", "--port", "0", *options]
    given = ["-c", code, str(store)] if code is not None else command
    process = subprocess.Popen(
        [sys.executable, *given], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )  # fmt: skip
    try:
        assert process.stdout is not None
        assert process.stderr is not None
        url = process.stdout.readline().strip()
        assert url.startswith("http://"), process.stderr.read()
        yield Serving(process, url)
    finally:
        process.kill()
        process.communicate()


LIMITED = """
import sys
from timeline import Timeline
from timeline.web.serve_options import ServeOptions
from timeline.web.server import serve
store = sys.argv[1]
serve(ServeOptions(lambda: Timeline.open(store, read_only=True), port=0, {limits}), print)
"""
"""A server with limits of its own."""
