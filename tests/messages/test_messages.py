"""The words of every error are those of the catalogue, and no error is missing from it."""

from __future__ import annotations

from tests.messages.__main__ import KEPT
from tests.messages.cases import CASES, GENERIC, catalogue
from timeline import exceptions

_AGAIN = "look at `python -m tests.messages`, and rewrite the catalogue with --write"


def test_every_message_is_in_the_catalogue() -> None:
    assert catalogue() == KEPT.read_text(encoding="utf-8"), _AGAIN


def test_every_error_is_in_the_catalogue_or_takes_its_words_from_the_raiser() -> None:
    exported = [getattr(exceptions, name) for name in exceptions.__all__]
    classes = {one for one in exported if isinstance(one, type)}
    assert classes == {*CASES, *GENERIC}
    assert not GENERIC.intersection(CASES)


def test_a_case_builds_the_class_that_it_is_listed_under() -> None:
    for kind, makers in CASES.items():
        assert {type(make()) for make in makers} == {kind}


def test_no_message_shows_a_password() -> None:
    assert "secret" not in catalogue()
