"""Those who mean harm, or do it without meaning to: each comes when nobody else is at work.

An owner alters the file, with all the means that an owner has; a copy is put back, as of an older
day; the file gets a second name; a program of another version comes by.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from contextlib import closing, suppress
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest import mock

from tests.simulation import stored
from tests.simulation.commands import Actor
from tests.simulation.oracle import Violation
from tests.simulation.stored import Snapshot, altered, dump, stored_ids
from timeline import Timeline
from timeline.domain.errors import TimelineError
from timeline.eventstore.errors import StoreHasTwoNames, StoreTooNew
from timeline.eventstore.integrity.merkle import leaf_hash
from timeline.eventstore.sqlite.creation import prepare
from timeline.eventstore.sqlite.schema import STORE_VERSION
from timeline.eventstore.urls import SQLiteLocation
from timeline.readmodel.database import VIEW_VERSION
from timeline.services.operations.backup import NotCopied

if TYPE_CHECKING:
    from tests.simulation.world import World

_ROW = "SELECT rowid, originator_id, originator_version, topic, state FROM stored_events"


class Harm:
    """What is done to the store of a world; each method is one step of it."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._chance = world.chance
        self._sealed: list[tuple[int, Path]] = []
        """Checkpoints, each with how many developments it seals."""
        self._backups: list[tuple[list[str], Path]] = []

    def something(self) -> None:
        """One of them, at random."""
        world = self._world
        ways: list[tuple[Callable[[], None], int]] = [
            (self.alter, 4), (self.flip_a_byte, 3), (self.alter_the_view, 1),
            (self.give_a_second_name, 2), (self.come_with_an_old_program, 1),
            (self.come_after_a_new_program, 1), (self.seal, 3), (self.back_up, 3),
            (self.rewrite, 1),
        ]  # fmt: skip
        if self._backups:
            ways.append((self.restore, 4))
        if not world.oracle.count:
            return
        functions, weights = zip(*ways, strict=True)
        self._chance.choices(functions, weights)[0]()

    # ------------------------------------------------------------------ the owner

    def alter(self) -> None:
        """An owner alters the file with SQL; `verify` tells, and the file is put back."""
        name, statements = self._chance.choice(self._alterations())
        self._put_back_after(name, lambda: altered(self._world.path, *statements), must=True)

    def _alterations(self) -> list[tuple[str, list[tuple[str, tuple[Any, ...]]]]]:
        with closing(stored._REAL(self._world.path)) as connection:
            rows = connection.execute(_ROW).fetchall()
        one, other = self._chance.choice(rows), self._chance.choice(rows)
        place, government, version, topic, state = one
        words = state.replace('"title":"', '"title":"No: ').replace('"name":"', '"name":"No: ')
        words = words if words != state else f"{state} "
        leaf = leaf_hash(government.encode(), version, topic.encode(), words.encode())
        change = "UPDATE stored_events SET {} WHERE rowid = ?"
        whole = {
            "deletes the last event": "DELETE FROM stored_events WHERE rowid ="
            " (SELECT max(rowid) FROM stored_events)",
            "renumbers the last event": "UPDATE stored_events SET rowid = rowid + 1 WHERE rowid ="
            " (SELECT max(rowid) FROM stored_events)",
            "forgets an id": "DELETE FROM development_ids WHERE id ="
            " (SELECT min(id) FROM development_ids)",
            "adds an id": "INSERT INTO development_ids VALUES ('nobody', 'be', 7)",
            "adds a step": "INSERT INTO matter_steps VALUES ('be', 'bridge', 77, 'x', NULL)",
            "adds a link": "INSERT INTO development_links VALUES ('d-1', 'amends', 77, 'x', 'be')",
            "alters the root": "UPDATE tree_head SET root = frontier || '00'",
            "alters the identity": "UPDATE store_facts SET value = 'x' WHERE name = 'identity'",
            "makes a trigger": "CREATE TRIGGER t AFTER INSERT ON tree_head BEGIN SELECT 1; END",
        }
        found: list[tuple[str, list[tuple[str, tuple[Any, ...]]]]] = [
            (name, [(sql, ())]) for name, sql in whole.items()
        ]
        found.append(("alters an event", [(change.format("state = ?"), (words, place))]))
        both = change.format("state = ?, leaf = ?")
        found.append(("alters an event and its hash", [(both, (words, leaf, place))]))
        if place != other[0]:
            found.append(
                (
                    "swaps two events",
                    [
                        (change.format("state = ?"), (other[4], place)),
                        (change.format("state = ?"), (state, other[0])),
                    ],
                )
            )
        return found

    def flip_a_byte(self) -> None:
        """A byte of the file changes; `verify` tells, if anything reads differently."""
        path = self._world.path
        at, by = self._chance.random(), self._chance.randint(1, 255)

        def flip() -> None:
            place = int(at * path.stat().st_size)
            with path.open("r+b") as file:
                file.seek(place)
                found = file.read(1)
                file.seek(place)
                file.write(bytes([found[0] ^ by]))

        self._put_back_after("flips a byte", flip, must=False)

    def _put_back_after(self, name: str, harm: Callable[[], object], *, must: bool) -> None:
        world = self._world
        self._merge()
        files, before = Snapshot(world.path), dump(world.path)
        harm()
        differs = dump(world.path) != before
        found = world.alarm()
        if (must or differs) and not found:
            raise Violation(f"an owner {name}, and verify is silent")
        world.say(f"an owner {name}: {'found' if found else 'without effect'}")
        # Of an event whose hash was altered too, the hash confirms what is there now.
        self._use_what_is_altered(sound=name != "alters an event and its hash")
        # The root follows from what is beside it, and the next append writes it anew.
        if must and name != "alters the root" and not world.alarm():
            raise Violation(f"an owner {name}, and after other commands verify is silent")
        self._put_back(files)

    def _use_what_is_altered(self, *, sound: bool) -> None:
        """Whatever is asked of an altered store, it is answered or refused in words."""
        world = self._world
        for actor in world.actors[:2]:
            work = world.commands.choose(actor, world.oracle.model, world.clock.now)
            world.perform(work)
            world.say(f"{actor.number}: {work.name} of an altered store: {work.outcome}")
        if self._chance.random() < 0.5:
            self._rescue(sound=sound)

    def _rescue(self, *, sound: bool) -> None:
        """What can be rescued is as it was recorded, and nothing else."""
        world = self._world
        rescued = world.aside / f"{len(world.trace)}.rescued.db"
        try:
            world.actors[0].door.rescue(world.path, rescued)
        except TimelineError:
            return  # Nothing could be.
        with Timeline.open(rescued, clock=world.clock.read()) as door:
            found = {one.id: one.document["occurred"] for one in door.log()}
            if sound and door.verify():
                raise Violation(f"a rescued store is unsound: {door.verify()}")
        known = {line.id for line in world.oracle.model.log()}
        new = set(found) - known
        # What was appended to the altered store meanwhile is there too.
        if any(not one.startswith("d-") for one in new):
            raise Violation(f"rescued from nowhere: {sorted(new)}")
        world.say(f"rescued {len(found)}")

    def _merge(self) -> None:
        """All is closed, and the log is in the file."""
        self._world.close_all()
        with closing(stored._REAL(self._world.path)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def _put_back(self, files: Snapshot) -> None:
        world = self._world
        world.close_all()
        shutil.rmtree(world.view, ignore_errors=True)
        files.put_back()
        world.commands.forget_copies()
        world.disk.settle()

    def alter_the_view(self) -> None:
        """The view is altered; `verify` tells, and a rebuilt one answers rightly."""
        world = self._world
        world.close_all()  # Who has a replaced view open goes on with that.
        list(world.actors[0].door.log())
        world.close_all()
        views = list(world.view.glob("*.db"))
        if not views:
            return  # It could not be made there when it was first asked for.
        newest = max(views, key=lambda one: int(one.stem))
        with closing(stored._REAL(newest, isolation_level=None)) as view:
            view.execute("UPDATE revisions SET amended = 1 - amended")
        if not world.alarm():
            raise Violation("the view was altered, and verify is silent")
        world.actors[0].door.rebuild_view()
        world.say("somebody alters the view: found")

    # ------------------------------------------------------------------ copies and seals

    def seal(self) -> None:
        """A checkpoint is made, and kept elsewhere."""
        world = self._world
        path = world.aside / f"{len(world.trace)}.checkpoint"
        world.actors[0].door.seal(path)
        self._sealed.append((world.oracle.count, path))
        world.say("somebody seals")

    def back_up(self) -> None:
        """A copy is made, and kept elsewhere."""
        world = self._world
        path = world.aside / f"{len(world.trace)}.db"
        world.actors[1].door.backup(path)
        if stored_ids(path) != world.oracle.model.ids():
            raise Violation(f"a backup has {stored_ids(path)}")
        self._backups.append((world.oracle.model.ids(), path))
        world.say("somebody makes a backup")

    def rewrite(self) -> None:
        """An owner makes another store of the same name: only an earlier checkpoint tells."""
        world = self._world
        sealed = world.aside / f"{len(world.trace)}.before"
        door = world.actors[0].door
        door.seal(sealed)
        length, identity = door.head().size, door.identity()
        world.close_all()
        files = Snapshot(world.path)
        other = world.aside / f"{len(world.trace)}.other.db"
        prepare(SQLiteLocation(other), identity)
        with Timeline.open(other, clock=world.clock.read(), clock_is_right=True) as forger:
            day = "2022-03-01"
            forger.append(
                *(
                    {"id": f"f-{number}", "kind": "statement-made", "government": "be",
                     "occurred": day, "title": "Another history"}
                    for number in range(length)
                )
            )  # fmt: skip
        shutil.rmtree(world.view, ignore_errors=True)
        Snapshot(other).put_back(world.path)
        if world.alarm() or not world.alarm([sealed]):
            raise Violation(f"another history: {world.alarm()}, {world.alarm([sealed])}")
        world.say("an owner writes another history: the checkpoint tells")
        self._put_back(files)

    def restore(self) -> None:
        """A copy takes the store's place; a later checkpoint tells what is missing."""
        world = self._world
        ids, path = self._chance.choice(self._backups)
        others_open = self._chance.random() < 0.3
        if others_open:
            list(world.actors[0].door.log())
            world.actors[1].close()
        else:
            world.close_all()
        try:
            world.actors[1].door.restore(path, overwrite=True)
        except NotCopied as error:
            if not others_open:
                raise Violation(f"a backup cannot be restored: {error.message}") from error
            world.say("a restore is refused while others have the store open")
            return
        world.oracle.put_back(len(ids))
        world.commands.forget_copies()
        world.say(f"a backup of {len(ids)} is restored")
        if world.alarm():
            raise Violation(f"a restored backup is unsound: {world.alarm()}")
        for count, checkpoint in self._sealed:
            found = bool(world.alarm([checkpoint]))
            if found != (count > len(ids)):
                raise Violation(f"a checkpoint of {count} says {found} of a store of {len(ids)}")
        # What was recorded since has other words under the same numbers.
        self._sealed = [one for one in self._sealed if one[0] <= len(ids)]
        self._backups = [one for one in self._backups if len(one[0]) <= len(ids)]

    # ------------------------------------------------------------------ names and versions

    def give_a_second_name(self) -> None:
        """While the file has two names nobody opens it to write, by neither of them."""
        world = self._world
        world.close_all()
        second = world.root / "second.db"
        os.link(world.path, second)
        fields = world.commands.author.development()
        for path in (second, world.path):
            with Timeline.open(path, clock=world.clock.read(), clock_is_right=True) as door:
                with suppress(StoreHasTwoNames):
                    door.append(fields)
                    raise Violation(f"{path.name} has two names, and was written to")
                if path == world.path and [one.id for one in door.log()] != [
                    one.id for one in world.oracle.model.log()
                ]:
                    raise Violation("a second name changes what is read")
        second.unlink()
        shutil.rmtree(world.root / "second.db.view", ignore_errors=True)
        for ending in ("-wal", "-shm"):
            (world.root / f"second.db{ending}").unlink(missing_ok=True)
        world.say("a second name is refused")
        world.disk.settle()

    def come_with_an_old_program(self) -> None:
        """A program with another sort of view reads the same, and leaves the same to others."""
        world = self._world
        world.close_all()
        old = VIEW_VERSION - 1
        with (
            mock.patch("timeline.readmodel.read_model.VIEW_VERSION", old),
            mock.patch("timeline.readmodel.database.VIEW_VERSION", old),
        ):
            self._reads_as_the_model("an old program")
        self._reads_as_the_model("a program after an old one")
        world.say("an old program comes by")

    def come_after_a_new_program(self) -> None:
        """A store of a newer version is refused by whoever comes, and stays as it is."""
        world = self._world
        self._merge()
        with closing(stored._REAL(world.path)) as connection:
            connection.execute(f"PRAGMA user_version = {STORE_VERSION + 1}")
        before = world.path.read_bytes()
        for act in (
            lambda door: door.append(world.commands.author.development()),
            lambda door: list(door.log()),
            lambda door: door.verify(),
            lambda door: door.backup(world.aside / "never.db"),
        ):
            with Timeline.open(world.path, clock=world.clock.read()) as door:
                try:
                    act(door)
                except StoreTooNew:
                    continue
                except TimelineError as error:
                    raise Violation(f"a newer store is refused with {error!r}") from error
            raise Violation("a newer store was used")
        if world.path.read_bytes() != before:
            raise Violation("a newer store was changed")
        with closing(stored._REAL(world.path)) as connection:
            connection.execute(f"PRAGMA user_version = {STORE_VERSION}")
        world.disk.settle()
        world.say("a newer store is refused")

    def _reads_as_the_model(self, who: str) -> None:
        world = self._world
        reader = Actor(9, world.opened, timedelta(0), is_strict=False)
        work = world.commands.ask_log(reader)
        work.name, work.actor = f"{who}: log", reader.number
        world.perform(work)
        reader.close()
        world.settle([work])
