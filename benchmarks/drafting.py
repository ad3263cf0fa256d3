"""`python -m benchmarks drafting`: how many developments of articles a draft proposes, how well.

The articles are the seed, whose gold is the bundled story, and the folder `articles`: twelve of our
own in four languages, with the developments that a careful reader would record. A proposal and a
development of the gold belong together if their quotes overlap; each has one partner at most.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Final, NamedTuple

from ruamel.yaml import YAML

from benchmarks.measure import ROOT
from timeline.capture.article import Article, ProposedDevelopment
from timeline.capture.known import StoreKnowledge
from timeline.capture.proposing import propose
from timeline.dates.edtf import Edtf
from timeline.formats.discovery import read_file
from timeline.formats.records import Item

ARTICLES: Final = Path(__file__).parent / "articles"
SEED: Final = ROOT / "seeds" / "000_d07d4e6654785306.txt"
KNOWN: Final = StoreKnowledge({"xa": "Halvermark", "xb": "Sirane", "xc": "Corvan Islands"})
"""What a store of the story “meridian” knows of the governments of these articles."""
_REPEATS: Final = 3
_COLUMNS: Final = (
    "article", "gold", "proposed", "recall", "precision", "kind", "government", "date", "verbatim",
    "s/1,000 words",
)  # fmt: skip


class Gold(NamedTuple):
    """A development that an article tells of.

    Attributes:
        spans: Its passages, as pairs of first and last character.
        kind: Its kind.
        government: Its government.
        occurred: Its day, if the article tells it.
        expected: The day to come that it tells of.
    """

    spans: tuple[tuple[int, int], ...]
    kind: str
    government: str
    occurred: str | None = None
    expected: str | None = None


@dataclass
class DraftScore:
    """How well an article was read.

    Attributes:
        name: The name of the article.
        gold: The number of developments in its gold.
        proposed: The number of proposals.
        matched: The pairs of gold and proposal.
        verbatim: The number of proposals with verbatim quotes.
        words: The number of words.
        seconds: The time of reading it.
        missed: The developments without a proposal.
        extra: The proposals without a development.
    """

    name: str
    gold: int
    proposed: int
    verbatim: int
    words: int
    seconds: float
    matched: list[tuple[Gold, ProposedDevelopment]] = field(default_factory=list)
    missed: list[Gold] = field(default_factory=list)
    extra: list[ProposedDevelopment] = field(default_factory=list)

    @property
    def recall(self) -> float:
        """The share of the gold that was proposed."""
        return len(self.matched) / self.gold

    @property
    def precision(self) -> float:
        """The share of the proposals that are in the gold."""
        return len(self.matched) / max(1, self.proposed)

    @property
    def kinds(self) -> int:
        """Pairs with the same kind."""
        return sum(one.kind == other.development["kind"] for one, other in self.matched)

    @property
    def governments(self) -> int:
        """Pairs with the same government."""
        return sum(one.government == other.development["government"] for one, other in self.matched)

    @property
    def days(self) -> tuple[int, int]:
        """Pairs whose gold has a date, and those of them with the same one."""
        told = [
            (date_, found)
            for one, other in self.matched
            for date_, found in (
                (one.occurred, other.development["occurred"]),
                (one.expected, _ahead(other)),
            )
            if date_ is not None
        ]
        return sum(one == other for one, other in told), len(told)

    @property
    def seconds_per_thousand(self) -> float:
        """Seconds for 1,000 words."""
        return self.seconds * 1_000 / self.words


def _ahead(one: ProposedDevelopment) -> Any:
    return one.development.get("expected") or one.development.get("planned")


def seed() -> tuple[Article, list[Gold]]:
    """The seed, and the developments of the bundled story."""
    text = SEED.read_text("utf-8")
    source = {"title": "Belgium debates sending heavy weapons to Ukraine", "publisher": "BT"}
    published = Edtf.parse("2022-04-20/2022-04-21")
    article = Article(text, source, published, date(2022, 4, 21), "en")
    records = (one for path in sorted((ROOT / "events").glob("*.yaml")) for one in read_file(path))
    return article, [_of_story(one.development, text) for one in records if isinstance(one, Item)]


def _of_story(development: Any, text: str) -> Gold:
    quotes = [quote.exact for source in development.sources for quote in source.quotes]
    places = [(text.find(one), text.find(one) + len(one)) for one in quotes]
    occurred = str(development.occurred)
    is_day = len(occurred) == 10 and development.phrase is not None
    expected = getattr(development, "expected", None)
    return Gold(
        tuple(places), development.kind, development.government,
        occurred if is_day else None, None if expected is None else str(expected),
    )  # fmt: skip


def articles() -> Iterator[tuple[str, Article, list[Gold]]]:
    """The articles of our own, by name."""
    for path in sorted(ARTICLES.glob("*.yaml")):
        data: Any = YAML(typ="safe").load(path.read_text("utf-8"))
        text = data["text"]
        day = date.fromisoformat(data["published"])
        source = {"title": data["title"], "publisher": data["publisher"]}
        article = Article(text, source, Edtf.parse(data["published"]), day, data["language"])
        gold = []
        for one in data["gold"]:
            start = text.index(one["quote"])
            span = (start, start + len(one["quote"]))
            gold.append(
                Gold(
                    (span,),
                    one["kind"],
                    one["government"],
                    one.get("occurred"),
                    one.get("expected"),
                )
            )
        yield path.stem, article, gold


def scored(name: str, article: Article, gold: Sequence[Gold], repeats: int = 1) -> DraftScore:
    """Reads an article and compares its proposals with its gold."""
    propose(article, KNOWN)  # which compiles the patterns of its language
    times = []
    found: list[ProposedDevelopment] = []
    for _ in range(repeats):
        begun = time.perf_counter()
        found = propose(article, KNOWN)
        times.append(time.perf_counter() - begun)
    verbatim = sum(
        all(quote["exact"] in article.text for quote in one.development["sources"][0]["quotes"])
        for one in found
    )
    score = DraftScore(name, len(gold), len(found), verbatim, len(article.text.split()), min(times))
    pairs = _pairs(gold, found)
    score.matched = [(gold[one], found[other]) for one, other in sorted(pairs.items())]
    score.missed = [one for place, one in enumerate(gold) if place not in pairs]
    taken = set(pairs.values())
    score.extra = [one for place, one in enumerate(found) if place not in taken]
    return score


def _pairs(gold: Sequence[Gold], found: Sequence[ProposedDevelopment]) -> dict[int, int]:
    """A largest matching of what overlaps; those that agree in kind and government come first."""
    edges = {
        place: sorted(
            (other for other, proposal in enumerate(found) if _overlap(one, proposal)),
            key=lambda other: -_agreement(one, found[other]),
        )
        for place, one in enumerate(gold)
    }
    partner: dict[int, int] = {}
    order = sorted(
        edges,
        key=lambda one: -max((_agreement(gold[one], found[o]) for o in edges[one]), default=0),
    )
    for agreed in (2, 0):
        for place in order:
            if place not in partner.values():
                _augment(place, edges, partner, set(), gold, found, agreed)
    return {place: other for other, place in partner.items()}


def _augment(
    place: int,
    edges: dict[int, list[int]],
    partner: dict[int, int],
    seen: set[int],
    gold: Sequence[Gold],
    found: Sequence[ProposedDevelopment],
    least: int,
) -> bool:
    for other in edges[place]:
        if other in seen or _agreement(gold[place], found[other]) < least:
            continue
        seen.add(other)
        if other not in partner or _augment(
            partner[other], edges, partner, seen, gold, found, least
        ):
            partner[other] = place
            return True
    return False


def _agreement(one: Gold, other: ProposedDevelopment) -> int:
    said = other.development
    return sum(getattr(one, name) == said[name] for name in ("kind", "government"))


def _overlap(one: Gold, other: ProposedDevelopment) -> bool:
    return any(
        start < span.end and span.start < end for start, end in one.spans for span in other.spans
    )


def main(arguments: Sequence[str]) -> int:
    """Prints the table; with `--misses` what was missed, and what was too much."""
    rows = [scored("seed (en)", *seed(), _REPEATS)]
    rows += [scored(name, article, gold, _REPEATS) for name, article, gold in articles()]
    print(f"| {' | '.join(_COLUMNS)} |")
    print(f"| {' | '.join('---' for _ in _COLUMNS)} |")
    for row in rows:
        _print(row)
    own = rows[1:]
    total = DraftScore(
        "the twelve", sum(r.gold for r in own), sum(r.proposed for r in own),
        sum(r.verbatim for r in own), sum(r.words for r in own), sum(r.seconds for r in own),
        [pair for r in own for pair in r.matched],
    )  # fmt: skip
    _print(total)
    if "--misses" in arguments:
        for row in rows:
            _print_misses(row)
    return 0


def _print(row: DraftScore) -> None:
    right, told = row.days
    count = len(row.matched)
    print(
        f"| {row.name} | {row.gold} | {row.proposed} | {row.recall:.2f} | {row.precision:.2f}"
        f" | {row.kinds}/{count} | {row.governments}/{count} | {right}/{told}"
        f" | {row.verbatim}/{row.proposed} | {row.seconds_per_thousand:.3f} |"
    )


def _print_misses(row: DraftScore) -> None:
    print(f"\n{row.name}")
    for one in row.missed:
        print(f"  missed {one.government} {one.kind} {one.spans[0]}")
    for proposal in row.extra:
        data = proposal.development
        print(f"  extra  {data['government']} {data['kind']} {proposal.score} {data['title']}")
    for gold, other in row.matched:
        data = other.development
        wrong = [
            f"{name} {data.get(name)}, not {right}"
            for name, right in (
                ("kind", gold.kind), ("government", gold.government), ("occurred", gold.occurred)
            )
            if right is not None and data.get(name) != right
        ]  # fmt: skip
        if gold.expected and _ahead(other) != gold.expected:
            wrong.append(f"expected {_ahead(other)}, not {gold.expected}")
        if wrong:
            print(f"  wrong  {data['title']}: {'; '.join(wrong)}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
