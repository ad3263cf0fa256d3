"""The months of planned meetings: the labels by which an agenda finds them."""

from __future__ import annotations

from datetime import UTC, datetime

from timeline.light_typing import Final

MEETINGS: Final = ("meeting-planned", "meeting-cancelled")
"""The kinds with a day on which a meeting is to be."""
LONG: Final = "long"
"""Instead of its months, the label of a plan that spans more of them than `_MOST`."""
_MOST: Final = 24
_DAY: Final = 86_400
_CALENDAR: Final = (-62_135_510_400, 253_402_128_000)


def months(earliest: int, latest: int, most: int = _MOST) -> list[str]:
    """The months, as YYYY-MM, of a range of seconds; one day more on either side, for zones differ.

    Returns:
        None of them where there are more than `most`, or where the range is open.
    """
    if not _CALENDAR[0] <= earliest <= latest <= _CALENDAR[1]:
        return []
    first, last = (
        datetime.fromtimestamp(second, UTC) for second in (earliest - _DAY, latest + _DAY)
    )
    begin, end = (one.year * 12 + one.month - 1 for one in (first, last))
    if end - begin >= most:
        return []
    return [f"{month // 12:04}-{month % 12 + 1:02}" for month in range(begin, end + 1)]


def planned_labels(earliest: int, latest: int) -> list[str]:
    """The labels of which a meeting that is planned in a range of seconds has one.

    Returns:
        None of them where the range is so long that they would single out nothing.
    """
    found = months(earliest, latest, 5 * _MOST)
    return [*found, LONG] if found else []
