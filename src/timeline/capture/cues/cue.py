"""What a table of cues has: the words of one language that tell what happened, and to whom.

A cue is a pattern over lower-case text without quotations. The first cue of a table that fits a
place wins, so the more exact ones come first.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal, NamedTuple

Side = Literal["before", "after", "agent"]
"""Where the subject of a cue stands first of all; `agent` is behind a “by”."""

LANGUAGES: Final = ("en", "nl", "fr", "de")
"""The languages that have a table."""
_UNDECIDED: Final = {"outcome": "no-decision"}
"""The field of cues that have a negation of their own."""
AHEAD: Final = frozenset({"decision-expected", "meeting-planned", "decision-postponed"})
"""Kinds that tell of a day to come."""


class Cue(NamedTuple):
    """Words that tell of a development of one kind.

    Attributes:
        kind: The kind.
        pattern: What the words look like, as a regular expression.
        fields: Fields of the kind that the words decide.
        side: Where the subject stands.
        weight: How sure the words are, from 0 to 1.
        negated: The kind, if the words are negated; None if nothing happened then.
        nominal: Whether it is a noun, which supports another development but is none by itself.
    """

    kind: str
    pattern: str
    fields: Mapping[str, str] = {}
    side: Side = "before"
    weight: float = 0.6
    negated: str | None = None
    nominal: bool = False


@dataclass(frozen=True)
class CueTable:
    """The words of a language.

    Attributes:
        code: Its language code.
        cues: The cues, the most exact ones first.
        negation: What negates a cue, just before it or just after it.
        prepositions: Words before what is no subject.
        agents: Words before the subject of a passive.
        clauses: Where another clause begins.
        bodies: Words for bodies of a government; the pattern matches a whole name.
        roles: Titles of persons.
        pronouns: Words for the subject of the sentence before.
        possessive: What follows the name of an owner.
        joins: What stands between names that do something together.
        particles: Small words in the middle of names.
        reporters: A pattern of “reports X” at the end of a sentence; its group is X.
        common: Frequent words, by which the language is recognised; they carry no meaning.
    """

    code: str
    cues: tuple[Cue, ...]
    negation: str
    prepositions: str
    agents: str
    clauses: str
    bodies: str
    roles: str
    pronouns: str
    possessive: str
    joins: str
    particles: str
    reporters: str
    common: frozenset[str]


class Told(NamedTuple):
    """A cue at a place of a sentence.

    Attributes:
        cue: The cue.
        start: Its first character in the sentence.
        end: The character after its last.
        kind: The kind that it tells of, after negation.
        negated: Whether it is negated.
    """

    cue: Cue
    start: int
    end: int
    kind: str
    negated: bool


class Compiled:
    """A table with its patterns compiled."""

    def __init__(self, table: CueTable) -> None:
        self.table = table
        self._cues = [(cue, re.compile(rf"(?<!\w)(?:{cue.pattern})(?!\w)")) for cue in table.cues]
        self._negation = re.compile(rf"(?<!\w)(?:{table.negation})(?!\w)")
        self.clauses = re.compile(table.clauses)
        self.pronouns = re.compile(rf"(?<!\w)(?:{table.pronouns})(?!\w)")
        self.reporters = re.compile(table.reporters)

    def told(self, plain: str) -> list[Told]:
        """The cues of a sentence, in its order; what stands in quotations is blank."""
        lower = plain.lower()
        if len(lower) != len(plain):  # a few capitals have longer small letters
            lower = "".join(one.lower() if len(one.lower()) == 1 else one for one in plain)
        taken: list[Told] = []
        for cue, pattern in self._cues:
            for found in pattern.finditer(lower):
                start, end = found.span()
                if any(start < one.end and one.start < end for one in taken):
                    continue
                negated = cue.fields != _UNDECIDED and self._is_negated(cue, lower, start, end)
                kind = cue.negated if negated else cue.kind
                # A dropped cue still takes its place, so that no weaker one reads it otherwise.
                taken.append(Told(cue, start, end, kind or "", negated))
        return sorted((one for one in taken if one.kind), key=lambda one: one.start)

    def _is_negated(self, cue: Cue, lower: str, start: int, end: int) -> bool:
        before = lower[max(0, start - 30) : start]
        begun = [one.end() for one in self.clauses.finditer(before)]
        before = before[begun[-1] :] if begun else before
        has_its_own = cue.kind not in AHEAD and self._negation.search(cue.pattern)
        if not has_its_own and self._negation.search(lower[start:end]):
            return True
        words = before.split()
        near = " ".join(words[-3:])
        if self._negation.search(near):
            return True
        after = " ".join(lower[end : end + 24].split()[:2])
        return self.table.code in ("nl", "de", "fr") and bool(self._negation.match(after))
