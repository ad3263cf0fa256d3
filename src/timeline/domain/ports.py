"""What the domain asks of a store, as protocols: the rules run without one.

The store answers by index, and a test with a dictionary.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from timeline.domain.events import DevelopmentRecorded
from timeline.domain.matter.history import MatterHistory


class Amendments(Protocol):
    """What asks whether an amendment is active."""

    def amendments(self, development_id: str) -> Sequence[DevelopmentRecorded]:
        """What amends it directly, in order of recording."""


class HistoryRepository(Amendments, Protocol):
    """What a judgement may ask of one government's record; answered by index."""

    def recorded(self, development_id: str) -> DevelopmentRecorded | None:
        """The stored development, of whatever government, or None."""

    def fulfilments(self, development_id: str) -> Sequence[str]:
        """Ids of the deliveries, and corrections of deliveries, that say they fulfil it."""

    def history(self, matter: str) -> MatterHistory:
        """The matter's steps (those that move a status) as all amendments leave them.

        The aggregate puts a newcomer in its place there and takes it out again where it
        is refused, so that a batch is judged without asking twice.
        """
