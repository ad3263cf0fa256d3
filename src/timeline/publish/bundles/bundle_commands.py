"""Makes and checks bundles of an open store."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from timeline.services import arguments
from timeline.services.session import StoreSession

if TYPE_CHECKING:
    from timeline.formats.errors import Finding
    from timeline.publish.bundles.bundle import BundleReport


class BundleCommands:
    """Makes and checks bundles."""

    def __init__(self, session: StoreSession) -> None:
        self._session = session

    def bundle(
        self,
        folder: str | os.PathLike[str],
        *,
        checkpoints: Sequence[str | os.PathLike[str]] | str | os.PathLike[str] = (),
        allowed_signers: str | os.PathLike[str] | None = None,
        timestamp_certificates: str | os.PathLike[str] | None = None,
        witnesses: str | os.PathLike[str] | None = None,
        quorum: int | None = None,
        progress: Callable[[str, int, int], None] | None = None,
    ) -> BundleReport:
        """Makes a folder with all that the other side needs to check the store by itself.

        Args:
            folder: The folder, which must not exist yet.
            checkpoints: Checkpoints to give; without any, one is made that nobody has signed.
            allowed_signers: As in `verify`, for the given checkpoints; copied into the folder.
            timestamp_certificates: As `allowed_signers`.
            witnesses: As `allowed_signers`.
            quorum: How many witnesses must have cosigned; None for all.
            progress: As in `verify`.

        Raises:
            NotWritten: if the folder exists, or cannot be written.
            NotSealed, SigningFailed: if the store does not extend a checkpoint, or that is not
                signed, stamped or cosigned as it should be.
            NotCopied: if the store is damaged, or is on a server: copy it into a file first.
        """
        from timeline.publish.bundles.bundle import make_bundle
        from timeline.services.seals.attestation import Trusted
        from timeline.services.seals.signers import AllowedSigners

        target = arguments.path("folder", folder)
        signers = AllowedSigners.given(allowed_signers, None, self._session.now())
        trusted = Trusted.given(signers, timestamp_certificates, witnesses, quorum)
        given = arguments.paths("checkpoints", checkpoints)
        return make_bundle(
            self._session.location, target, given, trusted, self._session.now(), progress
        )

    def check_bundle(
        self,
        folder: str | os.PathLike[str],
        *,
        quick: bool = False,
        allowed_signers: str | os.PathLike[str] | None = None,
        timestamp_certificates: str | os.PathLike[str] | None = None,
        witnesses: str | os.PathLike[str] | None = None,
        quorum: int | None = None,
        progress: Callable[[str, int, int], None] | None = None,
        tell: Callable[[str], None] = lambda _: None,
    ) -> list[Finding]:
        """Checks a bundle: its files, its store, and its checkpoints. Needs no other store.

        Args:
            folder: The bundle.
            quick, progress, tell: As in `verify`.
            allowed_signers, timestamp_certificates, witnesses, quorum: As in `verify`. Without
                them, those in the bundle count, which its maker chose.
        """
        from timeline.publish.bundles.bundle_check import check_bundle
        from timeline.services.seals.attestation import Trusted
        from timeline.services.seals.signers import AllowedSigners

        file: Path = arguments.path("folder", folder)
        signers = AllowedSigners.given(allowed_signers, None, self._session.now())
        listed = arguments.path_or_none("witnesses", witnesses)
        needed = None if quorum is None else arguments.number("quorum", quorum, 1)
        services = arguments.path_or_none("timestamp_certificates", timestamp_certificates)
        mine = Trusted(signers, services, listed, needed)
        return check_bundle(file, mine, progress, tell, quick=arguments.flag("quick", quick))
