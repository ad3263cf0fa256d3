"""YAML by hand: what is read, and what each mistake gets: the exact line and a clear sentence."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timeline.formats import yaml_reader
from timeline.formats.errors import Finding
from timeline.formats.records import GovernmentHeader, Item
from timeline.formats.yaml_reader import read_yaml, read_yaml_bytes

HEADER = "government: be\nname: Belgium\nzone: Europe/Brussels\n"


def entry(id_: str = "a", **fields: str) -> str:
    data = {"kind": "statement-made", "occurred": "2022-04-20", "title": "A title"} | fields
    return f"  - id: {id_}\n" + "".join(f"    {key}: {value}\n" for key, value in data.items())


def read(text: str | bytes) -> list[GovernmentHeader | Item | Finding]:
    return list(read_yaml_bytes(text.encode() if isinstance(text, str) else text, "be.yaml"))


def items(text: str | bytes) -> list[Item]:
    records = read(text)
    assert not [record for record in records if isinstance(record, Finding)]
    return [record for record in records if isinstance(record, Item)]


def wrong(text: str | bytes) -> list[Finding]:
    return [record for record in read(text) if isinstance(record, Finding)]


def said(text: str | bytes) -> list[str]:
    return [str(finding) for finding in wrong(text)]


def file(*entries: str) -> str:
    return f"{HEADER}developments:\n{''.join(entries)}"


# What is read


def test_the_header_comes_first_and_gives_each_development_its_government() -> None:
    header, item = read(file(entry()))
    assert header == GovernmentHeader("be", "Belgium", "Europe/Brussels", "be.yaml", 1)
    assert isinstance(item, Item)
    assert (item.development.government, item.line) == ("be", 5)


def test_a_file_may_hold_a_government_and_no_developments() -> None:
    assert items(HEADER) == []
    assert items(HEADER + "developments:\n") == []
    assert items(HEADER + "developments: []\n") == []


def test_a_file_may_be_one_development_alone() -> None:
    text = "id: a\nkind: statement-made\ngovernment: be\noccurred: 2022\ntitle: A title\n"
    [item] = read(text)
    assert isinstance(item, Item)
    assert item.development.id == "a"
    assert said(text.replace("government: be\n", "")) == ["be.yaml:1: government: missing"]


def test_norway_stays_norway() -> None:
    text = file(entry(title="no", counterparts="[no, ee]")).replace(": be\n", ": no\n", 1)
    [item] = items(text)
    assert item.development.government == "no"
    assert item.development.title == "no"
    assert item.development.counterparts == ("no", "ee")


def test_dates_stay_as_written_and_a_bare_year_is_a_date() -> None:
    listed = items(file(entry("a"), entry("b", occurred="2022"), entry("c", occurred="0987")))
    assert [str(i.development.occurred) for i in listed] == ["2022-04-20", "2022", "0987"]


def test_an_amount_keeps_all_its_digits() -> None:
    amount = "0.10000000000000000000001"
    [item] = items(file(entry(quantities=f"[{{amount: {amount}}}, {{amount: 3000.50}}]")))
    amounts = [quantity.amount for quantity in item.development.quantities]
    assert list(map(str, amounts)) == [amount, "3000.50"]
    assert isinstance(amounts[0], Decimal)


def test_shared_sources_lend_their_fields_and_own_fields_win() -> None:
    text = file(
        entry(sources="\n      - source: vrt\n        title: Own\n        quotes: [{exact: Words}]")
    ).replace("developments", "sources:\n  vrt:\n    publisher: VRT\n    title: T\ndevelopments")
    [item] = items(text)
    [source] = item.development.sources
    assert (source.publisher, source.title, source.quotes[0].exact) == ("VRT", "Own", "Words")


def test_the_table_of_sources_may_follow_the_developments() -> None:
    text = file(entry(sources="[source: vrt]")) + "sources:\n  vrt: {publisher: VRT}\n"
    assert items(text)[0].development.sources[0].publisher == "VRT"


def test_what_it_was_exported_from_is_ignored() -> None:
    assert items(HEADER + "exported:\n  from: timeline.db\n  nested: [1, {a: b}]\n") == []


def test_every_field_knows_its_line() -> None:
    text = file(
        entry(
            summary="|\n      One\n\n      three",
            sources="\n      - publisher: VRT\n        quotes:\n          - exact: Words\n"
            "          -\n            exact: More",
        )
    )
    [item] = items(text)
    lines = text.split("\n")
    for field, marker in {
        "id": "- id: a",
        "summary": "summary:",
        "sources.0.publisher": "publisher:",
        "sources.0.quotes.0.exact": "exact: Words",
        "sources.0.quotes.1.exact": "exact: More",
    }.items():
        assert marker in lines[item.line_of(field) - 1]
    assert item.line_of("sources.0.url") == item.line_of("sources.0")


@pytest.mark.parametrize("break_", ["\n", "\r\n", "\r"])
def test_line_ends_of_any_system_work_and_lines_are_counted_alike(break_: str) -> None:
    text = file(entry(summary="|\n      One\n      two"), entry("b", occurred="never"))
    records = read(text.replace("\n", break_))
    assert isinstance(records[1], Item)
    assert records[1].development.summary == "One\ntwo\n"
    assert isinstance(records[2], Finding)
    assert records[2].line == 14


def test_a_byte_order_mark_is_passed_over() -> None:
    assert len(items(b"\xef\xbb\xbf" + file(entry()).encode())) == 1


def test_an_emoji_written_as_json_does_is_one_character() -> None:
    [item] = items(file(entry(title='"\\ud83c\\udde7\\ud83c\\uddea"')))
    assert item.development.title == "🇧🇪"


def test_the_same_development_twice_is_fine() -> None:
    assert len(items(file(entry(), entry()))) == 2


# What is refused: one fault, its line and its sentence

FAULTS = {
    "a duplicate key": (
        entry(title="A\n    title: B"),
        "9: title: the field is given twice, first on line 8",
    ),
    "an anchor": (entry(title="&x A"), "8: title: YAML anchors are not supported: &x"),
    "a tag": (
        entry(title="!!str A"),
        "8: title: YAML tags are not supported: tag:yaml.org,2002:str",
    ),
    "an object": (
        entry(title="!!python/object/apply:os.system [ls]"),
        "8: title: YAML tags are not supported: tag:yaml.org,2002:python/object/apply:os.system",
    ),
    "a tab in the indentation": (
        entry(title="A\n\tsummary: B"),
        "9: a tab where only spaces are allowed",
    ),
    "a NUL": (entry(title="A\0"), "8: contains a NUL character, which text may not contain"),
    "an escaped NUL": (
        entry(title='"A\\0"'),
        "8: title: contains a NUL character, which text may not contain",
    ),
    "a control character": (entry(title="A\x1b[31m"), "8: contains the invisible character U+001B"),
    "a line separator": (entry(title="A\u2028B"), "8: contains the invisible character U+2028"),
    "a next line": (entry(title="A\x85B"), "8: contains the invisible character U+0085"),
    "a lone surrogate": (
        entry(title='"\\ud800"'),
        "8: title: contains half a character (a lone surrogate, U+D800 to U+DFFF)",
    ),
    "an unknown kind": (
        entry(kind="statement-mode"),
        "6: kind: “statement-mode” is not a kind; did you mean “statement-made”?",
    ),
    "an unknown field": (
        entry(tittle="A"),
        "9: tittle: unknown field; did you mean “title”?",
    ),
    "a date that is none": (
        entry(occurred="20/04/2022"),
        "7: occurred: “20/04/2022” is not a date: ",
    ),
    "a number as text": (entry(title="2022"), "8: title: "),
    "text as a list": (entry(matters="heavy-weapons"), "9: matters: "),
    "text as a mapping": (
        entry(sources="[VRT]"),
        "9: sources.0: expected a mapping of fields",
    ),
    "a development as text": ("  - A title\n", "5: developments.0: expected a mapping of fields"),
    "infinity": (
        entry(quantities="[amount: .inf]"),
        "9: quantities.0.amount: .inf is not a supported number",
    ),
    "a number that overflows": (
        entry(quantities="[amount: 1e999]"),
        "9: quantities.0.amount: 1e999 is not a supported number",
    ),
    "numbers with thousands of digits are not": (
        entry(occurred="9" * 5000),
        "7: occurred: numbers with thousands of digits are not supported",
    ),
    "an unknown shared source": (
        entry(sources="[source: vrt]"),
        "9: sources.0.source: “vrt” is not one of the shared sources",
    ),
    "a quotation mark left open": (
        entry(title='"A'),
        "8: an opening quotation mark is never closed",
    ),
    "a colon in text": (entry(title="A: B"), "8: “: ” is not allowed here"),
    "a bracket left open": (entry(title="[A"), "9: not YAML: expected ',' or ']'"),
    "a list as a field name": (
        entry(title="A\n    ? [a]\n    : b"),
        "9: a list or mapping cannot be a field name",
    ),
    "too deep": (entry(title="[" * 40 + "]" * 40), "8: nested more than 32 deep"),
    "a second document": ("---\n" + HEADER, "5: a second YAML document begins here"),
    "another government": (
        entry(government="nl"),
        "9: government: “nl” is not this file's government, “be”",
    ),
    "an id used twice": (
        entry() + entry(title="Another"),
        "9: id: “a” is already used at line 5 with different content",
    ),
    "no id": (
        "  - kind: statement-made\n    occurred: 2022\n    title: A\n",
        "5: id: missing",
    ),
}


@pytest.mark.parametrize(("text", "sentence"), FAULTS.values(), ids=FAULTS)
def test_a_fault_is_told_with_its_line(text: str, sentence: str) -> None:
    [finding] = said(file(text))
    assert finding.startswith(f"be.yaml:{sentence}")


def test_an_alias_is_refused_where_it_stands() -> None:
    text = file(entry("a", title="&x A"), entry("b", title="*x"), entry("c"))
    records = read(text)
    assert [str(r) for r in records if isinstance(r, Finding)] == [
        "be.yaml:8: title: YAML anchors are not supported: &x",
        "be.yaml:12: title: YAML aliases are not supported: *x",
    ]
    assert [r.development.id for r in records if isinstance(r, Item)] == ["c"]


def test_invalid_utf_8_and_utf_16_are_told() -> None:
    text = file(entry(title="Åland"))
    assert said(text.encode("latin-1")) == ["be.yaml:8: the byte 0xc5 is not UTF-8"]
    assert said(text.encode("utf-16")) == ["be.yaml:1: the file is in UTF-16, not in UTF-8"]


def test_all_that_is_wrong_is_told_and_the_rest_is_read() -> None:
    text = file(
        entry("a", occurred="never"),
        entry("b"),
        entry("c", kind="x", tittle="y"),
        entry("d", occurred="soon", sources="\n      - publisher: 3\n        url: ftp://x"),
    )
    records = read(text)
    assert [r.development.id for r in records if isinstance(r, Item)] == ["b"]
    findings = [(r.line, r.field, r.development) for r in records if isinstance(r, Finding)]
    assert findings == [
        (7, "occurred", "a"),
        (14, "kind", "c"),
        (20, "occurred", "d"),
        (23, "sources.0.publisher", "d"),
        (24, "sources.0.url", "d"),
    ]


def test_a_hint_says_what_to_do() -> None:
    [number] = wrong(file(entry(title="2022")))
    assert number.hint == 'Put it in quotes: "2022".'
    [date] = wrong(file(entry(occurred="20/04/2022")))
    assert date.hint == "Did you mean 2022-04-20?"
    [source] = wrong("sources:\n  vrt: {publisher: V}\n" + file(entry(sources="[source: vrd]")))
    assert source.hint == "Did you mean “vrt”?"


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("", [": is empty"]),
        ("# only a comment\n", [": is empty"]),
        ("- a\n", [":1: expected a mapping at the top"]),
        ("name: Belgium\ndevelopments:\n" + entry(), [":1: government: missing"]),
        ("government: Be\n", [':1: government: "Be" is not a slug']),
        ("government: be\nzone: Europe/Brusels\n", [":2: zone: “Europe/Brusels” is not an IANA"]),
        ("government: be\nnmae: B\n", [":2: nmae: unknown field; did you mean “name”?"]),
        ("government: be\ndevelopment: []\n", [":2: development: unknown field; did you mean"]),
        ("government: be\ngovernment: nl\n", [":2: government: the field is given twice"]),
        (
            "government: be\nname: *x\n",
            [":2: name: YAML aliases are not supported: *x"],
        ),
        ("government: be\ndevelopments: soon\n", [":2: developments: expected a list"]),
        ("government: be\nsources: []\n", [":2: sources: expected a mapping of slugs to sources"]),
        ("government: be\nsources:\n  V R: {publisher: V}\n", [":3: sources.V R: “V R” is not"]),
        (
            "government: be\nsources:\n  v: {publisher: V}\n  v: {publisher: W}\n",
            [":4: sources.v: the field is given twice, first on line 3"],
        ),
        (
            "government: be\nsources:\n  v: {publishr: V}\n",
            [":3: sources.v.publisher: missing", ":3: sources.v.publishr: unknown field"],
        ),
        ("%YAML 1.1\n---\ngovernment: be\n", [":2: YAML versions before 1.2 are not supported"]),
    ],
)
def test_a_fault_at_the_top_is_told(text: str, sentences: list[str]) -> None:
    findings = said(text)
    assert len(findings) == len(sentences)
    for finding, sentence in zip(findings, sentences, strict=True):
        assert finding.startswith(f"be.yaml{sentence}")


def test_a_bad_shared_source_is_told_once_and_spoils_those_who_cite_it() -> None:
    text = "sources:\n  vrt:\n    publisher: VRT\n    published: never\n" + file(
        entry("a", sources="[source: vrt]"), entry("b", sources="[source: vrt]"), entry("c")
    )
    records = read(text)
    [finding] = [r for r in records if isinstance(r, Finding)]
    assert (finding.line, finding.field) == (4, "sources.vrt.published")
    assert [r.development.id for r in records if isinstance(r, Item)] == ["c"]


def test_a_bad_header_does_not_hide_what_is_wrong_below_it() -> None:
    text = file(entry("a"), entry("b", occurred="never")).replace("Brussels", "Brusels")
    assert [finding.field for finding in wrong(text)] == ["zone", "occurred"]
    assert not [record for record in read(text) if isinstance(record, Item)]


def test_a_file_too_large_for_yaml_is_told_to_be_json_lines(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "be.yaml"
    path.write_text(file(entry(summary="x" * 2_000)))
    monkeypatch.setattr(yaml_reader, "MAX_BYTES", 1_000)
    [finding] = read_yaml(path)
    assert isinstance(finding, Finding)
    assert (finding.path, finding.line, finding.field) == (str(path), None, None)
    monkeypatch.setattr(yaml_reader, "MAX_BYTES", 1_000_000)
    assert not [one for one in read_yaml(path) if isinstance(one, Finding)]


def test_a_file_that_cannot_be_opened_is_a_finding(tmp_path: Path) -> None:
    [finding] = read_yaml(tmp_path)
    assert isinstance(finding, Finding)
    assert (finding.path, finding.line, finding.field) == (str(tmp_path), None, None)


_scraps = st.sampled_from(
    [*": \n\t\"'{}[],#|>-?&*!%@`\\\0\r", "a", "  ", "- ", "\\U", "\\UFFFFFFFF", "---\n", "\u2028"]
)


@given(st.lists(_scraps, max_size=30).map("".join))
def test_nothing_that_is_written_makes_it_fail(scraps: str) -> None:
    for text in (scraps, HEADER + scraps, file(entry(title=scraps))):
        for record in read(text):
            if isinstance(record, Finding) and record.line is not None:
                assert 1 <= record.line <= text.count("\n") + text.count("\r") + 1


@given(st.binary(max_size=40))
def test_no_bytes_make_it_fail(data: bytes) -> None:
    read(data)
    read(HEADER.encode() + data)


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("marker", ["<<<<<<< HEAD", "=======", ">>>>>>> other", "||||||| base"])
def test_a_merge_conflict_is_named(marker: str, end: str) -> None:
    text = file(entry()).replace("developments:\n", f"developments:\n{marker}\n", 1)
    line = text[: text.index(marker)].count("\n") + 1
    [message] = said(text.replace("\n", end))
    assert message.startswith(f"be.yaml:{line}: unresolved git merge conflict")


def test_what_looks_like_a_conflict_within_a_text_is_text() -> None:
    [item] = items(file(entry(summary='"<<<<<<< HEAD"')))
    assert item.development.summary == "<<<<<<< HEAD"


def test_a_byte_order_mark_between_joined_files_is_named() -> None:
    text = "\ufeff" + file(entry())
    [message] = said(text + text)
    assert message.endswith("before this line: two files were joined here")
    assert message.startswith(f"be.yaml:{text.count(chr(10)) + 1}: ")
