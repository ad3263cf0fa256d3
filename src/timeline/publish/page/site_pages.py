"""The pages of developments and matters, the agenda, and the proofs."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from typing import Any, Final, NamedTuple

from timeline.domain.matter.accounts import main_of
from timeline.publish.language.map_language import map_words
from timeline.publish.maps.map_look import map_css
from timeline.publish.maps.map_svg import map_svg
from timeline.publish.page.agenda import agenda_items
from timeline.publish.page.arrangement import (
    expectations,
    grouped,
    status_path,
)
from timeline.publish.page.days import NEVER
from timeline.publish.page.page_json import script_json
from timeline.publish.page.parts import SitePart
from timeline.publish.page.published import (
    PublishedContradiction,
    PublishedDevelopment,
    PublishedMatter,
    PublishedRecord,
)
from timeline.publish.page.rendering import PageRenderer, markup
from timeline.publish.proofs import SealedHistory
from timeline.readmodel.queries.matters.agenda import AgendaRow

RELATED: Final = 6
WIDE_MAP: Final = 700
NARROW_MAP: Final = 358


class ShownMaps(NamedTuple):
    """The map of two clocks of a matter."""

    wide: object
    narrow: object
    caption: list[str]
    zone: str
    to: str = ""
    """What a click on it opens, up to the cut."""


class SitePages:
    """The pages of one site.

    Args:
        published: What it says.
        renderer: Its looks and words.
        sealed: The checkpoint, and the proofs against it.
        parts: Of a split site.
    """

    _embeds = True
    """Whether the page of a matter has one for a frame beside it."""

    def __init__(
        self,
        published: PublishedRecord,
        renderer: PageRenderer,
        sealed: SealedHistory | None = None,
        parts: Iterable[SitePart] = (),
    ) -> None:
        self._sealed = sealed
        self._published = published
        self._renderer = renderer
        self._matters = renderer.matters
        self._home = {one.id: part.path for part in parts for one in part.published.developments}

    def developments(self) -> Iterator[tuple[str, str]]:
        """The path and the text of a page for each development."""
        for one in self._published.developments:
            yield f"d/{one.id}.html", self.development(one)

    def matters(self) -> Iterator[tuple[str, str]]:
        """The path and the text of the pages of each matter, and of each of its former names."""
        for one in self._published.matters:
            folder, shown = f"m/{one.government}", self._matter(one)
            yield f"{folder}/{one.slug}.html", shown("matter.html", "../../")
            yield f"{folder}/{one.slug}/embed.html", shown("embed.html", "../../../")
            for slug in one.other_slugs:
                if (one.government, slug) not in self._matters:
                    for path, root, target in (
                        (f"{slug}.html", "../../", f"{one.slug}.html"),
                        (f"{slug}/embed.html", "../../../", f"../{one.slug}/embed.html"),
                    ):
                        yield (
                            f"{folder}/{path}",
                            self._renderer.render("moved.html", root, matter=one, target=target),
                        )

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

    def agenda(self, rows: Iterable[AgendaRow]) -> str:
        """The page of what is expected, planned, begins and ends."""
        shown = agenda_items(rows, self._renderer.language)
        return self._renderer.render("agenda.html", "", rows=shown)

    def development(self, one: PublishedDevelopment) -> str:
        """The page of a development."""
        everyone = self._published.by_id
        amendments = [each for each in self._amendments.get(one.id, ()) if each is not one]
        main = main_of(one.id, self._account_of)
        accounts = [each for each in self._accounts.get(main, ()) if each.id != one.id]
        return self._renderer.render(
            "development.html",
            "../",
            one=one,
            matters=[self._matters[key] for key in one.matters if key in self._matters],
            amendments=amendments,
            amended=everyone.get(one.amends or ""),
            accounts=accounts,
            fulfilled_by=self._fulfilled.get(one.id, ()),
            related=self._related(one),
            contradictions=self._contradictions.get(one.id, ()),
            everyone=everyone,
            home=self._home.get(one.id, "index.html"),
            **self._proven(one),
        )

    def _proven(self, one: PublishedDevelopment) -> dict[str, Any]:
        """The proof of a development, the checkpoint, and the script that checks them."""
        templates = self._renderer.templates
        leading = templates.leading if self._home else ""
        proof = None if self._sealed is None else self._sealed.proof(one.id)
        if self._sealed is None or proof is None:
            return {"proof": None, "script": leading}
        return {
            "proof": markup(script_json(proof.as_json())),
            "checkpoint": self._sealed.checkpoint.text(),
            "script": leading + templates.verifying,
        }

    def matter(self, one: PublishedMatter, older: str | None = None) -> str:
        """The page of a matter; `older` is the address of developments that it does not list."""
        return self._matter(one, older)("matter.html", "../../")

    def _matter(self, one: PublishedMatter, older: str | None = None) -> Callable[[str, str], str]:
        """What renders a page of a matter, from its template and the way to the site's folder."""
        maps = self._maps(one)
        values: dict[str, Any] = {
            "matter": one,
            "told": self._of_matter.get((one.government, one.slug), []),
            "path": status_path(one, self._last_day, self._known_day),
            "standing": one.at(self._published.day, self._known_day),
            "expectations": expectations(one, self._last_day, self._known_day),
            "older": older,
            "embeds": self._embeds,
        }

        def rendered(template: str, root: str) -> str:
            clocks = root + self.two_clocks_of(one)
            return self._renderer.render(
                template,
                root,
                style=self._renderer.templates.plain_style + map_css(),
                script=self._renderer.templates.mapping,
                maps=maps and maps._replace(to=clocks),
                two_clocks=clocks.rstrip("#&"),
                **values,
            )

        return rendered

    def two_clocks_of(self, one: PublishedMatter) -> str:
        """The address of the page with two clocks that its map opens, up to the cut."""
        return f"index.html#g={one.government}&" if self._home else "index.html#"

    def _maps(self, one: PublishedMatter) -> ShownMaps | None:
        """Its map of two clocks, for a wide window and a narrow one; None if it has no status."""
        found = self._published.maps.get((one.government, one.slug))
        if found is None or not found.rectangles:
            return None
        words = map_words(self._renderer.language)
        wide, narrow = (
            markup(map_svg(found, width=width, alone=False, name=name, words=words))
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
        """The day up to which statuses know what was public."""
        return NEVER - 1

    @property
    def _last_day(self) -> int:
        """The day up to which the path of a matter goes."""
        return NEVER

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
    def _contradictions(self) -> dict[str, list[PublishedContradiction]]:
        """What each development contradicts, as everything is known now."""
        found: dict[str, dict[PublishedContradiction, None]] = {}
        for matter in self._published.matters:
            for step in status_path(matter):
                for one in step.status.contradictions:
                    for name in one.developments:
                        found.setdefault(name, {})[one] = None
        return {name: list(those) for name, those in found.items()}

    @cached_property
    def _account_of(self) -> dict[str, str | None]:
        return {one.id: one.account_of for one in self._published.developments}

    @cached_property
    def _accounts(self) -> dict[str, list[PublishedDevelopment]]:
        of = self._account_of
        return grouped((main_of(one.id, of), one) for one in self._published.told)
