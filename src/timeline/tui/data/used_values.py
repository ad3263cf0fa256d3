"""The words that a store used before, as a person would type them into a form."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple

from timeline.domain.developments import Development
from timeline.domain.values import Source
from timeline.forms.fields import Field, field
from timeline.forms.shorthand_writer import spelled, spelled_all
from timeline.results import Entry
from timeline.tui.model.entering.remembered import SourceFields, distinct

_OF_DEVELOPMENTS: Final = ("tags", "actors", "attributes", "place")
_OF_KINDS: Final = (
    "stage", "step", "body", "to_body", "venue", "audience", "addressee", "instrument",
)  # fmt: skip
_OF_SOURCES: Final = ("publisher", "document", "according_to")
OFFERED_AGAIN: Final = frozenset({*_OF_DEVELOPMENTS, *_OF_KINDS, *_OF_SOURCES})
"""The fields whose values are offered again."""

_FIELDS: Final[Mapping[str, Field]] = {
    **{name: field(name, Development.model_fields[name]) for name in _OF_DEVELOPMENTS},
    **{name: field(name, Source.model_fields[name]) for name in _OF_SOURCES},
}
"""How values are typed; those of fields of some kinds alone are plain text."""


class UsedValues(NamedTuple):
    """What developments hold, the newest first."""

    sources: Sequence[SourceFields] = ()
    """The last sources."""
    values: Mapping[str, Sequence[str]] = {}
    """By field, each value once."""


def used_values(entries: Iterable[Entry]) -> UsedValues:
    """The sources and values of developments, in their order."""
    sources: list[SourceFields] = []
    values: dict[str, dict[str, None]] = {name: {} for name in OFFERED_AGAIN}
    seen: set[tuple[str, str]] = set()

    def use(names: Iterable[str], given: Mapping[str, Any]) -> None:
        for name in names:
            value = given.get(name)
            key = (name, str(value))
            if value and key not in seen:  # most are repeated, and are slow to write
                seen.add(key)
                values[name].update(dict.fromkeys(_typed(name, value)))

    for entry in entries:
        document = entry.document
        use((*_OF_DEVELOPMENTS, *_OF_KINDS), document)
        for source in document.get("sources") or ():
            sources.append(source)
            use(_OF_SOURCES, source)
    return UsedValues(distinct(sources), {name: tuple(found) for name, found in values.items()})


def _typed(name: str, value: Any) -> list[str]:
    one = _FIELDS.get(name)
    if one is None:
        return [str(value)]
    return spelled_all(one, value) if one.many else [spelled(one, value)]
