"""Finds who did what a cue tells: the subject of a verb, the owner of a noun, or a pronoun."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from timeline.capture.cues.cue import Compiled, Told
from timeline.capture.reading.mentions import Mention
from timeline.capture.reading.sentences import Sentence

_NEAR: Final = 20
_CLOSE: Final = 12
"""Characters between a verb and the subject right after it."""
_PRONOUN: Final = "a pronoun, for the subject of the sentence before"


class SubjectFinder:
    """Looks for who did what a cue tells, by one rule after the other."""

    def __init__(
        self, told: Told, sentence: Sentence, mentions: Sequence[Mention], words: Compiled
    ) -> None:
        self._told = told
        self._plain = sentence.plain
        self._mentions = mentions
        self._words = words
        self._begin = clause_start(sentence.plain, told.start, words)
        self._free = [one for one in mentions if not one.oblique and not _only_owns(one)]

    def find(self) -> tuple[tuple[Mention, ...], str, bool]:
        """Who did it, the rule that found it, and whether a pronoun says it."""
        told = self._told
        if told.cue.nominal:
            return self._owner()
        if told.cue.side == "agent" and (agent := self._agent()):
            return (agent,), "who did it", False
        behind = [one for one in self._mentions if one.start >= told.end and not one.oblique]
        if told.cue.side == "after" and behind:
            return self._chain(behind[0]), "the subject of the verb", False
        return self._beside() or self._elsewhere()

    def _owner(self) -> tuple[tuple[Mention, ...], str, bool]:
        """Whose a noun is: “Russia's attacks”, “the attacks by Russia”."""
        for one in reversed(self._mentions):
            gap = self._told.start - one.end
            if 0 <= gap < _NEAR and (one.owner or one.sort == "adjective"):
                return (one,), "whose it is", False
        agent = self._agent()
        return ((agent,) if agent else ()), "who did it", False

    def _agent(self) -> Mention | None:
        by = re.compile(rf"(?<!\w)(?:{self._words.table.agents})\s+(?:[\w’']+\s)?$")
        for one in self._mentions:
            if one.start >= self._told.end and by.search(self._plain[self._told.end : one.start]):
                return one
        return None

    def _beside(self) -> tuple[tuple[Mention, ...], str, bool] | None:
        """The subject in the clause, before the words or right after them."""
        start, end = self._told.start, self._told.end
        right = [one for one in self._free if 0 <= one.start - end < _CLOSE]
        before = [one for one in self._free if self._begin <= one.start and one.end <= start]
        if before and not (right and _is_quoted(self._plain, self._begin, start)):
            return self._chain(before[-1]), "the subject of the verb", False
        # Of a request, those among the words are asked: “riep de minister op”.
        asks = self._told.kind == "request-made"
        within = [one for one in self._free if start <= one.start and one.end <= end and not asks]
        if within:
            return self._chain(within[0]), "the subject of the verb", False
        if right:
            return self._chain(right[0]), "the subject of the verb", False
        return None

    def _elsewhere(self) -> tuple[tuple[Mention, ...], str, bool]:
        """A pronoun, or the subject of another clause."""
        start, end = self._told.start, self._told.end
        pronouns, lower = self._words.pronouns, self._plain.lower()
        if pronouns.search(lower[self._begin : start]):
            return (), _PRONOUN, True
        until = clause_end(self._plain, end, self._words)
        near = [one for one in self._free if end <= one.start and one.end <= until]
        if near and self._words.table.code != "en":
            return self._chain(near[0]), "the subject of the verb", False
        earlier = [one for one in self._free if one.end <= self._begin]
        if earlier:
            return self._chain(earlier[-1]), "the subject of the sentence", False
        if pronouns.search(lower[:start]):
            return (), _PRONOUN, True
        return (), "nobody is named", False

    def _chain(self, first: Mention) -> tuple[Mention, ...]:
        """A mention with those it is listed with: “Canada, Norway and the Baltic States”."""
        joins = re.compile(
            rf"\s*(?:{self._words.table.joins})\s+(?:the |de |het |les? |la |die |der |das )?"
        )
        chain = [first]
        for one in reversed([one for one in self._mentions if one.end <= first.start]):
            if one.sort == "adjective" or not joins.fullmatch(
                self._plain[one.end : chain[0].start]
            ):
                break
            chain.insert(0, one)
        for one in [one for one in self._mentions if one.start >= first.end]:
            if one.sort == "adjective" or not joins.fullmatch(
                self._plain[chain[-1].end : one.start]
            ):
                break
            chain.append(one)
        return tuple(chain)


def _only_owns(one: Mention) -> bool:
    return one.owner and one.sort in ("country", "capital", "person", "group")


def _is_quoted(plain: str, begin: int, end: int) -> bool:
    """Whether a quotation stands just before: “…”, said the minister."""
    return re.search(r"[\"”»’“]\s*,?\s*$", plain[begin:end]) is not None


def clause_start(plain: str, place: int, words: Compiled) -> int:
    """Where the clause of a place begins."""
    ends = [one.end() for one in words.clauses.finditer(plain) if one.end() <= place]
    return ends[-1] if ends else 0


def clause_end(plain: str, place: int, words: Compiled) -> int:
    """Where the clause of a place ends."""
    found = words.clauses.search(plain, place)
    return found.start() if found else len(plain)
