"""The indented form is that of the standard library, byte for byte."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timeline.text.indented_json import indented_json

TEXTS = st.text(st.characters(codec=None), max_size=8)
DOCUMENTS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXTS,
    lambda inside: st.lists(inside, max_size=4) | st.dictionaries(TEXTS, inside, max_size=4),
    max_leaves=20,
)


@given(document=DOCUMENTS, ascii_only=st.booleans())
def test_it_is_what_the_standard_library_writes(document: object, ascii_only: bool) -> None:
    expected = json.dumps(document, ensure_ascii=ascii_only, indent=2)
    assert indented_json(document, ascii_only=ascii_only) == expected


def test_a_tuple_is_a_list() -> None:
    assert indented_json({"a": ("b", 1), "c": ()}) == json.dumps({"a": ["b", 1], "c": []}, indent=2)


@pytest.mark.parametrize("document", [{1, 2}, [b"bytes"], {1: "number"}])
def test_what_json_does_not_have_is_refused(document: object) -> None:
    with pytest.raises(TypeError):
        indented_json(document)
