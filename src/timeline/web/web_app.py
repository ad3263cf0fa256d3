"""Puts the server together: routes, guards, and what begins and ends with it."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Final

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from timeline.publish.live.live_pages import LivePages
from timeline.publish.page.templating import Templates
from timeline.timeline import Timeline
from timeline.web.allowed_hosts import AllowedHosts
from timeline.web.endpoints import ENDPOINTS
from timeline.web.guards import Guards
from timeline.web.handlers import Handlers, refusal, sentence
from timeline.web.news_stream import NewsStream
from timeline.web.openapi_document import openapi_document
from timeline.web.parameters import RequestParameters
from timeline.web.query_pool import QueryPool, WorkerStore
from timeline.web.serve_options import ServeOptions

_LAST: Final = 1.5
"""Seconds that threads have to end."""


class WebApp:
    """The application, and its parts.

    Args:
        options: How it runs.
    """

    def __init__(self, options: ServeOptions) -> None:
        self._options = options
        own = read_templates(options)
        self._pool = QueryPool(options.open, self._pages, options.threads)
        self.news = NewsStream(options.open, options.streams)
        look = f"{options.title} {options.language} {own.look}"
        self._handlers = Handlers(self._pool, options.base_url, look, options.seconds)
        routes = [Route(one.path, self._handlers.of(one)) for one in ENDPOINTS]
        routes += [
            Route("/healthz", self._health),
            Route("/openapi.json", self._openapi),
            Route("/events", self._events),
        ]
        starlette = Starlette(routes=routes, lifespan=self._lifespan)
        starlette.add_exception_handler(404, _not_found)
        hosts = AllowedHosts((options.host, *options.allowed_hosts))
        self.asgi = Guards(starlette, hosts, own.policy, options.patience)

    def _pages(self, timeline: Timeline) -> LivePages:
        options = self._options
        return timeline.live_pages(
            title=options.title,
            base_url=options.base_url,
            language=options.language,
            templates=options.templates,
        )

    @asynccontextmanager
    async def _lifespan(self, _: Starlette) -> AsyncIterator[None]:
        self.news.start()
        yield
        self.news.end()
        self._pool.close(_LAST)

    async def _health(self, _: Request) -> Response:
        def ask(store: WorkerStore) -> dict[str, object]:
            store.timeline.lines(())
            return {
                "status": "ok",
                "position": store.timeline.position(),
                "away": store.timeline.away is not None,
            }

        try:
            found = await self._pool.ask(ask, self._options.seconds)
        except Exception as error:  # noqa: BLE001  every error becomes a sentence
            return refusal(error, as_json=True)
        return Response(
            json.dumps(found) + "\n", 200, {"Cache-Control": "no-store"}, "application/json"
        )

    async def _openapi(self, _: Request) -> Response:
        text = json.dumps(openapi_document(), indent=2, ensure_ascii=False) + "\n"
        return Response(text, 200, {"Cache-Control": "no-cache"}, "application/json")

    async def _events(self, request: Request) -> Response:
        try:
            RequestParameters(request.scope["query_string"], ())
        except Exception as error:  # noqa: BLE001  every error becomes a sentence
            return refusal(error, as_json=True)
        if request.method == "HEAD":
            return Response(None, 200, {"Cache-Control": "no-store"}, "text/event-stream")
        client = self.news.join()
        if client is None:
            return sentence(
                503, "Too many readers of the news.", as_json=True, headers={"Retry-After": "60"}
            )
        sent = request.headers.get("last-event-id", "")
        last = int(sent) if sent.isascii() and sent.isdecimal() and len(sent) < 18 else None
        return _NewsResponse(
            self.news.events(client, self._pool, last, self._options.seconds),
            lambda: self.news.leave(client),
        )


class _NewsResponse(StreamingResponse):
    """A stream of news, which gives its place back even if it never began."""

    def __init__(self, events: AsyncIterator[str], leave: Callable[[], None]) -> None:
        super().__init__(
            events,
            headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
            media_type="text/event-stream",
        )
        self._leave = leave

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._leave()


def read_templates(options: ServeOptions) -> Templates:
    """The templates of the pages, compiled: what is wrong with them is told at the start.

    Raises:
        TemplateFailed: naming the file and the line.
    """
    templates = Templates(options.templates, forms="'self'")
    templates.compile()
    return templates


async def _not_found(request: Request, _: Exception) -> Response:
    as_json = request.url.path.endswith(".json")
    return sentence(404, "There is no such page.", as_json=as_json)
