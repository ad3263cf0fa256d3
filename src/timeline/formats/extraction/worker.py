"""The process that reads a PDF or an HTML page: bytes on standard input, JSON on standard output.

It limits its own time and memory first, and imports the libraries only then. A damaged file may
raise anything in them; every exception is an answer.
"""

from __future__ import annotations

import json
import logging
import re
import sys
from contextlib import suppress
from typing import Any, Final

from timeline.formats.extraction.unreadable import Unreadable

MEMORY: Final = 2 * 1024**3
SECONDS: Final = 90
LONGEST: Final = 20_000_000
"""Most characters of an extracted text."""
_CONTROLS: Final = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\ufffe\uffff]")
_SURROGATES: Final = re.compile("[\ud800-\udfff]")


def answer(data: bytes, form: str) -> dict[str, Any]:
    """What a file says, or `problem` and `hint`."""
    try:
        if form == "pdf":
            from timeline.formats.extraction.pdf_text import read_pdf

            found = read_pdf(data)
        else:
            from timeline.formats.extraction.html_text import read_html

            found = read_html(data)
    except Unreadable as error:
        return {"problem": error.problem, "hint": error.hint}
    except (MemoryError, RecursionError):
        return {"problem": "cannot be read: it takes too much memory"}
    except Exception as error:  # noqa: BLE001  a library's, for a damaged file
        return {"problem": f"cannot be read: it is damaged ({type(error).__name__})"}
    if len(found["text"]) > LONGEST:
        return {"problem": f"has more than {LONGEST:,} characters of text"}
    return found | {"text": plain(found["text"])}


def plain(text: str) -> str:
    """A text with `\\n` as line breaks, and without control characters and lone surrogates."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _SURROGATES.sub("\ufffd", _CONTROLS.sub("", text))


def _limit() -> None:
    """Limits time and memory, where the system can."""
    with suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main() -> None:
    """Reads standard input and answers."""
    _limit()
    logging.disable(logging.CRITICAL)
    found = answer(sys.stdin.buffer.read(), sys.argv[1])
    sys.stdout.buffer.write(json.dumps(found).encode())


if __name__ == "__main__":
    main()
