"""Nothing that is read or written leads out of its folder, to a device, or on for ever."""

from __future__ import annotations

import io
import os
import stat
from pathlib import Path

import pytest
import typer

from tests.cli.reading import process
from tests.eventstore.tampering import tamper
from tests.text.hostile import HOSTILE
from timeline import Timeline
from timeline.cli.input.editor import edit
from timeline.domain.errors import TimelineError
from timeline.formats import yaml_tree
from timeline.formats.discovery import NotAFile, find_files
from timeline.formats.documents.source_documents import Documents
from timeline.formats.errors import Finding
from timeline.formats.jsonl import MAX_DEPTH, read_jsonl_stream
from timeline.formats.yaml_reader import read_yaml_bytes

YAML = "government: be\ndevelopments: []\n"


def test_of_a_folder_only_its_own_regular_files_are_read(tmp_path: Path) -> None:
    inside, outside = tmp_path / "inside", tmp_path / "outside"
    inside.mkdir()
    outside.mkdir()
    (outside / "secret.yaml").write_text(YAML)
    (inside / "own.yaml").write_text(YAML)
    (inside / "kin.yaml").symlink_to("own.yaml")
    (inside / "up.yaml").symlink_to("../outside/secret.yaml")
    (inside / "absolute.yaml").symlink_to(outside / "secret.yaml")
    (inside / "folder").symlink_to(outside)
    (inside / "zero.jsonl").symlink_to("/dev/zero")
    (inside / "loop.yaml").symlink_to("loop.yaml")
    os.mkfifo(inside / "pipe.jsonl")
    assert [path.name for path in find_files([inside])] == ["kin.yaml", "own.yaml"]


def test_a_device_a_pipe_and_a_link_to_one_are_refused_at_once(tmp_path: Path) -> None:
    (tmp_path / "zero.jsonl").symlink_to("/dev/zero")
    os.mkfifo(tmp_path / "pipe.yaml")
    for name in ("zero.jsonl", "pipe.yaml"):
        with pytest.raises(NotAFile, match="is not a regular file"):
            find_files([tmp_path / name])
        for command in ("import", "check"):
            ran = process(
                tmp_path, "--store", str(tmp_path / "t.db"), command, str(tmp_path / name)
            )
            assert ran.returncode == 1
            assert "is not a regular file" in ran.stderr
            assert "Traceback" not in ran.stderr


def test_no_name_of_a_document_leads_out_of_the_folder_of_seeds(tmp_path: Path) -> None:
    seeds = tmp_path / "seeds"
    seeds.mkdir()
    (tmp_path / "secret.txt").write_text("secret")
    (seeds / "link.txt").symlink_to("../secret.txt")
    documents = Documents([seeds])
    names = [text for _, text in HOSTILE] + [
        "../secret.txt", "link.txt", "/etc/passwd", "./x", "..", ".", "a/../../secret.txt",
        "\\..\\secret.txt", "C:secret.txt", str(tmp_path / "secret.txt"),
    ]  # fmt: skip
    for name in names:
        path = documents._path(name)
        assert path is None, name


def test_an_export_replaces_a_planted_link_instead_of_following_it(tmp_path: Path) -> None:
    target = tmp_path / "out"
    target.mkdir()
    (tmp_path / "precious").write_text("kept")
    (target / "be.yaml").symlink_to(tmp_path / "precious")
    with Timeline.open(tmp_path / "t.db") as timeline:
        timeline.append(
            {"kind": "statement-made", "government": "be", "occurred": "2022", "title": "x"}
        )
        assert timeline.export(target) == [target / "be.yaml"]
    assert (tmp_path / "precious").read_text() == "kept"
    assert not (target / "be.yaml").is_symlink()
    assert [path.name for path in target.iterdir()] == ["be.yaml"]


@pytest.mark.parametrize(
    "name", ["../evil", "/{}/evil", "..", "a/../../evil", "be\n", ".hidden", "a b"]
)
def test_no_id_in_a_store_that_somebody_altered_leads_an_export_out_of_its_folder(
    tmp_path: Path, name: str
) -> None:
    name = name.replace("{}", str(tmp_path).strip("/"))
    with Timeline.open(tmp_path / "t.db") as timeline:
        timeline.append(
            {"kind": "statement-made", "government": "be", "occurred": "2022", "title": "x"}
        )
    tamper(tmp_path / "t.db", "UPDATE stored_events SET originator_id = ?", name)
    target = tmp_path / "deep" / "out"
    # What a draft would need to be written to first.
    for folder in (target / "...", target / str(tmp_path).strip("/")):
        folder.mkdir(parents=True)
    before = sorted(tmp_path.rglob("evil*"))
    with Timeline.open(tmp_path / "t.db") as timeline, pytest.raises(TimelineError) as refused:
        timeline.export(target)
    assert "is not a valid government id, so no file can" in refused.value.message
    assert sorted(tmp_path.rglob("evil*")) == before == []


def test_an_editor_is_a_command_with_arguments_and_no_shell(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "my $(touch hacked) editor"
    folder.mkdir()
    log = tmp_path / "arguments"
    program = folder / "ed it"
    program.write_text(f'#!/bin/sh\nfor one; do echo "$one"; done > "{log}"\n')
    program.chmod(0o700)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TMPDIR", str(folder))
    monkeypatch.setattr("tempfile.tempdir", None)
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.setenv("EDITOR", f"'{program}' --wait '$(touch hacked)' ; touch hacked | cat")
    with pytest.raises(typer.Exit):
        edit("statement-made", {}, lambda _: pytest.fail("nothing was written"))
    *given, draft = log.read_text().splitlines()
    assert given == ["--wait", "$(touch hacked)", ";", "touch", "hacked", "|", "cat"]
    assert draft.startswith(f"{folder}/timeline-statement-made-")
    assert not list(tmp_path.rglob("hacked"))


def test_files_are_as_private_as_the_umask_says_and_a_store_always_is(tmp_path: Path) -> None:
    before = os.umask(0o077)
    try:
        with Timeline.open(tmp_path / "t.db") as timeline:
            timeline.append(
                {"kind": "statement-made", "government": "be", "occurred": "2022", "title": "x"}
            )
            assert list(timeline.log())
            timeline.export(tmp_path / "private")
            os.umask(0o000)
            timeline.export(tmp_path / "public")
            timeline.append(
                {"kind": "statement-made", "government": "be", "occurred": "2022", "title": "y"}
            )
            timeline.rebuild_view()
    finally:
        os.umask(before)
    modes = {
        str(path.relative_to(tmp_path)): stat.S_IMODE(path.stat().st_mode)
        for path in tmp_path.rglob("*")
        if path.is_file()
    }
    assert modes.pop("private/be.yaml") == 0o600
    assert modes.pop("public/be.yaml") == 0o666
    assert len(modes) >= 3
    assert set(modes.values()) == {0o600}, modes


def refused(data: bytes) -> str:
    [finding] = [one for one in read_yaml_bytes(data, "x.yaml") if isinstance(one, Finding)]
    return f"{finding} {finding.hint}"


def test_the_number_of_values_in_yaml_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(yaml_tree, "MAX_VALUES", 1_000)
    said = refused(b"developments:\n" + b"- a\n" * 1_000)
    assert "x.yaml:998" in said
    assert "more than 1,000 values, too many for YAML" in said
    assert "Use JSON Lines" in said


@pytest.mark.parametrize("opening", [b"[", b"{a: ", b"- ", b"? "])
def test_depth_in_yaml_is_bounded(opening: bytes) -> None:
    said = refused(opening * 100_000)
    assert "nested more than 32 deep" in said or "cannot be a field name" in said


@pytest.mark.parametrize("opening", [b'{"a":', b"["])
def test_depth_in_json_lines_is_bounded(opening: bytes) -> None:
    assert MAX_DEPTH == 32
    for line in (opening * 100_000, opening * 33 + b"1" + b"}" * 33):
        [finding] = read_jsonl_stream(io.BytesIO(line), "x.jsonl")
        assert isinstance(finding, Finding)
        assert finding.line == 1


def test_the_length_of_a_line_is_bounded_and_the_next_is_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("timeline.formats.jsonl.MAX_LINE", 100)
    long = b'{"id":"' + b"a" * 1_000 + b'"}\n'
    found = list(read_jsonl_stream(io.BytesIO(long + b'{"government":"be"}\n'), "x.jsonl"))
    assert len(found) == 2
    assert isinstance(found[0], Finding)
    assert not isinstance(found[1], Finding)


@pytest.mark.parametrize(
    "text",
    ["a: &x 1\n", "- &x a\n- *x\n", "!!python/object/apply:os.system [id]\n", "a: !!binary aGk=\n",
     "a: !ruby/object:Gem x\n", "<<: {a: 1}\n", "%TAG ! tag:x,2000:\n--- !a b\n"],
)  # fmt: skip
def test_no_alias_tag_or_object_is_built(text: str) -> None:
    found = list(read_yaml_bytes(f"developments:\n- {text}".encode(), "x.yaml"))
    found += read_yaml_bytes(text.encode(), "x.yaml")
    assert found
    assert all(isinstance(one, Finding) for one in found)
