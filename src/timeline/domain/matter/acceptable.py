"""The rules that a development may break where it says so."""

from __future__ import annotations

from typing import Final, Literal, get_args

Acceptable = Literal[
    "second-decision", "published-too-early", "window-before-expectation", "nothing-fulfilled"
]
"""Contradictions, which are kept on purpose."""
ACCEPTABLE: Final[tuple[str, ...]] = get_args(Acceptable)
