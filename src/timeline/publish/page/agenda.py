"""The agenda as a page shows it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from timeline.publish.language.date_words import date_words
from timeline.publish.language.words import Language, word
from timeline.readmodel.queries.matters.agenda import AgendaRow
from timeline.text.sanitize import sanitize


@dataclass(frozen=True, slots=True)
class PublishedAgendaRow:
    """A row of the agenda in the page's language."""

    date: str
    what: str
    government: str
    matter: str | None
    development: str
    title: str
    is_late: bool


def agenda_items(rows: Iterable[AgendaRow], language: Language) -> list[PublishedAgendaRow]:
    """The rows of an agenda, overdue ones first, as they come."""
    return [
        PublishedAgendaRow(
            date_words(one.on, language),
            word("page", one.what, language),
            one.government,
            one.matter,
            one.development,
            sanitize(one.title),
            one.what == "decision-overdue",
        )
        for one in rows
    ]
