"""What is given twice is refused, and JSON stays JSON in whatever encoding stdout has."""

# ruff: noqa: F811  (a fixture is imported, and then named where it is asked for)
from __future__ import annotations

import json

import pytest

from tests.cli.reading import Shell, process
from tests.cli.writing import DECISION, empty  # noqa: F401


@pytest.mark.parametrize(
    ("arguments", "flag"),
    [
        ((*DECISION, "--publisher", "De Zaal"), "--publisher"),
        ((*DECISION, "--outcome=rejected"), "--outcome"),
        (("log", "--store", "other.db"), "--store"),
        (("log", "--limit", "1", "--limit=2"), "--limit"),
        (("state", "--as-of", "2022", "--as-of", "2023"), "--as-of"),
        (("export", "--format", "yaml", "--format", "jsonl"), "--format"),
        (("outbox", "send", "--outbox", "a", "--outbox", "b"), "--outbox"),
        (("append", "--zone", "UTC", "statement-made", "--zone", "Asia/Tokyo"), "--zone"),
    ],
)
def test_an_option_of_one_value_is_not_given_two(
    empty: Shell, arguments: tuple[str, ...], flag: str
) -> None:
    ran = empty(*arguments)

    said = " ".join(ran.err.replace("│", " ").split())
    assert (ran.code, ran.out) == (2, "")
    assert f"{flag} takes one value, but is given twice" in said
    assert not empty.store.exists()


def test_a_flag_is_not_said_both_ways(empty: Shell) -> None:
    ran = empty("append", "delivery-made", "--complete", "--no-complete")
    assert ran.code == 2
    assert "is given both ways. Keep one of them" in ran.err


def test_the_same_value_twice_and_several_values_of_a_list_are_fine(empty: Shell) -> None:
    ran = empty(*DECISION, "--publisher", "The Brussels Times", "--tag", "a", "--tag", "b")
    assert ran.code == 0
    found = empty("show", ran.out.strip(), "--json").json
    assert "'tags': ['a', 'b']" in str(found)


@pytest.mark.parametrize("encoding", ["cp1252", "ascii", "latin-1", "utf-8"])
@pytest.mark.parametrize("form", ["--json", "--jsonl"])
def test_json_is_json_in_any_encoding(empty: Shell, encoding: str, form: str) -> None:
    title = "Café 内閣 😀 \x9b"
    made = ("append", "statement-made", "--government", "be", "--occurred", "2022-04-20")
    assert empty(*made, "--title", title).code == 0

    store = empty.store
    ran = process(store.parent, "--store", str(store), "log", form, PYTHONIOENCODING=encoding)

    found = json.loads(ran.stdout)
    [entry] = found if form == "--json" else [found]
    assert entry["title"] == title


@pytest.mark.parametrize(
    "arguments",
    [
        ["import", ""],
        ["import", "a.yaml", ""],
        ["import", "a.yaml", "--keep-going", "--rejects", ""],
        ["check", ""],
        ["append", "--from", ""],
        ["append", "statement-made", "--from", ""],
        ["append", "--from=", "statement-made"],
        ["export", "--to", ""],
        ["seal", ""],
        ["backup", ""],
        ["restore", ""],
        ["rescue", "", "b.db"],
        ["verify", "--checkpoint", ""],
        ["--outbox", "", "log"],
        ["outbox", "list", ""],
    ],
)
def test_an_empty_path_is_refused(empty: Shell, arguments: list[str]) -> None:
    ran = empty(*arguments)
    assert (ran.code, ran.out) == (2, "")
    assert "is empty. Name a file or a folder" in " ".join(ran.err.replace("│", " ").split())
    assert not empty.store.exists()
