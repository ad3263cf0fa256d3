"""`timeline publish` and `timeline map --svg`: where they write, and what they say if they fail."""

# ruff: noqa: F811  (a fixture is imported, and then named where it is asked for)
from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.cli.reading import PROGRAM, Shell, subprocess_environment
from tests.cli.writing import bundled, timeline  # noqa: F401

FILES = (("publish", "--one-file"), ("map", "be", "heavy-weapons", "--svg"))


def test_a_page_is_printed_as_it_is_written(
    timeline: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    ran = timeline("publish", "--one-file", "page.html", "be")
    assert (ran.code, ran.out.splitlines()[0], ran.err) == (0, "page.html", "")
    printed = subprocess.run(
        [str(PROGRAM), "--store", str(timeline.store), "publish", "--one-file", "-", "be"],
        env=subprocess_environment(tmp_path), cwd=tmp_path, capture_output=True, timeout=60,
        check=True,
    )  # fmt: skip
    assert printed.stdout == Path("page.html").read_bytes()
    assert not Path("-").exists()


@pytest.mark.parametrize(
    ("names", "told"), [(("be", "nl"), "publish site be nl"), (("a.html",), "--one-file a.html")]
)
def test_a_name_that_is_no_folder_is_refused_unless_there_is_one(
    timeline: Shell,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    names: tuple[str, ...],
    told: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    ran = timeline("publish", *names)
    assert ran.code == 2
    assert told in " ".join(ran.err.replace("│", " ").split())
    assert not Path(names[0]).exists()
    Path(names[0]).mkdir()
    assert timeline("publish", *names).code == 0


@pytest.mark.parametrize("command", FILES, ids=["page", "picture"])
def test_a_folder_that_is_missing_is_named_with_what_creates_it(
    timeline: Shell, tmp_path: Path, command: tuple[str, ...]
) -> None:
    ran = timeline(*command, str(tmp_path / "no pe" / "x.svg"))
    assert ran.code == 1
    assert f"Create it: mkdir -p '{tmp_path}/no pe'" in ran.err


def test_a_site_names_the_folder_that_is_missing(timeline: Shell, tmp_path: Path) -> None:
    ran = timeline("publish", str(tmp_path / "nowhere" / "site"))
    assert (ran.code, ran.out) == (1, "")
    assert f"Create it: mkdir -p {tmp_path}/nowhere" in ran.err


@pytest.mark.parametrize("command", FILES, ids=["page", "picture"])
def test_a_full_device_is_a_sentence_and_stays_a_device(
    timeline: Shell, command: tuple[str, ...]
) -> None:
    ran = timeline(*command, "/dev/full")
    assert (ran.code, ran.out) == (1, "")
    assert "cannot write /dev/full: No space left on device\n  Make room there" in ran.err
    assert Path("/dev/full").is_char_device()


@pytest.mark.parametrize(
    "command",
    [("publish", "--one-file", "-"), ("map", "be", "heavy-weapons", "--svg", "-"),
     ("export", "be", "--format", "csv")],
    ids=["page", "picture", "table"],
)  # fmt: skip
def test_a_full_stdout_is_a_sentence(
    timeline: Shell, tmp_path: Path, command: tuple[str, ...]
) -> None:
    with Path("/dev/full").open("wb") as full:
        ran = subprocess.run(
            [str(PROGRAM), "--store", str(timeline.store), *command],
            env=subprocess_environment(tmp_path), stdout=full, stderr=subprocess.PIPE,
            timeout=60, text=True, check=False,
        )  # fmt: skip
    assert ran.returncode == 1
    assert ran.stderr == (
        "timeline: cannot write stdout: No space left on device\n"
        "  Make room there, and run the command again.\n"
    )


def test_a_picture_that_fails_leaves_the_old_one(
    timeline: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    picture = tmp_path / "map.svg"
    picture.write_text("old")
    monkeypatch.setattr(Path, "replace", _no_space)
    ran = timeline("map", "be", "heavy-weapons", "--svg", str(picture))
    assert ran.code == 1
    assert picture.read_text() == "old"
    assert [one.name for one in tmp_path.glob(".map*")] == []


def _no_space(*_: object) -> None:
    raise OSError(28, "No space left on device")
