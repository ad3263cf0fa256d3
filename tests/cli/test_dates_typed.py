"""Dates that a person types: what a phrase means, what is asked back, what no clock showed."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.reading import Shell
from tests.cli.terminal import Terminal
from tests.cli.writing import empty

__all__ = ["empty"]

STATEMENT = ("append", "statement-made", "--title", "t", "--reckoned-from", "2022-04-25")

NO_DATES = (
    *("31 April", "32 April", "30. Februar", "31 Juni", "31 April 2022", "30 février", "31. Juni"),
    *("22 April 2022 or later", "sexta-feira", "la semana pasada", "the last quarter"),
    *(
        "22-20 April 2022",
        "29-31 April 2022",
        "20/21 April 2022",
        "about 20",
        "Q5 2022",
        "20 or 21",
    ),
)
OPEN = (
    ("on 02/03/2022", "2022-03-02", "2022-02-03"),
    ("about 02/03/2022", "2022-03-02~", "2022-02-03~"),
    ("02/03/2022 in the evening", "2022-03-02", "2022-02-03"),
    ("2022-23", "2022-09/2022-11", "2022/2023"),
    ("2021-22", "2021-06/2021-08", "2021/2022"),
    ("2022-21", "2022-03/2022-05", "2021/2022"),
    ("2022-24", "2022-12/2023-02", "2022/2024"),
)
UNDERSTOOD = (
    ("20-22 April 2022", "2022-04-20/2022-04-22"),
    ("20–22 April 2022", "2022-04-20/2022-04-22"),
    ("Q2 2022", "2022-04/2022-06"),
    ("2022 April 22", "2022-04-22"),
    ("on 22/04/2022", "2022-04-22"),
    ("April 2022", "2022-04"),
    ("22 April 2022?", "2022-04-22?"),
    ("about April 2022 (?)", "2022-04%"),
    ("before 26 April 2022", "../2022-04-25"),
)
QUESTIONS = (
    ("state", "--as-of"),
    ("state", "--as-known"),
    ("state", "--as-recorded"),
    ("pending", "--as-of"),
    ("matters", "--as-known"),
    ("log", "--since"),
    ("log", "--until"),
    ("log", "--as-recorded"),
    ("replay", "--speed", "max", "--since"),
    ("replay", "--speed", "max", "--until"),
    ("diff", "2011-01-01"),
)


@pytest.mark.parametrize("words", NO_DATES)
def test_words_that_give_no_day_record_nothing(empty: Shell, words: str) -> None:
    ran = empty(*STATEMENT, "--government", "be", "--occurred", words, "--yes")
    assert ran.code == 2
    assert f"“{words}” is not" in ran.err
    assert "is read as" not in ran.err
    assert "2022-04-20" in ran.err, "the form to write"
    assert not empty.store.exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("31 April", "April has 30 days"),
        ("31 Juni", "June has 30 days"),
        ("30 February 2022", "February 2022 has 28 days"),
        ("by 31 April 2022", "April 2022 has 30 days"),
        ("sexta-feira", "is not a date or a known phrase"),
    ],
)
def test_a_day_after_the_last_of_its_month_is_refused_by_how_long_that_is(
    empty: Shell, words: str, said: str
) -> None:
    for yes in ((), ("--yes",)):
        ran = empty(*STATEMENT, "--government", "be", "--occurred", words, *yes)
        assert ran.code == 2
        assert f"“{words}” is not a date" in ran.err
        assert said in ran.err


@pytest.mark.parametrize("words", NO_DATES)
def test_and_answer_no_question(empty: Shell, words: str) -> None:
    for question in QUESTIONS[:7]:
        ran = empty(*question, words)
        assert ran.code == 2
        assert "is read as" not in ran.err


@pytest.mark.parametrize(("words", "one", "other"), OPEN)
def test_what_may_be_meant_otherwise_is_asked_back_even_with_yes(
    empty: Shell, words: str, one: str, other: str
) -> None:
    ran = empty(*STATEMENT, "--government", "be", "--occurred", words, "--yes")
    assert ran.code == 2
    assert f"--occurred {one} or --occurred {other}" in ran.err
    assert not empty.store.exists()
    for question in QUESTIONS[:7]:
        ran = empty(*question, words)
        shown = " ".join(ran.err.replace("│", " ").split())
        assert ran.code == 2
        assert f"Choose one: {one} or {other}." in shown


@pytest.mark.parametrize("words", ["Saturday 22 April 2021", "Tues April 2022 18th"])
def test_a_weekday_that_contradicts_its_day_is_asked_back_even_with_yes(
    empty: Shell, words: str
) -> None:
    ran = empty(*STATEMENT, "--government", "be", "--occurred", words, "--yes")
    assert ran.code == 2
    assert f"“{words}” is uncertain" in ran.err
    assert "check it" in ran.err
    assert not empty.store.exists()
    ran = empty("state", "--as-of", words)
    assert (ran.code, "to accept it" in ran.err.replace("│\n│", "")) == (2, True)


@pytest.mark.parametrize(("words", "edtf"), UNDERSTOOD)
def test_what_says_which_days_is_taken_as_those(empty: Shell, words: str, edtf: str) -> None:
    ran = empty(*STATEMENT, "--government", "be", "--occurred", words, "--yes")
    assert f"“{words}” is read as {edtf} (" in ran.err
    (entry,) = empty("log", "--json").json
    assert (entry["occurred"], entry["phrase"]) == (edtf, words)
    assert f"“{words}” is read as {edtf} (" in empty("state", "--as-of", words).err


def test_the_month_in_which_financial_years_start_is_an_option_and_a_setting(
    empty: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = "financial year 2022-23"
    asked = empty(*STATEMENT, "--government", "gb", "--occurred", words, "--yes")
    assert asked.code == 2
    april = ("--fiscal-start", "4")
    ran = empty(*STATEMENT, "--government", "gb", "--occurred", words, "--yes", *april)
    rule = "the financial year that starts in April, named for that year"
    assert f"“{words}” is read as 2022-04/2023-03 (" in ran.err
    assert rule in ran.err
    assert empty("state", "--as-of", words).code == 2
    monkeypatch.setenv("TIMELINE_FISCAL_START", "7")
    assert "is read as 2022-07/2023-06" in empty("state", "--as-of", words).err
    assert "is read as 2022-04/2023-03" in empty("state", "--as-of", words, *april).err
    assert "is read as 2022-07/2023-06" in empty("state", "--as-of", words).err
    assert empty("log", "--fiscal-start", "13").code == 2


@pytest.mark.parametrize(
    ("words", "edtf", "said"),
    [
        ("komende vrijdag", "2022-04-29", "vrijdag: de eerste keer na maandag 25 april 2022"),
        ("fin février", "2022-02-21/2022-02-28", "fin février (les huit derniers jours)"),
        ("vor zwei Wochen", "2022-04-11~", "ungefähr 2 Wochen vor Montag, 25. April 2022"),
        ("since Monday", "2022-04-25/..", "since the most recent Monday on or before"),
    ],
)
def test_a_phrase_is_explained_in_its_own_language(
    empty: Shell, words: str, edtf: str, said: str
) -> None:
    ran = empty(*STATEMENT, "--government", "be", "--occurred", words, "--yes")
    language = {"k": "Dutch", "f": "French", "v": "German"}.get(words[0])
    assert f"“{words}” is read as {edtf} (" in ran.err
    assert said in ran.err
    assert (f"(read as {language})" in ran.err) == (language is not None)
    (entry,) = empty("log", "--json").json
    assert (entry["occurred"], entry["phrase"]) == (edtf, words)
    assert said.partition(" on or before")[0] in " ".join(empty("show", entry["id"]).out.split())


@pytest.mark.parametrize(
    ("locale", "quoted", "said"),
    [
        ("C.UTF-8", None, "the most recent April"),
        ("nl_BE.UTF-8", None, "april: de laatste keer tot en met maandag 25 april 2022"),
        ("nl_BE.UTF-8", "de", "April: zuletzt bis einschließlich Montag, 25. April 2022"),
    ],
)
def test_a_phrase_of_several_languages_is_of_the_quote_or_the_locale(
    empty: Shell, monkeypatch: pytest.MonkeyPatch, locale: str, quoted: str | None, said: str
) -> None:
    monkeypatch.setenv("LC_ALL", locale)
    source = ("--publisher", "P", "--quote", "q", "--quote-language", quoted) if quoted else ()
    given = ("--government", "be", "--occurred", "in april", "--yes", *source)
    assert said in empty(*STATEMENT, *given).err


def test_a_season_in_a_file_keeps_its_meaning(empty: Shell, tmp_path: Path) -> None:
    file = tmp_path / "be.jsonl"
    file.write_text(
        '{"id":"a","kind":"statement-made","government":"be","occurred":"2022-23","title":"A"}\n'
    )
    assert empty("import", str(file)).code == 0
    (entry,) = empty("log", "--json").json
    assert (entry["occurred"], entry["earliest"], entry["latest"]) == (
        *("2022-23", "2022-09-01T00:00:00+02:00", "2022-11-30T23:59:59+01:00"),
    )


def test_a_correction_asks_back_as_well(empty: Shell) -> None:
    empty("append", "statement-made", "--government", "be", "--occurred", "2022", "--title", "t")
    ran = empty("correct", "be-2022-t", "--set", "occurred=2022-23", "--reason", "r")
    assert ran.code == 2
    assert "Choose one: 2022-09/2022-11 or 2022/2023." in ran.err


@pytest.mark.parametrize(
    ("government", "edtf"),
    [
        (("au", "--zone", "Australia/Sydney"), "2021-12/2022-02"),
        (("au-nsw", "--zone", "Australia/Sydney", "--government-name", "N"), "2021-12/2022-02"),
        (("nz", "--zone", "Pacific/Auckland"), "2021-12/2022-02"),
        (("za",), "2021-12/2022-02"),
        (("be",), "2021-06/2021-08"),
        (("xx", "--zone", "Europe/Oslo", "--government-name", "X"), "2021-06/2021-08"),
    ],
)
def test_a_summer_is_that_of_the_government(
    empty: Shell, government: tuple[str, ...], edtf: str
) -> None:
    given = ("--occurred", "last summer", "--yes", "--government", *government)
    assert empty(*STATEMENT, *given).code == 0
    (entry,) = empty("log", "--json").json
    assert entry["occurred"] == edtf
    found = empty("show", entry["id"]).out
    assert "as the most recent summer before Monday 25 April 2022" in " ".join(found.split())


def test_the_zone_in_the_store_says_which_summer(empty: Shell) -> None:
    named = ("--government", "island", "--occurred")
    where = ("--zone", "Australia/Sydney", "--government-name", "I")
    empty("append", "statement-made", *named, "2022-04-01", "--title", "first", *where)
    ran = empty(*STATEMENT, *named, "last summer", "--yes")
    assert "read as 2021-12/2022-02" in ran.err
    ran = empty("retract", "island-2022-04-01-first", "--reason", "r", "--occurred", "last summer")
    assert "12/20" in ran.err
    assert "north of the equator" not in ran.err


@pytest.mark.parametrize("government", ["ke", "ec", "sg"])
def test_close_to_the_equator_it_is_asked_which(empty: Shell, government: str) -> None:
    ran = empty(*STATEMENT, "--government", government, "--occurred", "last summer", "--yes")
    assert ran.code == 2
    assert "--occurred 2021-06/2021-08 or --occurred 2021-12/2022-02" in ran.err
    assert "south of the equator" in ran.err


def test_so_it_is_for_a_question_about_no_or_two_sides(empty: Shell) -> None:
    for governments in ((), ("au", "be"), ("ke",), ("nobody",)):
        ran = empty("state", *governments, "--as-of", "spring 2022")
        assert "Choose one: 2022-03/2022-05 or 2022-09/2022-11." in " ".join(
            ran.err.replace("│", " ").split()
        )
    assert "read as 2022-09/2022-11" in empty("state", "au", "nz", "--as-of", "spring 2022").err


@pytest.mark.terminal
def test_on_a_terminal_one_of_them_is_chosen_by_its_number(tmp_path: Path) -> None:
    store = str(tmp_path / "t.db")
    terminal = Terminal(
        tmp_path, ["--store", store, *STATEMENT, "--government", "be", "--occurred", "2022-23"]
    )
    assert terminal.read_until("Which one? (n, 1 to 2, or a date)"), terminal.text
    terminal.press("y\n")
    assert terminal.read_until("Answer n, 1 to 2 or a date."), terminal.text
    terminal.press("2022-24\n")
    assert terminal.read_until("could mean 2022-12/2023-02"), terminal.text
    terminal.press("2\n")
    assert terminal.end() == 0
    assert "be-2022-t" in terminal.text


SKIPPED = (
    *("2011-12-30", "2011-12-30T12:00", "2011-12-29/2011-12-30", "2011-12-30/2011-12-30"),
    *("2022-03-27T02:30", "2022-04-20T15:00/2022-04-20T14:00Z"),
)


@pytest.fixture(scope="module")
def samoan(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for the store of `samoa`, which is made once and then copied."""
    return tmp_path_factory.mktemp("samoan")


@pytest.fixture
def samoa(empty: Shell, samoan: Path) -> Shell:
    """A store with a government in Samoa, where no clock showed 30 December 2011."""
    if any(samoan.iterdir()):
        shutil.copytree(samoan, empty.store.parent, dirs_exist_ok=True)
        return empty
    for government in ("ws", "be", "br"):
        zone = ("--zone", "America/Sao_Paulo") if government == "br" else ()
        given = ("--occurred", "2011-12-29", "--matter", "m", "--outcome", "approved", *zone)
        empty("append", "decision-taken", "--government", government, "--title", "t", *given)
    for made in empty.store.parent.glob(f"{empty.store.name}*"):
        (shutil.copytree if made.is_dir() else shutil.copy)(made, samoan / made.name)
    return empty


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("moment", SKIPPED)
def test_a_day_that_one_country_skipped_breaks_no_question(
    samoa: Shell, question: tuple[str, ...], moment: str
) -> None:
    ran = samoa(*question, moment)
    assert (ran.code, "never came" in ran.err) == (0, False)


def test_it_is_the_moment_at_which_the_clocks_were_put_on(samoa: Shell) -> None:
    given = ("--government", "ws", "--title", "s", "--occurred", "2011-12-31")
    samoa("append", "statement-made", *given)
    ids = [one["id"] for one in samoa("log", "ws", "--since", "2011-12-30", "--json").json]
    assert ids == ["ws-2011-12-31-s"]
    ids = [one["id"] for one in samoa("log", "ws", "--until", "2011-12-30", "--json").json]
    assert ids == ["ws-2011-12-29-t"]
    decided = samoa("state", "--as-of", "2011-12-30", "--json").json
    assert [(one["government"], one["status"]) for one in decided] == [
        ("be", "decided"), ("br", "decided"), ("ws", "decided"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("given", "code"),
    [
        (("statement-made", "--occurred", "2011-12-28/2011-12-30"), 0),
        (("statement-made", "--occurred", "../2011-12-30"), 0),
        (("decision-expected", "--occurred", "2011-12-20", "--expected", "2011-12-30"), 0),
        (("statement-made", "--occurred", "2011-12-31", "--publisher", "Fiji Times",
          "--published", "2011-12-30"), 0),
        (("statement-made", "--occurred", "2011-12-30"), 1),
        (("statement-made", "--occurred", "2011-12-30/2011-12-30"), 1),
    ],
)  # fmt: skip
def test_it_is_recorded_where_it_can_be_right(
    samoa: Shell, given: tuple[str, ...], code: int
) -> None:
    kind, *rest = given
    matter = ("--matter", "n") if kind == "decision-expected" else ()
    ran = samoa("append", kind, "--government", "ws", "--title", "s", *rest, *matter)
    assert ran.code == code, ran.err
    assert samoa("verify").code == 0


@pytest.mark.parametrize("offset", ["-13:00", "+14:01", "+15:00", "+15"])
def test_an_offset_that_no_place_has_is_refused(empty: Shell, tmp_path: Path, offset: str) -> None:
    date = f"2022-04-20T15:00{offset}"
    ran = empty(
        "append", "statement-made", "--government", "be", "--title", "t", "--occurred", date
    )
    assert (ran.code, "no place has that offset from UTC" in ran.err) == (2, True)
    file = tmp_path / "be.jsonl"
    file.write_text(
        f'{{"id":"a","kind":"statement-made","government":"be","occurred":"{date}","title":"A"}}\n'
    )
    for command in ("check", "import"):
        ran = empty(command, str(file))
        assert (ran.code, "no place has that offset from UTC" in ran.out + ran.err) == (1, True)
    assert empty("state", "--as-of", date).code == 2


def test_a_correction_by_file_brings_no_such_offset_either(empty: Shell, tmp_path: Path) -> None:
    empty("append", "statement-made", "--government", "be", "--title", "t", "--occurred", "2022")
    file = tmp_path / "be.jsonl"
    file.write_text(
        '{"id":"c","kind":"corrected","government":"be","occurred":"2022-05-01","title":"C",'
        '"amends":"be-2022-t","reason":"r","changes":{"occurred":"2022-04-20T15:00+15:00"}}\n'
    )
    ran = empty("import", str(file))
    assert (ran.code, "no place has that offset from UTC" in ran.out + ran.err) == (1, True)


def test_what_was_recorded_with_one_is_read_everywhere(
    empty: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = "2022-04-20T15:00-13:00"
    with monkeypatch.context() as patched:
        patched.setattr("timeline.dates.parser._WESTMOST", -15 * 3600)
        given = ("--title", "t", "--matter", "m", "--occurred", old)
        empty("append", "decision-expected", "--government", "be", *given,
              "--expected", "2022-04-29T15:00-12:30")  # fmt: skip
    from timeline.dates import edtf

    for cached in (edtf._remembered, edtf._bounds, edtf._nearest_bounds):
        cached.cache_clear()
    (entry,) = empty("log", "--json").json
    assert entry["occurred"] == old
    id_ = entry["id"]
    reading: Callable[[], list[tuple[str, ...]]] = lambda: [  # noqa: E731
        ("show", id_), ("log",), ("state",), ("pending",), ("matters",), ("verify",), ("check",),
        ("replay", "--speed", "max"), ("view", "rebuild"), ("diff", "2022", "2023"),
        ("export", "be", "--to", str(tmp_path / "out")), ("log", "--grep", "t"),
    ]  # fmt: skip
    for command in reading():
        ran = empty(*command)
        assert ran.code == 0, (command, ran.err)
    assert empty("correct", id_, "--set", "title=New", "--reason", "r").code == 0
    assert empty("show", id_, "--json").json["title"] == "New"
    assert empty("verify").code == 0


def test_a_last_day_may_be_until_further_notice(empty: Shell) -> None:
    change = (*("append", "measure-changed", "--government", "be", "--matter", "curfew"), "--id")
    correct = ("correct", "be-extended", "--reason", "r", "--set")
    measure = (*change, "be-extended", "--occurred", "2020-03-30", "--title", "Extended")
    assert empty(*measure, "--in-force-until", "..").code == 0
    assert empty("show", "be-extended", "--json").json["in_force_until"] == ".."
    assert empty(*correct, "in_force_until=2020-05-03").code == 0
    assert empty(*correct, "in_force_until=..").code == 0
    assert empty("show", "be-extended", "--json").json["in_force_until"] == ".."
    refused = empty(*change, "be-x", "--occurred", "..", "--title", "t", "--in-force-from", "..")
    assert refused.code == 2
    assert "--occurred: “..” is not a date" in refused.err
    assert "--in-force-from: “..” is not a date" in refused.err
