"""Makes developments, in the form of files, of what was found in an article."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from timeline.capture.article import (
    PROPOSER,
    Article,
    Because,
    Passage,
    ProposedDevelopment,
)
from timeline.capture.cues.tables import compiled
from timeline.capture.known import StoreKnowledge
from timeline.capture.matters import places
from timeline.capture.merging import Resolved
from timeline.capture.quantities import quantities
from timeline.capture.reading.mentions import Mention
from timeline.capture.reading.moments import DatedReading, readings
from timeline.capture.wording import title_of
from timeline.services.append import derive_id

SOURCE: Final = "article"
"""The slug of the article in a draft."""
_COUNTED: Final = frozenset(
    {"delivery-made", "pledge-made", "commitment-made", "decision-taken", "announcement-made"}
)
_ADDRESSED: Final = frozenset(
    {"delivery-made", "pledge-made", "commitment-made", "request-made", "situation-noted",
     "matter-raised", "announcement-made"}
)  # fmt: skip
_ALSO: Final[Mapping[str, tuple[str, ...]]] = {
    "statement-made": ("announcement-made",),
    "announcement-made": ("statement-made", "decision-taken"),
    "pledge-made": ("commitment-made", "statement-made"),
    "commitment-made": ("pledge-made",),
    "decision-expected": ("meeting-planned",),
    "decision-taken": ("announcement-made",),
    "matter-raised": ("statement-made",),
    "meeting-held": ("statement-made",),
    "delivery-made": ("commitment-made",),
    "request-made": ("statement-made",),
}
"""Kinds that are often meant by the same words."""
_DAY_WORD: Final = re.compile(r"^(?:on|op|am|le) (?=\S)", re.IGNORECASE)
"""What any day has before it: the phrase of “on Friday” is “Friday”."""
_AROUND: Final = 40


def developed(
    article: Article, found: Sequence[Resolved], known: StoreKnowledge
) -> list[ProposedDevelopment]:
    """The proposals of an article, in its order."""
    taken: set[str] = set()
    in_order = sorted(found, key=lambda one: (places(one.spans)[0], one.government))
    return [_proposal(article, one, known, taken) for one in in_order]


def _proposal(
    article: Article, one: Resolved, known: StoreKnowledge, taken: set[str]
) -> ProposedDevelopment:
    found, sentence = one.candidate, one.candidate.sentence
    text = article.text[sentence.start : sentence.end]
    reporter = compiled(article.language).reporters.search(text)
    because = _reasons(one, text)
    others = dict(one.others)
    development: dict[str, Any] = {
        "id": "",
        "government": one.government,
        "kind": one.kind,
        "occurred": one.occurred,
        **_phrase(article, one),
        "title": _title(one, text, reporter and reporter[1]),
    }
    if one.matters:
        development["matters"] = list(one.matters)
    development |= _of_kind(article, one, because, others)
    development |= _who(one)
    if one.kind in _COUNTED:
        moments = [each for each in (found.moment, found.ahead) if each is not None]
        if counted := quantities(sentence.plain, moments, article.language):
            development["quantities"] = counted
    quotes = [quote_of(article.text, span) for span in _apart(one.spans)]
    source: dict[str, Any] = {"source": SOURCE, "quotes": quotes}
    if reporter:
        name = " ".join(reporter[1].split())
        source["according_to"] = name[:1].upper() + name[1:]
    development["sources"] = [source]
    development["id"] = _id(development, taken)
    if one.kind in _ALSO:
        others["kind"] = _ALSO[one.kind]
    if cited := _already(development, quotes, known):
        others["cite"] = cited
    return ProposedDevelopment(
        development,
        tuple(one.spans),
        tuple(because),
        others,
        round(one.score, 2),
        found.proposer,
    )


def _reasons(one: Resolved, text: str) -> list[Because]:
    told, place = one.candidate.told, one.candidate.sentence.start
    words = " ".join(text[told.start : told.end].split())
    by = "" if one.candidate.proposer == PROPOSER else f", as {one.candidate.proposer} reads them"
    rule = f"the words “{words}”{by}"
    kind = Because("kind", one.kind, rule, place + told.start, place + told.end)
    return [kind, one.why, *one.because]


def _phrase(article: Article, one: Resolved) -> dict[str, str]:
    """The words of the date, and the day from which they count."""
    moment = one.candidate.moment
    if not one.is_dated or moment is None:
        return {}
    phrase = _DAY_WORD.sub("", " ".join(moment.phrase.split()))
    if re.search("[0-9]{4}", phrase):
        return {"phrase": phrase}
    return {"phrase": phrase, "reckoned_from": article.day.isoformat()}


def _title(one: Resolved, text: str, reporter: str | None) -> str:
    found = one.candidate
    subject = found.subjects[0] if found.subjects else None
    begin = subject.start if subject and subject.start < found.told.start else 0
    says = one.kind == "statement-made" and not found.sentence.is_headline
    who = text[subject.start : subject.end] if subject and says else None
    return title_of(text, begin, found.told.end, who, reporter)


def _who(one: Resolved) -> dict[str, Any]:
    """Actors, and the governments that it is addressed to or done with."""
    found = one.candidate
    made: dict[str, Any] = {}
    actors = [each for each in map(_actor, found.subjects) if each]
    if actors and len(actors) == len(found.subjects):
        made["actors"] = actors
    if one.kind in _ADDRESSED and (addressed := _counterparts(one)):
        made["counterparts"] = addressed
    if one.joint:
        made["joint_with"] = list(one.joint)
    return made


def _of_kind(
    article: Article, one: Resolved, because: list[Because], others: dict[str, tuple[str, ...]]
) -> dict[str, Any]:
    """The fields of its kind: those of the cue, and the day to come."""
    found = one.candidate
    fields: dict[str, Any] = dict(found.fields)
    name = {"decision-expected": "expected", "decision-postponed": "expected",
            "meeting-planned": "planned"}.get(one.kind)  # fmt: skip
    if name is None:
        return fields
    told: tuple[DatedReading, ...] = ()
    if found.ahead is not None:
        told = readings(found.ahead.phrase, article.day, article.language, "future", article.fiscal)
    if told and found.ahead is not None:
        fields[name] = told[0].edtf
        if name == "expected":
            fields["expected_phrase"] = _DAY_WORD.sub("", " ".join(found.ahead.phrase.split()))
        place = found.sentence.start
        because.append(
            Because(
                name, told[0].edtf, told[0].rule, place + found.ahead.start, place + found.ahead.end
            )
        )
        if len(told) > 1:
            others[name] = tuple(each.edtf for each in told[1:])
    elif one.kind != "decision-postponed":
        fields[name] = f"{article.day.isoformat()}/.."
        because.append(
            Because(name, fields[name], "the article names no day: after the day of publication")
        )
    return fields


def _actor(who: Mention) -> dict[str, str] | None:
    if who.name is None:
        return None
    made = {"name": " ".join(who.name.split())}
    if who.role:
        made["role"] = who.role[:1].upper() + who.role[1:]
    return made


def _counterparts(one: Resolved) -> list[str]:
    """The governments that are named behind the cue, in its clause or after a preposition."""
    found = one.candidate
    return list(
        dict.fromkeys(
            id_
            for who in found.mentions
            if who.start >= found.told.end
            and who.sort in ("country", "capital", "group")
            and not who.owner
            for id_ in who.governments
            if id_ != one.government
        )
    )[:4]


def _apart(spans: Sequence[Passage]) -> list[Passage]:
    """Passages without those that are within others."""
    kept: list[Passage] = []
    for span in sorted(set(spans), key=lambda each: (each.start, -each.end)):
        if not kept or span.end > kept[-1].end:
            kept.append(span)
    return kept


def quote_of(text: str, span: Passage) -> dict[str, str]:
    """A passage as a quote; with the words before it, if it is in the text twice."""
    exact = text[span.start : span.end]
    made = {"exact": exact}
    if text.count(exact) > 1:
        before = text[max(0, span.start - _AROUND) : span.start].strip()
        after = text[span.end : span.end + _AROUND].strip()
        made |= {"prefix": before} if before else {}
        made |= {"suffix": after} if after else {}
    return made


def _id(development: Mapping[str, Any], taken: set[str]) -> str:
    derived = derived_id(development)
    number, name = 1, derived
    while name in taken:
        number += 1
        name = f"{derived}-{number}"
    taken.add(name)
    return name


def derived_id(development: Mapping[str, Any]) -> str:
    """The id that a proposal has by its government, day and title."""
    return derive_id(development["government"], _day(development), development["title"])


def _day(development: Mapping[str, Any]) -> str:
    return str(development["occurred"]).removeprefix("../")[: 10 if "phrase" in development else 7]


def _already(
    development: Mapping[str, Any], quotes: Sequence[Mapping[str, str]], known: StoreKnowledge
) -> tuple[str, ...]:
    """The developments of the store that seem to be the same."""
    exact = [one["exact"] for one in quotes]
    return tuple(
        one.id
        for one in known.like(development["government"], development["kind"])
        if one.occurred == development["occurred"]
        or any(words in quote or quote in words for words in exact for quote in one.quotes)
    )
