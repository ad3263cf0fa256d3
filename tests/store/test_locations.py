"""Where a store is: from what was typed to a file, whatever characters it holds."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.builders import Clock, stated
from timeline import Timeline
from timeline.store.locations import BadStoreUrl, PostgresLocation, default_path, locate

ODD = ["a b.db", "a?b.db", "a#b.db", "50%.db", "%41.db", "été.db", "a?mode=ro", ":memory:",
       "a;b'c\".db", "file:x.db", "-wal", "\U0001f1e7.db", "a\\b.db", "a&b=c.db"]  # fmt: skip


@pytest.mark.parametrize("name", ODD)
def test_a_path_is_taken_to_the_letter(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    with Timeline.open(path, clock=Clock()) as door:
        door.append(stated())
        assert len(list(door.log())) == 1
    assert path.is_file()
    beside = {name, f"{name}.view", f"{name}-wal", f"{name}-shm", f"{name}.lock"}
    assert {one.name for one in tmp_path.iterdir()} <= beside


def test_a_name_that_is_no_utf_8_is_taken_to_the_letter_too(tmp_path: Path) -> None:
    path = tmp_path / "a\udcff.db"
    with Timeline.open(path, clock=Clock()) as door:
        door.append(stated())
        assert len(list(door.log())) == 1
    assert path.is_file()


def test_in_a_url_percent_signs_are_decoded(tmp_path: Path) -> None:
    assert locate(f"sqlite:///{tmp_path}/a%20b%3F.db").path == tmp_path / "a b?.db"


def test_a_url_of_three_slashes_is_relative_and_of_four_absolute(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert locate("sqlite:///a.db").path == tmp_path / "a.db"
    assert locate("sqlite:////srv/a.db").path == Path("/srv/a.db")
    assert locate("a.db").path == tmp_path / "a.db"


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ("mysql://host/db", "no engine of this version speaks “mysql”"),
        ("postgresql+psycopg://host/db", "speaks “postgresql\\+psycopg”"),
        ("sqlite://a.db", "a third slash"),
        ("sqlite:///", "it names no file"),
        ("", "it names no file"),
        ("a\0b", "it names no file"),
        ("sqlite:///%00", "it names no file"),
        ("~nobody-has-this-name/a.db", "home folder"),
        ("/", "it is a folder"),
    ],
)
def test_what_names_no_store_is_refused(given: str, reason: str) -> None:
    with pytest.raises(BadStoreUrl, match=reason):
        locate(given)


@pytest.mark.parametrize(
    ("given", "url", "schema", "shown"),
    [
        ("postgresql://me@host/db", "postgresql://me@host/db", "timeline", None),
        ("postgres://host:5433/db", "postgresql://host:5433/db", "timeline", None),
        ("postgresql://me@host/db?schema=be", "postgresql://me@host/db", "be", None),
        (
            "postgresql://me:secret@a:1,b:2/db?target_session_attrs=read-write&schema=x_1",
            "postgresql://me:secret@a:1,b:2/db?target_session_attrs=read-write",
            "x_1",
            "postgresql://me:…@a:1,b:2/db?target_session_attrs=read-write&schema=x_1",
        ),
        (
            "postgresql://host/db?password=secret&sslmode=require",
            "postgresql://host/db?password=secret&sslmode=require",
            "timeline",
            "postgresql://host/db?password=…&sslmode=require",
        ),
        ("postgresql://?service=mine", "postgresql://?service=mine", "timeline", None),
    ],
)
def test_a_server_is_named_as_its_own_library_names_it_but_for_the_schema(
    given: str, url: str, schema: str, shown: str | None
) -> None:
    location = locate(given)
    assert isinstance(location, PostgresLocation)
    assert (location.url, location.schema) == (url, schema)
    assert str(location) == (shown or given.replace("postgres:", "postgresql:"))
    assert "secret" not in f"{location} {location!r}"


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ("postgresql://me@host", "names no database"),
        ("postgresql://me:a/b@host/db", "one of its ports is no number"),
        ("postgresql://host:x/db", "one of its ports is no number"),
        ("postgresql://host/db?schema=a;drop", "a schema is named by small letters"),
        ("postgresql://host/db?schema=pg_mine", "a schema is named by small letters"),
        ("postgresql://host/db%00?schema=", "a schema is named by small letters"),
    ],
)
def test_what_names_no_server_is_refused(given: str, reason: str) -> None:
    with pytest.raises(BadStoreUrl, match=reason):
        locate(given)


def test_a_path_longer_than_any_is_refused_when_it_is_used() -> None:
    for door in (Timeline.open("x" * 5_000), Timeline.open("/dev/null/x.db")):
        with pytest.raises(Exception, match=r"cannot be used now|there is no store"):
            door.log()
        with pytest.raises(Exception, match="cannot be used now"):
            door.append(stated())


def test_what_is_given_goes_before_the_variable_and_that_before_the_default(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TIMELINE_STORE", str(tmp_path / "named.db"))
    assert locate(tmp_path / "given.db").path == tmp_path / "given.db"
    assert locate().path == tmp_path / "named.db"
    monkeypatch.setenv("TIMELINE_STORE", f"sqlite:///{tmp_path}/url.db")
    assert locate().path == tmp_path / "url.db"
    monkeypatch.delenv("TIMELINE_STORE")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert locate().path == default_path()
    assert str(locate()).endswith("timeline.db")


def test_the_home_folder_can_be_written_as_a_tilde(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    assert locate("~/a.db").path == tmp_path / "a.db"
