"""An export is an archive: what was known when is answered as before it."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.builders import Clock, corrected, retracted, stated
from tests.refusals import refused, wrong_fields
from timeline import Timeline
from timeline.domain.developments import Development
from timeline.domain.parsing import InvalidDevelopment
from timeline.exceptions import BadArgument, TimelineError
from timeline.services.files.layouts import month_of

STORY = Path(__file__).parents[2] / "stories" / "meridian"

THEN = datetime(2022, 6, 1, 12, 0, 0, 123456, tzinfo=UTC)
LATER = datetime(2024, 1, 1, 12, tzinfo=UTC)
DAYS = ("2022-04-21", *(f"2022-06-{day:02}" for day in range(1, 20)), "2023-12-31", "2024-01-02")
FORMS = pytest.mark.parametrize("form", ["yaml", "jsonl"])


@pytest.fixture
def first(tmp_path: Path) -> Iterator[Timeline]:
    """A store with what is dated and what is not, corrected and retracted without a source."""
    clock = Clock(THEN, timedelta(days=1))
    with Timeline.open(tmp_path / "first.db", clock=clock) as door:
        door.append(stated(id="dated", published="2022-04-21"))
        door.append(stated(id="undated", occurred="2022-04-20T12:00"))
        door.append(stated(id="wrong", matter="aid"))
        door.append(corrected("dated", {"title": "Other"}, id="correction"))
        door.append(retracted("wrong", id="retraction"))
        yield door


def exported(door: Timeline, folder: Path, form: str) -> str:
    (path,) = door.export(folder, form=form)  # type: ignore[arg-type]
    return path.read_text(encoding="utf-8")


def answers(door: Timeline) -> list[object]:
    found: list[object] = []
    for day in DAYS:
        for entry in door.log(as_known=day):
            said = entry.as_json()
            del said["recorded"], said["first_recorded"]
            found.append((day, said))
    return found


@FORMS
def test_what_was_known_when_is_answered_as_before(
    first: Timeline, store_url: str, tmp_path: Path, form: str
) -> None:
    exported(first, tmp_path / "out", form)
    with Timeline.open(store_url, clock=Clock(LATER, timedelta(hours=1))) as second:
        second.init_store()
        second.import_files(tmp_path / "out")
        assert answers(second) == answers(first) != []
        assert second.verify() == []
        shown = second.show("undated").as_json()
        before = first.show("undated").as_json()
        assert (shown["first_recorded"], shown["known"]) == (before["recorded"], before["known"])
        assert shown["recorded"].startswith("2024-01-01T")
        assert second.show("dated").as_json()["first_recorded"] is None
        # What our own store held is another question.
        assert list(second.log(as_recorded="2023-12-31")) == []


@FORMS
def test_an_export_of_the_import_is_the_same_to_the_letter_and_is_recorded_already(
    first: Timeline, tmp_path: Path, form: str
) -> None:
    once = exported(first, tmp_path / "out", form)
    with Timeline.open(tmp_path / "second.db", clock=Clock(LATER)) as second:
        second.import_files(tmp_path / "out")
        twice = exported(second, tmp_path / "again", form)
        assert without_origin(once) == without_origin(twice)
        for folder in ("out", "again"):
            (report,) = second.import_files(tmp_path / folder)
            assert (report.new, report.known, report.findings) == (0, 5, [])
    # The store that it came from knows all of it, though it says no moment of its own.
    (report,) = first.import_files(tmp_path / "again")
    assert (report.new, report.known, report.findings) == (0, 5, [])


def without_origin(text: str) -> str:
    if text.startswith("{"):
        return text.partition("\n")[2]
    return "\n".join(line for line in text.split("\n") if not line.startswith("  "[:2] + "store")
                     and not line.startswith(("  position", "  at:")))  # fmt: skip


@FORMS
def test_only_what_nothing_public_dates_says_when_it_was_recorded(
    first: Timeline, tmp_path: Path, form: str
) -> None:
    assert exported(first, tmp_path / "out", form).count("first_recorded") == 4


def test_a_file_without_it_is_no_other_content(first: Timeline, tmp_path: Path) -> None:
    plain = tmp_path / "plain.jsonl"
    text = exported(first, tmp_path / "out", "jsonl")
    lines = [json.loads(line) for line in text.splitlines()]
    for line in lines:
        line.pop("first_recorded", None)
    plain.write_text("".join(json.dumps(line) + "\n" for line in lines))
    with Timeline.open(tmp_path / "second.db", clock=Clock(LATER)) as second:
        second.import_files(tmp_path / "out")
        (report,) = second.import_files(plain)
        assert (report.new, report.known) == (0, 5)
        assert second.check(tmp_path / "out", plain) == []


def test_an_export_of_before_is_imported_as_before(tmp_path: Path) -> None:
    (tmp_path / "be.yaml").write_text(
        "government: be\ndevelopments:\n- id: x\n  kind: statement-made\n"
        "  occurred: 2022-04-20\n  title: x\n"
    )
    with Timeline.open(tmp_path / "s.db", clock=Clock(LATER)) as door:
        door.import_files(tmp_path / "be.yaml")
        assert door.show("x").as_json()["known"] == "2024-01-01T13:00:00+01:00"


@pytest.mark.parametrize(
    "moment",
    [
        "2099-01-01T00:00:00+00:00",
        "2024-01-01T12:06:00Z",
        "2022-04-18T00:00:00+00:00",
        "2022-06-31T00:00:00+00:00",
        "2022-06-01",
        "2022-06-01T12:00:00",
    ],
)
@FORMS
def test_a_moment_that_cannot_be_is_refused_with_file_line_and_field(
    tmp_path: Path, form: str, moment: str
) -> None:
    path = tmp_path / f"be.{form}"
    fields = {"id": "x", "kind": "statement-made", "occurred": "2022-04-20", "title": "x"}
    if form == "yaml":
        lines = "".join(f"  {name}: '{value}'\n" for name, value in fields.items())
        path.write_text(
            f"government: be\ndevelopments:\n-{lines[1:]}  first_recorded: '{moment}'\n"
        )
    else:
        path.write_text(json.dumps({"government": "be", **fields, "first_recorded": moment}))
    with Timeline.open(tmp_path / "s.db", clock=Clock(LATER)) as door:
        (report,) = door.import_files(path)
    (finding,) = report.findings
    assert (finding.line, finding.field) == (7 if form == "yaml" else 1, "first_recorded")


def test_a_clock_that_is_a_little_ahead_is_forgiven_and_claims_nothing(tmp_path: Path) -> None:
    with Timeline.open(tmp_path / "s.db", clock=Clock(LATER)) as door:
        door.append(stated(id="x", first_recorded="2024-01-01T12:04:00+00:00"))
        assert door.show("x").as_json()["known"] == "2024-01-01T13:00:00+01:00"
        assert door.verify() == []


def test_a_clock_that_was_wrong_is_not_exported(tmp_path: Path) -> None:
    with Timeline.open(tmp_path / "s.db", clock=Clock(datetime(2099, 1, 1, tzinfo=UTC))) as door:
        door.append(stated(id="x"))
    with Timeline.open(tmp_path / "s.db", clock=Clock(LATER)) as door:
        assert "first_recorded" not in exported(door, tmp_path / "out", "jsonl")


def test_a_correction_cannot_change_it(first: Timeline) -> None:
    with pytest.raises(InvalidDevelopment) as caught:
        first.correct("undated", {"first_recorded": "2022-01-01T00:00:00Z"}, reason="x")
    assert wrong_fields(caught) == [""]


def test_it_is_judged_where_it_is_appended_too(first: Timeline) -> None:
    with refused(InvalidDevelopment) as found:
        first.append(stated(id="x", first_recorded="2099-01-01T00:00:00+00:00"))
    assert [problem.field for problem in found[0].problems] == ["first_recorded"]


def test_it_cannot_be_told_twice_in_one_file(tmp_path: Path) -> None:
    def line(**more: str) -> str:
        one: Development = stated(id="x", **more)
        from timeline.domain.developments import document_json

        return document_json(one).decode() + "\n"

    path = tmp_path / "be.jsonl"
    path.write_text(line() + line(first_recorded="2022-06-01T12:00:00+00:00"))
    with Timeline.open(tmp_path / "s.db", clock=Clock(LATER)) as door:
        assert door.check(path) == []
        (report,) = door.import_files(path)
        assert (report.new, report.known) == (1, 1)


@FORMS
def test_without_a_stamp_a_file_that_says_the_same_is_left_alone(
    first: Timeline, tmp_path: Path, form: str
) -> None:
    (path,) = first.export(tmp_path / "out", form=form, stamp=False)  # type: ignore[arg-type]
    before = path.stat()
    assert "exported" not in path.read_text(encoding="utf-8")
    assert first.export(tmp_path / "out", form=form, stamp=False) == [path]  # type: ignore[arg-type]
    after = path.stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    first.append(stated(id="one-more"))
    first.export(tmp_path / "out", form=form, stamp=False)  # type: ignore[arg-type]
    assert "one-more" in path.read_text(encoding="utf-8")
    assert [one.name for one in path.parent.iterdir()] == [path.name]


@pytest.mark.parametrize(
    ("layout", "some"),
    [
        ("month", ["xb/2023-06.yaml", "xb/_matters.yaml"]),
        ("development", ["xb/xb-2023-06-14-rejects-cap-noir.yaml", "xb/_matters.yaml"]),
    ],
)
def test_a_layout_of_small_files_is_imported_to_the_same_statuses(
    tmp_path: Path, layout: Any, some: list[str]
) -> None:
    """The story has amendments, links, renamed matters, and two accounts of one decision."""
    folder = tmp_path / "files"
    with Timeline.open(tmp_path / "a.db", clock=Clock(LATER)) as door:
        door.import_files(STORY)
        written = door.export(folder, layout=layout, stamp=False)
        wanted = [one.as_json() for one in door.state()]
    names = {str(one.relative_to(folder)) for one in written}
    assert names == {str(one.relative_to(folder)) for one in folder.rglob("*.yaml")}
    assert len(names) > 20
    with Timeline.open(tmp_path / "b.db", clock=Clock(LATER)) as again:
        reports = again.import_files(folder)
        assert all(one.stored for one in reports), [one.findings for one in reports]
        assert [one.as_json() for one in again.state()] == wanted
        assert again.check(folder) == []
        before = {one: one.stat().st_mtime_ns for one in written}
        assert again.export(folder, layout=layout, stamp=False) == written
        assert {one: one.stat().st_mtime_ns for one in written} == before
    assert set(some) <= names
    assert "xb/xb-2023-06-14-approves-cap-noir.yaml" not in names


def test_a_file_may_name_what_a_later_one_has(tmp_path: Path) -> None:
    head = "government: be\ndevelopments:\n"
    fields = "occurred: 2022-04-22, title: T, sources: [{publisher: P, published: 2022-04-22}]"
    (tmp_path / "a.yaml").write_text(
        f"{head}  - {{id: b-2, kind: retracted, amends: b-1, reason: R, {fields}}}\n", "utf-8"
    )
    (tmp_path / "b.yaml").write_text(
        f"{head}  - {{id: b-1, kind: situation-noted, {fields}}}\n", "utf-8"
    )
    wrong = tmp_path / "c.yaml"
    wrong.write_text(f"{head}  - {{id: b-3, kind: nothing}}\n", "utf-8")
    with Timeline.open(tmp_path / "t.db", clock=Clock(LATER)) as door:
        assert {one.path for one in door.check(tmp_path)} == {str(wrong)}
        assert [one.stored for one in door.import_files(tmp_path)] == [True, True, False]
        (entry,) = (one for one in door.log() if one.id == "b-1")
        assert entry.retracted_by == "b-2"


def test_a_layout_is_of_a_folder(tmp_path: Path) -> None:
    with Timeline.open(tmp_path / "t.db", clock=Clock(LATER)) as door:
        door.import_files(STORY / "xa.yaml")
        with pytest.raises(TimelineError):
            door.export(tmp_path / "x.yaml", layout="month")
        with pytest.raises(TimelineError):
            door.export(stream=io.StringIO(), layout="month")
        with pytest.raises(BadArgument):
            door.export(tmp_path / "x", layout="week")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("occurred", "month"),
    [
        ("2022-04-22", "2022-04"),
        ("../2022-04-21", "2022-04"),
        ("2022-02-21/2022-03-01", "2022-02"),
        ("2022-04~", "2022-04"),
        ("2022-21", "2022"),
        ("2022", "2022"),
        ("2022-04-22/..", "2022-04"),
        ("../..", "undated"),
        ("201X", "undated"),
    ],
)
def test_a_date_has_one_month(occurred: str, month: str) -> None:
    assert month_of(occurred) == month
