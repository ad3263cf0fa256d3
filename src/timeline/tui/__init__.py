"""The terminal program, over the same API as the command line."""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from timeline.dates.edtf import Edtf
    from timeline.results import DraftReview
    from timeline.timeline import Timeline


def run_tui(
    timeline: Timeline,
    governments: Sequence[str] = (),
    *,
    as_known: Edtf | None = None,
    review: DraftReview | None = None,
) -> None:
    """Shows a timeline on this terminal until its user quits, or a signal ends it.

    Args:
        timeline: The store; it need not exist yet.
        governments: The governments to list at first; all by default.
        as_known: Show only what was public by this date, at first.
        review: A draft to review at first.

    Raises:
        SystemExit: with 128 plus its number after a signal, with 1 after a fault.
    """
    from timeline.tui.app import TimelineApp
    from timeline.tui.ending import ended_by_signals

    app = TimelineApp(timeline, governments, as_known=as_known, review=review)

    def tell_draft() -> None:
        if app.draft is not None:
            with suppress(OSError):  # the terminal may be gone
                # While the screen is drawn, Textual captures writes to `sys.stderr`.
                os.write(2, f"{app.draft}\n".encode(errors="replace"))

    with ended_by_signals(app.end, tell_draft, app.keep_forms):
        app.run()
    tell_draft()
    if app.return_code:
        raise SystemExit(app.return_code)
