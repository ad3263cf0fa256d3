"""The suggestions below a field: readings of a phrase, or known names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from timeline.tui.content import joined


class Suggestion(Static):
    """One suggestion; a click accepts it."""

    @dataclass
    class SuggestionClicked(Message):
        """The suggestion was clicked."""

        offer: Suggestion

    def __init__(self, words: Content, *, marked: bool = False) -> None:
        # From the beginning: what is drawn before it is mounted would stay on the screen.
        super().__init__(_drawn(words, on=marked), classes="offer marked" if marked else "offer")
        self.words = words

    def mark(self, *, on: bool) -> None:
        """Marks or unmarks it as the one that enter accepts."""
        self.set_class(on, "marked")
        self.update(_drawn(self.words, on=on))

    def on_click(self) -> None:
        """Reports the click."""
        self.post_message(self.SuggestionClicked(self))


def _drawn(words: Content, *, on: bool) -> Content:
    return joined("▸ " if on else "  ", words)


class SuggestionList(Vertical):
    """Suggestions, at most one of which is marked."""

    @dataclass
    class SuggestionAccepted(Message):
        """A suggestion was clicked."""

        index: int

    def __init__(self) -> None:
        super().__init__(classes="offers")
        self._offers: list[Suggestion] = []
        self.marked: int | None = None
        self.display = False

    def tell(self, words: Sequence[Content], marked: int | None) -> None:
        """Shows other suggestions."""
        if not words and not self._offers:
            return
        same = len(words) == len(self._offers)
        same = same and all(o.words == w for o, w in zip(self._offers, words, strict=True))
        if not same:
            self.remove_children()
            self.marked = marked
            self._offers = [
                Suggestion(one, marked=place == marked) for place, one in enumerate(words)
            ]
            if self._offers:
                self.mount(*self._offers)
        elif self.marked is None:
            self._mark(marked)
        self.display = bool(words)

    def _mark(self, index: int | None) -> None:
        self.marked = index
        for place, one in enumerate(self._offers):
            one.mark(on=place == index)

    def is_open(self) -> bool:
        """Whether there are suggestions on the screen."""
        return bool(self._offers) and bool(self.display)

    def move(self, step: int) -> bool:
        """Moves the mark; False if there is no suggestion in that direction."""
        if not self.is_open():
            return False
        at = -1 if self.marked is None else self.marked
        if step < 0 and at <= 0:
            self._mark(None if at == 0 else at)
            return at == 0
        if at + step >= len(self._offers):
            return False
        self._mark(at + step)
        return True

    def on_suggestion_suggestion_clicked(self, event: Suggestion.SuggestionClicked) -> None:
        """Reports the index of the clicked suggestion."""
        event.stop()
        if event.offer in self._offers:
            self.post_message(self.SuggestionAccepted(self._offers.index(event.offer)))
