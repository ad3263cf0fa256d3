"""What is said of the name of a matter: its fields, its id, and how it is judged."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any

import pytest

from tests.builders import NOW, Book, decision_taken, overturned, raised
from timeline.domain.errors import SecondDecision, WrongGovernment
from timeline.domain.government import Government
from timeline.domain.matter.shared import by_history
from timeline.domain.matter.transition import Transition
from timeline.domain.names.judging import Named, name_matter
from timeline.domain.names.naming_errors import NothingMerged, NotMerged
from timeline.domain.names.naming_events import NAMING_EVENTS
from timeline.domain.names.namings import (
    NAMINGS,
    Naming,
    derived_id,
    differing,
    naming_document,
    naming_json,
    parse_naming,
)
from timeline.domain.names.same_matters import Link
from timeline.domain.parsing import InvalidDevelopment
from timeline.domain.rules.placing import StepChange


def naming(kind: str, matter: str = "a", **fields: Any) -> Naming:
    return parse_naming({"id": "n", "kind": kind, "government": "be", "matter": matter, **fields})


def renamed(matter: str, to: str) -> Naming:
    return naming("matter-renamed", matter, to=to)


def separated(matter: str, other: str) -> Naming:
    return naming("matter-separated", matter, **{"from": other})


DESCRIBED = naming(
    "matter-described", title="T", identifiers=[{"scheme": "wikidata", "value": "Q1"}]
)


class Names:
    """The names of one government in memory, with the steps of a book."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self.found: list[Link] = []

    def links(self, matter: str) -> Sequence[Link]:  # noqa: ARG002  it has few
        return self.found

    def steps(self, matter: str) -> Iterable[Transition]:
        return list(self.book.history(matter))

    def name(self, *namings: Naming) -> list[Named]:
        done = []
        for one in namings:
            done.append(name_matter(self.book.government, one, now=NOW, records=self))
            self.book.government = done[-1].government
            self.found += [link for link in [done[-1].link] if link]
        return done


def test_a_naming_is_stored_with_its_kind_first_and_read_back() -> None:
    for one in (DESCRIBED, renamed("a", "b"), separated("a", "b")):
        text = naming_json(one)
        assert text.startswith(b'{"kind":"%s","id":"n","government":"be",' % one.kind.encode())
        assert json.loads(text) == naming_document(one)
        assert parse_naming(text) == parse_naming(text.decode()) == one
        event = NAMING_EVENTS[one.kind]("be", 2, NOW, text)
        assert (event.naming, event.topic) == (one, one.kind)
    assert set(NAMING_EVENTS) == set(NAMINGS)


@pytest.mark.parametrize(
    ("kind", "fields", "field", "said"),
    [
        ("matter-described", {}, "", "needs a title, a summary or an identifier"),
        ("matter-described", {"title": "\u3164"}, "title", "empty"),
        ("matter-described", {"summary": " "}, "summary", "empty"),
        ("matter-described", {"title": "a\nb"}, "title", "one line"),
        ("matter-described", {"title": "T", "occurred": "2022"}, "occurred", "unknown field"),
        ("matter-described", {"identifiers": [{"scheme": "s", "value": "v"}] * 2}, "", "twice"),
        ("matter-renamed", {"to": "a"}, "to", "“a” is the matter itself"),
        ("matter-renamed", {"to": "A"}, "to", "is not a slug"),
        ("matter-separated", {"from": "a"}, "from", "“a” is the matter itself"),
        ("matter-separated", {"from_": "b"}, "from", "missing"),
    ],
)
def test_what_is_wrong_is_said_of_its_field(
    kind: str, fields: dict[str, Any], field: str, said: str
) -> None:
    with pytest.raises(InvalidDevelopment) as caught:
        naming(kind, **fields)
    assert caught.value.problems[0].field == field
    assert said in caught.value.problems[0].message


def test_an_id_is_made_of_what_is_said() -> None:
    said = {"kind": "matter-renamed", "government": "be", "matter": "a", "to": "b"}
    assert derived_id(said) == "be-matter-renamed-a-b"
    assert derived_id({**said, "kind": "matter-separated", "from": "c"}).endswith("-a-c")
    described = {"kind": "matter-described", "government": "be", "matter": "a", "title": "T"}
    assert derived_id(described).startswith("be-matter-described-a-")
    assert derived_id(described) == derived_id({**described, "summary": None, "id": "x"})
    assert derived_id(described) != derived_id({**described, "title": "U"})
    # Whatever it says, it is a slug, and short enough for a number behind it.
    long = derived_id({**said, "matter": "m" * 100, "to": "t" * 100})
    assert len(long) <= 190
    assert naming("matter-renamed", to="b").model_copy(update={"id": long}).id == long
    assert derived_id({**said, "to": "Ä b!"}) == "be-matter-renamed-a-b"


def test_two_namings_differ_in_what_they_say() -> None:
    assert differing(renamed("a", "b"), renamed("a", "b")) == []
    assert differing(renamed("a", "b"), renamed("a", "c")) == ["to"]
    assert differing(renamed("a", "b"), separated("a", "b")) == ["kind"]
    without = naming("matter-described", summary="S")
    assert differing(DESCRIBED, without) == ["title", "identifiers", "summary"]


def test_a_naming_is_the_next_event_of_its_government() -> None:
    names = Names(Book())
    one, other = names.name(DESCRIBED, renamed("a", "b"))
    assert (one.event.originator_version, one.link) == (2, None)
    assert (other.event.originator_version, other.link) == (3, Link(3, "a", "b", True))
    assert other.event.recorded == NOW
    assert (names.book.government.version, names.book.government.name) == (3, "Belgium")
    # After a clock that was set back, it is recorded with the last moment again.
    late = name_matter(
        names.book.government, DESCRIBED, now=NOW - timedelta(hours=1), records=names
    )
    assert late.event.recorded == NOW


def test_another_governments_matter_is_none_of_its_own() -> None:
    government, _ = Government.open("lv", name="Latvia", zone="Europe/Riga", now=NOW)
    with pytest.raises(WrongGovernment):
        name_matter(government, DESCRIBED, now=NOW, records=Names(Book()))


def test_only_what_was_merged_is_separated() -> None:
    names = Names(Book())
    with pytest.raises(NotMerged):
        names.name(separated("a", "b"))
    names.name(renamed("a", "b"))
    with pytest.raises(NotMerged):
        names.name(separated("a", "c"))
    (done,) = names.name(separated("a", "b"))
    assert done.link == Link(3, "a", "b", False)


def test_what_is_one_slug_alone_says_how_to_take_it_apart() -> None:
    assert NothingMerged("a").message == "“a” is not merged with any other matter"
    assert "`timeline matter split a NEW ID…`" in (NothingMerged("a").hint or "")


def test_a_merge_and_a_separation_are_judged_as_if_it_had_always_been_so() -> None:
    book = Book()
    names = Names(book)
    book.record(decision_taken(matter="a", occurred="2022-04-01", id="one"))
    book.record(decision_taken(matter="b", occurred="2022-04-03", id="two"))
    with pytest.raises(SecondDecision, match="“one” had already decided “b”"):
        names.name(renamed("a", "b"))
    assert names.found == []
    book.record(overturned(matter="c", occurred="2022-04-02", id="overturned"))
    with pytest.raises(SecondDecision):
        names.name(renamed("b", "a"))
    names.name(renamed("c", "a"), renamed("b", "a"))
    with pytest.raises(SecondDecision):
        names.name(separated("c", "a"))
    # A name within the matter merges nothing.
    names.name(renamed("a", "b"))


def step(id_: str) -> Transition:
    (judged,) = Book().record(raised(id=id_))
    return judged.facts.step


def test_a_development_leaves_a_matter_only_if_it_leaves_all_of_its_slugs() -> None:
    book, old, new = Book(), step("x"), step("x")._replace(latest=1)
    one = book.history("a")

    def found(*changes: StepChange) -> list[tuple[Any, ...]]:
        return [(c.matter, c.before, c.after) for c in by_history(changes, lambda _: one)]

    assert found(StepChange("a", "x", new, old), StepChange("b", "x", None, old)) == [
        ("a", old, new)
    ]
    assert found(StepChange("a", "x", None, old), StepChange("b", "x", new)) == [("a", old, new)]
    assert found(StepChange("a", "x", old, old), StepChange("b", "x", None, old)) == [
        ("a", old, old)
    ]
    assert found(StepChange("a", "x", None, old)) == [("a", old, None)]
    mention = old._replace(effect="mention")
    assert found(StepChange("a", "x", mention), StepChange("b", "x", mention, mention)) == []
    assert found(StepChange("a", "x", old, old)) == []
    assert found(StepChange("a", "x", old), StepChange("b", "x", mention)) == [("a", None, old)]
