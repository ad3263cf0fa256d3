"""What readers hand over: findings that say where to go, and ids that were used before."""

from __future__ import annotations

from tests.formats.builders import statement
from timeline.formats.errors import SHOWN_FINDINGS, BadFile, Finding
from timeline.formats.records import Ids, Item


def test_a_finding_says_file_line_field_and_what_is_wrong() -> None:
    finding = Finding("events/be.yaml", 14, "sources.0.published", "“x” is not a date")
    assert str(finding) == "events/be.yaml:14: sources.0.published: “x” is not a date"
    assert str(Finding("be.yaml", None, None, "is empty")) == "be.yaml: is empty"


def test_a_finding_as_json_has_all_its_fields() -> None:
    assert Finding("be.yaml", 1, None, "is bad", "Mend it.", "a").as_json() == {
        "path": "be.yaml",
        "line": 1,
        "field": None,
        "message": "is bad",
        "hint": "Mend it.",
        "development": "a",
        "note": False,
        "level": None,
        "rule": None,
    }


def test_a_bad_file_lists_its_findings_with_their_hints() -> None:
    findings = [Finding("be.yaml", 1, None, "is bad", "Mend it."), Finding("be.yaml", 2, None, "x")]
    assert BadFile(findings).message == "be.yaml:1: is bad. Mend it.\nbe.yaml:2: x"


def test_a_bad_file_counts_what_it_does_not_list() -> None:
    findings = [Finding("be.yaml", line, None, "is bad") for line in range(SHOWN_FINDINGS + 5)]
    assert BadFile(findings).message.endswith("\nand 5 more")
    assert BadFile(findings).findings == findings


def test_an_id_clashes_only_with_other_content_and_the_first_use_is_named() -> None:
    ids = Ids()
    assert ids.clash(Item(statement(id="a"), "be.jsonl", 3)) is None
    assert ids.clash(Item(statement(id="a"), "be.jsonl", 7)) is None
    again = Item(statement(id="a", title="Another"), "be.jsonl", 9)
    found = ids.clash(again)
    assert found is not None
    assert (found.path, found.line, found.field, found.development) == ("be.jsonl", 9, "id", "a")
    elsewhere = ids.clash(Item(statement(id="a", title="Another"), "more.jsonl", 1))
    assert elsewhere is not None
    assert (elsewhere.path, elsewhere.line, elsewhere.field) == ("more.jsonl", 1, "id")
    # The first use is named with its file only where that is another.
    assert [one.message.count("be.jsonl:3") for one in (found, elsewhere)] == [0, 1]
