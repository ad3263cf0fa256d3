"""Every word that the pages themselves say, in each language that they are written in.

The record is in the language of its sources. These are the words around it, so that a reader in
Lille and one in Ghent get a page that speaks to them. One tuple a word: a language that lacks one
does not pass the type checker.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal, NamedTuple, TypeAlias, get_args

Language: TypeAlias = Literal["en", "nl", "fr", "de"]
LANGUAGES: Final[tuple[Language, ...]] = get_args(Language)


class Words(NamedTuple):
    """One word, or sentence, in each language."""

    en: str
    nl: str
    fr: str
    de: str


STATUS_WORDS: Final[Mapping[str, Words]] = {
    "raised": Words("raised", "op de agenda", "à l’ordre du jour", "auf der Tagesordnung"),
    "under-consideration": Words(
        "under consideration", "in behandeling", "à l’examen", "in Beratung"
    ),
    "advanced": Words("advanced", "een stap verder", "étape franchie", "eine Stufe weiter"),
    "decision-expected": Words(
        "decision expected", "besluit verwacht", "décision attendue", "Entscheidung erwartet"
    ),
    "postponed": Words("postponed", "uitgesteld", "reportée", "vertagt"),
    "overdue": Words("overdue", "over tijd", "en retard", "überfällig"),
    "lapsed": Words("lapsed", "verlopen", "caduque", "verfallen"),
    "decided": Words("decided", "besloten", "décidé", "entschieden"),
    "announced": Words("announced", "aangekondigd", "annoncé", "angekündigt"),
    "in-force": Words("in force", "van kracht", "en vigueur", "in Kraft"),
    "partly-delivered": Words(
        "partly delivered", "deels geleverd", "livré en partie", "teilweise geliefert"
    ),
    "delivered": Words("delivered", "geleverd", "livré", "geliefert"),
    "suspended": Words("suspended", "geschorst", "suspendu", "ausgesetzt"),
    "overturned": Words("overturned", "vernietigd", "annulé", "aufgehoben"),
    "withdrawn": Words("withdrawn", "ingetrokken", "retiré", "zurückgezogen"),
    "ended": Words("ended", "afgelopen", "terminé", "beendet"),
}

KIND_WORDS: Final[Mapping[str, Words]] = {
    "matter-raised": Words("Raised", "Op de agenda", "Mis à l’ordre du jour", "Aufgeworfen"),
    "meeting-planned": Words(
        "Meeting planned", "Vergadering gepland", "Réunion prévue", "Sitzung geplant"
    ),
    "meeting-cancelled": Words(
        "Meeting cancelled", "Vergadering afgelast", "Réunion annulée", "Sitzung abgesagt"
    ),
    "meeting-held": Words("Meeting", "Vergadering", "Réunion", "Sitzung"),
    "step-taken": Words("Step", "Stap", "Étape", "Verfahrensschritt"),
    "decision-expected": Words(
        "Decision expected", "Besluit verwacht", "Décision attendue", "Entscheidung erwartet"
    ),
    "decision-postponed": Words(
        "Decision postponed", "Besluit uitgesteld", "Décision reportée", "Entscheidung vertagt"
    ),
    "decision-cancelled": Words("Withdrawn", "Ingetrokken", "Retiré", "Zurückgezogen"),
    "decision-taken": Words("Decision", "Besluit", "Décision", "Entscheidung"),
    "announcement-made": Words("Announcement", "Aankondiging", "Annonce", "Ankündigung"),
    "statement-made": Words("Statement", "Verklaring", "Déclaration", "Äußerung"),
    "request-made": Words("Request", "Verzoek", "Demande", "Bitte"),
    "pledge-made": Words("Pledge", "Toezegging", "Promesse", "Zusage"),
    "commitment-made": Words("Commitment", "Verbintenis", "Engagement", "Verpflichtung"),
    "delivery-made": Words("Delivery", "Levering", "Livraison", "Lieferung"),
    "measure-started": Words("In force", "Van kracht", "Entrée en vigueur", "In Kraft getreten"),
    "measure-changed": Words("Changed", "Gewijzigd", "Modifié", "Geändert"),
    "measure-suspended": Words("Suspended", "Geschorst", "Suspendu", "Ausgesetzt"),
    "measure-ended": Words("Ended", "Beëindigd", "Terminé", "Beendet"),
    "decision-overturned": Words("Overturned", "Vernietigd", "Annulé", "Aufgehoben"),
    "situation-noted": Words("Situation", "Toestand", "Situation", "Lage"),
    "corrected": Words("Correction", "Correctie", "Correction", "Korrektur"),
    "cited": Words("Source added", "Bron toegevoegd", "Source ajoutée", "Quelle ergänzt"),
    "retracted": Words("Retraction", "Terugtrekking", "Rétractation", "Rücknahme"),
    "disputed": Words("Dispute", "Betwisting", "Contestation", "Widerspruch"),
}

OUTCOME_WORDS: Final[Mapping[str, Words]] = {
    "approved": Words("approved", "goedgekeurd", "approuvé", "angenommen"),
    "rejected": Words("rejected", "verworpen", "rejeté", "abgelehnt"),
    "noted": Words("noted", "ter kennis genomen", "pris acte", "zur Kenntnis genommen"),
    "withdrawn": Words("withdrawn", "ingetrokken", "retiré", "zurückgezogen"),
}

PHRASES: Final[Mapping[str, Words]] = {
    "expected": Words("{status} {window}", "{status} {window}", "{status} {window}", "{status} {window}"),
    "passed": Words(
        "{status}: a decision was expected {window}",
        "{status}: een besluit werd verwacht {window}",
        "{status} : une décision était attendue {window}",
        "{status}: eine Entscheidung wurde {window} erwartet",
    ),
    "postponed-until": Words(
        "postponed, now expected {window}",
        "uitgesteld, nu verwacht {window}",
        "reportée, désormais attendue {window}",
        "vertagt, jetzt {window} erwartet",
    ),
    "postponed": Words(
        "postponed without a new date",
        "uitgesteld zonder nieuwe datum",
        "reportée sans nouvelle date",
        "ohne neues Datum vertagt",
    ),
    "beside": Words(
        "{status}, decision expected {window}",
        "{status}, besluit verwacht {window}",
        "{status}, décision attendue {window}",
        "{status}, Entscheidung {window} erwartet",
    ),
    "outcome": Words("{status}: {outcome}", "{status}: {outcome}", "{status} : {outcome}", "{status}: {outcome}"),
    "since": Words("since {date}", "sinds {date}", "depuis : {date}", "seit: {date}"),
    "stands": Words("{status} stands", "{status} blijft staan", "{status} : reste acquis", "{status} gilt weiter"),
}  # fmt: skip
"""A status as a clause, in the order in which each language says it."""

# Each name is asked for by a template or by the script of the page.
UI_WORDS: Final[Mapping[str, Words]] = {
    "as_of": Words("As of", "Op", "Au", "Stand"),
    "as_known": Words("As known", "Zoals bekend", "Tel que connu", "Bekannt"),
    "as_of_help": Words(
        "what had happened by then", "wat toen gebeurd was", "ce qui s’était passé", "was geschehen war"
    ),
    "as_known_help": Words(
        "what was public by then", "wat toen openbaar was", "ce qui était public", "was öffentlich war"
    ),
    "now": Words("today", "vandaag", "aujourd’hui", "heute"),
    "all": Words("all", "alles", "tout", "alles"),
    "cut": Words(
        "What had happened by {of}, with all that is known now.",
        "Wat gebeurd was op {of}, met alles wat nu bekend is.",
        "Ce qui s’était passé au {of}, avec tout ce qui est connu aujourd’hui.",
        "Was bis {of} geschehen war, nach allem, was heute bekannt ist.",
    ),
    "cut_known": Words(
        "What had happened by {of}, as far as it was public by {known}.",
        "Wat gebeurd was op {of}, voor zover openbaar op {known}.",
        "Ce qui s’était passé au {of}, pour autant que public au {known}.",
        "Was bis {of} geschehen war, soweit es bis {known} öffentlich war.",
    ),
    "both": Words(
        "Move both: what readers of that day knew",
        "Beide samen: wat lezers die dag wisten",
        "Les deux ensemble : ce que savaient les lecteurs ce jour-là",
        "Beide zusammen: was Leser an jenem Tag wussten",
    ),
    "play": Words("Play", "Afspelen", "Lire", "Abspielen"),
    "pause": Words("Pause", "Pauze", "Pause", "Pause"),
    "previous": Words("Previous", "Vorige", "Précédent", "Zurück"),
    "next": Words("Next", "Volgende", "Suivant", "Weiter"),
    "story": Words("Story", "Verhaal", "Récit", "Erzählung"),
    "list": Words("List", "Lijst", "Liste", "Liste"),
    "search": Words("Search", "Zoeken", "Rechercher", "Suchen"),
    "every_government": Words("All governments", "Alle regeringen", "Tous les gouvernements", "Alle Regierungen"),
    "every_matter": Words("All matters", "Alle dossiers", "Tous les dossiers", "Alle Vorgänge"),
    "every_kind": Words("All kinds", "Alle soorten", "Tous les types", "Alle Arten"),
    "waiting": Words("Waiting for a decision", "Wacht op een besluit", "En attente de décision", "Wartet auf Entscheidung"),
    "settled": Words("Settled", "Beslist", "Réglé", "Entschieden"),
    "nothing_waiting": Words(
        "Nothing waits for a decision.", "Niets wacht op een besluit.",
        "Rien n’attend de décision.", "Nichts wartet auf eine Entscheidung.",
    ),
    "nothing_yet": Words(
        "Nothing had happened by then, or nobody knew.", "Er was toen nog niets gebeurd, of niemand wist het.",
        "Rien ne s’était encore passé, ou personne ne le savait.", "Bis dahin war nichts geschehen, oder niemand wusste es.",
    ),
    "nothing_found": Words("Nothing found.", "Niets gevonden.", "Aucun résultat.", "Nichts gefunden."),
    "agenda": Words("What comes next", "Wat er komt", "À venir", "Was kommt"),
    "agenda_none": Words(
        "Nothing is on the agenda.", "De agenda is leeg.", "Rien à l’agenda.", "Nichts steht an."
    ),
    "tracks": Words("The paths of the matters", "Het verloop van de dossiers", "Le parcours des dossiers", "Der Weg der Vorgänge"),
    "tracks_help": Words(
        "Each row is a matter, each colour a status. Busy days are drawn wider than quiet ones.",
        "Elke rij is een dossier, elke kleur een status. Drukke dagen zijn breder getekend dan stille.",
        "Chaque ligne est un dossier, chaque couleur un état. Les jours chargés sont plus larges.",
        "Jede Zeile ist ein Vorgang, jede Farbe ein Stand. Bewegte Tage sind breiter gezeichnet.",
    ),
    "more_rows": Words("Show all {n} rows", "Alle {n} rijen tonen", "Afficher les {n} lignes", "Alle {n} Zeilen zeigen"),
    "others": Words("No matter", "Zonder dossier", "Sans dossier", "Ohne Vorgang"),
    "source": Words("Source", "Bron", "Source", "Quelle"),
    "sources": Words("Sources", "Bronnen", "Sources", "Quellen"),
    "how_known": Words("How we know", "Hoe we dit weten", "Comment nous le savons", "Woher wir das wissen"),
    "according_to": Words("according to {name}", "volgens {name}", "selon {name}", "laut {name}"),
    "published": Words("published {date}", "gepubliceerd {date}", "publié {date}", "veröffentlicht {date}"),
    "public_since": Words("public since {date}", "openbaar sinds {date}", "public depuis le {date}", "öffentlich seit {date}"),
    "recorded": Words("recorded {date}", "vastgelegd {date}", "enregistré {date}", "erfasst {date}"),
    "background": Words("background only", "alleen achtergrond", "contexte seulement", "nur Hintergrund"),
    "archived": Words("archived copy", "archiefkopie", "copie archivée", "Archivkopie"),
    "page": Words("page {n}", "pagina {n}", "page {n}", "Seite {n}"),
    "at": Words("at {n}", "op {n}", "à {n}", "bei {n}"),
    "translation": Words("Translation", "Vertaling", "Traduction", "Übersetzung"),
    "reported": Words("reported", "gemeld", "rapporté", "berichtet"),
    "confirmed": Words("confirmed", "bevestigd", "confirmé", "bestätigt"),
    "disputed": Words("disputed", "betwist", "contesté", "umstritten"),
    "retracted": Words("retracted", "teruggetrokken", "rétracté", "zurückgenommen"),
    "corrected": Words("corrected", "gecorrigeerd", "corrigé", "korrigiert"),
    "perhaps": Words(
        "may have happened by then", "is dan mogelijk gebeurd", "a pu se produire", "mag geschehen sein"
    ),
    "stood_before": Words("Stood here before", "Stond hier eerst", "Figurait ici", "Stand hier zuvor"),
    "stands_now": Words("Stands now", "Staat er nu", "Figure désormais", "Steht jetzt"),
    "verbatim": Words(
        "The quote is in the source, word for word.", "Het citaat staat woordelijk in de bron.",
        "La citation figure mot pour mot dans la source.", "Das Zitat steht wörtlich in der Quelle.",
    ),
    "same-words": Words(
        "The source has these words, with other line breaks.",
        "De bron heeft deze woorden, met andere regeleinden.",
        "La source a ces mots, avec d’autres retours à la ligne.",
        "Die Quelle hat diese Worte, mit anderen Umbrüchen.",
    ),
    "other-typography": Words(
        "The source has these words, with other quotation marks or dashes.",
        "De bron heeft deze woorden, met andere aanhalingstekens of streepjes.",
        "La source a ces mots, avec d’autres guillemets ou tirets.",
        "Die Quelle hat diese Worte, mit anderen Anführungszeichen oder Strichen.",
    ),
    "bound": Words(
        "The text of the source is fixed by its SHA-256.", "De tekst van de bron ligt vast met SHA-256.",
        "Le texte de la source est fixé par son SHA-256.", "Der Text der Quelle ist durch SHA-256 festgehalten.",
    ),
    "changed": Words(
        "The text of the source is no longer the recorded one.", "De tekst van de bron is niet meer de vastgelegde.",
        "Le texte de la source n’est plus celui enregistré.", "Der Text der Quelle ist nicht mehr der erfasste.",
    ),
    "whole_record": Words("The whole record", "Alles hierover", "Tout le dossier", "Der ganze Eintrag"),
    "cite": Words("Copy citation", "Verwijzing kopiëren", "Copier la citation", "Beleg kopieren"),
    "copied": Words("Copied", "Gekopieerd", "Copié", "Kopiert"),
    "earlier": Words("Show earlier ones", "Eerdere tonen", "Afficher les précédents", "Frühere zeigen"),
    "later": Words("Show later ones", "Latere tonen", "Afficher les suivants", "Spätere zeigen"),
    "found": Words("{n} of {all}", "{n} van {all}", "{n} sur {all}", "{n} von {all}"),
    "newest": Words("The newest {n}", "De nieuwste {n}", "Les {n} plus récents", "Die neuesten {n}"),
    "all_found": Words("All {n} developments", "Alle {n} ontwikkelingen", "Les {n} développements", "Alle {n} Entwicklungen"),
    "static": Words(
        "As of {date}, the day of the last entry. In a browser that runs scripts, two clocks move this page.",
        "Stand van {date}, de dag van de laatste vermelding. Met scripts bewegen twee klokken deze pagina.",
        "Au {date}, jour de la dernière entrée. Avec les scripts, deux horloges font bouger cette page.",
        "Stand vom {date}, dem Tag des letzten Eintrags. Mit Skripten bewegen zwei Uhren diese Seite.",
    ),
    "summary": Words(
        "{developments} developments, {matters} matters, {governments} governments",
        "{developments} ontwikkelingen, {matters} dossiers, {governments} regeringen",
        "{developments} développements, {matters} dossiers, {governments} gouvernements",
        "{developments} Entwicklungen, {matters} Vorgänge, {governments} Regierungen",
    ),
    "overdue": Words("Not decided in time", "Niet op tijd beslist", "Pas de décision à temps", "Nicht rechtzeitig entschieden"),
    "lapsed": Words("Lapsed without an outcome", "Verlopen zonder uitkomst", "Sans suite", "Ohne Ergebnis verfallen"),
    "in-force": Words("In force from now on", "Vanaf nu van kracht", "En vigueur dès maintenant", "Ab jetzt in Kraft"),
    "ended": Words("No longer in force", "Niet langer van kracht", "N’est plus en vigueur", "Nicht mehr in Kraft"),
    "decision-expected": Words("decision expected", "besluit verwacht", "décision attendue", "Entscheidung erwartet"),
    "decision-overdue": Words("decision overdue", "besluit over tijd", "décision en retard", "Entscheidung überfällig"),
    "meeting-planned": Words("meeting", "vergadering", "réunion", "Sitzung"),
    "in-force-from": Words("in force from", "van kracht vanaf", "en vigueur dès", "in Kraft ab"),
    "in-force-until": Words("in force until", "van kracht tot en met", "en vigueur jusqu’au", "in Kraft bis"),
    "history": Words("History of this record", "Geschiedenis van deze vermelding", "Historique de cette entrée", "Geschichte dieses Eintrags"),
    "accounts": Words("Other accounts", "Andere lezingen", "Autres versions", "Andere Darstellungen"),
    "related": Words("Before and after", "Ervoor en erna", "Avant et après", "Davor und danach"),
    "fulfilled_by": Words("Fulfilled by", "Vervuld door", "Honoré par", "Erfüllt durch"),
    "details": Words("Details", "Details", "Détails", "Einzelheiten"),
    "path": Words("Its path", "Het verloop", "Son parcours", "Sein Weg"),
    "expectations": Words("What was expected", "Wat verwacht werd", "Ce qui était attendu", "Was erwartet wurde"),
    "two_clocks": Words("The map of two clocks", "De kaart van twee klokken", "La carte des deux horloges", "Die Karte der zwei Uhren"),
    "matter": Words("Matter", "Dossier", "Dossier", "Vorgang"),
    "kind": Words("Kind", "Soort", "Type", "Art"),
    "government": Words("Government", "Regering", "Gouvernement", "Regierung"),
    "back": Words("The whole timeline", "De hele tijdlijn", "Toute la chronologie", "Die ganze Zeitleiste"),
    "moved": Words("This matter is now called", "Dit dossier heet nu", "Ce dossier s’appelle désormais", "Dieser Vorgang heißt jetzt"),
    "skip": Words("Skip to the story", "Naar het verhaal", "Aller au récit", "Zur Erzählung"),
    "embed": Words("Embed", "Insluiten", "Intégrer", "Einbetten"),
    "made": Words(
        "As recorded {date}. Made with timeline: every date says how exact it is, every correction shows what stood.",
        "Zoals vastgelegd {date}. Gemaakt met timeline: elke datum zegt hoe precies hij is, elke correctie toont wat er stond.",
        "Tel qu’enregistré {date}. Fait avec timeline : chaque date dit sa précision, chaque correction montre ce qui figurait.",
        "Wie erfasst {date}. Mit timeline gemacht: jedes Datum sagt, wie genau es ist, jede Korrektur zeigt, was dastand.",
    ),
    "keyboard": Words(
        "Arrow keys go from beat to beat, space plays.", "Pijltjes gaan stap voor stap, spatie speelt af.",
        "Les flèches vont pas à pas, espace lance la lecture.", "Pfeiltasten gehen Schritt für Schritt, Leertaste spielt ab.",
    ),
}  # fmt: skip


def word(table: Mapping[str, Words], name: str, language: Language) -> str:
    """A word of a table; a name that the table lacks, such as a slug of the record, as it is."""
    found = table.get(name)
    return name.replace("-", " ") if found is None else str(getattr(found, language))


def ui_words(language: Language) -> dict[str, str]:
    """All words of templates and the script, by name."""
    return {name: str(getattr(one, language)) for name, one in UI_WORDS.items()}
