"""Makes JSON from data safe to print: the same content, with what controls or hides escaped."""

from __future__ import annotations

import json
import re

from timeline.light_typing import Final
from timeline.text.sanitize import INVISIBLE, UNSEEN

_SEEN_ASCII: Final = bytes((0x0A, *range(0x20, 0x7F)))
_FEW: Final = 32
"""Up to this number of odd characters, each is replaced by itself."""


def json_text(text: str) -> str:
    """JSON with the same content as the JSON `text`, safe for a terminal.

    Characters that are not printable or not visible are escaped. JSON itself escapes only the
    controls below U+0020, and leaves U+009B (another way to say ESC [) and the bidirectional
    controls as they are. Line feeds stay.
    """
    data = text.encode("utf-8", "surrogatepass")
    safe = json_utf8(data)
    return text if safe is data else safe.decode()


def json_utf8(data: bytes) -> bytes:
    """`json_text` of UTF-8, which may have surrogates; lines of JSON stay lines of JSON."""
    if data.isascii() and b"\x7f" not in data:
        return data
    # To search only what is not plain ASCII takes a third of the time.
    others = data.translate(None, _SEEN_ASCII).decode("utf-8", "surrogatepass")
    if others.isprintable() and not re.search(UNSEEN, others):
        return data
    text = data.decode("utf-8", "surrogatepass")
    odd = [one for one in set(others) if not one.isprintable() or one in INVISIBLE]
    if len(odd) > _FEW:
        return text.translate({ord(char): _escaped(char) for char in odd}).encode()
    # `translate` looks up every character; replacing a rare one costs almost nothing.
    for char in odd:
        text = text.replace(char, _escaped(char))
    return text.encode()


def _escaped(char: str) -> str:
    return json.dumps(char)[1:-1].replace("\x7f", "\\u007f")
