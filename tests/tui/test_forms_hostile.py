"""Text from data is shown, and does nothing, in every part of a form; and stays as it was."""

from __future__ import annotations

from pathlib import Path

from textual import events

from tests.text.hostile import HOSTILE
from tests.tui.forms import filled
from tests.tui.hostile import FORBIDDEN
from tests.tui.test_timeline import run
from timeline.timeline import Timeline
from timeline.tui.widgets.inputs.masked_input import masked


def test_every_character_is_drawn_as_one_and_none_commands() -> None:
    for _, text in HOSTILE:
        shown = masked(text)
        assert len(shown) == len(text)
        assert not [one for one in FORBIDDEN if one in shown.replace("\t", "")]


def test_hostile_text_fills_a_form_and_is_corrected_to_the_letter(
    hostile: Path, settings: Path
) -> None:
    with Timeline.open(hostile) as timeline:
        ids = [entry.id for entry in timeline.log()]

    async def go() -> None:
        async with filled(hostile, settings, size=(100, 30)) as it:
            for development in ids[::12]:
                await it.amend("C", development)
                text = it.text().replace("\n", "")
                assert not [one for one in FORBIDDEN if one in text], development
                await it.fill(amendment__reason="x", development__tags="seen")
                assert it.form.verdict is not None
                assert it.form.verdict.state == "ready", (development, it.text())
                assert set(it.form.command._changed(it.form.reading)) == {"tags"}
                await it.send("escape", "y")
                await it.until(lambda: it.app.screen is it.main)

    run(go())


def test_what_is_pasted_is_kept_verbatim_and_shown_inert(store: Path, settings: Path) -> None:
    words = "soft\u00adhyphen \x1b[31mred\x1b[0m \u202eback"

    async def go() -> None:
        async with filled(store, settings) as it:
            await it.append("statement")
            await it.fill(
                development__title="Pasted",
                development__occurred="2022-04-20",
                source__publisher="P",
            )
            it.field("source.quotes").focus_editor()
            await it.pilot.pause()
            it.app.post_message(events.Paste(words))
            await it.pilot.pause()
            it.field("source.title").focus_editor()
            await it.pilot.pause()
            it.app.post_message(events.Paste("two\n lines [red]"))
            await it.heard()
            assert it.form.form.text("source.title") == "two lines [red]"
            text = it.text().replace("\n", "")
            assert not [one for one in FORBIDDEN if one in text]
            await it.record()
        with Timeline.open(store) as timeline:
            source = timeline.show("be-2022-04-20-pasted").entry.document["sources"][0]
            assert source["quotes"][0]["exact"] == words

    run(go())


def test_names_that_are_suggested_are_inert(tmp_path: Path, settings: Path) -> None:
    path = tmp_path / "names.db"
    with Timeline.open(path) as timeline:
        timeline.append(
            {
                "kind": "matter-raised", "government": "xx-land", "occurred": "2022-04-20",
                "title": "[@click=app.quit]x[/] \x1b[2J", "matters": ["arms"],
            },
            name="[/bold] \x1b]0;owned\x07", zone="Europe/Brussels",
        )  # fmt: skip

    async def go() -> None:
        async with filled(path, settings) as it:
            await it.append("statement")
            it.field("development.government").show("")
            await it.fill(development__government="xx")
            assert "[/bold] ␛]0;owned␇" in it.text()
            await it.send("down", "enter")
            await it.fill(development__matters="ar")
            assert "[@click=app.quit]x[/] ␛[2J" in it.text()
            await it.pilot.click(it.field("development.matters").offers.children[0])
            await it.heard()
            assert it.app.is_running
            assert it.form.form.text("development.matters") == "arms"

    run(go())
