"""What the parser of the terminal makes of pastes, in whatever pieces they come."""

from __future__ import annotations

import sys

import pytest
from textual import events

if sys.platform == "win32":
    pytest.skip("the driver of Windows reads otherwise", allow_module_level=True)

from timeline.tui.terminal_input import END, START, PasteParser

WRITTEN = f"a\x1b[A{START}x\x1b[Ay\x1b\x1b[201z\r\n\x13{END}b{START}{END}{START}é{END}"
READ = ["a", "up", "«x\x1b[Ay\x1b\x1b[201z\r\n\x13»", "b", "«»", "«é»"]


def read(*pieces: str) -> list[str]:
    """The keys, and the pastes in guillemets."""
    parser = PasteParser()
    tokens = [token for piece in pieces for token in parser.feed(piece)]
    return [f"«{one.text}»" if isinstance(one, events.Paste) else one.key for one in tokens]  # type: ignore[attr-defined]


def test_a_paste_is_one_text() -> None:
    assert read(WRITTEN) == READ


@pytest.mark.parametrize("size", range(1, 9))
def test_it_is_the_same_in_pieces(size: int) -> None:
    assert read(*(WRITTEN[i : i + size] for i in range(0, len(WRITTEN), size))) == READ


@pytest.mark.parametrize("cut", range(1, len(WRITTEN)))
def test_it_is_the_same_in_two_pieces(cut: int) -> None:
    assert read(WRITTEN[:cut], WRITTEN[cut:]) == READ
