"""An article: its text, and what is known of where and when it appeared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, NamedTuple

from timeline.dates.edtf import Edtf

PROPOSER: Final = "rules"


class Passage(NamedTuple):
    """A passage of a text: its first character, from 0, and the one after its last."""

    start: int
    end: int


class Because(NamedTuple):
    """Why a field of a proposal has its value.

    Attributes:
        field: The field.
        value: The value.
        rule: The rule, in words.
        start: The first character of the words in the text; None if no words say it.
        end: The character after the last.
    """

    field: str
    value: str
    rule: str
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True)
class ProposedDevelopment:
    """A development that an article seems to tell of, for a person to accept, change or skip.

    Attributes:
        development: The development, in the form of files.
        spans: The passages that it is quoted from, in the text of the article.
        because: Why each field has its value.
        others: Other values that a field may have, and under `cite` the developments of the store
            to which the article may be one more source.
        score: How sure it is, from 0 to 1.
        proposer: What proposed it.
    """

    development: Mapping[str, Any]
    spans: tuple[Passage, ...]
    because: tuple[Because, ...]
    others: Mapping[str, tuple[str, ...]]
    score: float
    proposer: str = PROPOSER

    def as_json(self) -> dict[str, Any]:
        """The stable form for scripts."""
        return {
            "development": dict(self.development),
            "because": [one._asdict() for one in self.because],
            "others": {name: list(values) for name, values in self.others.items()},
            "score": self.score,
            "proposer": self.proposer,
        }


@dataclass(frozen=True)
class Article:
    """An article that was read.

    Attributes:
        text: Its text, from which quotes are cut.
        source: The fields of its source.
        published: When it appeared.
        day: The day from which its phrases count.
        language: The language of its words: en, nl, fr or de.
        government: The government that it is about, if that was given.
        fiscal: The month in which financial years start, if that was given.
    """

    text: str
    source: Mapping[str, Any]
    published: Edtf
    day: date
    language: str
    government: str | None = None
    fiscal: int | None = None


@dataclass(frozen=True)
class PointedAt:
    """A passage that a model points at, all of whose words are in the text.

    Attributes:
        kind: The kind that it names.
        words: The place of the words that tell it, in the sentence.
        who: The place of who did it, if it says so.
        when: The place of the phrase that says when, if it says so.
    """

    kind: str
    words: tuple[int, int]
    who: tuple[int, int] | None = None
    when: tuple[int, int] | None = None
