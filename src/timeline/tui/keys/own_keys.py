"""The keys that a user chose instead of the usual ones, from `keys.toml`.

The tables of keys stay as they are: an action has a name there, and this map gives the name other
keys. So footer, help and palette ask here what to show, and Textual's key map makes them work.
"""

from __future__ import annotations

import re
import string
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from textual.keys import KEY_NAME_REPLACEMENTS

from timeline.tui.keys.board_keys import BOARD_KEYS
from timeline.tui.keys.form_keys import FORM_KEYS
from timeline.tui.keys.key import NO_KEY, Key
from timeline.tui.keys.main_keys import KEYS
from timeline.tui.keys.review_keys import REVIEW_KEYS

ALL_KEYS: Final[tuple[Key, ...]] = (*KEYS, *BOARD_KEYS, *FORM_KEYS, *REVIEW_KEYS)
_BY_ID: Final = {one.id: one for one in reversed(ALL_KEYS)}
_ACTION: Final = re.compile(r"<([a-z_:]+(?:\('?[-a-z0-9]+'?\))?)>")
_MODIFIERS: Final = frozenset({"ctrl", "shift", "alt", "super", "hyper", "meta"})
_NAMED: Final = frozenset(
    {
        "space", "enter", "escape", "tab", "backspace", "delete", "insert", "home", "end",
        "pageup", "pagedown", "up", "down", "left", "right",
        *(f"f{number}" for number in range(1, 25)),
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class OwnKeys:
    """A map from the `id` of an action to its keys; `NO_KEY` for none."""

    chosen: Mapping[str, str] = field(default_factory=dict)

    def of(self, key: Key) -> Key:
        """An action with the keys that it has for this user."""
        keys = self.chosen.get(key.id)
        if keys is None:
            return key
        return replace(key, keys="" if keys == NO_KEY else keys, as_shown="")

    def in_words(self, text: str) -> str:
        """A sentence about keys, such as `<clear_filter> removes all filters`, with those keys.

        An action that has no key is named as the list of commands names it.
        """
        return _ACTION.sub(lambda found: self._first_of(found[1]) or found[0], text)

    def _first_of(self, name: str) -> str:
        """The shortest key of an action, by its name in a file of keys; "" if there is none."""
        key = _BY_ID.get(name if ":" in name else f":{name}")
        if key is None:
            return ""
        keys = self.of(key).shown.split()
        return min(keys, key=len) if keys else f": “{key.help}”"

    def all_of(self, keys: Sequence[Key]) -> list[Key]:
        """Actions with the keys that they have for this user."""
        return [self.of(one) for one in keys]


USUAL: Final = OwnKeys()


def own_keys(app: object) -> OwnKeys:
    """The keys of the user of an app."""
    found = getattr(app, "own_keys", USUAL)
    return found if isinstance(found, OwnKeys) else USUAL


def textual_name(key: str) -> str | None:
    """Textual's name of a key; None if there is no such key.

    A character may stand for itself: `[` is `left_square_bracket`.
    """
    *before, last = key.split("+") if len(key) > 1 else [key]
    if len(before) != len({*before} & _MODIFIERS):
        return None
    found = _character_name(last) if len(last) == 1 else last
    if found is None or (len(found) > 1 and found not in _NAMED | _signs()):
        return None
    return "+".join([*before, found])


def _character_name(char: str) -> str | None:
    if char.isalnum():
        return char
    try:
        name = unicodedata.name(char).lower().replace("-", "_").replace(" ", "_")
    except ValueError:  # a control character has no name
        return None
    return KEY_NAME_REPLACEMENTS.get(name, name)


def _signs() -> frozenset[str]:
    return frozenset(filter(None, map(_character_name, f"{string.punctuation}§°´¨µ£€²³«»¬¦·¿¡ ")))


def clashes(own: OwnKeys) -> Iterator[tuple[str, Key, Key]]:
    """Each key that two actions of one place would have, where the user chose one of them."""
    for place in _places():
        taken: dict[str, Key] = {}
        for usual in place:
            now = own.of(usual)
            for name in filter(None, now.keys.split(",")):
                other = taken.setdefault(name, usual)
                usually = name in other.keys.split(",") and name in usual.keys.split(",")
                chose = {other.id, usual.id} & own.chosen.keys()
                if other.id != usual.id and chose and not usually:
                    yield name, other, usual


def _places() -> Iterator[list[Key]]:
    """The actions that work at the same time: on the timeline, on each board, and so on."""
    boards = {one.where for one in BOARD_KEYS} - {"board", "app"}
    for own in ({"main"}, *({"board", one} for one in sorted(boards)), {"form"}, {"review"}):
        yield [one for one in ALL_KEYS if one.where in own or one.where == "app"]
