"""Verifies a store, and what checkpoints of it and their signatures say."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

from timeline.eventstore.errors import StoreError
from timeline.eventstore.integrity.checkpoints import origin
from timeline.eventstore.stored_rows import Head
from timeline.formats.errors import Finding
from timeline.services.seals.attestation import Trusted
from timeline.services.seals.checkpoints import held_against, read_checkpoint
from timeline.services.session import StoreSession
from timeline.services.verify import Progress, verify
from timeline.services.verify.kept_frontiers import keep_frontier
from timeline.services.verify.source_documents import sources_held


def verify_with_checkpoints(
    session: StoreSession,
    files: Sequence[Path],
    trusted: Trusted,
    progress: Progress | None,
    tell: Callable[[str], None],
    *,
    quick: bool,
) -> list[Finding]:
    """Findings of a store and of the checkpoints that it should extend.

    Args:
        session: The store.
        files: The files of the checkpoints; may be none.
        trusted: Whose signatures count.
        progress, quick: As in `verify`.
        tell: Called with notes that are no errors.
    """
    read = [read_checkpoint(path) for path in files]
    findings, said = trusted.attested(read) if read else ([], [])
    sizes = [one.checkpoint.size for one in read]
    signers = trusted.signers
    # Without a checkpoint nobody has read the list yet: its errors are told there.
    allowed = None if signers is None else signers.readable if read else signers.path
    found = verify(
        session.location, progress, quick=quick, sizes=sizes, now=session.now(), allowed=allowed
    )
    for line in (*found.notes, *said):
        tell(line)
    if read and found.head is not None:
        for frontier in found.frontiers.values():
            keep_frontier(frontier)
        findings += held_against(read, found.heads, found.head, session.reader().identity())
        # Damage is already reported, and may prevent reading the rest.
        with suppress(StoreError):
            changed, told = sources_held(session.reader(), max(sizes), session.location.folder)
            findings += changed
            for line in told:
                tell(line)
    return found.findings + findings


def verify_since(
    session: StoreSession,
    file: Path,
    trusted: Trusted,
    progress: Progress | None,
    tell: Callable[[str], None],
) -> list[Finding]:
    """Findings of the events after a checkpoint, and of the checkpoint itself.

    Args:
        session: The store.
        file: The file of the checkpoint.
        trusted: Whose signatures count.
        progress: As in `verify`.
        tell: Called with what is not verified, and with notes that are no errors.
    """
    given = read_checkpoint(file)
    sealed, identity = given.checkpoint, session.reader().identity()
    findings, said = trusted.attested([given])
    if sealed.origin != origin(identity):
        same = {sealed.size: Head(sealed.size, sealed.root)}
        return findings + held_against([given], same, same[sealed.size], identity)
    found = verify(
        session.location,
        progress,
        since=sealed,
        sizes=[sealed.size],
        now=session.now(),
        allowed=None if trusted.signers is None else trusted.signers.readable,
    )
    for line in (*found.notes, *said):
        tell(line)
    if found.head is not None:
        new = found.head.size - sealed.size
        findings += held_against([given], found.heads, found.head, identity)
        tell(
            f"checked {new:,} event{'s' * (new != 1)} after the checkpoint, each alone; "
            f"not checked: the {sealed.size:,} before it, rules, index tables, file, view and "
            "source documents"
        )
    return found.findings + findings
