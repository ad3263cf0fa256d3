"""Makes a bundle: all that the other side needs to check a store by itself, in one folder.

It has a copy of the store, the source documents, the checkpoints, the public keys of those whose
word counts, and `verify.py`, which needs nothing of this program. The folder takes its name when
it is whole and has been checked.
"""

from __future__ import annotations

import errno
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from importlib.resources import files
from pathlib import Path
from typing import Final, NamedTuple

from timeline.eventstore.integrity.checkpoints import Checkpoint, origin
from timeline.eventstore.integrity.merkle import root_of
from timeline.eventstore.integrity.signatures import SigningFailed, signature_path
from timeline.eventstore.integrity.timestamps import timestamp_path
from timeline.eventstore.ports import Reader, open_reader
from timeline.eventstore.urls import Location, locate_file
from timeline.formats.documents.document_hashes import named
from timeline.formats.documents.sidecar_names import original_of, sidecar_of
from timeline.formats.documents.source_documents import Documents, default_folders
from timeline.publish.bundles.bag import DATA, write_lists
from timeline.publish.errors import NotWritten
from timeline.services.operations.backup import backup
from timeline.services.seals.attestation import Trusted
from timeline.services.seals.checkpoints import (
    Given,
    NotSealed,
    read_checkpoint,
    write_checkpoint,
)
from timeline.services.seals.witness_list import read_witnesses

STORE: Final = "store.db"
CHECKPOINTS: Final = "checkpoints"
KEYS: Final = ("signers", "witnesses", "pem")
"""The files of those whose word counts, in the order of `Trusted`."""
_ENDING: Final = ".checkpoint"
_README: Final = """\
A decision timeline, to check by yourself.

    python verify.py

checks this folder with Python 3.8 or later, openssl 3 and ssh-keygen, and needs no network. Read
verify.py first: it is short. The program that made this folder checks more, the rules too:

    timeline bundle check FOLDER

What is here:

    data/store.db       the store, an SQLite database
    data/seeds/         the source documents that it quotes, as far as they were at hand
    data/checkpoints/   what was sealed, when, and who signed, cosigned and stamped it
    data/signers        the public keys of those who may sign
    data/witnesses      the public keys of the witnesses
    data/pem            the certificates of the time-stamping services

The maker of this folder chose the keys. Ask their owners for them, and compare, or give
your own with --signers, --witnesses and --certificates. If you have an earlier checkpoint of your
own, check it too:

    python verify.py --store data/store.db --checkpoint FILE

That shows that nothing was altered since that checkpoint. It does not show that what was recorded
is true or complete.
"""


class BundleReport(NamedTuple):
    """A bundle that was made.

    Attributes:
        path: Its folder.
        size: How many events its store has.
        checkpoints: How many checkpoints it has.
        documents: How many source documents it has.
        missing: How many more are quoted, and were not at hand.
    """

    path: Path
    size: int
    checkpoints: int
    documents: int
    missing: int


def verifier() -> str:
    """The text of `verify.py`, a program of its own."""
    return files("timeline.publish.bundles").joinpath("verify.py").read_text(encoding="utf-8")


def make_bundle(
    location: Location,
    folder: Path,
    checkpoints: Sequence[Path],
    trusted: Trusted,
    now: datetime,
    progress: Callable[[str, int, int], None] | None = None,
) -> BundleReport:
    """Makes a bundle of a store.

    Args:
        location: The store, in a file.
        folder: The folder, which must not exist yet.
        checkpoints: The checkpoints; without any, one is made that nobody has signed.
        trusted: Who must have signed, stamped and cosigned them, for whoever checks.
        now: The present moment.
        progress: Called with the progress.

    Raises:
        NotWritten: if the folder exists, or cannot be written.
        NotSealed: if the store does not extend a checkpoint.
        SigningFailed: if one is not signed, stamped or cosigned as it should be.
        NoCheckpoint, NotCopied: as reading and copying raise.
    """
    if folder.exists() or folder.is_symlink():
        raise NotWritten(folder, OSError(errno.EEXIST, "it exists already"))
    given = [read_checkpoint(path) for path in checkpoints]
    _refuse_private_keys(trusted)
    wrong, _ = trusted.attested(given)
    for finding in wrong:
        raise SigningFailed(f"no bundle was made: {finding.message}", hint=finding.hint)
    try:
        with tempfile.TemporaryDirectory(
            prefix=f".{folder.name[:100]}.", suffix=".part", dir=folder.parent
        ) as draft:
            made = Path(draft) / folder.name
            report = _fill(made, location, given, trusted, now, progress)
            made.rename(folder)
    except OSError as error:
        raise NotWritten(folder, error) from None
    return report._replace(path=folder)


def _fill(
    made: Path,
    location: Location,
    given: Sequence[Given],
    trusted: Trusted,
    now: datetime,
    progress: Callable[[str, int, int], None] | None,
) -> BundleReport:
    data = made / DATA
    (data / CHECKPOINTS).mkdir(parents=True)
    backup(location, data / STORE, progress=progress)
    reader = open_reader(locate_file(data / STORE))
    try:
        whose, size = origin(reader.identity()), reader.head().size
        for one in given:
            _check_extends(reader, one, whose)
        sealed = _copy_checkpoints(
            data / CHECKPOINTS, given, Checkpoint(whose, *reader.head()), now
        )
        found, missing = _copy_documents(reader, data / "seeds", location.folder)
    finally:
        reader.close()
    for file, name in zip(trusted.files(), KEYS, strict=True):
        if file is not None:
            shutil.copyfile(file, data / name)
    if trusted.witnesses is not None and trusted.quorum is not None:
        listed = read_witnesses(trusted.witnesses).with_quorum(trusted.quorum)
        (data / "witnesses").write_text(listed, encoding="utf-8")
    (made / "README.txt").write_text(_README, encoding="utf-8")
    (made / "verify.py").write_text(verifier(), encoding="utf-8")
    write_lists(made, whose, now)
    return BundleReport(made, size, len(sealed), found, missing)


def _check_extends(reader: Reader, one: Given, whose: str) -> None:
    sealed = one.checkpoint
    leaves = reader.leaves(sealed.size)
    if sealed.origin != whose:
        raise NotSealed(f"{one.path} is for another store: {sealed.origin}, not {whose}")
    if len(leaves) != sealed.size or root_of(leaves) != sealed.root:
        raise NotSealed(
            f"the store does not begin with the events of {one.path}",
            hint="Run `timeline verify --checkpoint FILE`.",
        )


def _copy_checkpoints(
    folder: Path, given: Sequence[Given], present: Checkpoint, now: datetime
) -> list[Given]:
    """Copies checkpoints with what is beside them; without any, writes that of the store now."""
    copied = []
    for number, one in enumerate(given, 1):
        name = one.path.name.removesuffix(_ENDING) + _ENDING
        target = folder / name
        if target.exists():
            target = folder / f"{number}-{name}"
        target.write_bytes(one.data)
        for beside in (signature_path, timestamp_path):
            if beside(one.path).is_file():
                shutil.copyfile(beside(one.path), beside(target))
        copied.append(one._replace(path=target))
    if not copied:
        (path,) = write_checkpoint(present, folder / f"{present.size}{_ENDING}", now=now)
        copied.append(read_checkpoint(path))
    return copied


def _copy_documents(reader: Reader, folder: Path, beside: Path | None) -> tuple[int, int]:
    """Copies the documents that a store quotes; returns how many, and how many are missing."""
    documents, missing = Documents(default_folders(beside)), 0
    wanted = dict.fromkeys(
        one
        for page in reader.rows()
        for row in page
        for one in named(row.state.encode("utf-8", "surrogateescape"))
    )
    folder.mkdir()
    for name, sha256 in wanted:
        found = next(_with_hash(documents, name, sha256), None)
        if found is None:
            missing += 1
            continue
        for file in (found, sidecar_of(found), original_of(found)):
            if file is not None and file.is_file() and not (folder / file.name).exists():
                shutil.copyfile(file, folder / file.name)
    return len(wanted) - missing, missing


def _with_hash(documents: Documents, name: str, sha256: str | None) -> Iterator[Path]:
    """The files of a document's name whose text, or original, has a hash."""
    for path in documents.hashes_of(name):
        if sha256 is None or sha256 in documents.hashes_at(path):
            yield path


def _refuse_private_keys(trusted: Trusted) -> None:
    """Refuses to give away what must stay secret, such as the key instead of its public half."""
    for file in trusted.files():
        if file is not None and b"PRIVATE" in file.read_bytes():
            raise SigningFailed(
                f"{file} has a private key, which must not be given away",
                hint="Give the file of the public key, which ends in .pub.",
            )
