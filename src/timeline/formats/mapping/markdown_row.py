"""A Markdown file with front matter as the one row of a table: the fields, and the text below."""

from __future__ import annotations

import re
from typing import Any, BinaryIO, Final

from timeline.formats.encoding import ReadError, decode_text
from timeline.formats.yaml_tree import compose

MOST: Final = 4 * 1024 * 1024
"""Most bytes of a file."""
BODY: Final = "body"
"""The column with the text below the front matter."""
FILE: Final = "filename"
"""The column with the name of the file, without its ending: it often has the date."""
_FRONT: Final = re.compile(
    r"---[ \t]*\n(.*?)^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE
)


def markdown_row(stream: BinaryIO, name: str) -> dict[str, Any]:
    """The row that a file is.

    Args:
        stream: Its bytes.
        name: The name of the file, without its ending.

    Raises:
        ReadError: if it is too large, or has no front matter that is a mapping in YAML.
    """
    data = stream.read(MOST + 1)
    if len(data) > MOST:
        raise ReadError(1, f"is larger than {MOST // 1024 // 1024} MB, too large for Markdown")
    text = decode_text(data).replace("\r\n", "\n")
    found = _FRONT.match(text)
    if found is None:
        hint = "Begin the file with its fields in YAML, between two lines of ---."
        raise ReadError(1, "has no front matter", hint)
    try:
        root = compose(found[1])
    except ReadError as error:
        raise ReadError(error.line + 1, error.message, error.hint) from None
    if root is not None and root.refusals:
        first = root.refusals[0]
        raise ReadError(first.line + 1, first.message, first.hint)
    fields = {} if root is None else root.plain()
    if not isinstance(fields, dict):
        raise ReadError(2, "the front matter is no list of fields", "Write it as `name: value`.")
    return {FILE: name, BODY: text[found.end() :].strip(), **fields}
