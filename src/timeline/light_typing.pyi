from typing import IO as IO
from typing import TYPE_CHECKING as TYPE_CHECKING
from typing import Any as Any
from typing import ClassVar as ClassVar
from typing import Concatenate as Concatenate
from typing import Final as Final
from typing import Literal as Literal
from typing import NamedTuple as NamedTuple
from typing import NoReturn as NoReturn
from typing import ParamSpec as ParamSpec
from typing import Protocol as Protocol
from typing import Self as Self
from typing import TypeAlias as TypeAlias
from typing import TypeVar as TypeVar
from typing import cast as cast
from typing import dataclass_transform as dataclass_transform

def elsewhere(module: str, name: str) -> Any: ...
