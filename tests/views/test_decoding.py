"""A view of which another process decodes the events is the one that is decoded here."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from tests.strategies import Move, moves
from tests.views.test_views_against_an_oracle import record, tables
from timeline.files.beside import Beside, BrokenOff
from timeline.store.locations import locate
from timeline.store.sqlite_reader import SQLiteReader
from timeline.views import decoding, view


@pytest.fixture
def decoded_aside(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Has every store decoded by another process, three events at a time; says what it did."""
    taken: list[object] = []
    done = Beside.done

    def told(self: Beside) -> Iterator[Any]:
        for page in done(self):
            taken.append(page)
            yield page

    monkeypatch.setattr(decoding, "WORTH_IT", 0)
    monkeypatch.setattr(decoding, "cores", lambda: 2)
    monkeypatch.setattr(view, "PAGE", 3)
    monkeypatch.setattr(Beside, "done", told)
    return taken


def made_anew(path: Path) -> dict[str, Any]:
    """All rows of a view that is made at once."""
    with SQLiteReader(locate(path)) as reader, view.View(reader) as one:
        one.rebuild()
        return dict(tables(one.fresh()))


@settings(
    max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(moves(min_size=8, max_size=20))
def test_a_view_decoded_aside_equals_one_caught_up_step_by_step(
    decoded_aside: list[object], drawn: list[Move]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "store.db"
        record(path, drawn, [True] * len(drawn))
        with SQLiteReader(locate(path)) as reader, view.View(reader) as one:
            stepwise = dict(tables(one.fresh()))
        decoded_aside.clear()
        assert made_anew(path) == stepwise
        assert decoded_aside


@pytest.mark.parametrize("pages", [0, 1, 2])
def test_where_the_other_process_breaks_off_the_view_is_whole_all_the_same(
    decoded_aside: list[object], monkeypatch: pytest.MonkeyPatch, tmp_path: Path, pages: int
) -> None:
    path = tmp_path / "store.db"
    record(path, [Move(0, 0, 0, day, day, 0, 0, 0) for day in range(10)])
    whole = made_anew(path)
    assert len(decoded_aside) > pages
    done = Beside.done

    def breaking_off(self: Beside) -> Iterator[Any]:
        for number, page in enumerate(done(self)):
            if number == pages:
                raise BrokenOff(-9)
            yield page

    monkeypatch.setattr(Beside, "done", breaking_off)
    assert made_anew(path) == whole


@pytest.mark.parametrize("executable", ["/bin/false", "/nowhere/python"])
def test_where_no_other_process_can_be_started_the_view_is_whole_all_the_same(
    decoded_aside: list[object], monkeypatch: pytest.MonkeyPatch, tmp_path: Path, executable: str
) -> None:
    path = tmp_path / "store.db"
    record(path, [Move(0, 0, 0, day, day, 0, 0, 0) for day in range(10)])
    whole = made_anew(path)
    decoded_aside.clear()
    monkeypatch.setattr("timeline.files.beside.sys.executable", executable)
    assert made_anew(path) == whole
    assert not decoded_aside
