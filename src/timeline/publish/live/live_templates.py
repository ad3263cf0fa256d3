"""Renders the pages that only a server has: the start, a government, and lists."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from timeline.publish.live.cut_links import CutLinks
from timeline.publish.page.agenda import PublishedAgendaRow
from timeline.publish.page.alternates import alternates
from timeline.publish.page.clock_pages import ClockPages
from timeline.publish.page.published import (
    PublishedDevelopment,
    PublishedMatter,
    PublishedRecord,
    PublishedStatus,
    SiteOptions,
)
from timeline.publish.page.rendering import PageRenderer
from timeline.publish.page.site_pages import SitePages
from timeline.publish.page.templating import Templates
from timeline.publish.proofs import SealedHistory


@dataclass(frozen=True, slots=True)
class ShownWindow:
    """A window of developments, and the addresses of those beside it."""

    developments: Sequence[PublishedDevelopment]
    newer: str | None = None
    older: str | None = None


class ShownSection(NamedTuple):
    """Some matters of a government, and how many more there are."""

    first: Sequence[tuple[PublishedMatter, PublishedStatus]]
    more: int


class LiveTemplates(SitePages):
    """The pages of a server.

    Args:
        published: What they say.
        options: How they look.
        templates: Those templates, read already.
        recorded: The day up to which the record is shown.
        known: The day up to which it is known; None for all that is known.
        cut: The cut in words; "" for none.
        links: What their links carry along.
        sealed: What proves what they say; None for no proofs.
    """

    def __init__(
        self,
        published: PublishedRecord,
        options: SiteOptions,
        templates: Templates,
        recorded: int,
        known: int | None,
        cut: str,
        links: CutLinks,
        sealed: SealedHistory | None = None,
    ) -> None:
        kept = {"page_cut": links.page, "entry_cut": links.entry, "cut": cut}
        renderer = PageRenderer(published, options, templates, recorded, kept)
        super().__init__(published, renderer, sealed)
        self._clocks = ClockPages(published, options, renderer)
        self._known = known
        self._links = links

    @property
    def _known_day(self) -> int:
        """The day up to which statuses know what was public."""
        return super()._known_day if self._known is None else self._known

    @property
    def _last_day(self) -> int:
        """The day up to which the path of a matter goes."""
        return self._published.day if self._links.page else super()._last_day

    _embeds = False

    def two_clocks_of(self, one: PublishedMatter) -> str:
        """The address of its page with two clocks, up to the cut."""
        return f"{self._links.story(one.government, one.slug)}#"

    def story(self, government: str) -> str:
        """The page with two clocks, of all that was published here of a government."""
        others = alternates(self._renderer.language, f"g/{government}/")
        return self._clocks.index(links=True, others=others)

    def start(self, rows: Sequence[PublishedAgendaRow], window: ShownWindow) -> str:
        """The page that one begins at."""
        return self._renderer.render("start.html", "", rows=rows, window=window, **self._all())

    def government(
        self, id_: str, waiting: ShownSection, settled: ShownSection, window: ShownWindow
    ) -> str:
        """The page of a government."""
        return self._renderer.render(
            "government.html", "../", government=id_, waiting=waiting, settled=settled,
            window=window, story=self._links.story(id_), query="", **self._all(),
        )  # fmt: skip

    def found(
        self, query: str, government: str | None, matter: str | None, window: ShownWindow
    ) -> str:
        """The page of a search, or of all developments."""
        return self._renderer.render(
            "found.html", "", query=query, government=government, matter=matter, window=window,
            **self._all(),
        )  # fmt: skip

    def _all(self) -> dict[str, Any]:
        return {
            "governments": self._published.governments,
            "style": self._renderer.templates.live_style,
            "log": self._links.log,
            "kept": self._links.known,
        }
