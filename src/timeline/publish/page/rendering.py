"""Renders a page of a site, with the words and looks that every template can use."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any, NamedTuple

from timeline.publish.language.date_words import day_month, full_day, weekday
from timeline.publish.language.words import Language, ui_words, word
from timeline.publish.page.days import day_text
from timeline.publish.page.published import PublishedMatter, PublishedRecord, SiteOptions
from timeline.publish.page.templating import Templates
from timeline.text.phrasing import STATUSES, kind_look
from timeline.text.sanitize import sanitize


class ShownLook(NamedTuple):
    """The look of a kind or status on a page."""

    glyph: str
    word: str
    tone: str


class PageRenderer:
    """Renders the pages of one site.

    Args:
        published: What it says.
        options: What it is called.
        templates: Its templates, read already; by default those of the options.
        day: The day that the pages say they are of; by default that of the record.
        kept: Of a page with a cut: what its links carry along, `page_cut` and `entry_cut`, and the
            `cut` in words.
    """

    def __init__(
        self,
        published: PublishedRecord,
        options: SiteOptions,
        templates: Templates | None = None,
        day: int | None = None,
        kept: Mapping[str, str] | None = None,
    ) -> None:
        self._options = options
        self._day = published.day if day is None else day
        self.templates = templates or Templates(options.templates)
        """The templates, and the styles and scripts beside them."""
        self.kept: Mapping[str, str] = kept or {"page_cut": "", "entry_cut": "", "cut": ""}
        """What links carry along, and the cut in words."""
        self._names = {one.id: one.name for one in published.governments}
        self.matters: Mapping[tuple[str, str], PublishedMatter] = {
            (one.government, one.slug): one for one in published.matters
        }
        """By government and slug."""

    @property
    def language(self) -> Language:
        """The language of the pages."""
        return self._options.language

    @cached_property
    def words(self) -> Mapping[str, str]:
        """The words of the pages by name."""
        return ui_words(self._options.language)

    def render(
        self,
        name: str,
        root: str,
        *,
        links: bool = True,
        style: str | None = None,
        script: str | None = None,
        **values: Any,
    ) -> str:
        """A page: the template `name`, with the way `root` to the folder of the site."""
        options, language = self._options, self._options.language
        shared = {
            "root": root,
            "links": links,
            "language": language,
            "title": sanitize(options.title),
            "base_url": options.base_url,
            "words": self.words,
            "day": self._day,
            "kind_look": self._kind_look,
            "status_look": self._status_look,
            "government_name": self.government_name,
            "matter_title": self._matter_title,
            "iso_words": lambda day: full_day(day, language),
            "full_day": lambda day: full_day(day_text(day), language),
            "day_month": lambda day: day_month(day_text(day), language),
            "weekday": lambda day: weekday(day_text(day), language),
            "year": lambda day: int(day_text(day)[:4]),
            **self.kept,
        }
        style = style or self.templates.plain_style
        return self.templates.render(name, style, script, **{**shared, **values})

    def _kind_look(self, kind: str) -> ShownLook:
        look = kind_look(kind)
        return ShownLook(look.glyph, word("kinds", kind, self._options.language), look.tone)

    def _status_look(self, status: str) -> ShownLook:
        look = STATUSES[status]
        said = word("statuses", status, self._options.language)
        return ShownLook(look.glyph, said, look.tone)

    def _matter_title(self, government: str, slug: str) -> str:
        found = self.matters.get((government, slug))
        return slug if found is None else found.title

    def government_name(self, government: str) -> str:
        """The name of a government; of one that is not there, its id."""
        return self._names.get(government, government)


def markup(text: str) -> object:
    """Text that is markup already."""
    from markupsafe import Markup

    return Markup(text)  # noqa: S704  `packed` has escaped what would end the element
