"""A relay between a client and a server that can be cut at the worst moment."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress
from typing import Self

from tests.postgres.server import HOST


class Relay:
    """Relays connections to a port, until it is told otherwise.

    Args:
        port: Of the server.

    Attributes:
        port: On which it listens.
        mute: Whether what the server answers from now on is thrown away. The connection is cut
            once it has answered.
        let_through: How many parts of answers still arrive before what is thrown away.
        refuse: Whether new connections are cut at once.
    """

    def __init__(self, port: int) -> None:
        self._to = port
        self.mute = False
        self.let_through = 0
        self.refuse = False
        self._open: list[socket.socket] = []
        self._listening = socket.create_server((HOST, 0))
        self.port = int(self._listening.getsockname()[1])
        self._thread = threading.Thread(target=self._accept, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._listening.close()
        self.cut()

    def cut(self) -> None:
        """Cuts all connections."""
        for one in self._open:
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()
        self._open.clear()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listening.accept()
                if self.refuse:
                    client.close()
                    continue
                server = socket.create_connection((HOST, self._to))
                self._open += [client, server]
                for source, target, answers in ((client, server, False), (server, client, True)):
                    threading.Thread(
                        target=self._relay, args=(source, target, answers), daemon=True
                    ).start()

    def _relay(self, source: socket.socket, target: socket.socket, answers: bool) -> None:
        with suppress(OSError):
            while data := source.recv(65_536):
                if answers and self.mute and self.let_through:
                    self.let_through -= 1
                elif answers and self.mute:
                    # It was done, and nobody hears of it.
                    self.mute = False
                    break
                target.sendall(data)
        for one in (source, target):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()
