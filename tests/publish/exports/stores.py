"""Stores whose exports other programs read: both stories, a hostile one, one of every field."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from tests.builders import Clock
from tests.tui.hostile import fill
from timeline import Timeline
from timeline.formats.sample_data import StoryName, events_folder

RECORDED: Final = datetime(2024, 1, 1, 12, tzinfo=UTC)
STORIES: Final[tuple[StoryName, ...]] = ("heavy-weapons", "meridian")
FORMS: Final = (
    "csv", "parquet", "ics", "atom", "jsonfeed", "timelinejs", "popolo", "jsonld",
    "matters-csv", "totals-csv", "datapackage",
)  # fmt: skip
FORMULAS: Final = ("=1+1", "+1", "-1+1", "@SUM(A1)", "'quoted'", "\t=1", "\r=1", "''", "-5", "= ")


def story(path: Path, name: StoryName) -> Timeline:
    """A store of a bundled story."""
    timeline = Timeline.open(path, clock=Clock(RECORDED))
    assert not [
        one for report in timeline.import_files(events_folder(name)) for one in report.findings
    ]
    return timeline


def hostile(path: Path) -> Timeline:
    """A store of texts that attack, and of formulas."""
    fill(path)
    timeline = Timeline.open(path, clock=Clock(RECORDED))
    for number, text in enumerate(FORMULAS):
        timeline.append(full(f"formula-{number}", text, matters=[f"matter-{number}"]))
    timeline.append({**full("address", "x"), "matters": ["address"], "sources": [ADDRESS]})
    return timeline


ADDRESS: Final = {
    "publisher": "P",
    "url": "https://example.org/\"><script>alert(1)</script>?a=<b>&c='d'|{e}^`\\",
    "quotes": [{"exact": "</script><!-- ]]>"}],
}


def full(
    id_: str, text: str = "Words", kind: str = "decision-taken", **fields: Any
) -> dict[str, Any]:
    """A decision in which every common field, and every field of its kind, says something."""
    quote = {
        "exact": text, "prefix": " ", "suffix": text, "page": "4", "time": "0:12:30",
        "language": "nl-BE", "translation": text,
    }  # fmt: skip
    source = {
        "publisher": text, "title": text, "url": "https://example.org/a?b=c&d",
        "published": "2023-12-02", "retrieved": "2023-12-03",
        "archive_url": "https://example.org/archived", "sha256": "0" * 64, "document": text,
        "according_to": text, "zone": "America/New_York",
        "identifiers": [{"scheme": "doi", "value": "10.1/a:b"}, {"scheme": "celex", "value": "3"}],
        "quotes": [quote, {"exact": f"{text}!"}, {"exact": text, "page": "5"}],
    }  # fmt: skip
    found: dict[str, Any] = {
        "id": id_, "kind": kind, "government": "be", "occurred": "2023-12-01",
        "phrase": text, "reckoned_from": "2023-12-02", "title": text.strip() or "x",
        "summary": text,
        "matters": ["weapons", "aid"],
        "actors": [
            {"name": text, "role": text, "organization": text}, {"name": "B"}, {"name": "C"},
        ],
        "counterparts": ["ua"], "joint_with": ["nl"],
        "quantities": [
            {"amount": "-12.50", "currency": "EUR", "as_written": text},
            {"amount": "1", "amount_max": "3", "qualifier": "about", "unit": "t", "item": text},
            {"amount": "1" * 38},
        ],
        "place": {"name": text, "country": "be", "latitude": -50.85, "longitude": 4.35},
        "identifiers": [{"scheme": "file", "value": "=a:b"}],
        "attributes": {"is-final": True, "count": 7, "share": 0.5, "note": text},
        "sources": [source, {"publisher": "Q", "background": True}, {"publisher": "R"}],
        "tags": ["one", "two"], "verification": "confirmed",
    }  # fmt: skip
    if kind == "decision-taken":
        found |= {
            "outcome": "approved", "body": text, "in_force_from": "2024-01-01",
            "in_force_until": "..",
            "votes": {"yes": 81, "no": 0, "abstain": 3, "absent": 1, "not_voting": 2, "paired": 4},
        }  # fmt: skip
    return found | fields


def exported(timeline: Timeline, form: Any, *ids: str, **chosen: Any) -> bytes:
    """All bytes of an export."""
    return b"".join(timeline.export_as(form, *ids, **chosen))
