"""Writes proposals as a draft: a file of developments that says why, and waits for a review.

A draft is edited by hand, kept in git and read again after a crash. It is the usual form with
`review`, and comments that explain each field.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from timeline.capture.article import Article, ProposedDevelopment
from timeline.capture.developing import SOURCE
from timeline.capture.errors import NoDraft
from timeline.formats import yaml_writer
from timeline.formats.documents.document_text import bytes_of
from timeline.formats.encoding import ReadError, decode_text
from timeline.formats.errors import BadFile, Finding
from timeline.formats.reviews import DRAFT, PROPOSED, REVIEWS
from timeline.formats.yaml_reader import read_yaml
from timeline.formats.yaml_tree import compose
from timeline.text.sanitize import sanitize

VERSION: Final = 1
_WIDTH: Final = 98
_HEAD: Final = """\
# Developments proposed from an article. Nothing is recorded yet.
#
# Read each one, correct what is wrong, and change its review to accepted or skipped. The comments
# say why each field has its value, and what else it could be. A matter is new unless a comment
# says otherwise: give it the name that you want. Then:
#
#   timeline check FILE
#   timeline import FILE
"""


def draft_text(article: Article, proposals: Sequence[ProposedDevelopment]) -> str:
    """The draft as YAML."""
    head = {
        DRAFT: {
            "version": VERSION,
            "language": article.language,
            "counted_from": article.day.isoformat(),
        },
        "sources": {SOURCE: dict(article.source)},
    }
    lines = [_HEAD, "\n", *yaml_writer.block(head)]
    lines.append("\ndevelopments:\n" if proposals else "\ndevelopments: []\n")
    for number, one in enumerate(proposals, 1):
        lines += ["\n"] if number > 1 else []
        lines += comments(one, f"{number} of {len(proposals)}")
        lines += yaml_writer.items([{"review": PROPOSED, **_readable(one.development)}], 2)
    return "".join(lines)


def _readable(development: Mapping[str, Any]) -> dict[str, Any]:
    made = dict(development)
    if "quantities" in made:
        made["quantities"] = [dict(one) for one in made["quantities"]]
        for quantity in made["quantities"]:
            yaml_writer.with_numbers(quantity)
    return made


def comments(one: ProposedDevelopment, number: str) -> Iterator[str]:
    """The lines above a proposal in a draft: why its fields are so, and what else they may be."""
    yield f"  # {number}, score {one.score:.2f}\n"
    for reason in one.because:
        value = f" {reason.value}" if reason.value else ""
        yield from _comment(f"{reason.field}{value}: {reason.rule}")
    for name, values in one.others.items():
        if name == "cite":
            yield from _comment(
                f"the store may have it already; to add this source: timeline cite {values[0]}"
            )
        else:
            yield from _comment(f"{name} could also be {', '.join(values)}")


def _comment(text: str) -> Iterator[str]:
    """A comment in lines; a text of others cannot end it."""
    plain = " ".join(sanitize(text).split())
    line = ""
    for word in plain.split(" "):
        if line and len(line) + len(word) + 5 > _WIDTH:
            yield f"  # {line}\n"
            line = f"  {word}"
        else:
            line = f"{line} {word}" if line else word
    yield f"  # {line}\n"


def read_draft(path: Path) -> tuple[Counter[str], list[Finding]]:
    """How many developments of a draft have each review, and the errors of all of them.

    Raises:
        BadFile: if it cannot be read.
        NoDraft: if it is no draft.
    """
    try:
        root = compose(decode_text(bytes_of(path)))
    except ReadError as trouble:
        finding = Finding(str(path), trouble.line, None, trouble.message, trouble.hint)
        raise BadFile([finding]) from None
    if root is None or not isinstance(root.value, dict) or DRAFT not in root.value:
        raise NoDraft(path)
    listed = root.child("developments")
    reviews: Counter[str] = Counter()
    for node in listed.value if listed is not None and isinstance(listed.value, list) else []:
        data = node.plain()
        review = data.get("review", PROPOSED) if isinstance(data, dict) else None
        reviews[review if review in REVIEWS else "unclear"] += 1
    found = [one for one in read_yaml(path, proposed=True) if isinstance(one, Finding)]
    return reviews, found
