"""The unfinished form on disk, so that what was typed survives a crash or a lost connection.

There is one for each store, in the folder of the settings, and only its owner can read it. It is a
copy for a disaster: a form that is recorded or discarded deletes it. A lock tells it from the form
that another program has open at this moment.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any, Final, Literal, get_args

from timeline.tui.model.entering.form_field import Value

try:
    import fcntl
except ImportError:  # Windows: two programs with one store share an unfinished form
    fcntl = None  # type: ignore[assignment]

Purpose = Literal["append", "correct", "cite", "retract", "dispute"]
_OWNER_ONLY: Final = 0o600
_MOST: Final = 1_000_000
"""Most bytes that are read: nobody typed more."""
_MOST_SOURCES: Final = 20
_UNITS: Final = (("day", 86_400), ("hour", 3_600), ("minute", 60))


@dataclass(frozen=True, slots=True)
class KeptForm:
    """What was typed into a form."""

    purpose: Purpose
    about: str
    """The kind to append, or the id of the development."""
    title: str
    """The title or the reason, as typed."""
    saved: int
    """When it was saved, in seconds since the epoch."""
    sources: int
    """How many sources the form had fields for."""
    values: Mapping[str, Value]

    def age(self, now: int) -> str:
        """How long ago it was saved, such as `12 minutes ago`."""
        seconds = max(now - self.saved, 0)
        for unit, length in _UNITS:
            count = seconds // length
            if count:
                return f"{count} {unit}{'s' * (count != 1)} ago"
        return "just now"


class KeptForms:
    """The place of a store's unfinished form.

    Args:
        folder: The folder of the settings.
        store: The location of the store.
    """

    def __init__(self, folder: Path, store: str) -> None:
        name = hashlib.sha256(store.encode("utf-8", "replace")).hexdigest()[:16]
        self.path = folder / "forms" / f"{name}.json"
        self.damaged: Path | None = None
        """Where the last form read was put because it is damaged."""
        self._lock: IO[bytes] | None = None

    @property
    def _lock_path(self) -> Path:
        return self.path.with_suffix(".lock")

    def claim(self) -> bool:
        """Takes the lock; False if another program has a form of this store open."""
        if self._lock is not None:
            return True
        try:
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            lock = _private(self._lock_path, os.O_APPEND)
        except OSError:
            return False
        try:
            if fcntl is not None:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            # A program that let go has removed its file, and this may be that one.
            is_there = os.path.samestat(os.fstat(lock.fileno()), self._lock_path.stat())
        except OSError:
            is_there = False
        if not is_there:
            lock.close()
            return False
        self._lock = lock
        return True

    def release(self) -> None:
        """Releases the lock, and leaves no empty file behind."""
        if self._lock is not None:
            with suppress(OSError):
                self._lock_path.unlink(missing_ok=True)
            self._lock.close()
            self._lock = None

    def read(self) -> KeptForm | None:
        """The unfinished form; None if there is none, or another program has it open.

        A damaged one is put aside, or the next form would overwrite it: see `damaged`.
        """
        self.damaged = None
        held = self._lock is not None
        if not self.path.exists() or not self.claim():
            return None
        try:
            with self.path.open("rb") as stream:
                return _read(json.loads(stream.read(_MOST)))
        except OSError:
            return None
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            with suppress(OSError):
                self.damaged = self.path.replace(self.path.with_suffix(".damaged"))
            return None
        finally:
            if not held:
                self.release()

    def write(self, kept: KeptForm) -> bool:
        """Saves a form in one step; False if the lock is not held or the folder not writable."""
        if self._lock is None:
            return False
        with suppress(OSError):
            new = self.path.with_suffix(".new")
            new.unlink(missing_ok=True)
            with _private(new, os.O_EXCL) as stream:
                text = json.dumps(asdict(kept), ensure_ascii=False)
                stream.write(text.encode("utf-8", "replace"))
            new.replace(self.path)
            return True
        return False

    def delete(self) -> None:
        """Deletes the form, unless another program has it open."""
        held = self._lock is not None
        if self.claim():
            with suppress(OSError):
                self.path.unlink(missing_ok=True)
            if not held:
                self.release()


def _private(path: Path, how: int) -> IO[bytes]:
    """A file that only its owner can read, opened for writing."""
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | how, _OWNER_ONLY), "wb")


def _read(data: Any) -> KeptForm:
    if data["purpose"] not in get_args(Purpose):
        raise ValueError(data["purpose"])
    values = {str(key): _value(value) for key, value in data["values"].items()}
    sources = min(int(data["sources"]), _MOST_SOURCES)
    return KeptForm(
        data["purpose"], str(data["about"]), str(data["title"]), int(data["saved"]), sources, values
    )


def _value(value: Any) -> Value:
    if isinstance(value, list):
        return tuple(map(str, value))
    return value if isinstance(value, bool) else str(value)
