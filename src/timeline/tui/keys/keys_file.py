"""`keys.toml`, in the folder of the settings: which keys an action has instead of the usual ones.

A mistake costs the whole file, and is said once with its line: keys of which half are the user's
and half are not would be worse than the usual ones.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final, NamedTuple

from timeline.tui.keys.key import NO_KEY, Key
from timeline.tui.keys.own_keys import ALL_KEYS, USUAL, OwnKeys, clashes, textual_name

NAME: Final = "keys.toml"
_LARGEST: Final = 1_000_000
"""Most bytes of the file."""
_HEAD: Final = """\
# The keys of the terminal program. Save this as {place}
# and take the # off the lines that you change. Several keys are joined by commas, "" is none.
# A key is a character, or a name such as left, pageup, f5, space, comma, ctrl+k.
"""


class KeysRead(NamedTuple):
    """The keys of a user, and what is wrong with the file, which then does not count."""

    keys: OwnKeys
    problem: str | None = None


class _Wrong(Exception):
    """A mistake; `at` is the section and the name, or None for the whole file."""

    def __init__(self, words: str, at: tuple[str, str] | None = None) -> None:
        super().__init__(words)
        self.at = at


def read_keys(path: Path) -> KeysRead:
    """Reads a file of keys; without a file, the keys are the usual ones."""
    text = ""
    try:
        with path.open("rb") as file:
            text = file.read(_LARGEST).decode()
        return KeysRead(_chosen(tomllib.loads(text)))
    except FileNotFoundError:
        return KeysRead(USUAL)
    except (OSError, UnicodeDecodeError) as error:
        words = getattr(error, "strerror", None) or "it is not text in UTF-8"
        return KeysRead(USUAL, f"{path} cannot be read: {words}. The usual keys stay.")
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"\(at (?:line (\d+)[^)]*|end of document)\)", str(error))
        line = (found and found[1]) or str(text.count("\n") + 1)
        words = str(error).partition(" (at")[0]
        return KeysRead(USUAL, f"{path}:{line}: {words}. The usual keys stay.")
    except _Wrong as error:
        place = f"{path}:{_line_of(text, *error.at)}" if error.at else f"{path}"
        return KeysRead(USUAL, f"{place}: {error}. The usual keys stay.")


def _chosen(document: dict[str, Any]) -> OwnKeys:
    """The keys of a document.

    Raises:
        _Wrong: for the first mistake.
    """
    known = {one.id: one for one in ALL_KEYS}
    chosen: dict[str, str] = {}
    for section, name, value in _settings(document):
        if f"{section}:{name}" not in known:
            raise _Wrong(_no_action(section, name), (section, name))
        if not isinstance(value, str):
            raise _Wrong(f'the keys of {name} are a text, such as "x,ctrl+x"', (section, name))
        names = []
        for given in filter(None, map(str.strip, value.split(","))):
            found = textual_name(given)
            if found is None:
                raise _Wrong(f"there is no key “{given}”", (section, name))
            names.append(found)
        chosen[f"{section}:{name}"] = ",".join(dict.fromkeys(names)) or NO_KEY
    own = OwnKeys(chosen)
    for key, one, other in clashes(own):
        about, rival = (other, one) if other.id in chosen else (one, other)
        words = f"{Key.written(key)} is the key of {rival.name} too. Give one of them another key"
        raise _Wrong(words, (about.section, about.name))
    return own


def _settings(document: dict[str, Any]) -> Iterator[tuple[str, str, object]]:
    for name, value in document.items():
        if not isinstance(value, dict):
            yield "", name, value
        elif name not in {one.section for one in ALL_KEYS}:
            raise _Wrong(f"there is no section [{name}], only [form] and [review]", (name, ""))
        else:
            yield from ((name, inner, keys) for inner, keys in value.items())


def _no_action(section: str, name: str) -> str:
    names = [one.name for one in ALL_KEYS if one.section == section]
    near = get_close_matches(name, names, 1)
    meant = f". Did you mean {near[0]}" if near else ". `timeline tui --keys` lists them"
    return f"there is no action “{name}”{meant}"


def _line_of(text: str, section: str, name: str) -> int:
    """The number of the line that sets a name, or begins a section."""
    here = ""
    for number, line in enumerate(text.splitlines(), 1):
        head = re.match(r"\s*\[\s*([\w\"'-]+)\s*\]", line)
        if head:
            here = head[1].strip("\"'")
            if here == section and not name:
                return number
        given = re.match(r"""\s*(?:"([^"]*)"|'([^']*)'|([\w-]+))\s*=""", line)
        if given and here == section and name in given.groups():
            return number
    return 1


def keys_text(own: OwnKeys, path: Path) -> str:
    """The keys in the format of the file: those that the user chose, the others as comments."""
    lines = [_HEAD.format(place=path)]
    section, group = "", ""
    seen: set[str] = set()
    for one in ALL_KEYS:
        if one.id in seen:
            continue
        seen.add(one.id)
        if one.section != section:
            section = one.section
            lines.append(f"\n[{section}]")
        elif one.group != group and not section:
            lines.append(f"\n# {one.group}")
        group = one.group
        name = one.name if re.fullmatch(r"[\w-]+", one.name) else f'"{one.name}"'
        keys = own.of(one).keys
        start = "" if one.id in own.chosen else "# "
        lines.append(f'{start}{name} = "{keys}"{f"  # {one.help}" if one.help else ""}')
    return "\n".join(lines) + "\n"
