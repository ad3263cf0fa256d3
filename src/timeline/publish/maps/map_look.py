"""How each status looks on a map: the colour of its tone, and what tells it from its neighbours."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final, Literal, NamedTuple

from timeline.text.phrasing import STATUS_TONES
from timeline.text.tones import GROUNDS, TONES

Texture = Literal["plain", "rising", "falling", "dotted"]


class Fill(NamedTuple):
    """How strong the colour of a status is, and its texture: several share a colour."""

    strength: float
    texture: Texture = "plain"


FILLS: Final[Mapping[str, Fill]] = {
    "raised": Fill(0.4),
    "under-consideration": Fill(0.34),
    "advanced": Fill(0.7),
    "decision-expected": Fill(0.5),
    "postponed": Fill(0.3, "rising"),
    "overdue": Fill(0.85),
    "lapsed": Fill(0.24, "rising"),
    "decided": Fill(0.55),
    "announced": Fill(0.3),
    "in-force": Fill(0.85),
    "partly-delivered": Fill(0.36),
    "delivered": Fill(0.8),
    "suspended": Fill(0.3, "dotted"),
    "overturned": Fill(0.3, "falling"),
    "withdrawn": Fill(0.14, "falling"),
    "ended": Fill(0.3),
}
_DIMMED: Final = 0.62
"""On dark paper a colour is this much weaker, so that light words on it can be read."""


def map_css(scope: str = ".two-clocks") -> str:
    """The rules for maps, light and dark by `prefers-color-scheme`.

    Args:
        scope: The selector of the maps.
    """
    light = "".join(_rules(scope, "light"))
    dark = "".join(_rules(scope, "dark"))
    return (
        f"{scope} text{{font-family:system-ui,-apple-system,'Segoe UI',Roboto,sans-serif}}"
        f"{scope} .field{{shape-rendering:crispEdges}}"
        f"{light}@media (prefers-color-scheme:dark){{{dark}}}"
    )


def _rules(scope: str, theme: Literal["light", "dark"]) -> Iterable[str]:
    ground = GROUNDS[theme]
    ink, paper, quiet = ground["foreground"], ground["surface"], TONES[theme]["world"]
    yield f"{scope} .paper{{fill:{paper}}}"
    yield f"{scope} .ink{{fill:{ink}}}"
    yield f"{scope} .quiet{{fill:{quiet}}}"
    yield f"{scope} .bare{{fill:{ground['panel']}}}"
    yield f"{scope} .edge{{stroke:{paper};fill:none}}"
    yield f"{scope} .line{{stroke:{quiet};fill:none}}"
    yield f"{scope} .same-day{{stroke:{ink};fill:none}}"
    if theme == "dark":
        yield f"{scope} .field,{scope} .texture{{opacity:{_DIMMED}}}"
    for tone in sorted(set(STATUS_TONES.values())):
        # On light paper the tones of words are too dark to be filled with.
        yield f"{scope} .tone-{tone}{{fill:{TONES['dark'][tone]}}}"
        yield f"{scope} .stroke-{tone}{{stroke:{TONES[theme][tone]}}}"


def swatch(name: str, status: str, place: str) -> str:
    """The look of a status in a box.

    Args:
        name: Begins the ids of the picture.
        status: The status.
        place: The attributes of the box.
    """
    tone, fill = STATUS_TONES.get(status, "world"), FILLS[status]
    plain = f'<rect class="field tone-{tone}" fill-opacity="{fill.strength}" {place}/>'
    if fill.texture == "plain":
        return plain
    return f'{plain}<rect class="texture" fill="url(#{name}-{fill.texture}-{tone})" {place}/>'


def textures(name: str, used: Iterable[str]) -> Iterator[str]:
    """The patterns that some statuses are filled with.

    Args:
        name: Begins the ids of the picture.
        used: The statuses.
    """
    for texture, tone in sorted({(FILLS[one].texture, STATUS_TONES[one]) for one in used}):
        if texture == "plain":
            continue
        turn = {"rising": 45, "falling": -45, "dotted": 0}[texture]
        inside = (
            f'<circle class="tone-{tone}" fill-opacity=".6" cx="4" cy="4" r="1.3"/>'
            if texture == "dotted"
            else f'<path class="stroke-{tone}" stroke-opacity=".4" stroke-width="1.6" d="M0 0V8"/>'
        )
        yield (
            f'<pattern id="{name}-{texture}-{tone}" width="8" height="8"'
            f' patternUnits="userSpaceOnUse" patternTransform="rotate({turn})">{inside}'
            "</pattern>"
        )
