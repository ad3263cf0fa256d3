"""The user's own editor: which program it is, and how it is run on a file."""

from __future__ import annotations

import os
import shlex
import shutil
import signal
import subprocess
from pathlib import Path

from timeline.domain.errors import TimelineError

FALLBACKS = ("sensible-editor", "nano", "vim", "vi")


class NoEditor(TimelineError):
    """No editor is set or found, or the one that is set does not run."""


def editor() -> list[str]:
    """The editor and its arguments: `VISUAL`, then `EDITOR`, then a usual one.

    Raises:
        NoEditor: if neither is set and no usual one is installed, or the value cannot be split.
    """
    for variable in ("VISUAL", "EDITOR"):
        given = os.environ.get(variable, "").strip()
        if given:
            try:
                return shlex.split(given)
            except ValueError as error:
                raise NoEditor(
                    f"{variable} is “{given}”, which is not a command: {error}"
                ) from None
    for name in FALLBACKS:
        found = shutil.which(name)
        if found:
            return [found]
    raise NoEditor(
        "no editor: neither VISUAL nor EDITOR is set",
        hint="Set one (EDITOR=nano), or give the fields as options or with --from FILE.",
    )


def run_editor(command: list[str], path: Path) -> None:
    """Runs the editor; Ctrl-C is for the editor."""
    before = signal.signal(signal.SIGINT, lambda *_: None)
    try:
        # Without a shell: EDITOR is a command and its arguments, and nothing else.
        code = subprocess.run([*command, str(path)], check=False).returncode  # noqa: S603  the user's own editor, without a shell
    except OSError as error:
        raise NoEditor(
            f"cannot run the editor “{shlex.join(command)}”: {error.strerror or error}",
            hint="Set VISUAL or EDITOR to an installed editor.",
        ) from None
    finally:
        signal.signal(signal.SIGINT, before)
    if code:
        raise NoEditor(
            f"the editor “{shlex.join(command)}” failed with exit code {code}; nothing was recorded"
        )
