"""`developments.jsonld`: the record as linked data (JSON-LD 1.1), with its context inside.

A schema.org Dataset with its files, an Event for each development with the works that it cites, and
for each quote an Annotation of the W3C, whose selector finds the words in the source. Nothing here
judges whether a statement is true, so there is no ClaimReview.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final
from urllib.parse import quote

from timeline.dates.edtf import FUTURE, PAST, iso
from timeline.publish.exports.news import FeedNames
from timeline.publish.exports.record import Record
from timeline.publish.exports.selection import Selection
from timeline.publish.exports.wording import (
    as_json,
    in_parts,
    local_moment,
    moment_text,
    web_address,
)
from timeline.readmodel.entry import Entry

_EDTF: Final = "http://id.loc.gov/datatypes/edtf/EDTF-level1"
CONTEXT: Final[Mapping[str, Any]] = {
    "@version": 1.1,
    "schema": "https://schema.org/",
    "oa": "http://www.w3.org/ns/oa#",
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcterms": "http://purl.org/dc/terms/",
    "prov": "http://www.w3.org/ns/prov#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "id": "@id",
    "type": "@type",
    **{
        name: f"schema:{name}"
        for name in (
            "Dataset", "DataDownload", "Event", "Organization", "CreativeWork", "Place",
            "PropertyValue", "name", "description", "identifier", "propertyID", "keywords",
            "additionalType", "additionalProperty", "value", "maxValue", "unitText", "currency",
            "organizer", "contributor", "affiliation", "about", "location", "addressCountry",
            "latitude", "longitude", "citation", "publisher", "distribution", "encodingFormat",
        )
    },
    "url": {"@id": "schema:url", "@type": "@id"},
    "contentUrl": {"@id": "schema:contentUrl", "@type": "@id"},
    "archivedAt": {"@id": "schema:archivedAt", "@type": "@id"},
    "dateModified": {"@id": "schema:dateModified", "@type": "xsd:dateTime"},
    "startDate": {"@id": "schema:startDate", "@type": "xsd:dateTime"},
    "endDate": {"@id": "schema:endDate", "@type": "xsd:dateTime"},
    "occurred": {"@id": "dcterms:temporal", "@type": _EDTF},
    "issued": {"@id": "dcterms:issued", "@type": _EDTF},
    "known": {"@id": "dcterms:available", "@type": "xsd:dateTime"},
    "recorded": {"@id": "prov:generatedAtTime", "@type": "xsd:dateTime"},
    "Annotation": "oa:Annotation",
    "SpecificResource": "oa:SpecificResource",
    "TextQuoteSelector": "oa:TextQuoteSelector",
    "TextualBody": "oa:TextualBody",
    "linking": "oa:linking",
    "motivation": {"@id": "oa:motivatedBy", "@type": "@vocab"},
    "body": {"@id": "oa:hasBody", "@type": "@id"},
    "target": {"@id": "oa:hasTarget", "@type": "@id"},
    "source": {"@id": "oa:hasSource", "@type": "@id"},
    "selector": {"@id": "oa:hasSelector", "@type": "@id"},
    "exact": "oa:exact",
    "prefix": "oa:prefix",
    "suffix": "oa:suffix",
    "language": "dc:language",
}  # fmt: skip
"""Only terms of vocabularies that exist: schema.org, Web Annotation, Dublin Core, PROV."""

FILES: Final = (
    ("developments.csv", "text/csv"),
    ("matters.csv", "text/csv"),
    ("totals.csv", "text/csv"),
    ("developments.parquet", "application/vnd.apache.parquet"),
    ("developments.jsonld", "application/ld+json"),
)
"""The files of the data set, each with its media type."""
_OWN: Final = frozenset(
    {
        "id", "kind", "government", "occurred", "title", "summary", "matters", "actors",
        "joint_with", "quantities", "place", "identifiers", "attributes", "sources", "tags",
    }
)  # fmt: skip
"""The fields that have a property of their own; the others are additional properties."""


def developments_jsonld(
    record: Record, chosen: Selection, files: Sequence[tuple[str, str]] = FILES
) -> Iterator[bytes]:
    """The data set, and its developments in timeline order.

    Args:
        record: What is read.
        chosen: What is exported.
        files: The files of the data set that exist, each with its media type.
    """
    return in_parts(_texts(record, chosen, files))


def _texts(record: Record, chosen: Selection, files: Sequence[tuple[str, str]]) -> Iterator[str]:
    names = Names(record, chosen)
    yield f'{{"@context":{as_json(CONTEXT)},\n"@graph":[\n'
    yield as_json(_dataset(record, chosen, names, files))
    for one in record.governments(chosen):
        government = {"id": names.government(one.id), "type": "Organization", "name": one.name}
        yield f",\n{as_json({**government, 'identifier': one.id})}"
    for entry in record.entries(chosen):
        for node in nodes_of(entry, names):
            yield f",\n{as_json(node)}"
    yield "\n]}\n"


class Names:
    """The identifiers of things: pages of the site, else tag URIs (RFC 4151)."""

    def __init__(self, record: Record, chosen: Selection) -> None:
        self._chosen = chosen
        self.matters_of = record.matters_of(chosen)
        self._tag = FeedNames.of(record, chosen).feed("")

    def dataset(self) -> str:
        """Of the data set: of a part, another than of the whole."""
        return f"{self._chosen.base_url or f'{self._tag}dataset'}{self._chosen.part}"

    def development(self, id_: str) -> str:
        """Of a development: its page, if there is a site."""
        return self._chosen.page_of(id_) or f"{self._tag}d/{id_}"

    def government(self, id_: str) -> str:
        """Of a government."""
        return f"{self._tag}g/{id_}"

    def matter(self, government: str, slug: str) -> str:
        """Of a matter: its page, if there is a site."""
        path = f"m/{government}/{slug}"
        return self._chosen.link(f"{path}.html") or f"{self._tag}{path}"

    def quote(self, id_: str, source: int, number: int) -> str:
        """Of a quote, by its place in a development."""
        return f"{self._tag}q/{id_}/{source}/{number}"


def _dataset(
    record: Record, chosen: Selection, names: Names, files: Sequence[tuple[str, str]]
) -> dict[str, Any]:
    found: dict[str, Any] = {
        "id": names.dataset(),
        "type": "Dataset",
        "name": chosen.name,
        "description": "What governments decided, when, and according to whom.",
        "dateModified": moment_text(record.last_recorded(chosen)),
    }
    if chosen.base_url:
        found["url"] = chosen.base_url
    found["distribution"] = [
        {
            "type": "DataDownload",
            "name": name,
            "encodingFormat": media_type,
            **({"contentUrl": address} if (address := chosen.link(name)) else {}),
        }
        for name, media_type in files
    ]
    return found


def nodes_of(entry: Entry, names: Names) -> Iterator[dict[str, Any]]:
    """A development, and an annotation for each of its quotes, in the terms of `CONTEXT`."""
    works = [_work(entry, place, one) for place, one in enumerate(entry.document["sources"])]
    yield _event(entry, names, works)
    for place, (source, work) in enumerate(zip(entry.document["sources"], works, strict=True)):
        for number, said in enumerate(source["quotes"]):
            selector = {"type": "TextQuoteSelector", "exact": said["exact"]}
            selector |= {name: said[name] for name in ("prefix", "suffix") if said.get(name)}
            target = {"type": "SpecificResource", "source": work["id"], "selector": selector}
            if said.get("language"):
                target["language"] = said["language"]
            body: list[Any] = [names.development(entry.id)]
            if said.get("translation"):
                body.append({"type": "TextualBody", "value": said["translation"]})
            yield {
                "id": names.quote(entry.id, place, number),
                "type": "Annotation",
                "motivation": "linking",
                "body": body,
                "target": target,
            }


def _event(entry: Entry, names: Names, works: list[dict[str, Any]]) -> dict[str, Any]:
    document = entry.document
    found: dict[str, Any] = {
        "id": names.development(entry.id),
        "type": "Event",
        "additionalType": entry.kind,
        "identifier": [entry.id, *map(_identifier, document["identifiers"])],
        "name": entry.title,
        "occurred": document["occurred"],
        "known": iso(entry.known, "UTC"),
        "recorded": entry.recorded,
        "organizer": [
            {"id": names.government(one)} for one in (entry.government, *document["joint_with"])
        ],
    }
    for name, instant in (("startDate", entry.earliest), ("endDate", entry.latest)):
        if PAST < instant < FUTURE:
            found[name] = local_moment(instant, entry.zone)
    if document["summary"]:
        found["description"] = document["summary"]
    matters = names.matters_of(entry)
    if matters:
        found["about"] = [
            {"id": names.matter(entry.government, one), "identifier": one} for one in matters
        ]
    if document["actors"]:
        found["contributor"] = [_actor(one) for one in document["actors"]]
    if document["place"]:
        found["location"] = _place(document["place"])
    if document["tags"]:
        found["keywords"] = document["tags"]
    if works:
        found["citation"] = works
    found["additionalProperty"] = [*_properties(entry)]
    return found


def _identifier(one: Mapping[str, str]) -> dict[str, str]:
    return {"type": "PropertyValue", "propertyID": one["scheme"], "value": one["value"]}


def _actor(one: Mapping[str, Any]) -> dict[str, Any]:
    """An actor without a type: the record does not say whether it is a person."""
    found: dict[str, Any] = {"name": one["name"]}
    if one.get("role"):
        found["description"] = one["role"]
    if one.get("organization"):
        found["affiliation"] = {"name": one["organization"]}
    return found


def _place(place: Mapping[str, Any]) -> dict[str, Any]:
    named = {"name": "name", "country": "addressCountry", "latitude": "latitude"}
    named["longitude"] = "longitude"
    found = {name: place[ours] for ours, name in named.items() if place.get(ours) is not None}
    return {"type": "Place", **found}


def _work(entry: Entry, place: int, source: Mapping[str, Any]) -> dict[str, Any]:
    address = web_address(source.get("url"))
    found: dict[str, Any] = {
        "id": iri(address) if address else f"_:{entry.government}-{entry.version}-{place}",
        "type": "CreativeWork",
        "publisher": {"type": "Organization", "name": source["publisher"]},
    }
    if source.get("title"):
        found["name"] = source["title"]
    if source.get("published"):
        found["issued"] = source["published"]
    kept = web_address(source.get("archive_url"))
    if kept:
        found["archivedAt"] = iri(kept)
    if source.get("sha256"):
        found["identifier"] = f"sha256:{source['sha256']}"
    return found


def _properties(entry: Entry) -> Iterator[dict[str, Any]]:
    """What else is said: amounts, attributes, and the fields of the kind."""
    for one in entry.document["quantities"]:
        said = {
            "value": str(one["amount"]),
            "maxValue": None if one.get("amount_max") is None else str(one["amount_max"]),
            "unitText": one.get("unit"),
            "currency": one.get("currency"),
            "description": one.get("qualifier"),
        }
        kept = {name: value for name, value in said.items() if value is not None}
        yield {"type": "PropertyValue", "name": one.get("item") or "amount", **kept}
    for name, value in entry.document["attributes"].items():
        yield {"type": "PropertyValue", "propertyID": "attribute", "name": name, "value": value}
    others = {name: value for name, value in entry.document.items() if name not in _OWN}
    marks = {"retracted": entry.retracted_by, "disputed": entry.disputed_by}
    for name, value in (others | marks).items():
        if value not in (None, [], {}):
            is_plain = isinstance(value, str | bool | int | float) or _are_texts(value)
            kept = {"value": value if is_plain else as_json(value)}
            yield {"type": "PropertyValue", "name": name, **kept}


def _are_texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) for one in value)


def iri(address: str) -> str:
    """An address of the web as an IRI (RFC 3987), in which some characters are not allowed."""
    return _not_in_iri.sub(lambda found: quote(found[0], safe=""), address)


_not_in_iri: Final = re.compile(r"[\x00-\x20<>\"{}|\\\\^`]")
