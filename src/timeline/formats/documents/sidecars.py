"""Sidecars: the files that describe source documents.

Beside `x.txt`, the sidecar `x.yaml` has the fields of its `Source`. A document may also be the text
of an original: beside `x.pdf`, its text is `x.pdf.txt` and its sidecar `x.pdf.yaml`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import Field, StringConstraints, ValidationError

from timeline.domain.values import LANGUAGE, Line, Source
from timeline.formats.documents.document_text import bytes_of
from timeline.formats.encoding import ReadError, decode_text
from timeline.formats.errors import BadFile, Finding
from timeline.formats.records import hinted


class Sidecar(Source):
    """A source document: its source, and how its text was made."""

    language: Annotated[str, StringConstraints(pattern=LANGUAGE, max_length=100)] | None = Field(
        default=None, description="Language of the document (BCP 47)"
    )
    original: Line | None = Field(default=None, description="File that the text is from")
    original_sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")] | None = Field(
        default=None, description="SHA-256 of that file, in hexadecimal"
    )
    extracted_by: Line | None = Field(default=None, description="Program that made the text")
    page_labels: tuple[Line, ...] = Field(
        default=(), description="Labels of its pages, if they are not 1, 2, 3"
    )


def read_sidecar(path: Path) -> Sidecar:
    """The document that a sidecar describes.

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
        return Sidecar.model_validate(root.plain())
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
                for problem, hint in hinted(error, Sidecar)
            ]
        ) from None
