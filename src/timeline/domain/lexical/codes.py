"""Texts of a fixed form: moments, and the codes of countries."""

from __future__ import annotations

import re
from contextlib import suppress
from typing import Final

from timeline.dates.edtf import DateError, instant_of

_is_moment: Final = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,6})?(?:Z|[+-][0-9]{2}:[0-9]{2})"
).fullmatch


def checked_moment(text: str) -> str:
    """A moment in ISO 8601 with its offset from UTC, as it was written.

    Raises:
        ValueError: It is none.
    """
    if _is_moment(text) is not None:
        with suppress(DateError):
            instant_of(text)
            return text
    raise ValueError(
        f"“{text[:60]}” is not a moment with its offset from UTC, such as 2022-04-22T13:59:59+00:00"
    )


def checked_country(code: str) -> str:
    """A code of ISO 3166-1 or 3166-2 in small letters, whose country is known or user-assigned.

    Raises:
        ValueError: There is no such country.
    """
    from timeline.domain.countries import code_meant, country

    two = code[:2]
    if country(two) is None and not _is_user_assigned(two):
        meant = code_meant(two)
        guess = f"; did you mean “{meant}”?" if meant else ""
        raise ValueError(f"“{two}” is not an ISO 3166 code{guess}")
    return code


_is_user_assigned: Final = re.compile("aa|q[m-z]|x[a-z]|zz").fullmatch
