"""Finds the matter of a development: one of the store by shared words, else a new one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

from timeline.capture.article import Article, Because, Passage
from timeline.capture.known import KnownMatter, StoreKnowledge
from timeline.capture.merging import Resolved
from timeline.capture.wording import content_words, slug_of
from timeline.domain.developments import KINDS

_RAISING: Final = frozenset(
    {"matter-raised", "decision-taken", "commitment-made", "announcement-made"}
)
_SPLIT: Final = re.compile(
    r",? as well as (?=the |an? |\w+ing )|, en ook (?=het |de |een )"
    r"|,? ainsi que (?=l['’]|la |le |les |un)"
    r"|,? sowie (?=die |den |das |eine)"
)
_OBJECT: Final = re.compile(r"(?<=\w)(?:[,;:]| – ).*| to (?=\w+$)", re.DOTALL)


class Raised(NamedTuple):
    """A matter that the article raises."""

    matter: str
    words: frozenset[str]
    paragraph: int


class Matters:
    """The matters of one article."""

    def __init__(self, article: Article, known: StoreKnowledge, common: frozenset[str]) -> None:
        self._article = article
        self._known = known
        self._common = common

    def assign(self, found: list[Resolved]) -> None:
        """Gives each development its matters."""
        raised: dict[str, list[Raised]] = {}
        for one in found:
            if one.kind == "matter-raised" and not one.matters:
                self._name(one, one.candidate.part)
                paragraph = one.candidate.sentence.paragraph
                raised.setdefault(one.government, []).extend(
                    Raised(matter, one.words, paragraph) for matter in one.matters
                )
        for one in found:
            if not one.matters:
                self._of(one, raised.get(one.government, []))

    def split(self, found: list[Resolved]) -> None:
        """One development for each of two matters that a sentence raises: “X as well as Y”."""
        for place in range(len(found) - 1, -1, -1):
            one = found[place]
            if one.kind != "matter-raised":
                continue
            parts = _SPLIT.split(one.candidate.part, maxsplit=1)
            if len(parts) < 2 or not all(content_words(part, self._common) for part in parts):
                continue
            from copy import copy

            second = copy(one)
            second.candidate = copy(one.candidate)
            second.candidate.part = parts[1]
            second.spans, second.because = list(one.spans), list(one.because)
            second.words = content_words(parts[1], self._common)
            second.because.append(Because("title", "", "the second matter of its sentence"))
            one.candidate.part = parts[0]
            found.insert(place + 1, second)

    def _name(self, one: Resolved, part: str) -> None:
        known = self._in_store(one)
        if known is not None:
            one.matters = (known.matter,)
            one.because.append(
                Because("matters", known.matter, f"shares words with the matter “{known.title}”")
            )
            return
        moment = one.candidate.moment
        told = part.replace(moment.phrase, " ") if moment is not None else part
        slug = slug_of(_OBJECT.sub("", told), self._common) or slug_of(
            one.candidate.sentence.plain, self._common
        )
        if slug:
            one.matters = (slug,)
            one.because.append(Because("matters", slug, "a new matter, named by its words"))

    def _of(self, one: Resolved, raised: Sequence[Raised]) -> None:
        model = KINDS[one.kind]
        known = self._in_store(one)
        if known is not None:
            self._name(one, "")
            return
        shared = [each.matter for each in raised if each.words & one.words]
        here = one.candidate.sentence.paragraph
        near = [each.matter for each in raised if 0 <= here - each.paragraph <= 1]
        if model.needs_matter:
            chosen = shared or near
            if chosen:
                one.matters = tuple(dict.fromkeys(chosen))
                rule = "the matter that the article raises"
                one.because.append(Because("matters", ", ".join(one.matters), rule))
            else:
                self._name(one, one.candidate.part)
                if not one.matters:
                    one.matters = ("unnamed-matter",)
                    one.because.append(
                        Because("matters", "unnamed-matter", "no words name it: give it a name")
                    )
        elif one.kind == "meeting-held" and (about := shared or near):
            one.matters = tuple(dict.fromkeys(about))
            rule = "the matter that the article raises"
            one.because.append(Because("matters", ", ".join(one.matters), rule))

    def _in_store(self, one: Resolved) -> KnownMatter | None:
        """The matter of the store that shares most words with a development."""
        best, most = None, 0.0
        for matter in self._known.matters:
            if matter.government != one.government:
                continue
            words = content_words(f"{matter.title} {matter.matter}", self._common)
            shared = len(words & one.words)
            share = shared / len(words) if words else 0.0
            if shared >= 2 and share > max(most, 0.4):
                best, most = matter, share
        return best


def places(spans: Sequence[Passage]) -> tuple[int, int]:
    """The first and the last character of some passages."""
    return spans[0].start, spans[-1].end
