"""Runs a command as a front end does, and notes what came of it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from tests.simulation.oracle import Work
from timeline.domain.errors import TimelineError
from timeline.domain.parsing import InvalidDevelopment
from timeline.eventstore.errors import ClockWrong, StoreMissing
from timeline.eventstore.writer import BatchRejected
from timeline.readmodel.errors import UnknownDevelopment


def perform(work: Work, is_cut: Callable[[], bool]) -> None:
    """Runs one command; whatever it says after the power failed is said to nobody.

    Raises:
        Exception: any but the program's own errors, which would be a traceback to its user.
    """
    try:
        work.answer = work.run()
        work.outcome = work.outcome or "done"
    except BatchRejected as batch:
        work.outcome = "refused"
        work.broken = {type(one.error).__name__ for one in batch.rejected}
    except UnknownDevelopment as error:
        work.outcome, work.broken, work.error = "refused", {"NothingToAmend"}, error.message
    except InvalidDevelopment as error:
        work.outcome, work.broken, work.error = "refused", {"Invalid"}, error.message
    except ClockWrong as error:
        work.outcome, work.broken, work.error = "refused", {"ClockWrong"}, error.message
    except StoreMissing as error:
        work.outcome, work.error = "missing", error.message
    except TimelineError as error:
        work.outcome, work.error = "failed", f"{type(error).__name__}: {error.message}"
        work.is_open = bool(getattr(error, "is_open", False))
    except Exception:
        if not is_cut():
            raise
    if is_cut():
        work.outcome = "cut"


def outcome_of(work: Work) -> str:
    """What came of a command, in words and with the hash of its answer."""
    said = work.outcome + (f" {','.join(sorted(work.broken))}" if work.broken else "")
    if work.new is not None:
        said += f" {work.new} new"
    if work.answer is not None:
        said += f" {hashlib.sha256(repr(work.answer).encode()).hexdigest()[:8]}"
    return said
