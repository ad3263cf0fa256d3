"""Colour says what a thing means, only where it is wanted, and is taken back completely."""

from __future__ import annotations

import io
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.text import Text

from tests.text.hostile import HOSTILE
from timeline.text.ansi import AnsiStyle, ColourMode, palette
from timeline.text.sanitize import sanitize

MEANINGS = (
    *("heading", "muted", "date", "government", "matter", "good"),
    *("warn", "bad", "kind", "quote", "link", "mark"),
)
UNDONE_BY = {"1": "22", "2": "22", "3": "23", "4": "24", "7": "27"}
ON = AnsiStyle(coloured=True)
OFF = AnsiStyle(coloured=False)


def sgr(text: str) -> list[str]:
    return re.findall(r"\x1b\[([\d;]+)m", text)


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture(autouse=True)
def _plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("NO_COLOR", "FORCE_COLOR", "CLICOLOR_FORCE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")


class TestWhetherThereIsColour:
    def test_a_terminal_gets_it_and_a_pipe_does_not(self) -> None:
        assert palette("auto", Terminal()).coloured
        assert not palette("auto", io.StringIO()).coloured

    def test_a_closed_stream_gets_none(self) -> None:
        closed = io.StringIO()
        closed.close()
        assert not palette("auto", closed).coloured

    @pytest.mark.parametrize(
        ("environment", "on_terminal", "on_pipe"),
        [
            ({"NO_COLOR": "1"}, False, False),
            ({"NO_COLOR": "0"}, False, False),
            ({"NO_COLOR": ""}, True, False),
            ({"FORCE_COLOR": "1"}, True, True),
            ({"FORCE_COLOR": ""}, True, False),
            ({"CLICOLOR_FORCE": "1"}, True, True),
            ({"CLICOLOR_FORCE": "0"}, True, False),
            ({"CLICOLOR_FORCE": ""}, True, False),
            ({"TERM": "dumb"}, False, False),
            ({"TERM": "dumb", "FORCE_COLOR": "1"}, True, True),
            ({"NO_COLOR": "1", "FORCE_COLOR": "1"}, False, False),
        ],
    )
    def test_the_environment_is_heard(
        self,
        environment: dict[str, str],
        on_terminal: bool,
        on_pipe: bool,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        assert palette("auto", Terminal()).coloured is on_terminal
        assert palette("auto", io.StringIO()).coloured is on_pipe

    @pytest.mark.parametrize(("mode", "coloured"), [("always", True), ("never", False)])
    @pytest.mark.parametrize("name", ["NO_COLOR", "FORCE_COLOR"])
    def test_the_command_line_has_the_last_word(
        self, mode: ColourMode, coloured: bool, name: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv(name, "1")
        assert palette(mode, Terminal()).coloured is coloured
        assert palette(mode, io.StringIO()).coloured is coloured


@pytest.mark.parametrize("meaning", MEANINGS)
class TestMeanings:
    @pytest.mark.parametrize("text", dict(HOSTILE).values(), ids=dict(HOSTILE))
    def test_without_colour_text_is_untouched(self, meaning: str, text: str) -> None:
        shown = sanitize(text)
        assert getattr(OFF, meaning)(shown) is shown

    def test_with_colour_the_text_is_the_same_but_for_its_style(self, meaning: str) -> None:
        styled = getattr(ON, meaning)("decision")
        assert styled != "decision"
        assert Text.from_ansi(styled).plain == "decision"

    def test_what_follows_is_plain_again(self, meaning: str) -> None:
        before, after = (codes.split(";") for codes in sgr(getattr(ON, meaning)("x")))
        assert [UNDONE_BY.get(code, "39") for code in before] == after

    def test_only_the_sixteen_colours_are_used(self, meaning: str) -> None:
        opening, _ = sgr(getattr(ON, meaning)("x"))
        assert set(opening.split(";")) <= {*UNDONE_BY, "31", "32", "33", "35", "36"}

    def test_nothing_is_not_styled(self, meaning: str) -> None:
        assert getattr(ON, meaning)("") == ""


def test_no_two_colours_of_a_log_line_are_alike() -> None:
    line = (ON.date("x"), ON.government("x"), ON.kind("x"), ON.matter("x"), ON.muted("x"))
    assert len(set(line)) == len(line)


def test_a_found_word_stands_out_inside_a_quote() -> None:
    assert ON.quote(f"a {ON.mark('tank')} b") == "\x1b[3ma \x1b[7mtank\x1b[27m b\x1b[23m"


class TestHyperlink:
    def test_it_is_an_osc_8_link(self) -> None:
        link = ON.hyperlink("VRT", "https://www.vrt.be/a?b#c")
        assert link == "\x1b]8;;https://www.vrt.be/a?b#c\x1b\\VRT\x1b]8;;\x1b\\"

    def test_letters_outside_ascii_are_encoded_and_the_rest_is_not(self) -> None:
        link = ON.hyperlink("x", "https://example.org/é%20?a=[b]")
        assert link.startswith("\x1b]8;;https://example.org/%C3%A9%20?a=[b]\x1b\\")

    def test_without_colour_there_is_none(self) -> None:
        assert OFF.hyperlink("VRT", "https://www.vrt.be/") == "VRT"

    @pytest.mark.parametrize(
        "url",
        [
            "javascript:alert(1)",
            "https://a.example/\x1b\\\x1b]52;c;eA==\x07",
            "https://a@b.example/",
            "https://a.example/" + "x" * 2100,
        ],
    )
    def test_a_doubtful_address_leaves_the_text(self, url: str) -> None:
        assert ON.hyperlink("VRT", url) == "VRT"

    @given(st.text(st.characters()))
    def test_no_address_breaks_out(self, url: str) -> None:
        for address in (url, f"https://example.org/{url}"):
            link = ON.hyperlink("x", address)
            assert link == "x" or re.fullmatch(r"\x1b\]8;;[!-~]+\x1b\\x\x1b\]8;;\x1b\\", link)
