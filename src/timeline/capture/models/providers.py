"""Finds the model of a name: one of an entry point, or one of the package `llm`."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from importlib import import_module
from importlib.metadata import entry_points
from importlib.util import find_spec
from typing import Any, Final

from timeline.capture.article import Article
from timeline.capture.models.model_answers import ModelAnswers, ModelProposer, asked
from timeline.capture.reading.sentences import sentences

GROUP: Final = "timeline.proposers"
_SYSTEM: Final = """\
You read a newspaper article, given as numbered sentences, and point at the sentences that tell what
a government decided, planned, said, asked, promised or delivered. Answer with a JSON list and
nothing else. Each entry has "sentence" (the number), "kind" (one of the kinds below), "words" (the
words of that sentence that tell it), and if the sentence says so "who" and "when". Copy words,
who and when letter by letter from the sentence. Do not translate, and do not add anything.
"""


def answers_of(name: str, article: Article, before: Callable[[str], object] | None) -> ModelAnswers:
    """What a model points at in an article; `before` is called just before it gets the article.

    Raises:
        UnknownModel: if there is no such model; `before` was not called.
        ModelFailed: if it fails.
    """
    model = model_of(name)
    if before is not None:
        before(name)
    return asked(model, name, article.text, sentences(article.text), article.language)


def model_of(name: str) -> ModelProposer:
    """The model of a name.

    Raises:
        UnknownModel: if there is none.
        ModelFailed: if it cannot be loaded.
    """
    from timeline.capture.errors import ModelFailed, UnknownModel

    found = entry_points(group=GROUP)
    named = [one for one in found if one.name == name]
    try:
        if named:
            made: ModelProposer = named[0].load()()
            return made
        if find_spec("llm") is not None:
            return LlmModel(name)
    except Exception as error:
        raise ModelFailed(name, f"{type(error).__name__}: {error}") from error
    raise UnknownModel(name, sorted(one.name for one in found))


class LlmModel:
    """A model of the package `llm`, which users configure with its own command.

    https://llm.datasette.io/en/stable/python-api.html describes what is called here.
    """

    def __init__(self, name: str) -> None:
        self._model: Any = import_module("llm").get_model(name)

    def propose(
        self, sentences: Sequence[str], *, language: str, kinds: Mapping[str, str]
    ) -> Iterable[Mapping[str, Any]]:
        """What the model answers; see `ModelProposer`."""
        listed = "\n".join(f"{kind}: {meaning}" for kind, meaning in kinds.items())
        numbered = "\n".join(
            f"{number}. {' '.join(one.split())}" for number, one in enumerate(sentences, 1)
        )
        system = f"{_SYSTEM}\nThe article is in “{language}”. The kinds are:\n{listed}"
        answer: str = self._model.prompt(numbered, system=system).text()
        listed_answers = re.search(r"\[.*\]", answer, re.DOTALL)
        found: list[Mapping[str, Any]] = json.loads(listed_answers[0]) if listed_answers else []
        return found
