"""The sources of a form: one given before is offered again, and a form may have several."""

from __future__ import annotations

from pathlib import Path

from tests.tui.forms import KEYS, filled
from tests.tui.test_timeline import run
from timeline.timeline import Timeline

TITLE = "Belgium debates sending heavy weapons to Ukraine"


def test_the_last_source_is_filled_in_whole_but_for_its_quote(store: Path, settings: Path) -> None:
    async def go() -> None:
        async with filled(store, settings) as it:
            await it.append("statement")
            await it.fill(development__occurred="2022-04-20", development__title="One")
            # That of the store first, since nothing was recorded here yet.
            await it.send("ctrl+l")
            await it.heard()
            assert it.field("source.publisher").value == "The Brussels Times"
            assert it.field("source.published").value == "2022-04-20/2022-04-21"
            assert it.form.form.text("source.document") == "000_d07d4e6654785306.txt"
            assert it.form.form.values["source.quotes"] == ()
            assert it.form.form.text("source.according_to") == ""
            said = it.said("source.publisher")
            assert said == "the last source, also sha256, document; ctrl+l: another"
            # What was typed comes back, and a source of this session is the last one from then on.
            it.field("source.publisher").show("VRT [b]")
            await it.send("ctrl+l", "ctrl+l")
            await it.heard()
            assert it.field("source.publisher").value == "VRT [b]"
            assert it.field("source.title").value == TITLE
            it.field("source.published").show("2022-04-21")
            await it.heard()
            await it.record()

            await it.append("raised")
            assert it.field("development.government").value == "be"
            it.field("source.publisher").focus_editor()
            await it.pilot.pause()
            await it.send("down")
            await it.heard()
            assert "▸ VRT [b]  2022-04-21 · Belgium debates" in it.text()
            assert "  The Brussels Times  2022-04-20/2022-04-21 · Belgium" in it.text()
            await it.send("enter")
            await it.heard()
            assert it.form.form.text("source.published") == "2022-04-21"
            active = it.form.active_field
            assert active is not None
            assert active.field.key == "source.quotes"

    run(go())


def test_another_article_is_not_recorded_with_the_document_of_the_last_one(
    store: Path, settings: Path
) -> None:
    async def go() -> None:
        async with filled(store, settings) as it:
            await it.append("statement")
            for changed in ("source.publisher", "source.title", "source.url"):
                it.field("source.title").focus_editor()
                await it.send("ctrl+l")
                await it.heard()
                assert it.form.form.text("source.document") == "000_d07d4e6654785306.txt"
                it.field("source.published").show("2022-04-21")
                await it.heard()
                # It is the same article still.
                assert it.form.form.text("source.sha256")
                it.field(changed).show("https://example.org/another")
                await it.heard()
                assert it.form.form.text("source.sha256") == ""
                assert it.form.form.text("source.document") == ""
                said = "another article: document, sha256 of the last one taken out"
                assert said in it.said(changed)

            await it.send("ctrl+l", "ctrl+o")
            await it.heard()
            assert "taken out" not in it.said("source.url")
            it.field("source.document").show("mine.txt")
            it.field("source.retrieved").show("2022-04-22")
            await it.heard()
            it.field("source.publisher").show("VRT")
            await it.heard()
            assert it.field("source.sha256").value == ""
            assert it.field("source.document").value == "mine.txt"
            assert it.field("source.retrieved").value == "2022-04-22"

    run(go())


def test_the_last_date_is_offered_and_the_last_matter_shown_where_the_kind_needs_one(
    store: Path, settings: Path
) -> None:
    async def go() -> None:
        async with filled(store, settings) as it:
            await it.decide("2022-04-22")
            await it.record()
            await it.append("raised")
            assert it.field("development.matters").value == "heavy-weapons"
            assert "as in the last form; ctrl+u clears it" in it.text()
            assert it.field("development.occurred").value == ""
            await it.send("down")
            await it.rest()
            assert "▸ 2022-04-22  Fri  as in the last form" in it.text()
            await it.send("enter", "tab", "tab", "ctrl+u")
            await it.heard()
            assert it.field("development.occurred").value == "2022-04-22"
            assert it.form.form.text("development.matters") == ""
            await it.send("down")
            await it.rest()
            assert "▸ heavy-weapons  as in the last form  decided" in it.text()
            await it.send("ctrl+t")
            await it.write("statement")
            await it.send("enter")
            await it.opened()
            # A statement needs no matter: none is filled in where nobody would see it.
            assert it.field("development.government").value == "be"
            assert it.form.form.text("development.matters") == ""

    run(go())


def test_a_form_has_several_sources(store: Path, settings: Path) -> None:
    async def go() -> None:
        async with filled(store, settings) as it:
            await it.append("statement")
            await it.fill(development__occurred="2022-04-20", development__title="Two papers")
            await it.fill(source__publisher="VRT", source__quotes="Wij helpen")
            await it.send("ctrl+n")
            await it.heard()
            assert "Where else we read it (2)" in it.text()
            await it.write("Le Soir")
            await it.fill(source2__quotes="Nous aidons", source2__url="nowhere")
            assert "✗ " in it.said("source2.url") or it.said("source2.url")
            it.field("source2.url").show("https://example.org/")
            await it.send("ctrl+n", "ctrl+n")  # an empty one is not added twice, nor recorded
            await it.heard()
            assert it.form.form.source_groups == ["source", "source2", "source3"]
            verdict = it.form.verdict
            assert verdict is not None
            assert "publisher: VRT" in verdict.full.plain
            assert "publisher: Le Soir" in verdict.full.plain
            await it.send("ctrl+t")
            await it.write("meeting held")
            await it.send("enter")
            await it.opened()
            assert it.field("source2.publisher").value == "Le Soir"
            assert 'publisher: "Le Soir"' in it.form.command.draft().replace("'", '"') or (
                "publisher: Le Soir" in it.form.command.draft()
            )
            await it.record()
        with Timeline.open(store) as timeline:
            document = timeline.show("be-2022-04-20-two-papers").entry.document
        assert [one["publisher"] for one in document["sources"]] == ["VRT", "Le Soir"]
        assert document["sources"][1]["quotes"][0]["exact"] == "Nous aidons"

    run(go())


def test_the_second_development_of_an_article_takes_few_keys(store: Path, settings: Path) -> None:
    title, quote = "The cabinet approves heavy weapons", "we zijn er klaar voor"

    async def go() -> None:
        async with filled(store, settings) as it:
            await it.append("statement")
            await it.fill(
                development__occurred="2022-04-20", development__title="First",
                source__publisher="De Standaard", source__published="2022-04-21",
                source__url="https://example.org/article", source__title="An article",
            )  # fmt: skip
            await it.record()

            keys = 0

            async def press(*names: str) -> None:
                nonlocal keys
                keys += len(names)
                await it.send(*names)

            await press("a", *"decision", "minus", "t", "enter")
            await it.opened()
            await press(*(KEYS.get(one, one) for one in "2022-04-22"), "tab")
            await it.write(title)
            await press("tab", "a", "tab", *"hea", "down", "enter", "tab", "ctrl+l")
            await it.heard()
            await it.write(quote)
            await it.heard()
            await press("ctrl+s")
            await it.until(lambda: it.app.screen is it.main)
            assert keys == 34  # 60 would be too many; with the last date and matter it is 20
        with Timeline.open(store) as timeline:
            found = timeline.show("be-2022-04-22-the-cabinet-approves-heavy-weapons").entry.document
        assert (found["outcome"], found["matters"]) == ("approved", ["heavy-weapons"])
        assert found["sources"] == [
            {
                "publisher": "De Standaard", "title": "An article", "published": "2022-04-21",
                "url": "https://example.org/article", "quotes": [{"exact": quote}],
            }
        ]  # fmt: skip

    run(go())
