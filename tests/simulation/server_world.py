"""A world on PostgreSQL: the same actors and the same model, and a wire that is cut.

A server cannot be stopped between two statements, so one command runs at a time; its order, the
clock, the wire and the end of the server's processes are steered. A lost answer may take one part
more or less with it in another run, so the same seed tells the same story as a rule, not always.
"""

from __future__ import annotations

import os
import random
import time
from contextlib import suppress
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any, Final

import psycopg

from tests.postgres.proxy import Relay
from tests.postgres.server import Server
from tests.simulation.clock import WorldClock
from tests.simulation.commands import BEGIN, Actor, Commands
from tests.simulation.oracle import Oracle, Violation, Work
from tests.simulation.performing import outcome_of, perform
from timeline import Timeline

_SCHEMAS: Final = count(1)
_BUSY: Final = (
    "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend'"
    " AND state <> 'idle' AND pid <> pg_backend_pid()"
)
_END_ALL: Final = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
    " WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
)


class ServerWorld:
    """A store on a server, and those who use it through a relay.

    Args:
        seed: Everything follows from it.
        folder: An empty folder.
        server: A running server, which may be killed and started again.

    Attributes:
        trace: What happened, a line for each step.
    """

    def __init__(self, seed: int, folder: Path, server: Server) -> None:
        self.chance = random.Random(seed)
        self.trace: list[str] = []
        self._server = server
        self._schema = f"world_{next(_SCHEMAS)}"
        self._relay = Relay(server.port)
        self._clock = WorldClock(BEGIN)
        self._oracle = Oracle()
        self._commands = Commands(self.chance, folder, folder)
        self._actors = [
            Actor(number, self._opened, timedelta(hours=ahead), is_strict=number == 2)
            for number, ahead in enumerate((0, self.chance.randint(-20, 20), 0))
        ]

    def _opened(self, ahead: timedelta, is_strict: bool) -> Timeline:
        url = self._server.url().replace(f":{self._server.port}/", f":{self._relay.port}/")
        return Timeline.open(
            f"{url}?schema={self._schema}",
            clock=self._clock.read(ahead),
            clock_is_right=not is_strict,
        )

    def run(self, steps: int) -> None:
        """Lives through so many steps, and checks everything at the end.

        Raises:
            Violation: where a property does not hold.
        """
        random.seed(self.chance.random())
        with self._relay:
            try:
                self._actors[0].door.init_store()
                for _ in range(steps):
                    self._step()
                self._check_all()
            finally:
                for actor in self._actors:
                    actor.close()
                self._server.sql(f"DROP SCHEMA IF EXISTS {self._schema} CASCADE")

    def _say(self, line: str) -> None:
        self.trace.append(f"{len(self.trace)} {line} | {self._oracle.count} stored")

    def _step(self) -> None:
        chance = self.chance.random()
        actor = self.chance.choice(self._actors)
        if chance < 0.1:
            hours = self.chance.randint(-48, 24 * 20)
            self._clock.now += timedelta(hours=hours)
            self._say(f"the clock jumps by {hours} h")
        elif chance < 0.15:
            actor.close()
            self._say(f"{actor.number} closes the store")
        else:
            work = self._commands.choose(actor, self._oracle.model, self._clock.now)
            self._run(work, self._gone_wrong() if chance > 0.6 else "")

    def _gone_wrong(self) -> str:
        """Lets something go wrong; returns what, in words."""
        what = self.chance.choice(
            ("an answer is lost",) * 6
            + ("the wire is cut",) * 3
            + ("the server ends all its sessions",) * 3
            + ("the server is away",) * 2
            + ("the server is killed",)
        )
        if what == "an answer is lost":
            self._relay.let_through = self.chance.choice((0, 0, 1, 2, 3, 5, 8))
            self._relay.mute = True
        elif what == "the wire is cut":
            self._relay.cut()
        elif what == "the server ends all its sessions":
            self._server.sql(_END_ALL)
        elif what == "the server is killed":
            self._server.kill()
            self._server.start()
        else:
            os.environ["TIMELINE_PATIENCE"] = "0.2"
            self._relay.refuse = True
            self._relay.cut()
        return what

    def _run(self, work: Work, fault: str = "") -> None:
        if work.name in ("back up", "copy"):
            return  # Into files, on a disk that nobody steers here.
        perform(work, lambda: False)
        self._relay.mute = self._relay.refuse = False
        os.environ.pop("TIMELINE_PATIENCE", None)
        is_away = self._actors[work.actor].door.away is not None
        if is_away and work.outcome == "done" and work.unit is None:
            # It says that it was answered from the view, which may be of any earlier state.
            work.wanted = None
        told = f" ({fault})" if fault else ""
        told += ", from the view" if is_away else ""
        self._say(f"{work.actor}: {work.name}: {outcome_of(work)}{told}")
        self._oracle.settle([work], self._stored(), faulty=bool(fault))
        if is_away:
            self._actors[work.actor].close()

    def _stored(self) -> list[str]:
        """The ids in order of recording, once nothing is under way any more."""
        end = time.monotonic() + 20
        while self._server.sql(_BUSY)[0][0]:
            if time.monotonic() > end:
                raise Violation("a session never ends")
            time.sleep(0.01)
        schema = self._schema
        rows: list[Any] = []
        with suppress(psycopg.errors.UndefinedTable):
            rows = self._server.sql(
                f"SELECT d.id FROM {schema}.development_ids AS d JOIN {schema}.stored_events AS e"
                " ON e.originator_id = d.government AND e.originator_version = d.version"
                " ORDER BY e.position"
            )
        return [row[0] for row in rows]

    def _check_all(self) -> None:
        for actor in self._actors[:2]:
            work = self._commands.ask_log(actor)
            work.actor = actor.number
            self._run(work)
        found = self._actors[0].door.verify()
        if found:
            raise Violation(f"a false alarm: {found}")
        self._say("the end")
