"""Drafts from files: what is read, written, refused, and taken by an import."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.builders import Clock
from tests.formats.originals import pdf
from timeline import Timeline
from timeline.exceptions import (
    AddressNotRead,
    BadArgument,
    DraftInTheWay,
    NoDraft,
    NoGovernment,
    NoPublicationDay,
    NotAdded,
    NotExtracted,
    TooLong,
    UnknownGovernment,
    UnknownLanguage,
)

SEED = Path(__file__).parents[2] / "seeds" / "000_d07d4e6654785306.txt"
ORIGINALS = Path(__file__).parent / "originals"
DAY = "2022-04-21"
TEXT = (
    "Belgium's government approved the plan for Ukraine on Tuesday.\n"
    "Germany said on Wednesday that it would send ten trucks to Ukraine.\n"
)


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def door(here: Path) -> Iterator[Timeline]:
    with Timeline.open(here / "t.db", clock=Clock()) as opened:
        yield opened


def article(here: Path, text: str = TEXT, name: str = "a.txt") -> Path:
    path = here / name
    path.write_text(text, encoding="utf-8")
    return path


def drafted(door: Timeline, path: Path, **given: Any) -> Path:
    out = path.with_name(f"{path.name}.draft.yaml")
    door.draft(path, published=DAY, publisher="The Paper", out=out, **given)
    return out


def reviewed(draft: Path, *reviews: str) -> None:
    text = draft.read_text("utf-8")
    for review in reviews:
        text = text.replace("- review: proposed", f"- review: {review}", 1)
    draft.write_text(text, encoding="utf-8")


# ── what is written ───────────────────────────────────────────────────────────────────


def test_proposals_alone_write_nothing(door: Timeline, here: Path) -> None:
    path = article(here)
    found = door.draft(path, published=DAY, publisher="The Paper")
    kinds = [one.development["kind"] for one in found.proposals]
    assert kinds == ["decision-taken", "pledge-made"]
    assert [*here.iterdir()] == [path]


def test_a_draft_keeps_the_article_and_says_why(door: Timeline, here: Path) -> None:
    draft = drafted(door, article(here))
    assert sorted(one.name for one in (here / "seeds").iterdir()) == ["a.txt", "a.yaml"]
    text = draft.read_text("utf-8")
    assert text.count("- review: proposed") == 2
    assert "# occurred 2022-04-19: the most recent Tuesday" in text
    assert "# kind decision-taken: the words “approved”" in text
    assert door.check(draft) == []
    assert not door.exists


def test_a_sidecar_tells_what_is_not_given(door: Timeline) -> None:
    found = door.draft(SEED)
    assert len(found.proposals) == 26
    assert found.text == SEED
    assert found.path is None


def test_a_saved_page_and_its_print_give_the_same_draft(door: Timeline, here: Path) -> None:
    told = []
    for name in ("saved.html", "chromium.pdf"):
        draft = here / f"{name}.yaml"
        found = door.draft(
            ORIGINALS / name, published=DAY, publisher="The Brussels Times", out=draft
        )
        assert door.check(draft, verbatim=True) == []
        told.append([one.development for one in found.proposals])
    assert told[0] == told[1]
    kept = (here / "seeds" / "chromium.pdf.yaml").read_text("utf-8")
    assert "original: chromium.pdf" in kept
    assert ", lines joined" in kept
    of_text = [one.development["title"] for one in door.draft(SEED).proposals]
    assert {one["title"] for one in told[0]} == set(of_text)


def test_what_the_store_has_is_offered_as_a_second_source(door: Timeline, here: Path) -> None:
    door.import_files(SEED.parents[1] / "events")
    found = door.draft(SEED)
    cited = [one for one in found.proposals if "cite" in one.others]
    assert len(cited) >= 20
    matters = {matter for one in found.proposals for matter in one.development.get("matters", ())}
    assert {"heavy-weapons", "forensic-experts"} & matters


# ── the review ────────────────────────────────────────────────────────────────────────


def test_what_is_still_proposed_is_not_imported(door: Timeline, here: Path) -> None:
    draft = drafted(door, article(here))
    reviewed(draft, "accepted")
    (report,) = door.import_files(draft)
    assert [one.rule for one in report.findings] == ["not-reviewed"]
    assert door.stats()["developments"] == 0


def test_accepted_is_taken_and_skipped_is_not(door: Timeline, here: Path) -> None:
    draft = drafted(door, article(here))
    reviewed(draft, "accepted", "skipped")
    (report,) = door.import_files(draft)
    assert (report.new, report.findings) == (1, [])
    (entry,) = door.log()
    assert entry.kind == "decision-taken"
    assert entry.document["sources"][0]["quotes"][0]["exact"] == TEXT.split("\n", maxsplit=1)[0]


def test_another_word_is_refused_with_its_line(door: Timeline, here: Path) -> None:
    draft = drafted(door, article(here))
    reviewed(draft, "yes", "accepted")
    (finding,) = door.import_files(draft)[0].findings
    lines = draft.read_text("utf-8").splitlines()
    assert finding.field == "review"
    assert lines[(finding.line or 0) - 1] == "  - review: yes"
    assert "“yes” is not one of proposed, accepted, skipped" in finding.message


def test_a_draft_tells_how_far_its_review_is(door: Timeline, here: Path) -> None:
    draft = drafted(door, article(here))
    reviewed(draft, "skipped")
    status = door.draft_status(draft)
    assert dict(status.reviews) == {"skipped": 1, "proposed": 1}
    assert status.findings == ()
    with pytest.raises(NoDraft):
        door.draft_status(SEED.with_suffix(".yaml"))


def test_a_draft_with_an_unknown_field_at_its_top_is_wrong(door: Timeline, here: Path) -> None:
    draft = drafted(door, article(here))
    draft.write_text("government: be\n" + draft.read_text("utf-8"), encoding="utf-8")
    assert [one.field for one in door.check(draft)] == ["government"]


# ── refusals ──────────────────────────────────────────────────────────────────────────


def test_an_address_is_not_fetched(door: Timeline) -> None:
    with pytest.raises(AddressNotRead):
        door.draft("https://example.org/article", published=DAY)


def test_a_missing_day_is_never_supposed(door: Timeline, here: Path) -> None:
    with pytest.raises(NoPublicationDay):
        door.draft(article(here), publisher="P", out=here / "d.yaml")
    assert not (here / "seeds").exists()
    assert not (here / "d.yaml").exists()


def test_a_draft_is_never_overwritten(door: Timeline, here: Path) -> None:
    path = article(here)
    draft = drafted(door, path)
    before = draft.read_bytes()
    with pytest.raises(DraftInTheWay):
        drafted(door, path)
    assert draft.read_bytes() == before


def test_a_language_without_rules_is_named(door: Timeline, here: Path) -> None:
    path = article(here, "El gobierno aprobó el plan y la ley que no se puede leer aquí.\n")
    with pytest.raises(UnknownLanguage):
        door.draft(path, published=DAY, publisher="P")
    with pytest.raises(UnknownLanguage):
        door.draft(path, published=DAY, publisher="P", language="es")


def test_an_article_of_nowhere_asks_for_its_government(door: Timeline, here: Path) -> None:
    path = article(
        here,
        "The council approved the plan on Tuesday. It is for the schools and the port.\n",
    )
    with pytest.raises(NoGovernment):
        door.draft(path, published=DAY, publisher="P")
    (one,) = door.draft(path, published=DAY, publisher="P", government="be").proposals
    assert one.development["government"] == "be"


@pytest.mark.parametrize("score", [-0.1, 1.5, True, "high"])
def test_a_score_is_between_0_and_1(door: Timeline, score: Any) -> None:
    with pytest.raises(BadArgument):
        door.draft(SEED, min_score=score)


@pytest.mark.parametrize("government", ["Belgium", "b", "be be", "x" * 61])
def test_a_government_has_an_id(door: Timeline, government: str) -> None:
    with pytest.raises(BadArgument):
        door.draft(SEED, government=government)


def test_a_government_of_which_nothing_is_known_is_refused_as_an_import_does(
    door: Timeline, here: Path
) -> None:
    with pytest.raises(UnknownGovernment) as refused:
        door.draft(SEED, government="zz")
    path = article(here, '{"government": "zz", "name": "Zed", "zone": "Etc/UTC"}\n', "zz.jsonl")
    door.import_files(path)
    (one, *_) = door.draft(SEED, government="zz").proposals
    assert one.development["id"]
    assert "“zz” is not an ISO 3166 country code" in refused.value.message


def test_financial_years_start_in_the_month_that_is_given(door: Timeline, here: Path) -> None:
    path = article(here, "Belgium's government approved the budget for Ukraine in Q1 FY2022.\n")

    def dates(fiscal: int | None) -> list[tuple[str, str]]:
        (one,) = door.draft(path, published=DAY, publisher="P", fiscal=fiscal).proposals
        return [(why.value, why.rule) for why in one.because if why.field == "occurred"]

    ((given, rule),) = dates(2)
    assert (given, "starts in February" in rule) == ("2021-02/2021-04", True)
    assert dates(None) != dates(2)
    with pytest.raises(BadArgument):
        dates(13)


# ── hostile articles ──────────────────────────────────────────────────────────────────


def page(body: str) -> str:
    head = '<meta charset="utf-8"><meta property="og:site_name" content="P">'
    return f'<!doctype html><html lang="en"><head>{head}</head><body>{body}</body></html>'


def test_what_is_too_long_is_refused(door: Timeline, here: Path) -> None:
    path = article(here, "Belgium said on Monday that it would vote. " * 240_000)  # 10 MB
    with pytest.raises(TooLong):
        door.draft(path, published=DAY, publisher="P")
    many = article(here, "Yes. " * 4_000 + "Belgium met on Monday.", "b.txt")
    with pytest.raises(TooLong):
        door.draft(many, published=DAY, publisher="P", language="en")


@pytest.mark.parametrize(
    "text",
    ["." * 99_000, "Mr. " * 20_000, '"a ' * 30_000, "'a " * 30_000, "(" * 99_000],
    ids=["stops", "abbreviations", "quotation marks", "apostrophes", "brackets"],
)
def test_no_text_takes_long(door: Timeline, here: Path, text: str) -> None:
    found = door.draft(
        article(here, text), published=DAY, publisher="P", language="en", government="be"
    )
    assert found.proposals == ()


def test_scripts_and_links_tell_nothing(door: Timeline, here: Path) -> None:
    links = "".join(f'<a href="/{n}">Belgium approved plan {n}</a>' for n in range(3_000))
    told = "<p>Belgium's government approved the plan on Tuesday, after a debate of nine hours.</p>"
    body = f"<nav>{links}</nav><article>{told * 1}</article><script>Belgium rejects</script>"
    found = door.draft(article(here, page(body), "a.html"), published=DAY, publisher="P")
    assert len(found.proposals) == 1


def test_a_scan_without_text_is_named(door: Timeline, here: Path) -> None:
    path = here / "scan.pdf"
    path.write_bytes(pdf(["", ""]))
    with pytest.raises(NotExtracted, match="no text"):
        door.draft(path, published=DAY, publisher="P")


def test_a_legacy_charset_is_read(door: Timeline, here: Path) -> None:
    told = "<p>Le gouvernement français a approuvé mardi le projet, a déclaré la présidente.</p>"
    data = page(told).replace("utf-8", "iso-8859-1").replace('lang="en"', 'lang="fr"')
    path = here / "a.html"
    path.write_bytes(data.encode("latin-1"))
    (one, *_) = door.draft(path, published=DAY, publisher="P").proposals
    assert one.development["government"] == "fr"
    (here / "b.txt").write_bytes(b"Belgium \xe9\xff approved the plan.")
    with pytest.raises(Exception, match="UTF-8"):
        door.draft(here / "b.txt", published=DAY, publisher="P")


def test_hidden_characters_do_not_end_a_comment_or_reach_a_line(door: Timeline, here: Path) -> None:
    text = (
        "Belgium\u200b's \x1b[31mgovernment\u202e approved\u2028the # plan on Tuesday:\x85 so.\n"
        "Belgium approved\u200b the\u00ad plan \x1b]0;x\x07 on Tuesday, and it was \u2066 late.\n"
    )
    draft = drafted(door, article(here, text), language="en")
    written = draft.read_text("utf-8")
    assert not set(written) & set("\x1b\u202e\u2028\x85\x07\u2066\u200b")
    assert [one for one in door.check(draft) if not one.note] == []


def test_a_folder_is_no_article(door: Timeline, here: Path) -> None:
    with pytest.raises(NotAdded):
        door.draft(here, published=DAY, publisher="P")
