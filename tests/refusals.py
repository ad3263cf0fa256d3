"""What a refused batch says, by class: the words of each class are in tests/messages."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TypeVar

import pytest

from timeline.domain.errors import TimelineError
from timeline.domain.parsing import InvalidDevelopment
from timeline.eventstore.writer import BatchRejected

E = TypeVar("E", bound=TimelineError)


@contextmanager
def refused(expected: type[E], *, count: int = 1) -> Iterator[list[E]]:
    """Expects a batch to be rejected for so many reasons, each of this class and no other.

    The list that it gives has the errors once the block has ended.
    """
    errors: list[E] = []
    with pytest.raises(BatchRejected) as caught:
        yield errors
    for one in caught.value.rejected:
        assert type(one.error) is expected, one
        errors.append(one.error)
    assert len(errors) == count


def wrong_fields(caught: pytest.ExceptionInfo[InvalidDevelopment]) -> list[str]:
    """The field of each problem with a development, in the order in which they are told."""
    return [problem.field for problem in caught.value.problems]
