"""Stores for the tests of the terminal program."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.tui.driving import RECORDED
from tests.tui.hostile import fill
from timeline.formats.sample_data import events_folder
from timeline.timeline import Timeline


@pytest.fixture(autouse=True)
def zone(monkeypatch: pytest.MonkeyPatch) -> None:
    """The zone of the user, in which the clock of the screen is."""
    monkeypatch.setenv("TZ", "Europe/Brussels")


@pytest.fixture(scope="session")
def bundled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a store of the bundled history and its view; to be copied, not used."""
    folder = tmp_path_factory.mktemp("bundled")
    with Timeline.open(folder / "timeline.db", clock=lambda: RECORDED) as timeline:
        timeline.import_files(events_folder())
        list(timeline.log())
    return folder


@pytest.fixture
def store(bundled: Path, tmp_path: Path) -> Path:
    """A store of the bundled history."""
    shutil.copytree(bundled, tmp_path / "store")
    return tmp_path / "store" / "timeline.db"


@pytest.fixture(scope="session")
def hostile_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a store of everything hostile and its view; to be copied, not used."""
    folder = tmp_path_factory.mktemp("hostile")
    fill(folder / "timeline.db")
    with Timeline.open(folder / "timeline.db") as timeline:
        list(timeline.log())
    return folder


@pytest.fixture
def hostile(hostile_once: Path, tmp_path: Path) -> Path:
    """A store of everything hostile, in every field that holds text."""
    shutil.copytree(hostile_once, tmp_path / "hostile")
    return tmp_path / "hostile" / "timeline.db"


@pytest.fixture
def settings(tmp_path: Path) -> Path:
    """A folder for settings."""
    return tmp_path / "settings"
