"""The review of a draft: proposals, the article with the quote marked, and the proposal in full.

It holds no decisions. Each key changes the file of the draft through `DraftReview`, and the screen
shows what the file says, also after somebody has changed it in an editor.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from textual import on
from textual.containers import Horizontal
from textual.widget import Widget
from textual.widgets import Static

from timeline.errors import TimelineError
from timeline.results import DraftEntry, DraftReview
from timeline.text.phrasing import kind_look, weekday
from timeline.text.sanitize import clip
from timeline.tui.content import fitted, joined, plain
from timeline.tui.data.query_worker import QueryWorker
from timeline.tui.keys.key import bindings
from timeline.tui.keys.review_keys import REVIEW_KEYS
from timeline.tui.model.proposing.proposal_words import MARKS, RECORDED, WRONG, proposal_lines
from timeline.tui.screens.actions import delegate_actions
from timeline.tui.screens.review.article_pane import ArticlePane
from timeline.tui.screens.review.decisions import ReviewDecisions
from timeline.tui.screens.review.quoting import ReviewQuotes
from timeline.tui.screens.review.recording import ReviewRecording
from timeline.tui.screens.review.view import ReviewView
from timeline.tui.screens.row_actions import RowActions
from timeline.tui.session import Navigator, Session
from timeline.tui.theme import Look
from timeline.tui.widgets.key_line import KeyLine
from timeline.tui.widgets.lists.cells import BOLD, PLAIN
from timeline.tui.widgets.lists.row_list import Lines, Piece, RowList
from timeline.tui.widgets.lists.text_view import TextView

LOOK = 1.0
"""Seconds between two looks at the file, which an editor may change."""
_DATES = 90
"""Width of the list from which it shows dates."""


class ReviewScreen(ReviewView):
    """A draft under review, over the timeline."""

    KEYS = REVIEW_KEYS
    BINDINGS = bindings("review", REVIEW_KEYS)
    CSS_PATH = "review.tcss"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-roomy")]  # noqa: RUF012  as Textual declares it
    VERTICAL_BREAKPOINTS = [(0, "-low"), (32, "-high")]  # noqa: RUF012  as Textual declares it

    def __init__(self, session: Session, review: DraftReview, navigator: Navigator) -> None:
        super().__init__()
        self.session = session
        self.review = review
        self._navigator = navigator
        self.worker = QueryWorker(
            "review", session.timeline.twin(apart=True), session.deliver, self.tell_error
        )
        self.recorded: set[str] = set()
        self.refused: dict[str, str] = {}
        self._head = Static(id="review-head")
        self.list: RowList[DraftEntry] = RowList(self._draw, lambda one: one.place, id="proposals")
        self.article_view = TextView(id="article")
        self.proposal_view = TextView(id="proposal")
        self._key_line = KeyLine(REVIEW_KEYS, "proposals")
        self.article = ArticlePane(self.article_view, review)
        self.decisions = ReviewDecisions(self)
        self.quotes = ReviewQuotes(self, self.article, self.decisions)
        self.recording = ReviewRecording(self)
        self._moves = RowActions(self, self.parts)
        self._trouble = ""
        """Why the file cannot be read now."""
        delegate_actions(self, self.decisions, self.quotes, self.recording)

    # ------------------------------------------------------------------ its life

    def compose(self) -> Iterable[Widget]:
        """Head, list and article, the proposal, keys."""
        yield self._head
        with Horizontal(id="review-columns"):
            yield self.list
            yield self.article_view
        yield self.proposal_view
        yield self._key_line

    def parts(self) -> Sequence[Widget]:
        """The widgets that get the focus in turn."""
        return [self.list, self.article_view, self.proposal_view]

    def on_mount(self) -> None:
        """Selects where the review goes on, and starts to watch the file."""
        self.list.focus()
        self.changed(self.review.next_place)
        self.set_interval(LOOK, self._look)

    def on_screen_resume(self) -> None:
        """Finds out what is recorded, unless an earlier question was overtaken."""
        self.recording.ask_recorded()

    def on_unmount(self) -> None:
        """Ends the queries."""
        self.worker.close(wait=0)

    @property
    def waiting(self) -> bool:
        """Whether a query is running."""
        return self.worker.busy

    @property
    def saving(self) -> bool:
        """Whether an append is running."""
        return self.recording.saving

    def _look(self) -> None:
        """Reads the file again if an editor has changed it."""
        if not self.is_current or self.saving:
            return
        selected = self.entry.id if self.entry is not None else ""
        try:
            changed = self.review.look()
        except (TimelineError, OSError) as error:
            told = error.message if isinstance(error, TimelineError) else str(error)
            if told != self._trouble:
                self._trouble = told
                self._tell_head()
            return
        if changed or self._trouble:
            self._trouble = ""
            ids = [one.id for one in self.review.entries]
            self.changed(ids.index(selected) if selected in ids else None)
            self.session.say("The draft was changed in another program, and read again.")

    # ------------------------------------------------------------------ showing it

    def changed(self, place: int | None = None) -> None:
        """Shows the draft after an edit, and selects a proposal if it is given."""
        self._trouble = ""
        self.list.put(
            self.review.entries,
            empty="No proposals. tab goes to the article, and a proposes a development of the "
            "selected sentence.",
        )
        if place is not None and place != self.list.index:
            self.list.select(place)
        self._tell()

    def tell_error(self, error: Exception) -> None:
        """Says why something was not done, and shows the draft as it is now."""
        if isinstance(error, TimelineError):
            hint = f". {error.hint}" if error.hint else ""
            told = f"{error.message}{hint}"
        elif isinstance(error, OSError) and error.strerror:
            told = f"The draft cannot be written: {error.strerror}. It is as it was"
        else:
            told = f"It was not done: {error}"
        self.session.say(told)
        if self.is_mounted:
            self.changed()

    def _tell(self) -> None:
        self._tell_head()
        self.article.tell()
        self._tell_entry()

    def _tell_head(self) -> None:
        review = self.review
        counts = {name: review.count(name) for name in MARKS}
        left = counts["proposed"]
        title = str(review.source.get("title") or "")
        first = joined(
            (" Review ", "bold $accent"), (review.path.name, "bold"), (f"  {title}", "$tone-world")
        )
        if self._trouble:
            second = joined((f" {self._trouble}", "bold $error"))
        else:
            taken = counts["accepted"]
            done = sum(one.id in self.recorded for one in review.accepted)
            parts = [f"{taken:,} taken", f"{counts['skipped']:,} skipped", f"{left:,} left"]
            told = ", ".join(parts) + f" of {len(review.entries):,}"
            to_do = taken - done
            note = f"   {done:,} recorded" if done else ""
            if not left and to_do:
                note = self.session.keyed(f"   all decided: <review:write> records {to_do:,}")
            second = joined((f" {told}", "bold"), (note, "$tone-decide"))
        self._head.update(joined(first, "\n", second))

    def _tell_entry(self) -> None:
        entry = self.entry
        if entry is None:
            self.proposal_view.put(())
            self.article.point_at(None, 0)
            return
        width = self.proposal_view.room
        count = len(self.review.entries)
        wrong = self.refused.get(entry.id, "")
        lines = proposal_lines(entry, count, width, recorded=entry.id in self.recorded, wrong=wrong)
        self.proposal_view.put(lines)
        self.article.point_at(entry, self.quotes.quote)

    def _draw(self, entry: DraftEntry, width: int, look: Look) -> Lines:
        kind = kind_look(str(entry.given.get("kind", "")))
        mark = MARKS[entry.review]
        style = look.tones["decide"] + BOLD if mark == MARKS["accepted"] else look.quiet
        if entry.id in self.recorded:
            mark = RECORDED
        if entry.problems or entry.id in self.refused:
            mark, style = WRONG, look.tones["end"] + BOLD
        skipped = entry.review == "skipped"
        words = look.quiet if skipped else PLAIN
        when = plain(weekday(str(entry.given.get("occurred", ""))))
        pieces: list[Piece] = [
            (f"{entry.place + 1:>3} ", look.quiet), (f"{mark} ", style),
            (fitted(plain(str(entry.given.get("government", ""))), 4) + " ", look.tones["date"]),
            (f"{kind.glyph} ", look.quiet if skipped else look.tones[kind.tone]),
        ]  # fmt: skip
        if width >= _DATES:
            pieces.append((fitted(when, 15) + " ", look.quiet))
        room = width - sum(len(text) for text, _ in pieces)
        pieces.append((clip(plain(str(entry.given.get("title", ""))), max(room, 0)), words))
        return [pieces]

    # ------------------------------------------------------------------ moving

    def action_move(self, step: int) -> None:
        """Selects another proposal or, in the article, another sentence."""
        if self.article_view.has_focus:
            self.article.choose(self.article.chosen + step)
        else:
            self._moves.action_move(step)

    def action_page(self, pages: float) -> None:
        """Moves by pages."""
        if self.article_view.has_focus:
            self.article.page(pages)
        else:
            self._moves.action_page(int(pages))

    def action_ends(self, way: int) -> None:
        """Goes to the first or the last."""
        if self.article_view.has_focus:
            self.article.choose(0 if way < 0 else len(self.article.sentences))
        else:
            self._moves.action_ends(way)

    def action_pane(self, step: int) -> None:
        """Focuses the next part."""
        self._moves.action_pane(step)

    def action_undecided(self, step: int) -> None:
        """Selects the next or previous undecided proposal."""
        if not self.review.count("proposed"):
            self.session.advise("All are decided. <review:write> records what is taken.")
        else:
            self.list.select(self.review.undecided(self.list.index, step))

    def action_back(self) -> None:
        """Goes to the list, or from there to the timeline."""
        if not self.list.has_focus:
            self.list.focus()
            return
        self.app.pop_screen()
        self._navigator.focus_timeline()
        self.session.advise("<review> goes back to the review.")

    def action_help(self) -> None:
        """Tells why the proposal is as it is, and all keys."""
        from timeline.tui.screens.review.why import WhyScreen

        self.app.push_screen(WhyScreen(self.entry))

    # ------------------------------------------------------------------ what the widgets say

    @on(RowList.RowChosen)
    def _chosen(self) -> None:
        self.quotes.quote = 0
        self._tell_entry()

    @on(RowList.Opened)
    def _opened(self) -> None:
        self.decisions.action_edit()

    @on(TextView.TextClicked)
    def _clicked(self, event: TextView.TextClicked) -> None:
        if event.view is self.article_view:
            self.article.choose_marked(event.marks)

    @on(TextView.Resized)
    def _resized(self) -> None:
        self._tell()

    def on_descendant_focus(self) -> None:
        """Shows the keys of the part with the focus."""
        focused = self.focused
        part = focused.id if focused is not None and focused in self.parts() else "proposals"
        self.set_class(part == "article", "reading")
        self._key_line.tell(part or "proposals")
        if part == "article":
            self.article.choose(self.article.chosen)
        elif self.is_mounted:
            self.article.point_at(self.entry, self.quotes.quote)
