"""`timeline draft`: proposes the developments of an article, in a file to review."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from timeline.cli.context import FOUND_WRONG, WRONG_USAGE, Globals, emit, on_a_terminal, say
from timeline.cli.input.prompts import ask, is_somebody_there
from timeline.cli.input.typer_options import ItsPublisher, ItsTitle, ItsUrl, Json
from timeline.cli.output.receipt import say_not_searched
from timeline.dates.edtf import DateError, Edtf
from timeline.forms.date_suggestions import fiscal_start
from timeline.text.sanitize import clip, sanitize

if TYPE_CHECKING:
    from timeline.results import ArticleDraft, ProposedDevelopment
    from timeline.timeline import Timeline

app = typer.Typer(add_completion=False, context_settings={"help_option_names": ["-h", "--help"]})
_LONGEST_TITLE: Final = 64
_OTHERS: Final = {"cite": "the store may have it already"}
_ENDINGS: Final = (".txt", ".pdf", ".html", ".htm", ".xhtml")


@app.command()
def draft(
    ctx: typer.Context,
    article: Annotated[
        str | None,
        typer.Argument(metavar="[ARTICLE]", help="A text, saved HTML page or PDF; - is stdin."),
    ] = None,
    published: Annotated[
        str | None,
        typer.Option(metavar="EDTF", help="When it was published; default: as the file says."),
    ] = None,
    publisher: ItsPublisher = None,
    title: ItsTitle = None,
    url: ItsUrl = None,
    government: Annotated[
        str | None,
        typer.Option(metavar="GOV", help="Its government; default: its first country."),
    ] = None,
    language: Annotated[
        str | None, typer.Option(metavar="TAG", help="en, nl, fr or de; default: by its words.")
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="File for the draft; default: ARTICLE.draft.yaml."),
    ] = None,
    to: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Folder for the article; default: seeds."),
    ] = None,
    min_score: Annotated[
        float, typer.Option("--min-score", metavar="0-1", help="Least score of a proposal.")
    ] = 0.4,
    model: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="A model that reads the article too; it is given to it."),
    ] = None,
    edit: Annotated[bool, typer.Option("--edit", help="Open the draft in your editor.")] = False,
    tui: Annotated[
        bool, typer.Option("--tui", help="Review the draft in the terminal program.")
    ] = False,
    resume: Annotated[Path | None, typer.Option(metavar="FILE", help="Go on with a draft.")] = None,
    explain: Annotated[bool, typer.Option("--explain", help="Show why each field is so.")] = False,
    as_json: Json = False,
) -> None:
    """Propose the developments of an article, in a file to review. Records nothing.

    The article is kept in the seeds, and the draft waits beside you: accept or skip each proposal
    in it, then import it. With --json the proposals are printed, and nothing is written without
    --out.

    Example: timeline draft article.html --published 2022-04-21
    """
    options: Globals = ctx.obj
    if (article is None) == (resume is None):
        raise typer.BadParameter("give an article, or --resume with a draft", param_hint="ARTICLE")
    if resume is not None and tui:
        _review(options, resume)
        return
    with options.open() as timeline:
        if resume is not None:
            _go_on(timeline, resume, edit=edit)
            return
        assert article is not None
        target = out if as_json else out or _default(article)
        found = _drafted(
            timeline,
            article,
            published,
            publisher=publisher,
            title=title,
            url=url,
            government=government,
            language=language,
            fiscal=fiscal_start(),
            min_score=min_score,
            model=model,
            before_model=_say_given,
            out=target,
            to=to,
        )
        _say_dropped(found)
        if as_json:
            emit(found.as_json())
            return
        _print(found, explain=explain)
        if edit and found.path is not None:
            _go_on(timeline, found.path, edit=True)
    if tui and found.path is not None:
        _review(options, found.path)


def _default(article: str) -> Path:
    """The usual name of a draft: that of the article, in the current folder."""
    path = Path("article" if article == "-" else Path(article).name)
    stem = path.stem if path.suffix.lower() in _ENDINGS else path.name
    return Path(f"{stem}.draft.yaml")


def _drafted(
    timeline: Timeline, article: str, published: str | None, **given: object
) -> ArticleDraft:
    """The draft; on a terminal, a day of publication that is missing is asked for."""
    from timeline.exceptions import NoPublicationDay

    try:
        return timeline.draft(article, published=published, **given)  # type: ignore[arg-type]
    except NoPublicationDay as missing:
        if article == "-" or not is_somebody_there():
            raise
        say(sanitize(missing.message))
        day = ask("When was it published, such as 2022-04-21", _wrong_day)
        return timeline.draft(article, published=day, **given)  # type: ignore[arg-type]


def _wrong_day(answer: str) -> str | None:
    try:
        Edtf.parse(answer)
    except DateError as error:
        return str(error)
    return None


def _say_given(model: str) -> None:
    say(f"The article is given to the model “{sanitize(model)}”, which may send it away.")


def _say_dropped(found: ArticleDraft) -> None:
    count = sum(found.dropped.values())
    if count:
        why = ", ".join(f"{sanitize(reason)} {times:,}" for reason, times in found.dropped.items())
        say(f"{count:,} answers or parts of them were dropped: {why}")


def _print(found: ArticleDraft, *, explain: bool) -> None:
    for number, one in enumerate(found.proposals, 1):
        sys.stdout.write(_line(number, one) + "\n")
        if explain:
            sys.stdout.writelines(f"{why}\n" for why in _explained(one))
    count = len(found.proposals)
    things = "1 development" if count == 1 else f"{count:,} developments"
    say(f"{things if count else 'No development'} proposed; nothing is recorded.")
    if not found.searched:
        say_not_searched(found.text.parent)
    if found.path is not None:
        name = sanitize(shlex.quote(str(found.path)))
        if not count:
            say("No rule knows its sentences. In the review, `a` proposes one that you select.")
        say(f"Review it: timeline draft --resume {name} --tui")
        if count:
            say(f"Or accept or skip each proposal in it, then: timeline import {name}")


def _line(number: int, one: ProposedDevelopment) -> str:
    data = one.development
    when = sanitize(str(data.get("expected") or data.get("planned") or data["occurred"]))
    title = clip(sanitize(str(data["title"])), _LONGEST_TITLE)
    who, kind = sanitize(str(data["government"])), sanitize(str(data["kind"]))
    return f"{number:>3}  {one.score:.2f}  {who:<4} {kind:<18} {when:<22} {title}"


def _explained(one: ProposedDevelopment) -> list[str]:
    lines = [
        sanitize(f"       {why.field} {why.value}: {why.rule}".replace(" :", ":"))
        for why in one.because
    ]
    lines += [
        sanitize(f"       {_OTHERS.get(name, f'{name} could also be')}: {', '.join(values)}")
        for name, values in one.others.items()
    ]
    return lines


def _review(options: Globals, path: Path) -> None:
    """Reviews a draft in the terminal program, and says how far the review is."""
    from timeline.cli.commands.tui import open_tui

    name = sanitize(shlex.quote(str(path)))
    if not on_a_terminal():
        say("timeline: --tui needs a terminal")
        say(f"  Review {name} in an editor instead.")
        raise typer.Exit(WRONG_USAGE)
    open_tui(options, draft=path)
    with options.open() as timeline:
        status = timeline.draft_status(path)
        told = ", ".join(f"{count:,} {sanitize(one)}" for one, count in status.reviews.items())
        say(f"{name}: {told or 'no developments'}")
        if status.reviews.get("proposed"):
            say(f"Go on with the review: timeline draft --resume {name} --tui")


def _go_on(timeline: Timeline, path: Path, *, edit: bool) -> None:
    """Opens a draft in the editor, if that is asked for, and says how far its review is."""
    status = timeline.draft_status(path)
    if edit:
        from timeline.cli.input.editor import edit_file

        edit_file(path)
        status = timeline.draft_status(path)
    for finding in status.findings:
        hint = f". {finding.hint}" if finding.hint else ""
        say(sanitize(f"{finding}{hint}"))
    told = ", ".join(f"{count:,} {sanitize(review)}" for review, count in status.reviews.items())
    name = sanitize(shlex.quote(str(path)))
    say(f"{name}: {told or 'no developments'}")
    waiting = status.reviews.get("proposed", 0)
    if status.findings:
        say("Correct the errors, then: timeline draft --resume " + name)
        raise typer.Exit(FOUND_WRONG)
    if waiting:
        say(f"Accept or skip the rest: timeline draft --resume {name} --edit")
    else:
        say(f"Record what is accepted: timeline import {name}")
