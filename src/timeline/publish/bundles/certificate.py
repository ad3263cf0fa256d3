"""A certificate of one entry, to print: what was recorded, where it was sealed, who says so.

A proof is a file for programs. A court, or an editor who is called by one, wants a page to put
into a binder, which says in words what the file shows and what it does not.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Final, NamedTuple

from jinja2 import Environment, StrictUndefined, Template

from timeline.eventstore.integrity.checkpoints import Proof, sealed_at
from timeline.services.seals.checkpoints import read_checkpoint
from timeline.text.sanitize import sanitize

_FIELDS: Final = (
    ("Identifier", "id"),
    ("Kind", "kind"),
    ("Government", "government"),
    ("Occurred", "occurred"),
    ("Expected", "expected"),
    ("Outcome", "outcome"),
    ("Amends", "amends"),
    ("Reason", "reason"),
    ("Matters", "matters"),
    ("Summary", "summary"),
    ("Recorded", "recorded"),
    ("Recorded by", "appended_by"),
)
"""The fields of an entry that a certificate shows, if it has them."""
_OF_A_SOURCE: Final = ("publisher", "title", "url", "published")


class CertifiedSource(NamedTuple):
    """A source as the certificate shows it."""

    named: str
    quotes: tuple[str, ...]


def certificate(
    proof: Proof,
    proof_file: Path,
    checkpoint_file: Path,
    *,
    said: Sequence[str],
    amendments: Iterable[str],
    now: datetime,
    version: str,
) -> str:
    """The certificate of a proof, as a page of HTML with nothing in it that loads anything.

    Args:
        proof: The proof, which must have been checked against the checkpoint.
        proof_file: Its file.
        checkpoint_file: The file of the checkpoint.
        said: Who signed, stamped and cosigned the checkpoint, as `check_proof` told.
        amendments: What became of the entry, a line each.
        now: The present moment.
        version: The version of this program.

    Raises:
        NoCheckpoint, OSError: if one of the files cannot be read.
    """
    given = read_checkpoint(checkpoint_file)
    entry = proof.development()
    made = sealed_at(given.data)
    when = f"{made:%Y-%m-%d %H:%M:%S} UTC, as its signer says" if made else "it does not say when"
    seal = [
        ("Store", proof.origin),
        ("Place", f"number {proof.index + 1:,} of the {proof.size:,} sealed events"),
        ("Sealed", when),
        *_attested(said, f"{checkpoint_file}: "),
        ("SHA-256 of the proof", hashlib.sha256(proof_file.read_bytes()).hexdigest()),
    ]
    return _template().render(
        title=sanitize(str(entry.get("title") or entry.get("id") or "an entry")),
        program=f"decision-timeline {version}",
        made=f"{now:%Y-%m-%d %H:%M} UTC",
        entry=list(_entry(entry)),
        sources=list(_sources(entry.get("sources"))),
        amendments=[sanitize(line) for line in amendments],
        seal=[(name, sanitize(value)) for name, value in seal],
        checkpoint=sanitize(given.data.decode(), newlines=True).rstrip("\n"),
        proof_name=sanitize(proof_file.name),
        checkpoint_name=sanitize(checkpoint_file.name),
    )


def _attested(said: Iterable[str], where: str) -> Iterator[tuple[str, str]]:
    """Who signed, stamped and cosigned; what was not checked is not among it."""
    for line in said:
        text = line.removeprefix(where)
        what, not_checked, _ = text.partition(" not checked: ")
        if not_checked:
            yield "Not checked", what.rstrip(";")
        elif text == "not signed":
            yield "Signed", "by nobody"
        else:
            yield "Checked", text


def _entry(said: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name, key in _FIELDS:
        value = said.get(key)
        if isinstance(value, list):
            value = ", ".join(map(str, value))
        if value is not None:
            yield name, sanitize(str(value), newlines=True)


def _sources(given: object) -> Iterator[CertifiedSource]:
    """The sources of an entry, whatever a proof gives for them."""
    for one in given if isinstance(given, list) else ():
        if not isinstance(one, dict):
            continue
        named = [str(one[key]) for key in _OF_A_SOURCE if one.get(key) is not None]
        if one.get("sha256") is not None:
            named.append(f"SHA-256 of the text: {one['sha256']}")
        quotes = one.get("quotes")
        exact = [
            str(quote.get("exact", ""))
            for quote in (quotes if isinstance(quotes, list) else ())
            if isinstance(quote, dict)
        ]
        yield CertifiedSource(sanitize("; ".join(named)), tuple(map(sanitize, exact)))


@cache
def _template() -> Template:
    page = files("timeline.publish.bundles").joinpath("certificate.html")
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return environment.from_string(page.read_text(encoding="utf-8"))
