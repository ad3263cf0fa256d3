"""A draft of a development: the fields from options, and all errors in them.

All errors are reported together, by the names of the options, before the store is opened.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NoReturn

import typer
from typer.core import TyperCommand

from timeline.cli.context import WRONG_USAGE, say
from timeline.cli.input.model_options import Option, flag_of, read_option
from timeline.cli.input.prompts import ask, settle
from timeline.cli.input.readings import read_settled
from timeline.dates.edtf import OPEN_END
from timeline.domain.developments import Development
from timeline.domain.parsing import Problem
from timeline.forms.date_suggestions import Base, base_of, direction_of, phrase_field, written_date
from timeline.forms.fields import complaint
from timeline.forms.parse_error import ParseError
from timeline.forms.quote_fields import QuoteMissing, check_details, with_quotes
from timeline.forms.template import choices
from timeline.text.sanitize import sanitize

if TYPE_CHECKING:
    from timeline.dates.relative.suggest import Direction


class WritingCommand(TyperCommand):
    """A command that records; it checks its arguments for slips first."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Parses the arguments, after a check for options in place of values."""
        if not ctx.resilient_parsing:
            refuse_slips(ctx, args, self.params)
        return super().parse_args(ctx, args)


def refuse_slips(ctx: Any, args: Sequence[str], params: Sequence[Any]) -> None:
    """Rejects arguments that are not UTF-8, and an option in place of a value."""
    for argument in args:
        try:
            argument.encode()
        except UnicodeEncodeError:
            shown = argument.encode(errors="surrogateescape").decode(errors="backslashreplace")
            wrong_usage(ctx, [f"the argument “{shown}” is not UTF-8"])
    taking = {flag for p in params if not getattr(p, "is_flag", True) for flag in p.opts}
    flags = {flag for p in params for flag in (*p.opts, *p.secondary_opts) if flag[:1] == "-"}
    waiting = iter(args)
    for argument in waiting:
        if argument == "--":
            return
        if argument not in taking:
            continue
        value = next(waiting, None)
        if value is not None and value.partition("=")[0] in flags:
            wrong_usage(
                ctx,
                [f"{argument} has no value: {value} comes after it"],
                hint=f"If {value} is the value, write {argument}={value}.",
            )


def wrong_usage(ctx: Any, problems: Sequence[str], *, hint: str | None = None) -> NoReturn:
    """Prints errors of usage, and exits with 2."""
    head = f"{ctx.command_path}: "
    if len(problems) == 1:
        say(head + sanitize(problems[0], newlines=True))
    else:
        say(f"{head}{len(problems)} errors")
        for problem in problems:
            say("  " + sanitize(problem, newlines=True))
    say("  " + sanitize(hint or f"`{ctx.command_path} -h` lists the options."))
    raise typer.Exit(WRONG_USAGE)


class Draft:
    """The given fields of a development.

    Attributes:
        data: The fields, parsed but not yet validated.
        problems: The errors, each a sentence that starts with the option.
    """

    def __init__(
        self,
        model: type[Development],
        options: Sequence[Option],
        sources: Sequence[Option],
        zone_of: Callable[[str], str | None],
    ) -> None:
        self.model = model
        self.data: dict[str, Any] = {}
        self.problems: list[str] = []
        self._spoiled: set[str] = set()
        self._zone_of = zone_of
        self._options = {option.name: option for option in options}
        self._sources = {option.name: option for option in sources}

    def take(self, given: Mapping[str, Any], *, yes: bool) -> None:
        """Parses the values of options, given by parameter name."""
        self.data |= self._read(self._options.values(), given)
        source = self._read(self._sources.values(), given)
        for name in ("published", "retrieved"):
            self._settle(source, self._sources[name], "past", yes=yes)
        if source:
            if "publisher" not in source:
                self.problems.append(
                    f"{self._sources['publisher'].flag}: a source needs a publisher"
                )
            try:
                check_details(source)
            except QuoteMissing as missing:
                self._complain(self._sources[missing.field].flag, missing)
            self.data["sources"] = [with_quotes(source)]
        if "reckoned_from" in self._options:
            self._settle(self.data, self._options["reckoned_from"], "past", yes=yes)
        self._settle_dates(yes=yes)

    def _read(self, options: Iterable[Option], given: Mapping[str, Any]) -> dict[str, Any]:
        made = {}
        for option in options:
            value = given.get(option.parameter_name)
            if value is None or value == []:
                continue
            try:
                made[option.name] = read_settled(option, value)
            except ParseError as unclear:
                self._complain(option.flag, unclear)
                self._spoiled.add(option.name)
        return made

    def _settle_dates(self, *, yes: bool) -> None:
        """Converts date fields to dates; phrases are kept if the model has a field for them."""
        for option in self._options.values():
            if option.shape != "date" or option.many or option.name == "reckoned_from":
                continue
            words = self.data.get(option.name)
            reckoned = self._settle(self.data, option, direction_of(option.name), yes=yes)
            if reckoned:
                self._keep_phrase(option.name, str(words))
        if "phrase" not in self.data and any(name.endswith("_phrase") for name in self.data):
            # It was only needed to read the other phrase, and is not part of this record.
            self.data.pop("reckoned_from", None)

    def _settle(
        self, data: dict[str, Any], option: Option, direction: Direction, *, yes: bool
    ) -> bool:
        """Converts one field to a date; True if it was a phrase."""
        words = data.get(option.name)
        if words is None:
            return False
        if option.field.is_open(words):
            data[option.name] = OPEN_END
            return False
        if (written := written_date(words)) is not None:
            data[option.name] = str(written)
            return False
        try:
            reading = settle(
                option.flag,
                words,
                self._base(),
                direction,
                yes=yes,
                zones=self._zones,
                language=self._language(),
            )
        except ParseError as unclear:
            self._complain(option.flag, unclear)
            del data[option.name]
            self._spoiled.add(option.name)
            return False
        data[option.name] = str(reading.edtf)
        return reading.rule != "as written"

    def missing(self) -> list[Option]:
        """The options of required fields without a value."""
        have = self.data.keys() | self._spoiled
        options = self._options.values()
        return [one for one in options if one.is_needed and one.name not in have]

    def describe_missing(self) -> list[str]:
        """The missing options, as one sentence in a list; empty if there are none."""
        named = []
        for option in self.missing():
            words = choices(option.info.annotation)
            named.append(f"{option.flag} ({', '.join(words)})" if words else option.flag)
        return [f"missing: {', '.join(named)}"] if named else []

    def ask_missing(self) -> None:
        """Asks for each missing field until its value is valid."""
        for option in self.missing():
            self.data[option.name] = self._asked(option)

    def _asked(self, option: Option) -> Any:
        made: list[Any] = []

        def wrong(answer: str) -> str | None:
            try:
                value = self._answered(option, answer)
            except ParseError as unclear:
                return f"{unclear.message}. {unclear.hint or ''}".rstrip()
            found = complaint(option.info, value)
            if found is None:
                made.append(value)
            return found

        words = choices(option.info.annotation)
        means = option.info.description or option.name
        several = "; separate several with spaces" if option.many else ""
        listed = f" ({', '.join(words)})" if words else " (a date)" * (option.shape == "date")
        ask(f"{option.flag[2:].replace('-', ' ')}: {means}{listed}{several}", wrong)
        return made[-1]

    def _answered(self, option: Option, answer: str) -> Any:
        if option.shape == "date":
            direction = direction_of(option.name)
            reading = settle(
                option.flag,
                answer,
                self._base(),
                direction,
                yes=False,
                zones=self._zones,
                language=self._language(),
            )
            if reading.rule != "as written":
                self._keep_phrase(option.name, answer)
            return str(reading.edtf)
        if option.shape == "flag":
            return {"y": "true", "yes": "true", "n": "false", "no": "false"}.get(answer, answer)
        return read_option(option, (answer.split() or [""]) if option.many else answer)

    def named(self, problems: Iterable[Problem]) -> list[str]:
        """Validation errors, each with its option."""
        told = []
        for problem in problems:
            flag = flag_of(problem.field, self._options, self._sources)
            told.append(f"{flag}: {problem.message}" if flag else problem.message)
        return told

    def _zones(self) -> list[str | None]:
        """The time zone of the government, which decides when summer is."""
        return [self._zone_of(str(self.data.get("government", "")))]

    def _base(self) -> Base:
        sources = self.data.get("sources") or [{}]
        return base_of(self.data.get("reckoned_from"), sources[0].get("published"))

    def _language(self) -> str | None:
        """The language of the first quote, which is that of its phrase too."""
        quotes = [
            one for source in self.data.get("sources", ()) for one in source.get("quotes", ())
        ]
        found = quotes[0].get("language") if quotes else None
        return found if isinstance(found, str) else None

    def _keep_phrase(self, field: str, words: str) -> None:
        """Stores a phrase, if the model has a field for it."""
        kept = phrase_field(field, self._options)
        if kept is not None:
            self.data.setdefault(kept, words)
        if field == "occurred":
            self.data.setdefault("reckoned_from", str(self._base().day))

    def _complain(self, flag: str, unclear: ParseError) -> None:
        between = "\n    " if "\n" in unclear.message else ". "
        hint = f"{between}{unclear.hint}" if unclear.hint else ""
        self.problems.append(f"{flag}: {unclear.message}{hint}")
