"""The protocol of a connection, with the time limits that uvicorn's own leaves out.

A client that connects and sends nothing, or half a request, would keep its connection for ever. A
thousand of them must not keep others out: the one that has been idle longest makes room.
"""

from __future__ import annotations

import asyncio
from typing import Any, ClassVar

from uvicorn.protocols.http.h11_impl import H11Protocol


class PatientProtocol(H11Protocol):
    """A connection that is closed if its client is silent for too long.

    Attributes:
        most: Most connections; of more, the one that has been idle longest is closed.
        patience: Seconds in which a client must send a whole request.
        order: The open connections, the one that has been idle longest first.
    """

    most: ClassVar[int] = 1_000
    patience: ClassVar[float] = 15.0
    order: ClassVar[dict[PatientProtocol, None]] = {}
    _deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: Any) -> None:
        """Takes the connection, and makes room if there are too many."""
        super().connection_made(transport)
        self.order[self] = None
        if len(self.order) > self.most:
            oldest = next((one for one in self.order if one.is_idle), self)
            self.order.pop(oldest, None)
            oldest.transport.abort()
        self._expect()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forgets the connection."""
        self.order.pop(self, None)
        self._expect_nothing()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Reads a part of a request."""
        super().data_received(data)
        if not self.is_idle:
            self._expect_nothing()

    def on_response_complete(self) -> None:
        """Waits for the next request."""
        super().on_response_complete()
        if self.is_idle and not self.transport.is_closing():
            self.order.pop(self, None)
            self.order[self] = None
            self._expect()

    @property
    def is_idle(self) -> bool:
        """Whether no request is being answered."""
        return self.cycle is None or self.cycle.response_complete

    def _expect(self) -> None:
        self._expect_nothing()
        self._deadline = self.loop.call_later(self.patience, self._too_late)

    def _expect_nothing(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _too_late(self) -> None:
        if self.is_idle and not self.transport.is_closing():
            self.transport.abort()


def patient_protocol(most: int, patience: float) -> type[PatientProtocol]:
    """The class for one server, with its limits and its connections."""
    own = {"most": most, "patience": patience, "order": {}}
    return type("PatientProtocolOfAServer", (PatientProtocol,), own)
