"""Makes methods of the API from those of the services that it delegates to."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

P = ParamSpec("P")
Owner = TypeVar("Owner")
Service = TypeVar("Service")
T = TypeVar("T")


def delegated(
    method: Callable[Concatenate[Service, P], T], to: Callable[[Owner], Service], place: str
) -> Callable[Concatenate[Owner, P], T]:
    """A method that passes its call on, with the signature and the docstring's first sentences.

    Args:
        method: The method of the service.
        to: Returns the service of an owner.
        place: Module and class of the owner, such as `timeline.timeline.Timeline`.
    """

    @wraps(method)
    def passed_on(self: Owner, /, *args: P.args, **kwargs: P.kwargs) -> T:
        return method(to(self), *args, **kwargs)

    module, _, owner = place.rpartition(".")
    passed_on.__doc__ = (method.__doc__ or "").partition("\n\n")[0]
    passed_on.__module__ = module
    passed_on.__qualname__ = f"{owner}.{method.__name__}"
    return passed_on
