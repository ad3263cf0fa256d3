"""Builds developments from what a caller gives, and the receipt of an append.

A missing id is derived from government, date and title. The receipt says for each matter how its
status changed or, in a dry run, would change.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from timeline.domain.facts import DevelopmentFacts
from timeline.domain.lexical.slugs import in_ascii
from timeline.eventstore.shapes.lines import Shaped, shaped
from timeline.frozen import frozen
from timeline.readmodel.queries.matters.changes import Change

if TYPE_CHECKING:
    from timeline.domain.developments import Development
    from timeline.eventstore.ports import Reader
    from timeline.eventstore.unit_of_work import AppendedNaming
    from timeline.eventstore.writer import Appended
    from timeline.eventstore.writer import Entry as BatchEntry

MAX_TITLE = 80


class Note(NamedTuple):
    """A warning that what was recorded may not be what was meant.

    Attributes:
        development: The id of the development; None if it concerns a government.
        matter: The matter; None if it concerns none.
        rule: `no-text`: its quotes cannot be checked. `account-stands-in`: another account of it
            moves the status now. `account-elsewhere`: an account of it stays in another matter.
            `is-retracted`: what is amended was retracted. `nothing-cancelled`: the meeting that it
            cancels is not in the store. `new-matter`: its matter is new, and close to another.
            `chosen-zone`: a government got one of the zones of its country. `other-name`: a
            government keeps its name.
        message: What happened, as a sentence without a full stop.
        hint: What the user can do, as a sentence, or None.
    """

    development: str | None
    matter: str | None
    rule: Literal[
        "no-text",
        "account-stands-in",
        "account-elsewhere",
        "is-retracted",
        "nothing-cancelled",
        "new-matter",
        "chosen-zone",
        "other-name",
    ]
    message: str
    hint: str | None = None


@frozen
class Receipt:
    """The result of an append.

    Attributes:
        appended: Every development of the batch, new or already recorded.
        governments: Ids of the governments that were opened or renamed with it.
        changes: How the statuses of matters changed, as of now.
        dry_run: Whether nothing was written.
        repeated: By government, a last recording moment more than a day in the future, which its
            new developments got too.
        notes: Warnings; see `Note`.
    """

    appended: Sequence[Appended]
    governments: Sequence[str]
    changes: Sequence[Change]
    dry_run: bool = False
    repeated: Mapping[str, datetime] = {}
    notes: Sequence[Note] = ()
    named: Sequence[AppendedNaming] = ()
    """What was recorded about the names of matters, new or already recorded."""

    @property
    def ids(self) -> list[str]:
        """Ids of the batch, in order."""
        return [one.entry.id for one in self.appended]

    @property
    def new(self) -> int:
        """Number of developments that the store did not have before."""
        return sum(one.new for one in self.appended)

    def as_json(self) -> dict[str, Any]:
        """The stable form for scripts."""
        return {
            "dry_run": self.dry_run,
            "new": self.new,
            "developments": [
                {
                    "id": one.entry.id,
                    "new": one.new,
                    "version": one.version,
                    "recorded": one.recorded.isoformat(),
                }
                for one in self.appended
            ],
            "governments": list(self.governments),
            "changes": [change.as_json() for change in self.changes],
            "moments_repeated": {id_: one.isoformat() for id_, one in self.repeated.items()},
            "notes": [note._asdict() for note in self.notes],
        }


def derive_id(government: str, occurred: str, title: str) -> str:
    """A readable id, such as `be-2022-04-22-cabinet-approves-heavy-weapons`."""
    day = re.sub(r"[^0-9x]+", "-", occurred.lower().split("t")[0].split("/")[0]).strip("-")
    words = re.sub(r"[^a-z0-9]+", "-", in_ascii(title).lower()).strip("-")
    if len(words) > MAX_TITLE:
        words = words[:MAX_TITLE].rsplit("-", 1)[0]
    if not words:
        import hashlib

        words = hashlib.sha256(title.encode("utf-8", "replace")).hexdigest()[:12]
    return "-".join(part for part in (government, day, words) if part)


def free_id(reader: Reader, derived: str, taken: Collection[str] = ()) -> str:
    """An id, or the first with a number behind it that nothing has.

    Args:
        reader: The store.
        derived: The id.
        taken: Ids that are given to others of the same batch.
    """
    number, name = 1, derived
    while name in taken or reader.stored(name) is not None:
        number += 1
        name = f"{derived}-{number}"
    return name


def as_development(given: Development | Mapping[str, Any]) -> Development:
    """A development from a model or a mapping; a missing id is derived.

    Raises:
        InvalidDevelopment: naming every field that is wrong, or in which nothing can be read.
    """
    from timeline.domain.developments import Development
    from timeline.domain.parsing import InvalidDevelopment, parse_development, unreadable

    if isinstance(given, Development):
        return given
    data = _with_id(given)
    development = parse_development(data)
    problems = unreadable(development)
    if problems:
        raise InvalidDevelopment(problems)
    return development


def _with_id(given: Mapping[str, Any]) -> dict[str, Any]:
    data = dict(given)
    if not data.get("id"):
        parts = [str(data.get(name) or "") for name in ("government", "occurred", "title")]
        data["id"] = derive_id(*parts)
    return data


class ShapedFields(NamedTuple):
    """A development to append that its shape takes; its model is made only if that is needed."""

    fields: Mapping[str, Any]
    shaped: Shaped

    @property
    def government(self) -> str:
        """The id of its government."""
        return self.shaped.shape.government  # type: ignore[no-any-return]

    def entry(self, zone: str | None) -> Development | DevelopmentFacts:
        """Its facts in the zone of its government, or its model if that is not known."""
        facts = None if zone is None else self.shaped.facts(zone)
        return facts or as_development(self.fields)


def entries(
    batch: Iterable[BatchEntry | ShapedFields],
    view: sqlite3.Connection | None,
    zones: dict[str, str],
) -> list[BatchEntry]:
    """What is appended: of what a shape takes its facts, or its model if the zone is not known.

    Args:
        batch: What is to be appended.
        view: A connection to the read model.
        zones: By government the zones that are known, which is added to.
    """
    found: list[BatchEntry] = []
    for one in batch:
        if isinstance(one, ShapedFields):
            if one.government not in zones and view is not None:
                asked = "SELECT id, zone FROM governments WHERE id = ?"
                with suppress(sqlite3.Error):  # An append needs no view, so that it may be damaged.
                    zones.update(view.execute(asked, (one.government,)).fetchall())
            found.append(one.entry(zones.get(one.government)))
        else:
            found.append(one)
    return found


def as_shaped(given: object) -> ShapedFields | None:
    """A development from a mapping that its shape takes, if no document is to be looked up."""
    if type(given) is not dict:
        return None
    fields = _with_id(given)
    found = shaped(fields)
    if found is None or any(source.document for source in found.shape.sources):
        return None
    return ShapedFields(fields, found)


def amendment(
    kind: str, target: Mapping[str, Any], reason: str | None, given: Mapping[str, Any], today: str
) -> dict[str, Any]:
    """The fields of a correction, retraction or dispute of a development.

    Args:
        kind: corrected, cited, retracted or disputed.
        target: The fields of the amended development.
        reason: Why; None for none.
        given: Further fields. `occurred` defaults to the day of the source, or else to today.
        today: Today in the government's time zone, as EDTF.
    """
    verb = {
        "corrected": "Correction", "cited": "Source", "retracted": "Retraction",
        "disputed": "Dispute",
    }[kind]  # fmt: skip
    sources = given.get("sources") or []
    published = [s["published"] for s in sources if s.get("published")]
    data = {name: value for name, value in given.items() if value not in (None, [], ())}
    data.setdefault("occurred", published[0] if published else today)
    # Version 0.1 accepted titles of several lines; an amendment of one must not fail.
    words = " ".join(target["title"].splitlines())
    data.setdefault("title", f"{verb}: {words}"[:500])
    if reason is not None:
        data["reason"] = reason
    return {
        "kind": kind,
        "government": target["government"],
        "amends": target["id"],
        **data,
    }
