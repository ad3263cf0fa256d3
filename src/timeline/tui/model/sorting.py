"""The order of a board's rows: its own, or by one of its columns, either way round."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

Row = TypeVar("Row")


@dataclass(frozen=True)
class SortColumn(Generic[Row]):
    """A column that rows can be sorted by.

    Attributes:
        name: Its name for people.
        key: Its value in a row; rows without one (None) come last, either way round.
        falls: Whether the greatest comes first, until the order is turned.
        apart: Rows with another value of this are not compared, such as amounts in other units.
    """

    name: str
    key: Callable[[Row], Any]
    falls: bool = False
    apart: Callable[[Row], Any] | None = None


class Sorting(Generic[Row]):
    """Which column a board is sorted by, if any."""

    def __init__(self, *columns: SortColumn[Row]) -> None:
        self._columns = columns
        self._place = -1
        self._turned = False

    @property
    def column(self) -> SortColumn[Row] | None:
        """The column; None in the board's own order."""
        return self._columns[self._place] if self._place >= 0 else None

    @property
    def has_columns(self) -> bool:
        """Whether there is any other order than the board's own."""
        return bool(self._columns)

    def choose_next(self) -> None:
        """Sorts by the next column and, after the last, as at first."""
        self._place = self._place + 1 if self._place + 1 < len(self._columns) else -1
        self._turned = False

    def turn(self) -> bool:
        """Turns the order; False if the rows are in the board's own."""
        self._turned = self.column is not None and not self._turned
        return self.column is not None

    @property
    def sign(self) -> str:
        """▲ if the values rise, ▼ if they fall."""
        falls = self.column is not None and self.column.falls
        return "▼" if falls != self._turned else "▲"

    @property
    def words(self) -> str:
        """The order for the head of the board, such as “by since ▼”; "" for its own."""
        return "" if self.column is None else f"by {self.column.name} {self.sign}"

    def sorted(self, rows: Iterable[Row]) -> list[Row]:
        """The rows in this order; rows that are alike stay as they were."""
        found, column = list(rows), self.column
        if column is None:
            return found
        valued = [one for one in found if column.key(one) is not None]
        without = [one for one in found if column.key(one) is None]
        valued.sort(key=column.key, reverse=self.sign == "▼")
        if column.apart is not None:
            valued.sort(key=column.apart)
        return valued + without
