"""The JSON Schema of a map of tables, for completion and checks in editors."""

from __future__ import annotations

from typing import Any

from timeline.formats.json_schema import DIALECT, json_schema
from timeline.formats.mapping.table_map import TableMap, Taken


def map_schema() -> dict[str, Any]:
    """JSON Schema, draft 2020-12, of a map.

    The fields of a development have the names and descriptions that they have in its own files.
    What stands in them says how a value is taken from a row.
    """
    schema = TableMap.model_json_schema(ref_template="#/$defs/{model}")
    taken = Taken.model_json_schema(ref_template="#/$defs/{model}")
    definitions = schema.setdefault("$defs", {})
    definitions |= taken.pop("$defs", {})
    definitions["Taken"] = definitions.get("Taken", taken)
    definitions["Part"] = {
        "title": "Part",
        "description": "Text with columns in braces, how a value is taken, or the parts of a field",
        "anyOf": [
            {"type": ["string", "number", "boolean", "null"]},
            {"$ref": "#/$defs/Taken"},
            {"type": "array", "items": {"$ref": "#/$defs/Part"}},
            {"type": "object", "additionalProperties": {"$ref": "#/$defs/Part"}},
        ],
    }
    definitions["Fields"] = {
        "title": "Fields",
        "type": "object",
        "properties": {
            name: {"$ref": "#/$defs/Part", **({"description": said} if said else {})}
            for name, said in _fields().items()
        },
        "additionalProperties": False,
    }
    for model in (schema, definitions["RowRule"]):
        said = model["properties"]["fields"].get("description", "")
        model["properties"]["fields"] = {"$ref": "#/$defs/Fields", "description": said}
    return {"$schema": DIALECT, "$id": "timeline.map.schema.json", **schema}


def _fields() -> dict[str, str]:
    """The fields that developments of any kind have, with what they say."""
    found: dict[str, str] = {}
    for definition in json_schema()["$defs"].values():
        if "kind" in definition.get("properties", {}) and "occurred" in definition["properties"]:
            for name, one in definition["properties"].items():
                found.setdefault(name, one.get("description", ""))
    return found
