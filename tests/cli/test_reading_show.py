"""`timeline show` gives a reader all that is needed to judge one development."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.reading import Shell, a_story, import_bundled, isolate, subprocess_environment
from timeline import Timeline
from timeline.formats.sample_data import events_folder


@pytest.fixture(scope="module")
def bundled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return import_bundled(tmp_path_factory.mktemp("bundled") / "timeline.db")


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return a_story(tmp_path_factory.mktemp("story") / "timeline.db")


@pytest.fixture(autouse=True)
def _nothing_of_the_users(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    isolate(monkeypatch, tmp_path)


@pytest.fixture
def article(capsys: pytest.CaptureFixture[str], bundled: Path) -> Shell:
    return Shell(capsys, bundled)


@pytest.fixture
def timeline(capsys: pytest.CaptureFixture[str], story: Path) -> Shell:
    return Shell(capsys, story)


def test_a_quote_stands_in_its_context_and_is_found_verbatim(article: Shell) -> None:
    shown = article("show", "be-2022-04-expects-decision-on-friday").out
    assert "will meet again on Friday, when a final decision is expected to be made" in shown
    assert "verbatim in line 2 of the source" in shown
    assert "https://www.brusselstimes.com/218472/" in shown
    assert "according to Belga News Agency" in shown


def test_a_phrase_comes_with_how_it_was_reckoned(article: Shell) -> None:
    shown = article("show", "be-2022-04-20-raises-heavy-weapons").out
    assert "Wednesday 20 April 2022" in shown
    assert "“Wednesday afternoon”, counting from Thursday 21 April 2022" in shown


def test_a_window_is_said_with_its_words_in_the_source(article: Shell) -> None:
    shown = article("show", "be-2022-04-expects-decision-on-friday").out
    assert "until 22 April 2022, in the source “Friday”" in shown


def test_who_did_it_in_which_role(article: Shell) -> None:
    shown = article("show", "be-2022-04-20-core-cabinet-discusses-heavy-weapons").out
    assert "Ludivine Dedonder, Defence Minister (Federal Government of Belgium)" in shown


def test_a_correction_says_what_changed_old_and_new(timeline: Shell) -> None:
    shown = timeline("show", "xx-raised").out
    assert shown.startswith("A tunnel is proposed\n")
    assert "corrected" in shown
    assert "It was a tunnel" in shown
    assert "title  A bridge is proposed → A tunnel is proposed" in shown
    assert "occurred  4 March 2024 → 3 March 2024" in shown
    assert "xx-correction" in shown


def test_before_the_correction_was_public_the_old_text_shows(timeline: Shell) -> None:
    shown = timeline("show", "xx-raised", "--as-known", "2024-03-10").out
    assert shown.startswith("as known on 10 March 2024\n\nA bridge is proposed\n")
    assert "tunnel" not in shown


def test_a_second_correction_starts_from_the_first(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path = a_story(tmp_path / "again.db")
    with Timeline.open(path) as timeline:
        timeline.correct("xx-raised", {"title": "A ferry is proposed"}, reason="No, a ferry")
    shown = Shell(capsys, path)("show", "xx-raised").out
    assert "A bridge is proposed → A tunnel is proposed" in shown
    assert "A tunnel is proposed → A ferry is proposed" in shown


def test_a_retraction_and_a_dispute_come_with_their_reason(timeline: Shell) -> None:
    assert "He did not" in timeline("show", "xx-rumour").out
    assert "[retracted]" in timeline("show", "xx-rumour").out
    assert "The bank denies it" in timeline("show", "xx-pledge").out


def test_amounts_are_readable(timeline: Shell) -> None:
    assert "about 1,234,567.50 EUR" in timeline("show", "xx-pledge").out


def test_what_else_happened_in_the_matter_is_listed(timeline: Shell) -> None:
    shown = timeline("show", "xx-expected").out
    assert "Of the same matter" in shown
    assert "xx-meeting" in shown


def test_a_delivery_that_fulfils_a_pledge_is_shown_with_it(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path = a_story(tmp_path / "delivered.db")
    with Timeline.open(path) as timeline:
        timeline.append(
            {
                "id": "xx-delivery",
                "kind": "delivery-made",
                "government": "xx",
                "occurred": "2024-05-01",
                "title": "The money comes",
                "matters": ["money"],
                "fulfils": "xx-pledge",
            }
        )
    shell = Shell(capsys, path)
    assert "Fulfilled by" in shell("show", "xx-pledge").out
    delivery = shell("show", "xx-delivery").out
    assert "fulfils       xx-pledge" in delivery
    assert "complete" not in delivery
    assert "no source" in delivery


def test_the_fields_of_a_kind_are_shown_by_their_names(timeline: Shell) -> None:
    shown = timeline("show", "xx-correction").out
    assert "amends        xx-raised" in shown
    assert "reason        It was a tunnel" in shown
    assert "title  A bridge is proposed → A tunnel is proposed" not in shown


def test_votes_dates_and_the_time_of_day_are_in_words(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path = tmp_path / "night.db"
    with Timeline.open(path) as timeline:
        timeline.append(
            {
                "id": "xx-night",
                "kind": "decision-taken",
                "government": "xx",
                "occurred": "2024-03-07T23:40",
                "title": "The council decides at night",
                "matters": ["bridge"],
                "outcome": "approved",
                "votes": {"yes": 8, "no": 3, "not_voting": 1},
                "in_force_from": "2024-03-16",
                "in_force_until": "2024-04",
            },
            {
                "id": "xx-change",
                "kind": "measure-changed",
                "government": "xx",
                "occurred": "2024-03-30T10:00/2024-03-30T12:00",
                "title": "No end is given any more",
                "matters": ["bridge"],
                "in_force_until": "..",
            },
            name="Xanadu",
            zone="Europe/Brussels",
        )
        timeline.correct("xx-night", {"votes.no": 4}, reason="Counted again", id="xx-again")
    shown = Shell(capsys, path)("show", "xx-night").out
    assert "when          Thursday 7 March 2024, 23:40\n" in shown
    assert "votes         8 yes, 4 no, 1 not voting\n" in shown
    assert "in force from 16 March 2024\n" in shown
    assert "in force until April 2024\n" in shown
    change = Shell(capsys, path)("show", "xx-change").out
    assert "when          30 March 2024, between 10:00 and 12:00\n" in change
    assert "in force until further notice\n" in change


def test_an_id_that_is_not_there_is_not_found_and_the_nearest_is_named(timeline: Shell) -> None:
    ran = timeline("show", "xx-raise")
    assert (ran.code, ran.out) == (1, "")
    assert "did you mean “xx-raised”" in ran.err


def test_json_holds_the_original_and_the_amendments(timeline: Shell) -> None:
    shown = timeline("show", "xx-raised", "--json").json
    assert shown["title"] == "A tunnel is proposed"
    assert shown["original"]["title"] == "A bridge is proposed"
    assert [one["id"] for one in shown["amendments"]] == ["xx-correction"]


def test_several_ids_give_several(timeline: Shell) -> None:
    assert len(timeline("show", "xx-raised", "xx-pledge", "--json").json) == 2
    assert len(timeline("show", "xx-raised", "xx-pledge", "--jsonl").lines) == 2


def test_another_account_of_a_vote_is_told_in_words(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    with Timeline.open(tmp_path / "meridian.db") as opened:
        opened.import_files(events_folder("meridian"))
    read = Shell(capsys, tmp_path / "meridian.db")
    shown = read("show", "xc-2022-12-02-approves-the-link").out
    told = " ".join(shown.partition("Told otherwise")[2].partition("Of the same matter")[0].split())
    assert "xc-2022-12-03-paper-dates-the-vote-on-the-3rd" in told
    assert "occurred 2 December 2022, 23:40 here, 3 December 2022 there" in told
    assert "in the source “38 Millionen Euro” there" in told
    assert "{" not in told


def test_the_old_words_of_a_quote_in_a_cited_source_are_shown(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path = tmp_path / "t.db"
    bill = {"kind": "matter-raised", "government": "be", "title": "A bill", "matters": ["bill"]}
    with Timeline.open(path) as timeline:
        timeline.append({"id": "bill", "occurred": "2024-03-07", **bill})
        for words in ("old words", "other words"):
            timeline.cite("bill", {"publisher": "P", "quotes": [{"exact": words}]})
        change = {"sources.1.quotes.0.exact": "new words"}
        timeline.correct("bill", change, reason="Misread")
    told = Shell(capsys, path)("show", "bill").out
    assert "sources.1.quotes.0.exact  other words → new words\n" in told


def test_the_dates_in_force_of_two_accounts_are_told_apart_from_their_names(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path = tmp_path / "t.db"
    law = {"kind": "decision-taken", "government": "be", "matters": ["law"], "outcome": "approved"}
    with Timeline.open(path) as timeline:
        for name, end in (("one", "2024-04-03"), ("two", "2024-04-05")):
            account = {"account_of": "one"} if name == "two" else {}
            given = {"id": name, "occurred": "2024-03-07", "title": name, "in_force_until": end}
            timeline.append({**law, **given, **account})
    told = Shell(capsys, path)("show", "one").out
    assert "    in force until 3 April 2024 here, 5 April 2024 there\n" in told


def test_no_model_is_loaded_to_show_a_quote_in_its_document(bundled: Path, tmp_path: Path) -> None:
    check = (
        "import sys; from timeline.cli.main import main\n"
        "try: main(['show', 'be-2022-04-expects-decision-on-friday'])\n"
        "except SystemExit: pass\n"
        "print({'pydantic', 'eventsourcing', 'textual'} & {*sys.modules})"
    )
    ran = subprocess.run(
        [sys.executable, "-c", check],
        env=subprocess_environment(tmp_path, TIMELINE_STORE=str(bundled)),
        cwd=tmp_path, capture_output=True, text=True, timeout=60, check=True,
    )  # fmt: skip
    assert "verbatim in line 2 of the source" in ran.stdout
    assert ran.stdout.endswith("\nset()\n")
