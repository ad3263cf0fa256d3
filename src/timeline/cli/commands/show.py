"""`timeline show`: one development in full.

A development is worth as much as its evidence. So its quotes come with their context in the source,
and its amendments with old and new values.
"""

from __future__ import annotations

import sys

from timeline.cli.context import Globals
from timeline.cli.input.query_options import asked, emit_all, form, heading


def show(
    options: Globals,
    *,
    development_id: list[str],
    as_known: str | None,
    as_recorded: str | None,
    as_json: bool,
    as_lines: bool,
) -> None:
    """Show one development in full.

    Shows its date, actors, amounts, sources with each quote in context, and later corrections. Give
    several ids to show several. SCHEME:VALUE finds a development by an identifier of it, or of one
    of its sources.
    """
    chosen = form(as_json, as_lines)
    question = asked(None, as_known, as_recorded)
    with options.open() as timeline:
        found = [
            timeline.show(one, as_known=question.as_known, as_recorded=question.as_recorded)
            for one in development_id
        ]
        if chosen == "json" and len(found) == 1:
            from timeline.cli.context import emit

            emit(found[0].as_json(who=True))
        elif chosen != "text":
            emit_all((one.as_json(who=True) for one in found), chosen)
        else:
            from timeline.cli.output.development import Sheet

            heading(options, question)
            for number, one in enumerate(found):
                sys.stdout.write("\n\n" if number else "")
                for line in Sheet(one, options.out).lines():
                    sys.stdout.write(line + "\n")
