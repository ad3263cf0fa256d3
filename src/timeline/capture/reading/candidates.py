"""Reads a sentence: which cues tell of something, who did it, and when."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from timeline.capture.article import PROPOSER, Passage, PointedAt
from timeline.capture.cues.cue import AHEAD, Compiled, Cue, Told
from timeline.capture.reading.mentions import Mention
from timeline.capture.reading.moments import Moment
from timeline.capture.reading.sentences import Sentence
from timeline.capture.reading.subjects import SubjectFinder, clause_end, clause_start

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
        subjects, how, is_pronoun = SubjectFinder(one, sentence, mentions, words).find()
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
        subjects, how, is_pronoun = SubjectFinder(told, sentence, mentions, words).find()
        if one.who is not None:
            named = [each for each in mentions if _meet((each.start, each.end), one.who)]
            subjects, how = (tuple(named[:1]), "named by the model") if named else ((), how)
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


def _date(found: Candidate, moments: Sequence[Moment], words: Compiled) -> None:
    """Gives a candidate the phrases of when it happened, and of when it is to happen."""
    told, plain = found.told, found.sentence.plain
    begin, until = clause_start(plain, told.start, words), clause_end(plain, told.end, words)

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
