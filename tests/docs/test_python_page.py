"""The code of docs/python.md runs as a reader would type it, and prints what the page shows."""

from __future__ import annotations

import io
import re
from contextlib import redirect_stdout
from pathlib import Path
from typing import NamedTuple

import pytest
from scripts.generate_docs import DOCS, ROOT

import timeline

PAGE = DOCS / "python.md"
TEXT = PAGE.read_text(encoding="utf-8")
BY_HAND = TEXT.partition("<!-- begin methods -->")[0]
"""What follows are signatures, generated and compared with the code by another test."""
_BLOCK = re.compile(
    r"^```python\n(?P<code>.*?)^```$(?:\n+^```text\n(?P<shown>.*?)^```$)?", re.MULTILINE | re.DOTALL
)


class Block(NamedTuple):
    """Code of the page, the line on which it begins, and the output shown below it."""

    line: int
    code: str
    shown: str

    @property
    def needs_pandas(self) -> bool:
        return "import pandas" in self.code

    def run(self, names: dict[str, object]) -> str:
        """What it prints; an error in it has the line of the page."""
        printed = io.StringIO()
        with redirect_stdout(printed):
            exec(compile("\n" * self.line + self.code, str(PAGE), "exec"), names)
        return printed.getvalue()


BLOCKS = [
    Block(BY_HAND.count("\n", 0, one.start()) + 1, one["code"], one["shown"] or "")
    for one in _BLOCK.finditer(BY_HAND)
]


@pytest.mark.parametrize("block", BLOCKS, ids=[f"line {one.line}" for one in BLOCKS])
def test_the_code_prints_what_is_shown(
    block: Block, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if block.needs_pandas:
        pytest.importorskip("pandas", reason="pandas is no dependency of ours")
    for name in ("events", "seeds"):
        (tmp_path / name).symlink_to(ROOT / name)
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {}
    for before in BLOCKS[: BLOCKS.index(block)]:
        if not before.needs_pandas:
            before.run(names)
    assert block.run(names) == block.shown


def test_no_block_is_left_out() -> None:
    assert len(BLOCKS) == len(re.findall("^```python$", BY_HAND, re.MULTILINE)) > 4
    fences = re.findall(r"^```(\w+)$", BY_HAND, re.MULTILINE)
    assert fences.count("text") == sum(bool(one.shown) for one in BLOCKS)
    assert {*fences} == {"python", "text"}


def test_the_classes_and_attributes_of_the_table_exist() -> None:
    rows = re.findall(r"^\| `(\w+)` \| `\w+`.*? \| (.+?) \|$", BY_HAND, re.MULTILINE)
    assert len(rows) > 10
    for name, attributes in rows:
        made = getattr(timeline, name)
        known = {*dir(made), *getattr(made, "__annotations__", {})}
        own = re.sub(r"\(of `\w+`\)|^the same.*", "", attributes)
        assert set(re.findall(r"`(\w+)", own)) <= known, name
