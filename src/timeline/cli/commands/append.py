"""`timeline append`: a command for each kind of development, generated from its model.

Users should not need to know the file format, and a new kind should not need a form of its own. So
the options, their help and their choices come from the fields. An editor, a file and prompts on a
terminal lead to the same append.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple, cast

import typer
from typer.core import TyperGroup

import timeline.domain.kinds  # noqa: F401  (defining the kinds is what registers them)
from timeline.cli.commands.accepting import accepting
from timeline.cli.context import FOUND_WRONG, Globals, say
from timeline.cli.input.draft import Draft, WritingCommand, refuse_slips, wrong_usage
from timeline.cli.input.model_options import options_of, source_options, with_options
from timeline.cli.input.prompts import is_somebody_there
from timeline.cli.output.receipt import print_receipt, telling_refusals
from timeline.domain.developments import KINDS
from timeline.domain.lexical.synonyms import meant
from timeline.exceptions import InvalidDevelopment
from timeline.forms.date_suggestions import zone_of
from timeline.text.sanitize import sanitize

if TYPE_CHECKING:
    from timeline.results import Receipt

_HOW = "How"
_HELP = (
    "Append a development: a KIND and its fields.\n\nPrints the new id. `timeline "
    "append KIND -h` lists the fields of a KIND. On a terminal, it asks for missing "
    "fields; --edit opens a form in your editor. --from needs no KIND.\n\nExample: "
    "timeline append decision-taken --government be --matter heavy-weapons --occurred "
    '2022-04-22 --outcome approved --title "The cabinet approves heavy weapons" '
    '--publisher "The Brussels Times" --published 2022-04-23'
)

From = Annotated[
    str | None,
    typer.Option(
        "--from",
        metavar="FILE",
        help="Read developments from a YAML or JSON Lines file; - is stdin.",
        rich_help_panel=_HOW,
    ),
]
DryRun = Annotated[
    bool,
    typer.Option("--dry-run", help="Show the result without recording it.", rich_help_panel=_HOW),
]
Yes = Annotated[
    bool,
    typer.Option("--yes", "-y", help="Accept the first suggested date.", rich_help_panel=_HOW),
]
GovernmentName = Annotated[
    str | None,
    typer.Option(
        "--government-name",
        metavar="TEXT",
        help="Name of a new government.",
        rich_help_panel=_HOW,
    ),
]
Zone = Annotated[
    str | None,
    typer.Option(
        "--zone",
        metavar="ZONE",
        help="IANA time zone of a new government.",
        rich_help_panel=_HOW,
    ),
]
AsJson = Annotated[
    bool,
    typer.Option("--json", help="Print the receipt as JSON.", rich_help_panel=_HOW),
]
ClockIsRight = Annotated[
    bool,
    typer.Option(
        "--clock-is-right",
        help="Record although the last entry is in the future.",
        rich_help_panel=_HOW,
    ),
]
Edit = Annotated[
    bool,
    typer.Option(
        "--edit", help="Fill in a form in your editor (VISUAL, EDITOR).", rich_help_panel=_HOW
    ),
]

_CONTROLS = frozenset(
    {"--from", "--edit", "--yes", "--dry-run", "--json", "--government-name", "--zone", "--help",
     "--clock-is-right", "--store", "--color", "--debug", "--version"}
)  # fmt: skip


class Recording(NamedTuple):
    """How to record: the options that are not fields of a development."""

    from_file: str | None = None
    name: str | None = None
    zone: str | None = None
    dry_run: bool = False
    as_json: bool = False
    clock_is_right: bool = False

    def clashes(self, before: Recording) -> list[str]:
        """The options whose value before the kind differs from that after it."""
        named = zip(("--from", "--government-name", "--zone"), self, before, strict=False)
        return [flag for flag, own, other in named if own and other and own != other]

    def over(self, before: Recording) -> Recording:
        """These options, merged with those before the kind."""
        return Recording(
            self.from_file or before.from_file,
            self.name or before.name,
            self.zone or before.zone,
            self.dry_run or before.dry_run,
            self.as_json or before.as_json,
            self.clock_is_right or before.clock_is_right,
        )


class Kinds(TyperGroup):
    """The kinds as commands, each generated from its model when needed."""

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002  as inherited
        """Every kind, in the order of the domain."""
        return list(KINDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ARG002  as inherited
        """The command of a kind, or None."""
        return command_of(KINDS[cmd_name]) if cmd_name in KINDS else None

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Checks and parses the arguments before the kind."""
        if not ctx.resilient_parsing:
            refuse_slips(ctx, args, [])
        return super().parse_args(ctx, args)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """The command of a kind; an unknown kind is an error that suggests a similar one."""
        if args[0] not in KINDS and not ctx.resilient_parsing and not args[0].startswith("-"):
            near = meant(args[0], KINDS)
            guess = f"; did you mean “{near}”?" if near else ""
            wrong_usage(
                ctx, [f"“{args[0]}” is not a kind{guess}"], hint="`timeline append -h` lists them."
            )
        return super().resolve_command(ctx, args)


app = typer.Typer(
    cls=Kinds,
    add_completion=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.callback(
    invoke_without_command=True,
    no_args_is_help=True,
    subcommand_metavar="KIND [FIELDS]",
    help=_HELP,
)
def append(
    ctx: typer.Context,
    from_file: From = None,
    government_name: GovernmentName = None,
    zone: Zone = None,
    dry_run: DryRun = False,
    as_json: AsJson = False,
    clock_is_right: ClockIsRight = False,
) -> None:
    """Append a development of a kind, or those of a file."""
    how = Recording(from_file, government_name, zone, dry_run, as_json, clock_is_right)
    if ctx.invoked_subcommand is not None:
        ctx.meta[_HOW] = how
    elif from_file is not None:
        append_file(ctx, how, None)
    else:
        wrong_usage(
            ctx,
            ["a KIND is missing, or --from FILE"],
            hint="List the kinds with `timeline append -h`.",
        )


@cache
def command_of(model: Any) -> Any:
    """The command that appends a development of a kind."""
    kind = model.model_fields["kind"].default
    sources = source_options()
    options = options_of(model, _CONTROLS | {option.flag for option in sources})
    everything = [*options, *sources]

    def run(
        ctx: typer.Context,
        from_file: From = None,
        edit: Edit = False,
        yes: Yes = False,
        government_name: GovernmentName = None,
        zone: Zone = None,
        dry_run: DryRun = False,
        as_json: AsJson = False,
        clock_is_right: ClockIsRight = False,
        **given: Any,
    ) -> None:
        own = Recording(from_file, government_name, zone, dry_run, as_json, clock_is_right)
        before = ctx.meta.get(_HOW, Recording())
        if twice := own.clashes(before):
            wrong_usage(ctx, [f"{flag} takes one value, but is given twice" for flag in twice])
        how = own.over(before)
        if how.from_file is not None:
            values = ((option.flag, given[option.parameter_name]) for option in everything)
            used = [flag for flag, value in values if value not in (None, [])]
            used += ["--edit"] if edit else []
            if used:
                wrong_usage(
                    ctx, [f"--from reads the fields from a file, so leave out {', '.join(used)}"]
                )
            append_file(ctx, how, kind)
            return
        draft = Draft(model, options, sources, lambda government: _zone(ctx, how, government))
        draft.take(given, yes=yes)
        _append(ctx, draft, how, edit=edit)

    run.__doc__ = _help(model)
    made = typer.Typer(
        add_completion=False, context_settings={"help_option_names": ["-h", "--help"]}
    )
    made.command(name=kind, cls=WritingCommand)(with_options(run, everything))
    command = typer.main.get_command(made)
    command.name = kind
    return command


def _zone(ctx: typer.Context, how: Recording, government: str) -> str | None:
    """The time zone of a government: as given, as stored, or that of its country."""
    if how.zone is not None:
        return how.zone
    with cast("Globals", ctx.obj).open() as timeline:
        return zone_of(timeline, government)


def _help(model: Any) -> str:
    needs = "\n\nNeeds at least one --matter." if model.needs_matter else ""
    return f"{(model.__doc__ or '').strip()}{needs}"


def _append(ctx: typer.Context, draft: Draft, how: Recording, *, edit: bool) -> None:
    """Records a draft, after prompts or an editor have completed it."""
    options: Globals = ctx.obj
    kind = str(draft.model.model_fields["kind"].default)
    problems = list(draft.problems)
    if not edit and (problems or not is_somebody_there()):
        problems += draft.describe_missing()
    if problems:
        wrong_usage(ctx, problems)
    if not edit:
        draft.ask_missing()
    with options.open(clock_is_right=how.clock_is_right) as timeline:

        def record(data: Mapping[str, Any]) -> Receipt:
            return timeline.append(data, name=how.name, zone=how.zone, dry_run=how.dry_run)

        if edit:
            from timeline.cli.input.editor import edit as edit_draft

            receipt = edit_draft(kind, draft.data, record)
        else:
            try:
                with telling_refusals(as_json=how.as_json):
                    receipt = accepting(record, {"kind": kind, **draft.data})
            except InvalidDevelopment as error:
                wrong_usage(ctx, draft.named(error.problems))
    print_receipt(options, receipt, as_json=how.as_json)


def append_file(ctx: typer.Context, how: Recording, kind: str | None) -> None:
    """Records the developments of a file, all or none."""
    options: Globals = ctx.obj
    assert how.from_file is not None
    from timeline.cli.input.source_options import read_source

    read = read_source(how.from_file)
    if read.findings:
        for finding in read.findings:
            hint = f". {finding.hint}" if finding.hint else ""
            say(sanitize(f"{finding}{hint}", newlines=True))
        say("Nothing was recorded.")
        raise typer.Exit(FOUND_WRONG)
    others = [one.id for one in read.developments if kind not in (None, one.kind)]
    if others:
        wrong_usage(ctx, [f"expected only {kind}, but found {', '.join(others)}"])
    name = how.name or (read.header and read.header.name)
    zone = how.zone or (read.header and read.header.zone)
    with (
        options.open(clock_is_right=how.clock_is_right) as timeline,
        telling_refusals(read.places, as_json=how.as_json),
    ):
        receipt = timeline.append(
            *read.developments,
            name=name,
            zone=zone,
            dry_run=how.dry_run,
            near=None if how.from_file == "-" else how.from_file,
        )
    print_receipt(options, receipt, as_json=how.as_json)
