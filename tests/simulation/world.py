"""One world from one seed: its actors, its disk, its clock, and what happens to them in turn."""

from __future__ import annotations

import random
import shutil
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple

from tests.simulation.clock import WorldClock, steered
from tests.simulation.commands import BEGIN, Actor, Commands
from tests.simulation.disk import SimulatedDisk
from tests.simulation.faults import Fault, chosen
from tests.simulation.harm import Harm
from tests.simulation.oracle import Oracle, Violation, Work
from tests.simulation.performing import outcome_of, perform
from tests.simulation.scheduler import Scheduler
from tests.simulation.stored import Snapshot, stored_ids
from timeline import Timeline
from timeline.domain.errors import TimelineError


class Remembered(NamedTuple):
    """A store as it was, and a checkpoint of it."""

    files: Snapshot
    checkpoint: Path | None


class World:
    """A store, those who use it, and those who harm it.

    Args:
        seed: Everything follows from it.
        folder: An empty folder, in memory.

    Attributes:
        trace: What happened, a line for each step; the same for the same seed.
    """

    def __init__(self, seed: int, folder: Path) -> None:
        self.seed = seed
        self.chance = random.Random(seed)
        self.trace: list[str] = []
        self.root = folder / "disk"
        self.path = self.root / "s.db"
        self.view = self.root / "s.db.view"
        self.aside = folder / "aside"
        for one in (self.root, self.aside):
            one.mkdir()
        self.clock = WorldClock(BEGIN)
        self.scheduler = Scheduler(self.chance)
        self.disk = SimulatedDisk(self.root)
        self.oracle = Oracle()
        (self.root / "backups").mkdir()
        self.commands = Commands(self.chance, self.aside, self.root / "backups")
        self._harm = Harm(self)
        hours = (0, self.chance.randint(-20, 20), 0)
        self.actors = [
            Actor(number, self.opened, timedelta(hours=ahead), is_strict=number == 2)
            for number, ahead in enumerate(hours)
        ]

    def opened(self, ahead: timedelta, is_strict: bool) -> Timeline:
        return Timeline.open(self.path, clock=self.clock.read(ahead), clock_is_right=not is_strict)

    def run(self, steps: int) -> None:
        """Lives through so many steps, and checks everything at the end.

        Raises:
            Violation: where a property does not hold.
        """
        with steered(self.seed, self.clock, self.scheduler):
            try:
                for _ in range(steps):
                    self._step()
                self._end()
            finally:
                self.close_all()
                self.disk.close()

    def close_all(self) -> None:
        """Everybody closes the store."""
        for actor in self.actors:
            actor.close()

    def say(self, line: str) -> None:
        """Adds a line to the trace, with how far the disk and the store are."""
        self.trace.append(
            f"{len(self.trace)} {line} | {self.disk.calls} calls, {self.scheduler.turns} turns,"
            f" {self.oracle.count} stored"
        )

    # ------------------------------------------------------------------ steps

    def _step(self) -> None:
        chance = self.chance.random()
        if chance < 0.1:
            hours = self.chance.randint(-48, 24 * 20)
            self.clock.now += timedelta(hours=hours)
            self.say(f"the clock jumps by {hours} h")
        elif chance < 0.15:
            actor = self.chance.choice(self.actors)
            actor.close()
            self.say(f"{actor.number} closes the store")
        elif chance < 0.27:
            self._harm.something()
        else:
            self._burst()

    def _burst(self) -> None:
        """Some actors give some commands each at the same time, and something may go wrong."""
        count = self.chance.choice((1, 1, 2, 3))
        actors = self.chance.sample(self.actors, count)
        each = [
            [self._chosen(actor) for _ in range(1 if count > 1 else self.chance.randint(1, 3))]
            for actor in actors
        ]
        works = [work for own in each for work in own]
        stall = count > 1 and self.chance.random() < 0.05
        fault = chosen(self.chance)
        before = None
        if fault is not None:
            self.say(f"after {fault.after} calls {fault.name}")
            before = self._remembered() if fault.lies else None
            fault.arm(self.disk)
        self.scheduler.run([self._all_of(own) for own in each], stall=stall)
        failed = self.disk.failed
        if fault is not None and fault.ends:
            self._restart(fault)
            if before is not None and self._has_lost(before, works):
                return
        self.disk.mend()
        self.settle(works, faulty=failed > 0)

    def _restart(self, fault: Fault) -> None:
        """Everything ends, and begins again on what is left."""
        # Whoever was done before did not meet the end.
        self.disk.cut_now()
        with suppress(TimelineError, sqlite3.Error, OSError):
            self.close_all()
        self.disk.restart(self.chance if fault.ends == "power" else None)
        self.oracle.forget_readers()

    def _remembered(self) -> Remembered:
        """The store as it is now, and a checkpoint of it that is kept elsewhere, if it has any."""
        checkpoint = None
        if self.oracle.count:
            checkpoint = self.aside / f"{len(self.trace)}.checkpoint"
            self.actors[0].door.seal(checkpoint)
        return Remembered(Snapshot(self.path), checkpoint)

    def _has_lost(self, before: Remembered, works: Sequence[Work]) -> bool:
        """Whether a disk that lied has lost anything; the checkpoint must tell, if it was sealed.

        Then the owner puts back the copy that was made before the burst.
        """
        known, rows = self.oracle.model.ids(), stored_ids(self.path)
        acknowledged = [one for work in works if work.outcome == "done" for one in work.ids]
        alarm = self.alarm([before.checkpoint] if before.checkpoint else [])
        if alarm:
            # The view is as old as the store that is put back, and may be damaged without a word.
            self.close_all()
            shutil.rmtree(self.view, ignore_errors=True)
            before.files.put_back()
            self.disk.settle()
            self.oracle.put_back(len(known))
            self.commands.forget_copies()
            self.say("what was lost is found and put back")
            return True
        if rows is None or rows[: len(known)] != known:
            raise Violation(f"a disk has lost {known} but for {rows}, and no check tells")
        if not set(acknowledged) <= set(rows):
            # Since the seal: the disk has lied, and nobody can know.
            for work in works:
                if work.unit is not None and work.outcome == "done":
                    work.outcome, work.new = "cut", None
        return False

    def alarm(self, checkpoints: Sequence[Path] = ()) -> list[str]:
        """What `verify` finds, in words; a store that cannot be opened is a finding, too."""
        verify = self.actors[0].door.verify
        try:
            # Mostly it is found by the quick part.
            found = verify(checkpoints=checkpoints, quick=True) or verify(checkpoints=checkpoints)
        except TimelineError as error:
            return [error.message]
        return [str(one) for one in found]

    def _chosen(self, actor: Actor) -> Work:
        return self.commands.choose(actor, self.oracle.model, self.clock.now)

    def _all_of(self, works: Sequence[Work]) -> Callable[[], None]:
        def run() -> None:
            for work in works:
                self.perform(work)

        return run

    def settle(self, works: Sequence[Work], *, faulty: bool = False) -> None:
        rows = stored_ids(self.path)
        for work in works:
            self.say(f"{work.actor}: {work.name}: {outcome_of(work)}")
        if rows is None:
            raise Violation("the store cannot be read")
        self.oracle.settle(works, rows, faulty=faulty)

    def perform(self, work: Work) -> None:
        """Runs one command, and notes what came of it."""
        perform(work, lambda: self.disk.is_cut)

    def _end(self) -> None:
        """Whatever happened: the store is sound, and answers as the model does."""
        for actor in self.actors[:2]:
            work = self.commands.ask_log(actor)
            work.actor = actor.number
            self.perform(work)
            self.settle([work])
        if self.oracle.count:
            found = self.actors[0].door.verify()
            if found:
                raise Violation(f"a false alarm: {found}")
        self.say("the end")
