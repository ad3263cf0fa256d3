"""Looking after the store: copies, servers, the outbox and the view."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from timeline.eventstore.urls import Location, is_location, parse_store_url
from timeline.services import arguments
from timeline.services.arguments import Several
from timeline.services.session import Progress, StoreSession

if TYPE_CHECKING:
    from timeline.eventstore.replicate import Transferred
    from timeline.eventstore.stored_rows import Head
    from timeline.services.files.outbox import Sent
    from timeline.services.operations.backup import Copied
    from timeline.services.operations.recover import Rescued


class Maintenance:
    """Copies, the store's engine, the outbox and the view."""

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
        """Copies the store as it is at this moment into a file, and verifies the copy.

        Raises:
            NotCopied: where it was not made; what was there is untouched.
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
        """Makes a backup the store, once it is verified; what was there is kept aside.

        Raises:
            NotCopied: where it was not restored; what was there is untouched.
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
        """Copies what is sound of a damaged store into a new one, and says what is not.

        Raises:
            NotCopied: where nothing can be read, or nothing be made there.
        """
        from timeline.services.operations.recover import rescue

        damaged = parse_store_url(arguments.place("source", source))
        return rescue(damaged, arguments.path("target", target), progress)

    def doctor(self) -> dict[str, Any]:
        """Versions, settings, sizes, permissions, the state of view and tree, and warnings.

        Nothing is verified or written. Where the store cannot be used, `store` has a `problem`.
        """
        from timeline.services.operations.diagnostics import examine

        return examine(
            self._session.location, self._session.now(), self._session.outbox, self.outbox_waiting()
        )

    # ------------------------------------------------------------------ the store

    def init_store(self) -> bool:
        """Makes the store where there is none yet; returns whether it did."""
        from timeline.services.operations.admin import initialise

        return initialise(self._session.location)

    def migrate_store(self) -> tuple[int, int]:
        """Brings the store's schema up to this program: from which version, and to which."""
        from timeline.services.operations.admin import migrate

        return migrate(self._session.location)

    def store_status(self) -> dict[str, Any]:
        """How the store is: identity, position, root of its hash tree, server, rights."""
        from timeline.services.operations.admin import status

        return status(self._session.location)

    def located(self, url: str | os.PathLike[str]) -> Location:
        """The place that a path or URL means."""
        return parse_store_url(arguments.place("url", url))

    def copy_store(
        self, to: str | os.PathLike[str] | Location, progress: Progress | None = None
    ) -> Transferred:
        """Copies the store exactly, on whatever engine, or goes on with a copy that was begun.

        Raises:
            NotTransferred: where the target holds something else, or this store was altered.
        """
        from timeline.services.operations.admin import copy

        target = to if is_location(to) else parse_store_url(arguments.place("to", to))
        self._session.warn()
        return copy(self._session.location, target, progress)

    def grant(self, *, authors: Several = (), readers: Several = ()) -> None:
        """Lets roles of the server append to the store, or read it."""
        from timeline.services.operations.admin import grant

        grant(
            self._session.location,
            arguments.several("authors", authors),
            arguments.several("readers", readers),
        )

    def revoke(self, *, authors: Several = (), readers: Several = ()) -> None:
        """Takes back what `grant` gave: from authors to append and read, from readers to read."""
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
        """Appends what waits in the outbox, the oldest first; what is refused stays there.

        Raises:
            StoreError: where the store is away still; what was not sent stays.
        """
        from timeline.services.files.outbox import send

        for path in self.outbox_waiting():
            yield send(self._session.writer(), path)

    # ------------------------------------------------------------------ the view

    def rebuild_view(self, progress: Progress | None = None) -> int:
        """Makes the view anew from the store; returns the position it has reached."""
        with self._session.alone():
            return self._session.read_model().rebuild(progress)

    def view_folder(self) -> Path:
        """Where the view lies; it can be deleted without loss."""
        return self._session.read_model().folder

    def view_position(self) -> int | None:
        """The position that the view has reached, without catching up; None where there is none."""
        return self._session.going_on(lambda: self._session.read_model().position())

    def position(self) -> int:
        """The position of the newest stored event; of a store that is away, of its view."""
        return self._session.going_on(lambda: self._session.reader().position())

    def wait_for_news(self, seconds: float) -> None:
        """Waits until the store has something new, but no longer than that.

        New is what another process or `Timeline` appended after the last question, after the last
        call that returned with news, or, if there was neither, after the first call. What this
        one appended is no news, unless others appended meanwhile. A file is looked at twenty times
        a second, which costs next to nothing. A server notifies at once: the first call only
        connects and returns, and later calls return at every append, this one's too.

        Raises:
            StoreError: where the store is gone or cannot be read.
        """
        patience = arguments.seconds("seconds", seconds)
        self._session.news.wait(patience, lambda: self._session.reader().position())

    def head(self) -> Head:
        """Size and root of the hash tree over the stored events, as the store keeps them."""
        return self._session.reader().head()

    def identity(self) -> str:
        """The UUID that the store was given when it was created."""
        return self._session.reader().identity()
