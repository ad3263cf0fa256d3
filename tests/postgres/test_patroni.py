"""A store on a cluster as docs/postgresql.md shows it, with Patroni deciding who is the primary."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from tests.postgres.crowd import Crowd
from tests.postgres.patroni import cluster, missing

EACH = 120


@pytest.mark.slow
@pytest.mark.skipif(bool(missing()), reason=f"not installed: {missing()}")
def test_patroni_fails_over_under_writers_and_takes_the_killed_member_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with cluster() as members:
        monkeypatch.setenv("PGPASSWORD", members.ground.password)
        with Crowd(members.url(), tmp_path, EACH, patience=60) as crowd:
            old = members.wait_for_pair()
            old.wait_until(crowd.stored(0.1, EACH))
            start = time.monotonic()
            old.kill()
            new = members.wait_for_primary()
            promoted = time.monotonic() - start
            assert new is not old
            old.start()
            assert members.wait_for_pair() is new
            rejoined = time.monotonic() - start
            written, read = crowd.written(), crowd.read()
        print(
            f"\nanother primary after {promoted:.1f} s, the old one back after {rejoined:.1f} s;"
            f" longest wait of a writer {max(one.worst for one in written):.1f} s,"
            f" of a reader {max(one.worst for one in read):.1f} s"
        )
        entries = crowd.held_at(members.url())
        assert [one.held for one in read] == [entries] * crowd.READERS, "views differ"
        (head,) = new.sql("SELECT size, root FROM timeline.tree_head")
        old.wait_until(f"SELECT size = {head[0]} FROM timeline.tree_head")
        assert old.sql("SELECT size, root FROM timeline.tree_head") == [head]
