"""Asks a model which sentences tell of developments, and takes only what is in the text.

A model gets numbered sentences. It answers with numbers and with words of these sentences. Quotes
are cut from our text and dates reckoned by our rules, so nothing that it makes up can get into a
draft: an answer whose words are not in its sentence is dropped, and counted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Protocol

import timeline.domain.kinds  # noqa: F401  (defining the kinds is what registers them)
from timeline.capture.article import PointedAt
from timeline.capture.reading.sentences import Sentence
from timeline.domain.developments import KINDS

_AMENDMENTS: Final = frozenset({"corrected", "cited", "retracted", "disputed"})
_MOST_ANSWERS: Final = 1_000


class ModelProposer(Protocol):
    """A model, which an entry point of the group `timeline.proposers` makes without arguments."""

    def propose(
        self, sentences: Sequence[str], *, language: str, kinds: Mapping[str, str]
    ) -> Iterable[Mapping[str, Any]]:
        """Which sentences tell of which developments.

        Args:
            sentences: The sentences of an article; the first has number 1.
            language: Their language: en, nl, fr or de.
            kinds: The kinds that there are, with what they mean.

        Returns:
            Mappings with `sentence` (its number), `kind`, `words` (those of the sentence that tell
            it) and, if the sentence says so, `who` and `when`, in its own words.
        """
        ...


@dataclass
class ModelAnswers:
    """What a model answered.

    Attributes:
        name: The name of the model.
        by_sentence: What it points at, by the start of the sentence.
        dropped: How many answers were dropped, by reason.
    """

    name: str
    by_sentence: dict[int, list[PointedAt]] = field(default_factory=dict)
    dropped: Counter[str] = field(default_factory=Counter)


def asked(
    model: ModelProposer, name: str, text: str, sentences: Sequence[Sentence], language: str
) -> ModelAnswers:
    """The answers of a model that are in the text.

    Raises:
        ModelFailed: if it raises an error, or answers with something else than mappings.
    """
    from timeline.capture.errors import ModelFailed

    kinds = {
        kind: (one.__doc__ or "").strip() for kind, one in KINDS.items() if kind not in _AMENDMENTS
    }
    passages = [text[one.start : one.end] for one in sentences]
    found = ModelAnswers(name)
    try:
        given = list(model.propose(passages, language=language, kinds=kinds))
    except Exception as error:
        raise ModelFailed(name, f"{type(error).__name__}: {error}") from error
    for answer in given[:_MOST_ANSWERS]:
        if not isinstance(answer, Mapping):
            raise ModelFailed(name, "its answers are not mappings")
        _take(answer, passages, sentences, kinds, found)
    found.dropped["too many"] += max(0, len(given) - _MOST_ANSWERS)
    found.dropped = +found.dropped
    return found


def _take(
    answer: Mapping[str, Any],
    passages: Sequence[str],
    sentences: Sequence[Sentence],
    kinds: Mapping[str, str],
    found: ModelAnswers,
) -> None:
    number, kind = answer.get("sentence"), answer.get("kind")
    if isinstance(number, bool) or not isinstance(number, int) or not 0 < number <= len(passages):
        found.dropped["no such sentence"] += 1
        return
    if kind not in kinds:
        found.dropped["no such kind"] += 1
        return
    passage = passages[number - 1]
    places = {name: _place(passage, answer.get(name)) for name in ("words", "who", "when")}
    if places["words"] is None:
        found.dropped["words not in the text"] += 1
        return
    for name in ("who", "when"):
        if answer.get(name) is not None and places[name] is None:
            found.dropped[f"{name} not in the text"] += 1
    pointed = PointedAt(str(kind), places["words"], places["who"], places["when"])
    found.by_sentence.setdefault(sentences[number - 1].start, []).append(pointed)


def _place(passage: str, words: object) -> tuple[int, int] | None:
    """Where words are in a passage, letter by letter; None if they are not."""
    if not isinstance(words, str) or not words.strip() or words not in passage:
        return None
    start = passage.index(words)
    return start, start + len(words)
