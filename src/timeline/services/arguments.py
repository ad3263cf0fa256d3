"""What a caller gives, checked before it is asked: a wrong type is refused, never answered.

A text where several are wanted is one item, for text is a sequence of letters too and would
filter by them. A date may come as EDTF, as a `date` or as an aware `datetime` (a pandas
`Timestamp` is one). A refusal names the parameter and what is expected.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, date, datetime
from operator import index
from pathlib import Path
from typing import Any, Final, TypeVar

from timeline.dates.edtf import Edtf
from timeline.domain.errors import TimelineError

T = TypeVar("T")
When = str | Edtf | date | None
"""A date as EDTF, as text or parsed; a `date`; a moment as an aware `datetime`; None for none."""
Several = Sequence[str] | str
"""Some texts; one text is one item."""
_LONGEST: Final = 10**6
_SHOWN: Final = 100
"""Characters of a wrong value that are repeated."""


class BadArgument(TimelineError, ValueError):
    """An argument that a method cannot take.

    Attributes:
        parameter: Which one.
    """

    def __init__(self, parameter: str, reason: str, hint: str | None = None) -> None:
        super().__init__(f"{parameter}: {reason}", hint=hint)
        self.parameter = parameter


def edtf(parameter: str, given: When) -> Edtf | None:
    """A date as it may be given, parsed; None for None.

    Raises:
        BadArgument: It is of another type, or a datetime without a zone.
        DateError: It is text and no EDTF.
    """
    if given is None or isinstance(given, Edtf):
        return given
    if isinstance(given, str):
        return Edtf.parse(given)
    if isinstance(given, date):
        return Edtf.parse(date_text(parameter, given))
    raise BadArgument(
        parameter,
        f"{type_name(given)} is not a date",
        'Give EDTF such as "2022-04-20", a date or an aware datetime.',
    )


def day(parameter: str, given: str | Edtf | date) -> Edtf:
    """A date that must be given."""
    found = edtf(parameter, given)
    if found is None:
        raise BadArgument(parameter, "None is not a date")
    return found


def date_text(parameter: str, given: date) -> str:
    """A date or an aware datetime as EDTF; fractions of a second are left out."""
    if not isinstance(given, datetime):
        return f"{given.year:04}-{given.month:02}-{given.day:02}"
    if given != given:  # noqa: PLR0124  pandas' NaT is a datetime, and unequal to itself
        raise BadArgument(parameter, "NaT is not a date", "Use None for a missing date.")
    if given.tzinfo is None or given.utcoffset() is None:
        raise BadArgument(
            parameter,
            f"the datetime {given} has no time zone",
            "Use its .date() for the whole day, or a datetime with a tzinfo.",
        )
    try:
        moment = given.astimezone(UTC)
    except OverflowError:
        raise BadArgument(parameter, f"{given} is outside the years 0001 to 9999") from None
    # Written out, for a pandas Timestamp has nanoseconds too.
    day = date_text(parameter, moment.date())
    return f"{day}T{moment.hour:02}:{moment.minute:02}:{moment.second:02}Z"


def several(parameter: str, given: object) -> tuple[str, ...]:
    """Texts; one text is one item.

    Raises:
        BadArgument: It is neither, such as a number or a mapping.
    """
    if isinstance(given, str):
        return (given,)
    if isinstance(given, Iterable) and not isinstance(given, bytes | Mapping):
        found = tuple(given)
        for one in found:
            if not isinstance(one, str):
                raise BadArgument(parameter, f"expected texts, but {type_name(one)} is among them")
        return found
    raise BadArgument(parameter, f"expected texts, not {type_name(given)}")


def place(parameter: str, given: object) -> str | os.PathLike[str]:
    """A path or a URL, of whatever content."""
    if isinstance(given, str) or (
        isinstance(given, os.PathLike) and isinstance(os.fspath(given), str)
    ):
        return given
    raise BadArgument(parameter, f"expected a path, not {type_name(given)}")


def path(parameter: str, given: object) -> Path:
    """A path, which may lead nowhere.

    Raises:
        BadArgument: It is of another type, or empty, which would mean the current folder.
    """
    found = os.fspath(place(parameter, given))
    if not found:
        raise BadArgument(parameter, "the path is empty", "Name a file or a folder; . is this one.")
    return Path(found)


def path_or_none(parameter: str, given: object) -> Path | None:
    """The same, or None."""
    return None if given is None else path(parameter, given)


def paths(parameter: str, given: object) -> tuple[Path, ...]:
    """Paths; one path is one item."""
    if isinstance(given, str | os.PathLike):
        return (path(parameter, given),)
    if isinstance(given, Iterable) and not isinstance(given, bytes | Mapping):
        return tuple(path(parameter, one) for one in given)
    raise BadArgument(parameter, f"expected paths, not {type_name(given)}")


def paths_of(given: Sequence[object], method: str) -> tuple[str, ...]:
    """Paths that are given one by one, as they were given."""
    for one in given:
        if not isinstance(one, str | os.PathLike):
            raise BadArgument(
                "paths",
                f"expected paths, not {type_name(one)}",
                f"Pass them one by one: {method}(*paths)",
            )
        path("paths", one)
    return tuple(os.fspath(place("paths", one)) for one in given)


def ids_of(given: Sequence[object], method: str) -> tuple[str, ...]:
    """Ids that are given one by one."""
    for one in given:
        if not isinstance(one, str):
            raise BadArgument(
                "ids",
                f"expected texts, not {type_name(one)}",
                f"Pass them one by one: {method}(*ids)",
            )
    return tuple(str(one) for one in given)


def text(parameter: str, given: object) -> str:
    """One text."""
    if isinstance(given, str):
        return given
    raise BadArgument(parameter, f"expected text, not {type_name(given)}")


def text_or_none(parameter: str, given: object) -> str | None:
    """One text, or None."""
    return None if given is None else text(parameter, given)


def number(parameter: str, given: object, least: int = 0) -> int:
    """A whole number that is not below `least`."""
    try:
        found = None if isinstance(given, bool) else index(given)  # type: ignore[arg-type]
    except TypeError:
        found = None  # An array of numpy has an `__index__`, and raises there.
    if found is None:
        raise BadArgument(parameter, f"expected a whole number, not {type_name(given)}")
    if found < least:
        raise BadArgument(parameter, f"{found} is below {least}", f"Use {least} or more.")
    return found


def seconds(parameter: str, given: object) -> float:
    """A time-out: a number that is finite and not negative."""
    if isinstance(given, bool) or not isinstance(given, int | float):
        raise BadArgument(parameter, f"expected a number of seconds, not {type_name(given)}")
    if not 0 <= given <= _LONGEST:
        raise BadArgument(parameter, f"{given} is not between 0 and {_LONGEST:,} seconds")
    return float(given)


def flag(parameter: str, given: object) -> bool:
    """True or False, of Python or of numpy."""
    if isinstance(given, int) and given in (0, 1):
        return bool(given)
    # Only what is called so: a text is true, and a Series or an array is neither.
    if type(given).__name__ in ("bool_", "bool"):
        return bool(given)
    raise BadArgument(parameter, f"expected True or False, not {type_name(given)}")


def number_or_none(parameter: str, given: object) -> int | None:
    """The same, or None."""
    return None if given is None else number(parameter, given)


def numbers(parameter: str, given: object) -> list[int]:
    """Whole numbers."""
    if isinstance(given, Iterable) and not isinstance(given, str | bytes | Mapping):
        return [number(parameter, one) for one in given]
    raise BadArgument(parameter, f"expected whole numbers, not {type_name(given)}")


def mapping(parameter: str, given: object) -> dict[str, Any]:
    """Fields and their values."""
    if isinstance(given, Mapping):
        return dict(given)
    raise BadArgument(parameter, f"expected a mapping of fields, not {type_name(given)}")


def one_of(parameter: str, given: T, allowed: Sequence[T]) -> T:
    """One of some values.

    Raises:
        BadArgument: It is none of them; says which there are.
    """
    with suppress(ValueError):  # An array compares item by item, and is neither true nor false.
        if given in allowed:
            return given
    listed = ", ".join(map(str, allowed))
    raise BadArgument(parameter, f"“{str(given)[:_SHOWN]}” is not one of {listed}")


def fields_of(given: object) -> Any:
    """A development as a model, or the mapping of its fields with each date as EDTF."""
    if isinstance(given, Mapping):
        return plain_dates(given)
    if not hasattr(given, "model_dump"):
        raise BadArgument(
            "developments",
            f"expected a model or a mapping of fields, not {type_name(given)}",
            "Pass them one by one: append(*developments)",
        )
    return given


def plain_dates(given: Any, parameter: str = "developments") -> Any:
    """Fields in which each date and datetime is the EDTF that it means."""
    if isinstance(given, date):
        return date_text(parameter, given)
    if isinstance(given, Mapping):
        return {name: plain_dates(value, str(name)) for name, value in given.items()}
    if isinstance(given, list | tuple):
        return [plain_dates(value, parameter) for value in given]
    return given


def type_name(given: object) -> str:
    """The name of the type of what was given, as it is said in a refusal."""
    return "None" if given is None else type(given).__name__
