"""Every code point there is through every kind of widget: what is drawn, cell by cell.

Each stands between two letters, in a place that is wide enough for all. What is drawn must hold
it, as it is or spelled out or as a sign, and no control, bidirectional, invisible or private-use
character at all. Which are those is said here anew and not taken from the display.
"""

from __future__ import annotations

import asyncio
import json
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from textual.app import App, ComposeResult
from textual.notifications import Notification
from textual.visual import Visual
from textual.widget import Widget
from textual.widgets import OptionList, Static
from textual.widgets._toast import Toast
from textual.widgets.option_list import Option

from tests import code_points
from tests.code_points import CATEGORIES
from tests.tui.driving import driven
from tests.tui.test_timeline import run
from timeline.readmodel.entry import Entry
from timeline.readmodel.queries.development_detail import DevelopmentDetail, QuoteInContext
from timeline.readmodel.queries.developments import Filter
from timeline.timeline import Timeline
from timeline.tui.content import joined, plain, shown
from timeline.tui.model.line import line as line_of
from timeline.tui.model.moment import ClockMoment
from timeline.tui.model.state import QueryFailure, State
from timeline.tui.screens.copy_menu import citation
from timeline.tui.text_wrap import document, flow
from timeline.tui.theme import THEMES, Look
from timeline.tui.widgets.board_head import BoardHead
from timeline.tui.widgets.chip_bar import ChipBar
from timeline.tui.widgets.detail_panel import DetailPanel
from timeline.tui.widgets.inputs.masked_input import HIDDEN, MaskedInput, masked
from timeline.tui.widgets.inputs.plain_input import PlainArea
from timeline.tui.widgets.inputs.suggestion_list import Suggestion
from timeline.tui.widgets.lists.cells import development, value_words
from timeline.tui.widgets.lists.line_drawing import Columns, draw
from timeline.tui.widgets.lists.text_view import TextView
from timeline.tui.widgets.notice import Notice
from timeline.tui.widgets.title_bar import TitleBar

pytestmark = pytest.mark.slow

INVISIBLE = {
    0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, *range(0x180B, 0x1810), 0x3164, 0xFFA0, 0x16FE4,
    0x1D159, *range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0),
}  # fmt: skip
"""Those that nothing is drawn for, though their category is that of letters and marks."""
TELLING = [code for code in code_points.TELLING if code and CATEGORIES[code + 1] != "Cs"]
PLAIN_SORTS = frozenset("LNPS")
TOLD_APART = [
    code
    for place, code in enumerate(TELLING)
    if CATEGORIES[code + 1][0] not in PLAIN_SORTS or code in INVISIBLE or place % 16 == 0
]
"""Of these the ones that something is done to, and some of those that are drawn as they are."""
WIDE = 9_000
"""Cells for 450 code points, spelled out."""


def is_harmful(character: str) -> bool:
    """Whether it commands, reorders, hides, or means something to some readers only."""
    kinds = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")
    return unicodedata.category(character) in kinds or ord(character) in INVISIBLE


def texts(size: int, among: Sequence[int] = TELLING) -> Iterator[tuple[Sequence[int], str]]:
    """Code points, and a text with each of them between two letters."""
    for start in range(0, len(among), size):
        codes = among[start : start + size]
        yield codes, " ".join(f"a{chr(code)}a" for code in codes)


def check(drawn: str, codes: Iterable[int], *, masks: bool = False) -> None:
    """Nothing harmful is drawn, and all of these are, or a sign for them."""
    assert not {hex(ord(one)) for one in set(drawn) if is_harmful(one)}
    spelled = {int(one, 16) for one in re.findall(r"⟨U\+([0-9A-F]+)⟩", drawn)}
    there = set(drawn)
    for code in codes:
        character = chr(code)
        if character in there or code in spelled:
            continue
        sign = chr(0x2400 + code) if code < 0x20 else "␡" if code == 0x7F else ""
        blank = unicodedata.category(character) == "Zs" or code == 0x2800 or code in (9, 10)
        assert (sign and sign in there) or blank or (masks and HIDDEN in there), hex(code)


def lines_of(strips: Iterable[Any]) -> str:
    return "".join(segment.text for strip in strips for segment in strip)


@pytest.fixture
def entry(store: Path) -> Entry:
    """A development with a source and a quote; its words are put in anew."""
    with Timeline.open(store) as timeline:
        return timeline.show("be-2022-02-sends-weapons-and-fuel").entry


def bare(entry: Entry, *quotes: QuoteInContext) -> DevelopmentDetail:
    """A development without history or neighbours."""
    return DevelopmentDetail(entry, None, (), (), (), (), quotes)


def with_text(entry: Entry, document: object) -> Entry:
    """An entry with another development in its state."""
    state = entry.state.replace(entry.text, json.dumps(document))
    return entry._replace(stored=state.encode())


def titled(entry: Entry, text: str) -> Entry:
    """The same development under another title."""
    return with_text(entry, {**entry.document, "title": text})


def look() -> Look:
    return Look({**THEMES[0].variables})


# ---------------------------------------------------------------------- lines that are drawn


@pytest.mark.parametrize("lanes", [False, True], ids=["columns", "lanes"])
def test_a_line_of_the_timeline(entry: Entry, lanes: bool) -> None:
    columns = Columns.of(WIDE, ("be", "nl"), lanes=lanes)
    styles = look()
    for codes, text in texts(450):
        strip = draw(
            line_of(titled(entry, text)), columns, styles, told="told", perhaps=False,
            new=False, selected=False, first=True, focused=False, search=text[:3],
        )  # fmt: skip
        check(lines_of([strip]), codes)


def test_a_row_of_a_board(entry: Entry) -> None:
    styles = look()
    for codes, text in texts(450):
        row = development(titled(entry, text), WIDE, styles, government=4)
        check("".join(words for words, _ in row), codes)
        check(value_words({"reason": text}), [])
        check(value_words(text), codes)


def test_what_is_copied_as_a_citation_is_made_visible(entry: Entry) -> None:
    from timeline.text.sanitize import sanitize

    for codes, text in texts(5_000):
        found = citation(bare(titled(entry, text)), None)
        check(sanitize(found, newlines=True).replace("\n", ""), codes)


# ---------------------------------------------------------------------- widgets


class Every(App[None]):
    """One widget of each kind that holds text, as wide as it takes."""

    CSS = """
    Every * { height: 2; border: none; padding: 0; }
    Every OptionList { height: 14; }
    """  # nothing here is laid out by its text

    def __init__(self) -> None:
        super().__init__()
        self.state = State()
        bar = TitleBar(self.state, "x", lambda: ClockMoment(0, "UTC"), lambda: False)
        self.made: dict[str, Widget] = {
            "detail": DetailPanel(self.state), "notice": Notice(), "head": BoardHead("pending"),
            "message": Static(), "view": TextView(), "input": MaskedInput(compact=True),
            "area": PlainArea(), "options": OptionList(), "bar": bar,
        }  # fmt: skip

    def compose(self) -> ComposeResult:
        """All of them."""
        yield from self.made.values()

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Our tones."""
        return dict(THEMES[0].variables)


def drawn(widget: Widget) -> str:
    """All lines of a widget, in sight or not."""
    height = max(widget.virtual_size.height, widget.size.height)
    return lines_of(widget.render_line(y) for y in range(height))


def wrapped(widget: Widget) -> str:
    """All that a widget draws, however little room it has."""
    return lines_of(Visual.to_strips(widget, widget._render(), 200, None, widget.visual_style))


def details(entry: Entry, text: str) -> DevelopmentDetail:
    """A development whose words are the parts of a text, each in another of its fields."""
    words = text.split(" ")
    step = len(words) // 15 + 1
    parts = [" ".join(words[start : start + step]) for start in range(0, len(words), step)]
    take = iter([*parts, *["x"] * (15 - len(parts))])
    given = {
        **entry.document, "summary": next(take), "phrase": next(take), "tags": [next(take)],
        "venue": next(take), "title": next(take),
        "actors": [{"name": next(take), "role": next(take), "organization": next(take)}],
        "quantities": [{"amount": "3", "item": next(take), "as_written": next(take)}],
        "sources": [
            {
                "publisher": next(take), "title": next(take), "according_to": next(take),
                "quotes": [{"exact": "x"}],
            }
        ],
    }  # fmt: skip
    quote = QuoteInContext(0, 0, next(take), before=next(take), after="x", line=1)
    return bare(with_text(entry, given), quote)


def test_every_kind_of_widget(entry: Entry) -> None:
    async def go() -> None:
        app = Every()
        async with app.run_test(size=(4_000, 60)) as pilot:
            made: dict[str, Any] = app.made

            for codes, text in texts(4_000):
                words, trouble = joined((text, "bold")), QueryFailure("x", text)
                made["detail"].tell(details(entry, text), ())
                made["message"].update(words)
                made["notice"].tell(trouble)
                for part in (made["detail"]._text, made["message"], made["notice"]._text):
                    check(wrapped(part), codes)
                made["head"].tell(shown(text))
                made["bar"].tell_plain(text[:1_800])
                for part in (made["head"], made["bar"]):
                    check(wrapped(part), codes[:450])
                made["view"].put(flow(document(text, ()), 3_900))
                made["options"].clear_options()
                made["options"].add_options([Option(words)])
                await pilot.pause()
                check(drawn(made["view"]), codes)
                check(drawn(made["options"]), codes)
            for codes, text in texts(4_000):
                check(masked(text).replace("\t", " "), codes, masks=True)
            for codes, text in texts(700, TOLD_APART):
                for name, field in (("input", "value"), ("area", "text")):
                    setattr(made[name], field, text)
                    await pilot.pause()
                    check(drawn(made[name]), codes, masks=True)

    asyncio.run(go())


def test_what_is_told_in_passing_a_condition_and_an_offer(store: Path, settings: Path) -> None:
    async def go() -> None:
        async with driven(store, settings, size=(120, 40)) as it:
            for codes, text in texts(4_000):
                words = text.split(" ")
                said = " ".join(
                    plain(" ".join(words[start : start + 400]))
                    for start in range(0, len(words), 400)
                )
                made = [
                    Toast(Notification(said, timeout=600, markup=False)),
                    Suggestion(joined((text, "bold"))),
                ]  # fmt: skip
                await it.main.mount(*made)
                for widget in made:
                    check(wrapped(widget), codes)
                await it.main.remove_children(made)
            for codes, text in texts(450):
                bar = ChipBar(State(filter=Filter(grep=text)))
                bar.tell()
                check(bar.render().plain, codes)
            it.app.say("\x1b[31mred\x1b[0m [red]x[/red]")
            await it.until(lambda: "␛[31mred␛[0m [red]x[/red]" in it.text())

    run(go())
