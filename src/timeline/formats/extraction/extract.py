"""Extracts the text of a PDF or an HTML page, safely.

Files from the web can be built to exhaust time or memory. So the libraries that read them run in
another process, with limits that its operating system enforces. It gets the bytes and answers with
JSON: text and fields, or what is wrong.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.util import find_spec
from typing import Any, Final, Literal, TypeAlias

from timeline.errors import TimelineError

Form: TypeAlias = Literal["pdf", "html"]

PATIENCE: Final = 120
"""Seconds that an extraction may take."""
_LIBRARIES: Final[Mapping[Form, str]] = {"pdf": "pypdf", "html": "trafilatura"}
_NAMES: Final[Mapping[Form, str]] = {"pdf": "a PDF", "html": "an HTML page"}


@dataclass(frozen=True, slots=True)
class Extracted:
    """The text of a document, and what the document says of itself.

    Attributes:
        text: The text, with `\\n` as line breaks. A form feed separates the pages of a PDF.
        by: The library that extracted it, with its version.
        fields: Fields of a source that the document states, such as its title.
        language: Its language, if it states that.
        labels: The labels of the pages of a PDF, if it does not just count them from 1.
        pages: The number of pages of a PDF; None for HTML.
    """

    text: str
    by: str
    fields: Mapping[str, str] = field(default_factory=dict)
    language: str | None = None
    labels: tuple[str, ...] = ()
    pages: int | None = None


class NotExtracted(TimelineError):
    """A document has no text that can be extracted."""


class ExtractorMissing(NotExtracted):
    """The library that extracts the text is not installed."""

    def __init__(self, name: str, form: Form) -> None:
        super().__init__(
            f"{name} is {_NAMES[form]}, and {_LIBRARIES[form]}, which reads it, is not installed",
            hint="Install it: pip install 'decision-timeline[documents]'.",
        )


def extract(data: bytes, form: Form, name: str, *, patience: float = PATIENCE) -> Extracted:
    """The text and the fields of a PDF or an HTML page.

    Args:
        data: The bytes of the file.
        form: What it is.
        name: How errors call it.
        patience: Seconds that it may take.

    Raises:
        NotExtracted: if it is damaged, encrypted, has no text, or takes too much time or memory.
        ExtractorMissing: if the extra `documents` is not installed.
    """
    if find_spec(_LIBRARIES[form]) is None:
        raise ExtractorMissing(name, form)
    answer = _answer(data, form, name, patience)
    if "problem" in answer:
        raise NotExtracted(f"{name} {answer['problem']}", hint=answer.get("hint"))
    return Extracted(
        answer["text"],
        answer["by"],
        answer.get("fields", {}),
        answer.get("language"),
        tuple(answer.get("labels", ())),
        answer.get("pages"),
    )


def _answer(data: bytes, form: Form, name: str, patience: float) -> dict[str, Any]:
    # -P keeps the current folder, which may be a stranger's, out of the search for modules.
    command = [sys.executable, "-P", "-m", "timeline.formats.extraction.worker", form]
    too_much = f"{name} cannot be read: it takes too much time or memory"
    hint = f"Save its text as {name}.txt with another program, and add that file."
    try:
        ran = subprocess.run(  # noqa: S603  no shell, and the program is this Python
            command,
            input=data,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=patience,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise NotExtracted(too_much, hint=hint) from None
    except OSError as error:
        raise NotExtracted(f"cannot start Python to read {name}: {error.strerror}") from None
    if ran.returncode != 0 or not ran.stdout:
        raise NotExtracted(too_much, hint=hint)
    found: dict[str, Any] = json.loads(ran.stdout)
    return found
