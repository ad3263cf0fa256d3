"""What is left out of our scripts is no part of them."""

from __future__ import annotations

from importlib.resources import files

import pytest

from timeline.publish.page.tight import tight_script, tokens

TEMPLATES = files("timeline.publish") / "templates"
SCRIPTS = sorted(one.name for one in TEMPLATES.iterdir() if one.name.endswith(".js"))


def meaning(script: str) -> list[str]:
    """The tokens, without line ends, a last semicolon, and brackets around one name."""
    told = [one for one in tokens(script) if one != "\n"]
    return [one for one in told if one not in "();"]


@pytest.mark.parametrize("name", SCRIPTS)
def test_our_scripts_keep_every_token(name: str) -> None:
    text = (TEMPLATES / name).read_text(encoding="utf-8")
    assert meaning(tight_script(text)) == meaning(text)
    assert len(tight_script(text)) < len(text)


@pytest.mark.parametrize(
    ("script", "tight"),
    [
        ("i--;", "i--;"), ("for (;; i++) j--", "for(;;i++)j--"), ("a++ + b", "a++ +b"),
        ("a - --b", "a- --b"), ("a-- - b", "a-- -b"), ("x = - -y", "x=- -y"),
        ("x = /a  b/g . test(y)", "x=/a  b/g.test(y)"), ("a  /  b  /  c", "a/b/c"),
        ("x = '// no  comment'; // one", "x='// no  comment';"),
    ],
)  # fmt: skip
def test_blanks_that_part_nothing_are_left_out(script: str, tight: str) -> None:
    assert tight_script(script) == tight
