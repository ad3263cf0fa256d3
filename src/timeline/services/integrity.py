"""Verifies the store, seals it in checkpoints, and proves inclusion."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from timeline.services import arguments
from timeline.services.session import StoreSession

if TYPE_CHECKING:
    from timeline.eventstore.integrity.checkpoints import Checkpoint, Proof
    from timeline.eventstore.integrity.consistency import ConsistencyProof
    from timeline.formats.errors import Finding
    from timeline.services.seals.checkpoints import Given
    from timeline.services.seals.signers import AllowedSigners


class Integrity:
    """Verifies the store, seals it in checkpoints, and proves what a checkpoint seals."""

    def __init__(self, session: StoreSession) -> None:
        self._session = session

    def verify(
        self,
        progress: Callable[[str, int, int], None] | None = None,
        *,
        quick: bool = False,
        since: str | os.PathLike[str] | None = None,
        checkpoints: Sequence[str | os.PathLike[str]] | str | os.PathLike[str] = (),
        allowed_signers: str | os.PathLike[str] | None = None,
        signed_at: arguments.When = None,
        timestamp_certificates: str | os.PathLike[str] | None = None,
        witnesses: str | os.PathLike[str] | None = None,
        quorum: int | None = None,
        tell: Callable[[str], None] = lambda _: None,
    ) -> list[Finding]:
        """Verifies the store: file, order, ids, hash tree, states, rules, read model.

        Args:
            progress: Called with the current step, the part done, and the total.
            quick: Check only file, order, ids and hash tree. That shows whether the events are
                those recorded, not whether they follow the rules.
            since: A file written by `seal`: check only that the store extends it, and each event
                after it alone; what that leaves out is told.
            checkpoints: Files written by `seal`; the store must extend each.
            allowed_signers: The allowed signers: lines in the format of `ssh-keygen`, and public
                keys as `timeline key show` prints them. Signatures of entries are checked too.
            signed_at: When the checkpoints were signed, if you know it from elsewhere: the keys
                must have been valid then. By default they must be valid now, or have been so at
                the moment that the checkpoint gives.
            timestamp_certificates: Certificates of the time-stamping services that are trusted, in
                PEM; each checkpoint must have a time stamp of one of them.
            witnesses: The keys of the witnesses that are trusted: a line each, or a policy file of
                C2SP (tlog-policy).
            quorum: How many of the witnesses must have cosigned each checkpoint; None for the
                quorum of the list, or all.
            tell: Called with notes that are no errors: signers, and entries recorded in the future.
        """
        from timeline.services.seals.attestation import Trusted
        from timeline.services.verify.with_checkpoints import verify_since, verify_with_checkpoints

        quick = arguments.flag("quick", quick)
        signers = self._signers(allowed_signers, signed_at)
        trusted = Trusted.given(signers, timestamp_certificates, witnesses, quorum)
        files = arguments.paths("checkpoints", checkpoints)
        begin = arguments.path_or_none("since", since)
        if begin is not None and (quick or files):
            raise arguments.BadArgument("since", "goes without quick and checkpoints")
        if begin is not None:
            return verify_since(self._session, begin, trusted, progress, tell)
        return verify_with_checkpoints(self._session, files, trusted, progress, tell, quick=quick)

    def seal(
        self,
        path: str | os.PathLike[str] | None = None,
        *,
        key: str | os.PathLike[str] | None = None,
        overwrite: bool = False,
        progress: Callable[[str, int, int], None] | None = None,
        cosigners: Sequence[str] | str = (),
        witnesses: str | os.PathLike[str] | None = None,
        quorum: int | None = None,
        tell: Callable[[str], None] = lambda _: None,
    ) -> tuple[Checkpoint, list[Path]]:
        """Seals the current store; returns the checkpoint and the paths of the written files.

        With cosigners and no key, a checkpoint that is there is cosigned, and nothing is sealed.

        Args:
            path: The file to write; None for none.
            key: A key to sign it with: one of SSH, whose signature is a file beside it, or one
                of `timeline key new`, whose signature is in the file (extra `sign`).
            overwrite: Whether another file of that name may be replaced.
            progress: As in `verify`, which runs first, because an altered store is not sealed.
            cosigners: Who is to cosign it: addresses of witnesses, lists of witnesses with their
                keys and addresses, and files with cosignatures that were made elsewhere.
            witnesses: A list with the keys of those addresses and files.
            quorum: How many witnesses must cosign; None for all.
            tell: Called with a line for each cosignature, and for each witness that refused.

        Raises:
            NotSealed: if the store has errors, or the file cannot be written.
            SigningFailed, NoKey: if it cannot be signed; nothing was written.
            NotCosigned: if too few witnesses cosigned; nothing was written.
        """
        from timeline.eventstore.integrity.checkpoints import Checkpoint, origin
        from timeline.services.seals.checkpoints import NotSealed, write_checkpoint
        from timeline.services.seals.store_cosigning import StoreCosigning
        from timeline.services.verify import verify
        from timeline.services.verify.kept_frontiers import keep_frontier

        target, signing = arguments.path_or_none("path", path), arguments.path_or_none("key", key)
        overwrite = arguments.flag("overwrite", overwrite)
        asked = StoreCosigning.given(self._session.reader, cosigners, witnesses, quorum, tell)
        if asked is not None and target is None:
            raise arguments.BadArgument("cosigners", "cosignatures need a path")
        if asked is not None and target is not None and signing is None and not overwrite:
            there = asked.of_file(target, self._session.now())
            if there is not None:
                return there
        found = verify(self._session.location, progress, quick=True)
        if found.findings or found.frontier is None:
            raise NotSealed(
                f"nothing was sealed: {found.findings[0]}",
                hint="List what is wrong with `timeline verify`.",
            )
        keep_frontier(found.frontier)
        checkpoint = Checkpoint(origin(self._session.reader().identity()), *found.frontier.head())
        if target is None:
            return checkpoint, []
        return checkpoint, write_checkpoint(
            checkpoint,
            target,
            key=signing,
            overwrite=overwrite,
            now=self._session.now(),
            cosign=None if asked is None else asked.of(checkpoint),
        )

    def prove(
        self,
        development_id: str,
        checkpoint: str | os.PathLike[str] | None = None,
        *,
        allowed_signers: str | os.PathLike[str] | None = None,
        signed_at: arguments.When = None,
    ) -> Proof:
        """Proves that a development is among the events that a checkpoint seals.

        Without a checkpoint, the proof is for the current store.

        Args:
            development_id: The development.
            checkpoint: The file of the checkpoint.
            allowed_signers, signed_at: As in `verify`: one of them must have signed the checkpoint.

        Raises:
            UnknownDevelopment, NoCheckpoint.
            NotProven: if the development came later, the store was altered, or the checkpoint was
                not signed by an allowed signer.
        """
        from timeline.services.seals.checkpoints import read_checkpoint
        from timeline.services.seals.inclusion import prove

        name, sealed = (
            arguments.text("development_id", development_id),
            arguments.path_or_none("checkpoint", checkpoint),
        )
        signers = self._signers(allowed_signers, signed_at)
        against = None if sealed is None else read_checkpoint(sealed)
        if against is not None:
            _refuse_unsigned([against], signers)
        return prove(
            self._session.reader(), name, against, amending_ids(self._session.fresh(), name)
        )

    def check_proof(
        self,
        proof: str | os.PathLike[str],
        checkpoint: str | os.PathLike[str],
        *,
        allowed_signers: str | os.PathLike[str] | None = None,
        signed_at: arguments.When = None,
        timestamp_certificates: str | os.PathLike[str] | None = None,
        witnesses: str | os.PathLike[str] | None = None,
        quorum: int | None = None,
        tell: Callable[[str], None] = lambda _: None,
    ) -> tuple[Proof, list[Finding]]:
        """Reads a proof and checks it against a checkpoint; needs no store.

        Args:
            proof: A file written by `timeline prove`.
            checkpoint: The checkpoint of the proof.
            allowed_signers, signed_at, timestamp_certificates, witnesses, quorum, tell: As in
                `verify`.
        """
        from timeline.services.seals.attestation import Trusted
        from timeline.services.seals.checkpoints import read_checkpoint
        from timeline.services.seals.entry_signatures import check_entries
        from timeline.services.seals.inclusion import check_proof, read_proof

        file, sealed = arguments.path("proof", proof), arguments.path("checkpoint", checkpoint)
        signers = self._signers(allowed_signers, signed_at)
        trusted = Trusted.given(signers, timestamp_certificates, witnesses, quorum)
        against, found = read_checkpoint(sealed), read_proof(file)
        findings, said = trusted.attested([against])
        for line in said:
            tell(line)
        listed = None if signers is None else signers.readable
        unsound = check_entries(found, listed, str(file), tell)
        return found, [*check_proof(found, file, against), *findings, *unsound]

    def prove_consistency(
        self,
        earlier: str | os.PathLike[str],
        later: str | os.PathLike[str] | None = None,
        *,
        allowed_signers: str | os.PathLike[str] | None = None,
        signed_at: arguments.When = None,
    ) -> ConsistencyProof:
        """Proves that a later checkpoint continues an earlier one, by the hashes of the store.

        Args:
            earlier: The earlier checkpoint.
            later: The later checkpoint; None for the current store.
            allowed_signers, signed_at: As in `verify`: one of them must have signed each of both.

        Raises:
            NoCheckpoint: if one of the files is not a checkpoint.
            NotProven: if the store does not extend both checkpoints, or one of them was not signed
                by an allowed signer.
        """
        from timeline.services.seals.checkpoints import read_checkpoint
        from timeline.services.seals.consistency import prove_consistency

        old, new = arguments.path("earlier", earlier), arguments.path_or_none("later", later)
        signers = self._signers(allowed_signers, signed_at)
        given = [read_checkpoint(path) for path in (old, new) if path is not None]
        _refuse_unsigned(given, signers)
        return prove_consistency(self._session.reader(), *given)

    def check_consistency(
        self,
        proof: str | os.PathLike[str],
        *,
        checkpoints: Sequence[str | os.PathLike[str]] | str | os.PathLike[str] = (),
        allowed_signers: str | os.PathLike[str] | None = None,
        signed_at: arguments.When = None,
        timestamp_certificates: str | os.PathLike[str] | None = None,
        witnesses: str | os.PathLike[str] | None = None,
        quorum: int | None = None,
        tell: Callable[[str], None] = lambda _: None,
    ) -> tuple[ConsistencyProof, list[Finding]]:
        """Reads a consistency proof and checks it; needs no store.

        Args:
            proof: A file written by `timeline prove --from`.
            checkpoints: Checkpoints that you have; each must be one of the two in the proof.
            allowed_signers, signed_at, timestamp_certificates, witnesses, quorum, tell: As in
                `verify`. The signatures of those that you have are checked, and else those in the
                proof.
        """
        from timeline.services.seals.attestation import Trusted
        from timeline.services.seals.checkpoints import read_checkpoint
        from timeline.services.seals.consistency import (
            check_consistency,
            read_consistency,
            within,
        )

        file = arguments.path("proof", proof)
        signers = self._signers(allowed_signers, signed_at)
        trusted = Trusted.given(signers, timestamp_certificates, witnesses, quorum)
        given = [read_checkpoint(path) for path in arguments.paths("checkpoints", checkpoints)]
        found = read_consistency(file)
        findings, said = trusted.attested(given)
        inside = trusted.within(within(found, file, given))
        findings, said = findings + inside[0], said + inside[1]
        for line in said:
            tell(line)
        return found, [*check_consistency(found, file, given), *findings]

    def _signers(self, allowed: object, signed_at: arguments.When) -> AllowedSigners | None:
        from timeline.services.seals.signers import AllowedSigners

        return AllowedSigners.given(allowed, signed_at, self._session.now())


def _refuse_unsigned(given: Sequence[Given], signers: AllowedSigners | None) -> None:
    """Refuses to prove against a checkpoint that no allowed signer signed."""
    from timeline.services.seals.inclusion import NotProven
    from timeline.services.seals.signers import signatures

    wrong = [] if signers is None else signatures(given, signers)[0]
    for finding in wrong:
        raise NotProven(finding.message, hint=finding.hint)


def amending_ids(view: sqlite3.Connection, development_id: str) -> list[str]:
    """Ids of the amendments of a development, and of their amendments, each once."""
    found, waiting = dict[str, None](), [development_id]
    for one in waiting:
        rows = view.execute(
            "SELECT id FROM amendments WHERE target = ? ORDER BY version, id", (one,)
        )
        for (id_,) in rows.fetchall():
            if id_ not in found:
                found[id_] = None
                waiting.append(id_)
    return list(found)
