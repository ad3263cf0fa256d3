"""Quotes on the screen: their details, how exactly their document has them, and their form."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.tui.boards import press, show
from tests.tui.driving import RECORDED, driven
from tests.tui.forms import Filled, filled
from tests.tui.test_details import details
from tests.tui.test_timeline import run
from timeline.timeline import Timeline

TEXT = "The cabinet is consid-\nering heavy-\nduty “tanks” – now.\nThey met.\n"


def fill(store: Path) -> None:
    """Records three quotes that are found at three levels, and a document that is not text."""
    seeds = store.parent / "seeds"
    seeds.mkdir()
    (seeds / "x.txt").write_text(TEXT)
    (seeds / "y.pdf").write_bytes(b"%PDF-1.7\n\x80")
    with Timeline.open(store, clock=lambda: RECORDED) as timeline:
        timeline.append(
            {
                "id": "quoting", "kind": "statement-made", "government": "be",
                "occurred": "2022-04-20", "title": "Quoted",
                "sources": [
                    {
                        "publisher": "P", "document": "x.txt",
                        "quotes": [
                            {
                                "exact": "is considering heavy-duty", "page": "4\x1b[31m",
                                "time": "0:12:30", "language": "nl-BE",
                                "translation": "overweegt\x1b[2J",
                            },
                            {"exact": '"tanks" - now'},
                            {"exact": "They met."},
                        ],
                    },
                    {"publisher": "Q", "document": "y.pdf"},
                ],
            }
        )  # fmt: skip


async def select(it: Filled, development: str) -> None:
    for index in range(it.app.state.count):
        line = it.main.list.line_at(index)
        if line is not None and line.id == development:
            it.main.playback.select(index)
    await it.until(lambda: "verification" in details(it) and "Quoted" in details(it))


def test_the_details_tell_the_level_and_where_the_words_are(store: Path, settings: Path) -> None:
    fill(store)

    async def go() -> None:
        async with filled(store, settings) as it:
            await select(it, "quoting")
            text = details(it)
            assert (
                "The cabinet is consid- ering heavy- duty “tanks” – now."
                " page 4␛[31m, at 0:12:30, language nl-BE line 1 same words ▎"
            ) in text.replace(" translated overweegt␛[2J", "")
            assert "translated overweegt␛[2J" in text
            assert "line 3 same words, other typography" in text
            assert "They met. line 4 Q" in text
            assert "the document y.pdf is a PDF, and its text was not extracted" in text
            assert "\x1b" not in text

    run(go())


def test_a_form_takes_the_details_of_each_quote(store: Path, settings: Path) -> None:
    async def go() -> None:
        async with filled(store, settings) as it:
            await it.append("statement")
            await it.send("ctrl+o")
            await it.heard()
            await it.fill(
                development__id="quoting", development__occurred="2022-04-20",
                development__title="Quoted", source__publisher="P",
            )  # fmt: skip
            for name, rows in (
                ("quotes", ("One", "Two")),
                ("quote_page", (" ", "12")),
                ("quote_language", ("de",)),
                ("quote_translation", ("Een",)),
            ):
                it.field(f"source.{name}").focus_editor()
                await it.pilot.pause()
                for number, text in enumerate(rows):
                    if number:
                        await it.send("tab")
                    if text:
                        await it.paste(text)
                await it.heard()
            await it.record()
        with Timeline.open(store) as timeline:
            [source] = timeline.show("quoting").entry.document["sources"]
            first, second = source["quotes"]
            assert first == {"exact": "One", "language": "de", "translation": "Een"}
            assert second == {"exact": "Two", "page": "12"}

    run(go())


@pytest.mark.parametrize(
    ("field", "text", "said"),
    [
        ("source__quote_page", "12", "there is no quote 1"),
        ("source__quote_language", "german", "is not a language tag (BCP 47)"),
    ],
)
def test_a_form_says_what_is_wrong_with_a_detail(
    store: Path, settings: Path, field: str, text: str, said: str
) -> None:
    async def go() -> None:
        async with filled(store, settings) as it:
            await it.append("statement")
            await it.send("ctrl+o")
            await it.heard()
            await it.fill(**{field: text})
            assert said in it.said(field.replace("__", "."))

    run(go())


def test_the_sources_board_names_how_exactly_each_quote_is_found(
    tmp_path: Path, settings: Path
) -> None:
    fill(tmp_path / "t.db")

    async def go() -> None:
        async with driven(tmp_path / "t.db", settings) as it:
            await show(it, "s", None)
            await press(it, "home")
            text = it.text()
            assert "duty [1: same words] “tanks” – now [1: same words, other typography]." in (
                " ".join(text.replace("│", " ").split())
            )
            assert "They met. [1]" in text
            counts = "Quotes found: 1 verbatim; 1 same words; 1 same words, other typography"
            assert counts in text

    run(go())
