"""Who appended what: `log --who`, `show`, proofs and signatures; and what names nobody."""

# ruff: noqa: F811  (a fixture is imported, and then named where it is asked for)
from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.builders import stated
from tests.cli.reading import Shell
from tests.cli.writing import DECISION, DECISION_ID, empty  # noqa: F401
from timeline.eventstore.integrity.authors import Author
from timeline.eventstore.urls import parse_store_url
from timeline.eventstore.writer import EventWriter
from timeline.readmodel.entry import key_label
from timeline.services.seals.note_keys import create_key, public_path, read_key

BEFORE = Path(__file__).parents[1] / "eventstore" / "data" / "before-authors.db"
FIELDS = ("appended_by", "appended_at", "signed_by")


@pytest.fixture
def key(tmp_path: Path) -> Path:
    create_key(tmp_path / "key", "example.org/anna")
    return tmp_path / "key"


@pytest.fixture
def label(key: Path) -> str:
    return read_key(key).public().label


@pytest.fixture
def timeline(empty: Shell, key: Path, monkeypatch: pytest.MonkeyPatch) -> Shell:
    """A store with a decision, which is signed, and its correction by a colleague, which is not."""
    monkeypatch.setenv("TIMELINE_SIGNING_KEY", str(key))
    assert empty(*DECISION).code == 0
    monkeypatch.delenv("TIMELINE_SIGNING_KEY")
    monkeypatch.setenv("TIMELINE_AUTHOR", "Bart “B”")
    assert empty("correct", DECISION_ID, "--set", "outcome=noted", "--reason", "r").code == 0
    return empty


def test_a_log_says_on_request_who_appended_what(timeline: Shell, label: str) -> None:
    plain, told = timeline("log").lines, timeline("log", "--who").lines
    assert [line.partition(" by ")[0] for line in told] == plain
    assert told[0].endswith(f" by anna, signed by {label}")
    assert told[1].endswith(" by Bart “B”")


@pytest.mark.parametrize(
    "line", ["x", "— a b", "— example.org/anna AAAA", "", "— a", "? a " + "A" * 90 + "=="]
)
def test_what_is_no_signature_names_no_key(line: str) -> None:
    assert key_label(line) == "a key that cannot be read"


def test_json_says_it_on_request_and_of_one_always(timeline: Shell, label: str) -> None:
    first, second = timeline("log", "--who", "--json").json
    assert [first[one] for one in FIELDS] == ["anna", first["recorded"], label]
    assert [second[one] for one in FIELDS] == ["Bart “B”", second["recorded"], None]
    without = [json.loads(line) for line in timeline("log", "--jsonl").lines]
    assert [set(one) & set(FIELDS) for one in without] == [set(), set()]
    shown = timeline("show", DECISION_ID, "--json").json
    assert [shown[one] for one in FIELDS] == [first[one] for one in FIELDS]
    (amendment,) = shown["amendments"]
    assert amendment == second


def test_one_is_shown_with_who_appended_it_and_its_amendments(timeline: Shell, label: str) -> None:
    lines = timeline("show", DECISION_ID).lines
    assert f"  appended by  anna, signed by {label}" in lines
    assert lines[-1].endswith("  by Bart “B”")


def test_a_store_of_before_knows_nobody(empty: Shell) -> None:
    shutil.copy(BEFORE, empty.store)
    assert all(line.endswith(" by unknown") for line in empty("log", "--who").lines)
    assert [empty("log", "--who", "--json").json[0][one] for one in FIELDS] == [None] * 3
    assert "appended by" not in empty("show", "said").out


def test_a_proof_says_it_and_its_signature_is_checked(
    timeline: Shell, key: Path, label: str, tmp_path: Path
) -> None:
    sealed, proof, listed = (str(tmp_path / name) for name in ("sealed", "proof", "key.pub"))
    assert timeline("seal", sealed, "--sign", str(key)).code == 0
    made = timeline("prove", DECISION_ID, "--checkpoint", sealed, "--output", proof)
    assert "  appended by Bart “B” at 2" in made.err
    checked = timeline(
        "verify", "--proof", proof, "--checkpoint", sealed, "--allowed-signers", listed
    )
    assert checked.code == 0
    assert "\nappended by anna at 2" in checked.out
    assert "\n  appended by Bart “B” at 2" in checked.out
    assert f"1 entry signed by {label}\n1 entry not signed by an author\n" in checked.err
    altered = json.loads(Path(proof).read_text())
    altered["event"]["state"] = altered["event"]["state"].replace("approves", "rejects")
    Path(proof).write_text(json.dumps(altered))
    ran = timeline("verify", "--proof", proof, "--checkpoint", sealed, "--allowed-signers", listed)
    assert ran.code == 1
    assert f"its signature by {label} is invalid" in ran.out


def test_the_store_is_verified_with_a_list_alone(timeline: Shell, key: Path, label: str) -> None:
    ran = timeline("verify", "--allowed-signers", str(public_path(key)))
    assert ran.code == 0
    # Of the government, its description is signed as well.
    assert f"2 entries signed by {label}\n1 entry not signed by an author\n" in ran.err
    assert "2 entries signed; not checked" in timeline("verify", "--quick").err
    ran = timeline("verify", "--allowed-signers", str(key.with_name("nothing")))
    assert (ran.code, ran.out) == (1, "")
    assert "there is no list of allowed signers" in ran.err


def test_a_moment_of_signing_is_given(timeline: Shell, key: Path, tmp_path: Path) -> None:
    sealed, listed = str(tmp_path / "sealed"), tmp_path / "listed"
    public = public_path(key).read_text().strip()
    listed.write_text(f"{public} valid-after=20250101Z valid-before=20260101Z\n")
    assert timeline("seal", sealed, "--sign", str(key)).code == 0
    given = ("verify", "--quick", "--checkpoint", sealed, "--allowed-signers", str(listed))
    assert timeline(*given).code == 1
    ran = timeline(*given, "--signed-at", "2025-06-01")
    assert "it was valid at 2025-06-01 00:00 UTC, the time that was given" in ran.err
    # The entries have moments of their own.
    assert (ran.code, ran.out.count("was signed by"), ran.out.count("sealed: ")) == (1, 2, 0)
    ran = timeline(*given, "--signed-at", "2024-06-01")
    assert "was not valid at 2024-06-01 00:00 UTC, the time that was given" in ran.out


@pytest.mark.parametrize(
    "options",
    [
        ("verify", "--signed-at", "2022"),
        ("verify", "--signed-at", "2022-01-01", "--allowed-signers", "x"),
        ("verify", "--checkpoint", "x", "--signed-at", "2022-01-01"),
        ("prove", "x", "--signed-at", "2022-01-01"),
        ("verify", "--checkpoint", "x", "--allowed-signers", "x", "--signed-at", "2022-XX"),
        ("verify", "--checkpoint", "x", "--allowed-signers", "x", "--signed-at", "2099-01-01"),
    ],
)
def test_a_moment_that_is_none_or_not_asked_for_is_wrong_usage(
    timeline: Shell, options: tuple[str, ...]
) -> None:
    ran = timeline(*options)
    assert (ran.code, ran.out) == (2, "")
    assert "--signed-at" in ran.err


@pytest.mark.parametrize(
    ("variable", "value", "code", "said"),
    [
        ("TIMELINE_AUTHOR", "a\nb", 2, "TIMELINE_AUTHOR: a name has 1 to 200 printable characters"),
        ("TIMELINE_SIGNING_KEY", "nothing", 1, "nothing cannot be used as a private key"),
    ],
)
def test_a_setting_that_is_wrong_stores_nothing(
    timeline: Shell,
    monkeypatch: pytest.MonkeyPatch,
    variable: str,
    value: str,
    code: int,
    said: str,
) -> None:
    monkeypatch.setenv(variable, value)
    ran = timeline("retract", DECISION_ID, "--reason", "r")
    assert (ran.code, ran.out) == (code, "")
    assert said in ran.err
    assert len(timeline("log").lines) == 2
    # Who only reads needs neither.
    assert timeline("show", DECISION_ID).code == 0


@pytest.mark.parametrize("form", ["yaml", "jsonl", "csv", "atom", "jsonfeed", "popolo", "jsonld"])
def test_what_is_exported_names_nobody(timeline: Shell, tmp_path: Path, form: str) -> None:
    out = tmp_path / "out"
    ran = timeline("export", "--format", form, "--to", str(out))
    assert ran.code == 0, ran.err
    written = [one for one in out.rglob("*") if one.is_file()] if out.is_dir() else [out]
    assert written
    for file in written:
        data = file.read_bytes()
        assert b"appended_by" not in data
        assert b"anna" not in data


def test_a_name_that_commands_the_terminal_is_printed_harmless(empty: Shell) -> None:
    author = Author("\x1b[31mMallory\u202e\n")
    with EventWriter(parse_store_url(empty.store), author=author) as writer:
        writer.append([stated(id="a")])
    for command in (("log", "--who"), ("show", "a")):
        out = empty(*command).out
        assert "[31mMallory" in out
        assert not {"\x1b", "\u202e"}.intersection(out)
    assert len(empty("log", "--who").lines) == 1
    assert empty("log", "--who", "--json").json[0]["appended_by"] == author.name
