"""Whether a text in the JSON of a development may be blank, without a look at all its letters.

A text is not blank if its first character can be seen, which the first bytes in UTF-8 mostly tell.
"""

from __future__ import annotations

import re
from typing import Final

_is_unclear: Final = re.compile(
    rb':"(?!'
    # Hebrew and Arabic letters, kana, and quotation marks
    rb"\xd7[\x90-\xaa]|\xd8[\xa1-\xbf]|\xd9[\x81-\x8a]|\xe3[\x81\x83]|\xe3\x82[\xa0-\xbf]"
    rb"|\xc2[\xab\xbb]|\xe2\x80[\x98-\x9f])"
    # ASCII; Latin, Greek, Cyrillic, Armenian and some Arabic; Han, Hangul
    rb"[^!#-\[\]-~\xc3-\xcb\xce-\xd1\xd3-\xd5\xda\xe4-\xe9\xeb-\xed]"
).search
"""A text that does not begin with a character that can certainly be seen."""
_is_blank: Final = re.compile(
    r':"(?:\\u[0-9a-f]{4}|\\.|[^"\\\w]|[\u115f\u1160\u3164\uffa0])*"'
).search
"""A text without a letter or digit: whether it is blank, its model is asked."""


def may_be_blank(document: bytes) -> bool:
    """Whether a field of a development, as it is stored, may have a text that is blank."""
    return _is_unclear(document) is not None and _is_blank(document.decode()) is not None
