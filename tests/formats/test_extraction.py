"""The text of a PDF or an HTML page, and what it says of itself; bounded for any bytes."""

from __future__ import annotations

import io
import json
import shutil
import subprocess
import time
import warnings
import zlib
from pathlib import Path

import pypdf
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.formats.originals import ARTICLE, MINUTES, NOT_ITS_TEXT, QUOTE, pdf
from timeline.formats.extraction import extract as extraction
from timeline.formats.extraction.extract import (
    Extracted,
    ExtractorMissing,
    Form,
    NotExtracted,
    extract,
)
from timeline.formats.extraction.worker import answer, plain


def html(text: str, encoding: str = "utf-8") -> Extracted:
    return extract(text.encode(encoding), "html", "a.html")


def page(head: str = "", body: str = "") -> str:
    """A page with an article of some length."""
    article = "<p>The cabinet met for four hours and decided to send weapons by train.</p>" * 5
    return f"<html><head>{head}</head><body><article>{article}{body}</article></body></html>"


def fields(head: str = "", body: str = "") -> dict[str, str]:
    """What a page says of itself."""
    found: dict[str, str] = answer(page(head, body).encode(), "html")["fields"]
    return found


# ------------------------------------------------------------------ HTML


def test_the_text_is_the_article_without_menus_banners_and_scripts() -> None:
    text = html(ARTICLE).text
    assert QUOTE in text
    assert "Nog geen datum\n" in text
    assert "| Antitank | 200 |\n" in text
    assert "---" not in text
    assert [one for one in NOT_ITS_TEXT if one in text] == []


def test_a_short_article_does_not_bring_the_menu_along() -> None:
    menu = "<nav><a>Home</a></nav><div class='cookie-bar'><p>We use cookies.</p></div>"
    text = html(f"<body class='no-cookie-yet'>{menu}<article><p>No decision.</p></article></body>")
    assert text.text == "No decision.\n"


def test_a_page_says_who_published_it_when_where_and_in_which_language() -> None:
    found = html(ARTICLE)
    assert found.fields == {
        "publisher": "Het Dagelijks Voorbeeld",
        "title": "Kernkabinet keurt zware wapens goed",
        "published": "2022-04-22T18:30:00+02:00",
        "url": "https://voorbeeld.example/kern-keurt-goed",
    }
    assert found.language == "nl-BE"
    assert found.by.startswith("trafilatura ")


def test_json_ld_says_it_too() -> None:
    head = """<script type="application/ld+json">{"@graph": [{"@type": "Organization", "name": "X"},
    {"@type": ["NewsArticle"], "headline": "H", "datePublished": "2022-04-22 18:30:00",
     "publisher": [{"name": "The Daily Example"}]}]}</script>"""
    assert fields(head) == {
        "publisher": "The Daily Example",
        "title": "H",
        "published": "2022-04-22T18:30:00",
    }


@pytest.mark.parametrize(
    ("body", "published"),
    [
        ('<time datetime="2022-04-22">22 April</time>', "2022-04-22"),
        ('<time datetime="2022-04-22T25:61">22 April</time>', "2022-04-22"),
        ('<time datetime="2022-04-22">a</time><time datetime="2022-04-22">b</time>', "2022-04-22"),
        ('<time datetime="2022-04-22">a</time><time datetime="2022-04-23">b</time>', None),
        ('<time datetime="2022-04-22">a</time><time pubdate datetime="2022-04-23">b</time>',
         "2022-04-23"),
        ('<time datetime="2022-02-30">a</time>', None),
        ("<p>It happened on 22 April 2022.</p>", None),
    ],
)  # fmt: skip
def test_a_date_is_taken_only_where_it_is_said_to_be_that_of_publication(
    body: str, published: str | None
) -> None:
    assert fields(body=body).get("published") == published


@pytest.mark.parametrize(
    "head",
    [
        '<script type="application/ld+json">[{"@type": "Article", "publisher": 7}]</script>',
        '<script type="application/ld+json">{"@type": "Report", "headline": {"a": 1}}</script>',
        '<script type="application/ld+json">{not json</script>',
        '<script type="application/ld+json">' + "[" * 100_000 + "</script>",
        '<meta property="og:site_name" content="  "><link rel="canonical" href="javascript:x">',
        '<meta property="og:site_name" content="' + "x" * 501 + '">',
    ],
)
def test_what_is_not_a_field_of_a_source_is_not_proposed(head: str) -> None:
    assert fields(head) == {}


def test_a_field_has_no_control_characters() -> None:
    head = '<meta property="og:site_name" content="The\x1b[31m\nDaily&#x202e; Example">'
    assert fields(head)["publisher"] == "The [31m Daily Example"


@pytest.mark.parametrize(
    ("declared", "encoding"),
    [
        ("windows-1252", "cp1252"),
        ("iso-8859-1", "cp1252"),
        ("iso-8859-15", "iso8859-15"),
        ("iso-8859-1", "utf-8"),  # the server had declared the right one
        ("utf-16", "utf-16"),
        ("utf-8", "utf-8-sig"),
        ("no-such", "utf-8"),
    ],
)
def test_a_page_is_in_the_encoding_that_it_declares_or_in_utf_8(
    declared: str, encoding: str
) -> None:
    text = ARTICLE.replace('charset="utf-8"', f'charset="{declared}"').replace("„", "“")
    if encoding == "iso8859-15":
        text = text.replace("“", '"').replace("”", '"').replace("&ldquo;", '"').replace("©", "€")
    assert "aan Oekraïne te leveren" in html(text, encoding).text


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"<html><meta charset=utf-8><p>\xff</p>", "line 1 is not UTF-8"),
        (b"<html>\n<p>caf\xe9</p>", "declares no encoding, but the byte 0xe9 in line 2"),
        (b"<html><meta charset=shift_jis><p>\xff\xff\xff</p>", "shift_jis, but is not in it"),
        (b"\xff\xfe<\x00\x00\xd8x\x00", "utf-16, but is not in it"),
        (b"<html>\0</html>", "is not text"),
        (b"\x89PNG\r\n\x1a\n\0\0\0", "is not text"),
        (b"<html><body><nav><a href='/'>Home</a></nav><script>x</script></body></html>",
         "has no article"),
        (b"   ", "is not HTML"),
        (b"<html>" + b"<i></i>" * 200_001 + b"</html>", "more than 200,000 elements"),
    ],
)  # fmt: skip
def test_a_page_that_cannot_be_read_is_a_sentence(data: bytes, said: str) -> None:
    with pytest.raises(NotExtracted) as error:
        extract(data, "html", "a.html")
    assert said in error.value.message
    assert error.value.message.startswith("a.html ")


def test_entities_are_not_expanded_into_a_flood() -> None:
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    bomb = f'<!DOCTYPE html [<!ENTITY l0 "ha">{laughs}]>' + page(body="<p>&l11;</p>")
    assert len(html(bomb).text) < 10_000


@pytest.mark.parametrize("depth", [100, 5_000, 200_000])
def test_deep_nesting_ends_in_text_or_a_sentence(depth: int) -> None:
    def said() -> str:
        try:
            return extract(page(body="<div>" * depth + "deep").encode(), "html", "a.html").text
        except NotExtracted as error:
            return error.message

    ended = ("The cabinet met", "a.html cannot be read", "a.html has no article")
    assert said().startswith(ended if depth > 100 else ended[:1])


def test_a_large_picture_in_a_page_does_not_cut_its_text() -> None:
    picture = f"<img src='data:image/png;base64,{'A' * 12_000_000}'>"
    text = html(page(body=f"{picture}<p>Nobody voted against the delivery of weapons.</p>")).text
    assert "Nobody voted against" in text


def test_control_characters_of_a_page_are_not_in_its_text() -> None:
    text = html(page(body="<p>It has\x1b[2J \x07sent the weapons by rail&#27;.</p>")).text
    assert "sent the weapons by rail" in text
    assert all(char.isprintable() or char == "\n" for char in text)


def test_plain_text_has_one_kind_of_line_break_and_no_surrogate() -> None:
    assert plain("a\r\nb\rc\x00\x9f\ud800\fd") == "a\nb\nc\ufffd\fd"


# ------------------------------------------------------------------ PDF


def test_a_pdf_has_its_pages_apart() -> None:
    found = extract(pdf(MINUTES, title="Minutes"), "pdf", "a.pdf")
    assert found.text == f"{MINUTES[0]}\n\f\n{MINUTES[1]}\n"
    assert (found.pages, found.labels, found.fields) == (2, (), {"title": "Minutes"})
    assert found.by.startswith("pypdf ")


def test_a_pdf_tells_how_it_labels_its_pages() -> None:
    labels = "/PageLabels << /Nums [0 << /S /r >> 1 << /S /D >>] >>"
    assert extract(pdf(MINUTES, labels=labels), "pdf", "a.pdf").labels == ("i", "1")


def _encrypted(password: str) -> bytes:
    writer = pypdf.PdfWriter(io.BytesIO(pdf(MINUTES)))
    writer.encrypt(password, "owner", algorithm="RC4-128")
    stream = io.BytesIO()
    writer.write(stream)
    return stream.getvalue()


def test_a_pdf_that_opens_without_a_password_is_read() -> None:
    assert "The council met" in extract(_encrypted(""), "pdf", "a.pdf").text


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (_encrypted("secret"), "is encrypted, and needs a password"),
        (pdf(["", ""]), "has no text: its pages are pictures"),
        (pdf([]), "has no text"),
        (pdf(MINUTES)[:200], "damaged"),
        (b"%PDF-1.7\n" + bytes(range(256)) * 40, "damaged"),
        (b"%PDF-", "damaged"),
    ],
    ids=["encrypted", "scan", "empty", "truncated", "garbage", "nothing"],
)
def test_a_pdf_that_cannot_be_read_is_a_sentence(data: bytes, said: str) -> None:
    with pytest.raises(NotExtracted) as error:
        extract(data, "pdf", "a.pdf")
    assert said in error.value.message
    assert "Traceback" not in error.value.message


def test_a_small_pdf_does_not_unpack_into_memory_without_end() -> None:
    bomb = zlib.compress(b"BT (x) Tj ET " * 40_000_000, 9)
    began = time.monotonic()
    with pytest.raises(NotExtracted):
        extract(pdf(["x"], packed=bomb), "pdf", "a.pdf")
    assert time.monotonic() - began < extraction.PATIENCE


@pytest.mark.skipif(shutil.which("chromium") is None, reason="Chromium is not installed")
def test_a_pdf_printed_by_a_browser_is_read(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(ARTICLE, encoding="utf-8")
    subprocess.run(
        ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer",
         f"--user-data-dir={tmp_path / 'profile'}", f"--print-to-pdf={tmp_path / 'a.pdf'}",
         (tmp_path / "a.html").as_uri()],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    found = extract((tmp_path / "a.pdf").read_bytes(), "pdf", "a.pdf")
    assert QUOTE in found.text.replace("\n", " ")
    assert (found.pages, found.language) == (1, "nl-BE")
    assert found.fields["title"].startswith("Kernkabinet keurt wapens goed")


# ------------------------------------------------------------------ limits


@given(
    form=st.sampled_from(["pdf", "html"]),
    start=st.sampled_from([b"", b"<html><article><p>", b"%PDF-1.7\n", pdf(MINUTES)[:400]]),
    data=st.binary(max_size=400),
)
@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
def test_any_bytes_are_a_text_or_a_problem(form: str, start: bytes, data: bytes) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what the libraries say of damaged files
        found = answer(start + data, form)
    assert isinstance(found.get("problem", found.get("text")), str)
    json.dumps(found).encode()


@pytest.mark.parametrize("form", ["pdf", "html"])
def test_without_the_extra_the_error_says_what_to_install(
    form: Form, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(extraction, "find_spec", lambda _: None)
    with pytest.raises(ExtractorMissing) as error:
        extract(b"x", form, f"a.{form}")
    assert "decision-timeline[documents]" in (error.value.hint or "")


def test_what_takes_too_long_is_a_sentence() -> None:
    with pytest.raises(NotExtracted) as error:
        extract(pdf(MINUTES), "pdf", "a.pdf", patience=0.01)
    assert "too much time or memory" in error.value.message


def test_what_no_reader_sees_is_not_read() -> None:
    page = (
        "<html><body><article><p>The cabinet approved the delivery on Friday, it said.</p>"
        "<p hidden>Unseen one.</p><p style='color: red; display : none'>Unseen two.</p>"
        "<p style='visibility:hidden'>Unseen three.</p></article></body></html>"
    )
    text = html(page).text
    assert "approved the delivery" in text
    assert "Unseen" not in text
