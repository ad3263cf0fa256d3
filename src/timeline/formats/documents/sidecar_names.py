"""The names of a document's other files: its sidecar, its text, its original."""

from __future__ import annotations

from pathlib import Path

from timeline.light_typing import Final

SIDECAR: Final = ".yaml"
TEXT: Final = ".txt"
ORIGINALS: Final = frozenset({".pdf", ".html", ".htm", ".xhtml"})
"""Endings of documents whose text is in a file of its own."""


def text_of(document: Path) -> Path:
    """The file that has, or will have, the text of a document: itself, if it is a text."""
    if document.suffix.lower() in ORIGINALS:
        return document.with_name(document.name + TEXT)
    return document


def original_of(text: Path) -> Path | None:
    """The original beside a text; None if the text's name says that it has none, or it is missing.

    A link that leads out of the folder is not followed.
    """
    original = text.with_suffix("")
    if text.suffix != TEXT or original.suffix.lower() not in ORIGINALS or not original.is_file():
        return None
    is_here = original.resolve().is_relative_to(text.parent.resolve())
    return original if is_here else None


def sidecar_of(text: Path) -> Path:
    """The sidecar of a text, which need not exist."""
    return text.with_suffix(SIDECAR)
