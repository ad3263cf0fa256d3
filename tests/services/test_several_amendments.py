"""Amending several developments at once: all of them, or none."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from tests.builders import Clock
from tests.test_model_examples import one
from timeline import Timeline
from timeline.exceptions import BadArgument, BatchRejected, NotFound


@pytest.fixture
def door(store_url: str) -> Iterable[Timeline]:
    with Timeline.open(store_url, clock=Clock()) as opened:
        yield opened


def ids(door: Timeline) -> list[str]:
    """Two developments with the same date and title, so their amendments are named alike."""
    names = ["first", "second"]
    door.append(*(one("statement-made", "03-01", id=name, title="Alike") for name in names))
    return names


def tagged(name: str, *tags: str) -> dict[str, object]:
    return {"kind": "corrected", "amends": name, "reason": "r", "changes": {"tags": list(tags)}}


def test_amendments_that_are_named_alike_get_an_id_each_and_the_same_again_changes_nothing(
    door: Timeline,
) -> None:
    batch = [tagged(name, "nato") for name in ids(door)]
    assert door.amend_several(batch, dry_run=True).new == 2
    assert door.count() == 2
    receipt = door.amend_several(batch)
    assert receipt.new == 2
    assert len(set(receipt.ids)) == 2
    assert [entry.document["tags"] for entry in door.log(tags=["nato"])] == [["nato"], ["nato"]]
    assert door.amend_several(batch).new == 0
    assert door.amend_several([tagged(name, "eu") for name in ("first", "second")]).new == 2
    assert (
        door.amend_several(batch).new == 0
    )  # by its ids it is recorded, although it holds no more
    assert door.verify() == []


def test_what_was_taken_back_is_recorded_again(door: Timeline) -> None:
    batch = [tagged(name, "nato") for name in ids(door)]
    door.retract(door.amend_several(batch).ids[0], reason="slip")
    again = door.amend_several(batch)
    assert [one.new for one in again.appended] == [True, False]
    assert len(list(door.log(tags=["nato"]))) == 2


def test_one_that_is_refused_refuses_all_and_is_named(door: Timeline) -> None:
    names = ids(door)
    first = door.amend_several([tagged(name, "nato") for name in names]).ids[0]
    with pytest.raises(BatchRejected) as caught:
        door.amend_several([tagged(names[0], "eu"), tagged(first, "eu")])
    assert [one.index for one in caught.value.rejected] == [1]
    assert first in caught.value.message
    assert list(door.log(tags=["eu"])) == []
    with pytest.raises(NotFound):
        door.amend_several([tagged(names[0], "eu"), tagged("nobody", "eu")])
    with pytest.raises(BadArgument, match="10,001 at once"):
        door.amend_several([tagged(names[0], "eu")] * 10_001)


def test_the_present_text_of_rows_is_that_of_their_developments(door: Timeline) -> None:
    ids(door)
    rows = [entry.row for entry in door.log()]
    door.amend_several([tagged("second", "nato")])
    found = door.current([*reversed(rows), rows[0]])
    assert [entry.id for entry in found] == ["second", "first"]
    assert found[0].document["tags"] == ["nato"]
    assert found[0].row not in rows
