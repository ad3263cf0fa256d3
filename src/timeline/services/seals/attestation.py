"""Whose word on a checkpoint counts: signers, time-stamping services and witnesses."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple, Self

from timeline.formats.errors import Finding
from timeline.services import arguments
from timeline.services.seals.checkpoints import Given
from timeline.services.seals.cosigners import cosignatures
from timeline.services.seals.signers import AllowedSigners, signatures
from timeline.services.seals.stamps import stamps


class Trusted(NamedTuple):
    """Files of those whose word counts.

    Attributes:
        signers: The allowed signers; None to check no signature.
        services: The certificates of time-stamping services; None to check no time stamp.
        witnesses: The list of witnesses; None to check no cosignature.
        quorum: How many of the witnesses must have cosigned; None for what the list says, or all.
    """

    signers: AllowedSigners | None
    services: Path | None
    witnesses: Path | None
    quorum: int | None

    @classmethod
    def given(
        cls, signers: AllowedSigners | None, services: object, witnesses: object, quorum: object
    ) -> Self:
        """Checks the arguments of a method.

        Raises:
            BadArgument: if one has another type, or a quorum is given without a list.
        """
        listed = arguments.path_or_none("witnesses", witnesses)
        return cls(
            signers,
            arguments.path_or_none("timestamp_certificates", services),
            listed,
            quorum_of(listed, quorum),
        )

    def files(self) -> tuple[Path | None, Path | None, Path | None]:
        """The lists of signers and witnesses, and the certificates, as far as they are given."""
        listed = None if self.signers is None else self.signers.path
        return listed, self.witnesses, self.services

    def attested(self, given: Sequence[Given]) -> tuple[list[Finding], list[str]]:
        """Findings on what is beneath and beside checkpoints, and messages about what is good."""
        (wrong, signed), (false, stamped) = (
            signatures(given, self.signers),
            stamps(given, self.services),
        )
        refused, cosigned = cosignatures(given, self.witnesses, self.quorum)
        return wrong + false + refused, signed + stamped + cosigned

    def within(self, given: Sequence[Given]) -> tuple[list[Finding], list[str]]:
        """The same of checkpoints that came in a proof; nothing is said of what is not checked."""
        findings, said = list[Finding](), list[str]()
        if self.signers is not None:
            findings, said = signatures(given, self.signers)
        if self.witnesses is not None:
            refused, cosigned = cosignatures(given, self.witnesses, self.quorum)
            findings, said = findings + refused, said + cosigned
        return findings, said


def quorum_of(witnesses: Path | None, quorum: object) -> int | None:
    """How many witnesses must have cosigned, of those in a list.

    Raises:
        BadArgument: if it is no number from 1 on, or there is no list.
    """
    if quorum is None:
        return None
    found = arguments.number("quorum", quorum, 1)
    if witnesses is None:
        raise arguments.BadArgument("quorum", "there are no witnesses", "List them in a file.")
    return found
