"""A store on a server is served by a role that may only read."""

from __future__ import annotations

import pytest

from tests.builders import Clock, stated
from tests.postgres.server import Server
from tests.web.serving import served
from timeline import Timeline


def test_a_reader_role_is_enough(
    postgres: Server, postgres_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: object
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    postgres.sql("CREATE ROLE reads_alone LOGIN PASSWORD 'reads'")
    with Timeline.open(postgres_url, clock=Clock()) as door:
        door.init_store()
        door.append(stated(id="first"))
        door.grant(readers=["reads_alone"])
        monkeypatch.setenv("PGPASSWORD", "reads")
        url = postgres_url.replace("postgres@", "reads_alone@")
        assert url != postgres_url
        with served(url) as site:
            assert site.get("/healthz").json["away"] is False
            assert [one["id"] for one in site.get("/log.json").json] == ["first"]
            assert "first" in site.get("/d/first.html").text
            tag = site.get("/log.json").headers["etag"]
            monkeypatch.setenv("PGPASSWORD", postgres.ground.password)
            door.append(stated(id="second"))
            reply = site.get("/log.json", If_None_Match=tag)
            assert [one["id"] for one in reply.json] == ["second", "first"]
