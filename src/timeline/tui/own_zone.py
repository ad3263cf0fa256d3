"""The time zone of the user, by its IANA name, which Python itself does not tell."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

from timeline.dates.errors import DateError
from timeline.dates.timezones import zone_info
from timeline.exceptions import ZoneError

LINK: Final = Path("/etc/localtime")
"""On Unix, a link into the folder of zones."""
_FOLDER: Final = "zoneinfo/"


def own_zone(link: Path = LINK) -> str:
    """The zone that TZ names, else that of the system; UTC if neither tells."""
    for name in (os.environ.get("TZ", "").lstrip(":"), _linked(link)):
        try:
            if name:
                zone_info(name)
                return name
        except (ZoneError, DateError):
            continue
    return "UTC"


def _linked(link: Path) -> str:
    try:
        return str(link.readlink()).partition(_FOLDER)[2]
    except OSError:
        return ""
