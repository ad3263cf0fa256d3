"""Every refusal that a user can meet, as a class that builds its own sentence.

A command line, a form and a library all show the same words, so the words are kept
here and not with the code that prints them. Each class says what was wrong, where, and
what to do; nothing here knows how it will be shown.
"""

from __future__ import annotations

from collections.abc import Sequence

from timeline.errors import TimelineError as TimelineError  # noqa: PLC0414  callers find it here


class Refusal(TimelineError):
    """A development that is valid by itself but contradicts the record; nothing was written.

    Attributes:
        rule: The rule it breaks, as a sentence without a full stop.
        development: Id of the development that was to be recorded.
        other: Id of the one it clashes with, or None if nothing does.
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
            "a decided matter is only decided again after an overturned decision or a new "
            "matter-raised"
        )
        other = first if second == development else second
        super().__init__(
            f"“{development}” was refused: “{first}” had already decided “{matter}”, "
            f"and “{second}” would decide it again; {rule}",
            rule=rule,
            development=development,
            other=other,
            hint="First record what reopened it (decision-overturned or matter-raised), or "
            "correct or retract the wrong decision.",
        )


class WindowBeforeExpectation(Refusal):
    """The expected window is over before anybody expected it."""

    def __init__(
        self, development: str, *, window: str, occurred: str, of: str | None = None
    ) -> None:
        rule = "an expected window cannot end before the day on which it was announced"
        whose = "its expected window" if of is None else f"the expected window of “{of}”"
        super().__init__(
            f"“{development}” was refused: {whose} ({window}) ends "
            f"before it was announced ({occurred}); {rule}",
            rule=rule,
            development=development,
            other=of,
            hint="Check both dates.",
        )


class PublishedTooEarly(Refusal):
    """Sources that were all published before what they report happened.

    Attributes:
        sources: Publisher and date of each, in words.
    """

    def __init__(
        self,
        development: str,
        *,
        sources: Sequence[tuple[str, str]],
        occurred: str,
        of: str | None = None,
    ) -> None:
        rule = "a source cannot be published before what it reports happened"
        it = "it" if of is None else f"“{of}”"
        named = ", ".join(f"{publisher} ({published})" for publisher, published in sources)
        super().__init__(
            f"“{development}” was refused: every source was published before {it} happened "
            f"({occurred}): {named}; {rule}",
            rule=rule,
            development=development,
            other=of,
            hint="Check the dates, or add the source that reports it. For a future event, record "
            "decision-expected or announcement-made.",
        )
        self.sources = tuple(sources)


class PublishedInFuture(Refusal):
    """A source that is said to be published after the moment of recording.

    Attributes:
        publisher: Whose source it is.
    """

    def __init__(self, development: str, *, publisher: str, published: str, recorded: str) -> None:
        rule = "a source must be published before it is recorded"
        super().__init__(
            f"“{development}” was refused: the date of its source from {publisher} ({published}) "
            f"is in the future (now: {recorded}); {rule}",
            rule=rule,
            development=development,
            other=None,
            hint="Check the year. For a magazine with a later date on its cover, give the day it "
            "appeared. If it is not published yet, leave `published` out.",
        )
        self.publisher = publisher


class NotYetHappened(Refusal):
    """Something is said to have happened after the moment of recording."""

    def __init__(
        self, development: str, *, occurred: str, recorded: str, of: str | None = None
    ) -> None:
        rule = "a development cannot be recorded before it happened"
        its = "its date" if of is None else f"the date of “{of}”"
        super().__init__(
            f"“{development}” was refused: {its} ({occurred}) is in the future (now: {recorded}); "
            f"{rule}",
            rule=rule,
            development=development,
            other=of,
            hint="For a future event, record decision-expected or announcement-made with the day "
            "of the announcement.",
        )


class NothingToAmend(Refusal):
    """A correction, retraction or dispute of what is not in this government's record."""

    def __init__(self, development: str, *, target: str, reason: str) -> None:
        rule = "a development can only be amended by its own government"
        super().__init__(
            f"“{development}” was refused: it amends “{target}”, {reason}; {rule}",
            rule=rule,
            development=development,
            other=target,
            hint="List the ids with `timeline log`.",
        )


class CorrectionOfAmendment(Refusal):
    """A correction, or a further source, of what is itself an amendment."""

    def __init__(self, development: str, *, target: str, kind: str, verb: str = "corrects") -> None:
        rule = "you can't correct a correction, retraction or dispute"
        super().__init__(
            f"“{development}” was refused: it {verb} “{target}”, which is itself an "
            f"amendment ({kind}); {rule}",
            rule=rule,
            development=development,
            other=target,
            hint="Correct the original again, or retract the amendment.",
        )


class SecondRetraction(Refusal):
    """A retraction of what is retracted already."""

    def __init__(self, development: str, *, target: str, first: str) -> None:
        rule = "a retracted development cannot be retracted again"
        super().__init__(
            f"“{development}” was refused: “{first}” already retracted “{target}”; {rule}",
            rule=rule,
            development=development,
            other=first,
            hint=f"To bring “{target}” back, retract “{first}”.",
        )


class NothingFulfilled(Refusal):
    """A delivery or commitment that fulfils what no one pledged."""

    def __init__(
        self,
        development: str,
        *,
        delivery: str,
        pledge: str,
        reason: str,
        kind: str = "delivery-made",
    ) -> None:
        rule = "a delivery fulfils an earlier pledge or commitment of the same government"
        before = "pledge-made or commitment-made"
        if kind == "commitment-made":
            before = "pledge-made"
            rule = "a commitment fulfils an earlier pledge of the same government"
        super().__init__(
            f"“{development}” was refused: “{delivery}” fulfils “{pledge}”, {reason}; {rule}",
            rule=rule,
            development=development,
            other=pledge if delivery == development else delivery,
            hint=f"Record the {before} first, or leave `fulfils` out.",
        )


class NothingReplaced(Refusal):
    """A pledge, commitment or delivery that replaces what is not there, or is of another kind."""

    def __init__(
        self, development: str, *, replacement: str, kind: str, replaced: str, reason: str
    ) -> None:
        rule = f"a {kind} replaces another {kind} of the same government"
        super().__init__(
            f"“{development}” was refused: “{replacement}” replaces “{replaced}”, {reason}; {rule}",
            rule=rule,
            development=development,
            other=replaced if replacement == development else replacement,
            hint=f"Record the other {kind} first, or leave `replaces` out.",
        )


class NotMerged(Refusal):
    """A separation of two slugs that are not one matter."""

    def __init__(self, development: str, *, matter: str, other: str) -> None:
        rule = "only what was merged can be separated"
        super().__init__(
            f"“{development}” was refused: it separates “{matter}” from “{other}”, which are not "
            f"one matter; {rule}",
            rule=rule,
            development=development,
            other=None,
            hint="Check both slugs. `timeline matters` lists the matters.",
        )


class NothingMerged(TimelineError):
    """A matter that has just one slug cannot be taken apart."""

    def __init__(self, matter: str) -> None:
        super().__init__(
            f"“{matter}” is not merged with any other matter",
            hint=f"To move some of its developments: `timeline matter split {matter} NEW ID…`.",
        )


class WrongGovernment(Refusal):
    """A development offered to another government than its own."""

    def __init__(self, development: str, *, government: str, given: str) -> None:
        rule = "a development is recorded under its own government"
        super().__init__(
            f"“{development}” was refused: it belongs to “{given}”, not to “{government}”; {rule}",
            rule=rule,
            development=development,
            other=None,
            hint="Check the field `government`.",
        )


class ZoneChanged(TimelineError):
    """A government's time zone cannot change: every date in its record was read in it.

    Attributes:
        zone: The time zone that it has.
    """

    def __init__(self, government: str, *, zone: str, given: str) -> None:
        super().__init__(
            f"the government “{government}” has the time zone {zone}, not {given}; all its "
            f"dates were read in {zone}",
            hint=f"Use {zone}, or a government with another id.",
        )
        self.zone = zone


class UnknownGovernment(TimelineError):
    """A government that the store has not met and about which too little is known to open it."""

    def __init__(self, government: str, *, reason: str, hint: str) -> None:
        super().__init__(
            f"the government “{government}” is not in the store yet: {reason}", hint=hint
        )
        self.government = government


class IdTaken(TimelineError):
    """An id that the store knows with other content; nothing was written."""

    def __init__(self, development: str, *, differs: list[str]) -> None:
        fields = ", ".join(differs)
        super().__init__(
            f"“{development}” is already recorded with different content (in {fields})",
            hint=f"Choose another id, or correct it: `timeline correct {development} --set "
            "FIELD=VALUE --reason …`.",
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
            f"“{development}” is already recorded, but the text of its source {source} has "
            f"changed: its SHA-256 was {before} and is now {now}",
            hint="Restore the old text under its name, and save the new one under another name. "
            f"`timeline show {development}` lists its quotes.",
        )
        self.development = development
        self.differs = differs
