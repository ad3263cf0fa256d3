"""What a search and a filter by text find, in every script, held against a plain scan."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any
from unicodedata import normalize

import pytest

from timeline import Timeline
from timeline.domain.lexical.blanks import is_blank
from timeline.readmodel.database import government_word
from timeline.readmodel.queries.developments import Filter

FULL: dict[str, Any] = {
    "id": "be-an-id", "kind": "corrected", "government": "be", "occurred": "2022-04-20",
    "title": "atitle", "summary": "asummary", "reason": "areason", "amends": "be-first",
    "changes": {"title": "achange"}, "tags": ["atag"],
    "actors": [{"name": "aname", "role": "arole", "organization": "abody"}],
    "sources": [
        {
            "publisher": "apublisher", "title": "aheadline", "according_to": "awitness",
            "quotes": [{"exact": "aquote"}],
        }
    ],
    "quantities": [{"amount": "3", "item": "anitem", "as_written": "threeofthem"}],
}  # fmt: skip
FIRST = {
    "id": "be-first", "kind": "statement-made", "government": "be", "occurred": "2022-04-19",
    "title": "first", "matters": ["amatter"],
}  # fmt: skip


def statements(*titles: str, **more: Any) -> list[dict[str, Any]]:
    return [
        {
            "id": f"jp-{number}", "kind": "statement-made", "government": "jp",
            "occurred": "2022-04-20", "title": title, **more,
        }
        for number, title in enumerate(titles)
    ]  # fmt: skip


def opened(folder: Path, *developments: dict[str, Any]) -> Timeline:
    timeline = Timeline.open(folder / "timeline.db")
    timeline.append(*developments)
    return timeline


@pytest.mark.parametrize(
    "word",
    [
        "atitle", "asummary", "areason", "atag", "aname", "arole", "abody", "apublisher",
        "aheadline", "awitness", "aquote", "anitem", "threeofthem", "be-an-id",
    ],
)  # fmt: skip
@pytest.mark.parametrize("by", ["grep", "query"])
def test_every_text_of_a_development_is_looked_through(full: Timeline, word: str, by: str) -> None:
    asked = f'"{word}"' if by == "query" else word
    assert "be-an-id" in [one.id for one in full.log(**{by: asked})]
    assert [one.id for one in full.log(**{by: asked.replace(word, f"{word}q")})] == []


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Timeline]:
    with opened(tmp_path_factory.mktemp("full"), FIRST, FULL) as timeline:
        yield timeline


@pytest.mark.parametrize(
    "alphabet",
    ["防衛費の増額ガカー々", "ไม่ก้รับ", "한국은승인", "ကျွန်ုပ်တို့", "𠀋𪚥防衛"],
    ids=["Japanese", "Thai", "Korean", "Myanmar", "rare Han"],
)
def test_every_part_of_a_run_is_found_and_nothing_else(tmp_path: Path, alphabet: str) -> None:
    chance = Random(alphabet)
    titles = sorted({"".join(chance.choices(alphabet, k=chance.randint(1, 9))) for _ in range(40)})
    titles = [one for one in titles if normalize("NFC", one) == one and not is_blank(one)]
    parts = {title[i:j] for title in titles for i in range(len(title)) for j in range(i + 1, 10)}
    parts |= {"".join(chance.choices(alphabet, k=2)) for _ in range(40)}
    with opened(tmp_path, *statements(*titles)) as timeline:
        for part in sorted(parts):
            found = sorted(one.title for one in timeline.log(grep=part))
            assert found == [title for title in titles if normalize("NFC", part) in title], part


def test_a_part_is_found_over_a_line_break_and_not_over_a_sign(tmp_path: Path) -> None:
    developments = [
        *statements("防衛、費", "防", "한국 정부", summary="衛費\n\u3000の"),
        {**statements("防衛 費")[0], "id": "jp-wrapped"},
    ]
    with opened(tmp_path, *developments) as timeline:

        def found(**asked: Any) -> list[str]:
            return [one.id for one in timeline.log(**asked)]

        assert found(grep="防衛費") == ["jp-wrapped"]
        assert found(grep="防衛、費") == found(grep="防衛。費、") == ["jp-0"]
        assert found(grep="衛費の") == ["jp-0", "jp-1", "jp-2"]
        assert found(grep="국정") == []
        assert found(grep="국 정") == ["jp-2"]
        assert found(query="^防衛費") == ["jp-wrapped"]
        assert found(query="^衛費") == []
        assert found(query="NEAR(防衛 費, 2)") == ["jp-0", "jp-wrapped"]


def test_a_long_phrase_is_looked_for_to_its_end(tmp_path: Path) -> None:
    begins = "日本政府は防衛費の増額を本日の閣議で"
    with opened(tmp_path, *statements(begins + "決定した", begins + "見送った")) as timeline:
        assert [one.id for one in timeline.log(grep=begins + "決定")] == ["jp-0"]
        assert [one.id for one in timeline.log(query=begins + "見送")] == ["jp-1"]
        assert len(list(timeline.log(query=f"{begins} NOT 決定"))) == 1
    words = " ".join(f"w{number}" for number in range(20))
    with opened(tmp_path / "words", *statements(words)) as timeline:
        assert list(timeline.log(grep=words))
        assert not list(timeline.log(grep=words.replace("w19", "w20")))


@pytest.mark.parametrize(
    ("stored", "asked"),
    [
        ("日本政府は防衛費の増額を決定した", "防衛費"),
        ("韓国 한국은 승인했다", normalize("NFD", "한국")),
        (normalize("NFD", "한국 승인"), "한국"),
        ("the govern\u00adment", "government"),
        ("the ﬁnal", "final"),
        ("كَتَبَ الوزير", "كتب الوزير"),
        ("Володимир ЗЕЛЕНСЬКИЙ", "зеленський"),
        ("ＦＵＬＬ width", "full"),
        ("zero\u200bwidth", "zerowidth"),
        ("Straße", "STRASSE"),
        ("बर्लिन में", "बर्लिन"),
    ],
)
@pytest.mark.parametrize("by", ["grep", "query", "actors"])
def test_one_folding_serves_every_search(tmp_path: Path, stored: str, asked: str, by: str) -> None:
    developments = statements("title" if by == "actors" else stored)
    if by == "actors":
        developments[0]["actors"] = [{"name": "X", "role": stored}]
    given: Any = {"grep": asked, "query": f'"{asked}"', "actors": [asked]}[by]
    with opened(tmp_path, *developments) as timeline:
        assert [one.id for one in timeline.log(**{by: given})] == ["jp-0"]
        other = "無" if by != "actors" else ["無"]
        assert list(timeline.log(**{by: other})) == []


def test_signs_that_sqlite_reads_are_no_part_of_what_an_actor_is_called(tmp_path: Path) -> None:
    developments = statements("t")
    developments[0]["actors"] = [{"name": "100% Ünlü"}]
    with opened(tmp_path, *developments) as timeline:
        assert list(timeline.log(actors=["0% UNLU"]))
        assert not list(timeline.log(actors=["_"]))
        assert not list(timeline.log(actors=["1%U"]))


def test_documents_are_narrowed_by_the_same_folding(tmp_path: Path) -> None:
    sources = [{"publisher": "Ё\u00a0Газета", "title": "防衛費"}, {"publisher": "Other"}]
    with opened(tmp_path, *statements("t", sources=sources)) as timeline:
        for words in ("е газета", "衛費"):
            found = timeline.sources(Filter(), words=words).found
            assert [one.publisher for one in found] == ["Ё\u00a0Газета"], words
        assert timeline.sources(Filter(), words="100%").found == []


def test_a_correction_is_found_by_its_new_words_and_a_cut_by_the_old(tmp_path: Path) -> None:
    corrected = {
        "id": "jp-c", "kind": "corrected", "government": "jp", "occurred": "2022-04-21",
        "title": "訂正", "amends": "jp-0", "reason": "r", "changes": {"title": "防衛費"},
        "sources": [{"publisher": "P", "published": "2022-04-21"}],
    }  # fmt: skip
    source = {"publisher": "P", "published": "2022-04-20"}
    with opened(tmp_path, *statements("教育費", sources=[source]), corrected) as timeline:
        assert [one.id for one in timeline.log(grep="衛費")] == ["jp-0"]
        assert list(timeline.log(grep="育費")) == []
        assert [one.id for one in timeline.log(grep="育費", as_known="2022-04-20")] == ["jp-0"]


@pytest.mark.parametrize("by", ["grep", "query"])
@pytest.mark.parametrize("joint", [False, True])
def test_a_search_in_a_government_finds_its_own_and_joint_ones_alone(
    tmp_path: Path, by: str, *, joint: bool
) -> None:
    governments = ("be", "be-brussels", "jp")
    spoof = " ".join(map(government_word, governments))
    lines: list[dict[str, Any]] = [
        {"government": one, "name": one, "zone": "Europe/Brussels"} for one in governments
    ]
    lines += [
        {
            "id": f"{government}-one", "kind": "meeting-held", "government": government,
            "occurred": "2022-04-20", "title": f"A meeting {spoof}",
            "joint_with": ["jp"] if joint and government == "be-brussels" else [],
        }
        for government in governments
    ]  # fmt: skip
    (tmp_path / "all.jsonl").write_text("".join(json.dumps(one) + "\n" for one in lines))
    with Timeline.open(tmp_path / "timeline.db") as timeline:
        timeline.import_files(tmp_path / "all.jsonl")
        shown = {
            "be": ["be-one"],
            "be-brussels": ["be-brussels-one"],
            "jp": ["be-brussels-one", "jp-one"] if joint else ["jp-one"],
        }
        found: Any = {by: "meeting"}
        for government, ids in shown.items():
            assert sorted(one.id for one in timeline.log(government, **found)) == ids
            keep = Filter(governments=(government,), **found)
            for order in ("happened", "recorded"):
                window = timeline.log_window(keep, order=order)
                assert sorted(one.id for one in window.entries) == ids, (government, order)
        for order in ("happened", "recorded"):
            both = timeline.log_window(Filter(governments=("be", "jp"), **found), order=order)
            assert len(both.entries) == (3 if joint else 2)
