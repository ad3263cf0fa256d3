"""What programs read of us stays byte for byte as it was.

`kept/*.data` has the JSON, the JSON Lines, the written files and the exit codes of the sessions
in `cases`; `kept/*.text` has what people read. A commit that only words something otherwise
changes only the latter. `python -m tests.golden --write` rewrites both.
"""

from __future__ import annotations

import pytest

from tests.golden.runner import KEPT, kept_files

_AGAIN = "look at the difference with `python -m tests.golden`, and write it with --write"


@pytest.fixture(scope="module")
def now() -> dict[str, str]:
    return kept_files()


def test_what_programs_read_is_as_it_was(now: dict[str, str]) -> None:
    _compare(now, ".data")


def test_what_people_read_is_as_it_was(now: dict[str, str]) -> None:
    _compare(now, ".text")


def test_no_kept_file_is_without_a_session(now: dict[str, str]) -> None:
    assert sorted(path.name for path in KEPT.iterdir()) == sorted(now)


def _compare(now: dict[str, str], suffix: str) -> None:
    for name, text in now.items():
        if name.endswith(suffix):
            assert text == (KEPT / name).read_text(encoding="utf-8"), f"{name}: {_AGAIN}"
