"""Reads a draft for its review: each entry with its lines, the reasons above it, and its errors.

The reasons are the comments of the file, so that a draft needs no second file, and what a person
writes above an entry is shown too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from timeline.capture.article import PROPOSER, Because
from timeline.domain.parsing import InvalidDevelopment, Problem, parse_development
from timeline.formats.encoding import decode_text
from timeline.formats.reviews import DRAFT, PROPOSED, review_of
from timeline.formats.yaml_tree import Node, compose

_SCORE: Final = re.compile(r"(?:[0-9]+ of [0-9]+|added), score ([01]\.[0-9]{2})")
_ALSO: Final = re.compile(r"([a-z_]+) could also be (.+)")
_CITE: Final = re.compile(r"the store may have it already; .* timeline cite (\S+)")
_WHY: Final = re.compile(r"([a-z_]+)(?: ([^:]*?))?: (.+)")
_MODEL: Final = re.compile(r", as (.+) reads them$")
_COMMENT: Final = re.compile(r" *# ?(.*)")
_BREAK: Final = re.compile(r"\r\n?")
CONTINUED: Final = "  "
"""What a comment that goes on from the line before begins with."""


@dataclass(frozen=True)
class DraftEntry:
    """A development of a draft, as its file has it.

    Attributes:
        place: Its place in the list, from 0.
        line: Its first line, from 1.
        review: proposed, accepted or skipped.
        given: Its fields as in the file, without the review.
        development: Its fields with those of the sources that it names.
        because: Why its fields have their values, and other remarks, with the field "".
        others: Other values that a field may have; under `cite`, developments of the store.
        score: How sure the proposer was, from 0 to 1; None if the file does not say.
        proposer: What proposed it; "" if the file does not say.
        problems: What is wrong with it.
    """

    place: int
    line: int
    review: str
    given: Mapping[str, Any]
    development: Mapping[str, Any]
    because: tuple[Because, ...] = ()
    others: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    score: float | None = None
    proposer: str = ""
    problems: tuple[Problem, ...] = ()

    @property
    def id(self) -> str:
        """Its id; "" if it has none."""
        found = self.given.get("id")
        return found if isinstance(found, str) else ""

    @property
    def readings(self) -> list[tuple[str, str]]:
        """The other values of its fields, each as a field and a value; none is the present one."""
        found: list[tuple[str, str]] = []
        for name, values in self.others.items():
            if name == "cite":
                continue
            first = next((one.value for one in self.because if one.field == name), "")
            all_of = dict.fromkeys([first, *values])
            found += [(name, one) for one in all_of if one and one != self.given.get(name)]
        return found


@dataclass(frozen=True)
class DraftContent:
    """What is in the file of a draft.

    Attributes:
        lines: Its lines, without their ends.
        nodes: The places of the entries in the text.
        entries: The entries, in order.
        shared: The sources at the top, by slug.
        head: The fields of `draft`.
        stop: The line after the list of developments, from 0.
    """

    lines: tuple[str, ...]
    nodes: tuple[Node, ...]
    entries: tuple[DraftEntry, ...]
    shared: Mapping[str, Any]
    head: Mapping[str, Any]
    stop: int


def read_content(data: bytes) -> DraftContent | None:
    """What the bytes of a draft say; None if they are no draft.

    Raises:
        ReadError: if they cannot be read as YAML.
    """
    text = _BREAK.sub("\n", decode_text(data))
    root = compose(text)
    if root is None or not isinstance(root.value, dict) or DRAFT not in root.value:
        return None
    lines = tuple(text.split("\n"))
    top = root.plain()
    assert isinstance(top, dict)
    shared, head = top.get("sources"), top.get(DRAFT)
    shared = shared if isinstance(shared, dict) else {}
    listed = root.child("developments")
    nodes = listed.value if listed is not None and isinstance(listed.value, list) else []
    begins = root.value["developments"][0] if "developments" in root.value else 0
    after = [line for line, _ in root.value.values() if line > begins]
    stop = min(after) - 1 if after else len(lines)
    entries = tuple(_entry(place, node, lines, shared) for place, node in enumerate(nodes))
    held = head if isinstance(head, dict) else {}
    return DraftContent(lines, tuple(nodes), entries, shared, held, stop)


def _entry(place: int, node: Node, lines: Sequence[str], shared: Mapping[str, Any]) -> DraftEntry:
    data = node.plain()
    problems = [Problem(".".join(one.path[2:]), one.message) for one in node.refusals]
    if not isinstance(data, dict):
        data, problems = {}, [*problems, Problem("", "expected a mapping of fields")]
    review, wrong = review_of(data.pop("review", None))
    if wrong is not None:
        problems.append(Problem("review", wrong))
    development = dict(data)
    problems += _with_sources(development, shared)
    if not problems:
        try:
            parse_development(development)
        except InvalidDevelopment as error:
            problems = list(error.problems)
    notes = list(_notes(lines, node.line - 1))
    told = next((found for one in notes if (found := _SCORE.fullmatch(one))), None)
    because: list[Because] = []
    others: dict[str, tuple[str, ...]] = {}
    for one in notes:
        if _SCORE.fullmatch(one):
            continue
        if also := _ALSO.fullmatch(one):
            others[also[1]] = tuple(also[2].split(", "))
        elif cite := _CITE.fullmatch(one):
            others["cite"] = (cite[1],)
        elif why := _WHY.fullmatch(one):
            because.append(Because(why[1], why[2] or "", why[3]))
        else:
            because.append(Because("", "", one))
    by = next((found[1] for one in because if (found := _MODEL.search(one.rule))), PROPOSER)
    return DraftEntry(
        place, node.line, review if isinstance(review, str) and wrong is None else PROPOSED,
        data, development, tuple(because), others, float(told[1]) if told else None,
        by if told else "", tuple(problems),
    )  # fmt: skip


def _with_sources(development: dict[str, Any], shared: Mapping[str, Any]) -> Iterator[Problem]:
    """Fills in the sources that are named by their slug; yields what is wrong with them."""
    sources = development.get("sources")
    if not isinstance(sources, list):
        return
    made = []
    for place, one in enumerate(sources):
        if not isinstance(one, dict) or "source" not in one:
            made.append(one)
            continue
        slug = one["source"]
        found = shared.get(slug) if isinstance(slug, str) else None
        if not isinstance(found, dict):
            yield Problem(f"sources.{place}.source", f"“{slug}” is not one of the shared sources")
            found = {}
        made.append({**found, **{name: value for name, value in one.items() if name != "source"}})
    development["sources"] = made


def _notes(lines: Sequence[str], first: int) -> Iterator[str]:
    """The comments right above a line, each on one line."""
    above = []
    for line in reversed(lines[:first]):
        found = _COMMENT.fullmatch(line)
        if found is None:
            if line.strip() != "-":
                break
            continue
        above.append(found[1])
    told = ""
    for line in reversed(above):
        if line.startswith(CONTINUED) and told:
            told += f" {line.strip()}"
            continue
        if told:
            yield told
        told = line.strip()
    if told:
        yield told
