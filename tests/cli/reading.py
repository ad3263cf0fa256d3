"""What the tests of the reading commands share: running a command, and stores to read."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from timeline import Timeline
from timeline.cli.main import main
from timeline.formats.sample_data import events_folder

PROGRAM = Path(sys.executable).with_name("timeline")


class Ran(NamedTuple):
    """What a command printed, and how it ended."""

    out: str
    err: str
    code: int

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    @property
    def lines(self) -> list[str]:
        return self.out.splitlines()


class Shell:
    """Runs commands in process, on one store."""

    def __init__(self, capsys: pytest.CaptureFixture[str], store: Path) -> None:
        self._capsys = capsys
        self.store = store

    def __call__(self, *arguments: str) -> Ran:
        self._capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main(["--store", str(self.store), "--color", "never", *arguments])
        out, err = self._capsys.readouterr()
        code = ended.value.code
        return Ran(out, err, code if isinstance(code, int) else 0 if code is None else 1)


def isolate(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    """Nothing of the user's is in reach."""
    for name in ("DATA", "CACHE", "CONFIG", "STATE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(folder / name.lower()))
    monkeypatch.setenv("HOME", str(folder / "home"))
    monkeypatch.setenv("TIMELINE_STORE", str(folder / "not-this-one.db"))
    monkeypatch.setenv("LC_TIME", "C.UTF-8")  # phrases are read in its language first
    for name in ("FORCE_COLOR", "CLICOLOR_FORCE", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)


def import_bundled(path: Path) -> Path:
    """A store with the bundled history in it."""
    with Timeline.open(path) as timeline:
        assert not [f for report in timeline.import_files(events_folder()) for f in report.findings]
    return path


def source(published: str | None = None, **fields: object) -> dict[str, object]:
    """A source that appeared on a day."""
    found: dict[str, object] = {"publisher": "Gazette", **fields}
    return {**found, "published": published} if published else found


def subprocess_environment(folder: Path, **more: str) -> dict[str, str]:
    """The environment of a real process that can reach nothing of the user's."""
    kept = {n: v for n, v in os.environ.items() if n in ("PATH", "PYTHONPATH", "LANG", "LC_ALL")}
    return {
        **kept,
        "HOME": str(folder / "home"),
        "XDG_DATA_HOME": str(folder / "data"),
        "XDG_CACHE_HOME": str(folder / "cache"),
        "PYTHONUTF8": "1",
        "TERM": "xterm-256color",
        **more,
    }


def process(folder: Path, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    """Runs the installed command in a process of its own, with nothing on its stdin."""
    return subprocess.run(
        [str(PROGRAM), *arguments],
        env=subprocess_environment(folder, **more),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )


def a_story(path: Path) -> Path:
    """A made-up history with all that a log can mark: vague, joint, corrected, retracted."""
    with Timeline.open(path) as timeline:
        timeline.append(
            {
                "id": "xx-raised",
                "kind": "matter-raised",
                "government": "xx",
                "occurred": "2024-03-04",
                "title": "A bridge is proposed",
                "matters": ["bridge"],
                "sources": [source("2024-03-04")],
            },
            {
                "id": "xx-meeting",
                "kind": "meeting-held",
                "government": "xx",
                "occurred": "2024-03-05T15:30",
                "title": "The councils meet",
                "matters": ["bridge"],
                "joint_with": ["yy"],
                "sources": [source("2024-03-06")],
            },
            {
                "id": "xx-expected",
                "kind": "decision-expected",
                "government": "xx",
                "occurred": "2024-03-06",
                "title": "A decision is due on Friday",
                "matters": ["bridge"],
                "expected": "2024-03-08",
                "sources": [source("2024-03-06")],
            },
            {
                "id": "xx-pledge",
                "kind": "pledge-made",
                "government": "xx",
                "occurred": "2024-03~",
                "title": "Money is promised",
                "matters": ["money"],
                "quantities": [{"amount": "1234567.50", "currency": "EUR", "qualifier": "about"}],
                "sources": [source("2024-03-20")],
            },
            {
                "id": "xx-rumour",
                "kind": "statement-made",
                "government": "xx",
                "occurred": "2024-03-07",
                "title": "The mayor resigns",
                "sources": [source("2024-03-07")],
            },
            name="Xanadu",
            zone="Europe/Brussels",
        )
        timeline.append(
            {
                "id": "yy-statement",
                "kind": "statement-made",
                "government": "yy",
                "occurred": "2024-03-09",
                "title": "Ypsilon waits",
                "sources": [source("2024-03-09")],
            },
            name="Ypsilon",
            zone="Asia/Tokyo",
        )
        timeline.correct(
            "xx-raised",
            {"title": "A tunnel is proposed", "occurred": "2024-03-03"},
            reason="It was a tunnel",
            sources=[source("2024-04-01")],
            id="xx-correction",
        )
        timeline.retract(
            "xx-rumour", reason="He did not", sources=[source("2024-04-02")], id="xx-retraction"
        )
        timeline.dispute(
            "xx-pledge",
            reason="The bank denies it",
            sources=[source("2024-04-03")],
            id="xx-dispute",
        )
    return path
