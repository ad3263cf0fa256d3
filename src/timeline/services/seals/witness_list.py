"""Reads the list of the witnesses that somebody trusts, and which of them are enough.

The list is a policy file of C2SP (tlog-policy), as other transparency logs use it, and a line with
a key alone will do: most people have two or three witnesses and no groups of them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from typing import Final, NamedTuple

from timeline.eventstore.integrity.cosignatures import witness_key
from timeline.eventstore.integrity.signatures import SigningFailed
from timeline.eventstore.integrity.signed_notes import BadNote, NoteKey

LONGEST_LIST: Final = 1 << 20
"""Bytes. A list of a thousand witnesses has a hundred thousand."""


class Witness(NamedTuple):
    """A witness in a list.

    Attributes:
        key: Its public key.
        address: Where it can be asked to cosign; None if the list does not say.
    """

    key: NoteKey
    address: str | None = None


class WitnessGroup(NamedTuple):
    """Witnesses or groups, of which some are enough.

    Attributes:
        needed: How many.
        members: Their names in the list.
    """

    needed: int
    members: tuple[str, ...]


class WitnessList(NamedTuple):
    """The witnesses that somebody trusts.

    Attributes:
        path: The file.
        witnesses: The witnesses by their names in the list; without one, by their key.
        groups: The groups by their names.
        quorum: The name of the witness or group that must have cosigned; None if the list does
            not say, and "none" if nobody must.
        logs: The keys of which one must have signed the checkpoint itself; empty for any.
    """

    path: Path
    witnesses: Mapping[str, Witness]
    groups: Mapping[str, WitnessGroup]
    quorum: str | None
    logs: tuple[NoteKey, ...]

    def all_keys(self) -> list[NoteKey]:
        """The keys of the witnesses, in the order of the list."""
        return [one.key for one in self.witnesses.values()]

    def missing(self, cosigned: Collection[NoteKey], quorum: int | None) -> str | None:
        """What is missing, in words, if these witnesses are too few; None if they are enough.

        Args:
            cosigned: Who cosigned.
            quorum: How many must; None for the quorum of the list, or all if it has none.
        """
        of_these = [key for key in self.all_keys() if key in cosigned]
        if quorum is None and self.quorum is not None:
            if self._has(self.quorum, cosigned):
                return None
            return f"that is not the quorum “{self.quorum}” of {self.path}"
        needed = len(self.witnesses) if quorum is None else quorum
        if len(of_these) >= needed:
            return None
        return f"{needed} must have cosigned"

    def with_quorum(self, quorum: int) -> str:
        """The text of a list with the same witnesses and logs, of whom this many are enough."""
        lines = [f"log {key.text()}" for key in self.logs]
        names = [f"w{number}" for number in range(1, len(self.witnesses) + 1)]
        for name, one in zip(names, self.witnesses.values(), strict=True):
            address = "" if one.address is None else f" {one.address}"
            lines.append(f"witness {name} {one.key.text()}{address}")
        lines += [f"group enough {quorum} {' '.join(names)}", "quorum enough", ""]
        return "\n".join(lines)

    def _has(self, name: str, cosigned: Collection[NoteKey]) -> bool:
        if name in self.witnesses:
            return self.witnesses[name].key in cosigned
        if name not in self.groups:
            return name == "none"
        group = self.groups[name]
        return sum(self._has(one, cosigned) for one in group.members) >= group.needed


def read_witnesses(path: Path) -> WitnessList:
    """Reads a list of witnesses.

    Raises:
        SigningFailed: if there is none, or a line cannot be read; the message names the line.
    """
    try:
        with path.open("rb") as file:
            data = file.read(LONGEST_LIST)
    except OSError as error:
        raise SigningFailed(f"cannot read the list of witnesses {path}: {error.strerror}") from None
    reading = _ListReading()
    for number, line in enumerate(data.decode(errors="replace").split("\n"), 1):
        words = line.replace("\r", "").replace("\t", " ").split(" ")
        try:
            reading.take([word for word in words if word])
        except BadNote as error:
            raise SigningFailed(
                f"{path}:{number}: {error}",
                hint="A line is a key, name+hash+key, and may have the address of the witness.",
            ) from None
    if not reading.witnesses and reading.quorum != "none":
        raise SigningFailed(
            f"{path} lists no witness",
            hint="Write a line for each: its key, name+hash+key, and its address.",
        )
    return WitnessList(path, reading.witnesses, reading.groups, reading.quorum, tuple(reading.logs))


class _ListReading:
    """What the lines up to now have said."""

    def __init__(self) -> None:
        self.witnesses: dict[str, Witness] = {}
        self.groups: dict[str, WitnessGroup] = {}
        self.quorum: str | None = None
        self.logs: list[NoteKey] = []

    def take(self, words: list[str]) -> None:
        """Reads a line of these words.

        Raises:
            BadNote: saying what is wrong.
        """
        if not words or words[0].startswith("#"):
            return
        lines: Mapping[str, Callable[[list[str]], None]] = {
            "witness": self._witness,
            "group": self._group,
            "quorum": self._quorum,
            "log": self._log,
        }
        if words[0] in lines:
            lines[words[0]](words[1:])
        else:
            self._witness([words[0], *words])

    def _witness(self, words: list[str]) -> None:
        if len(words) not in (2, 3):
            raise BadNote("a witness has a key and may have an address")
        key = witness_key(words[1])
        if any(one.key.key == key.key for one in self.witnesses.values()):
            raise BadNote("this key is in the list already")
        self.witnesses[self._new(words[0])] = Witness(key, words[2] if words[2:] else None)

    def _group(self, words: list[str]) -> None:
        if len(words) < 3:
            raise BadNote("a group has a name, a number and its members")
        name, number, *members = words
        grouped = {one for group in self.groups.values() for one in group.members}
        for one in members:
            if one not in self.witnesses and one not in self.groups:
                raise BadNote(f"no line before this one has “{one}”")
            if one in grouped or members.count(one) > 1:
                raise BadNote(f"“{one}” is in a group already")
        needed = {"all": len(members), "any": 1}.get(number)
        if needed is None:
            if not number.isascii() or not number.isdecimal() or len(number) > 4:
                raise BadNote(f"“{number}” is not a number, “all” or “any”")
            needed = int(number)
        if not 1 <= needed <= len(members):
            raise BadNote(f"{needed} of {len(members)} is not possible")
        self.groups[self._new(name)] = WitnessGroup(needed, tuple(members))

    def _quorum(self, words: list[str]) -> None:
        if len(words) != 1 or self.quorum is not None:
            raise BadNote("a list has one quorum, which is one name")
        (self.quorum,) = words
        if words[0] != "none" and words[0] not in {**self.witnesses, **self.groups}:
            raise BadNote(f"no line before this one has “{words[0]}”")

    def _log(self, words: list[str]) -> None:
        if len(words) not in (1, 2):
            raise BadNote("a log has a key and may have an address")
        self.logs.append(NoteKey.parse(words[0]))

    def _new(self, name: str) -> str:
        if name == "none" or name in self.witnesses or name in self.groups:
            raise BadNote(f"“{name}” is a name already")
        return name
