"""The keys of a review of a draft: one for each thing that is done with a proposal.

Letters mean what they mean elsewhere where they can: `j k g G n N` move, `u` undoes, `e` edits. The
key that records is `w`, as an editor writes a file, and it asks first.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from timeline.tui.keys.key import Key

REVIEW: Final = "In a review"
_LISTED: Final = ("proposals", "proposal")
_READ: Final = ("article",)
_REVIEWED: Final = ("proposals", "proposal", "article")


def _review_key(
    keys: str, action: str, label: str, means: str, footer: Sequence[str] = (), as_shown: str = ""
) -> Key:
    return Key(keys, action, label, means, REVIEW, "review", footer, as_shown)


REVIEW_KEYS: Final[tuple[Key, ...]] = (
    _review_key("space", "take", "take", "Take the proposal, and go on", _LISTED),
    _review_key("s", "skip", "skip", "Skip it, and go on", _LISTED),
    _review_key("l", "postpone", "later", "Leave it undecided, and go on", _LISTED),
    _review_key("u", "undo", "undo", "Undo the last key that changed the draft", ("*",)),
    _review_key("w", "write", "record", "Show what all taken change, and record them", ("*",)),
    _review_key("e", "edit", "edit", "Edit it in a form", _LISTED),
    *(
        _review_key(str(digit), f"reading({digit})", f"reading {digit}", "Take that other reading")
        for digit in range(1, 10)
    ),
    _review_key("t", "kind", "kind", "Choose another kind", _LISTED),
    _review_key("o", "government", "government", "Name another government", _LISTED),
    _review_key("m", "matter", "matter", "Name its matters", _LISTED),
    _review_key(
        "plus,equals_sign", "widen", "wider", "Widen the quote by a sentence", _REVIEWED, "+ ="
    ),
    _review_key(
        "minus", "narrow", "narrower", "Narrow the quote by a sentence or a clause", _REVIEWED, "-"
    ),
    _review_key("right", "quote(1)", "next quote", "Go to its next quote"),
    _review_key("left", "quote(-1)", "quote before", "Go to its previous quote"),
    _review_key(
        "a", "add", "propose", "Propose a development of the selected sentence", _READ
    ),
    _review_key("n", "undecided(1)", "next", "Go to the next undecided proposal", _LISTED),
    _review_key("N", "undecided(-1)", "before", "Go to the previous undecided proposal"),
    _review_key("j,down", "move(1)", "down", "Select the next proposal or sentence"),
    _review_key("k,up", "move(-1)", "up", "Select the previous proposal or sentence"),
    _review_key("g,home", "ends(-1)", "first", "Select the first one"),
    _review_key("G,end", "ends(1)", "last", "Select the last one"),
    _review_key("pagedown,ctrl+f,ctrl+d", "page(1)", "page down", "Move a page down"),
    _review_key("pageup,ctrl+b,ctrl+u", "page(-1)", "page up", "Move a page up"),
    _review_key("tab", "pane(1)", "pane", "Go to the article, to the proposal, back", ("*",)),
    _review_key("shift+tab", "pane(-1)", "pane back", "Go to the previous pane"),
    _review_key(
        "escape", "back", "back", "Go back to the list, then to the timeline", _READ
    ),
    _review_key("question_mark", "help", "why", "Tell why it is proposed so, and all keys", ("*",)),
    Key("q", "quit", "quit", "Leave; the draft keeps each decision", REVIEW, "app", ("*",)),
)  # fmt: skip
"""All actions of a review. Only `w` records; all others write to the file of the draft."""


def in_short() -> list[Key]:
    """The keys of a review, the nine digits as one."""
    told = "Take that other reading, of the kind, the date, …"
    digits = _review_key("", "reading", "", told, as_shown="1 … 9")
    return [*(one for one in REVIEW_KEYS if not one.keys.isdecimal()), digits]
