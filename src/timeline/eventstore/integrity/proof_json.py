"""Reads the JSON of a proof, of which a person and a program must see the same.

JSON does not say which of two members of one name counts: a person who reads a proof takes the
first, and most programs the last. A proof with two events would show one, and prove the other.
"""

from __future__ import annotations

import json
from typing import Any


def read_proof_json(raw: bytes) -> Any:
    """The JSON document of a proof.

    Raises:
        ValueError: if it is not JSON, or a member of an object occurs twice; in a few words.
    """
    is_said_twice = False

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        nonlocal is_said_twice
        found = dict(pairs)
        is_said_twice |= len(found) != len(pairs)
        return found

    try:
        found = json.loads(raw, object_pairs_hook=once)
    except (ValueError, RecursionError):
        raise ValueError("it is not JSON") from None
    if is_said_twice:
        raise ValueError("a member of it occurs twice")
    return found
