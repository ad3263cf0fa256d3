"""The bundled data is found in a checkout and in a wheel."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from timeline.domain.errors import TimelineError
from timeline.formats import sample_data
from timeline.formats.documents.sidecars import read_sidecar
from timeline.formats.documents.source_documents import default_folders


def test_a_checkout_has_them_at_its_root() -> None:
    assert sample_data.seeds_folder().name == "seeds"
    assert list(sample_data.seeds_folder().glob("*.txt"))


@pytest.mark.parametrize("story", sample_data.STORIES)
def test_each_story_has_developments_and_documents_with_sidecars(
    story: sample_data.StoryName,
) -> None:
    assert len(list(sample_data.events_folder(story).glob("*.yaml"))) >= 3
    documents = list(sample_data.seeds_folder(story).glob("*.txt"))
    assert documents
    for one in documents:
        sidecar = read_sidecar(one.with_suffix(".yaml"))
        assert sidecar.sha256 == hashlib.sha256(one.read_bytes()).hexdigest()


def test_the_documents_of_all_stories_are_searched() -> None:
    folders = {one.resolve() for one in default_folders()}
    assert {sample_data.seeds_folder(one).resolve() for one in sample_data.STORIES} <= folders


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
    (package / "bundled" / "stories" / "meridian" / "seeds").mkdir(parents=True)
    meridian = package / "bundled" / "stories" / "meridian"
    assert sample_data.events_folder("meridian") == meridian
    assert list(sample_data.seeds_folders()) == [meridian / "seeds"]
