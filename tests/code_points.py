"""The code points that a test goes through, instead of 1.1 million of which most are alike."""

from __future__ import annotations

import unicodedata
from typing import Final

CATEGORIES: Final = ["", *(unicodedata.category(chr(code)) for code in range(0x110000)), ""]
"""By code point and one more, its category; with an empty one at either end."""
TELLING: Final = [
    code
    for code in range(0x110000)
    if CATEGORIES[code + 1] not in ("Cn", "Co", "Cs")
    or not CATEGORIES[code] == CATEGORIES[code + 1] == CATEGORIES[code + 2]
]
"""All that are assigned, and the ends of each range of those that are not, or are private or half
a pair."""
