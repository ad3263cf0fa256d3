"""Words can be read in every theme, on everything that is under them, after the playhead too."""

from __future__ import annotations

from pathlib import Path

import pytest
from rich.style import Style

from tests.tui.driving import driven
from tests.tui.test_timeline import run
from timeline.text.tones import GROUNDS, TONES
from timeline.tui.theme import SEEN, THEMES, Look

LEAST = 4.5
NAMED = ("foreground", "accent", "warning", "error", "success")


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2 defines it, of `#rrggbb`."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def mixed(under: str, over: str, share: float) -> str:
    parts = [
        round(int(under[i : i + 2], 16) * (1 - share) + int(over[i : i + 2], 16) * share)
        for i in (1, 3, 5)
    ]
    return "#" + "".join(f"{part:02x}" for part in parts)


@pytest.mark.parametrize("name", TONES)
def test_every_tone_can_be_read_on_every_ground_before_and_after_the_playhead(name: str) -> None:
    theme, given = next(one for one in THEMES if one.name == f"timeline-{name}"), GROUNDS[name]  # type: ignore[index]
    words = {**TONES[name], **{one: given[one] for one in NAMED}}  # type: ignore[index]
    # The last is under the row of a list that is chosen, and under a marked suggestion.
    chosen = mixed(given["surface"], given["primary"], 0.12)
    under = [given["surface"], given["panel"], given["background"], chosen]
    low = {
        (word, ground): contrast(colour, ground)
        for word, colour in words.items() for ground in under
        if contrast(colour, ground) < LEAST
    }  # fmt: skip
    assert low == {}
    look = Look({**given, **theme.variables})
    for word, colour in words.items():
        style = look.faded(Style(color=colour))
        assert style.color is not None
        assert style.color.triplet is not None
        faded = style.color.triplet.hex
        assert not style.dim
        assert min(contrast(faded, ground) for ground in under[:2]) >= LEAST, word
        mark = look.faded(style, SEEN).color
        assert mark is not None
        assert mark.triplet is not None
        assert min(contrast(mark.triplet.hex, ground) for ground in under[:2]) >= SEEN, word
    # What fades can be told from what does not.
    assert look.faded(look.text).color != look.text.color


@pytest.mark.parametrize("size", [(80, 24), (140, 40)])
def test_a_message_covers_the_keys_and_nothing_else(
    store: Path, settings: Path, size: tuple[int, int]
) -> None:
    async def go() -> None:
        async with driven(store, settings, size=size) as it:
            before = it.text().splitlines()
            it.app.say("Copied: one line.")
            await it.until(lambda: "Copied: one line." in it.text())
            assert it.text().splitlines()[:-1] == before[:-1]

    run(go())
