"""What a refused batch says, by class: the words of each class are in tests/messages."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from timeline.domain.errors import TimelineError
from timeline.eventstore.writer import BatchRejected


@contextmanager
def refused(*classes: type[TimelineError]) -> Iterator[list[TimelineError]]:
    """Expects a batch to be rejected, for a reason of each of these classes, in order.

    The list that it gives has the errors once the block has ended.
    """
    errors: list[TimelineError] = []
    with pytest.raises(BatchRejected) as caught:
        yield errors
    errors.extend(one.error for one in caught.value.rejected)
    assert [type(one) for one in errors] == list(classes), caught.value
