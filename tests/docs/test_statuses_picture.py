"""The picture of the statuses is current, and says nothing that the fold does not do."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from typing import get_args

import pytest
from scripts import statuses_picture
from scripts.statuses_picture import BOXES, PICTURE, REOPENING, STEPS, TURNS, Clock, Step, Untrue

from timeline.domain.matter.status import PENDING, SETTLED
from timeline.domain.matter.vocabulary import Status

SVG = "{http://www.w3.org/2000/svg}"
DRAWN = (*STEPS, *REOPENING, *TURNS)


def test_the_picture_of_the_statuses_is_current() -> None:
    assert PICTURE.read_text(encoding="utf-8") == statuses_picture.picture(), (
        "run: python -m scripts.statuses_picture"
    )


@pytest.mark.parametrize("one", DRAWN, ids=lambda one: f"{one.said} to {one.target}")
def test_an_arrow_that_leads_elsewhere_is_not_drawn(one: Step | Clock) -> None:
    statuses_picture.check([one])
    for other in get_args(Status):
        if other != one.target:
            with pytest.raises(Untrue):
                statuses_picture.check([one._replace(target=other)])


@pytest.mark.parametrize("status", get_args(Status))
def test_an_arrow_from_where_the_kind_changes_nothing_is_not_drawn(status: str) -> None:
    announces = next(one for one in STEPS if one.target == "announced")
    is_moved = status in PENDING | {"decided", "withdrawn", "overturned"}
    one = announces._replace(sources=frozenset({status}))
    if is_moved:
        statuses_picture.check([one])
    else:
        with pytest.raises(Untrue):
            statuses_picture.check([one])


def test_a_kind_whose_fields_say_another_thing_is_not_drawn() -> None:
    at_a_stage = next(one for one in STEPS if one.given and one.kind == "decision-taken")
    with pytest.raises(Untrue):
        statuses_picture.check([at_a_stage._replace(given=())])


def test_each_status_can_be_reached_and_reopening_leads_back() -> None:
    assert {one.target for one in DRAWN} == BOXES.keys()
    assert all(one.sources == SETTLED and one.target in PENDING for one in REOPENING)
    assert {one.target for one in TURNS} == {"overdue", "lapsed", "in-force", "ended"}


def test_the_text_alternative_tells_every_arrow() -> None:
    root = ET.fromstring(PICTURE.read_text(encoding="utf-8"))
    title, told = root.findtext(f"{SVG}title"), root.findtext(f"{SVG}desc")
    assert title
    assert told
    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == "title desc"
    for one in DRAWN:
        assert one.said in told.lower()
    shown = {text.text for text in root.iter(f"{SVG}text") if text.get("class") == "name"}
    assert shown == BOXES.keys()
    assert len(list(root.iter(f"{SVG}polyline"))) == len(DRAWN) + 3


def test_the_picture_of_the_statuses_fetches_nothing() -> None:
    drawn = PICTURE.read_text(encoding="utf-8")
    assert "url(http" not in drawn
    assert "href" not in drawn
    assert "<script" not in drawn
