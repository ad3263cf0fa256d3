"""Commands in a shell that closed a stream, or whose reader left: what was stored is said."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.cli.reading import PROGRAM, subprocess_environment
from timeline import Timeline

APPEND = "append statement-made --government be --occurred 2022-04-20 --title Words"
ID = "be-2022-04-20-words"


def shell(folder: Path, command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["bash", "-c", command.replace("timeline", f"{PROGRAM} --store {folder / 't.db'}", 1)],
        env=subprocess_environment(folder),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize("streams", [">&-", "2>&-", "<&-", "<&- >&- 2>&-", "--json >&-"])
def test_a_development_is_recorded_whatever_stream_is_closed(tmp_path: Path, streams: str) -> None:
    ran = shell(tmp_path, f"timeline {APPEND} {streams}")

    assert "Internal error" not in ran.stderr
    assert ran.returncode == 0
    assert ("recorded" in ran.stderr) is ("2>&-" not in streams)
    with Timeline.open(tmp_path / "t.db") as timeline:
        assert [one.id for one in timeline.log()] == [ID]
        assert timeline.verify() == []


@pytest.mark.parametrize(
    "command", ["log", "log --json", "check", "verify", "export", "doctor", "replay", "stats"]
)
def test_every_command_ends_with_a_closed_stdout(tmp_path: Path, command: str) -> None:
    assert shell(tmp_path, f"timeline {APPEND}").returncode == 0
    ran = shell(tmp_path, f"timeline {command} >&-")
    assert "Internal error" not in ran.stderr
    assert ran.returncode == 0


@pytest.mark.parametrize("command", ["import -", "check -", "append --from -"])
def test_a_closed_stdin_is_said(tmp_path: Path, command: str) -> None:
    ran = shell(tmp_path, f"timeline {command} <&-")
    assert (ran.returncode, ran.stdout) == (1, "")
    assert ran.stderr.startswith("timeline: standard input is closed\n  Give a file")


def test_what_was_recorded_is_said_when_the_reader_of_the_ids_left(tmp_path: Path) -> None:
    ran = shell(tmp_path, f"timeline {APPEND} | true; exit ${{PIPESTATUS[0]}}")
    assert ran.returncode == 141
    assert f"recorded; new government: be; {ID}\n" in ran.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no full device")
def test_what_was_recorded_is_said_when_its_id_cannot_be_written(tmp_path: Path) -> None:
    ran = shell(tmp_path, f"timeline {APPEND} > /dev/full")
    assert ran.returncode == 1
    assert f"recorded; new government: be; {ID}\n" in ran.stderr
    assert "timeline: No space left on device" in ran.stderr
    assert "Exception" not in ran.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no full device")
def test_what_was_imported_is_said_when_it_cannot_be_written(tmp_path: Path) -> None:
    line = '{"id":"a","kind":"statement-made","government":"be","occurred":"2022","title":"t"}'
    (tmp_path / "f.jsonl").write_text(line)
    ran = shell(tmp_path, f"timeline import {tmp_path / 'f.jsonl'} > /dev/full")
    assert ran.returncode == 1
    assert "f.jsonl: 1 new, 0 already recorded" in ran.stderr
