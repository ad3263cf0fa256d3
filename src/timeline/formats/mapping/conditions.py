"""Whether a rule of a map applies to a row."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from timeline.formats.mapping.table_map import Test
from timeline.formats.mapping.table_rows import Getter, Row

Holds = Callable[[Row], bool]


def holds(given: Sequence[dict[str, Test]], column: Callable[[str], Getter]) -> Holds:
    """A function that says whether one of several conditions holds for a row."""
    several = [_all_of(one, column) for one in given]
    if len(several) == 1:
        return several[0]
    return lambda row: any(one(row) for one in several)


def _all_of(given: dict[str, Test], column: Callable[[str], Getter]) -> Holds:
    tests = [(column(name), _test(wanted)) for name, wanted in given.items()]
    if len(tests) == 1:
        ((getter, test),) = tests
        return lambda row: test(getter(row).casefold())
    return lambda row: all(test(getter(row).casefold()) for getter, test in tests)


def _test(wanted: Test) -> Callable[[str], bool]:
    tests: list[Callable[[str], bool]] = []
    if wanted.is_ is not None:
        tests.append(_one_of(_folded(wanted.is_)))
    if wanted.not_ is not None:
        unwanted = _one_of(_folded(wanted.not_))
        tests.append(lambda text: not unwanted(text))
    if wanted.contains is not None:
        parts = _folded(wanted.contains)
        tests.append(lambda text: any(one in text for one in parts))
    if wanted.lacks is not None:
        others = _folded(wanted.lacks)
        tests.append(lambda text: not any(one in text for one in others))
    if wanted.starts is not None:
        starts = tuple(_folded(wanted.starts))
        tests.append(lambda text: text.startswith(starts))
    if wanted.empty is not None:
        tests.append(lambda text: (not text) is wanted.empty)
    if len(tests) == 1:
        return tests[0]
    return lambda text: all(one(text) for one in tests)


def _one_of(those: frozenset[str]) -> Callable[[str], bool]:
    """Whether a text is one of several; of a list in JSON, whether one of its lines is."""
    return lambda text: text in those or ("\n" in text and not those.isdisjoint(text.split("\n")))


def _folded(given: Sequence[str]) -> frozenset[str]:
    return frozenset(one.strip().casefold() for one in given)
