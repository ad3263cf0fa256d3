"""The other forms of a site, which the head of its page names."""

from __future__ import annotations

from typing import NamedTuple

from timeline.publish.exports.site_files import ALTERNATES, OF_GOVERNMENT
from timeline.publish.language.words import Language, ui_words


class AlternateLink(NamedTuple):
    """Another form of the same site."""

    type: str
    href: str
    title: str


def alternates(language: Language, folder: str = "") -> list[AlternateLink]:
    """Feeds, the calendar and tables, with what they are called.

    Args:
        language: Of the page.
        folder: That of a government in the site, which has no tables; with a slash at its end.
    """
    words = ui_words(language)
    names = {
        "feed.atom": "Atom",
        "feed.json": "JSON Feed",
        "agenda.ics": words["calendar"],
        "developments.jsonld": "JSON-LD",
        "developments.csv": words["table"],
    }
    return [
        AlternateLink(kind, folder + path, names.get(path, path))
        for path, kind in ALTERNATES
        if not folder or path in OF_GOVERNMENT
    ]
