"""Quotes on the command line: their details, and how exactly their document has them."""

# ruff: noqa: F811  (a fixture is imported, and then named where it is asked for)
from __future__ import annotations

from pathlib import Path

import pytest

import timeline.domain.kinds  # noqa: F401  (defining the kinds is what registers them)
from tests.cli.reading import Shell
from tests.cli.writing import empty  # noqa: F401
from tests.text.hostile import HOSTILE
from timeline import Timeline

STATEMENT = (
    *("append", "statement-made", "--government", "be", "--occurred", "2022-04-20"),
    *("--title", "T", "--publisher", "P", "--published", "2022-04-20", "--id", "t"),
)
TEXT = "The cabinet is consid-\nering heavy-\nduty “tanks” – now.\nThey met.\n"
QUOTES = (
    *("--quote", "is considering heavy-duty", "--quote", '"tanks" - now', "--quote", "They met."),
    *("--quote-page", "4", "--quote-page", "", "--quote-page", "iv", "--quote-time", "0:12:30"),
    *("--quote-language", "nl-BE", "--quote-translation", "overweegt", "--quote-prefix", "cabinet"),
)
DETAILS = {
    "prefix": "cabinet", "suffix": None, "page": "4", "time": "0:12:30", "language": "nl-BE",
    "translation": "overweegt",
}  # fmt: skip


@pytest.fixture
def quoting(empty: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shell:
    """A store with three quotes, each found at another level."""
    seeds = tmp_path / "texts"
    seeds.mkdir()
    (seeds / "x.txt").write_text(TEXT)
    monkeypatch.setenv("TIMELINE_SEEDS", str(seeds))
    ran = empty(*STATEMENT, "--document", "x.txt", *QUOTES)
    assert ran.code == 0, ran.err
    return empty


def test_each_detail_is_of_the_quote_in_its_place(quoting: Shell) -> None:
    first, second, third = quoting("show", "t", "--json").json["sources"][0]["quotes"]
    assert first == {"exact": "is considering heavy-duty", **DETAILS}
    assert second == {"exact": '"tanks" - now', **dict.fromkeys(DETAILS)}
    assert third == {"exact": "They met.", **dict.fromkeys(DETAILS), "page": "iv"}


def test_show_tells_the_level_and_shows_the_text_of_the_document(quoting: Shell) -> None:
    lines = [line.strip() for line in quoting("show", "t").out.splitlines()]
    for line in (
        "│ The cabinet is consid-",
        "translated: overweegt",
        "page 4, at 0:12:30, language nl-BE",
        "same words in line 1 of the source",
        "│ duty “tanks” – now.",
        "same words, other typography in line 3 of the source",
        "page iv",
        "verbatim in line 4 of the source",
    ):
        assert line in lines
    contexts = quoting("show", "t", "--json").json["contexts"]
    assert [(one["exact"], one["level"], one["line"]) for one in contexts] == [
        ("is consid-\nering heavy-\nduty", "same-words", 1),
        ("“tanks” – now", "other-typography", 3),
        ("They met.", "verbatim", 4),
    ]
    assert contexts[0]["before"] == "The cabinet "
    assert contexts[0]["after"] == " “tanks” – now."


def test_check_tells_the_level_as_a_note_and_verbatim_demands_the_first(quoting: Shell) -> None:
    ran = quoting("check")
    assert (ran.code, ran.err) == (0, "no errors; 2 notes\n")
    same, signs = ran.out.splitlines()
    assert "not verbatim in x.txt, but the same words: it differs in hyphenation" in same
    assert "but the same words in other typography: it differs in the kind of quot" in signs
    found = quoting("check", "--json").json
    assert [(one["note"], one["level"]) for one in found] == [
        (True, "same-words"),
        (True, "other-typography"),
    ]
    strict = quoting("check", "--verbatim")
    assert (strict.code, strict.err, strict.out) == (1, "2 errors: quote-not-verbatim 2\n", ran.out)


def test_check_of_a_file_tells_it_with_its_line(quoting: Shell, tmp_path: Path) -> None:
    path = tmp_path / "be.yaml"
    exported = quoting("export", "be").out
    path.write_text(exported)
    place = f"{path}:{exported[: exported.index('exact:')].count(chr(10)) + 1}: "
    ran = quoting("check", str(path))
    assert (ran.code, ran.out.startswith(place)) == (0, True)
    assert quoting("check", "--verbatim", str(path)).code == 1


@pytest.mark.parametrize("form", ["yaml", "jsonl"])
def test_the_details_come_back_from_an_export(quoting: Shell, tmp_path: Path, form: str) -> None:
    folder = tmp_path / "out"
    assert quoting("export", "--to", str(folder), "--format", form).code == 0
    before = quoting("show", "t", "--json").json["sources"]
    with Timeline.open(tmp_path / "other.db") as other:
        assert [one.new for one in other.import_files(folder)] == [1]
        assert other.show("t").as_json()["sources"] == before
        assert [one.new for one in other.import_files(folder)] == [0]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (("--quote-page", "4"), "--quote-page: there is no quote 1"),
        (("--quote", "a", "--quote-time", "", "--quote-time", "1"), "there is no quote 2"),
        (
            ("--quote", "a", "--quote-language", "german"),
            '--quote-language: "german" is not a language tag (BCP 47), such as de or nl-BE',
        ),
        (("--quote", "a", "--quote-language", "de_DE"), "is not a language tag"),
        (("--quote", "a", "--quote-page", "x" * 501), "--quote-page: "),
        (("--quote", ""), "--quote: empty"),
    ],
)
def test_what_is_wrong_names_the_option(empty: Shell, given: tuple[str, ...], said: str) -> None:
    ran = empty(*STATEMENT, *given)
    assert ran.code == 2
    assert said in ran.err
    assert empty("log").code != 0  # nothing was stored, not even a store


@pytest.mark.parametrize(("title", "words"), HOSTILE)
def test_hostile_details_are_escaped(empty: Shell, title: str, words: str) -> None:
    given = words[:400].replace("\0", "")
    if not given.strip():
        pytest.skip("a blank detail is none")
    quote = {"exact": "x", "page": given, "time": given, "translation": given}
    with Timeline.open(empty.store) as timeline:
        try:
            timeline.append(
                {
                    "kind": "statement-made", "government": "be", "occurred": "2022-04-20",
                    "title": "T", "id": "t", "sources": [{"publisher": "P", "quotes": [quote]}],
                }
            )  # fmt: skip
        except ValueError:
            pytest.skip(f"{title}: not a text that can be recorded")
    out = empty("show", "t").out
    assert not [char for char in out if char != "\n" and (ord(char) < 32 or ord(char) == 127)]


def test_a_page_in_json_may_be_a_number_and_nothing_else_is_taken_for_text(empty: Shell) -> None:
    import json

    entry = {
        "kind": "statement-made", "id": "n", "government": "be", "occurred": "2022-04-20",
        "title": "T", "sources": [{"publisher": "P", "quotes": [{"exact": "x", "page": 42}]}],
    }  # fmt: skip
    path = empty.store.with_name("n.jsonl")
    path.write_text(json.dumps(entry) + "\n")
    assert empty("import", str(path)).code == 0
    assert empty("show", "n", "--json").json["sources"][0]["quotes"][0]["page"] == "42"
    path.write_text(json.dumps(entry).replace("42", "true") + "\n")
    ran = empty("import", str(path))
    assert ran.code == 1
    assert "sources.0.quotes.0.page: expected text" in ran.err + ran.out
