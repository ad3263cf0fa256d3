"""A development as the read model returns it: a line of a log.

An `Entry` keeps the development as JSON until more is needed. A listing needs few fields, and
building a model for each line would be most of its cost.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from functools import cached_property
from itertools import islice

from timeline.dates.edtf import FUTURE, Edtf, instant_of, iso
from timeline.light_typing import TYPE_CHECKING, Any, Final, NamedTuple
from timeline.readmodel.errors import ViewBroken
from timeline.readmodel.states.stored_states import attribution_in, document_of, recorded_in

if TYPE_CHECKING:
    from timeline.domain.developments import Development

DEFAULTS: Final[dict[str, Any]] = {
    "phrase": None,
    "reckoned_from": None,
    "summary": None,
    "matters": [],
    "actors": [],
    "counterparts": [],
    "joint_with": [],
    "quantities": [],
    "place": None,
    "identifiers": [],
    "attributes": {},
    "sources": [],
    "tags": [],
    "verification": "reported",
    "accepts": [],
    "account_of": None,
    "first_recorded": None,
}
"""The common fields that stored developments omit at their default."""
_KEY_HASH: Final = 4
_SIGNATURE: Final = 64
"""Bytes in the line of a signature: the hash of its key, and what Ed25519 signs with."""
_ALWAYS: Final = frozenset({"id", "kind", "government", "occurred", "title"})
"""The common fields without a default."""


class _Shown(NamedTuple):
    """The fields of an entry, in the order of `COLUMNS`."""

    row: int
    id: str
    government: str
    version: int
    kind: str
    earliest: int
    latest: int
    published: int
    rank: int
    """The order of procedure, in which developments that are dated alike move a status."""
    happened_by: int
    """From when on it had certainly happened: the earliest of latest, published, recorded."""
    amended: bool
    retracted_by: str | None
    disputed_by: str | None
    zone: str
    stored: bytes
    """The text of its event, with the development as it is shown: see `docs/integrity.md`."""


class Entry(_Shown):
    """A development as it is visible under a cut. Instants are seconds since the epoch.

    It is a tuple, like the rows of a query, because a listing makes a million of them.
    """

    position: int | None = None
    """The position of its event in the store, if `Timeline.follow` returned it; else None."""

    def __repr__(self) -> str:
        named = zip(self._fields[:-1], self, strict=False)
        return f"Entry({', '.join(f'{name}={value!r}' for name, value in named)})"

    @property
    def state(self) -> str:
        """The text of its event; U+FFFD stands for what was damaged since and is no UTF-8."""
        return self.stored.decode("utf-8", "replace")

    @property
    def text(self) -> str:
        """The development as JSON text, as it is stored."""
        return document_of(self.state)

    def as_stored(self) -> dict[str, Any]:
        """The development as JSON types, as it is stored: without what is usual.

        Raises:
            ViewBroken: if it is no JSON any more.
        """
        try:
            found: dict[str, Any] = json.loads(self.text)
        except ValueError as error:
            raise ViewBroken("of the store", f"“{self.id}” is no JSON: {error}") from None
        return found

    @property
    def recorded(self) -> str:
        """When the store recorded it, ISO 8601 with offset."""
        return recorded_in(self.state)

    @property
    def attribution(self) -> str | None:
        """Who appended it, as JSON text, as it is stored; see `who`."""
        return attribution_in(self.state)

    @cached_property
    def document(self) -> dict[str, Any]:
        """The development as JSON types, with all common fields, in the order of the schema."""
        stored = self.as_stored()
        head = {name: stored.pop(name) for name in ("id", "kind", "government", "occurred")}
        stored["sources"] = [{"quotes": [], **s} for s in stored.get("sources", [])]
        title = {"title": stored.pop("title")}
        # Lists and mappings of its own: whoever has the document may change it.
        defaults = {
            name: value.copy() if isinstance(value, list | dict) else value
            for name, value in DEFAULTS.items()
        }
        return {**head, **title, **defaults, **stored}

    @property
    def own_fields(self) -> dict[str, Any]:
        """The fields of its kind, without the common ones."""
        return {
            name: value
            for name, value in self.document.items()
            if name not in DEFAULTS and name not in _ALWAYS
        }

    @cached_property
    def development(self) -> Development:
        """The development as a model."""
        from timeline.domain.parsing import parse_development

        return parse_development(self.text, stored=True)

    @property
    def known(self) -> int:
        """When it became public: its earliest source, else the first recording."""
        if self.published < FUTURE:
            return self.published
        recorded = instant_of(self.recorded)
        if b'"first_recorded":"' not in self.stored:
            return recorded
        return min(instant_of(self.document["first_recorded"]), recorded)

    @property
    def title(self) -> str:
        """The title of the development."""
        return str(self.document["title"])

    @property
    def occurred(self) -> Edtf:
        """When it happened."""
        return Edtf.stored(self.document["occurred"])

    @property
    def matters(self) -> list[str]:
        """The matters that it concerns."""
        return list(self.document["matters"])

    def reads_like(self, other: Entry) -> bool:
        """Whether two revisions of a development have the same content."""
        return (self.text, self.retracted_by, self.disputed_by) == (
            other.text,
            other.retracted_by,
            other.disputed_by,
        )

    @property
    def who(self) -> dict[str, str | None]:
        """Who appended it, when, and the name and hash of the key that signed, which are unchecked.

        The values are None if its event does not say, as in stores of an earlier version.
        """
        attribution = self.attribution
        said = {} if attribution is None else json.loads(attribution)
        by = said.get("appended_by")
        at = None if by is None else said.get("appended_at", self.recorded)
        signature = said.get("signature")
        signed_by = None if signature is None else key_label(signature)
        return {"appended_by": by, "appended_at": at, "signed_by": signed_by}

    def as_json(self, *, who: bool = False) -> dict[str, Any]:
        """The stable form for scripts: all fields of the schema, with instants and amendments.

        Args:
            who: Whether to say who appended it.
        """
        from timeline.domain.parsing import completed

        return {**completed(self.as_stored()), **self._added(who=who)}

    @classmethod
    def json_lines(cls, entries: Iterable[Entry], *, who: bool = False) -> Iterator[bytes]:
        """What `as_json` returns of each as JSON on a line without spaces; much faster.

        It is UTF-8, in blocks of whole lines. A surrogate, which is half a character, is encoded as
        other characters are.
        """
        from timeline.eventstore.shapes.whole_json import lines_of, whole_raw, whole_struct

        added = _ADDED_OF_AUTHORS if who else _ADDED

        def whole(entry: Entry) -> Any:
            (
                _, _, _, _, kind, earliest, latest, published, _, happened_by, amended,
                retracted_by, _, zone, stored,
            ) = entry  # fmt: skip
            found = whole_struct(stored, kind, added)
            if found is None:
                return whole_raw(entry.as_stored(), entry._added(who=who))
            found.earliest = iso(earliest, zone)
            found.latest = last = iso(latest, zone)
            found.happened_by = last if happened_by == latest else iso(happened_by, zone)
            found.known = iso(published if published < FUTURE else entry.known, zone)
            found.amended, found.retracted = bool(amended), retracted_by is not None
            if who:
                for name, value in entry.who.items():
                    setattr(found, name, value)
            return found

        several = map(whole, entries)
        for first in several:
            block = [first]
            try:
                block.extend(islice(several, _BLOCK - 1))
            finally:
                yield lines_of(block)  # What stands before a damaged one is written too.

    def _added(self, *, who: bool) -> dict[str, Any]:
        """What the store adds to a development."""
        return {
            "earliest": iso(self.earliest, self.zone),
            "latest": iso(self.latest, self.zone),
            "happened_by": iso(self.happened_by, self.zone),
            "known": iso(self.known, self.zone),
            "recorded": self.recorded,
            "amended": bool(self.amended),
            "retracted": self.retracted_by is not None,
            **(self.who if who else {}),
        }


_BLOCK: Final = 16
"""Lines that are written at once: few, for these are still in the cache of the processor."""
_ADDED: Final = ("earliest", "latest", "happened_by", "known", "recorded", "amended", "retracted")
_ADDED_OF_AUTHORS: Final = (*_ADDED, "appended_by", "appended_at", "signed_by")


def key_label(line: str) -> str:
    """The name and the hash of the key of a signature, as its line says: “NAME (key HASH)”.

    What stands in a store that was altered may be no such line, and names no key.
    """
    import base64

    dash, _, rest = line.partition(" ")
    name, _, encoded = rest.partition(" ")
    try:
        data = base64.b64decode(encoded, validate=True)
    except ValueError:
        data = b""
    if dash != "—" or not name or len(data) != _KEY_HASH + _SIGNATURE:
        return "a key that cannot be read"
    return f"{name} (key {data[:_KEY_HASH].hex()})"
