"""Stores for the tests of the terminal program, and what makes its many starts cheap."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from textual import screen
from textual.css.model import RuleSet
from textual.css.stylesheet import Stylesheet

from tests.tui.driving import RECORDED
from tests.tui.hostile import fill
from timeline.formats.sample_data import events_folder
from timeline.timeline import Timeline
from timeline.tui import memory


@pytest.fixture(scope="session", autouse=True)
def _style_sheets_parsed_once() -> Iterator[None]:
    """Each program under test has the same style sheets; to parse them is a quarter of its start.

    Textual keeps what it parsed for one program alone, though it never changes it.
    """
    parse = Stylesheet._parse_rules
    kept: dict[object, list[RuleSet]] = {}

    def parse_once(self: Stylesheet, *given: Any, **named: Any) -> list[RuleSet]:
        key = (given, *named.items(), frozenset(self._variables.items()))
        if key not in kept:
            kept[key] = parse(self, *given, **named)
        return kept[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Stylesheet, "_parse_rules", parse_once)
        yield


@pytest.fixture(scope="session", autouse=True)
def _twenty_frames_a_second() -> Iterator[None]:
    """As over a slow line: of the sixty that a terminal gets, most are drawn for nobody here."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(screen, "UPDATE_PERIOD", 1 / 20)
        yield


@pytest.fixture(scope="session", autouse=True)
def _garbage_is_collected_seldom() -> Iterator[None]:
    """What the program collects between two frames is a tenth of what its tests take."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(memory, "YOUNG", 200_000)
        yield


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
