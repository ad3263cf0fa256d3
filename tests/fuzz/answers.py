"""How the door and the model show the same development, so that the two can be compared."""

from __future__ import annotations

from tests.fuzz.model import Fields, Line


def given(document: Fields) -> Fields:
    """What the door shows of a development, without what was left at its default."""
    plain = {name: value for name, value in document.items() if value not in (None, [], {})}
    for source in plain.get("sources", ()):
        source.pop("quotes")
    plain.pop("verification")
    plain.pop("certainty", None)
    plain.pop("accepts", None)  # Of corrections too, in an order of its own.
    return plain


def expected(line: Line) -> Fields:
    """The same of the model."""
    left_out = ([], None)
    return {
        name: value
        for name, value in line.fields.items()
        if value not in left_out and name != "accepts"
    }
