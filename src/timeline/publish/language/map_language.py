"""The words of a map of two clocks in the language of the page."""

from __future__ import annotations

from timeline.publish.language.date_words import full_day, short_day
from timeline.publish.language.status_words import status_clause
from timeline.publish.language.words import Language, ui_words, word
from timeline.publish.maps.map_words import MapWords


def map_words(language: Language) -> MapWords:
    """The words of a map."""
    if language == "en":
        return MapWords()
    words = ui_words(language)
    return MapWords(
        of=words["map_of"],
        known=words["map_known"],
        caption=(words["map_how"], words["map_diagonal"]),
        cut=words["map_cut"],
        nothing=words["map_nothing"],
        heading=words["two_clocks"],
        status=lambda status: word("statuses", status, language) if status else "–",
        said=lambda one: status_clause(one.status, one.outcome, one.expected, language),
        spell=lambda days: f"{days} " + words["map_days"],
        tick=lambda day: short_day(day.isoformat(), language),
        day=lambda day: full_day(day.isoformat(), language),
        hover=words["map_hover"],
        first=words["map_first"],
        last=words["map_last"],
        learnt=words["map_learnt"],
        unlearnt=words["map_unlearnt"],
        unknown=words["map_unknown"],
        label=words["map_label"],
    )
