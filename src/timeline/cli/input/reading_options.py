"""The table of the options of the common reading commands.

Typer takes longer to import than `timeline log` takes to answer. So these options are declared
here, without it. `typer_options` makes Typer's commands from the table; `quick_parser` reads plain
command lines by the same table, and leaves all others to Typer.
"""

from __future__ import annotations

from timeline.domain.matter.status import LAPSE_AFTER
from timeline.light_typing import Final, Literal, NamedTuple

LAPSE_DAYS: Final = LAPSE_AFTER // 86_400
Known = Literal["governments", "matters", "kinds", "ids"]
"""What shell completion offers for a value."""


class ReadingOption(NamedTuple):
    """An option of a command, or its arguments, which have no flag."""

    name: str
    """The parameter of the command's function."""
    kind: Literal["flag", "text", "texts", "number", "date"]
    """`texts` may be given several times; a number is 0 or more."""
    help: str
    flags: tuple[str, ...] = ()
    metavar: str | None = None
    default: int | bool | None = None
    known: Known | None = None
    required: bool = False


GOVERNMENTS: Final = ReadingOption(
    "governments", "texts", "Governments, such as be; default: all.",
    metavar="[GOV]...", known="governments",
)  # fmt: skip
IDS: Final = ReadingOption(
    "development_id", "texts", "Ids of developments, or SCHEME:VALUE.",
    metavar="ID...", known="ids", required=True,
)  # fmt: skip
SINCE: Final = ReadingOption("since", "date", "From this date.", ("--since",), "DATE")
UNTIL: Final = ReadingOption("until", "date", "Up to this date.", ("--until",), "DATE")
KINDS: Final = ReadingOption("kind", "texts", "Of this kind.", ("--kind",), known="kinds")
MATTERS: Final = ReadingOption("matter", "texts", "Of this matter.", ("--matter",), known="matters")
ONLY_MATTERS: Final = MATTERS._replace(help="Only this matter.")
AS_OF: Final = ReadingOption(
    "as_of", "date", "What had happened by this date.", ("--as-of",), "DATE"
)
AS_KNOWN: Final = ReadingOption(
    "as_known", "date", "Only what was public by this date.", ("--as-known",), "DATE"
)
AS_RECORDED: Final = ReadingOption(
    "as_recorded", "date", "Only what was recorded by this date.", ("--as-recorded",), "DATE"
)
LAPSE: Final = ReadingOption(
    "lapse_after", "number", "Days until an overdue decision lapses.", ("--lapse-after",), "DAYS",
    LAPSE_DAYS,
)  # fmt: skip
JSON: Final = ReadingOption(
    "as_json", "flag", "Print one JSON document.", ("--json",), default=False
)
JSON_LINES: Final = ReadingOption(
    "as_lines", "flag", "Print JSON Lines.", ("--jsonl",), default=False
)

READING_OPTIONS: Final[dict[str, tuple[ReadingOption, ...]]] = {
    "log": (
        GOVERNMENTS, SINCE, UNTIL, KINDS, MATTERS,
        ReadingOption("actor", "texts", "With this actor (part of a name).", ("--actor",)),
        ReadingOption("tag", "texts", "With this tag.", ("--tag",)),
        ReadingOption("counterpart", "texts", "Addressed to this government.", ("--counterpart",)),
        ReadingOption(
            "verification", "texts", "reported, confirmed or disputed.", ("--verification",)
        ),
        ReadingOption(
            "where", "texts", "With this attribute; repeatable.", ("--where",), "KEY=VALUE"
        ),
        ReadingOption(
            "contradictory", "flag", "That contradict each other on purpose.",
            ("--contradictory",), default=False,
        ),
        ReadingOption(
            "grep", "text", "With these words in title, text or quotes.", ("--grep",), "TEXT"
        ),
        ReadingOption(
            "query", "text",
            'Full-text query: words, "phrases", begin*, NEAR(a b, 5), AND, OR, NOT, '
            "parentheses.",
            ("--query",), "QUERY",
        ),
        ReadingOption("limit", "number", "At most this many.", ("--limit", "-n")),
        ReadingOption("reverse", "flag", "Newest first.", ("--reverse", "-r"), default=False),
        ReadingOption(
            "who", "flag", "Say who appended each, and whose key signed.", ("--who",),
            default=False,
        ),
        AS_KNOWN, AS_RECORDED, JSON, JSON_LINES,
    ),
    "show": (IDS, AS_KNOWN, AS_RECORDED, JSON, JSON_LINES),
    "state": (GOVERNMENTS, ONLY_MATTERS, AS_OF, AS_KNOWN, AS_RECORDED, LAPSE, JSON, JSON_LINES),
    "pending": (
        GOVERNMENTS,
        ReadingOption("overdue", "flag", "Only overdue decisions.", ("--overdue",), default=False),
        AS_OF, AS_KNOWN, AS_RECORDED, LAPSE, JSON, JSON_LINES,
    ),
    "agenda": (
        GOVERNMENTS,
        ReadingOption(
            "since", "date", "First day; by default that of --as-known, else today.",
            ("--from",), "DATE",
        ),
        ReadingOption("until", "date", "Last day.", ("--until",), "DATE"),
        ReadingOption(
            "within", "text", "Time from the first day: 30d (the default), 6w, 1y.",
            ("--within",), "TIME",
        ),
        AS_KNOWN, AS_RECORDED, LAPSE, JSON, JSON_LINES,
    ),
}  # fmt: skip
"""By command. Each is a function of its name in its module under `cli/commands`."""
