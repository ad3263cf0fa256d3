"""Reads a sentence: which cues tell of something, who did it, and when."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from timeline.capture.article import PROPOSER, Passage
from timeline.capture.cues.cue import AHEAD, Compiled, Cue, Told
from timeline.capture.mentions import Mention
from timeline.capture.models.model_answers import PointedAt
from timeline.capture.moments import Moment
from timeline.capture.sentences import Sentence

_STRONG: Final = frozenset(
    {"decision-expected", "decision-postponed", "decision-cancelled", "decision-taken",
     "decision-overturned", "measure-started", "measure-changed", "measure-suspended",
     "measure-ended", "pledge-made", "commitment-made", "meeting-planned", "meeting-cancelled",
     "announcement-made", "step-taken", "delivery-made", "meeting-held"}
)  # fmt: skip
"""Kinds that say more than that somebody said so."""
_NAMES: Final = ("country", "capital", "group", "person", "adjective")
_ANOTHER_CLAUSE: Final = re.compile(
    r"; |, but |, maar |, mais |, aber | while | terwijl | tandis | während "
)
_OF_A_MODEL: Final = 0.6
_NEAR: Final = 20
_CLOSE: Final = 12
"""Characters between a verb and the subject right after it."""
_PRONOUN: Final = "a pronoun stands for the subject of the sentence before"


@dataclass
class Candidate:
    """A development that a sentence seems to tell of.

    Attributes:
        kind: Its kind.
        cue: The words that told it.
        sentence: The sentence.
        told: The place of the words.
        subjects: Who did it.
        how: The rule by which the subject was found.
        moment: The phrase of when it happened, or was said.
        ahead: The phrase of a day to come.
        spans: The passages that tell it, in the text.
        part: The words of the sentence that it is about.
        is_pronoun: Whether the subject is a pronoun.
        fields: Fields that the words decide.
        mentions: Everybody who is named in the sentence.
        proposer: What proposed it.
    """

    kind: str
    cue: Cue
    sentence: Sentence
    told: Told
    subjects: tuple[Mention, ...]
    how: str
    moment: Moment | None = None
    ahead: Moment | None = None
    spans: list[Passage] = field(default_factory=list)
    part: str = ""
    is_pronoun: bool = False
    fields: dict[str, str] = field(default_factory=dict)
    mentions: tuple[Mention, ...] = ()
    proposer: str = PROPOSER


def candidates(
    sentence: Sentence, mentions: Sequence[Mention], moments: Sequence[Moment], words: Compiled
) -> list[Candidate]:
    """What a sentence tells of, in its order."""
    names = [one for one in mentions if one.sort in _NAMES]
    told = [one for one in words.told(sentence.plain) if not _is_in_a_name(one, names)]
    told = _most_telling(told, sentence)
    made: list[Candidate] = []
    for one in told:
        subjects, how, is_pronoun = _Subject(one, sentence, mentions, words).find()
        found = Candidate(
            one.kind, one.cue, sentence, one, subjects, how, is_pronoun=is_pronoun,
            spans=[Passage(sentence.start, sentence.end)],
            part=sentence.plain[one.end :] if one.cue.side != "agent" else sentence.plain,
            fields=dict(one.cue.fields), mentions=tuple(mentions),
        )  # fmt: skip
        if one.negated and one.kind == "meeting-held":
            found.fields = {"outcome": "no-decision"}
        elif one.negated:
            found.fields = {}
        _date(found, moments, words)
        made.append(found)
    return _once(made)


def _is_in_a_name(told: Told, names: Sequence[Mention]) -> bool:
    """Whether the words are part of a name: “states” of the United States."""
    return any(one.start <= told.start and told.end <= one.end for one in names)


def pointed_at(
    answers: Sequence[PointedAt],
    name: str,
    sentence: Sentence,
    mentions: Sequence[Mention],
    moments: Sequence[Moment],
    words: Compiled,
) -> list[Candidate]:
    """What a model says that a sentence tells, with subjects and dates by our own rules."""
    made: list[Candidate] = []
    for one in answers:
        cue = Cue(one.kind, "", weight=_OF_A_MODEL)
        told = Told(cue, *one.words, one.kind, negated=False)
        subjects, how, is_pronoun = _Subject(told, sentence, mentions, words).find()
        if one.who is not None:
            named = [each for each in mentions if _meet((each.start, each.end), one.who)]
            subjects, how = (tuple(named[:1]), "is who the model names") if named else ((), how)
        said = [each for each in moments if one.when and _meet((each.start, each.end), one.when)]
        found = Candidate(
            one.kind, cue, sentence, told, subjects, how, is_pronoun=is_pronoun,
            spans=[Passage(sentence.start, sentence.end)], part=sentence.plain[told.end :],
            mentions=tuple(mentions), proposer=name,
        )  # fmt: skip
        _date(found, said or moments, words)
        made.append(found)
    return made


def _meet(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _most_telling(told: list[Told], sentence: Sentence) -> list[Told]:
    """Without the cues that only report, or only repeat, what a better one tells."""
    kinds = {one.kind for one in told}
    if "decision-expected" in kinds:
        told = [one for one in told if one.kind != "meeting-planned"]
    kept = list(told)
    for one in told:
        if one.kind not in ("statement-made", "announcement-made") or one not in kept:
            continue
        content = [
            other
            for other in kept
            if other is not one and other.kind in _STRONG and not other.cue.nominal
            and other.kind != one.kind and _is_reported(one, other, sentence)
        ]  # fmt: skip
        if one.kind == "announcement-made":
            beats = [other for other in content if other.kind == "decision-expected"]
            if beats:
                kept.remove(one)
            kept = [
                other for other in kept
                if other is one or other in beats or other.start < one.start
                or not _is_reported(one, other, sentence)
            ]  # fmt: skip
        elif content:
            kept.remove(one)
            kept = [
                other for other in kept
                if other in content or other.kind in _STRONG or other.cue.nominal
                or other.start < one.start
            ]  # fmt: skip
        else:
            kept = [
                other for other in kept
                if other is one or other.cue.nominal or other.start < one.start
                or not _is_reported(one, other, sentence)
            ]  # fmt: skip
    return kept


def _is_reported(verb: Told, other: Told, sentence: Sentence) -> bool:
    """Whether a verb of saying reports another cue: “said that …”, “…, said the minister”."""
    between = sentence.plain[verb.end : other.start]
    if other.start < verb.start:
        between = sentence.plain[other.end : verb.start]
        # “The vote was put off, the minister said.”
        return "," in between and _ANOTHER_CLAUSE.search(between) is None
    return _ANOTHER_CLAUSE.search(between) is None


class _Subject:
    """Looks for who did what a cue tells, by one rule after the other."""

    def __init__(
        self, told: Told, sentence: Sentence, mentions: Sequence[Mention], words: Compiled
    ) -> None:
        self._told = told
        self._plain = sentence.plain
        self._mentions = mentions
        self._words = words
        self._begin = _clause(sentence.plain, told.start, words)
        self._free = [one for one in mentions if not one.oblique and not _only_owns(one)]

    def find(self) -> tuple[tuple[Mention, ...], str, bool]:
        """Who did it, the rule that found it, and whether a pronoun says it."""
        told = self._told
        if told.cue.nominal:
            return self._owner()
        if told.cue.side == "agent" and (agent := self._agent()):
            return (agent,), "did it, after “by”", False
        behind = [one for one in self._mentions if one.start >= told.end and not one.oblique]
        if told.cue.side == "after" and behind:
            return self._chain(behind[0]), "is the subject after the words", False
        return self._beside() or self._elsewhere()

    def _owner(self) -> tuple[tuple[Mention, ...], str, bool]:
        """Whose a noun is: “Russia's attacks”, “the attacks by Russia”."""
        for one in reversed(self._mentions):
            gap = self._told.start - one.end
            if 0 <= gap < _NEAR and (one.owner or one.sort == "adjective"):
                return (one,), "owns it", False
        agent = self._agent()
        return ((agent,) if agent else ()), "did it, after “by”", False

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
            return self._chain(before[-1]), "is the subject before the words", False
        if right:
            return self._chain(right[0]), "is the subject after the words", False
        return None

    def _elsewhere(self) -> tuple[tuple[Mention, ...], str, bool]:
        """A pronoun, or the subject of another clause."""
        start, end = self._told.start, self._told.end
        pronouns, lower = self._words.pronouns, self._plain.lower()
        if pronouns.search(lower[self._begin : start]):
            return (), _PRONOUN, True
        until = _clause_end(self._plain, end, self._words)
        near = [one for one in self._free if end <= one.start and one.end <= until]
        if near and self._words.table.code != "en":
            return self._chain(near[0]), "is the subject after the words", False
        earlier = [one for one in self._free if one.end <= self._begin]
        if earlier:
            return self._chain(earlier[-1]), "is the subject of the sentence", False
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


def _clause(plain: str, place: int, words: Compiled) -> int:
    """Where the clause of a place begins."""
    ends = [one.end() for one in words.clauses.finditer(plain) if one.end() <= place]
    return ends[-1] if ends else 0


def _clause_end(plain: str, place: int, words: Compiled) -> int:
    found = words.clauses.search(plain, place)
    return found.start() if found else len(plain)


def _date(found: Candidate, moments: Sequence[Moment], words: Compiled) -> None:
    """Gives a candidate the phrases of when it happened, and of when it is to happen."""
    told, plain = found.told, found.sentence.plain
    begin, until = _clause(plain, told.start, words), _clause_end(plain, told.end, words)

    def away(one: Moment) -> int:
        gap = one.start - told.end if one.start >= told.end else told.start - one.end
        is_here = begin <= one.start < until or begin == 0
        return gap + _YEAR * bool(_ONLY_YEAR.fullmatch(one.phrase)) + _FAR * (not is_here)

    by_distance = sorted(moments, key=away)
    if found.kind == "decision-postponed":
        later = [
            one for one in moments if one.start >= told.end and _UNTIL.search(plain[: one.start])
        ]
        found.ahead = later[0] if later else None
        by_distance = [one for one in by_distance if one not in later]
    elif found.kind in AHEAD:
        later = [one for one in by_distance if one.start >= begin] or by_distance
        found.ahead = later[0] if later else None
        said = [one for one in moments if one is not found.ahead and one.end <= begin]
        found.moment = said[-1] if said and found.kind != "meeting-planned" else None
        return
    here = [one for one in by_distance if away(one) < _FAR] or (
        by_distance if found.kind != "statement-made" or not begin else by_distance[:0]
    )
    found.moment = here[0] if here else None


_YEAR: Final = 100
"""A year is rather that of a budget than of a decision."""
_FAR: Final = 1_000
_ONLY_YEAR: Final = re.compile(r"(?:in |en )?[0-9]{4}")
_UNTIL: Final = re.compile(
    r"(?:until|to|till|tot|naar|auf|bis(?: zum)?|au|à|jusqu['’]au) (?:the )?$"
)


def _once(made: list[Candidate]) -> list[Candidate]:
    """A kind once for each subject of a sentence; the one with more fields stays."""
    kept: dict[tuple[str, object], Candidate] = {}
    for one in made:
        owner = tuple(sorted({id_ for who in one.subjects for id_ in who.governments}))
        key = (one.kind, one.cue.nominal or owner)
        before = kept.get(key)
        if before is None:
            kept[key] = one
        elif len(one.fields) > len(before.fields):
            one.moment = one.moment or before.moment
            one.subjects = one.subjects or before.subjects
            kept[key] = one
    # The same kind without a subject is told by its neighbour.
    named = {one.kind for one in kept.values() if one.subjects}
    return [
        one for one in kept.values()
        if one.subjects or one.kind not in named or one.cue.nominal or one.is_pronoun
    ]  # fmt: skip
