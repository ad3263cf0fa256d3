"""Words that the store used before are suggested, drawn safely and taken as they are."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.tui.forms import SATURDAY, filled
from tests.tui.test_timeline import run
from timeline.timeline import Timeline
from timeline.tui.data import form_queries

ODD = "[bold]Odd\x1b[2J"


def test_words_used_before_are_suggested_wherever_they_can_be_typed(
    store: Path, settings: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    last = {
        "kind": "decision-taken", "government": "be", "occurred": "2022-04-22", "title": "T",
        "outcome": "noted", "stage": "committee", "body": "Defence committee", "matters": ["m"],
        "actors": [{"name": ODD, "role": "Chair"}], "attributes": {"file": 7, "seats": 17},
        "tags": ["arms-trade"],
        "sources": [{"publisher": "Le Soir", "document": "paper.txt"}],
    }  # fmt: skip
    with Timeline.open(store, clock=lambda: SATURDAY) as timeline:
        timeline.append(last)
    # What is older than the last development is found by an index, or not at all.
    monkeypatch.setattr(form_queries, "LATELY", 1)

    async def go() -> None:
        async with filled(store, settings) as it:
            await it.append("decision-taken")
            await it.send("ctrl+o")
            await it.heard()

            async def takes(key: str, typed: str, offered: str, value: str) -> None:
                it.field(key).focus_editor()
                await it.pilot.pause()
                await it.write(typed)
                await it.heard()
                drawn = [one.words.plain for one in it.field(key).offers._offers]
                assert drawn == [offered], key
                await it.send("down", "enter")
                await it.heard()
                found = it.form.form.values[key]
                assert (found[0] if isinstance(found, tuple) else found.strip()) == value, key

            await takes("development.stage", "com", "committee", "committee")
            await takes("development.body", "def", "Defence committee", "Defence committee")
            await takes("development.tags", "mil", "military-aid", "military-aid")
            await takes("development.tags", "arm", "arms-trade", "military-aid arms-trade")
            await takes("development.attributes", "f", "file=7", "file=7")
            await takes("source.document", "pap", "paper.txt", "paper.txt")
            await takes(
                "development.actors", "lud",
                "Ludivine Dedonder; Defence Minister; Federal Government of Belgium",
                "Ludivine Dedonder; Defence Minister; Federal Government of Belgium",
            )  # fmt: skip
            actors = it.field("development.actors")
            actors.focus_editor((1, None))
            await it.pilot.pause()
            await it.write("odd")
            await it.heard()
            (offer,) = actors.offers._offers
            assert offer.words.plain == "[bold]Odd␛[2J; Chair"
            await it.send("down", "enter")
            await it.heard()
            assert it.form.form.values["development.actors"][1] == f"{ODD}; Chair"  # type: ignore[index]

    run(go())
