"""The keys of a user: read from a file, at work, and shown wherever keys are shown."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from tests.cli.reading import Shell
from tests.tui.boards import press
from tests.tui.driving import driven
from tests.tui.forms import filled
from tests.tui.test_timeline import run
from timeline.tui.keys.keys_file import keys_text, read_keys
from timeline.tui.keys.own_keys import ALL_KEYS, USUAL, OwnKeys, clashes

OWN = """
"step(1)" = "[, ctrl+j"
"days(-1)" = ""
"board('matters')" = "Q"
help = "f2"
"group" = "b"
further = "b"
what = "b"

[form]
record = "f9"
"""


def test_a_file_of_all_keys_reads_back_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "keys.toml"
    path.write_text(OWN, "utf-8")
    own, problem = read_keys(path)
    assert problem is None
    assert own.chosen[":step(1)"] == "left_square_bracket,ctrl+j"
    path.write_text(keys_text(own, path), "utf-8")
    assert read_keys(path) == (own, None)
    usual = keys_text(USUAL, path)
    assert tomllib.loads(usual) == {"form": {}, "review": {}}
    for key in ALL_KEYS:
        assert f"{key.name}" in usual


def test_the_usual_keys_clash_nowhere_even_if_each_is_chosen() -> None:
    for key in ALL_KEYS:
        if key.keys:
            same = [one for one in ALL_KEYS if one.id == key.id]
            if len({one.keys for one in same}) == 1:
                assert not list(clashes(OwnKeys({key.id: key.keys})))


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ('play = "space"\nstepp = "x"\n', 2, "there is no action “stepp”. Did you mean step"),
        ('\nplay = "spaze"\n', 2, "there is no key “spaze”"),
        ('play = "Y"\nfirst = "X"\n', 2, "X is the key of retract too"),
        ('[form]\nrecord = "f9"\nleave = "f9"\n', 3, "f9 is the key of record too"),
        ('[forms]\nrecord = "f9"\n', 1, "there is no section [forms]"),
        ("play = 3\n", 1, "the keys of play are a text"),
        ('play = "x"\n\nplay == "y"\n', 3, "Invalid value"),
        ('play = "x\n', 1, "Illegal character"),
    ],
)
def test_a_mistake_is_told_with_its_line_and_the_usual_keys_stay(
    tmp_path: Path, text: str, line: int, words: str
) -> None:
    path = tmp_path / "keys.toml"
    path.write_text(text, "utf-8")
    own, problem = read_keys(path)
    assert own == USUAL
    assert problem is not None
    assert problem.startswith(f"{path}:{line}: {words}")
    assert problem.endswith("The usual keys stay.")


def test_a_file_that_is_not_text_or_not_a_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "keys.toml").write_bytes(b"\xff\xfe")
    assert "not text in UTF-8" in str(read_keys(tmp_path / "keys.toml").problem)
    assert "cannot be read" in str(read_keys(tmp_path).problem)
    assert read_keys(tmp_path / "none.toml") == (USUAL, None)


def test_own_keys_work_and_are_shown_and_the_usual_ones_do_not(store: Path, settings: Path) -> None:
    settings.mkdir(exist_ok=True)
    (settings / "keys.toml").write_text(OWN, "utf-8")

    async def go() -> None:
        async with driven(store, settings, size=(140, 40)) as it:
            await it.press("g")
            start = it.now.playhead
            assert " [ next" in it.text().splitlines()[-1]
            await it.press("right", "l", "alt+left")
            assert it.now.playhead == start
            await it.press("[")
            assert it.now.playhead != start
            await it.press("Q")
            assert getattr(it.app.screen, "board", "") == "matters"
            assert " f2 help" in it.text().splitlines()[-1]
            there = it.now.playhead
            await it.press("ctrl+j")
            assert it.now.playhead != there
            await it.press("question_mark")
            assert getattr(it.app.screen, "board", "") == "matters"
            await it.press("f2")
            assert "[ ctrl+j Move the playhead to the next" in it.sentences()
            await it.press("f2")
            await it.press("ctrl+p", *"next dev")
            await it.until(lambda: "Play the story: [ ctrl+j" in it.sentences())

    run(go())


def test_own_keys_work_in_a_form(store: Path, settings: Path) -> None:
    settings.mkdir(exist_ok=True)
    (settings / "keys.toml").write_text(OWN, "utf-8")

    async def go() -> None:
        async with filled(store, settings) as it:
            await it.append("statement-made")
            assert " f9 record" in it.text()
            await it.send("f9")
            await it.heard()
            assert "Still to do" in it.sentences()
            await it.fill(
                development__occurred="2022-04-22",
                development__title="He says",
                source__publisher="P",
            )
            assert "f9 records be-2022-04-22-he-says" in it.sentences()
            assert "ctrl+s" not in it.text()
            await it.send("escape", "y")
            await it.until(lambda: it.app.screen is it.main)
            await it.send("x", "w", "s")
            await it.opened()
            await it.fill(source__publisher="The Paper")
            assert "f9 records 1 further source, all or none" in it.sentences()
            assert "ctrl+s" not in it.text()

    run(go())


def test_a_mistake_is_said_once_when_the_program_starts(store: Path, settings: Path) -> None:
    settings.mkdir(exist_ok=True)
    (settings / "keys.toml").write_text('first = "X"\n', "utf-8")

    async def go() -> None:
        async with driven(store, settings) as it:
            said = [one.message for one in it.app._notifications]
            assert len(said) == 1
            assert said[0].startswith(f"{settings / 'keys.toml'}:1: X is the key of retract too")
            await it.press("g")
            assert it.now.cursor == 0

    run(go())


def test_the_keys_are_printed_and_a_mistake_ends_with_one(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("timeline.tui.model.settings.default_folder", lambda: tmp_path)
    shell = Shell(capsys, tmp_path / "none.db")
    (tmp_path / "keys.toml").write_text('play = "f5"\n', "utf-8")
    ran = shell("tui", "--keys")
    assert (ran.code, 'play = "f5"  # Play or pause' in ran.out) == (0, True)
    assert "\n# theme = " in ran.out
    (tmp_path / "keys.toml").write_text('play = "f99"\n', "utf-8")
    ran = shell("tui", "--keys")
    assert ran.code == 1
    assert "keys.toml:1: there is no key “f99”" in ran.err
    assert '\n# play = "space"' in ran.out


def test_sentences_that_name_keys_name_those_of_the_user(store: Path, settings: Path) -> None:
    settings.mkdir(exist_ok=True)
    own = (
        'filter = "["\n"days(-1)" = ""\nclear_filter = "f7"\nplay = ""\nmark_line = "ü"\n'
        '"mark(\'b\')" = "f8"\npace = "f4"\n'
    )
    (settings / "keys.toml").write_text(own, "utf-8")

    async def go() -> None:
        async with driven(store, settings, size=(140, 40)) as it:
            assert "all developments · [ filter" in it.text()
            it.filter_by(tags=("nosuch",))
            await it.settle()
            assert "f7 removes all filters, ⌫ the last" in it.text()
            assert ": “Play or pause from the playhead” plays the story" in it.sentences()
            await it.press("w")
            assert "No line is marked. ü marks the selected line, * all" in it.sentences()
            await it.press("A")
            assert "f8 marks another moment." in it.sentences()
            await it.press("m")
            await press(it, "/", *"zzz", "enter")
            assert "esc removes them" in it.sentences()
            await it.press("?")
            assert "by date (f4), the story's own time" in it.sentences()

    run(go())


def test_only_actions_are_taken_for_such_and_by_default_their_usual_keys_are_named() -> None:
    words = USUAL.in_words("<step(1)> <board('diff')> <command_palette> <form:record> <nosuch> <b")
    assert words == "→ d : ctrl+s <nosuch> <b"
