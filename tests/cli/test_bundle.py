"""`timeline bundle`: as one person makes a bundle and another checks it."""

# ruff: noqa: F811  (a fixture is imported, and then named where it is asked for)
from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.cli.reading import Shell
from tests.cli.writing import bundled, timeline  # noqa: F401


def test_a_bundle_is_made_by_one_command_and_checked_by_one(
    timeline: Shell, tmp_path: Path
) -> None:
    key, sealed, given = (tmp_path / name for name in ("key", "sealed", "given"))
    timeline("key", "new", str(key))
    timeline("seal", str(sealed), "--sign", str(key))
    options = ("--checkpoint", str(sealed), "--allowed-signers", f"{key}.pub")
    ran = timeline("bundle", "make", str(given), *options)
    assert (ran.code, ran.out) == (0, f"{given}\n")
    assert "47 events, checkpoints: 1; documents: 1" in ran.err
    timeline.store.unlink()
    ran = timeline("bundle", "check", str(given))
    assert (ran.code, ran.out) == (0, "")
    assert "the maker of the bundle chose" in ran.err
    assert "signed by timeline/" in ran.err
    ran = timeline("bundle", "check", str(given), "--quick", "--allowed-signers", f"{key}.pub")
    assert (ran.code, "chose" in ran.err) == (0, False)
    (given / "data" / "more").touch()
    found = timeline("bundle", "check", str(given), "--quick", "--json").json
    assert [(one["path"], one["message"]) for one in found] == [
        (f"{given}/data/more", "is in no list of the bundle")
    ]


def test_without_a_checkpoint_it_is_said_that_nobody_signed(
    timeline: Shell, tmp_path: Path
) -> None:
    ran = timeline("bundle", "make", str(tmp_path / "given"), "--json")
    assert ran.json["size"] == 47
    assert "not signed: run `timeline seal --sign KEY`" in ran.err
    ran = timeline("bundle", "make", str(tmp_path / "given"))
    assert (ran.code, "it exists already" in ran.err) == (1, True)


def test_the_script_is_written_alone(timeline: Shell, tmp_path: Path) -> None:
    script = tmp_path / "verify.py"
    assert timeline("bundle", "script", str(script)).out == f"{script}\n"
    assert script.read_text() == timeline("bundle", "script").out
    ran = subprocess.run(
        [sys.executable, "-I", "-S", str(script), "-h"], capture_output=True, text=True, check=True
    )
    assert "python verify.py --proof FILE --checkpoint FILE" in ran.stdout
    assert timeline("bundle", "script", "-").out == script.read_text()
    assert timeline("bundle", "script", str(script)).code == 0
    script.write_text("print('something of mine')\n")
    ran = timeline("bundle", "script", str(script))
    assert (ran.code, "the file there is not verify.py" in ran.err) == (1, True)
    assert script.read_text() == "print('something of mine')\n"
    ran_over = timeline("bundle", "script", str(timeline.store))
    assert (ran_over.code, "a database is not written over" in ran_over.err) == (1, True)
