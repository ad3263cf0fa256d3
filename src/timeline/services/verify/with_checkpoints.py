"""Verifies a store, and what checkpoints of it and their signatures say."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

from timeline.eventstore.errors import StoreError
from timeline.formats.errors import Finding
from timeline.services.seals.attestation import Trusted
from timeline.services.seals.checkpoints import held_against, read_checkpoint
from timeline.services.session import StoreSession
from timeline.services.verify import Progress, verify
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
        findings += held_against(read, found.heads, found.head, session.reader().identity())
        # Damage is already reported, and may prevent reading the rest.
        with suppress(StoreError):
            changed, told = sources_held(session.reader(), max(sizes), session.location.folder)
            findings += changed
            for line in told:
                tell(line)
    return found.findings + findings
