"""Letters of every script in ASCII, for ids and slugs that people read and type."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache


def in_ascii(text: str) -> str:
    """The text in ASCII: “Łódź, Øst, Straße” is “Lodz, Ost, Strasse”, “Київ” is “Kiiv”.

    A letter that Unicode decomposes is its plain letter, as it always was. Others are
    transliterated. Signs that have nothing to do with ASCII are left out.
    """
    if text.isascii():
        return text
    return "".join(map(_plain, unicodedata.normalize("NFC", text)))


@lru_cache(4_096)
def _plain(character: str) -> str:
    plain = unicodedata.normalize("NFKD", character).encode("ascii", "ignore").decode()
    if plain or unicodedata.category(character)[0] not in "LM":
        return plain
    from anyascii import anyascii

    return re.sub("[^A-Za-z0-9]", "", anyascii(character))
