"""What stands for `typing` in modules that start quickly behaves as it does."""

from __future__ import annotations

import ast
import pickle
import typing
from pathlib import Path

import pytest
from pydantic import TypeAdapter

import timeline
from timeline import light_typing
from timeline.domain.matter import vocabulary
from timeline.light_typing import Any, ClassVar, Literal, NamedTuple, Self, elsewhere

_STUB = Path(light_typing.__file__).with_suffix(".pyi")


class Place(NamedTuple):
    """A place."""

    x: int
    y: int = 0

    @property
    def sum(self) -> int:
        """Both together."""
        return self.x + self.y


class Real(typing.NamedTuple):
    """A place."""

    x: int
    y: int = 0

    @property
    def sum(self) -> int:
        """Both together."""
        return self.x + self.y


def test_type_checkers_see_the_names_of_typing() -> None:
    names = {"elsewhere"}
    *imports, own_function = ast.parse(_STUB.read_text(encoding="utf-8")).body
    assert isinstance(own_function, ast.FunctionDef)
    for line in imports:
        assert isinstance(line, ast.ImportFrom)
        assert line.module == "typing"
        assert [one.name for one in line.names] == [one.asname for one in line.names]
        names |= {one.name for one in line.names}
    own = {name for name in vars(light_typing) if not name.startswith("_")}
    assert names == own - {"namedtuple", "annotations"}


@pytest.mark.parametrize(
    "name", ["__doc__", "_fields", "_field_defaults", "__module__", "__base__"]
)
def test_a_named_tuple_is_that_of_typing(name: str) -> None:
    assert getattr(Place, name) == getattr(Real, name)
    assert not hasattr(Place(1), "__dict__")
    assert Place.__annotations__ == {"x": "int", "y": "int"}


def test_its_values_are_tuples_with_names() -> None:
    assert (Place(1), Place(y=2, x=1), Place(1, 2).sum) == ((1, 0), (1, 2), 3)
    assert repr(Place(1)) == "Place(x=1, y=0)"
    assert Place(1)._replace(y=3)._asdict() == {"x": 1, "y": 3}
    assert pickle.loads(pickle.dumps(Place(1))) == Place(1)
    with pytest.raises(TypeError):
        Place()  # type: ignore[call-arg]
    with pytest.raises(AttributeError):
        Place(1).x = 2  # type: ignore[misc]


if typing.TYPE_CHECKING:
    from timeline.domain.matter.vocabulary import Effect
else:
    Effect = elsewhere("timeline.domain.matter.vocabulary", "Effect")
Tone = Literal["loud", "low"]


class Read:
    """What others read the annotations of."""

    plain: Any
    inner: dict[str, tuple[Any, Tone]]
    either: Tone | None
    other: int | Literal["none"]
    of_all: ClassVar[list[Any]]
    moved: Effect | None
    itself: Self


def test_annotations_are_those_of_typing_to_who_reads_them() -> None:
    tone = typing.Literal["loud", "low"]
    assert typing.get_type_hints(Read) == {
        "plain": typing.Any,
        "inner": dict[str, tuple[typing.Any, tone]],
        "either": tone | None,
        "other": int | typing.Literal["none"],
        "of_all": typing.ClassVar[list[typing.Any]],
        "moved": vocabulary.Effect | None,
        "itself": typing.Self,
    }


@pytest.mark.parametrize(
    "name",
    ["Account", "AgendaRow", "FileReport", "Finding", "MatterStanding", "ProposedMap", "Rescued",
     "Standing", "StatusMap", "StatusSummary"],
)  # fmt: skip
def test_a_web_framework_can_describe_results(name: str) -> None:
    assert TypeAdapter(getattr(timeline, name)).json_schema()


def test_the_rest_does_nothing() -> None:
    T = light_typing.TypeVar("T", bound=int)
    assert light_typing.cast("T", T) is T
    assert light_typing.dataclass_transform(frozen_default=True)(Place) is Place
    assert not light_typing.TYPE_CHECKING
