"""TimelineJS, as npm has it, loads `timeline.json` in a browser."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import tarfile
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from tests.publish.exports.stores import exported
from timeline import Timeline

pytestmark = pytest.mark.slow  # npm fetches the package

PACKAGE = "@knight-lab/timelinejs@3.9.11"
PAGE = """\
<!doctype html><meta charset="utf-8"><link rel="stylesheet" href="dist/css/timeline.css">
<div id="t" style="width:1000px;height:600px"></div><pre id="out"></pre>
<script>
  window.ran = [];
  window.alert = text => ran.push(String(text));
  window.onerror = text => ran.push(String(text));
</script>
<script src="dist/js/timeline.js"></script>
<script id="data" type="application/json">%s</script>
<script>
  const data = JSON.parse(document.getElementById('data').textContent);
  const line = new TL.Timeline('t', data, {font: null, script_path: 'dist/js'});
  line.on('loaded', () => {
    document.getElementById('out').textContent = JSON.stringify({
      ids: line.config.events.map(one => one.unique_id),
      errors: line.config.getErrors(),
      slides: document.querySelectorAll('.tl-slide').length,
      dates: line.config.events.map(one => one.display_date),
      scripts: document.querySelectorAll('.tl-slide :is(script, img, iframe)').length,
      ran: window.ran,
    });
  });
</script>
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with TimelineJS in it."""
    for tool in ("npm", "chromium"):
        if shutil.which(tool) is None:
            pytest.skip(f"{tool} is not installed")
    found = tmp_path_factory.mktemp("timelinejs")
    fetched = subprocess.run(
        ["npm", "pack", "--silent", PACKAGE],
        cwd=found,
        capture_output=True,
        timeout=300,
        check=False,
    )
    if fetched.returncode:
        pytest.skip("npm has no TimelineJS to give")
    (archive,) = found.glob("*.tgz")
    with tarfile.open(archive) as packed:
        packed.extractall(found, filter="data")
    return found / "package"


def loaded(folder: Path, data: bytes) -> Any:
    """What TimelineJS made of the data."""
    (folder / "page.html").write_text(PAGE % data.decode(), encoding="utf-8")
    ran = subprocess.run(
        [
            "chromium", "--headless", "--no-sandbox", "--disable-gpu", "--dump-dom",
            f"--user-data-dir={folder / 'profile'}", "--host-resolver-rules=MAP * ~NOTFOUND",
            "--virtual-time-budget=20000", (folder / "page.html").as_uri(),
        ],
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    found = re.search(r'<pre id="out">(.*?)</pre>', ran.stdout, re.DOTALL)
    assert found, ran.stderr[-2_000:]
    return json.loads(unescape(found[1]))


def test_timelinejs_makes_a_slide_of_every_development(folder: Path, door: Timeline) -> None:
    data = exported(door, "timelinejs")
    events = json.loads(data)["events"]
    found = loaded(folder, data)
    assert found["errors"] == []
    assert found["slides"] == len(events) + 1  # the title
    assert sorted(found["ids"]) == sorted(one["unique_id"] for one in events)
    assert sorted(found["dates"]) == sorted(one["display_date"] for one in events)
    # Nothing of a hostile store runs.
    assert (found["scripts"], found["ran"]) == (0, [])
