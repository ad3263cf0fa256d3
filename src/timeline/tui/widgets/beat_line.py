"""The line under the lists that tells what the playhead is on, as a film has its subtitles.

It is on the screen at every width, so that a story is followed where only one pane fits. What
changed comes first, since the title is also in the list.
"""

from __future__ import annotations

from collections.abc import Sequence

from textual.widgets import Static

from timeline.results import Change, Passing
from timeline.text.change_phrasing import moved_words
from timeline.text.phrasing import STATUS_TONES, glyph_of, kind_look, window_words
from timeline.text.standing_phrasing import passed_words
from timeline.tui.content import joined
from timeline.tui.model.line import Line

AT_NOW = "<play> plays the story from its beginning · <step(-1)> goes back from now"
NOTHING = "nothing has happened yet · <step(1)> goes to the first development"
Part = tuple[str, str]


class BeatLine(Static):
    """One line: what is told, and which statuses it changes."""

    def __init__(self) -> None:
        super().__init__(id="beat-line")
        self._parts: Sequence[Part] = ()

    def tell_passing(self, passing: Passing) -> None:
        """Tells a day that passes."""
        change = passing.change
        tone = STATUS_TONES.get(passing.kind, "world")
        who = f" {change.government} {change.matter}"
        window = f", which was expected {window_words(change.expected)}" if change.expected else ""
        name = passing.kind.replace("-", " ")
        why = f"no decision{window}"
        if passing.kind in ("in-force", "ended"):
            why = passed_words(passing.kind, change.after)
        self._put(
            [
                (f"{glyph_of(passing.kind)} {name}", f"bold $tone-{tone}"), (who, "bold"),
                (f"  {why}", ""), (f"  {moved_words(change)}", "$tone-world"),
            ]
        )  # fmt: skip

    def tell_line(self, line: Line, changes: Sequence[Change]) -> None:
        """Tells a development, and the statuses that it changes."""
        look = kind_look(line.kind)
        parts = [
            (f"{look.glyph} {look.word}", f"bold $tone-{look.tone}"),
            (f" {line.government}", ""),
        ]
        alike: dict[str, list[Change]] = {}
        for change in changes:
            alike.setdefault(str(moved_words(change)), []).append(change)
        for words, those in alike.items():
            tone = STATUS_TONES.get(those[0].after or "", "world")
            matters = ", ".join(one.matter for one in those)
            parts += [(f"  {matters}", "bold"), (f" {words}", f"bold $tone-{tone}")]
        self._put([*parts, (f"  {line.title}", "$tone-world" if changes else "")])

    def tell_nothing(self, words: str) -> None:
        """Tells how to begin, where there is no beat."""
        self._put([(words, "$tone-world")])

    def _put(self, parts: Sequence[Part]) -> None:
        if parts != self._parts:
            self._parts = parts
            self.update(joined(" ", *parts), layout=False)
