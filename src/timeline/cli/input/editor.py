"""Edits a development in the user's own editor, until it is valid or the user gives up.

What the user typed is never lost. The draft is a file that is deleted only once its content is
stored, and its path is printed whenever it is kept.
"""

from __future__ import annotations

import os
import shlex
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any, Final, NoReturn

import typer

from timeline.cli.context import FOUND_WRONG, say
from timeline.cli.input.prompts import is_somebody_there
from timeline.domain.developments import KINDS
from timeline.domain.errors import TimelineError
from timeline.domain.parsing import Problem
from timeline.exceptions import InvalidDevelopment
from timeline.forms.template import annotate, read_template, template_yaml
from timeline.forms.user_editor import editor, run_editor
from timeline.results import Finding
from timeline.text.sanitize import sanitize

if TYPE_CHECKING:
    from timeline.results import Receipt

_HASTE: Final = 1.0
"""An editor that exits sooner, in seconds, counts as a program without a user."""
_MOST_ROUNDS: Final = 10
"""Most times that such an editor is started."""


def edit(
    kind: str, given: Mapping[str, Any], attempt: Callable[[dict[str, Any]], Receipt]
) -> Receipt:
    """Opens a draft in the editor and records it; repeats this while it has errors.

    Args:
        kind: The kind of the template.
        given: The fields that are already known.
        attempt: Records the fields, or raises their errors.

    Raises:
        typer.Exit: with 1 if nothing was recorded.
        TimelineError: if the editor or the store cannot be used; the draft is kept.
    """
    command = editor()
    handle, name = tempfile.mkstemp(prefix=f"timeline-{kind}-", suffix=".yaml")
    path = Path(name)
    with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as stream:
        stream.write(template_yaml(kind, **given))
    with _kept(path):
        receipt = _until_right(command, path, kind, attempt)
    if receipt.dry_run:
        _say_kept(path)
    else:
        path.unlink(missing_ok=True)
    return receipt


def edit_file(path: Path) -> None:
    """Opens a file in the editor, and returns when the editor is closed.

    Raises:
        NoEditor: if no editor runs.
    """
    run_editor(editor(), path)


def _until_right(
    command: list[str], path: Path, kind: str, attempt: Callable[[dict[str, Any]], Receipt]
) -> Receipt:
    wrong: list[Problem] | list[Finding] = []
    told: list[str] = []
    rounds = 0
    while True:
        rounds += 1
        before, began = path.read_bytes(), monotonic()
        run_editor(command, path)
        after = path.read_bytes()
        if wrong and after == before:
            _give_up(told, "The draft is unchanged: nothing was recorded.")
        is_hasty = monotonic() - began < _HASTE or not is_somebody_there()
        read = read_template(after, str(path))
        if isinstance(read, list):
            wrong = read
        elif not read.keys() - {"kind"}:
            path.unlink(missing_ok=True)
            say("The draft is empty: nothing was recorded.")
            raise typer.Exit(FOUND_WRONG)
        else:
            try:
                return attempt({"kind": kind, **read})
            except TimelineError as error:
                wrong = [*_problems(error), *_missing_matter(kind, read)]
        told, last = [_told(one) for one in wrong], told
        if is_hasty and (told == last or rounds == _MOST_ROUNDS):
            _give_up(
                told,
                "The draft still has errors, and there is no terminal to ask on: nothing "
                "was recorded.",
            )
        path.write_bytes(_annotated(after, wrong))


def _give_up(told: list[str], why: str) -> NoReturn:
    for one in told:
        say(f"  {sanitize(one, newlines=True)}")
    say(why)
    raise typer.Exit(FOUND_WRONG)


def _annotated(data: bytes, wrong: list[Problem] | list[Finding]) -> bytes:
    """The draft with its errors: their number at the top, each above its line."""
    text = data.decode("utf-8", "surrogateescape")
    things = "1 error" if len(wrong) == 1 else f"{len(wrong)} errors"
    head = f"#! Not recorded: {things}, see the lines that begin with #!.\n"
    return (head + annotate(text, wrong)).encode("utf-8", "surrogateescape")


def _problems(error: TimelineError) -> list[Problem]:
    """The errors of fields in an error.

    Raises:
        TimelineError: the error itself, if no edit can fix it.
    """
    from timeline.domain.errors import IdTaken, UnknownGovernment
    from timeline.exceptions import BatchRejected

    if isinstance(error, InvalidDevelopment):
        return [one for one in error.problems if "needs at least one matter" not in one.message]
    if not isinstance(error, BatchRejected):
        raise error
    made = []
    for one in error.rejected:
        refused = one.error
        if isinstance(refused, InvalidDevelopment):
            made += refused.problems
            continue
        field = "government" if isinstance(refused, UnknownGovernment) else ""
        field = "id" if isinstance(refused, IdTaken) else field
        hint = f". {refused.hint}" if refused.hint else ""
        made.append(Problem(field, f"{refused.message}{hint}"))
    return made


def _missing_matter(kind: str, read: Mapping[str, Any]) -> list[Problem]:
    """The error of a missing matter, which validation reports only after all others."""
    model = KINDS.get(str(read.get("kind", kind)))
    if model is None or not model.needs_matter or read.get("matters"):
        return []
    return [Problem("matters", "missing")]


def _told(one: Problem | Finding) -> str:
    return f"{one.field}: {one.message}" if one.field else one.message


@contextmanager
def _kept(path: Path) -> Iterator[None]:
    """Prints the path of the draft after an exception, if the draft exists."""
    try:
        yield
    except BaseException:
        if path.exists():
            _say_kept(path)
        raise


def _say_kept(path: Path) -> None:
    name = shlex.quote(str(path))
    say(f"The draft is saved: timeline append --from {sanitize(name)}")
