"""The kinds: each with just its fields, each with the effect that it has on a matter."""

from __future__ import annotations

from typing import Any, get_args

import pytest

from tests.builders import corrected, development, expected, postponed
from tests.refusals import wrong_fields
from timeline.domain.developments import KINDS, Development
from timeline.domain.kinds import UNCHANGEABLE, Amendment
from timeline.domain.matter.vocabulary import Effect
from timeline.domain.parsing import InvalidDevelopment

REQUIRED: dict[str, dict[str, Any]] = {
    "decision-expected": {"expected": "2022-04-22"},
    "step-taken": {"step": "hearing"},
    "meeting-planned": {"planned": "2022-04-22"},
    "decision-taken": {"outcome": "approved"},
    "corrected": {"amends": "x", "reason": "y", "changes": {"title": "z"}},
    "cited": {"amends": "x", "sources": [{"publisher": "A paper"}]},
    "retracted": {"amends": "x", "reason": "y"},
    "disputed": {"amends": "x", "reason": "y"},
}
EFFECTS = {
    "matter-raised": "raise",
    "meeting-planned": "mention",
    "meeting-cancelled": "mention",
    "meeting-held": "consider",
    "step-taken": "step",
    "decision-expected": "expect",
    "decision-postponed": "postpone",
    "decision-cancelled": "cancel",
    "decision-taken": "decide",
    "announcement-made": "announce",
    "statement-made": "mention",
    "request-made": "mention",
    "pledge-made": "pledge",
    "commitment-made": "announce",
    "delivery-made": "deliver-part",
    "measure-started": "start",
    "measure-changed": "change",
    "measure-suspended": "suspend",
    "measure-ended": "end",
    "decision-overturned": "overturn",
    "situation-noted": "mention",
    "corrected": "mention",
    "cited": "mention",
    "retracted": "mention",
    "disputed": "mention",
}
NEED_A_MATTER = {
    "matter-raised", "step-taken", "decision-expected", "decision-postponed", "decision-cancelled",
    "decision-taken", "measure-started", "measure-suspended", "measure-ended",
    "measure-changed", "decision-overturned",
}  # fmt: skip


def test_all_kinds_of_the_design_are_there() -> None:
    assert set(KINDS) == set(EFFECTS)


@pytest.mark.parametrize("kind", EFFECTS)
def test_a_kind_needs_only_what_makes_it_one(kind: str) -> None:
    assert development(kind, **REQUIRED.get(kind, {})).moves == EFFECTS[kind]


@pytest.mark.parametrize("kind", EFFECTS)
def test_a_kind_without_a_matter_is_refused_where_it_makes_no_sense(kind: str) -> None:
    if kind in NEED_A_MATTER:
        with pytest.raises(InvalidDevelopment) as caught:
            development(kind, matter=None, **REQUIRED.get(kind, {}))
        assert wrong_fields(caught) == [""]
    else:
        development(kind, matter=None, **REQUIRED.get(kind, {}))


@pytest.mark.parametrize(
    ("kind", "field"), [(kind, field) for kind, fields in REQUIRED.items() for field in fields]
)
def test_a_kind_without_a_field_that_makes_it_one_is_refused(kind: str, field: str) -> None:
    fields = {name: value for name, value in REQUIRED[kind].items() if name != field}
    with pytest.raises(InvalidDevelopment) as caught:
        development(kind, **fields)
    assert wrong_fields(caught) == [field]


@pytest.mark.parametrize("model", KINDS.values(), ids=KINDS)
def test_every_field_says_what_it_is_and_every_kind_too(model: type[Development]) -> None:
    assert (model.__doc__ or "").strip().endswith(".")
    assert model.effect in get_args(Effect)
    for name, field in model.model_fields.items():
        assert field.description or name == "kind", f"{model.__name__}.{name}"


def test_an_expectation_and_a_postponement_set_a_window() -> None:
    window = expected("2022-04-22", expected_phrase="on Friday").window
    assert window is not None
    assert (str(window.edtf), window.phrase) == ("2022-04-22", "on Friday")
    window = postponed("2022-05").window
    assert window is not None
    assert str(window.edtf) == "2022-05"
    assert postponed().window is None


@pytest.mark.parametrize(
    ("announces", "effect"),
    [("decision", "announce"), ("intention", "pledge"), ("details", "mention")],
)
def test_only_an_announced_decision_settles_a_matter(announces: str, effect: str) -> None:
    assert development("announcement-made", announces=announces).moves == effect


def test_a_delivery_is_partial_until_one_completes_it() -> None:
    assert development("delivery-made", fulfils="pledge").fulfilled == "pledge"
    assert development("delivery-made", complete=True).moves == "deliver-all"


@pytest.mark.parametrize("kind", ["corrected", "cited", "retracted", "disputed"])
def test_an_amendment_names_what_it_is_about(kind: str) -> None:
    amendment = development(kind, **REQUIRED[kind])
    assert isinstance(amendment, Amendment)
    assert amendment.target == "x"


@pytest.mark.parametrize("field", sorted(UNCHANGEABLE))
def test_a_correction_cannot_change_what_the_record_is_known_by(field: str) -> None:
    with pytest.raises(InvalidDevelopment) as caught:
        corrected("x", {"title": "y", field: "z"})
    assert wrong_fields(caught) == [""]
    corrected("x", {"title": "y"})


def test_a_correction_changes_something() -> None:
    with pytest.raises(InvalidDevelopment) as caught:
        corrected("x", {})
    assert wrong_fields(caught) == ["changes"]


def test_a_new_title_with_a_colon_is_no_date() -> None:
    for title in ("Cabinet: a bridge", "20:00 at the latest", "2022-04-20T25:00"):
        assert corrected("x", {"title": title}).changes == {"title": title}
