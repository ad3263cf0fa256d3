"""Full-text queries: FTS5's language, read and explained here, and bounded."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.messages.inputs import NO_QUERIES
from tests.text.hostile import HOSTILE
from timeline import Timeline
from timeline.readmodel.database import TEXTS
from timeline.readmodel.queries import fulltext
from timeline.readmodel.queries.fulltext import (
    MOST_TERMS,
    BadQuery,
    QueryTooSlow,
    bounded,
    full_text_query,
)

TITLES = {
    "a": "Heavy weapons for Ukraine",
    "b": "Ukraine asks for heavy and other weapons",
    "c": "The budget of L'Élysée, and not weapons",
    "d": "weapon-grade OR worse",
}


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Timeline]:
    with Timeline.open(tmp_path_factory.mktemp("queries") / "timeline.db") as timeline:
        timeline.append(
            *(
                {
                    "id": name, "kind": "statement-made", "government": "be", "title": title,
                    "occurred": f"2022-04-0{number}",
                }
                for number, (name, title) in enumerate(TITLES.items(), 1)
            )
        )  # fmt: skip
        yield timeline


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("heavy", "ab"),
        ("HEAVY WEAPONS", "ab"),
        ('"heavy weapons"', "a"),
        ("heavy + weapons", "a"),
        ("weapon*", "abcd"),
        ("weapons NOT heavy", "c"),
        ("budget OR ukraine", "abc"),
        ("(budget OR ukraine) AND heavy", "ab"),
        ("heavy (budget OR ukraine)", "ab"),
        ("budget OR heavy NOT other", "ac"),
        ("weapons NOT heavy other", "ac"),
        ("NEAR(heavy weapons, 1)", "a"),
        ("NEAR(heavy weapons, 2)", "ab"),
        ("NEAR(heavy weapons)", "ab"),
        ("^ukraine", "b"),
        ("elysee", "c"),
        ('"or"', "d"),
        ("or", "d"),
        ("near", ""),
        ("NEAR", ""),
        ('"weapon-grade"', "d"),
        ('"say ""no"""', ""),
    ],
)
def test_a_query_finds_what_fts5_would(door: Timeline, query: str, found: str) -> None:
    assert "".join(one.id for one in door.log(query=query)) == found


@pytest.mark.parametrize("query", NO_QUERIES)
def test_what_cannot_be_read_is_explained(door: Timeline, query: str) -> None:
    with pytest.raises(BadQuery) as refused:
        door.log(query=query)
    assert refused.value.reason
    assert refused.value.hint
    # Nothing of what runs it is named.
    said = f"{refused.value}{refused.value.hint}".lower()
    assert "fts5" not in said


PIECES = st.sampled_from(
    ["a", "b*", '"c d"', "AND", "OR", "NOT", "NEAR", "NEAR(", "(", ")", ",", "5", "+", "^", "*",
     ":", "-", '"', "é", "\u0301", "政府", "\ue000", "_", "\x1a", "near", "\ud800", "'", "{", "}"]
)  # fmt: skip
SENTENCES = st.lists(PIECES, max_size=14).map(" ".join) | st.text(max_size=30)


@pytest.fixture(scope="module")
def texts() -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(":memory:", check_same_thread=False)
    connection.execute(TEXTS)
    connection.execute("INSERT INTO texts (rowid, words) VALUES (1, 'a b c d 5 near é')")
    yield connection
    connection.close()


@given(query=SENTENCES)
def test_whatever_is_read_sqlite_takes_too(texts: sqlite3.Connection, query: str) -> None:
    try:
        written = full_text_query(query)
    except BadQuery:
        return
    texts.execute("SELECT rowid FROM texts WHERE texts MATCH ?", (written,)).fetchall()


PLAIN = st.recursive(
    st.sampled_from(["a", "b", "c", "x", "b*", '"c d"', "a + b", "NEAR(a d, 1)", "^ a"]),
    lambda part: st.tuples(part, st.sampled_from([" AND ", " OR ", " NOT "]), part).map("".join)
    | part.map(lambda one: f"({one})"),
    max_leaves=8,
)  # fmt: skip


@given(query=PLAIN)
def test_it_means_what_it_means_to_sqlite(texts: sqlite3.Connection, query: str) -> None:
    asked = "SELECT rowid FROM texts WHERE texts MATCH ?"
    ours = texts.execute(asked, (full_text_query(query),)).fetchall()
    assert ours == texts.execute(asked, (query,)).fetchall()


def test_no_text_is_anything_but_a_query_or_an_explanation(door: Timeline) -> None:
    for _, text in HOSTILE:
        with suppress(BadQuery):
            list(door.log(query=text))


def test_the_worst_near_over_the_longest_text_is_quick_and_hundreds_of_words_are_not(
    texts: sqlite3.Connection,
) -> None:
    texts.execute("INSERT INTO texts (rowid, words) VALUES (2, ?)", ("a b " * 25_000,))
    words = " ".join(["a", "b"] * (MOST_TERMS // 2))
    begun = time.monotonic()
    for query in (f"NEAR({words}, 1000)", f'"{words}"', " NOT ".join(words.split())):
        texts.execute("SELECT rowid FROM texts WHERE texts MATCH ?", (full_text_query(query),))
    assert time.monotonic() - begun < 30
    texts.execute("DROP TABLE texts")
    texts.execute(TEXTS)
    texts.execute("INSERT INTO texts (rowid, words) VALUES (1, 'a b c d 5 near é')")


def test_a_query_over_many_long_texts_is_broken_off_in_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = "a b " * 20_000
    with Timeline.open(tmp_path / "long.db") as timeline:
        timeline.append(
            *(
                {
                    "id": f"long-{number}", "kind": "statement-made", "government": "be",
                    "occurred": "2022-04-20", "title": "Long", "summary": words,
                }
                for number in range(60)
            )
        )  # fmt: skip
        pathological = f"NEAR({' '.join(['a', 'b'] * 8)}, 1000)"
        assert list(timeline.log(limit=1))
        monkeypatch.setattr(fulltext, "SECONDS", 0.05)
        begun = time.monotonic()
        with pytest.raises(QueryTooSlow) as caught:
            list(timeline.log(query=pathological))
        assert caught.value.seconds == 0.05
        assert time.monotonic() - begun < 20
        monkeypatch.setattr(fulltext, "SECONDS", 60)
        assert len(list(timeline.log(query=pathological, limit=3))) == 3


def test_what_is_bounded_leaves_the_connection_as_it_was(texts: sqlite3.Connection) -> None:
    endless = (
        "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT sum(i) FROM n"
    )
    with pytest.raises(QueryTooSlow), bounded(texts, 0.05):
        texts.execute(endless)
    with pytest.raises(sqlite3.OperationalError) as caught, bounded(texts, 5):
        texts.execute("SELEKT")
    assert caught.value.sqlite_errorcode == sqlite3.SQLITE_ERROR
    assert texts.execute("SELECT 1").fetchone() == (1,)
