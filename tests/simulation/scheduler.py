"""Who is at work: several actors, of which one runs at a time, as the seed says.

Each actor has a thread, and a baton goes round: whoever has it runs up to the next statement or
wait, and hands it back. So two writers meet in the middle of a transaction, and do so again when
the seed is run again. A wait takes no time: the clock that programs measure with goes on by it.
"""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Sequence
from typing import Final

TURNS: Final = 40_000
"""Most turns of one burst; what has not ended by then never does."""


class NeverEnds(AssertionError):
    """A command that waits for ever."""


class _Stopped(BaseException):
    """Ends an actor that is of no interest any more."""


def _held() -> threading.Lock:
    """A lock that is handed over by being released."""
    lock = threading.Lock()
    lock.acquire()
    return lock


class _Part:
    """One actor of a burst: its thread, and whether it may go on."""

    def __init__(self, run: Callable[[], None]) -> None:
        self.run = run
        self.turn = _held()
        self.is_over = False
        self.is_stalled = False
        self.error: BaseException | None = None


class Scheduler:
    """Runs bursts of actors; see the module.

    Attributes:
        elapsed: Seconds of the clock that only goes forward.
    """

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self.elapsed = 1_000.0
        self._parts: list[_Part] = []
        self._now: _Part | None = None
        self._back = _held()
        self._stopping = False
        self.turns = 0
        self._alone = 0

    def run(self, works: Sequence[Callable[[], None]], *, stall: bool = False) -> None:
        """Runs these to their end, in turns; with `stall` the first stands still for a while.

        Raises:
            NeverEnds: where that takes too many turns.
        """
        self._parts = [_Part(work) for work in works]
        if len(works) == 1:
            self._parts, self._alone = [], 0
            works[0]()
            return
        threads = [
            threading.Thread(target=self._live, args=(part,), daemon=True) for part in self._parts
        ]
        for thread in threads:
            thread.start()
        self._parts[0].is_stalled = stall
        self._take_turns()
        for thread in threads:
            thread.join()
        errors = [part.error for part in self._parts if part.error is not None]
        self._parts, self._stopping = [], False
        for error in sorted(errors, key=lambda one: isinstance(one, _Stopped)):
            raise error

    def _take_turns(self) -> None:
        turns, asleep = 0, 0
        while alive := [part for part in self._parts if not part.is_over]:
            turns += 1
            awake = [part for part in alive if not part.is_stalled]
            if not awake or asleep > 60:
                for part in alive:
                    part.is_stalled = False
                awake = alive
            asleep = asleep + 1 if len(awake) < len(alive) else 0
            self._stopping = turns > TURNS
            self._now = self._chance.choice(awake)
            self._now.turn.release()
            self._back.acquire()
        self.turns += turns
        self._now = None
        if turns > TURNS:
            raise NeverEnds

    def _live(self, part: _Part) -> None:
        part.turn.acquire()
        try:
            part.run()
        except BaseException as error:  # noqa: BLE001  raised where the burst is run
            part.error = error
        part.is_over = True
        self._back.release()

    def _hand_over(self) -> None:
        part = self._now
        if part is None:
            return
        self._back.release()
        part.turn.acquire()
        if self._stopping:
            raise _Stopped

    # ------------------------------------------------------------------ where an actor may wait

    def point(self) -> None:
        """A place at which another may go on; it does at one in four."""
        if self._now is not None and self._chance.random() < 0.25:
            self._hand_over()

    def sleep(self, seconds: float) -> None:
        """A wait, in which others go on."""
        self.elapsed += max(seconds, 0.001)
        if self._now is None:
            self._alone += 1
            if self._alone > TURNS:
                raise NeverEnds
            return
        if any(part.is_stalled for part in self._parts):
            self.elapsed += 0.5
        self._hand_over()

    def monotonic(self) -> float:
        """Seconds of a clock that only goes forward."""
        return self.elapsed
