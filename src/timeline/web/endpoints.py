"""The addresses of the server: for each its parameters, and the question that it asks."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Final, Literal
from urllib.parse import quote, urlencode

from timeline.publish.live.live_record import Cuts
from timeline.results import Filter
from timeline.web.answers import CALENDAR, HTML, JSON, Answer, json_answer
from timeline.web.parameters import DAY, BadRequest, RequestParameters
from timeline.web.query_pool import WorkerStore

CUTS: Final = ("as-of", "as-known", "as-recorded")
_KNOWN: Final = ("as-known", "as-recorded")
_LOG: Final = (
    "government", "matter", "kind", "actor", "tag", "counterpart", "verification", "since",
    "until", "grep", "q", "order", "limit", "before", "after", *_KNOWN,
)  # fmt: skip


class Moved(Exception):
    """The address is another one now, relative to the one asked."""


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked for: the parts of the path, the parameters, and the site's address."""

    path: Mapping[str, str]
    asked: RequestParameters
    base_url: str

    @property
    def cuts(self) -> Cuts:
        """The cuts of a page: without a clock of its own it is as of its other cuts."""
        given = self.asked.cuts(*CUTS)
        recorded, known = given["as_recorded"], given["as_known"]
        return Cuts(given["as_of"] or known or recorded, known, recorded)


Ask = Callable[[WorkerStore, Request], Answer]


@dataclass(frozen=True, slots=True)
class Endpoint:
    """An address.

    Attributes:
        path: With names in braces.
        about: What it answers, in a sentence.
        ask: The question.
        parameters: Those that it has.
        clock: Whether the answer depends on the present moment unless a cut fixes it.
        as_json: The question of the same address for a reader that accepts JSON alone.
        command: The command whose `--json` it answers.
        media: The type of the answer.
    """

    path: str
    about: str
    ask: Ask
    parameters: Sequence[str] = ()
    clock: bool = True
    as_json: Ask | None = None
    command: str | None = None
    media: str = JSON
    schema: Mapping[str, Any] = field(default_factory=lambda: {"type": "array"})


# --------------------------------------------------------------------- JSON


def _log(store: WorkerStore, request: Request) -> Answer:
    asked = request.asked
    order: Literal["happened", "recorded"] = (
        "recorded" if asked.choice("order") == "recorded" else "happened"
    )
    found = store.timeline.log_window(
        asked.filter(),
        order=order,
        limit=asked.number("limit") or 1,
        before=asked.one("before"),
        after=asked.one("after"),
        **asked.cuts(*_KNOWN),
    )
    links = []
    kept = [
        f"{quote(name)}={quote(value)}"
        for name, values in asked.values.items()
        if name not in ("before", "after")
        for value in values
    ]
    for rel, way, key in (("next", "before", found.older), ("prev", "after", found.newer)):
        if key is not None:
            links.append(
                f'<{request.base_url}log.json?{"&".join([*kept, f"{way}={key}"])}>; rel="{rel}"'
            )
    headers = {"Link": ", ".join(links)} if links else {}
    return json_answer([one.as_json() for one in found.entries], **headers)


def _show(store: WorkerStore, request: Request) -> Answer:
    found = store.timeline.show(request.path["id"], **request.asked.cuts(*_KNOWN))
    return json_answer(found.as_json())


def _state(store: WorkerStore, request: Request) -> Answer:
    asked = request.asked
    ids = _named(asked, "state")
    found = store.timeline.state(
        *ids, matters=asked.many("matter"), **asked.cuts(*CUTS), **_lapse(asked)
    )
    return json_answer([one.as_json() for one in found])


def _pending(store: WorkerStore, request: Request) -> Answer:
    asked = request.asked
    found = store.timeline.pending(*_named(asked, "pending"), **asked.cuts(*CUTS), **_lapse(asked))
    return json_answer([one.as_json() for one in found])


def _agenda(store: WorkerStore, request: Request) -> Answer:
    asked = request.asked
    until = asked.date("until")
    if until is not None and asked.one("within") is not None:
        raise BadRequest("give until or within, not both")
    within = None if until is not None else (asked.number("within") or 0) * DAY
    found = store.timeline.agenda(
        *asked.many("government"),
        since=asked.date("from"),
        until=until,
        within=within,
        **asked.cuts(*CUTS),
        **_lapse(asked),
    )
    return json_answer([one.as_json() for one in found])


def _governments(store: WorkerStore, request: Request) -> Answer:
    found = store.timeline.governments(*request.asked.many("government"))
    return json_answer([asdict(one) for one in found])


def _matters(store: WorkerStore, request: Request) -> Answer:
    found = store.timeline.matters(*_named(request.asked, "matters"), **request.asked.cuts(*CUTS))
    return json_answer([asdict(one) for one in found])


def _named(asked: RequestParameters, what: str) -> tuple[str, ...]:
    """The governments, of which there must be some: of all of them an answer may have 25 MB."""
    ids = asked.many("government")
    if not ids:
        raise BadRequest(f"name a government: {what}.json?government=be")
    return ids


def _lapse(asked: RequestParameters) -> dict[str, Any]:
    days = asked.number("lapse-after")
    return {} if days is None else {"lapse_after": days * DAY}


# --------------------------------------------------------------------- pages


def _page(text: str) -> Answer:
    return Answer(text.encode("utf-8", "replace"), HTML)


def _start(store: WorkerStore, request: Request) -> Answer:
    return _page(store.pages.start(request.cuts))


def _start_json(store: WorkerStore, request: Request) -> Answer:
    if request.asked.one("as-of") is not None:
        raise BadRequest("as JSON this is the log, which has as-known and as-recorded, not as-of")
    found = store.timeline.log_window(order="recorded", **request.asked.cuts(*_KNOWN))
    return json_answer([one.as_json() for one in found.entries])


def _government_page(store: WorkerStore, request: Request) -> Answer:
    return _page(store.pages.government(request.path["government"], request.cuts))


def _government_json(store: WorkerStore, request: Request) -> Answer:
    found = store.timeline.state(request.path["government"], **request.asked.cuts(*CUTS))
    return json_answer([one.as_json() for one in found])


def _matter_page(store: WorkerStore, request: Request) -> Answer:
    government, slug = request.path["government"], request.path["matter"]
    name = store.pages.matter_name(government, slug, request.cuts)
    if name != slug:
        kept = f"?{urlencode(request.asked.values, doseq=True)}" if request.asked.values else ""
        raise Moved(f"{quote(name)}.html{kept}")
    return _page(store.pages.matter(government, slug, request.cuts))


def _matter_json(store: WorkerStore, request: Request) -> Answer:
    government, slug = request.path["government"], request.path["matter"]
    store.pages.matter_name(government, slug, request.cuts)
    found = store.timeline.state(government, matters=slug, **request.asked.cuts(*CUTS))
    return json_answer([one.as_json() for one in found])


def _development_page(store: WorkerStore, request: Request) -> Answer:
    return _page(store.pages.development(request.path["id"], request.cuts))


def _found(store: WorkerStore, request: Request) -> Answer:
    asked = request.asked
    return _page(
        store.pages.found(
            asked.one("q") or "",
            _only(asked, "government"),
            request.cuts,
            _only(asked, "matter"),
            before=asked.one("before"),
            after=asked.one("after"),
        )
    )


def _agenda_page(store: WorkerStore, request: Request) -> Answer:
    return _page(store.pages.agenda(request.cuts))


def _story(store: WorkerStore, request: Request) -> Answer:
    government = _only(request.asked, "government")
    if government is None:
        raise BadRequest("name a government: story.html?government=be")
    return _page(store.pages.story(government, _only(request.asked, "matter"), request.cuts))


def _only(asked: RequestParameters, name: str) -> str | None:
    if len(asked.many(name)) > 1:
        raise BadRequest(f"name one {name}")
    return asked.one(name)


# --------------------------------------------------------------------- feeds


def _feed(form: Literal["atom", "jsonfeed"], path: str) -> Ask:
    def ask(store: WorkerStore, request: Request) -> Answer:
        given = dict(request.path)
        keep, title = Filter(), ""
        if "matter" in given:
            given["matter"] = store.pages.matter_name(given["government"], given["matter"], Cuts())
            keep, title = Filter(matters=(given["matter"],)), f": {given['matter']}"
        if "government" in given:
            keep = Filter(governments=(given["government"],), matters=keep.matters)
            title = f": {given['government']}{title}"
        own = path.strip("/").format(**given)
        parts = store.pages.feeds.feed(form, own, keep, title, request.base_url)
        media = "application/atom+xml" if form == "atom" else "application/feed+json"
        return Answer(b"".join(parts), media)

    return ask


def _ics(store: WorkerStore, request: Request) -> Answer:
    government = request.path.get("government")
    title = f": {store.timeline.governments(government)[0].name}" if government else ""
    return Answer(store.pages.feeds.calendar(government, title, request.base_url), CALENDAR)


def _feeds() -> list[Endpoint]:
    found = [
        Endpoint(
            f"{at}/agenda.ics", f"The agenda {of}, a calendar.", _ics, clock=False, media=CALENDAR
        )
        for at, of in (("", "of everything"), ("/g/{government}", "of a government"))
    ]
    for path, about in (
        ("/feed", "of everything"),
        ("/g/{government}/feed", "of a government"),
        ("/m/{government}/{matter}", "of a matter"),
    ):
        atom, jsonfeed = f"{path}.atom", f"{path}.json"
        found += [
            Endpoint(
                atom, f"Atom feed {about}: what was recorded or amended last.",
                _feed("atom", atom), clock=False, media="application/atom+xml",
            ),
            Endpoint(
                jsonfeed, f"JSON Feed {about}: what was recorded or amended last.",
                _feed("jsonfeed", jsonfeed), clock=False, media="application/feed+json",
                schema={"type": "object"},
            ),
        ]  # fmt: skip
    return found


ENDPOINTS: Final[Sequence[Endpoint]] = (
    *(Endpoint(path, "The start page.", _start, CUTS, as_json=_start_json, media=HTML)
      for path in ("/", "/index.html")),
    Endpoint(
        "/g/{government}.html", "A government.", _government_page, CUTS,
        as_json=_government_json, media=HTML,
    ),
    Endpoint(
        "/m/{government}/{matter}.html", "A matter.", _matter_page, CUTS,
        as_json=_matter_json, media=HTML,
    ),
    Endpoint(
        "/d/{id}.html", "A development.", _development_page, _KNOWN, as_json=_show, media=HTML,
    ),
    Endpoint(
        "/log.html", "All developments, or a search.", _found,
        ("q", "government", "matter", "before", "after", *_KNOWN), media=HTML,
    ),
    Endpoint("/agenda.html", "The agenda.", _agenda_page, CUTS, as_json=_agenda, media=HTML),
    Endpoint(
        "/story.html", "The page with two clocks, of a government or a matter.", _story,
        ("government", "matter", "as-recorded"), media=HTML,
    ),
    *_feeds(),
    Endpoint(
        "/log.json", "Developments, the newest first. `Link` leads to the windows beside.", _log,
        _LOG, clock=False, command="log --reverse",
    ),
    Endpoint(
        "/d/{id}.json", "A development in full, without who appended it.", _show, _KNOWN,
        clock=False, command="show",
        schema={"type": "object"},
    ),
    Endpoint(
        "/state.json", "The status of each matter of some governments.", _state,
        ("government", "matter", *CUTS, "lapse-after"), command="state",
    ),
    Endpoint(
        "/pending.json", "Pending decisions of some governments.", _pending,
        ("government", *CUTS, "lapse-after"), command="pending",
    ),
    Endpoint(
        "/agenda.json", "What is expected, planned, begins and ends.", _agenda,
        ("government", "from", "until", "within", *_KNOWN, "lapse-after"), command="agenda",
    ),
    Endpoint(
        "/governments.json", "The governments.", _governments, ("government",), clock=False,
        command="governments",
    ),
    Endpoint(
        "/matters.json", "The matters of some governments.", _matters, ("government", *CUTS),
        command="matters",
    ),
)  # fmt: skip
