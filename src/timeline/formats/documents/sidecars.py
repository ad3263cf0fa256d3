"""Reads sidecars: the files that describe source documents."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from pydantic import ValidationError

from timeline.domain.values import Source
from timeline.formats.documents.document_text import bytes_of
from timeline.formats.encoding import ReadError, decode_text
from timeline.formats.records import BadFile, Finding, hinted

SIDECAR: Final = ".yaml"


def read_sidecar(path: Path) -> Source:
    """The source that a sidecar describes.

    Raises:
        BadFile: if it cannot be read, or is not a valid source.
    """
    from timeline.formats.yaml_tree import compose

    try:
        root = compose(decode_text(bytes_of(path)))
    except ReadError as trouble:
        finding = Finding(str(path), trouble.line, None, trouble.message, trouble.hint)
        raise BadFile([finding]) from None
    if root is None:
        raise BadFile([Finding(str(path), None, None, "is empty", "Begin it with `publisher:`.")])
    if root.refusals:
        raise BadFile(
            [
                Finding(str(path), refusal.line, ".".join(refusal.path) or None, *refusal[2:])
                for refusal in root.refusals
            ]
        )
    try:
        return Source.model_validate(root.plain())
    except ValidationError as error:
        raise BadFile(
            [
                Finding(
                    str(path),
                    root.line_of(problem.field),
                    problem.field or None,
                    problem.message,
                    hint,
                )
                for problem, hint in hinted(error, Source)
            ]
        ) from None
