"""Keys for signed notes: their files, and the list of those who may sign.

A private key is a file that its owner alone can read. Beside it, under its name and `.pub`, are
its public key and those that it replaced, a line each: the file can be given away, and is a list
of allowed signers as it is.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from shlex import quote
from typing import Final, NamedTuple, Self

from timeline.domain.errors import TimelineError
from timeline.eventstore.integrity.signatures import SigningFailed
from timeline.eventstore.integrity.signed_notes import PRIVATE, BadNote, NoteKey, PrivateNoteKey
from timeline.text.full_disk import again

_LONGEST: Final = 1 << 20
"""Bytes. A list of a thousand keys has a hundred thousand."""
_LISTED: Final = re.compile(r"[^\s+]+\+[0-9A-Fa-f]{8}\+\S+")
"""The first word of a line with a key of notes; a line of an SSH key begins with a name."""
_LIMIT: Final = re.compile(
    r'valid-(?P<which>after|before)="?(?P<moment>\d{8}(?:\d{4}(?:\d\d)?)?Z?)"?', re.ASCII
)


class NoKey(TimelineError):
    """A file that is not a private key for signed notes, or cannot be read."""

    def __init__(self, path: Path, reason: str, hint: str | None = None) -> None:
        super().__init__(
            f"{path} cannot be used as a private key: {reason}",
            hint=hint or "Create a key with `timeline key new FILE`.",
        )
        self.path = path


class KeyNotWritten(TimelineError):
    """A key was not written."""


class ListedKey(NamedTuple):
    """A key in a list of allowed signers.

    Attributes:
        key: The key.
        after: From when it is valid; None for always.
        before: Until when; None for always.
    """

    key: NoteKey
    after: datetime | None = None
    before: datetime | None = None

    def line(self) -> str:
        """The line of it, with its end."""
        limits = (("after", self.after), ("before", self.before))
        said = "".join(f' valid-{which}="{_stamp(at)}"' for which, at in limits if at is not None)
        return f"{self.key.text()}{said}\n"

    def is_valid(self, moment: datetime) -> bool:
        """Whether it is valid at a moment."""
        begun = self.after is None or self.after <= moment
        return begun and (self.before is None or moment < self.before)

    def validity(self) -> str:
        """When it is valid, in words; for a key that has a limit."""
        limits = (("from", self.after), ("until", self.before))
        return " ".join(f"{word} {at:%Y-%m-%dT%H:%M:%S}" for word, at in limits if at is not None)

    @classmethod
    def parse(cls, line: str) -> Self:
        """Reads what `line` gives; a moment without `Z` is in the zone of this computer.

        Raises:
            BadNote: saying what is wrong.
        """
        text, *options = line.split()
        limits: dict[str, datetime] = {}
        for option in options:
            found = _LIMIT.fullmatch(option)
            if found is None:
                raise BadNote(f"“{option}” is not valid-after=MOMENT or valid-before=MOMENT")
            limits[found["which"]] = _moment(found["moment"])
        return cls(NoteKey.parse(text), limits.get("after"), limits.get("before"))


def _stamp(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%d%H%M%SZ}"


def _moment(text: str) -> datetime:
    digits = text.removesuffix("Z")
    try:
        read = datetime.strptime(digits.ljust(14, "0"), "%Y%m%d%H%M%S")  # noqa: DTZ007  see below
    except ValueError:
        raise BadNote(f"“{text}” is not a moment, such as 20261130120000Z") from None
    return read.replace(tzinfo=UTC) if text.endswith("Z") else read.astimezone(UTC)


def is_key_line(line: str) -> bool:
    """Whether a line of a list of allowed signers is a key of notes, and not one of SSH."""
    return _LISTED.fullmatch(line.partition(" ")[0].strip()) is not None


def listed_keys(path: Path) -> list[ListedKey]:
    """The keys of notes in a list of allowed signers; lines of SSH keys are passed over.

    Raises:
        SigningFailed: if there is no list, or a line cannot be read; the message names the line.
    """
    try:
        lines = _read(path).decode(errors="replace").splitlines()
    except OSError:
        raise SigningFailed(f"there is no list of allowed signers {path}") from None
    found = []
    for number, line in enumerate(lines, 1):
        if is_key_line(line):
            try:
                found.append(ListedKey.parse(line))
            except BadNote as error:
                raise SigningFailed(
                    f"{path}:{number}: {error}",
                    hint="A line is name+hash+key, as `timeline key show` prints it.",
                ) from None
    return found


def is_private_key(path: Path) -> bool:
    """Whether a file is meant to be a private key for notes; one of SSH is none."""
    try:
        with path.open("rb") as file:
            return file.read(len(PRIVATE)) == PRIVATE.encode()
    except OSError:
        return False


def read_key(path: Path) -> PrivateNoteKey:
    """Reads a private key.

    Raises:
        NoKey: if it is not one, or others can read it; the message has no part of it.
        SigningMissing: if the extra `sign` is not installed.
    """
    try:
        data = _read(path)
        mode = stat.S_IMODE(path.stat().st_mode)
    except OSError as error:
        raise NoKey(path, error.strerror or str(error)) from None
    if not data.startswith(PRIVATE.encode()):
        raise NoKey(path, f"it does not begin with {PRIVATE}")
    if os.name == "posix" and mode & 0o077:
        raise NoKey(
            path,
            f"others can read it (mode {mode:o})",
            hint=f"Run `chmod 600 {quote(str(path))}`. If somebody may have read it, replace the"
            f" key with `timeline key rotate {quote(str(path))}`.",
        )
    try:
        return PrivateNoteKey.parse(data.decode(errors="replace").strip())
    except BadNote as error:
        raise NoKey(path, str(error)) from None


def public_path(path: Path) -> Path:
    """The file of the public keys beside a private key."""
    return path.with_name(path.name + ".pub")


def create_key(path: Path, name: str) -> NoteKey:
    """Writes a new key, and its public key beside it; returns the public key.

    Args:
        path: The file of the private key, which must not exist.
        name: The name of the key; neither spaces nor `+`.

    Raises:
        KeyNotWritten: if a file exists already, the name cannot be used, or writing fails.
        SigningMissing: if the extra `sign` is not installed.
    """
    try:
        key = PrivateNoteKey.generate(name)
    except BadNote as error:
        raise KeyNotWritten(str(error), hint="Give another name with --name.") from None
    for file in (path, public_path(path)):
        if file.exists():
            raise KeyNotWritten(
                f"{file} already exists, and no key is overwritten",
                hint="Choose another name, or replace the key with `timeline key rotate`.",
            )
    with _writing(path):
        _write(path, key.text(), 0o600)
        try:
            _write(public_path(path), ListedKey(key.public()).line(), 0o644)
        except BaseException:
            path.unlink()
            raise
    return key.public()


def rotate_key(path: Path, now: datetime) -> tuple[NoteKey, NoteKey]:
    """Replaces a private key; the public keys beside it say from when.

    The old private key is gone afterwards. The old public key stays in the list, valid for what
    was sealed before.

    Args:
        path: The file of the private key.
        now: The moment from which the new key is valid.

    Returns:
        The old and the new public key.

    Raises:
        NoKey, SigningMissing: as `read_key`.
        KeyNotWritten: if writing fails; the old key is then still there.
    """
    old = read_key(path)
    new, moment = PrivateNoteKey.generate(old.name), now.replace(microsecond=0)
    # A checkpoint gives its second: what the old key sealed in this one stays valid.
    end = moment + timedelta(seconds=1)
    listed = {one.key: one for one in _kept(public_path(path))}
    listed.setdefault(old.public(), ListedKey(old.public()))
    ended = (one if one.before else one._replace(before=end) for one in listed.values())
    lines = [*ended, ListedKey(new.public(), after=moment)]
    drafts = [file.with_name(f".{file.name}.new") for file in (public_path(path), path)]
    with _writing(path):
        for draft in drafts:
            draft.unlink(missing_ok=True)
        try:
            _write(drafts[0], "".join(one.line() for one in lines), 0o644)
            _write(drafts[1], new.text(), 0o600)
            drafts[0].replace(public_path(path))
            drafts[1].replace(path)
        finally:
            for draft in drafts:
                draft.unlink(missing_ok=True)
    return old.public(), new.public()


def _kept(path: Path) -> Iterator[ListedKey]:
    if path.exists():
        yield from listed_keys(path)


def _read(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(_LONGEST)


@contextmanager
def _writing(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        hint = again(error, path)
        raise KeyNotWritten(f"cannot write {path}: {error.strerror}", hint=hint) from None


def _write(path: Path, text: str, mode: int) -> None:
    # Created with its mode, so that nobody can open it in between.
    opened = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    try:
        with os.fdopen(opened, "w") as file:
            file.write(text if text.endswith("\n") else f"{text}\n")
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        path.unlink()  # half a key would be in the way of the next one
        raise
