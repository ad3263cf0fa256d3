"""The words for amendments: whose mistake they are about."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

OURS: Final = "our record only"
PUBLIC: Final = "public"
_OF_THE_RECORD: Final = ("corrected", "retracted")


def whose_words(kind: str, document: Mapping[str, Any]) -> str:
    """Whether only our record was wrong, or what was public; "" for what is never about that.

    Args:
        kind: The kind of the amendment.
        document: Its fields.
    """
    if kind not in _OF_THE_RECORD:
        return ""
    said = document.get("clerical")
    return OURS if (not document["sources"] if said is None else said) else PUBLIC
