"""Every refusal that a user can meet, as a class that builds its own sentence.

A command line, a form and a library all show the same words. Each class says what was wrong, where,
and what to do.
"""

from __future__ import annotations

from collections.abc import Sequence

from timeline.errors import TimelineError as TimelineError  # noqa: PLC0414  callers find it here
from timeline.light_typing import Final

_ON_PURPOSE: Final = " To record it on purpose: --accept {0}, in a file accepts: [{0}]."
"""What to do where a contradiction is to be kept."""


class Refusal(TimelineError):
    """A development that is valid by itself but contradicts the record; nothing was written.

    Attributes:
        rule: The rule that it breaks, as a slug.
        sentence: The same, as a sentence without a full stop.
        development: Id of the development that was to be recorded.
        other: Id of the one it clashes with, or None if nothing does.
        advice: What to do; `hint` adds how a command or a file records it on purpose.
    """

    def __init__(
        self, message: str, *, sentence: str, development: str, other: str | None, hint: str
    ) -> None:
        from timeline.domain.matter.acceptable import ACCEPTABLE

        on_purpose = _ON_PURPOSE.format(self.rule) if self.rule in ACCEPTABLE else ""
        super().__init__(message, hint=f"{hint}{on_purpose}")
        self.sentence, self.advice = sentence, hint
        self.development, self.other = development, other


class SecondDecision(Refusal):
    """A matter that was decided is decided again with nothing in between that reopened it."""

    rule = "second-decision"

    def __init__(
        self, development: str, matter: str, *, first: str, second: str, is_alike: bool = False
    ) -> None:
        sentence = "a decided matter is only decided again once it was reopened or overturned"
        other = first if second == development else second
        super().__init__(
            f"“{development}” was refused: “{first}” had already decided “{matter}”, "
            f"and “{second}” would decide it again; {sentence}",
            sentence=sentence,
            development=development,
            other=other,
            hint="First record what reopened it (matter-raised, decision-expected or "
            "decision-overturned), or correct or retract the wrong decision."
            + (f" Is it the same decision? Then give account_of: {other}." * is_alike),
        )


class WindowBeforeExpectation(Refusal):
    """The expected window is over before anybody expected it."""

    rule = "window-before-expectation"

    def __init__(
        self, development: str, *, window: str, occurred: str, of: str | None = None
    ) -> None:
        sentence = "an expected window cannot end before the day on which it was announced"
        whose = "its expected window" if of is None else f"the expected window of “{of}”"
        super().__init__(
            f"“{development}” was refused: {whose} ({window}) ends "
            f"before it was announced ({occurred}); {sentence}",
            sentence=sentence,
            development=development,
            other=of,
            hint="Check both dates.",
        )


class PublishedTooEarly(Refusal):
    """Sources that were all published before what they report happened.

    Attributes:
        sources: Publisher and date of each, in words.
    """

    rule = "published-too-early"

    def __init__(
        self,
        development: str,
        *,
        sources: Sequence[tuple[str, str]],
        occurred: str,
        of: str | None = None,
    ) -> None:
        sentence = "a source cannot be published before what it reports happened"
        it = "it" if of is None else f"“{of}”"
        named = ", ".join(f"{publisher} ({published})" for publisher, published in sources)
        super().__init__(
            f"“{development}” was refused: every source was published before {it} happened "
            f"({occurred}): {named}; {sentence}",
            sentence=sentence,
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

    rule = "published-in-future"

    def __init__(self, development: str, *, publisher: str, published: str, recorded: str) -> None:
        sentence = "a source must be published before it is recorded"
        super().__init__(
            f"“{development}” was refused: the date of its source from {publisher} ({published}) "
            f"is in the future (now: {recorded}); {sentence}",
            sentence=sentence,
            development=development,
            other=None,
            hint="Check the year. For a magazine with a later date on its cover, give the day it "
            "appeared. If it is not published yet, leave `published` out.",
        )
        self.publisher = publisher


class NotYetHappened(Refusal):
    """Something is said to have happened after the moment of recording."""

    rule = "not-yet-happened"

    def __init__(
        self, development: str, *, occurred: str, recorded: str, of: str | None = None
    ) -> None:
        sentence = "a development cannot be recorded before it happened"
        its = "its date" if of is None else f"the date of “{of}”"
        super().__init__(
            f"“{development}” was refused: {its} ({occurred}) is in the future (now: {recorded}); "
            f"{sentence}",
            sentence=sentence,
            development=development,
            other=of,
            hint="For a future event, record decision-expected or announcement-made with the day "
            "of the announcement.",
        )


class NothingToAmend(Refusal):
    """A correction, retraction or dispute of what is not in this government's record."""

    rule = "nothing-to-amend"

    def __init__(self, development: str, *, target: str, reason: str) -> None:
        sentence = "a development can only be amended by its own government"
        super().__init__(
            f"“{development}” was refused: it amends “{target}”, {reason}; {sentence}",
            sentence=sentence,
            development=development,
            other=target,
            hint="List the ids with `timeline log`.",
        )


class CorrectionOfAmendment(Refusal):
    """A correction, or a further source, of what is itself an amendment."""

    rule = "correction-of-amendment"

    def __init__(self, development: str, *, target: str, kind: str, verb: str = "corrects") -> None:
        sentence = "you can't correct a correction, retraction or dispute"
        super().__init__(
            f"“{development}” was refused: it {verb} “{target}”, which is itself an "
            f"amendment ({kind}); {sentence}",
            sentence=sentence,
            development=development,
            other=target,
            hint="Correct the original again, or retract the amendment.",
        )


class SecondRetraction(Refusal):
    """A retraction of what is retracted already."""

    rule = "second-retraction"

    def __init__(self, development: str, *, target: str, first: str) -> None:
        sentence = "a retracted development cannot be retracted again"
        super().__init__(
            f"“{development}” was refused: “{first}” already retracted “{target}”; {sentence}",
            sentence=sentence,
            development=development,
            other=first,
            hint=f"To bring “{target}” back, retract “{first}”.",
        )


class NothingFulfilled(Refusal):
    """A delivery or commitment that fulfils what no one pledged."""

    rule = "nothing-fulfilled"

    def __init__(
        self,
        development: str,
        *,
        delivery: str,
        pledge: str,
        reason: str,
        kind: str = "delivery-made",
    ) -> None:
        sentence = "a delivery fulfils an earlier pledge or commitment of the same government"
        before = "pledge-made or commitment-made"
        if kind == "commitment-made":
            before = "pledge-made"
            sentence = "a commitment fulfils an earlier pledge of the same government"
        super().__init__(
            f"“{development}” was refused: “{delivery}” fulfils “{pledge}”, {reason}; {sentence}",
            sentence=sentence,
            development=development,
            other=pledge if delivery == development else delivery,
            hint=f"Record the {before} first, or leave `fulfils` out.",
        )


class NothingReplaced(Refusal):
    """A pledge, commitment or delivery that replaces what is not there, or is of another kind."""

    rule = "nothing-replaced"

    def __init__(
        self, development: str, *, replacement: str, kind: str, replaced: str, reason: str
    ) -> None:
        sentence = f"a {kind} replaces another {kind} of the same government"
        super().__init__(
            f"“{development}” was refused: “{replacement}” replaces “{replaced}”, {reason}; "
            f"{sentence}",
            sentence=sentence,
            development=development,
            other=replaced if replacement == development else replacement,
            hint=f"Record the other {kind} first, or leave `replaces` out.",
        )


class NoSuchAccount(Refusal):
    """An account of what is no development like it."""

    rule = "no-such-account"

    def __init__(
        self, development: str, *, account: str, main: str, reason: str, follows: bool = False
    ) -> None:
        sentence = "an account is of a development of the same government and kind"
        hint = "Give the id of the one recorded first, or leave `account_of` out."
        if follows:
            sentence = "what has accounts of its own stays an account of the same"
            hint = f"Correct `account_of` of “{account}” first."
        super().__init__(
            f"“{development}” was refused: “{account}” is an account of “{main}”, {reason}; "
            f"{sentence}",
            sentence=sentence,
            development=development,
            other=main if account == development else account,
            hint=hint,
        )


class WrongGovernment(Refusal):
    """A development offered to another government than its own."""

    rule = "wrong-government"

    def __init__(self, development: str, *, government: str, given: str) -> None:
        sentence = "a development is recorded under its own government"
        super().__init__(
            f"“{development}” was refused: it belongs to “{given}”, not to “{government}”; "
            f"{sentence}",
            sentence=sentence,
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
    """An id that the store, or the same batch, has with other content; nothing was written."""

    rule = "id-conflict"

    def __init__(self, development: str, *, differs: list[str], in_batch: bool = False) -> None:
        where = "twice in this batch" if in_batch else "already recorded"
        told = f"“{development}” is {where} with different content (in {', '.join(differs)})"
        correct = f"`timeline correct {development} --set FIELD=VALUE --reason …`"
        hint = f"Choose another id, or correct it: {correct}."
        hint = "Change one of the two ids, or drop one of the two." if in_batch else hint
        super().__init__(told, hint=hint)
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
