"""JSON Lines: a million good lines pass at full speed, and each bad one gets its sentence."""

from __future__ import annotations

import io
import json
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timeline.formats import jsonl
from timeline.formats.errors import Finding
from timeline.formats.jsonl import read_jsonl, read_jsonl_stream
from timeline.formats.records import GovernmentHeader, Item
from timeline.formats.rejects import write_reject

HEADER = '{"government":"be","name":"Belgium","zone":"Europe/Brussels"}\n'
GOOD = {
    "id": "a",
    "kind": "statement-made",
    "government": "be",
    "occurred": "2022-04-20",
    "title": "A title",
}
FULL = GOOD | {
    "actors": [{"name": "Zelenskyy", "role": "President"}],
    "quantities": [{"amount": "3000", "qualifier": "at-least"}],
    "sources": [{"publisher": "VRT", "quotes": [{"exact": "Words"}, {"exact": "More"}]}],
}


def line(**fields: object) -> str:
    return json.dumps(GOOD | fields) + "\n"


def read(text: str | bytes) -> list[GovernmentHeader | Item | Finding]:
    data = text.encode() if isinstance(text, str) else text
    return list(read_jsonl_stream(io.BytesIO(data), "be.jsonl"))


def items(text: str | bytes) -> list[Item]:
    records = read(text)
    assert not [record for record in records if isinstance(record, Finding)]
    return [record for record in records if isinstance(record, Item)]


def said(text: str | bytes) -> list[str]:
    return [str(record) for record in read(text) if isinstance(record, Finding)]


def test_headers_and_developments_come_in_the_order_of_the_file() -> None:
    other = '{"government":"nl","exported":{"from":"x"}}\n'
    be, a, nl, b = read(HEADER + line() + other + line(id="b", government="nl"))
    assert be == GovernmentHeader("be", "Belgium", "Europe/Brussels", "be.jsonl", 1)
    assert nl == GovernmentHeader("nl", None, None, "be.jsonl", 3)
    assert isinstance(a, Item)
    assert isinstance(b, Item)
    assert (a.line, b.line, b.line_of("sources.0")) == (2, 4, 4)


def test_blank_lines_are_passed_over_and_counted() -> None:
    assert [item.line for item in items("\n" + line() + " \t\r\n\n" + line())] == [2, 5]


def test_a_byte_order_mark_and_crlf_and_a_missing_last_line_end_work() -> None:
    text = (HEADER + line() + line(id="b")).replace("\n", "\r\n").removesuffix("\r\n")
    assert len(items(b"\xef\xbb\xbf" + text.encode())) == 2


def test_norway_stays_norway() -> None:
    [item] = items(line(government="no", title="no"))
    assert (item.development.government, item.development.title) == ("no", "no")


def test_a_line_of_ten_megabytes_is_read(tmp_path: Path) -> None:
    quotes = [{"exact": "x" * 99_000 + str(i)} for i in range(105)]
    path = tmp_path / "be.jsonl"
    text = line(sources=[{"publisher": "VRT", "quotes": quotes}])
    assert len(text) > 10_000_000
    path.write_text(text + line(id="b"))
    first, second = read_jsonl(path)
    assert isinstance(first, Item)
    assert isinstance(second, Item)
    assert (len(first.development.sources[0].quotes), second.line) == (105, 2)


def test_a_line_over_the_limit_is_told_and_the_next_one_is_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(jsonl, "MAX_LINE", 1_000)
    long, good = read(line(summary="x" * 5_000) + line())
    assert str(long) == "be.jsonl:1: the line is longer than 0 MB"
    assert isinstance(good, Item)
    assert good.line == 2


FAULTS = {
    "a duplicate key": (
        line()[:-2] + ',"title":"B"}\n',
        "the field “title” is given twice",
    ),
    "a duplicate key deep inside": (
        json.dumps(FULL).replace('"exact": "More"', '"exact": "More", "exact": "Other"'),
        "the field “exact” is given twice",
    ),
    "a duplicate key behind white space": (
        json.dumps(FULL).replace('"title":', '"title" :"B","title"\t:'),
        "the field “title” is given twice",
    ),
    "a duplicate key in a correction": (
        line(kind="corrected", amends="b", reason="R", changes={"title": "B"}).replace(
            '"changes": {', '"changes": {"title": "C", '
        ),
        "the field “title” is given twice",
    ),
    "a duplicate kind": (line()[:-2] + ',"kind":"meeting-held"}\n', "the field “kind” is given"),
    "a NUL": (
        line(title="A\0").replace("\\u0000", "\0"),
        "contains a NUL character, which text may not",
    ),
    "an escaped NUL": (
        line(title="A\0"),
        "title: contains a NUL character, which text may not contain",
    ),
    "a control character": (
        line(title="A\x1b").replace("\\u001b", "\x1b"),
        "contains the raw control character U+001B",
    ),
    "a lone surrogate": (
        line(title="\ud800"),
        "contains half a character (a lone surrogate, U+D800 to U+DFFF)",
    ),
    "a lone surrogate in a name": (
        line(kind="corrected", amends="b", reason="R", changes={"\udfff": 1}),
        "contains half a character (a lone surrogate,",
    ),
    "NaN": (line(title=float("nan")), "NaN is not a supported number"),
    "infinity in a correction": (
        line(kind="corrected", amends="b", reason="R", changes={"x": [float("-inf")]}),
        "-Infinity is not a supported number",
    ),
    "an unknown kind": (
        line(kind="statement-mode"),
        "kind: “statement-mode” is not a kind; did you mean “statement-made”?",
    ),
    "no kind": (
        json.dumps({k: v for k, v in GOOD.items() if k != "kind"}),
        "kind: missing: the kind of development",
    ),
    "an unknown field": (line(tittle="B"), "tittle: unknown field; did you mean “title”?"),
    "a number as text": (line(title=3), "title: "),
    "a list": ("[1]\n", "expected a mapping of fields"),
    "a word": ("hello\n", "not JSON: expecting value, at character 1"),
    "two objects": ("{} {}\n", "not JSON: extra data, at character 4"),
    "a date that is none": (line(occurred="soon"), "occurred: “soon” is not a date: "),
    "too deep": ("[" * 100_000 + "\n", "nested more than 32 deep"),
    "too deep in a correction": (
        line(
            kind="corrected", amends="b", reason="R", changes={"x": json.loads("[" * 40 + "]" * 40)}
        ),
        "nested more than 32 deep",
    ),
    "numbers with thousands of digits are not": (
        line(title=0).replace('"title": 0', '"title": ' + "9" * 5_000),
        "numbers with thousands of digits are not supported",
    ),
    "a line cut off": (line()[:60] + "\n", "the line ends in the middle of the JSON"),
    "an unknown zone": ('{"government":"be","zone":"Belgium"}\n', "zone: “Belgium” is not an IANA"),
    "an unknown field of a header": (
        '{"government":"be","zome":"Europe/Brussels"}\n',
        "zome: unknown field; did you mean “zone”?",
    ),
    "a field of a header that is named like a kind": (
        '{"government":"be","decision-taken":{}}\n',
        "decision-taken: unknown field",
    ),
}


@pytest.mark.parametrize(("text", "sentence"), FAULTS.values(), ids=FAULTS)
def test_a_fault_is_told_with_its_line_and_the_rest_is_read(text: str, sentence: str) -> None:
    records = read(HEADER + line(id="x") + text.rstrip("\n") + "\n" + line(id="y"))
    _, x, fault, y = records
    assert isinstance(x, Item)
    assert isinstance(y, Item)
    assert str(fault).startswith(f"be.jsonl:3: {sentence}")
    assert y.line == 4


def test_a_last_line_that_was_cut_off_is_told() -> None:
    for cut in range(1, len(line()) - 1):
        assert said(line() + line()[:cut]) == [
            "be.jsonl:2: the file ends in the middle of the JSON"
        ]


def test_invalid_utf_8_is_told() -> None:
    text = line(title="Aland").encode().replace(b"Aland", b"\xc5land")
    assert said(HEADER.encode() + text) == ["be.jsonl:2: the byte 0xc5 is not UTF-8"]


def test_text_that_looks_like_a_field_is_no_field() -> None:
    title = 'He said "yes": "title": maybe : \\":'
    [item] = items(line(title=title) + "\n")
    assert item.development.title == title


def test_white_space_anywhere_between_is_fine() -> None:
    text = json.dumps(FULL, separators=(" ,\t", "\r :\t"))
    [item] = items(text)
    assert item.development.sources[0].quotes[1].exact == "More"


_pairs = st.lists(
    st.tuples(st.sampled_from(["exact", "prefix", "suffix"]), st.sampled_from(["a", '":', " :"])),
    max_size=4,
)


@given(_pairs, st.sampled_from([":", " :", "\t:", ": "]))
def test_a_field_is_accepted_exactly_when_it_is_given_once(
    pairs: list[tuple[str, str]], colon: str
) -> None:
    pairs = [("exact", "Words"), *pairs]
    quote = ",".join(f"{json.dumps(key)}{colon}{json.dumps(value)}" for key, value in pairs)
    text = line(sources=[{"publisher": "VRT", "quotes": []}]).replace("[]", "[{" + quote + "}]")
    names = [key for key, _ in pairs]
    assert bool(said(text)) == (len(names) != len(set(names)))


@given(st.binary(max_size=40))
def test_no_bytes_make_it_fail(data: bytes) -> None:
    read(data)
    read(line().encode()[:-2] + data)


def test_memory_does_not_grow_with_the_file(tmp_path: Path) -> None:
    path = tmp_path / "be.jsonl"
    path.write_text(HEADER + "".join(line(id=f"a{i}") for i in range(10_000)))
    sum(1 for _ in read_jsonl(path))
    tracemalloc.start()
    assert sum(1 for _ in read_jsonl(path)) == 10_001
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 1_500_000


def test_a_file_that_cannot_be_opened_is_a_finding(tmp_path: Path) -> None:
    [finding] = read_jsonl(tmp_path)
    assert isinstance(finding, Finding)
    assert (finding.path, finding.line, finding.field) == (str(tmp_path), None, None)


@pytest.mark.parametrize(
    "amount", ["12345678901234567.89", "12345678901234567890.123", "0.10", "-1.50", "3000"]
)
def test_an_amount_keeps_all_its_digits(amount: str) -> None:
    text = line(quantities=[{"amount": 4711}]).replace("4711", amount)
    [item] = items(text)
    assert str(item.development.quantities[0].amount) == amount


@pytest.mark.parametrize("amount", ["1e-400", "1E400", "0." + "1" * 50])
def test_an_amount_that_cannot_keep_its_digits_is_refused_at_its_field(amount: str) -> None:
    text = HEADER + line(quantities=[{"amount": 4711}]).replace("4711", amount)
    [message] = said(text)
    assert message.startswith("be.jsonl:2: quantities.0.amount: ")


@pytest.mark.parametrize("amount", ["12345678901234567890.123", "1e-400", "1.50"])
def test_a_correction_of_an_amount_keeps_all_its_digits(amount: str) -> None:
    amendment = {"kind": "corrected", "amends": "b", "reason": "r"}
    changes = {"changes": {"quantities": [{"amount": 4711}]}}
    [item] = items(line(**amendment, **changes).replace("4711", amount))
    assert f'{{"quantities":[{{"amount":"{amount}"}}]}}' in item.development.model_dump_json()


def test_a_number_where_text_is_needed_is_shown_with_all_its_digits() -> None:
    text = line(title=4711).replace("4711", "12345678901234567890.123")
    [finding] = [one for one in read(text) if isinstance(one, Finding)]
    assert finding.hint == 'Put it in quotes: "12345678901234567890.123".'


def test_what_is_handed_back_keeps_the_digits_of_its_amounts() -> None:
    wrong = line(quantities=[{"amount": 4711}], titel="x").replace("4711", "12345678901234567.89")
    [finding] = [one for one in read(wrong) if isinstance(one, Finding)]
    rejects = io.StringIO()
    write_reject(rejects, [finding])

    [item] = items(rejects.getvalue().replace(',"titel":"x"', ""))

    assert str(item.development.quantities[0].amount) == "12345678901234567.89"


@pytest.mark.parametrize("marker", ["<<<<<<< HEAD", "=======", ">>>>>>> other\r", "||||||| base"])
def test_a_merge_conflict_is_named(marker: str) -> None:
    [message] = said(f"{line()}{marker}\n{line(id='b')}")
    assert message.startswith("be.jsonl:2: unresolved git merge conflict")


def test_a_byte_order_mark_between_joined_files_is_named() -> None:
    file = "\ufeff" + line()
    [message] = said(file + file)
    assert message.startswith("be.jsonl:2: a byte order mark (U+FEFF) before this line")


def test_a_government_has_a_name_that_can_be_read() -> None:
    [message] = said('{"government":"be","name":"\\u200b"}\n')
    assert message == "be.jsonl:1: name: empty"


@pytest.mark.parametrize(
    "changes",
    [
        '{"title":"B"}', '{"title":"B","title":"B"}', '{"title":"B","ti\\u0074le":"C"}',
        '{"x":1,"x":"B"}', '{"x":{"y":1,"y":2},"x":"B"}', '{"x":["\\":"],"x":"B"}',
        '{"title":"\\":","title":"B"}', '{"title":"\\udfff"}', '{"\\udfff":"B"}',
        '{"title":"\\u0000"}', '{"title":"B\0"}', '{"summary":null,"complete":true}',
        '{"quantities.0.amount":"3.50"}', '{"title" :"B"}', '{"title":"B",\t"summary":"C"}',
        '{"x":1.50}', '{"x":1e400}', '{"x":NaN}', "{}", '{"id":"b"}', '{"x":"B","x.y":"C"}',
    ],
)  # fmt: skip
def test_a_correction_is_read_alike_by_a_strict_look(
    changes: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = json.dumps(GOOD | {"kind": "corrected", "amends": "b", "reason": "R"})
    text = f'{given[:-1]},"changes":{changes}}}\n'.replace('": ', '":')
    (found,) = read(text)
    monkeypatch.setattr(jsonl, "_certainly_distinct", lambda *_: False)
    assert read(text) == [found]
