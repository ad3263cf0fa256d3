"""Makes `docs/images/page.png` and `matter.png`: published pages of both stories, in a browser.

    python -m scripts.page_picture

It needs Chromium, and is made by hand where a page changed its looks.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from timeline import Timeline
from timeline.formats.sample_data import FIRST, events_folder

IMAGES: Final = Path(__file__).resolve().parents[1] / "docs" / "images"
CUT: Final = "as-of=2022-04-23&as-known=2022-04-22"
PAGE_SIZE: Final = "1100,1120"
MATTER: Final = "m/xb/landing-site/embed.html"
MATTER_SIZE: Final = "760,780"


def main() -> int:
    """Publishes both stories: one as of the day after its Friday, one for the map of a matter."""
    browser = next(filter(None, map(shutil.which, ("chromium", "google-chrome"))), None)
    if browser is None:
        sys.stderr.write("there is no Chromium: apt-get install chromium\n")
        return 1
    with TemporaryDirectory() as folder:
        page, site = Path(folder, "page.html"), Path(folder, "site")
        with Timeline.open(Path(folder, "first.db")) as timeline:
            timeline.import_files(events_folder(FIRST))
            timeline.publish(None, one_file=page, title="Weapons for Ukraine")
        with Timeline.open(Path(folder, "second.db")) as timeline:
            timeline.import_files(events_folder("meridian"))
            timeline.publish(site)
        for picture, size, address in (
            (IMAGES / "page.png", PAGE_SIZE, f"{page.as_uri()}#{CUT}"),
            (IMAGES / "matter.png", MATTER_SIZE, (site / MATTER).as_uri()),
        ):
            command = [
                browser, "--headless", "--disable-gpu", "--hide-scrollbars",
                f"--window-size={size}", "--virtual-time-budget=5000",
                f"--user-data-dir={folder}/profile", f"--screenshot={picture}", address,
            ]  # fmt: skip
            if os.geteuid() == 0:
                command.insert(1, "--no-sandbox")
            subprocess.run(command, check=True, capture_output=True, timeout=60)  # noqa: S603  our own page
    return 0


if __name__ == "__main__":
    sys.exit(main())
