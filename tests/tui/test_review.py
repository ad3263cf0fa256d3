"""The review of a draft: what each key does to the file, to the screen, and to the store."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.geometry import Offset

from tests.text.hostile import HOSTILE
from tests.tui.driving import RECORDED, as_text
from tests.tui.hostile import FORBIDDEN
from tests.tui.reviewing import APPROVED, TRUCKS, draft_of, reviewed
from tests.tui.test_timeline import run
from timeline.timeline import Timeline
from timeline.tui.keys.review_keys import REVIEW_KEYS


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a draft, to be copied by `draft`."""
    folder = tmp_path_factory.mktemp("draft")
    draft_of(folder)
    return folder


@pytest.fixture
def draft(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A draft of three proposals with its article."""
    import shutil

    shutil.copytree(made, tmp_path / "work")
    monkeypatch.chdir(tmp_path / "work")
    return tmp_path / "work" / "a.draft.yaml"


# ── decisions ─────────────────────────────────────────────────────────────────────────


def test_one_key_takes_skips_or_leaves_a_proposal_and_goes_on(
    tmp_path: Path, settings: Path, draft: Path
) -> None:
    async def go() -> None:
        async with reviewed(tmp_path / "t.db", settings, draft) as it:
            assert it.here == 0
            assert "0 taken, 0 skipped, 3 left of 3" in it.text()
            await it.keys("space")
            assert (it.reviews, it.here) == ("app", 1)
            await it.keys("l")
            assert (it.reviews, it.here) == ("app", 2)
            await it.keys("s")
            assert (it.reviews, it.here) == ("aps", 1)
            assert "1 taken, 1 skipped, 1 left of 3" in it.text()
            await it.keys("space")
            assert "all decided: w records 2" in it.text()
            await it.keys("g", "l")
            assert it.reviews == "pas"
            await it.keys("u", "u", "u", "u", "u")
            assert (it.reviews, it.here) == ("ppp", 0)
            assert "There is nothing to undo." in it.text()

    run(go())
    assert not (tmp_path / "t.db").exists()


def test_the_review_goes_on_where_it_was_left(tmp_path: Path, settings: Path, draft: Path) -> None:
    async def go() -> None:
        async with reviewed(tmp_path / "t.db", settings, draft) as it:
            await it.keys("j", "space")
        async with reviewed(tmp_path / "t.db", settings, draft) as it:
            assert it.here == 2
            await it.keys("n")
            assert it.here == 0
            await it.keys("N")
            assert it.here == 2

    run(go())


def test_all_that_happens_to_a_proposal_is_in_the_file_and_on_the_screen(
    tmp_path: Path, settings: Path, draft: Path
) -> None:
    async def go() -> None:
        async with reviewed(tmp_path / "t.db", settings, draft) as it:
            await it.keys("j", "2")  # a reading
            assert it.kept[1].given["kind"] == "statement-made"
            await it.keys("1")  # and back
            assert it.kept[1].given["kind"] == "pledge-made"
            await it.keys("9")
            assert "There is no reading 9." in it.text()
            await it.send("t")
            await it.until_over("KindPicker")
            await it.paste("announcement")
            await it.keys("enter")
            assert it.kept[1].given["kind"] == "announcement-made"
            await it.send("o", "d", "e", "enter")
            await it.heard()
            assert it.kept[1].id == f"de-2022-04-20-{TRUCKS}"
            await it.send("m")
            await it.paste("trucks Old")
            await it.send("enter")
            await it.heard()
            assert "“Old” is not a name" in it.text()
            await it.send("backspace", "backspace", "backspace", *"old", "enter")
            await it.heard()
            assert it.kept[1].given["matters"] == ["trucks", "old"]
            await it.keys("g", "m", "down", "enter")  # a matter of this draft
            assert it.kept[0].given["matters"] == ["plan-heavy-weapons"]
            assert it.reviews == "ppp"

    run(go())


def test_a_kind_that_needs_more_is_completed_in_a_form(
    tmp_path: Path, settings: Path, draft: Path
) -> None:
    async def go() -> None:
        async with reviewed(tmp_path / "t.db", settings, draft) as it:
            await it.send("G", "t")
            await it.until_over("KindPicker")
            await it.paste("decision taken")
            await it.send("enter")
            await it.opened()
            assert it.kept[2].given["kind"] == "matter-raised"
            it.field("development.outcome").focus_editor()
            await it.keys("a", "ctrl+s")
            assert it.app.screen is it.review
            entry = it.kept[2]
            assert (entry.given["kind"], entry.given["outcome"]) == ("decision-taken", "approved")
            assert it.here == 2

    run(go())


def test_a_form_writes_to_the_draft_only_what_was_typed(
    tmp_path: Path, settings: Path, draft: Path
) -> None:
    before = draft.read_text("utf-8")

    async def go() -> None:
        async with reviewed(tmp_path / "t.db", settings, draft) as it:
            await it.send("e")
            await it.opened()
            assert "nothing is recorded" in it.text()
            it.field("development.title").focus_editor()
            await it.send("end", *" now")
            await it.fill(source__according_to="Belga")
            assert "ctrl+s keeps" in it.text()
            await it.keys("ctrl+s")
            assert it.app.screen is it.review

    run(go())
    gone = [one for one in before.splitlines() if one not in draft.read_text("utf-8").splitlines()]
    assert [one.split(":")[0].strip() for one in gone] == ["id", "title"]
    assert "        according_to: Belga\n" in draft.read_text("utf-8")
    assert not (tmp_path / "t.db").exists()


def test_a_quote_is_widened_and_narrowed_in_its_context(
    tmp_path: Path, settings: Path, draft: Path
) -> None:
    async def go() -> None:
        async with reviewed(tmp_path / "t.db", settings, draft) as it:
            first = "Germany said on Wednesday that it would send ten trucks to Ukraine."
            await it.keys("j", "plus")
            assert it.kept[1].given["sources"][0]["quotes"] == [
                {"exact": f"{first} The trucks are old, but they run."}
            ]
            await it.keys("minus")
            assert it.kept[1].given["sources"][0]["quotes"] == [{"exact": first}]
            await it.keys("minus")
            assert "It has no shorter clause." in it.text()

    run(go())


def test_a_sentence_of_the_article_becomes_a_proposal(
    tmp_path: Path, settings: Path, draft: Path
) -> None:
    async def go() -> None:
        async with reviewed(tmp_path / "t.db", settings, draft) as it:
            await it.keys("tab", "G", "k", "k", "a")
            entry = it.kept[2]
            assert entry.given["title"].startswith("A final decision on the field hospital")
            assert (it.here, it.reviews) == (2, "pppp")
            assert it.review.list.has_focus
            await it.keys("u")
            assert (len(it.kept), it.here) == (3, 2)

    run(go())


def test_a_click_selects_a_sentence_and_a_proposal(
    tmp_path: Path, settings: Path, draft: Path
) -> None:
    async def go() -> None:
        async with reviewed(tmp_path / "t.db", settings, draft) as it:
            lines = it.text().splitlines()
            y = next(n for n, one in enumerate(lines) if "It was" in one)
            await it.pilot.click(offset=Offset(lines[y].index("It was") + 2, y))
            await it.keys("a")
            assert it.kept[3].given["title"] == "It was a long evening for all of them"
            await it.pilot.click("#proposals", offset=Offset(5, 1))
            await it.heard()
            assert it.here == 1

    run(go())


# ── the record ────────────────────────────────────────────────────────────────────────


def test_nothing_is_recorded_before_w_and_then_all_that_is_taken_at_once(
    tmp_path: Path, settings: Path, draft: Path
) -> None:
    store = tmp_path / "t.db"

    async def go() -> None:
        async with reviewed(store, settings, draft) as it:
            await it.keys("w")
            assert "Nothing is taken yet." in it.text()
            await it.keys("space", "s", "space", "w")
            await it.until_over("BatchDialog")
            assert "Record 2 developments?" in it.text()
            assert "delivery-field-hospital new → raised" in it.sentences()
            await it.keys("escape")
            assert not store.exists()
            await it.keys("w", "enter")
            await it.until(lambda: "Recorded 2 developments" in it.text())
            await it.keys("escape")
            assert "2 recorded" in it.text()
            await it.keys("g", "s")  # what is recorded is left alone
            assert it.reviews == "asa"
            assert "It is recorded." in it.text()
            await it.keys("w")
            assert "All that is taken is recorded." in it.text()
            await it.keys("escape")
            await it.until(lambda: it.app.state.count == 2)
            await it.keys("r")
            assert it.app.screen is it.review
        async with reviewed(store, settings, draft) as it:
            assert it.review.recorded == {one.id for one in it.kept if one.review == "accepted"}

    run(go())
    with Timeline.open(store) as timeline:
        assert len({entry.document["sources"][0]["sha256"] for entry in timeline.log()}) == 1


def test_a_refusal_leads_to_its_proposal_and_records_nothing(
    tmp_path: Path, settings: Path, draft: Path
) -> None:
    store = tmp_path / "t.db"
    with Timeline.open(store, clock=lambda: RECORDED) as timeline:
        timeline.append(
            {"id": f"be-2022-04-20-{TRUCKS}", "kind": "statement-made", "government": "be",
             "occurred": "2022-04-20", "title": "Another"}
        )  # fmt: skip

    async def go() -> None:
        async with reviewed(store, settings, draft) as it:
            await it.keys("space", "space", "space", "w")
            assert it.app.screen is it.review
            assert it.here == 1, it.text()
            told = it.sentences(it.review.proposal_view)
            assert "is already recorded" in told or "is taken" in told, told
            assert "✗" in as_text(it.strips()[3:4])
            await it.keys("o", "d", "e", "enter", "w", "enter")
            await it.until(lambda: "Recorded 3 developments" in it.text())

    run(go())
    with Timeline.open(store) as timeline:
        assert len(list(timeline.log())) == 4


def test_what_is_wrong_by_itself_cannot_be_taken(
    tmp_path: Path, settings: Path, draft: Path
) -> None:
    text = draft.read_text("utf-8").replace("outcome: approved", "outcome: perhaps")
    draft.write_text(text, "utf-8")

    async def go() -> None:
        async with reviewed(tmp_path / "t.db", settings, draft) as it:
            await it.keys("space")
            assert (it.reviews, it.here) == ("ppp", 0)
            assert "It cannot be taken yet. outcome:" in it.sentences()
        draft.write_text(text.replace("review: proposed", "review: accepted", 1), "utf-8")
        async with reviewed(tmp_path / "t.db", settings, draft) as it:
            await it.keys("w")
            assert "Nothing was recorded. outcome:" in it.sentences()

    run(go())


# ── a second author ───────────────────────────────────────────────────────────────────


def test_an_edit_in_an_editor_is_shown_and_kept(
    tmp_path: Path, settings: Path, draft: Path
) -> None:
    async def go() -> None:
        async with reviewed(tmp_path / "t.db", settings, draft) as it:
            await it.keys("j")
            text = draft.read_text("utf-8").replace("ten trucks", "eleven trucks")
            draft.write_text(text, "utf-8")
            # The look at the file comes before the key, or the key notices it.
            await it.keys("space")
            await it.until(lambda: "eleven trucks" in it.sentences(it.review.proposal_view))
            assert [one.given["title"] for one in it.kept if "eleven" in one.given["title"]]
            draft.write_text("draft: [", "utf-8")
            await it.until(lambda: "a.draft.yaml:1" in it.text())
            await it.keys("s")
            assert draft.read_text("utf-8") == "draft: ["
            draft.write_text(text, "utf-8")
            await it.until(lambda: "0 taken, 0 skipped, 3 left" in it.text())

    run(go())


# ── how it looks ──────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("size", [(80, 24), (140, 40)])
def test_the_marked_quote_is_in_sight_beside_its_proposal_at_each_size(
    tmp_path: Path, settings: Path, draft: Path, size: tuple[int, int]
) -> None:
    async def go() -> None:
        async with reviewed(tmp_path / "t.db", settings, draft, size=size) as it:
            for words in (
                "Belgium's government approved",
                "Germany said",
                "Belgium is considering",
            ):
                marked = [
                    segment.text
                    for strip in it.strips()
                    for segment in strip
                    if segment.style is not None and segment.style.reverse
                ]
                assert any(one.startswith(words) for one in marked), (words, marked)
                assert words in it.sentences(it.review.proposal_view)
                await it.keys("j")
            await it.keys("question_mark")
            assert "the words “is considering”" in it.text()
            told = " ".join(str(one.content) for one in it.app.screen.query("Static"))
            assert all(key.help[:35] in told for key in REVIEW_KEYS if not key.keys.isdecimal())

    run(go())


def test_a_draft_without_proposals_or_article_says_what_to_do(
    tmp_path: Path, settings: Path, draft: Path
) -> None:
    draft.write_text("draft:\n  version: 1\ndevelopments: []\n", "utf-8")

    async def go() -> None:
        async with reviewed(tmp_path / "t.db", settings, draft, size=(80, 24)) as it:
            assert "No proposals. tab goes to the article" in it.sentences()
            assert "The article cannot be shown" in it.sentences()
            await it.keys(*"s1eotm+-uwnNgGjk?", "escape", "tab", "a", "space", "j", "pagedown")
            assert it.app.screen is it.review

    run(go())


JUNK = (
    "kind: nothing", "kind: [1]", "government: 7", "occurred: {a: 1}", "title: [x]", "title: 3",
    "matters: 5", "matters: {a: b}", "actors: someone", "actors: [1, [2]]", "quantities: [many]",
    "outcome: perhaps", "place: 3", "attributes: 4", "sources: none", "sources: [x]",
    "sources: [{source: nowhere, quotes: words}]", "sources: [{quotes: [1, {exact: [2]}, null]}]",
    "review: maybe", "id: [x]",
)  # fmt: skip
"""What somebody may leave in a field, in an editor."""
IN_A_FORM = {"kind: [1]", "title: 3", "matters: {a: b}", "outcome: perhaps", JUNK[-3]}


@pytest.mark.slow
def test_whatever_stands_in_a_field_no_key_ends_the_program(
    tmp_path: Path, settings: Path, draft: Path
) -> None:
    whole = {"kind": "decision-taken", "government": "be", "occurred": '"2022-04-20"',
             "title": "T", "outcome": "approved", "matters": "[m]"}  # fmt: skip
    entries = []
    for number, junk in enumerate(JUNK):
        fields = [f"{name}: {value}" for name, value in whole.items()]
        fields = [one for one in fields if one.split(":")[0] != junk.split(":")[0]]
        id_ = [] if junk.startswith("id") else [f"id: e{number}"]
        entries.append("  - " + "\n    ".join([*id_, *fields, junk]) + "\n")
    head = draft.read_text("utf-8").partition("developments:")[0]
    draft.write_text(f"{head}developments:\n{''.join(entries)}", "utf-8")

    async def go() -> None:
        async with reviewed(tmp_path / "t.db", settings, draft, size=(100, 30)) as it:
            assert len(it.kept) == len(JUNK)
            for place, junk in enumerate(JUNK):
                await it.keys("plus", "right", "1", "s", "u", "space")
                it.review.list.select(place)
                for key in ("m", "e") if junk in IN_A_FORM else ():
                    await it.keys(key)
                    if it.app.screen is not it.review:
                        await it.keys("escape")
                assert it.app.screen is it.review, it.text()
                await it.keys("j")
            assert set(it.reviews) <= set("aps")

    run(go())


def test_hostile_text_of_an_article_and_a_draft_is_shown_and_does_nothing(
    tmp_path: Path, settings: Path
) -> None:
    # What cannot be in a text file at all is refused before; the rest comes by the article or in
    # quotation marks of YAML.
    words = "Belgium said on Tuesday that [red]it[/red] [@click=app.quit]would send \u202etanks."
    path = draft_of(tmp_path, f"{words}\n")
    text = path.read_text("utf-8")
    bad = r'"[/bold] \e[31mred\e[0m \u202Eback \u200B[@click=quit]x"'
    entries = text.replace("    title: ", f"    summary: {bad}\n    title: ", 1)
    path.write_text(entries.replace("  # kind", "  # [/b] remark \u202e\n  # kind", 1), "utf-8")

    async def go() -> None:
        async with reviewed(tmp_path / "t.db", settings, path, size=(80, 24)) as it:
            assert len(it.kept) >= 1
            for keys in (("j",), ("question_mark",), ("escape", "m"), ("escape", "w"),
                         ("escape", "tab", "j", "tab", "pagedown"), ("e",)):  # fmt: skip
                await it.keys(*keys)
                shown = it.text().replace("\n", "")
                assert not [one for one in FORBIDDEN if one in shown], keys
            assert it.app.is_running

    run(go())
    assert any("\x1b" in one for _, one in HOSTILE)
    assert APPROVED.startswith("be-")
