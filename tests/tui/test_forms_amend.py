"""Correcting, retracting and disputing in a form."""

from __future__ import annotations

from pathlib import Path

from tests.tui.forms import EXPECTED, SATURDAY, filled
from tests.tui.test_timeline import run
from timeline.timeline import Timeline


def test_a_correction_records_only_what_changed(store: Path, settings: Path) -> None:
    async def go() -> None:
        async with filled(store, settings) as it:
            await it.amend("C", EXPECTED)
            assert it.field("development.expected").value == "2022-04-22"
            assert "Ludivine Dedonder; Defence Minister" in it.text()
            assert "no change: change a field first" in it.text()
            it.field("development.expected").show("2022-04-29")
            await it.heard()
            assert "still needed: reason" in it.text()
            await it.fill(amendment__reason="The paper was wrong")
            text = it.text()
            assert "− “2022-04-22”" in text
            assert "+ “2022-04-29”" in text
            assert "overdue → decision expected until 29 April 2022" in text
            await it.record()
            await it.until(lambda: it.app.state.count == 27)
            line = it.main.list.line_at(it.now.cursor)
            assert line is not None
            assert line.kind == "corrected"
        with Timeline.open(store) as timeline:
            shown = timeline.show(EXPECTED)
            assert shown.entry.document["expected"] == "2022-04-29"
            assert shown.amendments[0].document["changes"] == {"expected": "2022-04-29"}
            assert shown.amendments[0].document["reason"] == "The paper was wrong"

    run(go())


def test_a_correction_of_one_actor_shows_the_part_that_changes(store: Path, settings: Path) -> None:
    async def go() -> None:
        async with filled(store, settings) as it:
            await it.amend("C", EXPECTED)
            await it.fill(amendment__reason="Her title", development__actors=" of Belgium")
            text = it.text()
            assert "actors.0.organization" in text
            assert "of Belgium of Belgium" in text
            assert "actors.0.name" not in text

    run(go())


def test_a_field_that_is_emptied_goes_back_to_its_default(store: Path, settings: Path) -> None:
    async def go() -> None:
        async with filled(store, settings) as it:
            await it.amend("C", EXPECTED)
            await it.fill(amendment__reason="Not said")
            it.field("development.expected_phrase").show("")
            await it.heard()
            assert "+ nothing" in it.text()
            it.field("development.title").show("")
            await it.heard()
            assert "still needed: title" in it.text()
            it.field("development.title").show("Another")
            await it.heard()
            await it.record()
        with Timeline.open(store) as timeline:
            document = timeline.show(EXPECTED).entry.document
            assert document.get("expected_phrase") is None
            assert document["title"] == "Another"

    run(go())


def test_a_correction_that_contradicts_the_record_is_refused_under_the_form(
    store: Path, settings: Path
) -> None:
    async def go() -> None:
        async with filled(store, settings, size=(80, 24)) as it:
            await it.amend("C", EXPECTED)
            it.field("development.expected").show("2022-04-01")
            await it.fill(amendment__reason="A slip")
            text = it.sentences()
            assert (
                "refused: an expected window cannot end before the day on which it was announced."
            ) in text
            assert "Check both dates." in text
            await it.send("ctrl+s")
            await it.heard()
            assert it.field("amendment.reason").value == "A slip"
            assert it.app.state.count == 26

    run(go())


def test_a_retraction_shows_what_falls_back_and_needs_a_reason(store: Path, settings: Path) -> None:
    async def go() -> None:
        async with filled(store, settings) as it:
            await it.amend("X", EXPECTED)
            assert "Retract" in it.text().splitlines()[0]
            await it.send("ctrl+s")
            await it.heard()
            assert "required" in it.text()
            await it.fill(amendment__reason="A hoax", source__publisher="VRT")
            assert "overdue → under consideration" in it.text()
            await it.record()
        with Timeline.open(store) as timeline:
            shown = timeline.show(EXPECTED)
            assert shown.entry.retracted_by is not None
            assert shown.amendments[0].document["sources"][0]["publisher"] == "VRT"

    run(go())


def test_a_dispute_is_recorded_twice_on_one_day_under_two_ids(store: Path, settings: Path) -> None:
    async def go() -> None:
        async with filled(store, settings) as it:
            for reason in ("The minister denies it", "So does the cabinet"):
                await it.amend("D", EXPECTED)
                await it.fill(amendment__reason=reason)
                await it.record()
            await it.until(lambda: it.app.state.count == 28)
        with Timeline.open(store) as timeline:
            shown = timeline.show(EXPECTED)
            reasons = [one.document["reason"] for one in shown.amendments]
            assert reasons == ["The minister denies it", "So does the cabinet"]
            assert shown.entry.disputed_by is not None

    run(go())


def test_an_amendment_cannot_be_corrected(store: Path, settings: Path) -> None:
    with Timeline.open(store) as timeline:
        timeline.dispute(EXPECTED, reason="No", id="the-dispute")

    async def go() -> None:
        async with filled(store, settings) as it:
            for index in range(it.app.state.count):
                line = it.main.list.line_at(index)
                if line is not None and line.id == "the-dispute":
                    it.main.playback.select(index)
            await it.heard()
            await it.send("C")
            await it.until(lambda: "You can't correct a correction. Correct the" in it.text())

    run(go())


def test_what_another_corrected_meanwhile_is_not_overwritten_unseen(
    store: Path, settings: Path
) -> None:
    async def go() -> None:
        async with filled(store, settings) as it:
            await it.amend("C", EXPECTED)
            with Timeline.open(store, clock=lambda: SATURDAY) as other:
                other.correct(EXPECTED, {"title": "By another hand"}, reason="First")
            it.field("development.expected").show("2022-04-29")
            await it.fill(amendment__reason="Second")
            await it.record()
        with Timeline.open(store) as timeline:
            document = timeline.show(EXPECTED).entry.document
            assert document["title"] == "By another hand"
            assert document["expected"] == "2022-04-29"

    run(go())


def test_a_further_source_is_cited(store: Path, settings: Path) -> None:
    async def go() -> None:
        async with filled(store, settings) as it:
            await it.amend("S", EXPECTED)
            assert "no source: fill in its publisher" in it.text()
            await it.fill(source__publisher="An agency", source__quotes="so it is")
            await it.record()
            await it.until(lambda: it.app.state.count == 27)
            line = it.main.list.line_at(it.now.cursor)
            assert line is not None
            assert line.kind == "cited"
        with Timeline.open(store) as timeline:
            shown = timeline.show(EXPECTED)
            assert shown.entry.document["sources"][-1]["publisher"] == "An agency"
            assert shown.entry.document["sources"][-1]["quotes"] == [{"exact": "so it is"}]
            assert "reason" not in shown.amendments[0].document

    run(go())


def test_a_recorded_source_is_corrected_in_its_parts(store: Path, settings: Path) -> None:
    async def go() -> None:
        async with filled(store, settings) as it:
            await it.amend("C", EXPECTED)
            await it.send("ctrl+o")
            await it.heard()
            it.field("development.sources.0.publisher").show("Another paper")
            await it.fill(amendment__reason="It was misread")
            assert "sources.0.publisher" in it.text()
            await it.record()
            await it.until(lambda: it.app.state.count == 27)
        with Timeline.open(store) as timeline:
            shown = timeline.show(EXPECTED)
            assert shown.entry.document["sources"][0]["publisher"] == "Another paper"
            assert shown.amendments[0].document["changes"] == {
                "sources.0.publisher": "Another paper"
            }

    run(go())
