"""`timeline matter` and `timeline government`: what is said, on which stream, with which code."""

# ruff: noqa: F811  (a fixture is imported, and then named where it is asked for)
from __future__ import annotations

import pytest

from tests.cli.reading import Shell
from tests.cli.writing import bundled, empty, timeline  # noqa: F401

WEAPONS = "heavy-weapons"


def test_a_matter_gets_a_title(timeline: Shell) -> None:
    ran = timeline("matter", "describe", WEAPONS, "--title", "Heavy weapons", "--government", "be")
    assert ran.code == 0
    assert ran.out.startswith("be-matter-described-heavy-weapons-")
    assert ran.err == "recorded\nbe heavy-weapons: Heavy weapons\n"
    (row,) = timeline("state", "be", "--matter", WEAPONS, "--json").json
    assert row["title"] == "Heavy weapons"
    assert "· Heavy weapons" in timeline("state", "be").out
    again = timeline(
        "matter", "describe", WEAPONS, "--title", "Heavy weapons", "--government", "be"
    )
    assert (again.out, again.err.splitlines()[0]) == ("", "no change: it is so already")
    assert again.code == 0


def test_a_matter_is_renamed_and_answers_to_both_names(timeline: Shell) -> None:
    before = timeline("log", "be", "--matter", WEAPONS).lines
    ran = timeline("matter", "rename", WEAPONS, "arms", "--government", "be", "--json")
    assert ran.json["new"] == 1
    assert ran.json["matters"][0]["slugs"] == ["arms", WEAPONS]
    for slug in (WEAPONS, "arms"):
        assert timeline("log", "be", "--matter", slug).lines == before
        assert " arms " in timeline("state", "be", "--matter", slug).out
    assert timeline("verify").code == 0


def test_a_dry_run_is_said_to_be_one(timeline: Shell) -> None:
    ran = timeline("matter", "rename", WEAPONS, "arms", "--government", "be", "--dry-run")
    assert ran.code == 0
    assert ran.err.startswith("this is a dry run: nothing was written\nbe arms (also heavy-")
    assert timeline("log", "--matter", "arms").code == 1


def test_matters_are_merged_split_and_separated(timeline: Shell) -> None:
    be = ("--government", "be")
    for number, slug in enumerate(("arms-a", "arms-b")):
        timeline(
            *("append", "statement-made", *be, "--matter", slug, "--id", f"s{number}"),
            *("--occurred", "2022-04-01", "--title", "A word"),
        )
    assert timeline("matter", "merge", "arms-a", "arms-b", WEAPONS).code == 0
    assert "  s0\n" in timeline("log", "--matter", WEAPONS).out
    assert timeline("matter", "split", "--back", "arms-a").code == 0
    assert "  s0\n" not in timeline("log", "--matter", WEAPONS).out
    ran = timeline("matter", "split", WEAPONS, "words", "s1")
    assert (ran.code, ran.err.splitlines()[0]) == (0, "recorded")
    assert timeline("log", "--matter", "words").out.endswith("  s1\n")
    assert timeline("verify").code == 0


def test_a_government_gets_another_name(timeline: Shell) -> None:
    ran = timeline("government", "describe", "be", "--name", "Kingdom of Belgium")
    assert (ran.code, ran.err) == (0, "recorded\nbe: Kingdom of Belgium\n")
    assert "Kingdom of Belgium" in timeline("governments", "be").out
    again = timeline("government", "describe", "be", "--name", "Kingdom of Belgium")
    assert again.err.startswith("no change: this is its name already\n")
    assert timeline("government", "describe", "be", "--name", "B", "--json").json[
        "governments"
    ] == ["be"]


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("matter", "rename", "heavy-weapon", "arms"), 1, "did you mean “heavy-weapons” or"),
        (("matter", "merge", "heavy-weapons", "no-such", "--government", "be"), 1, "“no-such”"),
        (("matter", "rename", WEAPONS, "Arms!", "--government", "be"), 2, "NEW: "),
        (("matter", "rename", WEAPONS, WEAPONS, "--government", "be"), 2, "is the matter itself"),
        (("matter", "rename", WEAPONS, "arms", "--government", "zz"), 1, "no government “zz”"),
        (("matter", "describe", WEAPONS), 2, "missing: --title, --summary or --identifier"),
        (
            ("matter", "describe", WEAPONS, "--title", " ", "--government", "be"),
            2,
            "--title: empty",
        ),
        (("matter", "describe", WEAPONS, "--identifier", "Q1"), 2, "is not SCHEME:VALUE"),
        (("matter", "merge", WEAPONS), 2, "missing: INTO"),
        (("matter", "split", WEAPONS), 2, "missing: NEW and the ids"),
        (("matter", "split", WEAPONS, "arms", "--back"), 2, "--back takes one matter"),
        (("matter", "split", WEAPONS, "arms", "nothing", "--government", "be"), 1, "“nothing”"),
        (("matter", "split", "--back", WEAPONS, "--government", "be"), 1, "is not merged with"),
        (("government", "describe", "be", "--name", ""), 2, "--name: "),
        (("government", "describe", "zz", "--name", "Z"), 1, "no government “zz”"),
    ],
)
def test_what_is_wrong_is_said_in_a_sentence(
    timeline: Shell, arguments: tuple[str, ...], code: int, said: str
) -> None:
    ran = timeline(*arguments)
    assert (ran.code, ran.out) == (code, "")
    assert said in ran.err


def test_nothing_is_named_where_nothing_is_recorded(empty: Shell) -> None:
    ran = empty("matter", "rename", "a", "b")
    assert (ran.code, ran.out) == (1, "")
    assert ran.err == "timeline: no matter “a” in the store\n  Nothing is recorded yet.\n"
    assert not empty.store.exists()


def test_a_merge_that_brings_out_a_second_decision_says_so(timeline: Shell) -> None:
    for slug, day in (("one", "01"), ("other", "02")):
        timeline(
            *("append", "decision-taken", "--government", "be", "--matter", slug, "--id", slug),
            *("--occurred", f"2022-04-{day}", "--title", "Decided", "--outcome", "approved"),
        )
    ran = timeline("matter", "merge", "one", "other")
    assert (ran.code, ran.out) == (1, "")
    assert "“one” had already decided “other”, and “other” would decide it again" in ran.err


def test_append_from_a_file_says_that_it_takes_no_names(timeline: Shell) -> None:
    path = timeline.store.with_name("names.jsonl")
    path.write_text('{"kind":"matter-renamed","government":"be","matter":"a","to":"b"}\n')
    ran = timeline("append", "--from", str(path))
    assert ran.code != 0
    assert "append records developments, and this is about the name of a matter" in ran.err
