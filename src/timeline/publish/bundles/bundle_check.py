"""Checks a bundle: that its files are those that were given, and then all that `verify` checks."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import replace
from pathlib import Path
from typing import Final

from timeline.eventstore.errors import StoreError
from timeline.eventstore.integrity.checkpoints import NoCheckpoint
from timeline.eventstore.ports import open_reader
from timeline.eventstore.tempfiles import temporary_folder
from timeline.eventstore.urls import locate_file
from timeline.formats.errors import Finding
from timeline.publish.bundles.bag import DATA, check_lists
from timeline.publish.bundles.bundle import CHECKPOINTS, KEYS, STORE, verifier
from timeline.services.seals.attestation import Trusted
from timeline.services.seals.checkpoints import Given, held_against, read_checkpoint
from timeline.services.seals.signers import AllowedSigners
from timeline.services.verify import verify
from timeline.services.verify.source_documents import sources_held

_OPTIONS: Final = ("--allowed-signers", "--witnesses", "--timestamp-certificates")


def check_bundle(
    folder: Path,
    mine: Trusted,
    progress: Callable[[str, int, int], None] | None,
    tell: Callable[[str], None],
    *,
    quick: bool,
) -> list[Finding]:
    """Findings of a bundle.

    Args:
        folder: The bundle, to which nothing is written.
        mine: Whose word counts; of the rest, that counts which the bundle names.
        progress: Called with the progress.
        tell: Called with notes that are no errors.
        quick: Check only the hashes of its store, and not the rules.
    """
    try:
        findings = list(check_lists(folder))
    except OSError as error:
        return [Finding(str(folder), None, None, f"cannot be read: {error.strerror}")]
    store, script = folder / DATA / STORE, folder / "verify.py"
    if not store.is_file():
        return findings or [Finding(str(store), None, None, "is missing from the bundle")]
    if store.stat().st_size == 0:
        return [*findings, Finding(str(store), None, None, "is empty, and no store")]
    if script.is_file() and script.read_bytes() != verifier().encode():
        tell(f"{script}: another version than that of this program")
    found = (folder / DATA / CHECKPOINTS).glob("*.checkpoint")
    files = sorted(one for one in found if one.is_file())  # and no pipe, which would not end
    if not files:
        findings.append(Finding(str(folder), None, None, "there is no checkpoint in the bundle"))
    given = []
    for one in files:
        try:
            given.append(read_checkpoint(one))
        except NoCheckpoint as error:  # The other checks go on.
            reason = f"is not a checkpoint: {error.reason}"
            findings.append(Finding(str(one), None, None, reason))
    trusted = _chosen(folder / DATA, mine, tell)
    wrong, said = trusted.attested(given)
    for line in said:
        tell(line)
    return [*findings, *wrong, *_check_store(store, given, trusted, progress, tell, quick=quick)]


def _chosen(data: Path, mine: Trusted, tell: Callable[[str], None]) -> Trusted:
    """Whose word counts: those whom the user lists, and else those whom the bundle does."""
    chosen: list[Path | None] = []
    for file, name, option in zip(mine.files(), KEYS, _OPTIONS, strict=True):
        inside = data / name
        if file is None and inside.is_file():
            tell(f"{option} was not given: {inside} counts, which the maker of the bundle chose")
        chosen.append(inside if file is None and inside.is_file() else file)
    signers, witnesses, services = chosen
    listed = None if signers is None else AllowedSigners(signers)
    return Trusted(listed, services, witnesses, mine.quorum)


def _check_store(
    store: Path,
    given: list[Given],
    trusted: Trusted,
    progress: Callable[[str, int, int], None] | None,
    tell: Callable[[str], None],
    *,
    quick: bool,
) -> list[Finding]:
    """Findings of the store, whose view is built elsewhere: a bundle stays as it was given."""
    sizes = [one.checkpoint.size for one in given]
    with temporary_folder("verify") as aside:
        copy = aside / store.name
        shutil.copyfile(store, copy)
        allowed = None if trusted.signers is None else trusted.signers.readable
        found = verify(locate_file(copy), progress, quick=quick, sizes=sizes, allowed=allowed)
        findings = [
            replace(one, path=str(store)) if one.path.startswith(str(aside)) else one
            for one in found.findings
        ]
        for line in found.notes:
            tell(line.replace(str(copy), str(store)))
        if found.head is None:
            return findings
        # Damage is already reported, and may prevent reading the rest.
        with suppress(StoreError), closing(open_reader(locate_file(copy))) as reader:
            findings += held_against(given, found.heads, found.head, reader.identity())
            seeds = store.with_name("seeds")
            changed, told = sources_held(reader, max(sizes, default=0), None, only=seeds)
            findings += changed
            for line in told:
                tell(line)
    return findings
