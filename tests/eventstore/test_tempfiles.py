"""What a killed process left in the temporary folder is removed by the next, and nothing else."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from timeline.eventstore import tempfiles
from timeline.eventstore.tempfiles import temporary_folder

HOLDER = """
import sys, time
from timeline.eventstore.tempfiles import temporary_folder
with temporary_folder("test") as folder:
    (folder / "record.db").touch()
    print(folder, flush=True)
    time.sleep(600)
"""


def holder(temporary: Path) -> tuple[subprocess.Popen[str], Path]:
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER],
        stdout=subprocess.PIPE, text=True, env={**os.environ, "TMPDIR": str(temporary)},
    )  # fmt: skip
    assert process.stdout is not None
    return process, Path(process.stdout.readline().strip())


def test_what_a_killed_process_left_is_removed_and_what_a_living_one_has_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(tempfiles, "YOUNG", 0.0)
    killed, left = holder(tmp_path)
    living, held = holder(tmp_path)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    link = tmp_path / "timeline-test-link"
    link.symlink_to(elsewhere)
    try:
        killed.send_signal(signal.SIGKILL)
        killed.wait()
        assert (left / "record.db").exists()
        with temporary_folder("test") as mine:
            assert mine.is_dir()
            assert not left.exists()
            assert (held / "record.db").exists()
        assert not mine.exists()
        assert link.is_symlink()
        assert elsewhere.is_dir()
    finally:
        for process in (killed, living):
            process.kill()
            process.communicate()


def test_one_that_was_just_made_is_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    young = tmp_path / "timeline-test-young"
    young.mkdir()
    with temporary_folder("test"):
        assert young.is_dir()
    old = time.time() - 2 * tempfiles.YOUNG
    os.utime(young, (old, old))
    with temporary_folder("test"):
        assert not young.exists()
