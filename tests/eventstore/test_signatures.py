"""Signing and checking by `ssh-keygen`, also by one that hangs or says what nobody expects."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from timeline.eventstore.integrity import signatures
from timeline.eventstore.integrity.signatures import (
    NoSshKeygen,
    SigningFailed,
    sign,
    signature_path,
    signer,
)

pytestmark = pytest.mark.skipif(os.name != "posix", reason="the programs are shell scripts")

Installed = Callable[[str], None]


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Installed:
    """Puts a script in the place of ssh-keygen; it finds the test's folder in $HERE."""
    folder = tmp_path / "programs"
    folder.mkdir()
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("HERE", str(tmp_path))

    def install(script: str) -> None:
        program = folder / "ssh-keygen"
        program.write_text(script)
        program.chmod(0o755)

    return install


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A file to sign; beside it lie a key, a signature and a list of allowed signers."""
    for name in ("sealed", "sealed.sig", "key", "allowed"):
        (tmp_path / name).write_text(name)
    return tmp_path / "sealed"


@pytest.fixture
def answers_waiting() -> Iterator[None]:
    """Somebody's answers stand ready on the standard input of the tests."""
    reading, writing = os.pipe()
    before = os.dup(0)
    os.write(writing, b"y\n" * 9)
    os.close(writing)
    os.dup2(reading, 0)
    yield
    os.dup2(before, 0)
    for one in (reading, before):
        os.close(one)


# --------------------------------------------------------------- with a real key

needs_ssh = pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="there is no ssh-keygen")


@pytest.fixture
def key(tmp_path: Path) -> Path:
    """A key whose owner is the second of a list of allowed signers."""
    keys = [tmp_path / "other", tmp_path / "key"]
    lines = []
    for one, name in zip(keys, ("other@example.org", "archive@example.org"), strict=True):
        command = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "", "-f", str(one)]
        subprocess.run(command, check=True)
        lines.append(f"{name} {one.with_suffix('.pub').read_text()}")
    (tmp_path / "allowed").write_text("".join(lines))
    return keys[1]


@needs_ssh
def test_a_signature_lies_beside_the_file_and_says_who_signed_what(
    tmp_path: Path, key: Path
) -> None:
    file, allowed = tmp_path / "sealed", tmp_path / "allowed"
    file.write_bytes(b"three lines")
    for _ in range(2):
        # The second takes the place of the first, unasked.
        assert sign(file, key) == signature_path(file) == tmp_path / "sealed.sig"
        assert signature_path(file).read_text().startswith("-----BEGIN SSH SIGNATURE-----")
        assert signer(file, b"three lines", allowed) == "archive@example.org"
    with pytest.raises(SigningFailed) as caught:
        signer(file, b"other lines", allowed)
    said = f"the signature of {file} is invalid: "
    assert caught.value.message.startswith(said)
    assert len(caught.value.message) > len(said)


@needs_ssh
def test_a_signature_made_for_something_else_is_not_one_of_these(tmp_path: Path, key: Path) -> None:
    file = tmp_path / "sealed"
    file.write_bytes(b"three lines")
    command = ["ssh-keygen", "-q", "-Y", "sign", "-n", "git", "-f", str(key), str(file)]
    subprocess.run(command, check=True, capture_output=True)
    with pytest.raises(SigningFailed) as caught:
        signer(file, b"three lines", tmp_path / "allowed")
    assert type(caught.value) is SigningFailed


@needs_ssh
@pytest.mark.parametrize(
    ("missing", "what"),
    [("sealed.sig", "signature"), ("allowed", "list of allowed signers")],
)
def test_what_a_check_needs_is_named_where_it_is_missing(
    tmp_path: Path, key: Path, missing: str, what: str
) -> None:
    file = tmp_path / "sealed"
    file.write_bytes(b"three lines")
    sign(file, key)
    (tmp_path / missing).unlink()
    with pytest.raises(SigningFailed) as caught:
        signer(file, b"three lines", tmp_path / "allowed")
    assert caught.value.message == f"there is no {what} {tmp_path / missing}"


@needs_ssh
def test_a_key_that_is_not_there_is_named(file: Path) -> None:
    with pytest.raises(SigningFailed) as caught:
        sign(file, file.with_name("none"))
    assert caught.value.message == f"there is no key {file.with_name('none')}"
    assert caught.value.hint == "Create one with `timeline key new` or `ssh-keygen -t ed25519`."
    # What was signed before is not lost for a slip.
    assert file.with_name("sealed.sig").exists()


# --------------------------------------------------------------- with another program


def refused_to_sign(file: Path) -> str:
    with pytest.raises(SigningFailed) as caught:
        sign(file, file.with_name("key"))
    assert not file.with_name("sealed.sig").exists()
    whole = f"cannot sign {file} with {file.with_name('key')}: "
    if not caught.value.message.startswith(whole):
        return caught.value.message
    assert caught.value.hint == "Nothing was written. Run the same command with the right key."
    return caught.value.message.removeprefix(whole)


def refused_to_verify(file: Path) -> str:
    with pytest.raises(SigningFailed) as caught:
        signer(file, b"sealed", file.with_name("allowed"))
    return caught.value.message


@pytest.mark.parametrize(
    ("script", "said"),
    [
        ("#!/bin/sh\nexit 3\n", "ssh-keygen failed with exit code 3"),
        ("#!/bin/sh\nexit 0\n", "ssh-keygen failed with exit code 0"),
        ("#!/bin/sh\necho first >&2\nprintf ' last \\n\\n' >&2\nexit 1\n", "last"),
        ("#!/bin/sh\necho told\necho also >&2\nexit 1\n", "told"),
        ("#!/bin/sh\nprintf 'a\\377b' >&2\nexit 1\n", "a�b"),
        ("#!/bin/sh\nif read answer; then echo \"asked: $answer\"; fi\nexit 5\n",
         "ssh-keygen failed with exit code 5"),
    ],
)  # fmt: skip
@pytest.mark.usefixtures("answers_waiting")
def test_why_nothing_was_signed_is_said_in_its_own_words(
    install: Installed, file: Path, script: str, said: str
) -> None:
    install(script)
    assert refused_to_sign(file) == said


def test_a_signature_of_a_program_that_failed_is_not_taken(install: Installed, file: Path) -> None:
    install("#!/bin/sh\necho half > $HERE/sealed.sig\nexit 2\n")
    with pytest.raises(SigningFailed):
        sign(file, file.with_name("key"))


@pytest.mark.parametrize(
    ("script", "said"),
    [
        ("#!/bin/sh\nexec sleep 30\n", "ssh-keygen did not finish"),
        ("#!/no/such/shell\n", "cannot run ssh-keygen: No such file or directory"),
    ],
)
def test_a_program_that_does_not_end_or_begin_is_an_error_that_is_said(
    install: Installed, file: Path, monkeypatch: pytest.MonkeyPatch, script: str, said: str
) -> None:
    monkeypatch.setattr(signatures, "_PATIENCE", 0.3)
    install(script)
    assert refused_to_sign(file) == said


def test_what_signs_and_checks_is_named_where_it_is_missing(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(file.parent))
    with pytest.raises(NoSshKeygen) as caught:
        sign(file, file.with_name("key"))
    said = "ssh-keygen was not found; it makes and checks signatures"
    assert caught.value.message == said
    hint = "Install OpenSSH 8.0 or later (the package openssh-client on many systems)."
    assert caught.value.hint == hint


FINDS = '#!/bin/sh\nif [ "$2" = find-principals ]; then {finds}; fi\n'


def test_each_of_several_principals_is_asked_for(install: Installed, file: Path) -> None:
    install(
        FINDS.format(finds="echo a@x.org,b@x.org; echo c@x.org; exit 0")
        + 'cat > $HERE/given\necho "no: $6" >&2\n[ "$6" = c@x.org ]\n'
    )
    assert signer(file, b"what was read", file.with_name("allowed")) == "c@x.org"
    assert (file.parent / "given").read_bytes() == b"what was read"


def test_of_a_signature_of_nobody_it_is_said_what_the_last_check_said(
    install: Installed, file: Path
) -> None:
    install(FINDS.format(finds="echo a@x.org,b@x.org; exit 0") + 'echo "no: $6" >&2\nexit 1\n')
    assert refused_to_verify(file) == f"the signature of {file} is invalid: no: b@x.org"


@pytest.mark.parametrize("finds", ["exit 0", "echo a@x.org; exit 1", "echo ,; exit 0"])
def test_a_signature_of_which_no_principal_is_found_is_nobodys(
    install: Installed, file: Path, finds: str
) -> None:
    install(FINDS.format(finds=finds) + "exit 0\n")
    nobody = f"{file} was not signed by anyone listed in {file.with_name('allowed')}"
    assert refused_to_verify(file) == nobody
