"""A check finds everything: what readers find, wrong hashes, and quotes that are not there."""

from __future__ import annotations

from pathlib import Path

import pytest

from timeline.formats.documents.source_documents import Documents
from timeline.formats.lint import check_files

TEXT = "No decision was made. The cabinet meets again on Friday. On Friday it decides.\n"


@pytest.fixture
def seeds(tmp_path: Path) -> Path:
    folder = tmp_path / "seeds"
    folder.mkdir()
    (folder / "x.txt").write_text(TEXT)
    return folder


def check(seeds: Path, sources: str) -> list[str]:
    path = seeds.parent / "be.yaml"
    path.write_text(
        "government: be\ndevelopments:\n"
        f"  - id: a\n    kind: statement-made\n    occurred: 2022\n    title: A\n{sources}"
    )
    return [
        f"{finding}".removeprefix(f"{path}:") for finding in check_files([path], Documents([seeds]))
    ]


def test_what_is_right_has_no_findings(seeds: Path) -> None:
    sources = """\
    sources:
      - publisher: VRT
        document: x.txt
        quotes:
          - exact: No decision was made.
          - {exact: on Friday, prefix: again}
      - publisher: A source without a document
        quotes: [{exact: Whatever}]
      - {publisher: A source without quotes, document: x.txt}
"""
    assert check(seeds, sources) == []
    assert check(seeds, "") == []


def test_a_quote_that_is_not_there_is_told_with_its_line_and_the_nearest_passage(
    seeds: Path,
) -> None:
    sources = """\
    sources:
      - publisher: VRT
        document: x.txt
        quotes:
          - exact: No decision was made.
          - prefix: again
            exact: No decision was taken.
"""
    [finding] = check(seeds, sources)
    assert finding == (
        "13: sources.0.quotes.1.exact: quote not found in x.txt: "
        "the quote has “taken” where the document has “made”"
    )


def test_a_quote_that_is_there_twice_is_told(seeds: Path) -> None:
    sources = "    sources: [{publisher: V, document: x.txt, quotes: [{exact: Friday}]}]\n"
    said = "7: sources.0.quotes.0.exact: the quote occurs 2 times in x.txt"
    assert check(seeds, sources) == [said]


def test_a_document_that_is_not_there_is_told(seeds: Path) -> None:
    sources = "    sources:\n      - publisher: V\n        document: y.txt\n"
    assert check(seeds, sources) == [
        "9: sources.0.document: “y.txt” is in none of the seeds folders"
    ]
    assert check(seeds, sources.replace("y.txt", "../x.txt")) == [
        "9: sources.0.document: “../x.txt” is not a file name in seeds/"
    ]


def test_a_wrong_hash_is_told(seeds: Path) -> None:
    zeros = "0" * 64
    sources = f'    sources: [{{publisher: V, document: x.txt, sha256: "{zeros}"}}]\n'
    [finding] = check(seeds, sources)
    assert finding.startswith("7: sources.0.sha256: does not match the SHA-256 of ")


def test_a_bad_sidecar_is_told_once(seeds: Path) -> None:
    (seeds / "x.yaml").write_text("publishr: V\n")
    sources = "    sources: [{publisher: V, document: x.txt}, {publisher: W, document: x.txt}]\n"
    findings = check(seeds, sources)
    assert [finding.rpartition("x.yaml")[2] for finding in findings] == [
        ":1: publisher: missing",
        ":1: publishr: unknown field; did you mean “publisher”?",
    ]


def test_what_the_readers_find_is_told_and_an_id_used_in_two_files(tmp_path: Path) -> None:
    entry = "kind: statement-made, occurred: 2022"
    (tmp_path / "a.yaml").write_text(
        f"government: be\ndevelopments:\n  - {{id: a, {entry}, title: A}}\n  - {{id: b, {entry}}}\n"
    )
    (tmp_path / "b.jsonl").write_text(
        '{"id":"a","kind":"statement-made","government":"be","occurred":"2022","title":"B"}\n'
        '{"id":"c","kind":"statement-made","government":"be","occurred":"2022","title":"C"}\n'
        '{"id":"c","kind":"statement-made","government":"be","occurred":"2022","title":"D"}\n'
    )
    findings = [str(finding) for finding in check_files([tmp_path], Documents([]))]
    prefix = str(tmp_path)
    assert findings == [
        f"{prefix}/a.yaml:4: title: missing",
        (
            f"{prefix}/b.jsonl:1: id: “a” is already used at {prefix}/a.yaml:3 with "
            "different content"
        ),
        f"{prefix}/b.jsonl:3: id: “c” is already used at line 2 with different content",
    ]
