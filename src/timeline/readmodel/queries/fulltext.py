"""Parses full-text queries of users, explains their errors, and bounds their cost.

FTS5 answers many typical inputs with `fts5: syntax error near "-"`, and computes for seconds on a
hundred words in one NEAR. So a parser with the grammar of FTS5 reads the query, and tells what is
wrong, where, and what to type instead. The query for SQLite is written from the parsed words, all
quoted, so that no user input reaches FTS5 as syntax.
"""

from __future__ import annotations

import re
import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import pairwise
from typing import Final, NamedTuple

from timeline.domain.errors import TimelineError
from timeline.domain.lexical.text_folding import RUN, is_unspaced, sought
from timeline.readmodel.as_of import storable
from timeline.readmodel.database import government_word

MOST_TERMS: Final = 16
"""Most words in a query; with more, NEAR can take seconds on one long text."""
MOST_DEPTH: Final = 16
MOST_CHARACTERS: Final = 2_000
FURTHEST: Final = 1_000
"""Most words between two words in NEAR."""
SECONDS: Final = 10.0
"""Most seconds that SQLite may spend on a query."""

_TOKEN: Final = re.compile(
    r'\s+|"(?P<quoted>(?:[^"]|"")*)"|(?P<sign>[()+*^,:{}])|(?P<word>[A-Za-z0-9_\x80-\U0010ffff]+)'
)
_OPERATORS: Final = ("AND", "OR", "NOT")
_WRITE_IT: Final = "`timeline log -h` explains the syntax."


class BadQuery(TimelineError):
    """A full-text query with a syntax error, or that is too large."""

    def __init__(self, text: str, reason: str, hint: str = _WRITE_IT) -> None:
        super().__init__(f"cannot read the query “{text}”: {reason}", hint=hint)
        self.reason = reason


class QueryTooSlow(TimelineError):
    """A query was stopped because it took too long.

    Attributes:
        seconds: How long it ran.
    """

    def __init__(self, seconds: float) -> None:
        super().__init__(
            f"the query was stopped after {seconds:g} seconds",
            hint="Use fewer or rarer words, or add a government or --since.",
        )
        self.seconds = seconds


class _Token(NamedTuple):
    sort: str
    """A sign, an operator, "word", "phrase" or "end"."""
    text: str
    at: int


def full_text_query(text: str) -> str:
    """The query for SQLite's FTS5, with every word quoted and every AND explicit.

    It is FTS5's language: words, `"phrases"`, `beginn*`, `^first`, `a + b`, `NEAR(a b, 5)`, AND,
    OR, NOT and parentheses; words side by side must all occur. Column names, which FTS5 also has,
    are an error.

    Raises:
        BadQuery: if it has a syntax error, or more than `MOST_TERMS` words.
    """
    return _Reading(text).query()


def shown_in_query(governments: Sequence[str]) -> str | None:
    """The query for what is shown in the history of any of these governments.

    Returns:
        None for none of them, or for so many that this would single out little.
    """
    if not 0 < len(governments) <= MOST_TERMS:
        return None
    return " OR ".join(f'"{government_word(storable(one))}"' for one in governments)


@contextmanager
def bounded(connection: sqlite3.Connection, seconds: float | None = None) -> Iterator[None]:
    """Interrupts SQLite inside the block when it has taken too long.

    Raises:
        QueryTooSlow: if it was interrupted.
    """
    seconds = SECONDS if seconds is None else seconds
    end = time.monotonic() + seconds
    connection.set_progress_handler(lambda: time.monotonic() > end, 1_000)
    try:
        yield
    except sqlite3.OperationalError as error:
        if "interrupted" in str(error) and time.monotonic() > end:
            raise QueryTooSlow(seconds) from None
        raise
    finally:
        connection.set_progress_handler(None, 0)


class _Reading:
    """A recursive descent parser for one query."""

    def __init__(self, text: str) -> None:
        self._text = text
        if len(text) > MOST_CHARACTERS:
            self._text = f"{text[:40]}…"
            raise self._wrong(f"it has more than {MOST_CHARACTERS:,} characters")
        self._tokens = list(self._split())
        self._next = 0
        self._terms = 0
        self._depth = 0

    def query(self) -> str:
        if self._token.sort == "end":
            raise self._wrong("it has no words")
        found = self._either()
        if self._token.sort != "end":
            raise self._unexpected()
        return found

    def _wrong(self, reason: str, hint: str = _WRITE_IT) -> BadQuery:
        return BadQuery(self._text, reason, hint)

    def _split(self) -> Iterator[_Token]:
        at = 0
        while at < len(self._text):
            found = _TOKEN.match(self._text, at)
            if found is None:
                raise self._stray(at)
            group = found.lastgroup
            if group == "quoted":
                yield _Token("phrase", found["quoted"].replace('""', '"'), at)
            elif group == "sign":
                yield _Token(found["sign"], found["sign"], at)
            elif group == "word":
                word = found["word"]
                yield _Token(word if word in _OPERATORS else "word", word, at)
            at = found.end()
        yield _Token("end", "", at)

    def _stray(self, at: int) -> BadQuery:
        """The error for a character that has no meaning in a query."""
        char = self._text[at]
        if char == '"':
            return self._wrong("a double quote is never closed", "Close it, or leave it out.")
        start = max(self._text.rfind(" ", 0, at), self._text.rfind("(", 0, at)) + 1
        word = re.split(r'[\s()"]', self._text[start:])[0] or char
        return self._wrong(
            f"“{char}” in “{word}” has no meaning in a query",
            f'Put words with other characters than letters and digits in double quotes: "{word}"',
        )

    @property
    def _token(self) -> _Token:
        return self._tokens[self._next]

    def _take(self) -> _Token:
        token = self._token
        self._next += 1
        return token

    def _takes(self, sort: str) -> bool:
        found = self._token.sort == sort
        self._next += found
        return found

    def _unexpected(self) -> BadQuery:
        """The error for a token that is not allowed here."""
        token = self._token
        before = self._tokens[self._next - 1].text if self._next else ""
        if token.sort == "end":
            return self._wrong(f"it ends after “{before}”", "Add a word after it.")
        if token.sort in _OPERATORS:
            return self._wrong(
                f"{token.text} has nothing before it" + (f" but “{before}”" if before else ""),
                f"{token.text} needs a word on both sides. To search for the word "
                f'itself, write "{token.text.lower()}" in double quotes.',
            )
        if token.sort in ":{}":
            return self._wrong(
                f"“{token.text}” would name a column, and there are none",
                f'Put a word with “{token.text}” in double quotes: "a{token.text}b"',
            )
        if token.sort == ")":
            return self._wrong("a “)” too many, or nothing before it")
        return self._wrong(
            f"“{token.text}” is not allowed " + (f"after “{before}”" if before else "first")
        )

    # As in FTS5, adjacent words bind most closely, then NOT, then AND, then OR.

    def _either(self) -> str:
        parts = [self._both()]
        while self._takes("OR"):
            parts.append(self._both())
        return parts[0] if len(parts) == 1 else f"({' OR '.join(parts)})"

    def _both(self) -> str:
        parts = [self._without()]
        while self._takes("AND"):
            parts.append(self._without())
        return parts[0] if len(parts) == 1 else f"({' AND '.join(parts)})"

    def _without(self) -> str:
        found = self._beside()
        while self._takes("NOT"):
            found = f"({found} NOT {self._beside()})"
        return found

    def _beside(self) -> str:
        parts = [self._one()]
        while self._token.sort in ("word", "phrase", "(", "^"):
            parts.append(self._one())
        return parts[0] if len(parts) == 1 else f"({' AND '.join(parts)})"

    def _one(self) -> str:
        if self._takes("("):
            self._depth += 1
            if self._depth > MOST_DEPTH:
                raise self._wrong(f"more than {MOST_DEPTH} nested parentheses")
            found = self._either()
            if not self._takes(")"):
                if self._token.sort == "end":
                    raise self._wrong("a “(” is never closed", "Close it with “)”.")
                raise self._unexpected()
            self._depth -= 1
            return found
        if self._token.text == "NEAR" and self._tokens[self._next + 1].sort == "(":
            return self._near()
        first = "^ " if self._takes("^") else ""
        return first + self._phrases(first=bool(first))

    def _near(self) -> str:
        self._next += 2
        phrases = [self._phrases()]
        while self._token.sort in ("word", "phrase"):
            phrases.append(self._phrases())
        distance = ""
        if self._takes(","):
            given = self._take()
            if given.sort != "word" or not re.fullmatch(r"[0-9]{1,9}", given.text):
                raise self._wrong(
                    "the number of words after the comma in NEAR is missing",
                    "For example NEAR(weapons decision, 5).",
                )
            if int(given.text) > FURTHEST:
                raise self._wrong(f"the distance in NEAR is at most {FURTHEST:,} words")
            distance = f", {int(given.text)}"
        if not self._takes(")"):
            if self._token.sort == "end":
                raise self._wrong("NEAR( is never closed", "Close it with “)”.")
            raise self._unexpected()
        return f"NEAR({' '.join(phrases)}{distance})"

    def _phrases(self, *, first: bool = False) -> str:
        """A phrase, or several consecutive ones: `a + "b c" + d*`."""
        parts = [self._phrase(first=first)]
        while self._takes("+"):
            parts.append(self._phrase())
        return " + ".join(parts) + (" *" if self._takes("*") else "")

    def _phrase(self, *, first: bool = False) -> str:
        if self._token.sort not in ("word", "phrase"):
            raise self._unexpected()
        text = self._take().text
        words = sought(storable(text))
        if not words:
            raise self._wrong(f"“{text}” has no letters or digits to search for")
        self._terms += _counted(words)
        if self._terms > MOST_TERMS:
            raise self._wrong(f"it has more than {MOST_TERMS} words", "Leave some out.")
        if first and len(words[0]) == 1 and is_unspaced(words[0]):
            words = [RUN, *words]
        return f'"{" ".join(words)}"'


def _counted(words: Sequence[str]) -> int:
    """Number of words in a phrase; a run of a script without spaces counts as one."""
    unspaced = [word == RUN or (len(word) == 1 and is_unspaced(word)) for word in words]
    return sum(not (one and before) for before, one in pairwise([False, *unspaced]))
