"""A server of the bundled history, started once for the tests of a module."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.web.serving import Serving, served
from timeline import Timeline
from timeline.formats.sample_data import events_folder


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of both bundled stories."""
    path = tmp_path_factory.mktemp("web") / "t.db"
    with Timeline.open(path) as door:
        door.import_files(events_folder("heavy-weapons"))
        door.import_files(events_folder("meridian"))
    return path


@pytest.fixture(scope="module")
def site(store: Path) -> Iterator[Serving]:
    """Its server."""
    with served(store, "--title", "A test") as running:
        yield running
