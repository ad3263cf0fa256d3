"""The one door: everything that the command line and the TUI do, as a library.

`Timeline` opens a store, keeps its view caught up, and answers. Both front ends go through
here and therefore cannot disagree. What is slow to import (the event-sourcing library,
pydantic, YAML) is imported by the methods that need it: listing a log needs none of it.
"""

from __future__ import annotations

from timeline.door.keeping import Keeping
from timeline.door.recording import Recording
from timeline.door.windows import Windows


class Timeline(Recording, Windows, Keeping):
    """A store of governments' decision histories, open for reading and appending.

    Times go in as EDTF; a bare date as a cut means the end of that civil day in the
    government's zone. Without `as_of` the cut is `as_known` where that is given, else now.

    Args:
        url: A path, `sqlite:///path`, `postgresql://user@host/database`, a location, or None for
            `TIMELINE_STORE` and then the default.
        clock: Gives the moment of recording and of asking, aware; the system's by default.
        governments: Keep a view of only these, of a store on a server.
        outbox: A folder that keeps what cannot be appended because the store is away.
        clock_is_right: Record although the last moment of a government, or a server's clock, is
            more than a day away from the clock; what would come before that moment gets it again.

    Raises:
        TimelineError: every method raises only subclasses of this for what is not a bug.
    """
