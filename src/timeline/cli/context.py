"""What every command shares: global options, date parsing, output, errors."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import IO, TYPE_CHECKING, Annotated, Any, Final, Literal, NoReturn, cast

import typer

from timeline.dates.edtf import DateError, Edtf
from timeline.domain.errors import TimelineError
from timeline.text.ansi import AnsiStyle, palette
from timeline.text.full_disk import again
from timeline.text.indented_json import indented_json
from timeline.text.sanitize import json_text, sanitize
from timeline.timeline import Timeline

if TYPE_CHECKING:
    from timeline.results import OfflineStatus

FOUND_WRONG: Final = 1
WRONG_USAGE: Final = 2


@dataclass(frozen=True)
class Globals:
    """The global options."""

    store: str | None = None
    color: str = "auto"
    debug: bool = False
    governments: tuple[str, ...] = ()
    outbox: Path | None = None

    @cached_property
    def out(self) -> AnsiStyle:
        """Colours for stdout."""
        return self.palette(sys.stdout)

    def palette(self, stream: IO[str]) -> AnsiStyle:
        """Colours for a stream, depending on `--color`, NO_COLOR and the terminal."""
        return palette(cast("Literal['auto', 'always', 'never']", self.color), stream)

    def door(self, *, clock_is_right: bool = False, read_only: bool = False) -> Timeline:
        """The timeline of the chosen store, without any output."""
        return Timeline.open(
            self.store,
            governments=self.governments,
            outbox=self.outbox,
            clock_is_right=clock_is_right,
            read_only=read_only,
        )

    def open(self, *, clock_is_right: bool = False) -> Timeline:
        """The timeline of the chosen store; reports a slow update on a terminal."""
        timeline = self.door(clock_is_right=clock_is_right)
        timeline.on_away(_say_away)
        timeline.on_warning(warn)
        if sys.stderr.isatty():
            timeline.on_catch_up(_catch_up_line())
        return timeline


def _say_away(away: OfflineStatus) -> None:
    """Reports on stderr that the store is away, and the age of the answer."""
    say(f"timeline: {sanitize(away.error.message)}")
    say(f"  Answering from its view on this machine, as of {away.ago}.")


def _catch_up_line() -> Callable[[int, int], None]:
    """Reports the progress of a slow update on stderr."""
    pages = 0

    def report(done: int, total: int) -> None:
        nonlocal pages
        pages += 1
        if pages > 3:
            end = "\n" if done >= total else ""
            sys.stderr.write(f"\rreading the store: {done:,} of {total:,}{end}")
            sys.stderr.flush()

    return report


def on_a_terminal() -> bool:
    """Whether stdin and stdout are a terminal."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def emit(document: object) -> None:
    """Prints a JSON document."""
    text = indented_json(document, ascii_only=not _holds_all_characters())
    sys.stdout.write(json_text(text) + "\n")


def emit_lines(documents: Iterable[Mapping[str, Any]]) -> None:
    """Prints JSON Lines: one document a line."""
    is_narrow = not _holds_all_characters()
    for document in documents:
        text = json.dumps(document, ensure_ascii=is_narrow, separators=(",", ":"))
        sys.stdout.write(json_text(text) + "\n")


def _holds_all_characters() -> bool:
    """Whether stdout can encode every character; a redirected one on Windows cannot."""
    try:
        "\U0010ffff".encode(getattr(sys.stdout, "encoding", None) or "utf-8")
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def say(text: str) -> None:
    """Prints a line to stderr, for anything that is not a result."""
    with suppress(OSError):  # A closed stderr must not make a finished command fail.
        typer.echo(text, err=True)


def warn(warning: str) -> None:
    """Prints a warning to stderr."""
    say(f"timeline: {sanitize(warning)}")


def fail(error: BaseException, typed: Iterable[str] = ()) -> NoReturn:
    """Prints an error as a sentence and exits with its code.

    Args:
        error: The error.
        typed: The arguments of the command line: an option is named as it was typed there.
    """
    from timeline.exceptions import BadArgument, BadQuery, BadStoreUrl

    if isinstance(error, TimelineError):
        message = error.message
        if isinstance(error, BadArgument):
            options = {one.partition("=")[0] for one in typed}
            if (option := _option(error.parameter)) in options:
                message = option + message.removeprefix(error.parameter)
            if error.other and (option := _option(error.other)) in options:
                message = message.removesuffix(error.other) + option
        say(f"timeline: {sanitize(message, newlines=True)}")
        if error.hint:
            say(f"  {sanitize(error.hint, newlines=True)}")
        sys.exit(
            WRONG_USAGE
            if isinstance(error, BadArgument | DateError | BadStoreUrl | BadQuery)
            else FOUND_WRONG
        )
    if isinstance(error, OSError):
        where = f"{error.filename}: " if error.filename else ""
        say(f"timeline: {sanitize(where)}{sanitize(error.strerror or str(error))}")
        if hint := again(error, Path(str(error.filename)) if error.filename else None):
            say(f"  {sanitize(hint)}")
        sys.exit(FOUND_WRONG)
    say(f"timeline: internal error: {type(error).__name__}: {sanitize(str(error))}")
    say("  The append may or may not have been saved. Run the same command again: it is safe.")
    say("  To report this error, run the command again with --debug and add its output.")
    sys.exit(FOUND_WRONG)


def _option(parameter: str) -> str:
    """The option of a parameter; a keyword of Python ends with `_` as a parameter."""
    return f"--{parameter.rstrip('_').replace('_', '-')}"


def moment(text: str, governments: Sequence[str] = ()) -> Edtf:
    """A date from the command line: EDTF, or a phrase whose reading is printed to stderr.

    A phrase counts from today. This is for queries ("last friday"), not for recorded dates.

    Args:
        text: The value of the option.
        governments: The governments of the query; their country decides when summer is.
    """
    with suppress(DateError):
        typed = Edtf.parse(text)
        if not typed.names_season:
            return typed
    from timeline.domain.countries import zone_of_country
    from timeline.forms.date_suggestions import base_day, open_question, readings
    from timeline.forms.parse_error import ParseError

    try:
        best, *others = readings(
            text, base_day(), "past", lambda: map(zone_of_country, governments)
        )
        if best.is_open:
            raise open_question(text, [best, *others])
    except ParseError as unclear:
        hint = f" {unclear.hint}" if unclear.hint else ""
        raise typer.BadParameter(sanitize(f"{unclear.message}.{hint}")) from None
    why = sanitize(best.explanation)
    say(f"“{sanitize(text)}” is read as {best.edtf} ({best.edtf.human()}): {why}")
    for other in others:
        say(f"  it could also mean {other.edtf}: {sanitize(other.explanation)}")
    return best.edtf


def complete_governments(ctx: typer.Context, incomplete: str) -> list[str]:
    """Shell completion for ids of governments."""
    return _complete(ctx, incomplete, lambda timeline: [g.id for g in timeline.governments()])


def complete_matters(ctx: typer.Context, incomplete: str) -> list[str]:
    """Shell completion for slugs of matters."""
    return _complete(ctx, incomplete, lambda timeline: [m.matter for m in timeline.matters()])


def complete_ids(ctx: typer.Context, incomplete: str) -> list[str]:
    """Shell completion for ids of the newest thousand developments."""
    return _complete(
        ctx, incomplete, lambda timeline: [e.id for e in timeline.log(limit=1_000, reverse=True)]
    )


def complete_kinds(incomplete: str) -> list[str]:
    """Shell completion for kinds of developments."""
    import timeline.domain.kinds  # noqa: F401  defining them registers them
    from timeline.domain.developments import KINDS

    return [kind for kind in KINDS if kind.startswith(incomplete)]


def _complete(
    ctx: typer.Context, incomplete: str, names: Callable[[Timeline], list[str]]
) -> list[str]:
    store = ctx.find_root().params.get("store")
    try:
        with Timeline.open(store) as timeline:
            found = names(timeline)
    except TimelineError:
        return []
    return sorted({name for name in found if name.startswith(incomplete)})


Governments = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[GOV]...",
        help="Governments, such as be; default: all.",
        autocompletion=complete_governments,
    ),
]
Since = Annotated[str | None, typer.Option(metavar="DATE", help="From this date.")]
Until = Annotated[str | None, typer.Option(metavar="DATE", help="Up to this date.")]
Kinds = Annotated[
    list[str] | None, typer.Option(help="Of this kind.", autocompletion=complete_kinds)
]
Matters = Annotated[
    list[str] | None, typer.Option(help="Of this matter.", autocompletion=complete_matters)
]
ItsPublisher = Annotated[
    str | None, typer.Option(metavar="TEXT", help="Publisher; default: as the file says.")
]
ItsTitle = Annotated[
    str | None, typer.Option(metavar="TEXT", help="Title; default: as the file says.")
]
ItsUrl = Annotated[
    str | None, typer.Option(metavar="URL", help="Web address; default: as the file says.")
]
OnlyMatters = Annotated[
    list[str] | None, typer.Option(help="Only this matter.", autocompletion=complete_matters)
]
AsOf = Annotated[
    str | None, typer.Option("--as-of", metavar="DATE", help="What had happened by this date.")
]
AsKnown = Annotated[
    str | None,
    typer.Option("--as-known", metavar="DATE", help="Only what was public by this date."),
]
AsRecorded = Annotated[
    str | None,
    typer.Option("--as-recorded", metavar="DATE", help="Only what was recorded by this date."),
]
LapseAfter = Annotated[
    int,
    typer.Option(
        "--lapse-after", metavar="DAYS", min=0, help="Days until an overdue decision lapses."
    ),
]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]
ClockIsRight = Annotated[
    bool,
    typer.Option("--clock-is-right", help="Record although the last entry is in the future."),
]
JsonLines = Annotated[bool, typer.Option("--jsonl", help="Print JSON Lines.")]
DAY: Final = 86_400


def cut(value: str | None, governments: Sequence[str] | None = ()) -> Edtf | None:
    """The date of a cut option, or None."""
    return None if value is None else moment(value, governments or ())
