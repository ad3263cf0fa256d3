"""One seeded world simulated against the store: actors, disk, clock and wire, and the model beside.

    python -m tests.simulation --seed 7 --steps 30        # one world; prints what happened
    python -m tests.simulation --seeds 1..2000 --jobs 2   # many; prints those that fail

A seed that fails does so again, with the same trace, on the same version of the code. With
`--plant` a fault is put into the program first, which must be found (see `plants.py`).
"""

from __future__ import annotations

import argparse
import multiprocessing
import sys
import time
from collections.abc import Callable, Iterator
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
    given = parser.parse_args()
    run_with_shim()
    from tests.simulation.living import live

    with in_memory() as folder:
        one = partial(live, steps=given.steps, plant=given.plant, place=folder)
        if given.seed is not None:
            lived = one(given.seed)
            print("\n".join(lived.trace))
            print(lived.error or "all held")
            return 1 if lived.error else 0
        first, _, last = given.seeds.partition("..")
        seeds = range(int(first), int(last or first) + 1)
        begun = time.monotonic()
        failed: list[Lived] = [lived for lived in _all(one, seeds, given.jobs) if lived.error]
    for lived in failed[:10]:
        print(f"seed {lived.seed}: {(lived.error or '').strip().splitlines()[-1][:500]}")
    if failed:
        steps = "" if given.steps == STEPS else f" --steps {given.steps}"
        print(f"again: python -m tests.simulation --seed {failed[0].seed}{steps}")
    print(f"{len(seeds)} seeds, {len(failed)} failed, {time.monotonic() - begun:.0f} s")
    return 1 if failed else 0


def _all(one: Callable[[int], Lived], seeds: range, jobs: int) -> Iterator[Lived]:
    if jobs == 1:
        yield from map(one, seeds)
        return
    # Forked, so that all that they need is imported; before the first thread begins.
    with multiprocessing.get_context("fork").Pool(jobs) as pool:
        yield from pool.imap_unordered(one, seeds, chunksize=8)


if __name__ == "__main__":
    sys.exit(main())
