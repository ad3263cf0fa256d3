"""Reads the text of an HTML page: its article, without menus, banners and scripts."""

from __future__ import annotations

import re
from typing import Any, Final

import trafilatura
from lxml import etree, html

from timeline.formats.extraction.html_encoding import decoded
from timeline.formats.extraction.html_fields import language_of, stated_fields
from timeline.formats.extraction.unreadable import Unreadable

_RULE: Final = re.compile(r"^\|[-| ]+\|?\n", re.MULTILINE)
"""The line under the head of a table, which the page does not have."""
_NOT_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_TRAILING: Final = re.compile(r"[ \t]+$", re.MULTILINE)
_NO_WHOLE_PAGE: Final = "[not(descendant-or-self::*[self::body or self::main or self::article])]"
_NO_ARTICLE: Final = (
    "//nav | //noscript | //template | //dialog",
    "//*[@role='navigation' or @role='dialog' or @role='alertdialog' or @role='search']",
    "//*[contains(concat(@id, @class), 'cookie') or contains(@class, 'consent')]" + _NO_WHOLE_PAGE,
    # What no reader sees. A style sheet may hide more, which only a browser knows.
    "//*[@hidden or contains(translate(@style, ' ', ''), 'display:none')"
    " or contains(translate(@style, ' ', ''), 'visibility:hidden')]" + _NO_WHOLE_PAGE,
)
"""What is never part of an article, however short the article is."""
MOST_ELEMENTS: Final = 200_000


def read_html(data: bytes) -> dict[str, Any]:
    """Text, fields and language of a page.

    Raises:
        Unreadable: if its encoding is unknown, or it has no article.
    """
    tree = _parsed(decoded(data))
    fields, language = stated_fields(tree), language_of(tree)
    text = trafilatura.extract(
        tree, output_format="txt", include_comments=False, prune_xpath=list(_NO_ARTICLE)
    )
    if not text or not text.strip():
        raise Unreadable(
            "has no article: no text is left without menus and scripts",
            "If a browser shows text, save what it shows as a .txt file, and add that.",
        )
    return {
        "text": _TRAILING.sub("", _RULE.sub("", text)).strip("\n") + "\n",
        "by": f"trafilatura {trafilatura.__version__}",
        "fields": fields,
        "language": language,
    }


def _parsed(text: str) -> html.HtmlElement:
    # It gets bytes, because it rejects a text with an XML declaration. Without `huge_tree` it ends
    # silently at a text or an inlined picture of 10 MB; the limits are those of the process.
    parser = html.HTMLParser(encoding="utf-8", huge_tree=True)
    try:
        tree = html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.LxmlError):
        raise Unreadable("is not HTML: it has no elements") from None
    for count, element in enumerate(tree.iter(), 1):
        if count > MOST_ELEMENTS:
            raise Unreadable(f"has more than {MOST_ELEMENTS:,} elements")
        # The library copies texts into new elements, which refuse what XML does not allow.
        if element.text and _NOT_XML.search(element.text):
            element.text = _NOT_XML.sub("", element.text)
        if element.tail and _NOT_XML.search(element.tail):
            element.tail = _NOT_XML.sub("", element.tail)
    return tree
