"""Sources and quotes as they are stored, without their models, for whoever only looks them up."""

from __future__ import annotations

from collections.abc import Mapping

from timeline.light_typing import Any, NamedTuple, Protocol


class NamesDocument(Protocol):
    """A source, as far as its document is found by it."""

    @property
    def document(self) -> str | None:
        """The name of the file."""
        ...

    @property
    def sha256(self) -> str | None:
        """The SHA-256 of the file, in hexadecimal."""
        ...


class HasWords(Protocol):
    """A quote, as far as it is found in a text by it."""

    @property
    def exact(self) -> str:
        """The words."""
        ...

    @property
    def prefix(self) -> str | None:
        """The words before."""
        ...

    @property
    def suffix(self) -> str | None:
        """The words behind."""
        ...


class StoredQuote(NamedTuple):
    """A quote of a stored source."""

    exact: str
    prefix: str | None
    suffix: str | None


class StoredSource(NamedTuple):
    """A source of a stored development."""

    document: str | None
    sha256: str | None
    quotes: tuple[StoredQuote, ...]


def stored_source(given: Mapping[str, Any]) -> StoredSource:
    """A source from its stored form, in which fields without a value are omitted."""
    quotes = given.get("quotes", ())
    return StoredSource(
        given.get("document"),
        given.get("sha256"),
        tuple(StoredQuote(o["exact"], o.get("prefix"), o.get("suffix")) for o in quotes),
    )
