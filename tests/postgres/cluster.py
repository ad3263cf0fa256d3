"""Two real PostgreSQL servers, the second a synchronous copy of the first, to be failed over.

What Patroni does for a cluster in production is done here by hand and step by step, with
PostgreSQL's own tools: a base backup makes the standby, `pg_promote` makes it the primary, and
`pg_rewind` brings back the one that was killed, as the new standby.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from tests.postgres.server import HOST, Ground, Server, ground


class Pair:
    """A primary and a standby that has every transaction before its author hears of it.

    Attributes:
        primary: Takes appends.
        standby: Follows it, and can be read.
    """

    def __init__(self, place: Ground) -> None:
        self.ground = place
        self.primary = Server(place, "north")
        self.standby = Server(place, "south")

    def start(self) -> None:
        """Makes both and waits until the standby is synchronous."""
        self.primary.initialise()
        self.ground.write(
            self.primary.data / "pg_hba.conf",
            f"host all all {HOST}/32 scram-sha-256\nhost replication all {HOST}/32 scram-sha-256\n",
        )
        self.primary.start()
        self.ground.run(
            "pg_basebackup", "--pgdata", self.standby.data, "--wal-method=stream",
            "--checkpoint=fast", "--dbname", self.primary.url(),
        )  # fmt: skip
        self._follow()

    def url(self, database: str = "postgres", user: str = "postgres") -> str:
        """Both as one address, of which clients take the one that accepts appends."""
        hosts = f"{HOST}:{self.primary.port},{HOST}:{self.standby.port}"
        return f"postgresql://{user}@{hosts}/{database}?target_session_attrs=read-write"

    def fail_over(self, *, after: float = 0) -> None:
        """Kills the primary and, after some seconds, makes the standby the primary.

        The new primary waits for no standby, as there is none; `rejoin` changes that.
        """
        self.primary.kill()
        time.sleep(after)
        self.primary, self.standby = self.standby, self.primary
        self.primary.sql("ALTER SYSTEM RESET synchronous_standby_names")
        self.primary.sql("SELECT pg_reload_conf()")
        self.primary.sql("SELECT pg_promote(wait => true)")
        self.primary.wait_until("SELECT NOT pg_is_in_recovery()")

    def rejoin(self) -> str:
        """Brings the old primary back as the standby; returns what `pg_rewind` said.

        It may hold what it wrote last and told nobody: `pg_rewind` takes that back, and it can
        only do so because the data has checksums (or `wal_log_hints` is on).
        """
        said = self.ground.run(
            "pg_rewind", "--target-pgdata", self.standby.data, "--progress",
            "--source-server", f"{self.primary.url()}?connect_timeout=5",
        )  # fmt: skip
        self._follow()
        return said

    def _follow(self) -> None:
        source = (
            f"host={HOST} port={self.primary.port} user=postgres"
            f" passfile={self.ground.passwords} application_name={self.standby.name}"
        )
        self.ground.write(self.standby.data / "standby.signal", "")
        self.standby.start({"primary_conninfo": source})
        self.primary.sql(f"ALTER SYSTEM SET synchronous_standby_names TO '{self.standby.name}'")
        self.primary.sql("SELECT pg_reload_conf()")
        self.primary.wait_until("SELECT sync_state = 'sync' FROM pg_stat_replication")

    def end(self) -> None:
        """Ends both, however they are."""
        try:
            self.standby.end()
        finally:
            self.primary.end()


@contextmanager
def pair() -> Iterator[Pair]:
    """A synchronous pair for tests; nothing is left of it afterwards."""
    with ground() as place:
        two = Pair(place)
        try:
            two.start()
            yield two
        finally:
            two.end()
