"""When another store first recorded something: written by an export, and believed within bounds."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.builders import NOW, Book, retracted, stated
from tests.refusals import wrong_fields
from timeline.domain.developments import document_json
from timeline.domain.events import first_recorded
from timeline.domain.parsing import InvalidDevelopment, parse_development
from timeline.eventstore.shapes.lines import facts_of_line, first_recorded_at, judge
from timeline.eventstore.shapes.structs import shape_of

MOMENT = "2022-05-01T12:00:00.25+02:00"


@pytest.mark.parametrize("text", ["2022-06-01T12:00:00Z", "0001-01-01T00:00:00+14:00", MOMENT])
def test_a_moment_is_kept_as_it_was_written(text: str) -> None:
    assert stated(first_recorded=text).first_recorded == text


@pytest.mark.parametrize(
    "text", ["2022-06-31T12:00:00Z", "2022-06-01", "2022-06-01T12:00:00", "2022-06-01 12:00:00Z",
             "2022-06-01T12:00:00Z\n", "", "٢٠٢٢-06-01T12:00:00Z", "2022-06-01T12:00:00+24:00"],
)  # fmt: skip
def test_what_is_no_moment_is_refused_with_its_field(text: str) -> None:
    with pytest.raises(InvalidDevelopment) as caught:
        stated(first_recorded=text)
    assert wrong_fields(caught) == ["first_recorded"]
    # Nor does a shape let it through.
    line = document_json(stated(first_recorded=MOMENT)).replace(MOMENT.encode(), text.encode())
    assert facts_of_line(line, {"be": "Europe/Brussels"}) is None


def test_it_dates_what_nothing_public_does_and_never_after_the_recording() -> None:
    assert first_recorded(None, 99) == 99
    assert first_recorded(MOMENT, 2_000_000_000) == 1_651_399_200
    assert first_recorded(MOMENT, 99) == 99


@pytest.mark.parametrize("one", [stated(id="x"), retracted("y", id="x")])
def test_it_is_added_where_the_model_has_it(one: object) -> None:
    from timeline.domain.developments import Development

    assert isinstance(one, Development)
    text = first_recorded_at(document_json(one).decode(), MOMENT)
    assert parse_development(text) == one.model_copy(update={"first_recorded": MOMENT})
    assert document_json(parse_development(text)).decode() == text


def test_a_shape_of_it_is_judged() -> None:
    import msgspec

    shape = shape_of("statement-made")
    assert shape is not None
    made = msgspec.json.decode(
        document_json(stated(first_recorded=MOMENT)).replace(b"2022-05", b"2022-13"),
        type=shape.struct,
    )
    with pytest.raises(ValueError) as caught:  # noqa: PT011  a shape has no class of its own
        judge(made)
    assert type(caught.value) is ValueError


@pytest.mark.parametrize(
    ("moment", "is_wrong"),
    [
        ("2022-06-01T12:05:00Z", False),
        ("2022-06-01T12:05:01Z", True),
        ("2022-04-18T20:00:00Z", False),
        ("2022-04-18T19:59:59Z", True),
    ],
)
def test_a_moment_at_which_no_store_can_have_recorded_it_is_refused(
    moment: str, is_wrong: bool
) -> None:
    assert datetime(2022, 6, 1, 12, tzinfo=UTC) == NOW
    book = Book()
    one = stated(first_recorded=moment)
    if not is_wrong:
        book.government.record(one, now=NOW, records=book)
        return
    with pytest.raises(InvalidDevelopment) as caught:
        book.government.record(one, now=NOW, records=book)
    assert wrong_fields(caught) == ["first_recorded"]
