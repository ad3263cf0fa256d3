"""A development is shown whatever is wrong with the documents that it cites, and that is named."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from timeline import Timeline


def written(data: bytes) -> Callable[[Path], None]:
    return lambda path: path.write_bytes(data) and None


def locked(path: Path) -> None:
    path.write_text("hello")
    path.chmod(0)


def looped(path: Path) -> None:
    path.symlink_to(path.name)


UNREADABLE = [
    ("a.pdf", written(b"%PDF-1.7\n\x80\xff"), "a.pdf is a PDF, and its text was not extracted"),
    ("a.gif", written(b"GIF\0\xff"), "a.gif is not text"),
    ("latin.txt", written(b"one\ncaf\xe9"), "latin.txt, line 2: the byte 0xe9 is not UTF-8"),
    ("wide.txt", written(b"\xff\xfeh\0"), "wide.txt, line 1: the file is in UTF-16, not in UTF-8"),
    ("folder.txt", Path.mkdir, "folder.txt is a folder, not a file"),
    ("gone.txt", lambda path: path.symlink_to("nowhere"), "is a broken link"),
    ("loop.txt", looped, "loop.txt is a broken link"),
    ("locked.txt", locked, "locked.txt cannot be read: Permission denied"),
]  # fmt: skip


def citing(name: str, *, quotes: bool = True, **source: Any) -> dict[str, Any]:
    cited = {"publisher": "P", "quotes": [{"exact": "hello"}] if quotes else [], **source}
    return {
        "id": f"be-{name.partition('.')[0]}", "kind": "statement-made", "government": "be",
        "occurred": "2022-04-20", "title": f"About {name}",
        "sources": [{**cited, **({"document": name} if name != "hash" else {})}],
    }  # fmt: skip


@pytest.mark.parametrize(("name", "make", "problem"), UNREADABLE)
@pytest.mark.parametrize("quotes", [True, False])
def test_a_document_that_cannot_be_read_never_hides_a_development(
    tmp_path: Path, name: str, make: Callable[[Path], object], problem: str, quotes: bool
) -> None:
    if name == "locked.txt" and os.geteuid() == 0:
        pytest.skip("root may read everything")
    (tmp_path / "seeds").mkdir()
    make(tmp_path / "seeds" / name)
    with Timeline.open(tmp_path / "timeline.db") as timeline:
        timeline.append(citing(name, quotes=quotes))
        [entry] = timeline.log()
        shown = timeline.show(entry.id)
        assert shown.entry.title == f"About {name}"
        assert problem in shown.unreadable[0]
        assert [problem in (one.problem or "") for one in shown.quotes] == [True] * quotes
        assert problem in shown.as_json()["unreadable"][0]["problem"]
        [finding] = (one for one in timeline.check() if not one.note)
        assert finding.message.endswith(problem)
        assert finding.field == f"{entry.id}: sources.0.document"
        assert finding.path
        [cited] = timeline.sources().found
        evidence = timeline.evidence(cited)
        assert [one.id for one in evidence.developments] == [entry.id]
        assert evidence.text is None
        assert problem in (evidence.wrong or "")


def test_a_document_that_vanishes_while_it_is_read_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "seeds").mkdir()
    path = tmp_path / "seeds" / "a.txt"
    path.write_text("hello")
    is_file = Path.is_file

    def seen_and_removed(one: Path) -> bool:
        found = is_file(one)
        if found and one.name == path.name:
            one.unlink()
        return found

    with Timeline.open(tmp_path / "timeline.db") as timeline:
        timeline.append(citing("a.txt"))
        monkeypatch.setattr(Path, "is_file", seen_and_removed)
        [quote] = timeline.show("be-a").quotes
        assert quote.problem == "the document a.txt cannot be read: No such file or directory"


def test_a_bad_sidecar_hides_neither_its_document_nor_another(tmp_path: Path) -> None:
    seeds = tmp_path / "seeds"
    seeds.mkdir()
    (seeds / "a.txt").write_text("hello")
    (seeds / "a.yaml").write_text("x: [")
    (seeds / "b.txt").write_text("hello")
    (seeds / "b.yaml").write_text(f"publisher: P\nsha256: {'a' * 64}\n")
    with Timeline.open(tmp_path / "timeline.db") as timeline:
        timeline.append(citing("a.txt"), citing("hash", sha256="a" * 64))
        assert [one.line for one in timeline.show("be-a").quotes] == [1]
        assert [one.line for one in timeline.show("be-hash").quotes] == [1]
        sidecar, changed, *_ = timeline.check()
        assert (sidecar.path, sidecar.line) == (str(seeds / "a.yaml"), 1)
        assert (changed.note, changed.field) == (False, "be-hash: sources.0.sha256")
        timeline.append({**citing("hash", sha256="b" * 64), "id": "be-other"})
        shown = timeline.show("be-other")
        assert shown.entry.id == "be-other"
        assert "a.yaml:1: not YAML" in shown.unreadable[0]


def test_a_quote_is_found_by_the_words_of_its_translation(tmp_path: Path) -> None:
    quote = {"exact": "het kabinet overweegt", "translation": "the cabinet is considering"}
    with Timeline.open(tmp_path / "timeline.db") as timeline:
        timeline.append(citing("x.txt") | {"sources": [{"publisher": "P", "quotes": [quote]}]})
        assert [one.id for one in timeline.log(query="considering")] == ["be-x"]


def test_show_tells_at_which_level_a_quote_is_found(tmp_path: Path) -> None:
    (tmp_path / "seeds").mkdir()
    (tmp_path / "seeds" / "x.txt").write_text("First.\r\nWe say “hel-\r\nlo” to all.\r\n")
    quotes = [{"exact": "We say"}, {"exact": "hello"}, {"exact": '"hello"'}, {"exact": "Hello"}]
    with Timeline.open(tmp_path / "timeline.db") as timeline:
        timeline.append(
            citing("x.txt")
            | {"sources": [{"publisher": "P", "document": "x.txt", "quotes": quotes}]}
        )
        found = timeline.show("be-x").quotes
        assert [(one.level, one.line, one.exact) for one in found] == [
            ("verbatim", 2, "We say"),
            ("same-words", 2, "hel-\nlo"),
            ("other-typography", 2, "“hel-\nlo”"),
            (None, None, "Hello"),
        ]
        assert found[1].before == "We say “"
        assert found[1].after == "” to all."
        notes = [one for one in timeline.check() if one.note]
        assert [one.level for one in notes] == ["same-words", "other-typography"]
        strict = [one.level for one in timeline.check(verbatim=True) if not one.note]
        assert strict == ["same-words", "other-typography", None]
        [cited] = timeline.sources().found
        evidence = timeline.evidence(cited)
        assert evidence.text is not None
        assert [evidence.text[one.start : one.end] for one in evidence.quotes if one.line] == [
            "We say", "“hel-\nlo”", "hel-\nlo",
        ]  # fmt: skip
