"""Runs the sessions of `cases` in this process, each in a folder of its own at a fixed time.

It knows the program by its command line and by `from timeline import Timeline` alone, so that it
stays as it is while modules are moved.
"""

from __future__ import annotations

import io
import itertools
import os
import re
import runpy
import shlex
import shutil
import signal
import sqlite3
import sys
import time
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final, NamedTuple
from unittest.mock import patch

from tests.golden.cases import FILES, SESSIONS
from timeline import Timeline

ROOT: Final = Path(__file__).resolve().parents[2]
KEPT: Final = Path(__file__).with_name("kept")

START: Final = datetime(2026, 1, 5, 12, 0, tzinfo=UTC)
"""When the first command of a session runs; each further one runs a minute later."""

_DATA: Final = ("append", "correct", "retract", "dispute", "export", "schema", "seal", "prove")
"""Commands whose standard output is data whatever the options are."""

_STORES: Final = re.compile(r"\.db|\.lock$")
"""Files that only the program reads."""

_MESSAGES: Final = re.compile(r'("(?:message|hint|description)": ?)("(?:[^"\\]|\\.)*")')
_VARIES: Final = re.compile(
    r'^( +"?(?:python|system|sqlite|eventsourcing|pydantic|textual|typer|rich|tzdata|ssh-keygen'
    r"|bytes|free_bytes|free bytes|file_system|file system|page_count|page count|freelist_count"
    r'|freelist count|log_bytes|log bytes|page_size|page size)"?(?:: | +)).*$'
    r'|^! SQLite .*$|^    "SQLite .*$'
    r'|^( *"?size"?(?:: | +))\d[\d,]{3,}.*$',
    re.MULTILINE,
)
"""Lines of `doctor` and of both `status` that depend on the machine, after what names them."""

_STAMP: Final = re.compile(r"\d{8}T\d{6}(?:\.\d+)?Z(?:-\d+)?")
"""A moment of the system's own clock, in the name of a file, with the number of the process."""


class Ran(NamedTuple):
    """A command with all that came of it."""

    command: str
    out: str
    err: str
    code: int
    files: Mapping[str, str]

    @property
    def words(self) -> list[str]:
        """The command as a list."""
        return shlex.split(self.command)

    @property
    def gives_data(self) -> bool:
        """Whether its standard output is for programs."""
        words = self.words
        return bool({"--json", "--jsonl"}.intersection(words)) or words[0] in _DATA


def kept_files() -> dict[str, str]:
    """By name, what `kept/` should hold: of each session what is data, and what is text."""
    found = {}
    for name in SESSIONS:
        done = list(session(name))
        found[f"{name}.data"] = "".join(map(_data, done))
        found[f"{name}.text"] = "".join(map(_text, done))
    return found


def session(name: str) -> Iterator[Ran]:
    """Runs the commands of a session."""
    with TemporaryDirectory(prefix="timeline-golden-") as folder, _isolated(Path(folder)) as here:
        seen = _files(here)
        for number, line in enumerate(SESSIONS[name].strip().splitlines()):
            if not line.strip() or line.startswith("#"):
                continue
            if line.startswith("!"):
                _prepare(line[1:].strip())
                seen = _files(here)
                continue
            command, _, given = line.strip().partition(" < ")
            out, err, code = _run(
                shlex.split(command), given.strip(), START + number * timedelta(minutes=1)
            )
            now = _files(here)
            new = {path: text for path, text in now.items() if seen.get(path) != text}
            seen = now
            yield Ran(line.strip(), _plain(out, here), _plain(err, here), code, new)


def _data(ran: Ran) -> str:
    out = ran.out if ran.gives_data else ""
    said = f"$ timeline {ran.command}\n{_MESSAGES.sub(_without_words, out)}"
    for path, text in ran.files.items():
        said += f"--- {path}\n{_MESSAGES.sub(_without_words, text)}"
    return f"{said}=== {ran.code}\n\n"


def _without_words(found: re.Match[str]) -> str:
    return f'{found[1]}"…"'


def _text(ran: Ran) -> str:
    said = f"$ timeline {ran.command}\n"
    if ran.gives_data:
        written = itertools.chain([ran.out], ran.files.values())
        said += "".join(f"{one[1]}{one[2]}\n" for t in written for one in _MESSAGES.finditer(t))
    else:
        said += ran.out
    if ran.err:
        said += f"--- stderr\n{ran.err}"
    return f"{said}\n"


@contextmanager
def _isolated(folder: Path) -> Iterator[Path]:
    """A folder as the current one, with the files of a session, and nothing of the user's."""
    here = folder.resolve() / "here"
    here.mkdir()
    for name in ("events", "seeds"):
        shutil.copytree(ROOT / name, here / name)
    for path, text in FILES.items():
        (here / path).write_text(text, encoding="utf-8")
    names = ("PATH", "LANG", "PGPASSFILE")
    kept = {name: os.environ[name] for name in names if name in os.environ}
    homes = {f"XDG_{name}_HOME": str(folder / name) for name in ("DATA", "CACHE", "CONFIG")}
    variables = kept | homes | {
        "HOME": str(folder / "home"), "TIMELINE_STORE": "store.db", "TZ": "Europe/Brussels",
        "COLUMNS": "100", "TERM": "dumb", "NO_COLOR": "1", "TIMELINE_AUTHOR": "anna",
    }  # fmt: skip
    before = Path.cwd()
    with patch.dict(os.environ, variables, clear=True):
        time.tzset()
        os.chdir(here)
        try:
            yield here
        finally:
            os.chdir(before)
    time.tzset()


def _prepare(line: str) -> None:
    """What a session does beside commands: `sql` on a store, or `alter` a stored event."""
    what, store, *words = shlex.split(line)
    db = sqlite3.connect(store)
    if what == "sql":
        db.executescript(words[0])
    elif what == "alter":
        found = db.execute("SELECT sql FROM sqlite_master WHERE name = 'stored_events_update'")
        (trigger,) = found.fetchone()
        db.execute("DROP TRIGGER stored_events_update")
        change = "UPDATE stored_events SET state = replace(state, ?, ?) WHERE rowid = ?"
        assert db.execute(change, (words[1], words[2], int(words[0]))).rowcount == 1
        db.execute(trigger)
        db.commit()
    else:
        raise ValueError(line)
    db.close()


def _run(arguments: list[str], given: str, moment: datetime) -> tuple[str, str, int]:
    """Runs `python -m timeline` at this moment; returns what it printed and its exit code."""
    at_open = Timeline.open
    numbers = itertools.count(int(moment.timestamp()))

    def opened(*given: Any, **more: Any) -> Timeline:
        return at_open(*given, **{"clock": lambda: moment, **more})

    data = Path(given).read_bytes() if given else b""
    streams = [io.TextIOWrapper(io.BytesIO(one), encoding="utf-8") for one in (data, b"", b"")]
    code: object = None
    signals = {one: signal.getsignal(one) for one in (signal.SIGINT, signal.SIGTERM)}
    with (
        patch.object(sys, "argv", ["timeline", *arguments]),
        patch.object(sys, "stdin", streams[0]),
        patch.object(sys, "stdout", streams[1]),
        patch.object(sys, "stderr", streams[2]),
        patch.object(Timeline, "open", opened),
        patch("time.time", moment.timestamp),
        patch("uuid.uuid4", lambda: uuid.UUID(int=next(numbers), version=4)),
    ):
        try:
            runpy.run_module("timeline", run_name="__main__", alter_sys=True)
        except SystemExit as ended:
            code = ended.code
        finally:
            for one, handler in signals.items():
                signal.signal(one, handler)
    out, err = (_written(stream) for stream in streams[1:])
    return out, err, code if isinstance(code, int) else int(code is not None)


def _written(stream: io.TextIOWrapper) -> str:
    stream.flush()
    buffer = stream.buffer
    assert isinstance(buffer, io.BytesIO)
    return buffer.getvalue().decode()


def _files(here: Path) -> dict[str, str]:
    """By path, each file that a person or another program would read."""
    return {
        _STAMP.sub("MOMENT", path.relative_to(here).as_posix()): path.read_text(encoding="utf-8")
        for path in sorted(here.rglob("*"))
        if path.is_file() and not _STORES.search(path.relative_to(here).as_posix())
    }


def _plain(text: str, here: Path) -> str:
    """The text without what depends on the machine."""
    return _STAMP.sub(
        "MOMENT", _VARIES.sub(r"\1\2…", text.replace(str(here), "HERE").replace(str(ROOT), "ROOT"))
    )
