"""`timeline source add` as it is typed: what it prints, its exit codes, and hostile documents."""

# ruff: noqa: F811  (a fixture is imported, and then named where it is asked for)
from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.reading import Shell
from tests.cli.writing import empty  # noqa: F401
from tests.formats.originals import ARTICLE, MINUTES, QUOTE, pdf

PUBLISHER = ("--publisher", "The Daily Example")


@pytest.fixture
def given(tmp_path: Path) -> Path:
    """A folder with a page and a PDF."""
    folder = tmp_path / "given"
    folder.mkdir()
    (folder / "a.html").write_text(ARTICLE, encoding="utf-8")
    (folder / "a.pdf").write_bytes(pdf(MINUTES, title="Minutes"))
    return folder


def test_what_was_added_can_be_cited_shown_and_checked(empty: Shell, given: Path) -> None:
    ran = empty("source", "add", str(given / "a.html"), "--title", "Mine")
    assert ran.code == 0, ran.err
    assert "a.html: added, " in ran.out
    assert "  publisher: Het Dagelijks Voorbeeld (from the file)\n" in ran.out
    assert "  title: Mine\n" in ran.out
    assert "--document a.html" in ran.err
    appended = empty(
        *("append", "decision-taken", "--government", "be", "--occurred", "2022-04-22", "--id"),
        *("x", "--title", "T", "--matter", "weapons", "--outcome", "approved", "--published"),
        *("2022-04-22", *PUBLISHER, "--document", "a.html", "--quote", QUOTE),
    )
    assert appended.code == 0, appended.err
    assert "verbatim in line 2 of the source" in empty("show", "x").out
    assert empty("check").code == 0
    again = empty("source", "add", str(given / "a.html"))
    assert (again.code, "a.html: already there, " in again.out, again.err) == (0, True, "")


def test_a_quote_on_another_page_is_told(empty: Shell, given: Path) -> None:
    assert empty("source", "add", str(given / "a.pdf"), *PUBLISHER).code == 0
    empty(
        *("append", "situation-noted", "--government", "be", "--occurred", "2022-04-22", "--id"),
        *("x", "--title", "T", *PUBLISHER, "--document", "a.pdf"),
        *("--quote", "Nobody voted against.", "--quote-page", "1"),
    )
    ran = empty("check")
    assert ran.code == 0
    assert "says page 1, and its words are on page 2 of a.pdf.txt" in ran.out


def test_a_dry_run_says_what_would_be_added(empty: Shell, given: Path, tmp_path: Path) -> None:
    ran = empty("source", "add", str(given / "a.pdf"), *PUBLISHER, "--dry-run")
    assert (ran.code, ran.err) == (0, "")
    characters = len("\n\f\n".join(MINUTES)) + 1
    assert f"a.pdf: would be added, {characters} characters on 2 pages\n" in ran.out
    document = empty("source", "add", str(given / "a.pdf"), *PUBLISHER, "--dry-run", "--json").json
    assert (document["new"], document["dry_run"], document["proposed"]) == (True, True, ["title"])
    assert not list(tmp_path.rglob("a.pdf.txt"))


def test_a_folder_in_which_nobody_looks_is_told(empty: Shell, given: Path, tmp_path: Path) -> None:
    target = tmp_path / "texts"
    ran = empty("source", "add", str(given / "a.pdf"), *PUBLISHER, "--to", str(target))
    assert ran.code == 0
    assert f"TIMELINE_SEEDS={target}" in ran.err


@pytest.mark.parametrize(
    ("typed", "code", "said"),
    [
        (["a.pdf"], 1, "publisher is missing"),
        (["none.pdf", *PUBLISHER], 1, "does not exist"),
        (["a.pdf", *PUBLISHER, "--published", "yesterday"], 2, "yesterday"),
        (["a.pdf", *PUBLISHER, "--url", "x"], 2, "url"),
        (["a.pdf", *PUBLISHER, "--language", "??"], 2, "language"),
        (["a.pdf", "--publisher", ""], 2, "publisher"),
        ([], 2, "FILE"),
    ],
)
def test_what_is_wrong_is_said_with_its_exit_code(
    empty: Shell, given: Path, monkeypatch: pytest.MonkeyPatch, typed: list[str], code: int,
    said: str,
) -> None:  # fmt: skip
    monkeypatch.chdir(given)
    ran = empty("source", "add", *typed)
    assert (ran.code, ran.out) == (code, "")
    assert said in ran.err
    assert "Traceback" not in ran.err


def test_a_hostile_page_cannot_command_the_terminal(empty: Shell, given: Path) -> None:
    page = ARTICLE.replace("Het Dagelijks Voorbeeld", "Dagelijks\x1b[2J\u202eVoorbeeld")
    page = page.replace("</h2>", "</h2><p>Hij zei\x1b]0;x\x07 niets \u202eover de wapens.</p>")
    (given / "b.html").write_text(page, encoding="utf-8")
    ran = empty("source", "add", str(given / "b.html"), "--title", "a\x1b[31mb\u202ec")
    assert ran.code == 0, ran.err
    for char in ("\x1b", "\x07", "\u202e"):
        assert char not in ran.out + ran.err
    json = empty("source", "add", str(given / "b.html"), "--json")
    assert "\x1b" not in json.out
