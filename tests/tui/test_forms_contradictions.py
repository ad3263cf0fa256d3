"""Forms and contradictions: what is refused by such a rule can be recorded on purpose."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.tui.driving import RECORDED
from tests.tui.forms import Filled, filled
from tests.tui.test_timeline import run
from timeline.timeline import Timeline

SOURCE = [{"publisher": "P", "published": "2022-04-12"}]
DECIDED: dict[str, Any] = {
    "id": "be-decided", "kind": "decision-taken", "government": "be", "occurred": "2022-04-11",
    "title": "Decided once", "matters": ["tanks"], "outcome": "approved", "sources": SOURCE,
}  # fmt: skip


@pytest.fixture
def decided(tmp_path: Path) -> Path:
    """A store with a decision."""
    path = tmp_path / "decided.db"
    with Timeline.open(path, clock=lambda: RECORDED) as timeline:
        timeline.append(DECIDED)
    return path


async def decide_again(it: Filled) -> None:
    await it.append("decision-taken")
    await it.fill(development__occurred="2022-04-14", development__title="Decided again")
    it.field("development.outcome").focus_editor()
    await it.send("r")
    await it.fill(development__matters="tanks")


def preview(it: Filled) -> str:
    assert it.form.verdict is not None
    return it.form.verdict.full.plain


def test_a_contradiction_can_be_recorded_anyway(decided: Path, settings: Path) -> None:
    async def go() -> None:
        async with filled(decided, settings) as it:
            await decide_again(it)
            assert it.form.verdict is not None
            assert it.form.verdict.state == "refused"
            assert "ctrl+r records it anyway" in preview(it)
            assert "ctrl+r records it anyway" in it.sentences()
            assert "reopened it" in preview(it)
            assert "--accept" not in preview(it) + it.sentences()
            await it.send("ctrl+r")
            await it.heard()
            assert it.form.form.accepts == ("second-decision",)
            assert it.form.verdict.state == "ready"
            said = " ".join(preview(it).split())
            assert "Contradictory “be-decided” and “be-2022-04-14-decided-again” decide" in said
            assert "decided: approved → decided: rejected" in said
            assert "contradictory: second-decision" in it.form.verdict.line.plain
            await it.record()

    run(go())
    with Timeline.open(decided) as timeline:
        entry = timeline.show("be-2022-04-14-decided-again").entry
        assert entry.document["accepts"] == ["second-decision"]
        [standing] = timeline.statuses()
        assert [one.rule for one in standing.contradictions] == ["second-decision"]


def test_the_same_key_takes_it_back(decided: Path, settings: Path) -> None:
    async def go() -> None:
        async with filled(decided, settings) as it:
            await decide_again(it)
            await it.send("ctrl+r")
            await it.heard()
            await it.send("ctrl+r")
            await it.heard()
            assert it.form.form.accepts == ()
            assert it.form.verdict is not None
            assert it.form.verdict.state == "refused"
            assert "ctrl+r records it anyway" in preview(it)

    run(go())


def test_what_is_accepted_and_breaks_nothing_is_not_called_contradictory(
    decided: Path, settings: Path
) -> None:
    async def go() -> None:
        async with filled(decided, settings) as it:
            await decide_again(it)
            await it.send("ctrl+r")
            await it.heard()
            await it.fill(development__matters="ships")
            await it.heard()
            assert it.form.verdict is not None
            assert it.form.verdict.state == "ready"
            assert "Contradictory" not in preview(it)
            assert "accepts:\n  - second-decision" in preview(it)

    run(go())


def test_what_is_no_contradiction_is_not_recorded_anyway(decided: Path, settings: Path) -> None:
    async def go() -> None:
        async with filled(decided, settings) as it:
            await it.append("decision-taken")
            await it.send("ctrl+r")
            await it.heard()
            assert it.form.form.accepts == ()
            assert "There is no contradiction to record anyway." in it.text()

    run(go())


def test_the_fields_are_in_the_form_and_an_account_is_recorded(
    decided: Path, settings: Path
) -> None:
    async def go() -> None:
        async with filled(decided, settings) as it:
            await decide_again(it)
            await it.send("ctrl+o")
            await it.heard()
            assert it.field("development.accepts")
            await it.fill(development__account_of="be-decided")
            await it.heard()
            assert it.form.verdict is not None
            assert it.form.verdict.state == "ready"
            await it.record()

    run(go())
    with Timeline.open(decided) as timeline:
        entry = timeline.show("be-2022-04-14-decided-again").entry
        assert entry.document["account_of"] == "be-decided"
        assert [one.id for one, _ in timeline.show("be-decided").accounts] == [entry.id]


def test_a_retraction_that_brings_a_contradiction_out_needs_the_word_itself(
    decided: Path, settings: Path
) -> None:
    with Timeline.open(decided, clock=lambda: RECORDED) as timeline:
        timeline.append(
            {"id": "be-raised", "kind": "matter-raised", "government": "be",
             "occurred": "2022-04-12", "title": "Raised again", "matters": ["tanks"],
             "sources": SOURCE},
            {**DECIDED, "id": "be-second", "occurred": "2022-04-13", "title": "Second",
             "outcome": "rejected", "sources": [{"publisher": "P", "published": "2022-04-13"}]},
        )  # fmt: skip

    async def go() -> None:
        async with filled(decided, settings) as it:
            await it.amend("X", "be-raised")
            await it.fill(amendment__reason="It was not raised")
            await it.heard()
            assert "ctrl+r records it anyway" in preview(it)
            await it.send("ctrl+r")
            await it.heard()
            assert it.form.verdict is not None
            assert it.form.verdict.state == "ready"
            assert "Contradictory" in preview(it)
            await it.record()

    run(go())
    with Timeline.open(decided) as timeline:
        assert timeline.show("be-raised").entry.retracted_by is not None
