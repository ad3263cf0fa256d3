"""What every request passes before it is answered: its method, its `Host`, and a patient reader."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Receive, Scope, Send

from timeline.web.allowed_hosts import AllowedHosts, host_name
from timeline.web.handlers import log, sentence

METHODS: Final = ("GET", "HEAD")
_COMMON: Final = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}
_NOT_MODIFIED: Final = 304
_PLAIN: Final = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"


class SlowReader(Exception):
    """A client does not take its answer."""


class Guards:
    """Wraps an application.

    Args:
        app: Answers what passes.
        hosts: The names that are answered.
        policy: The Content-Security-Policy of pages.
        patience: Seconds in which a client must take a part of an answer.
    """

    def __init__(self, app: ASGIApp, hosts: AllowedHosts, policy: str, patience: float) -> None:
        self._app = app
        self._hosts = hosts
        self._policy = policy
        self._patience = patience

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers a request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun = False

        async def guarded(message: MutableMapping[str, Any]) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                begun = True
                self._add_headers(message)
            await self._sent(send, message)

        host = Headers(scope=scope).get("host", "")
        refused = None
        if scope["method"] not in METHODS:
            refused = sentence(
                405, "This server is read-only.", as_json=False, headers={"Allow": "GET, HEAD"}
            )
        elif host_name(host) is None:
            refused = sentence(400, "The request has no valid Host.", as_json=False)
        elif not self._hosts.allows(host):
            refused = sentence(
                421,
                "This server does not answer by this name. Whoever runs it can allow the name "
                "with --allow-host.",
                as_json=False,
            )
        try:
            await (refused or self._app)(scope, receive, guarded)
        except SlowReader:
            raise
        except Exception as error:
            log(error)
            if begun:
                raise
            await sentence(500, "Something went wrong here.", as_json=False)(
                scope, receive, guarded
            )

    async def _sent(
        self,
        send: Callable[[MutableMapping[str, Any]], Awaitable[None]],
        message: MutableMapping[str, Any],
    ) -> None:
        try:
            await asyncio.wait_for(send(message), self._patience)
        except TimeoutError:
            raise SlowReader from None

    def _add_headers(self, message: MutableMapping[str, Any]) -> None:
        headers = MutableHeaders(scope=message)
        for name, value in _COMMON.items():
            headers.setdefault(name, value)
        if message["status"] == _NOT_MODIFIED:
            # Its headers replace those of the answer that a browser has kept (RFC 9111, 3.2), and
            # it has no type that tells a page. The kept policy stands.
            return
        is_page = headers.get("content-type", "").startswith("text/html")
        headers.setdefault("Content-Security-Policy", self._policy if is_page else _PLAIN)
