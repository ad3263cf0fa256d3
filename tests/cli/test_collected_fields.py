"""Identifiers, attributes and places on the command line: typed, shown, corrected, refused."""

# ruff: noqa: F811  (a fixture is imported, and then named where it is asked for)
from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

import timeline.domain.kinds  # noqa: F401  (defining the kinds is what registers them)
from tests.cli.reading import Shell
from tests.cli.writing import empty  # noqa: F401
from tests.text.hostile import HOSTILE
from timeline.domain.developments import KINDS

STATEMENT = (
    *("append", "statement-made", "--government", "be", "--occurred", "2022-04-22"),
    *("--title", "T", "--publisher", "P", "--published", "2022-04-23", "--id", "t"),
)
COLLECTED = (
    *("--place", "Brussels; be; 50.85; 4.35"),
    *("--identifier", "celex:32022R0576", "--identifier", "eli:http://x/y"),
    *("--attribute", "ags=007", "--attribute", "rate=12.50", "--attribute", "final=true"),
    *("--attribute", "n=3", "--attribute", 'word="3"', "--source-identifier", "doi:10.1/x"),
)


def test_they_are_given_as_options_and_shown(empty: Shell) -> None:
    assert empty(*STATEMENT, *COLLECTED).code == 0
    shown = empty("show", "doi:10.1/x", "--json").json
    assert shown["place"] == {
        "name": "Brussels", "country": "be", "latitude": 50.85, "longitude": 4.35,
    }  # fmt: skip
    assert shown["identifiers"] == [
        {"scheme": "celex", "value": "32022R0576"},
        {"scheme": "eli", "value": "http://x/y"},
    ]
    assert shown["attributes"] == {
        "ags": "007", "rate": "12.50", "final": True, "n": 3, "word": "3",
    }  # fmt: skip
    assert shown["sources"][0]["identifiers"] == [{"scheme": "doi", "value": "10.1/x"}]
    text = empty("show", "celex:32022R0576").out
    for line in (
        "  place         Brussels (be), 50.85 4.35",
        "  identifiers   celex:32022R0576",
        "                eli:http://x/y",
        "  attributes    ags: 007",
        "                rate: 12.50",
        "                final: true",
        "    doi:10.1/x",
    ):
        assert f"{line}\n" in text


def test_a_log_is_filtered_by_attributes(empty: Shell) -> None:
    assert empty(*STATEMENT, *COLLECTED).code == 0
    assert (
        empty("log", "--where", "ags=007", "--where", "final=true", "--json").json[0]["id"] == "t"
    )
    nothing = empty("log", "--where", "ags=7")
    assert (nothing.out, nothing.code) == ("", 0)
    wrong = empty("log", "--where", "ags")
    assert wrong.code == 2
    assert wrong.err == "timeline: --where: “ags” is not KEY=VALUE\n  Such as status=final.\n"


def test_a_place_alone_and_one_with_fields(empty: Shell) -> None:
    assert empty(*STATEMENT, "--place", "Bucha, among other places").code == 0
    assert empty("show", "t", "--json").json["place"]["name"] == "Bucha, among other places"
    assert empty(*STATEMENT, "--id", "u", "--place", "latitude=-1; longitude=2").code == 2
    fields = [one for one in STATEMENT if one not in ("--id", "t")]
    assert empty(*fields, "--id", "u", "--place", "latitude=-1; longitude=2").code == 0
    assert "  place         -1.0 2.0\n" in empty("show", "u").out


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (("--place", "X; be; 91; 4"), "--place, latitude: must be at most 90"),
        (("--place", "X; be; 9"), "--place: give both latitude and longitude, or neither"),
        (("--place", "X; belgium"), '--place, country: "belgium" is not an ISO 3166 code'),
        (("--identifier", "32022R0576"), "--identifier: “32022R0576” is not SCHEME:VALUE"),
        (("--identifier", "c elex:3"), '--identifier, scheme: "c elex" is not a slug'),
        (("--attribute", "final"), "--attribute: “final” is not KEY=VALUE"),
        (("--attribute", "A b=1"), '--attribute, A b: "A b" is not a slug'),
        (("--attribute", "a=1", "--attribute", "a=2"), "--attribute: “a” is given twice"),
        (("--attribute", f"a={'1' * 41}"), "--attribute, a: a number has at most 40 digits"),
        (("--source-identifier", "x"), "--source-identifier: “x” is not SCHEME:VALUE"),
    ],
)
def test_what_cannot_be_read_is_told_by_its_option(
    empty: Shell, options: tuple[str, ...], sentence: str
) -> None:
    ran = empty(*STATEMENT, *options)
    assert ran.code == 2
    assert sentence in ran.err
    assert empty("log").out == ""


def test_parts_of_them_are_corrected(empty: Shell) -> None:
    assert empty(*STATEMENT, *COLLECTED).code == 0
    ran = empty(
        *("correct", "t", "--reason", "misread", "--set", "attributes.rate=13.10"),
        *("--set", "attributes.new=x", "--set", "place.name=Brussel"),
        *("--set", "identifiers=celex:2", "--set", "identifiers.0.value=3"),
    )
    assert ran.code == 0
    assert "attributes.rate: “12.50” → “13.10”\n" in ran.err
    assert "place.name: “Brussels” → “Brussel”\n" in ran.err
    shown = empty("show", "celex:3", "--json").json
    assert shown["attributes"] == {
        "ags": "007", "rate": "13.10", "final": True, "n": 3, "word": "3", "new": "x",
    }  # fmt: skip
    assert empty("log", "--where", "rate=13.10", "--json").json[0]["id"] == "t"
    text = " ".join(empty("show", "t").out.split())
    assert "place Brussels (be), 50.85 4.35 → Brussel (be), 50.85 4.35" in text
    assert "identifiers celex:32022R0576, eli:http://x/y → celex:3" in text
    again = empty("correct", "t", "--reason", "r", "--set", "attributes.n=3")
    assert "already has this value" in again.err
    assert (
        empty("correct", "t", "--reason", "r", "--unset", "attributes", "--unset", "place").code
        == 0
    )
    shown = empty("show", "t", "--json").json
    assert (shown["attributes"], shown["place"]) == ({}, None)


def test_a_title_of_1900_characters_is_one_line_of_a_log(empty: Shell) -> None:
    title = "word " * 380
    fields = [title.strip() if one == "T" else one for one in STATEMENT]
    assert empty(*fields).code == 0
    (line,) = empty("log").lines
    assert title.strip() in line
    assert empty("log", "--json").json[0]["title"] == title.strip()


def test_hostile_text_in_them_never_reaches_the_terminal(empty: Shell, tmp_path: Path) -> None:
    texts = [f"x{one}x" for _, one in HOSTILE if "\0" not in one and len(one) < 400]
    texts = [one for one in texts if not any("\ud800" <= char <= "\udfff" for char in one)]
    rows: list[dict[str, object]] = [{"government": "be", "name": "B", "zone": "Europe/Brussels"}]
    for number, text in enumerate(texts):
        value = "".join(one for one in text if one >= " " and one != "\x7f")
        source = {"publisher": "P", "identifiers": [{"scheme": "b", "value": value}]}
        rows.append(
            {
                "id": f"t{number}", "kind": "meeting-held", "government": "be",
                "occurred": "2022-04-20", "title": "T", "attributes": {"a": text}, "place": text,
                "identifiers": [{"scheme": "a", "value": value}], "sources": [source],
            }
        )  # fmt: skip
    file = tmp_path / "be.jsonl"
    file.write_text("".join(json.dumps(one) + "\n" for one in rows), encoding="utf-8")
    assert empty("import", str(file)).code == 0
    ids = [str(one["id"]) for one in rows[1:]]
    for out in (empty("show", *ids).out, empty("show", *ids, "--json").out):
        assert set(out) & _UNSAFE == set()
        assert not re.search("^2022-04-20 be decision-taken", out, re.MULTILINE)


_UNSAFE = {chr(code) for code in (*range(10), *range(11, 32), *range(0x7F, 0xA0))} | set(
    "\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u2028\u2029"
)
"""Controls, and what reorders or ends lines."""


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_takes_them(empty: Shell, kind: str) -> None:
    text = empty("append", kind, "-h").out
    assert "--place" in text
    assert "--identifier" in text
    assert "--attribute" in text
