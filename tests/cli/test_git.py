"""Two people's files in a real git repository, from `git-setup` to a merge."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

Shell = Callable[..., subprocess.CompletedProcess[str]]

HEAD = "government: be\nname: Belgium\ndevelopments:\n"
pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")


def entry(id_: str, title: str) -> str:
    return (
        f"\n  # {title}.\n  - id: {id_}\n    kind: statement-made\n"
        f'    occurred: "2022-04-20"\n    title: {title}\n'
    )


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    place = tmp_path / "a folder with “blanks”"
    place.mkdir()
    environment = {
        **os.environ, "HOME": str(tmp_path), "GIT_CONFIG_NOSYSTEM": "1", "LC_ALL": "C.UTF-8",
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        **{f"GIT_{who}_{what}": f"{what}@example.org"
           for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")},
    }  # fmt: skip

    def run(*arguments: str, code: int | None = 0) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            arguments, cwd=place, env=environment, capture_output=True, encoding="utf-8",
            check=False,
        )  # fmt: skip
        assert code is None or done.returncode == code, done.stdout + done.stderr
        return done

    run.environment = environment  # type: ignore[attr-defined]
    run.place = place  # type: ignore[attr-defined]
    return run


def two_branches(shell: Shell, name: str, base: str, ours: str, theirs: str) -> Path:
    """A repository with two edits of a file, on the branch with ours."""
    file: Path = shell.place / name  # type: ignore[attr-defined]
    shell("git", "init", "-q", "-b", "main")
    shell("timeline", "git-setup")
    for branch, text in (("main", base), ("other", theirs), ("main", ours)):
        shell("git", "checkout", "-q", *(["-b"] if branch == "other" else []), branch, code=None)
        file.write_text(text, encoding="utf-8")
        shell("git", "add", ".")
        shell("git", "commit", "-q", "-m", "An edit")
    return file


def test_two_additions_to_one_file_merge(shell: Shell) -> None:
    base = HEAD + entry("be-first", "First")
    ours, theirs = base + entry("be-alpha", "Alpha"), base + entry("be-beta", "Beta")
    file = two_branches(shell, "be – née.yaml", base, ours, theirs)
    shell("git", "merge", "-q", "other", "-m", "Both")
    assert file.read_text(encoding="utf-8") == ours + entry("be-beta", "Beta")
    assert shell("timeline", "check", file.name).stderr == "no errors\n"
    assert shell("git", "status", "--porcelain").stdout == ""


def test_one_id_with_two_contents_is_a_conflict_that_names_both(shell: Shell) -> None:
    base = HEAD + entry("be-first", "First")
    ours, theirs = base + entry("be-new", "Yes"), base + entry("be-new", "No")
    file = two_branches(shell, "-h.yaml", base, ours, theirs)
    told = shell("git", "merge", "other", code=1)
    assert "“be-new” has two contents, title: “Yes” and “No”" in told.stderr + told.stdout
    assert shell("timeline", "check", f"./{file.name}", code=1).stdout.startswith(
        "-h.yaml:10: unresolved"
    )
    assert entry("be-first", "First") in file.read_text(encoding="utf-8")


def test_a_file_of_something_else_is_merged_by_lines(shell: Shell) -> None:
    lines = [f"- line {number}\n" for number in range(20)]
    base = "".join(lines)
    ours, theirs = base.replace("line 2\n", "ours\n"), base.replace("line 17\n", "theirs\n")
    file = two_branches(shell, "other.yml", base, ours, theirs)
    shell("git", "merge", "-q", "other", "-m", "Both")
    assert file.read_text(encoding="utf-8") == ours.replace("line 17\n", "theirs\n")
    conflict = two_versions(shell, file, base)
    told = shell("timeline", "merge-file", *conflict, "x.yaml", code=1)
    assert told.stderr == "x.yaml: 1 conflict of lines, marked in the file\n"


def two_versions(shell: Shell, file: Path, base: str) -> list[str]:
    """Three files, of which two differ from the first in one line."""
    names = []
    for name, text in (("base", base), ("one", base + "- one\n"), ("two", base + "- two\n")):
        (file.parent / name).write_text(text, encoding="utf-8")
        names.append(name)
    return names


def test_where_the_program_is_not_found_lines_are_merged(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    base = HEAD + entry("be-first", "First")
    ours, theirs = base + entry("be-alpha", "Alpha"), base + entry("be-beta", "Beta")
    file = two_branches(shell, "be.yaml", base, ours, theirs)
    monkeypatch.setitem(shell.environment, "PATH", "/usr/bin:/bin")  # type: ignore[attr-defined]
    shell("git", "merge", "other", code=1)
    text = file.read_text(encoding="utf-8")
    assert "<<<<<<<" in text
    assert "be-alpha" in text
    assert "be-beta" in text


def test_the_setup_is_made_once_and_taken_back(shell: Shell) -> None:
    shell("git", "init", "-q")
    attributes: Path = shell.place / ".gitattributes"  # type: ignore[attr-defined]
    attributes.write_text("*.png binary", encoding="utf-8")
    first = shell("timeline", "git-setup", "events/*.yaml").stdout
    assert ".gitattributes: events/*.yaml" in first
    assert "timeline merge-file -- %O %A %B %P" in first
    text = attributes.read_text(encoding="utf-8")
    assert text == "*.png binary\nevents/*.yaml merge=timeline\n"
    again = shell("timeline", "git-setup", "events/*.yaml").stdout
    assert again == "nothing to do: it is set up already\n"
    shell("timeline", "git-setup", "--remove")
    assert attributes.read_text(encoding="utf-8") == "*.png binary\n"
    assert "merge.timeline" not in shell("git", "config", "--local", "--list").stdout


def test_a_pattern_is_written_as_git_reads_it(shell: Shell) -> None:
    shell("git", "init", "-q")
    shell("timeline", "git-setup", "new file.yaml", "#odd.yaml")
    for name, wanted in (("new file.yaml", "timeline"), ("#odd.yaml", "timeline"), ("new", "")):
        told = shell("git", "check-attr", "merge", "--", name).stdout
        assert told.endswith(f"merge: {wanted or 'unspecified'}\n")
    assert "“!x” is no pattern" in shell("timeline", "git-setup", "!x", code=1).stderr
    shell("timeline", "git-setup", "--remove")
    assert not (shell.place / ".gitattributes").exists()  # type: ignore[attr-defined]


def test_without_a_repository_it_says_so(shell: Shell) -> None:
    told = shell("timeline", "git-setup", code=1)
    assert told.stderr.startswith("timeline: this folder is in no git repository\n")
