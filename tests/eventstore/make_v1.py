"""Makes `data/v1.db`, a small store of the first version, which later versions must read.

Run once, with the version that is to be remembered: `python -m tests.eventstore.make_v1`. The file
is committed and never written again: it counts that the program of its day wrote it.
"""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.builders import (
    Clock,
    corrected,
    decision_taken,
    delivered,
    disputed,
    expected,
    met,
    pledged,
    raised,
    retracted,
    stated,
)
from timeline.eventstore.urls import parse_store_url
from timeline.eventstore.writer import EventWriter

PATH = Path(__file__).parent / "data" / "v1.db"


def main() -> None:
    """Writes the file where there is none."""
    if PATH.exists():
        raise SystemExit(f"{PATH} is there; it is not made anew")
    clock = Clock(datetime(2022, 6, 1, 12, tzinfo=UTC), timedelta(minutes=1))
    pledge = pledged(occurred="2022-02~", matter="aid")
    statement = stated(occurred="2022-04-20T15:00+02:00", title="“Élan” \U0001f1e7\U0001f1ea")
    taken = decision_taken(occurred="2022-04-22", published="2022-04-23")
    with EventWriter(parse_store_url(PATH), clock=clock) as writer:
        writer.append([raised(occurred="2022-04-18"), met(), expected("2022-04-22/2022-04-29")])
        writer.append([pledge, delivered(fulfils=pledge.id, matter="aid", occurred="2022-04-2X")])
        writer.append([statement, taken, raised(government="nl", occurred="../2022-04")])
        writer.append([corrected(taken, {"title": "Approved"}), disputed(statement)])
        writer.append([retracted(statement)])
    connection = sqlite3.connect(PATH)
    try:
        connection.execute("PRAGMA journal_mode=DELETE")
        connection.execute("VACUUM")
    finally:
        connection.close()


if __name__ == "__main__":
    main()
