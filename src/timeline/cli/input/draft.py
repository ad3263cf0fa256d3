"""A development in the making: what the options gave, and everything that is wrong with it.

All that is wrong is said at once, by the names of the options, before the store is opened.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NoReturn

import typer
from typer.core import TyperCommand

from timeline.cli.context import WRONG_USAGE, say
from timeline.cli.input.model_options import Option, flag_of, read_option
from timeline.cli.input.prompts import ask, settle
from timeline.dates.relative.suggest import Direction
from timeline.domain.developments import Development
from timeline.domain.parsing import Problem
from timeline.forms.date_suggestions import Base, base_of, direction_of, phrase_field
from timeline.forms.fields import complaint
from timeline.forms.parse_error import ParseError
from timeline.forms.template import choices
from timeline.text.sanitize import sanitize


class WritingCommand(TyperCommand):
    """A command whose values are recorded for ever, so that a slip of the hand is caught first."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """The arguments, after a look for what would be taken for a value and is none."""
        if not ctx.resilient_parsing:
            refuse_slips(ctx, args, self.params)
        return super().parse_args(ctx, args)


def refuse_slips(ctx: Any, args: Sequence[str], params: Sequence[Any]) -> None:
    """Refuses bytes that are no text, and an option that stands where a value should."""
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
    """Says what is wrong with how a command was called, and leaves with 2."""
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
    """The fields of a development as far as they are given.

    Attributes:
        data: The fields, read but not yet validated.
        problems: What is wrong, each a sentence that begins with the option.
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
        """Reads what the options gave, by the names of their parameters."""
        self.data |= self._read(self._options.values(), given)
        source = self._read(self._sources.values(), given)
        for name in ("published", "retrieved"):
            self._settle(source, self._sources[name], "past", yes=yes)
        if source:
            if "publisher" not in source:
                self.problems.append(
                    f"{self._sources['publisher'].flag}: a source needs a publisher"
                )
            if "quotes" in source:
                source["quotes"] = [{"exact": words} for words in source["quotes"]]
            self.data["sources"] = [source]
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
                made[option.name] = read_option(option, value)
            except ParseError as unclear:
                self._complain(option.flag, unclear)
                self._spoiled.add(option.name)
        return made

    def _settle_dates(self, *, yes: bool) -> None:
        """Makes a date of each date field; the words of a phrase are kept where there is room."""
        for option in self._options.values():
            if option.shape != "date" or option.many or option.name == "reckoned_from":
                continue
            words = self.data.get(option.name)
            reckoned = self._settle(self.data, option, direction_of(option.name), yes=yes)
            if reckoned:
                self._keep_phrase(option.name, str(words))
        if "phrase" not in self.data and any(name.endswith("_phrase") for name in self.data):
            # It told how to reckon the other phrase; the record has no place for it there.
            self.data.pop("reckoned_from", None)

    def _settle(
        self, data: dict[str, Any], option: Option, direction: Direction, *, yes: bool
    ) -> bool:
        """Makes a date of one field; True where it was a phrase."""
        words = data.get(option.name)
        if words is None:
            return False
        try:
            reading = settle(
                option.flag, words, self._base(), direction, yes=yes, zones=self._zones
            )
        except ParseError as unclear:
            self._complain(option.flag, unclear)
            del data[option.name]
            self._spoiled.add(option.name)
            return False
        data[option.name] = str(reading.edtf)
        return reading.rule != "as written"

    def missing(self) -> list[Option]:
        """The options of what is needed and was not given."""
        have = self.data.keys() | self._spoiled
        options = self._options.values()
        return [one for one in options if one.is_needed and one.name not in have]

    def describe_missing(self) -> list[str]:
        """What is needed and was not given, as one sentence; empty where nothing is."""
        named = []
        for option in self.missing():
            words = choices(option.info.annotation)
            named.append(f"{option.flag} ({', '.join(words)})" if words else option.flag)
        return [f"missing: {', '.join(named)}"] if named else []

    def ask_missing(self) -> None:
        """Asks for what is needed and was not given, each until it is right."""
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
                option.flag, answer, self._base(), direction, yes=False, zones=self._zones
            )
            if reading.rule != "as written":
                self._keep_phrase(option.name, answer)
            return str(reading.edtf)
        if option.shape == "flag":
            return {"y": "true", "yes": "true", "n": "false", "no": "false"}.get(answer, answer)
        return read_option(option, (answer.split() or [""]) if option.many else answer)

    def named(self, problems: Iterable[Problem]) -> list[str]:
        """Problems of validation, each by the option that it is about."""
        told = []
        for problem in problems:
            flag = flag_of(problem.field, self._options, self._sources)
            told.append(f"{flag}: {problem.message}" if flag else problem.message)
        return told

    def _zones(self) -> list[str | None]:
        """The zone of its government, which says when summer is there."""
        return [self._zone_of(str(self.data.get("government", "")))]

    def _base(self) -> Base:
        sources = self.data.get("sources") or [{}]
        return base_of(self.data.get("reckoned_from"), sources[0].get("published"))

    def _keep_phrase(self, field: str, words: str) -> None:
        """Keeps the words of a phrase, where the record has a place for them."""
        kept = phrase_field(field, self._options)
        if kept is not None:
            self.data.setdefault(kept, words)
        if field == "occurred":
            self.data.setdefault("reckoned_from", str(self._base().day))

    def _complain(self, flag: str, unclear: ParseError) -> None:
        between = "\n    " if "\n" in unclear.message else ". "
        hint = f"{between}{unclear.hint}" if unclear.hint else ""
        self.problems.append(f"{flag}: {unclear.message}{hint}")
