"""A cluster as people run it: etcd, and two servers under Patroni, with docs/patroni.yml.

Only what cannot be the same on one machine is changed in that file: names, addresses, folders,
passwords, waiting times, and what hardware or other programs it rests on (TLS, the watchdog,
the archive).
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from io import StringIO
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from tests.faults.harness import PROJECT
from tests.postgres.server import HOST, Ground, Server, ServerError, free_port, ground
from tests.processes import children

CONFIGURATION = PROJECT / "docs" / "patroni.yml"
PATIENCE = 90.0


def missing() -> str:
    """Which of the programs that this needs are not installed; empty where all are."""
    return ", ".join(name for name, path in programs().items() if path is None)


def programs() -> dict[str, str | None]:
    """Where Patroni and etcd are."""
    beside = Path(sys.executable).with_name("patroni")
    return {
        "patroni": str(beside) if beside.exists() else shutil.which("patroni"),
        "etcd": shutil.which("etcd"),
    }


class Member(Server):
    """A server under Patroni, which makes, starts and promotes it."""

    def __init__(self, place: Ground, name: str, etcd: int) -> None:
        super().__init__(place, name)
        self.rest = free_port()
        self.file = place.folder / f"{name}.yml"
        yaml = YAML(typ="safe")
        told = yaml.load(CONFIGURATION.read_text(encoding="utf-8"))
        self._adapt(told, etcd)
        stream = StringIO()
        yaml.dump(told, stream)
        place.write(self.file, stream.getvalue())

    def _adapt(self, told: dict[str, Any], etcd: int) -> None:
        told["name"] = self.name
        told["restapi"] |= {
            "listen": f"{HOST}:{self.rest}",
            "connect_address": f"{HOST}:{self.rest}",
        }
        told["etcd3"] = {"hosts": [f"{HOST}:{etcd}"]}
        # The shortest that Patroni takes.
        told["bootstrap"]["dcs"] |= {"ttl": 20, "loop_wait": 2, "retry_timeout": 3}
        parameters = told["bootstrap"]["dcs"]["postgresql"]["parameters"]
        for name in ("archive_mode", "archive_command", "archive_timeout"):
            del parameters[name]
        parameters |= {"wal_keep_size": "256MB", "shared_buffers": "32MB"}
        server = told["postgresql"]
        server |= {
            "listen": f"{HOST}:{self.port}",
            "connect_address": f"{HOST}:{self.port}",
            "data_dir": str(self.data),
            "bin_dir": str(self.ground.programs),
            "pgpass": str(self.ground.folder / f"{self.name}.pgpass"),
            "pg_hba": [
                line.replace("hostssl", "host").replace("10.0.0.0/24", f"{HOST}/32")
                for line in server["pg_hba"]
                if not line.startswith("local")
            ],
            "parameters": {
                "unix_socket_directories": "",
                "dynamic_shared_memory_type": "mmap",
            },
        }
        server["authentication"]["superuser"]["password"] = self.ground.password
        told["watchdog"] = {"mode": "off"}

    def start(self, settings: Mapping[str, object] | None = None) -> None:
        """Starts Patroni for it; what becomes of the server is Patroni's business."""
        program = programs()["patroni"]
        assert program is not None
        assert settings is None, "they are in its file"
        self._process = self.ground.start(program, self.file, log=self.log)

    def kill(self) -> None:
        """Kills Patroni and the server at once, as when a machine loses power."""
        if self._process is None:
            return
        self._process.send_signal(signal.SIGSTOP)
        with suppress(OSError, ValueError, IndexError):
            postmaster = int((self.data / "postmaster.pid").read_text().splitlines()[0])
            os.kill(postmaster, signal.SIGSTOP)
            for process in (*children(postmaster), postmaster):
                with suppress(ProcessLookupError):
                    os.kill(process, signal.SIGKILL)
        for process in children(self._process.pid):
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        self._process.kill()
        self._process.wait()
        self._process = None

    def end(self) -> None:
        """Ends both."""
        self.kill()
        super().end()

    def says(self, what: str) -> dict[str, Any]:
        """What Patroni says of it or of the cluster; empty where it says nothing."""
        with (
            suppress(OSError, ValueError),
            urllib.request.urlopen(f"http://{HOST}:{self.rest}/{what}", timeout=2) as answer,
        ):
            return dict(json.load(answer))
        return {}


class Cluster:
    """Two members and the etcd that they ask.

    Attributes:
        members: By name.
    """

    def __init__(self, place: Ground) -> None:
        self.ground = place
        self._ports = free_port(), free_port()
        self.members = {name: Member(place, name, self._ports[0]) for name in ("north", "south")}
        self._etcd: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Starts all, and waits for a primary with a synchronous standby."""
        client, peer = (f"http://{HOST}:{port}" for port in self._ports)
        etcd = programs()["etcd"]
        assert etcd is not None
        self._etcd = self.ground.start(
            etcd, "--data-dir", self.ground.folder / "etcd", "--name", "one",
            "--listen-client-urls", client, "--advertise-client-urls", client,
            "--listen-peer-urls", peer, "--initial-advertise-peer-urls", peer,
            "--initial-cluster", f"one={peer}", log=self.ground.folder / "etcd.log",
        )  # fmt: skip
        for member in self.members.values():
            member.start()
        self.wait_for_pair()

    def primary(self) -> Member | None:
        """The member that takes appends, or None while there is none."""
        for member in self.members.values():
            found = member.says("patroni")
            if (found.get("state"), found.get("role")) == ("running", "primary"):
                return member
        return None

    def wait_for_pair(self) -> Member:
        """Waits until there is a primary with a standby that may take over; returns the primary.

        At the start PostgreSQL calls the standby synchronous some seconds before Patroni has
        noted it as one; until then Patroni would not promote it.
        """

        def noted(primary: Member) -> bool:
            members = primary.says("cluster")["members"]
            return any(one["role"] == "sync_standby" for one in members)

        return self.wait_for(noted)

    def wait_for_primary(self) -> Member:
        """Waits until there is a primary, and returns it."""
        return self.wait_for(lambda one: one.sql("SELECT pg_is_in_recovery()") == [(False,)])

    def wait_for(self, enough: Callable[[Member], bool]) -> Member:
        """Waits until there is a primary of which something is true, and returns it."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            with suppress(Exception):
                primary = self.primary()
                if primary is not None and enough(primary):
                    return primary
            time.sleep(0.1)
        said = "\n".join(f"{name}: {one.told()}" for name, one in self.members.items())
        raise ServerError(f"the cluster never came to rest\n{said}")

    def url(self, database: str = "postgres", user: str = "postgres") -> str:
        """Both as one address, of which clients take the one that accepts appends."""
        hosts = ",".join(f"{HOST}:{one.port}" for one in self.members.values())
        return f"postgresql://{user}@{hosts}/{database}?target_session_attrs=read-write"

    def end(self) -> None:
        """Ends all, however they are."""
        for member in self.members.values():
            member.end()
        if self._etcd is not None:
            self._etcd.kill()
            self._etcd.wait()


@contextmanager
def cluster() -> Iterator[Cluster]:
    """A cluster for tests; nothing is left of it afterwards."""
    with ground() as place:
        one = Cluster(place)
        try:
            one.start()
            yield one
        finally:
            one.end()
