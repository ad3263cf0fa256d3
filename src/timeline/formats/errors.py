"""The errors of a file: what is wrong, where, and what to do.

Apart from what reads files, because a listing tells of a broken document and loads no model for it.
"""

from __future__ import annotations

from timeline.domain.errors import TimelineError
from timeline.frozen import frozen
from timeline.light_typing import Final, Literal

SHOWN_FINDINGS: Final = 20
"""Most findings that the message of a `BadFile` lists."""


@frozen
class Finding:
    """One error in a file, and its place."""

    path: str
    """The file as the user named it; `-` is standard input."""
    line: int | None
    """Counted from 1; None if the finding is about the whole file."""
    field: str | None
    """A path such as `sources.0.published`; None if it is about no single field."""
    message: str
    """The error, as a sentence without a full stop."""
    hint: str | None = None
    """What the user can do, as a sentence with a full stop, if it is clear."""
    development: str | None = None
    """The id of the development, if it has one."""
    given: str | None = None
    """The text of the entry, if it is one line of moderate length; findings are equal without."""
    note: bool = False
    """Whether it is a note and not an error."""
    level: Literal["same-words", "other-typography"] | None = None
    """How exactly the document has a quote that is not verbatim in it."""
    rule: str | None = None
    """The rule that is broken, as a slug, if it is one of the record."""

    def __repr__(self) -> str:
        return f"Finding({self})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Finding) and self.as_json() == other.as_json()

    def __hash__(self) -> int:
        return hash(tuple(self.as_json().values()))

    def __str__(self) -> str:
        """`events/be.yaml:14: sources.0.published: …`, without the hint."""
        place = self.path if self.line is None else f"{self.path}:{self.line}"
        return ": ".join(filter(None, (place, self.field, self.message)))

    def as_json(self) -> dict[str, str | int | bool | None]:
        """All fields, with None for missing ones."""
        return {
            "path": self.path,
            "line": self.line,
            "field": self.field,
            "message": self.message,
            "hint": self.hint,
            "development": self.development,
            "note": self.note,
            "level": self.level,
            "rule": self.rule,
        }


class BadFile(TimelineError):
    """A file has errors, so nothing of it was read.

    Attributes:
        findings: The errors, in the order of the file; never empty.
    """

    def __init__(self, findings: list[Finding]) -> None:
        lines = [
            f"{finding}. {finding.hint}" if finding.hint else str(finding)
            for finding in findings[:SHOWN_FINDINGS]
        ]
        if len(findings) > SHOWN_FINDINGS:
            lines.append(f"and {len(findings) - SHOWN_FINDINGS} more")
        super().__init__("\n".join(lines))
        self.findings = findings
