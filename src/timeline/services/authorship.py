"""Who appends from this machine: the name and the key of its user, by the settings."""

from __future__ import annotations

import getpass
import os
from contextlib import suppress
from typing import Final

from timeline.eventstore.integrity.authors import Author
from timeline.services.arguments import BadArgument

AUTHOR_VARIABLE: Final = "TIMELINE_AUTHOR"
KEY_VARIABLE: Final = "TIMELINE_SIGNING_KEY"
NOBODY: Final = "unknown"
"""The name if the system has none for the account, as in a container."""
_LONGEST: Final = 200


def own_author() -> Author:
    """Who appends, by the settings; without any, the name of the account, and no key.

    Raises:
        BadArgument: if the setting of the name is not a name.
        NoKey: if the setting names a file that is not a private key, or others can read it.
        SigningMissing: if it is one, and the extra `sign` is not installed.
    """
    key = os.environ.get(KEY_VARIABLE)
    if not key:
        return Author(_name())
    from pathlib import Path

    from timeline.services.seals.note_keys import read_key

    return Author(_name(), read_key(Path(key)))


def _name() -> str:
    given = os.environ.get(AUTHOR_VARIABLE)
    if not given:
        return _account()
    if not given.isprintable() or not given.strip() or len(given) > _LONGEST:
        raise BadArgument(
            AUTHOR_VARIABLE,
            f"a name has 1 to {_LONGEST} printable characters",
            "Without it, the name of your account on this computer is recorded.",
        )
    return given


def _account() -> str:
    with suppress(ImportError, KeyError, OSError):
        found = getpass.getuser()
        if found.isprintable() and 0 < len(found) <= _LONGEST:
            return found
    return NOBODY
