"""The words for amendments: whose mistake they are about."""

from __future__ import annotations

from collections.abc import Mapping

from timeline.light_typing import Any, Final

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


def path_words(path: str) -> str:
    """The path of a changed field in words: “source 1, quotes” for `sources.0.quotes`.

    The numbers count from 1, as people do.
    """
    found: list[str] = []
    for step in path.split("."):
        if step.isdecimal() and found:
            found[-1] = f"{found[-1].removesuffix('s')} {int(step) + 1}"
        else:
            found.append(step.replace("_", " "))
    return ", ".join(found)
