"""Runs the sessions that the documentation shows, and says where they would look different today.

In a page, the ```console blocks are one session from top to bottom. It runs in a folder of its
own that holds `events/`, `seeds/` and `stories/`. A block that follows `<!-- file: NAME -->` is
written there as that file. A line `[…]` in an output stands for any lines.

    python -m scripts.console README.md docs/tutorial.md          # say what differs; exit 1
    python -m scripts.console --write README.md docs/tutorial.md  # put the present output in
"""

from __future__ import annotations

import re
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from scripts.terminal import environment, run

ROOT: Final = Path(__file__).resolve().parents[1]
_FENCE: Final = re.compile(
    r"(?:^<!-- file: (?P<file>\S+) -->\n+)?^```(?P<language>\w*)\n(?P<body>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)
_MOMENT: Final = re.compile(
    r"20(?:2[4-9]|[3-9]\d)-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d+)?(?:[+-]\d\d:\d\d| UTC)?"
)
_DAY: Final = re.compile(r"20(?:2[4-9]|[3-9]\d)-\d\d-\d\d")
"""The day on which a page is run: the bundled history ends before 2024."""
_IDENTITY: Final = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_EXPORT: Final = re.compile(r"export (?P<name>\w+)=(?P<value>\S*)")
ANYTHING: Final = "[…]"


class Shown(NamedTuple):
    """A command of a session, what the page shows of it, and what it prints."""

    line: int
    command: str
    shown: str
    printed: str

    @property
    def agrees(self) -> bool:
        """Whether the page shows what is printed, but for moments, days of today and identities."""
        parts = [re.escape(one) for one in normal(self.shown).split(f"{ANYTHING}\n")]
        return re.fullmatch("(?:.*\n)*".join(parts), normal(self.printed)) is not None


def normal(text: str) -> str:
    """The text with what is another one each time put in general words."""
    lines = (line.rstrip() for line in text.splitlines())
    said = "".join(f"{line}\n" for line in lines)
    return _IDENTITY.sub("IDENTITY", _DAY.sub("DAY", _MOMENT.sub("MOMENT", said)))


def session(page: Path) -> Iterator[Shown]:
    """Runs the session of a page in a folder of its own."""
    text = page.read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory(prefix="timeline-docs-") as folder:
        scratch = Path(folder).resolve()
        for name in ("events", "seeds", "stories"):
            (scratch / name).symlink_to(ROOT / name)
        variables = environment(scratch, NO_COLOR="1", TIMELINE_STORE="history.db")
        for block in _FENCE.finditer(text):
            if block["file"]:
                (scratch / block["file"]).write_text(block["body"], encoding="utf-8")
            if block["language"] != "console":
                continue
            for line, command, shown in _commands(block["body"]):
                place = text.count("\n", 0, block.start("body")) + 1 + line
                exported = _EXPORT.fullmatch(command)
                if exported:
                    variables[exported["name"]] = exported["value"]
                    yield Shown(place, command, shown, "")
                    continue
                printed, _ = run(command, scratch, variables)
                yield Shown(place, command, shown, printed.replace(f"{scratch}/", ""))


def _commands(body: str) -> Iterator[tuple[int, str, str]]:
    """Each command of a block with its line and the output shown below it."""
    lines = body.splitlines(keepends=True)
    starts = [place for place, line in enumerate(lines) if line.startswith("$ ")]
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        last = start
        while lines[last].endswith("\\\n"):
            last += 1
        command = "".join(lines[start : last + 1])[2:].rstrip("\n")
        shown = "".join(lines[last + 1 : end])
        # One empty line may part a command from the output before it.
        if end < len(lines) and shown.endswith("\n\n"):
            shown = shown[:-1]
        yield start, command, "" if not shown.strip() else shown


def rewritten(page: Path) -> str:
    """The page with the present output in its session."""
    results = iter(list(session(page)))

    def block(found: re.Match[str]) -> str:
        if found["language"] != "console":
            return found[0]
        parts = []
        for _, command, _ in _commands(found["body"]):
            result = next(results)
            output = result.shown if result.agrees else result.printed
            parts.append(f"$ {command}\n{output}")
        return found[0].replace(found["body"], "\n".join(parts))

    return _FENCE.sub(block, page.read_text(encoding="utf-8"))


def main(arguments: Sequence[str]) -> int:
    """Says what differs in the pages, or puts it right."""
    wrong = 0
    for name in (one for one in arguments if one != "--write"):
        page = Path(name)
        if "--write" in arguments:
            page.write_text(rewritten(page), encoding="utf-8")
            continue
        for one in session(page):
            if not one.agrees:
                wrong += 1
                sys.stdout.write(f"{name}:{one.line}: $ {one.command}\n{one.printed}\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
