"""Sources counted: what looks alike is one publisher, articles of different days are several."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from timeline.readmodel.lookalikes import alike, document_name
from timeline.timeline import Timeline


@pytest.fixture
def door(tmp_path: Path) -> Iterator[Timeline]:
    with Timeline.open(tmp_path / "t.db") as opened:
        yield opened


def record(door: Timeline, *sources: dict[str, Any]) -> None:
    """A statement for each source, with a quote from it."""
    door.append(
        *(
            {
                "kind": "statement-made", "government": "be", "occurred": "2022-04",
                "title": f"Said {number}", "id": f"said-{number}",
                "sources": [{**one, "quotes": [{"exact": f"words {number}"}]}],
            }
            for number, one in enumerate(sources)
        )
    )  # fmt: skip


def test_untitled_articles_of_different_days_are_documents_of_their_own(door: Timeline) -> None:
    days = [f"2022-04-{day}" for day in range(10, 17)]
    record(door, *({"publisher": "Belga", "published": day} for day in [*days, days[0]]))
    found = door.sources()
    assert (found.documents, found.publishers) == (7, {"Belga": (8, 7)})
    assert [one.published for one in found.found] == days
    assert {one.heading for one in found.found} == {"(no title)"}
    assert [one.developments for one in found.found] == [2, 1, 1, 1, 1, 1, 1]
    quotes = [[quote.exact for quote in door.evidence(one).quotes] for one in found.found]
    assert sorted(quotes[0]) == ["words 0", "words 7"]
    assert quotes[1:] == [[f"words {number}"] for number in range(1, 7)]


def test_a_headline_that_returns_is_another_article_on_another_day(door: Timeline) -> None:
    record(
        door,
        {"publisher": "Belga", "title": "Live", "published": "2022-04-20"},
        {"publisher": "Belga", "title": "Live", "published": "2022-04-21"},
        {"publisher": "Belga", "title": "Live", "published": "2022-04-21T09:00+02:00"},
        {"publisher": "Belga", "title": "Live", "url": "https://e.org/1", "published": "2022-04"},
        {"publisher": "Belga", "title": "Live", "url": "https://e.org/1"},
    )
    assert sorted((one.heading, one.developments) for one in door.sources().found) == [
        ("Live", 1), ("Live", 2), ("Live", 2),
    ]  # fmt: skip


LOOK_ALIKES = ("De\u00a0Standaard", "De Standaard ", "De Standaard", "De  Standaard\u200b")


def test_publishers_that_look_alike_are_counted_as_one(door: Timeline) -> None:
    record(door, *({"publisher": name, "title": "An article"} for name in LOOK_ALIKES))
    found = door.sources()
    assert found.publishers == {"De Standaard": (4, 1)}
    (cited,) = found.found
    assert (cited.publisher, cited.developments, cited.quotes) == ("De Standaard", 4, 4)
    assert len(door.evidence(cited).quotes) == 4
    assert door.stats()["by_publisher"] == {"De Standaard": 4}
    # What is stored is what was typed.
    stored = [one.document["sources"][0]["publisher"] for one in door.log()]
    assert stored == list(LOOK_ALIKES)


def test_without_a_plain_spelling_one_that_was_recorded_is_shown(door: Timeline) -> None:
    record(door, {"publisher": "Le\u00a0Soir"}, {"publisher": "Le Soir "})
    assert list(door.sources().publishers) == ["Le Soir "]
    assert door.stats()["by_publisher"] == {"Le Soir ": 2}


def test_what_a_reader_sees_keeps_publishers_apart(door: Timeline) -> None:
    names = ["The Times", "the times", "The Tïmes", "The Times of India"]
    record(door, *({"publisher": name} for name in names))
    assert set(door.sources().publishers) == set(names)


def test_one_spelling_is_found_by_typing_it(door: Timeline) -> None:
    record(door, {"publisher": "De\u00a0Standaard"}, {"publisher": "Le Soir"})
    assert [one.publisher for one in door.sources(words="de standaard").found] == [
        "De\u00a0Standaard"
    ]


@pytest.mark.parametrize("name", ["De Standaard", "政府", "The Times", "Ελ. Βήμα", "B92"])
def test_a_plain_name_is_its_own_key(name: str) -> None:
    assert alike(name) == name


def test_an_exact_name_says_more_than_a_title() -> None:
    assert document_name("a.txt", "ff", "https://e.org", "T", "2022") == "a.txt"
    assert document_name(None, "ff", "https://e.org", "T", "2022") == "ff"
    assert document_name(None, None, "https://e.org", "T", "2022") == "https://e.org"
    assert document_name(None, None, None, None, None) == ""
