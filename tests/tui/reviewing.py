"""Drives a review in tests: a draft of a short article, and the program on it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import cast

from tests.tui.forms import SATURDAY, Filled
from timeline.results import DraftEntry
from timeline.timeline import Timeline
from timeline.tui.app import TimelineApp
from timeline.tui.screens.form import validation
from timeline.tui.screens.main import side_panels
from timeline.tui.screens.review.screen import ReviewScreen

ARTICLE = """\
Belgium's government approved the plan for heavy weapons on Tuesday.

Germany said on Wednesday that it would send ten trucks to Ukraine. The trucks are old, but \
they run.

A final decision on the field hospital is expected on Friday, reports Belga. Belgium is \
considering the delivery of a field hospital. It was a long evening for all of them.
"""
APPROVED = "be-2022-04-19-belgium-s-government-approved-the-plan-for-heavy-weapons-on-tuesday"
TRUCKS = "germany-said-on-wednesday-that-it-would-send-ten-trucks-to-ukraine"


def draft_of(folder: Path, text: str = ARTICLE) -> Path:
    """The draft of an article in a folder, with the article in its seeds."""
    article, out = folder / "a.txt", folder / "a.draft.yaml"
    article.write_text(text, encoding="utf-8")
    with Timeline.open(folder / "drafting.db") as timeline:
        timeline.draft(
            article, published="2022-04-21", publisher="The Paper", title="Weapons", out=out,
            to=folder / "seeds", government="be",
        )  # fmt: skip
    return out


class Reviewed(Filled):
    """The program with a review in it."""

    path: Path

    @property
    def review(self) -> ReviewScreen:
        found = self.app.get_screen("review")
        assert isinstance(found, ReviewScreen)
        return found

    @property
    def busy(self) -> bool:
        return super().busy or self.review.waiting or bool(len(self.app.workers))

    @property
    def here(self) -> int:
        """The place of the selected proposal."""
        return self.review.list.index

    @property
    def kept(self) -> tuple[DraftEntry, ...]:
        """What the file says, read anew."""
        with Timeline.open(self.path.with_name("drafting.db")) as timeline:
            return timeline.open_draft(self.path).entries

    @property
    def reviews(self) -> str:
        """The reviews in the file, by their first letters."""
        return "".join(one.review[0] for one in self.kept)

    async def keys(self, *keys: str) -> None:
        """Presses keys, and waits until all is said and done."""
        await self.send(*keys)
        await self.heard()

    async def until_over(self, name: str) -> None:
        """Waits until a screen of that name is on top."""
        await self.until(lambda: type(self.app.screen).__name__ == name)
        await self.heard()


@asynccontextmanager
async def reviewed(
    store: Path, settings: Path, draft: Path, *, size: tuple[int, int] = (140, 40)
) -> AsyncIterator[Reviewed]:
    """The program with the review of a draft on top, over a store."""
    side_panels.SETTLE = validation.SETTLE = 0.01
    with Timeline.open(store, clock=lambda: SATURDAY) as timeline:
        app = TimelineApp(timeline, settings=settings, review=timeline.open_draft(draft))
        async with app.run_test(size=size, notifications=True) as pilot:
            found = Reviewed(app, pilot)
            found.path = draft
            await found.until(lambda: isinstance(app.screen, ReviewScreen))
            await found.heard()
            yield cast("Reviewed", found)
        assert app._exception is None
