"""What a development is under its amendments, told apart from when each of them is active."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from tests.builders import Book, corrected, delivered, disputed, pledged, retracted, stated
from timeline.domain.amendments import Effective, as_it_stands, is_retracted, links
from timeline.domain.developments import Development
from timeline.domain.errors import NothingToAmend

ZONE = "Europe/Brussels"
SAID = stated(id="said", title="As it was", tags=["one"])


def stands(*amendments: Development) -> Effective:
    book = Book()
    book.record(SAID, *amendments)
    return as_it_stands(book.events["said"], book, ZONE)


def test_without_amendments_it_is_as_it_was_recorded() -> None:
    found = stands()
    assert found.development == SAID
    assert (found.amended, found.retracted_by, found.disputed_by) == (False, None, None)


def test_a_correction_changes_its_fields_and_their_instants_and_nothing_else() -> None:
    found = stands(corrected("said", {"occurred": "2022-04-21", "tags": None}, id="c"))
    assert (found.development.occurred.text, found.development.tags) == ("2022-04-21", ())
    assert found.development.title == "As it was"
    assert found.timing.earliest == "2022-04-21T00:00:00+02:00"
    assert (found.amended, found.retracted_by, found.disputed_by) == (True, None, None)


def test_of_two_corrections_the_one_recorded_later_has_the_last_word() -> None:
    first = corrected("said", {"title": "First", "summary": "Kept"}, id="c1", occurred="2022-05-02")
    found = stands(first, corrected("said", {"title": "Second"}, id="c2", occurred="2022-05-01"))
    assert (found.development.title, found.development.summary) == ("Second", "Kept")


def test_a_dispute_marks_it_and_names_itself() -> None:
    found = stands(disputed("said", id="d"))
    assert found.development == SAID.model_copy(update={"verification": "disputed"})
    assert (found.amended, found.retracted_by, found.disputed_by) == (False, None, "d")


def test_what_was_disputed_from_the_first_stays_so() -> None:
    book = Book()
    given = stated(id="said", verification="disputed")
    book.record(given, disputed("said", id="d"))
    assert as_it_stands(book.events["said"], book, ZONE).development is given


def test_a_retraction_names_itself_and_leaves_the_text() -> None:
    found = stands(retracted("said", id="r"))
    assert found.development == SAID
    assert (found.amended, found.retracted_by, found.disputed_by) == (False, "r", None)


def test_what_was_itself_retracted_amends_nothing_any_more() -> None:
    dispute = disputed("said", id="d")
    correction = corrected("said", {"title": "Other"}, id="c")
    found = stands(dispute, correction, retracted("d", id="r1"), retracted("c", id="r2"))
    assert found.development == SAID
    assert (found.amended, found.retracted_by, found.disputed_by) == (False, None, None)


@pytest.mark.parametrize(("count", "gone"), [(0, False), (1, True), (2, False), (3, True)])
def test_each_retraction_takes_back_the_one_before_it(count: int, gone: bool) -> None:
    chain = ["said", *(f"r{number}" for number in range(count))]
    book = Book()
    book.record(SAID, *(retracted(t, id=f"r{n}") for n, t in enumerate(chain[:-1])))
    assert is_retracted("said", book) is gone


def test_one_retraction_that_stands_suffices() -> None:
    class Two:
        """A record in which two retractions were made without knowledge of each other."""

        def amendments(self, development_id: str) -> list[Any]:
            of = {"said": ["r1", "r2"], "r1": ["r3"]}.get(development_id, [])
            return [SimpleNamespace(development=retracted(development_id, id=one)) for one in of]

    assert is_retracted("said", Two())


@pytest.mark.parametrize(
    ("given", "found"),
    [
        (SAID, ()),
        (retracted("said"), (("said", "amends"),)),
        (corrected("said", {"title": "Other"}), (("said", "amends"),)),
        (corrected("d", {"fulfils": "p"}), (("d", "amends"), ("p", "fulfils"))),
        (delivered(fulfils="p"), (("p", "fulfils"),)),
    ],
)
def test_what_it_refers_to(given: Development, found: tuple[tuple[str, str], ...]) -> None:
    assert links(given) == found


class _Forgetful(Book):
    """A record of an altered store: it lists what it has lost."""

    def fulfilments(self, development_id: str) -> list[str]:
        return ["lost", *super().fulfilments(development_id)]


def test_what_a_store_has_lost_is_named_where_it_would_stand_again() -> None:
    book = Book()
    book.record(SAID, retracted("said", id="r"))
    del book.events["said"]
    with pytest.raises(NothingToAmend, match="“said”, which is not in the store"):
        book.record(retracted("r", id="again"))


def test_what_a_store_has_lost_fulfils_nothing() -> None:
    book = _Forgetful()
    book.record(pledged(id="p"), retracted("p", id="r"))
    assert book.events.keys() == {"p", "r"}
