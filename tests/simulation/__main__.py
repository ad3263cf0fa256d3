"""One seeded world simulated against the store: actors, disk, clock and wire, and the model beside.

    python -m tests.simulation --seed 7 --steps 30        # one world; prints what happened
    python -m tests.simulation --seeds 1..2000 --jobs 2   # many; prints those that fail
    python -m tests.simulation --engine postgresql --seeds 1..50

A seed that fails does so again, with the same trace, on the same version of the code. With
`--plant` a fault is put into the program first, which must be found (see `plants.py`); the first
world that finds it is the last.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING

from tests.faults.harness import in_memory
from tests.simulation.disk import run_with_shim

if TYPE_CHECKING:
    from tests.simulation.living import Lived

STEPS = 20


def main() -> int:
    """Runs one seed or many; 1 if any failed."""
    parser = argparse.ArgumentParser(prog="python -m tests.simulation", description=__doc__)
    which = parser.add_mutually_exclusive_group(required=True)
    which.add_argument("--seed", type=int, help="one world, whose story is printed")
    which.add_argument("--seeds", metavar="FIRST..LAST", help="many worlds")
    parser.add_argument("--steps", type=int, default=STEPS, help="of each world")
    parser.add_argument("--jobs", type=int, default=1, help="processes for many worlds")
    parser.add_argument("--plant", help="a fault to put into the program; see plants.py")
    parser.add_argument("--engine", choices=("sqlite", "postgresql"), default="sqlite")
    given = parser.parse_args()
    if given.engine == "sqlite":
        run_with_shim()
    elif given.jobs > 1 or given.plant:
        parser.error("on PostgreSQL one world runs at a time, and nothing is planted")
    with _maker(given) as one:
        if given.seed is not None:
            lived = one(given.seed)
            print("\n".join(lived.trace))
            print(lived.error or "all held")
            return 1 if lived.error else 0
        first, _, last = given.seeds.partition("..")
        seeds = range(int(first), int(last or first) + 1)
        begun = time.monotonic()
        tried = 0
        failed: list[Lived] = []
        for lived in _all(one, seeds, given.jobs):
            tried += 1
            if lived.error:
                failed.append(lived)
                if given.plant:  # found: that is all there is to know
                    break
    failed.sort()
    for lived in failed[:10]:
        print(f"seed {lived.seed}: {(lived.error or '').strip().splitlines()[-1][:500]}")
    if failed:
        print("\n".join([*failed[0].trace, failed[0].error or ""]))
        steps = "" if given.steps == STEPS else f" --steps {given.steps}"
        print(f"again: python -m tests.simulation --seed {failed[0].seed}{steps}")
    print(f"{tried} seeds, {len(failed)} failed, {time.monotonic() - begun:.0f} s")
    return 1 if failed else 0


@contextmanager
def _maker(given: argparse.Namespace) -> Iterator[Callable[[int], Lived]]:
    """What runs one seed, on the engine that was chosen."""
    from tests.simulation.living import live, live_on_a_server

    if given.engine == "sqlite":
        with in_memory() as folder:
            yield partial(live, steps=given.steps, plant=given.plant, place=folder)
        return
    from tests.postgres.server import server

    # The server first: it runs as another user, who cannot read the other's folder.
    with server() as running, in_memory() as folder:
        os.environ["XDG_CACHE_HOME"] = str(folder)  # where views are
        os.environ["PGPASSWORD"] = running.ground.password
        yield partial(live_on_a_server, steps=given.steps, server=running, place=folder)


def _all(one: Callable[[int], Lived], seeds: range, jobs: int) -> Iterator[Lived]:
    if jobs == 1:
        yield from map(one, seeds)
        return
    # Forked, so that all that they need is imported; before the first thread begins.
    with multiprocessing.get_context("fork").Pool(jobs) as pool:
        yield from pool.imap_unordered(one, seeds, chunksize=8)


if __name__ == "__main__":
    sys.exit(main())
