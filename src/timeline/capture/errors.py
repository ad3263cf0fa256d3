"""Why no draft can be made of an article, or reviewed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from timeline.errors import TimelineError


class NotDrafted(TimelineError):
    """No draft was made, and nothing was written."""


class AddressNotRead(NotDrafted):
    """A web address was given in place of a file."""

    def __init__(self, address: str) -> None:
        super().__init__(
            f"{address[:200]} is an address, and no page is fetched",
            hint="Open it in a browser, save it (Ctrl-S, “HTML only”), and name that file. Add "
            "--url to keep the address.",
        )


class NoPublicationDay(NotDrafted):
    """It is not known when an article was published, so its weekdays mean nothing."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"{name} does not state when it was published, and each weekday in it counts from then",
            hint="Add --published, such as --published 2022-04-21.",
        )


class UnknownLanguage(NotDrafted):
    """An article is in a language without rules."""

    def __init__(self, name: str, language: str | None) -> None:
        what = f"is in “{language}”" if language else "is in no language that is recognised"
        super().__init__(
            f"{name} {what}; the rules know en, nl, fr and de",
            hint="If it is in one of these, add --language.",
        )


class DraftInTheWay(NotDrafted):
    """The file for the draft exists."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"{path} already exists",
            hint=f"Go on with it (timeline draft --resume {path}), or name another with --out.",
        )


class NoDraft(NotDrafted):
    """A file is no draft."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"{path} is not a draft: it has no `draft` at its top",
            hint="`timeline draft ARTICLE` makes one.",
        )


class DraftChanged(TimelineError):
    """The file of a draft was changed while it was reviewed."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"{path} was changed in the meantime, so nothing was written",
            hint="It was read again: look at it, and press the key once more.",
        )


class EntryNotEdited(TimelineError):
    """An entry of a draft is written in a way that cannot be edited without its author."""

    def __init__(self, path: Path, line: int) -> None:
        super().__init__(
            f"the entry at {path}:{line} is not in the form of a draft, so it was left as it is",
            hint="Change it in your editor: a line for each field, without { }.",
        )


class TooLong(NotDrafted):
    """A text is longer than any article."""

    def __init__(self, name: str, count: int, most: int, what: str) -> None:
        super().__init__(
            f"{name} has {count:,} {what}, more than the {most:,} of a long article",
            hint="Save the part that matters as a file of its own.",
        )


class NoGovernment(NotDrafted):
    """An article names no country, so nothing says whose developments it tells of."""

    def __init__(self) -> None:
        super().__init__(
            "the article names no government that is known",
            hint="Add --government, such as --government be.",
        )


class UnknownModel(NotDrafted):
    """There is no model of that name."""

    def __init__(self, name: str, known: Sequence[str]) -> None:
        there = f"; there are {', '.join(known)}" if known else ""
        super().__init__(
            f"no model is called “{name}”{there}",
            hint="Install the package llm, or one with an entry point in timeline.proposers.",
        )


class ModelFailed(NotDrafted):
    """A model that the user brought does not answer as it should."""

    def __init__(self, name: str, why: str) -> None:
        super().__init__(
            f"the model “{name}” failed: {why[:500]}", hint="Leave out --model to use the rules."
        )
