"""Reads `events/<government>.yaml`: a government's developments in a form for people.

It is one mapping: `government`, `name`, `zone`, `sources` and `developments`. `sources` is a table
of sources that several developments cite, by slug. A development takes its government from the
header. An entry of its `sources` may be `source: <slug>` with fields of its own, such as quotes,
which take precedence. A file may also be a single development, or a draft (`formats.reviews`).
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final, cast

from pydantic import Field, ValidationError

from timeline.dates.edtf import ZoneError
from timeline.domain.parsing import adapter
from timeline.domain.values import SLUG_PATTERN, Source
from timeline.formats.encoding import ReadError, decode_text
from timeline.formats.errors import Finding
from timeline.formats.namings import NamingReader, Record, is_naming
from timeline.formats.records import GovernmentHeader, HeaderFields, Ids, Item, hinted
from timeline.formats.reviews import (
    DRAFT,
    HEAD,
    NOT_REVIEWED,
    PROPOSED,
    SKIPPED,
    review_of,
)
from timeline.formats.yaml_tree import Node, Plain, YamlRefusal, compose

MAX_BYTES: Final = 64 * 1024 * 1024
"""A limit, because YAML is read into memory, and slowly; JSON Lines has none."""


class YamlFile(HeaderFields):
    """The top level of a file, for the names of its fields."""

    sources: dict[str, object] = Field(default={}, description="Shared sources, by slug")
    developments: list[object] = Field(default=[], description="Developments, in any order")


def read_yaml(path: Path, *, proposed: bool = False) -> Iterator[Record]:
    """Yields the header, developments and findings of a YAML file, in order.

    All errors are yielded; only a syntax error ends the reading.

    Args:
        path: The file.
        proposed: Yield what is still proposed in a draft too; otherwise it is an error.
    """
    try:
        with path.open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)
    except OSError as error:
        yield Finding(str(path), None, None, f"cannot be read: {error.strerror or error}")
        return
    yield from read_yaml_bytes(data, str(path), proposed=proposed)


def read_yaml_bytes(data: bytes, name: str, *, proposed: bool = False) -> Iterator[Record]:
    """Yields the records of YAML bytes; findings call the file `name`."""
    if len(data) > MAX_BYTES:
        yield Finding(
            name,
            None,
            None,
            f"is larger than {MAX_BYTES // 1024 // 1024} MB, too large for YAML",
            "Use JSON Lines (.jsonl), which has no limit.",
        )
        return
    try:
        root = compose(decode_text(data))
    except ReadError as trouble:
        yield Finding(name, trouble.line, None, trouble.message, trouble.hint)
        return
    if root is None or root.value is None:
        yield Finding(name, None, None, "is empty", "Begin it with `government: <id>`.")
    elif not isinstance(root.value, dict):
        yield Finding(
            name,
            root.line,
            None,
            "expected a mapping at the top: government, name, zone, developments",
        )
    elif "kind" in root.value and "developments" not in root.value:
        yield from _Reader(name, None, {}, alone=True).development(root, ())
    else:
        yield from _file(name, root, proposed=proposed)


def _file(name: str, root: Node, *, proposed: bool) -> Iterator[Record]:
    is_draft = isinstance(root.value, dict) and DRAFT in root.value
    header: GovernmentHeader | None = None
    for result in _head_of_draft(name, root) if is_draft else _header(name, root):
        yield result
        if isinstance(result, GovernmentHeader):
            header = result
    shared: dict[str, Node | None] = {}
    for slug, node, findings in _shared(name, root.child("sources")):
        yield from findings
        shared[slug] = None if findings else node
    developments = root.child("developments")
    if developments is None or developments.value is None:
        return
    if not isinstance(developments.value, list):
        yield Finding(name, developments.line, "developments", "expected a list")
        return
    reader = _Reader(name, header, shared, alone=is_draft, draft=is_draft)
    for place, node in enumerate(developments.value):
        if is_draft and (waiting := _waiting(name, node, proposed=proposed)) is not None:
            yield from waiting
            continue
        yield from reader.development(node, ("developments", str(place)))


def _waiting(name: str, node: Node, *, proposed: bool) -> list[Finding] | None:
    """What is to be said of an entry of a draft that is not read; None if it is read."""
    if not isinstance(node.value, dict):
        return None
    line, id_ = node.line_of("review"), node.child("id")
    given = node.value.pop("review", None)
    review, wrong = review_of(None if given is None else given[1].plain())
    about = str(id_.plain()) if id_ is not None else None
    if wrong is not None:
        return [Finding(name, line, "review", wrong, None, about)]
    if review == SKIPPED:
        return []
    if review == PROPOSED and not proposed:
        message, hint = "still proposed", "Change it to accepted or skipped."
        return [Finding(name, line, "review", message, hint, about, rule=NOT_REVIEWED)]
    return None


def _head_of_draft(name: str, root: Node) -> Iterator[Finding]:
    """Errors in what stands at the top of a draft, which has no government of its own."""
    fields = cast("dict[str, tuple[int, Node]]", root.value)
    yield from (_refused(name, one, 0) for one in root.refusals if len(one.path) < 2)
    for key, (line, _) in fields.items():
        if key not in HEAD:
            yield Finding(name, line, key, "a draft has no such field")


def _header(name: str, root: Node) -> Iterator[GovernmentHeader | Finding]:
    fields = cast("dict[str, tuple[int, Node]]", root.value)
    apart = {"sources", "developments"}
    refused = [r for r in root.refusals if not r.path or r.path[0] not in apart or len(r.path) == 1]
    yield from (_refused(name, refusal, 0) for refusal in refused)
    given = {key: node.plain() for key, (_, node) in fields.items() if key not in apart}
    try:
        header = HeaderFields.model_validate(given).header(name, root.line)
    except ValidationError as error:
        for problem, hint in hinted(error, YamlFile):
            yield Finding(name, root.line_of(problem.field), problem.field, problem.message, hint)
    except ZoneError as error:
        yield Finding(name, root.line_of("zone"), "zone", error.message, error.hint)
    else:
        if not refused:
            yield header


def _shared(name: str, table: Node | None) -> Iterator[tuple[str, Node, list[Finding]]]:
    """Yields each shared source with its slug and its errors."""
    if table is None or table.value is None:
        return
    if not isinstance(table.value, dict):
        message = "expected a mapping of slugs to sources"
        yield "", table, [Finding(name, table.line, "sources", message)]
        return
    within = [refusal for _, node in table.value.values() for refusal in node.refusals]
    between = [refusal for refusal in table.refusals if refusal not in within]
    if between:
        yield "", table, [_refused(name, refusal, 0) for refusal in between]
    for slug, (line, node) in table.value.items():
        path = f"sources.{slug}"
        findings = [_refused(name, refusal, 0) for refusal in node.refusals]
        if not re.fullmatch(SLUG_PATTERN, slug):
            message = f"“{slug}” is not a slug: lower-case letters and digits, words joined by “-”"
            findings.append(Finding(name, line, path, message))
        try:
            Source.model_validate(node.plain())
        except ValidationError as error:
            findings += (
                Finding(
                    name,
                    node.line_of(problem.field) if problem.field else line,
                    f"{path}.{problem.field}".rstrip("."),
                    problem.message,
                    hint,
                )
                for problem, hint in hinted(error, Source)
            )
        yield slug, node, findings


class _Reader:
    """Reads the developments of one file."""

    def __init__(
        self,
        name: str,
        header: GovernmentHeader | None,
        shared: dict[str, Node | None],
        *,
        alone: bool = False,
        draft: bool = False,
    ) -> None:
        self._name = name
        self._is_draft = draft
        self._header = header
        self._placeholder = None if alone else "unknown"
        self._shared = shared
        self._ids = Ids()
        self._namings = NamingReader(name)

    def development(self, node: Node, path: tuple[str, ...]) -> Iterator[Record]:
        """Yields the development or the naming at a node, or its errors."""
        if node.refusals:
            yield from (_refused(self._name, refusal, len(path)) for refusal in node.refusals)
            return
        data = node.plain()
        if not isinstance(data, dict):
            message = "expected a mapping of fields"
            yield Finding(self._name, node.line, ".".join(path) or None, message)
            return
        raw_id = data.get("id")
        id_ = raw_id if isinstance(raw_id, str) else None

        def finding(field: str, message: str, hint: str | None = None) -> Finding:
            return Finding(self._name, node.line_of(field), field or None, message, hint, id_)

        findings: list[Finding] = []
        known_government = self._take_government(data)
        if is_naming(data):
            yield from self._naming(data, node, known_government=known_government)
            return
        spoiled = self._take_sources(data, finding, findings)
        try:
            item = Item(adapter().validate_python(data), self._name, node.line, node)
        except ValidationError as error:
            found = (one for one in hinted(error) if not _is_within(one[0].field, spoiled))
            findings += (finding(problem.field, problem.message, hint) for problem, hint in found)
        else:
            if foreign := self._foreign(item.development.government):
                findings.append(finding("government", *foreign))
            elif clash := self._ids.clash(item):
                findings.append(clash)
            if not findings and not spoiled and known_government:
                yield item
        yield from findings

    def _naming(
        self, data: dict[str, Plain], node: Node, *, known_government: bool
    ) -> Iterator[Record]:
        for read in self._namings.read(data, node.line, node):
            if isinstance(read, Finding):
                yield read
            elif foreign := self._foreign(read.naming.government):
                line = node.line_of("government")
                yield Finding(self._name, line, "government", *foreign, read.naming.id)
            elif known_government:
                yield read

    def _foreign(self, government: str) -> tuple[str, str] | None:
        """What is wrong with a government that is not the file's own, and what to do."""
        if self._header is None or government == self._header.id:
            return None
        return (
            f"“{government}” is not this file's government, “{self._header.id}”",
            f"Move it to its own file with the header `government: {government}`.",
        )

    def _take_government(self, data: dict[str, Plain]) -> bool:
        """Fills in the government; False if the header has none, which was reported."""
        if "government" in data:
            return True
        if self._header:
            data["government"] = self._header.id
        elif self._placeholder:
            data["government"] = self._placeholder
        return self._header is not None or self._is_draft

    def _take_sources(
        self, data: dict[str, Plain], finding: Callable[..., Finding], findings: list[Finding]
    ) -> set[str]:
        """Replaces references by shared sources; returns the paths whose errors are reported."""
        spoiled: set[str] = set()
        entries = data.get("sources")
        if not isinstance(entries, list):
            return spoiled
        for place, entry in enumerate(entries):
            if not isinstance(entry, dict) or "source" not in entry:
                continue
            slug = entry.pop("source")
            path = f"sources.{place}"
            shared = self._shared.get(slug) if isinstance(slug, str) else None
            if shared is not None:
                entries[place] = {**cast("dict[str, Plain]", shared.plain()), **entry}
                continue
            spoiled.add(path)
            if slug not in self._shared:
                findings.append(finding(f"{path}.source", *_unknown(slug, list(self._shared))))
        return spoiled


def _unknown(slug: Plain, known: list[str]) -> tuple[str, str]:
    close = difflib.get_close_matches(str(slug), known, n=1)
    hint = (
        f"Did you mean “{close[0]}”?"
        if close
        else "Add it to the `sources` table at the top of the file."
    )
    return f"“{slug}” is not one of the shared sources", hint


def _is_within(field: str, paths: set[str]) -> bool:
    return any(field == path or field.startswith(path + ".") for path in paths)


def _refused(name: str, refusal: YamlRefusal, depth: int) -> Finding:
    field = ".".join(refusal.path[depth:]) or None
    return Finding(name, refusal.line, field, refusal.message, refusal.hint)
