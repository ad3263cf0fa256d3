"""Prints findings: the errors and notes of files, of a map and of the store."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from timeline.text.sanitize import sanitize

if TYPE_CHECKING:
    from timeline.results import Finding


def by_rule(broken: Mapping[str, int]) -> str:
    """How often each rule was broken, to append; empty where there is but one error."""
    named = sorted(broken.items(), key=_often_first)
    if not named or sum(broken.values()) < 2:
        return ""
    return ": " + ", ".join(f"{sanitize(rule)} {count:,}" for rule, count in named)


def _often_first(one: tuple[str, int]) -> tuple[int, str]:
    return -one[1], one[0]


def hint_of(finding: Finding) -> str:
    """The hint of a finding, as a sentence to append."""
    return f". {sanitize(finding.hint)}" if finding.hint else ""
