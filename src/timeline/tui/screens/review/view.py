"""The interface of the review's screen for its parts, which need not know how it is built."""

from __future__ import annotations

from textual.screen import Screen

from timeline.results import DraftEntry, DraftReview
from timeline.tui.data.query_worker import QueryWorker
from timeline.tui.session import Session
from timeline.tui.widgets.lists.row_list import RowList


class ReviewView(Screen[None]):
    """The review, and the methods that tell the screen of changes."""

    session: Session
    review: DraftReview
    worker: QueryWorker
    list: RowList[DraftEntry]
    recorded: set[str]
    """The ids of the proposals that the store has as they are."""
    refused: dict[str, str]
    """Why proposals were refused at the last attempt to record them, by id."""

    @property
    def entry(self) -> DraftEntry | None:
        """The selected proposal."""
        return self.list.item

    def changed(self, place: int | None = None) -> None:
        """Shows the draft after an edit, and selects a proposal if it is given."""
        raise NotImplementedError

    def tell_error(self, error: Exception) -> None:
        """Says why something was not done, and shows the draft as it is now."""
        raise NotImplementedError
