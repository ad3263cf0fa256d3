"""Finds who is named in a sentence: governments, their bodies, and persons with their roles."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final, Literal, TypeAlias

from timeline.capture.cues.cue import CueTable
from timeline.capture.known import StoreKnowledge
from timeline.capture.reading.gazetteer import place_names

_NAME: Final = r"[A-ZÀ-ÖØ-Þ][\w’'-]*[\wà-ÿ]"


MentionSort: TypeAlias = Literal["country", "adjective", "capital", "group", "person", "body"]


@dataclass(frozen=True)
class Mention:
    """Somebody who is named.

    Attributes:
        start: The first character in the sentence.
        end: The character after the last.
        sort: What is named.
        governments: Whose it is; empty of a body or a person that may be anybody's.
        name: The name of the person or body; None of a bare country.
        role: The role of a person.
        oblique: Whether a preposition stands before it, so that it is no subject.
        owner: Whether it owns what follows: “Russia's”.
        is_theirs: Whether a pronoun owns it: “her government”.
    """

    start: int
    end: int
    sort: MentionSort
    governments: tuple[str, ...] = ()
    name: str | None = None
    role: str | None = None
    oblique: bool = False
    owner: bool = False
    is_theirs: bool = False


class People:
    """The persons that an article has introduced, by their last name."""

    def __init__(self) -> None:
        self._by_name: dict[str, Mention] = {}

    def learn(self, person: Mention) -> None:
        """Remembers a person; the fullest name counts."""
        if person.name is None:
            return
        last = person.name.rsplit(" ", 1)[-1]
        before = self._by_name.get(last)
        if before is None or not before.governments or len(person.name) > len(before.name or ""):
            if before is not None and not person.governments:
                person = replace(person, governments=before.governments)
            self._by_name[last] = person

    def find(self, last: str) -> Mention | None:
        """The person with a last name."""
        return self._by_name.get(last)


class Finder:
    """Finds the mentions of sentences in one language.

    Args:
        table: The words of the language.
        known: What the store knows.
    """

    def __init__(self, table: CueTable, known: StoreKnowledge) -> None:
        self._table = table
        names: list[tuple[str, MentionSort, tuple[str, ...]]] = [
            (one.pattern, one.sort, one.governments) for one in place_names(table.code)
        ]
        names += [
            (pattern, "country", (id_,))
            for id_, name in known.governments.items()
            for pattern in _patterns_of(name)
        ]
        names += [(re.escape(name), "body", (id_,)) for name, id_ in known.people.items()]
        # Of two names that begin alike, the longer one is meant.
        names.sort(key=lambda one: len(one[0]), reverse=True)
        self._names = names
        genitive = "s?" if table.code == "de" else ""
        self._places = re.compile(
            rf"(?<![\w-])(?:{'|'.join(f'({one[0]})' for one in names)}){genitive}(?![\w-])"
        )
        self._bodies = re.compile(rf"(?<![\w-])(?:{table.bodies})(?![\w-])", re.IGNORECASE)
        countries = "|".join(one[0] for one in names if one[1] in ("adjective", "country"))
        name = rf"{_NAME}(?: (?:(?:{table.particles}) )*{_NAME}){{0,3}}"
        self._persons = re.compile(
            rf"(?<![\w-])(?:(?P<before>{countries})(?:['’]s)? )?(?P<role>(?i:{table.roles}))"
            r"(?: (?:(?:of|van|von|du|de la|de l['’]|de|d['’]) ?(?:the )?)?"
            rf"(?P<after>{countries}))?,? (?P<name>{name})"
        )
        self._prepositions = re.compile(
            rf"(?<![\w-])(?:{table.prepositions})"
            r"(?:\s+(?:the|a|an|its|de|het|een|zijn|haar|le|la|les"
            r"|un|une|der|die|das|den|dem|des|eine[rmn]?|ein|two|both|other))?"
            r"(?:(?<!\bto)\s+[a-zà-ÿ]+(?:-[a-zà-ÿ]+)?|\s+[a-z]+(?:ing|ern))?\s+$"
            r"|(?<![\w])(?:l['’]|d['’]|de l['’]|à l['’])$"
        )
        self._owner = re.compile(table.possessive)
        self._theirs = re.compile(rf"(?<!\w)(?:{table.pronouns}) $", re.IGNORECASE)

    def find(self, text: str, plain: str, people: People) -> list[Mention]:
        """The mentions of a sentence in their order; persons are learnt."""
        found: list[Mention] = []
        for one in self._persons.finditer(plain):
            country = one["before"] or one["after"]
            name = one["name"]
            if self._places.fullmatch(name) or self._bodies.fullmatch(name):
                continue
            person = Mention(
                one.start(), one.end(), "person", self._meant(country), name, one["role"]
            )
            earlier = people.find(name.rsplit(" ", 1)[-1])
            if earlier is not None and not person.governments:
                person = replace(person, governments=earlier.governments)
            found.append(person)
        found += self._persons_again(plain, people, found)
        found += self._of_places(plain, found)
        found += self._of_bodies(plain, found)
        found = [self._placed(plain, one) for one in sorted(found, key=lambda one: one.start)]
        for each in found:
            if each.sort == "person":
                people.learn(each)
        return self._joined(text, plain, found)

    def _meant(self, country: str | None) -> tuple[str, ...]:
        found = country and self._places.fullmatch(country)
        return self._names[found.lastindex - 1][2] if found and found.lastindex else ()

    def _persons_again(
        self, plain: str, people: People, taken: Iterable[Mention]
    ) -> Iterable[Mention]:
        taken = list(taken)
        for one in re.finditer(rf"(?<![\w-]){_NAME}", plain):
            bare = re.sub(r"['’]s?$", "", one[0])
            person = people.find(bare)
            if person is not None and not _within(one.start(), taken):
                end = one.start() + len(bare)
                start = _with_first_name(plain, one.start(), person.name or "")
                yield replace(person, start=start, end=end)

    def _of_places(self, plain: str, taken: Iterable[Mention]) -> Iterable[Mention]:
        taken = list(taken)
        for one in self._places.finditer(plain):
            if _within(one.start(), taken) or one.lastindex is None:
                continue
            _, sort, governments = self._names[one.lastindex - 1]
            name = one[0] if sort == "body" else None
            yield Mention(one.start(), one.end(), sort, governments, name)

    def _of_bodies(self, plain: str, taken: Iterable[Mention]) -> Iterable[Mention]:
        taken = list(taken)
        for one in self._bodies.finditer(plain):
            if not _within(one.start(), taken):
                theirs = self._theirs.search(plain[: one.start()]) is not None
                yield Mention(one.start(), one.end(), "body", (), one[0], is_theirs=theirs)

    def _placed(self, plain: str, one: Mention) -> Mention:
        before = plain[max(0, one.start - 40) : one.start]
        owner = self._owner.match(plain, one.end) is not None
        oblique = bool(self._prepositions.search(before)) or _is_aside(plain, one.start)
        return replace(one, oblique=oblique, owner=owner)

    def _joined(self, text: str, plain: str, found: list[Mention]) -> list[Mention]:
        """Bodies with their country: “Belgium's Federal Government”, “the cabinet of Rutte”."""
        made: list[Mention] = []
        for one in found:
            if not made:
                made.append(one)
                continue
            gap = plain[made[-1].end : one.start]
            made[-1:] = _together(text, made[-1], one, gap)
        return made


_OWNED: Final = re.compile(r"(?:['’]s?)?\s(?:[\w’'-]+\s){0,2}")
_OF: Final = re.compile(
    r"\s(?:[\w’'-]+\s){0,2}?(?:of|in|van|du|de|des|d['’]|de la|von|der)\s?"
    r"(?:the |het |de |la |l['’])?"
)
_AND: Final = re.compile(r"\s(?:and|or|en|of|et|ou|und|oder)\s(?:[\w’'-]+\s){0,2}")


def _together(text: str, last: Mention, one: Mention, gap: str) -> tuple[Mention, ...]:
    """Two neighbours as one mention, if they name the same; else both."""
    if one.sort == "body" and not one.governments and _OWNED.fullmatch(gap):
        if last.sort in ("country", "adjective", "capital"):
            name = _without_article(text[last.start : one.end])
            return (replace(last, end=one.end, sort="body", name=name, owner=one.owner),)
    elif last.sort == "body" and _OF.fullmatch(gap):
        if one.sort == "person":
            whole = replace(
                last, end=one.end, name=text[last.start : one.end], governments=one.governments
            )
            return whole, replace(one, oblique=True)
        if one.governments and not last.governments:
            name = text[last.start : one.end]
            return (replace(last, end=one.end, governments=one.governments, name=name),)
    elif last.sort == "person" and not last.governments and one.governments and _OF.fullmatch(gap):
        return (replace(last, end=one.end, governments=one.governments),)
    elif last.sort == "adjective" and one.sort == "person" and not gap.strip():
        return (replace(one, start=last.start, governments=last.governments),)
    if last.oblique and _AND.fullmatch(gap):
        return last, replace(one, oblique=True)
    return last, one


_GENERIC: Final = re.compile(
    r"\b(?:The|Islands?|Republic|Kingdom|City|Town|Region|State|Province|Federation|Union|of|the|and|United)\b"
)


def _patterns_of(name: str) -> list[str]:
    """Patterns of a government's name, and of the one word that is its own: “Corvan-eilanden”."""
    found = [re.escape(name)] if len(name) > 2 else []
    own = _GENERIC.sub(" ", name).split()
    if len(own) == 1 and len(own[0]) > 3 and own[0] != name:
        kind = r"(?:[iI]slands?|[eE]ilanden|[îÎ]les|Inseln|[sS]tad|Stadt|[rR]egio)"
        found.append(rf"(?:[îÎ]les )?{re.escape(own[0])}(?:[ -]{kind})?")
    return found


def _is_aside(plain: str, place: int) -> bool:
    """Whether a place is between two dashes or in brackets."""
    before, after = plain[:place], plain[place:]
    is_between = before.count(" – ") % 2 == 1 and " – " in after
    return is_between or before.count("(") > before.count(")")


def _within(place: int, taken: Iterable[Mention]) -> bool:
    return any(one.start <= place < one.end for one in taken)


def _with_first_name(plain: str, start: int, name: str) -> int:
    first = name.rsplit(" ", 1)[0] + " "
    begun = start - len(first)
    return begun if begun >= 0 and plain[begun:start] == first else start


def _without_article(name: str) -> str:
    return re.sub(r"^(?:[Tt]he|[Dd]e|[Hh]et|[Ll]es?|[Ll]a|[Dd]ie|[Dd]er|[Dd]as) ", "", name)
