"""Prints findings: the errors and notes of files, of a map and of the store."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from timeline.text.sanitize import sanitize

if TYPE_CHECKING:
    from timeline.results import Finding


_MOST_ALIKE: Final = 3
"""Most findings that say the same of one file and are printed one by one."""
_MOST_LINES: Final = 5
"""Most lines that are named of findings which say the same."""


def finding_lines(
    findings: Iterable[Finding], style: Callable[[Finding], Callable[[str], str]]
) -> Iterator[str]:
    """Findings as lines of text, in their order; what many lines of a file have is told once.

    Args:
        findings: The findings.
        style: Returns what colours the words of a finding.
    """
    alike: dict[tuple[object, ...], list[Finding]] = {}
    listed = list(findings)
    for one in listed:
        alike.setdefault(_says(one), []).append(one)
    for one in listed:
        group = alike[_says(one)]
        if len(group) <= _MOST_ALIKE or one is group[0]:
            yield style(one)(sanitize(str(one))) + hint_of(one)
        if len(group) > _MOST_ALIKE and one is group[0]:
            yield _the_same(group[1:])


def _says(one: Finding) -> tuple[object, ...]:
    """What a finding says, but for its line; one without a line stands alone."""
    alone = id(one) if one.line is None else None
    return one.path, one.field, one.message, one.hint, one.note, alone


def _the_same(others: Sequence[Finding]) -> str:
    """Where else a finding is."""
    named = ", ".join(f"{one.line:,}" for one in others[:_MOST_LINES])
    more = len(others) - _MOST_LINES
    rest = f" and {more:,} more" if more > 0 else ""
    return f"{sanitize(others[0].path)}: the same in lines {named}{rest}"


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
