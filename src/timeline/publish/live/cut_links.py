"""What the links of a page carry along, so that the page that they lead to has the same cut."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final
from urllib.parse import quote, urlencode

from timeline.publish.live.live_record import Cuts

_KNOWN: Final = ("as-known", "as-recorded")


class CutLinks:
    """The ends of addresses for one cut.

    Args:
        cuts: The cut of the page.

    Attributes:
        known: The clocks that lists and developments take, by the names of their parameters.
        page: A query with all clocks, for the pages that take them; "" without a cut.
        entry: A query with the clocks of `known`; "" without one.
    """

    def __init__(self, cuts: Cuts) -> None:
        clocks = {"as-known": cuts.as_known, "as-recorded": cuts.as_recorded}
        # A page without a clock of its own is as of its other cuts anyway.
        if cuts.as_of != (cuts.as_known or cuts.as_recorded):
            clocks = {"as-of": cuts.as_of, **clocks}
        given = {name: str(one) for name, one in clocks.items() if one is not None}
        self.known = {name: one for name, one in given.items() if name in _KNOWN}
        self.page = _query(given)
        self.entry = _query(self.known)

    def log(self, **given: str | None) -> str:
        """The address of a list with these parameters, without those that are not given."""
        chosen = {name: one for name, one in given.items() if one}
        return f"log.html{_query({**chosen, **self.known})}"

    def story(self, government: str, matter: str | None = None) -> str:
        """The address of the page with two clocks of a government or of a matter."""
        asked = {"government": government, **({"matter": matter} if matter else {})}
        recorded = {name: one for name, one in self.known.items() if name == "as-recorded"}
        return f"story.html{_query({**asked, **recorded})}"


def _query(given: Mapping[str, str]) -> str:
    return f"?{urlencode(given, quote_via=quote)}" if given else ""
