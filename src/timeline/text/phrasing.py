"""The glyphs and words of all kinds, statuses, windows and waits, for both front ends.

If each front end had its own words for "overdue", they would soon disagree about the same matter. A
reader would take that for a contradiction in the record. So the clauses are built here, and a front
end only chooses colour and place. Waits are counted in civil days of the government's zone: a
decision that is due on Friday is due "in 1 day" all Thursday.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from timeline.dates.edtf import FUTURE, PAST, Edtf, civil_day, iso
from timeline.domain.matter.status import PASSED
from timeline.light_typing import TYPE_CHECKING, Any, Final, NamedTuple
from timeline.text.sanitize import sanitize

if TYPE_CHECKING:
    from timeline.domain.quantities.ranges import AmountRange

_WEEKDAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


class KindLook(NamedTuple):
    """The look of a kind: a glyph of one cell, a word of up to ten, and the tone of its colour."""

    glyph: str
    word: str
    tone: str


KINDS: Final[Mapping[str, KindLook]] = {
    "matter-raised": KindLook("○", "raised", "ask"),
    "meeting-planned": KindLook("◷", "planned", "wait"),
    "meeting-cancelled": KindLook("⊗", "cancelled", "end"),
    "meeting-held": KindLook("◎", "meeting", "talk"),
    "step-taken": KindLook("›", "step", "talk"),
    "decision-expected": KindLook("◔", "expected", "wait"),
    "decision-postponed": KindLook("◑", "postponed", "wait"),
    "decision-cancelled": KindLook("⊘", "cancelled", "end"),
    "decision-taken": KindLook("●", "decided", "decide"),
    "announcement-made": KindLook("◈", "announced", "decide"),
    "statement-made": KindLook("“", "statement", "talk"),
    "request-made": KindLook("←", "request", "ask"),
    "pledge-made": KindLook("◇", "pledge", "give"),
    "commitment-made": KindLook("◆", "commitment", "give"),
    "delivery-made": KindLook("■", "delivery", "give"),
    "measure-started": KindLook("△", "in force", "decide"),
    "measure-changed": KindLook("±", "changed", "decide"),
    "measure-suspended": KindLook("‖", "suspended", "end"),
    "measure-ended": KindLook("□", "ended", "end"),
    "decision-overturned": KindLook("↺", "overturned", "end"),
    "situation-noted": KindLook("◌", "situation", "world"),
    "corrected": KindLook("✎", "correction", "record"),
    "cited": KindLook("❞", "source", "record"),
    "retracted": KindLook("✕", "retraction", "record"),
    "disputed": KindLook("≠", "dispute", "record"),
}
"""One glyph for each kind, on the screen, in printed lines, in pages and pictures.

Terminals draw each in one cell, none as an emoji, and no two look alike in one colour. A new kind
that is not in the table is still shown; see `kind_look`.
"""


class StatusLook(NamedTuple):
    """The look of a status: a glyph of one cell, and the tone of its colour."""

    glyph: str
    tone: str


def _as(kind: str, tone: str) -> StatusLook:
    """A status with the glyph of the kind of development that causes it."""
    return StatusLook(KINDS[kind].glyph, tone)


STATUSES: Final[Mapping[str, StatusLook]] = {
    "raised": _as("matter-raised", "ask"),
    "under-consideration": _as("meeting-held", "talk"),
    "advanced": _as("step-taken", "talk"),
    "decision-expected": _as("decision-expected", "wait"),
    "postponed": _as("decision-postponed", "wait"),
    "overdue": StatusLook("!", "end"),
    "lapsed": StatusLook("†", "end"),
    "decided": _as("decision-taken", "decide"),
    "announced": _as("announcement-made", "decide"),
    "in-force": _as("measure-started", "decide"),
    "partly-delivered": _as("delivery-made", "give"),
    "delivered": _as("delivery-made", "give"),
    "suspended": _as("measure-suspended", "end"),
    "overturned": _as("decision-overturned", "end"),
    "withdrawn": _as("decision-cancelled", "end"),
    "ended": _as("measure-ended", "world"),
}
UNKNOWN: Final = "•"
"""The glyph of a kind or status that is not in the tables."""
STATUS_TONES: Final = {status: look.tone for status, look in STATUSES.items()}

MARKS: Final[Mapping[str, tuple[str, str]]] = {
    "perhaps": ("~", "may have happened by then"),
    "later": ("»", "became public after the day it happened"),
    "amended": ("*", "was corrected"),
    "retracted": (KINDS["retracted"].glyph, "was retracted"),
    "disputed": (KINDS["disputed"].glyph, "is disputed"),
    "contradictory": ("↯", "contradicts another on purpose"),
    "account": ("≈", "is another account of one"),
    "joint": ("&", "done together with other governments"),
    "news": ("^", "became public on the selected day"),
    "new": ("+", "was added while you watched"),
}
"""Each mark before a line, with its glyph and meaning, in display order."""

RAILS: Final[Mapping[str, tuple[str, str]]] = {
    "told": ("│", "has happened"),
    "head": ("▶", "the playhead"),
    "later": ("┊", "is after the playhead"),
}

MARKED: Final = ("✓", "is marked: what is done with marked lines is done with it")
"""The sign of a line that the user has marked, and its meaning."""


def kind_look(kind: str) -> KindLook:
    """The look of a kind, even if it is unknown."""
    return KINDS.get(kind) or KindLook(UNKNOWN, kind.replace("-", " ")[:10], "world")


def glyph_of(name: str) -> str:
    """The glyph of a kind or status; a dot for an unknown one."""
    look = KINDS.get(name) or STATUSES.get(name)
    return UNKNOWN if look is None else look.glyph


def window_words(expected: str) -> str:
    """A window after “expected”: “until 22 April 2022”, “in May 2022”, “between …”."""
    window = Edtf.stored(expected)
    said = window.human()
    if window.is_interval:
        return said
    if window.precision in ("day", "minute", "second"):
        return said if said.startswith(("about", "some")) else f"until {said}"
    if said.startswith("some day"):
        return f"on {said}"
    return f"in {said}" if not said.startswith(("about", "between")) else said


def certain_words(happened_by: int, latest: int, zone: str) -> str | None:
    """The day by which it had certainly happened, if that is before the last possible one."""
    day = civil_day(happened_by, zone)
    return Edtf.stored(day).human() if latest >= FUTURE or day < civil_day(latest, zone) else None


def since_words(since: str) -> str:
    """A date after “since”."""
    said = Edtf.stored(since).human()
    return f"some time {said}" if said.startswith(("on ", "in ", "at ", "from ")) else said


def status_words(status: str, outcome: str | None = None, expected: str | None = None) -> str:
    """A status as a clause: “decision expected until 22 April 2022”, “decided: approved”."""
    word = status.replace("-", " ")
    window = None if expected is None else window_words(expected)
    if status in PASSED:
        return f"{word}: a decision was expected {window}" if window else word
    if status == "postponed":
        return f"postponed, now expected {window}" if window else "postponed without a new date"
    if window:
        return f"{word} {window}" if "expected" in word else f"{word}, decision expected {window}"
    return f"{word}: {sanitize(outcome)}" if outcome else word


def days(count: int) -> str:
    """“1 day”, “12 days”."""
    return f"{count:,} day" if count == 1 else f"{count:,} days"


def countdown(closes: int | None, instant: int, zone: str) -> str:
    """The time until a deadline, or since then, in civil days of the zone.

    Args:
        closes: The last second of the window; None if there is none.
        instant: The moment of the query.
        zone: The zone whose days are counted.
    """
    if closes is None:
        return "no date"
    if closes >= FUTURE:
        return "no end"
    today, end = (date.fromisoformat(civil_day(one, zone)) for one in (instant, closes))
    left = (end - today).days
    if instant > closes:
        return f"{days(-left)} overdue" if left else "overdue today"
    return f"{days(left)} left" if left else "today"


def day_words(instant: int, zone: str) -> str:
    """The civil day of an instant in a zone: `Wed 20 Apr 2022`."""
    if not PAST < instant < FUTURE:
        return "no date"
    day = date.fromisoformat(civil_day(instant, zone))
    return f"{_WEEKDAYS[day.weekday()]} {day.day} {day:%b} {day.year:04}"


def clock_words(instant: int, zone: str) -> str:
    """Hour and minute; "" at the first and last second of a day."""
    text = iso(instant, zone) or ""
    clock = text[11:19]
    return "" if clock in ("", "00:00:00", "23:59:59") else clock[:5]


def weekday(text: str) -> str:
    """A day with its weekday, or an interval with its year once."""
    if "/" in text:
        return interval(text)
    if len(text) == 10 and text[4] == text[7] == "-" and text.replace("-", "").isdecimal():
        return f"{text} {_WEEKDAYS[date.fromisoformat(text).weekday()]}"
    return text


def interval(text: str) -> str:
    """A date, or an interval with its year once: `2022-02-21/02-28`."""
    head, slash, tail = text.partition("/")
    same = slash and head[:5] == tail[:5] and head[4:5] == "-"
    return f"{head}/{tail[5:]}" if same else text


def status_name(status: str | None) -> str:
    """A status without its details; “nothing” for None."""
    return "nothing" if status is None else status.replace("-", " ")


def quantity_words(quantity: dict[str, Any]) -> str:
    """`at least 3000 automatic weapons`, `USD 800,000,000`."""
    sign = {"about": "about ", "at-least": "at least ", "at-most": "at most "}
    amount = number(str(quantity["amount"]))
    if quantity.get("amount_max") is not None:
        amount = f"{amount} to {number(str(quantity['amount_max']))}"
    head = sign.get(quantity.get("qualifier", "exact"), "")
    if quantity.get("currency"):
        amount = f"{quantity['currency']} {amount}"
    elif quantity.get("unit"):
        amount = f"{amount} {quantity['unit']}"
    return " ".join(part for part in (f"{head}{amount}", quantity.get("item")) if part)


def range_words(amount: AmountRange) -> str:
    """`18`, `100 to 178`, `3,000 or more`, `up to 178`."""
    least, most = (None if end is None else number(f"{end:f}") for end in amount)
    if most is None:
        return f"{least} or more" if least is not None else "any number"
    if least is None or (amount.least == 0 and amount.most):
        return f"up to {most}"
    return least if least == most else f"{least} to {most}"


def thing_words(item: str | None, unit: str | None, currency: str | None) -> str:
    """What is counted: `howitzers`, `t of fuel`, `EUR for ammunition`."""
    if currency:
        return f"{currency} for {item}" if item else currency
    if unit:
        return f"{unit} of {item}" if item else unit
    return item or ""


def place_words(place: Mapping[str, Any]) -> str:
    """`Brussels (be), 50.85 4.35`, as much of it as there is."""
    named = place.get("name") or ""
    if place.get("country"):
        named = f"{named} ({place['country']})" if named else place["country"]
    degrees = [str(place[one]) for one in ("latitude", "longitude") if place.get(one) is not None]
    return ", ".join(filter(None, (named, " ".join(degrees))))


def identifier_words(identifier: Mapping[str, Any]) -> str:
    """`celex:32022R0576`."""
    return f"{identifier['scheme']}:{identifier['value']}"


LEVEL_WORDS: Final[dict[str, str]] = {
    "verbatim": "verbatim",
    "same-words": "same words",
    "other-typography": "same words, other typography",
}
"""How exactly a document has a quote."""


def quote_words(quote: Mapping[str, Any]) -> str:
    """Where the words of a quote are in its source, and their language; "" if none is given."""
    named = (("page", "page"), ("time", "at"), ("language", "language"))
    return ", ".join(f"{word} {quote[name]}" for name, word in named if quote.get(name))


def attribute_words(attributes: Mapping[str, Any]) -> list[str]:
    """Each attribute as `key: value`."""
    said = {True: "true", False: "false"}
    return [
        f"{key}: {said[value] if isinstance(value, bool) else value}"
        for key, value in attributes.items()
    ]


def number(text: str) -> str:
    """A decimal number with thousands separators."""
    whole, point, rest = text.partition(".")
    try:
        return f"{int(whole):,}{point}{rest}"
    except ValueError:
        return text
