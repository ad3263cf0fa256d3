"""Names that look alike are one when they are counted; what is stored stays as it was typed.

A publisher with a no-break space in its name, or a blank at its end, is the same publisher. A
reader cannot tell the spellings apart, so that a record with one source would seem to have three.
Letter case, accents and punctuation are seen, and keep two names apart.
"""

from __future__ import annotations

import sqlite3
from functools import lru_cache
from unicodedata import category, normalize


@lru_cache(4_096)
def alike(text: str) -> str:
    """A name without what cannot be seen: compatibility forms, blanks, invisible characters."""
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
    """What tells a cited document from others of its publisher.

    The name of its text, else its hash or its address; else its title and the day on which it was
    published, for two articles of different days are two.
    """
    exact = document or sha256 or url
    if exact:
        return exact
    return ", ".join(part for part in (alike(title or ""), (published or "")[:10]) if part)


def teach(connection: sqlite3.Connection) -> None:
    """Lets statements of a connection call `alike` and `document_name`."""
    connection.create_function("alike", 1, alike, deterministic=True)
    connection.create_function("document_name", 5, document_name, deterministic=True)
