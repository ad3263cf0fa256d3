"""timeline: what governments decided, when, according to whom, and what was known on a given day.

`from timeline import Timeline` is the door to everything.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from timeline.timeline import Timeline

__version__ = "0.1.0"
__all__ = ["Timeline", "__version__"]


def __getattr__(name: str) -> object:
    """The door, imported when it is first asked for: a part can be used without the rest."""
    if name == "Timeline":
        from timeline.timeline import Timeline

        return Timeline
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
