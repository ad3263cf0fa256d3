"""The exports as a service: by format, with the arguments of a query."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from importlib import import_module
from typing import TYPE_CHECKING, Final, Literal, get_args

from timeline.publish.exports.selection import Selection
from timeline.services import arguments
from timeline.services.arguments import BadArgument, Several, When
from timeline.services.session import StoreSession
from timeline.text.sanitize import safe_url

if TYPE_CHECKING:
    from timeline.publish.exports.record import Record

ExportForm = Literal[
    "csv",
    "parquet",
    "ics",
    "atom",
    "jsonfeed",
    "timelinejs",
    "popolo",
    "jsonld",
    "matters-csv",
    "totals-csv",
    "datapackage",
]
FORMS: Final[tuple[ExportForm, ...]] = get_args(ExportForm)
_HOMES: Final[dict[ExportForm, tuple[str, str]]] = {
    "csv": ("tables", "developments_csv"),
    "parquet": ("parquet", "developments_parquet"),
    "ics": ("agenda_ics", "agenda_ics"),
    "atom": ("atom", "feed_atom"),
    "jsonfeed": ("json_feed", "feed_json"),
    "timelinejs": ("timelinejs", "timeline_json"),
    "popolo": ("popolo", "popolo_json"),
    "jsonld": ("json_ld", "developments_jsonld"),
    "matters-csv": ("tables", "matters_csv"),
    "totals-csv": ("tables", "totals_csv"),
    "datapackage": ("datapackage", "datapackage_json"),
}
"""By format, its module and function; imported when it is asked for."""


class Exports:
    """Writes the record in the formats of other programs."""

    def __init__(self, session: StoreSession) -> None:
        self._session = session

    def export_as(
        self,
        form: ExportForm,
        *ids: str,
        matters: Several = (),
        kinds: Several = (),
        since: When = None,
        until: When = None,
        as_of: When = None,
        as_known: When = None,
        as_recorded: When = None,
        title: str | None = None,
        base_url: str | None = None,
    ) -> Iterator[bytes]:
        """Yields the record as CSV, Parquet, a calendar, a feed or linked data, in parts.

        The same store gives the same bytes: statuses, feeds and the calendar are as of the last
        recording, unless `as_of` says otherwise. Read all parts before the timeline is closed.

        Args:
            form: csv, parquet, ics, atom, jsonfeed, timelinejs, popolo or jsonld; also matters-csv,
                totals-csv and datapackage, the tables beside csv.
            ids: Governments; by default all.
            matters: Only these; any slug of a matter will do.
            kinds: Only these kinds of developments.
            since: Only what may have happened from then on.
            until: Only what may have happened by then.
            as_of: Only what had certainly happened by then; statuses are of that moment.
            as_known: Only what was public by then.
            as_recorded: Only what this store had recorded by then.
            title: What the file calls itself.
            base_url: The address of the published site, for links.

        Raises:
            BadArgument: naming the parameter.
            ParquetMissing: if the extra `parquet` is not installed.
        """
        arguments.one_of("form", form, FORMS)
        chosen = Selection(
            governments=arguments.ids_of(ids, "export_as"),
            matters=arguments.several("matters", matters),
            kinds=arguments.several("kinds", kinds),
            since=arguments.edtf("since", since),
            until=arguments.edtf("until", until),
            as_of=arguments.edtf("as_of", as_of),
            as_known=arguments.edtf("as_known", as_known),
            as_recorded=arguments.edtf("as_recorded", as_recorded),
            base_url=site_address(base_url),
        )
        if title is not None:
            chosen = replace(chosen, title=arguments.text("title", title))
        from timeline.publish.exports.record import Record

        module, function = _HOMES[form]
        home = import_module(f"timeline.publish.exports.{module}")
        write: Callable[[Record, Selection], Iterator[bytes]] = getattr(home, function)
        return write(Record(self._session), chosen)


def site_address(given: str | None) -> str:
    """The address of a site with a slash at its end; "" for none.

    Raises:
        BadArgument: if it is no address of the web.
    """
    text = arguments.text_or_none("base_url", given)
    if text is None:
        return ""
    if safe_url(text) is None or "'" in text or {"?", "#"} & {*text}:
        raise BadArgument(
            "base_url", "expected an http or https address", "Such as https://example.org/record/"
        )
    return text if text.endswith("/") else f"{text}/"
