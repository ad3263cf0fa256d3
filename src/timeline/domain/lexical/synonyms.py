"""Which of a few known words a person meant by another one.

A wrong guess is worse than none: `accepted` looks like `rejected`, and `measure-begun` like
`measure-ended`. So a word is first looked up among those that mean the same, and then taken for a
slip of the hand only if a letter or two differ; never for a word that it negates.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

_SAME: Final = {
    "approved": "accepted adopted passed carried agreed enacted ratified endorsed granted yes yea",
    "rejected": "defeated blocked voted-down turned-down refused declined denied failed lost"
    " thrown-out dismissed no nay",
    "noted": "acknowledged taken-note took-note",
    "withdrawn": "dropped pulled retired",
    "adjourned": "postponed suspended put-off",
    "no-decision": "undecided inconclusive none",
    "decision": "decided",
    "confirmed": "verified established corroborated proven",
    "disputed": "contested denied contradicted",
    "reported": "alleged claimed unconfirmed unverified",
    "firm": "certain definite sure",
    "likely": "probable expected",
    "possible": "uncertain conceivable",
    "intention": "plan intent",
    "decision-taken": "decided decision-made decision-adopted decision-approved decision-accepted"
    " decision-passed decision-rejected decision-refused vote voted vote-taken vote-held",
    "decision-overturned": "decision-reversed decision-annulled decision-revoked decision-repealed"
    " decision-quashed decision-vetoed overturned vetoed",
    "step-taken": "referred referral hearing procedure",
    "repeal": "repealed revoked abrogated",
    "expiry": "expired lapsed sunset",
    "veto": "vetoed",
    "annulment": "annulled quashed",
    "reversal": "reversed undone",
    "decision-postponed": "decision-delayed decision-deferred decision-adjourned postponed",
    "decision-cancelled": "decision-dropped decision-withdrawn decision-canceled cancelled",
    "decision-expected": "decision-pending decision-planned decision-due",
    "measure-started": "measure-begun measure-introduced measure-imposed measure-launched",
    "meeting-planned": "meeting-scheduled meeting-called meeting-convened",
    "meeting-cancelled": "meeting-canceled meeting-called-off meeting-moved meeting-rescheduled",
    "measure-changed": "measure-extended measure-shortened measure-amended measure-modified"
    " measure-prolonged",
    "measure-suspended": "measure-paused measure-interrupted",
    "measure-ended": "measure-stopped measure-lifted measure-finished measure-repealed"
    " measure-expired measure-terminated",
    "delivery-made": "delivered delivery-completed",
    "corrected": "correction",
    "cited": "citation source added further",
    "retracted": "retraction withdrawn",
}
_NEGATING: Final = ("un", "in", "im", "ir", "non", "not", "no", "dis", "de", "mis", "counter")
_LONG: Final = 8
"""Letters from which on two may be wrong."""


def meant(given: str, words: Collection[str]) -> str | None:
    """The one of the words that was meant by another, or None where that is not certain."""
    plain = "-".join(given.strip().lower().replace("_", " ").replace("-", " ").split())
    same = [known for known in words if plain in _SAME.get(known, "").split()]
    if same:
        return same[0]
    begun = [word for word in words if word.startswith(f"{plain}-")]
    if len(begun) == 1:
        return begun[0]
    close = sorted((_distance(plain, word), word) for word in words if not _negates(plain, word))
    allowed = 2 if len(plain) >= _LONG else 1
    if not close or close[0][0] > allowed:
        return None
    return None if [one for one, _ in close].count(close[0][0]) > 1 else close[0][1]


def _negates(one: str, other: str) -> bool:
    """Whether a part of one word is the same part of the other with `un` or such before it."""
    pairs = zip(one.split("-"), other.split("-"), strict=False)
    return any(
        _negated(a, b) or _negated(b, a) for a, b in (*pairs, (one, other), (other, one)) if a != b
    )


def _negated(longer: str, word: str) -> bool:
    """Also with a slip of the hand in it: `unconfirmd`."""
    return any(
        longer.startswith(prefix)
        and not word.startswith(prefix)
        and _distance(longer.removeprefix(prefix).lstrip("-"), word) <= 1
        for prefix in _NEGATING
    )


def _distance(one: str, other: str) -> int:
    """How many letters must be put in, left out, changed or swapped with the next."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        older, before, row = before, row, [i]
        for j, b in enumerate(other, 1):
            best = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (a != b))
            if i > 1 and j > 1 and (a, one[i - 2]) == (other[j - 2], b):
                best = min(best, older[j - 2] + 1)
            row.append(best)
    return row[-1]
