"""The words of a map of two clocks in the language of the page."""

from __future__ import annotations

from dataclasses import dataclass

from timeline.publish.maps.map_words import MapWords
from timeline.publish.page.words import Language, ui_words, word
from timeline.readmodel.queries.matters.rectangles import StatusMap


@dataclass(frozen=True, slots=True)
class TranslatedMapWords(MapWords):
    """The words of a map in another language than English."""

    def example(self, found: StatusMap) -> str:  # noqa: ARG002  as inherited
        """None: its sentence is built in English."""
        return ""


def map_words(language: Language) -> MapWords:
    """The words of a map."""
    if language == "en":
        return MapWords()
    words = ui_words(language)
    return TranslatedMapWords(
        of=words["map_of"],
        known=words["map_known"],
        caption=(words["map_how"], words["map_diagonal"]),
        nothing=words["map_nothing"],
        heading=words["two_clocks"],
        status=lambda status: word("statuses", status, language) if status else "–",
        spell=lambda days: f"{days} " + words["map_days"],
    )
