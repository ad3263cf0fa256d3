"""A store on a server: what others append is seen at once, and a server that goes away is said."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from tests.builders import stated
from tests.postgres.proxy import Relay
from tests.postgres.server import Server
from tests.tui.driving import Driven, driven
from tests.tui.test_timeline import run
from timeline.cli.commands.tui import open_tui
from timeline.cli.context import Globals
from timeline.formats.sample_data import events_folder
from timeline.timeline import Timeline


@pytest.fixture
def elsewhere(postgres_url: str) -> Iterator[Timeline]:
    """The door of another machine to a store with a history."""
    with Timeline.open(postgres_url) as door:
        door.init_store()
        door.import_files(events_folder())
        yield door


@asynccontextmanager
async def through_a_relay(
    server: Server, url: str, settings: Path
) -> AsyncIterator[tuple[Driven, Relay]]:
    """The terminal program on that store, and what lies between the two."""
    with Relay(server.port) as relay:
        url = url.replace(f":{server.port}/", f":{relay.port}/")
        async with driven(url, settings) as it:  # type: ignore[arg-type]  # also a URL
            yield it, relay


def test_an_append_elsewhere_is_seen_within_a_second_also_after_the_connection_was_cut(
    postgres: Server, postgres_url: str, elsewhere: Timeline, settings: Path
) -> None:
    async def go() -> None:
        async with through_a_relay(postgres, postgres_url, settings) as (it, relay):
            before = it.app.state.count
            for number in range(6):
                if number == 3:
                    relay.cut()
                elsewhere._session.writer().append([stated(id=f"new-{number}")])
                began = time.monotonic()
                await it.until(lambda number=number: it.app.state.count == before + number + 1)
                # The promise is a second, on a machine that does nothing else beside it.
                assert time.monotonic() - began < 5

    run(go())


def test_with_the_server_away_the_screen_stays_and_says_so_until_it_is_back(
    postgres: Server, postgres_url: str, elsewhere: Timeline, settings: Path
) -> None:
    async def go() -> None:
        async with through_a_relay(postgres, postgres_url, settings) as (it, relay):
            relay.refuse = True
            relay.cut()
            await it.until(lambda: "the store is away" in it.now.slow)
            assert it.now.trouble is None
            await it.press("end")
            assert "Belgium sends" in it.text()
            elsewhere._session.writer().append([stated(id="meanwhile")])
            before = it.app.state.count
            relay.refuse = False
            await it.until(lambda: it.app.state.count == before + 1)
            await it.until(lambda: it.now.slow == "")

    run(go())


def test_the_options_before_the_command_hold_for_the_screen_too(
    postgres_url: str, elsewhere: Timeline, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[tuple[set[str], Path | None]] = []

    def show(door: Timeline, *_: object, **__: object) -> None:
        with door.twin() as twin:
            seen.extend(({one.government for one in at.log()}, at.outbox) for at in (door, twin))

    monkeypatch.setattr("timeline.tui.run_tui", show)
    monkeypatch.setattr("timeline.cli.commands.tui.on_a_terminal", lambda: True)
    some = sorted({one.government for one in elsewhere.log()})[:1]
    open_tui(Globals(store=postgres_url, governments=tuple(some), outbox=tmp_path / "box"))
    assert seen == [(set(some), tmp_path / "box")] * 2
