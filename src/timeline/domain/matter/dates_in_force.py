"""From when until when something is in force, as one development after the other says.

A bound that a development does not give stays as it was last given, unless that is past. New
bounds hold from the new beginning on; until then the old ones do.
"""

from __future__ import annotations

from timeline.dates.edtf import OPEN_END
from timeline.domain.matter.state import InForceSpan, MatterState
from timeline.domain.matter.transition import Transition
from timeline.light_typing import Any


def spans_after(stands: MatterState | None, step: Transition) -> tuple[InForceSpan, ...]:
    """The spans of what stands, once a development has dated it.

    Args:
        stands: What stood before it.
        step: The development; one that starts or changes a measure dates it by its own day.
    """
    spans = stands.spans if stands is not None else ()
    current = [span for span in spans if span.has_begun(step.earliest)][-1:]
    kept = (*current, *(span for span in spans if not span.has_begun(step.earliest)))
    if not step.is_dated and step.effect not in ("start", "change"):
        return kept
    last = kept[-1] if kept else InForceSpan()
    span = _with_end(_beginning(stands, step, current, last), step, last)
    begins = span.starts_latest
    if begins is None or begins <= step.earliest:
        return (span,)
    return (*(one for one in kept if one.starts_latest is None or one.starts_latest < begins), span)


def is_in_force(stands: MatterState | None, instant: int) -> bool:
    """Whether something is in force, or suspended, at an instant."""
    return stands is not None and stands.at(instant) in ("in-force", "suspended")


def _beginning(
    stands: MatterState | None, step: Transition, current: list[InForceSpan], last: InForceSpan
) -> InForceSpan:
    at_once = InForceSpan(step.occurred, step.earliest, step.earliest, step.id)
    if step.starts is not None and step.starts_earliest is not None:
        # What is to hold for the past counts from when it was decided.
        begins = max(step.starts_earliest, step.earliest)
        surely = max(step.starts_latest or begins, begins)
        if surely > step.earliest:
            return InForceSpan(step.starts, begins, surely, step.id)
        return at_once
    if step.effect != "start" and not last.has_begun(step.earliest):
        return last
    if current and current[0].starts is not None and is_in_force(stands, step.earliest):
        is_resumed = step.effect == "start" and stands is not None and stands.status == "suspended"
        return at_once if is_resumed else current[0]
    return at_once if step.effect in ("start", "change") else InForceSpan()


def _with_end(begins: InForceSpan, step: Transition, last: InForceSpan) -> InForceSpan:
    begins = InForceSpan(*begins[:4])
    if step.ends == OPEN_END:
        return begins
    if step.ends is not None:
        ends: tuple[Any, ...] = (step.ends, step.ends_earliest, step.ends_latest, step.id)
        return InForceSpan(*begins[:4], *ends)
    if last.has_ended(max(step.earliest, begins.starts_latest or step.earliest)):
        return begins
    return InForceSpan(*begins[:4], *last[4:])
