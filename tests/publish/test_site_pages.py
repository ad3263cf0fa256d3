"""What a published site consists of: its files, their sizes, their words, their templates."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from tests.builders import Clock
from tests.publish.exports.stores import full
from timeline import Timeline
from timeline.exceptions import BadArgument, NothingToPublish, TemplateFailed
from timeline.formats.sample_data import STORIES, events_folder

NOW = datetime(2024, 2, 1, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def stores(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("stores")
    found = {}
    for story in STORIES:
        found[story] = folder / f"{story}.db"
        with Timeline.open(found[story], clock=Clock(NOW)) as door:
            door.import_files(events_folder(story))
    return found


@pytest.fixture
def belgium(stores: dict[str, Path]) -> Iterator[Timeline]:
    with Timeline.open(stores["heavy-weapons"], clock=Clock(NOW)) as door:
        yield door


@pytest.fixture
def meridian(stores: dict[str, Path]) -> Iterator[Timeline]:
    with Timeline.open(stores["meridian"], clock=Clock(NOW)) as door:
        yield door


def data_of(page: str) -> dict[str, Any]:
    """The data in a page, packed or plain, with the words of its parts in one list."""
    found = re.search(r'id="data"( data-packed)?>(.*?)</script>', page, re.DOTALL)
    assert found
    if found[1]:
        texts = [gzip.decompress(base64.b64decode(one)).decode() for one in found[2].split("\n")]
        head, *parts = [[json.loads(row) for row in text.split("\n")] for text in texts]
        head = head[0]
    else:
        head, *parts = json.loads(found[2])
    words = [row for part in parts[1:] for row in part]
    assert [len(part) for part in parts[1:-1]] == [head["part"]] * (len(parts) - 2)
    return {**head, "ids": head["d"]["i"].split("\n"), "names": parts[0], "words": words}


def readings_of(data: dict[str, Any], id_: str) -> list[dict[str, Any]]:
    """The readings of a development, each with the days from which and until which it was known."""
    place = data["ids"].index(id_)
    counts = [data["d"]["n"].get(str(each), 1) for each in range(len(data["ids"]))]
    first = 5 * sum(counts[:place])
    days = data["d"]["r"]
    return [
        {**words, "f": days[at], "u": days[at] + days[at + 1] if days[at + 1] else None}
        for words, at in zip(
            data["words"][place], range(first, first + 5 * counts[place], 5), strict=True
        )
    ]


def tree(folder: Path) -> dict[str, bytes]:
    return {
        str(one.relative_to(folder)): one.read_bytes()
        for one in sorted(folder.rglob("*"))
        if one.is_file()
    }


def test_the_first_story_is_a_page_of_less_than_80_kilobytes(
    belgium: Timeline, tmp_path: Path
) -> None:
    report = belgium.publish(tmp_path / "site")
    assert (report.developments, report.size) == (26, (tmp_path / "site/index.html").stat().st_size)
    assert report.size < 80_000
    assert len(tree(tmp_path / "site")) == report.files + 2  # its list, and the mark of its folder
    assert len(list((tmp_path / "site/d").iterdir())) >= 26


def test_the_script_is_small_and_allowed_by_its_hash_alone(
    belgium: Timeline, tmp_path: Path
) -> None:
    belgium.publish(None, one_file=tmp_path / "one.html")
    page = (tmp_path / "one.html").read_text()
    script = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    style = re.findall(r"<style>(.*?)</style>", page, re.DOTALL)
    assert len(script) == len(style) == 1
    assert len(script[0].encode()) < 20_000
    (policy,) = re.findall(r'Content-Security-Policy" content="([^"]*)"', page)
    for text in (script[0], style[0]):
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert f"sha256-{digest}" in policy.replace("&#43;", "+")
    assert policy.startswith("default-src &#39;none&#39;; ")
    assert "unsafe" not in policy
    assert not re.search(r"\beval\(|new Function|innerHTML|document\.write", script[0])
    markup = page.replace(script[0], "").replace(style[0], "")
    assert not re.search(r"<[^>]*\s(on\w+|style)=", markup)


def test_the_same_store_is_the_same_bytes_in_every_language(
    meridian: Timeline, tmp_path: Path
) -> None:
    for language in ("en", "nl", "fr", "de"):
        folders = [tmp_path / f"{language}-{name}" for name in ("one", "two")]
        for folder in folders:
            meridian.publish(folder, language=language)
        one, two = map(tree, folders)
        assert one == two
        assert len(one) > 80


def test_what_did_not_change_is_not_written_again(belgium: Timeline, tmp_path: Path) -> None:
    site = tmp_path / "site"
    belgium.publish(site)
    before = {one: one.stat().st_mtime_ns for one in site.rglob("*.html")}
    belgium.publish(site)
    assert {one: one.stat().st_mtime_ns for one in site.rglob("*.html")} == before


def test_plain_data_and_packed_data_say_the_same(belgium: Timeline, tmp_path: Path) -> None:
    pages = []
    for plain in (True, False):
        belgium.publish(None, one_file=tmp_path / "one.html", plain_data=plain)
        pages.append((tmp_path / "one.html").read_text())
    assert "data-packed" not in pages[0]
    assert "data-packed" in pages[1]
    assert data_of(pages[0]) == data_of(pages[1])


def test_a_correction_is_a_second_reading_of_what_differs(
    meridian: Timeline, tmp_path: Path
) -> None:
    meridian.publish(None, one_file=tmp_path / "one.html")
    data = data_of((tmp_path / "one.html").read_text())
    first, second = readings_of(data, "xb-2022-11-23-council-on-ras-amel")
    assert first["t"] == "Council of Ministers approves Ras Amel"
    assert second["t"] == "Council of Ministers takes note of the file on Ras Amel"
    assert (first["u"], second["f"]) == (19322, 19322)
    assert "s" not in second
    assert "d" not in second


def test_filters_and_governments_choose_what_is_published(
    belgium: Timeline, tmp_path: Path
) -> None:
    report = belgium.publish(tmp_path / "be", "be", matters="heavy-weapons", title="Only this")
    assert report.matters == 2  # some developments are about two
    page = (tmp_path / "be/index.html").read_text()
    assert "<title>Only this</title>" in page
    assert {*data_of(page)["d"]["g"]} == {0}
    with pytest.raises(NothingToPublish):
        belgium.publish(tmp_path / "none", "be", since="2030-01-01")
    assert not (tmp_path / "none").exists()


def test_wrong_arguments_are_named(belgium: Timeline, tmp_path: Path) -> None:
    for wrong in (
        {"language": "xx"}, {"base_url": "javascript:alert(1)"}, {"one_file": tmp_path / "x"},
        {"title": 3}, {"templates": tmp_path / "nowhere"},
        {"base_url": "https://example.org/?page=1"}, {"base_url": "https://example.org/#top"},
    ):  # fmt: skip
        with pytest.raises(BadArgument):
            belgium.publish(tmp_path / "site", **wrong)


def test_the_old_name_of_a_matter_leads_on(tmp_path: Path) -> None:
    with Timeline.open(tmp_path / "t.db", clock=Clock(NOW)) as door:
        door.import_files(events_folder("heavy-weapons"))
        door.rename_matter("heavy-weapons", "heavy-arms", government="be")
        door.publish(tmp_path / "site", base_url="https://example.org/x")
    old, new = (tmp_path / f"site/m/be/{one}.html" for one in ("heavy-weapons", "heavy-arms"))
    assert '<meta http-equiv="refresh" content="0; url=heavy-arms.html">' in old.read_text()
    assert '<a href="heavy-arms.html">' in old.read_text()
    framed = (tmp_path / "site/m/be/heavy-weapons/embed.html").read_text()
    assert 'content="0; url=../heavy-arms/embed.html"' in framed
    assert 'href="https://example.org/x/m/be/heavy-arms.html"' in new.read_text()


def test_a_matter_has_a_page_for_a_frame_and_the_lines_to_embed_it(tmp_path: Path) -> None:
    title = 'Heavy "weapons" & <b>'
    site = tmp_path / "site"
    with Timeline.open(tmp_path / "t.db", clock=Clock(NOW)) as door:
        door.import_files(events_folder("heavy-weapons"))
        door.describe_matter("heavy-weapons", title=title, government="be")
        door.publish(site, base_url="https://example.org/x")
    framed = (site / "m/be/heavy-weapons/embed.html").read_text()
    assert '<base target="_blank">' in framed
    assert 'href="../../../m/be/heavy-weapons.html"' in framed
    assert "crumbs" not in framed.partition("<body>")[2]
    assert "m/be/heavy-weapons/embed.html" in (site / "MANIFEST.sha256").read_text()
    (lines,) = re.findall(r"<pre>(.*?)</pre>", (site / "m/be/heavy-weapons.html").read_text())
    frame = Links()
    frame.feed(unescape(lines))
    assert frame.found == ["https://example.org/x/m/be/heavy-weapons/embed.html"]
    assert frame.titles == [title]


def test_what_was_retracted_stays_and_is_marked(tmp_path: Path) -> None:
    target = "be-2022-04-20-raises-heavy-weapons"
    with Timeline.open(tmp_path / "t.db", clock=Clock(NOW)) as door:
        door.import_files(events_folder("heavy-weapons"))
        door.retract(target, reason="It was a test.")
        door.publish(tmp_path / "site")
    page = (tmp_path / f"site/d/{target}.html").read_text()
    assert '<p class="flag">retracted</p>' in page
    assert 'class="card t-ask gone"' in page


def test_a_decision_that_is_contradicted_names_the_others(
    meridian: Timeline, tmp_path: Path
) -> None:
    meridian.publish(tmp_path / "site")
    one, other = "xb-2023-06-14-approves-cap-noir", "xb-2023-06-14-rejects-cap-noir"
    page = (tmp_path / f"site/d/{one}.html").read_text()
    said = "decide the same matter with no reopening between; recorded on purpose"
    assert said in page
    section = page.partition("<h2>Contradicted</h2>")[2].partition("</section>")[0]
    assert f'<a href="../d/{other}.html">' in section
    assert f"{one}.html" not in section
    calm = (tmp_path / "site/d/xb-2023-02-08-approves-ras-amel.html").read_text()
    assert "Contradicted" not in calm


def test_a_source_is_in_the_language_of_its_quotes(meridian: Timeline, tmp_path: Path) -> None:
    meridian.publish(tmp_path / "site")
    page = (tmp_path / "site/d/xa-2022-10-12-house-passes-the-levy.html").read_text()
    assert '<cite lang="nl">Kamer stemt in met heffing voor zeekabel</cite>' in page


def test_the_history_of_a_record_has_each_field_that_was_corrected(tmp_path: Path) -> None:
    with Timeline.open(tmp_path / "t.db", clock=Clock(NOW)) as door:
        door.append(full("decides"))
        changes = {
            "occurred": "2023-11-30", "title": "Other <b>", "summary": None, "body": "Senate",
            "votes.yes": 80, "in_force_from": "2024-02-01",
            "quantities": [{"amount": "7", "currency": "EUR"}], "place.name": "Ghent",
            "actors": [{"name": "B"}, {"name": "C"}], "attributes.count": 8, "tags": ["one"],
            "sources.0.publisher": "Another paper", "counterparts": ["pl"],
        }  # fmt: skip
        door.correct(
            "decides", changes, reason="It said so.", occurred="2023-12-20",
            sources=[{"publisher": "P", "published": "2023-12-20"}],
        )  # fmt: skip
        door.publish(tmp_path / "site")
    page = (tmp_path / "site/d/decides.html").read_text()
    history = page.partition("<h2>History of this record</h2>")[2].partition("</section>")[0]
    was, stands = history.split("Stands now (20 December 2023)")
    assert set(re.findall(r"<small>([\w.]+)</small>", history)) == {
        *changes, "votes.yes"
    } - {"occurred", "title", "summary"} | {"quantities"}  # fmt: skip
    for text in ("1 December 2023", "<del>81</del>", "1 January 2024", "EUR -12.50"):
        assert text in was, text
    for text in ("30 November 2023", "Other &lt;b&gt;", "<ins>80</ins>",
                 "1 February 2024", "EUR 7", "Ghent", "Another paper"):  # fmt: skip
        assert text in stands, text


def test_previews_of_links_have_a_title_and_an_address(belgium: Timeline, tmp_path: Path) -> None:
    belgium.publish(tmp_path / "site", base_url="https://example.org", title="Heavy weapons")
    for name in ("index.html", "agenda.html", "d/be-2022-04-20-raises-heavy-weapons.html",
                 "m/be/heavy-weapons.html"):  # fmt: skip
        page = (tmp_path / "site" / name).read_text()
        assert '<meta property="og:title" content="' in page
        address = "" if name == "index.html" else name
        assert f'<meta property="og:url" content="https://example.org/{address}">' in page


def test_a_page_without_scripts_lists_two_hundred_matters_that_wait_and_counts_the_others(
    tmp_path: Path,
) -> None:
    raised = {"kind": "matter-raised", "government": "be", "occurred": "2024-01-07"}
    with Timeline.open(tmp_path / "t.db", clock=Clock(NOW)) as door:
        for n in range(203):
            door.append({**raised, "title": f"Law {n}", "matters": [f"law-{n}"]})
        door.publish(None, one_file=tmp_path / "t.html")
    plain = (tmp_path / "t.html").read_text("utf-8").partition('<main id="plain">')[2]
    waiting, more, _ = plain.partition("3 more")
    assert (waiting.count('<p class="what">'), more) == (200, "3 more")


def test_a_template_of_the_user_takes_the_place_of_ours(belgium: Timeline, tmp_path: Path) -> None:
    own = tmp_path / "own"
    own.mkdir()
    (own / "agenda.html").write_text("{{ title }}: {{ rows|length }} <{{ base_url }}>")
    belgium.publish(tmp_path / "site", title="Ours & theirs", templates=own)
    assert (tmp_path / "site/agenda.html").read_text() == "Ours &amp; theirs: 0 <None>"


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("line\n{{ nothing_of_that_name }}", "agenda.html, line 2"),
        ("{% if %}", "agenda.html, line 1"),
        ("\n\n{{ 1 / 0 }}", "agenda.html, line 3"),
        ("{% include 'nowhere.html' %}", "agenda.html, line 1"),
        ("\n{% extends 'nowhere.html' %}", "agenda.html, line 2"),
        ("\n{% import 'nowhere.html' as x %}", "agenda.html, line 2"),
        ("\n{% include ['nowhere.html', 'nothing.html'] %}", "agenda.html, line 2"),
        ("{% include 'inner.html' %}", "inner.html, line 3"),
    ],
)
def test_a_template_that_fails_is_named_with_its_line_and_nothing_is_written(
    belgium: Timeline, tmp_path: Path, text: str, place: str
) -> None:
    own = tmp_path / "own"
    own.mkdir()
    (own / "agenda.html").write_text(text)
    (own / "inner.html").write_text("\n\n{% include 'nowhere.html' %}")
    with pytest.raises(TemplateFailed) as failed:
        belgium.publish(tmp_path / "site", templates=own)
    assert failed.value.template == place
    if "nowhere.html" in text:
        assert failed.value.reason.startswith("there is no template nowhere.html")
    assert not (tmp_path / "site").exists()


class Links(HTMLParser):
    """The links of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.ids: set[str] = set()
        self.titles: list[str] = []

    def handle_starttag(self, _tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name in ("href", "src") and value:
                self.found.append(value)
            if name == "title" and value:
                self.titles.append(value)
            if name == "id" and value:
                self.ids.add(value)


def test_each_link_within_a_site_leads_to_a_file(meridian: Timeline, tmp_path: Path) -> None:
    site = tmp_path / "site"
    meridian.publish(site)
    for path in site.rglob("*.html"):
        links = Links()
        links.feed(path.read_text())
        for link in links.found:
            if link.startswith(("http:", "https:", "data:", "#")):
                continue
            assert (path.parent / link.partition("#")[0]).resolve().is_file(), (path, link)


def test_the_agenda_has_only_what_was_chosen(tmp_path: Path) -> None:
    with Timeline.open(tmp_path / "t.db", clock=Clock(NOW)) as door:
        for matter in ("open", "secret"):
            door.append(
                {
                    "kind": "decision-expected", "government": "be", "id": f"expects-{matter}",
                    "matters": [matter], "occurred": "2024-01-20", "expected": "2024-03-01",
                    "title": f"A decision on the {matter} matter is expected",
                    "sources": [{"publisher": "P", "published": "2024-01-20"}],
                }
            )  # fmt: skip
        door.publish(tmp_path / "site", matters="open")
        door.append(
            {
                "kind": "decision-taken", "government": "be", "id": "decides-open",
                "matters": ["open"], "occurred": "2024-01-30", "outcome": "approved",
                "title": "The open matter is decided", "in_force_from": "2024-03-02",
                "sources": [{"publisher": "P", "published": "2024-01-30"}],
            }
        )  # fmt: skip
        door.publish(tmp_path / "decided", kinds="decision-taken")
    site = tree(tmp_path / "site")
    assert b"expects-open" in site["agenda.html"]
    assert [name for name, data in site.items() if b"secret" in data] == []
    for name in ("agenda.html", "agenda.ics", "g/be/agenda.ics"):
        agenda = (tmp_path / "decided" / name).read_text()
        assert "decides-open" in agenda
        assert "expects-secret" not in agenda, name
