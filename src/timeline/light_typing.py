"""The names of `typing` that annotations need, without the time that `typing` takes to import.

With what its `NamedTuple` does to each class, that would be a tenth of `timeline log`. So modules
that the common reading commands import take these names from here. Their annotations are text. Who
reads these at run time, such as `typing.get_type_hints` or pydantic, gets the real names, since
those here are text too, which is read in turn. Type checkers see them by the stub beside this file.
"""

from __future__ import annotations

from collections import namedtuple

TYPE_CHECKING = False


class _Name(str):  # noqa: SLOT000  `str` allows no slots with values
    """A name of another module as text, which imports it: an annotation, or an alias of one."""

    means: tuple[str, str, tuple[object, ...]]
    """The module, the name in it, and what stands in brackets behind that."""

    def __getitem__(self, item: object) -> object:
        # `typing` looks at the first character of a text.
        return super().__getitem__(item) if isinstance(item, int) else self._real()[item]

    def __or__(self, other: object) -> object:
        return self._real() | other

    def __ror__(self, other: object) -> object:
        return other | self._real()

    def _real(self):  # noqa: ANN202  any of them
        from importlib import import_module

        module, name, items = self.means
        found = getattr(import_module(module), name)
        for item in items:
            found = found[item]
        return found


class _LiteralName(_Name):
    """`Literal`: modules have aliases of it, which stay text. They are of texts."""

    def __getitem__(self, item: object) -> object:
        if isinstance(item, int):
            return super().__getitem__(item)
        module, name, _ = self.means
        return _named(module, name, item)


def _named(module: str, name: str, *items: object, kind: type[_Name] = _Name) -> _Name:
    brackets = "".join(f"[{item!r}]" for item in items)
    made = kind(f"__import__({module!r}, fromlist=[{name!r}]).{name}{brackets}")
    made.means = module, name, items
    return made


def elsewhere(module: str, name: str) -> _Name:
    """A name of a module, for annotations; reading them at run time imports the module."""
    return _named(module, name)


def _of_typing(name: str) -> _Name:
    return elsewhere("typing", name)


IO, Any, ClassVar, Concatenate, Final, NoReturn, Self, TypeAlias = map(
    _of_typing,
    ("IO", "Any", "ClassVar", "Concatenate", "Final", "NoReturn", "Self", "TypeAlias"),
)
Literal = _named("typing", "Literal", kind=_LiteralName)


class Protocol:
    """What a class of this interface has; to be subclassed."""

    __slots__ = ()


def TypeVar(*_: object, **__: object) -> _Name:  # noqa: N802  as in `typing`
    """Stands for any type."""
    return Any


ParamSpec = TypeVar


def cast(_: object, value: object) -> object:
    """The value itself, which is of that type."""
    return value


def dataclass_transform(**_: object):  # noqa: ANN201  as the stub says
    """Tells type checkers that a decorator makes classes like those of `dataclasses`."""
    return lambda decorator: decorator


class _TupleMaker(type):
    """Makes a named tuple of a class that is written like one of `typing.NamedTuple`."""

    def __new__(cls, name, bases, body):  # noqa: ANN001, ANN204  as `type` has it
        if not bases:
            return super().__new__(cls, name, bases, body)
        fields = body["__annotations__"]
        defaults = [body.pop(field) for field in tuple(fields) if field in body]
        made = namedtuple(  # noqa: PYI024  `typing` is not there
            name, fields, defaults=defaults, module=body["__module__"]
        )
        for attribute, value in body.items():
            setattr(made, attribute, value)
        return made


class NamedTuple(metaclass=_TupleMaker):
    """A tuple whose fields have names, those of its annotations."""
