"""Classes made by `frozen` are dataclasses to their callers."""

from __future__ import annotations

import copy
import dataclasses
import inspect
import pickle

import pytest

from timeline.frozen import frozen, replaced
from timeline.results import Filter


@frozen
class Point:
    """A place."""

    x: int
    y: int = 0

    @property
    def sum(self) -> int:
        return self.x + self.y


@frozen
class Named(Point):
    name: str = "none"


def test_fields_are_given_by_place_or_name() -> None:
    assert (Point(1).x, Point(1).y, Point(1, 2).sum, Point(y=2, x=1).sum) == (1, 0, 3, 3)
    assert Named(1, name="a") == Named(1, 0, "a")
    assert Point.__doc__ == "A place."
    assert repr(Named(1)) == "Named(x=1, y=0, name='none')"


@pytest.mark.parametrize("given", [((), {}), ((1, 2, 3), {}), ((1,), {"x": 2}), ((1,), {"z": 2})])
def test_wrong_arguments_are_type_errors(given: tuple[tuple[int, ...], dict[str, int]]) -> None:
    places, names = given
    with pytest.raises(TypeError, match="__init__"):
        Point(*places, **names)


def test_equal_are_those_of_one_class_with_equal_fields() -> None:
    assert Point(1) == Point(1, 0)
    assert hash(Point(1)) == hash(Point(1, 0))
    assert Point(1) != Point(2)
    assert Point(1) != Named(1)
    assert Point(1) != (1, 0)


def test_nothing_of_it_changes() -> None:
    point = Point(1)
    with pytest.raises(dataclasses.FrozenInstanceError):
        point.x = 2  # type: ignore[misc]
    with pytest.raises(dataclasses.FrozenInstanceError):
        del point.x
    with pytest.raises(AttributeError):
        point.z = 2  # type: ignore[attr-defined]
    assert replaced(point, y=3) == Point(1, 3)


def test_the_library_takes_it_for_a_dataclass() -> None:
    assert dataclasses.is_dataclass(Point)
    assert [one.name for one in dataclasses.fields(Named)] == ["x", "y", "name"]
    assert dataclasses.asdict(Named(1)) == {"x": 1, "y": 0, "name": "none"}
    assert dataclasses.replace(Named(1), y=2) == Named(1, 2)
    assert str(inspect.signature(Point)) == "(x: 'int', y: 'int' = 0) -> None"
    assert dataclasses.replace(Filter(), grep="x") == Filter(grep="x")


def test_it_is_copied_pickled_and_matched() -> None:
    one = Named(1, 2, "a")
    assert copy.deepcopy(one) == pickle.loads(pickle.dumps(one)) == one
    match one:
        case Named(x, y, name):
            assert (x, y, name) == (1, 2, "a")
