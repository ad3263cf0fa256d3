"""The review of a draft in its file: what each decision writes, and what it leaves alone."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.builders import Clock
from timeline import Timeline
from timeline.capture.reading.sentences import sentences
from timeline.capture.review.quoted_passages import narrower, passages, wider
from timeline.exceptions import BadFile, DraftChanged, EntryNotEdited, NoDraft
from timeline.results import DraftReview

ARTICLE = """\
Belgium's government approved the plan for heavy weapons on Tuesday.

Germany said on Wednesday that it would send ten trucks to Ukraine. The trucks are old, but \
they run.

A final decision on the field hospital is expected on Friday, reports Belga. Belgium is \
considering the delivery of a field hospital. It was a long evening for all of them.
"""


@pytest.fixture
def door(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Timeline]:
    monkeypatch.chdir(tmp_path)
    with Timeline.open(tmp_path / "t.db", clock=Clock()) as opened:
        yield opened


@pytest.fixture
def path(door: Timeline, tmp_path: Path) -> Path:
    article, out = tmp_path / "a.txt", tmp_path / "a.draft.yaml"
    article.write_text(ARTICLE, encoding="utf-8")
    door.draft(article, published="2022-04-21", publisher="The Paper", out=out)
    return out


def changed_lines(before: str, after: str) -> list[str]:
    """The lines of a file that were not in it before."""
    held = before.splitlines()
    return [line.strip() for line in after.splitlines() if line not in held]


def ids(review: DraftReview) -> list[str]:
    return [one.id for one in review.entries]


# ── decisions ─────────────────────────────────────────────────────────────────────────


def test_a_decision_changes_its_word_in_the_file_and_nothing_else(
    door: Timeline, path: Path
) -> None:
    before = path.read_text("utf-8")
    review = door.open_draft(path)
    review.take(1)
    after = path.read_text("utf-8")
    assert after.count("review: accepted") == 1
    assert after.replace("review: accepted", "review: proposed") == before
    assert door.open_draft(path).entries[1].review == "accepted"
    review.postpone(1)
    assert path.read_text("utf-8") == before


def test_a_review_goes_on_behind_the_last_decision_and_then_at_what_was_left(
    door: Timeline, path: Path
) -> None:
    review = door.open_draft(path)
    assert review.next_place == 0
    review.take(1)
    assert door.open_draft(path).next_place == 2
    review.skip(2)
    assert door.open_draft(path).next_place == 0


def test_what_a_person_wrote_in_the_file_stays(door: Timeline, path: Path) -> None:
    text = path.read_text("utf-8")
    text = text.replace("    outcome: approved\n", "    outcome: approved  # by all of them\n")
    text = text.replace("    matters:\n", "    # which one?\n    matters:\n", 1)
    path.write_bytes(b"\xef\xbb\xbf" + text.encode().replace(b"\n", b"\r\n"))
    review = door.open_draft(path)
    review.change(0, {"title": "The plan: approved", "tags": ["seen"]})
    data = path.read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    assert b"\n" not in data.replace(b"\r\n", b"")
    after = data.decode("utf-8-sig").replace("\r\n", "\n")
    assert changed_lines(text, after) == [
        "id: be-2022-04-19-the-plan-approved",
        'title: "The plan: approved"',
        "tags:",
        "- seen",
    ]
    assert "outcome: approved  # by all of them" in after
    assert "    # which one?\n    matters:\n" in after


@pytest.mark.parametrize(
    "entry",
    [
        "  - {id: x, kind: statement-made, government: be, occurred: 2022-04-20, title: T}",
        (
            "  -\n    kind: statement-made\n    government: be\n"
            "    occurred: 2022-04-20\n    title: T\n    id: x"
        ),
        (
            '  - "review": "proposed"\n    kind: statement-made\n    government: be\n'
            "    occurred: 2022-04-20\n    title: >-\n      T\n    id: x"
        ),
    ],
    ids=["on one line", "a lonely dash", "in quotation marks"],
)
def test_an_entry_in_a_form_of_its_own_is_edited_too(
    door: Timeline, path: Path, entry: str
) -> None:
    path.write_text(f"draft:\n  version: 1\ndevelopments:\n{entry}\n# the end\n", "utf-8")
    review = door.open_draft(path)
    review.take(0)
    review.change(0, {"title": "Another"})
    again = door.open_draft(path).entries[0]
    assert (again.review, again.given["title"], again.problems) == ("accepted", "Another", ())
    assert path.read_text("utf-8").endswith("# the end\n")


def test_an_entry_that_is_none_is_left_as_it_is_and_said_to_be_so(
    door: Timeline, path: Path
) -> None:
    text = "draft:\n  version: 1\ndevelopments:\n  - just words\n"
    path.write_text(text, "utf-8")
    review = door.open_draft(path)
    assert review.entries[0].problems
    with pytest.raises(EntryNotEdited, match=r"a\.draft\.yaml:4"):
        review.take(0)
    assert path.read_text("utf-8") == text


# ── a file with two authors ───────────────────────────────────────────────────────────


def test_what_an_editor_changed_meanwhile_is_read_and_not_overwritten(
    door: Timeline, path: Path
) -> None:
    review = door.open_draft(path)
    text = path.read_text("utf-8").replace("ten trucks", "eleven trucks")
    path.write_text(text, "utf-8")
    with pytest.raises(DraftChanged):
        review.take(0)
    assert path.read_text("utf-8") == text
    assert "eleven trucks" in review.entries[1].given["title"]
    review.take(0)  # the same key once more
    assert "eleven trucks" in path.read_text("utf-8")


@pytest.mark.parametrize(
    ("text", "error"), [("draft: [", BadFile), ("developments: []\n", NoDraft)]
)
def test_a_file_that_is_half_written_stops_every_edit(
    door: Timeline, path: Path, text: str, error: type[Exception]
) -> None:
    review = door.open_draft(path)
    before = ids(review)
    path.write_text(text, "utf-8")
    for edit in (review.look, review.undo, lambda: review.skip(0)):
        with pytest.raises(error):
            edit()
    assert path.read_text("utf-8") == text
    assert ids(review) == before


def test_a_write_that_fails_leaves_the_file_and_no_other(
    door: Timeline, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    review, before = door.open_draft(path), path.read_bytes()

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        review.take(0)
    assert path.read_bytes() == before
    assert review.entries[0].review == "proposed"
    assert not [one for one in path.parent.iterdir() if one.suffix == ".part"]


def test_undo_leads_back_edit_by_edit_but_never_over_an_edit_of_another(
    door: Timeline, path: Path
) -> None:
    review = door.open_draft(path)
    begun = path.read_bytes()
    review.take(0)
    review.change(2, {"matters": ["field-hospital"]})
    review.quote(1, 0, passages(review.entries[0].development, ARTICLE)[0])  # type: ignore[arg-type]
    assert [review.undo(), review.undo(), review.undo(), review.undo()] == [1, 2, 0, None]
    assert path.read_bytes() == begun
    review.take(0)
    path.write_bytes(path.read_bytes() + b"# mine\n")
    with pytest.raises(DraftChanged):
        review.undo()
    assert review.undo() is None
    assert path.read_bytes().endswith(b"# mine\n")


# ── what an entry is ──────────────────────────────────────────────────────────────────


def test_an_entry_has_the_reasons_and_other_readings_of_its_comments(
    door: Timeline, path: Path
) -> None:
    entry = door.open_draft(path).entries[1]
    assert (entry.score, entry.proposer) == (0.78, "rules")
    why = {one.field: one.value for one in entry.because}
    assert why == {"kind": "pledge-made", "government": "be", "occurred": "2022-04-20"}
    assert entry.readings == [("kind", "commitment-made"), ("kind", "statement-made")]


def test_the_first_reading_can_be_taken_back_after_another_one(door: Timeline, path: Path) -> None:
    review = door.open_draft(path)
    review.change(1, {"kind": "statement-made"})
    assert review.entries[1].readings == [("kind", "pledge-made"), ("kind", "commitment-made")]


def test_the_id_follows_the_title_until_somebody_chooses_one(door: Timeline, path: Path) -> None:
    review = door.open_draft(path)
    review.change(1, {"government": "de"})
    assert review.entries[1].id.startswith("de-2022-04-20-germany-said")
    review.change(1, {"id": "trucks"})
    review.change(1, {"title": "Ten trucks"})
    assert review.entries[1].id == "trucks"


def test_what_is_wrong_with_an_entry_is_said(door: Timeline, path: Path) -> None:
    text = path.read_text("utf-8").replace("outcome: approved", "outcome: perhaps")
    path.write_text(text.replace("source: article", "source: other", 1), "utf-8")
    problems = door.open_draft(path).entries[0].problems
    assert [one.field for one in problems] == ["sources.0.source"]
    path.write_text(text, "utf-8")
    assert [one.field for one in door.open_draft(path).entries[0].problems] == ["outcome"]


# ── quotes ────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("step", "expected"),
    [
        (wider, ("Germany said on Wednesday that it would send ten trucks to Ukraine. The trucks"
                " are old, but they run.")),
        (lambda one, found: narrower(one, ARTICLE, found), None),
    ],
)  # fmt: skip
def test_a_quote_is_widened_by_a_sentence(
    door: Timeline, path: Path, step: Callable[..., object], expected: str | None
) -> None:
    passage = passages(door.open_draft(path).entries[1].development, ARTICLE)[0]
    assert passage is not None
    found = step(passage, sentences(ARTICLE))
    assert (found and ARTICLE[found.start : found.end]) == expected  # type: ignore[attr-defined]


def test_a_quote_is_narrowed_by_a_sentence_and_then_by_a_clause() -> None:
    start = ARTICLE.index("The trucks")
    found = sentences(ARTICLE)
    whole = next(one for one in found if one.start == start)
    passage = wider(wider(whole, found), found)  # type: ignore[arg-type]
    passage = wider(passage, found)  # type: ignore[arg-type]
    told = []
    while passage is not None:
        told.append(" ".join(ARTICLE[passage.start : passage.end].split()))
        passage = narrower(passage, ARTICLE, found)
    assert told == [
        (
            "Germany said on Wednesday that it would send ten trucks to Ukraine. The trucks are "
            "old, but they run. A final decision on the field hospital is expected on Friday, "
            "reports Belga."
        ),
        (
            "Germany said on Wednesday that it would send ten trucks to Ukraine. The trucks are "
            "old, but they run."
        ),
        "Germany said on Wednesday that it would send ten trucks to Ukraine.",
    ]


def test_a_sentence_is_proposed_by_the_rules_or_as_a_statement(door: Timeline, path: Path) -> None:
    out = path.with_name("b.draft.yaml")
    door.draft(
        path.with_name("a.txt"),
        published="2022-04-21",
        publisher="The Paper",
        out=out,
        min_score=0.8,
    )
    review = door.open_draft(out)
    assert len(review.entries) == 2
    for words, kind in (("Germany", "pledge-made"), ("It was", "statement-made")):
        start = ARTICLE.index(words)
        found = next(one for one in sentences(ARTICLE) if one.start == start)
        proposal = door.propose_sentence(review, found.start, found.end)
        quote = proposal.development["sources"][0]["quotes"][0]["exact"]
        assert (proposal.development["kind"], quote) == (kind, ARTICLE[start : found.end])
        place = review.add(0, proposal)
        assert review.entries[place].given["title"] == proposal.development["title"]
        assert not review.entries[place].problems
    assert len(door.open_draft(out).entries) == 4


def test_a_draft_without_its_article_is_reviewed_too(door: Timeline, path: Path) -> None:
    (path.parent / "seeds" / "a.txt").unlink()
    (path.parent / "seeds" / "a.yaml").unlink()
    review = door.open_draft(path)
    assert (review.article, review.missing) == (None, "a.txt is not in a folder of sources")
    review.take(0)
    assert door.open_draft(path).count("accepted") == 1
