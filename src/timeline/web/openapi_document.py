"""The description of the API, in OpenAPI 3.1, from the same tables that the server runs on."""

from __future__ import annotations

import re
from typing import Any

from timeline import __version__
from timeline.web.answers import HTML, JSON
from timeline.web.endpoints import ENDPOINTS, Endpoint
from timeline.web.parameters import PARAMETERS

_ERROR = {
    "type": "object",
    "required": ["error"],
    "properties": {"error": {"type": "string", "description": "A sentence."}},
}


def openapi_document() -> dict[str, Any]:
    """The document that `/openapi.json` answers.

    Its format is https://spec.openapis.org/oas/v3.1.1.html.
    """
    return {
        "openapi": "3.1.1",
        "info": {
            "title": "timeline",
            "version": __version__,
            "summary": "A read-only API of a decision timeline.",
            "description": (
                "Each JSON answer is what the command of the same name prints with `--json`. "
                "docs/json.md describes its fields. Dates are EDTF; a day as a cut means its end "
                "in the time zone of the government."
            ),
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "paths": {
            **{one.path: {"get": _operation(one)} for one in ENDPOINTS},
            "/events": {"get": _events()},
            "/healthz": {"get": _health()},
            "/openapi.json": {
                "get": {
                    "operationId": "openapi",
                    "summary": "This description.",
                    "responses": {"200": _content("The description.", JSON, {"type": "object"})},
                }
            },
        },
        "components": {
            "schemas": {"Error": _ERROR},
            "responses": {
                "Wrong": _refusal("A parameter is unknown or malformed."),
                "Missing": _refusal("The record has no such thing, or not under this cut."),
                "Away": _refusal("The record cannot be read now, or the question took too long."),
            },
            "parameters": {
                name: {
                    "name": name,
                    "in": "query",
                    "description": one.about,
                    "schema": {"type": "array", "items": dict(one.schema)}
                    if one.many
                    else dict(one.schema),
                }
                for name, one in PARAMETERS.items()
            },
        },
    }


def _operation(one: Endpoint) -> dict[str, Any]:
    about = one.about
    if one.command is not None:
        about += f" As `timeline {one.command} --json`."
    schema = {"type": "string"} if one.media != JSON and "json" not in one.media else one.schema
    answer = _content("The answer.", one.media, dict(schema))
    if one.as_json is not None:
        answer["content"][JSON] = {"schema": {}}
    answer["headers"] = {
        "ETag": {
            "description": "Of the head of the record and the cut.",
            "schema": {"type": "string"},
        }
    }
    if one.path == "/log.json":
        answer["headers"]["Link"] = {
            "description": "The windows beside this one (RFC 8288): `next` is older, `prev` newer.",
            "schema": {"type": "string"},
        }
    return {
        "operationId": re.sub(r"[^a-z0-9]+", "-", one.path).strip("-") or "start",
        "summary": about,
        "parameters": [
            *(
                {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
                for name in re.findall(r"{(\w+)}", one.path)
            ),
            *({"$ref": f"#/components/parameters/{name}"} for name in one.parameters),
        ],
        "responses": {
            "200": answer,
            "304": {"description": "What the client has still holds."},
            "400": {"$ref": "#/components/responses/Wrong"},
            "404": {"$ref": "#/components/responses/Missing"},
            "503": {"$ref": "#/components/responses/Away"},
        },
    }


def _events() -> dict[str, Any]:
    return {
        "operationId": "events",
        "summary": "What is recorded from now on, as server-sent events.",
        "description": (
            "An event `development` has the position in the store as its id, and as its data a "
            "line of `timeline log --jsonl`."
        ),
        "parameters": [
            {
                "name": "Last-Event-ID",
                "in": "header",
                "description": "Begin after this position.",
                "schema": {"type": "integer", "minimum": 0},
            }
        ],
        "responses": {
            "200": _content("The stream.", "text/event-stream", {"type": "string"}),
            "503": {"$ref": "#/components/responses/Away"},
        },
    }


def _health() -> dict[str, Any]:
    schema = {
        "type": "object",
        "required": ["status", "position", "away"],
        "properties": {
            "status": {"const": "ok"},
            "position": {"type": "integer", "description": "Of the newest entry."},
            "away": {
                "type": "boolean",
                "description": "Whether the last copy answers for a server.",
            },
        },
    }
    return {
        "operationId": "healthz",
        "summary": "Whether the record can be read.",
        "responses": {
            "200": _content("It can.", JSON, schema),
            "503": {"$ref": "#/components/responses/Away"},
        },
    }


def _content(about: str, media: str, schema: dict[str, Any]) -> dict[str, Any]:
    name = media.partition(";")[0] if media == HTML else media
    return {"description": about, "content": {name: {"schema": schema}}}


def _refusal(about: str) -> dict[str, Any]:
    return {
        "description": about,
        "content": {JSON: {"schema": {"$ref": "#/components/schemas/Error"}}},
    }
