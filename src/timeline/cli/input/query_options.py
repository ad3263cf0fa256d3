"""What the query commands share: cuts, output formats, and messages.

An answer for another day than today would be misread in a file later. So every such answer starts
with its cut in words.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager

from timeline.cli.context import (
    Globals,
    cut,
    emit,
    emit_lines,
    holds_all_characters,
    say,
    utf8_writer,
    wrong_value,
)
from timeline.dates.edtf import Edtf
from timeline.light_typing import TYPE_CHECKING, Any, Literal, NamedTuple, NoReturn
from timeline.text.sanitize import sanitize

if TYPE_CHECKING:
    from timeline.results import Entry
    from timeline.timeline import Timeline

Form = Literal["text", "json", "jsonl"]


class QueryOptions(NamedTuple):
    """The cuts of a query; None for those not given."""

    as_of: Edtf | None = None
    as_known: Edtf | None = None
    as_recorded: Edtf | None = None

    @property
    def words(self) -> str:
        """“as of 21 April 2022, as known on 22 April 2022”; "" if the cut is now."""
        parts = [
            f"{name} {end_words(moment) if name == 'as of' else _by(moment)}"
            for name, moment in zip(("as of", "as known", "as recorded"), self, strict=True)
            if moment is not None
        ]
        return ", ".join(parts)

    def instant(self, zone: str) -> int:
        """The moment of the query in a zone, in seconds since the epoch."""
        moment = self.as_of or self.as_known
        if moment is None:
            import time

            return int(time.time())
        return moment.nearest_bounds(zone).latest


def asked(
    as_of: str | None = None,
    as_known: str | None = None,
    as_recorded: str | None = None,
    governments: Sequence[str] | None = (),
) -> QueryOptions:
    """Parses the cut options, for the governments of the query."""
    return QueryOptions(*(cut(one, governments) for one in (as_of, as_known, as_recorded)))


def end_words(moment: Edtf) -> str:
    """A cut in words: of a date longer than a day, the end counts."""
    if moment.is_interval:
        return f"the end of {moment}"
    said = moment.human()
    exact = moment.precision in ("day", "minute", "second")
    return said if exact or said.startswith("about") else f"the end of {said}"


def _by(moment: Edtf) -> str:
    said = end_words(moment)
    return f"on {said}" if moment.is_day else f"by {said}" if "about" in said else f"at {said}"


def form(as_json: bool, as_lines: bool) -> Form:
    """The output format.

    Raises:
        typer.BadParameter: if both options are given.
    """
    if as_json and as_lines:
        raise wrong_value("--json and --jsonl cannot be combined", "--jsonl")
    return "json" if as_json else "jsonl" if as_lines else "text"


def emit_all(documents: Iterable[Mapping[str, Any]], chosen: Form) -> None:
    """Prints documents as one JSON list or as JSON Lines."""
    if chosen == "json":
        emit(list(documents))
    else:
        emit_lines(documents)


def emit_entries(entries: Iterable[Entry], chosen: Form, *, who: bool) -> None:
    """Prints developments as one JSON list or as JSON Lines, of which there may be a million."""
    if chosen == "json" or not holds_all_characters():
        emit_all((entry.as_json(who=who) for entry in entries), chosen)
        return
    from timeline.results import Entry
    from timeline.text.safe_json import json_utf8

    write = utf8_writer()
    for block in Entry.json_lines(entries, who=who):
        write(json_utf8(block))


def heading(options: Globals, question: QueryOptions) -> None:
    """Prints the cut as a heading, unless it is now."""
    if question.words:
        sys.stdout.write(f"{options.out.heading(question.words)}\n\n")


def say_nothing(timeline: Timeline, what: str, way_out: str) -> None:
    """Reports an empty result on stderr, with a hint."""
    if timeline.position() == 0:
        say(
            f"{sanitize(str(timeline.location))} has no developments yet; add some with "
            "`timeline append` or `timeline import PATH…`."
        )
    else:
        say(f"{what}; {way_out}")


def refuse_unknown_matters(timeline: Timeline, matters: list[str], ids: list[str]) -> None:
    """Raises an error if the store does not have a matter that a query names.

    This is called only after an empty result, so that other queries do not pay for it.

    Raises:
        NotFound: if some are unknown; suggests similar ones.
    """
    if not matters or timeline.position() == 0:
        return
    # Any slug of a matter has its developments.
    missing = [one for one in matters if not list(timeline.log(*ids, matters=one, limit=1))]
    if missing:
        from timeline.exceptions import NotFound

        known = {entry for one in timeline.log(*ids) for entry in one.matters}
        raise NotFound("matter", missing, sorted(known), "`timeline matters` lists them.")


@contextmanager
def kinds_refused(kinds: list[str]) -> Iterator[None]:
    """Turns the error for an unknown kind into a usage error that suggests similar kinds."""
    from timeline.exceptions import BadArgument

    try:
        yield
    except BadArgument as error:
        if error.parameter != "kinds":
            raise
        from timeline.domain.developments import KINDS

        for kind in kinds:
            if kind not in KINDS:
                _unknown_kind(kind, list(KINDS))
        raise


def _unknown_kind(kind: str, known: list[str]) -> NoReturn:
    from timeline.domain.lexical.synonyms import meant

    near = meant(kind, known)
    guess = f"did you mean {near}?" if near else f"the kinds are {', '.join(known)}"
    raise wrong_value(f"“{kind}” is not a kind; {guess}", "--kind")
