"""The names of `typing` that annotations need, without the time that `typing` takes to import.

With what its `NamedTuple` does to each class, that would be a tenth of `timeline log`. So modules
that the common reading commands import take these names from here. Nothing reads their annotations
at run time, which are text; models of pydantic and structures of msgspec do need `typing`. Type
checkers see the real names, by the stub beside this file.
"""

from __future__ import annotations

from collections import namedtuple

TYPE_CHECKING = False


class _AnyType:
    """Stands for what is only written in annotations and aliases of them."""

    def __getitem__(self, _: object) -> _AnyType:
        return self


IO = Any = ClassVar = Concatenate = Final = Literal = NoReturn = Self = TypeAlias = _AnyType()


class Protocol:
    """What a class of this interface has; to be subclassed."""

    __slots__ = ()


def TypeVar(*_: object, **__: object) -> _AnyType:  # noqa: N802  as in `typing`
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
