"""Stores that the tests of all formats read."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.publish.exports.stores import hostile, story
from timeline import Timeline


@pytest.fixture(scope="module", params=["heavy-weapons", "meridian", "hostile"])
def door(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Timeline]:
    """Each of the stories, and the hostile store."""
    path = tmp_path_factory.mktemp("exports") / "t.db"
    with hostile(path) if request.param == "hostile" else story(path, request.param) as opened:
        yield opened


@pytest.fixture(scope="module")
def meridian(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Timeline]:
    """The second story."""
    with story(tmp_path_factory.mktemp("exports") / "t.db", "meridian") as opened:
        yield opened


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Timeline]:
    """A store with nothing in it."""
    with Timeline.open(tmp_path / "t.db") as opened:
        opened.init_store()
        yield opened
