"""Makes text from data safe to show on a screen or a page.

Stored text is exact. *Shown* text can neither command the terminal nor hide from the reader. So
code points that control, reorder or draw nothing are escaped (`␛`, `⟨U+202E⟩`) instead of removed:
a reader of a record must see that something was there.

All functions return a new string for display, not for storage or comparison. This Python's
`unicodedata` decides what is unassigned, wide or combining, so newer emoji are escaped too.
`rich.cells` could measure text as well, but takes 20 ms to import; tests compare `cells` with it.
"""

from __future__ import annotations

import re
import sys
from functools import lru_cache
from unicodedata import category, east_asian_width

from timeline.light_typing import Final

MOST_MARKS: Final = 4
"""Most combining marks over one letter; pointed and cantillated Hebrew needs four."""

_ZWNJ: Final = "\u200c"
_ZWJ: Final = "\u200d"
_TEXT_STYLE: Final = "\ufe0e"
_EMOJI_STYLE: Final = "\ufe0f"
_KEYCAP: Final = "\u20e3"
_TAB: Final = "    "
_LOOSE_END: Final = f" {_ZWNJ}{_ZWJ}"

# Python calls these printable, but they draw nothing: fillers, variation selectors, the combining
# grapheme joiner. Other invisible characters fail `str.isprintable`.
INVISIBLE: Final = frozenset(
    "\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u3164\uffa0\U00016fe4\U0001d159"
) | {chr(code) for span in (range(0xFE00, 0xFE10), range(0xE0100, 0xE01F0)) for code in span}
# The same as ranges, because a set of single characters is a hundred times as slow in a search.
# Rare patterns are text: all would slow down each start.
UNSEEN: Final = (
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180d\u180f\u3164\ufe00-\ufe0f\uffa0"
    "\U00016fe4\U0001d159\U000e0100-\U000e01ef]"
)
_BLANK_BRAILLE: Final = "\u2800"
_WORD: Final = 64
"""Most characters of a run that is cached."""

# Letters and signs of one cell that need no further check. Every range is fully assigned, and free
# of marks, controls and emoji; a test checks that.
_NARROW_RANGES: Final = " -~¡-¬®-\u02ffͰ-ͷͺ-Ϳ΄-ΊΌΎ-ΡΣ-҂Ҋ-ԯა-ჺḀ-ἕ‐-‧‰-⁈⁊-⁞₠-₿←-↓─-▟"
_NARROW: Final = re.compile(f"[{_NARROW_RANGES}]*")
# Without Han and Hangul: compiling a set of 30,000 takes longer than the rest of a start.
_ODD: Final = re.compile(f"[^{_NARROW_RANGES}،؛؟、-〃〈-】ぁ-ゖ゛-ヿ！-～]+")
_ODD_LETTERS: Final = "[\u115f-\u11ff\u3164\ud7b0-\ud7ff\uffa0]"
_EMOJI: Final = (
    "[#*0-9©®‼⁉™ℹ↔-↪⌚-⏿Ⓜ▪-◾☀-➿⤴⤵⬅-⭕〰〽㊗㊙\U0001f000-\U0001f1e5\U0001f200-\U0001faff]"
)
_SKIN_TONE: Final = "[\U0001f3fb-\U0001f3ff]"
_FLAG_HALF: Final = "[\U0001f1e6-\U0001f1ff]"

_HOST: Final = r"(?=.*[^\W_])[\w.-]+|[0-9a-f:.]*:[0-9a-f:.]*"


def sanitize(text: str, *, newlines: bool = False) -> str:
    """Escapes everything in `text` that controls, reorders or hides.

    C0 controls and DEL become Control Pictures (`␛`); C1 and bidirectional controls, and invisible
    and default-ignorable code points (Unicode UAX 44), become `⟨U+202E⟩`. So do line and paragraph
    separators, private use, surrogates, noncharacters and unassigned code points. Unusual spaces
    become a plain space. Of combining marks on one letter, `MOST_MARKS` stay and the rest is
    counted (`⟨+7 marks⟩`); marks without a letter get a dotted circle. Zero-width joiners stay in
    emoji, and between letters of scripts without case, since only those are shaped by them.
    Variation selectors 15 and 16 stay after an emoji.

    Applying it twice changes nothing more, and the result is empty only if `text` is. It does not
    escape markup, so the result must be used literally.

    Args:
        text: Text from data.
        newlines: Keep line feeds (CRLF counts as one) and turn tabs into four spaces, for text that
            is shown over several lines. Otherwise the result is a single line.
    """
    if text.isascii() and text.isprintable():
        return text
    if not newlines:
        return _ODD.sub(_spell_out, text)
    lines = text.replace("\r\n", "\n").replace("\t", _TAB).split("\n")
    return "\n".join(map(sanitize, lines))


def _spell_out(odd: re.Match[str]) -> str:
    """The display form of a run of unusual characters, depending on context."""
    run = odd[0]
    if run.isalpha() and not re.search(_ODD_LETTERS, run):
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
            # Without a letter of its own it would combine with the caller's text before it.
            last = "◌" + char if not last else char
            marks += 1
        else:
            if surplus:
                shown.append(_counted(surplus))
                last, marks, surplus = "⟩", 0, 0
            following = text[index + 1 : index + 2]
            if _is_needed(char, last, following, marks):
                # A joined emoji is drawn in the cells before it, as a mark is, so one limit applies
                # to both.
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
    """Whether a run is shown unchanged in any context.

    The result is cached. Languages with marks repeat few words, and checking each of their
    characters takes a hundred times as long as reading a letter.
    """
    if not run.isprintable() or re.search(UNSEEN, run) or _BLANK_BRAILLE in run:
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
    """Whether an invisible `char` is part of how its *shown* neighbours are written.

    `last` is the character after escaping, and `following` counts only if it will be kept, so that
    a second pass gives the same answer.
    """
    if char in (_TEXT_STYLE, _EMOJI_STYLE):
        # After a bare digit it could hide something; a keycap needs it there.
        return bool(re.match(_EMOJI, last)) and (last > "9" or following == _KEYCAP)
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
    """What a joiner beside `char` joins: "letter", "emoji", or "" if it could only hide.

    Joiners do not shape cased scripts (Latin, Greek, Cyrillic and similar ones).
    """
    if char < "\u0590":
        return ""
    if char in (_TEXT_STYLE, _EMOJI_STYLE):
        return "emoji"
    if char in INVISIBLE or not char.isprintable():
        return ""
    if re.match(_EMOJI, char):
        return "emoji"
    return "letter" if category(char) in ("Lo", "Lm", "Mn", "Mc") else ""


@lru_cache(maxsize=4096)
def _is_mark(char: str) -> bool:
    """Whether `char` is drawn over the previous one: a nonspacing mark, or a Hangul vowel."""
    if char in INVISIBLE:
        return False
    return category(char) in ("Mn", "Me") or _is_medial_jamo(char)


def _is_medial_jamo(char: str) -> bool:
    """Whether `char` is a conjoining vowel or final, which joins the previous syllable."""
    return "\u1160" <= char <= "\u11ff" or ("\ud7b0" <= char <= "\ud7ff" and char.isprintable())


@lru_cache(maxsize=4096)
def _alone(char: str) -> str:
    """The display form of a code point that is not a mark, without context."""
    code = ord(char)
    if code < 0x20:
        return chr(0x2400 + code)
    if code == 0x7F:
        return "␡"
    # Blank Braille is a space in the category of symbols.
    if category(char) == "Zs" or char == _BLANK_BRAILLE:
        return " "
    if char in INVISIBLE or not char.isprintable():
        return f"⟨U+{code:04X}⟩"
    return char


def cells(text: str) -> int:
    """Number of terminal cells of `text`, which must have passed `sanitize`, on one line.

    East Asian wide and full-width characters take two (Unicode UAX 11; ambiguous ones one), marks
    none. An emoji sequence joined by ZWJ or a skin tone takes as much as its first emoji. An emoji
    made so by U+FE0F takes two. Spacing marks take one, as in glibc's `wcwidth`; Rich counts them
    as none, and too wide a column is better than one that overflows.
    """
    return _fit(text, sys.maxsize - 1)[1]


def clip(text: str, width: int, ellipsis: str = "…") -> str:
    """Cuts `text` to at most `width` cells, with `ellipsis` at its end if it was longer.

    Nothing is cut between a letter and its marks, inside an emoji sequence or inside a flag, so the
    result may be narrower than `width`. An ellipsis wider than `width` is omitted; a width of zero
    or less gives "". `text` must have passed `sanitize`.
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
    """Pads `text` with spaces on the right to `width` cells; never cuts it."""
    return text + " " * (width - cells(text))


def _fit(text: str, width: int) -> tuple[int, int]:
    """The length and the cells of the longest start of `text` that fits in `width` cells.

    It reads no further than needed: a text of a megabyte costs as much as its first line.
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
            half_flag = may_join and bool(re.match(_FLAG_HALF, char))
        total += size
        if total > width:
            return cut, cut_cells
        last = char
    return len(text), total


def _joined_cells(char: str, last: str, half_flag: bool) -> int | None:
    """The cells that `char` adds to the sequence that ends in `last`; None if it is apart.

    Terminals differ here; this is how Rich and Textual count.
    """
    if char == _EMOJI_STYLE:
        return 1 if re.match(_EMOJI, last) and _measured(last)[0] == 1 else 0
    if re.match(_FLAG_HALF, char):
        return 1 if half_flag else None
    if re.match(_SKIN_TONE, char) and re.match(_EMOJI, last) and not re.match(_SKIN_TONE, last):
        return 0
    return 0 if last == _ZWJ and _side(char) == "emoji" else None


@lru_cache(maxsize=4096)
def _measured(char: str) -> tuple[int, bool]:
    """The cells of `char` alone, and whether it may join the previous sequence."""
    if category(char) in ("Mn", "Me", "Cf", "Cc") or _is_medial_jamo(char):
        return 0, char == _EMOJI_STYLE
    may_join = bool(re.match(_SKIN_TONE, char) or re.match(_FLAG_HALF, char))
    return 2 if east_asian_width(char) in ("W", "F") else 1, may_join


def safe_url(url: str) -> str | None:
    """Returns `url` unchanged if it is safe to open, else None.

    A safe URL is an absolute http or https URL (RFC 3986, or an IRI) with a host, without a user
    name, and with a valid port if any. It has no blanks, invisible characters, quotes, angle
    brackets or backslashes. Look-alike letters in a host are not checked.
    """
    if sanitize(url) != url or re.search(r"[\s<>\"`\\\u200c\u200d\ufe0e\ufe0f]", url):
        return None
    from urllib.parse import urlsplit

    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or "@" in parts.netloc or port == 0:
        return None
    return url if host and re.fullmatch(_HOST, host, re.IGNORECASE) else None
