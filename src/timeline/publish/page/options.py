"""What a site is asked to be."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from timeline.publish.page.words import Language


@dataclass(frozen=True, slots=True)
class SiteOptions:
    """How the pages look and what they are called."""

    title: str
    language: Language = "en"
    base_url: str | None = None
    """The address at which the site will be, with a slash at its end."""
    plain_data: bool = False
    templates: Path | None = None
