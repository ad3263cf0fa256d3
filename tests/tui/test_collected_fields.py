"""Identifiers, attributes and places on the screen: shown in the details, typed in forms."""

from __future__ import annotations

from pathlib import Path

from tests.tui.driving import RECORDED
from tests.tui.forms import EXPECTED, filled
from tests.tui.test_details import details
from tests.tui.test_timeline import run
from timeline.timeline import Timeline

ATTRIBUTES = {"ags": "007", "rate": "12.50", "final": True, "n": 3, "note": "a\nb \x1b[31m"}


def fill(store: Path) -> None:
    """Corrects a development, so that it has all of them."""
    with Timeline.open(store, clock=lambda: RECORDED) as timeline:
        timeline.correct(
            EXPECTED,
            {
                "place": {"name": "Brussels\x1b[2J", "latitude": 50.85, "longitude": 4.35},
                "identifiers": [{"scheme": "celex", "value": "32022R0576"}],
                "attributes": ATTRIBUTES,
            },
            reason="they were left out",
        )


def test_the_details_show_them_and_nothing_reaches_the_terminal(
    store: Path, settings: Path
) -> None:
    fill(store)

    async def go() -> None:
        async with filled(store, settings) as it:
            for index in range(it.app.state.count):
                line = it.main.list.line_at(index)
                if line is not None and line.id == EXPECTED:
                    it.main.playback.select(index)
            await it.until(lambda: "celex:32022R0576" in details(it))
            text = details(it)
            for said in (
                "place Brussels␛[2J, 50.85 4.35",
                "identifier celex:32022R0576",
                "attribute ags: 007",
                "attribute rate: 12.50",
                "attribute final: true",
                "attribute n: 3",
            ):
                assert said in text
            assert "\x1b" not in text

    run(go())


def test_a_form_takes_them(store: Path, settings: Path) -> None:
    async def go() -> None:
        async with filled(store, settings) as it:
            await it.append("meeting")
            await it.fill(
                development__occurred="2022-04-22", development__title="They met",
                development__place="Ghent; be; 51.05; 3.72",
                development__identifiers="celex:1", development__attributes="rate=12.50",
                source__publisher="P", source__published="2022-04-22",
                source__identifiers="doi:10.1/x",
            )  # fmt: skip
            await it.record()
        with Timeline.open(store) as timeline:
            document = timeline.show("celex:1").entry.document
            assert document == timeline.show("doi:10.1/x").entry.document
            assert document["attributes"] == {"rate": "12.50"}
            assert document["place"] == {
                "name": "Ghent", "country": "be", "latitude": 51.05, "longitude": 3.72,
            }  # fmt: skip

    run(go())


def test_a_form_says_what_is_wrong_with_them(store: Path, settings: Path) -> None:
    async def go() -> None:
        async with filled(store, settings) as it:
            await it.append("meeting")
            await it.fill(development__place="Ghent; be; 91; 3")
            assert "must be at most 90" in it.text()
            await it.fill(development__identifiers="32022R0576")
            assert "is not SCHEME:VALUE" in it.text()
            await it.fill(development__attributes="final")
            assert "is not KEY=VALUE" in it.text()

    run(go())


def test_a_correction_begins_with_what_is_there_and_records_only_what_changed(
    store: Path, settings: Path
) -> None:
    fill(store)

    async def go() -> None:
        async with filled(store, settings) as it:
            await it.amend("C", EXPECTED)
            assert it.field("development.attributes").value == (
                "ags=007", "rate=12.50", "final=true", "n=3", 'note="a\\nb \\u001b[31m"',
            )  # fmt: skip
            assert it.field("development.identifiers").value == ("celex:32022R0576",)
            assert "no change: change a field first" in it.text()
            await it.fill(amendment__reason="misread", development__title=" again")
            await it.record()
        with Timeline.open(store) as timeline:
            shown = timeline.show(EXPECTED)
            assert shown.amendments[-1].document["changes"].keys() == {"title"}
            assert shown.entry.document["attributes"] == ATTRIBUTES

    run(go())


def test_a_title_of_1900_characters_is_one_line_of_the_list(store: Path, settings: Path) -> None:
    title = "word " * 379 + "final"
    with Timeline.open(store, clock=lambda: RECORDED) as timeline:
        timeline.correct(EXPECTED, {"title": title}, reason="it was cut")

    async def go() -> None:
        async with filled(store, settings) as it:
            for index in range(it.app.state.count):
                line = it.main.list.line_at(index)
                if line is not None and line.id == EXPECTED:
                    it.main.playback.select(index)
                    await it.until(lambda: "word final" in details(it))
                    assert line.title == title
                    row = it.main.list.render_line(it.now.cursor).text
                    assert row.count("\n") == 0
                    assert len(row.rstrip()) <= it.main.list.size.width
                    assert "word word" in row
                    return
            raise AssertionError(EXPECTED)

    run(go())
