"""Runs worlds: each in a folder of its own, with an alarm clock for what never ends."""

from __future__ import annotations

import gc
import signal
import tempfile
import traceback
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from tests.simulation.plants import PLANTS
from tests.simulation.scheduler import NeverEnds
from tests.simulation.world import World

if TYPE_CHECKING:
    from tests.postgres.server import Server

LONGEST = 120
"""Seconds after which a world is broken off."""


class Lived(NamedTuple):
    """What came of one seed: what happened, and the error that ended it, if any."""

    seed: int
    trace: list[str]
    error: str | None


def live(seed: int, *, steps: int, plant: str | None = None, place: Path | None = None) -> Lived:
    """Runs one world, with a fault in the program if `plant` names one."""
    gc.collect()
    gc.freeze()
    signal.signal(signal.SIGALRM, _ring)
    signal.alarm(LONGEST)
    with (
        PLANTS[plant]() if plant else nullcontext(),
        tempfile.TemporaryDirectory(dir=place) as folder,
    ):
        world = World(seed, Path(folder))
        try:
            world.run(steps)
        except Exception as error:  # noqa: BLE001  whatever it is, the seed is told
            return Lived(seed, world.trace, "".join(traceback.format_exception(error)))
        finally:
            signal.alarm(0)
    return Lived(seed, world.trace, None)


def live_on_a_server(seed: int, *, steps: int, server: Server, place: Path) -> Lived:
    """The same on PostgreSQL."""
    from tests.simulation.server_world import ServerWorld

    signal.signal(signal.SIGALRM, _ring)
    signal.alarm(LONGEST)
    with tempfile.TemporaryDirectory(dir=place) as folder:
        world = ServerWorld(seed, Path(folder), server)
        try:
            world.run(steps)
        except Exception as error:  # noqa: BLE001  whatever it is, the seed is told
            return Lived(seed, world.trace, "".join(traceback.format_exception(error)))
        finally:
            signal.alarm(0)
    return Lived(seed, world.trace, None)


def _ring(*_: object) -> None:
    raise NeverEnds(f"a world lasted longer than {LONGEST} s")
