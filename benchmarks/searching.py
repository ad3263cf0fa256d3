"""`python -m benchmarks.searching`: what it costs to find parts of words in every script.

Texts in four scripts go into the index that the view has, into the one that SQLite makes of them
as they are (`unicode61`) and into one of its trigrams, in turns. Compared are the size of the
index, the time to make it with what is done to the text before, the time of a search, and
what it finds of what a plain scan finds. The texts are drawn from a seed: letters and words in
the proportions in which languages use them, not sentences.
"""

from __future__ import annotations

import argparse
import sqlite3
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from functools import cache
from itertools import accumulate
from random import Random
from statistics import median
from typing import Final, NamedTuple

from timeline.domain.lexical.text_folding import searchable
from timeline.readmodel.database import TEXTS
from timeline.readmodel.queries.developments import literal_query

LETTERS: Final = 300
"""Of one text: a title, a summary and a quote or two."""
SEARCHES: Final = 60
KANA: Final = [chr(code) for code in range(0x3042, 0x3094)]
HAN: Final = [chr(code) for code in range(0x4E00, 0x4E00 + 2_500)]
HANGUL: Final = [chr(code) for code in range(0xAC00, 0xAC00 + 11_172, 6)]
LATIN: Final = "etaoinshrdlucmfwypvbgk"
CYRILLIC: Final = "оаіинтвесрлкудпмзягь"


class Index(NamedTuple):
    """A way to index texts, and to ask for one."""

    name: str
    table: str
    of: Callable[[str], str]
    query: Callable[[str], str]


def _as_it_is(text: str) -> str:
    return text


def _phrase(text: str) -> str:
    return '"' + text.replace('"', '""') + '"*'


def _exact(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


_PLAIN: Final = "CREATE VIRTUAL TABLE texts USING fts5 (words, content = '', columnsize = 0,"
INDEXES: Final = (
    Index("unicode61", f"{_PLAIN} tokenize = 'unicode61 remove_diacritics 2')", _as_it_is, _phrase),
    Index("ours", TEXTS, searchable, literal_query),
    Index("trigram", f"{_PLAIN} tokenize = 'trigram')", _as_it_is, _exact),
)


class Figures(NamedTuple):
    """What came of one index of the texts of one script."""

    size: int
    """Bytes of the index."""
    made: float
    """Seconds of the processor to make it."""
    asked: float
    """Seconds of the processor that a search takes, the median."""
    found: int
    """Hits, of all searches."""
    wrong: int
    """Hits in which a plain scan does not find the words."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Prints a table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.searching", description=__doc__)
    parser.add_argument("--size", type=int, default=20_000, help="texts of each script")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--repeat", type=int, default=3, help="how often each index is made")
    given = parser.parse_args(arguments)
    print("| script | index | size | time to make it | a search | finds | false |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    for name in SCRIPTS:
        chance = Random(f"{given.seed}/{name}")
        texts = [_text(name, chance) for _ in range(given.size)]
        searches = [_part(name, chance, chance.choice(texts)) for _ in range(SEARCHES)]
        # Of a script with spaces, words are looked for from where they begin.
        begin = " " if name in SPACED else ""
        whole = [begin + one for one in texts]
        wanted = {
            one: {row for row, text in enumerate(whole) if begin + one in text} for one in searches
        }
        for row in _table(name, texts, wanted, given.repeat):
            print(row, flush=True)
    return 0


def _table(
    name: str, texts: Sequence[str], wanted: dict[str, set[int]], repeat: int
) -> Iterator[str]:
    runs: dict[str, list[Figures]] = {index.name: [] for index in INDEXES}
    for turn in range(repeat):
        for index in INDEXES if turn % 2 == 0 else reversed(INDEXES):
            runs[index.name].append(_measured(index, texts, wanted))
    plain = runs["unicode61"]
    there = sum(map(len, wanted.values()))
    for index in INDEXES:
        figures = runs[index.name]
        made = median(one.made / other.made for one, other in zip(figures, plain, strict=True))
        first = figures[0]
        each = median(one.made for one in figures) / len(texts) * 1e6
        asked = median(one.asked for one in figures) * 1e3
        yield (
            f"| {name} | {index.name} | {first.size / 1e6:.1f} MB"
            f" ({first.size / plain[0].size:.2f}) | {each:.1f} µs a text ({made:.2f})"
            f" | {asked:.2f} ms | {100 * (first.found - first.wrong) / there:.0f} %"
            f" | {first.wrong} |"
        )


def _measured(index: Index, texts: Sequence[str], wanted: dict[str, set[int]]) -> Figures:
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        connection.execute(index.table)
        start = time.process_time()
        connection.execute("BEGIN")
        connection.executemany(
            "INSERT INTO texts (rowid, words) VALUES (?, ?)",
            ((row, index.of(text)) for row, text in enumerate(texts)),
        )
        connection.execute("COMMIT")
        made = time.process_time() - start
        times, found, wrong = [], 0, 0
        for words, right in wanted.items():
            start = time.process_time()
            rows = connection.execute(
                "SELECT rowid FROM texts WHERE texts MATCH ?", (index.query(words),)
            ).fetchall()
            times.append(time.process_time() - start)
            found += len(rows)
            wrong += len({row for (row,) in rows} - right)
        (size,) = connection.execute("SELECT sum(length(block)) FROM texts_data").fetchone()
        return Figures(size, made, median(times), found, wrong)


@cache
def _weights(count: int) -> tuple[float, ...]:
    """Cumulative weights as languages have them: the n-th is used a n-th as often."""
    return tuple(accumulate(1 / (rank + 2) for rank in range(count)))


def _drawn(chance: Random, among: Sequence[str], count: int) -> list[str]:
    return chance.choices(among, cum_weights=_weights(len(among)), k=count)


@cache
def _vocabulary(letters: str) -> tuple[str, ...]:
    chance = Random(letters)
    return tuple("".join(_drawn(chance, letters, chance.randint(2, 10))) for _ in range(20_000))


@cache
def _compounds() -> tuple[str, ...]:
    chance = Random("hangul")
    return tuple("".join(_drawn(chance, HANGUL, chance.randint(2, 5))) for _ in range(20_000))


def _text(name: str, chance: Random) -> str:
    if name == "Japanese":
        runs = ("".join(_run(chance)) for _ in range(LETTERS // 20))
        return "、".join(runs)
    words = _compounds() if name == "Korean" else _vocabulary(SPACED[name])
    length = 4 if name == "Korean" else 7
    return " ".join(_drawn(chance, words, LETTERS // length))


def _run(chance: Random) -> Iterator[str]:
    for _ in range(chance.randint(4, 9)):
        yield from _drawn(chance, HAN, 2)
        yield from _drawn(chance, KANA, 1)


def _part(name: str, chance: Random, text: str) -> str:
    """What one looks for in a text: two words, or a few characters of a script without spaces."""
    if name not in SPACED:
        run = max(text.replace("、", " ").split(), key=len)
        length = min(chance.choice((1, 2, 2, 3, 4)), len(run))
        start = chance.randint(0, len(run) - length)
        return run[start : start + length]
    words = text.split()
    start = chance.randint(0, len(words) - 2)
    return " ".join(words[start : start + 2])


SPACED: Final = {"English": LATIN, "Ukrainian": CYRILLIC}
SCRIPTS: Final = (*SPACED, "Japanese", "Korean")

if __name__ == "__main__":
    sys.exit(main())
