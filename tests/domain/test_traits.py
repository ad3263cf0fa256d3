"""A kind needs no row in the table of kinds: its event class comes from its model then."""

from __future__ import annotations

from typing import Literal

import pytest

from timeline.domain.developments import KINDS, Development
from timeline.domain.events import event_class
from timeline.domain.traits.kind_table import KIND_TABLE


class _Guessed(Development):
    kind: Literal["guessed"] = "guessed"


del KINDS["guessed"]  # where it was registered, for other tests


def test_a_kind_that_is_not_in_the_table_has_an_event_class(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(KINDS, "guessed", _Guessed)
    found = event_class("guessed")
    assert found is not None
    assert (found.__name__, found.topic) == ("_GuessedRecorded", "guessed")


def test_the_event_class_of_a_kind_has_the_name_of_its_model() -> None:
    for kind, model in KINDS.items():
        found = event_class(kind)
        assert found is not None
        assert found.__name__ == f"{model.__name__}Recorded"
    assert list(KIND_TABLE) == list(KINDS)
    assert event_class("nonsense") is None
