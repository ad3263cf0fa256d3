"""Frozen classes with named fields, made without importing the standard library's `dataclasses`.

That module imports `inspect`, which would take a fifth of the time of `timeline log`. So the
classes that every reading command needs are made by `frozen`. To callers they are dataclasses:
`fields`, `asdict`, `replace` and `match` work, and import the library when they are used.
"""

from __future__ import annotations

from collections.abc import Callable

from timeline.light_typing import Any, NoReturn, TypeVar, dataclass_transform

T = TypeVar("T")


@dataclass_transform(frozen_default=True)
def frozen(cls: type[T]) -> type[T]:
    """Makes a class like `dataclass(frozen=True, slots=True)` from its annotations.

    Its fields are given by place or by name; those with a value in the class may be left out, and
    a dictionary there is copied. What
    begins with `_` is no field: the class sets it in an `__init__` of its own.
    """
    kept = tuple(cls.__annotations__)
    own = tuple(name for name in kept if name[0] != "_")
    body = {name: value for name, value in vars(cls).items() if name not in _NOT_KEPT}
    defaults = {name: body.pop(name) for name in own if name in body}
    body |= {
        "__slots__": kept,
        "__match_args__": (*getattr(cls, "__match_args__", ()), *own),
        "_kept": (*getattr(cls, "_kept", ()), *kept),
        "_defaults": {**getattr(cls, "_defaults", {}), **defaults},
    }
    meta: Any = type(cls)
    made: Any = meta(cls.__name__, cls.__bases__, {**_METHODS, **body})
    made._setters = [getattr(made, name).__set__ for name in made.__match_args__]  # noqa: SLF001  its own
    found: type[T] = made
    return found


def replaced(given: T, **changes: Any) -> T:
    """A copy of what `frozen` made, with other values of some fields."""
    kept: Any = given
    values = {name: getattr(kept, name) for name in kept.__match_args__}
    return type(given)(**{**values, **changes})


def _init(self: Any, *given: Any, **named: Any) -> None:
    setters = self._setters
    if len(given) != len(setters) or named:
        given = _completed(type(self), given, named)
    for put, value in zip(setters, given, strict=True):
        put(self, value)


def _completed(cls: Any, given: tuple[Any, ...], named: dict[str, Any]) -> tuple[Any, ...]:
    names = cls.__match_args__
    placed = dict(zip(names, given, strict=False))
    found = {**_fresh(cls._defaults), **placed, **named}
    is_wrong = len(given) > len(names) or placed.keys() & named.keys()
    if is_wrong or found.keys() != set(names):
        _as_dataclass(cls)(*given, **named)  # raises the error, in Python's words
    return tuple(found[name] for name in names)


def _fresh(defaults: dict[str, Any]) -> dict[str, Any]:
    """The defaults, of which a mapping is not shared."""
    return {name: dict(one) if isinstance(one, dict) else one for name, one in defaults.items()}


def _values(self: Any) -> tuple[Any, ...]:
    return tuple(getattr(self, name) for name in self.__match_args__)


def _equal(self: Any, other: object) -> bool:
    return _values(self) == _values(other) if type(self) is type(other) else NotImplemented


def _hash(self: Any) -> int:
    return hash(_values(self))


def _repr(self: Any) -> str:
    fields = zip(self.__match_args__, _values(self), strict=True)
    return f"{type(self).__qualname__}({', '.join(f'{name}={value!r}' for name, value in fields)})"


def _getstate(self: Any) -> dict[str, Any]:
    """All attributes, with those of a subclass that is an ordinary dataclass."""
    return {name: getattr(self, name) for name in self._kept} | getattr(self, "__dict__", {})


def _setstate(self: Any, state: dict[str, Any]) -> None:
    for name, value in state.items():
        object.__setattr__(self, name, value)


def _refused(self: Any, name: str, *_: object) -> NoReturn:  # noqa: ARG001  as called
    from dataclasses import FrozenInstanceError

    raise FrozenInstanceError(f"cannot change field {name!r}")


class _AtFirstUse:
    """An attribute of a class that is computed when it is asked for."""

    def __init__(self, name: str, compute: Callable[[Any], object]) -> None:
        self._name = name
        self._compute = compute

    def __get__(self, _: object, owner: type) -> object:
        found = self._compute(owner)
        setattr(owner, self._name, found)
        return found


def _as_dataclass(cls: Any) -> Any:
    """The dataclass with the same name and fields."""
    from dataclasses import field, make_dataclass

    kinds = {
        name: kind
        for one in reversed(cls.__mro__[:-1])
        for name, kind in one.__annotations__.items()
    }
    defaults = {
        name: field(default_factory=one.copy) if isinstance(one, dict) else field(default=one)
        for name, one in cls._defaults.items()
    }
    fields = [(name, kinds[name], defaults.get(name, field())) for name in cls.__match_args__]
    return make_dataclass(cls.__name__, fields, frozen=True)


class _Signature:
    """The signature of a class: of `_init` by its fields, else of the `__init__` of a subclass.

    It is not kept in the class, from which a subclass would inherit it.
    """

    def __get__(self, _: object, owner: Any) -> object:
        from inspect import signature

        if owner.__init__ is _init:
            return signature(_as_dataclass(owner))
        found = signature(owner.__init__)
        return found.replace(parameters=list(found.parameters.values())[1:])


_METHODS = {
    "__init__": _init,
    "__eq__": _equal,
    "__hash__": _hash,
    "__repr__": _repr,
    "__getstate__": _getstate,
    "__setstate__": _setstate,
    "__setattr__": _refused,
    "__delattr__": _refused,
    "__dataclass_fields__": _AtFirstUse(
        "__dataclass_fields__", lambda cls: _as_dataclass(cls).__dataclass_fields__
    ),
    "__dataclass_params__": _AtFirstUse(
        "__dataclass_params__", lambda cls: _as_dataclass(cls).__dataclass_params__
    ),
    "__signature__": _Signature(),
}
_NOT_KEPT = ("__dict__", "__weakref__")
