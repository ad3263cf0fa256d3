"""Renders the pages of a site: the page with two clocks, and one a development and a matter."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, Final, NamedTuple

from timeline.domain.matter.accounts import main_of
from timeline.publish.language.date_words import day_month, full_day, weekday
from timeline.publish.language.map_language import map_words
from timeline.publish.language.words import Language, ui_words, word
from timeline.publish.maps.map_look import map_css
from timeline.publish.maps.map_svg import map_svg
from timeline.publish.page.agenda import PublishedAgendaRow
from timeline.publish.page.alternates import AlternateLink
from timeline.publish.page.arrangement import (
    expectations,
    grouped,
    newest_first,
    status_path,
    urgency,
)
from timeline.publish.page.axis import Axis
from timeline.publish.page.days import NEVER, day_text
from timeline.publish.page.page_json import packed, page_json, script_json
from timeline.publish.page.published import (
    PublishedDevelopment,
    PublishedMatter,
    PublishedRecord,
    PublishedStatus,
    SiteOptions,
)
from timeline.publish.page.templating import Templates
from timeline.publish.proofs import SealedHistory
from timeline.text.phrasing import STATUSES, kind_look
from timeline.text.sanitize import sanitize

NEWEST: Final = 200
"""Developments that the page has without its script."""
OFFERED: Final = 2_000
"""Matters that the page offers as a filter."""
RELATED: Final = 6
WIDE_MAP: Final = 700
NARROW_MAP: Final = 358


class ShownLook(NamedTuple):
    """The look of a kind or status on a page."""

    glyph: str
    word: str
    tone: str


class ShownMaps(NamedTuple):
    """The map of two clocks of a matter."""

    wide: object
    narrow: object
    caption: list[str]
    zone: str


class SitePages:
    """The pages of one site.

    Args:
        published: What it says.
        options: What it is called.
        alternates: The other files beside the page.
        sealed: The checkpoint, and the proofs against it.
        templates: Templates that were read already; by default those of the options.
    """

    def __init__(
        self,
        published: PublishedRecord,
        options: SiteOptions,
        alternates: Sequence[AlternateLink] = (),
        sealed: SealedHistory | None = None,
        templates: Templates | None = None,
    ) -> None:
        self._sealed = sealed
        self._published = published
        self._options = options
        self._alternates = alternates
        self._templates = templates or Templates(options.templates)
        self._names = {one.id: one.name for one in published.governments}
        self._matters = {(one.government, one.slug): one for one in published.matters}

    @property
    def language(self) -> Language:
        """The language of the pages."""
        return self._options.language

    def index(self, *, links: bool) -> str:
        """The page with everything in it; `links` if the others are beside it."""
        templates, published = self._templates, self._published
        axis = Axis(published, self.language)
        data = page_json(published, axis, self.language, links=links)
        text, is_packed = packed(data, plain=self._options.plain_data)
        told = published.told
        newest = sorted(told, key=newest_first)[:NEWEST]
        return self._render(
            "index.html",
            "",
            links=links,
            script=templates.script,
            style=templates.style,
            data=_markup(text),
            packed=is_packed,
            density=axis.density,
            governments=published.governments,
            matters=published.matters[:OFFERED],
            kinds=sorted({one.kind for one in told}),
            pending=self._pending,
            newest=newest,
            total=len(told),
            alternates=self._alternates if links else (),
            summary=self._summary,
        )

    def developments(self) -> Iterator[tuple[str, str]]:
        """The path and the text of a page for each development."""
        for one in self._published.developments:
            yield f"d/{one.id}.html", self.development(one)

    def matters(self) -> Iterator[tuple[str, str]]:
        """The path and the text of a page for each matter, and for each of its former names."""
        for one in self._published.matters:
            folder = f"m/{one.government}"
            yield f"{folder}/{one.slug}.html", self.matter(one)
            for slug in one.other_slugs:
                if (one.government, slug) not in self._matters:
                    yield f"{folder}/{slug}.html", self._render("moved.html", "../../", matter=one)

    def proofs(self) -> Iterator[tuple[str, str]]:
        """The checkpoint, and the proof of each development against it."""
        if self._sealed is None:
            return
        yield "checkpoint", self._sealed.checkpoint.text()
        for one in self._published.developments:
            proof = self._sealed.proof(one.id)
            if proof is not None:
                yield (
                    f"proofs/{one.id}.json",
                    json.dumps(proof.as_json(), ensure_ascii=False) + "\n",
                )

    def agenda(self, rows: Sequence[PublishedAgendaRow]) -> str:
        """The page of what is expected, planned, begins and ends."""
        return self._render("agenda.html", "", rows=rows)

    def development(self, one: PublishedDevelopment) -> str:
        """The page of a development."""
        everyone = self._published.by_id
        amendments = [each for each in self._amendments.get(one.id, ()) if each is not one]
        main = main_of(one.id, self._account_of)
        accounts = [each for each in self._accounts.get(main, ()) if each.id != one.id]
        return self._render(
            "development.html",
            "../",
            one=one,
            matters=[self._matters[key] for key in one.matters if key in self._matters],
            amendments=amendments,
            amended=everyone.get(one.amends or ""),
            accounts=accounts,
            fulfilled_by=self._fulfilled.get(one.id, ()),
            related=self._related(one),
            **self._proven(one),
        )

    def _proven(self, one: PublishedDevelopment) -> dict[str, Any]:
        """The proof of a development, the checkpoint, and the script that checks them."""
        proof = None if self._sealed is None else self._sealed.proof(one.id)
        if self._sealed is None or proof is None:
            return {"proof": None}
        return {
            "proof": _markup(script_json(proof.as_json())),
            "checkpoint": self._sealed.checkpoint.text(),
            "script": self._templates.verifying,
        }

    def matter(self, one: PublishedMatter, older: str | None = None) -> str:
        """The page of a matter; `older` is the address of developments that it does not list."""
        told = self._of_matter.get((one.government, one.slug), [])
        return self._render(
            "matter.html",
            "../../",
            matter=one,
            told=told,
            path=status_path(one),
            standing=one.at(self._published.day, self._known_day),
            expectations=expectations(one),
            style=self._templates.plain_style + map_css(),
            maps=self._maps(one),
            script=self._templates.mapping,
            two_clocks=self.two_clocks_of(one),
            older=older,
        )

    def two_clocks_of(self, one: PublishedMatter) -> str:  # noqa: ARG002  a server has one for each
        """From the page of a matter, the address of the page with two clocks that its map opens."""
        return "../../index.html"

    def _maps(self, one: PublishedMatter) -> ShownMaps | None:
        """Its map of two clocks, for a wide window and a narrow one; None if it has no status."""
        found = self._published.maps.get((one.government, one.slug))
        if found is None or not found.rectangles:
            return None
        words = map_words(self.language)
        wide, narrow = (
            _markup(map_svg(found, width=width, alone=False, name=name, words=words))
            for width, name in ((WIDE_MAP, "wide"), (NARROW_MAP, "narrow"))
        )
        return ShownMaps(wide, narrow, words.paragraphs(found), found.zone)

    def _related(self, one: PublishedDevelopment) -> list[PublishedDevelopment]:
        """The nearest before and after it of the same matters."""
        near: dict[str, PublishedDevelopment] = {}
        for key in one.matters:
            told = self._of_matter.get(key, [])
            here = next((n for n, each in enumerate(told) if each.id == one.id), None)
            if here is not None:
                for each in told[max(0, here - RELATED // 2) : here + RELATED // 2 + 1]:
                    near[each.id] = each
        near.pop(one.id, None)
        return list(near.values())[:RELATED]

    @property
    def _known_day(self) -> int:
        """The day by whose news a status is told."""
        return NEVER - 1

    @property
    def _shown_day(self) -> int:
        """The day that the pages say they are of."""
        return self._published.day

    @cached_property
    def _pending(self) -> list[tuple[PublishedMatter, PublishedStatus]]:
        """What waits for a decision, the most urgent first, as of the last entry."""
        found = []
        for one in self._published.matters:
            status = one.at(self._published.day, NEVER - 1)
            if status is not None and status.is_pending:
                found.append((one, status))
        return sorted(found, key=urgency)

    @cached_property
    def _summary(self) -> str:
        counts = {
            "developments": f"{len(self._published.told):,}",
            "matters": f"{len(self._published.matters):,}",
            "governments": f"{len(self._published.governments):,}",
        }
        return self._words["summary"].format(**counts)

    @cached_property
    def _words(self) -> Mapping[str, str]:
        return ui_words(self._options.language)

    @cached_property
    def _of_matter(self) -> dict[tuple[str, str], list[PublishedDevelopment]]:
        return grouped((key, one) for one in self._published.told for key in one.matters)

    @cached_property
    def _amendments(self) -> dict[str, list[PublishedDevelopment]]:
        return grouped((one.amends, one) for one in self._published.developments if one.amends)

    @cached_property
    def _fulfilled(self) -> dict[str, list[PublishedDevelopment]]:
        return grouped((one.fulfils, one) for one in self._published.told if one.fulfils)

    @cached_property
    def _account_of(self) -> dict[str, str | None]:
        return {one.id: one.account_of for one in self._published.developments}

    @cached_property
    def _accounts(self) -> dict[str, list[PublishedDevelopment]]:
        of = self._account_of
        return grouped((main_of(one.id, of), one) for one in self._published.told)

    def _render(
        self,
        name: str,
        root: str,
        *,
        links: bool = True,
        style: str | None = None,
        script: str | None = None,
        **values: Any,
    ) -> str:
        options, language = self._options, self._options.language
        return self._templates.render(
            name,
            style or self._templates.plain_style,
            script,
            root=root,
            links=links,
            language=language,
            title=sanitize(options.title),
            base_url=options.base_url,
            words=self._words,
            day=self._shown_day,
            kind_look=self._kind_look,
            status_look=self._status_look,
            government_name=self._government_name,
            matter_title=self._matter_title,
            iso_words=lambda day: full_day(day, language),
            full_day=lambda day: full_day(day_text(day), language),
            day_month=lambda day: day_month(day_text(day), language),
            weekday=lambda day: weekday(day_text(day), language),
            year=lambda day: int(day_text(day)[:4]),
            **values,
        )

    def _kind_look(self, kind: str) -> ShownLook:
        look = kind_look(kind)
        return ShownLook(look.printed, word("kinds", kind, self._options.language), look.tone)

    def _status_look(self, status: str) -> ShownLook:
        look = STATUSES[status]
        said = word("statuses", status, self._options.language)
        return ShownLook(look.printed, said, look.tone)

    def _matter_title(self, government: str, slug: str) -> str:
        found = self._matters.get((government, slug))
        return slug if found is None else found.title

    def _government_name(self, government: str) -> str:
        return sanitize(self._names.get(government, government))


def _markup(text: str) -> object:
    from markupsafe import Markup

    return Markup(text)  # noqa: S704  `packed` has escaped what would end the element
