"""A module that is imported when one of its names is first used.

The models of developments take longer to import than a development takes to append, and most
appends need none. So the modules on that way name the models through `Deferred`. Type checkers
and import-linter see an ordinary import beside it.
"""

from __future__ import annotations

from importlib import import_module

from timeline.light_typing import Any


class Deferred:
    """Stands for a module.

    Args:
        module: Its full name.
    """

    def __init__(self, module: str) -> None:
        self._module = module

    def __getattr__(self, name: str) -> Any:
        found = getattr(import_module(self._module), name)
        setattr(self, name, found)
        return found
