"""The bundled data is found in a checkout and in a wheel."""

from __future__ import annotations

from pathlib import Path

import pytest

from timeline.domain.errors import TimelineError
from timeline.formats import sample_data


def test_a_checkout_has_them_at_its_root() -> None:
    assert sample_data.seeds_folder().name == "seeds"
    assert list(sample_data.seeds_folder().glob("*.txt"))


def test_a_wheel_has_them_inside_the_package(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "lib" / "timeline"
    (package / "bundled" / "events").mkdir(parents=True)
    monkeypatch.setattr(sample_data, "_PACKAGE", package)
    assert sample_data.events_folder() == package / "bundled" / "events"
    (package / "bundled" / "seeds").mkdir()
    assert sample_data.seeds_folder() == package / "bundled" / "seeds"
    (package / "bundled" / "seeds").rmdir()
    with pytest.raises(TimelineError):
        sample_data.seeds_folder()
