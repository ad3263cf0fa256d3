"""The terminal program, over the same door as the command line."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from timeline.domain.dates import Edtf
    from timeline.timeline import Timeline


def run_tui(
    timeline: Timeline, governments: Sequence[str] = (), *, as_known: Edtf | None = None
) -> None:
    """Shows a timeline on this terminal until one leaves.

    Args:
        timeline: The store; it need not exist yet.
        governments: Those to list at first; all where none is given.
        as_known: Shows only what was public by then, at first.
    """
    from timeline.tui.app import TimelineApp

    TimelineApp(timeline, governments, as_known=as_known).run()
