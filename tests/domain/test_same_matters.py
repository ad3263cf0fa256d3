"""Which slugs are one matter: renames, merges, separations, in the order of recording."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timeline.domain.names.same_matters import Link, SameMatter, matter_of, matters_of

SLUGS = ("a", "b", "c", "d", "e")


def links(*steps: str) -> list[Link]:
    """`a>b` is a rename, `a|b` takes it back."""
    return [Link(at, step[0], step[2], step[1] == ">") for at, step in enumerate(steps, 2)]


@pytest.mark.parametrize(
    ("steps", "slug", "name", "slugs"),
    [
        ((), "a", "a", "a"),
        (("a>b",), "a", "b", "ab"),
        (("a>b", "b>a"), "b", "a", "ab"),
        (("a>b", "b>c"), "a", "c", "abc"),
        (("a>b", "b>c", "c>a"), "b", "a", "abc"),
        (("a>b", "c>b"), "c", "b", "abc"),
        (("a>b", "c>a"), "b", "a", "abc"),
        (("a>b", "a|b"), "a", "a", "a"),
        (("a>b", "a|b"), "b", "b", "b"),
        (("a>b", "b>a", "b|a"), "b", "b", "b"),
        (("a>b", "b>a", "b|a"), "a", "a", "a"),
        # What had been merged into it before goes with it.
        (("a>b", "b>c", "b|c"), "a", "b", "ab"),
        (("a>b", "b>c", "b|c"), "c", "c", "c"),
        (("a>b", "b>c", "a|c"), "b", "c", "bc"),
        (("a>b", "a|b", "a>c"), "a", "c", "ac"),
        # The name that others gave it is taken back with them.
        (("a>b", "c>b", "b|a"), "c", "c", "c"),
    ],
)
def test_the_matter_of_a_slug(steps: tuple[str, ...], slug: str, name: str, slugs: str) -> None:
    expected = SameMatter(name, tuple(slugs))
    assert matter_of(slug, links(*steps)) == expected
    assert matters_of(links(*steps)).get(slug, expected) == expected


def pairs() -> st.SearchStrategy[tuple[str, str]]:
    return st.tuples(st.sampled_from(SLUGS), st.sampled_from(SLUGS)).filter(lambda p: p[0] != p[1])


def by_sets(renames: Iterable[tuple[str, str]]) -> dict[str, tuple[str, frozenset[str]]]:
    """The same, by sets that are joined one after the other."""
    sets = {slug: frozenset([slug]) for slug in SLUGS}
    names = {slug: slug for slug in SLUGS}
    for one, other in renames:
        both = sets[one] | sets[other]
        for slug in both:
            sets[slug], names[slug] = both, other
    return {slug: (names[slug], sets[slug]) for slug in SLUGS}


@given(st.lists(pairs(), max_size=8))
def test_renames_join_sets_of_which_the_last_name_is_the_name(
    renames: list[tuple[str, str]],
) -> None:
    found = [Link(at, *pair, True) for at, pair in enumerate(renames, 2)]
    for slug, (name, slugs) in by_sets(renames).items():
        assert matter_of(slug, reversed(found)) == SameMatter(name, tuple(sorted(slugs)))


@given(st.lists(st.tuples(pairs(), st.booleans()), max_size=8))
def test_each_slug_is_of_one_matter_whatever_is_taken_back(
    steps: list[tuple[tuple[str, str], bool]],
) -> None:
    found = [Link(at, *pair, joins) for at, (pair, joins) in enumerate(steps, 2)]
    matters = {slug: matter_of(slug, found) for slug in SLUGS}
    for slug, matter in matters.items():
        assert {slug, matter.name} <= set(matter.slugs)
        assert {matters[one] for one in matter.slugs} == {matter}
    if found and not found[-1].joins:
        assert found[-1].other not in matters[found[-1].matter].slugs
