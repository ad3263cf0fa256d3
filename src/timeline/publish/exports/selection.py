"""Which part of the record is exported."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from timeline.dates.edtf import Edtf


@dataclass(frozen=True, slots=True)
class Selection:
    """The part of a record that is exported, and how the file calls itself.

    Attributes:
        governments: Their ids; by default all.
        matters: Any slug of a matter stands for all of them; by default all matters.
        kinds: Kinds of developments; by default all.
        since: Only what may have happened from then on.
        until: Only what may have happened by then.
        as_of: Only what had certainly happened by then; statuses are of that moment.
        as_known: Only what was public by then.
        as_recorded: Only what the store had recorded by then.
        title: What feeds, calendars and data sets are called; by default, by what they are of.
        base_url: The address of the published site, with a slash at its end; "" without one.
    """

    governments: Sequence[str] = ()
    matters: Sequence[str] = ()
    kinds: Sequence[str] = ()
    since: Edtf | None = None
    until: Edtf | None = None
    as_of: Edtf | None = None
    as_known: Edtf | None = None
    as_recorded: Edtf | None = None
    title: str = ""
    base_url: str = ""

    @property
    def name(self) -> str:
        """The title; without one, such as `Decision timeline: be, heavy-weapons`."""
        parts = ", ".join((*self.governments, *self.matters))
        return self.title or ("Decision timeline" + (f": {parts}" if parts else ""))

    @property
    def part(self) -> str:
        """What tells a file of a part from one of the whole, as a query; "" for the whole."""
        asked = [
            *(("government", one) for one in self.governments),
            *(("matter", one) for one in self.matters),
            *(("kind", one) for one in self.kinds),
            *(
                (name, str(value))
                for name in ("since", "until", "as_of", "as_known", "as_recorded")
                if (value := getattr(self, name)) is not None
            ),
        ]
        return f"?{urlencode(asked)}" if asked else ""

    def link(self, path: str) -> str | None:
        """The address of a page or file of the site; None without `base_url`."""
        return f"{self.base_url}{path}" if self.base_url else None

    def page_of(self, development_id: str) -> str | None:
        """The address of a development's page; None without `base_url`."""
        return self.link(f"d/{development_id}.html")
