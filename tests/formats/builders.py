"""Developments for the tests of files: hand-made ones, and hypothesis strategies for nasty ones."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from timeline.domain.developments import KINDS, Development
from timeline.domain.kinds import UNCHANGEABLE
from timeline.domain.lexical.paths import first_overlap
from timeline.domain.parsing import parse_development
from timeline.formats.records import GovernmentHeader

BELGIUM = GovernmentHeader("be", "Belgium", "Europe/Brussels")
TARGETS = {"corrected", "cited", "retracted", "disputed"}


def statement(**fields: object) -> Development:
    """A statement of the Belgian government, with whatever the test cares about."""
    data: dict[str, object] = {
        "id": "be-statement",
        "kind": "statement-made",
        "government": "be",
        "occurred": "2022-04-20",
        "title": "Belgium remains in solidarity with Ukraine",
    }
    return parse_development(data | fields)


NASTY = (
    "no", "on", "Yes", "null", "~", "", "1e3", "0o7", "0x1F", "1_000", "12:30:45", "2022-04-20",
    "-", "- a", "? a", ": ", "a: b", "a #b", "#a", "'", '"', "\\", "\\n", "`", "@", "%", "&a", "*a",
    "!a", "|", ">", "[", "{", "a:", "a ", " a", " ", "\n", "\n\n", "a\n", "a\n\n", "\na", "a\n b",
    " a\nb", "a\n \nb", "a\nb ", "a  b", "\t", "a\tb", "\ta", "\r", "a\r\nb", "\x1b[31m", "\x07",
    "\x7f", "\x85", "a\x85b", "\u2028", "\u2029", "\ufeff", "\u200d", "\u202e", "\ufffe", "\xa0",
    "\U0001f1e7\U0001f1ea", "é", "...", "---", "--- a", "<<", "=", ".inf", ".nan", "\U0010ffff",
    "a --- b", "«\xa0mot\xa0»", "a\n---\nb", "a\n...\nb", "a\n# b\nc", "é" * 200, "a " * 200,
    "word " * 60 + "end", "a\n" + "word " * 60 + "end\n\n\nb", "x" * 300, "a\\ b " * 60 + "\x1b",
)  # fmt: skip

_pieces = st.one_of(
    st.sampled_from(NASTY),
    st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=20),
    st.sampled_from(["word ", "words of a sentence", " ", "\n", "  ", '"quoted" ', "it's "]),
)
anything = st.lists(_pieces, min_size=1, max_size=12).map("".join)
texts = anything.filter(bool)
lines = texts.map(lambda text: text[:500])
slugs = st.from_regex(r"[a-z0-9]{1,8}(-[a-z0-9]{1,8}){0,2}", fullmatch=True)
dates = st.sampled_from(
    ["2022-04-20", "2022", "2022-04~", "2022-02-21/2022-02-28", "../2022-04", "2022-04-2X", "0987"]
)
amounts = st.decimals(allow_nan=False, allow_infinity=False, places=None).filter(
    lambda number: len(number.as_tuple().digits) <= 20 and abs(number.adjusted()) < 10
) | st.sampled_from([Decimal("0.10"), Decimal(3000), Decimal("1E+3"), Decimal("-0")])
numbers = st.integers(-(2**60), 2**60) | st.floats(allow_nan=False, allow_infinity=False)
json_values = st.recursive(
    st.none() | st.booleans() | numbers | anything,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(anything, inner, max_size=3),
    max_leaves=6,
)


def _maybe(**fields: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({}, optional=fields)


def _some(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[list[Any]]:
    return st.lists(strategy, max_size=2)


languages = st.sampled_from(["de", "nl-BE", "zh-Hant-TW", "de-CH-1996-x-phonebk", "x-own"])
quotes = st.fixed_dictionaries(
    {"exact": texts},
    optional={
        "prefix": texts,
        "suffix": texts,
        "page": lines,
        "time": lines,
        "language": languages,
        "translation": texts,
    },
)
identifiers = st.fixed_dictionaries(
    {"scheme": slugs, "value": st.from_regex(r"[!-~é](?:[ -~é]{0,20}[!-~é])?", fullmatch=True)}
)
attributes = st.dictionaries(
    slugs,
    texts
    | st.booleans()
    | st.integers(1 - 10**40, 10**40 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.sampled_from([12.5, -0.0, 1e16, 1e-5, "12.50", "true", "null", "007"]),
    max_size=3,
)
_degrees = st.floats(-90, 90) | st.integers(-90, 90) | st.sampled_from([0.0001, -1e-9, 50.85])
places = (
    lines
    | st.fixed_dictionaries({"name": lines}, optional={"country": st.sampled_from(["be", "xa"])})
    | st.fixed_dictionaries({"latitude": _degrees, "longitude": _degrees})
)
publishers = st.sampled_from(["The Brussels Times", "Δημοκρατία", "no", "2022"]) | lines
sources = st.fixed_dictionaries(
    {"publisher": publishers},
    optional={
        "title": lines,
        "url": st.just("https://example.org/a#b?c=d:e"),
        "published": dates,
        "sha256": st.just("0" * 64),
        "document": lines,
        "according_to": lines,
        "identifiers": _some(identifiers),
        "quotes": _some(quotes),
    },
)
_common = _maybe(
    summary=texts,
    phrase=lines,
    actors=_some(st.fixed_dictionaries({"name": lines}, optional={"role": lines})),
    quantities=_some(
        st.fixed_dictionaries(
            {"amount": amounts},
            optional={"qualifier": st.sampled_from(["exact", "at-least"]), "item": lines},
        )
    ),
    sources=_some(sources),
    place=places,
    identifiers=st.lists(
        identifiers, max_size=2, unique_by=lambda one: (one["scheme"], one["value"])
    ),
    attributes=attributes,
    tags=st.lists(slugs | st.just("no"), max_size=2, unique=True),
    counterparts=st.lists(st.sampled_from(["no", "ee", "ua"]), max_size=2, unique=True),
    verification=st.sampled_from(["reported", "confirmed"]),
    first_recorded=st.sampled_from(["2022-06-01T12:00:00.123456+00:00", "2022-06-01T12:00:00Z"]),
)
_needed: dict[str, st.SearchStrategy[Any]] = {
    "expected": dates,
    "outcome": st.sampled_from(["approved", "noted"]),
    "amends": slugs,
    "reason": texts,
    "step": slugs,
    "planned": dates,
    "changes": st.dictionaries(
        anything.filter(lambda key: key.partition(".")[0] not in UNCHANGEABLE),
        json_values,
        min_size=1,
        max_size=3,
    ).filter(lambda changes: first_overlap(changes) is None),
}


@st.composite
def developments(draw: st.DrawFn) -> Development:
    """Any development that the models accept, of any kind, with texts made to break files."""
    kind = draw(st.sampled_from(sorted(KINDS)))
    model = KINDS[kind]
    data = {
        "id": draw(slugs),
        "kind": kind,
        "government": "be",
        "occurred": draw(dates),
        "title": draw(lines),
        "matters": draw(st.lists(slugs, min_size=1, max_size=2, unique=True)),
    } | draw(_common)
    for name, field in model.model_fields.items():
        if name not in data and name != "sources" and field.is_required():
            data[name] = draw(_needed[name])
    if kind == "cited" and not data.get("sources"):
        data["sources"] = [draw(sources)]
    return parse_development(data)
