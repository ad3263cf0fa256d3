"""Tables are imported through a map as other files are: all or nothing, or with what is skipped."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from tests.formats.mapping.test_mapping import DATA, HEAD, MAP
from timeline import Timeline
from timeline.exceptions import BadArgument, BadFile

GOOD = "1,Lamps,20/04/2022,Raised,Lamps\n2,Lamps,02/05/2022,Adopted,Lamps\n"
BAD = "3,Lamps,soon,Adopted,Lamps\n"


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    (tmp_path / "map.yaml").write_text(MAP, "utf-8")
    (tmp_path / "t.csv").write_text(HEAD + GOOD, "utf-8")
    return tmp_path / "t.csv", tmp_path / "map.yaml"


def test_a_second_import_of_a_table_adds_nothing(files: tuple[Path, Path], tmp_path: Path) -> None:
    table, map_ = files
    with Timeline(tmp_path / "s.db") as timeline:
        (dry,) = timeline.import_files(table, mapping=map_, dry_run=True)
        (first,) = timeline.import_files(table, mapping=map_)
        (second,) = timeline.import_files(table, mapping=map_)
        assert (dry.new, first.new, second.new, second.known) == (2, 2, 0, 2)
        assert [one.id for one in timeline.log()] == ["be-1", "be-2"]


def test_a_table_is_all_or_nothing_or_goes_on_without_what_is_wrong(
    files: tuple[Path, Path], tmp_path: Path
) -> None:
    table, map_ = files
    table.write_text(HEAD + BAD + GOOD, "utf-8")
    with Timeline(tmp_path / "s.db") as timeline:
        (report,) = timeline.import_files(table, mapping=map_)
        assert (report.stored, [(one.line, one.field) for one in report.findings]) == (
            False,
            [(2, "occurred")],
        )
        assert list(timeline.log()) == []
        rejects = io.StringIO()
        (report,) = timeline.import_files(table, mapping=map_, keep_going=True, rejects=rejects)
        assert (report.new, report.rejected) == (2, 1)
        fixed = tmp_path / "rejects.jsonl"
        fixed.write_text(rejects.getvalue().replace('"occurred":"soon"', '"occurred":"2022-05-03"'))
        (report,) = timeline.import_files(fixed)
        assert (report.new, report.findings) == (0, report.findings)
        assert report.findings[0].rule == "second-decision"


def test_a_ready_map_needs_a_government(tmp_path: Path) -> None:
    path = DATA / "timelinejs.csv"
    with Timeline(tmp_path / "s.db") as timeline:
        with pytest.raises(BadFile, match="or give --government"):
            timeline.import_files(path, mapping="timelinejs")
        (report,) = timeline.import_files(path, mapping="timelinejs", government="be")
        assert report.new == 3
        with pytest.raises(BadArgument, match="is of the rows of a map"):
            timeline.import_files(path, government="be")
        with pytest.raises(BadArgument, match="is a folder"):
            timeline.import_files(DATA, mapping="timelinejs")
        with pytest.raises(BadFile, match="there is no such map"):
            timeline.import_files(path, mapping="nothing")


def test_a_changed_row_is_a_correction_of_what_it_changed(
    files: tuple[Path, Path], tmp_path: Path
) -> None:
    table, map_ = files
    with Timeline(tmp_path / "s.db") as timeline:
        timeline.import_files(table, mapping=map_)
        timeline.correct("be-2", {"summary": "By hand"}, reason="To say more")
        changed = GOOD.replace("Lamps,02/05/2022,Adopted", "Lights,02/05/2022,No")
        table.write_text(HEAD + changed + "3,Trees,03/05/2022,Adopted,Trees\n", "utf-8")

        (report,) = timeline.import_files(table, mapping=map_)
        assert (report.stored, report.findings[0].line) == (False, 3)
        assert "--correct" in str(report.findings[0].hint)

        written = io.StringIO()
        (report,) = timeline.import_files(table, mapping=map_, corrections=written, dry_run=True)
        assert (report.new, report.known, report.corrected, written.getvalue()) == (1, 1, 1, "")
        (report,) = timeline.import_files(table, mapping=map_, corrections=written)
        assert (report.new, report.known, report.corrected) == (1, 1, 1)
        assert '"changes":{"outcome":"rejected","title":"2: Lights"}' in written.getvalue()

        (report,) = timeline.import_files(table, mapping=map_, correct=True)
        assert (report.new, report.known, report.corrected) == (0, 2, 1)
        (report,) = timeline.import_files(table, mapping=map_, correct=True)
        assert (report.new, report.known, report.corrected) == (0, 3, 0)
        (tmp_path / "c.jsonl").write_text(written.getvalue(), "utf-8")
        (report,) = timeline.import_files(tmp_path / "c.jsonl")
        assert (report.new, report.known) == (0, 1)
        shown = timeline.show("be-2").entry.document
        assert (shown["title"], shown["outcome"], shown["summary"]) == (
            "2: Lights", "rejected", "By hand",
        )  # fmt: skip


@pytest.mark.parametrize("keep_going", [False, True])
def test_a_changed_export_is_a_correction_too(tmp_path: Path, keep_going: bool) -> None:
    path = tmp_path / "e.csv"
    with Timeline(tmp_path / "s.db") as timeline:
        for id_ in ("be-1", "be-2"):
            timeline.append({"id": id_, "kind": "statement-made", "government": "be",
                             "occurred": "2022-04-20", "title": "Old"})  # fmt: skip
        timeline.correct("be-1", {"title": "Newer"}, reason="A slip")
        path.write_bytes(b"".join(timeline.export_as("csv")))
        (report,) = timeline.import_files(path)
        assert (report.new, report.known) == (0, 3)
        text = path.read_text("utf-8-sig").replace(",Newer,", ",Newest,")
        path.write_text(text.replace(",Correction: Old,", ",Another title,"), "utf-8")
        (report,) = timeline.import_files(path, correct=True, keep_going=keep_going)
        assert [one.rule for one in report.findings] == ["id-conflict"]  # of the correction itself
        assert report.stored is keep_going
        title = "Newest" if keep_going else "Newer"
        assert timeline.show("be-1").entry.document["title"] == title


def test_a_reject_of_an_export_can_be_fixed_and_imported(tmp_path: Path) -> None:
    table = tmp_path / "t.tsv"
    head = "id\tkind\tgovernment\toccurred\ttitle\tsource_1_publisher\tcomplete\tattributes\n"
    row = 'be-1\tdelivery-made\tbe\t2022-04-20\t\'=1+1\tP\tperhaps\t"{""a"":1.50}"\n'
    table.write_text(head + row, "utf-8")
    with Timeline(tmp_path / "s.db") as timeline:
        rejects = io.StringIO()
        (report,) = timeline.import_files(table, keep_going=True, rejects=rejects)
        assert [(one.line, one.field) for one in report.findings] == [(2, "complete")]
        fixed = tmp_path / "fixed.jsonl"
        fixed.write_text(rejects.getvalue().replace('"perhaps"', "true"), "utf-8")
        (report,) = timeline.import_files(fixed)
        assert (report.new, list(report.findings)) == (1, [])
        shown = timeline.show("be-1").entry.document
        assert (shown["title"], shown["attributes"], shown["complete"]) == (
            "=1+1", {"a": "1.50"}, True,
        )  # fmt: skip
