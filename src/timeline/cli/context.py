"""What every command shares: global options, date parsing, output, errors."""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress

from timeline.dates.edtf import DateError, Edtf
from timeline.errors import TimelineError
from timeline.light_typing import IO, TYPE_CHECKING, Any, Final, Literal, NamedTuple, NoReturn, cast
from timeline.text.ansi import AnsiStyle, palette
from timeline.text.indented_json import indented_json
from timeline.text.sanitize import sanitize

if TYPE_CHECKING:
    from pathlib import Path

    from timeline.results import OfflineStatus
    from timeline.timeline import Timeline

FOUND_WRONG: Final = 1
WRONG_USAGE: Final = 2


class ReaderLeft(Exception):
    """The reader of our output has closed the pipe (`| head`)."""


class Globals(NamedTuple):
    """The global options."""

    store: str | None = None
    color: str = "auto"
    debug: bool = False
    governments: tuple[str, ...] = ()
    outbox: Path | None = None

    @property
    def out(self) -> AnsiStyle:
        """Colours for stdout."""
        return self.palette(sys.stdout)

    def palette(self, stream: IO[str]) -> AnsiStyle:
        """Colours for a stream, depending on `--color`, NO_COLOR and the terminal."""
        return palette(cast("Literal['auto', 'always', 'never']", self.color), stream)

    def door(self, *, clock_is_right: bool = False, read_only: bool = False) -> Timeline:
        """The timeline of the chosen store, without any output."""
        from timeline.timeline import Timeline

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
    from timeline.text.safe_json import json_text

    text = indented_json(document, ascii_only=not holds_all_characters())
    sys.stdout.write(json_text(text) + "\n")


def emit_lines(documents: Iterable[Mapping[str, Any]]) -> None:
    """Prints JSON Lines: one document a line."""
    from timeline.text.safe_json import json_text

    is_narrow = not holds_all_characters()
    for document in documents:
        text = json.dumps(document, ensure_ascii=is_narrow, separators=(",", ":"))
        sys.stdout.write(json_text(text) + "\n")


def utf8_writer() -> Callable[[bytes], object]:
    """Writes UTF-8 to stdout, past its encoder if that would do no more than copy it."""
    out = sys.stdout
    encoding = (getattr(out, "encoding", None) or "").lower()
    if encoding != "utf-8" or os.linesep != "\n" or not hasattr(out, "buffer"):
        return lambda data: out.write(data.decode())
    out.flush()
    return out.buffer.write


def holds_all_characters() -> bool:
    """Whether stdout can encode every character; a redirected one on Windows cannot."""
    try:
        "\U0010ffff".encode(getattr(sys.stdout, "encoding", None) or "utf-8")
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def say(text: str) -> None:
    """Prints a line to stderr, for anything that is not a result."""
    if "\x1b" in text and not sys.stderr.isatty():
        text = re.sub(r"\x1b\[[0-9;]*m", "", text)
    with suppress(OSError):  # A closed stderr must not make a finished command fail.
        sys.stderr.write(f"{text}\n")
        sys.stderr.flush()


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
        from pathlib import Path

        from timeline.text.full_disk import again

        if hint := again(error, Path(str(error.filename)) if error.filename else None):
            say(f"  {sanitize(hint)}")
        sys.exit(FOUND_WRONG)
    if isinstance(error.__cause__, KeyboardInterrupt):  # as Python 3.11 has it in `__set_name__`
        sys.exit(130)
    say(f"timeline: internal error: {type(error).__name__}: {sanitize(str(error))}")
    say("  The append may or may not have been saved. Run the same command again: it is safe.")
    say("  To report this error, run the command again with --debug and add its output.")
    sys.exit(FOUND_WRONG)


def _option(parameter: str) -> str:
    """The option of a parameter; a keyword of Python ends with `_` as a parameter."""
    return f"--{parameter.rstrip('_').replace('_', '-')}"


def wrong_value(message: str, option: str | None = None) -> Exception:
    """The usage error for a value of an option, which Typer prints; it is slow to import."""
    from typer import BadParameter

    return BadParameter(sanitize(message), param_hint=option)


def is_usage_error(error: Exception) -> bool:
    """Whether an error is one that Typer prints; without Typer, there is none."""
    typer = sys.modules.get("typer")
    return typer is not None and isinstance(error, typer.TyperException)


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
        raise wrong_value(f"{unclear.message}.{hint}") from None
    why = sanitize(best.explanation)
    say(f"“{sanitize(text)}” is read as {best.edtf} ({best.edtf.human()}): {why}")
    for other in others:
        say(f"  it could also mean {other.edtf}: {sanitize(other.explanation)}")
    return best.edtf


DAY: Final = 86_400


def cut(value: str | None, governments: Sequence[str] | None = ()) -> Edtf | None:
    """The date of a cut option, or None."""
    return None if value is None else moment(value, governments or ())
