"""What goes wrong with the disk and the power while a burst of commands runs."""

from __future__ import annotations

import errno
import random
from dataclasses import dataclass
from typing import Final

from tests.simulation import disk as kinds
from tests.simulation.disk import SimulatedDisk

_CALLS: Final = {
    "writes": kinds.WRITE,
    "syncs": kinds.SYNC,
    "truncations": kinds.TRUNCATE,
    "names": kinds.NAME,
    "changes": kinds.WRITE | kinds.SYNC | kinds.TRUNCATE | kinds.NAME,
    "reads": kinds.READ,
}
_PLACES: Final = {
    "the store": kinds.STORE,
    "the view": kinds.VIEW,
    "everything": kinds.STORE | kinds.VIEW | kinds.OTHER,
}


@dataclass(frozen=True)
class Fault:
    """One thing that goes wrong.

    Attributes:
        name: In words, for the trace.
        after: How many calls succeed before it.
        calls, places, error, lasting, carried_out, half: Of calls that fail; no calls for none.
        ends: power (what was not synced may be gone), killed (all that was written is there), or
            nothing; where calls fail, too, it comes once all commands have ended.
        lies: Whether syncs are answered and not carried out.
    """

    name: str
    after: int
    calls: int = 0
    places: int = 0
    error: int = 0
    lasting: bool = False
    carried_out: bool = False
    half: bool = False
    ends: str = ""
    lies: bool = False

    def arm(self, disk: SimulatedDisk) -> None:
        """From now on it goes wrong."""
        if self.lies:
            disk.lose_syncs()
        if self.ends and not self.calls:
            disk.cut_after(self.after)
        if self.calls:
            disk.fail(
                self.calls, self.places, self.after, self.error, lasting=self.lasting,
                after=self.carried_out, half=self.half,
            )  # fmt: skip


def chosen(chance: random.Random) -> Fault | None:
    """What goes wrong in the next burst, if anything does."""
    sort = chance.random()
    after = chance.choice((chance.randint(0, 6), chance.randint(0, 40)))
    if sort < 0.6:
        return None
    if sort < 0.7:
        return Fault("the power fails", after, ends="power")
    if sort < 0.74:
        return Fault("all are killed", after, ends="killed")
    if sort < 0.77:
        return Fault("syncs are lost and the power fails", after, ends="power", lies=True)
    calls, places = chance.choice(tuple(_CALLS)), chance.choice(tuple(_PLACES))
    error = errno.ENOSPC if calls != "reads" and chance.random() < 0.5 else errno.EIO
    lasting, carried_out, half = (chance.random() < 0.4 for _ in range(3))
    how = ("and go on failing" if lasting else "once") + (", half done" if half else "")
    how += ", carried out" if carried_out else ""
    ends = chance.choice(("", "", "killed", "power"))
    how += {"": "", "killed": ", then all are killed", "power": ", then the power fails"}[ends]
    return Fault(
        f"{calls} of {places} fail with {errno.errorcode[error]} {how}", after, _CALLS[calls],
        _PLACES[places], error, lasting, carried_out, half, ends,
    )  # fmt: skip
