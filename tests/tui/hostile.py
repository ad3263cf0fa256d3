"""A store of everything hostile, in every field that holds text."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from tests.builders import as_version_0_1_did
from tests.text.hostile import HOSTILE
from tests.tui.driving import RECORDED
from timeline.domain.parsing import InvalidDevelopment
from timeline.timeline import Timeline

FORBIDDEN = [chr(code) for code in (*range(0x20), *range(0x7F, 0xA0), 0x202E, 0x2066, 0x200B)]


def fill(path: Path) -> int:
    """A store of everything hostile, in every field that holds text."""
    count = 0
    with as_version_0_1_did(), Timeline.open(path, clock=lambda: RECORDED) as timeline:
        for number, (_, text) in enumerate(HOSTILE):
            words = text[:400] or "x"
            with suppress(InvalidDevelopment, UnicodeEncodeError, ValueError):
                timeline.append(
                    {
                        "kind": "statement-made", "government": "be", "id": f"h-{number}",
                        "occurred": "2022-04-20", "title": words, "summary": words, "phrase": words,
                        "reckoned_from": "2022-04-21", "venue": words,
                        "actors": [{"name": words, "role": words}],
                        "quantities": [{"amount": "3", "item": words, "as_written": words}],
                        "sources": [{
                            "publisher": words, "title": words, "according_to": words,
                            "quotes": [{
                                "exact": words, "page": words, "time": words,
                                "translation": words,
                            }],
                        }],
                    }
                )  # fmt: skip
                count += 1
    return count
