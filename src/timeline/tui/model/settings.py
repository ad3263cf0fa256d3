"""Settings that are saved between sessions: looks, pace and speed, filters, typed commands.

They are a JSON file in the user's configuration folder. The speed is kept for each store, since a
story of a week and one of a century do not play alike. If the file is damaged or cannot be written,
only the settings are lost.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from timeline.dates.edtf import DateError, Edtf
from timeline.results import Filter
from timeline.tui.model.playback import SPEEDS

DEFAULT_THEME: Final = "timeline-dark"
_STORES: Final = 100
"""Most stores whose speed is kept: those that were played last."""
_TYPED: Final = 100
"""Most typed commands that are kept: the last ones."""


def default_folder() -> Path:
    """`timeline` in the platform's user configuration folder."""
    from platformdirs import user_config_path

    return user_config_path("timeline", appauthor=False)


@dataclass
class Settings:
    """The settings, and their file."""

    path: Path
    store: str = ""
    """The store whose speed it has."""
    theme: str = DEFAULT_THEME
    pace: str = "beat"
    speed: int = 3
    motion: bool = True
    """False for those whom things that move disturb."""
    lanes: bool = False
    hide_later: bool = False
    filters: dict[str, Filter] = field(default_factory=dict)
    typed: list[str] = field(default_factory=list)
    """The commands that were typed, the last at the end; each once."""

    @classmethod
    def read(cls, folder: Path, store: str = "") -> Settings:
        """Reads the settings of a folder; missing or invalid ones get their default.

        Args:
            folder: Where the file is.
            store: The store that is played, in words without a password.
        """
        found = cls(folder / "tui.json", store)
        given = found._given()
        if isinstance(given.get("theme"), str):
            found.theme = given["theme"]
        if given.get("pace") in ("date", "beat"):
            found.pace = given["pace"]
        found.speed = _speeds(given).get(store, found.speed)
        found.motion = given.get("motion") is not False
        found.lanes = given.get("lanes") is True
        found.hide_later = given.get("hide_later") is True
        filters = given.get("filters")
        if isinstance(filters, Mapping):
            for name, fields in filters.items():
                with suppress(DateError, TypeError, ValueError, AttributeError):
                    found.filters[str(name)] = _filter(fields)
        typed = given.get("typed")
        for one in typed if isinstance(typed, list) else ():
            if isinstance(one, str) and one.isprintable():
                found.typed.append(one)
        return found

    def _given(self) -> Mapping[str, Any]:
        """What the file holds; nothing if it is missing or damaged."""
        try:
            given = json.loads(self.path.read_text("utf-8"))
        except (OSError, ValueError):
            return {}
        return given if isinstance(given, Mapping) else {}

    def write(self) -> None:
        """Saves the settings, if the folder is writable."""
        speeds = _speeds(self._given())
        speeds.pop(self.store, None)
        speeds[self.store] = self.speed
        last = dict(list(speeds.items())[-_STORES:])
        filters = {name: _plain(keep) for name, keep in self.filters.items()}
        data = {
            "theme": self.theme, "pace": self.pace, "motion": self.motion,
            "lanes": self.lanes, "hide_later": self.hide_later, "filters": filters,
            "speeds": last, "typed": self.typed,
        }  # fmt: skip
        with suppress(OSError):
            self.path.parent.mkdir(parents=True, exist_ok=True)
            new = self.path.with_suffix(".new")
            new.write_text(json.dumps(data, ensure_ascii=False, indent=2) + "\n", "utf-8")
            new.replace(self.path)

    def keep_typed(self, command: str) -> None:
        """Saves a command that was typed, as the last one."""
        self.typed = [*(one for one in self.typed if one != command), command][-_TYPED:]
        self.write()

    def keep_filter(self, name: str, keep: Filter) -> None:
        """Saves a filter under a name."""
        self.filters[name] = keep
        self.write()


def _speeds(given: Mapping[str, Any]) -> dict[str, int]:
    """The speeds of all stores, the last one set at the end."""
    found = given.get("speeds")
    return {
        str(store): speed
        for store, speed in (found.items() if isinstance(found, Mapping) else ())
        if isinstance(speed, int) and 0 <= speed < len(SPEEDS)
    }


def _plain(keep: Filter) -> dict[str, Any]:
    values = {name: getattr(keep, name) for name in Filter.__match_args__}
    return {
        name: value.text if isinstance(value, Edtf) else value
        for name, value in values.items()
        if value
    }


def _filter(fields: Mapping[str, Any]) -> Filter:
    values: dict[str, Any] = {}
    for name, value in fields.items():
        if name in ("since", "until"):
            values[name] = Edtf.parse(value)
        else:
            values[name] = value if isinstance(value, str) else tuple(map(str, value))
    return Filter(**values)
