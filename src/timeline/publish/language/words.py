"""The words that the pages themselves say, in each language that they are written in.

The record is in the language of its sources. These are the words around it, so that a reader in
Lille and one in Ghent get a page that speaks to them. They are in `words.toml`, which a translator
can read.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Final, Literal, TypeAlias, get_args

Language: TypeAlias = Literal["en", "nl", "fr", "de"]
LANGUAGES: Final[tuple[Language, ...]] = get_args(Language)

Table: TypeAlias = Literal["statuses", "kinds", "outcomes", "phrases", "contradictions", "page"]


@cache
def tables() -> Mapping[Table, Mapping[str, Mapping[Language, str]]]:
    """All words, by table, name and language."""
    text = files(__package__).joinpath("words.toml").read_text(encoding="utf-8")
    found: Mapping[Table, Mapping[str, Mapping[Language, str]]] = tomllib.loads(text)  # type: ignore[assignment]
    return found


def word(table: Table, name: str, language: Language) -> str:
    """A word of a table; a name that it lacks, such as a slug of the record, as it is."""
    found = tables()[table].get(name)
    return name.replace("-", " ") if found is None else found[language]


def counted(n: int, one: str, many: str, language: Language) -> str:
    """A number with its noun; French has the singular for 0 too (CLDR, plural rules)."""
    is_one = n == 1 or (n == 0 and language == "fr")
    return (one if is_one else many).format(n=f"{n:,}")


@cache
def ui_words(language: Language) -> Mapping[str, str]:
    """All words of the templates and the script, by name."""
    return {name: one[language] for name, one in tables()["page"].items()}
