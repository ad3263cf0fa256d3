"""Nothing from data commands the terminal, hides in it or leaves its cell."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from tests.code_points import TELLING
from tests.text.hostile import HOSTILE, INNOCENT
from timeline.text import sanitize as gate
from timeline.text.safe_json import json_text
from timeline.text.sanitize import cells, clip, pad, safe_url, sanitize

ALL = [chr(code) for code in TELLING]
BIDI = set("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
JOINERS = set("\u200c\u200d")

# Text made mostly of what the gate treats specially, where plain `st.text()` seldom goes.
TRICKY = st.text(
    st.sampled_from(
        "ab1# \n\r\t\x1b\x9b\u00ad\u034f\u0301\u20e3"
        "\u0628\u064b\u0915\u093e\u094d\u1100\u1161\u11a8"
        "\u200b\u200c\u200d\u202e\u2028\u3164\u4e2d\ufe00\ufe0e\ufe0f\u2764\u2190\u2194©"
        "\U0001f468\U0001f44d\U0001f3fd\U0001f1e7\U0001f1ea\U000e0061\ud800\u0903⟨⟩=-.@/\\"
    )
)
ANY = st.one_of(TRICKY, st.text(st.characters()), st.sampled_from([text for _, text in HOSTILE]))


def harmful(text: str, *, newlines: bool = False) -> list[str]:
    """The code points of a text that must never be shown as they are."""
    return [
        char
        for char in text
        if not (newlines and char == "\n")
        and char not in JOINERS
        and (not char.isprintable() or char in BIDI)
    ]


def test_the_corpus_names_each_string_once() -> None:
    assert len(dict(HOSTILE)) == len(HOSTILE)


class TestVisible:
    def test_no_code_point_gets_through_that_controls_reorders_or_hides(self) -> None:
        drawn: set[str] = set()
        for char in ALL:
            shown = sanitize(char)
            assert shown, hex(ord(char))
            drawn.update(shown)
        assert drawn.isdisjoint(BIDI | JOINERS | gate.INVISIBLE)
        assert [hex(ord(char)) for char in drawn if not char.isprintable()] == []

    def test_every_code_point_is_as_harmless_between_letters(self) -> None:
        for start in range(0, len(ALL), 4096):
            shown = sanitize("a".join(ALL[start : start + 4096]))
            assert harmful(shown) == []
            assert sanitize(shown) == shown

    def test_plain_characters_need_no_second_look(self) -> None:
        for char in ALL:
            if not gate._ODD.match(char):
                assert char.isprintable()
                assert char not in gate.INVISIBLE
                assert not unicodedata.category(char).startswith("M")
                assert char == " " or unicodedata.category(char) != "Zs"
                assert char < "\u2190" or not re.match(gate._EMOJI, char)

    @given(ANY)
    def test_nothing_harmful_is_left(self, text: str) -> None:
        assert harmful(sanitize(text)) == []
        assert harmful(sanitize(text, newlines=True), newlines=True) == []

    @given(ANY)
    def test_it_is_empty_only_for_nothing(self, text: str) -> None:
        assert bool(sanitize(text)) == bool(text)

    @given(ANY, st.booleans())
    def test_twice_is_once(self, text: str, newlines: bool) -> None:
        once = sanitize(text, newlines=newlines)
        assert sanitize(once, newlines=newlines) == once

    @given(ANY)
    def test_marks_never_pile_up(self, text: str) -> None:
        pile = 0
        for char in sanitize(text):
            pile = pile + 1 if unicodedata.category(char) in ("Mn", "Me") else 0
            assert pile <= gate.MOST_MARKS + 1  # one of them may be a variation selector

    @given(st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E)))
    def test_ordinary_text_is_not_even_copied(self, text: str) -> None:
        assert sanitize(text) is text

    @pytest.mark.parametrize("text", dict(INNOCENT).values(), ids=dict(INNOCENT))
    def test_the_worlds_languages_stay_as_they_are(self, text: str) -> None:
        assert sanitize(text) == text

    @pytest.mark.parametrize(
        ("text", "shown"),
        [
            ("\x1b[31m", "␛[31m"),
            ("a\x00\x7f\x9b", "a␀␡⟨U+009B⟩"),
            ("a\r\nb\tc", "a␍␊b␉c"),
            ("\u202egnp.exe", "⟨U+202E⟩gnp.exe"),
            ("\U000e0061", "⟨U+E0061⟩"),
            ("\ud800", "⟨U+D800⟩"),
            ("a\u00a0b\u2003c\u3000d\u2800e", "a b c d e"),
            ("e" + "\u0301" * 11 + "!", "e" + "\u0301" * 4 + "⟨+7 marks⟩!"),
            ("e" + "\u0301" * 5, "e" + "\u0301" * 4 + "⟨+1 mark⟩"),
            ("e" + "\u0301" * 6 + "\u200b\u0301", "e" + "\u0301" * 4 + "⟨+2 marks⟩⟨U+200B⟩\u0301"),
            ("\u0301a", "◌\u0301a"),
            ("pay\u200cpal", "pay⟨U+200C⟩pal"),
            ("1\ufe0f2", "1⟨U+FE0F⟩2"),
            ("a\ufe0f", "a⟨U+FE0F⟩"),
            ("\u2764\ufe0f\ufe0f", "\u2764\ufe0f⟨U+FE0F⟩"),
            ("\U0001f600\u200c\U0001f600", "\U0001f600⟨U+200C⟩\U0001f600"),
            ("\u0628\u200d", "\u0628⟨U+200D⟩"),
        ],
    )
    def test_what_is_hidden_is_spelled_out(self, text: str, shown: str) -> None:
        assert sanitize(text) == shown

    def test_over_several_lines_only_line_feeds_and_tabs_are_kept(self) -> None:
        assert sanitize("a\r\nb\tc\rd\n\x1be\u2028", newlines=True) == "a\nb    c␍d\n␛e⟨U+2028⟩"

    def test_a_mark_that_opens_a_line_has_no_letter_to_sit_on(self) -> None:
        assert sanitize("a\n\u0301b", newlines=True) == "a\n◌\u0301b"

    @pytest.mark.parametrize(
        "unit",
        ["\u200b", "\u0301", "a\u200d", "\U0001f468\u200d", "é", "\x1b", "\n", "\u0628\u064b"],
    )
    def test_a_long_text_takes_time_in_proportion(self, unit: str) -> None:
        def seconds(size: int) -> float:
            text = unit * (size // len(unit))
            start = time.thread_time()
            clip(sanitize(text, newlines=True), 80)
            return time.thread_time() - start

        # A quadratic would take 64 times as long for eight times the text.
        few, many = (min(seconds(size) for _ in range(3)) for size in (25_000, 200_000))
        assert many < 24 * max(few, 0.002)


class TestCells:
    @pytest.mark.parametrize(
        ("text", "width"),
        [
            ("", 0),
            ("decision", 8),
            ("décidé – “oui”", 14),
            ("e\u0301", 1),
            ("政府は", 6),
            ("정부", 4),
            ("\u1112\u1161\u11ab", 2),
            ("\U0001f1e7\U0001f1ea", 2),
            ("\U0001f44d\U0001f3fd", 2),
            ("\u2764\ufe0f", 2),
            ("\u2764", 1),
            ("1\ufe0f\u20e3", 2),
            ("\U0001f468\u200d\U0001f469\u200d\U0001f467", 2),
            ("⟨U+202E⟩␛", 9),
            ("\U0001f1e7", 1),
            ("\U0001f1e7\U0001f1ea\U0001f1f3", 3),
            ("\U0001f1e7\U0001f1ea\U0001f1f3\U0001f1f1", 4),
            ("a\U0001f3fd", 3),
            ("\U0001f44d\U0001f3fd\U0001f3fd", 4),
            ("\u231a\ufe0f", 2),
            ("\u0628\u200d\u0628", 2),
            ("a\U0001f44d", 3),
        ],
    )
    def test_width(self, text: str, width: int) -> None:
        assert cells(text) == width

    def test_it_agrees_with_rich(self) -> None:
        """Except where a newer Unicode widened signs, and for marks that take a cell."""
        widened = (range(0x2630, 0x2638), range(0x268A, 0x2690), range(0x4DC0, 0x4E00))
        skip = (*widened, range(0x1D300, 0x1D380), range(0x1F3FB, 0x1F400))
        for char in ALL:
            if sanitize(char) != char or any(ord(char) in span for span in skip):
                continue
            if unicodedata.category(char) != "Mc":
                assert cells(char) == cell_len(char), f"{ord(char):04X}"

    @pytest.mark.parametrize("text", dict(INNOCENT).values(), ids=dict(INNOCENT))
    def test_ordinary_text_is_never_measured_too_narrow(self, text: str) -> None:
        assert cells(text) >= cell_len(text)

    @given(ANY, ANY)
    def test_a_text_is_at_most_as_wide_as_its_parts(self, left: str, right: str) -> None:
        left, right = sanitize(left), sanitize(right)
        # A variation selector may widen what stands before it by one.
        assert cells(left + right) <= cells(left) + cells(right) + 1


class TestClip:
    @given(ANY, st.integers(-1, 30), st.sampled_from(["…", "", "...", "政"]))
    def test_it_never_exceeds_its_width(self, text: str, width: int, ellipsis: str) -> None:
        assert cells(clip(sanitize(text), width, ellipsis)) <= max(width, 0)

    @given(ANY)
    def test_what_fits_is_left_alone(self, text: str) -> None:
        shown = sanitize(text)
        assert clip(shown, cells(shown)) == shown

    @given(ANY, st.integers(0, 30))
    def test_what_is_clipped_is_still_safe(self, text: str, width: int) -> None:
        assert harmful(clip(sanitize(text), width)) == []

    @pytest.mark.parametrize(
        ("text", "width", "clipped"),
        [
            ("decision taken", 10, "decision…"),
            ("decision taken", 14, "decision taken"),
            ("decision", 1, "…"),
            ("decision", 0, ""),
            ("政府は決定", 5, "政府…"),
            ("政府は決定", 4, "政…"),
            ("e\u0301e\u0301e\u0301", 2, "e\u0301…"),
            ("\U0001f1e7\U0001f1ea\U0001f1fa\U0001f1e6", 3, "\U0001f1e7\U0001f1ea…"),
            ("ab\U0001f468\u200d\U0001f469 c", 4, "ab…"),
            ("ab\u2764\ufe0fc", 4, "ab…"),
            ("a\U0001f1e7\U0001f1ea b", 3, "a…"),
            ("\U0001f44d\U0001f3fdb", 2, "…"),
            ("\u2764\ufe0fbc", 3, "\u2764\ufe0f…"),
            (
                "\U0001f1e7\U0001f1ea\U0001f1f3\U0001f1f1\U0001f1f1\U0001f1fa",
                4,
                "\U0001f1e7\U0001f1ea…",
            ),
        ],
    )
    def test_it_cuts_between_what_a_reader_sees_as_characters(
        self, text: str, width: int, clipped: str
    ) -> None:
        assert clip(text, width) == clipped

    def test_an_ellipsis_that_does_not_fit_is_left_out(self) -> None:
        assert clip("decision", 2, "...") == "de"

    @given(ANY, st.integers(-1, 30))
    def test_padding_fills_up_and_never_cuts(self, text: str, width: int) -> None:
        shown = sanitize(text)
        padded = pad(shown, width)
        assert padded.startswith(shown)
        assert cells(padded) == max(width, cells(shown))


class TestJsonText:
    @pytest.mark.parametrize(
        ("text", "said"),
        [
            ('{"a": "plain"}\n', '{"a": "plain"}\n'),
            ('"décidé, 政府"', '"décidé, 政府"'),
            ('"\x7f"', '"\\u007f"'),
            ('"é\x7f"', '"é\\u007f"'),
            ('"\x9b\u202e"', '"\\u009b\\u202e"'),
            ('"\u3164\u00a0"', '"\\u3164\\u00a0"'),
            ('"\U000e0001"', '"\\udb40\\udc01"'),
            ("é\n", "é\n"),
        ],
    )
    def test_what_is_not_seen_is_escaped_and_the_rest_stays(self, text: str, said: str) -> None:
        assert json_text(text) == said

    @given(ANY)
    def test_it_says_the_same_and_commands_nothing(self, text: str) -> None:
        said = json_text(json.dumps({"a": text}, ensure_ascii=False, indent=1))
        assert json.loads(said) == {"a": text}
        assert said.replace("\n", "").isprintable()


class TestSafeUrl:
    @pytest.mark.parametrize(
        "url",
        [
            "https://www.vrt.be/vrtnws/nl/2022/04/20/kern/",
            "HTTP://example.org",
            "https://example.org:8443/a?b=c&d=%20#e",
            "https://example.org/@user/1",
            "https://[2001:db8::1]/x",
            "http://192.0.2.1/x",
            "https://müller.example/straße",
            "https://example.org/政府",
        ],
    )
    def test_an_ordinary_address_is_returned_unchanged(self, url: str) -> None:
        assert safe_url(url) == url

    @pytest.mark.parametrize(
        "url",
        [
            "",
            "example.org",
            "//example.org/x",
            "https:example.org",
            "https://",
            "https:///etc/passwd",
            "https://?x",
            "https://.",
            "https://:80/",
            "javascript:alert(1)",
            "JaVaScRiPt://example.org/%0aalert(1)",
            "data:text/html,x",
            "file:///etc/passwd",
            "ftp://example.org/",
            "https://good.example@evil.example/",
            "https://user:pass@example.org/",
            "https://good.example\\@evil.example/",
            "https://good.example\\.evil.example/",
            " https://example.org",
            "https://example.org ",
            "https://exa mple.org",
            "https://example.org/a\nb",
            "java\nscript:alert(1)",
            "https://example.org/\x1b]8;;",
            "https://example.org/\x9c",
            "https://example.org/\u202egnp",
            "https://example.org/\u200b",
            "https://example.org/\u2764\ufe0f",
            'https://example.org/"onclick=',
            "https://example.org/<script>",
            "https://example.org:99999/",
            "https://example.org:x/",
            "https://example.org:0/",
            "https://[::1/",
            "https://[zz]/",
            "https://exa%2emple.org/",
            "https://evil.example\u2100.good.example/",
            "https://example\u3002org/",
            "https://\ud800.example/",
        ],
    )
    def test_anything_doubtful_is_refused(self, url: str) -> None:
        assert safe_url(url) is None

    @given(ANY)
    def test_what_passes_can_be_shown(self, text: str) -> None:
        for url in (text, f"https://{text}", f"https://example.org/{text}"):
            assert safe_url(url) in (None, sanitize(url))


def test_importing_it_imports_no_library() -> None:
    script = (
        "import sys, timeline.text.sanitize, timeline.text.ansi as s;"
        "s.palette('always', sys.stdout).hyperlink('x', 'https://example.org/');"
        "print(sorted({'rich', 'textual', 'typer', 'pydantic', 'html'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout == "[]\n"
