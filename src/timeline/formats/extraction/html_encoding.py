"""Decodes the bytes of an HTML page."""

from __future__ import annotations

import codecs
import re
from typing import Final

from timeline.formats.extraction.unreadable import Unreadable

_DECLARED: Final = re.compile(
    rb"<meta[^>]{0,500}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]{1,40})"
    rb"|<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9_.:-]{1,40})",
    re.IGNORECASE,
)
_HEAD: Final = 4_096
"""Bytes in which a page must declare its encoding; browsers look at 1,024."""
_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_AS_BROWSERS: Final = {"iso8859-1": "cp1252", "ascii": "cp1252", "iso8859-9": "cp1254"}


def decoded(data: bytes) -> str:
    """The text of a page.

    A byte order mark decides, then valid UTF-8, then what the page declares. A server may have
    declared another encoding than the page; what is valid UTF-8 is never anything else by chance.

    Raises:
        Unreadable: if it is in none of these encodings.
    """
    for mark, name in _MARKS:
        if data.startswith(mark):
            return _in(name, data)
    declared = _declared(data[:_HEAD])
    if declared is not None and declared.startswith(("iso2022", "hz")):  # 7 bits, as ASCII is
        return _in(declared, data)
    if b"\0" in data:
        raise Unreadable("is not text", "Save the page again, as HTML.")
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        if declared not in (None, "utf-8"):
            return _in(declared or "", data)
        line = data.count(b"\n", 0, error.start) + 1
        said = "declares UTF-8" if declared else "declares no encoding"
        raise Unreadable(
            f"{said}, but the byte 0x{data[error.start]:02x} in line {line} is not UTF-8",
            "Save it as UTF-8, or add its encoding: <meta charset=…>.",
        ) from None


def _declared(head: bytes) -> str | None:
    """The encoding that a page declares, by Python's name; None for an unknown one."""
    found = _DECLARED.search(head)
    if found is None:
        return None
    name = (found[1] or found[2]).decode("ascii")
    try:
        known = codecs.lookup(name)
    except LookupError:
        return None
    if not known._is_text_encoding or known.name in ("utf-7", "idna", "punycode"):  # noqa: SLF001
        return None
    return _AS_BROWSERS.get(known.name, known.name)


def _in(name: str, data: bytes) -> str:
    try:
        return data.decode(name).removeprefix("\ufeff")
    except UnicodeError:
        raise Unreadable(
            f"declares the encoding {name}, but is not in it", "Save it as UTF-8."
        ) from None
