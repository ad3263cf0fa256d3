"""The one gate between text from data and a screen or a page.

It protects one decision: what was stored is kept to the letter, and what is *shown* can neither
command the device that shows it nor hide from the person who reads it. A code point that
controls, reorders or draws nothing is therefore spelled out (`␛`, `⟨U+202E⟩`) instead of being
dropped: a reader of a record must see that something was there.

Everything here returns a new string for display and is not meant to be stored or compared.
What counts as unassigned, wide or combining is what this Python's `unicodedata` says, so an
emoji newer than the interpreter is spelled out too. `rich.cells` would measure text as well,
but takes 20 ms to import; the tests hold `cells` against it.
"""

from __future__ import annotations

import json
import re
import sys
import urllib.parse
from functools import lru_cache
from typing import Final
from unicodedata import category, east_asian_width

MOST_MARKS: Final = 4
"""Combining marks drawn over one letter; pointed and cantillated Hebrew needs four."""

_ZWNJ: Final = "\u200c"
_ZWJ: Final = "\u200d"
_TEXT_STYLE: Final = "\ufe0e"
_EMOJI_STYLE: Final = "\ufe0f"
_KEYCAP: Final = "\u20e3"
_TAB: Final = "    "
_LOOSE_END: Final = f" {_ZWNJ}{_ZWJ}"

# Python calls these printable, yet nothing is drawn for them: fillers, variation selectors,
# the combining grapheme joiner. The rest of the invisible fails `str.isprintable`.
_INVISIBLE: Final = frozenset(
    "\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u3164\uffa0\U00016fe4\U0001d159"
) | {chr(code) for span in (range(0xFE00, 0xFE10), range(0xE0100, 0xE01F0)) for code in span}
# The same as ranges: a set that lists them one by one is searched a hundred times as slowly.
_UNSEEN_RANGES: Final = (
    "\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180d\u180f\u3164\ufe00-\ufe0f\uffa0"
    "\U00016fe4\U0001d159\U000e0100-\U000e01ef"
)
_UNSEEN: Final = re.compile(f"[{_UNSEEN_RANGES}]")
_PERHAPS_ESCAPED: Final = re.compile(f"[^\\w\n -~]|[{_UNSEEN_RANGES}]")
_BLANK_BRAILLE: Final = "\u2800"
_WORD: Final = 64
"""Characters of a run that is remembered."""

_FEW: Final = 32
"""Characters up to which each is replaced by itself."""

# Letters and signs of one cell that need no second look. Every range is fully assigned, free of
# marks, controls and emoji; a test walks them.
_NARROW_RANGES: Final = " -~¡-¬®-\u02ffͰ-ͷͺ-Ϳ΄-ΊΌΎ-ΡΣ-҂Ҋ-ԯა-ჺḀ-ἕ‐-‧‰-⁈⁊-⁞₠-₿←-↓─-▟"
_NARROW: Final = re.compile(f"[{_NARROW_RANGES}]*")
# Han and Hangul are left out: compiling a set of 30,000 takes longer than the rest of a start.
_ODD: Final = re.compile(f"[^{_NARROW_RANGES}،؛؟、-〃〈-】ぁ-ゖ゛-ヿ！-～]+")
_ODD_LETTERS: Final = re.compile("[\u115f-\u11ff\u3164\ud7b0-\ud7ff\uffa0]")
_EMOJI: Final = re.compile(
    "[#*0-9©®‼⁉™ℹ↔-↪⌚-⏿Ⓜ▪-◾☀-➿⤴⤵⬅-⭕〰〽㊗㊙\U0001f000-\U0001f1e5\U0001f200-\U0001faff]"
)
_SKIN_TONE: Final = re.compile("[\U0001f3fb-\U0001f3ff]")
_FLAG_HALF: Final = re.compile("[\U0001f1e6-\U0001f1ff]")

_HOST: Final = re.compile(r"(?=.*[^\W_])[\w.-]+|[0-9a-f:.]*:[0-9a-f:.]*", re.IGNORECASE)


def sanitize(text: str, *, newlines: bool = False) -> str:
    """Return `text` with everything that controls, reorders or hides spelled out.

    C0 controls and DEL become Control Pictures (`␛`); C1 and bidirectional controls, invisible
    and default-ignorable code points (Unicode UAX 44), line and paragraph separators, private
    use, surrogates, noncharacters and unassigned code points become `⟨U+202E⟩`. Unusual spaces
    become a plain space. Of a pile of combining marks, `MOST_MARKS` stay and the rest is counted
    (`⟨+7 marks⟩`); marks with no letter before them get a dotted circle. Zero-width joiners stay
    between letters of scripts without case, which alone are shaped by them, and in emoji;
    variation selectors 15 and 16 stay after an emoji.

    Applying it twice changes nothing more, and the result is empty only if `text` is. It does
    not escape any markup: hand the result to something that takes it literally.

    Args:
        text: Anything that came from data.
        newlines: Keep line feeds (CRLF counts as one) and turn tabs into four spaces, for text
            that is shown over several lines. Otherwise the result is a single line.
    """
    if text.isascii() and text.isprintable():
        return text
    if not newlines:
        return _ODD.sub(_spell_out, text)
    lines = text.replace("\r\n", "\n").replace("\t", _TAB).split("\n")
    return "\n".join(map(sanitize, lines))


def _spell_out(odd: re.Match[str]) -> str:
    """Return the display form of a run of characters that are not plain, judged in context."""
    run = odd[0]
    if run.isalpha() and not _ODD_LETTERS.search(run):
        return run
    if len(run) <= _WORD and _stays(run) and (odd.start() or not _is_mark(run[0])):
        return run
    text = odd.string
    last = text[odd.start() - 1] if odd.start() else ""
    shown: list[str] = []
    marks = surplus = 0
    for index in range(odd.start(), odd.end()):
        char = text[index]
        if _is_mark(char):
            if marks == MOST_MARKS:
                surplus += 1
                continue
            # With no letter of its own it would settle on the caller's text to its left.
            last = "◌" + char if not last else char
            marks += 1
        else:
            if surplus:
                shown.append(_counted(surplus))
                last, marks, surplus = "⟩", 0, 0
            following = text[index + 1 : index + 2]
            if _is_needed(char, last, following, marks):
                # A joined emoji is drawn in the cells before it as a mark is: one cap for both.
                marks += char == _ZWJ and _side(last) == "emoji"
                last = char
            else:
                if last != _ZWJ or _side(char) != "emoji":
                    marks = 0
                last = _alone(char)
        shown.append(last)
        last = last[-1]
    if surplus:
        shown.append(_counted(surplus))
    return "".join(shown)


@lru_cache(maxsize=4096)
def _stays(run: str) -> bool:
    """Whether a run is shown as it is, whatever stands beside it.

    Languages that write marks have few words that are not used again, and to look at each of
    their characters takes a hundred times as long as to read a letter.
    """
    if not run.isprintable() or _UNSEEN.search(run) or _BLANK_BRAILLE in run:
        return False
    marks = 0
    for char in run:
        marks = marks + 1 if _is_mark(char) else 0
        if marks > MOST_MARKS:
            return False
    return True


def _counted(marks: int) -> str:
    return f"⟨+{marks} mark{'s' if marks > 1 else ''}⟩"


def _is_needed(char: str, last: str, following: str, marks: int) -> bool:
    """Whether an invisible `char` is part of how its neighbours are written, as *shown*.

    `last` is judged after it was made visible and `following` only if it will be kept, so that
    a second pass comes to the same answer.
    """
    if char in (_TEXT_STYLE, _EMOJI_STYLE):
        # After a bare digit it would be a place to hide things; a keycap needs it there.
        return bool(_EMOJI.match(last)) and (last > "9" or following == _KEYCAP)
    if char not in (_ZWJ, _ZWNJ) or following in (_TEXT_STYLE, _EMOJI_STYLE):
        return False
    side = _side(last)
    if not side or side != _side(following):
        return False
    if side == "emoji":
        return char == _ZWJ and marks < MOST_MARKS
    return marks < MOST_MARKS or not _is_mark(following)


@lru_cache(maxsize=4096)
def _side(char: str) -> str:
    """What a joiner beside `char` joins: "letter", "emoji", or "" where it could only hide.

    Cased scripts (Latin, Greek, Cyrillic and their like) are not shaped by joiners.
    """
    if char < "\u0590":
        return ""
    if char in (_TEXT_STYLE, _EMOJI_STYLE):
        return "emoji"
    if char in _INVISIBLE or not char.isprintable():
        return ""
    if _EMOJI.match(char):
        return "emoji"
    return "letter" if category(char) in ("Lo", "Lm", "Mn", "Mc") else ""


@lru_cache(maxsize=4096)
def _is_mark(char: str) -> bool:
    """Whether `char` is drawn over the one before it: a nonspacing mark, or a Hangul vowel."""
    if char in _INVISIBLE:
        return False
    return category(char) in ("Mn", "Me") or _is_medial_jamo(char)


def _is_medial_jamo(char: str) -> bool:
    """Whether `char` is a conjoining vowel or final, which joins the syllable before it."""
    return "\u1160" <= char <= "\u11ff" or ("\ud7b0" <= char <= "\ud7ff" and char.isprintable())


@lru_cache(maxsize=4096)
def _alone(char: str) -> str:
    """Return the display form of one code point that is no mark, whatever its neighbours are."""
    code = ord(char)
    if code < 0x20:
        return chr(0x2400 + code)
    if code == 0x7F:
        return "␡"
    # Blank Braille is a space that calls itself a symbol.
    if category(char) == "Zs" or char == _BLANK_BRAILLE:
        return " "
    if char in _INVISIBLE or not char.isprintable():
        return f"⟨U+{code:04X}⟩"
    return char


def cells(text: str) -> int:
    """Return how many terminal cells `text` takes; it must have passed `visible`, on one line.

    East Asian wide and full-width characters take two (Unicode UAX 11; ambiguous ones one),
    marks none, an emoji sequence joined by ZWJ or a skin tone as much as its first emoji, an
    emoji made so by U+FE0F two. Spacing marks take one, as in glibc's `wcwidth`;
    Rich counts them as none, and too wide a column is better than one that overflows.
    """
    return _fit(text, sys.maxsize - 1)[1]


def clip(text: str, width: int, ellipsis: str = "…") -> str:
    """Return `text`, cut to at most `width` cells with `ellipsis` at its end if it was longer.

    Nothing is cut between a letter and its marks, inside an emoji sequence or inside a flag, so
    the result may be narrower than `width`. An ellipsis wider than `width` is left out; a width
    of zero or less gives "". `text` must have passed `visible`.
    """
    if width <= 0:
        return ""
    if _fit(text, width)[0] == len(text):
        return text
    room = width - cells(ellipsis)
    if room < 0:
        ellipsis, room = "", width
    return text[: _fit(text, room)[0]].rstrip(_LOOSE_END) + ellipsis


def pad(text: str, width: int) -> str:
    """Return `text` filled up with spaces on the right to `width` cells; never cut."""
    return text + " " * (width - cells(text))


def _fit(text: str, width: int) -> tuple[int, int]:
    """Return the length and the cells of the longest start of `text` that fits in `width` cells.

    It reads no further than it must: a summary of a megabyte costs what its first line costs.
    """
    start = text[: width + 1]
    if start.isascii() or _NARROW.fullmatch(start):
        fits = min(len(start), width)
        return fits, fits
    cut = cut_cells = total = 0
    last = ""
    half_flag = False
    for index, char in enumerate(text):
        size, may_join = _measured(char)
        joined = _joined_cells(char, last, half_flag) if may_join or last == _ZWJ else None
        if joined is not None:
            size, half_flag = joined, False
        elif size:
            cut, cut_cells = index, total
            half_flag = may_join and bool(_FLAG_HALF.match(char))
        total += size
        if total > width:
            return cut, cut_cells
        last = char
    return len(text), total


def _joined_cells(char: str, last: str, half_flag: bool) -> int | None:
    """Return the cells that `char` adds to the sequence that ends in `last`; None if it is apart.

    Terminals differ here; this is how Rich and Textual count.
    """
    if char == _EMOJI_STYLE:
        return 1 if _EMOJI.match(last) and _measured(last)[0] == 1 else 0
    if _FLAG_HALF.match(char):
        return 1 if half_flag else None
    if _SKIN_TONE.match(char) and _EMOJI.match(last) and not _SKIN_TONE.match(last):
        return 0
    return 0 if last == _ZWJ and _side(char) == "emoji" else None


@lru_cache(maxsize=4096)
def _measured(char: str) -> tuple[int, bool]:
    """Return the cells of `char` alone, and whether it may join the sequence before it."""
    if category(char) in ("Mn", "Me", "Cf", "Cc") or _is_medial_jamo(char):
        return 0, char == _EMOJI_STYLE
    may_join = bool(_SKIN_TONE.match(char) or _FLAG_HALF.match(char))
    return 2 if east_asian_width(char) in ("W", "F") else 1, may_join


def json_text(text: str) -> str:
    """Return JSON that says the same as the JSON `text` and commands no terminal.

    What cannot be printed, or is printed and not seen, is escaped. JSON itself escapes only the
    controls below U+0020, and leaves U+009B (another way to say ESC [) and the bidirectional
    controls as they are. Line feeds stay.
    """
    if text.isascii() and "\x7f" not in text:
        return text
    if text.replace("\n", " ").isprintable() and not _UNSEEN.search(text):
        return text
    odd = [char for char in set(_PERHAPS_ESCAPED.findall(text)) if _is_escaped(char)]
    if len(odd) > _FEW:
        return text.translate({ord(char): _escaped(char) for char in odd})
    # To translate looks every character up; to replace one that is rare costs next to nothing.
    for char in odd:
        text = text.replace(char, _escaped(char))
    return text


def _is_escaped(char: str) -> bool:
    return not char.isprintable() or char in _INVISIBLE


def _escaped(char: str) -> str:
    return json.dumps(char)[1:-1].replace("\x7f", "\\u007f")


def safe_url(url: str) -> str | None:
    """Return `url` unchanged if a reader may be sent there, else None.

    That is an absolute http or https URL (RFC 3986, or an IRI) with a host, no user name before
    the host, a port that exists if any, and nothing in it that is blank, invisible, a quote, an
    angle bracket or a backslash. Look-alike letters in a host are not judged.
    """
    if sanitize(url) != url or re.search(r"[\s<>\"`\\\u200c\u200d\ufe0e\ufe0f]", url):
        return None
    try:
        parts = urllib.parse.urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or "@" in parts.netloc or port == 0:
        return None
    return url if host and _HOST.fullmatch(host) else None
