"""Every code point there is, through every command, onto a real terminal: the raw bytes.

Each is put between two letters, into each text that a command shows. What comes out of the
terminal must hold it, as it is or spelled out, and no control, bidirectional, invisible or
private-use character at all. Which are those is said here anew and not taken from the display.

Assigned code points go through every command, and so do the first and the last of each range of
those that are private or unassigned; all the million goes through `show` and JSON.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests import code_points
from tests.builders import as_version_0_1_did
from tests.cli.reading import isolate
from tests.code_points import CATEGORIES
from tests.eventstore.tampering import tamper
from tests.security.pty import Ran, on_a_pty
from timeline import Timeline

INVISIBLE = {
    0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, *range(0x180B, 0x1810), 0x3164, 0xFFA0, 0x16FE4,
    0x1D159, *range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0),
}  # fmt: skip
"""Those that nothing is drawn for, though their category is that of letters and marks."""
EVERY = [*range(1, 0xD800), *range(0xE000, 0x110000)]
"""All that a text can hold: no NUL, and no surrogates, of which UTF-8 has none."""
TELLING = [code for code in code_points.TELLING if code and CATEGORIES[code + 1] != "Cs"]
SPACES = {code for code in TELLING if CATEGORIES[code + 1] == "Zs"} | {0x2800}


@cache
def all_harmful() -> frozenset[str]:
    """What commands, reorders, hides, or means something to some readers only."""
    kinds = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
    found = (chr(code) for code, kind in enumerate(CATEGORIES[1:-1]) if kind in kinds)
    return frozenset(found) | frozenset(map(chr, INVISIBLE))


@cache
def hard() -> tuple[int, ...]:
    """Those of them, spaces and marks: what a message is tried with, thirty times over."""
    return tuple(
        code for code in TELLING if chr(code) in all_harmful() or CATEGORIES[code + 1][0] in "ZM"
    )


@cache
def shown_as(codes: tuple[int, ...]) -> frozenset[str]:
    """How these must be on the screen."""
    found = set()
    for code in codes:
        if code < 0x20:
            found.add(chr(0x2400 + code))
        elif code == 0x7F:
            found.add("␡")
        elif code in SPACES:
            found.add(" ")
        else:
            found.add(f"⟨U+{code:04X}⟩" if chr(code) in all_harmful() else chr(code))
    return frozenset(found)


def told(codes: Iterable[int]) -> str:
    """A text with each of them between two letters."""
    return "".join(f" a{chr(code)}a" for code in codes)[1:]


def parts(codes: Sequence[int], size: int) -> Iterator[Sequence[int]]:
    for start in range(0, len(codes), size):
        yield codes[start : start + size]


def harmful(ran: Ran) -> list[str]:
    """What came out and must not: of controls all but line feeds, and what a library draws with.

    None of ours looks like what it draws with: what we put in stands between two letters.
    """
    text = _DRAWING.sub("", ran.text)
    return sorted(map(ascii, (set(text) & all_harmful()) - {"\n"}))


_DRAWING = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|\r(?!a)")
"""The colours of wrong usage and the moves of a progress bar, which are Rich's."""
_SPELLED = re.compile(
    r"⟨U\+([0-9A-F]+)⟩|\\x([0-9A-F]{2})|\\u([0-9A-F]{4})|\\U([0-9A-F]{8})", re.IGNORECASE
)
"""As the display spells it out, or as YAML does."""


def check(ran: Ran, codes: Sequence[int], code: int = 0) -> None:
    """Nothing harmful came out, and all of these did."""
    assert ran.code == code, ran.raw[-2_000:]
    assert harmful(ran) == []
    spelled = {int("".join(one), 16) for one in _SPELLED.findall(ran.text)}
    missing = shown_as(tuple(codes)) - set(ran.text) - shown_as(tuple(sorted(spelled)))
    assert not missing, sorted(map(ascii, missing))[:20]


def check_json(ran: Ran, codes: Sequence[int], code: int = 0) -> None:
    """Nothing harmful came out, and what a program reads there is the text itself."""
    assert ran.code == code, ran.raw[-2_000:]
    assert harmful(ran) == []
    # What else was said, on stderr, comes out of a terminal behind it.
    read = set("".join(_texts(json.JSONDecoder().raw_decode(ran.text)[0])))
    assert not {hex(one) for one in codes if chr(one) not in read}


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for name, one in value.items():
            yield name
            yield from _texts(one)
    elif isinstance(value, list):
        for one in value:
            yield from _texts(one)
    elif isinstance(value, str):
        yield value


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store in which each of them is in a name, a title, a publisher and a document's name."""
    folder = tmp_path_factory.mktemp("every")
    with (folder / "in.jsonl").open("w") as file:
        for number, codes in enumerate(parts(TELLING, 110)):
            text, government = told(codes), f"g{number:04}"
            file.write(json.dumps({"government": government, "name": text, "zone": "UTC"}) + "\n")
            development = {
                "id": f"{government}-a", "kind": "decision-expected", "government": government,
                "occurred": "2024-01-01", "title": text, "matters": ["m"], "phrase": text,
                "expected": "2024-02-01", "expected_phrase": text,
                "sources": [{"publisher": text, "published": "2024-01-02", "document": text}],
            }  # fmt: skip
            file.write(json.dumps(development) + "\n")
    with as_version_0_1_did(), Timeline.open(folder / "t.db") as timeline:
        [report] = timeline.import_files(folder / "in.jsonl")
        assert list(report.findings) == []
        timeline.state()
    return folder / "t.db"


@pytest.fixture(autouse=True)
def _nothing_of_the_users(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    isolate(monkeypatch, tmp_path)


def timeline(store: Path, *arguments: str, **options: Any) -> Ran:
    return on_a_pty("--store", str(store), "--color", "never", *arguments, **options)


def test_a_log_shows_all_of_them_and_obeys_none(store: Path) -> None:
    check(timeline(store, "log"), TELLING)


@pytest.mark.slow
@pytest.mark.parametrize(
    "command",
    [
        ("log", "--reverse"),
        ("diff", "2023-12-31", "2024-01-31"),
        ("diff", "--known", "2023-12-31", "2024-01-31"),
        ("replay", "--speed", "max"),
        ("governments",),
        ("matters",),
    ],
    ids=" ".join,
)
def test_every_list_shows_all_of_them_and_obeys_none(store: Path, command: Sequence[str]) -> None:
    check(timeline(store, *command), TELLING)


@pytest.mark.parametrize("command", ["state", "pending", "stats", "stats --json"])
def test_what_shows_few_words_from_data_obeys_none(store: Path, command: str) -> None:
    """Of publishers the first are counted; a matter is a slug and a status one of ours."""
    check(timeline(store, *command.split()), ())


@pytest.mark.slow
@pytest.mark.parametrize(
    "command",
    [("log", "--json"), ("governments", "--json"), ("matters", "--json"),
     ("replay", "--json"), ("diff", "2023-12-31", "2024-01-31", "--json")],
    ids=" ".join,
)  # fmt: skip
def test_json_of_all_of_them_commands_no_terminal(store: Path, command: Sequence[str]) -> None:
    check_json(timeline(store, *command), TELLING)


@pytest.fixture(scope="module")
def texts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with each of the million in a summary, and each that tells in a quote."""
    folder = tmp_path_factory.mktemp("texts")
    quotes = list(parts(TELLING, 24_000))
    all_parts = list(parts(EVERY, 24_000))
    with as_version_0_1_did(), Timeline.open(folder / "t.db") as timeline:
        for number, codes in enumerate(all_parts):
            quoted = [{"exact": told(one)} for one in quotes[number : number + 1]]
            timeline.append(
                {
                    "id": f"x-{number}", "kind": "statement-made", "government": "be",
                    "occurred": "2024-01-01", "title": "x", "summary": told(codes),
                    "sources": [{"publisher": "x", "quotes": quoted}],
                }
            )  # fmt: skip
        assert number > len(quotes)
    return folder / "t.db"


def ids_of(store: Path) -> list[str]:
    with Timeline.open(store) as timeline:
        return [one.id for one in timeline.log()]


@pytest.mark.slow
def test_a_sheet_shows_every_quote(texts: Path) -> None:
    check(timeline(texts, "show", *ids_of(texts)[:8]), TELLING)


@pytest.mark.slow
def test_json_of_all_the_million_commands_no_terminal(texts: Path) -> None:
    check_json(timeline(texts, "show", "--json", *ids_of(texts)), EVERY)


@pytest.mark.slow
def test_an_export_onto_a_terminal_shows_all_the_million(texts: Path) -> None:
    check(timeline(texts, "export", "be"), EVERY)


@pytest.mark.slow
def test_a_dry_run_and_a_receipt_obey_nothing(store: Path, tmp_path: Path) -> None:
    draft = tmp_path / "draft.json"
    fields = {"kind": "statement-made", "government": "be", "occurred": "2024", "title": "x"}
    for number, codes in enumerate(parts(TELLING, 24_000)):
        draft.write_text(json.dumps(fields | {"id": f"x-{number}", "summary": told(codes)}))
        check(timeline(store, "append", "--dry-run", "--from", str(draft)), codes)
    given = ("append", "statement-made", "--government", "be", "--occurred", "2024-01-01")
    text = told(TELLING[:120])
    title = "".join(text.splitlines())  # a title is one line
    check(timeline(store, *given, "--title", title, "--publisher", text), [])


@pytest.mark.slow
def test_what_is_wrong_with_a_file_is_told_and_not_obeyed(tmp_path: Path) -> None:
    path = tmp_path / "wrong.jsonl"
    with path.open("w") as file:
        for codes in parts(TELLING, 200):
            file.write(json.dumps({"government": "be", told(codes): 1}) + "\n")
    empty = tmp_path / "t.db"
    for command in (("check",), ("import",), ("import", "--keep-going")):
        check(timeline(empty, *command, str(path)), TELLING, code=1)
    check_json(timeline(empty, "check", "--json", str(path)), TELLING, code=1)


@pytest.mark.slow
def test_what_is_wrong_with_a_store_is_told_and_not_obeyed(store: Path, texts: Path) -> None:
    check(timeline(store, "check"), TELLING, code=1)
    altered = store.with_name("altered.db")
    altered.write_bytes(texts.read_bytes())
    for number, codes in enumerate(parts(TELLING, 24_000)):
        wrong = json.dumps({"class_version": 1, told(codes): 1})
        tamper(altered, "UPDATE stored_events SET state = ? WHERE rowid = ?", wrong, number + 2)
    ran = timeline(altered, "verify", "--json")
    assert ran.code == 1
    assert harmful(ran) == []


@pytest.mark.parametrize(
    "command",
    [("--store", "{}", "log"), ("show", "{}"), ("log", "{}"), ("log", "--kind", "{}"),
     ("log", "--matter", "{}"), ("log", "--query", '"{}'), ("log", "--since", "{}"),
     ("log", "--limit", "{}"), ("import", "{}"), ("check", "{}"), ("export", "--to", "{}"),
     ("backup", "{}"), ("verify", "--checkpoint", "{}"), ("seal", "{}"), ("rescue", "{}", "x"),
     ("{}",), ("--color", "{}", "log"), ("log", "--{}"), ("append", "{}"),
     ("append", "statement-made", "--government", "{}", "--occurred", "{}", "--title", "x"),
     ("append", "decision-taken", "--outcome", "{}"),
     ("retract", "{}", "--reason", "x"),
     ("correct", "g0000-a", "--set", "{}", "--reason", "x"), ("prove", "{}"),
     ("--governments", "{}", "log"), ("--outbox", "{}", "outbox"), ("store", "copy", "{}")],
    ids=" ".join,
)  # fmt: skip
def test_what_was_typed_wrongly_is_told_and_not_obeyed(store: Path, command: Sequence[str]) -> None:
    typed = [one.replace("{}", told(hard())) for one in command]
    ran = timeline(store, *typed)
    assert ran.code != 0
    assert b"Traceback" not in ran.raw
    assert harmful(ran) == []
