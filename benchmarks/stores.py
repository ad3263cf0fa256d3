"""What the measurements work on: histories and stores that are made once and kept.

They lie in a work folder outside the repository, by size and seed. A store is also kept by
a digest of the code that decides what is in it, so that one of yesterday's is never measured
as today's.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from benchmarks.generate import write
from benchmarks.measure import Outcome, Run, task

SMALL: Final = 10_000
"""The store that a large one is compared with."""
TINY: Final = "tiny"
"""A government of ten developments in every store, to append to."""
MATTERS: Final = 20
"""Of a government on average; what is appended speaks of one after the other."""
LARGEST: Final = "g001"
"""The government with about 15 % of all developments."""


@dataclass(slots=True)
class Bench:
    """One run of the benchmarks: where its files are, and how often it measures."""

    folder: Path
    size: int
    seed: int
    repeat: int
    reuse: bool = False
    """Take a store of this size and seed even where the code has changed since it was made."""

    def history(self, size: int) -> Path:
        """The generated history of a size, as JSON Lines."""
        path = self.folder / f"history-{size}-{self.seed}-{_digest(_GENERATOR)}.jsonl"
        if not path.exists():
            self._forget(f"history-{size}-{self.seed}-*")
            draft = path.with_suffix(".draft")
            task("benchmarks.stores:generated", path=str(draft), size=size, seed=self.seed)
            draft.rename(path)
        return path

    def store(self, size: int) -> Path:
        """A store of that history, with its view caught up and the tiny government in it."""
        name = f"store-{size}-{self.seed}"
        folder = self.folder / f"{name}-{_digest(_GENERATOR, *_product())}"
        if self.reuse:
            folder = next(self.folder.glob(f"{name}-*"), folder)
        if not folder.exists():
            history = self.history(size)
            self._forget(f"{name}-*")
            draft = self.folder / f"draft-{name}"
            shutil.rmtree(draft, ignore_errors=True)
            draft.mkdir()
            files = [str(history), str(_tiny_history(draft))]
            task("benchmarks.stores:built", store=str(draft / "history.db"), files=files)
            draft.rename(folder)
        return folder / "history.db"

    def texts(self, size: int) -> Path:
        """The texts of that history in a plain table and a plain full-text index."""
        path = self.folder / f"texts-{size}-{self.seed}-{_digest(_GENERATOR, __file__)}.db"
        if not path.exists():
            self._forget(f"texts-{size}-{self.seed}-*")
            draft = path.with_suffix(".draft")
            draft.unlink(missing_ok=True)
            history = str(self.history(size))
            task("benchmarks.stores:indexed", history=history, path=str(draft))
            draft.rename(path)
        return path

    def scratch(self, name: str) -> Path:
        """An empty folder for one measurement."""
        folder = self._scratch / name
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        return folder

    def copy(self, store: Path, name: str) -> Path:
        """A copy of a store and its view that may be written to."""
        target = self.scratch(name) / store.name
        for suffix in ("", "-wal"):
            part = store.with_name(store.name + suffix)
            if part.exists():
                shutil.copy(part, target.with_name(part.name))
        view = store.with_name(store.name + ".view")
        if view.exists():
            shutil.copytree(view, target.with_name(view.name))
        return target

    def tidy(self) -> None:
        """Removes what single measurements left."""
        shutil.rmtree(self._scratch, ignore_errors=True)

    @property
    def _scratch(self) -> Path:
        """Of this process, so that two runs may share the rest of the folder."""
        return self.folder / f"scratch-{os.getpid()}"

    def _forget(self, pattern: str) -> None:
        for old in self.folder.glob(pattern):
            if old.is_dir():
                shutil.rmtree(old)
            else:
                old.unlink()


def default_folder() -> Path:
    """Where the files go if nothing else is said; the repository is never written to."""
    return Path(tempfile.gettempdir()) / "timeline-benchmarks"


def read_through(path: Path) -> None:
    """Puts a file into the page cache, so that neither side is the first to read it."""
    with path.open("rb", buffering=0) as stream:
        while stream.read(8 << 20):
            pass


_GENERATOR: Final = str(Path(__file__).with_name("generate.py"))


def _product() -> list[str]:
    import timeline

    root = Path(timeline.__file__).parent
    parts = (root / part for part in ("dates", "domain", "eventstore", "readmodel"))
    files = (file for part in parts for file in part.rglob("*") if file.suffix in (".py", ".sql"))
    return [*sorted(map(str, files)), __file__]


def product() -> tuple[str, str]:
    """Where the code that is measured lies, and a digest of all of it."""
    import timeline

    root = Path(timeline.__file__).parent
    files = (file for file in root.rglob("*") if file.suffix in (".py", ".sql"))
    return str(root), _digest(*sorted(map(str, files)))


def measured_product() -> dict[str, Any]:
    """The same, as a process that measures sees it."""
    root, digest = product()
    return {"root": root, "digest": digest}


def _digest(*paths: str) -> str:
    whole = hashlib.sha256()
    for path in paths:
        whole.update(Path(path).read_bytes())
    return whole.hexdigest()[:10]


def _tiny_history(folder: Path) -> Path:
    path = folder / "tiny.jsonl"
    lines: list[Mapping[str, Any]] = [
        {"government": TINY, "name": "Tiny", "zone": "Europe/Brussels"}
    ]
    lines += [
        {**addition(TINY, 1_000_000 + day), "occurred": f"2020-03-{day:02}"} for day in range(1, 11)
    ]
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return path


def addition(government: str, number: int) -> dict[str, Any]:
    """A development to append, some 800 bytes long, that no history holds yet."""
    return {
        "id": f"{government}-appended-{number}",
        "kind": "statement-made",
        "government": government,
        "occurred": "2025-12-31",
        "title": f"Spokesperson comments on the pending decision for the {number}th time",
        "summary": "A spokesperson said that the talks would continue. " * 5,
        "matters": [f"matter-{number % MATTERS + 1:02}"],
        "actors": [{"name": "Alexandra Vermeulen", "role": "Spokesperson"}],
        "sources": [
            {
                "publisher": "The Daily Record",
                "title": "Spokesperson comments on the pending decision",
                "url": f"https://news.example/{number}/2025-12-31",
                "published": "2026-01-01",
                "quotes": [{"exact": "All options are on the table."}],
            }
        ],
    }


# What runs in processes of its own: see `measure.task`.


def generated(path: str, size: int, seed: int) -> dict[str, Any]:
    """Writes a history."""
    write(path, size, seed)
    return {}


def built(store: str, files: list[str]) -> dict[str, Any]:
    """Makes a store of files through the door."""
    from timeline.timeline import Timeline

    with Timeline.open(store) as timeline:
        for report in timeline.import_files(*files):
            if report.findings:
                raise SystemExit(f"the history was refused: {report.findings[0]}")
        timeline.log(limit=1)  # catches the view up
    return {}


def indexed(history: str, path: str) -> dict[str, Any]:
    """Makes the plain table and full-text index that a raw search is run on."""
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(
            "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;"
            "CREATE TABLE documents (row INTEGER PRIMARY KEY, day TEXT, document TEXT);"
            "CREATE VIRTUAL TABLE texts USING fts5 (title, summary, quotes, names,"
            " content='', columnsize=0, tokenize='unicode61 remove_diacritics 2');"
        )
        for row, (line, data) in enumerate(developments(history), 1):
            connection.execute(
                "INSERT INTO documents VALUES (?, ?, ?)", (row, data["occurred"][:10], line)
            )
            connection.execute(
                "INSERT INTO texts (rowid, title, summary, quotes, names) VALUES (?, ?, ?, ?, ?)",
                (row, *_texts(data)),
            )
        connection.execute("CREATE INDEX documents_in_time ON documents (day)")
        connection.commit()
    return {}


def load_product() -> None:
    """Imports what the product imports late: the clock starts where the yardsticks start theirs."""
    from timeline.domain.parsing import adapter

    adapter()


def developments(history: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """The developments of a history with their lines; headers are left out."""
    with Path(history).open(encoding="utf-8") as stream:
        for line in stream:
            data = json.loads(line)
            if "kind" in data:
                yield line.rstrip("\n"), data


def _texts(data: Mapping[str, Any]) -> tuple[str, str, str, str]:
    """The same words as the view indexes."""
    names = [data["id"], *data.get("matters", ()), *data.get("tags", ())]
    for actor in data.get("actors", ()):
        names += [actor["name"], actor["role"]]
    for source in data["sources"]:
        names += [source["publisher"], source["title"]]
    names += [quantity["item"] for quantity in data.get("quantities", ())]
    quotes = [quote["exact"] for source in data["sources"] for quote in source["quotes"]]
    summary = "\n".join((data.get("summary", ""), data.get("reason", "")))
    return data["title"], summary, "\n".join(quotes), "\n".join(names)


def outcome(mine: list[Run], theirs: list[Run], *notes: str) -> Outcome:
    """What came of runs, by what the work itself took."""
    ours, yardstick = ([run.seconds for run in runs] for runs in (mine, theirs))
    return Outcome(ours, yardstick, peak(mine), notes=list(notes))


def with_processor(found: Outcome, mine: list[Run], theirs: list[Run]) -> Outcome:
    """The same with processor time and peak memory of the whole processes on both sides."""
    found.processor = [run.processor for run in mine]
    found.yardstick_processor = [run.processor for run in theirs]
    found.yardstick_peak_mb = peak(theirs) if theirs else None
    return found


def peak(runs: list[Run]) -> float:
    """The largest peak of memory, in megabytes."""
    return max(run.peak_mb for run in runs)
