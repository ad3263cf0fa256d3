"""Proposes the developments of an article: resolves who and when, merges, orders and scores."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Final

from timeline.capture.article import Article, Because, Passage, ProposedDevelopment
from timeline.capture.cues.cue import AHEAD, Compiled
from timeline.capture.cues.tables import compiled
from timeline.capture.developing import developed
from timeline.capture.errors import NoGovernment, TooLong
from timeline.capture.known import StoreKnowledge
from timeline.capture.matters import Matters
from timeline.capture.merging import Resolved, merged
from timeline.capture.models.model_answers import ModelAnswers
from timeline.capture.reading.candidates import Candidate, candidates, pointed_at
from timeline.capture.reading.mentions import Finder, Mention, People
from timeline.capture.reading.moments import DatedReading, Moment, moments, readings
from timeline.capture.reading.sentences import BLANK, Sentence, sentences, without_links
from timeline.capture.wording import content_words
from timeline.dates.edtf import PAST, Edtf, civil_day

MIN_SCORE: Final = 0.4
MOST_SENTENCES: Final = 3_000
"""Most sentences of an article, which has a hundred."""
_NEAR: Final = 50
_MOST_SEARCHED: Final = 500
_BEGINNING: Final = 8
"""Sentences at the beginning, in which a country that is no object is preferred."""
_LONGEST_SENTENCE: Final = 3_000


def propose(
    article: Article,
    known: StoreKnowledge,
    *,
    min_score: float = MIN_SCORE,
    answers: ModelAnswers | None = None,
) -> list[ProposedDevelopment]:
    """The developments that an article seems to tell of, in its order.

    Args:
        article: The article.
        known: What the store knows.
        min_score: The least score of what is returned.
        answers: What a model points at, besides what the rules find.

    Raises:
        NoGovernment: if it tells of something, and names no country.
        TooLong: if it has more sentences than an article.
    """
    reading = _ArticleReading(article, known, answers)
    found = reading.resolved()
    if not found and reading.is_nowhere:
        raise NoGovernment
    reading.matters.split(found)
    found = merged(found)
    for place, one in enumerate(found):
        reading.date_by_neighbours(one, found[max(0, place - _NEAR) : place + _NEAR])
    reading.matters.assign(found)
    return developed(article, [one for one in found if one.score >= min_score], known)


_TOGETHER: Final = frozenset({"meeting-held", "meeting-planned", "commitment-made"})
"""Kinds that several governments do as one."""
_SPEAKER: Final = re.compile("spokes|woordvoerd|porte-parole|sprecher", re.IGNORECASE)
"""Who speaks for the government that the paragraph is about."""
_OF_GOVERNMENTS: Final = frozenset(
    {"request-made", "pledge-made", "announcement-made", "delivery-made", "commitment-made"}
)
"""Kinds that only a government does."""


class _ArticleReading:
    """Reads one article from its first sentence to its last."""

    def __init__(
        self, article: Article, known: StoreKnowledge, answers: ModelAnswers | None
    ) -> None:
        self._article = article
        self._answers = answers
        self._words: Compiled = compiled(article.language)
        self._finder = Finder(self._words.table, known)
        self._people = People()
        found = sentences(article.text)
        if len(found) > MOST_SENTENCES:
            raise TooLong("the article", len(found), MOST_SENTENCES, "sentences")
        own = without_links(found)
        self._sentences = [one for one in own if one.end - one.start <= _LONGEST_SENTENCE]
        self._home, self._home_why = self._find_home()
        self.is_nowhere = False
        """Whether something was told of nobody's government."""
        self._last: Mention | None = None
        """The subject of the sentence before, for pronouns."""
        self._topic: tuple[int, tuple[str, ...]] = (-1, ())
        """The paragraph, and the governments of its subject, for persons without a country."""
        self.matters = Matters(article, known, self._words.table.common)

    def resolved(self) -> list[Resolved]:
        """What each sentence tells, with its government and its date."""
        found: list[Resolved] = []
        for sentence in self._sentences:
            if self._only_quotes(sentence):
                self._add_quotation(sentence, found)
                continue
            found += self._of_sentence(sentence)
        return found

    def _of_sentence(self, sentence: Sentence) -> list[Resolved]:
        text = self._article.text[sentence.start : sentence.end]
        mentions = self._finder.find(text, sentence.plain, self._people)
        when = [
            one
            for one in moments(sentence.plain, self._article.day, self._article.language)
            if not any(who.start <= one.start < who.end for who in mentions if who.name)
        ]
        told = candidates(sentence, mentions, when, self._words)
        if sentence.is_headline and re.match(rf"[\"'‘“„«][{BLANK} ]+[\"'’”“»] ?: ", sentence.plain):
            told = self._quoting_headline(sentence, mentions)
        told += self._of_model(sentence, mentions, when, {one.kind for one in told})
        found = [one for each in told for one in self._resolve(each, mentions)]
        self._remember(sentence, told, mentions)
        return found

    def _of_model(
        self,
        sentence: Sentence,
        mentions: Sequence[Mention],
        when: Sequence[Moment],
        kinds: Collection[str],
    ) -> list[Candidate]:
        """What a model points at in a sentence, without the kinds that the rules found there."""
        if self._answers is None:
            return []
        new = [
            one
            for one in self._answers.by_sentence.get(sentence.start, ())
            if one.kind not in kinds
        ]
        return pointed_at(new, self._answers.name, sentence, mentions, when, self._words)

    def _quoting_headline(self, sentence: Sentence, mentions: Sequence[Mention]) -> list[Candidate]:
        """A headline that begins with somebody's words is a statement: “‘…’: X to do Y”."""
        from timeline.capture.cues.cue import Cue, Told

        colon = sentence.plain.index(":")
        cue = Cue("statement-made", ":", weight=0.45)
        free = [one for one in mentions if one.start > colon and not one.oblique]
        told = Told(cue, colon, colon + 1, cue.kind, negated=False)
        return [
            Candidate(
                cue.kind, cue, sentence, told, tuple(free[:1]), "the first in the headline",
                spans=[Passage(sentence.start, sentence.end)], part=sentence.plain,
            )
        ]  # fmt: skip

    # ── who ───────────────────────────────────────────────────────────────────────────

    def _find_home(self) -> tuple[str | None, str]:
        if self._article.government is not None:
            return self._article.government, "as given"
        publisher = str(self._article.source.get("publisher") or "")
        for one in self._finder.find(publisher, publisher, People()):
            if one.governments:
                return one.governments[0], "that of the publisher"
        texts = [str(self._article.source.get("title") or "")]
        texts += [one.plain for one in self._sentences[:_MOST_SEARCHED]]
        weak: str | None = None
        for place, text in enumerate(texts):
            if weak is not None and place > _BEGINNING:
                break
            for one in self._finder.find(text, text, People()):
                if one.governments and not one.oblique:
                    return one.governments[0], "the first country that is no object"
                if one.governments and weak is None:
                    weak = one.governments[0]
        host = re.match(
            r"https?://[^/]*\.([a-z]{2})(?:[:/]|$)", str(self._article.source.get("url") or "")
        )
        if host:
            code = {"uk": "gb"}.get(host[1], host[1])
            return code, "the country of the publisher's address"
        return weak, "the first country that is named"

    def _resolve(self, found: Candidate, mentions: Sequence[Mention]) -> list[Resolved]:
        ids: list[tuple[str, str]] = []
        for who in found.subjects:
            ids += [(id_, found.how) for id_ in who.governments]
            if not who.governments:
                ids += self._of_nobody(who, found)
        if not found.subjects:
            ids = self._of_nobody(None, found)
        ids = list(dict(reversed(ids)).items())[::-1]
        if not ids:
            self.is_nowhere = True
            return []
        if found.kind in _TOGETHER:
            extra = _partners(found, mentions, self._words)
            joint = [id_ for id_, _ in ids[1:]] + [id_ for id_ in extra if id_ != ids[0][0]]
            return [self._made(found, *ids[0], joint=tuple(dict.fromkeys(joint)))]
        return [self._made(found, id_, how) for id_, how in ids]

    def _of_nobody(self, who: Mention | None, found: Candidate) -> list[tuple[str, str]]:
        """The government of somebody whose country is not said."""
        by_pronoun = found.is_pronoun if who is None else who.is_theirs
        if by_pronoun and self._last is not None and self._last.governments:
            return [(self._last.governments[0], found.how)]
        topic = self._topic[1] if self._topic[0] == found.sentence.paragraph else ()
        speaks = who is not None and (who.sort == "person" or _SPEAKER.match(who.name or ""))
        if speaks and topic:
            return [(topic[0], "the paragraph is about this government")]
        if who is not None and who.sort == "person" and who.role is None:
            return []
        if self._home is None:
            return []
        return [(self._home, f"the home government: {self._home_why}")]

    def _remember(
        self, sentence: Sentence, told: Sequence[Candidate], mentions: Sequence[Mention]
    ) -> None:
        """Keeps who the sentence was about, for the next one."""
        first = next((one.subjects[-1] for one in told if one.subjects), None)
        if first is None:
            first = next((one for one in mentions if not one.oblique and not one.owner), None)
        if first is None or any(one.is_pronoun for one in told):
            return
        ids = first.governments
        if not ids and self._home is not None:
            topic = self._topic[1] if self._topic[0] == sentence.paragraph else ()
            ids = topic or (self._home,)
        if first.sort == "person" and first.name and not first.governments:
            first = replace(first, governments=ids[:1])
            self._people.learn(first)
        self._last = first if first.governments else replace(first, governments=ids)
        self._topic = sentence.paragraph, ids

    # ── when ──────────────────────────────────────────────────────────────────────────

    def _made(
        self, found: Candidate, government: str, how: str, joint: tuple[str, ...] = ()
    ) -> Resolved:
        occurred, is_dated = f"../{self._article.day.isoformat()}", False
        because: list[Because] = []
        others: dict[str, tuple[str, ...]] = {}
        if found.moment is not None:
            found_at = found.moment.start, found.moment.end
            told = self._readings(found.moment.phrase)
            if told and self._is_past(told[0].edtf):
                occurred, is_dated = told[0].edtf, True
                if found.kind.startswith("measure-"):  # “suspended since Monday”
                    occurred = occurred.removesuffix("/..")
                because.append(self._why("occurred", told[0], found, *found_at))
                others |= {"occurred": tuple(one.edtf for one in told[1:])} if told[1:] else {}
        if not is_dated:
            rule = "the article names no day: not after that of publication"
            because.append(Because("occurred", occurred, rule))
        why = self._why_of(found, government, how)
        score = found.cue.weight + 0.1 * bool(found.subjects) + 0.08 * is_dated
        if not found.subjects and not found.is_pronoun:
            is_act = found.kind in _OF_GOVERNMENTS and found.cue.side == "before"
            score -= 0.4 if is_act else 0.15
        if found.kind in AHEAD and found.ahead is None:
            score -= 0.25
        if found.cue.nominal:
            score = min(score, 0.35)
        about = found.part if found.kind == "matter-raised" else found.sentence.plain
        words = content_words(about, self._words.table.common)
        return Resolved(
            found, government, why, words, occurred, is_dated,
            min(max(score, 0.05), 0.99), list(found.spans), joint=joint,
            others=others, because=because,
        )  # fmt: skip

    def _why_of(self, found: Candidate, government: str, how: str) -> Because:
        if not found.subjects:
            return Because("government", government, how)
        own = [one for one in found.subjects if government in one.governments]
        who = (own or found.subjects)[0]
        start, end = found.sentence.start + who.start, found.sentence.start + who.end
        words = " ".join(self._article.text[start:end].split())
        return Because("government", government, f"“{words}”, {how}", start, end)

    def _readings(self, phrase: str) -> tuple[DatedReading, ...]:
        article = self._article
        return readings(phrase, article.day, article.language, "past", article.fiscal)

    def _why(
        self, name: str, best: DatedReading, found: Candidate, start: int, end: int
    ) -> Because:
        place = found.sentence.start
        return Because(name, best.edtf, best.rule, place + start, place + end)

    def _is_past(self, edtf: str) -> bool:
        """Whether a date begins on the day of publication or before it: news tell of the past."""
        earliest = Edtf.parse(edtf).nearest_bounds("UTC").earliest
        return earliest <= PAST or civil_day(earliest, "UTC") <= self._article.day.isoformat()

    def date_by_neighbours(self, one: Resolved, found: Sequence[Resolved]) -> None:
        """Dates a matter to its first discussion, if the next paragraph tells of one."""
        if one.kind != "matter-raised" or one.is_dated:
            return
        paragraph = one.candidate.sentence.paragraph
        for other in found:
            near = other.candidate.sentence.paragraph - paragraph
            if (
                other.kind == "meeting-held"
                and other.is_dated
                and 0 <= near <= 1
                and (other.government == one.government)
            ):
                moment = other.candidate.moment
                one.occurred, one.is_dated = other.occurred, True
                one.candidate.moment = moment
                one.because = [
                    Because(
                        "occurred", other.occurred, "the day of its discussion", *other.spans[0]
                    )
                ]
                one.spans = sorted({*one.spans, *other.spans})
                return

    # ── quotations ────────────────────────────────────────────────────────────────────

    def _only_quotes(self, sentence: Sentence) -> bool:
        return BLANK in sentence.plain and not re.search(r"\w", sentence.plain)

    def _add_quotation(self, sentence: Sentence, found: list[Resolved]) -> None:
        """Adds a quotation to the statement before it in the same paragraph."""
        if not found or found[-1].kind != "statement-made":
            return
        last = found[-1]
        if last.candidate.sentence.paragraph == sentence.paragraph:
            last.spans.append(Passage(sentence.start, sentence.end))


def _partners(found: Candidate, mentions: Sequence[Mention], words: Compiled) -> list[str]:
    """The governments that somebody met: those named after the verb, without places."""
    until = words.clauses.search(found.sentence.plain, found.told.end)
    end = until.start() if until else len(found.sentence.plain)
    return [
        id_
        for one in mentions
        if found.told.end <= one.start < end and one.sort in ("person", "body", "country", "group")
        for id_ in one.governments
        if re.search(r"\b(?:with|and|met|mit|und|met|en|avec|et)\b(?: \w+){0,2} ?$",
                     found.sentence.plain[max(0, one.start - 25) : one.start])
    ]  # fmt: skip
