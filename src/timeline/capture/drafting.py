"""Makes drafts of articles for `Timeline.draft`: reads, proposes, and writes a file to review.

It never records anything.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from timeline.services import arguments
from timeline.services.arguments import When
from timeline.services.queries import Queries
from timeline.services.session import StoreSession

if TYPE_CHECKING:
    from timeline.capture.article import Article, ProposedDevelopment
    from timeline.capture.known import StoreKnowledge
    from timeline.formats.documents.sidecars import Sidecar
    from timeline.formats.errors import Finding
    from timeline.services.files.source_files import AddedSource

MIN_SCORE: Final = 0.4
LONGEST: Final = 100_000
"""Most characters of an article, which has some thousands."""
_LONGEST_ID: Final = 60
_MOST_KNOWN: Final = 3_000
"""Most developments of the store that are looked at for names and for what it has already."""
_DAYS_BACK: Final = 400
_FIELDS: Final = ("publisher", "title", "url", "published", "archive_url", "zone", "identifiers")


@dataclass(frozen=True, slots=True)
class ArticleDraft:
    """What was proposed from an article.

    Attributes:
        proposals: The proposals, in the order of the article.
        path: The file of the draft; None if it was not written.
        document: The name of the article in the seeds.
        text: The file in which its quotes are looked up.
        language: The language whose rules were used.
        searched: Whether the folder of the text is one in which documents are searched.
        dropped: How many answers of a model were dropped, by reason.
    """

    proposals: tuple[ProposedDevelopment, ...]
    path: Path | None
    document: str
    text: Path
    language: str
    searched: bool = True
    dropped: Mapping[str, int] = field(default_factory=dict)

    def as_json(self) -> list[dict[str, Any]]:
        """The stable form for scripts: the proposals."""
        return [one.as_json() for one in self.proposals]


@dataclass(frozen=True, slots=True)
class DraftStatus:
    """How far the review of a draft is.

    Attributes:
        path: The file.
        reviews: How many developments are proposed, accepted and skipped.
        findings: The errors in it.
    """

    path: Path
    reviews: Mapping[str, int]
    findings: tuple[Finding, ...]


class Drafting:
    """Makes and reads drafts."""

    def __init__(self, session: StoreSession, queries: Queries) -> None:
        self._session = session
        self._queries = queries

    def draft(
        self,
        article: str | os.PathLike[str],
        *,
        published: When = None,
        publisher: str | None = None,
        title: str | None = None,
        url: str | None = None,
        government: str | None = None,
        language: str | None = None,
        fiscal: int | None = None,
        min_score: float = MIN_SCORE,
        model: str | None = None,
        before_model: Callable[[str], object] | None = None,
        out: str | os.PathLike[str] | None = None,
        to: str | os.PathLike[str] | None = None,
    ) -> ArticleDraft:
        """Proposes the developments of an article, for a person to review; records nothing.

        What is not given is taken from the document or its sidecar.

        Args:
            article: A text, a saved HTML page or a PDF; `-` is standard input.
            published: When it was published; every weekday in it counts from then.
            publisher: The publisher.
            title: The title.
            url: The web address.
            government: The government it is about; by default the first country in it.
            language: en, nl, fr or de; by default as it says, or as its words are.
            fiscal: The month, 1 to 12, in which financial years start; by default any usual one.
            min_score: The least score, from 0 to 1, of what is proposed.
            model: A model that points at more passages: an entry point in `timeline.proposers`, or
                a model of the package `llm`. The article is given to it, and nothing else is.
            before_model: Called with the name of the model, just before it is given the article.
            out: The file for the draft. Only with it is anything written: the draft, and the
                article with its text and sidecar.
            to: The folder for the article; by default `seeds` beside the store.

        Raises:
            NotDrafted: if no draft can be made; nothing was written.
            UnknownGovernment: if `government` is no country's code, and the store does not have it.
            NotAdded: if the article cannot be added to the seeds.
            NotExtracted: if it has no text.
        """
        from timeline.capture.draft_file import draft_text
        from timeline.capture.errors import AddressNotRead, DraftInTheWay
        from timeline.capture.models.providers import answers_of
        from timeline.capture.proposing import propose
        from timeline.services.files.source_files import write_document
        from timeline.services.new_files import FilesInTheWay, write_new

        texts = {"publisher": publisher, "title": title, "url": url}
        given = {name: arguments.text(name, one) for name, one in texts.items() if one is not None}
        date = arguments.edtf("published", published)
        if date is not None:
            given["published"] = str(date)
        folder, target = arguments.path_or_none("to", to), arguments.path_or_none("out", out)
        home = self._home(government)
        tongue = arguments.text_or_none("language", language)
        least, start = _score(min_score), arguments.month_or_none("fiscal", fiscal)
        name = str(article)
        if re.match(r"[a-z]+://", name, re.IGNORECASE):
            raise AddressNotRead(name)
        if target is not None and os.path.lexists(target):
            raise DraftInTheWay(target)
        with _as_file(arguments.path("article", article)) as path:
            added = self._added(path, folder, given)
        read = replace(self._article(added, given, home, tongue), fiscal=start)
        named = arguments.text_or_none("model", model)
        answers = None if named is None else answers_of(named, read, before_model)
        known = self.known(read)
        proposals = tuple(propose(read, known, min_score=least, answers=answers))
        if target is not None:
            write_document(added.files)
            try:
                write_new({target: draft_text(read, proposals).encode()})
            except FilesInTheWay:
                raise DraftInTheWay(target) from None
        dropped = {} if answers is None else dict(answers.dropped)
        searched = self._is_searched(added)
        return ArticleDraft(
            proposals, target, added.document, added.text, read.language, searched, dropped
        )

    def draft_status(self, path: str | os.PathLike[str]) -> DraftStatus:
        """How far the review of a draft is, and its errors.

        Raises:
            NoDraft: if the file is no draft.
            BadFile: if it cannot be read.
        """
        from timeline.capture.draft_file import read_draft
        from timeline.formats.discovery import find_files

        file = arguments.path("path", path)
        find_files([file])
        reviews, findings = read_draft(file)
        return DraftStatus(file, dict(reviews), tuple(findings))

    def _home(self, given: object) -> str | None:
        """The government, if one is given; an import would refuse one about which nothing is known.

        Raises:
            BadArgument: if it cannot be one.
            UnknownGovernment: if neither the store nor the list of countries has it.
        """
        from timeline.domain.new_government import complete

        found = _government(given)
        known = self._queries.governments() if found and self._session.exists else ()
        if found is not None and found not in {one.id for one in known}:
            complete(found, None, None)
        return found

    def _added(self, path: Path, folder: Path | None, given: Mapping[str, str]) -> AddedSource:
        """The article as a source document; nothing is written yet."""
        from timeline.formats.discovery import find_files
        from timeline.formats.documents.sidecar_names import sidecar_of, text_of
        from timeline.services.files.source_files import NotAdded, add_document

        if path.is_dir():
            raise NotAdded(f"{path} is a folder", hint="Name one file.")
        find_files([path])
        now = self._session.now()
        if folder is None and sidecar_of(text_of(path)).is_file():
            # It is kept already; what is given holds for this draft.
            return add_document(path, path.parent, {}, now=now, dry_run=True, joined=True)
        target = folder or (self._session.location.folder or Path()) / "seeds"
        return add_document(path, target, given, now=now, dry_run=True, joined=True)

    def _article(
        self,
        added: AddedSource,
        given: Mapping[str, str],
        government: str | None,
        language: str | None,
    ) -> Article:
        from timeline.capture.article import Article
        from timeline.capture.cues.cue import LANGUAGES
        from timeline.capture.cues.tables import language_of_text
        from timeline.capture.errors import NoPublicationDay, TooLong, UnknownLanguage
        from timeline.dates.edtf import Edtf
        from timeline.forms.date_suggestions import base_day

        if len(added.body) > LONGEST:
            raise TooLong(added.document, len(added.body), LONGEST, "characters")
        described = added.described
        source = {**_source(described), **given}
        published = Edtf.parse(source["published"]) if "published" in source else None
        base = base_day((published, ""))
        if published is None or base.why == "today":
            raise NoPublicationDay(added.document)
        stated = (language or described.language or "").lower().replace("_", "-").split("-")[0]
        found = stated or language_of_text(added.body)
        if found not in LANGUAGES:
            raise UnknownLanguage(added.document, found)
        source["document"] = added.document
        source["sha256"] = described.original_sha256 or described.sha256 or _sha256(added)
        return Article(added.body, source, published, base.day, found, government)

    def known(self, article: Article) -> StoreKnowledge:
        """What the store knows, as far as it helps to read this article."""
        from datetime import timedelta

        from timeline.capture.known import KnownDevelopment, KnownMatter, StoreKnowledge

        if not self._session.exists:
            return StoreKnowledge()
        governments = {
            one.id: re.sub(r"\s*\(.*\)$", "", one.name) for one in self._queries.governments()
        }
        matters = tuple(
            KnownMatter(one.government, one.matter, one.title) for one in self._queries.matters()
        )
        since = article.day - timedelta(_DAYS_BACK)
        people: dict[str, str] = {}
        developments = []
        recent = self._queries.log(
            since=since.isoformat(), until=article.day.isoformat(), limit=_MOST_KNOWN, reverse=True
        )
        for entry in recent:
            document = entry.document
            for actor in document["actors"]:
                name = actor["name"]
                if name[:1].isupper() and " " in name and not name.startswith(("A ", "An ")):
                    people.setdefault(name, entry.government)
            quotes = tuple(
                quote["exact"] for source in document["sources"] for quote in source["quotes"]
            )
            developments.append(
                KnownDevelopment(
                    entry.id, entry.government, entry.kind, document["occurred"],
                    document["title"], quotes,
                )
            )  # fmt: skip
        return StoreKnowledge(governments, matters, people, tuple(developments))

    def _is_searched(self, added: AddedSource) -> bool:
        from timeline.formats.documents.source_documents import default_folders

        folders = [*default_folders(self._session.location.folder), Path("seeds")]
        store = self._session.location.folder
        folders += [store / "seeds"] if store is not None else []
        return added.text.parent.resolve() in {one.resolve() for one in folders}


def _source(described: Sidecar) -> dict[str, Any]:
    """The fields of the source that a sidecar describes."""
    stated = described.model_dump(mode="json", exclude_defaults=True)
    return {name: stated[name] for name in _FIELDS if name in stated}


def _sha256(added: AddedSource) -> str:
    return hashlib.sha256(added.text.read_bytes()).hexdigest()


def _government(given: object) -> str | None:
    """The id of a government, if one is given.

    Raises:
        BadArgument: if it cannot be one.
    """
    from timeline.domain.values import SLUG_PATTERN

    found = arguments.text_or_none("government", given)
    if found is None or (re.fullmatch(SLUG_PATTERN, found) and 2 <= len(found) <= _LONGEST_ID):
        return found
    raise arguments.BadArgument(
        "government", f"“{found}” is not the id of a government", "Give its code, such as be."
    )


def _score(given: object) -> float:
    if isinstance(given, bool) or not isinstance(given, int | float) or not 0 <= given <= 1:
        raise arguments.BadArgument("min_score", f"{given} is not between 0 and 1")
    return float(given)


@contextmanager
def _as_file(path: Path) -> Iterator[Path]:
    """The file of an article; standard input gets one, named by its content."""
    if path != Path("-"):
        yield path
        return
    import tempfile

    from timeline.formats.discovery import standard_input

    data = standard_input().read()
    head = data[:2_000].lstrip().lower()
    is_page = head.startswith((b"<!doctype html", b"<html")) or b"<html" in head
    ending = ".pdf" if data.startswith(b"%PDF-") else ".html" if is_page else ".txt"
    with tempfile.TemporaryDirectory() as folder:
        named = Path(folder, f"article-{hashlib.sha256(data).hexdigest()[:12]}{ending}")
        named.write_bytes(data)
        yield named
