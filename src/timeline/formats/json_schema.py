"""The JSON Schema of a file of developments, for completion and checks in editors.

It is generated from the models, so that a new kind is included. It describes the YAML file. A line
of JSON Lines is one of its developments, with `government`.
"""

from __future__ import annotations

from typing import Any, Final

import timeline.domain.kinds  # noqa: F401  (defining the kinds is what registers them)
from timeline.domain.developments import KINDS
from timeline.domain.names.namings import NAMINGS
from timeline.domain.parsing import adapter
from timeline.domain.values import SLUG_PATTERN, Source
from timeline.formats.reviews import DRAFT, PROPOSED, REVIEWS
from timeline.formats.yaml_reader import YamlFile

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
IDENTIFIER: Final = "timeline.schema.json"
DRAFT_IDENTIFIER: Final = "timeline.draft.schema.json"
_REVIEW: Final = {
    "enum": list(REVIEWS),
    "default": PROPOSED,
    "description": "Whether it is recorded: an import takes what is accepted and refuses what is "
    "still proposed",
}
_DRAFT: Final = {
    "type": "object",
    "description": "What the draft was made from, and how; it makes the file a draft",
}


def json_schema() -> dict[str, Any]:
    """JSON Schema, draft 2020-12, of a YAML file: header, table of sources, developments."""
    union = adapter().json_schema(ref_template="#/$defs/{model}")
    definitions: dict[str, Any] = union.pop("$defs")
    top = YamlFile.model_json_schema()
    for model in KINDS.values():
        definition = definitions[model.__name__]
        # The header gives the government; `kind` distinguishes the kinds.
        needed = [name for name in definition["required"] if name != "government"]
        definition["required"] = ["id", "kind", *(n for n in needed if n not in {"id", "kind"})]
        if model.needs_matter:
            definition["required"].append("matters")
            definition["properties"]["matters"]["minItems"] = 1
        definition["properties"]["attributes"]["additionalProperties"] = False
        definition["properties"]["sources"]["items"] = {
            "anyOf": [{"$ref": "#/$defs/Source"}, {"$ref": "#/$defs/SharedSource"}]
        }
    for kind, naming in NAMINGS.items():
        schema = naming.model_json_schema(ref_template="#/$defs/{model}")
        definitions |= schema.pop("$defs", {})
        needed = [name for name in schema["required"] if name not in {"id", "government"}]
        schema["required"] = ["kind", *needed]
        definitions[naming.__name__] = schema
        reference = f"#/$defs/{naming.__name__}"
        union["oneOf"].append({"$ref": reference})
        union["discriminator"]["mapping"][kind] = reference
    definitions["SharedSource"] = _shared_source(definitions["Source"])
    definitions["Development"] = union
    properties = top["properties"]
    properties["sources"] = {
        "description": properties["sources"]["description"],
        "type": "object",
        "propertyNames": {"pattern": SLUG_PATTERN},
        "additionalProperties": {"$ref": "#/$defs/Source"},
    }
    properties["developments"] = {
        "description": properties["developments"]["description"],
        "type": "array",
        "items": {"$ref": "#/$defs/Development"},
    }
    definitions.update(top.get("$defs", {}))
    return {
        "$schema": DIALECT,
        "$id": IDENTIFIER,
        "title": "A government's developments",
        "description": "A file events/<government>.yaml of decision-timeline.",
        "type": "object",
        "properties": properties,
        "required": ["government"],
        "additionalProperties": False,
        "$defs": {name: _with_years(definitions[name]) for name in sorted(definitions)},
    }


def draft_schema() -> dict[str, Any]:
    """JSON Schema, draft 2020-12, of a draft of an article, which waits for a review.

    It has no government of its own: each development names its own, and has `review`.
    """
    schema = json_schema()
    definitions = schema["$defs"]
    kept = ("sources", "developments")
    head = {name: schema["properties"][name] for name in kept}
    for model in KINDS.values():
        definition = definitions[model.__name__]
        definition["properties"] = {"review": _REVIEW, **definition["properties"]}
        definition["required"] = ["government", *definition["required"]]
    return {
        **schema,
        "$id": DRAFT_IDENTIFIER,
        "title": "A draft of an article's developments",
        "description": "A file that `timeline draft` writes, to be reviewed.",
        "properties": {DRAFT: _DRAFT, **head},
        "required": [DRAFT],
    }


def _shared_source(source: dict[str, Any]) -> dict[str, Any]:
    """The schema of a reference to the table of sources, with fields of its own."""
    slug = {
        "type": "string",
        "pattern": SLUG_PATTERN,
        "description": "Slug of a source in this file's `sources` table",
    }
    return {
        "title": "SharedSource",
        "description": f"{Source.__name__} from the table, with details for this development.",
        "type": "object",
        "properties": {"source": slug, **source["properties"]},
        "required": ["source"],
        "additionalProperties": False,
    }


def _with_years(schema: Any) -> Any:
    """Allows a date to be a bare year, which YAML reads as a number."""
    if isinstance(schema, list):
        return [_with_years(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    made = {key: _with_years(value) for key, value in schema.items()}
    if made.get("title") == "EDTF date":
        made["type"] = ["string", "integer"]
    return made
