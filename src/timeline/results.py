"""What the methods of `Timeline` return, in one place: front ends and callers import it from here.

A class is imported when it is first asked for. `timeline log` shows a few of them and would pay
for all others.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from timeline.copying import Copied
    from timeline.evidence import CitedQuote, Evidence
    from timeline.files.records import Finding
    from timeline.importing import FileReport, ImportProgress, Step
    from timeline.outbox import Sent
    from timeline.recording import Note, Receipt
    from timeline.rescuing import Rescued
    from timeline.showing import QuoteInContext, Shown
    from timeline.store.checkpoints import Checkpoint, Proof
    from timeline.store.sqlite_reader import Head
    from timeline.store.transfer import Transferred
    from timeline.store.writing import Appended
    from timeline.views.amounts import Amount
    from timeline.views.cuts import Government
    from timeline.views.differences import Difference
    from timeline.views.entries import Entry, Filter
    from timeline.views.glance import Glance, Section
    from timeline.views.kept import Away
    from timeline.views.overviews import GovernmentSummary, MatterSummary
    from timeline.views.replay import Beat, Change
    from timeline.views.sources import Citations, CitedDocument
    from timeline.views.standings import MatterStanding, MatterStatus
    from timeline.views.windows import Listing, Order

__all__ = [
    "Amount",
    "Appended",
    "Away",
    "Beat",
    "Change",
    "Checkpoint",
    "Citations",
    "CitedDocument",
    "CitedQuote",
    "Copied",
    "Difference",
    "Entry",
    "Evidence",
    "FileReport",
    "Filter",
    "Finding",
    "Glance",
    "Government",
    "GovernmentSummary",
    "Head",
    "ImportProgress",
    "Listing",
    "MatterStanding",
    "MatterStatus",
    "MatterSummary",
    "Note",
    "Order",
    "Proof",
    "QuoteInContext",
    "Receipt",
    "Rescued",
    "Section",
    "Sent",
    "Shown",
    "Step",
    "Transferred",
]

_HOMES: Final = {
    "timeline.copying": ("Copied",),
    "timeline.evidence": ("CitedQuote", "Evidence"),
    "timeline.files.records": ("Finding",),
    "timeline.importing": ("FileReport", "ImportProgress", "Step"),
    "timeline.outbox": ("Sent",),
    "timeline.recording": ("Note", "Receipt"),
    "timeline.rescuing": ("Rescued",),
    "timeline.showing": ("QuoteInContext", "Shown"),
    "timeline.store.checkpoints": ("Checkpoint", "Proof"),
    "timeline.store.sqlite_reader": ("Head",),
    "timeline.store.transfer": ("Transferred",),
    "timeline.store.writing": ("Appended",),
    "timeline.views.amounts": ("Amount",),
    "timeline.views.cuts": ("Government",),
    "timeline.views.differences": ("Difference",),
    "timeline.views.entries": ("Entry", "Filter"),
    "timeline.views.glance": ("Glance", "Section"),
    "timeline.views.kept": ("Away",),
    "timeline.views.overviews": ("GovernmentSummary", "MatterSummary"),
    "timeline.views.replay": ("Beat", "Change"),
    "timeline.views.sources": ("Citations", "CitedDocument"),
    "timeline.views.standings": ("MatterStanding", "MatterStatus"),
    "timeline.views.windows": ("Listing", "Order"),
}
"""The module that has each class: it is imported when the first of them is asked for."""

_HOME_OF: Final = {name: home for home, names in _HOMES.items() for name in names}


def __getattr__(name: str) -> object:
    """The class of this name, from the module that has it."""
    if name not in _HOME_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found: object = getattr(import_module(_HOME_OF[name]), name)
    return found
