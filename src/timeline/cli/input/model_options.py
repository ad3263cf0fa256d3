"""Generates options from the fields of the models, so that a new kind needs no code here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from inspect import Parameter, signature
from typing import Annotated, Any, Final, NamedTuple

import typer
from pydantic.fields import FieldInfo

from timeline.cli.input.typer_options import complete_governments, complete_ids, complete_matters
from timeline.domain.developments import Development
from timeline.domain.values import DevelopmentId, GovernmentId, Identifier
from timeline.forms.fields import Field, Shape, fields_of, read_given, source_fields
from timeline.forms.quote_fields import field_of_quote

COMMON: Final = "The development"
PARTICULAR: Final = "Of this kind"
SOURCE: Final = "Its source"
_OFF: Final = {"--clerical": "--public"}
"""Flags whose opposite has a word of its own."""


class Option(NamedTuple):
    """A field as a command option."""

    field: Field
    flag: str
    """The flag, such as `--matter`."""
    panel: str = COMMON

    @property
    def name(self) -> str:
        """The name of the field."""
        return self.field.name

    @property
    def info(self) -> FieldInfo:
        """The model's description of the field."""
        return self.field.info

    @property
    def many(self) -> bool:
        """Whether it is repeatable."""
        return self.field.many

    @property
    def shape(self) -> Shape:
        """The format of a value."""
        return self.field.shape

    @property
    def is_needed(self) -> bool:
        """Whether it is required."""
        return self.field.is_needed

    @property
    def parameter_name(self) -> str:
        """Its parameter name in the command function."""
        return self.flag[2:].replace("-", "_")

    @property
    def metavar(self) -> str | None:
        """The placeholder of its value in the help."""
        if self.shape == "date":
            return "DATE"
        if self.shape == "mapping":
            return "KEY=VALUE" if self.field.holds_attributes else "FIELD=VALUE"
        if self.field.inner is Identifier:
            return "SCHEME:VALUE"
        if self.shape == "choice":
            return "WORD"
        if self.shape == "flag":
            return None
        if self.name.endswith("url"):
            return "URL"
        return "SLUG" if self.field.is_slug else "TEXT"

    @property
    def help(self) -> str:
        """Its meaning, with the format of a value if that is not obvious."""
        said = self.field.means
        if self.name == "id":
            said += "; default: made from government, date and title"
        if self.shape == "choice":
            default = self.field.default
            left_out = f"; default: {default}" if isinstance(default, str) else ""
            said += f" ({', '.join(self.field.choices)}{left_out})"
        notes = [*(["needed"] if self.is_needed else ()), *(["repeatable"] if self.many else ())]
        return f"{said}. {', '.join(notes).capitalize()}." if notes else f"{said}."


def options_of(model: type[Development], taken: Iterable[str] = ()) -> list[Option]:
    """The options for the fields of a kind, the needed ones first.

    Args:
        model: The kind.
        taken: Flags that the command already has; a field with that flag gets another.
    """
    made = []
    for field in fields_of(model):
        option = option_of(field, PARTICULAR if field.is_particular else COMMON)
        if option.flag in taken:
            option = option._replace(flag=f"--its-{option.flag[2:]}")
        made.append(option)
    return made


def source_options() -> list[Option]:
    """The options for one source; `url`, `title` and `zone` get the prefix `source-`."""
    made = []
    for field in source_fields():
        option = option_of(field, SOURCE)
        if field.name in Development.model_fields or field.name in ("url", "zone"):
            option = option._replace(flag=f"--source-{option.flag[2:]}")
        made.append(option)
    return made


def option_of(field: Field, panel: str = COMMON) -> Option:
    """The option of a field; a repeatable one has a singular name."""
    singular = field.name
    if field.many:
        singular = f"{singular[:-3]}y" if singular.endswith("ies") else singular.removesuffix("s")
    return Option(field, f"--{singular.replace('_', '-')}", panel)


def parameter(option: Option) -> Parameter:
    """The option as a parameter of a Typer command; its default is None."""
    # A choice is declared as text, so that a wrong word is reported with all other errors.
    one: Any = bool if option.shape == "flag" else str
    taken: Any = list[one] if option.many else one
    off = f"/{_OFF.get(option.flag, f'--no-{option.flag[2:]}')}" if option.shape == "flag" else ""
    annotated = Annotated[
        taken | None,
        typer.Option(
            f"{option.flag}{off}",
            help=option.help,
            metavar=option.metavar,
            show_default=False,
            rich_help_panel=option.panel,
            autocompletion=_completion(option),
        ),
    ]
    return Parameter(
        option.parameter_name, Parameter.KEYWORD_ONLY, default=None, annotation=annotated
    )


def with_options(function: Callable[..., None], options: Iterable[Option]) -> Callable[..., None]:
    """The function with options for fields instead of its `**given`, for Typer to read.

    Its first parameter is the context.
    """
    own = signature(function, eval_str=True)
    first, *rest = (p for p in own.parameters.values() if p.kind is not Parameter.VAR_KEYWORD)
    named = [parameter(option) for option in options]
    last = [control.replace(kind=Parameter.KEYWORD_ONLY) for control in rest]
    function.__signature__ = own.replace(parameters=[first, *named, *last])  # type: ignore[attr-defined]
    return function


def read_option(option: Option, given: Any) -> Any:
    """Parses the value of an option, without validating it.

    Raises:
        ParseError: if it is empty or has the wrong format.
    """
    return read_given(option.field, given)


def flag_of(field: str, options: Mapping[str, Option], sources: Mapping[str, Option]) -> str:
    """The option for a field path such as `sources.0.url`."""
    name, _, rest = field.partition(".")
    if name == "sources":
        part = field_of_quote(rest.partition(".")[2]) if "." in rest else "publisher"
        return sources[part].flag if part in sources else field
    if name not in options:
        return field
    place, _, inner = rest.partition(".")
    which = f" (number {int(place) + 1})" if place.isdigit() and int(place) else ""
    if place and not place.isdigit():
        inner = rest
    return f"{options[name].flag}{which}" + (f", {inner}" if inner else "")


def _completion(option: Option) -> Any:
    if option.shape == "choice":
        words = option.field.choices
        return lambda incomplete: [word for word in words if word.startswith(incomplete)]
    if option.name == "id":
        return None
    if option.name == "matters":
        return complete_matters
    if option.field.is_a(GovernmentId):
        return complete_governments
    return complete_ids if option.field.is_a(DevelopmentId) else None
