"""What authors write: developments, amendments and hostile texts, from the seed.

The shapes are those of the stories in `tests/fuzz/test_whole_door.py`, which the model knows.
"""

from __future__ import annotations

import random
from typing import Any, Final

from tests.fuzz.model import HOURS_AHEAD, MATTERS, Cut, Fields, Kept, text_of

KINDS: Final = (
    "matter-raised", "meeting-held", "decision-expected", "decision-expected", "decision-postponed",
    "decision-taken", "decision-taken", "statement-made", "decision-overturned",
)  # fmt: skip
AMENDMENTS: Final = ("corrected", "corrected", "cited", "retracted", "disputed")
TITLES: Final = ("A bridge", "“Tunnel”, they said", "A: -b # c \u202e", "\u0627\u0644\x1b[31m red")
ACCEPTABLE: Final = ("second-decision", "published-too-early", "window-before-expectation")
HOSTILE: Final[tuple[dict[str, Any], ...]] = (
    {"kind": "statement-made\x00"},
    {"government": "../../be"},
    {"government": "BE"},
    {"occurred": "2022-02-30"},
    {"occurred": "9" * 5_000},
    {"title": "\ud800 half a character"},
    {"title": ""},
    {"title": " \n "},
    {"matters": ["bridge'; DROP TABLE stored_events; --"]},
    {"sources": [{"publisher": "P", "url": "javascript:alert(1)"}]},
    {"attributes": {"file": float("nan")}},
    {"recorded": "1999-01-01T00:00:00Z"},
    {"id": "a b"},
    {"nobody-knows": True},
)
"""Each makes a development one that must be refused."""


def days(chance: random.Random) -> tuple[int, int]:
    """A day, or an interval of some days."""
    first = chance.randrange(25)
    return (first, first) if chance.random() < 0.5 else (first, first + chance.randint(1, 9))


class Author:
    """Writes developments; no two have the same id."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self._made = 0

    def name(self, fields: Fields) -> Fields:
        """The same with the next id."""
        self._made += 1
        return {"id": f"d-{self._made}", **fields}

    def development(self, government: str | None = None) -> Fields:
        """One that may or may not be accepted."""
        chance = self._chance
        kind = chance.choice(KINDS)
        fields: Fields = {
            "kind": kind,
            "government": government or chance.choice(tuple(HOURS_AHEAD)),
            "occurred": text_of(days(chance)),
            "title": chance.choice(TITLES),
            "matters": [chance.choice(MATTERS)],
        }
        if chance.random() < 0.5:
            fields["sources"] = [self._source(chance.randint(10, 60))]
        if kind == "decision-expected" or (kind == "decision-postponed" and chance.random() < 0.5):
            fields["expected"] = text_of(days(chance))
        if kind == "decision-taken":
            fields["outcome"] = chance.choice(("approved", "rejected"))
        if chance.random() < 0.3:
            fields["attributes"] = {"file": chance.choice((7, 12.5, True, "x"))}
            fields["identifiers"] = [{"scheme": "s", "value": chance.choice("ab")}]
            fields["place"] = {"name": "Ghent\x1b[2J", "latitude": 51.05, "longitude": 3.72}
        if chance.random() < 0.3:
            fields["accepts"] = chance.sample(ACCEPTABLE, chance.randint(1, 3))
        return self.name(fields)

    def amendment(self, target: Kept) -> Fields:
        """One that amends, cites, retracts or disputes another."""
        chance = self._chance
        kind, at = chance.choice(AMENDMENTS), days(chance)
        fields = self.name(
            {"kind": kind, "government": target.government, "occurred": text_of(at), "title": kind}
        )
        if kind == "cited" or chance.random() < 0.5:
            fields["sources"] = [self._source(chance.choice((at[0], chance.randint(10, 60))))]
        fields |= {"amends": target.id, "reason": "r"}
        if kind in ("corrected", "retracted") and chance.random() < 0.5:
            fields["clerical"] = chance.random() < 0.5
        if kind == "corrected":
            fields["changes"] = chance.choice(
                (
                    {"occurred": text_of(days(chance))},
                    {"matters": [chance.choice(MATTERS)]},
                    {"title": "As it should have read"},
                    {"attributes": {"file": "x"}, "identifiers": []},
                )
            )
        return fields

    def account(self, main: Kept) -> Fields:
        """Another account of a development, which may differ in what must be alike."""
        fields = self.development()
        if self._chance.random() < 0.8:
            alike = ("kind", "government", "matters", "expected", "outcome")
            fields = {name: one for name, one in fields.items() if name not in alike}
            fields |= {name: main.fields[name] for name in alike if name in main.fields}
        return fields | {"account_of": main.id}

    def hostile(self) -> Fields:
        """One that must be refused, whatever is stored."""
        return self.development() | self._chance.choice(HOSTILE)

    def cut(self) -> Cut:
        """What a question lets through."""
        chance = self._chance
        if chance.random() < 0.5:
            return Cut()
        return Cut(*(chance.choice((None, chance.randint(0, 60))) for _ in range(3)))

    @staticmethod
    def _source(day: int) -> Fields:
        return {"publisher": "P", "published": text_of((day, day))}
