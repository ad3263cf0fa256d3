"""Shows what a review would record, or has recorded: developments, statuses, and warnings."""

from __future__ import annotations

from collections.abc import Iterable

from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Button, Static

from timeline.results import Receipt
from timeline.text.change_phrasing import moved_words
from timeline.text.phrasing import STATUS_TONES
from timeline.tui.content import joined, shown
from timeline.tui.screens.dialog import Dialog
from timeline.tui.scrolling import scroll_pages, scroll_rows


class BatchDialog(Dialog[bool]):
    """A receipt; of a dry run it answers True to record it.

    Args:
        receipt: Of a dry run, or of what was recorded.
        left: How many proposals are undecided.
    """

    AUTO_FOCUS = ""

    def __init__(self, receipt: Receipt, left: int) -> None:
        super().__init__()
        self._receipt = receipt
        self._left = left
        self._rows = VerticalScroll(classes="batch-rows", can_focus=False)

    def compose(self) -> Iterable[Widget]:
        """The title, the receipt, and the answers."""
        receipt = self._receipt
        count = receipt.new
        things = "1 development" if count == 1 else f"{count:,} developments"
        known = len(receipt.appended) - count
        more = f", {known:,} recorded before" if known else ""
        title = f"Record {things}?{more}" if receipt.dry_run else f"Recorded {things}{more}"
        with Vertical(classes="box batch-box"):
            yield Static(shown(title), classes="title")
            with self._rows:
                yield Static(Content("").join(_told(receipt)))
            if self._left:
                told = "1 is undecided, and stays" if self._left == 1 else ""
                told = told or f"{self._left:,} are undecided, and stay"
                yield Static(shown(f"{told} in the draft."), classes="hint")
            with Vertical(classes="buttons"):
                if receipt.dry_run:
                    label = "Record them (enter) · esc goes back · j k scroll"
                else:
                    label = "Go on (esc)"
                yield Button(label, id="yes", compact=True)

    def on_button_pressed(self) -> None:
        """Answers yes."""
        self.dismiss(self._receipt.dry_run)

    def key_enter(self) -> None:
        """Answers yes."""
        self.dismiss(self._receipt.dry_run)

    def key_j(self) -> None:
        """Scrolls down a line."""
        scroll_rows(self._rows, 1)

    def key_k(self) -> None:
        """Scrolls up a line."""
        scroll_rows(self._rows, -1)

    def key_pagedown(self) -> None:
        """Scrolls down a page."""
        scroll_pages(self._rows, 1)

    def key_pageup(self) -> None:
        """Scrolls up a page."""
        scroll_pages(self._rows, -1)


def _told(receipt: Receipt) -> Iterable[Content]:
    moved = [one for one in receipt.changes if one.is_one or one.is_visible]
    if moved:
        yield joined(("Matters\n", "bold $accent"))
    for change in moved:
        before, after = moved_words(change)
        tone = f"bold $tone-{STATUS_TONES.get(change.after or '', 'world')}"
        yield joined((f"{change.government} ", "$tone-date"), (change.matter, "bold"), "  ")
        yield joined((f"{before} → " if before else "", "$tone-world"), (after, tone), "\n")
    if receipt.governments:
        yield joined(("New governments\n", "bold $accent"), f"{', '.join(receipt.governments)}\n")
    for note in receipt.notes:
        hint = f" {note.hint}" if note.hint else ""
        yield joined(("! ", "bold $warning"), f"{note.message}.{hint}\n")
    yield joined(("Developments\n", "bold $accent"))
    for one in receipt.appended:
        known = "" if one.new else "  recorded before"
        yield joined((one.development.id, ""), (f"{known}\n", "$tone-world"))
