"""What the door gives is a value, and what it is given is checked: no answer is half lazy."""

from __future__ import annotations

import copy
import dataclasses
import inspect
import json
import pickle
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta, timezone
from functools import partial
from pathlib import Path
from typing import Any, get_args

import pytest

from tests.builders import Clock, decision_taken, expected, met, pledged, raised, stated
from timeline import Timeline
from timeline.dates.edtf import Edtf
from timeline.domain.errors import TimelineError
from timeline.domain.values import Verification
from timeline.formats.discovery import NotReadable
from timeline.readmodel.queries.developments import Filter
from timeline.services import query_arguments
from timeline.services.arguments import BadArgument
from timeline.services.streams import AHEAD, AnswerEnded

EVENTS = Path(__file__).parents[1] / "events"
SHEET = EVENTS.parent / "tests" / "formats" / "mapping" / "data" / "timelinejs.csv"
Ask = Callable[[Timeline], Any]


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a store of the bundled history and its view; to be copied, not used."""
    folder = tmp_path_factory.mktemp("imported")
    with Timeline.open(folder / "t.db", clock=Clock()) as opened:
        opened.import_files(EVENTS)
        opened.count()
    return folder


@pytest.fixture
def door(imported: Path, tmp_path: Path) -> Iterator[Timeline]:
    shutil.copytree(imported, tmp_path, dirs_exist_ok=True)
    with Timeline.open(tmp_path / "t.db", clock=Clock()) as opened:
        yield opened


def _first(timeline: Timeline) -> str:
    return next(iter(timeline.log())).id


def _matters(one: Timeline) -> list[str]:
    return [row.matter for row in one.state("be")]


def _separated(one: Timeline) -> object:
    first, second, *_ = _matters(one)
    one.rename_matter(first, second, government="be")
    return one.separate_matter(first, government="be")


def _split(one: Timeline) -> object:
    row = one.state("be")[0]
    return one.split_matter(row.matter, "new", row.developments[0], government="be")


def _undone(one: Timeline) -> object:
    one.append(stated(id="slip"))
    return one.undo()


ANSWERS: dict[str, Ask] = {
    "governments": lambda one: one.governments(),
    "matters": lambda one: one.matters(),
    "stats": lambda one: one.stats(),
    "log": lambda one: list(one.log()),
    "show": lambda one: one.show(_first(one)),
    "state": lambda one: one.state(),
    "standings": lambda one: one.standings(),
    "log_window": lambda one: one.log_window(),
    "pending": lambda one: one.pending(as_of="2022-04-21"),
    "diff": lambda one: one.diff("2022-04-01", "2022-04-25"),
    "diff of knowledge": lambda one: one.diff("2022-04-01", "2022-04-25", known=True),
    "replay": lambda one: list(one.replay()),
    "known_governments": lambda one: one.known_governments(),
    "glance": lambda one: one.glance(),
    "statuses": lambda one: one.statuses(),
    "lines": lambda one: one.lines([1, 2, 3]),
    "current": lambda one: one.current([1, 2, 3]),
    "latest": lambda one: one.latest(20),
    "labelled": lambda one: one.labelled("actor", "l"),
    "names_starting": lambda one: one.names_starting("ids", "be-"),
    "changes_beside": lambda one: one.changes_beside(list(one.log(limit=20))),
    "changes_reported": lambda one: one.changes_reported(list(one.log(limit=20))),
    "day_of_news": lambda one: one.day_of_news(step=-1),
    "next_overdue": lambda one: one.next_overdue(0),
    "passings": lambda one: one.passings(0),
    "amounts": lambda one: one.amounts(),
    "totals": lambda one: one.totals(),
    "gaps": lambda one: one.gaps(),
    "tracks": lambda one: one.tracks(),
    "track_names": lambda one: one.track_names(),
    "tracks_of": lambda one: one.tracks_of(one.track_names()),
    "sources": lambda one: one.sources(),
    "evidence": lambda one: one.evidence(one.sources().found[0]),
    "export_as": lambda one: b"".join(one.export_as("csv")),
    "export_rows": lambda one: b"".join(one.export_rows("markdown", [1, 2])),
    "append": lambda one: one.append(stated(id="new")),
    "correct": lambda one: one.correct(_first(one), {"title": "Else"}, reason="r", dry_run=True),
    "cite": lambda one: one.cite(_first(one), {"publisher": "P"}, dry_run=True),
    "retract": lambda one: one.retract(_first(one), reason="r", dry_run=True),
    "dispute": lambda one: one.dispute(_first(one), reason="r", dry_run=True),
    "amend_several": lambda one: one.amend_several(
        [{"kind": "cited", "amends": _first(one), "sources": [{"publisher": "P"}]}], dry_run=True
    ),
    "describe_matter": lambda one: one.describe_matter("heavy-weapons", title="T", dry_run=True),
    "rename_matter": lambda one: one.rename_matter("heavy-weapons", "arms", dry_run=True),
    "merge_matters": lambda one: one.merge_matters(_matters(one)[:1], _matters(one)[1]),
    "separate_matter": _separated,
    "split_matter": _split,
    "describe_government": lambda one: one.describe_government("be", name="B", dry_run=True),
    "undo": _undone,
    "import_files": lambda one: one.import_files(EVENTS, dry_run=True),
    "propose_map": lambda one: one.propose_map(SHEET, government="be"),
    "check": lambda one: one.check(),
    "verify": lambda one: one.verify(),
    "seal": lambda one: one.seal(),
    "prove": lambda one: one.prove(_first(one)),
    "doctor": lambda one: one.doctor(),
    "store_status": lambda one: one.store_status(),
    "head": lambda one: one.head(),
    "identity": lambda one: one.identity(),
    "position": lambda one: one.position(),
    "view_position": lambda one: one.view_position(),
    "view_folder": lambda one: one.view_folder(),
    "count": lambda one: one.count(),
    "now": lambda one: one.now(),
    "agenda": lambda one: one.agenda(as_known="2022-04-21"),
    "located": lambda one: one.located("x.db"),
}
NO_ANSWERS = {
    "open", "close", "on_catch_up", "on_away", "asked", "twin", "listing", "export", "backup",
    "restore", "rescue", "bundle", "check_bundle", "check_proof", "prove_consistency",
    "check_consistency",
    "init_store", "migrate_store", "copy_store", "grant",
    "revoke", "add_source", "draft", "draft_status", "on_warning", "outbox_waiting", "send_outbox",
    "open_draft", "propose_sentence",
    "rebuild_view", "wait_for_news", "follow", "sealed", "publish", "live_pages", "stop_query",
}  # fmt: skip
"""Methods that do something, or need files that the others made; what they give is as plain."""


def test_every_method_is_known_here() -> None:
    methods = {
        name
        for name, _ in inspect.getmembers(Timeline, inspect.isfunction)
        if not name.startswith("_")
    } | {"open"}
    assert methods == {name.split()[0] for name in ANSWERS} | NO_ANSWERS


@pytest.mark.parametrize("name", ANSWERS)
def test_an_answer_outlives_its_timeline_and_can_be_pickled_copied_and_compared(
    name: str, imported: Path, tmp_path: Path
) -> None:
    shutil.copytree(imported, tmp_path, dirs_exist_ok=True)
    with Timeline.open(tmp_path / "t.db", clock=Clock()) as timeline:
        found = ANSWERS[name](timeline)
    told = repr(found)
    again = pickle.loads(pickle.dumps(found))
    assert again == found == copy.deepcopy(found)
    assert repr(again) == told
    for one in found if isinstance(found, list) else [found]:
        if hasattr(one, "as_json"):
            ways = {"known": True} if "diff" in name else {}
            json.dumps(one.as_json(**ways))
        if dataclasses.is_dataclass(one) and not isinstance(one, type):
            dataclasses.asdict(one)


def test_rows_for_a_data_frame_need_no_store(door: Timeline) -> None:
    state = door.state(as_of="2022-04-21")
    rows = [dataclasses.asdict(one) for one in state]
    door.close()
    (row,) = [one for one in rows if one["matter"] == "heavy-weapons"]
    assert (row["status"], row["expected"]) == ("decision-expected", "2022-04-22")
    assert row["developments"] == next(
        one.developments for one in state if one.matter == "heavy-weapons"
    )
    assert "be-2022-04-20-core-cabinet-discusses-heavy-weapons" in row["developments"]


def test_statuses_are_the_state_withoutpaths(door: Timeline) -> None:
    for as_of in ("2022-04-15", "2022-04-21", "2022-04-25"):
        pairs = (
            (door.state(as_of=as_of), door.statuses(as_of=as_of)),
            (door.pending(as_of=as_of), door.statuses(as_of=as_of, waiting=True)),
        )
        for full, plain in pairs:
            names = [one.name for one in dataclasses.fields(plain[0])] if plain else []
            assert [[getattr(one, name) for name in names] for one in full] == [
                [getattr(one, name) for name in names] for one in plain
            ]


def test_a_row_never_contradicts_itself_when_something_is_appended_later(tmp_path: Path) -> None:
    with Timeline.open(tmp_path / "t.db", clock=Clock()) as timeline:
        timeline.append(expected("2022-04-22", occurred="2022-04-20", id="expected"))
        (row,) = timeline.state()
        timeline.append(decision_taken(occurred="2022-04-22", id="decided"))
        assert (row.status, row.developments) == ("overdue", ("expected",))
        (row,) = timeline.state()
        assert (row.status, row.developments) == ("decided", ("expected", "decided"))


def test_an_answer_of_several_queries_is_of_one_state(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another process appends between the status and what led there."""
    from timeline.readmodel.queries.matters import paths

    path = tmp_path / "t.db"
    look = paths.paths

    def slowly(*args: Any, **how: Any) -> Any:
        with Timeline.open(path, clock=Clock()) as other:
            other.append(decision_taken(occurred="2022-04-22", id="decided"))
            assert [one.status for one in other.statuses()] == ["decided"]
        return look(*args, **how)

    with Timeline.open(path, clock=Clock()) as timeline:
        timeline.append(expected("2022-04-22", occurred="2022-04-20", id="expected"))
        timeline.state()
        monkeypatch.setattr(paths, "paths", slowly)
        (row,) = timeline.state()
        assert (row.status, row.developments) == ("overdue", ("expected",))
        monkeypatch.undo()
        (row,) = timeline.state()
        assert (row.status, row.developments) == ("decided", ("expected", "decided"))


# --------------------------------------------------------------- what is read as it is asked for


@pytest.fixture
def many(tmp_path: Path) -> Iterator[Timeline]:
    with Timeline.open(tmp_path / "many.db", clock=Clock()) as opened:
        opened.append(*(stated(id=f"said-{number:04}") for number in range(2 * AHEAD + 10)))
        yield opened


STREAMS: dict[str, Callable[[Timeline], Iterator[Any]]] = {
    "log": lambda one: one.log(),
    "replay": lambda one: one.replay(),
}


@pytest.mark.parametrize("name", STREAMS)
@pytest.mark.parametrize("read", [0, 1, AHEAD, 2 * AHEAD])
def test_the_rest_of_an_answer_is_refused_once_its_timeline_is_closed(
    many: Timeline, name: str, read: int
) -> None:
    found = STREAMS[name](many)
    for _ in range(read):
        next(found)
    many.close()
    for _ in range(2):
        with pytest.raises(AnswerEnded):
            next(found)
    assert sum(1 for _ in STREAMS[name](many)) == 2 * AHEAD + 10


@pytest.mark.parametrize("name", STREAMS)
def test_an_answer_that_was_read_has_ended_and_nothing_more(many: Timeline, name: str) -> None:
    found = STREAMS[name](many)
    assert len(list(found)) == 2 * AHEAD + 10
    many.close()
    assert list(found) == []


@pytest.mark.parametrize("name", STREAMS)
def test_one_can_ask_and_append_while_an_answer_is_read(many: Timeline, name: str) -> None:
    ids = []
    for place, one in enumerate(STREAMS[name](many)):
        entry = getattr(one, "entry", one)
        ids.append(entry.id)
        if place % 100 == 0:
            many.append(stated(id=f"later-{place}"))
            assert many.show(f"later-{place}").entry.id == f"later-{place}"
    assert len(ids) == 2 * AHEAD + 10
    assert not [one for one in ids if one.startswith("later")]


def test_another_process_may_append_while_an_answer_is_read(many: Timeline) -> None:
    found = many.log()
    first = [next(found).id for _ in range(AHEAD + 5)]
    with Timeline(many.location, clock=Clock()) as other:
        other.append(stated(id="later"))
        assert other.count() == 2 * AHEAD + 11
    start = time.monotonic()
    assert many.count() == 2 * AHEAD + 11
    # It waited half a minute here for a lock that it held itself.
    assert time.monotonic() - start < 10
    many.rebuild_view()
    rest = [one.id for one in found]
    assert len({*first, *rest}) == len(first) + len(rest) == 2 * AHEAD + 10


# --------------------------------------------------------------- what is given


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("actors", "Alexander De Croo"), ("kinds", "statement-made"), ("matters", "heavy-weapons"),
        ("tags", "humanitarian-aid"), ("counterparts", "ua"), ("verifications", "confirmed"),
    ],
)  # fmt: skip
def test_one_text_is_one_item(door: Timeline, name: str, value: str) -> None:
    def asked(ask: Any) -> list[str]:
        return [one.id for one in door.log(**{name: ask})]

    assert asked(value) == asked([value]) == asked((value,)) == asked(iter([value]))
    keep = Filter(**{name: value})  # type: ignore[arg-type]
    found = door.sources(keep).documents
    assert found == door.sources(Filter(**{name: [value]})).documents  # type: ignore[arg-type]


def test_letters_never_filter(door: Timeline) -> None:
    door.append(stated(id="x", actors=[{"name": "Ada Lovelace"}]))
    assert [one.id for one in door.log(actors="Lovelace")] == ["x"]
    assert list(door.log(actors="Nobody")) == []
    assert [one.matter for one in door.state(matters="heavy-weapons")] == ["heavy-weapons"]
    assert {beat.entry.id for beat in door.replay(matters="forensic-experts") if beat.entry}


def test_a_list_of_roles_checkpoints_or_governments_is_not_spelled_out(
    door: Timeline, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, (path, *_) = door.seal(tmp_path / "sealed.txt")
    assert door.verify(checkpoints=str(path)) == door.verify(checkpoints=path) == []
    granted: list[Any] = []
    monkeypatch.setattr(
        "timeline.services.operations.admin.grant", lambda *given: granted.extend(given[1:])
    )
    door.grant(authors="bob", readers=["eve"])
    assert granted == [("bob",), ("eve",)]
    server = Timeline.open("postgresql://user@127.0.0.1:1/x", governments="be")
    assert server._session._selection == ("be",)


class Array:
    """As an array of numpy and a Series of pandas behave, neither of which is needed here."""

    def __index__(self) -> int:
        raise TypeError("only integer scalar arrays can be converted to a scalar index")

    def __bool__(self) -> bool:
        raise ValueError("The truth value is ambiguous. Use a.any() or a.all()")

    def __eq__(self, _: object) -> Any:
        return Array()

    __hash__ = object.__hash__


class BytesPath:
    """A path of bytes."""

    def __fspath__(self) -> bytes:
        return b"x"


ARRAYS = (Array(),)


MANY = ("kinds", "matters", "actors", "tags", "counterparts", "verifications")
WRONG: list[tuple[str, str, Ask]] = [
    *((name, "int", lambda one, name=name: one.log(**{name: 5})) for name in MANY),
    *((name, "int", lambda one, name=name: one.log(**{name: [5]})) for name in MANY),
    *((name, "None", lambda one, name=name: one.log(**{name: None})) for name in MANY),
    *((name, "dict", lambda one, name=name: one.log(**{name: {"a": 1}})) for name in MANY),
    *(
        (name, "is not a date", lambda one, name=name, value=value: one.log(**{name: value}))
        for name in ("since", "until", "as_known", "as_recorded")
        for value in (5, 5.0, ["2022"], b"2022", timedelta(1))
    ),
    ("kinds", "is not one of matter-raised, ", lambda one: one.log(kinds=["decision-takn"])),
    ("kinds", "is not one of", lambda one: one.log(kinds=["statement-made", "no-kind"])),
    ("verifications", "reported, confirmed, disputed", lambda one: one.log(verifications="sure")),
    ("grep", "expected text, not list", lambda one: one.log(grep=["a"])),
    ("query", "expected text, not int", lambda one: one.log(query=5)),
    ("limit", "-1 is below 0", lambda one: one.log(limit=-1)),
    ("limit", "a whole number, not float", lambda one: one.log(limit=1.5)),
    ("limit", "a whole number, not str", lambda one: one.log(limit="5")),
    ("limit", "a whole number, not bool", lambda one: one.log(limit=True)),
    ("until", "2022-04 is before 2022-05", lambda one: one.log(since="2022-05", until="2022-04")),
    ("until", "is before", lambda one: one.replay(since="2022-05", until="2022-04")),
    ("second", "2022-04-01 is before 2022-04-25", lambda one: one.diff("2022-04-25", "2022-04-01")),
    ("second", "before", lambda one: one.diff("2022-04-25", "2022-04-01", known=True)),
    ("first", "None is not a date", lambda one: one.diff(None, "2022-04-01")),
    ("second", "int is not a date", lambda one: one.diff("2022-04-01", 2022)),
    (
        "as_of",
        "only with known=True",
        lambda one: one.diff("2021", "2022", as_of="2022"),
    ),
    (
        "as_known",
        "not with known=True, which uses first and",
        lambda one: one.diff("2021", "2022", known=True, as_known="2022"),
    ),
    *(
        ("ids", f"Pass them one by one: {name}", lambda one, ask=ask: ask(one)(["be"]))
        for name, ask in {
            "governments": lambda one: one.governments,
            "matters": lambda one: one.matters,
            "stats": lambda one: one.stats,
            "log": lambda one: one.log,
            "state": lambda one: one.state,
            "pending": lambda one: one.pending,
            "replay": lambda one: one.replay,
            "glance": lambda one: one.glance,
            "statuses": lambda one: one.statuses,
            "day_of_news": lambda one: one.day_of_news,
        }.items()
    ),
    *(
        ("lapse_after", "-1 is below 0", lambda one, ask=ask: ask(one)(lapse_after=-1))
        for ask in (
            lambda one: one.state,
            lambda one: one.pending,
            lambda one: one.replay,
            lambda one: lambda **more: one.diff("2021", "2022", **more),
        )
    ),
    *(
        ("as_of", "is not a date", lambda one, ask=ask: ask(one)(as_of=5))
        for ask in (
            lambda one: one.state,
            lambda one: one.pending,
            lambda one: one.matters,
            lambda one: one.glance,
            lambda one: one.statuses,
            lambda one: one.amounts,
        )
    ),
    ("matters", "expected texts, not int", lambda one: one.state(matters=5)),
    ("development_id", "expected text, not None", lambda one: one.show(None)),
    ("keep", "expected a Filter, not dict", lambda one: one.sources({"kinds": ["x"]})),
    ("keep", "expected a Filter, not str", lambda one: one.listing("be")),
    ("keep.actors", "expected texts, not int", lambda one: one.amounts(Filter(actors=5))),
    ("words", "expected text, not list", lambda one: one.sources(words=["x"])),
    ("rows", "expected whole numbers, not int", lambda one: one.lines(5)),
    ("rows", "expected whole numbers, not str", lambda one: one.lines("123")),
    ("rows", "expected a whole number, not str", lambda one: one.lines(["1"])),
    ("step", "“0” is not one of 1, -1", lambda one: one.day_of_news(step=0)),
    ("after", "expected a whole number, not str", lambda one: one.next_overdue("2022")),
    ("start", "expected a whole number, not str", lambda one: one.passings("2022")),
    ("seconds", "a number of seconds, not str", lambda one: one.wait_for_news("1")),
    ("seconds", "-1 is not between", lambda one: one.wait_for_news(-1)),
    ("seconds", "nan is not between", lambda one: one.wait_for_news(float("nan"))),
    ("checkpoints", "expected paths, not int", lambda one: one.verify(checkpoints=5)),
    ("authors", "expected texts, not int", lambda one: one.grant(authors=5)),
    ("form", "“csv” is not one of yaml, jsonl", lambda one: one.export("x", form="csv")),
    ("developments", "Pass them one by one", lambda one: one.append([stated()])),
    ("developments", "not str", lambda one: one.append("be")),
    ("developments", "not None", lambda one: one.append(None)),
    ("name", "expected text, not int", lambda one: one.append(stated(), name=5)),
    ("paths", "int\nPass them one by one: import_files(*paths)", lambda one: one.import_files(5)),
    ("paths", "Pass them one by one: import_files", lambda one: one.import_files(["a"])),
    ("paths", "Pass them one by one: check", lambda one: one.check(["a"])),
    ("paths", "expected a path, not BytesPath", lambda one: one.check(BytesPath())),
    *(
        (name, "the path is empty", ask)
        for name, ask in {
            "paths": lambda one: one.import_files("", dry_run=True),
            " paths": lambda one: one.check(EVENTS, ""),
            "near": lambda one: one.append(stated(), near=""),
            "folder": lambda one: one.export(""),
            "checkpoints": lambda one: one.verify(checkpoints=[""]),
            "allowed_signers": lambda one: one.verify(allowed_signers=""),
            "timestamp_certificates": lambda one: one.check_proof(
                "x", "x", timestamp_certificates=""
            ),
            "path": lambda one: one.seal(""),
            "key": lambda one: one.seal("x.checkpoint", key=""),
            "witnesses": lambda one: one.verify(witnesses=""),
            "checkpoint": lambda one: one.prove(_first(one), ""),
            "proof": lambda one: one.check_proof("", "x"),
            "earlier": lambda one: one.prove_consistency(""),
            "later": lambda one: one.prove_consistency("x", ""),
            " proof": lambda one: one.check_consistency(""),
            " path": lambda one: one.backup(""),
            "path ": lambda one: one.restore(""),
            "target": lambda one: one.rescue("x.db", ""),
            "outbox": lambda one: Timeline(one.location, outbox=""),
        }.items()
    ),
    ("development_id", "expected text, not int", lambda one: one.prove(5)),
    ("checkpoint", "expected a path, not int", lambda one: one.prove(_first(one), 5)),
    ("path", "expected a path, not int", lambda one: one.seal(5)),
    ("url", "expected a path, not int", lambda one: one.located(5)),
    ("url", "expected a path, not int", lambda _: Timeline.open(5)),
    ("to", "expected a path, not int", lambda one: one.copy_store(5)),
    ("found", "expected entries, not int", lambda one: one.changes_beside(5)),
    ("found", "expected entries, not int", lambda one: one.changes_reported(5)),
    ("found", "str is among them", lambda one: one.changes_reported(["a"])),
    ("cited", "expected a document from `sources`", lambda one: one.evidence(5)),
    *(
        (name, f"expected a whole number, not {type(value).__name__}", partial(ask, value))
        for value in ARRAYS
        for name, ask in {
            "limit": lambda value, one: one.log(limit=value),
            "lapse_after": lambda value, one: one.state(lapse_after=value),
            "after": lambda value, one: one.next_overdue(value),
        }.items()
    ),
    *(
        (name.strip(), f"expected True or False, not {type(value).__name__}", partial(ask, value))
        for value in ARRAYS
        for name, ask in {
            "reverse": lambda value, one: one.log(reverse=value),
            "overdue": lambda value, one: one.pending(overdue=value),
            "developments": lambda value, one: one.state(developments=value),
            "known": lambda value, one: one.diff("2021", "2022", known=value),
            "dry_run": lambda value, one: one.append(stated(id="x"), dry_run=value),
            "dry_run ": lambda value, one: one.import_files(EVENTS, dry_run=value),
            " dry_run": lambda value, one: one.retract(_first(one), reason="r", dry_run=value),
            "keep_going": lambda value, one: one.import_files(EVENTS, keep_going=value),
            "waiting": lambda value, one: one.statuses(waiting=value),
            "reported": lambda value, one: one.listing(reported=value),
            "apart": lambda value, one: one.twin(apart=value),
            "quick": lambda value, one: one.verify(quick=value),
            "overwrite": lambda value, one: one.backup("x.db", overwrite=value),
            "overwrite ": lambda value, one: one.restore("x.db", overwrite=value),
            " overwrite": lambda value, one: one.seal(overwrite=value),
            "clock_is_right": lambda value, one: Timeline(one.location, clock_is_right=value),
        }.items()
    ),
    *(
        ("reverse", "expected True or False, not", lambda one, v=value: one.log(reverse=v))
        for value in ("no", None, 2, [])
    ),
    *(("step", "is not one of 1, -1", lambda one, a=a: one.day_of_news(step=a)) for a in ARRAYS),
    ("changes", "a mapping of fields, not list", lambda one: one.correct("x", [], reason="r")),
    ("reason", "expected text, not None", lambda one: one.retract("x", reason=None)),
]


@pytest.mark.parametrize(("parameter", "words", "ask"), WRONG)
def test_a_wrong_argument_is_named_and_refused(
    door: Timeline, parameter: str, words: str, ask: Ask
) -> None:
    position = door.position()
    with pytest.raises(BadArgument) as caught:
        ask(door)
    assert caught.value.parameter == parameter.strip()
    assert words in f"{caught.value.message}\n{caught.value.hint}"
    assert isinstance(caught.value, ValueError)
    assert isinstance(caught.value, TimelineError)
    assert door.position() == position


def test_a_path_that_is_too_long_is_refused_in_our_words(door: Timeline) -> None:
    for ask in (door.import_files, door.check):
        with pytest.raises(NotReadable) as caught:
            ask("x" * 5000)
        assert caught.value.path == Path("x" * 5000)
        assert len(caught.value.message) < 250


def test_numbers_that_are_true_or_false_are_taken(door: Timeline) -> None:
    class bool_:  # noqa: N801  as numpy calls it
        def __bool__(self) -> bool:
            return True

    for value in (True, 1, bool_()):
        assert next(iter(door.log(reverse=value))).id == list(door.log())[-1].id


def test_a_refusal_leaves_the_view_as_it_is(door: Timeline) -> None:
    door.count()
    before = sorted(one.name for one in door.view_folder().glob("*.db"))
    with pytest.raises(BadArgument):
        door.log(kinds=["no-kind"])
    with pytest.raises(BadArgument):
        door.diff("2022-05", "2022-04")
    assert sorted(one.name for one in door.view_folder().glob("*.db")) == before


def test_the_verifications_are_those_of_the_model() -> None:
    assert get_args(Verification) == query_arguments.VERIFICATIONS


def test_a_kind_that_exists_and_of_which_nothing_is_recorded_finds_nothing(door: Timeline) -> None:
    assert list(door.log(kinds=["measure-suspended"])) == []


# --------------------------------------------------------------- dates


class Stamp(datetime):
    """As a pandas Timestamp: a subclass of datetime that prints otherwise."""

    def isoformat(self, *args: Any, **kwargs: Any) -> str:
        return super().isoformat(*args, **kwargs) + ".000000001"


BRUSSELS = timezone(timedelta(hours=2))
SAME = [
    ("2022-04-21", date(2022, 4, 21)),
    ("2022-04-21T10:00:00Z", datetime(2022, 4, 21, 10, tzinfo=UTC)),
    ("2022-04-21T10:00:00Z", datetime(2022, 4, 21, 12, 0, 0, 999_999, tzinfo=BRUSSELS)),
    ("2022-04-21T10:00:00Z", Stamp(2022, 4, 21, 10, tzinfo=UTC)),
    ("0001-01-01", date(1, 1, 1)),
    ("2022-04-21", Edtf.parse("2022-04-21")),
]


@pytest.mark.parametrize(("text", "value"), SAME)
def test_a_date_or_a_moment_is_taken_wherever_text_is(
    door: Timeline, text: str, value: Any
) -> None:
    for name in ("as_of", "as_known", "as_recorded"):
        for ask in (door.state, door.pending, door.matters):
            assert ask(**{name: value}) == ask(**{name: text})
    for name in ("since", "until", "as_known", "as_recorded"):
        for many in (door.log, door.replay):
            assert list(many(**{name: value})) == list(many(**{name: text}))
    for known in (True, False):
        found = door.diff(value, "2022-05-01", known=known)
        assert found == door.diff(text, "2022-05-01", known=known)
    assert door.glance(as_of=value) == door.glance(as_of=text)
    assert door.statuses(as_of=value) == door.statuses(as_of=text)
    assert door.amounts(as_of=value) == door.amounts(as_of=text)
    assert door.sources(as_known=value) == door.sources(as_known=text)
    assert door.sources(Filter(until=value)) == door.sources(Filter(until=Edtf.parse(text)))
    assert door.day_of_news(day=value) == door.day_of_news(day=text)


def test_a_development_may_be_given_with_dates(door: Timeline) -> None:
    fields = {"kind": "statement-made", "government": "be", "title": "Said"}
    source = {"publisher": "P", "published": date(2022, 4, 21)}
    door.append({**fields, "id": "a", "occurred": date(2022, 4, 20), "sources": [source]})
    moment = datetime(2022, 4, 20, 12, tzinfo=BRUSSELS)
    (derived,) = door.append({**fields, "occurred": moment}).ids
    assert derived == "be-2022-04-20-said"
    assert str(door.show("a").entry.occurred) == "2022-04-20"
    assert door.show("a").entry.document["sources"][0]["published"] == "2022-04-21"
    assert str(door.show(derived).entry.occurred) == "2022-04-20T10:00:00Z"
    door.correct("a", {"occurred": date(2022, 4, 19)}, reason="r", occurred=date(2022, 4, 22))
    assert str(door.show("a").entry.occurred) == "2022-04-19"


class Nat(datetime):
    """As pandas' NaT, which is a datetime and equal to nothing."""

    def __eq__(self, other: object) -> bool:
        return False

    def __ne__(self, other: object) -> bool:
        return True

    __hash__ = None  # type: ignore[assignment]


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (datetime(2022, 4, 21), "has no time zone"),  # noqa: DTZ001  that is the point
        (Nat(2022, 4, 21, tzinfo=UTC), "NaT is not a date"),
        (datetime(1, 1, 1, tzinfo=BRUSSELS), "outside the years"),
    ],
)
def test_a_moment_that_cannot_be_told_is_refused(
    door: Timeline, value: datetime, words: str
) -> None:
    for ask in (
        lambda: door.state(as_of=value),
        lambda: door.log(since=value),
        lambda: door.append(
            {"kind": "statement-made", "government": "be", "title": "x", "occurred": value}
        ),
    ):
        with pytest.raises(BadArgument, match=words):
            ask()


# --------------------------------------------------------------- news


def test_waiting_for_news_of_a_file_waits_and_burns_no_core(door: Timeline) -> None:
    door.count()
    start, burnt = time.monotonic(), time.thread_time()
    door.wait_for_news(1.0)
    assert 0.9 < time.monotonic() - start < 10
    assert time.thread_time() - burnt < 0.5
    start = time.monotonic()
    door.wait_for_news(0)
    assert time.monotonic() - start < 5


APPEND = """
import sys
from timeline import Timeline
with Timeline.open(sys.argv[1]) as timeline:
    timeline.append({"kind": "statement-made", "government": "be", "occurred": "2022-04-20",
                     "title": "Said elsewhere", "id": "news"})
"""


def test_news_of_another_process_ends_the_wait(door: Timeline) -> None:
    door.count()
    path = str(door.location.path)  # type: ignore[union-attr]
    process = subprocess.Popen([sys.executable, "-c", APPEND, path])
    try:
        start = time.monotonic()
        door.wait_for_news(120)
        assert time.monotonic() - start < 100
        assert door.show("news").entry.title == "Said elsewhere"
    finally:
        assert process.wait(60) == 0


def test_what_came_before_the_wait_is_news_too(door: Timeline) -> None:
    door.count()
    with Timeline(door.location, clock=Clock()) as other:
        other.append(stated(id="news"))
    start = time.monotonic()
    door.wait_for_news(60)
    assert time.monotonic() - start < 30


def _waits(door: Timeline, seconds: float = 0.4) -> bool:
    start = time.monotonic()
    door.wait_for_news(seconds)
    return time.monotonic() - start >= seconds


OWN: dict[str, Ask] = {
    "append": lambda one: one.append(stated(id="own")),
    "append with a government": lambda one: one.append(
        stated(id="own", government="xx"), name="X", zone="UTC"
    ),
    "correct": lambda one: one.correct(_first(one), {"title": "Else"}, reason="r"),
}


@pytest.mark.parametrize("name", OWN)
@pytest.mark.parametrize("asks", [True, False])
def test_what_the_caller_appends_is_no_news(door: Timeline, name: str, asks: bool) -> None:
    if asks:
        door.count()
    OWN[name](door)
    assert _waits(door)


@pytest.mark.parametrize("asks", [True, False])
def test_what_the_caller_imports_is_no_news(tmp_path: Path, asks: bool) -> None:
    with Timeline.open(tmp_path / "t.db", clock=Clock()) as door:
        door.append(stated(id="own"))
        if asks:
            door.count()
        door.import_files(EVENTS)
        assert _waits(door)


def test_the_same_news_end_one_wait_only(door: Timeline) -> None:
    with Timeline(door.location, clock=Clock()) as other:
        for asked in (True, False):
            if asked:
                door.count()
            other.append(stated(id=f"news-{str(asked).lower()}"))
            assert not _waits(door)
            assert _waits(door)


def test_news_between_own_appends_are_not_lost(door: Timeline) -> None:
    door.count()
    with Timeline(door.location, clock=Clock()) as other:
        other.append(stated(id="news"))
    door.import_files(EVENTS)
    assert not _waits(door)
    assert _waits(door)


def test_news_before_an_own_append_are_not_lost(door: Timeline) -> None:
    door.count()
    with Timeline(door.location, clock=Clock()) as other:
        for number in (1, 2):
            other.append(stated(id=f"news-{number}"))
            door.append(stated(id=f"own-{number}"))
            assert not _waits(door)
            assert _waits(door)


def test_news_between_two_waits_are_not_lost(door: Timeline) -> None:
    assert _waits(door)
    with Timeline(door.location, clock=Clock()) as other:
        other.append(stated(id="news"))
    assert not _waits(door)


def test_a_store_that_is_gone_ends_the_wait(door: Timeline) -> None:
    door.count()
    path: Path = door.location.path  # type: ignore[union-attr]
    timer = threading.Timer(0.3, path.rename, [path.with_name("moved.db")])
    timer.start()
    with pytest.raises(TimelineError):
        door.wait_for_news(60)
    timer.join()


def test_an_export_names_the_position_that_it_is_of(door: Timeline, tmp_path: Path) -> None:
    door.append(met(id="m"), pledged(id="p"), raised(id="r"))
    door.export(tmp_path / "out")
    text = (tmp_path / "out" / "be.yaml").read_text()
    assert f"position: {door.position()}" in text


def test_a_difference_is_of_days_unless_it_is_said_otherwise(door: Timeline) -> None:
    found = door.diff("2022-04-01", "2022-04-25")
    assert list(found.as_json()) == ["happened", "amended", "changes"]
    assert "learnt" in found.as_json(known=True)


SHARED: dict[str, Ask] = {
    "state": lambda one: one.state(),
    "log": lambda one: list(one.log()),
    "count": lambda one: one.count(),
    "lines": lambda one: one.lines([1]),
    "known_governments": lambda one: one.known_governments(),
    "append": lambda one: one.append(stated(id="own")),
    "describe_matter": lambda one: one.describe_matter("heavy-weapons", title="T", dry_run=True),
    "rename_matter": lambda one: one.rename_matter("heavy-weapons", "arms", dry_run=True),
    "merge_matters": lambda one: one.merge_matters(_matters(one)[:1], _matters(one)[1]),
    "separate_matter": _separated,
    "split_matter": _split,
    "describe_government": lambda one: one.describe_government("be", name="B", dry_run=True),
    "undo": _undone,
    "import_files": lambda one: one.import_files(EVENTS),
    "rebuild_view": lambda one: one.rebuild_view(),
}


@pytest.mark.parametrize("name", SHARED)
def test_two_threads_at_once_are_refused_and_a_twin_is_not(door: Timeline, name: str) -> None:
    caught: list[Exception] = []

    def use(one: Timeline) -> None:
        try:
            SHARED[name](one)
        except TimelineError as error:
            caught.append(error)
        finally:
            if one is not door:
                one.close()

    def meanwhile(_: object) -> None:
        for one in (door, door.twin()):
            thread = threading.Thread(target=use, args=(one,))
            thread.start()
            thread.join(60)

    door.rebuild_view(lambda *_: meanwhile(None) if not caught else None)
    assert [str(one) for one in caught] == ["another thread is using this Timeline"]
    assert door.count() > 0
