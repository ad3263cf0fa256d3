"""One seeded world simulated against the store: actors, disk, clock and wire, and the model beside.

    python -m tests.simulation --seed 7 --steps 30        # one world; prints what happened
    python -m tests.simulation --seeds 1..2000 --jobs 2   # many; prints those that fail

A seed that fails does so again, with the same trace, on the same version of the code.
"""

from __future__ import annotations

import argparse
import gc
import sys
import tempfile
import time
import traceback
from pathlib import Path
from typing import NamedTuple

from tests.faults.harness import in_memory
from tests.simulation.disk import run_with_shim

STEPS = 25


class Lived(NamedTuple):
    """What came of one seed."""

    seed: int
    trace: list[str]
    error: str | None


def live(seed: int, steps: int) -> Lived:
    """Runs one world in a folder of its own."""
    from tests.simulation.world import World

    gc.collect()
    gc.freeze()
    with tempfile.TemporaryDirectory() as folder:
        world = World(seed, Path(folder))
        try:
            world.run(steps)
        except Exception as error:  # noqa: BLE001  whatever it is, the seed is told
            told = "".join(traceback.format_exception(error))
            return Lived(seed, world.trace, told)
    return Lived(seed, world.trace, None)


def main() -> int:
    """Runs one seed or many; 1 if any failed."""
    parser = argparse.ArgumentParser(prog="python -m tests.simulation", description=__doc__)
    parser.add_argument("--seed", type=int)
    parser.add_argument("--seeds", help="FIRST..LAST")
    parser.add_argument("--steps", type=int, default=STEPS)
    parser.add_argument("--jobs", type=int, default=1)
    given = parser.parse_args()
    run_with_shim()
    with in_memory():
        if given.seed is not None:
            lived = live(given.seed, given.steps)
            print("\n".join(lived.trace))
            print(lived.error or "all held")
            return 1 if lived.error else 0
        return run_many(given.seeds, given.steps, given.jobs)


def run_many(seeds: str, steps: int, jobs: int) -> int:
    """Runs a range of seeds; prints the first failures, and how many there were."""
    first, _, last = seeds.partition("..")
    begun = time.monotonic()
    failed = []
    for seed in range(int(first), int(last) + 1):
        lived = live(seed, steps)
        if lived.error:
            failed.append(lived)
    for lived in failed[:10]:
        print(f"seed {lived.seed}: {lived.error.splitlines()[-1]}")
    count = int(last) - int(first) + 1
    print(f"{count} seeds, {len(failed)} failed, {time.monotonic() - begun:.0f} s")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
