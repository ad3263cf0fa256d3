"""Colours text by meaning, without the slow import of Rich.

A command says that a word is a date or a warning, never which colour that is, so that one table
decides what is legible. The codes are the sixteen-colour ones (ECMA-48 SGR), which every terminal
maps to its own theme. There is no blue, which is lost on black, nothing bright and no bold yellow,
which are lost on white, and no background. Each style ends with a code that undoes only itself, so
that styles can be nested.
"""

from __future__ import annotations

import os

from timeline.light_typing import IO, Final, Literal
from timeline.text.sanitize import safe_url

ColourMode = Literal["auto", "always", "never"]

# ECMA-48: 22 ends bold and faint, 23 italic, 24 underline, 27 inverse, 39 a foreground.
_HEADING: Final = ("\x1b[1m", "\x1b[22m")
_MUTED: Final = ("\x1b[2m", "\x1b[22m")
_DATE: Final = ("\x1b[36m", "\x1b[39m")
_GOVERNMENT: Final = ("\x1b[35m", "\x1b[39m")
_MATTER: Final = ("\x1b[1;35m", "\x1b[22;39m")
_GOOD: Final = ("\x1b[32m", "\x1b[39m")
_WARN: Final = ("\x1b[33m", "\x1b[39m")
_BAD: Final = ("\x1b[1;31m", "\x1b[22;39m")
_KIND: Final = ("\x1b[1;36m", "\x1b[22;39m")
_QUOTE: Final = ("\x1b[3m", "\x1b[23m")
_LINK: Final = ("\x1b[4m", "\x1b[24m")
_MARK: Final = ("\x1b[7m", "\x1b[27m")

_LONGEST_LINK: Final = 2083
"""Most bytes of a URL in an OSC 8 hyperlink, as in VTE and so in GNOME Terminal."""

_ASCII_OF_URL: Final = "".join(map(chr, range(0x21, 0x7F)))


def palette(mode: ColourMode, stream: IO[str]) -> AnsiStyle:
    """The palette for output to `stream`.

    "always" and "never" come from the command line and override the environment. "auto" checks, in
    this order: `NO_COLOR` set to anything but "" means no colour (no-color.org); then `FORCE_COLOR`
    set to anything but "" (force-color.org) or `CLICOLOR_FORCE` to anything but "" or "0"
    (bixense.com/clicolors) means colour; then `TERM=dumb` means none; then whether `stream` is a
    terminal.
    """
    return AnsiStyle(coloured=mode == "always" or (mode == "auto" and _is_wanted(stream)))


def _is_wanted(stream: IO[str]) -> bool:
    environment = os.environ.get
    if environment("NO_COLOR"):
        return False
    if environment("FORCE_COLOR") or environment("CLICOLOR_FORCE", "0") not in ("", "0"):
        return True
    if environment("TERM") == "dumb":
        return False
    try:
        return stream.isatty()
    except ValueError:  # a closed stream is not a terminal
        return False


class AnsiStyle:
    """Wraps text in the style of its meaning, or returns it unchanged if colour is off.

    Every method takes text that is already safe (`timeline.text.sanitize.sanitize`) and measured,
    since escape sequences take no cells but count as characters. Nested styles work unless both are
    bold or both coloured.
    """

    __slots__ = ("coloured",)

    coloured: bool
    """Whether colour is on."""

    def __init__(self, *, coloured: bool) -> None:
        self.coloured = coloured

    def _wrap(self, text: str, style: tuple[str, str]) -> str:
        return f"{style[0]}{text}{style[1]}" if self.coloured and text else text

    def heading(self, text: str) -> str:
        """Styles the title of a section or the head of a table."""
        return self._wrap(text, _HEADING)

    def muted(self, text: str) -> str:
        """Styles less important text: ids, units, rules between rows."""
        return self._wrap(text, _MUTED)

    def date(self, text: str) -> str:
        """Styles a date, a time or a window."""
        return self._wrap(text, _DATE)

    def government(self, text: str) -> str:
        """Styles the id or the name of a government."""
        return self._wrap(text, _GOVERNMENT)

    def matter(self, text: str) -> str:
        """Styles the slug or the title of a matter."""
        return self._wrap(text, _MATTER)

    def good(self, text: str) -> str:
        """Styles a good result: approved, delivered, verified."""
        return self._wrap(text, _GOOD)

    def warn(self, text: str) -> str:
        """Styles what needs attention: uncertain, disputed, overdue."""
        return self._wrap(text, _WARN)

    def bad(self, text: str) -> str:
        """Styles an error: an altered record, a quote that is not in its source."""
        return self._wrap(text, _BAD)

    def kind(self, text: str) -> str:
        """Styles the kind of a development."""
        return self._wrap(text, _KIND)

    def quote(self, text: str) -> str:
        """Styles the verbatim words of a source."""
        return self._wrap(text, _QUOTE)

    def link(self, text: str) -> str:
        """Styles a URL or its text; `hyperlink` adds the link."""
        return self._wrap(text, _LINK)

    def mark(self, text: str) -> str:
        """Styles search hits."""
        return self._wrap(text, _MARK)

    def hyperlink(self, text: str, url: str) -> str:
        """Safe `text` as an OSC 8 hyperlink to `url`, which may come from data.

        `text` is returned unchanged if colour is off, or if `url` is not safe (`safe_url`) or is
        longer than terminals accept. Letters outside ASCII are percent-encoded as UTF-8, which OSC
        8 requires.
        """
        if not (self.coloured and text) or safe_url(url) is None:
            return text
        from urllib.parse import quote

        encoded = quote(url, safe=_ASCII_OF_URL)
        if len(encoded) > _LONGEST_LINK:
            return text
        return f"\x1b]8;;{encoded}\x1b\\{text}\x1b]8;;\x1b\\"
