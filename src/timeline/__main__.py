"""`python -m timeline`: the command, for when the installed script is not on the path."""

from __future__ import annotations

from timeline.cli.main import program

if __name__ == "__main__":
    program()
