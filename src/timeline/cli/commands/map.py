"""`timeline map`: a matter's statuses on both clocks, as a picture."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from timeline.cli.context import DAY, Globals, cut, emit, say
from timeline.cli.input.query_options import refuse_unknown_matters
from timeline.cli.input.reading_options import LAPSE_DAYS
from timeline.cli.input.typer_options import (
    AsRecorded,
    Json,
    LapseAfter,
    complete_governments,
    complete_matters,
)
from timeline.cli.output.log import glyph, terminal_width, wrap
from timeline.cli.output.status import colour
from timeline.cli.output.streams import bytes_out
from timeline.text.phrasing import status_name
from timeline.text.sanitize import cells, sanitize

if TYPE_CHECKING:
    from timeline.publish.maps.map_text import MapLine
    from timeline.results import StatusMap
    from timeline.text.ansi import AnsiStyle

app = typer.Typer(add_completion=False)

_NARROW, _WIDEST, _LINES = 80, 140, 18
_SAME: Final = "╱"
_PLAIN: Final = str.maketrans("╱│└─┴↑→", "/|+-+^>")
"""What is drawn where stdout cannot show lines."""
_CAPTION: Final = (
    "Choose a day on the lower edge, and go up to the day whose newspapers you have read: there is"
    " where the matter stood, as far as anyone could know. On the line both are the same day."
    " Above it is what was learnt later, below it what was still to come."
)


@app.command(name="map")
def map_(
    ctx: typer.Context,
    government: Annotated[
        str,
        typer.Argument(
            metavar="GOV", help="Government, such as be.", autocompletion=complete_governments
        ),
    ],
    matter: Annotated[
        str,
        typer.Argument(
            metavar="MATTER", help="Matter, by any of its slugs.", autocompletion=complete_matters
        ),
    ],
    *,
    svg: Annotated[
        Path | None,
        typer.Option("--svg", metavar="FILE", help="Write a picture; `-` prints it."),
    ] = None,
    as_recorded: AsRecorded = None,
    lapse_after: LapseAfter = LAPSE_DAYS,
    as_json: Json = False,
) -> None:
    """Draw the status of a matter on each day, as known on each day.

    The day that is asked about runs from left to right, the day of knowledge from bottom to top.
    Long times without a change are cut short.
    """
    options: Globals = ctx.obj
    if svg is not None and as_json:
        raise typer.BadParameter("not with --json", param_hint="--svg")
    with options.open() as timeline:
        found = timeline.standings(
            government,
            matters=matter,
            as_recorded=cut(as_recorded, [government]),
            lapse_after=lapse_after * DAY,
        )
        if not found:
            refuse_unknown_matters(timeline, [matter], [government])
            say(f"{sanitize(matter)} has no status yet.")
            return
    # It may also have a part in a matter of another government.
    one = next((each for each in found if each.government == government), found[0])
    if as_json:
        emit(one.as_json())
    elif svg is None:
        _print(one, options.out)
    else:
        _write(one, svg)


def _write(one: StatusMap, path: Path) -> None:
    from timeline.publish.maps.map_svg import map_svg
    from timeline.publish.whole_file import put_picture

    picture = map_svg(one)
    if str(path) == "-":
        with bytes_out() as out:
            out.write(picture.encode())
        return
    put_picture(path, picture)
    sys.stdout.write(f"{sanitize(str(path))}\n")


def _print(one: StatusMap, colours: AnsiStyle) -> None:
    from timeline.publish.maps.map_text import map_text
    from timeline.publish.maps.map_words import MapWords, legend_of

    words, width = MapWords(), min(terminal_width() or _NARROW, _WIDEST)
    signs = _signs(legend_of(one))
    found = map_text(one, width, _LINES)
    names = f"{sanitize(one.government)} / {sanitize(one.matter)}"
    lines = [*map(colours.heading, wrap(words.title(one), width)), colours.muted(names), ""]
    lines.append(f"↑ {words.known}")
    lines += [f"{one.before} │{_fields(one, signs, colours)}" for one in found.lines]
    edge = " " * (len(found.lines[0].before) + 1)
    lines += [f"{edge}└{found.ticks}", f"{edge} {found.dates}"]
    lines += [f"{words.of} →".rjust(width), ""]
    lines += _legend(signs, width, colours)
    lines += ["", *wrap(_CAPTION, width, 20)]
    text = "".join(f"{line.rstrip()}\n" for line in lines)
    sys.stdout.write(text if glyph("raised") else text.translate(_PLAIN))


def _signs(statuses: Sequence[str]) -> dict[str, str]:
    """A sign of one cell for each status: its glyph, or a letter where that cannot be told."""
    found: dict[str, str] = {}
    for number, status in enumerate(statuses):
        sign = glyph(status).strip()
        found[status] = sign if sign and sign not in found.values() else chr(ord("a") + number)
    return found


def _fields(line: MapLine, signs: Mapping[str, str], colours: AnsiStyle) -> str:
    """The fields of a line, those of one status in one colour, and the mark of the same day."""
    marked = list(enumerate(line.fields))
    shown = []
    for status, group in groupby(marked, key=itemgetter(1)):
        sign = " " if status is None else signs[status]
        text = "".join(_SAME if column == line.same_day else sign for column, _ in group)
        shown.append(colour(status, text, colours))
    return "".join(shown)


def _legend(signs: Mapping[str, str], width: int, colours: AnsiStyle) -> list[str]:
    """What the signs mean, as many beside each other as fit."""
    lines, used = [""], 0
    for status, sign in [*signs.items(), (None, _SAME)]:
        said = f"{sign} {status_name(status) if status else 'the same day on both'}"
        if used and used + 3 + cells(said) > width:
            lines.append("")
            used = 0
        lines[-1] += ("   " if used else "") + colour(status, said, colours)
        used += cells(said) + (3 if used else 0)
    return lines
