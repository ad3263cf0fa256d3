"""The server over HTTP: what it answers, what it refuses, how it ends."""

from __future__ import annotations

import re
import signal
import socket
import subprocess
import sys
from html import unescape
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from tests.web.serving import Serving, served
from timeline import Timeline
from timeline.cli.main import main
from timeline.web.allowed_hosts import AllowedHosts, is_loopback
from timeline.web.answers import Answer, KeptAnswers, matches
from timeline.web.errors import CannotListen
from timeline.web.handlers import prefers_json
from timeline.web.server import bound

PAGES = (
    "/", "/index.html", "/g/be.html", "/m/be/heavy-weapons.html", "/log.html",
    "/log.html?q=weapons", "/log.html?government=be", "/agenda.html", "/story.html?government=be",
    "/story.html?government=be&matter=heavy-weapons",
)  # fmt: skip


@pytest.mark.parametrize("path", PAGES)
def test_each_page_is_a_whole_document_with_its_policy(site: Serving, path: str) -> None:
    reply = site.get(path)
    assert reply.status == 200
    assert reply.headers["content-type"] == "text/html; charset=utf-8"
    assert reply.text.startswith("<!doctype html>")
    assert reply.text.rstrip().endswith("</html>")
    assert "default-src 'none'" in reply.headers["content-security-policy"]
    assert "unsafe" not in reply.headers["content-security-policy"]
    assert reply.headers["x-content-type-options"] == "nosniff"


def test_every_development_and_matter_has_a_page(site: Serving, store: Path) -> None:
    with Timeline.open(store) as door:
        entries, states = list(door.log()), door.state()
    for one in entries:
        text = site.get(f"/d/{one.id}.html").text
        assert one.id in text
    for state in states:
        reply = site.get(f"/m/{state.government}/{state.matter}.html")
        assert reply.status == 200
        assert 'class="two-clocks"' in reply.text


def test_the_map_of_a_matter_opens_its_page_with_two_clocks(site: Serving) -> None:
    text = site.get("/m/be/heavy-weapons.html").text
    assert 'data-to="../../story.html?government=be&amp;matter=heavy-weapons#"' in text
    story = site.get("/story.html?government=be&matter=heavy-weapons").text
    assert 'id="app"' in story
    assert "5 developments, 1 matter, 1 government<" in story


def test_the_page_of_a_matter_has_what_happened_and_was_known_by_its_cut(site: Serving) -> None:
    page = "/m/xb/meridian-link.html"
    now = site.get(page).text
    for later in ("2022-03-25-meeting", "2023-02-11-assembly", "2023-03-22-assembly"):
        assert f"d/xb-{later}" in now
    for status in ("decided", "under consideration"):
        assert status in now
    for cut in ("as-of=2022-06-10&as-known=2022-06-10", "as-known=2022-06-10", "as-of=2022-06-10"):
        text = site.get(f"{page}?{cut}").text
        told = re.findall(r"/d/([a-z0-9-]+)\.html", text)
        assert told == [
            "xb-2022-03-25-meeting-planned-for-28-april",
            "xb-2022-04-12-meeting-put-off-to-2-june",
            "xb-2022-06-02-three-governments-meet",
            "xb-2022-06-02-raises-the-link",
        ], cut
        _, _, path = text.partition("<tbody>")
        path, _, after = path.partition("</tbody>")
        assert re.findall("<tr><td>([^<]*)", path) == ["25 March 2022", "2 June 2022"]
        assert "under consideration" in path
        assert "March 2023" not in after
    # What was known later of what had happened.
    text = site.get(f"{page}?as-of=2022-06-10&as-known=2022-06-01").text
    assert "xb-2022-06-02-raises-the-link" not in text
    assert site.get(f"{page}?as-known=2020").status == 404
    # It is known now, but nothing had happened.
    reply = site.get(f"{page}?as-of=2020")
    assert reply.status == 200
    assert "/d/" not in reply.text
    assert '<h1 class="when vague">Meridian Link' in reply.text


@pytest.mark.parametrize(
    "path",
    [
        "/", "/g/xb.html", "/m/xb/meridian-link.html", "/agenda.html", "/log.html",
        "/log.html?government=xb&matter=meridian-link", "/d/xb-2022-06-02-raises-the-link.html",
    ],
)  # fmt: skip
def test_links_carry_the_cut_along(site: Serving, path: str) -> None:
    takes_all = not path.startswith(("/log", "/d/"))
    clocks = {"as-known": ["2023-03-01"], "as-recorded": ["2098"]}
    asked = clocks | ({"as-of": ["2022-10-01"]} if takes_all else {})
    mark = "&" if "?" in path else "?"
    text = site.get(f"{path}{mark}{urlencode(asked, doseq=True)}").text
    seen = set()
    for kind, rest in re.findall(
        r'href="(?:\.\./)*(index|agenda(?!\.ics)|log|story|[gmd]/)([^"]*)"', text
    ):
        wanted = asked if kind in ("index", "agenda", "g/", "m/") else clocks
        if kind == "story":
            wanted = {"as-recorded": ["2098"]}
        given = parse_qs(urlsplit(unescape(rest)).query)
        assert {one: given[one] for one in given if one.startswith("as-")} == wanted, rest
        seen.add(kind)
    assert seen - {"index"}
    for name in clocks if 'role="search"' in text else ():
        assert f'<input type="hidden" name="{name}"' in text
    # Without a cut they stay as they are.
    assert "as-" not in "".join(re.findall(r'href="[^"]*\?([^"]+)"', site.get(path).text))


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"])
@pytest.mark.parametrize("path", ["/", "/log.json", "/events", "/none"])
def test_nothing_but_reading_is_allowed(site: Serving, method: str, path: str) -> None:
    reply = site.get(path, method=method)
    assert (reply.status, reply.headers["allow"]) == (405, "GET, HEAD")


@pytest.mark.parametrize("path", ["/", "/log.json", "/feed.atom", "/healthz", "/events"])
def test_head_is_answered_as_get_without_a_body(site: Serving, path: str) -> None:
    reply = site.get(path, method="HEAD")
    assert (reply.status, reply.body) == (200, b"")
    if path != "/events":
        assert reply.headers["content-type"] == site.get(path).headers["content-type"]


@pytest.mark.parametrize(
    ("path", "status", "said"),
    [
        ("/none", 404, "There is no such page"),
        ("/d/none.html", 404, "No development “none”"),
        ("/g/zz.html", 404, "No government “zz”"),
        ("/m/be/none.html", 404, "No matter “none”"),
        ("/m/zz/none.atom", 404, "No government “zz”"),
        ("/log.html?before=abc", 400, "not a key of a window"),
        ("/log.html?q=%22a", 400, "never closed"),
        ("/log.html?q=%FF", 400, "malformed"),
        ("/log.html?x=1", 400, "There is no parameter “x” here"),
        ("/log.html?government=be&government=nl", 400, "Name one government"),
        ("/g/be.html?as-of=2022-13-01", 400, "no month 13"),
        ("/g/be.html?as-of=2022&as-of=2021", 400, "too often"),
        ("/story.html", 400, "name a government"),
        ("/%2e%2e/%2e%2e/etc/passwd", 404, "There is no such page"),
    ],
)
def test_what_is_wrong_is_a_sentence(site: Serving, path: str, status: int, said: str) -> None:
    reply = site.get(path)
    assert reply.status == status
    assert said.lower() in reply.text.lower()
    assert "Traceback" not in reply.text


def test_a_name_that_is_not_ours_is_not_answered(site: Serving) -> None:
    assert site.get("/", Host="evil.example").status == 421
    assert site.get("/", Host="localhost:1").status == 200
    assert site.get("/", Host="[::1]:8377").status == 200
    for host in ("", "a b", "a/b", "a@127.0.0.1", "127.0.0.1:port"):
        assert site.get("/", Host=host).status == 400, host


@pytest.mark.parametrize(
    ("names", "host", "allowed"),
    [
        ((), "LOCALHOST", True),
        ((), "localhost.", True),
        ((), "127.0.0.1:80", True),
        ((), "192.168.1.4", True),
        ((), "record.example", False),
        (("record.example",), "record.example:8377", True),
        (("record.example",), "other.record.example", False),
        (("*.example",), "record.example", True),
        (("*.example",), "example", False),
        (("*",), "anything", True),
    ],
)
def test_hosts_are_allowed_by_name(names: tuple[str, ...], host: str, allowed: bool) -> None:
    assert AllowedHosts(names).allows(host) is allowed


def test_loopback_is_what_only_this_machine_reaches() -> None:
    assert all(map(is_loopback, ("127.0.0.1", "127.8.8.8", "::1", "localhost")))
    assert not any(map(is_loopback, ("0.0.0.0", "192.168.1.4", "example.org", "::")))


def test_what_a_client_has_is_not_sent_again(site: Serving) -> None:
    for path in (*PAGES, "/log.json", "/feed.atom", "/g/be/feed.json"):
        first = site.get(path)
        again = site.get(path, If_None_Match=first.headers["etag"])
        if again.headers["etag"] != first.headers["etag"]:  # The minute was over.
            again = site.get(path, If_None_Match=again.headers["etag"])
        assert (again.status, again.body) == (304, b""), path
        assert first.headers["cache-control"] == "no-cache"
    assert site.get("/log.json", If_None_Match='"other"').status == 200


def test_an_append_changes_the_tag_and_a_former_name_leads_on(tmp_path: Path) -> None:
    path = tmp_path / "t.db"
    one = {
        "id": "one", "kind": "matter-raised", "government": "be", "occurred": "2022-04-20",
        "title": "A question", "matters": ["old-name"],
    }  # fmt: skip
    with Timeline.open(path) as door:
        door.append(one)
        with served(path) as running:
            tag = running.get("/log.json").headers["etag"]
            joint = {"kind": "situation-noted", "title": "Second", "joint_with": ["nl"]}
            door.append({**one, "id": "two", **joint})
            reply = running.get("/log.json", If_None_Match=tag)
            assert reply.status == 200
            assert [each["id"] for each in reply.json] == ["two", "one"]
            # Of the Netherlands the store has nothing of their own.
            for page in ("/g/nl.html", "/log.html?government=nl", "/story.html?government=nl"):
                assert "Second" in running.get(page).text, page
            assert running.get("/story.html?government=nl&matter=old-name").status == 200
            door.rename_matter("old-name", "new-name")
            reply = running.get("/m/be/old-name.html")
            assert (reply.status, reply.headers["location"]) == (301, "new-name.html")
            reply = running.get("/m/be/old-name.html?as-of=2023-01-01")
            assert reply.headers["location"] == "new-name.html?as-of=2023-01-01"
            assert "A question" in running.get("/m/be/new-name.html").text


def test_json_of_a_page_has_its_cut_or_refuses_it(site: Serving, store: Path) -> None:
    with Timeline.open(store) as door:
        wanted = [one.as_json() for one in door.agenda(as_of="2022-04-21", within=30 * 86_400)]
        now = [one.as_json() for one in door.agenda(within=30 * 86_400)]
    assert wanted != now
    reply = site.get("/agenda.html?as-of=2022-04-21", Accept="application/json")
    assert reply.json == wanted
    assert not reply.headers["etag"].startswith("W/")
    reply = site.get("/agenda.html", Accept="application/json")
    assert reply.json == now
    assert reply.headers["etag"].startswith("W/")  # It holds for a minute.
    for path in ("/", "/index.html"):
        reply = site.get(f"{path}?as-of=2022-04-21", Accept="application/json")
        assert (reply.status, reply.json["error"][:33]) == (
            400,
            "As JSON this is the log, which ha",
        )
        assert site.get(f"{path}?as-known=2022", Accept="application/json").status == 200


def test_a_cut_of_the_past_is_kept_for_ever(site: Serving) -> None:
    settled = "/log.json?as-recorded=2020-01-01"
    reply = site.get(settled)
    assert (reply.status, reply.json) == (200, [])
    assert "immutable" in reply.headers["cache-control"]
    for open_ in ("/log.json?as-recorded=2099-01-01", "/state.json?government=be&as-recorded=2020"):
        assert site.get(open_).headers["cache-control"] == "no-cache", open_


def test_tags_and_kept_answers() -> None:
    assert matches('W/"a", "b"', '"b"')
    assert matches('"a"', 'W/"a"')
    assert matches("*", '"a"')
    assert not matches(None, '"a"')
    assert not matches('"ab"', '"a"')
    kept = KeptAnswers(size=32)
    for name in "abc":
        kept.keep(name, Answer(b"xx", "text/plain"))
    assert kept.get("a") == Answer(b"xx", "text/plain")
    for number in range(14):
        kept.keep(str(number), Answer(b"xx", "text/plain"))
    assert kept.get("b") is None
    kept.keep("large", Answer(b"x" * 33, "text/plain"))
    assert kept.get("large") is None


def test_a_reader_of_json_alone_gets_json() -> None:
    assert prefers_json("application/json")
    assert prefers_json("application/json;q=0.9, */*")
    assert not prefers_json("text/html, application/json")
    assert not prefers_json("*/*")
    assert not prefers_json(None)


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 0), (signal.SIGINT, 130)])
def test_a_signal_ends_it_at_once(store: Path, number: int, code: int) -> None:
    with served(store) as running:
        with running.connect() as idle, running.connect() as stream:
            stream.sendall(b"GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n")
            assert b"200 OK" in stream.recv(1_000)
            ended, seconds, said = running.end(number)
            assert idle.fileno() >= 0
        assert ended == code
        assert seconds < 5
        assert said == "Only this machine can read it. Ctrl-C ends it.\n"


def test_what_keeps_it_from_listening_is_a_sentence() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        for host, asked, reason in (
            ("127.0.0.1", port, "another program uses it"),
            ("203.0.113.9", 0, "this machine has no such address"),
            ("no such host", 0, ""),
            ("a" * 70, 0, ""),
        ):
            with pytest.raises(CannotListen) as caught:
                bound(host, asked)
            assert caught.value.message.startswith(f"cannot listen on {host} port {asked}: ")
            assert caught.value.reason.startswith(reason)
            assert caught.value.hint is not None


def test_without_a_store_or_templates_it_does_not_start(
    tmp_path: Path, store: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for given, code, said in (
        (["--store", str(tmp_path / "none.db"), "serve"], 1, "there is no store at"),
        (["--store", str(store), "serve", "--templates", "/none"], 2, "there is no folder /none"),
        (["--store", str(store), "serve", "--base-url", "ftp://a"], 2, "--base-url: expected"),
        (["--store", str(store), "publish", "x", "--base-url=foo"], 2, "--base-url: expected"),
        (["--store", str(store), "serve", "--host", ""], 2, "--host"),
        (["--store", str(store), "serve", "--port", "70000"], 2, "70000"),
    ):
        with pytest.raises(SystemExit) as ended:
            main(given)
        assert ended.value.code == code
        assert said in capsys.readouterr().err


def test_without_its_libraries_it_says_how_to_install_them(store: Path) -> None:
    code = (
        "import sys; sys.modules['uvicorn'] = None; from timeline.cli.main import main;"
        f"main(['--store', {str(store)!r}, 'serve'])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 1
    assert "pip install 'decision-timeline[web]'" in done.stderr


def test_it_says_who_can_read_it(store: Path) -> None:
    with served(store, "--host", "0.0.0.0") as running:
        assert running.url.startswith("http://localhost:")
        _, _, said = running.end()
    assert said.startswith("Everyone who reaches 0.0.0.0 on this machine can read it.")
