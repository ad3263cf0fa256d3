"""The certificate: it escapes what it shows, loads nothing, and prints on a page."""

# ruff: noqa: F811  (a fixture is imported, and then named where it is asked for)
from __future__ import annotations

import hashlib
import io
import json
import re
from pathlib import Path

import pytest
from pypdf import PdfReader

from tests.cli.reading import Shell
from tests.cli.writing import bundled, timeline  # noqa: F401
from tests.publish.browser import axe_violations, chromium
from timeline import Timeline

ID = "be-2022-02-sends-weapons-and-fuel"


@pytest.fixture
def certified(timeline: Shell, tmp_path: Path) -> Path:
    """A certificate of a signed checkpoint, of an entry that was retracted after it."""
    sealed, proof, page = (tmp_path / name for name in ("sealed", "proof.json", "page.html"))
    timeline("key", "new", str(tmp_path / "key"), "--name", "example.org/archive")
    timeline("seal", str(sealed), "--sign", str(tmp_path / "key"))
    timeline("retract", ID, "--reason", "r")
    options = ("--checkpoint", str(sealed), "--allowed-signers", str(tmp_path / "key.pub"))
    ran = timeline("prove", ID, *options, "--output", str(proof), "--certificate", str(page))
    assert (ran.code, ran.lines) == (0, [str(proof), str(page)])
    return page


def test_it_says_what_was_sealed_and_by_whom(certified: Path) -> None:
    text = re.sub(r"\s+", " ", certified.read_text())
    proof = certified.with_name("proof.json").read_bytes()
    for said in (
        "<h1>Belgium sends automatic weapons, anti-tank weapons and fuel to Ukraine</h1>",
        "At the end of February, Belgium already sent more than 3,000 automatic weapons",
        "number 2 of the 47 sealed events",
        "signed by example.org/archive (key ",
        f"{ID} was retracted by be-",
        "after the seal: not proven",
        hashlib.sha256(proof).hexdigest(),
        "python verify.py --proof proof.json --checkpoint sealed",
        "<strong>It does not show</strong>",
    ):
        assert said in text
    body = certified.with_name("sealed").read_text().partition("\n")[0]
    assert body in text


def test_what_was_not_checked_is_not_said_to_be(
    certified: Path, timeline: Shell, tmp_path: Path
) -> None:
    options = ("--output", str(tmp_path / "p"), "--certificate", str(certified), "--checkpoint")
    timeline("prove", ID, *options, str(tmp_path / "sealed"))
    text = certified.read_text()
    assert "<dt>Not checked</dt><dd>signature</dd>" in text
    assert "<dt>Checked</dt>" not in text
    timeline("seal", str(tmp_path / "nobody"))
    timeline("prove", ID, *options, str(tmp_path / "nobody"))
    assert "<dt>Signed</dt><dd>by nobody</dd>" in certified.read_text()


def test_it_prints_on_one_page_and_everybody_can_read_it(certified: Path) -> None:
    with chromium() as browser:
        page = browser.new_page()
        asked: list[str] = []
        page.on("request", lambda one: asked.append(one.url))
        page.goto(certified.as_uri())
        assert axe_violations(page) == []
        printed = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True)))
    assert len(printed.pages) == 1
    assert "Name, signature" in printed.pages[0].extract_text()
    assert asked == [certified.as_uri()]


def test_what_is_hostile_is_shown_as_text(timeline: Shell, tmp_path: Path) -> None:
    hostile = "<script>alert(1)</script> {{ 7 * 7 }} \u202e"
    with Timeline.open(timeline.store) as door:
        door.append(
            {
                "id": "x", "kind": "statement-made", "government": "be", "title": "A \u202etitle",
                "summary": hostile, "occurred": "2022-02-03",
                "sources": [{"publisher": hostile, "quotes": [{"exact": hostile}]}],
            }
        )  # fmt: skip
    sealed, page = tmp_path / "sealed", tmp_path / "page"
    timeline("seal", str(sealed))
    options = ("--checkpoint", str(sealed), "--output", str(tmp_path / "p"))
    assert timeline("prove", "x", *options, "--certificate", str(page)).code == 0
    text = page.read_text()
    assert "<script>" not in text
    assert text.count("&lt;script&gt;") == 3
    assert "{{ 7 * 7 }}" in text
    assert "\u202e" not in text


def test_no_certificate_is_written_of_what_was_not_attested(
    timeline: Shell, tmp_path: Path
) -> None:
    sealed, page = tmp_path / "sealed", tmp_path / "page"
    timeline("seal", str(sealed))
    pem = tmp_path / "pem"
    pem.write_text("")
    options = ("--checkpoint", str(sealed), "--output", str(tmp_path / "p"))
    stamped = ("--timestamp-certificates", str(pem), "--certificate", str(page))
    ran = timeline("prove", ID, *options, *stamped)
    assert (ran.code, "no certificate was written: there is no time stamp" in ran.err) == (1, True)
    assert not page.exists()
    for more, said in (
        ((*options[:2], "--certificate", str(page)), "needs --checkpoint and --output"),
        ((*options, "--witnesses", str(pem)), "needs a --certificate"),
        ((*options, "--quorum", "1"), "needs a --certificate"),
    ):
        ran = timeline("prove", ID, *more)
        assert (ran.code, said in re.sub(r"[│\s]+", " ", ran.err)) == (2, True)
    assert json.loads((tmp_path / "p").read_text())["size"] == 47
