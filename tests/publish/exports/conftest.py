"""Stores that the tests of all formats read."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.builders import Clock
from tests.publish.exports.stores import RECORDED, hostile, story
from timeline import Timeline

Stores = Callable[[str], Timeline]


@pytest.fixture(scope="session")
def stores(tmp_path_factory: pytest.TempPathFactory) -> Stores:
    """Opens a copy of a store by its name: each is made once for the tests of all formats."""
    made: dict[str, Path] = {}

    def opened(name: str) -> Timeline:
        if name not in made:
            path = tmp_path_factory.mktemp("made") / "t.db"
            with hostile(path) if name == "hostile" else story(path, name) as door:
                list(door.log())
            made[name] = path.parent
        copy = shutil.copytree(made[name], tmp_path_factory.mktemp("exports") / "copy")
        return Timeline.open(copy / "t.db", clock=Clock(RECORDED))

    return opened


@pytest.fixture(scope="module", params=["heavy-weapons", "meridian", "hostile"])
def door(request: pytest.FixtureRequest, stores: Stores) -> Iterator[Timeline]:
    """Each of the stories, and the hostile store."""
    with stores(request.param) as opened:
        yield opened


@pytest.fixture(scope="module")
def meridian(stores: Stores) -> Iterator[Timeline]:
    """The second story."""
    with stores("meridian") as opened:
        yield opened


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Timeline]:
    """A store with nothing in it."""
    with Timeline.open(tmp_path / "t.db") as opened:
        opened.init_store()
        yield opened
