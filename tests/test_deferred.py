"""A deferred module is imported when one of its names is first used."""

from __future__ import annotations

import subprocess
import sys

import pytest

from timeline.deferred import Deferred


def test_it_is_imported_at_first_use() -> None:
    program = (
        "import sys\nfrom timeline.deferred import Deferred\n"
        "module = Deferred('calendar')\nbefore = 'calendar' in sys.modules\n"
        "print(before, module.isleap(2024), 'calendar' in sys.modules)"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert ran.stdout.split() == ["False", "True", "True"]


def test_its_names_are_those_of_the_module() -> None:
    import calendar

    module = Deferred("calendar")
    assert module.isleap is calendar.isleap
    with pytest.raises(AttributeError):
        module.no_such_name  # noqa: B018
