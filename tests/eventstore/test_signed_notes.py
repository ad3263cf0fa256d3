"""Signed notes and their keys: what the Go package of C2SP writes is read, and the other way."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timeline.eventstore.integrity.signed_notes import (
    BadNote,
    NoteKey,
    PrivateNoteKey,
    SignedNote,
    SigningMissing,
)

DATA = Path(__file__).parent / "data"
VECTORS = json.loads((DATA / "signed_notes.json").read_text(encoding="utf-8"))
"""Written by golang.org/x/mod/sumdb/note, as Go 1.27 has it: two keys, a text, and it signed."""
PUBLISHED = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
PUBLISHED_PRIVATE = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
"""Two keys that the documentation of that package has."""

TEXT = "timeline/abc\n12\nAAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n"
KEY, OTHER = (PrivateNoteKey("example.org/archive", bytes([n]) * 32) for n in (1, 2))


@pytest.mark.parametrize("one", VECTORS, ids=lambda one: str(one["public"]))
def test_keys_and_notes_of_the_go_package_are_read_and_written_alike(one: dict[str, Any]) -> None:
    key, public = PrivateNoteKey.parse(one["private"]), NoteKey.parse(one["public"])
    assert (key.text(), key.public(), public.text()) == (one["private"], public, one["public"])
    note = SignedNote.parse(one["note"].encode())
    assert note.text == one["text"]
    assert [note.verifies(signature, public) for signature in note.signatures] == [True]
    # An Ed25519 signature is the same whoever makes it.
    assert str(SignedNote(one["text"], ()).signed(key)) == str(note) == one["note"]


def test_the_published_pair_of_keys_belongs_together() -> None:
    assert PrivateNoteKey.parse(PUBLISHED_PRIVATE).public() == NoteKey.parse(PUBLISHED)


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("go") is None, reason="there is no Go")
def test_the_go_package_opens_our_notes_and_we_open_its(tmp_path: Path) -> None:
    go = {**os.environ, "GOTOOLCHAIN": "local", "GOFLAGS": "-mod=mod", "GOPROXY": "off"}
    root = subprocess.check_output(["go", "env", "GOROOT"], text=True, env=go).strip()
    (tmp_path / "note").mkdir()
    package = Path(root, "src/cmd/vendor/golang.org/x/mod/sumdb/note/note.go")
    shutil.copy(package, tmp_path / "note")
    shutil.copy(DATA / "oracle" / "main.go", tmp_path)
    (tmp_path / "go.mod").write_text("module oracle\n\ngo 1.21\n")
    subprocess.run(["go", "build", "-o", "oracle", "."], cwd=tmp_path, env=go, check=True)

    def oracle(*arguments: str, given: str = "") -> str:
        ran = subprocess.run(
            [str(tmp_path / "oracle"), *arguments],
            input=given, text=True, capture_output=True, check=False,
        )  # fmt: skip
        return ran.stdout if ran.returncode == 0 else f"refused: {ran.stderr}"

    ours = [PrivateNoteKey.generate(name) for name in ("example.org/archive", "timeline/abc", "É")]
    note = SignedNote(TEXT, ())
    for key in ours:
        note = note.signed(key)
        assert oracle("sign", key.text(), given=TEXT) == str(SignedNote(TEXT, ()).signed(key))
    publics = [key.public() for key in ours]
    assert oracle("open", *(key.text() for key in publics), given=str(note)) == "".join(
        f"{key.name} {key.hash.hex()}\n" for key in publics
    )
    altered = str(note).replace("\n12\n", "\n13\n")
    assert "invalid signature" in oracle("open", publics[0].text(), given=altered)
    theirs = PrivateNoteKey.parse(oracle("key", "example.org/theirs").split()[0])
    signed = SignedNote.parse(oracle("sign", theirs.text(), given=TEXT).encode())
    assert signed.verifies(signed.signatures[0], theirs.public())


def test_a_signature_is_of_its_text_and_its_key_alone() -> None:
    note = SignedNote(TEXT, ()).signed(KEY)
    (made,) = note.signatures
    assert note.verifies(made, KEY.public())
    assert not note._replace(text=TEXT.replace("12", "13")).verifies(made, KEY.public())
    assert not note.verifies(made, OTHER.public())
    # The key of another under the name and the hash of ours, and the other way.
    assert not note.verifies(made._replace(hash=OTHER.public().hash), OTHER.public())
    assert not note.verifies(made._replace(name="x"), KEY.public())
    assert not note.verifies(made._replace(data=made.data[:-1]), KEY.public())


def test_each_key_signs_once_and_what_others_signed_stays() -> None:
    twice = SignedNote(TEXT, ()).signed(KEY).signed(OTHER).signed(KEY)
    assert [one.hash for one in twice.signatures] == [OTHER.public().hash, KEY.public().hash]
    assert SignedNote.parse(str(twice).encode()) == twice


LINE = SignedNote(TEXT, ()).signed(KEY).signatures[0].line()


@pytest.mark.parametrize(
    "wrong",
    [
        f"{TEXT}\n{LINE}"[:-1],
        f"{TEXT}\n{LINE}another line\n",
        f"{TEXT}\n{LINE.replace('— ', '- ')}",
        f"{TEXT}\n{LINE.replace('archive ', 'arch ive ')}",
        f"{TEXT}\n— a+b {LINE.rpartition(' ')[2]}",
        f"{TEXT}\n— name AAAA\n",
        f"{TEXT}\n— name A*AA\n",
        f"{TEXT}\x01\n\n{LINE}",
        f"{TEXT}\n{LINE * 101}",
        f"{TEXT}\n{LINE}".replace("\n—", "\n\r\n\n—"),
    ],
)
def test_what_is_no_signed_note_is_not_taken_for_one(wrong: str) -> None:
    with pytest.raises(BadNote):
        SignedNote.parse(wrong.encode())


@given(st.binary(max_size=200))
def test_no_bytes_make_reading_a_note_fail_otherwise(raw: bytes) -> None:
    with contextlib.suppress(BadNote):
        SignedNote.parse(raw)


@given(st.text(max_size=100))
def test_no_text_makes_reading_a_key_fail_otherwise(text: str) -> None:
    for parse in (NoteKey.parse, PrivateNoteKey.parse):
        with contextlib.suppress(BadNote):
            parse(text)


@pytest.mark.parametrize("place", range(len(PUBLISHED)))
def test_a_key_with_another_character_anywhere_is_none(place: int) -> None:
    for parse, key in ((NoteKey.parse, PUBLISHED), (PrivateNoteKey.parse, PUBLISHED_PRIVATE)):
        other = "B" if key[place] != "B" else "C"
        with pytest.raises(BadNote) as caught:
            parse(key[:place] + other + key[place + 1 :])
        assert PUBLISHED_PRIVATE[-40:] not in str(caught.value)


@pytest.mark.parametrize("name", ["", "a b", "a+b", "a\u2003b", "a\nb", "\x1b[1m", "\u202e"])
def test_what_cannot_be_the_name_of_a_key_is_refused(name: str) -> None:
    with pytest.raises(BadNote, match="neither spaces nor"):
        PrivateNoteKey.generate(name)


def test_a_private_key_is_not_shown_by_accident() -> None:
    assert KEY.text().rpartition("+")[2] not in f"{KEY} {KEY!r} {[KEY]}"
    assert repr(KEY.seed) not in f"{KEY} {KEY!r} {[KEY]}"


def test_without_the_library_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "cryptography.hazmat.primitives.asymmetric", None)
    note = SignedNote(TEXT, ()).signed
    for attempt in (lambda: note(KEY), lambda: PrivateNoteKey.generate("a"), KEY.public):
        with pytest.raises(SigningMissing) as caught:
            attempt()
        assert "pip install 'decision-timeline[sign]'" in str(caught.value.hint)
