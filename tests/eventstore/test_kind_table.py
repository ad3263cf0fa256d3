"""The table of kinds says what the models say; a kind that is not in it is read by its model."""

from __future__ import annotations

from typing import ClassVar, Literal

import pytest

from timeline.domain.developments import KINDS, Development
from timeline.domain.kinds import Amendment
from timeline.domain.matter.vocabulary import Effect
from timeline.domain.traits import behaviour, kind_table
from timeline.eventstore.shapes.derived import rows
from timeline.eventstore.shapes.lines import facts_of_line
from timeline.eventstore.shapes.structs import row_of, shape_of


def test_the_table_is_current() -> None:
    table = (kind_table.COMMON_FIELDS, kind_table.KIND_TABLE, kind_table.VALUE_FIELDS)
    assert table == rows(), "run: python -m scripts.generate_kind_table"


def test_every_kind_but_an_amendment_has_a_shape() -> None:
    for kind, model in KINDS.items():
        assert (shape_of(kind) is None) == issubclass(model, Amendment), kind


def test_a_shape_has_the_properties_of_its_model() -> None:
    for kind, model in KINDS.items():
        shape = shape_of(kind)
        for name in behaviour.PROPERTIES if shape else ():
            assert getattr(shape.struct, name) is getattr(model, name), (kind, name)


class _Rumoured(Development):
    kind: Literal["rumoured"] = "rumoured"
    effect: ClassVar[Effect] = "mention"


class _Hushed(Development):
    kind: Literal["hushed"] = "hushed"

    @property
    def moves(self) -> Effect:
        return "cancel"


del KINDS["rumoured"], KINDS["hushed"]  # where they were registered, for other tests


@pytest.mark.parametrize(("model", "has_shape"), [(_Rumoured, True), (_Hushed, False)])
def test_a_kind_that_is_not_in_the_table_gets_its_row_from_its_model(
    model: type[Development], has_shape: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    kind = model.model_fields["kind"].default
    monkeypatch.setitem(KINDS, kind, model)
    row = row_of(kind)
    assert row is not None
    assert (row.model, row.fields is not None) == (model.__name__, has_shape)
    line = b'{"kind":"%s","id":"a","government":"be","occurred":"2022","title":"A"}' % kind.encode()
    # The union of all shapes is of those in the table, so an import asks the model.
    assert facts_of_line(line, {"be": "Europe/Brussels"}) is None


def test_what_is_no_kind_has_no_row() -> None:
    assert row_of("nonsense") is None
