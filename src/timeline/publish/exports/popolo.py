"""`popolo.json`: organizations, motions, events and vote events (Popolo).

http://www.popoloproject.com/specs/

A government, and a body of it that is named, is an Organization; a matter is a Motion; a
development is an Event, and a decision whose votes are known is a VoteEvent, too. Actors are left
out: the record does not say which of them are persons.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Mapping, Sequence
from typing import Any, Final

from timeline.dates.edtf import FUTURE, PAST, Edtf, civil_day
from timeline.publish.exports.record import Record
from timeline.publish.exports.selection import Selection
from timeline.publish.exports.wording import (
    AMENDMENTS,
    in_parts,
    json_list,
    local_moment,
    microseconds,
    moment_text,
    web_address,
)
from timeline.readmodel.entry import Entry
from timeline.text.phrasing import place_words

_OPTIONS: Final = {
    "yes": "yes",
    "no": "no",
    "abstain": "abstain",
    "absent": "absent",
    "not_voting": "not voting",
    "paired": "paired",
}
"""Our names of votes, and those of Popolo."""
_RESULTS: Final = {"approved": "pass", "rejected": "fail"}
_is_reduced: Final = re.compile(r"[0-9]{4}(?:-[0-9]{2}){0,2}").fullmatch


def popolo_json(record: Record, chosen: Selection) -> Iterator[bytes]:
    """The record as Popolo, without amendments and what was retracted."""
    return in_parts(_texts(record, chosen))


def _texts(record: Record, chosen: Selection) -> Iterator[str]:
    yield '{"organizations":'
    yield from json_list(_organizations(record, chosen))
    yield ',\n"motions":'
    motions = [*_motions(record, chosen)]
    yield from json_list(motions)
    yield ',\n"events":'
    yield from json_list(map(_event, _standing(record, chosen)))
    yield ',\n"vote_events":'
    decided = (one for one in _standing(record, chosen) if one.kind == "decision-taken")
    matters, known = record.matters_of(chosen), {one["id"] for one in motions}
    yield from json_list(_vote_event(one, matters(one), known) for one in decided if _counts(one))
    # The reader of EveryPolitician expects a list of each.
    yield ',\n"persons":[],"memberships":[],"posts":[],"areas":[]}\n'


def _standing(record: Record, chosen: Selection) -> Iterator[Entry]:
    for entry in record.entries(chosen):
        if entry.kind not in AMENDMENTS and entry.retracted_by is None:
            yield entry


def _organizations(record: Record, chosen: Selection) -> Iterator[dict[str, Any]]:
    seen = {entry.government for entry in _standing(record, chosen)}
    # What others did jointly with the chosen governments is there, too.
    for one in record.governments(Selection()):
        if one.id not in seen:
            continue
        yield {"id": one.id, "name": one.name, "classification": "government"}
    bodies = {
        (entry.government, entry.document["body"])
        for entry in _standing(record, chosen)
        if entry.document.get("body")
    }
    for government, body in sorted(bodies):
        yield {
            "id": _body_id(government, body),
            "name": body,
            "classification": "body",
            "parent_id": government,
        }


def _body_id(government: str, body: str) -> str:
    return f"{government}/{body}"


def _motions(record: Record, chosen: Selection) -> Iterator[dict[str, Any]]:
    raised: dict[str, dict[str, Any]] = {}
    voted: dict[str, list[str]] = {}
    matters = record.matters_of(chosen)
    for entry in _standing(record, chosen):
        for matter in matters(entry):
            if entry.kind == "matter-raised":
                raised.setdefault(f"{entry.government}/{matter}", _raised(entry))
            if entry.kind == "decision-taken" and _counts(entry):
                voted.setdefault(f"{entry.government}/{matter}", []).append(entry.id)
    for one in record.states(chosen):
        id_ = f"{one.government}/{one.matter}"
        found: dict[str, Any] = {
            "id": id_,
            "organization_id": one.government,
            "identifier": one.matter,
            "text": one.title or one.matter.replace("-", " "),
            "classification": "matter",
            "result": one.outcome or one.status,
            "vote_events": [{"id": event} for event in voted.get(id_, ())],
        }
        yield found | raised.get(id_, {})


def _raised(entry: Entry) -> dict[str, Any]:
    """What a motion says of the development that raised it."""
    found = {"date": _dates(entry).get("start_date"), "sources": _sources(entry)}
    question = entry.document.get("question")
    return {"text": question, **found} if question else found


def _event(entry: Entry) -> dict[str, Any]:
    document = entry.document
    found: dict[str, Any] = {
        "id": entry.id,
        "name": entry.title,
        "classification": entry.kind,
        "organization_id": entry.government,
        **_dates(entry),
        "created_at": moment_text(microseconds(entry.recorded)),
        "sources": _sources(entry),
        "identifiers": [
            {"scheme": one["scheme"], "identifier": one["value"]} for one in document["identifiers"]
        ],
    }
    if document["summary"]:
        found["description"] = document["summary"]
    if document["place"]:
        found["location"] = place_words(document["place"])
    if document.get("outcome"):
        found["status"] = document["outcome"]
    return found


def _vote_event(entry: Entry, matters: Sequence[str], motions: Container[str]) -> dict[str, Any]:
    document = entry.document
    body = document.get("body")
    found = {
        "id": entry.id,
        "organization_id": _body_id(entry.government, body) if body else entry.government,
        "classification": document.get("stage") or "decision",
        **_dates(entry),
        "result": _RESULTS.get(document["outcome"], document["outcome"]),
        "counts": _counts(entry),
        "sources": _sources(entry),
    }
    named = (f"{entry.government}/{one}" for one in matters)
    motion = next((one for one in named if one in motions), None)
    if motion is not None:
        found["motion_id"] = motion
    return found


def _counts(entry: Entry) -> list[dict[str, Any]]:
    votes: Mapping[str, int | None] = entry.document.get("votes") or {}
    return [
        {"option": option, "value": votes[name]}
        for name, option in _OPTIONS.items()
        if votes.get(name) is not None
    ]


def _dates(entry: Entry) -> dict[str, str]:
    """The date in ISO 8601 if it is one; else the first and the last day that it allows."""
    text = entry.document["occurred"]
    if _is_reduced(text):
        return {"start_date": text, "end_date": text}
    occurred = Edtf.stored(text)
    first, last = entry.earliest, entry.latest
    if occurred.precision in ("minute", "second") and not occurred.is_interval:
        moment = local_moment(first, entry.zone)
        return {} if moment is None else {"start_date": moment}
    found = {}
    if first > PAST:
        found["start_date"] = civil_day(first, entry.zone)
    if last < FUTURE:
        found["end_date"] = civil_day(last, entry.zone)
    return found


def _sources(entry: Entry) -> list[dict[str, str]]:
    found = []
    for source in entry.document["sources"]:
        address = web_address(source.get("url"))
        if address is not None:
            found.append({"url": address, "note": source["publisher"]})
    return found
