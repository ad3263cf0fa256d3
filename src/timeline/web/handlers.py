"""Answers a request: asks in a worker thread, and turns errors into sentences."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Callable, Mapping
from html import escape
from typing import Final

from starlette.requests import Request as WebRequest
from starlette.responses import Response

from timeline.errors import TimelineError
from timeline.exceptions import (
    AmbiguousIdentifier,
    BadArgument,
    BadQuery,
    BadStoreUrl,
    DateError,
    NotFound,
    QueryTooSlow,
    StoreError,
    TemplateFailed,
    ViewUnavailable,
)
from timeline.text.sanitize import sanitize
from timeline.web.answers import (
    ASK_AGAIN,
    FOR_EVER,
    HTML,
    Answer,
    KeptAnswers,
    entity_tag,
    is_settled,
    matches,
)
from timeline.web.endpoints import Ask, Endpoint, Moved, Request
from timeline.web.parameters import BadRequest, RequestParameters
from timeline.web.query_pool import QueryPool, TooBusy, TookTooLong, WorkerStore

AWAY: Final = "The record cannot be read at the moment. Try again in a minute."
_SLOW: Final = "The question took too long and was stopped. Ask for less at once."
_BUSY: Final = "Too many questions are waiting. Try again in a moment."
_INTERNAL: Final = "Something went wrong here. It was written to the log of the server."


class Handlers:
    """Makes a handler for each endpoint.

    Args:
        pool: Answers the questions.
        base_url: The address of the site; None for the one asked.
        look: What the pages look like, as a text that changes with it.
        seconds: Most seconds for a question.
    """

    def __init__(self, pool: QueryPool, base_url: str | None, look: str, seconds: float) -> None:
        self._pool = pool
        self._base_url = base_url
        self._look = look
        self._seconds = seconds
        self._kept = KeptAnswers()

    def of(self, endpoint: Endpoint) -> Callable[[WebRequest], object]:
        """The handler of an endpoint."""

        async def handle(web: WebRequest) -> Response:
            wants_json = endpoint.as_json is not None and prefers_json(web.headers.get("accept"))
            try:
                response = await self._answered(web, endpoint, wants_json=wants_json)
            except Exception as error:  # noqa: BLE001  every error becomes a sentence
                response = refusal(error, as_json=wants_json or "json" in endpoint.media)
            if endpoint.as_json is not None:
                response.headers["Vary"] = "Accept"
            return response

        return handle

    async def _answered(self, web: WebRequest, endpoint: Endpoint, *, wants_json: bool) -> Response:
        asked = RequestParameters(web.scope["query_string"], endpoint.parameters)
        base_url = self._base_url or f"{web.url.scheme}://{web.headers['host']}/"
        request = Request(web.path_params, asked, base_url)
        ask = endpoint.as_json if wants_json and endpoint.as_json else endpoint.ask
        key = f"{asked.key} {base_url} {wants_json} {self._look}"
        fixed = {"as-of", "as-known"} & asked.values.keys()
        if endpoint.media == HTML and not wants_json:  # Such a page is as of its other cuts.
            fixed |= {"as-recorded"} & asked.values.keys()
        clock = endpoint.clock and not fixed
        sent = web.headers.get("if-none-match")
        path = web.url.path

        def question(store: WorkerStore) -> tuple[str, Answer | None]:
            store.timeline.lines(())  # Meets a store that is gone, or another one.
            tag = entity_tag(store.timeline, path, key, clock=clock)
            if matches(sent, tag):
                return tag, None
            return tag, self._asked(ask, store, request, tag)

        tag, answer = await self._while_here(web, question)
        settled = not clock and is_settled(asked.date("as-recorded"))
        headers = {"ETag": tag, "Cache-Control": FOR_EVER if settled else ASK_AGAIN}
        if answer is None:
            return Response(status_code=304, headers=headers)
        return Response(answer.body, headers={**headers, **answer.headers}, media_type=answer.media)

    def _asked(self, ask: Ask, store: WorkerStore, request: Request, tag: str) -> Answer:
        found = self._kept.get(tag)
        if found is None:
            found = ask(store, request)
            self._kept.keep(tag, found)
        return found

    async def _while_here(
        self, web: WebRequest, question: Callable[[WorkerStore], tuple[str, Answer | None]]
    ) -> tuple[str, Answer | None]:
        """Asks, and stops the question if the client leaves."""
        answer = asyncio.ensure_future(self._pool.ask(question, self._seconds))
        left = asyncio.ensure_future(_left(web))
        try:
            await asyncio.wait({answer, left}, return_when=asyncio.FIRST_COMPLETED)
            if answer.done():
                return answer.result()
            raise ClientLeft
        finally:
            for task in (answer, left):
                task.cancel()


class ClientLeft(Exception):
    """Nobody waits for the answer any more."""


async def _left(web: WebRequest) -> None:
    while (await web.receive())["type"] != "http.disconnect":
        pass


def prefers_json(accept: str | None) -> bool:
    """Whether a reader accepts JSON and no page."""
    types = [one.partition(";")[0].strip().lower() for one in (accept or "").split(",")]
    return "application/json" in types and not {"text/html", "application/xhtml+xml"} & {*types}


def refusal(error: BaseException, *, as_json: bool) -> Response:
    """An error as a sentence, with its status."""
    if isinstance(error, Moved):
        return Response(status_code=301, headers={"Location": str(error)})
    status, text, headers = _said(error)
    return sentence(status, text, as_json=as_json, headers=headers)


def sentence(
    status: int, text: str, *, as_json: bool, headers: Mapping[str, str] | None = None
) -> Response:
    """A sentence as a page or as JSON."""
    shown = sanitize(text)
    given = {"Cache-Control": "no-store", **(headers or {})}
    if as_json:
        body = json.dumps({"error": shown}, ensure_ascii=False) + "\n"
        return Response(body, status, given, "application/json")
    page = (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<title>{status}</title><link rel="icon" href="data:,"></head>\n'
        f"<body><main><h1>{status}</h1><p>{escape(shown)}</p>"
        '<p><a href="/">Start</a></p></main></body></html>\n'
    )
    return Response(page, status, given, "text/html")


def _said(error: BaseException) -> tuple[int, str, Mapping[str, str]]:
    again = {"Retry-After": "5"}
    if isinstance(error, BadRequest):
        return 400, _capital(str(error)), {}
    if isinstance(error, BadArgument | BadQuery | DateError | AmbiguousIdentifier):
        return 400, _capital(error.message), {}
    if isinstance(error, NotFound):
        return 404, _capital(error.message), {}
    if isinstance(error, TooBusy):
        return 503, _BUSY, {"Retry-After": "1"}
    if isinstance(error, TookTooLong | QueryTooSlow):
        return 503, _SLOW, again
    if isinstance(error, ClientLeft):
        return 503, _SLOW, {}
    if isinstance(error, StoreError | BadStoreUrl | ViewUnavailable | OSError):
        log(error)
        return 503, AWAY, again
    log(error)
    if isinstance(error, TemplateFailed):
        return 500, _INTERNAL, {}
    return 500, _INTERNAL, {}


def _capital(text: str) -> str:
    ended = text if text.endswith((".", "?", "!")) else f"{text}."
    return ended[:1].upper() + ended[1:]


_last_logged = ""


def log(error: BaseException) -> None:
    """Writes an error to standard error, once while it stays the same."""
    global _last_logged  # noqa: PLW0603  one process has one log
    text = error.message if isinstance(error, TimelineError) else f"{type(error).__name__}: {error}"
    if text != _last_logged:
        _last_logged = text
        sys.stderr.write(f"timeline: {sanitize(text)}\n")
        sys.stderr.flush()
