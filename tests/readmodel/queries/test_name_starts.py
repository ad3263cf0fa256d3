"""Names that start with a text: by an index, and none is left out however many there are."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.reading import a_story
from timeline import Timeline
from timeline.exceptions import BadArgument


@pytest.fixture(scope="module")
def timeline(tmp_path_factory: pytest.TempPathFactory) -> Timeline:
    return Timeline.open(a_story(tmp_path_factory.mktemp("names") / "t.db"))


def test_all_names_that_start_with_a_text_are_found_in_order(timeline: Timeline) -> None:
    ids = sorted(one.id for one in timeline.log())
    assert timeline.names_starting("ids", "") == sorted({*ids, "xx-rumour"})
    assert timeline.names_starting("ids", "xx-r") == ["xx-raised", "xx-retraction", "xx-rumour"]
    assert timeline.names_starting("ids", "xx-raised") == ["xx-raised"]
    assert timeline.names_starting("ids", "xx-raised-") == []
    assert timeline.names_starting("governments", "y") == ["yy"]
    assert timeline.names_starting("matters", "") == ["bridge", "money"]


def test_of_too_many_names_a_shell_gets_how_they_go_on(timeline: Timeline) -> None:
    assert timeline.names_starting("ids", "", 3) == ["x", "y"]
    every = timeline.names_starting("ids", "xx-")
    starts = timeline.names_starting("ids", "xx", 3)
    assert starts == sorted({one[:4] for one in every})
    assert all(any(one.startswith(start) for start in starts) for one in every)


def test_a_name_that_others_start_with_is_offered_itself(tmp_path: Path) -> None:
    with Timeline.open(tmp_path / "t.db") as timeline:
        for name in ("a", "ab", "abc", "abd"):
            timeline.append(
                {"id": name, "kind": "statement-made", "government": "be", "occurred": "2024",
                 "title": name}
            )  # fmt: skip
        assert timeline.names_starting("ids", "a", 2) == ["a", "ab"]
        assert timeline.names_starting("ids", "ab", 2) == ["ab", "abc", "abd"]


def test_an_unknown_sort_of_name_is_refused(timeline: Timeline) -> None:
    with pytest.raises(BadArgument, match="sort"):
        timeline.names_starting("actors", "x")  # type: ignore[arg-type]


@pytest.mark.parametrize("text", ["", "\udcff", "\U0010ffff", "%", "x\x00"])
def test_any_text_may_be_asked_for(timeline: Timeline, text: str) -> None:
    assert timeline.names_starting("ids", text) == sorted(timeline.names_starting("ids", text))


def test_each_lookup_is_a_seek(timeline: Timeline) -> None:
    from timeline.readmodel.usage.name_starts import _NAMES

    view = timeline._session.fresh()
    for sql in _NAMES.values():
        bounds = {"start": "x", "end": "y"}
        plan = view.execute(f"EXPLAIN QUERY PLAN {sql} ORDER BY found LIMIT 1", bounds)
        steps = [row[-1] for row in plan]
        assert any(step.startswith("SEARCH") for step in steps)
        assert not [step for step in steps if "SCAN" in step or "TEMP B-TREE" in step]
