"""timeline: what governments decided, when, according to whom, and what was known on a given day.

`from timeline import Timeline` is the entrance to everything. What its methods return and raise
can be imported from here too.
"""

from __future__ import annotations

from timeline import exceptions, results
from timeline.light_typing import TYPE_CHECKING

if TYPE_CHECKING:
    from timeline.exceptions import *  # noqa: F403  the lists are in these modules
    from timeline.results import *  # noqa: F403  the lists are in these modules
    from timeline.timeline import Timeline

__version__ = "0.1.0"
__all__ = ["Timeline", "__version__"]
__all__ += exceptions.__all__
__all__ += results.__all__


def __getattr__(name: str) -> object:
    """Imports a name at first use, so that a part can be used without the others."""
    if name == "Timeline":
        from timeline.timeline import Timeline

        return Timeline
    for module in (results, exceptions):
        if name in module.__all__:
            found: object = getattr(module, name)
            return found
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
