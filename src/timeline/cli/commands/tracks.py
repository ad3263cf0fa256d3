"""`timeline tracks`: what each matter went through, as a picture."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final, Literal

import typer

from timeline.cli.context import DAY, Globals, cut, say
from timeline.cli.input.query_options import (
    QueryOptions,
    asked,
    emit_all,
    form,
    heading,
    refuse_unknown_matters,
    say_nothing,
)
from timeline.cli.input.reading_options import LAPSE_DAYS
from timeline.cli.input.typer_options import (
    AsKnown,
    AsOf,
    AsRecorded,
    Governments,
    Json,
    JsonLines,
    LapseAfter,
    OnlyMatters,
)
from timeline.cli.output.log import terminal_width
from timeline.cli.output.streams import bytes_out
from timeline.cli.output.tracks import print_tracks
from timeline.dates.edtf import FUTURE, PAST
from timeline.domain.matter.track_spans import on_its_day
from timeline.text.sanitize import sanitize

if TYPE_CHECKING:
    from timeline.dates.edtf import Edtf
    from timeline.publish.maps.broken_scale import BrokenScale
    from timeline.results import Track
    from timeline.text.track_axis import TrackZoom

app = typer.Typer(add_completion=False)
_WIDTH: Final = 100
_WIDEST: Final = 10_000
"""Most cells of a line, or pixels of a picture: more than any paper has."""
_SHOWN: Final = 40
"""Tracks that are drawn by default."""


@app.command()
def tracks(
    ctx: typer.Context,
    governments: Governments = None,
    *,
    matter: OnlyMatters = None,
    from_: Annotated[
        str | None, typer.Option("--from", metavar="DATE", help="Draw from this day on.")
    ] = None,
    until: Annotated[
        str | None, typer.Option("--until", metavar="DATE", help="Draw up to this day.")
    ] = None,
    zoom: Annotated[
        Literal["year", "month", "week", "day"] | None,
        typer.Option("--zoom", help="Draw this much, around --as-of or the last change."),
    ] = None,
    limit: Annotated[
        int | None,
        typer.Option(metavar="N", min=1, help="At most so many; default: 40, as JSON all."),
    ] = None,
    width: Annotated[
        int | None,
        typer.Option(metavar="N", min=40, max=_WIDEST, help="Cells of a line; of an SVG, pixels."),
    ] = None,
    svg: Annotated[
        Path | None,
        typer.Option("--svg", metavar="FILE", help="Write a picture; `-` prints it."),
    ] = None,
    as_of: AsOf = None,
    as_known: AsKnown = None,
    as_recorded: AsRecorded = None,
    lapse_after: LapseAfter = LAPSE_DAYS,
    as_json: Json = False,
    as_lines: JsonLines = False,
) -> None:
    """Draw what each matter went through, the busiest first.

    Time runs from left to right; long times without a change are cut short, unless you choose the
    time. What is after the day of the picture is to come, as far as is known.
    """
    options: Globals = ctx.obj
    chosen = form(as_json, as_lines)
    if svg is not None and chosen != "text":
        raise typer.BadParameter(f"not with --{chosen}", param_hint="--svg")
    if zoom is not None and (from_ or until):
        raise typer.BadParameter("not with --from or --until", param_hint="--zoom")
    question = asked(as_of, as_known, as_recorded, governments)
    begin, end = cut(from_, governments), cut(until, governments)
    with options.open() as timeline:
        found = timeline.tracks(
            *(governments or ()),
            matters=matter or (),
            from_=begin,
            until=end,
            # One more says whether there are more.
            limit=limit or (_SHOWN + 1 if chosen == "text" else None),
            as_known=question.as_known,
            as_recorded=question.as_recorded,
            lapse_after=lapse_after * DAY,
        )
        if not found:
            refuse_unknown_matters(timeline, matter or [], governments or [])
            cuts = ", ".join(filter(None, (*_span_words(begin, end), question.words)))
            words = f"no matter has a status {cuts}".rstrip()
            say_nothing(timeline, words, "`timeline matters` lists them.")
        now = timeline.now()
    if chosen != "text":
        emit_all((one.as_json() for one in found), chosen)
        return
    if not found:
        return
    shown = found if limit else found[:_SHOWN]
    zone = shown[0].zone
    is_told = question.as_of is not None or question.as_known is not None
    now = question.instant(zone) if is_told else now
    bounds = (
        None if begin is None else _drawn(begin.nearest_bounds(zone).earliest),
        None if end is None else _drawn(end.nearest_bounds(zone).latest),
    )
    scale = _scale(shown, now, bounds, now if is_told else None, zoom)
    shown = _in_sight(shown, scale, by_day=zoom not in ("week", "day"))
    if svg is None:
        heading(options, question)
        wide = width or min(terminal_width() or _WIDTH, 200)
        print_tracks(shown, scale, wide, now, zone, options.out, lapse_after * DAY)
    else:
        _write(shown, scale, svg, width, now, zone, question)
    if not limit and len(found) > _SHOWN:
        say(f"Only the {_SHOWN} busiest matters are drawn. --limit draws more.")


def _span_words(begin: Edtf | None, end: Edtf | None) -> Iterator[str]:
    """“since 2 May 2022” and “until 4 May 2022”, as far as they were chosen."""
    if begin is not None:
        yield f"since {begin.human()}"
    if end is not None:
        yield f"until {end.human()}"


def _drawn(moment: int) -> int | None:
    """A bound of the time that is drawn; None for an open one, as of `2022/..`."""
    return moment if PAST < moment < FUTURE else None


def _scale(
    found: list[Track],
    now: int,
    bounds: tuple[int | None, int | None],
    around: int | None,
    zoom: TrackZoom | None,
) -> BrokenScale:
    """The time that is drawn: of a story that is over, its end, unless a day is told."""
    from timeline.publish.tracks.track_scale import (
        changes,
        even_scale,
        whole_scale,
        zoomed_scale,
    )

    if zoom is None and bounds == (None, None):
        return whole_scale(found, now, least=0.025)
    moments = changes(found)
    if zoom is not None:
        last = max((one for one in moments if one <= now), default=now)
        return zoomed_scale(last if around is None else around, zoom)
    first, until = bounds
    first = min(moments, default=now) - DAY if first is None else first
    # The end of a scale is not drawn, but these moments are.
    return even_scale(first, max(now, first + DAY) + 1 if until is None else until + 1)


def _in_sight(found: list[Track], scale: BrokenScale, *, by_day: bool) -> list[Track]:
    """Those that have a status in the time that is drawn; by days, a status begins with its day."""
    shown = [one for one in found if one.spans[0].may_begin < scale.last]
    return [replace(one, spans=tuple(on_its_day(one.spans))) for one in shown] if by_day else shown


def _write(
    found: list[Track],
    scale: BrokenScale,
    path: Path,
    width: int | None,
    now: int,
    zone: str,
    question: QueryOptions,
) -> None:
    from timeline.publish.tracks.tracks_svg import tracks_svg
    from timeline.publish.whole_file import put_picture

    picture = tracks_svg(found, scale, now=now, zone=zone, width=width, cut=question.words)
    if str(path) == "-":
        with bytes_out() as out:
            out.write(picture.encode())
        return
    put_picture(path, picture)
    sys.stdout.write(f"{sanitize(str(path))}\n")
