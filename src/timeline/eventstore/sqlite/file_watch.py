"""Which file a store is while it is open, so that its loss or replacement is noticed."""

from __future__ import annotations

from timeline.eventstore.urls import Location, SQLiteLocation
from timeline.light_typing import TYPE_CHECKING

if TYPE_CHECKING:
    from timeline.eventstore.errors import StoreGone
    from timeline.eventstore.sqlite.store_file import FileIdentity


class Presence:
    """The file of one open store, by device and inode; a store on a server has none.

    Attributes:
        file: The file that was seen at this place; None while none was.
    """

    def __init__(self, location: Location, file: FileIdentity | None = None) -> None:
        self._location = location
        self.file = file or self._now()

    def _now(self) -> FileIdentity | None:
        from timeline.eventstore.sqlite.store_file import file_at

        return file_at(self._location) if isinstance(self._location, SQLiteLocation) else None

    def copy(self) -> Presence:
        """The same, for a part that must be told of its own that the file is another."""
        return Presence(self._location, self.file)

    def note(self) -> None:
        """Remembers the file that was just opened, if none was seen before."""
        if self.file is None:
            self.file = self._now()

    def adopt(self) -> None:
        """Takes the file that is here now for the store; keeps the one before if there is none."""
        self.file = self._now() or self.file

    def check_there(self) -> None:
        """Refuses to go on if the file was seen and there is none now.

        Raises:
            StoreGone: saying so.
        """
        if self.file is not None and self._now() is None:
            raise self.gone()

    def check(self) -> None:
        """Refuses to go on if the file is gone, or another one is in its place.

        Raises:
            StoreGone: saying which of them.
        """
        if self.file is not None and self._now() != self.file:
            raise self.gone()

    def gone(self) -> StoreGone:
        """What to say if the file is no longer at its place."""
        from timeline.eventstore.sqlite.store_file import gone

        assert isinstance(self._location, SQLiteLocation)
        return gone(self._location)

    def check_no_journal_alone(self) -> None:
        """Sees that no journal is left of a file that is not there.

        Raises:
            JournalLeftAlone: if there is one.
        """
        from timeline.eventstore.sqlite.store_file import check_no_journal_alone

        if isinstance(self._location, SQLiteLocation):
            check_no_journal_alone(self._location)
