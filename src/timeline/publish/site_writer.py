"""Writes a tree of files so that readers see the old site or the new one, and nothing between.

The new tree is written beside the folder and exchanged with it in one step. What is unchanged is
the same file as before, by a hard link: its time stays, and a sync tool has nothing to copy. Files
of others in the folder stay in the same way. What was written is listed in `MANIFEST.sha256`, in
the format of `sha256sum -c`; by it the next time knows which files are its own.

Where folders cannot be exchanged (a mount point, the current folder, some file systems), files are
put in place one by one, each whole, and the list of files last.
"""

from __future__ import annotations

import errno
import hashlib
import os
import secrets
import shutil
from collections.abc import Iterable, Mapping
from contextlib import ExitStack, suppress
from glob import escape
from pathlib import Path, PurePosixPath
from typing import Final, NamedTuple, Self

from timeline.domain.errors import TimelineError
from timeline.publish.errors import write_hint
from timeline.publish.exchange import can_exchange, exchange
from timeline.publish.manifest import MANIFEST, is_path_in_site, manifest, read_manifest
from timeline.publish.site_tree import (
    begun,
    content,
    has_content,
    hash_of,
    is_empty_of_others,
    is_same,
    locked,
    tree,
)

_MARK: Final = ".timeline-site"
_MARK_TEXT: Final = (
    b"Written by `timeline publish`. The files in MANIFEST.sha256 are written again and removed by"
    b"\nit; all other files in this folder are yours, and stay.\n"
)


class SiteRefused(TimelineError):
    """A site is not written to a folder.

    Attributes:
        folder: The folder.
    """

    def __init__(self, folder: Path, why: str, hint: str) -> None:
        super().__init__(f"no site was written to {folder}: {why}", hint=hint)
        self.folder = folder


class Published(NamedTuple):
    """What became of the files of a site, by their paths in it, sorted."""

    changed: tuple[str, ...]
    """Written, because they are new or other than before."""
    unchanged: tuple[str, ...]
    removed: tuple[str, ...]
    """Of an earlier site, and no longer written."""


class SiteWriter:
    """Writes a site to a folder, as a context: it is there once the block ends without an error.

    Args:
        folder: The folder, which is created if it is missing.

    Raises:
        SiteRefused: on entering, if the folder has files and none of them is of a site; later if
            a file of somebody else is in the way, or the folder cannot be written to.
    """

    def __init__(self, folder: Path) -> None:
        self._named = folder
        self.folder = Path(os.path.realpath(folder))
        self._before: Mapping[str, set[str]] = {}
        self._hashes: dict[str, str] = {}
        self._new: set[str] = set()
        self._made: set[str] = set()
        self._draft = self.folder
        self._locks = ExitStack()
        self._swaps = False
        self.published: Published | None = None
        """What became of the files, once the block has ended."""

    def __enter__(self) -> Self:
        with ExitStack() as locks:
            try:
                self._lock_folder(locks)
                self._clean(self.folder.parent)
                self._clean(self.folder)
                self._check()
                self._draft = self._drafted(locks)
            except OSError as error:
                raise self._refused(error) from None
            self._locks = locks.pop_all()
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        with self._locks:
            try:
                if kind is None:
                    self.write(_MARK, [_MARK_TEXT])
                    self._put_in_place()
            except OSError as error:
                raise self._refused(error) from None
            finally:
                shutil.rmtree(self._draft, ignore_errors=True)

    def write(self, name: str, parts: Iterable[bytes]) -> None:
        """Adds a file, unless the folder has just this one already.

        Args:
            name: Its path in the site, with `/`.
            parts: Its bytes, one part after the other.

        Raises:
            SiteRefused: if a file of somebody else has that name.
            ValueError: for a name that no site has, or one that was written before.
        """
        if not is_path_in_site(name):
            raise ValueError(f"{name!r} is not the path of a file in a site")
        if name in self._hashes or name == MANIFEST:
            raise ValueError(f"{name!r} is written twice")
        there = f"{self.folder}/{name}"
        try:
            held, rest = begun(iter(parts))
            digest = hashlib.sha256(held)
            if rest is None and has_content(there, held):
                self._hashes[name] = digest.hexdigest()
                return
            draft = self._place_of(name)
            with open(draft, "xb") as file:  # noqa: PTH123  see `_place_of`
                file.write(held)
                for part in rest or ():
                    digest.update(part)
                    file.write(part)
            self._hashes[name] = digest.hexdigest()
            if rest is not None and is_same(Path(there), Path(draft), digest.hexdigest()):
                Path(draft).unlink()
            else:
                self._check_free(PurePosixPath(name))
                self._new.add(name)
        except OSError as error:
            raise self._refused(error) from None

    def _place_of(self, name: str) -> str:
        """The path of a file in the draft, whose folder is there.

        It is a text, and folders that are there are remembered: a site has tens of thousands of
        files, and paths as objects took half of the time of writing them.
        """
        place = f"{self._draft}/{name}"
        folder = place.rpartition("/")[0]
        if folder not in self._made:
            Path(folder).mkdir(parents=True, exist_ok=True)
            self._made.add(folder)
        return place

    def _check_free(self, name: PurePosixPath) -> None:
        """Refuses to write over a file of somebody else, or below one."""
        if not os.path.lexists(self.folder):
            return
        for one in (name, *name.parents[:-1]):
            there = self.folder / one
            is_in_way = os.path.lexists(there) and (one == name or not there.is_dir())
            if is_in_way and str(one) not in self._before:
                raise SiteRefused(
                    self._named,
                    f"its file {one} was written by somebody else",
                    "Move that file away, or choose another folder.",
                )

    # -------------------------------------------------------------- before

    def _lock_folder(self, locks: ExitStack) -> None:
        """Keeps a second publish away; another folder may have taken its place meanwhile."""
        while self.folder.is_dir():
            try:
                lock = locks.enter_context(locked(self.folder))
            except BlockingIOError:
                raise SiteRefused(
                    self._named, "another publish is writing it", "Wait until that has ended."
                ) from None
            if os.path.samestat(os.fstat(lock), self.folder.stat()):
                return

    def _check(self) -> None:
        folder = self.folder
        if not os.path.lexists(folder):
            folder.parent.stat()
            return
        if not folder.is_dir():
            raise SiteRefused(self._named, "it is a file", "Name a folder, such as ./site.")
        before = read_manifest(folder)
        if before is None or _MARK not in before:
            if any(one.name != MANIFEST or before is None for one in folder.iterdir()):
                raise SiteRefused(
                    self._named,
                    "it has files that no `timeline publish` wrote",
                    "Choose an empty or a new folder. Files that you add to a site later stay.",
                )
            before = {}
        if not os.access(folder, os.W_OK | os.X_OK):
            raise PermissionError(errno.EACCES, "Permission denied", str(self._named))
        self._before = before

    def _drafted(self, locks: ExitStack) -> Path:
        """An empty folder for the new tree, on the same file system."""
        folder = self.folder
        cwd = Path(os.path.realpath(Path.cwd()))
        apart = not os.path.ismount(folder) and folder != cwd and folder not in cwd.parents
        places = [folder.parent] if not folder.exists() else [folder.parent, folder][not apart :]
        for place in places:
            draft = place / f".{folder.name}.publish-{secrets.token_hex(6)}"
            try:
                draft.mkdir()
            except PermissionError:
                if place == places[-1]:
                    raise
                continue
            locks.enter_context(locked(draft))
            self._swaps = place != folder and folder.exists() and can_exchange(draft)
            return draft
        raise AssertionError  # the last place raised

    def _clean(self, place: Path) -> None:
        """Removes what a publish left behind that was killed; files of others in it are kept."""
        for left in sorted(place.glob(f".{escape(self.folder.name)}.publish-*")):
            with suppress(OSError), locked(left):  # gone, or at work
                if read_manifest(left) is not None:
                    self._take_back(left)
                shutil.rmtree(left, ignore_errors=True)

    # -------------------------------------------------------------- into place

    def _put_in_place(self) -> None:
        gone = [name for name in self._before if self._is_left(name)]
        self.published = Published(
            tuple(sorted(self._new)),
            tuple(sorted(self._hashes.keys() - self._new)),
            tuple(sorted(gone)),
        )
        listed = manifest(self._hashes)
        if not self._new and not gone and content(self.folder / MANIFEST) == listed:
            return
        if not self.folder.exists():
            (self._draft / MANIFEST).write_bytes(listed)
            self._draft.rename(self.folder)
            return
        if self._swaps and self._filled(set(gone)):
            # The list is last: a draft that has one is whole.
            (self._draft / MANIFEST).write_bytes(listed)
            exchange(self._draft, self.folder)
            self._take_back(self._draft)
            return
        self._one_by_one(gone, listed)

    def _is_left(self, name: str) -> bool:
        """Whether a file of the earlier site is to go; one that somebody has changed stays."""
        if name in self._hashes:
            return False
        there = self.folder / name
        return there.is_file() and hash_of(there) in self._before[name]

    def _filled(self, gone: set[str]) -> bool:
        """Puts into the draft all that stays; False if it cannot be linked there."""
        try:
            for path, name in tree(self.folder):
                draft = self._draft / name
                if path.is_dir() and not path.is_symlink():
                    if is_empty_of_others(path, name, gone):
                        continue
                    draft.mkdir(exist_ok=True, parents=True)
                    shutil.copystat(path, draft)
                elif name not in gone and name not in self._new and name != MANIFEST:
                    draft.parent.mkdir(exist_ok=True, parents=True)
                    os.link(path, draft, follow_symlinks=False)
            shutil.copymode(self.folder, self._draft)
        except OSError:
            for name in self._hashes.keys() - self._new:
                (self._draft / name).unlink(missing_ok=True)
            return False
        return True

    def _take_back(self, old: Path) -> None:
        """Moves what others put into the old tree, while the new one was written, to the new."""
        ours = read_manifest(old) or {}
        for path, name in tree(old):
            target = self.folder / name
            if name in ours or name == MANIFEST or os.path.lexists(target):
                continue
            if path.is_dir() and not path.is_symlink():
                continue
            with suppress(OSError):
                target.parent.mkdir(parents=True, exist_ok=True)
                path.rename(target)

    def _one_by_one(self, gone: Iterable[str], listed: bytes) -> None:
        # Until the end the list has the files of both, so that all stay known as its own.
        self._replace(MANIFEST, manifest(self._hashes, self._before))
        for name in sorted(self._new):
            target = self.folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            (self._draft / name).replace(target)
        for name in gone:
            (self.folder / name).unlink(missing_ok=True)
            for parent in PurePosixPath(name).parents:
                with suppress(OSError):  # it has other files
                    if str(parent) != ".":
                        (self.folder / parent).rmdir()
        self._replace(MANIFEST, listed)

    def _replace(self, name: str, data: bytes) -> None:
        draft = self._draft / f"{name}.part"
        draft.write_bytes(data)
        draft.replace(self.folder / name)

    def _refused(self, error: OSError) -> SiteRefused:
        where = f": {error.filename}" if isinstance(error.filename, str) else ""
        hint = write_hint(self._named, error, "Make room for a second site.")
        return SiteRefused(self._named, f"{error.strerror or error}{where}", hint)
