"""Decodes the bytes of a file, and reports unreadable characters with their line.

Both formats are UTF-8 text in lines. Editors add a byte order mark, use other line ends, or
truncate a file. What is harmless is accepted here; the rest is an error with its line.
"""

from __future__ import annotations

import codecs
import re

from timeline.light_typing import Final

_UNREADABLE: Final = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufffe\uffff\ud800-\udfff]"
)
_JOINT: Final = re.compile(
    r"^(?:<{7}(?= |$)|>{7}(?= |$)|\|{7}(?= |$)|={7}(?=\r?$)|\ufeff)", re.MULTILINE
)
_MARKS_32: Final = (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)
WIDE_MARKS: Final = (*_MARKS_32, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


class ReadError(Exception):
    """An error at a line, after which reading cannot go on."""

    def __init__(self, line: int, message: str, hint: str | None = None) -> None:
        super().__init__(message)
        self.line = line
        self.message = message
        self.hint = hint


def decode_text(data: bytes) -> str:
    """Decodes UTF-8 text, without its byte order mark.

    Raises:
        ReadError: if it is not UTF-8.
    """
    if data.startswith(WIDE_MARKS):
        bits = 32 if data.startswith(_MARKS_32) else 16
        raise ReadError(1, f"the file is in UTF-{bits}, not in UTF-8", "Save it as UTF-8.")
    data = data.removeprefix(codecs.BOM_UTF8)
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise ReadError(
            line, f"the byte 0x{data[error.start]:02x} is not UTF-8", "Save the file as UTF-8."
        ) from None


def refuse_joints(text: str) -> None:
    """Rejects marks that a merge conflict or joined files left in a text.

    Raises:
        ReadError: if there is a conflict marker, or a byte order mark before a later line.
    """
    found = _JOINT.search(text)
    if found is None:
        return
    line = text.count("\n", 0, found.start()) + 1
    if found[0] != "\ufeff":
        raise ReadError(
            line,
            f"unresolved git merge conflict: the line begins with {found[0]}",
            "Keep the correct lines, and delete those with <<<<<<<, ======= and >>>>>>>.",
        )
    if found.start():
        raise ReadError(
            line,
            "a byte order mark (U+FEFF) before this line: two files were joined here",
            "Delete it, or import the files one by one.",
        )


def refuse_unreadable(text: str) -> None:
    """Rejects characters that YAML does not allow, or that editors do not show.

    Raises:
        ReadError: if there is one.
    """
    found = _UNREADABLE.search(text)
    if found is None:
        return
    line = text.count("\n", 0, found.start()) + 1
    code = ord(found[0])
    if code == 0:
        raise ReadError(line, "contains a NUL character, which text may not contain", "Delete it.")
    raise ReadError(
        line,
        f"contains the invisible character U+{code:04X}",
        f"Delete it, or write it as \\u{code:04x} in double quotes.",
    )
