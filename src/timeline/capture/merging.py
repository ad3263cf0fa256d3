"""Merges what an article tells twice: in its headline, its lead and its details."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from timeline.capture.article import Because, Passage
from timeline.capture.reading.candidates import Candidate
from timeline.capture.wording import alike

ALIKE: Final = 0.5
_ALIKE_SITUATIONS: Final = 0.3
_CLOSE: Final = 3
_MOST_COMPARED: Final = 300
"""Developments before one with which it is compared; an article has tens."""
_ONCE: Final = frozenset({"decision-expected", "meeting-planned"})


@dataclass
class Resolved:
    """A candidate with what the article as a whole says of it."""

    candidate: Candidate
    government: str
    why: Because
    words: frozenset[str]
    occurred: str
    is_dated: bool
    score: float
    spans: list[Passage] = field(default_factory=list)
    matters: tuple[str, ...] = ()
    joint: tuple[str, ...] = ()
    others: dict[str, tuple[str, ...]] = field(default_factory=dict)
    because: list[Because] = field(default_factory=list)

    @property
    def kind(self) -> str:
        """The kind."""
        return self.candidate.kind


def merged(found: list[Resolved]) -> list[Resolved]:
    """The developments, each once; the best telling stays, with the passages of all."""
    kept: list[Resolved] = []
    for one in found:
        twin = next((other for other in kept[-_MOST_COMPARED:] if _same(other, one)), None)
        if twin is None:
            kept.append(one)
            continue
        first, second = (one, twin) if _is_better(one, twin) else (twin, one)
        first.spans = sorted({*first.spans, *second.spans})
        first.score = min(0.99, first.score + 0.05)
        first.matters = tuple(dict.fromkeys([*first.matters, *second.matters]))
        first.candidate.fields = {**second.candidate.fields, **first.candidate.fields}
        first.candidate.ahead = first.candidate.ahead or second.candidate.ahead
        first.because.append(Because("sources", "", "the article tells it twice", *second.spans[0]))
        kept[next(n for n, other in enumerate(kept) if other is twin)] = first
    return [one for one in kept if not one.candidate.cue.nominal]


def _same(one: Resolved, other: Resolved) -> bool:
    if one.kind != other.kind or one.government != other.government:
        return False
    if one.candidate.cue.nominal or other.candidate.cue.nominal:
        return True
    if one.kind == "statement-made":
        return _goes_on(one, other)
    if one.is_dated and other.is_dated and one.occurred != other.occurred:
        return False
    if one.candidate.sentence is other.candidate.sentence:
        return False
    if _is_result(one, other):
        return True
    shared = alike(one.words, other.words)
    if one.kind in _ONCE:
        ahead, later = one.candidate.ahead, other.candidate.ahead
        if ahead and later and ahead.phrase.lower() == later.phrase.lower():
            return shared >= 0.2
    return shared >= (_ALIKE_SITUATIONS if one.kind == "situation-noted" else ALIKE)


def _is_result(one: Resolved, other: Resolved) -> bool:
    """Whether the next sentence tells of the same decision: “The text was adopted by 54 votes.”"""
    first, later = one.candidate, other.candidate
    return (
        one.kind == "decision-taken"
        and not later.subjects
        and not other.is_dated
        and first.fields == later.fields
        and first.sentence.paragraph == later.sentence.paragraph
        and 0 <= later.sentence.start - first.sentence.end < _CLOSE
    )


def _goes_on(one: Resolved, other: Resolved) -> bool:
    """Whether a statement goes on with that of the sentence before: “He also stressed …”."""
    later = other.candidate
    return (
        later.is_pronoun
        and later.sentence.paragraph == one.candidate.sentence.paragraph
        and later.sentence.start > one.candidate.sentence.start
        and later.sentence.start - one.spans[-1].end < _CLOSE
        and later.moment is None
    )


def _is_better(one: Resolved, other: Resolved) -> bool:
    """Whether a telling has more in it than another: a day, or no headline."""
    if one.candidate.cue.nominal != other.candidate.cue.nominal:
        return other.candidate.cue.nominal
    if one.is_dated != other.is_dated:
        return one.is_dated
    ahead = one.candidate.ahead is not None, other.candidate.ahead is not None
    if ahead[0] != ahead[1]:
        return ahead[0]
    return other.candidate.sentence.is_headline and not one.candidate.sentence.is_headline
