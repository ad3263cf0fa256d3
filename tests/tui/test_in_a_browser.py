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
    with chromium() as browser:
        page = browser.new_page(viewport={"width": 1300, "height": 800})
        page.goto(address)

        def shows(text: str) -> None:
            page.wait_for_function(
                "text => [...document.querySelectorAll('.xterm-rows > div')]"
                ".map(one => one.textContent).join('\\n').includes(text)",
                arg=text,
                timeout=PATIENCE * 1000,
            )

        shows("(read-only)")
        page.click("#terminal")
        page.keyboard.press("m")
        shows("Matters")
        page.keyboard.press("Escape")
        page.keyboard.press("a")
        shows("Nothing can be recorded")
    with Timeline.open(store) as door:
        assert door.position() == before
