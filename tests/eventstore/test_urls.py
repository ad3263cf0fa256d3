"""Where a store is: from what was typed to a file, whatever characters it holds."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.builders import Clock, stated
from timeline import Timeline
from timeline.eventstore.errors import StoreMissing, StoreUnavailable
from timeline.eventstore.urls import (
    BadStoreUrl,
    PostgresLocation,
    default_path,
    parse_store_url,
    redacted,
)

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
    assert parse_store_url(f"sqlite:///{tmp_path}/a%20b%3F.db").path == tmp_path / "a b?.db"


def test_a_url_of_three_slashes_is_relative_and_of_four_absolute(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert parse_store_url("sqlite:///a.db").path == tmp_path / "a.db"
    assert parse_store_url("sqlite:////srv/a.db").path == Path("/srv/a.db")
    assert parse_store_url("a.db").path == tmp_path / "a.db"


NO_FILE = "the file name is missing"


@pytest.mark.parametrize(
    ("given", "shown", "reason"),
    [
        ("mysql://host/db", None, "unsupported store URL scheme “mysql”"),
        (
            "mysql://me:secret@host/db",
            "mysql://me:…@host/db",
            "unsupported store URL scheme “mysql”",
        ),
        (
            "postgresql+psycopg://host/db",
            None,
            "unsupported store URL scheme “postgresql+psycopg”",
        ),
        ("sqlite://a.db", None, "sqlite:// needs a third slash before the path"),
        ("sqlite:///", "", NO_FILE),
        ("", None, NO_FILE),
        ("a\0b", "a␀b", NO_FILE),
        ("sqlite:///%00", "␀", NO_FILE),
        ("~nobody-has-this-name/a.db", None, "no such user: ~nobody-has-this-name"),
        ("/", None, "it is a folder"),
        ("/dev/null", None, "it is a pipe or a device, not a file"),
    ],
)
def test_what_names_no_store_is_refused(given: str, shown: str | None, reason: str) -> None:
    with pytest.raises(BadStoreUrl) as caught:
        parse_store_url(given)
    assert caught.value.message == f"“{given if shown is None else shown}” is not a store: {reason}"


def test_a_path_may_look_like_a_url(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    # A path that is a path already, and words that are no scheme.
    assert parse_store_url(Path("mysql://host")).path == tmp_path / "mysql:" / "host"
    assert parse_store_url("1st://x").path == tmp_path / "1st:" / "x"
    assert parse_store_url("a b://x").path == tmp_path / "a b:" / "x"


def test_a_file_is_named_by_its_path_and_shortly_by_its_name(tmp_path: Path) -> None:
    location = parse_store_url(tmp_path / "a?.db")
    assert (str(location), location.name) == (str(tmp_path / "a?.db"), "a?.db")
    assert location.folder == tmp_path
    assert location.uri("ro") == f"file://{tmp_path}/a%3F.db?mode=ro"


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
        (
            "postgresql://me:se\ncret@host/db",
            "postgresql://me:se\ncret@host/db",
            "timeline",
            "postgresql://me:…@host/db",
        ),
        (
            "postgresql://host/db?schema=a&&x=1&schema=b%5Fc&y=2",
            "postgresql://host/db?x=1&y=2",
            "b_c",
            "postgresql://host/db?x=1&y=2&schema=b_c",
        ),
        (
            "postgresql://[::1]:5433,host/db?schema=x",
            "postgresql://[::1]:5433,host/db",
            "x",
            "postgresql://[::1]:5433,host/db?schema=x",
        ),
        ("postgresql://?dbname=mine", "postgresql://?dbname=mine", "timeline", None),
        ("postgresql://?service=mine", "postgresql://?service=mine", "timeline", None),
    ],
)
def test_a_server_is_named_as_its_own_library_names_it_but_for_the_schema(
    given: str, url: str, schema: str, shown: str | None
) -> None:
    location = parse_store_url(given)
    assert isinstance(location, PostgresLocation)
    assert (location.url, location.schema) == (url, schema)
    assert str(location) == (shown or given.replace("postgres:", "postgresql:"))
    assert "secret" not in f"{location} {location!r}"
    assert location.folder is None


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("/srv/a.db", "/srv/a.db"),
        ("a//b:c@d", "a//b:c@d"),
        ("a//b:c@d?password=x", "a//b:…@d?password=…"),
        ("POSTGRESQL://me:secret@host/db", "POSTGRESQL://me:…@host/db"),
        ("mysql+x-1.2://me:secret@host", "mysql+x-1.2://me:…@host"),
        ("http://me@host/?password=secret", "http://me@host/?password=…"),
        ("http://h/?a=1&SSLPASSWORD=secret=secret&b=2", "http://h/?a=1&SSLPASSWORD=…&b=2"),
        ("http://h/?password", "http://h/?password"),
        ("http://h/?passwords=1?password=2", "http://h/?passwords=1?password=…"),
        ("http://me:one@two:three@host/db", "http://me:…@host/db"),
        ("http://:secret@host", "http://:…@host"),
        ("postgresql:/me:secret@host/db", "postgresql:/me:…@host/db"),
        ("postgresql:/me:se/cr@et@host/db", "postgresql:/me:…@host/db"),
        ("postgres//me:secret@host/db", "postgres//me:…@host/db"),
        ("me:secret@host/db", "me:…@host/db"),
        ("postgresql:/host/db?password=secret", "postgresql:/host/db?password=…"),
        (
            "jdbc:postgresql://h/db?user=x&password=secret",
            "jdbc:postgresql://h/db?user=x&password=…",
        ),
        ("postgresql://h/db?pass%77ord=secret", "postgresql://h/db?pass%77ord=…"),
        ("host=h password=secret user=me", "host=h password=… user=me"),
        ("host=h password = 'sec\\' ret' user=me", "host=h password = … user=me"),
        ("host=h PASSWORD='secret user=me", "host=h PASSWORD=…"),
        ("user=me sslpassword=se\\ cret", "user=me sslpassword=…"),
        ("dbname=postgresql://o:secret@h/db", "dbname=postgresql://o:…@h/db"),
        ("options=-cx password=secret host=h", "options=-cx password=… host=h"),
        ("application_name=x password=secret", "application_name=x password=…"),
        ("sslpassword=secret host=h", "sslpassword=… host=h"),
        ("host=h:1 password=a&sec@ret user=me", "host=h:1 password=… user=me"),
        ('"postgresql://o:secret@h/db"', '"postgresql://o:…@h/db"'),
        ("'host=h password=secret'", "'host=h password=…"),
        ("'host=h password=\"se cret\" user=x'", "'host=h password=… user=x'"),
        ("PGPASSWORD=secret postgresql://o:secret@h/db", "PGPASSWORD=… postgresql://o:…@h/db"),
        ("psql postgresql://o:secret@h/db", "psql postgresql://o:…@h/db"),
        ("export URL=postgresql://o:sec@ret@h/db", "export URL=postgresql://o:…@h/db"),
        ("-postgresql://o:secret@h/db", "-postgresql://o:…@h/db"),
        ("postgresql;//o:secret@h", "postgresql;//o:…@h"),
        ("postgresql://o/me:secret@h/db", "postgresql://o/me:…@h/db"),
        ("postgresql://o?me:secret@h/db", "postgresql://o?me:…@h/db"),
        ("postgresql://o@h/db?password=se cret&x=1", "postgresql://o@h/db?password=…&x=1"),
        ("postgresql://o:x@h/db?password=sec@ret", "postgresql://o:…@h/db?password=…"),
        ("postgresql://o@h:5433/db?x=a@b", "postgresql://o@h:5433/db?x=a@b"),
    ],
)
def test_no_password_of_a_url_is_shown(url: str, shown: str) -> None:
    assert redacted(url) == shown


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ("postgresql://host/db", "db"),
        ("postgresql://host/d%20b?a=/x", "d b"),
        ("postgresql://host/db?x=://y/z", "db"),
        ("postgresql://?service=mine", "postgresql"),
    ],
)
def test_where_there_is_little_room_a_server_is_named_by_its_database(
    given: str, name: str
) -> None:
    assert parse_store_url(given).name == name


NO_DATABASE = "the name of the database is missing, as in postgresql://user@host/database"
PORTS = "a port is not a number (in a password, write “:”, “/” and “@” as %3A, %2F and %40)"
SCHEMA = "a schema name has small letters, digits and underscores, and does not begin with pg_"


@pytest.mark.parametrize(
    ("given", "shown", "reason"),
    [
        ("postgresql://me@host", None, NO_DATABASE),
        ("postgresql://me@host/", None, NO_DATABASE),
        ("postgresql://me@host/?x=1", None, NO_DATABASE),
        ("postgresql://host/d\0b", "postgresql://host/d␀b", "the name of the database is missing"),
        ("postgresql://me:a/b@host/db", "postgresql://me:…@host/db", PORTS),
        ("postgresql://me/x@host/db", None, PORTS),
        (
            "postgresql://me:p@ss:w/o?rd@host/db?PASSWORD=secret&a=b=c",
            "postgresql://me:…@host/db?PASSWORD=…&a=b=c",
            PORTS,
        ),
        ("postgresql://host:x/db", None, PORTS),
        ("postgresql://a:1,b:x/db", None, PORTS),
        ("postgresql://[::1]:x/db", None, PORTS),
        ("postgresql://host/db?schema=a;drop", None, SCHEMA),
        ("postgresql://host/db?schema=Be", None, SCHEMA),
        ("postgresql://host/db?schema=1a", None, SCHEMA),
        (f"postgresql://host/db?schema={'a' * 64}", None, SCHEMA),
        ("postgresql://host/db?schema=pg_mine", None, SCHEMA),
        ("postgresql://host/db%00?schema=", None, SCHEMA),
    ],
)
def test_what_names_no_server_is_refused(given: str, shown: str | None, reason: str) -> None:
    with pytest.raises(BadStoreUrl) as caught:
        parse_store_url(given)
    assert caught.value.message == f"“{shown or given}” is not a store: {reason}"


def test_the_longest_name_of_a_schema_is_one() -> None:
    location = parse_store_url(f"postgresql://host/db?schema=_{'a' * 62}")
    assert isinstance(location, PostgresLocation)
    assert location.schema == f"_{'a' * 62}"


def test_a_path_longer_than_any_is_refused_when_it_is_used() -> None:
    for door in (Timeline.open("x" * 5_000), Timeline.open("/dev/null/x.db")):
        with pytest.raises((StoreUnavailable, StoreMissing)):
            door.log()
        with pytest.raises(StoreUnavailable):
            door.append(stated())


def test_what_is_given_goes_before_the_variable_and_that_before_the_default(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TIMELINE_STORE", str(tmp_path / "named.db"))
    assert parse_store_url(tmp_path / "given.db").path == tmp_path / "given.db"
    assert parse_store_url().path == tmp_path / "named.db"
    monkeypatch.setenv("TIMELINE_STORE", f"sqlite:///{tmp_path}/url.db")
    assert parse_store_url().path == tmp_path / "url.db"
    monkeypatch.delenv("TIMELINE_STORE")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert parse_store_url().path == default_path()
    assert default_path() == tmp_path / "timeline" / "timeline.db"


def test_the_home_folder_can_be_written_as_a_tilde(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    assert parse_store_url("~/a.db").path == tmp_path / "a.db"


@pytest.mark.parametrize(
    "given",
    [
        "postgresql:/me:secret@host/db",
        "postgresql:me:secret@host/db",
        "Postgres:/host/db",
        "postgresql//me:secret@host/db",
        "jdbc:postgresql://host/db?password=secret",
        "me:secret@host/db",
        "host=127.0.0.1 password=secret dbname=x",
        " dbname = x",
        "postgresql://me:sec@ret@host/db",
        "dbname=postgresql://o:secret@h/db",
        "options=-cx password=secret host=h",
        "application_name=x password=secret",
        "sslpassword=secret host=h",
        '"postgresql://o:secret@h/db"',
        "'postgresql://o:secret@h/db'",
        "'host=h password=secret'",
        '"me:secret@host/db"',
        "PGPASSWORD=secret postgresql://o@h/db",
        "psql postgresql://o:secret@h/db",
        "export URL=postgresql://o:secret@h/db",
        "-postgresql://o:secret@h/db",
        "x-postgresql://o:secret@h/db",
        "postgresql;//o:secret@h",
        "URL=postgres:/o:secret@h",
    ],
)
def test_what_is_meant_for_a_server_is_no_file_and_shows_no_password(
    given: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(BadStoreUrl) as caught:
        parse_store_url(given)
    told = f"{caught.value} {caught.value.hint}"
    assert "postgresql://user@host/database" in told
    assert "sec" not in told
    monkeypatch.setenv("TIMELINE_STORE", given)
    with pytest.raises(BadStoreUrl):
        parse_store_url()


def test_a_file_that_is_there_is_that_file_whatever_it_is_called(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("host=h.db", "a:b@c", "a password=b.db", "-postgresql;x"):
        (tmp_path / name).touch()
        assert parse_store_url(name).path == parse_store_url(f"./{name}").path == tmp_path / name
