"""Every refusal that a user can meet, as a class that builds its own sentence.

A command line, a form and a library all show the same words, so the words live
here and not where they are printed. Each class says what was wrong, where, and
what to do; nothing here knows how it will be shown.
"""

from __future__ import annotations

from timeline.errors import TimelineError as TimelineError  # noqa: PLC0414  callers find it here


class Refusal(TimelineError):
    """A development that is valid by itself but contradicts the record; nothing was written.

    Attributes:
        rule: The rule it breaks, as a sentence without a full stop.
        development: Id of the development that was to be recorded.
        other: Id of the one it clashes with, or None where nothing is what it clashes with.
    """

    def __init__(
        self, message: str, *, rule: str, development: str, other: str | None, hint: str
    ) -> None:
        super().__init__(message, hint=hint)
        self.rule = rule
        self.development = development
        self.other = other


class SecondDecision(Refusal):
    """A matter that was decided is decided again with nothing in between that reopened it."""

    def __init__(self, development: str, matter: str, *, first: str, second: str) -> None:
        rule = (
            "a matter that was decided is not decided again unless the decision was "
            "overturned or the matter raised again in between"
        )
        other = first if second == development else second
        super().__init__(
            f"“{development}” was refused: “{second}” would decide “{matter}”, "
            f"which “{first}” had decided already; {rule}",
            rule=rule,
            development=development,
            other=other,
            hint="Record what reopened it first (decision-overturned or matter-raised), "
            "or correct or retract the decision that is wrong.",
        )


class NothingToPostpone(Refusal):
    """A postponement at a point where no decision was expected."""

    def __init__(
        self, development: str, matter: str, *, postponement: str, other: str | None
    ) -> None:
        rule = "a decision can only be postponed while one is expected"
        before = f"“{other}” left nothing expected" if other else "nothing was recorded as expected"
        super().__init__(
            f"“{development}” was refused: “{postponement}” postpones a decision on “{matter}”, "
            f"but before it {before}; {rule}",
            rule=rule,
            development=development,
            other=other if postponement == development else postponement,
            hint="Record the decision-expected that it postpones, with the day it was said.",
        )


class WindowBeforeExpectation(Refusal):
    """The expected window is over before anybody expected it."""

    def __init__(
        self, development: str, *, window: str, occurred: str, of: str | None = None
    ) -> None:
        rule = "a window cannot end before the expectation itself"
        whose = "its expected window" if of is None else f"the expected window of “{of}”"
        super().__init__(
            f"“{development}” was refused: {whose} ({window}) ends "
            f"before it was said ({occurred}); {rule}",
            rule=rule,
            development=development,
            other=of,
            hint="Check which of the two dates is right.",
        )


class PublishedTooEarly(Refusal):
    """A source that was published before what it reports happened."""

    def __init__(
        self,
        development: str,
        *,
        publisher: str,
        published: str,
        occurred: str,
        of: str | None = None,
    ) -> None:
        rule = "a source cannot be published before what it reports happened"
        it = "it" if of is None else f"“{of}”"
        super().__init__(
            f"“{development}” was refused: {publisher} published {it} ({published}) "
            f"before it happened ({occurred}); {rule}",
            rule=rule,
            development=development,
            other=of,
            hint="Check both dates; for something still to come record decision-expected "
            "or announcement-made.",
        )


class PublishedInFuture(Refusal):
    """A source that is said to be published after the moment of recording."""

    def __init__(self, development: str, *, publisher: str, published: str, recorded: str) -> None:
        rule = "a source was published before it is recorded"
        super().__init__(
            f"“{development}” was refused: {publisher} is said to have published it on "
            f"{published}, and now is {recorded}; {rule}",
            rule=rule,
            development=development,
            other=None,
            hint="Check the year. If the date is one that is printed ahead (a magazine), give "
            "the day on which it came out; if it is not out yet, leave `published` out.",
        )


class NotYetHappened(Refusal):
    """Something is said to have happened after the moment of recording."""

    def __init__(
        self, development: str, *, occurred: str, recorded: str, of: str | None = None
    ) -> None:
        rule = "what is recorded as having happened cannot lie after the moment of recording"
        it = "it" if of is None else f"“{of}”"
        super().__init__(
            f"“{development}” was refused: {it} is said to have happened on {occurred}, "
            f"and now is {recorded}; {rule}",
            rule=rule,
            development=development,
            other=of,
            hint="For something still to come record decision-expected or announcement-made "
            "with the day it was said.",
        )


class NothingToAmend(Refusal):
    """A correction, retraction or dispute of what is not in this government's record."""

    def __init__(self, development: str, *, target: str, reason: str) -> None:
        rule = "only what is in the record of the same government can be amended"
        super().__init__(
            f"“{development}” was refused: it amends “{target}”, {reason}; {rule}",
            rule=rule,
            development=development,
            other=target,
            hint="`timeline log` lists the ids.",
        )


class CorrectionOfAmendment(Refusal):
    """A correction of a correction, retraction or dispute."""

    def __init__(self, development: str, *, target: str, kind: str) -> None:
        rule = "corrections amend what happened, not other amendments"
        super().__init__(
            f"“{development}” was refused: it corrects “{target}”, which is itself "
            f"an amendment ({kind}); {rule}",
            rule=rule,
            development=development,
            other=target,
            hint="Correct the development itself again, or retract the amendment.",
        )


class SecondRetraction(Refusal):
    """A retraction of what is retracted already."""

    def __init__(self, development: str, *, target: str, first: str) -> None:
        rule = "what is retracted already cannot be retracted again"
        super().__init__(
            f"“{development}” was refused: “{target}” was retracted by “{first}”; {rule}",
            rule=rule,
            development=development,
            other=first,
            hint=f"To bring “{target}” back, retract “{first}”.",
        )


class NothingFulfilled(Refusal):
    """A delivery that fulfils what no one pledged."""

    def __init__(self, development: str, *, delivery: str, pledge: str, reason: str) -> None:
        rule = "a delivery fulfils a pledge or commitment that was made before it"
        super().__init__(
            f"“{development}” was refused: “{delivery}” fulfils “{pledge}”, {reason}; {rule}",
            rule=rule,
            development=development,
            other=pledge if delivery == development else delivery,
            hint="Record the pledge-made or commitment-made first, or leave `fulfils` out.",
        )


class WrongGovernment(Refusal):
    """A development offered to another government than its own."""

    def __init__(self, development: str, *, government: str, given: str) -> None:
        rule = "a development is recorded by the government that it names"
        super().__init__(
            f"“{development}” was refused: it belongs to “{given}”, not to “{government}”; {rule}",
            rule=rule,
            development=development,
            other=None,
            hint="Check the field `government`.",
        )


class ZoneChanged(TimelineError):
    """A government's time zone cannot change: every date in its record was read in it."""

    def __init__(self, government: str, *, zone: str, given: str) -> None:
        super().__init__(
            f"the government “{government}” has the time zone {zone}, not {given}; "
            "every date in its record was read in that zone",
            hint=f"Use {zone}, or a government of another name.",
        )


class UnknownGovernment(TimelineError):
    """A government that the store has not met and about which too little is known to open it."""

    def __init__(self, government: str, *, reason: str, hint: str) -> None:
        super().__init__(f"the government “{government}” is not in the store, {reason}", hint=hint)
        self.government = government


class IdTaken(TimelineError):
    """An id that the store knows with other content; nothing was written."""

    def __init__(self, development: str, *, differs: list[str]) -> None:
        fields = ", ".join(differs)
        super().__init__(
            f"“{development}” is recorded already with other content (differs in: {fields})",
            hint="Give another id, or record a correction: "
            f"`timeline correct {development} --set FIELD=VALUE --reason …`.",
        )
        self.development = development
        self.differs = differs


class SourceChanged(IdTaken):
    """An id that the store knows with the same content, from another text of its source."""

    def __init__(
        self, development: str, *, differs: list[str], source: str, before: str, now: str
    ) -> None:
        TimelineError.__init__(
            self,
            f"“{development}” is recorded already, and the text of its source {source} has "
            f"changed since: its SHA-256 was {before} and is {now}",
            hint="Put the old text back under its name, and keep the new one under another; "
            f"`timeline show {development}` shows what rests on it.",
        )
        self.development = development
        self.differs = differs
