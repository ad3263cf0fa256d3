"""How quick a published page is in a browser: `python -m benchmarks.publishing`.

A page of 10,000 developments is opened in turns with a page of 100 of them that TimelineJS draws,
both as files, each in a fresh profile of the same Chromium that has come to rest. Ours is usable
when the list has its first row and a clock has been moved; TimelineJS when it says that it has
loaded. Then a step of a day of each clock is timed at 60 random cuts, with its layout.

It needs Chromium, and npm to fetch TimelineJS.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Sequence
from pathlib import Path
from random import Random
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any, Final

from benchmarks.generate import write
from benchmarks.measure import percentile

SIZE: Final = 10_000
THEIRS: Final = 100
CUTS: Final = 60
REST: Final = 2_500
"""Milliseconds that a new window has to itself: Chromium prepares its own pages beside it."""
TIMELINEJS: Final = "@knight-lab/timelinejs@3.9.11"
OUR_WATCH: Final = """
const moved = () => {
  const of = document.getElementById('of'), date = document.getElementById('ofDate');
  if (!document.querySelector('#list li') || document.getElementById('app').hidden) return false;
  const before = date.value;
  of.dispatchEvent(new KeyboardEvent('keydown', {key: 'ArrowLeft', cancelable: true}));
  document.body.offsetHeight;
  return date.value !== before;
};
const watch = () => { if (moved()) window.usable = performance.now(); else setTimeout(watch, 1); };
addEventListener('DOMContentLoaded', watch);
"""
THEIR_PAGE: Final = """\
<!doctype html><meta charset="utf-8"><link rel="stylesheet" href="package/dist/css/timeline.css">
<div id="t" style="width:100%%;height:800px"></div>
<script src="package/dist/js/timeline.js"></script>
<script id="data" type="application/json">%s</script>
<script>
  const data = JSON.parse(document.getElementById('data').textContent);
  const line = new TL.Timeline('t', data, {font: null, script_path: 'package/dist/js'});
  line.on('loaded', () => { document.body.offsetHeight; window.usable = performance.now(); });
</script>
"""
CUT: Final = """([id, day]) => {
  const date = document.getElementById(id + 'Date');
  date.value = day;
  date.dispatchEvent(new Event('change'));
  document.body.offsetHeight;
}"""
STEP: Final = """id => {
  const begun = performance.now();
  document.getElementById(id).dispatchEvent(
    new KeyboardEvent('keydown', {key: 'ArrowRight', cancelable: true}));
  document.body.offsetHeight;
  return performance.now() - begun;
}"""
WORK: Final = ("ScriptDuration", "LayoutDuration", "RecalcStyleDuration")


def main(arguments: Sequence[str] | None = None) -> int:
    """Measures, and prints the figures as JSON."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--repeat", type=int, default=7, metavar="N", help="rounds; default: 7")
    parser.add_argument("--seed", type=int, default=1, help="of the random cuts")
    given = parser.parse_args(arguments)
    missing = [one for one in ("chromium", "npm") if shutil.which(one) is None]
    if missing:
        print(f"not installed: {', '.join(missing)}", file=sys.stderr)
        return 1
    with TemporaryDirectory() as folder:
        ours, theirs, first = _pages(Path(folder))
        found = _measured(ours, theirs, given.repeat, Random(given.seed))
        found["bytes of the page"] = {f"{SIZE:,}": ours.stat().st_size, "26": first}
    json.dump(found, sys.stdout, indent=2)
    print()
    return 0


def _pages(folder: Path) -> tuple[Path, Path, int]:
    """Our page, that of TimelineJS, and the bytes of our page of the first bundled story."""
    from timeline import Timeline
    from timeline.formats.sample_data import FIRST, events_folder

    with Timeline.open(folder / "small.db") as timeline:
        timeline.import_files(events_folder(FIRST))
        first = timeline.publish(None, one_file=folder / "small.html").size
    write(str(folder / "t.jsonl"), SIZE)
    ours, theirs = folder / "ours.html", folder / "theirs.html"
    with Timeline.open(folder / "t.db") as timeline:
        timeline.import_files(folder / "t.jsonl")
        timeline.publish(None, one_file=ours)
        data = json.loads(b"".join(timeline.export_as("timelinejs")))
    data["events"] = data["events"][:THEIRS]
    subprocess.run(["npm", "pack", "--silent", TIMELINEJS], cwd=folder, check=True, timeout=300)
    (archive,) = folder.glob("*.tgz")
    with tarfile.open(archive) as packed:
        packed.extractall(folder, filter="data")
    theirs.write_text(THEIR_PAGE % json.dumps(data).replace("<", "\\u003c"), encoding="utf-8")
    return ours, theirs, first


def _measured(ours: Path, theirs: Path, repeat: int, random: Random) -> dict[str, Any]:
    from playwright.sync_api import sync_playwright

    pages = {"ours": (f"{ours.as_uri()}#list", OUR_WATCH), "theirs": (theirs.as_uri(), "")}
    waited: dict[str, list[float]] = {name: [] for name in pages}
    worked: dict[str, list[float]] = {name: [] for name in pages}
    with sync_playwright() as player:
        browser = player.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox"]
        )
        for _ in range(repeat + 1):
            for name, (address, watch) in pages.items():
                context = browser.new_context(offline=True)
                page = context.new_page()
                processor = Processor(page)
                page.add_init_script(watch)
                page.wait_for_timeout(REST)
                page.goto(address)
                page.wait_for_function("() => window.usable > 0")
                worked[name].append(processor.spent("TaskDuration"))
                waited[name].append(page.evaluate("window.usable"))
                context.close()
        steps = _steps(browser, ours, random)
        browser.close()
    return {
        "milliseconds until usable": _compared(waited),
        "milliseconds of the processor until usable": _compared(worked),
        "milliseconds a step": {
            name: {"median": round(median(times), 1), "p99": round(percentile(times, 99), 1)}
            for name, times in steps.items()
        },
    }


def _compared(times: dict[str, list[float]]) -> dict[str, Any]:
    # The first round fills the caches of the system.
    ours, theirs = (found[1:] for found in times.values())
    return {
        "ours": {"median": round(median(ours)), "all": [*map(round, ours)]},
        "theirs": {"median": round(median(theirs)), "all": [*map(round, theirs)]},
        "ratio": round(median(ours) / median(theirs), 2),
    }


def _steps(browser: Any, ours: Path, random: Random) -> dict[str, list[float]]:
    page = browser.new_context(offline=True).new_page()
    processor = Processor(page)
    page.goto(ours.as_uri())
    page.wait_for_selector("#app:not([hidden])")
    found: dict[str, list[float]] = {}
    for _ in range(CUTS):
        for clock in ("of", "known"):
            day = f"{random.randrange(1997, 2025)}-{random.randrange(1, 13):02}-15"
            page.evaluate(CUT, [clock, day])
        for clock, name in (("of", "as of"), ("known", "as known")):
            before = processor.spent(*WORK)
            found.setdefault(name, []).append(page.evaluate(STEP, clock))
            spent = processor.spent(*WORK) - before
            found.setdefault(f"{name}, of the processor", []).append(spent)
    return found


class Processor:
    """Reads how long the main thread of a page was at work, whatever else the machine did."""

    def __init__(self, page: Any) -> None:
        self._session = page.context.new_cdp_session(page)
        self._session.send("Performance.enable", {"timeDomain": "threadTicks"})

    def spent(self, *names: str) -> float:
        """Milliseconds of these metrics of the browser, since the page began."""
        told = self._session.send("Performance.getMetrics")["metrics"]
        return sum(1_000 * float(one["value"]) for one in told if one["name"] in names)


if __name__ == "__main__":
    sys.exit(main())
