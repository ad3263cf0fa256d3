"""Asks whether to record a contradiction on purpose, where somebody is at the terminal."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import typer

from timeline.cli.context import FOUND_WRONG, say
from timeline.cli.input.prompts import ask_yes, is_somebody_there
from timeline.cli.output.receipt import tell
from timeline.domain.matter.acceptable import ACCEPTABLE
from timeline.exceptions import BatchRejected

_R = TypeVar("_R")


def accepting(record: Callable[[dict[str, Any]], _R], data: dict[str, Any]) -> _R:
    """Records a development; on a terminal it asks whether to record a contradiction too.

    Args:
        record: Records it from its fields.
        data: Its fields.

    Raises:
        BatchRejected: where it is refused, and nobody wants it recorded anyway.
    """
    accepts = list(data.get("accepts") or ())
    while True:
        try:
            return record({**data, "accepts": accepts} if accepts else data)
        except BatchRejected as refused:
            (first, *others) = refused.rejected
            rule = first.error.rule
            if others or rule not in ACCEPTABLE or rule in accepts or not is_somebody_there():
                raise
            tell(first.error)
            if not ask_yes("Record it anyway, as a contradiction?"):
                say("Nothing was recorded.")
                raise typer.Exit(FOUND_WRONG) from None
            accepts.append(str(rule))
