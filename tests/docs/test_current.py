"""The documentation says what the program says: generated pages, commands, words and rules."""

from __future__ import annotations

import re
from pathlib import Path
from typing import get_args

import pytest
from scripts import commands_page, generate_docs, status_table
from scripts.generate_docs import DOCS, ROOT

import timeline.domain.kinds  # noqa: F401  (defining the kinds is what registers them)
from timeline.domain import errors
from timeline.domain.developments import KINDS
from timeline.domain.kinds import Amendment
from timeline.domain.matter.vocabulary import Status
from timeline.domain.names import naming_errors
from timeline.domain.parsing import InvalidDevelopment

COMMANDS = commands_page.all_commands()
PAGES = sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md")])


@pytest.fixture(scope="module")
def pages() -> dict[Path, str]:
    return generate_docs.pages()


@pytest.mark.parametrize("name", ["commands.md", "schema.json", *generate_docs.BLOCKS])
def test_a_generated_page_is_current(pages: dict[Path, str], name: str) -> None:
    written = (DOCS / name).read_text(encoding="utf-8")
    assert written == pages[DOCS / name], "run: python -m scripts.generate_docs"


def test_generating_does_not_depend_on_the_terminal(
    pages: dict[Path, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert commands_page.commands_page() == pages[DOCS / "commands.md"]


@pytest.mark.parametrize("path", [path for path, _ in COMMANDS])
def test_every_command_has_a_help_text(path: str) -> None:
    command = dict(COMMANDS)[path]
    assert len((command.help or "").split()) > 2


@pytest.mark.parametrize("path", [path for path, _ in COMMANDS])
def test_every_option_and_argument_has_a_help_text(path: str) -> None:
    without = [one.name for one in dict(COMMANDS)[path].params if not getattr(one, "help", None)]
    assert without == []


@pytest.mark.parametrize("path", [path for path, _ in COMMANDS])
def test_every_command_is_in_the_reference(path: str) -> None:
    assert re.search(rf"^##+ {re.escape(path)}$", _read(DOCS / "commands.md"), re.MULTILINE)


@pytest.mark.parametrize("path", [path for path, _ in COMMANDS])
def test_every_option_is_in_the_reference(path: str) -> None:
    section = _section(_read(DOCS / "commands.md"), path)
    shared = _section(_read(DOCS / "commands.md"), "Options of every kind")
    for one in dict(COMMANDS)[path].params:
        if one.param_type_name == "option" and one.name not in {
            "help", "install_completion", "show_completion"
        }:  # fmt: skip
            flag = next(flag for flag in one.opts if flag.startswith("--"))
            found = flag in section or (path.startswith("timeline append ") and flag in shared)
            assert found, f"{path} {flag}"


def test_every_status_is_explained() -> None:
    section = _section(_read(DOCS / "concepts.md"), "Statuses")
    named = re.findall(r"^\| `([\w-]+)` \|", section, re.MULTILINE)
    statuses = list(get_args(Status))
    assert named[: len(statuses)] == statuses  # the table of kinds follows


def test_the_table_of_statuses_has_every_kind_that_moves_one() -> None:
    moving = [kind for kind, model in KINDS.items() if not issubclass(model, Amendment)]
    listed = re.findall(r"^\| `([\w-]+)`", status_table.status_table(), re.MULTILINE)
    assert list(dict.fromkeys(listed)) == moving


def test_every_rule_is_explained() -> None:
    rules = {
        name
        for module in (errors, naming_errors)
        for name, thing in vars(module).items()
        if isinstance(thing, type) and issubclass(thing, errors.Refusal)
    } - {"Refusal"}
    # What is wrong before the record is asked has its rule too.
    rules |= {errors.IdTaken.__name__, InvalidDevelopment.__name__}
    section = _section(_read(DOCS / "concepts.md"), "The rules that refuse")
    assert set(re.findall(r"`([A-Z]\w+)` \|$", section, re.MULTILINE)) == rules


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_leads_somewhere(page: Path) -> None:
    text = re.sub(r"^```.*?^```$", "", _read(page), flags=re.MULTILINE | re.DOTALL)
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if target.startswith(("http://", "https://")):
            continue
        name, _, anchor = target.partition("#")
        other = (page.parent / name).resolve() if name else page
        assert other.exists(), f"{page.name}: {target}"
        assert other.is_relative_to(ROOT), f"{page.name}: {target}"
        if anchor:
            assert anchor in _anchors(other), f"{page.name}: {target}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_test_that_is_named_exists(page: Path) -> None:
    for path, name in re.findall(r"`(tests/[\w/.]+?)(?:::(\w+))?`", _read(page)):
        assert (ROOT / path).exists(), f"{page.name}: {path}"
        if name:
            assert f"def {name}(" in _read(ROOT / path), f"{page.name}: {path}::{name}"


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def _section(text: str, heading: str) -> str:
    """What stands under a heading, up to the next one of the same depth or less."""
    found = re.search(
        rf"^(?P<depth>##+) {re.escape(heading)}$\n(?P<body>.*?)(?=^#{{1,6}} (?!#)|\Z)",
        text,
        re.MULTILINE | re.DOTALL,
    )
    assert found, heading
    return found["body"]


def _anchors(page: Path) -> set[str]:
    """The places of a page that a link can name, as GitHub and others call them."""
    headings = re.findall(r"^#+ (.+)$", _read(page), re.MULTILINE)
    return {
        re.sub(r"[^\w -]", "", heading.lower().replace("`", "")).replace(" ", "-")
        for heading in headings
    }
