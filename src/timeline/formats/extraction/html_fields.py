"""Reads what an HTML page states of itself: publisher, title, address, date, language.

Only what a page states in a form for machines is used. A date that merely stands in the text may be
any date.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import suppress
from typing import Any, Final

from lxml import html

from timeline.dates.edtf import DateError, Edtf

_LONGEST_JSON: Final = 1_000_000
_MOST_NODES: Final = 10_000
_FRACTION: Final = re.compile(r"(?<=:[0-9]{2})[.,][0-9]+")
_BARE_OFFSET: Final = re.compile(r"([+-][0-9]{2})([0-9]{2})$")
_ARTICLES: Final = re.compile(r"Article$|^BlogPosting$|^Report|^WebPage$|^CreativeWork$")
_LANGUAGE: Final = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*$")


def stated_fields(tree: html.HtmlElement) -> dict[str, str]:
    """The fields of a source that a page states, by name."""
    meta = _meta(tree)
    linked = list(_linked(tree))
    found = {
        "publisher": [meta.get("og:site_name"), meta.get("publisher"), meta.get("dc.publisher"),
                      *(_name(one.get("publisher")) for one in linked)],
        "title": [meta.get("og:title"), *(one.get("headline") for one in linked),
                  *_texts(tree, "//title")],
        "url": [*_values(tree, "//link[@rel='canonical']", "href"), meta.get("og:url")],
        "published": [meta.get("article:published_time"),
                      *(one.get("datePublished") for one in linked),
                      meta.get("datepublished"), meta.get("dc.date.issued"),
                      *_values(tree, "//time[@pubdate or @itemprop='datePublished']", "datetime"),
                      *_only(_values(tree, "//article//time", "datetime"))],
    }  # fmt: skip
    checks = {"url": _address, "published": _date}
    fields = {}
    for name, values in found.items():
        check = checks.get(name, _line)
        fitting = [one for one in map(check, values) if one]
        if fitting:
            fields[name] = fitting[0]
    return fields


def language_of(tree: html.HtmlElement) -> str | None:
    """The language of a page as a BCP 47 tag, if it states one."""
    given = (tree.get("lang") or tree.get("xml:lang") or _meta(tree).get("og:locale") or "").strip()
    return given.replace("_", "-") if _LANGUAGE.fullmatch(given) else None


def _meta(tree: html.HtmlElement) -> dict[str, str]:
    """The contents of the `meta` elements by name, in lower case; the first counts."""
    found: dict[str, str] = {}
    for one in tree.iter("meta"):
        name = one.get("property") or one.get("name") or one.get("itemprop")
        if name and one.get("content"):
            found.setdefault(name.strip().lower(), one.get("content"))
    return found


def _linked(tree: html.HtmlElement) -> Iterator[dict[str, Any]]:
    """The articles that a page describes in JSON-LD."""
    for script in tree.iter("script"):
        if (script.get("type") or "").strip().lower() != "application/ld+json":
            continue
        text = script.text or ""
        if len(text) > _LONGEST_JSON:
            continue
        with suppress(ValueError, RecursionError):
            yield from _articles(json.loads(text))


def _articles(data: Any) -> Iterator[dict[str, Any]]:
    waiting, seen = [data], 0
    while waiting and seen < _MOST_NODES:
        one, seen = waiting.pop(0), seen + 1
        if isinstance(one, list):
            waiting += one
        elif isinstance(one, dict):
            types = one.get("@type")
            names = types if isinstance(types, list) else [types]
            if any(isinstance(name, str) and _ARTICLES.search(name) for name in names):
                yield one
            waiting += [one["@graph"]] if "@graph" in one else []


def _name(value: Any) -> Any:
    """The name of a publisher, which may be an object, a list or a text."""
    if isinstance(value, list):
        value = value[0] if value else None
    return value.get("name") if isinstance(value, dict) else value


def _values(tree: html.HtmlElement, path: str, attribute: str) -> list[str]:
    return [one.get(attribute) for one in tree.xpath(path) if one.get(attribute)]


def _texts(tree: html.HtmlElement, path: str) -> list[str]:
    return [one.text_content() for one in tree.xpath(path)]


def _only(values: list[str]) -> list[str]:
    """The values if they are all the same: of several dates none is certain."""
    return values[:1] if len(set(values)) == 1 else []


def _line(value: Any) -> str | None:
    """A text of one line without control characters, if it is not too long."""
    if not isinstance(value, str):
        return None
    found = " ".join("".join(c if c.isprintable() else " " for c in value).split())
    return found if 0 < len(found) <= 500 else None


def _address(value: Any) -> str | None:
    found = _line(value)
    return found if found and re.fullmatch(r"https?://[^\s]{1,400}", found) else None


def _date(value: Any) -> str | None:
    """A date as EDTF; its day alone if the time cannot be kept."""
    found = _line(value)
    if found is None:
        return None
    found = _BARE_OFFSET.sub(r"\1:\2", _FRACTION.sub("", found.replace(" ", "T", 1), count=1))
    for text in (found, found[:10]):
        with suppress(DateError):
            if re.match(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
                return str(Edtf.parse(text))
    return None
