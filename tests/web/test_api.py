"""The API: each answer is what the command prints, and its description is valid."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator
from scripts.generate_docs import DOCS

from tests.web.serving import Serving
from timeline import Timeline
from timeline.cli.main import main
from timeline.web.endpoints import ENDPOINTS
from timeline.web.openapi_document import openapi_document

CUT = ("--as-of", "2022-04-23", "--as-known", "2022-04-22")


@pytest.mark.parametrize(
    ("path", "command"),
    [
        ("/log.json", ("log", "--reverse", "--limit", "50")),
        ("/log.json?limit=7&government=be", ("log", "be", "--reverse", "--limit", "7")),
        (
            "/log.json?government=be&government=nl&kind=decision-taken&kind=statement-made",
            ("log", "be", "nl", "-r", "--kind", "decision-taken", "--kind", "statement-made"),
        ),
        ("/log.json?q=weapons+NOT+tanks&limit=1000", ("log", "-r", "--query", "weapons NOT tanks")),
        ("/log.json?grep=heavy&limit=1000", ("log", "-r", "--grep", "heavy")),
        ("/log.json?matter=heavy-weapons&since=2022-04-21&until=2022-04-21&limit=1000",
         ("log", "-r", "--matter", "heavy-weapons", "--since", "2022-04-21",
          "--until", "2022-04-21")),
        ("/log.json?as-known=2022-04-20&limit=1000", ("log", "-r", "--as-known", "2022-04-20")),
        ("/state.json?government=be&as-of=2022-04-23&as-known=2022-04-22", ("state", "be", *CUT)),
        ("/state.json?government=be&matter=heavy-weapons&lapse-after=0",
         ("state", "be", "--matter", "heavy-weapons", "--lapse-after", "0")),
        ("/pending.json?government=be&as-of=2022-04-23&as-known=2022-04-22",
         ("pending", "be", *CUT)),
        ("/agenda.json?from=2022-04-20&until=2022-04-30&as-known=2022-04-21",
         ("agenda", "--from", "2022-04-20", "--until", "2022-04-30", "--as-known", "2022-04-21")),
        # Without a first day it begins on that of the cut, not today.
        ("/agenda.json?as-known=2022-04-21",
         ("agenda", "--from", "2022-04-21", "--within", "30d", "--as-known", "2022-04-21")),
        ("/governments.json", ("governments",)),
        ("/matters.json?government=be", ("matters", "be")),
    ],
)  # fmt: skip
def test_an_answer_is_what_the_command_prints(
    site: Serving, store: Path, capsys: pytest.CaptureFixture[str], path: str,
    command: tuple[str, ...],
) -> None:  # fmt: skip
    with pytest.raises(SystemExit) as ended:
        main(["--store", str(store), *command, "--json"])
    assert ended.value.code == 0
    reply = site.get(path)
    assert reply.headers["content-type"] == "application/json"
    printed = capsys.readouterr().out
    assert json.loads(printed)
    assert reply.text == printed


def _nobody(shown: Any) -> Any:
    """Without who appended it, which readers of a site are not told."""
    names = {"appended_by", "appended_at", "signed_by"}
    assert names <= set(shown)
    amendments = [
        {name: value for name, value in one.items() if name not in names}
        for one in shown["amendments"]
    ]
    kept = {name: value for name, value in shown.items() if name not in names}
    return kept | {"amendments": amendments}


def test_a_development_is_what_show_prints_without_who_appended_it(
    site: Serving, store: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with Timeline.open(store) as door:
        ids = [one.id for one in door.log()]
    for id_ in ids[::5]:
        with pytest.raises(SystemExit):
            main(["--store", str(store), "show", id_, "--json"])
        text = site.get(f"/d/{id_}.json").text
        assert json.loads(text) == _nobody(json.loads(capsys.readouterr().out))
        reply = site.get(f"/d/{id_}.html", Accept="application/json")
        assert reply.text == text
        assert reply.headers["vary"] == "Accept"


@pytest.mark.parametrize("order", ["happened", "recorded"])
def test_windows_lead_through_the_whole_log_and_back(
    site: Serving, store: Path, order: str
) -> None:
    with Timeline.open(store) as door:
        everything = [one.id for one in door.log(reverse=True)]
    path = f"/log.json?limit=7&order={order}"
    first = path
    found, pages = [], []
    while path:
        reply = site.get(path)
        pages.append([one["id"] for one in reply.json])
        found += pages[-1]
        path = _link(reply.headers.get("link", ""), "next")
    assert sorted(found) == sorted(everything)
    if order == "happened":
        assert found == everything
    back = [pages[-1]]
    path = _link(reply.headers["link"], "prev")
    while path:
        reply = site.get(path)
        back.append([one["id"] for one in reply.json])
        path = _link(reply.headers.get("link", ""), "prev")
    assert [one for page in reversed(back) for one in page] == found
    assert site.get(first).json[0]["id"] == found[0]


def _link(header: str, rel: str) -> str:
    for one in header.split(", "):
        target, _, said = one.partition(">; ")
        if said == f'rel="{rel}"':
            return "/" + target.removeprefix("<").partition("://")[2].partition("/")[2]
    return ""


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/state.json", "Name a government"),
        ("/pending.json", "Name a government"),
        ("/matters.json", "Name a government"),
        ("/log.json?limit=0", "from 1 to 1,000"),
        ("/log.json?limit=1e3", "from 1 to 1,000"),
        ("/log.json?order=up", "happened or recorded"),
        ("/log.json?verification=maybe", "reported, confirmed or disputed"),
        ("/log.json?kind=none", "“none” is not one of"),
        ("/log.json?" + "&".join(["tag=a"] * 65), "too often"),
        ("/agenda.json?until=2022&within=3", "not both"),
        ("/log.json?before=WzFd", "not a key"),
        ("/log.json?before=WzFd&after=WzFd", "cannot be combined"),
        ("/events?x=1", "There is no parameter"),
    ],
)
def test_a_wrong_parameter_is_named(site: Serving, path: str, said: str) -> None:
    reply = site.get(path)
    assert reply.status == 400
    assert said in reply.json["error"]


def test_the_description_is_valid_and_the_one_in_the_documentation(site: Serving) -> None:
    document = openapi_document()
    OpenAPIV31SpecValidator(document).validate()
    assert site.get("/openapi.json").json == document
    kept = json.loads((DOCS / "openapi.json").read_text(encoding="utf-8"))
    assert kept == document, "run python -m scripts.generate_docs"
    assert set(document["paths"]) == {
        *(one.path for one in ENDPOINTS), "/events", "/healthz", "/openapi.json"
    }  # fmt: skip


def test_whether_it_is_well(site: Serving, store: Path) -> None:
    with Timeline.open(store) as door:
        position = door.position()
    assert site.get("/healthz").json == {"status": "ok", "position": position, "away": False}


@pytest.mark.parametrize("path", ["/feed", "/g/be/feed", "/m/be/heavy-weapons"])
def test_feeds_have_what_was_recorded_last(site: Serving, store: Path, path: str) -> None:
    import feedparser

    matters = ["heavy-weapons"] if path.startswith("/m/") else []
    ids = ["be"] if path != "/feed" else []
    with Timeline.open(store) as door:
        wanted = {one.id for one in door.log(*ids, matters=matters)}
    found = site.get(f"{path}.json").json
    assert {one["_timeline"]["id"] for one in found["items"]} == wanted
    moments = [one["date_modified"] for one in found["items"]]
    assert moments == sorted(moments, reverse=True)
    assert found["items"][0]["url"].startswith(f"{site.url}d/".replace("localhost", "127.0.0.1"))
    # By whatever name it is asked, the ids are those of an exported feed.
    with Timeline.open(store) as door:
        exported = json.loads(b"".join(door.export_as("jsonfeed")))
    ids_of = {one["_timeline"]["id"]: one["id"] for one in exported["items"]}
    asked = site.get(f"{path}.json", Host="localhost", X_Forwarded_Proto="https").json
    assert asked["items"][0]["url"].startswith("https://localhost/d/")
    for each in (found, asked):
        assert all(one["id"] == ids_of[one["_timeline"]["id"]] for one in each["items"])
    atom = feedparser.parse(site.get(f"{path}.atom").body)
    assert not atom.bozo
    assert len(atom.entries) == len(wanted)
