"""A model that the user brings only points: what it invents is dropped, and counted."""

# ruff: noqa: F811  (a fixture is imported, and then named where it is asked for)
from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from tests.builders import Clock
from tests.cli.reading import Shell
from tests.cli.writing import empty  # noqa: F401
from timeline import Timeline
from timeline.exceptions import ModelFailed, UnknownModel

_DROPPED = "words not in the text 1, no such sentence 2, no such kind 2, when not in the text 1"
TEXT = (
    "Belgium's government approved the plan for Ukraine on Tuesday.\n"
    "The flag of Norway flew over the ministry in Oslo on Wednesday, and no one knew why.\n"
)
STUB = """
ANSWERS = [
    {"sentence": 2, "kind": "situation-noted", "words": "flew over the ministry",
     "who": "Norway", "when": "Wednesday"},
    {"sentence": 2, "kind": "statement-made", "words": "nobody knew why"},
    {"sentence": 9, "kind": "statement-made", "words": "flew"},
    {"sentence": 1, "kind": "victory-won", "words": "approved"},
    {"sentence": 1, "kind": "decision-taken", "words": "approved", "when": "Thursday"},
    {"sentence": True, "kind": "decision-taken", "words": "approved"},
    {"sentence": 1, "kind": "corrected", "words": "approved"},
]
SEEN = []

class Stub:
    def propose(self, sentences, *, language, kinds):
        SEEN.append((list(sentences), language, sorted(kinds)))
        return ANSWERS

class Broken:
    def propose(self, sentences, *, language, kinds):
        raise RuntimeError("out of \\x1b[31mtokens")

class Odd:
    def propose(self, sentences, *, language, kinds):
        return ["a text"]
"""


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A package with three models as entry points."""
    site = tmp_path / "site"
    info = site / "stub_proposer-1.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: stub-proposer\nVersion: 1.0\n")
    entries = "stub = stub_proposer:Stub\nbroken = stub_proposer:Broken\nodd = stub_proposer:Odd\n"
    (info / "entry_points.txt").write_text(f"[timeline.proposers]\n{entries}")
    (site / "stub_proposer.py").write_text(STUB)
    monkeypatch.syspath_prepend(site)
    yield site
    sys.modules.pop("stub_proposer", None)


@pytest.fixture
def door(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Timeline]:
    (tmp_path / "a.txt").write_text(TEXT)
    monkeypatch.chdir(tmp_path)
    with Timeline.open(tmp_path / "t.db", clock=Clock()) as opened:
        yield opened


SOURCE: Any = {"published": "2022-04-21", "publisher": "P"}


def drafted(door: Timeline, model: str | None) -> Any:
    return door.draft("a.txt", **SOURCE, model=model)


def test_what_a_model_invents_is_dropped_and_counted(door: Timeline, installed: Path) -> None:
    found = drafted(door, "stub")
    assert dict(found.dropped) == {
        "words not in the text": 1,
        "no such sentence": 2,
        "no such kind": 2,
        "when not in the text": 1,
    }
    ours, theirs = found.proposals
    assert (ours.proposer, ours.development["kind"]) == ("rules", "decision-taken")
    assert ours.development["occurred"] == "2022-04-19"
    data = theirs.development
    assert (theirs.proposer, data["kind"], data["government"]) == ("stub", "situation-noted", "no")
    assert (data["occurred"], data["phrase"]) == ("2022-04-20", "Wednesday")
    assert data["sources"][0]["quotes"] == [{"exact": TEXT.splitlines()[1]}]
    assert theirs.because[0].rule == "the words “flew over the ministry”, as stub reads them"


def test_a_model_gets_the_sentences_and_nothing_else(door: Timeline, installed: Path) -> None:
    drafted(door, "stub")
    ((sentences, language, kinds),) = sys.modules["stub_proposer"].SEEN
    assert sentences == TEXT.splitlines()
    assert language == "en"
    assert "corrected" not in kinds


def test_no_model_is_asked_unless_it_is_named(door: Timeline, installed: Path) -> None:
    assert len(drafted(door, None).proposals) == 1
    assert "stub_proposer" not in sys.modules


@pytest.mark.parametrize("name", ["broken", "odd"])
def test_a_model_that_fails_is_a_sentence(door: Timeline, installed: Path, name: str) -> None:
    with pytest.raises(ModelFailed):
        drafted(door, name)


def test_an_unknown_model_is_named(
    door: Timeline, installed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "llm", None)
    monkeypatch.setattr("timeline.capture.models.providers.find_spec", lambda _: None)
    told: list[str] = []
    with pytest.raises(UnknownModel, match="there are broken, odd, stub"):
        door.draft("a.txt", **SOURCE, model="mine", before_model=told.append)
    assert told == []
    door.draft("a.txt", **SOURCE, model="stub", before_model=told.append)
    assert told == ["stub"]


def test_a_model_of_the_package_llm_answers_in_json(
    door: Timeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[str, str]] = []

    def prompt(text: str, *, system: str) -> SimpleNamespace:
        asked.append((text, system))
        answer = '```json\n[{"sentence": 2, "kind": "situation-noted", "words": "flew"}]\n```'
        return SimpleNamespace(text=lambda: answer)

    module = ModuleType("llm")
    module.get_model = lambda _: SimpleNamespace(prompt=prompt)  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "llm", module)
    monkeypatch.setattr("timeline.capture.models.providers.find_spec", lambda _: module)
    found = drafted(door, "small")
    assert [one.proposer for one in found.proposals] == ["rules", "small"]
    ((text, system),) = asked
    assert text.startswith("1. Belgium's government approved")
    assert "situation-noted" in system


def test_the_command_says_that_the_article_leaves(
    empty: Shell, installed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.txt").write_text(TEXT)
    monkeypatch.chdir(tmp_path)
    given = ("draft", "a.txt", "--published", "2022-04-21", "--publisher", "P", "--json")
    ran = empty(*given, "--model", "stub")
    assert ran.code == 0
    assert ran.err.splitlines() == [
        "The article is given to the model “stub”, which may send it away.",
        f"6 answers or parts of them were dropped: {_DROPPED}",
    ]
    ran = empty(*given, "--model", "broken")
    assert ran.code == 1
    assert "the model “broken” failed: RuntimeError: out of ␛[31mtokens" in ran.err
