"""The whole door as a list in memory: slow, small, and with nothing of the program in it.

A development is a dictionary of a few fields. What was accepted is kept in a list in the order of
recording, and every question is answered by going through all of it. Dates are whole days, and
the two governments have time zones without a clock change in the days that are used, so that a
moment is a day times twenty-four hours less an offset. A rule of the record that is broken has
the name of the class that the program refuses it with.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple

HOURS_AHEAD = {"be": 2, "jp": 9}
"""Hours that the clocks of each government are ahead of UTC, from April to September."""
NAMES = {"be": "Belgium", "jp": "Japan"}
MATTERS = ("bridge", "tunnel")
FIRST = date(2022, 4, 1)
NEVER = datetime(9999, 1, 1, tzinfo=UTC)
EVER = datetime(1, 1, 1, tzinfo=UTC)
PENDING = {"raised", "under-consideration", "decision-expected", "postponed", "overdue", "lapsed"}

Fields = dict[str, Any]
Days = tuple[int, int]


def text_of(days: Days) -> str:
    """Days after the first of April as EDTF: a day, or an interval."""
    first, last = (str(FIRST + timedelta(one)) for one in days)
    return first if first == last else f"{first}/{last}"


def day_of(edtf: str) -> Days:
    """The reverse."""
    first, _, last = edtf.partition("/")
    begin, end = date.fromisoformat(first), date.fromisoformat(last or first)
    return (begin - FIRST).days, (end - FIRST).days


def begins(government: str, days: Days) -> datetime:
    """The first second of the days there."""
    midnight = datetime(FIRST.year, FIRST.month, FIRST.day, tzinfo=UTC)
    return midnight + timedelta(days=days[0], hours=-HOURS_AHEAD[government])


def ends(government: str, days: Days) -> datetime:
    """The last second of the days there."""
    return begins(government, (days[1] + 1, 0)) - timedelta(seconds=1)


class Cut(NamedTuple):
    """What a question lets through: the end of a day on each clock, None for now or for all."""

    as_of: int | None = None
    as_known: int | None = None
    as_recorded: int | None = None

    def as_options(self) -> dict[str, str]:
        """The same for the door."""
        return {
            name: text_of((day, day)) for name, day in self._asdict().items() if day is not None
        }


EVERYTHING = Cut()


@dataclass(frozen=True)
class Kept:
    """A development that was accepted, with what the store adds."""

    fields: Fields
    version: int
    recorded: datetime

    @property
    def id(self) -> str:
        return str(self.fields["id"])

    @property
    def government(self) -> str:
        return str(self.fields["government"])

    @property
    def amends(self) -> str | None:
        return self.fields.get("amends")

    @property
    def is_clerical(self) -> bool:
        """Whether it is about our own record only."""
        if self.fields["kind"] not in ("corrected", "retracted"):
            return False
        said = self.fields.get("clerical")
        return not self.dates if said is None else bool(said)

    @property
    def dates(self) -> list[Days]:
        """Of its sources."""
        return [day_of(source["published"]) for source in self.fields.get("sources", ())]

    @property
    def known(self) -> datetime:
        """When it became public."""
        days = day_of(self.fields["occurred"])
        first = first_report(self.government, days, self.dates, self.accepts)
        return self.recorded if first == NEVER else first

    @property
    def accepts(self) -> frozenset[str]:
        """The rules that it breaks on purpose."""
        return frozenset(self.fields.get("accepts", ()))


def first_report(
    government: str, days: Days, dates: list[Days], accepts: frozenset[str]
) -> datetime:
    """When the first source appeared that is not of a day before the day before it happened."""
    able = [ends(government, one) for one in dates if one[1] >= days[0] - 1]
    if dates and not able and "published-too-early" in accepts:
        return begins(government, days)
    return max(min(able), begins(government, days)) if able else NEVER


class Line(NamedTuple):
    """A development as it shows through a cut, in the order of a timeline."""

    earliest: datetime
    latest: datetime
    published: datetime
    government: str
    version: int
    id: str
    fields: Fields
    amended: bool
    retracted_by: str | None
    disputed_by: str | None
    happened_by: datetime
    dated: bool
    accepts: frozenset[str]


class Standing(NamedTuple):
    """Where a matter stands."""

    status: str
    outcome: str | None
    expected: str | None
    developments: tuple[str, ...]
    perhaps: tuple[str, ...]
    contradictions: list[tuple[str, tuple[str, ...]]]


class Model:
    """What a store and its view should be."""

    def __init__(self) -> None:
        self.kept: list[Kept] = []

    def ids(self) -> list[str]:
        return [one.id for one in self.kept]

    def kept_as(self, development_id: str) -> Kept | None:
        return next((one for one in self.kept if one.id == development_id), None)

    # ------------------------------------------------------------------ appending

    def append(self, fields: Fields, now: datetime) -> set[str]:
        """Takes a development in, or says which rules it breaks; the same again changes nothing."""
        known = self.kept_as(fields["id"])
        if known is not None:
            return set() if known.fields == fields else {"IdTaken"}
        own = [one for one in self.kept if one.government == fields["government"]]
        recorded = max([now, *(one.recorded for one in own)])
        # The first version of a government is its description.
        kept = Kept(fields, len(own) + 2, recorded)
        # Behind a clock that was more than a day ahead, what is to come is judged by now.
        one = replace(kept, recorded=now) if recorded - now > timedelta(days=1) else kept
        wrongly = self._amends_wrongly(one)
        # Of the rules that it breaks the program names the first that it comes to.
        broken = (
            wrongly | _wrong_days(self._line(one, []), one.recorded)
            if wrongly
            else self._broken(one)
        )
        if not broken:
            self.kept.append(kept)
        return broken

    def append_all(self, batch: list[Fields], now: datetime) -> set[str]:
        """All of them or nothing."""
        before = list(self.kept)
        broken: set[str] = set()
        for fields in batch:
            broken |= self.append(fields, now)
        if broken:
            self.kept = before
        return broken

    def _amends_wrongly(self, one: Kept) -> set[str]:
        if "account_of" in one.fields:
            main = self.kept_as(one.fields["account_of"])
            if main is None or main.government != one.government:
                return {"NoSuchAccount"}
            return set() if main.fields["kind"] == one.fields["kind"] else {"NoSuchAccount"}
        if one.amends is None:
            return set()
        target = self.kept_as(one.amends)
        if target is None or target.government != one.government:
            return {"NothingToAmend"}
        kind = one.fields["kind"]
        if kind in ("corrected", "cited") and target.amends is not None:
            return {"CorrectionOfAmendment"}
        if kind == "retracted" and self._line(target, self.kept).retracted_by is not None:
            return {"SecondRetraction"}
        return set()

    def _broken(self, one: Kept) -> set[str]:
        """The rules that the record would break with it."""
        everything = [*self.kept, one]
        lines = [self._line(other, everything) for other in everything]
        changed = one.id if one.amends is None else self._root(one).id
        before = {other.id: self._line(other, self.kept) for other in self.kept}
        found: set[str] = set()
        for line in lines:
            if line.id in (one.id, changed) and line.retracted_by is None:
                wrong = _wrong_days(line, one.recorded, one.accepts)
                if line.id != one.id and _newest(line) <= _newest(before[line.id]):
                    wrong.discard("PublishedInFuture")  # That is as it was.
                found |= wrong
        for matter in MATTERS:
            known = _folded(self._history(list(before.values()), one.government, matter))[1]
            new = _folded(self._history(lines, one.government, matter))[1]
            if new - known and "second-decision" not in one.accepts:
                found.add("SecondDecision")
        return found

    def _history(self, lines: list[Line], government: str, matter: str) -> list[Line]:
        """What moves a matter, in order: of several accounts of one development, one."""
        found = [
            line
            for line in lines
            if line.government == government
            and matter in line.fields.get("matters", ())
            and line.retracted_by is None
            and "amends" not in line.fields
        ]
        speaks: dict[str, Line] = {}
        for line in sorted(found, key=lambda line: ("account_of" in line.fields, line.version)):
            # A newcomer is in no list yet: what it is an account of, it says itself.
            speaks.setdefault(self._main(line.fields.get("account_of") or line.id), line)
        return sorted(
            speaks.values(),
            key=lambda line: (*line[:2], _PROCEDURE.index(line.fields["kind"]), *line[2:5]),
        )

    def _main(self, name: str) -> str:
        """The main one of the accounts that a development is one of."""
        kept = self.kept_as(name)
        main = kept.fields.get("account_of") if kept else None
        return name if main is None else self._main(main)

    def _root(self, one: Kept) -> Kept:
        while one.amends is not None:
            target = self.kept_as(one.amends)
            assert target is not None
            one = target
        return one

    # ------------------------------------------------------------------ asking

    def log(self, cut: Cut = EVERYTHING) -> list[Line]:
        """All that shows through a cut of knowledge, in order."""
        recorded, lines = self._recorded(cut), []
        for one in recorded:
            known = NEVER
            if cut.as_known is not None:
                known = ends(one.government, (0, cut.as_known))
            if self._is_public(one, recorded, known):
                lines.append(self._line(one, recorded, known))
        return sorted(lines, key=lambda line: line[:5])

    def state(self, now: datetime, cut: Cut = EVERYTHING) -> dict[tuple[str, str], Standing]:
        """Where each matter stands."""
        lines = self.log(cut)
        found = {}
        day = cut.as_of if cut.as_of is not None else cut.as_known
        for government in HOURS_AHEAD:
            moment = now if day is None else ends(government, (day, day))
            for matter in MATTERS:
                history = self._history(lines, government, matter)
                happened = [line for line in history if line.happened_by <= moment]
                perhaps = [line for line in history if line.earliest <= moment < line.happened_by]
                at, _ = _folded(happened)
                if at.status is None:
                    continue
                status, outcome, window = at.status, at.outcome, at.expected
                if window is not None:
                    passed = moment - ends(government, day_of(window))
                    if passed > timedelta(0):
                        status = "lapsed" if passed > timedelta(days=90) else "overdue"
                    if status == "lapsed" and at.resumes and at.stands:
                        (status, outcome), window = at.stands, None
                ids = (tuple(one.id for one in lines) for lines in (happened, perhaps))
                told = sorted((*at.below, *at.told))
                found[government, matter] = Standing(status, outcome, window, *ids, told)
        return found

    def pending(self, now: datetime, cut: Cut = EVERYTHING) -> set[tuple[str, str]]:
        """What waits for a decision."""
        return {key for key, at in self.state(now, cut).items() if at.status in PENDING}

    def _recorded(self, cut: Cut) -> list[Kept]:
        return [
            one
            for one in self.kept
            if cut.as_recorded is None or one.recorded <= ends(one.government, (0, cut.as_recorded))
        ]

    def _is_public(self, one: Kept, recorded: list[Kept], by: datetime) -> bool:
        """Whether any reading of it was public by then; what is clerical is where its target is."""
        target = next((other for other in recorded if other.id == one.amends), None)
        if target is not None and one.is_clerical:
            return self._is_public(target, recorded, by)
        moments = sorted({EVER, *(other.known for other in recorded if not other.is_clerical)})
        for begin, end in zip(moments, [*moments[1:], NEVER], strict=True):
            first = self._line(one, recorded, begin).published
            public = one.recorded if first == NEVER else first
            if public < end:
                return max(begin, public) <= by
        return False

    def _holding(self, one: Kept, recorded: list[Kept], known: datetime) -> list[Kept]:
        """The amendments that count by what was known, and are not retracted themselves."""
        return [
            other
            for other in recorded
            if other.amends == one.id
            and (other.is_clerical or other.known <= known)
            and not any(
                third.fields["kind"] == "retracted"
                for third in self._holding(other, recorded, known)
            )
        ]

    def _mended(self, one: Kept, name: str, by: Kept, recorded: list[Kept]) -> int:
        """The version of the correction with a source that had set a field last, else 0."""
        then = [other for other in recorded if other.version < by.version]
        setting = [
            other.version
            for other in self._holding(one, then, NEVER)
            if name in other.fields.get("changes", ()) and not other.is_clerical
        ]
        return setting[-1] if setting else 0

    def _changes(
        self, one: Kept, holding: list[Kept], recorded: list[Kept]
    ) -> list[tuple[str, Kept]]:
        """The fields that these corrections change, each next to what it mends."""
        found: list[tuple[int, int, str, Kept]] = []
        for other in holding:
            for name in other.fields.get("changes", ()):
                place = other.version
                if other.is_clerical:
                    place = self._mended(one, name, other, recorded)
                    if place and place not in [each.version for each in holding]:
                        continue
                found.append((place, other.version, name, other))
        return [each[2:] for each in sorted(found, key=lambda each: each[:2])]

    def _line(self, one: Kept, recorded: list[Kept], known: datetime = NEVER) -> Line:
        fields = dict(one.fields)
        sources = [dict(source) for source in fields.get("sources", ())]
        amended, retracted_by, disputed_by = False, None, None
        dates: list[Days] = []
        accepts = one.accepts
        since = one.recorded
        holding = self._holding(one, recorded, known)
        for other in holding:
            kind = other.fields["kind"]
            if kind == "retracted":
                retracted_by = other.id
            elif kind == "disputed":
                disputed_by = other.id
            elif kind == "cited":
                sources += other.fields["sources"]
                accepts |= other.accepts
        for name, other in self._changes(one, holding, recorded):
            amended = True
            if name == "sources.0.published":
                sources[0] = sources[0] | {"published": other.fields["changes"][name]}
            else:
                fields[name] = other.fields["changes"][name]
            if name == "occurred":
                since = other.recorded
            dates += other.dates
            accepts |= other.accepts
        if sources:
            fields["sources"] = sources
        dates += [day_of(source["published"]) for source in sources]
        days = day_of(fields["occurred"])
        first, last = begins(one.government, days), ends(one.government, days)
        published = first_report(one.government, days, dates, accepts)
        return Line(
            first, last, published, one.government, one.version, one.id, fields, amended,
            retracted_by, disputed_by, max(first, min(last, published, since)), bool(dates),
            frozenset(accepts),
        )  # fmt: skip


def _wrong_days(line: Line, recorded: datetime, also: frozenset[str] = frozenset()) -> set[str]:
    """The rules that a development breaks by itself, and not on purpose."""
    accepts = line.accepts | also
    expected = line.fields.get("expected")
    closes = ends(line.government, day_of(expected)) if expected else NEVER
    rules = {
        "NotYetHappened": line.earliest > recorded,
        "PublishedTooEarly": (
            line.dated and line.published == NEVER and "published-too-early" not in accepts
        ),
        "PublishedInFuture": _is_to_come(line, recorded),
        "WindowBeforeExpectation": (
            closes < line.earliest and "window-before-expectation" not in accepts
        ),
    }
    return {name for name, is_broken in rules.items() if is_broken}


def _newest(line: Line) -> datetime:
    """The day of the source that appeared last."""
    sources = line.fields.get("sources", ())
    return max((begins(line.government, day_of(one["published"])) for one in sources), default=EVER)


def _is_to_come(line: Line, recorded: datetime) -> bool:
    """Whether its day of publication begins more than 26 hours after the recording."""
    return any(
        begins(line.government, day_of(source["published"])) > recorded + timedelta(hours=26)
        for source in line.fields.get("sources", ())
    )


@dataclass(frozen=True)
class _At:
    """Where a matter is while its history is gone through."""

    status: str | None = None
    outcome: str | None = None
    expected: str | None = None
    decided: bool = False
    stands: tuple[str, str | None] | None = None
    """What was decided before it was reopened, and its outcome."""
    resumes: bool = False
    """Whether that is the status again if nothing comes of an expectation."""
    last: str = ""
    """Id of the decision, if it is decided."""
    only: bool = False
    """Whether one of the decisions since then accepts no other."""
    told: tuple[tuple[str, tuple[str, ...]], ...] = ()
    below: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """What is contradictory about it, and about what stands beside it."""


_PROCEDURE = (
    "statement-made", "matter-raised", "meeting-held", "decision-expected", "decision-postponed",
    "decision-taken", "decision-overturned",
)  # fmt: skip
"""What comes first of two developments that are dated alike."""


def _folded(history: list[Line]) -> tuple[_At, set[str]]:
    """Where these lead, and the ids of decisions that clash with an earlier one."""
    at, clashes = _At(), set()
    for line in history:
        accepts = line.accepts
        if line.fields["kind"] == "decision-taken" and at.decided and at.only:
            clashes |= set() if "second-decision" in accepts else {line.id}
        at = _moved(at, line)
        own = [("window-before-expectation", (line.id,))] if _is_over(line) else []
        if line.dated and "published-too-early" in accepts and line.published == line.earliest:
            own.append(("published-too-early", (line.id,)))
        if line.fields["kind"] != "decision-overturned":
            at = replace(at, told=(*at.told, *own))
    return at, clashes


def _is_over(line: Line) -> bool:
    expected = line.fields.get("expected")
    accepted = "window-before-expectation" in line.accepts
    return bool(expected and accepted and ends(line.government, day_of(expected)) < line.earliest)


def _moved(at: _At, line: Line) -> _At:
    """What a development makes of where its matter was."""
    fields = line.fields
    kind, window = fields["kind"], fields.get("expected")
    waits = at.status in ("raised", "under-consideration", "decision-expected", "postponed")
    stands = ("decided", at.outcome) if at.decided else at.stands
    told = (at.told, at.below)
    if at.decided:
        told = ((), at.told)  # Once it is reopened.
    if kind == "decision-taken":
        on_purpose = "second-decision" in line.accepts
        only = not on_purpose or (at.decided and at.only)
        together = _with(at.told, at.last, line.id) if at.decided else at.told
        return _At("decided", fields.get("outcome"), None, True, last=line.id, only=only,
                   told=together)  # fmt: skip
    if kind == "decision-overturned":
        return _At("overturned")
    if kind in ("decision-expected", "decision-postponed"):
        status = "decision-expected" if kind == "decision-expected" else "postponed"
        resumes = at.resumes if waits else at.decided
        return _At(status, None, window, stands=stands, resumes=resumes, told=told[0],
                   below=told[1])  # fmt: skip
    if kind == "meeting-held" and at.expected is None and not at.decided:
        if at.status in (None, "raised", "postponed", "overturned"):
            return replace(at, status="under-consideration")
    elif kind == "matter-raised":
        if waits:
            return replace(at, resumes=False)
        return _At("raised", stands=stands, told=told[0], below=told[1])
    elif kind == "statement-made" and not at.status:
        return replace(at, status="raised")
    return at


def _with(
    told: tuple[tuple[str, tuple[str, ...]], ...], first: str, second: str
) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """What is contradictory, once a decision follows another."""
    found = [
        (rule, (*those, second) if rule == "second-decision" and first in those else those)
        for rule, those in told
    ]
    if found == list(told):
        found.append(("second-decision", (first, second)))
    return tuple(found)
