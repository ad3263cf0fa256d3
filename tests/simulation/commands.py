"""The commands that actors give, as pieces of work that the oracle can hold against the model."""

from __future__ import annotations

import io
import json
import random
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from tests.fuzz.answers import expected, given
from tests.fuzz.model import Cut, Fields, Model
from tests.simulation.authors import Author
from tests.simulation.oracle import Unit, Work
from tests.simulation.stored import stored_ids
from timeline import Timeline

BEGIN: Final = datetime(2022, 4, 20, 12, tzinfo=UTC)
"""When worlds begin."""


class Actor:
    """Somebody with the store open, whose clock may be some hours off.

    Args:
        number: Tells it from the others.
        open_store: Opens the store with a clock; strictly, if that may not be a day behind.
    """

    def __init__(
        self, number: int, open_store: Callable[[timedelta, bool], Timeline], ahead: timedelta,
        *, is_strict: bool,
    ) -> None:  # fmt: skip
        self.number = number
        self.ahead = ahead
        self.is_strict = is_strict
        self._open = open_store
        self._door: Timeline | None = None

    @property
    def door(self) -> Timeline:
        if self._door is None:
            self._door = self._open(self.ahead, self.is_strict)
        return self._door

    def close(self) -> None:
        """Closes the store; it is opened again when it is used."""
        door, self._door = self._door, None
        if door is not None:
            door.close()


class Commands:
    """Makes commands at random.

    Args:
        chance: The seed's.
        folder: Where files that are no part of the store go.
        backups: Where backups go.
    """

    def __init__(self, chance: random.Random, folder: Path, backups: Path) -> None:
        self._chance = chance
        self._folder = folder
        self._backups = backups
        self.author = Author(chance)
        self._files = 0
        self._model, self._now = Model(), BEGIN

    def choose(self, actor: Actor, model: Model, now: datetime) -> Work:
        """The next command of an actor."""
        self._model, self._now = model, now + actor.ahead
        makers: list[tuple[Callable[..., Work], int]] = [
            (self.append, 24), (self.append_a_batch, 10), (self.append_what_must_not_be, 4),
            (self.import_a_file, 8), (self.ask_log, 16), (self.ask_log_slowly, 4),
            (self.ask_state, 10), (self.ask_show, 5),
            (self.verify_quickly, 4), (self.back_up, 2), (self.copy, 4), (self.export, 3),
            (self.rebuild, 2),
        ]  # fmt: skip
        if model.kept:
            makers += [(self.amend, 14), (self.append_again, 6), (self.append_an_account, 5)]
        ways, weights = zip(*makers, strict=True)
        (way,) = self._chance.choices(ways, weights)
        work: Work = way(actor)
        work.actor = actor.number
        return work

    # ------------------------------------------------------------------ what is stored

    def append(self, actor: Actor) -> Work:
        return self._stores("append", actor, [self.author.development()])

    def append_a_batch(self, actor: Actor) -> Work:
        batch = [self.author.development() for _ in range(self._chance.randint(2, 4))]
        return self._stores("append a batch", actor, batch)

    def amend(self, actor: Actor) -> Work:
        target = self._chance.choice(self._model.kept)
        return self._stores("amend", actor, [self.author.amendment(target)])

    def append_an_account(self, actor: Actor) -> Work:
        mains = [one for one in self._model.kept if one.amends is None]
        fields = self.author.account(self._chance.choice(mains))
        return self._stores("append an account", actor, [fields])

    def append_again(self, actor: Actor) -> Work:
        fields = dict(self._chance.choice(self._model.kept).fields)
        if self._chance.random() < 0.5:
            fields["title"] += "!"
        return self._stores("append again", actor, [fields])

    def append_what_must_not_be(self, actor: Actor) -> Work:
        fields = self.author.hostile()
        return Work("append a hostile one", lambda: actor.door.append(fields), is_hostile=True)

    def _stores(self, name: str, actor: Actor, batch: list[Fields]) -> Work:
        work = Work(name, lambda: None, Unit(batch, self._now, is_strict=actor.is_strict))

        def run() -> None:
            work.new = actor.door.append(*batch).new

        work.run = run
        return work

    def import_a_file(self, actor: Actor) -> Work:
        form, keeps = self._chance.choice((("yaml", False), ("jsonl", False), ("jsonl", True)))
        government = "be" if form == "yaml" else None
        batch = [self.author.development(government) for _ in range(self._chance.randint(1, 4))]
        if self._model.kept and self._chance.random() < 0.3:
            again = self._chance.choice(self._model.kept).fields
            batch += [again] if form == "jsonl" or again["government"] == "be" else []
        path = self._new_file(form)
        if form == "yaml":
            path.write_text(json.dumps({"government": "be", "developments": batch}))
        else:
            path.write_text("".join(json.dumps(fields) + "\n" for fields in batch))
        unit = Unit(batch, self._now, keep_going=keeps, is_strict=actor.is_strict)
        work = Work(f"import {form}{' and keep going' if keeps else ''}", lambda: None, unit)

        def run() -> None:
            (report,) = actor.door.import_files(path, keep_going=keeps)
            work.new, work.rejected = report.new, report.rejected
            if not report.stored:
                work.outcome, work.error = "refused", "; ".join(map(str, report.findings))

        work.run = run
        return work

    # ------------------------------------------------------------------ what is asked

    def ask_log(self, actor: Actor) -> Work:
        cut = self.author.cut()._replace(as_of=None)
        options = cut.as_options()
        return Work(
            "log",
            lambda: actor.door.asked(lambda door: list(map(_told, door.log(**options)))),
            wanted=lambda model: list(map(_wanted, model.log(cut))),
        )

    def ask_log_slowly(self, actor: Actor) -> Work:
        """A reader that stops at each entry, while others go on."""

        def run() -> list[Any]:
            found = []
            for entry in actor.door.log():
                found.append(_told(entry))
                time.sleep(0.01)
            return found

        return Work("log, slowly", run, wanted=lambda model: list(map(_wanted, model.log())))

    def ask_state(self, actor: Actor) -> Work:
        cut, now = self.author.cut(), self._now
        options = cut.as_options()
        return Work(
            "state",
            lambda: actor.door.asked(lambda door: _standings(door.state(**options))),
            wanted=lambda model: {key: tuple(one) for key, one in model.state(now, cut).items()},
        )

    def ask_show(self, actor: Actor) -> Work:
        name = self._chance.choice(self._model.ids() or ["d-1"])
        return Work(
            "show",
            lambda: actor.door.asked(lambda door: _told(door.show(name).entry)),
            wanted=lambda model: next(
                (_wanted(line) for line in model.log(Cut()) if line.id == name), None
            ),
        )

    def verify_quickly(self, actor: Actor) -> Work:
        return Work("verify", lambda: actor.door.verify(quick=True), wanted=lambda _: [])

    def back_up(self, actor: Actor) -> Work:
        self._files += 1
        path = self._backups / f"{self._files}.db"

        def run() -> list[str]:
            actor.door.backup(path)
            return stored_ids(path) or []

        return Work("back up", run, wanted=lambda model: model.ids())

    def copy(self, actor: Actor) -> Work:
        """Copies the store, or goes on with the copy that this actor began."""
        path = self._backups / f"copy-{actor.number}.db"

        def run() -> list[str]:
            actor.door.copy_store(path)
            return stored_ids(path) or []

        return Work("copy", run, wanted=lambda model: model.ids())

    def forget_copies(self) -> None:
        """Removes all copies: the store was set back, so that they do not belong to it."""
        for path in self._backups.glob("copy-*"):
            path.unlink()

    def export(self, actor: Actor) -> Work:
        def run() -> list[str]:
            stream = io.StringIO()
            actor.door.export(stream=stream, form="jsonl")
            records = map(json.loads, stream.getvalue().splitlines())
            return sorted(one["id"] for one in records if "kind" in one)

        return Work("export", run, wanted=lambda model: sorted(model.ids()))

    def rebuild(self, actor: Actor) -> Work:
        return Work("rebuild the view", lambda: bool(actor.door.rebuild_view() + 1))

    def _new_file(self, ending: str) -> Path:
        self._files += 1
        return self._folder / f"{self._files}.{ending}"


def _told(entry: Any) -> Any:
    """A development as the door shows it."""
    return (
        entry.id, bool(entry.amended), entry.retracted_by, entry.disputed_by, entry.happened_by,
        entry.version, given(entry.document), set(entry.document["accepts"]),
    )  # fmt: skip


def _wanted(line: Any) -> Any:
    """The same as the model has it."""
    return (
        line.id, line.amended, line.retracted_by, line.disputed_by, line.happened_by.timestamp(),
        line.version, expected(line), set(line.accepts),
    )  # fmt: skip


def _standings(found: Any) -> Any:
    return {
        (one.government, one.matter): (
            one.status, one.outcome, one.expected, one.developments, one.perhaps,
            sorted(map(tuple, one.contradictions)),
        )
        for one in found
    }  # fmt: skip
