"""What makes two developments of one id the same: all but what the program adds."""

from __future__ import annotations

from typing import Any

import pytest

from tests.builders import raised, stated
from timeline.domain.developments import Development, bare, differences, hashes
from timeline.domain.errors import IdTaken, SourceChanged

ONE, OTHER = "1" * 64, "2" * 64
MOMENT = "2022-06-01T12:00:00+00:00"


def cited(*given: str | None, **more: Any) -> Development:
    sources = [
        {"publisher": "p", "document": "x.txt", **({"sha256": one} if one else {})} for one in given
    ]
    return stated(id="x", sources=sources, **more)


@pytest.mark.parametrize(
    ("known", "given", "fields"),
    [
        (cited(None), cited(None), []),
        (cited(ONE), cited(None), []),
        (cited(None), cited(ONE), []),
        (cited(ONE), cited(ONE, first_recorded=MOMENT), []),
        (cited(None, first_recorded=MOMENT), cited(ONE), []),
        (cited(ONE, first_recorded=MOMENT), cited(ONE, first_recorded="2022-06-02T12:00:00Z"), []),
        (cited(ONE), cited(OTHER), ["sources.0.sha256"]),
        (cited(None, ONE), cited(ONE, OTHER), ["sources.1.sha256"]),
        (cited(ONE), cited(OTHER, title="y"), ["title"]),
        (cited(ONE), cited(ONE, ONE), ["sources"]),
        (cited(ONE), raised(id="x"), ["kind"]),
    ],
)
def test_what_the_program_adds_makes_no_difference_and_another_text_does(
    known: Development, given: Development, fields: list[str]
) -> None:
    assert differences(known, given) == fields


def test_a_development_is_bare_without_what_the_program_adds() -> None:
    plain = cited(None, None)
    assert bare(plain) is plain
    assert bare(cited(ONE, None, first_recorded=MOMENT)) == plain
    assert hashes(cited(ONE, None)) == (ONE, None)


def test_a_changed_source_is_a_clash_of_the_id() -> None:
    error = SourceChanged("x", differs=["sources.0.sha256"], source="x.txt", before=ONE, now=OTHER)
    assert (error.development, error.differs) == ("x", ["sources.0.sha256"])
    assert isinstance(error, IdTaken)
