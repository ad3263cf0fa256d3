"""Why nothing can be published."""

from __future__ import annotations

import errno
import shlex
from pathlib import Path

from timeline.domain.errors import TimelineError


class NothingToPublish(TimelineError):
    """There are no developments, or the filters leave none."""

    def __init__(self) -> None:
        super().__init__(
            "there is nothing to publish",
            hint="`timeline log` with the same options shows what there is.",
        )


class TemplateFailed(TimelineError):
    """A template that cannot be read, or that fails.

    Attributes:
        template: Its file, with the line if it is known.
        reason: What the template engine says.
    """

    def __init__(self, template: str, reason: str) -> None:
        super().__init__(
            f"the template {template} fails: {reason}",
            hint="docs/publish.md lists the names that a template can use.",
        )
        self.template, self.reason = template, reason


class NotWritten(TimelineError):
    """A file that could not be written; one of that name is as it was before.

    Attributes:
        path: The file; `-` for stdout.
    """

    def __init__(self, path: Path, error: OSError) -> None:
        where = "stdout" if str(path) == "-" else str(path)
        super().__init__(
            f"cannot write {where}: {error.strerror or error}", hint=write_hint(path, error)
        )
        self.path = path


def write_hint(
    path: Path, error: OSError, room: str = "Make room there, and run the command again."
) -> str:
    """What to do if a file, or a folder, could not be written; `room` if a disk is full."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return room
    if error.errno == errno.EEXIST:
        return "Choose another name."
    if error.errno == errno.ENOENT and not path.parent.exists():
        return (
            f"There is no folder {path.parent}. Create it: mkdir -p {shlex.quote(str(path.parent))}"
        )
    return "Choose a place that you can write to."
