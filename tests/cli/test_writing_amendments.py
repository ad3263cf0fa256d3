"""Correcting, retracting, disputing: what changes is shown, what was said stays."""

# ruff: noqa: F811  (a fixture is imported, and then named where it is asked for)
from __future__ import annotations

import pytest

from tests.cli.reading import Shell
from tests.cli.writing import DECISION, DECISION_ID, as_given, bundled, empty, timeline  # noqa: F401
from timeline import Timeline

DELIVERY = "be-2022-02-sends-weapons-and-fuel"


def fields(timeline: Shell, identifier: str = DELIVERY) -> dict[str, object]:
    with Timeline.open(timeline.store) as door:
        return door.show(identifier).entry.as_json()


def correct(timeline: Shell, *arguments: str) -> object:
    return timeline("correct", DELIVERY, "--reason", "It was miscounted", *arguments)


def test_a_correction_shows_the_old_and_the_new_and_prints_its_id(timeline: Shell) -> None:
    ran = timeline(
        *("correct", DELIVERY, "--set", "title=Belgium sends rifles", "--reason", "r"),
        *("--publisher", "VRT", "--published", "2022-05-01"),
    )

    assert (ran.code, ran.err.count("\n")) == (0, 2)
    assert ran.out.startswith("be-2022-05-01-correction-belgium-sends-automatic-weapons")
    assert (
        "title: “Belgium sends automatic weapons, anti-tank weapons and fuel to Ukraine”"
        " → “Belgium sends rifles”\nrecorded\n" in ran.err
    )
    assert fields(timeline)["title"] == "Belgium sends rifles"
    assert fields(timeline)["amended"] is True
    old = timeline("log", "be", "--as-known", "2022-04-30", "--json").json
    assert "Belgium sends rifles" not in {one["title"] for one in old}


def test_a_part_of_a_field_is_set_in_the_whole_of_it(timeline: Shell) -> None:
    ran = correct(
        timeline, "--set", "quantities.0.amount=3100.50", "--set", "quantities.1.item=NLAWs"
    )

    assert ran.code == 0, ran.err
    assert "quantities.0.amount: “3000” → “3100.50”\n" in ran.err
    assert "quantities.1.item: “anti-tank weapons” → “NLAWs”\n" in ran.err
    quantities = fields(timeline)["quantities"]
    assert [one["amount"] for one in quantities] == ["3100.50", "200", "3800"]
    assert quantities[0]["as_written"] == "more than 3,000 automatic weapons"


@pytest.mark.parametrize(
    ("setting", "field", "value"),
    [
        ("tags=[a, b]", "tags", ["a", "b"]),
        ("tags=a", "tags", ["a"]),
        ("matters=heavy-weapons", "matters", ["heavy-weapons"]),
        ("complete=true", "complete", True),
        ("occurred=2022-02-24", "occurred", "2022-02-24"),
        ("verification=confirmed", "verification", "confirmed"),
        ("summary=no", "summary", "no"),
        ("summary=a=b", "summary", "a=b"),
        ("joint-with=[nl]", "joint_with", ["nl"]),
        (
            "actors=De Croo; prime minister",
            "actors",
            [{"name": "De Croo", "role": "prime minister"}],
        ),
        ("actors=[{name: A}, {name: B}]", "actors", [{"name": "A"}, {"name": "B"}]),
        ("actors={name: A}", "actors", [{"name": "A"}]),
        ("quantities=3800 t fuel", "quantities", [{"amount": "3800", "unit": "t", "item": "fuel"}]),
        ("quantities=null", "quantities", []),
    ],
)
def test_a_value_is_text_where_the_field_is_text_and_yaml_elsewhere(
    timeline: Shell, setting: str, field: str, value: object
) -> None:
    ran = correct(timeline, "--set", setting)

    assert ran.code == 0, ran.err
    assert as_given(fields(timeline)[field]) == value


def test_the_first_place_after_the_end_of_a_list_is_not_there(timeline: Shell) -> None:
    assert correct(timeline, "--set", "actors=A; minister").code == 0

    ran = correct(timeline, "--set", "actors.1.role=chair")

    assert (ran.code, ran.out) == (2, "")
    assert "actors.1 does not exist: actors is a list, counted from 0, and it has 1" in ran.err
    assert correct(timeline, "--set", "actors.0.role=chair").code == 0


def test_a_field_goes_back_to_its_default(timeline: Shell) -> None:
    ran = correct(timeline, "--unset", "summary", "--unset", "tags")

    assert ran.code == 0, ran.err
    assert "tags: military-aid → nothing" in ran.err
    assert (fields(timeline)["summary"], fields(timeline)["tags"]) == (None, [])


def test_a_second_correction_on_the_same_day_gets_an_id_of_its_own(timeline: Shell) -> None:
    first = correct(timeline, "--set", "summary=one")
    second = correct(timeline, "--set", "summary=two")

    assert second.out.strip() == f"{first.out.strip()}-2"
    assert fields(timeline)["summary"] == "two"


def test_what_reads_so_already_is_not_corrected(timeline: Shell) -> None:
    ran = correct(timeline, "--set", "tags=[military-aid]")

    assert (ran.code, ran.out) == (1, "")
    assert "already has this value" in ran.err


def test_a_dry_run_of_a_correction_shows_all_and_writes_nothing(timeline: Shell) -> None:
    before = timeline.store.read_bytes()

    ran = correct(timeline, "--set", "matters=[heavy-weapons]", "--dry-run")

    assert "kind: corrected\n" in ran.out
    assert "changes:\n  matters:\n    - heavy-weapons\n" in ran.out
    assert "matters: nothing → heavy-weapons\n" in ran.err
    assert "heavy-weapons: remains lapsed" in ran.err
    assert timeline.store.read_bytes() == before


def test_a_correction_can_change_where_a_matter_stands(timeline: Shell) -> None:
    timeline(*DECISION)

    ran = timeline("correct", DECISION_ID, "--set", "outcome=rejected", "--reason", "r", "--json")

    assert ran.json["changes"][0]["outcome"] == "rejected"
    assert "outcome: “approved” → “rejected”" in ran.err


def test_everything_that_is_wrong_with_a_correction_is_said_at_once(timeline: Shell) -> None:
    ran = correct(
        timeline,
        *("--set", "titel=x", "--set", "first_recorded=2022", "--set", "id=x", "--set", "summary="),
        *("--set", "quantities.7.amount=1", "--set", "quantities.0.amont=1", "--set", "plain"),
        *("--set", "title.0=x", "--set", "verification=sure", "--set", "tags=[a", "--unset", "x"),
    )

    assert (ran.code, ran.out) == (2, "")
    assert "11 errors" in ran.err
    assert "“titel” is not a field of delivery-made; did you mean “title”?" in ran.err
    assert "first_recorded cannot be changed: export writes it" in ran.err
    assert "To reset the field: --unset summary" in ran.err
    assert "quantities is a list, counted from 0, and it has 3" in ran.err
    assert "quantities.0 has amount, amount_max, qualifier, unit" in ran.err
    assert "--set plain: expected FIELD=VALUE" in ran.err
    assert "title has no parts" in ran.err
    assert "“sure” is not one of reported, confirmed, disputed" in ran.err


def test_what_the_model_refuses_names_the_field(timeline: Shell) -> None:
    ran = correct(timeline, "--set", "complete=maybe")

    assert ran.code == 1
    assert "changes.complete: " in ran.err


def test_a_reason_is_needed(timeline: Shell) -> None:
    assert "missing: --reason" in timeline("retract", DELIVERY).err
    both = timeline("correct", DELIVERY)
    assert both.code == 2
    assert "missing: --set FIELD=VALUE" in both.err
    assert "missing: --reason" in both.err
    assert "--reason: empty" in timeline("dispute", DELIVERY, "--reason", " ").err


def test_what_is_not_there_cannot_be_amended(timeline: Shell) -> None:
    for command in (("correct", "--set", "title=x"), ("retract",), ("dispute",)):
        ran = timeline(command[0], f"{DELIVERY}s", *command[1:], "--reason", "r")

        assert ran.code == 1
        assert f"did you mean “{DELIVERY}”" in ran.err


def test_a_retraction_takes_the_decision_back_and_says_so(timeline: Shell) -> None:
    timeline(*DECISION)

    ran = timeline("retract", DECISION_ID, "--reason", "It was a hoax")

    assert ran.code == 0
    assert ran.out.endswith("-retraction-the-cabinet-approves-heavy-weapons\n")
    assert "retracted: The cabinet approves heavy weapons\n" in ran.err
    assert "heavy-weapons: decided: approved → lapsed\n" in ran.err

    again = timeline("retract", DECISION_ID, "--reason", "Really", "--id", "other")
    assert (again.code, again.out) == (1, "")
    assert "a retracted development cannot be retracted again" in again.err


def test_a_dry_run_of_a_retraction_only_says_what_it_would_do(timeline: Shell) -> None:
    ran = timeline("retract", DELIVERY, "--reason", "r", "--dry-run")

    assert "would be retracted: Belgium sends" in ran.err
    assert fields(timeline)["retracted"] is False


def test_a_dispute_marks_the_development(timeline: Shell) -> None:
    ran = timeline("dispute", DELIVERY, "--reason", "Denied", "--publisher", "TASS", "--json")

    assert ran.json["new"] == 1
    with Timeline.open(timeline.store) as door:
        assert door.show(DELIVERY).entry.disputed_by == ran.json["developments"][0]["id"]


def test_an_amendment_of_nothing_makes_no_store(empty: Shell) -> None:
    assert empty("retract", "x", "--reason", "r").code == 1
    assert not empty.store.exists()


def test_a_further_source_is_cited_with_its_quotes(timeline: Shell) -> None:
    before = len(fields(timeline)["sources"])

    ran = timeline(
        *("cite", DELIVERY, "--publisher", "An agency", "--published", "2022-02-26"),
        *("--quote", "Belgium sends weapons", "--source-url", "https://example.org/a"),
    )

    assert (ran.code, ran.err.split("\n")[0]) == (
        0,
        "cited: Belgium sends automatic weapons, anti-tank weapons and fuel to Ukraine",
    ), ran.err
    assert ran.out.startswith("be-2022-02-26-source-belgium-sends")
    found = fields(timeline)
    assert (len(found["sources"]), found["amended"]) == (before + 1, False)
    assert found["sources"][-1]["quotes"][0]["exact"] == "Belgium sends weapons"
    shown = timeline("show", DELIVERY).out
    assert "cited" in shown
    assert "An agency" in shown


def test_a_further_source_needs_a_publisher(timeline: Shell) -> None:
    ran = timeline("cite", DELIVERY)

    assert (ran.code, ran.out) == (2, "")
    assert "missing: --publisher" in ran.err


def test_a_part_of_a_source_is_set_by_its_path(timeline: Shell) -> None:
    ran = correct(
        timeline,
        *("--set", "sources.0.url=https://example.org/new"),
        *("--set", "sources.0.quotes.0.exact=other words"),
    )

    assert ran.code == 0, ran.err
    assert " → “https://example.org/new”\n" in ran.err
    assert " → “other words”\n" in ran.err
    source = fields(timeline)["sources"][0]
    assert (source["url"], source["quotes"][0]["exact"]) == (
        "https://example.org/new", "other words",
    )  # fmt: skip
    recorded = fields(timeline, ran.out.strip())["changes"]
    assert set(recorded) == {"sources.0.url", "sources.0.quotes.0.exact"}
    again = correct(timeline, "--set", "sources.0.url=https://example.org/new")
    assert (again.code, "no change" in again.err) == (1, True)
    wrong = correct(timeline, "--set", "sources.9.url=https://example.org/new")
    assert (wrong.code, "sources.9 does not exist" in wrong.err) == (2, True)


@pytest.mark.parametrize(("flag", "says"), [("--clerical", True), ("--public", False)])
def test_a_script_says_whose_mistake_it_was(timeline: Shell, flag: str, says: bool) -> None:
    ran = timeline("retract", DELIVERY, "--reason", "r", flag)

    assert ran.code == 0, ran.err
    assert fields(timeline, ran.out.strip())["clerical"] is says
