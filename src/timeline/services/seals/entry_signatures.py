"""Checks by whom single entries are signed: in the store, and in a proof.

A key is judged as of the moment of recording, which is signed too and never before that of the
entry that it follows. So whoever has an expired key cannot date an entry back without rewriting
others. The moment by the author's own clock would not do.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple, Protocol

from timeline.dates.timezones import in_utc
from timeline.eventstore.integrity.authors import signed_note
from timeline.eventstore.integrity.checkpoints import Amending, Proof
from timeline.eventstore.integrity.signed_notes import BadNote, NoteSignature, SignedNote
from timeline.formats.errors import Finding
from timeline.services.seals.note_keys import ListedKey, listed_keys


class SignedEvent(Protocol):
    """The attributes that are needed of a stored event."""

    @property
    def government(self) -> str:
        """The id of its government."""

    @property
    def state(self) -> str:
        """The event as JSON."""


class SignatureFound(NamedTuple):
    """A signature of an entry.

    Attributes:
        key: The name and the hash of the key, as the signature says.
        wrong: What is wrong with it, as a clause about the entry; None if nothing is.
        standing: Of what is not wrong, what was found, in words.
    """

    key: str
    wrong: str | None
    standing: str = ""


class EntrySignatures:
    """Checks the signatures of entries, by a list of allowed signers.

    Args:
        allowed: The list; None to check none of them.
        now: The present moment, aware.

    Raises:
        SigningFailed: if the list cannot be read.
    """

    def __init__(self, allowed: Path | None, now: datetime | None = None) -> None:
        self._listed = None if allowed is None else listed_keys(allowed)
        self._now = now or datetime.now(UTC)
        self._found = Counter[str]()
        self._unsigned = 0
        self._is_any = False

    def anew(self) -> EntrySignatures:
        """The same, before the first entry; the list may be a pipe, and is not read again."""
        again = EntrySignatures(None, self._now)
        again._listed = self._listed
        return again

    def of(self, event: SignedEvent) -> Iterator[str]:
        """What is wrong with the signature of an entry, as clauses about it.

        Raises:
            SigningMissing: if one must be checked, and the extra `sign` is not installed.
        """
        try:
            note = signed_note(event.government, event.state)
        except BadNote as error:
            yield f"its author's signature cannot be read: {error}"
            return
        if note is None:
            self._unsigned += 1
            return
        self._is_any = True
        if self._listed is None:
            self._found["signed; not checked: no --allowed-signers was given"] += 1
            return
        recorded = recorded_at(event.state)
        if recorded is None:
            yield "it is signed by an author, and its moment of recording cannot be read"
            return
        for signature in note.signatures:
            found = judged(note, signature, recorded, self._listed, self._now)
            if found.wrong is not None:
                yield found.wrong
            else:
                self._found[found.standing] += 1

    def notes(self) -> list[str]:
        """How many entries are signed by whom; nothing if none is."""
        lines = [f"{_entries(number)} {words}" for words, number in sorted(self._found.items())]
        if self._unsigned and self._is_any and self._listed is not None:
            lines.append(f"{_entries(self._unsigned)} not signed by an author")
        return lines


def judged(
    note: SignedNote,
    signature: NoteSignature,
    recorded: datetime,
    listed: Sequence[ListedKey],
    now: datetime,
) -> SignatureFound:
    """What a signature of an entry is worth.

    Args:
        note: What was signed.
        signature: One signature of it.
        recorded: When it was recorded.
        listed: The keys that are trusted.
        now: The present moment.
    """
    named = f"{signature.name} (key {signature.hash.hex()})"
    known = [one for one in listed if signature.is_by(one.key)]
    if not known:
        return SignatureFound(named, None, f"signed by a key that is not listed: {named}")
    good = [one for one in known if note.verifies(signature, one.key)]
    if not good:
        return SignatureFound(
            named,
            f"its signature by {named} is invalid: it was altered after it was signed, or never"
            " signed by that key",
        )
    then = [one for one in good if one.is_valid(recorded)]
    if any(one.is_valid(now) for one in then):
        return SignatureFound(named, None, f"signed by {named}")
    if then:
        return SignatureFound(
            named, None, f"signed by {named}, with a key that was valid then and has expired"
        )
    valid = good[0].validity()
    return SignatureFound(
        named, f"it was signed by {named} with a key that is valid {valid} only, and was not then"
    )


def recorded_at(state: str) -> datetime | None:
    """When a signed event was recorded; None if it says no moment there."""
    try:
        found = datetime.fromisoformat(state.split('"', 6)[5])
    except (ValueError, LookupError):
        return None
    return None if found.tzinfo is None else in_utc(found)


def check_entries(
    proof: Proof, allowed: Path | None, file: str, tell: Callable[[str], None]
) -> list[Finding]:
    """Findings on the signatures of a proof's events, sealed or not; tells whose the others are."""
    checked = EntrySignatures(allowed)
    events: list[Proof | Amending] = [proof, *dict.fromkeys(proof.amendments)]
    findings = [
        Finding(file, None, str(event.development().get("id", "?")), wrong)
        for event in events
        for wrong in checked.of(event)
    ]
    for line in checked.notes():
        tell(line)
    return findings


def _entries(number: int) -> str:
    return f"{number:,} {'entry' if number == 1 else 'entries'}"
