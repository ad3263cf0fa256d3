"""Has witnesses cosign a checkpoint of a store, which proves to them that it only grew."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Self

from timeline.eventstore.integrity.checkpoints import Checkpoint, origin
from timeline.eventstore.integrity.consistency import consistency_path
from timeline.eventstore.integrity.merkle import root_of
from timeline.eventstore.integrity.signed_notes import SignedNote
from timeline.eventstore.ports import Reader
from timeline.eventstore.sqlite.databases import belongs_to_database
from timeline.services import arguments
from timeline.services.seals.checkpoints import (
    NotCosigned,
    NotSealed,
    read_checkpoint,
    write_checkpoint,
)
from timeline.services.seals.cosigning import CosigningRequest, cosign, cosigning_request


class StoreCosigning:
    """Who is to cosign checkpoints of a store, and the store, whose hashes prove them."""

    def __init__(
        self, reader: Callable[[], Reader], request: CosigningRequest, tell: Callable[[str], None]
    ) -> None:
        self._reader, self._request, self._tell = reader, request, tell

    @classmethod
    def given(
        cls,
        reader: Callable[[], Reader],
        cosigners: Sequence[str] | str,
        witnesses: object,
        quorum: object,
        tell: Callable[[str], None],
    ) -> Self | None:
        """Checks the arguments of `seal`; None if nobody is to cosign.

        Raises:
            BadArgument: if one has another type, or goes without cosigners.
            SigningFailed: if a file cannot be used, or the key of a witness is in no list.
        """
        wanted = arguments.several("cosigners", cosigners)
        listed = arguments.path_or_none("witnesses", witnesses)
        needed = None if quorum is None else arguments.number("quorum", quorum, 1)
        if not wanted:
            for name, value in (("witnesses", listed), ("quorum", needed)):
                if value is not None:
                    raise arguments.BadArgument(name, "there are no cosigners")
            return None
        return cls(reader, cosigning_request(wanted, listed, needed), tell)

    def of_file(self, path: Path, now: datetime) -> tuple[Checkpoint, list[Path]] | None:
        """Has the checkpoint in a file cosigned; None if there is no such file.

        Raises:
            NoCheckpoint: if it is another file.
            NotCosigned, NotSealed: as `write_checkpoint`.
        """
        if not path.exists() or belongs_to_database(path):
            return None
        checkpoint = read_checkpoint(path).checkpoint
        return checkpoint, write_checkpoint(checkpoint, path, now=now, cosign=self.of(checkpoint))

    def of(self, checkpoint: Checkpoint) -> Callable[[SignedNote], SignedNote]:
        """What gives a note of this checkpoint with the cosignatures in it."""

        def cosigned(note: SignedNote) -> SignedNote:
            leaves = list[bytes]()
            if self._request.asked:
                if not note.signatures:
                    raise NotCosigned(
                        "the checkpoint is not signed, and a witness cosigns only signed ones",
                        hint="Add --sign KEY, with a key of `timeline key new`.",
                    )
                leaves = self._leaves(checkpoint)
            return cosign(
                note,
                checkpoint.size,
                self._request,
                lambda old: consistency_path(leaves, old),
                self._tell,
            )

        return cosigned

    def _leaves(self, checkpoint: Checkpoint) -> list[bytes]:
        """The hashes of the events that a checkpoint seals.

        Raises:
            NotSealed: if the store does not begin with these events.
        """
        reader = self._reader()
        name = origin(reader.identity())
        if checkpoint.origin != name:
            raise NotSealed(f"the checkpoint is for another store: {checkpoint.origin}, not {name}")
        leaves = reader.leaves(checkpoint.size)
        if len(leaves) != checkpoint.size or root_of(leaves) != checkpoint.root:
            raise NotSealed(
                "the store does not begin with the events of the checkpoint",
                hint="Run `timeline verify --checkpoint FILE`.",
            )
        return leaves
