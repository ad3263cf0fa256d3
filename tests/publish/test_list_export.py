"""A list as Markdown: text from data stays text."""

from __future__ import annotations

from pathlib import Path

import pytest

from timeline import Timeline
from timeline.exceptions import BadArgument


def test_markdown_shows_what_was_written_and_makes_nothing_of_it(tmp_path: Path) -> None:
    source = {
        "publisher": "*The* <b>Daily</b>", "title": "[a](http://x.example)",
        "published": "2022-03-02", "url": "https://daily.example/a_b",
    }  # fmt: skip
    with Timeline.open(tmp_path / "t.db") as timeline:
        timeline.append(
            {"id": "be-a", "kind": "statement-made", "government": "be", "occurred": "2022-03-01",
             "title": "# `x`\u202e\x1b[2J", "sources": [source]},
            {"id": "be-b", "kind": "statement-made", "government": "be", "occurred": "2022-03-01",
             "title": "Later"},
        )  # fmt: skip
        rows = {one.id: one.row for one in timeline.log()}
        found = b"".join(timeline.export_rows("markdown", [rows["be-b"], rows["be-a"], 999]))
        assert found.decode() == (
            "## 1 March 2022\n\n"
            "- be: Later `be-b`\n"
            "- be: \\# \\`x\\`⟨U+202E⟩␛\\[2J (\\*The\\* \\<b\\>Daily\\</b\\>,"
            " “\\[a\\](http://x.example)”, 2 March 2022, <https://daily.example/a_b>) `be-a`\n"
        )
        with pytest.raises(BadArgument):
            timeline.export_rows("pdf", [1])  # type: ignore[arg-type]
