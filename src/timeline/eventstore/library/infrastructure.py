"""What the library's infrastructure does not make around a store, on any engine.

A store is one application's events, with their index and their hash tree. The library's other
recorders would create tables of their own in it, or write events past the index; a store with
such a table counts as altered.
"""

from __future__ import annotations

from typing import Any, NoReturn

from eventsourcing.persistence import InfrastructureFactory, NotSupportedError


class StoreFactory(InfrastructureFactory[Any]):
    """Builds the library's infrastructure around a store: an application recorder alone."""

    def aggregate_recorder(self, purpose: str = "events") -> NoReturn:
        """Refuses: states are found by index, without snapshots."""
        raise NotSupportedError(f"a store has no recorder of its own for {purpose}")

    def tracking_recorder(self, tracking_recorder_class: Any = None) -> NoReturn:  # noqa: ARG002  as the library asks
        """Refuses: a projection keeps its position in its own database."""
        raise NotSupportedError("a projection keeps its position in its own database")

    def process_recorder(self) -> NoReturn:
        """Refuses, for the same reason."""
        raise NotSupportedError("a projection keeps its position in its own database")
