"""Bundles: made whole or not at all, checked by us and by `verify.py`, never written to."""

# ruff: noqa: F811  (a fixture is imported, and then named where it is asked for)
from __future__ import annotations

import os
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from scripts.console import ROOT

from tests.builders import stated
from tests.services.test_checkpoints import path, rewrite  # noqa: F401
from tests.services.test_cosignatures import Place, place  # noqa: F401
from tests.services.witness import Witness
from timeline import Timeline
from timeline.eventstore.integrity.signatures import SigningFailed
from timeline.publish.bundles.bag import write_lists
from timeline.publish.bundles.bundle import BundleReport
from timeline.publish.errors import NotWritten
from timeline.services.seals.checkpoints import NotSealed
from timeline.services.seals.note_keys import create_key


@pytest.fixture
def bundled(place: Place, monkeypatch: pytest.MonkeyPatch) -> tuple[Place, Path]:
    """A bundle of a store with a source document, signed and cosigned."""
    monkeypatch.chdir(place.folder)
    shutil.copytree(ROOT / "seeds", place.folder / "seeds")
    with Timeline.open(place.store) as door:
        door.import_files(ROOT / "events" / "lv.yaml")
    place.seal("sealed")
    made = bundle(place, quorum=1)
    assert (made.checkpoints, made.documents, made.missing) == (1, 1, 0)
    return place, made.path


def bundle(place: Place, name: str = "given", **more: object) -> BundleReport:
    options = {
        "checkpoints": place.folder / "sealed",
        "allowed_signers": place.key.with_name("key.pub"),
        "witnesses": place.list,
    } | more
    with Timeline.open(place.store) as door:
        return door.bundle(place.folder / name, **options)  # type: ignore[arg-type]


def checked(folder: Path, **more: object) -> tuple[list[str], list[str]]:
    said: list[str] = []
    with Timeline.open(folder / "nowhere.db") as door:
        found = door.check_bundle(folder, tell=said.append, **more)  # type: ignore[arg-type]
    return [f"{Path(one.path).name} {one.message}" for one in found], said


def by_script(folder: Path) -> tuple[int, str]:
    command = [sys.executable, "-I", "-S", str(folder / "verify.py")]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    return ran.returncode, ran.stdout


def files(folder: Path) -> dict[str, bytes]:
    return {
        str(one.relative_to(folder)): one.read_bytes()
        for one in folder.rglob("*") if one.is_file()
    }  # fmt: skip


def test_a_bundle_is_checked_by_the_program_and_by_its_script(
    bundled: tuple[Place, Path], tmp_path: Path
) -> None:
    place, folder = bundled
    before = files(folder)
    assert {"data/store.db", "data/checkpoints/sealed.checkpoint", "data/signers", "README.txt",
            "data/witnesses", "verify.py", "bagit.txt"} <= set(before)  # fmt: skip
    moved = tmp_path / "elsewhere"
    folder.rename(moved)
    place.store.unlink()
    findings, said = checked(moved)
    assert findings == []
    assert any("signed by example.org/archive" in line for line in said)
    assert any("--witnesses was not given" in line for line in said)
    assert "unchanged source documents: 1" in said
    assert checked(moved, quick=True)[0] == []
    code, out = by_script(moved)
    assert code == 0
    assert "is the source document that was recorded" in out
    assert "begins with the 7 events that sealed.checkpoint seals" in out
    assert files(moved) == before
    if shutil.which("sha256sum"):
        command = ["sha256sum", "--check", "--quiet", "manifest-sha256.txt"]
        subprocess.run([*command, "tagmanifest-sha256.txt"], cwd=moved, check=True)


def test_what_is_altered_in_a_bundle_is_found(bundled: tuple[Place, Path]) -> None:
    _, folder = bundled
    (document,) = (folder / "data" / "seeds").glob("*.txt")
    for file, how, said in (
        (document, b"Other words", f"{document.name} was altered since the bundle was made"),
        (folder / "data" / "signers", b"", "signers was altered since the bundle"),
        (folder / "README.txt", None, "README.txt is missing from the bundle"),
        (folder / "data" / "more", b"more", "more is in no list of the bundle"),
    ):
        before = file.read_bytes() if file.exists() else None
        if how is None:
            file.unlink()
        else:
            file.write_bytes(how)
        assert any(one.startswith(said) for one in checked(folder, quick=True)[0])
        assert by_script(folder)[0] == 1
        if before is None:
            file.unlink()
        else:
            file.write_bytes(before)
    assert checked(folder, quick=True)[0] == []


def test_a_rewritten_store_with_new_lists_is_found_by_its_checkpoint(
    bundled: tuple[Place, Path],
) -> None:
    _, folder = bundled
    title = '\'"title":"statement-made"\', \'"title":"Other words"\''
    rewrite(
        folder / "data" / "store.db", f"UPDATE stored_events SET state = replace(state, {title})"
    )
    write_lists(folder, "x", datetime.now(UTC))
    (one,) = [line for line in checked(folder, quick=True)[0] if "sealed" in line]
    assert "the first 7 events are not the sealed ones" in one
    code, out = by_script(folder)
    assert (code, "does not begin with the events that sealed" in out) == (1, True)


def test_the_keys_of_a_bundle_give_way_to_those_of_who_checks(
    bundled: tuple[Place, Path],
) -> None:
    place, folder = bundled
    create_key(place.folder / "other", "example.org/other")
    (finding,) = checked(folder, quick=True, allowed_signers=place.folder / "other.pub")[0]
    assert "was not signed by anyone listed in" in finding


def test_nothing_is_written_if_something_is_wrong(place: Place) -> None:
    place.seal("sealed")
    place.file("there", "x")
    before = files(place.folder)
    with pytest.raises(NotWritten, match="it exists already"):
        bundle(place, "there")
    with pytest.raises(SigningFailed, match="has a private key, which must not be given away"):
        bundle(place, allowed_signers=place.key)
    with pytest.raises(NotWritten, match="No such file"):
        bundle(place, "no/folder")
    place.file("strangers", f"{Witness().vkey}\n")
    with pytest.raises(SigningFailed, match="no bundle was made: 0 of the 1 witnesses"):
        bundle(place, witnesses=place.folder / "strangers")
    (place.folder / "strangers").unlink()
    with Timeline.open(place.folder / "other.db") as door:
        door.append(stated(id="x"))
        door.seal(place.folder / "theirs")
    with pytest.raises(NotSealed, match="is for another store"):
        bundle(place, checkpoints=place.folder / "theirs", allowed_signers=None, witnesses=None)
    assert not [one for one in place.folder.iterdir() if "given" in one.name]
    assert {k: v for k, v in files(place.folder).items() if k in before} == before


def test_without_a_checkpoint_the_store_is_sealed_as_it_is(place: Place) -> None:
    made = bundle(place, checkpoints=(), allowed_signers=None, witnesses=None)
    assert (made.size, made.checkpoints) == (4, 1)
    findings, said = checked(made.path)
    assert findings == []
    assert any(line.endswith("4.checkpoint: not signed") for line in said)


def test_a_folder_that_is_no_bundle_is_none(tmp_path: Path) -> None:
    assert "is missing: the folder is no bundle" in checked(tmp_path)[0][0]


@pytest.mark.parametrize("name", ["a\0b", "x" * 5000, "../../etc/passwd", "/etc/passwd", "circle"])
def test_a_list_that_means_harm_reads_nothing_outside(
    bundled: tuple[Place, Path], name: str
) -> None:
    _, folder = bundled
    (folder / "circle").symlink_to("circle")
    os.mkfifo(folder / "data" / "checkpoints" / "pipe.checkpoint")
    listed = folder / "manifest-sha256.txt"
    listed.write_text(f"{listed.read_text()}{'0' * 64}  {name}\n")
    assert any("is missing from the bundle" in one for one in checked(folder, quick=True)[0])
    assert by_script(folder)[0] == 1


def rewrite_lists(folder: Path) -> None:
    """Makes lists that fit the files, as somebody does who alters a bundle with care."""
    (folder / "tagmanifest-sha256.txt").unlink()
    write_lists(folder, "x", datetime.now(UTC))


def test_a_document_of_the_maker_does_not_stand_for_that_in_the_bundle(
    bundled: tuple[Place, Path],
) -> None:
    """The folder beside, and the samples of the program, have the true one."""
    _, folder = bundled
    (document,) = (folder / "data" / "seeds").glob("*.txt")
    document.write_text("Other words")
    rewrite_lists(folder)
    (finding,) = checked(folder, quick=True)[0]
    assert finding.startswith(f"{document.name} changed since it was recorded")
    document.unlink()
    rewrite_lists(folder)
    findings, said = checked(folder, quick=True)
    assert findings == []
    assert "source documents that are not available: 1" in said


def test_a_checkpoint_that_is_none_hides_nothing_else(bundled: tuple[Place, Path]) -> None:
    _, folder = bundled
    (document,) = (folder / "data" / "seeds").glob("*.txt")
    document.write_text("Other words")
    (folder / "data" / "checkpoints" / "other.checkpoint").write_text("x")
    rewrite_lists(folder)
    none, changed = checked(folder, quick=True)[0]
    assert none == "other.checkpoint is not a checkpoint: it does not have three lines"
    assert changed.startswith(f"{document.name} changed since")


def test_an_empty_store_in_a_bundle_is_called_so(bundled: tuple[Place, Path]) -> None:
    _, folder = bundled
    (folder / "data" / "store.db").write_bytes(b"")
    rewrite_lists(folder)
    assert "store.db is empty, and no store" in checked(folder)[0]


def test_a_list_without_keys_is_not_taken_for_a_missing_signature(
    bundled: tuple[Place, Path],
) -> None:
    place, folder = bundled
    for listed, said in (
        (place.file("empty", ""), "was not signed by anyone listed in"),
        (place.folder / "nowhere", "there is no list of allowed signers"),
        (place.folder, "there is no list of allowed signers"),
    ):
        (finding,) = checked(folder, quick=True, allowed_signers=listed)[0]
        assert said in finding
