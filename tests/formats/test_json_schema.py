"""The JSON Schema that editors complete from has all that the models have."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from jsonschema import Draft202012Validator

from timeline import Timeline
from timeline.domain.developments import KINDS
from timeline.domain.names.namings import NAMINGS
from timeline.formats.json_schema import draft_schema, json_schema
from timeline.formats.yaml_tree import compose

SEED = Path(__file__).parents[2] / "seeds" / "000_d07d4e6654785306.txt"


def references(schema: object) -> Iterator[str]:
    if isinstance(schema, dict):
        if isinstance(schema.get("$ref"), str):
            yield schema["$ref"]
        for value in schema.values():
            yield from references(value)
    elif isinstance(schema, list):
        for value in schema:
            yield from references(value)


def test_it_is_a_draft_2020_12_schema_whose_references_all_lead_somewhere() -> None:
    schema = json_schema()
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert not schema["$id"].startswith(("/", "http"))
    assert {r.removeprefix("#/$defs/") for r in references(schema)} <= schema["$defs"].keys()
    assert json.loads(json.dumps(schema)) == schema
    assert json_schema() == schema


def test_every_kind_is_a_choice_told_apart_by_kind() -> None:
    schema = json_schema()
    union = schema["$defs"]["Development"]
    assert len(union["oneOf"]) == len(KINDS) + len(NAMINGS)
    assert union["discriminator"]["mapping"].keys() == KINDS.keys() | NAMINGS.keys()
    for kind, model in KINDS.items():
        definition = schema["$defs"][model.__name__]
        assert definition["properties"].keys() == model.model_fields.keys()
        assert definition["properties"]["kind"]["const"] == kind
        assert "kind" in definition["required"]
        assert "government" not in definition["required"]
        for name, field in model.model_fields.items():
            assert name == "kind" or definition["properties"][name]["description"] == (
                field.description
            )


def test_a_source_may_refer_to_the_table() -> None:
    schema = json_schema()
    choices = schema["$defs"]["StatementMade"]["properties"]["sources"]["items"]["anyOf"]
    assert [choice["$ref"] for choice in choices] == ["#/$defs/Source", "#/$defs/SharedSource"]
    assert schema["$defs"]["SharedSource"]["required"] == ["source"]


def test_a_date_may_be_a_bare_year() -> None:
    occurred = json_schema()["$defs"]["StatementMade"]["properties"]["occurred"]
    assert occurred["type"] == ["string", "integer"]


def test_a_draft_is_a_file_of_developments_with_a_review_and_no_government_at_its_top(
    tmp_path: Path,
) -> None:
    with Timeline.open(tmp_path / "t.db") as door:
        made = door.draft(SEED, out=tmp_path / "a.draft.yaml")
    root = compose(made.path.read_text("utf-8"))
    draft = root.plain()
    judge = Draft202012Validator(draft_schema())
    judge.validate(draft)
    first = draft["developments"][0]
    for name, wrong in (("review", "taken"), ("government", None), ("kind", "no-kind")):
        changed = {**first, name: wrong}
        changed = {key: one for key, one in changed.items() if one is not None}
        assert not judge.is_valid({**draft, "developments": [changed]}), name
    assert not judge.is_valid({**draft, "government": "be"})
    assert not Draft202012Validator(json_schema()).is_valid(draft)
