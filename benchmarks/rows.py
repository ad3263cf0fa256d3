"""The table: each row's work, its yardstick, and what it must reach."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, Literal, Protocol

from benchmarks import appending, importing, reading, shared, starting, verifying
from benchmarks.measure import Outcome
from benchmarks.stores import Bench


@dataclass(frozen=True, slots=True)
class Goal:
    """A figure of a row and where it must lie."""

    figure: Literal["ratio", "times as fast", "processor", "p99", "peak"]
    limit: float
    """A ratio; times; milliseconds; megabytes."""

    def measured(self, outcome: Outcome) -> float | None:
        """The figure, or None where the row was not measured so."""
        match self.figure:
            case "ratio":
                return outcome.ratio
            case "times as fast":
                return None if outcome.ratio is None else 1 / outcome.ratio
            case "processor":
                return outcome.processor_ratio
            case "p99":
                return outcome.percentiles["p99"] * 1e3 if outcome.percentiles else None
            case "peak":
                return outcome.peak_mb

    def met(self, outcome: Outcome) -> bool | None:
        """Whether it was reached; None where it was not measured."""
        value = self.measured(outcome)
        if value is None:
            return None
        return value >= self.limit if self.figure == "times as fast" else value <= self.limit

    def __str__(self) -> str:
        match self.figure:
            case "ratio":
                return f"≤ {self.limit:g} ×"
            case "times as fast":
                return f"≥ {self.limit:g} × as fast"
            case "processor":
                return f"processor ≤ {self.limit:g} ×"
            case "p99":
                return f"p99 ≤ {self.limit:g} ms"
            case "peak":
                return f"peak ≤ {self.limit:g} MB"


class Measure(Protocol):
    def __call__(self, bench: Bench, size: int, repeat: int, *, alone: bool) -> Outcome:
        """Measures at a size; `alone` leaves the yardstick out."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table."""

    name: str
    work: str
    yardstick: str
    goals: tuple[Goal, ...]
    measure: Measure
    profile: Callable[[Bench, int], tuple[str, dict[str, Any]]]
    """The task, and its arguments, that is ours alone."""
    grows: bool = True
    """Whether it is measured at smaller sizes too, for the exponent."""


ROWS: Final = (
    Row(
        "import",
        "import from JSON Lines into an empty store, everything on",
        "raw `executemany` of the same bytes, one transaction",
        (Goal("ratio", 5), Goal("peak", 300)),
        importing.against_executemany,
        importing.profiled,
    ),
    Row(
        "import-sqlite-utils",
        "the same",
        "`sqlite-utils insert --nl --alter`, then `enable-fts`",
        (Goal("ratio", 1.8), Goal("processor", 2.6), Goal("peak", 200)),
        importing.against_sqlite_utils,
        importing.profiled,
        grows=False,
    ),
    Row(
        "import-eventsourcing",
        "the same, per development",
        "the eventsourcing library's defaults, a save per development",
        (Goal("times as fast", 5),),
        importing.against_library,
        importing.profiled,
        grows=False,
    ),
    Row(
        "import-map",
        "import of a table in CSV through a map, into an empty store",
        "the same developments as JSON Lines",
        (Goal("ratio", 1.5), Goal("processor", 1.5)),
        importing.table_against_lines,
        importing.profiled_table,
        grows=False,
    ),
    Row(
        "append-command",
        "append one with the command, to the largest government",
        "the same to a government of ten, in the same store",
        (Goal("ratio", 1.2),),
        appending.to_large_and_small,
        appending.profiled_command,
    ),
    Row(
        "append-durable",
        "append one, durable, in process",
        "a raw durable single-row commit",
        (Goal("ratio", 2.2),),
        appending.durably,
        appending.profiled_durable,
    ),
    Row(
        "log",
        "`timeline log --limit 20` as a process",
        '`python -c "import typer, sqlite3"`',
        (Goal("ratio", 2),),
        reading.log,
        reading.profiled_log,
    ),
    *(
        Row(
            f"start-{name}",
            f"`timeline {' '.join(words)}` as a process",
            "`python -c pass`",
            (Goal("processor", 4 if name == "log" else 5),),
            starting.start(name),
            starting.profiled(name),
        )
        for name, words in starting.COMMANDS.items()
    ),
    Row(
        "start-completion",
        "a shell that completes an id",
        "`python -c pass`",
        (Goal("processor", 4),),
        starting.completion,
        starting.profiled("show"),
    ),
    Row(
        "start-append",
        "append one with the command, durable, with its receipt",
        "`python -c pass`",
        (Goal("processor", 13),),
        starting.append,
        appending.profiled_command,
    ),
    Row(
        "state-as-of",
        "state of one government as of a random day (p99 of 200)",
        "the same on 10,000",
        (Goal("ratio", 1.5), Goal("p99", 10)),
        reading.state_as_of,
        reading.profiled_questions("state-as-of"),
    ),
    Row(
        "state-as-known",
        "the same as known on a random day (p99 of 200)",
        "the same on 10,000, for comparison",
        (Goal("p99", 50),),
        reading.state_as_known,
        reading.profiled_questions("state-as-known"),
    ),
    Row(
        "pending-of-one",
        "pending of one government as of a random day (p99 of 200)",
        "the same on 10,000, for comparison",
        (Goal("p99", 50),),
        reading.pending_of_one,
        reading.profiled_questions("pending-of-one"),
    ),
    Row(
        "pending",
        "pending over all governments as of a random day, without ids of developments (p99 of 200)",
        "the same on 10,000, for comparison",
        (Goal("p99", 30),),
        reading.pending,
        reading.profiled_questions("pending"),
    ),
    Row(
        "pending-with-ids",
        "the same with the ids of all their developments (p99 of 200)",
        "the same on 10,000, for comparison",
        (),
        reading.pending_with_ids,
        reading.profiled_questions("pending-with-ids"),
    ),
    Row(
        "agenda-of-one",
        "agenda of one government as of a random day (p99 of 200)",
        "the same on 10,000, for comparison",
        (Goal("p99", 50),),
        reading.agenda_of_one,
        reading.profiled_questions("agenda-of-one"),
    ),
    Row(
        "agenda",
        "agenda over all governments as of a random day (p99 of 200)",
        "the same on 10,000, for comparison",
        (Goal("p99", 30),),
        reading.agenda,
        reading.profiled_questions("agenda"),
    ),
    Row(
        "agenda-as-known",
        "agenda of one government as known on a random day (p99 of 200)",
        "the same on 10,000, for comparison",
        (Goal("p99", 50),),
        reading.agenda_as_known,
        reading.profiled_questions("agenda-as-known"),
    ),
    Row(
        "log-since",
        "the first 50 developments from a random day on, all governments (p99 of 200)",
        "the same on 10,000, for comparison",
        (Goal("p99", 2),),
        reading.log_since,
        reading.profiled_questions("log-since"),
    ),
    Row(
        "log-lines",
        "`timeline log --jsonl` of everything, as a process",
        "a raw scan written out",
        (Goal("ratio", 3),),
        starting.log_as_lines,
        starting.profiled_lines,
    ),
    Row(
        "search",
        "full-text search, first 50 hits in time order",
        "a raw FTS5 query for the same",
        (Goal("ratio", 1.2),),
        reading.search,
        reading.profiled_search,
    ),
    Row(
        "rebuild",
        "rebuild the view",
        "a raw scan of the stored events, `json.loads` of each",
        (Goal("ratio", 3),),
        reading.rebuild,
        reading.profiled_whole("rebuilt"),
    ),
    Row(
        "verify-quick",
        "`verify --quick`: file, order, ids, hash tree",
        "a raw scan of the stored events, SHA-256 of each",
        (Goal("ratio", 3),),
        verifying.quick,
        verifying.profiled(quick=True),
    ),
    Row(
        "verify-since",
        "`verify --since CHECKPOINT` with 1,000 new events",
        "the same",
        (Goal("ratio", 1),),
        verifying.since,
        verifying.profiled_since,
    ),
    Row(
        "verify",
        "`verify`: the same, every state and rule, and the view",
        "the same",
        (Goal("ratio", 18),),
        verifying.whole,
        verifying.profiled(quick=False),
    ),
    Row(
        "replay",
        "replay all in order through the API",
        "a raw scan of the stored events",
        (Goal("ratio", 4),),
        reading.replay,
        reading.profiled_whole("replayed"),
    ),
    Row(
        "export",
        "export to JSON Lines",
        "a raw scan written out",
        (Goal("ratio", 3),),
        reading.export,
        reading.profiled_whole("exported"),
    ),
    Row(
        "postgres-append",
        "append one to a store on a server, durable",
        "a raw `INSERT … COMMIT` over psycopg",
        (Goal("ratio", 2),),
        shared.durably,
        shared.profiled,
        grows=False,
    ),
    Row(
        "postgres-import",
        "import from JSON Lines into an empty store on a server",
        "`COPY` of the same bytes",
        (Goal("ratio", 7), Goal("peak", 300)),
        shared.importing,
        shared.profiled,
        grows=False,
    ),
    Row(
        "postgres-authors",
        "8 authors append to 8 governments of a store on a server",
        "8 raw inserters under a lock on their table",
        (Goal("ratio", 1.67),),
        shared.authors,
        shared.profiled,
        grows=False,
    ),
    Row(
        "postgres-catch-up",
        "a fresh view of a store on a server",
        "the same of the same store in a file",
        (Goal("ratio", 1.67),),
        shared.catching_up,
        shared.profiled,
        grows=False,
    ),
    Row(
        "postgres-hear",
        "from an append on a server to its being in another process's view",
        "",
        (Goal("p99", 250),),
        shared.hearing,
        shared.profiled,
        grows=False,
    ),
)
GROWTH: Final = (10_000, 100_000, 1_000_000)
"""The sizes of the growth rows, as far as the size of the run goes."""
