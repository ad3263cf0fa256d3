"""What still needs reporting is found, and weighed."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from timeline import Timeline
from timeline.results import Gap
from timeline.text.phrasing import countdown

PUBLISHED = {"publisher": "The Daily", "published": "2022-03-02"}
BASE = {"government": "be", "occurred": "2022-03-01"}
NOW = datetime(2022, 6, 1, 12, tzinfo=UTC)


@pytest.fixture
def door(tmp_path: Path) -> Any:
    with Timeline.open(tmp_path / "t.db", clock=lambda: NOW) as opened:
        yield opened


def add(door: Timeline, name: str, **fields: Any) -> None:
    given = {**BASE, "id": f"be-{name}", "kind": "statement-made", "title": name, **fields}
    door.append({key: value for key, value in given.items() if value is not None})


def kinds(door: Timeline, **asked: Any) -> dict[str, str | None]:
    return {one.gap: one.development for one in door.gaps(**asked).heaviest}


def test_a_development_without_anything_wrong_has_no_gap(door: Timeline, tmp_path: Path) -> None:
    (tmp_path / "seeds").mkdir()
    (tmp_path / "seeds" / "a.txt").write_text("They said it.")
    first = {**PUBLISHED, "document": "a.txt", "quotes": [{"exact": "They said it."}]}
    add(door, "whole", sources=[first, {**PUBLISHED, "publisher": "The Weekly"}])
    found = door.gaps()
    assert (list(found.heaviest), dict(found.counts)) == ([], {})


def test_each_kind_of_gap_is_found_at_its_development(door: Timeline) -> None:
    quoted = {**PUBLISHED, "quotes": [{"exact": "x"}]}
    add(door, "bare")
    add(door, "unquoted", sources=[PUBLISHED])
    add(door, "unbound", sources=[quoted])
    add(door, "lost", sources=[{**quoted, "document": "gone.txt"}])
    add(door, "wide", occurred="2022-03", sources=[PUBLISHED])
    add(door, "promise", kind="pledge-made", quantities=[{"amount": "5", "item": "tanks"}])
    found: dict[str, set[str | None]] = {}
    for one in door.gaps().heaviest:
        found.setdefault(one.gap, set()).add(one.development)
    assert found == {
        "no-source": {"be-bare", "be-promise"},
        "no-quote": {"be-unquoted", "be-wide"},
        "unbound": {"be-unbound"},
        "no-document": {"be-lost"},
        "wide-date": {"be-wide"},
        "one-source": {"be-unquoted", "be-unbound", "be-lost", "be-wide"},
        "undelivered": {"be-promise"},
    }


def test_what_waits_is_silent_then_overdue_until_something_is_heard(door: Timeline) -> None:
    add(door, "asked", kind="matter-raised", matters=["tanks"])
    assert kinds(door, only="silent") == {"silent": "be-asked"}
    assert door.gaps(only="silent", silence=93).heaviest == []
    (silent,) = door.gaps(only="silent").heaviest
    assert (silent.days, silent.matter) == (92, "tanks")
    fields = {"kind": "decision-expected", "occurred": "2022-05-20", "expected": "2022-05-24"}
    add(door, "friday", matters=["tanks"], **fields)
    assert kinds(door, only=("silent", "overdue")) == {"overdue": "be-friday"}
    assert kinds(door, only="overdue", as_of="2022-05-24") == {}
    (late,), (row,) = door.gaps(only="overdue").heaviest, door.pending("be")
    assert countdown(row.expected_latest, door.now(), row.zone) == f"{late.days} days overdue"
    add(door, "still", occurred="2022-05-28", matters=["tanks"])
    assert kinds(door, only=("silent", "overdue")) == {}


def test_disputes_contradictions_and_accounts_that_differ(door: Timeline) -> None:
    add(door, "said")
    door.dispute("be-said", reason="They deny it.", sources=[PUBLISHED])
    decided = {"kind": "decision-taken", "matters": ["tanks"], "outcome": "approved"}
    add(door, "one", **decided)
    add(door, "told", **decided, account_of="be-one", occurred="2022-03-02")
    add(door, "two", **{**decided, "outcome": "rejected"}, occurred="2022-03-04",
        accepts=["second-decision"])  # fmt: skip
    found = door.gaps(only=("disputed", "contradictory", "accounts-differ")).heaviest
    assert [(one.gap, one.development) for one in found] == [
        ("contradictory", "be-two"), ("disputed", "be-said"), ("accounts-differ", "be-told"),
    ]  # fmt: skip
    assert "occurred" in found[2].detail


def test_a_limit_keeps_the_heaviest_and_counts_all(door: Timeline) -> None:
    for number in range(5):
        add(door, f"n{number}", sources=[PUBLISHED])
    add(door, "bare")
    found = door.gaps(limit=1)
    assert [one.gap for one in found.heaviest] == ["no-source"]
    assert found.counts == {"no-source": 1, "no-quote": 5, "one-source": 5}


def test_what_happened_later_has_no_gap_yet(door: Timeline) -> None:
    add(door, "said")
    add(door, "later", occurred="2022-05-01")
    assert kinds(door, as_of="2022-04-01") == {"no-source": "be-said"}
    assert door.gaps(as_known="2022-04-01").heaviest == []


def test_what_is_retracted_or_of_another_matter_has_none(door: Timeline) -> None:
    add(door, "tanks", matters=["tanks"])
    add(door, "ships", matters=["ships"])
    door.retract("be-ships", reason="It never happened.")
    assert kinds(door, matters="ships") == {}
    assert kinds(door, matters="tanks") == {"silent": "be-tanks", "no-source": "be-tanks"}


def test_a_gap_says_what_it_weighs() -> None:
    one = Gap("be", None, "overdue", None, None, "late", 3, "timeline log")
    assert one.as_json()["weight"] == one.weight == 100
