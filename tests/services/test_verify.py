"""`verify`: what is wrong with a store, and where; nothing where nothing is."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.builders import Clock, corrected, decision_taken, delivered, pledged, raised, stated
from tests.eventstore.tampering import tamper
from tests.services.test_checkpoints import rewrite
from timeline import Timeline
from timeline.eventstore.errors import StoreMissing
from timeline.eventstore.sqlite.creation import PAGE_SIZE
from timeline.eventstore.sqlite.reader import SQLiteReader
from timeline.eventstore.urls import SQLiteLocation, locate_file, parse_store_url
from timeline.formats.errors import Finding
from timeline.readmodel.read_model import ReadModel
from timeline.services.verify import MOST, expected_view, read_model


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A store of ten events, of two governments."""
    made = tmp_path / "store.db"
    with Timeline.open(made, clock=Clock()) as door:
        pledge = pledged(id="pledge", matter="aid")
        door.append(raised(id="first"), pledge, stated(id="second"))
        door.append(delivered(id="delivery", fulfils="pledge", matter="aid", occurred="2022-04-28"))
        door.append(decision_taken(id="decision"), stated(id="dutch", government="nl"))
        door.append(corrected("second", {"title": "x"}, id="correction"))
    return made


def found(path: Path, *, quick: bool = False) -> list[Finding]:
    with Timeline.open(path) as door:
        return door.verify(quick=quick)


def said(path: Path, *, quick: bool = False) -> list[str]:
    return [f"{one.field or 'store'}: {one.message}" for one in found(path, quick=quick)]


SECOND = "event 4 of “be” (position 4)"
QUICK = pytest.mark.parametrize("quick", [True, False])


@QUICK
def test_a_sound_store_is_sound(path: Path, quick: bool) -> None:
    assert found(path, quick=quick) == []


@QUICK
def test_a_store_that_was_caught_up_and_rebuilt_is_sound(path: Path, quick: bool) -> None:
    with Timeline.open(path, clock=Clock()) as door:
        door.state()
        door.append(stated(id="late", occurred="2022-03-01"))
        assert door.verify(quick=quick) == []
        door.rebuild_view()
        assert door.verify(quick=quick) == []


def test_it_writes_nothing_but_the_view(path: Path) -> None:
    with Timeline.open(path) as door:
        door.state()
    before = path.read_bytes()
    tamper(path, "UPDATE stored_events SET state = '{' WHERE rowid = 4")
    altered = path.read_bytes()
    found(path)
    assert path.read_bytes() == altered != before


ALTERED = "the event or its hash was altered after it was recorded"


@QUICK
@pytest.mark.parametrize(
    ("sql", "where", "message"),
    [
        ("UPDATE stored_events SET state = replace(state, 'made', 'mode') WHERE rowid = 4",
         SECOND, ALTERED),
        ("UPDATE stored_events SET state = state || ' ' WHERE rowid = 4", SECOND, ALTERED),
        ("UPDATE stored_events SET topic = 'met' WHERE rowid = 4", SECOND, ALTERED),
        ("UPDATE stored_events SET state = CAST(x'ff' AS TEXT) WHERE rowid = 4", SECOND, ALTERED),
        ("UPDATE stored_events SET leaf = zeroblob(32) WHERE rowid = 4", SECOND,
         "its hash was altered; the event itself is unchanged"),
        ("UPDATE stored_events SET originator_version = 40 WHERE rowid = 4",
         "event 40 of “be” (position 4)", "its version should be 4"),
        ("UPDATE stored_events SET state = CAST(state AS BLOB) WHERE rowid = 4", SECOND,
         "its columns do not have the types that this program writes"),
        ("DELETE FROM stored_events WHERE rowid = 4", "store",
         "there are no events at positions 4 to 4"),
        ("DELETE FROM stored_events WHERE rowid = 4", "event 5 of “be” (position 5)",
         "its version should be 4"),
        ("DELETE FROM stored_events WHERE rowid = 9", "store",
         "its hash tree has 9 leaves, but 8 events can be read"),
        ("DELETE FROM stored_events WHERE rowid = 9", "store",
         "the number of its last event was altered"),
        ("UPDATE tree_head SET size = 8", "store",
         "its hash tree has 8 leaves, but 9 events can be read"),
        ("UPDATE tree_head SET root = upper(root)", "store",
         "the root of its hash tree does not match its events"),
        ("UPDATE tree_head SET frontier = ''", "store",
         "the frontier of its hash tree does not match its events"),
        ("DELETE FROM tree_head", "store", "its hash tree has no head"),
        ("UPDATE store_facts SET value = 'x' WHERE name = 'identity'", "store",
         "its identity was altered"),
    ],
)  # fmt: skip
def test_what_was_altered_is_found_with_its_place(
    path: Path, sql: str, where: str, message: str, quick: bool
) -> None:
    tamper(path, sql)
    assert f"{where}: {message}" in said(path, quick=quick)


@pytest.mark.parametrize(
    ("sql", "at"),
    [
        ("DELETE FROM development_ids WHERE id = 'second'", "development_ids {} at second"),
        ("INSERT INTO development_ids VALUES ('z', 'be', 3)", "development_ids {} at z"),
        ("UPDATE development_ids SET version = 3 WHERE id = 'second'",
         "development_ids {} at second"),
        ("DELETE FROM development_links WHERE target = 'pledge'",
         "development_links {} at pledge, fulfils, 5, delivery"),
        ("UPDATE matter_steps SET step = NULL WHERE id = 'decision'",
         "matter_steps {} at be, heavy-weapons, 6, decision"),
        ("UPDATE matter_steps SET matter = CAST(x'ff' AS TEXT) WHERE id = 'decision'",
         "matter_steps {} at be"),
    ],
)  # fmt: skip
def test_a_table_beside_the_events_that_was_altered_is_found_with_its_place(
    path: Path, sql: str, at: str
) -> None:
    tamper(path, sql)
    assert [at.format("does not match its events") in one for one in said(path)] == [True]


@pytest.mark.parametrize(
    "sql",
    [
        "DELETE FROM development_ids WHERE id = 'second'",
        "INSERT INTO development_ids VALUES ('z', 'be', 3)",
        "UPDATE development_ids SET version = 3 WHERE id = 'second'",
        "UPDATE development_ids SET id = 'Second' WHERE id = 'second'",
    ],
)
def test_an_id_that_was_altered_is_noticed_quickly(path: Path, sql: str) -> None:
    tamper(path, sql)
    (message,) = said(path, quick=True)
    assert "the table development_ids does not match the" in message


# --------------------------------------------------------------- what only replaying finds


@pytest.mark.parametrize(
    ("sql", "where", "message"),
    [
        ("UPDATE stored_events SET topic = 'subprocess:Popen' WHERE rowid = 4", SECOND,
         "unknown topic"),
        ("UPDATE stored_events SET state = '{' WHERE rowid = 4", SECOND, "cannot read"),
        ("UPDATE stored_events SET state = replace(state, 'title', 'tilte') WHERE rowid = 4",
         SECOND, "cannot read"),
        (("UPDATE stored_events SET state = replace(state, '\"development\":{',"
         " '\"development\":{\"x\":' || replace(hex(zeroblob(50000)), '0', '[') || ',')"
         " WHERE rowid = 4"), SECOND, "cannot read"),
        (("UPDATE stored_events SET state = replace(state, '\"2022-04-20\"', '\"2022-04-31\"')"
         " WHERE rowid = 4"), SECOND, "cannot read"),
        (("UPDATE stored_events SET state = replace(state, '2022-04-28', '2022-04-02')"
         " WHERE rowid = 5"), "event 5 of “be” (position 5)", "it breaks a rule"),
        (("UPDATE stored_events SET state = replace(state, '\"amends\":\"second\"',"
         " '\"amends\":\"none\"') WHERE rowid = 9"), "event 7 of “be” (position 9)",
         "it breaks a rule"),
        (("UPDATE stored_events SET state = replace(state, '\"id\":\"second\"', '\"id\":\"first\"')"
         " WHERE rowid = 4"), SECOND, "it breaks a rule"),
        (("UPDATE stored_events SET state = replace(state, '06-01T12', '05-31T12')"
         " WHERE rowid = 4"), SECOND, "it was recorded before the event that it follows"),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_found_also_where_the_tree_was_made_to_fit(
    path: Path, sql: str, where: str, message: str
) -> None:
    rewrite(path, sql)
    assert [one for one in said(path) if one.startswith(f"{where}: ") and message in one], said(
        path
    )


def test_instants_of_time_zone_rules_that_held_then_are_no_finding(path: Path) -> None:
    rewrite(
        path,
        "UPDATE stored_events SET state = replace(state, 'T00:00:00+02:00', 'T00:00:00+01:00')"
        " WHERE rowid = 4",
    )
    assert found(path) == []


def test_a_view_that_was_altered_is_found(path: Path) -> None:
    assert found(path) == []
    with Timeline.open(path) as door:
        door.state()
        (file,) = door.view_folder().glob("*.db")
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("UPDATE revisions SET own = 'mode' WHERE row = 1")
        connection.commit()
    (finding,) = found(path)
    assert "the view's table revisions differs" in finding.message
    assert "view rebuild" in (finding.hint or "")
    assert found(path, quick=True) == []


# --------------------------------------------------------------- files that are none


@QUICK
@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"government: be\n" * 500, "is not a timeline store"),
        (b"", "there is no store"),
    ],
)
def test_what_is_no_store_is_said(tmp_path: Path, data: bytes, message: str, quick: bool) -> None:
    path = tmp_path / "given.db"
    path.write_bytes(data)
    try:
        sentences = said(path, quick=quick)
    except StoreMissing as error:
        sentences = [error.message]
    assert [message in one for one in sentences] == [True]


def test_a_planted_trigger_is_a_finding(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(
            "CREATE TRIGGER planted AFTER INSERT ON stored_events BEGIN SELECT 1; END"
        )
    (finding,) = found(path)
    assert "planted" in finding.message
    # The hint of the error itself leads to `timeline verify`, which is what was asked for.
    assert "timeline verify" not in (finding.hint or "")
    assert "timeline rescue FROM TO" in (finding.hint or "")


def test_a_page_that_cannot_be_read_hides_no_other(path: Path) -> None:
    with Timeline.open(path, clock=Clock()) as door:
        door.append(*(stated(id=f"s{n}", summary="x" * 900) for n in range(300)))
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    data = bytearray(path.read_bytes())
    page = data.index(b'"id":"s150"') // PAGE_SIZE * PAGE_SIZE
    data[page : page + PAGE_SIZE] = bytes(PAGE_SIZE)
    path.write_bytes(data)
    sentences = said(path, quick=True)
    assert any("integrity check" in one for one in sentences)
    (hole,) = (one for one in sentences if "at position" in one)
    first, last = (int(word) for word in hole.split(": ")[1].split() if word.isdecimal())
    assert first <= 160 <= last < first + 10
    assert f"its version should be {first - 2}" in " ".join(sentences)


def test_of_a_million_findings_a_thousand_are_listed(path: Path) -> None:
    with Timeline.open(path, clock=Clock()) as door:
        door.append(*(stated(id=f"s{n}") for n in range(MOST + 100)))
    tamper(path, "UPDATE stored_events SET leaf = zeroblob(32)")
    sentences = said(path, quick=True)
    assert len(sentences) == MOST + 1
    assert "more errors are not listed" in sentences[-1]


def test_progress_is_told_and_reaches_its_end(path: Path) -> None:
    told: dict[str, tuple[int, int]] = {}
    with Timeline.open(path) as door:
        door.verify(lambda what, done, total: told.update({what: (done, total)}))
    assert told == {"the file": (1, 1), "the events": (9, 9), "the view": (9, 9)}


def test_what_is_appended_meanwhile_is_no_finding(path: Path) -> None:
    with Timeline.open(path, clock=Clock()) as writer, Timeline.open(path) as door:
        number = iter(range(5))

        def append(*_: object) -> None:
            for one in number:
                writer.append(stated(id=f"meanwhile-{one}"))
                break

        assert door.verify(append) == []
        assert next(number, None) is None, "it was not asked often enough"
    assert found(path) == []


def test_a_view_that_another_updates_while_it_is_looked_at_closely_is_no_finding(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    same, number = read_model._same, iter(range(100))
    with (
        Timeline.open(path, clock=Clock()) as writer,
        SQLiteReader(locate_file(path)) as reader,
        ReadModel(reader) as view,
    ):

        def updated(*both: sqlite3.Cursor) -> bool:
            writer.append(stated(id=f"meanwhile-{next(number)}"))
            writer.state()
            return same(*both)

        monkeypatch.setattr(read_model, "_same", updated)
        assert list(read_model.view_findings(reader, view, path.parent, None)) == []
    assert next(number) > 10


def test_the_first_look_at_a_view_is_at_one_state_of_it_though_another_updates_it(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    original, number = expected_view.position_of, iter(range(3))

    def position_of(connection: sqlite3.Connection) -> int:
        position = original(connection)
        for one in number:
            writer.append(stated(id=f"meanwhile-{one}"))
            writer.state()
            break
        return position

    monkeypatch.setattr(expected_view, "position_of", position_of)
    monkeypatch.setattr(read_model, "findings", None)
    with Timeline.open(path, clock=Clock()) as writer, Timeline.open(path) as door:
        assert door.verify() == []
    assert next(number, None) is None


class Counting(SQLiteReader):
    """A reader that says another newest position than that of its last row."""

    def position(self) -> int:
        return min(9, super().position())


def test_views_that_never_meet_are_a_finding_and_not_an_endless_wait(path: Path) -> None:
    location = parse_store_url(path)
    assert isinstance(location, SQLiteLocation)
    with Counting(location) as reader, ReadModel(reader) as view:
        view.fresh()
        tamper(
            path,
            "INSERT INTO stored_events (rowid, originator_id, originator_version, topic, leaf,"
            " state) SELECT 999, originator_id, 99, topic, leaf, state FROM stored_events"
            " WHERE rowid = 2",
        )
        (finding,) = read_model.view_findings(reader, view, path.parent, None)
    assert "the view ends at position 9, a rebuilt one at 999" in str(finding)
    assert finding.hint is not None
    assert "timeline verify --quick" in finding.hint


def test_views_that_others_outrun_are_said_to_be_uncompared(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    places = iter(range(10_000))
    with SQLiteReader(locate_file(path)) as reader, ReadModel(reader) as view:
        monkeypatch.setattr(ReadModel, "position", lambda _: next(places))
        (finding,) = read_model.view_findings(reader, view, path.parent, None)
    assert "the view was not compared: others kept appending" in str(finding)


def test_a_row_behind_the_newest_event_is_said_with_its_position_and_a_way_out(path: Path) -> None:
    tamper(
        path,
        "INSERT INTO stored_events (rowid, originator_id, originator_version, topic, leaf, state)"
        " SELECT 999, originator_id, 99, topic, leaf, state FROM stored_events WHERE rowid = 2",
    )
    for quick in (True, False):
        behind = [
            one
            for one in found(path, quick=quick)
            if "but one is stored at position" in one.message
        ]
        (finding,) = behind
        assert "the newest event has position 9" in finding.message
        assert finding.message.endswith("but one is stored at position 999")
        assert "timeline rescue FROM TO" in (finding.hint or "")


# --------------------------------------------------------------- instants and bytes


CLAUSE = "but its dates give"


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ('"latest":"2022-04-20T23:59:59+02:00"', '"latest":"2021-04-20T23:59:59+02:00"', "latest"),
        ('"latest":"2022-04-20T23:59:59+02:00"', '"latest":"2022-04-22T02:00:00+02:00"', "latest"),
        ('"earliest":"2022-04-20T00:00:00+02:00",', "", "earliest"),
        ('"latest":"2022-04-20T23:59:59+02:00"}', ('"latest":"2022-04-20T23:59:59+02:00",'
         '"published":"2021-01-01T00:00:00+01:00"}'), "published"),
        ('"latest":"2022-04-20T23:59:59+02:00"}', ('"latest":"2022-04-20T23:59:59+02:00",'
         '"expected_latest":"2022-05-01T00:00:00+02:00"}'), "expected latest"),
    ],
)  # fmt: skip
def test_instants_that_its_own_dates_do_not_give_are_found(
    path: Path, old: str, new: str, what: str
) -> None:
    rewrite(
        path, f"UPDATE stored_events SET state = replace(state, '{old}', '{new}') WHERE rowid = 4"
    )
    sentences = [one for one in said(path) if one.startswith(f"{SECOND}: its instant “{what}”")]
    assert [CLAUSE in one for one in sentences] == [True], said(path)


def test_the_instants_of_an_amendment_are_held_against_its_dates(path: Path) -> None:
    rewrite(
        path,
        'UPDATE stored_events SET state = replace(state, \'"latest":"2022-05-01T23\', '
        '\'"latest":"2022-04-28T23\') WHERE rowid = 9',
    )
    assert [one for one in said(path) if "event 7 of “be”" in one and CLAUSE in one], said(path)


@pytest.mark.parametrize(("old", "new"), [("T23:59:59+02:00", "T23:59:59+14:00"),
                                      ("T00:00:00+02:00", "T00:00:00-11:00")])  # fmt: skip
def test_any_change_of_zone_rules_is_within_the_tolerance(path: Path, old: str, new: str) -> None:
    rewrite(path, f"UPDATE stored_events SET state = replace(state, '{old}', '{new}')"
            " WHERE rowid = 4")  # fmt: skip
    assert [one for one in said(path) if CLAUSE in one] == []


def test_a_local_time_that_the_rules_of_today_skip_is_no_finding(tmp_path: Path) -> None:
    made = tmp_path / "skipped.db"
    with Timeline.open(made, clock=Clock()) as door:
        door.append(stated(id="one", occurred="2022-03-27T03:30"))
    # No rule of Brussels has 02:30 on that day; one of another year might have had it.
    rewrite(
        made, "UPDATE stored_events SET state = replace(state, '\"2022-03-27T03:30', "
        "'\"2022-03-27T02:30') WHERE rowid = 2",
    )  # fmt: skip
    assert [one for one in said(made) if CLAUSE in one] == []


def test_a_corrected_step_may_be_of_the_zone_rules_of_its_day(path: Path) -> None:
    with Timeline.open(path, clock=Clock()) as door:
        door.append(corrected("decision", {"occurred": "2022-04-21"}, id="moved"))
    table = "UPDATE matter_steps SET step = replace(step, '[{}', '[{}') WHERE version = 8"
    with closing(sqlite3.connect(path)) as connection:
        ((step,),) = connection.execute("SELECT step FROM matter_steps WHERE version = 8")
    first = int(step[1:].split(",")[0])
    tamper(path, table.format(first, first - 3_600))
    assert found(path) == []
    tamper(path, table.format(first - 3_600, first - 30 * 3_600))
    assert ["matter_steps" in one for one in said(path)] == [True]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('"title":', '"title":"x","title":', "it names the field “title” twice"),
        ('"recorded":', '"recorded":"2022-05-01T00:00:00+00:00","recorded":',
         "it names the field “recorded” twice"),
        ('"title":', '"summary":null,"title":', "it has the same content in other bytes than"),
        ('"title":', ' "title":', "it has the same content in other bytes than"),
        ("T12:00:00+00:00", "T14:00:00+02:00", "it has the same content in other bytes than"),
        ("statement", r"stat\u0065ment", "it has the same content in other bytes than"),
    ],
)  # fmt: skip
def test_bytes_that_this_program_would_not_write_are_found(
    path: Path, old: str, new: str, message: str
) -> None:
    rewrite(
        path, f"UPDATE stored_events SET state = replace(state, '{old}', '{new}') WHERE rowid = 4"
    )
    sentences = said(path)
    assert [one for one in sentences if one.startswith(f"{SECOND}: ") and message in one], sentences


def test_so_are_those_of_a_description(path: Path) -> None:
    rewrite(path, "UPDATE stored_events SET state = replace(state, '\"zone\"', "
            "'\"name\":\"x\",\"zone\"') WHERE rowid = 1")  # fmt: skip
    assert any("event 1 of “be”" in one and "“name” twice" in one for one in said(path))


def test_a_rescue_copies_what_its_hash_vouches_for_word_for_word(
    path: Path, tmp_path: Path
) -> None:
    rewrite(path, "UPDATE stored_events SET state = replace(state, '\"title\":', ' \"title\":')")
    with Timeline.open(path) as door:
        rescued = door.rescue(path, tmp_path / "rescued.db")
    assert rescued.same
    assert rescued.findings == []


def test_a_store_of_the_first_version_is_sound(tmp_path: Path) -> None:
    import shutil

    from tests.eventstore.make_v1 import PATH

    old = tmp_path / "v1.db"
    shutil.copyfile(PATH, old)
    assert found(old) == []
