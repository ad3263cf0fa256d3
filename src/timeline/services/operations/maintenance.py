"""Backups, store administration, the outbox, and the read model."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from timeline.eventstore.urls import Location, is_location, parse_store_url
from timeline.services import arguments
from timeline.services.arguments import Several
from timeline.services.session import Progress, StoreSession

if TYPE_CHECKING:
    from pathlib import Path

    from timeline.eventstore.replicate import Transferred
    from timeline.eventstore.stored_rows import Head
    from timeline.services.files.outbox import Sent
    from timeline.services.operations.backup import Copied
    from timeline.services.operations.recover import Rescued


class Maintenance:
    """Backs up, administers and follows the store; manages outbox and read model."""

    def __init__(self, session: StoreSession) -> None:
        self._session = session

    # ------------------------------------------------------------------ copies

    def backup(
        self,
        path: str | os.PathLike[str],
        *,
        overwrite: bool = False,
        progress: Callable[[str, int, int], None] | None = None,
    ) -> Copied:
        """Copies the store at this moment to a file, and verifies the copy.

        Raises:
            NotCopied: if no backup was written; an existing file is unchanged.
        """
        from timeline.services.operations.backup import backup

        target, overwrite = arguments.path("path", path), arguments.flag("overwrite", overwrite)
        self._session.warn()
        return backup(self._session.location, target, overwrite=overwrite, progress=progress)

    def restore(
        self,
        path: str | os.PathLike[str],
        *,
        overwrite: bool = False,
        progress: Callable[[str, int, int], None] | None = None,
    ) -> Copied:
        """Restores a backup after verifying it; an existing store is renamed.

        Raises:
            NotCopied: if it was not restored; an existing store is unchanged.
        """
        from timeline.services.operations.backup import restore

        source, overwrite = arguments.path("path", path), arguments.flag("overwrite", overwrite)
        self._session.close()
        copied = restore(source, self._session.location, overwrite=overwrite, progress=progress)
        self._session.presence.adopt()
        return copied

    def rescue(
        self,
        source: str | os.PathLike[str],
        target: str | os.PathLike[str],
        *,
        progress: Callable[[str, int, int], None] | None = None,
    ) -> Rescued:
        """Copies the sound events of a damaged store to a new one, and lists the others.

        Raises:
            NotCopied: if nothing can be read, or the new store cannot be created.
        """
        from timeline.services.operations.recover import rescue

        damaged = parse_store_url(arguments.place("source", source))
        return rescue(damaged, arguments.path("target", target), progress)

    def doctor(self) -> dict[str, Any]:
        """Diagnoses the store: versions, settings, sizes, permissions, view, tree, warnings.

        It verifies and writes nothing. If the store cannot be used, `store` has a `problem`.
        """
        from timeline.services.operations.diagnostics import examine

        return examine(
            self._session.location, self._session.now(), self._session.outbox, self.outbox_waiting()
        )

    # ------------------------------------------------------------------ the store

    def init_store(self) -> bool:
        """Creates the store if there is none; returns whether it did."""
        from timeline.services.operations.admin import initialise

        return initialise(self._session.location)

    def migrate_store(self) -> tuple[int, int]:
        """Migrates the schema of the store; returns the old and the new version."""
        from timeline.services.operations.admin import migrate

        return migrate(self._session.location)

    def store_status(self) -> dict[str, Any]:
        """The status of the store: identity, position, root of its hash tree, server, rights."""
        from timeline.services.operations.admin import status

        return status(self._session.location)

    def located(self, url: str | os.PathLike[str]) -> Location:
        """The location that a path or URL means."""
        return parse_store_url(arguments.place("url", url))

    def copy_store(
        self, to: str | os.PathLike[str] | Location, progress: Progress | None = None
    ) -> Transferred:
        """Copies the store exactly, to any engine, or resumes an interrupted copy.

        Raises:
            NotTransferred: if the target has other content, or this store was altered.
        """
        from timeline.services.operations.admin import copy

        target = to if is_location(to) else parse_store_url(arguments.place("to", to))
        self._session.warn()
        return copy(self._session.location, target, progress)

    def grant(self, *, authors: Several = (), readers: Several = ()) -> None:
        """Grants roles of the server the right to append (authors) or to read (readers)."""
        from timeline.services.operations.admin import grant

        grant(
            self._session.location,
            arguments.several("authors", authors),
            arguments.several("readers", readers),
        )

    def revoke(self, *, authors: Several = (), readers: Several = ()) -> None:
        """Revokes what `grant` gave: all rights of authors, the right to read of readers."""
        from timeline.services.operations.admin import revoke

        revoke(
            self._session.location,
            arguments.several("authors", authors),
            arguments.several("readers", readers),
        )

    def outbox_waiting(self) -> list[Path]:
        """The files of the outbox, the oldest first."""
        from timeline.services.files.outbox import waiting

        return waiting(self._session.outbox) if self._session.outbox is not None else []

    def send_outbox(self) -> Iterator[Sent]:
        """Appends the files of the outbox, the oldest first; rejected ones stay.

        Raises:
            StoreError: if the store is still away; unsent files stay.
        """
        from timeline.services.files.outbox import send

        for path in self.outbox_waiting():
            yield send(self._session.writer(), path)

    # ------------------------------------------------------------------ the view

    def rebuild_view(self, progress: Progress | None = None) -> int:
        """Rebuilds the view from the store; returns the position that it reached."""
        with self._session.alone():
            return self._session.read_model().rebuild(progress)

    def view_folder(self) -> Path:
        """The folder of the view; it can be deleted without loss."""
        return self._session.read_model().folder

    def view_position(self) -> int | None:
        """The position that the view has reached, without an update; None if there is none."""
        return self._session.going_on(lambda: self._session.read_model().position())

    def position(self) -> int:
        """The position of the newest stored event; offline, that of the view."""
        return self._session.going_on(lambda: self._session.reader().position())

    def wait_for_news(self, seconds: float) -> None:
        """Waits until the store has something new, at most `seconds`.

        New is what another process or `Timeline` appended after the last query, or after the last
        call that returned with news. If there was neither, it is what came after the first call.
        Own appends do not count, unless others appended meanwhile. A file is polled twenty times a
        second, which costs almost nothing. A server notifies at once: the first call only connects
        and returns, and later calls return at every append, including own ones.

        Raises:
            StoreError: if the store is gone or cannot be read.
        """
        patience = arguments.seconds("seconds", seconds)
        self._session.news.wait(patience, lambda: self._session.reader().position())

    def head(self) -> Head:
        """Size and root of the hash tree over the stored events, as stored."""
        return self._session.reader().head()

    def identity(self) -> str:
        """The UUID that the store got when it was created."""
        return self._session.reader().identity()
