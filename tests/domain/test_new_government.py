"""Name and zone of a government that a store meets for the first time."""

from __future__ import annotations

import pytest

from timeline.domain.errors import UnknownGovernment
from timeline.domain.new_government import complete


def test_a_country_has_its_name_and_zone_and_what_is_said_goes_first() -> None:
    assert complete("be", None, None) == ("Belgium", "Europe/Brussels")
    assert complete("be", "Flanders", "UTC") == ("Flanders", "UTC")
    assert complete("xx", "Somewhere", "UTC") == ("Somewhere", "UTC")


@pytest.mark.parametrize(
    ("code", "name", "hint"),
    [
        ("uk", None, "gb"),
        ("qqq", None, "--government-name"),
        ("qqq", "Somewhere", "--zone"),
        ("aq", None, "Antarctica/McMurdo"),
    ],
)
def test_what_is_not_known_is_asked_for(code: str, name: str | None, hint: str) -> None:
    with pytest.raises(UnknownGovernment) as caught:
        complete(code, name, None)
    assert caught.value.government == code
    assert hint in (caught.value.hint or "")
