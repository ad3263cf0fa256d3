"""Makes methods of the API from those of the services that it delegates to.

A service is imported when one of its methods is first used: `timeline log` needs one of eighteen.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from importlib import import_module

from timeline.light_typing import Any, NamedTuple


class Service:
    """A class of services, imported at first use.

    Args:
        module: The module of the class.
        name: The name of the class.
        needs: The services that it is made with, after the session.
    """

    def __init__(self, module: str, name: str, *needs: Service) -> None:
        self._place = module, name
        self.needs = needs

    def __getattr__(self, name: str) -> ServiceMethod:
        return ServiceMethod(self, name)

    def load(self) -> Any:
        """The class itself."""
        module, name = self._place
        return getattr(import_module(module), name)


class ServiceMethod(NamedTuple):
    """A method of a service that may not be imported yet."""

    of: Service
    name: str


class Delegate:
    """A method of an owner that passes its call on to a service.

    It has the signature of the service's method, and the first sentences of its docstring. It takes
    its own place in the class at first use.

    Args:
        method: The method of the service.
        to: Returns the service of an owner.
    """

    def __init__(self, method: ServiceMethod, to: Callable[[Any, Service], Any]) -> None:
        self._method = method
        self._to = to

    def __set_name__(self, owner: type, name: str) -> None:
        self._place = owner, name

    def __get__(self, instance: object, owner: type) -> Any:
        place, name = self._place
        made = self._made(place, name)
        if vars(place).get(name) is self:  # else somebody replaced it meanwhile, as tests do
            setattr(place, name, made)
        return made.__get__(instance, owner)

    def _made(self, owner: type, name: str) -> Any:
        service, to = self._method.of, self._to
        method = getattr(service.load(), self._method.name)

        @wraps(method)
        def passed_on(self: Any, /, *args: Any, **kwargs: Any) -> Any:
            return method(to(self, service), *args, **kwargs)

        passed_on.__doc__ = (method.__doc__ or "").partition("\n\n")[0]
        passed_on.__module__ = owner.__module__
        passed_on.__qualname__ = f"{owner.__qualname__}.{name}"
        return passed_on
