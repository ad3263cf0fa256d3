"""The terminal program in a real browser, drawn by `textual-serve`."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.publish.browser import chromium
from timeline import Timeline

PATIENCE = 60.0


@pytest.fixture
def address(store: Path) -> Iterator[str]:
    """The program of a store, served on a free port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = f"{sys.executable} -m timeline --store {store} tui --read-only"
    code = (
        "from textual_serve.server import Server\n"
        f"Server({command!r}, host='127.0.0.1', port={port}).serve()"
    )
    process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.DEVNULL)
    try:
        end = time.monotonic() + PATIENCE
        while True:
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5).close()
            except OSError:
                assert time.monotonic() < end
                time.sleep(0.1)
            else:
                break
        yield f"http://127.0.0.1:{port}/"
    finally:
        process.kill()
        process.wait()


@pytest.mark.slow
def test_it_is_drawn_and_takes_keys(address: str, store: Path) -> None:
    with Timeline.open(store) as door:
        before = door.position()
    drawn: list[str] = []

    def received(payload: str | bytes) -> None:
        drawn.append(payload if isinstance(payload, str) else payload.decode("utf-8", "replace"))

    with chromium() as browser:
        page = browser.new_page(viewport={"width": 1300, "height": 800})
        # The browser draws on a canvas, so what it was sent is read.
        page.on("websocket", lambda line: line.on("framereceived", received))
        page.goto(address, wait_until="domcontentloaded")

        def shows(text: str) -> None:
            end = time.monotonic() + PATIENCE
            while text not in "".join(drawn):
                assert time.monotonic() < end, text
                page.wait_for_timeout(100)
            drawn.clear()

        shows("(read-only)")
        assert page.locator("#terminal canvas").count() > 0
        page.click("#terminal", position={"x": 200, "y": 200})
        for key, text in (
            ("m", "Matters"),
            ("Escape", "Details"),
            ("a", "Nothing can be recorded"),
        ):
            page.keyboard.press(key)
            shows(text)
    with Timeline.open(store) as door:
        assert door.position() == before
