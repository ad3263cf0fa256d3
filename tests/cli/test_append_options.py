"""Appending with options: each kind has its own, all that is wrong is said at once."""

# ruff: noqa: F811  (a fixture is imported, and then named where it is asked for)
from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pytest
from pydantic import Field

from tests.cli.reading import PROGRAM, Shell, process, subprocess_environment
from tests.cli.writing import DECISION, DECISION_ID, as_given, bundled, empty, timeline  # noqa: F401
from timeline import Timeline
from timeline.domain import kinds  # noqa: F401  (defining the kinds is what registers them)
from timeline.domain.developments import KINDS, Development


def statement(timeline: Shell, *more: str) -> dict[str, object]:
    """The one development that a dry run would record."""
    given = ("--government", "be", "--occurred", "2022-04-20", "--title", "t")
    ran = timeline("append", "statement-made", *given, *more)
    assert ran.code == 0, ran.err
    shown = timeline("show", ran.out.strip(), "--json").json
    return shown[0] if isinstance(shown, list) else shown


# ------------------------------------------------------------------ the example of the issue


def status(timeline: Shell, *arguments: str) -> dict[str, str]:
    return {
        one["matter"]: one["status"] for one in timeline("state", "be", "--json", *arguments).json
    }


def test_a_decision_settles_the_matter_from_its_day_on_and_not_before(timeline: Shell) -> None:
    before = timeline("state", "be", "--as-of", "2022-04-21", "--json").json

    ran = timeline(*DECISION)

    assert (ran.code, ran.out) == (0, f"{DECISION_ID}\n")
    assert "recorded" in ran.err
    assert "heavy-weapons: lapsed → decided: approved" in ran.err
    assert status(timeline, "--as-of", "2022-04-23")["heavy-weapons"] == "decided"
    assert status(timeline, "--as-known", "2022-04-22")["heavy-weapons"] == "decision-expected"
    both = ("--as-of", "2022-04-23", "--as-known", "2022-04-22")
    assert status(timeline, *both)["heavy-weapons"] == "overdue"
    assert timeline("state", "be", "--as-of", "2022-04-21", "--json").json == before


def test_appending_the_same_again_is_already_recorded(timeline: Shell) -> None:
    timeline(*DECISION)

    again = timeline(*DECISION)

    assert (again.code, again.out) == (0, f"{DECISION_ID}\n")
    assert "already recorded" in again.err
    assert "→" not in again.err


def test_a_dry_run_shows_all_of_it_and_writes_nothing(timeline: Shell) -> None:
    before = timeline.store.read_bytes()

    ran = timeline(*DECISION, "--dry-run")

    assert ran.code == 0
    assert f"id: {DECISION_ID}\nkind: decision-taken\n" in ran.out
    assert 'published: "2022-04-23"' in ran.out
    assert "would be recorded; this is a dry run: nothing was written" in ran.err
    assert "heavy-weapons: lapsed → decided: approved" in ran.err
    assert timeline.store.read_bytes() == before
    assert timeline("show", DECISION_ID).code == 1


def test_a_dry_run_says_which_matters_stay_as_they_are(timeline: Shell) -> None:
    given = ("--government", "be", "--occurred", "2022-04-20", "--title", "t")

    ran = timeline("append", "statement-made", *given, "--matter", "heavy-weapons", "--dry-run")

    assert "heavy-weapons: remains lapsed" in ran.err


def test_a_dry_run_without_a_store_makes_none(empty: Shell) -> None:
    ran = empty(*DECISION, "--dry-run")

    assert ran.code == 0
    assert "; new government: be; this is a dry run" in ran.err
    assert "heavy-weapons: new → decided: approved" in ran.err
    assert not empty.store.exists()


def test_the_receipt_as_json_is_one_document_on_stdout(timeline: Shell) -> None:
    ran = timeline(*DECISION, "--json")

    assert ran.json["new"] == 1
    assert ran.json["developments"][0]["id"] == DECISION_ID
    assert ran.json["changes"] == [
        {
            "government": "be",
            "matter": "heavy-weapons",
            "before": "lapsed",
            "after": "decided",
            "outcome_before": None,
            "outcome": "approved",
            "expected": None,
        }
    ]


def test_how_to_record_may_be_said_before_the_kind(timeline: Shell) -> None:
    ran = timeline("append", "--dry-run", "--json", *DECISION[1:])

    assert ran.json["dry_run"] is True


# ------------------------------------------------------------------ options from the models


def test_help_lists_every_kind_with_what_it_is(empty: Shell) -> None:
    shown = " ".join(empty("append", "-h").out.replace("│", " ").split())

    for kind, model in KINDS.items():
        first = (model.__doc__ or "").partition("\n")[0]
        assert f"{kind} {first}" in shown


@pytest.mark.parametrize("kind", list(KINDS))
def test_help_of_a_kind_has_an_option_for_each_of_its_fields(empty: Shell, kind: str) -> None:
    shown = empty("append", kind, "-h").out
    plurals = {"matters": "matter", "actors": "actor", "counterparts": "counterpart",
               "quantities": "quantity", "tags": "tag", "changes": "change",
               "identifiers": "identifier", "attributes": "attribute",
               "accepts": "accept"}  # fmt: skip
    special = {"kind": None, "sources": "publisher", "first_recorded": None}

    for name in KINDS[kind].model_fields:
        option = special.get(name, plurals.get(name, name))
        if option is not None:
            assert f"--{option.replace('_', '-')} " in shown, name


def test_help_of_a_kind_says_what_words_an_option_takes(empty: Shell) -> None:
    shown = " ".join(empty("append", "decision-taken", "-h").out.replace("│", " ").split())

    assert "approved, rejected, noted, withdrawn" in shown
    assert "--no-complete" in empty("append", "delivery-made", "-h").out


@pytest.fixture
def later_kind() -> Iterator[None]:
    """A kind that was added later, with fields of all sorts and names that are taken."""

    class VoteHeld(Development):
        """A chamber voted."""

        kind: Literal["vote-held"] = "vote-held"

        result: Literal["carried", "lost"] = Field(description="How it went")
        votes: int | None = Field(default=None, description="Votes in favour")
        publisher: str | None = Field(default=None, description="Who published the count")
        rounds: tuple[str, ...] = Field(default=(), description="Its rounds")

    yield
    del KINDS["vote-held"]


@pytest.mark.usefixtures("later_kind")
def test_a_kind_added_later_has_its_command_without_a_change_here(empty: Shell) -> None:
    assert "vote-held" in empty("append", "-h").out

    ran = empty(
        *("append", "vote-held", "--government", "be", "--occurred", "2022-04-20"),
        *("--title", "t", "--result", "carried", "--votes", "12", "--its-publisher", "Chamber"),
        *("--publisher", "VRT", "--round", "first", "--round", "second", "--dry-run"),
    )

    assert ran.code == 0, ran.err
    assert "result: carried\nvotes: 12\n" in ran.out
    assert "publisher: Chamber" in ran.out
    assert "rounds:\n  - first\n  - second\n" in ran.out


def test_every_option_reaches_its_field(timeline: Shell) -> None:
    found = statement(
        timeline,
        *("--id", "be-x", "--phrase", "Wednesday", "--reckoned-from", "2022-04-21"),
        *("--summary", "s", "--matter", "a", "--matter", "b", "--counterpart", "ua"),
        *("--joint-with", "nl", "--tag", "x", "--verification", "Confirmed"),
        *("--actor", "Alexander De Croo; prime minister; federal government"),
        *("--actor", "name=Ludivine Dedonder; role=minister", "--actor", "{name: Foo, role: bar}"),
        *("--quantity", "at least 3000 automatic weapons", "--venue", "Radio 1"),
        *("--publisher", "VRT", "--source-url", "https://vrt.be/x", "--source-title", "News"),
        *("--published", "2022-04-21", "--retrieved", "2022-05-01", "--archive-url"),
        *("https://archive.org/x", "--according-to", "Belga", "--document", "x.txt"),
        *("--sha256", "a" * 64, "--quote", "name=no; syntax {in: quotes}", "--quote", "-v"),
    )

    assert found["id"] == "be-x"
    assert found["phrase"] == "Wednesday"
    assert found["reckoned_from"] == "2022-04-21"
    assert found["matters"] == ["a", "b"]
    assert found["counterparts"] == ["ua"]
    assert found["joint_with"] == ["nl"]
    assert found["verification"] == "confirmed"
    assert found["venue"] == "Radio 1"
    assert as_given(found["actors"]) == [
        {
            "name": "Alexander De Croo",
            "role": "prime minister",
            "organization": "federal government",
        },
        {"name": "Ludivine Dedonder", "role": "minister"},
        {"name": "Foo", "role": "bar"},
    ]
    assert as_given(found["quantities"]) == [
        {"amount": "3000", "qualifier": "at-least", "item": "automatic weapons"}
    ]
    assert as_given(found["sources"]) == [
        {
            "publisher": "VRT",
            "title": "News",
            "url": "https://vrt.be/x",
            "published": "2022-04-21",
            "retrieved": "2022-05-01",
            "archive_url": "https://archive.org/x",
            "sha256": "a" * 64,
            "document": "x.txt",
            "according_to": "Belga",
            "background": False,
            "quotes": [{"exact": "name=no; syntax {in: quotes}"}, {"exact": "-v"}],
        }
    ]


def test_a_delivery_is_complete_only_where_that_is_said(timeline: Shell) -> None:
    given = ("--government", "be", "--occurred", "2022-04-20", "--dry-run")

    assert "complete" not in timeline("append", "delivery-made", *given, "--title", "t").out
    whole = timeline("append", "delivery-made", *given, "--title", "t", "--complete").out
    assert "complete: true" in whole


def test_a_correction_can_be_appended_as_a_kind_too(timeline: Shell) -> None:
    ran = timeline(
        *("append", "corrected", "--government", "be", "--occurred", "2022-05-01"),
        *("--title", "It was more", "--reason", "r"),
        *("--amends", "be-2022-02-sends-weapons-and-fuel"),
        *("--change", "title=Belgium sends more", "--change", "tags=[a, b]"),
    )

    assert ran.code == 0, ran.err
    found = timeline("log", "be", "--json").json[0]
    assert (found["title"], found["tags"]) == ("Belgium sends more", ["a", "b"])


# ------------------------------------------------------------------ new governments


def test_a_new_government_that_is_no_country_needs_a_name_and_a_zone(empty: Shell) -> None:
    given = (
        "append",
        "statement-made",
        "--government",
        "be-vlg",
        "--occurred",
        "2022",
        "--title",
        "t",
    )

    refused = empty(*given)
    assert refused.code == 1
    assert "Give its name and time zone: `timeline append" in refused.err

    named = ("--government-name", "Flanders", "--zone", "Europe/Brussels")
    assert "; new government: be-vlg" in empty(*given, *named).err
    assert empty("governments", "--json").json[0]["name"] == "Flanders"


def test_a_zone_that_does_not_exist_is_refused(empty: Shell) -> None:
    ran = empty(
        *("append", "statement-made", "--government", "be-vlg", "--occurred", "2022"),
        *("--title", "t", "--government-name", "Flanders", "--zone", "Mars/Base"),
    )

    assert ran.code == 1
    assert "“Mars/Base” is not an IANA time zone" in ran.err


# ------------------------------------------------------------------ what is wrong


def test_everything_that_is_missing_is_said_at_once(timeline: Shell) -> None:
    ran = timeline("append", "decision-taken", "--government", "be")

    assert (ran.code, ran.out) == (2, "")
    assert ran.err == (
        "timeline append decision-taken: missing: --occurred, --title, "
        "--outcome (approved, rejected, noted, withdrawn), --matter\n"
        "  `timeline append decision-taken -h` lists the options.\n"
    )


def test_everything_that_is_wrong_is_said_at_once(timeline: Shell) -> None:
    ran = timeline(
        *("append", "decision-taken", "--government", "be", "--matter", "m", "--title", ""),
        *("--occurred", "2022-04-31", "--outcome", "aproved", "--quantity", "3,000 guns"),
        *("--quote", "q"),
    )

    assert ran.code == 2
    assert "5 errors" in ran.err
    assert "--title: empty" in ran.err
    assert "--occurred: “2022-04-31” is not a date: April 2022 has 30 days" in ran.err
    assert "Did you mean approved?" in ran.err
    assert "“3,000” has two meanings" in ran.err
    assert "--publisher: a source needs" in ran.err
    assert "missing" not in ran.err


def test_what_the_models_refuse_is_said_by_the_name_of_the_option(timeline: Shell) -> None:
    ran = timeline(
        *("append", "statement-made", "--government", "be", "--title", "x" * 2_001),
        *("--occurred", "2022-04-20", "--publisher", "p", "--source-url", "ftp://x"),
        *("--counterpart", "Ukraine", "--actor", "A", "--actor", "role=b"),
    )

    assert ran.code == 2
    assert "--title: " in ran.err
    assert '--source-url: "ftp://x" is not an http or https address' in ran.err
    assert '--counterpart: "Ukraine" is not a slug' in ran.err
    assert "--actor (number 2), name: missing" in ran.err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--title", "--summary", "x"), "--title has no value: --summary comes after it"),
        (("--title", "--summary=x"), "write --title=--summary=x"),
        (("--reckoned-from", "2022-04-21"), "reckoned_from needs a phrase: add the phrase"),
        (("--actor", "A; b; c; d"), "“A; b; c; d” has 4 parts"),
        (("--actor", "{name: [}"), "is not YAML"),
        (("--actor", "{name: A, name: B}"), "name"),
        (("--actor", "{name: *a}"), "alias"),
        (("--actor", "name=A; nome=B"), "“nome” is not one of its fields. Did you mean name?"),
        (("--retrieved", "2022-02-30", "--publisher", "p"), "--retrieved: “2022-02-30” is not"),
        (("--tag", "x", "--tag", "x"), "tags names the same thing twice"),
        (("--titel", "x"), "No such option: --titel"),
        (("stray",), "unexpected extra argument"),
    ],
)
def test_a_slip_of_the_hand_gets_a_sentence(
    timeline: Shell, arguments: tuple[str, ...], said: str
) -> None:
    given = ("append", "statement-made", "--government", "be", "--occurred", "2022-04-20")
    title = () if "--title" in arguments else ("--title", "t")

    ran = timeline(*given, *title, *arguments)

    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err


def test_a_value_that_begins_with_a_dash_is_a_value(timeline: Shell) -> None:
    assert statement(timeline, "--summary", "-x", "--venue=--title")["venue"] == "--title"


def test_a_kind_that_is_none_gets_the_nearest(timeline: Shell) -> None:
    ran = timeline("append", "decision-takn", "--title", "x")

    assert ran.code == 2
    assert "“decision-takn” is not a kind; did you mean “decision-taken”?" in ran.err


def test_without_a_kind_it_asks_for_one(timeline: Shell) -> None:
    assert timeline("append").code == 2
    assert "a KIND is missing, or --from FILE" in timeline("append", "--json").err


def test_a_refusal_names_both_sides_and_the_way_out(timeline: Shell) -> None:
    timeline(*DECISION)

    again = {"The cabinet approves heavy weapons": "Again", "2022-04-23": "2022-04-24"}
    ran = timeline(*(again.get(one, one) for one in DECISION))

    assert (ran.code, ran.out) == (1, "")
    assert DECISION_ID in ran.err
    assert "had already decided" in ran.err
    assert "First record what reopened it" in ran.err
    assert "Traceback" not in ran.err


def test_an_id_with_other_content_is_a_conflict(timeline: Shell) -> None:
    timeline(*DECISION)

    ran = timeline(*DECISION, "--summary", "More is known now")

    assert ran.code == 1
    assert "already recorded with different content (in summary)" in ran.err


def test_bytes_that_are_no_text_are_refused_and_shown(tmp_path: Path) -> None:
    ran = subprocess.run(
        [
            *(str(PROGRAM).encode(), b"--store", str(tmp_path / "t.db").encode()),
            *(b"append", b"statement-made", b"--government", b"be", b"--title", b"caf\xe9"),
        ],
        env=subprocess_environment(tmp_path),
        capture_output=True,
        timeout=60,
        check=False,
    )

    assert ran.returncode == 2
    assert "the argument “caf\\xe9” is not UTF-8" in ran.stderr.decode()
    assert not (tmp_path / "t.db").exists()


def test_hostile_text_is_stored_to_the_letter_and_shown_harmless(timeline: Shell) -> None:
    title = "evil \x1b]0;title\x07 \u202e txt"

    ran = timeline(
        *("append", "statement-made", "--government", "be", "--occurred", "2022-04-20"),
        *("--id", "be-evil", "--title", title, "--dry-run"),
    )
    assert not {"\x1b", "\x07", "\u202e"} & set(ran.out + ran.err)

    refused = timeline("append", "decision-taken", "--outcome", title)
    assert not {"\x1b", "\x07", "\u202e"} & set(refused.out + refused.err)
    with Timeline.open(timeline.store) as door:
        door.append({"id": "be-evil", "kind": "statement-made", "government": "be",
                     "occurred": "2022-04-20", "title": title})  # fmt: skip
    shown = timeline("retract", "be-evil", "--reason", "evil")
    assert not {"\x1b", "\x07", "\u202e"} & set(shown.out + shown.err)


# ------------------------------------------------------------------ phrases, with nobody there


def test_a_phrase_is_refused_with_its_readings_where_nobody_can_confirm_it(
    timeline: Shell,
) -> None:
    ran = timeline(
        *("append", "statement-made", "--government", "be", "--title", "t"),
        *("--occurred", "wednesday", "--publisher", "BT", "--published", "2022-04-20/2022-04-21"),
    )

    assert ran.code == 2
    assert "counting from 21 April 2022" in ran.err
    assert "2022-04-20 (20 April 2022): the most recent Wednesday on or before" in ran.err
    assert "Write --occurred 2022-04-20, or add --yes" in ran.err


def test_with_yes_the_first_reading_is_taken_and_the_phrase_kept(timeline: Shell) -> None:
    ran = timeline(
        *("append", "statement-made", "--government", "be", "--title", "t", "--yes"),
        *("--occurred", "wednesday", "--reckoned-from", "2022-04-21", "--id", "be-t"),
    )

    assert ran.code == 0
    assert "“wednesday” is read as 2022-04-20" in ran.err
    found = json.loads(timeline("show", "be-t", "--json").out)
    found = found[0] if isinstance(found, list) else found
    assert (found["occurred"], found["phrase"], found["reckoned_from"]) == (
        *("2022-04-20", "wednesday", "2022-04-21"),
    )


def test_what_is_expected_lies_ahead(timeline: Shell) -> None:
    ran = timeline(
        *("append", "decision-expected", "--government", "be", "--matter", "x", "--title", "t"),
        *("--occurred", "2022-04-20", "--expected", "friday", "--reckoned-from", "2022-04-20"),
        *("--yes", "--dry-run"),
    )

    assert ran.code == 0, ran.err
    assert 'expected: "2022-04-22"\nexpected_phrase: friday\n' in ran.out
    assert "reckoned_from" not in ran.out


def test_what_is_no_date_and_no_phrase_gets_the_reason(timeline: Shell) -> None:
    ran = timeline("append", "statement-made", "--occurred", "xyzzy")

    assert "--occurred: “xyzzy” is not a date" in ran.err


def test_appending_imports_no_screen(tmp_path: Path) -> None:
    code = (
        "import sys\nfrom timeline.cli.main import main\n"
        "try:\n    main(sys.argv[1:])\nexcept SystemExit: pass\n"
        "print([m for m in ('textual', 'rich') if m in sys.modules])\n"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code, "--store", str(tmp_path / "t.db"), *DECISION],
        env=subprocess_environment(tmp_path),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ran.stdout.splitlines() == [DECISION_ID, "[]"], ran.stderr


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        ("append statement-made", 2, "missing: --government, --occurred, --title"),
        ("append --from -", 1, "standard input is closed"),
    ],
)
def test_a_closed_standard_input_is_nobody(
    tmp_path: Path, arguments: str, code: int, said: str
) -> None:
    ran = subprocess.run(
        ["/bin/sh", "-c", f'"{PROGRAM}" --store "{tmp_path}/t.db" {arguments} <&-'],
        env=subprocess_environment(tmp_path),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert ran.returncode == code, ran.stderr
    assert said in ran.stderr


def test_the_installed_command_records(tmp_path: Path) -> None:
    ran = process(tmp_path, "--store", str(tmp_path / "a b?#%é.db"), *DECISION)

    assert (ran.returncode, ran.stdout) == (0, f"{DECISION_ID}\n"), ran.stderr


def test_the_receipt_says_that_a_settled_matter_is_pending_again(empty: Shell) -> None:
    assert empty(*DECISION).code == 0
    late = ("append", "decision-expected", "--government", "be", "--matter", "heavy-weapons")
    ran = empty(*late, "--occurred", "2022-05-01", "--expected", "2030", "--title", "Late")
    assert (ran.code, ran.out) == (0, "be-2022-05-01-late\n")
    assert "decided: approved → decision expected in 2030" in ran.err
    (stands,) = empty("pending", "--json").json
    assert stands["stands"]["outcome"] == "approved"
