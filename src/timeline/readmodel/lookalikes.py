"""Counts names that look alike as one; stored names are unchanged.

A publisher with a no-break space in its name, or a blank at its end, is the same publisher. A
reader cannot tell the spellings apart, so one source would seem to be three. Letter case, accents
and punctuation are visible, and distinguish names.
"""

from __future__ import annotations

import sqlite3
from functools import lru_cache
from unicodedata import category, normalize


@lru_cache(4_096)
def alike(text: str) -> str:
    """Normalizes a name: compatibility forms, blanks, invisible characters."""
    if not text.isascii():
        text = "".join(char for char in normalize("NFKC", text) if category(char) != "Cf")
    return " ".join(text.split())


def document_name(
    document: str | None,
    sha256: str | None,
    url: str | None,
    title: str | None,
    published: str | None,
) -> str:
    """The name that distinguishes a cited document from others of its publisher.

    It is the file name of its text, else its hash or address, else title and publication day. Two
    articles of different days are two documents.
    """
    exact = document or sha256 or url
    if exact:
        return exact
    return ", ".join(part for part in (alike(title or ""), (published or "")[:10]) if part)


def teach(connection: sqlite3.Connection) -> None:
    """Makes `alike` and `document_name` available in SQL."""
    connection.create_function("alike", 1, alike, deterministic=True)
    connection.create_function("document_name", 5, document_name, deterministic=True)
