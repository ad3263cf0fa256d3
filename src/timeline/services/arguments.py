"""Checks the arguments of a caller: a wrong type raises `BadArgument`.

A `str` in place of several texts is one item, because its letters would otherwise be the items. A
date may be EDTF, a `date` or an aware `datetime` (such as a pandas `Timestamp`). The error names
the parameter and the expected type.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, date, datetime
from operator import index

from timeline.dates.edtf import Edtf
from timeline.errors import TimelineError
from timeline.light_typing import TYPE_CHECKING, Any, Final, TypeVar

if TYPE_CHECKING:
    from pathlib import Path

T = TypeVar("T")
When = str | Edtf | date | None
"""A date as EDTF text or object, a `date`, or an aware `datetime`; None for no date."""
Several = Sequence[str] | str
"""Texts; a single text is one item."""
MOST: Final = 2**63 - 1
"""The largest whole number that a database holds."""
_LONGEST: Final = 10**6
_MONTHS: Final = 12
_SHOWN: Final = 100
"""Most characters of a wrong value that an error repeats."""


class BadArgument(TimelineError, ValueError):
    """An argument of the wrong type or value.

    Attributes:
        parameter: The name of the parameter.
        other: The name of another parameter with which the message ends, if there is one.
    """

    def __init__(
        self, parameter: str, reason: str, hint: str | None = None, other: str | None = None
    ) -> None:
        super().__init__(f"{parameter}: {reason}{other or ''}", hint=hint)
        self.parameter = parameter
        self.other = other


def edtf(parameter: str, given: When) -> Edtf | None:
    """Parses a date argument; None for None.

    Raises:
        BadArgument: It has another type, or is a datetime without a zone.
        DateError: It is a text that is not EDTF.
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


def moment_or_none(parameter: str, given: When) -> datetime | None:
    """Parses a day or a moment to its first second; a day without a zone is that of UTC.

    Raises:
        BadArgument: It is not one day or moment; or as `edtf`.
        DateError: As `edtf`.
    """
    found = edtf(parameter, given)
    if found is None:
        return None
    if not found.is_day and "T" not in found.text:
        raise BadArgument(parameter, f"{found} is not a day or a moment")
    return datetime.fromtimestamp(found.nearest_bounds("UTC").earliest, UTC)


def day(parameter: str, given: str | Edtf | date) -> Edtf:
    """Parses a date argument that is required."""
    found = edtf(parameter, given)
    if found is None:
        raise BadArgument(parameter, "None is not a date")
    return found


def date_text(parameter: str, given: date) -> str:
    """A date or an aware datetime as EDTF, without fractions of a second."""
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
    # Not `isoformat`, because a pandas Timestamp has nanoseconds too.
    day = date_text(parameter, moment.date())
    return f"{day}T{moment.hour:02}:{moment.minute:02}:{moment.second:02}Z"


def several(parameter: str, given: object) -> tuple[str, ...]:
    """Texts as a tuple; a single text is one item.

    Raises:
        BadArgument: It has another type, such as a number or a mapping.
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
    """A path or a URL, possibly empty."""
    if isinstance(given, str) or (
        isinstance(given, os.PathLike) and isinstance(os.fspath(given), str)
    ):
        return given
    raise BadArgument(parameter, f"expected a path, not {type_name(given)}")


def path(parameter: str, given: object) -> Path:
    """A path, which need not exist.

    Raises:
        BadArgument: It has another type, or is empty, which would mean the current folder.
    """
    found = os.fspath(place(parameter, given))
    if not found:
        raise BadArgument(parameter, "the path is empty", "Name a file or a folder; . is this one.")
    from pathlib import Path

    return Path(found)


def path_or_none(parameter: str, given: object) -> Path | None:
    """A path, or None."""
    return None if given is None else path(parameter, given)


def paths(parameter: str, given: object) -> tuple[Path, ...]:
    """Paths as a tuple; a single path is one item."""
    if isinstance(given, str | os.PathLike):
        return (path(parameter, given),)
    if isinstance(given, Iterable) and not isinstance(given, bytes | Mapping):
        return tuple(path(parameter, one) for one in given)
    raise BadArgument(parameter, f"expected paths, not {type_name(given)}")


def paths_of(given: Sequence[object], method: str) -> tuple[str, ...]:
    """Checks paths that are positional arguments, and returns them as texts."""
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
    """Checks ids that are positional arguments."""
    for one in given:
        if not isinstance(one, str):
            raise BadArgument(
                "ids",
                f"expected texts, not {type_name(one)}",
                f"Pass them one by one: {method}(*ids)",
            )
    return tuple(str(one) for one in given)


def text(parameter: str, given: object) -> str:
    """A text."""
    if isinstance(given, str):
        return given
    raise BadArgument(parameter, f"expected text, not {type_name(given)}")


def text_or_none(parameter: str, given: object) -> str | None:
    """A text, or None."""
    return None if given is None else text(parameter, given)


def number(parameter: str, given: object, least: int = 0) -> int:
    """A whole number from `least` up to `MOST`."""
    try:
        found = None if isinstance(given, bool) else index(given)  # type: ignore[arg-type]
    except TypeError:
        found = None  # numpy arrays have an `__index__` that raises
    if found is None:
        raise BadArgument(parameter, f"expected a whole number, not {type_name(given)}")
    if found < least:
        raise BadArgument(parameter, f"{found} is below {least}", f"Use {least} or more.")
    if found > MOST:
        raise BadArgument(parameter, f"{found} is above {MOST}", f"Use {MOST} or less.")
    return found


def seconds(parameter: str, given: object) -> float:
    """A time-out in seconds: a finite number, not negative."""
    if isinstance(given, bool) or not isinstance(given, int | float):
        raise BadArgument(parameter, f"expected a number of seconds, not {type_name(given)}")
    if not 0 <= given <= _LONGEST:
        raise BadArgument(parameter, f"{given} is not between 0 and {_LONGEST:,} seconds")
    return float(given)


def flag(parameter: str, given: object) -> bool:
    """True or False, also of numpy."""
    if isinstance(given, int) and given in (0, 1):
        return bool(given)
    # By type name only: any text is truthy, and a Series or an array raises.
    if type(given).__name__ in ("bool_", "bool"):
        return bool(given)
    raise BadArgument(parameter, f"expected True or False, not {type_name(given)}")


def number_or_none(parameter: str, given: object) -> int | None:
    """A whole number, or None."""
    return None if given is None else number(parameter, given)


def month_or_none(parameter: str, given: object) -> int | None:
    """The number of a month, or None."""
    found = None if given is None else number(parameter, given, 1)
    if found is not None and found > _MONTHS:
        raise BadArgument(parameter, f"{found} is above {_MONTHS}", f"Use {_MONTHS} or less.")
    return found


def numbers(parameter: str, given: object) -> list[int]:
    """Whole numbers."""
    if isinstance(given, Iterable) and not isinstance(given, str | bytes | Mapping):
        return [number(parameter, one) for one in given]
    raise BadArgument(parameter, f"expected whole numbers, not {type_name(given)}")


def mapping(parameter: str, given: object) -> dict[str, Any]:
    """A mapping of fields to values."""
    if isinstance(given, Mapping):
        return dict(given)
    raise BadArgument(parameter, f"expected a mapping of fields, not {type_name(given)}")


def rules(parameter: str, given: Several, allowed: Sequence[str]) -> tuple[str, ...]:
    """Rules of the record that may be broken: each of those allowed."""
    found = several(parameter, given)
    for one in found:
        one_of(parameter, one, allowed)
    return found


def one_of(parameter: str, given: T, allowed: Sequence[T]) -> T:
    """A value that must be one of `allowed`.

    Raises:
        BadArgument: It is none of them; the message lists them.
    """
    with suppress(ValueError):  # numpy arrays compare item by item, and have no truth value
        if given in allowed:
            return given
    listed = ", ".join(map(str, allowed))
    raise BadArgument(parameter, f"“{str(given)[:_SHOWN]}” is not one of {listed}")


def fields_of(given: object) -> Any:
    """A development as a model, or as a mapping of its fields with EDTF dates."""
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
    """Replaces each date and datetime in fields by its EDTF text."""
    if isinstance(given, date):
        return date_text(parameter, given)
    if isinstance(given, Mapping):
        return {name: plain_dates(value, str(name)) for name, value in given.items()}
    if isinstance(given, list | tuple):
        return [plain_dates(value, parameter) for value in given]
    return given


def type_name(given: object) -> str:
    """The name of the type of an argument, for error messages."""
    return "None" if given is None else type(given).__name__
