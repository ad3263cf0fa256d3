"""Stored states, read by the models: what the state of an event may be, and nothing else.

pydantic and the models are slow to import, and most commands read states by their shapes.
"""

from __future__ import annotations

from functools import cache
from typing import Any, Final, NotRequired, cast

from pydantic import AwareDatetime, ConfigDict, TypeAdapter, ValidationError, with_config
from typing_extensions import TypedDict

import timeline.domain.kinds  # noqa: F401  defining the kinds registers them
from timeline.dates.edtf import STORED
from timeline.domain.developments import KINDS
from timeline.domain.events import GovernmentDescribed, StoredBounds
from timeline.domain.names.namings import NAMINGS


class StateRefused(Exception):
    """A state that is not what this program writes; says in which field."""


def validated(topic: str, state: bytes | str) -> dict[str, Any]:
    """The fields of a state of the present class version.

    Raises:
        StateRefused: naming the first field that is not what this program writes.
    """
    try:
        found = _shape(topic).validate_json(state, context=STORED)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        raise StateRefused(f"{where}: {first['msg']}") from None
    return cast("dict[str, Any]", found)


@cache
def _shape(topic: str) -> TypeAdapter[Any]:
    """What the state of an event of a topic looks like; anything else is refused."""
    fields: dict[str, Any] = {"class_version": NotRequired[int], "recorded": AwareDatetime}
    fields |= {"appended_by": NotRequired[str], "appended_at": NotRequired[AwareDatetime]}
    fields |= {"signature": NotRequired[str]}
    if topic == GovernmentDescribed.topic:
        fields |= {"name": str, "zone": str}
    elif topic in NAMINGS:
        fields |= {"development": NAMINGS[topic]}
    else:
        fields |= {"timing": _strict("Timing", _TIMING), "development": KINDS[topic]}
    return TypeAdapter(_strict(topic, fields))


_TIMING: Final[dict[str, Any]] = dict.fromkeys(StoredBounds._fields, NotRequired[str])


def _strict(name: str, fields: dict[str, Any]) -> Any:
    make: Any = TypedDict
    return with_config(ConfigDict(extra="forbid"))(make(name, fields))
