"""What is said of stores and files: each situation is made in a folder of its own."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Final

from eventsourcing.persistence import StoredEvent

from tests.builders import Clock, raised, stated
from timeline import Timeline
from timeline.domain.values import Source
from timeline.eventstore.index_rows import IndexRows
from timeline.eventstore.sqlite.reader import SQLiteReader
from timeline.eventstore.urls import SQLiteLocation
from timeline.services.seals.note_keys import create_key, listed_keys

Attempt = Callable[[], object]

PLANTED: Final = (
    "CREATE TRIGGER planted AFTER INSERT ON stored_events"
    " BEGIN UPDATE tree_head SET size = size + 1; END"
)
SCHEMA_CHANGES: Final = (
    PLANTED,
    "CREATE TRIGGER planted BEFORE INSERT ON stored_events BEGIN SELECT raise(IGNORE); END",
    "DROP TRIGGER stored_events_update",
    "DROP INDEX government_descriptions",
    "CREATE TABLE more (x)",
    "CREATE VIEW more AS SELECT 1",
    "CREATE INDEX more ON stored_events (topic)",
    "ALTER TABLE stored_events ADD COLUMN more",
    "DROP TABLE matter_steps",
    "PRAGMA user_version = 0",
)
"""What makes a file no store of this program any more."""
STORE_CHANGES: Final = (
    "DELETE FROM tree_head",
    "UPDATE tree_head SET root = '0g'",
    "UPDATE stored_events SET state = '{}' WHERE originator_version = 2",
)
"""What leaves it one, with entries or a head that cannot be read."""
WRONG_INDEX_ROWS: Final = (
    [],
    [IndexRows("be", 3, "a", (), ())],
    [IndexRows("be", n, "a", (), ()) for n in (1, 2)],
    [IndexRows("be", 2, "a", (), ())] * 2,
)
"""For two events, of which the second alone is a development."""


def made_store(path: Path) -> Path:
    """A store with a matter."""
    with Timeline.open(path, clock=Clock()) as door:
        door.append(raised(id="first"))
    return path


def changed(path: Path, *statements: str) -> Path:
    """A store after these statements; what keeps it from being changed is put back."""
    made_store(path)
    with closing(sqlite3.connect(path)) as connection:
        kept = connection.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'")
        triggers = [one for one in kept.fetchall() if statements[0] in STORE_CHANGES]
        for name, _ in triggers:
            connection.execute(f"DROP TRIGGER {name}")
        for statement in (*statements, *(sql for _, sql in triggers)):
            connection.execute(statement)
        connection.commit()
    return path


def _appended(path: Path) -> object:
    with Timeline.open(path, clock=Clock()) as door:
        return door.append(stated(id="second"))


def _head(path: Path) -> object:
    with SQLiteReader(SQLiteLocation(path)) as reader:
        return reader.head()


def _stores(folder: Path) -> Iterator[tuple[object, Attempt]]:
    for number, change in enumerate((*SCHEMA_CHANGES, *STORE_CHANGES)):
        path = changed(folder / f"{number}.db", change)
        yield change, partial(_head if "tree_head SET root" in change else _appended, path)


def _recorders(folder: Path) -> Iterator[tuple[object, Attempt]]:
    from timeline.eventstore.application import Governments
    from timeline.eventstore.urls import parse_store_url

    with closing(Governments(parse_store_url(made_store(folder / "store.db")))) as governments:
        events = [
            StoredEvent("be", 1, "government-described", b"{}"),
            StoredEvent("be", 2, "t", b"{}"),
        ]
        for index in WRONG_INDEX_ROWS:
            yield index, partial(governments.recorder.insert_events, events, index=index)
        yield "no such government", partial(governments.repository.get, "nl")
        yield "no such version", partial(governments.repository.get, "be", version=9)


NO_TEXTS: Final = (
    b"PK\3\4hello world\0\0\0\0",
    "hello world\n".encode("utf-16-le"),
    "hello world\n".encode("utf-16-be"),
    "hello world\n".encode("utf-16"),
    "hello world\n".encode("utf-32"),
)
"""What a source document may hold instead of text in UTF-8."""


def _documents(folder: Path) -> Iterator[tuple[object, Attempt]]:
    from timeline.formats.documents.sidecars import read_sidecar
    from timeline.formats.documents.source_documents import Documents

    for number, data in enumerate((*NO_TEXTS, b"An article\n\xff\n")):
        (folder / f"{number}.txt").write_bytes(data)
        source = Source(publisher="VRT", document=f"{number}.txt")
        yield data, partial(Documents([folder]).text, source)
    for name in ("a pdf.pdf", "x.pdf"):
        (folder / name).write_bytes(b"%PDF-1.7\n")
        (folder / "x.txt").touch()
        yield name, partial(Documents([folder]).text, Source(publisher="VRT", document=name))
    for text in ("publishr: VRT\n", "publisher: VRT\nurl: *x\n", "publisher: [\n", ""):
        path = folder / "x.yaml"
        path.write_text(text)
        yield text, partial(read_sidecar, path)


def _added(folder: Path) -> Iterator[tuple[object, Attempt]]:
    from timeline.formats.extraction.extract import extract

    given, page = folder / "given", b"<html><p>No decision.</p></html>"
    menu = b"<html><script>x</script></html>"
    given.mkdir()
    files = {
        "a.docx": b"PK", "a:b.txt": b"x", "empty.txt": b"", "blank.txt": b" ", "text.txt": b"text",
        "a.pdf": page, "pdf.txt": b"%PDF-1.7\n", "cut.pdf": b"%PDF-1.7\n",
        "latin.html": b"<html>\xe9</html>", "menu.html": menu, "x" * 300: b"",
    }  # fmt: skip
    door = Timeline.open(folder / "store.db", clock=Clock())
    for name, data in files.items():
        if len(name) < 250:
            (given / name).write_bytes(data)
        publisher = None if name == "text.txt" else "VRT"
        yield name, partial(door.add_source, given / name, publisher=publisher)
    door.add_source(given / "text.txt", publisher="VRT")
    yield "another publisher", partial(door.add_source, given / "text.txt", publisher="Le Soir")
    (folder / "seeds" / "text.txt").write_bytes(b"other")
    yield "other bytes", partial(door.add_source, given / "text.txt", publisher="VRT")
    (folder / "seeds" / "blank.yaml").write_text("publisher: VRT\n")
    (given / "blank.txt").write_bytes(b"text")
    yield "a sidecar alone", partial(door.add_source, given / "blank.txt", publisher="VRT")
    yield "too slow", partial(extract, page, "html", "a.html", patience=0.001)


def _files(folder: Path) -> Iterator[tuple[object, Attempt]]:
    from timeline.formats.discovery import read_file
    from timeline.formats.errors import BadFile, Finding

    def found(path: Path) -> object:
        raise BadFile([one for one in read_file(path) if isinstance(one, Finding)])

    for name in ("folder.yaml", "folder.jsonl"):
        (folder / name).mkdir()
        yield name, partial(found, folder / name)
    yield "another ending", partial(found, folder / "be.odt")


def _copies(folder: Path) -> Iterator[tuple[object, Attempt]]:
    path, copy = made_store(folder / "store.db"), folder / "copy.db"
    (folder / "other").write_text("mine")
    altered = changed(folder / "altered.db", STORE_CHANGES[2])
    with Timeline.open(path, clock=Clock()) as door:
        door.backup(copy)
        for target in ("other", "store.db", "", "no/folder/copy.db"):
            yield (
                f"backup to {target!r}",
                partial(door.backup, folder / target, overwrite=target in ("", "store.db")),
            )
        yield "restore unasked", partial(door.restore, copy)
        yield "restore itself", partial(door.restore, path, overwrite=True)
        yield "restore what was altered", partial(door.restore, altered, overwrite=True)
        for target in ("other", "no/folder.db"):
            yield f"rescue to {target!r}", partial(door.rescue, path, folder / target)
        yield "rescue what is no store", partial(door.rescue, folder / "other", folder / "new.db")
    mine, theirs = made_store(folder / "mine.db"), folder / "theirs.db"
    with Timeline.open(mine, clock=Clock()) as door:
        yield "copy over another store", partial(door.copy_store, path)
        door.copy_store(theirs)
        with Timeline.open(theirs, clock=Clock()) as other:
            other.append(stated(id="only-there"))
        yield "copy over one that went on", partial(door.copy_store, theirs)
        door.append(stated(id="only-here"), stated(id="and-here"))
        yield "copy over one that went elsewhere", partial(door.copy_store, theirs)
    with Timeline.open(altered, clock=Clock()) as door:
        yield "back up what was altered", partial(door.backup, folder / "new.db")


def _seals(folder: Path) -> Iterator[tuple[object, Attempt]]:
    path, sealed = made_store(folder / "store.db"), folder / "sealed"
    with Timeline.open(path, clock=Clock()) as door:
        door.seal(sealed)
        door.append(stated(id="second"))
        yield "another checkpoint is there", partial(door.seal, sealed)
        yield "there is no folder", partial(door.seal, folder / "no" / "folder")
        yield "no checkpoint", lambda: door.verify(checkpoints=[folder / "none"])
        yield "recorded after it", partial(door.prove, "second", sealed)
        (folder / "proof").write_text("{}")
        yield "no proof", partial(door.check_proof, folder / "proof", sealed)
        door.seal(folder / "later")
        yield "the wrong way round", partial(door.prove_consistency, folder / "later", sealed)
        whose, size, _ = sealed.read_text().splitlines()
        (folder / "altered").write_text(f"{whose}\n{size}\n{'A' * 43}=\n")
        yield "not what was sealed", partial(door.prove_consistency, folder / "altered")


def _witnesses(folder: Path) -> Iterator[tuple[object, Attempt]]:
    path, key, listed = made_store(folder / "store.db"), folder / "key", folder / "witnesses"
    create_key(key, "example.org/archive")
    vkey = "w.example/1+d5e544e9+BAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8g"
    address = "http://127.0.0.1:1"
    with Timeline.open(path, clock=Clock()) as door:
        ask = partial(door.seal, folder / "new", key=key, cosigners=str(listed))
        yield "no list", ask
        listed.write_text("w.example\n")
        yield "a list with what is no key", ask
        listed.write_text(f"{vkey}\n")
        yield "a list without an address", ask
        listed.write_text(f"{vkey} {address}\n")
        yield "more than are listed", partial(ask, quorum=2)
        yield "nobody is there", ask
        yield "not signed", partial(ask, key=None)
        yield "no key is known", partial(ask, cosigners=address)
        yield "no address", partial(ask, cosigners="ftp://w.example")


def _bundles(folder: Path) -> Iterator[tuple[object, Attempt]]:
    path, key = made_store(folder / "store.db"), folder / "key"
    create_key(key, "example.org/archive")
    with Timeline.open(path, clock=Clock()) as door:
        yield "the folder is there", partial(door.bundle, folder)
        yield "there is no folder", partial(door.bundle, folder / "no" / "folder")
        make = partial(door.bundle, folder / "given")
        yield "the private key", partial(make, allowed_signers=key)
        door.seal(folder / "sealed")
        signers = partial(make, allowed_signers=folder / "key.pub")
        yield "not signed", partial(signers, checkpoints=folder / "sealed")


def _keys(folder: Path) -> Iterator[tuple[object, Attempt]]:
    key, allowed = folder / "key", folder / "allowed"
    path, sealed = made_store(folder / "store.db"), folder / "sealed"
    yield "a name with a space", partial(create_key, key, "our archive")
    create_key(key, "example.org/archive")
    yield "a key is there", partial(create_key, key, "example.org/archive")
    allowed.write_text("example.org/archive+00000000+AAAA\n")
    yield "a list with what is no key", partial(listed_keys, allowed)
    with Timeline.open(path, clock=Clock()) as door:
        door.seal(sealed, key=key)
        sealed.with_name("sealed.sig").touch()
        yield "signed with SSH already", partial(door.seal, sealed, key=key)
        key.chmod(0o644)
        yield "others can read the key", partial(door.seal, folder / "new", key=key)


SITUATIONS: Final[Mapping[str, Callable[[Path], Iterator[tuple[object, Attempt]]]]] = {
    "stores that were altered": _stores,
    "misuse of the library": _recorders,
    "source documents": _documents,
    "copies": _copies,
    "checkpoints": _seals,
    "keys": _keys,
    "witnesses": _witnesses,
    "bundles": _bundles,
    "source documents to add": _added,
    "files that cannot be read": _files,
}
"""By title: what makes each situation in a folder, and what is then tried."""
