"""What the terminal program writes to a terminal, byte by byte, on a store of everything hostile.

tmux hands on what the program wrote before it looks at it. Each byte must belong to something
that Textual says: a control sequence of a known sort, or text that commands nothing. The two
sequences that end with BEL are its own too: the shape of the mouse pointer (OSC 22), and the
clipboard (OSC 52), where text from data goes in base64. A bell rings where a form is refused.
No hyperlink is written and no window title.
"""

from __future__ import annotations

import base64
import re
import shutil
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

import pytest

from tests.builders import as_version_0_1_did
from tests.text.hostile import HOSTILE
from tests.tui.terminal import Terminal, installed, terminal
from timeline.text.sanitize import sanitize
from timeline.timeline import Timeline

COMMAND = installed()
pytestmark = [
    pytest.mark.slow,
    pytest.mark.terminal,
    pytest.mark.skipif(shutil.which("tmux") is None, reason="tmux is not installed"),
    pytest.mark.skipif(COMMAND is None, reason="the command is not installed"),
]

SEQUENCE: Final = re.compile(
    r"\x1b\[(?P<prefix>[<=>?]?)(?P<numbers>[0-9;:]*)(?P<between>[ -/]*)(?P<end>[@-~])"
    r"|\x1b\](?P<osc>[^\x07\x1b]*)(?P<close>\x07|\x1b\\)"
    r"|\x1b(?P<other>.?)",
    re.DOTALL,
)
OWN: Final = {
    ("csi", " m"), ("csi", " H"), ("csi", " J"), ("csi", " K"), ("csi", "? h"), ("csi", "? l"),
    ("csi", "> u"), ("csi", "< u"), ("csi", "? $p"), ("csi", " A"), ("csi", " C"),
}  # fmt: skip
"""Colours, places, erasing, modes, keyboard, and questions about modes: what Textual says."""
OSC: Final = re.compile(r"22;[a-z-]+|52;c;(?P<copied>[A-Za-z0-9+/]*={0,2})")


def written(raw: str) -> Iterator[tuple[str, str]]:
    """What a stream says: ("text", …), ("csi", sort), ("osc", content), ("other", …)."""
    place = 0
    for found in SEQUENCE.finditer(raw):
        yield "text", raw[place : found.start()]
        place = found.end()
        if found["end"]:
            yield "csi", f"{found['prefix']} {found['between']}{found['end']}"
        elif found["osc"] is not None:
            yield "osc", found["osc"]
        else:
            yield "other", found[0]
    yield "text", raw[place:]


def fill(path: Path, texts: Sequence[str]) -> None:
    """A development for each text, with a quote, an actor, a place and an amount made of it."""
    with as_version_0_1_did(), Timeline.open(path) as timeline:
        for number, text in enumerate(texts):
            words = text[:150].encode("utf-8", "replace").decode().replace("\0", "") + "."
            timeline.append(
                {
                    "kind": "statement-made", "government": "be", "id": f"h-{number:03}",
                    "occurred": "2022-04-20", "title": words, "summary": words, "venue": words,
                    "matters": ["m"], "actors": [{"name": words, "role": words}],
                    "quantities": [{"amount": "3", "item": words, "as_written": words}],
                    "sources": [{"publisher": words, "title": words, "quotes": [{"exact": words}]}],
                },
                name=words if not number else None, zone="UTC" if not number else None,
            )  # fmt: skip


def look_everywhere(shell: Terminal, count: int) -> None:
    """Selects each line with its details beside it, and opens every screen."""
    shell.until(f"{count} of {count}")
    shell.press("g")
    for place in range(count):
        shell.until(f" {place + 1} of {count}")
        shell.press("Right" if place + 1 < count else "Home")
    shell.press("y")
    shell.until("Copy")
    shell.press("Enter")
    shell.until("Copied: ")
    for key, name in (("m", "Matters"), ("s", "Sources"), ("P", "Pending"), ("d", "Diff")):
        shell.press(key)
        shell.until(f"▸{name}")
    shell.press("Escape")
    shell.until("As of the playhead")
    shell.press("C")
    shell.until("Correct", "reason")
    shell.press("C-s")  # refused, with a bell: there is no reason yet
    shell.until("required")
    shell.press("Escape")
    shell.until("As of the playhead")
    shell.type("t\x1b[200~\x1b]0;owned\x07\x1b[31m\x1b[201~")
    shell.until("nor a date")
    shell.press("Escape")
    shell.until("As of the playhead")


def said_of(folder: Path, texts: Sequence[str]) -> tuple[Counter[tuple[str, str]], str]:
    """The sequences that are written while one looks at these texts, and all else as text."""
    folder.mkdir()
    fill(folder / "store.db", texts)
    with terminal(folder) as shell:
        assert COMMAND is not None
        shell.tmux("pipe-pane", "-o", f"cat > {folder / 'stream'}")
        shell.run(COMMAND, "--store", str(folder / "store.db"), "tui")
        look_everywhere(shell, len(texts))
        shell.press("q")
        shell.until("exit=0")
        title = shell.tmux("display-message", "-p", "#{pane_title}")
        assert "owned" not in title
    raw = (folder / "stream").read_bytes().decode("utf-8")
    raw = raw[raw.index("\x1b[?1049h") : raw.rindex("\x1b[?1049l")]
    told = list(written(raw))
    return Counter(one for one in told if one[0] != "text"), "".join(
        text for sort, text in told if sort == "text"
    )


def test_all_that_is_written_is_the_programs_own(tmp_path: Path) -> None:
    sequences, text = said_of(tmp_path / "hostile", [text for _, text in HOSTILE])
    for sort, content in sequences:
        if sort == "osc":
            found = OSC.fullmatch(content)
            assert found, content
            if found["copied"]:
                copied = base64.b64decode(found["copied"]).decode()
                assert sanitize(copied, newlines=True) == copied
        else:
            assert (sort, content) in OWN, content
    left = {one for one in text if unicodedata.category(one) in ("Cc", "Cf", "Co", "Zl", "Zp")}
    joiners = {"\u200c", "\u200d"}  # that shape letters and emoji, and stay for that
    assert left <= {"\r", "\n", "\x07", *joiners}, left
    assert text.count("\x07") == 1, "the bell of the form that was refused"
    # And no sequence is written that is not written of harmless text too.
    harmless, _ = said_of(tmp_path / "harmless", [f"word {n}" for n in range(6)])
    assert _sorts(sequences) == _sorts(harmless)


def _sorts(sequences: Iterable[tuple[str, str]]) -> set[tuple[str, str]]:
    return {(sort, content.split(";")[0]) for sort, content in sequences}
