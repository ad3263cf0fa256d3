"""Changing a store behind the program's back, as somebody with a database shell could."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any


def tamper(path: Path, sql: str, *parameters: Any) -> None:
    """Runs a statement past the triggers, puts those back, and drops the view."""
    with closing(sqlite3.connect(path)) as connection:
        found = "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'"
        triggers = connection.execute(found).fetchall()
        for name, _ in triggers:
            connection.execute(f"DROP TRIGGER {name}")
        connection.execute(sql, parameters)
        for _, statement in triggers:
            connection.execute(statement)
        connection.commit()
    shutil.rmtree(f"{path}.view", ignore_errors=True)
