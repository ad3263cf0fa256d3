"""`timeline correct`, `cite`, `retract` and `dispute`: amend the record without rewriting it."""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any, Final, NamedTuple

import typer

from timeline.cli.commands.accepting import accepting
from timeline.cli.context import FOUND_WRONG, Globals, say
from timeline.cli.input.draft import Draft, WritingCommand, wrong_usage
from timeline.cli.input.model_options import Option, option_of, source_options, with_options
from timeline.cli.input.prompts import ask, is_somebody_there
from timeline.cli.input.set_option import change_lines, read_changes
from timeline.cli.input.typer_options import ClockIsRight, complete_ids
from timeline.cli.output.receipt import print_receipt, telling_refusals
from timeline.domain.developments import KINDS
from timeline.exceptions import InvalidDevelopment, NotFound
from timeline.forms.field_diff import differing
from timeline.forms.fields import amendment_fields
from timeline.text.sanitize import sanitize

if TYPE_CHECKING:
    from timeline.results import Receipt

app = typer.Typer(add_completion=False, context_settings={"help_option_names": ["-h", "--help"]})

_ABOUT: Final = "The amendment"

Target = Annotated[
    str,
    typer.Argument(metavar="ID", help="The development to amend.", autocompletion=complete_ids),
]
Set = Annotated[
    list[str] | None,
    typer.Option(
        "--set",
        metavar="FIELD=VALUE",
        help="New value of a field; repeatable.",
    ),
]
Unset = Annotated[
    list[str] | None,
    typer.Option(metavar="FIELD", help="Reset a field; repeatable."),
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Show the result without recording it.")]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Accept the first suggested date.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print the receipt as JSON.")]


class How(NamedTuple):
    """The options that are not fields of an amendment."""

    yes: bool
    dry_run: bool
    as_json: bool
    clock_is_right: bool


def _options(kind: str) -> list[Option]:
    """The options of an amendment, without the fields copied from its target."""
    return [option_of(one, _ABOUT) for one in amendment_fields(KINDS[kind])]


def _command(kind: str, name: str, function: Callable[..., None]) -> None:
    everything = [*_options(kind), *source_options()]
    app.command(name, cls=WritingCommand)(with_options(function, everything))


def _correct(
    ctx: typer.Context,
    development: Target,
    settings: Set = None,
    unset: Unset = None,
    yes: Yes = False,
    dry_run: DryRun = False,
    as_json: AsJson = False,
    clock_is_right: ClockIsRight = False,
    **given: Any,
) -> None:
    """Correct fields of a development; the old text is kept.

    VALUE is text for a text field, otherwise YAML. Shows the old and new values.
    """
    how = How(yes, dry_run, as_json, clock_is_right)
    draft = _draft(ctx, "corrected", development, given, how)
    if not settings and not unset:
        draft.problems.append("missing: --set FIELD=VALUE, or --unset FIELD")
    _complete(ctx, draft)
    options: Globals = ctx.obj
    with options.open(clock_is_right=clock_is_right) as timeline:
        entry = timeline.show(development).entry
        changes, wrong = read_changes(entry.kind, entry.document, settings or (), unset or ())
        if wrong:
            wrong_usage(ctx, wrong)
        changed = differing(entry.kind, entry.document, changes)
        if not changed:
            say(f"no change: “{sanitize(entry.title)}” already has this value")
            raise typer.Exit(FOUND_WRONG)
        receipt = _record(ctx, draft, how, partial(timeline.correct, development, changes))
    for line in change_lines(changed, options.palette(sys.stderr)):
        say(line)
    print_receipt(options, receipt, as_json=as_json)


def _retract(
    ctx: typer.Context,
    development: Target,
    yes: Yes = False,
    dry_run: DryRun = False,
    as_json: AsJson = False,
    clock_is_right: ClockIsRight = False,
    **given: Any,
) -> None:
    """Retract a development; it stays visible as retracted."""
    _amend(ctx, "retracted", development, given, How(yes, dry_run, as_json, clock_is_right))


def _cite(
    ctx: typer.Context,
    development: Target,
    yes: Yes = False,
    dry_run: DryRun = False,
    as_json: AsJson = False,
    clock_is_right: ClockIsRight = False,
    **given: Any,
) -> None:
    """Add a source to a development; nothing else of it changes.

    An earlier source moves the day from which the development was known.
    """
    _amend(ctx, "cited", development, given, How(yes, dry_run, as_json, clock_is_right))


def _dispute(
    ctx: typer.Context,
    development: Target,
    yes: Yes = False,
    dry_run: DryRun = False,
    as_json: AsJson = False,
    clock_is_right: ClockIsRight = False,
    **given: Any,
) -> None:
    """Mark a development as disputed; it stays in the history."""
    _amend(ctx, "disputed", development, given, How(yes, dry_run, as_json, clock_is_right))


_command("corrected", "correct", _correct)
_command("cited", "cite", _cite)
_command("retracted", "retract", _retract)
_command("disputed", "dispute", _dispute)


def _amend(
    ctx: typer.Context, kind: str, development: str, given: dict[str, Any], how: How
) -> None:
    draft = _draft(ctx, kind, development, given, how)
    if kind == "cited" and not draft.data.get("sources") and not draft.problems:
        draft.problems.append("missing: --publisher")
    _complete(ctx, draft)
    options: Globals = ctx.obj
    with options.open(clock_is_right=how.clock_is_right) as timeline:
        title = timeline.show(development).entry.title
        if kind == "retracted" and is_somebody_there() and not draft.data.keys() & _SAYS_WHOSE:
            draft.data["clerical"] = _is_ours()
        verbs = {"cited": timeline.cite, "retracted": timeline.retract}
        amend: Callable[..., Receipt] = verbs.get(kind, timeline.dispute)
        receipt = _record(ctx, draft, how, partial(amend, development))
    say(f"{'would be ' if how.dry_run else ''}{kind}: {sanitize(title)}")
    print_receipt(options, receipt, as_json=how.as_json)


_SAYS_WHOSE: Final = frozenset({"sources", "clerical"})


def _is_ours() -> bool:
    """Asks whether only our record was wrong."""
    answers = {"": True, "o": True, "our": True, "p": False, "public": False}

    def wrong(answer: str) -> str | None:
        return None if answer.lower() in answers else "Answer our or public."

    question = "Whose mistake: only in our record, or public? [our/public, default: our]"
    return answers[ask(question, wrong).lower()]


def _draft(
    ctx: typer.Context, kind: str, development: str, given: dict[str, Any], how: How
) -> Draft:
    def zone(_: str) -> str | None:
        options: Globals = ctx.obj
        with options.open() as timeline, suppress(NotFound):
            return timeline.show(development).entry.zone
        return None

    draft = Draft(KINDS[kind], _options(kind), source_options(), zone)
    draft.take(given, yes=how.yes)
    return draft


def _complete(ctx: typer.Context, draft: Draft) -> None:
    """Asks for missing fields, or reports them with all other errors."""
    problems = list(draft.problems)
    if problems or not is_somebody_there():
        problems += draft.describe_missing()
    if problems:
        wrong_usage(ctx, problems)
    draft.ask_missing()


def _record(ctx: typer.Context, draft: Draft, how: How, amend: Callable[..., Receipt]) -> Receipt:
    try:
        with telling_refusals(as_json=how.as_json):
            return accepting(lambda data: amend(dry_run=how.dry_run, **data), draft.data)
    except InvalidDevelopment as error:
        wrong_usage(ctx, draft.named(error.problems))
