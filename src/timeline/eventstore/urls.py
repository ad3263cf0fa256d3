"""Where a store is: from what a person typed to an engine and a place.

A store URL is a path, `sqlite:///path` or `postgresql://…`. A plain path is taken to the
letter, whatever characters it holds; in the URL form `%20` and its like are decoded. SQLite
itself would read `file:`, `?mode=` and `:memory:` out of a path, so it is only ever handed
the URI that `uri()` builds. A PostgreSQL URL goes to its own library as it is, but for
`schema`; what it shows of itself never holds a password.
"""

from __future__ import annotations

import os
import re

from timeline.errors import TimelineError
from timeline.frozen import frozen
from timeline.light_typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import Path

    from typing_extensions import TypeIs

STORE_VARIABLE = "TIMELINE_STORE"
DEFAULT_SCHEMA: Final = "timeline"
"""The schema that holds the store of a database, unless the URL says otherwise."""


class BadStoreUrl(TimelineError):
    """A store URL that names no place this program can use."""

    def __init__(self, given: str, reason: str) -> None:
        super().__init__(
            f"“{redacted(given)}” is not a store: {reason}",
            hint="Give a path, such as timeline.db, sqlite:///path, or "
            "postgresql://user@host/database.",
        )


@frozen
class SQLiteLocation:
    """A store in one SQLite file."""

    file: str
    """The absolute path as text: `pathlib` would be a tenth of the time of `timeline log`."""

    def __init__(self, path: str | os.PathLike[str]) -> None:
        object.__setattr__(self, "file", os.fspath(path))

    def __str__(self) -> str:
        return self.file

    @property
    def path(self) -> Path:
        """The absolute path."""
        from pathlib import Path

        return Path(self.file)

    @property
    def name(self) -> str:
        """What to call it where there is little room."""
        return os.path.basename(self.file)  # noqa: PTH119  without pathlib

    @property
    def folder(self) -> Path:
        """The folder of the file."""
        return self.path.parent

    @property
    def as_file(self) -> SQLiteLocation:
        """Itself, for what only a store in a file has."""
        return self

    @property
    def as_server(self) -> None:
        """It is on no server."""
        return

    def uri(self, mode: str) -> str:
        """The URI to hand to SQLite; `mode` is ro, rw or rwc."""
        return f"{file_uri(self.file)}?mode={mode}"


@frozen
class PostgresLocation:
    """A store in a schema of a PostgreSQL database."""

    url: str
    """What to hand to libpq. It may hold a password: never print it."""
    schema: str = DEFAULT_SCHEMA

    def __repr__(self) -> str:
        return f"PostgresLocation(schema={self.schema!r})"

    def __str__(self) -> str:
        shown = redacted(self.url)
        if self.schema == DEFAULT_SCHEMA:
            return shown
        return f"{shown}{'&' if '?' in shown else '?'}schema={self.schema}"

    @property
    def name(self) -> str:
        """What to call it where there is little room."""
        database = self.url.partition("://")[2].partition("?")[0].partition("/")[2]
        return _decoded(database) or "postgresql"

    @property
    def folder(self) -> None:
        """None: a store on a server has no folder."""
        return

    @property
    def as_file(self) -> None:
        """It is no file."""
        return

    @property
    def as_server(self) -> PostgresLocation:
        """Itself, for what only a store on a server has."""
        return self


Location = SQLiteLocation | PostgresLocation


def _decoded(text: str) -> str:
    """A part of a URL without its percent-encoding."""
    from urllib.parse import unquote

    return unquote(text)


def file_uri(path: str) -> str:
    """The `file:` URI of an absolute path."""
    if re.fullmatch(r"/[A-Za-z0-9/_.~-]+", path):
        return f"file://{path}"
    from pathlib import Path

    return Path(path).as_uri()


def is_location(given: object) -> TypeIs[Location]:
    """Whether it is the place of a store, and not what a person typed for one."""
    return isinstance(given, SQLiteLocation | PostgresLocation)


_SECRETS: Final = r"\w*password|oauth_client_secret|scram_client_key|scram_server_key"
_PARAMETER: Final = (
    r"[\s'\"]*(?:host|hostaddr|port|dbname|user|passfile|service|sslmode|connect_timeout)\s*="
)
_SECRET: Final = (
    rf"((?:{_SECRETS})\s*=\s*)(?!…(?:&|\s|$))"
    r"(?:'(?:\\.|[^'\\])*'?|\"(?:\\.|[^\"\\])*\"?|(?:\\.|[^\s\\])+)"
)
_QUERY: Final = r"([?&])([^=&?]*)=([^&]*)"
_SCHEME: Final = r"[\s'\"]*(?:jdbc:)?postgres(?:ql)?(?:\+\w+)?(?:\s*:|//)"
_ANY_SCHEME: Final = r"postgres(?:ql)?(?:\+\w+)?\s*[:;]/"
_LOGIN: Final = r"[\s'\"]*[^\s/:@]+:[^\s/@]+@[^\s/@]"
_FLAGS: Final = re.IGNORECASE | re.DOTALL


def _looks_like_a_server(text: str) -> bool:
    if not any(mark in text for mark in (":", "=", ";", "//")):
        return False  # A plain path, for which no pattern is compiled.
    return any(re.match(one, text, _FLAGS) for one in (_SCHEME, _PARAMETER, _LOGIN)) or any(
        # Also within a line that was copied with all around it.
        re.search(one, text, _FLAGS)
        for one in (_ANY_SCHEME, _SECRET)
    )


def _is_meant_for_a_server(text: str) -> bool:
    """Whether what is no URL of ours was meant as one, or as parameters of libpq.

    As a path it would be shown as it is, with the password that it may hold.
    """
    return _looks_like_a_server(text) and not os.path.exists(text)  # noqa: PTH110  raises for no text


def redacted(url: str) -> str:
    """What was given for a store as it may be shown: without its passwords."""
    is_url = re.match(r"[a-z][a-z0-9+.-]*://", url, re.IGNORECASE)
    if not is_url and not _looks_like_a_server(url):
        return url
    shown = re.sub(_SECRET, r"\1…", re.sub(_QUERY, _without_secret, url), flags=_FLAGS)
    # The last @ ends what may be a password: one that was not encoded may hold all the others.
    shown = re.sub(r"//([^:@]*):.*@", r"//\1:…@", shown, flags=re.DOTALL)
    if not is_url:
        shown = re.sub(r"([^\s:/@?]+):(?!/).*@", r"\1:…@", shown, flags=re.DOTALL)
    return shown


def _without_secret(part: re.Match[str]) -> str:
    mark, name, value = part.groups()
    is_secret = re.fullmatch(_SECRETS, _decoded(name).strip(), re.IGNORECASE)
    return f"{mark}{name}={'…' if is_secret else value}"


def _postgres(url: str) -> PostgresLocation:
    _, _, rest = url.partition("://")
    place, _, query = rest.partition("?")
    hosts, _, database = place.rpartition("@")[2].partition("/")
    if not database and "dbname=" not in query and "service=" not in query:
        raise BadStoreUrl(
            url, "the name of the database is missing, as in postgresql://user@host/database"
        )
    if "\x00" in url:
        raise BadStoreUrl(url.replace("\x00", "␀"), "the name of the database is missing")
    authority = place.partition("/")[0]
    ports = [host.rpartition("]")[2].partition(":")[2] for host in hosts.split(",")]
    # What follows the first @ libpq takes for a host, and says so where there is none.
    if (
        place.count("@") != authority.count("@")
        or authority.count("@") > 1
        or not all(p.isdecimal() for p in ports if p)
    ):
        raise BadStoreUrl(
            url,
            "a port is not a number (in a password, write “:”, “/” and “@” as %3A, %2F and %40)",
        )
    given = [part for part in query.split("&") if part]
    schemas = [_decoded(one[len("schema=") :]) for one in given if one.startswith("schema=")]
    schema = schemas[-1] if schemas else DEFAULT_SCHEMA
    if not re.fullmatch(r"[a-z_][a-z0-9_]{0,62}", schema) or schema.startswith("pg_"):
        raise BadStoreUrl(
            url,
            "a schema name has small letters, digits and underscores, and does not begin with pg_",
        )
    others = "&".join(one for one in given if not one.startswith("schema="))
    return PostgresLocation(f"postgresql://{place}{'?' if others else ''}{others}", schema)


def default_path() -> Path:
    """`timeline.db` in the platform's user data directory."""
    from platformdirs import user_data_path

    return user_data_path("timeline", appauthor=False) / "timeline.db"


def parse_store_url(url: str | os.PathLike[str] | None = None) -> Location:
    """The place of a store: `url`, else `TIMELINE_STORE`, else the default.

    Raises:
        BadStoreUrl: for a scheme without an engine, an empty path, or a folder.
    """
    given = url if url is not None else os.environ.get(STORE_VARIABLE) or default_path()
    text = os.fspath(given)
    scheme, mark, rest = text.partition("://")
    if mark and isinstance(given, str) and re.fullmatch(r"[A-Za-z][A-Za-z0-9+.-]*", scheme):
        if scheme in ("postgresql", "postgres"):
            return _postgres(text)
        if scheme != "sqlite":
            raise BadStoreUrl(text, f"unsupported store URL scheme “{scheme}”")
        if not rest.startswith("/"):
            raise BadStoreUrl(text, "sqlite:// needs a third slash before the path")
        text = _decoded(rest[1:])
    elif isinstance(given, str) and _is_meant_for_a_server(text):
        raise BadStoreUrl(
            text,
            "give a store on a server as postgresql://user@host/database, or a file as "
            "sqlite:///path",
        )
    return locate_file(text)


def _at_home(text: str) -> Path:
    """A path with the home folder that it begins with.

    Raises:
        RuntimeError: if there is no such user.
    """
    from pathlib import Path

    return Path(text).expanduser()


def locate_file(path: str | os.PathLike[str]) -> SQLiteLocation:
    """The place of a store in a file, by its path.

    Raises:
        BadStoreUrl: for an empty path, a folder, or what is no file otherwise.
    """
    text = os.fspath(path)
    if not text or "\x00" in text:
        raise BadStoreUrl(text.replace("\x00", "␀"), "the file name is missing")
    try:
        absolute = os.path.abspath(_at_home(text) if text[0] == "~" else text)  # noqa: PTH100  resolve() follows links
    except RuntimeError as error:
        raise BadStoreUrl(text, f"no such user: {text.partition('/')[0]}") from error
    if os.path.isdir(absolute):  # noqa: PTH112  unlike Path.is_dir(), raises for no path
        raise BadStoreUrl(text, "it is a folder")
    if os.path.exists(absolute) and not os.path.isfile(absolute):  # noqa: PTH110, PTH113  likewise
        # To open a pipe is to wait for whoever writes into it.
        raise BadStoreUrl(text, "it is a pipe or a device, not a file")
    return SQLiteLocation(absolute)
