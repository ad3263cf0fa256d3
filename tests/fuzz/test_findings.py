"""What fuzzing found, and the seeds: each target holds on them without atheris."""

from __future__ import annotations

import pytest

from tests.fuzz.targets import SEEDS, TARGETS

FOUND: tuple[tuple[str, bytes], ...] = (
    # Reads as a date, and only its bounds in a zone are refused.
    ("edtf", b"9999-12-31T23:01-02/2200"),
    # One end is all words of the other.
    ("edtf", b"2022-02-XX/2022-02"),
    # A field of a header that is named like a kind.
    ("jsonl", b'{"government":"be","decision-taken":{}}\n'),
    # A version of YAML that the library does not know, and asserts.
    ("yaml", b"%YAML 1.0\n---\n"),
)


@pytest.mark.parametrize(("name", "data"), FOUND)
def test_what_was_found_is_mended(name: str, data: bytes) -> None:
    TARGETS[name](data)


@pytest.mark.parametrize("name", TARGETS)
def test_the_seeds_and_their_beginnings_hold(name: str) -> None:
    for seed in SEEDS[name]:
        for end in range(0, len(seed) + 1, max(1, len(seed) // 40)):
            TARGETS[name](seed[:end])
            TARGETS[name](seed[end:])
