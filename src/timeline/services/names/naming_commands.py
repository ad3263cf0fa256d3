"""The commands on names: of matters, and of governments."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

from timeline.domain.errors import TimelineError
from timeline.readmodel.as_of import GovernmentRow, chosen, governments
from timeline.readmodel.errors import NotFound
from timeline.readmodel.names.matter_names import (
    MatterNames,
    homes_of,
    known_slugs,
)
from timeline.services.arguments import (
    BadArgument,
    Several,
    flag,
    rules,
    several,
    text,
    text_or_none,
)
from timeline.services.commands import Commands
from timeline.services.queries import Queries
from timeline.services.session import StoreSession

if TYPE_CHECKING:
    from timeline.domain.names.namings import Naming
    from timeline.services.append import Receipt
    from timeline.services.names.naming_receipt import NamedMatter, NamingReceipt

_ACCEPTABLE: Final = ("second-decision",)
_LISTED: Final = "`timeline matters` lists them."


class NamingCommands:
    """Records how matters and governments are called. Old slugs keep their answers.

    Args:
        session: The store.
        queries: Finds the developments that a split moves.
        commands: Appends.
    """

    def __init__(self, session: StoreSession, queries: Queries, commands: Commands) -> None:
        self._session = session
        self._queries = queries
        self._commands = commands

    def describe_matter(
        self,
        matter: str,
        *,
        title: str | None = None,
        summary: str | None = None,
        identifiers: Iterable[Mapping[str, str]] = (),
        government: str | None = None,
        dry_run: bool = False,
    ) -> NamingReceipt:
        """Records the title, summary and identifiers of a matter; what is not given stays.

        Args:
            matter: Any of its slugs.
            title: The new title.
            summary: The new summary.
            identifiers: The new identifiers, each with `scheme` and `value`.
            government: Its government, if several have such a matter.
            dry_run: Validate and report, but write nothing.

        Raises:
            NotFound: if there is no such matter.
            InvalidDevelopment: naming every field that is wrong.
        """
        given: dict[str, Any] = {
            "title": text_or_none("title", title),
            "summary": text_or_none("summary", summary),
            "identifiers": [dict(one) for one in identifiers],
        }
        given = {name: value for name, value in given.items() if value not in (None, [])}
        if not given:
            raise BadArgument(
                "title", "nothing to describe", "Give a title, summary or identifier."
            )
        home, name = self._matter(matter, government)
        known = self._named(home, name)
        before = {
            "title": known.title,
            "summary": known.summary,
            "identifiers": list(known.identifiers),
        }
        after = {**before, **given}
        said = {field: value for field, value in after.items() if value not in (None, [])}
        fields = {"kind": "matter-described", "government": home, "matter": name, **said}
        found = [] if after == before else [fields]
        return self._record(found, home, [name], flag("dry_run", dry_run))

    def rename_matter(
        self,
        matter: str,
        to: str,
        *,
        government: str | None = None,
        accept: Several = (),
        dry_run: bool = False,
    ) -> NamingReceipt:
        """Gives a matter another name; if that is a matter too, both are one from now on.

        Args:
            matter: Any of its slugs.
            to: The new name.
            government: As of `describe_matter`.
            accept: second-decision, if what it brings out may stay, marked as contradictory.
            dry_run: Validate and report, but write nothing.

        Raises:
            NotFound: if there is no such matter.
            BatchRejected: if it brings out a second decision.
        """
        home, name = self._matter(matter, government)
        return self._rename(home, [text("matter", matter)], name, to, accept, dry_run=dry_run)

    def merge_matters(
        self,
        matters: Several,
        into: str,
        *,
        government: str | None = None,
        accept: Several = (),
        dry_run: bool = False,
    ) -> NamingReceipt:
        """Makes several matters one, with the name of the last one.

        Args:
            matters: The matters to merge, by any of their slugs.
            into: The matter whose name stays.
            government: As of `describe_matter`.
            accept: second-decision, if what it brings out may stay, marked as contradictory.
            dry_run: Validate and report, but write nothing.

        Raises:
            NotFound: if one of them does not exist.
            BatchRejected: if it brings out a second decision.
        """
        home, name = self._matter(into, government)
        slugs = several("matters", matters)
        for one in slugs:
            self._matter(one, home)
        return self._rename(home, slugs, "", name, accept, dry_run=dry_run)

    def _rename(
        self,
        home: str,
        slugs: Sequence[str],
        name: str,
        to: str,
        accept: Several,
        *,
        dry_run: bool,
    ) -> NamingReceipt:
        accepted = rules("accept", accept, _ACCEPTABLE)
        said = {"accepts": list(accepted)} if accepted else {}
        head = {"kind": "matter-renamed", "government": home, **said}
        new = text("to", to)
        found = [
            {**head, "matter": slug, "to": new}
            for slug in slugs
            if slug == new or self._matter(slug, home)[1] != new
        ]
        if name == new and new not in slugs:
            found = []
        return self._record(found, home, [new], flag("dry_run", dry_run))

    def separate_matter(
        self,
        matter: str,
        *,
        government: str | None = None,
        accept: Several = (),
        dry_run: bool = False,
    ) -> NamingReceipt:
        """Takes a merge back: the slug is a matter by itself again.

        Args:
            matter: The slug that was merged.
            government: As of `describe_matter`.
            accept: second-decision, if what it brings out may stay, marked as contradictory.
            dry_run: Validate and report, but write nothing.

        Raises:
            NotFound: if there is no such matter.
            NotMerged: if it is the only slug of its matter.
        """
        from timeline.domain.names.naming_errors import NothingMerged

        home, name = self._matter(matter, government)
        others = [slug for slug in self._named(home, name).slugs if slug != matter]
        if not others:
            raise NothingMerged(matter)
        rest = name if name != matter else others[0]
        accepted = rules("accept", accept, _ACCEPTABLE)
        said = {"accepts": list(accepted)} if accepted else {}
        head = {"kind": "matter-separated", "government": home, **said}
        found = [{**head, "matter": matter, "from": rest}]
        return self._record(found, home, [matter, rest], flag("dry_run", dry_run))

    def split_matter(
        self,
        matter: str,
        to: str,
        *ids: str,
        reason: str | None = None,
        government: str | None = None,
        accept: Several = (),
        dry_run: bool = False,
    ) -> Receipt:
        """Moves developments of a matter to another one, by clerical corrections in one batch.

        Args:
            matter: Any slug of the matter that they have now.
            to: The slug of the matter that they get.
            ids: The developments.
            reason: Why; by default that the matter was split.
            government: As of `describe_matter`.
            accept: As of `rename_matter`.
            dry_run: Validate and report, but write nothing.

        Raises:
            BadArgument: if one of them is not of that matter.
            NotFound, UnknownDevelopment: if there is no such matter or development.
            BatchRejected: naming every correction that contradicts the record.
        """
        from timeline.services.append import as_development
        from timeline.services.names.splitting import moved, with_ids

        home, name = self._matter(matter, government)
        slugs = set(self._named(home, name).slugs)
        if not ids:
            raise BadArgument("ids", "no development to move", "Name them by their ids.")
        if to in slugs:
            raise BadArgument("to", f"“{to}” is a slug of “{name}” itself", "Give a new slug.")
        why = text_or_none("reason", reason) or f"{matter} was split: this belongs to {to}"
        entries = [self._queries.show(one).entry for one in dict.fromkeys(ids)]
        today = int(self._session.now().timestamp())
        batch = [moved(one, home, slugs, matter, to, why, today) for one in entries]
        batch.sort(key=lambda one: one["order"])
        fields = with_ids([one["fields"] for one in batch], self._session.reader())
        moves = [as_development(one) for one in fields]
        dry_run = flag("dry_run", dry_run)
        accepted = rules("accept", accept, _ACCEPTABLE)
        try:
            return self._commands.record(moves, dry_run=dry_run)
        except TimelineError:
            # Which one is moved first may decide whether two decisions meet on the way.
            with suppress(TimelineError):
                return self._commands.record(moves[::-1], dry_run=dry_run)
            if accepted:
                return self._commands.record(moves, dry_run=dry_run, accepting=accepted)
            raise

    def describe_government(self, government: str, *, name: str, dry_run: bool = False) -> Receipt:
        """Gives a government another name; its time zone stays.

        Args:
            government: Its id.
            name: The new name.
            dry_run: Validate and report, but write nothing.

        Raises:
            UnknownGovernments: if the store does not have it.
            InvalidDevelopment: for a name that no government can have.
        """
        from timeline.domain.lexical.blanks import is_blank
        from timeline.domain.parsing import InvalidDevelopment, Problem
        from timeline.eventstore.writer import Description

        if is_blank(text("name", name)):
            raise InvalidDevelopment([Problem("name", "empty")], what="government")
        with self._session.at_once() as view:
            (home,) = chosen(governments(view), [text("government", government)])
        described = Description(home.id, name)
        return self._commands.record([described], dry_run=flag("dry_run", dry_run))

    def _record(
        self, found: Sequence[Mapping[str, Any]], home: str, slugs: Sequence[str], dry_run: bool
    ) -> NamingReceipt:
        from timeline.domain.names.namings import derived_id, parse_naming
        from timeline.services.append import free_id
        from timeline.services.names.naming_receipt import NamingReceipt

        batch: list[Naming] = []
        for fields in found:
            taken = {one.id for one in batch}
            id_ = free_id(self._session.reader(), derived_id(fields), taken)
            batch.append(parse_naming({"id": id_, **fields}))
        named = self._commands.record(batch, dry_run=dry_run).named if batch else ()
        from timeline.services.names.named_matters import matters_after

        with self._session.at_once() as view:
            after = matters_after(view, home, slugs, batch if dry_run else ())
        return NamingReceipt(named, after, dry_run)

    def _named(self, home: str, name: str) -> NamedMatter:
        from timeline.services.names.named_matters import matters_after

        with self._session.at_once() as view:
            (found,) = matters_after(view, home, [name], ())
        return found

    def _matter(self, slug: str, government: str | None) -> tuple[str, str]:
        """The government of a matter, and its present name.

        Raises:
            NotFound: if there is none.
            BadArgument: if several governments have one.
        """
        text("matter", slug)
        if not self._session.exists:
            raise NotFound("matter", [slug], [], "Nothing is recorded yet.")
        with self._session.at_once() as view:
            known = governments(view)
            only = chosen(known, [text("government", government)]) if government else known
            homes = homes_of(view, slug, [one.id for one in only])
            if not homes:
                raise NotFound("matter", [slug], known_slugs(view, _ids(only)), _LISTED)
            if len(homes) > 1:
                raise BadArgument(
                    "government",
                    f"{', '.join(homes)} have a matter “{slug}”",
                    f"Say which one: --government {homes[0]}.",
                )
            return homes[0], MatterNames(view).name(homes[0], slug)


def _ids(governments: Iterable[GovernmentRow]) -> list[str]:
    return [one.id for one in governments]
