"""Makes `docs/images/page.png`: the published page of the bundled history, in a real browser.

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

PICTURE: Final = Path(__file__).resolve().parents[1] / "docs" / "images" / "page.png"
CUT: Final = "as-of=2022-04-23&as-known=2022-04-22"
SIZE: Final = "1100,1120"


def main() -> int:
    """Publishes the first story, and takes the picture as of the day after its Friday."""
    browser = next(filter(None, map(shutil.which, ("chromium", "google-chrome"))), None)
    if browser is None:
        sys.stderr.write("there is no Chromium: apt-get install chromium\n")
        return 1
    with TemporaryDirectory() as folder:
        page = Path(folder, "page.html")
        with Timeline.open(Path(folder, "timeline.db")) as timeline:
            timeline.import_files(events_folder(FIRST))
            timeline.publish(None, one_file=page, title="Weapons for Ukraine")
        command = [
            browser, "--headless", "--disable-gpu", "--hide-scrollbars", f"--window-size={SIZE}",
            "--virtual-time-budget=5000", f"--user-data-dir={folder}/profile",
            f"--screenshot={PICTURE}", f"{page.as_uri()}#{CUT}",
        ]  # fmt: skip
        if os.geteuid() == 0:
            command.insert(1, "--no-sandbox")
        subprocess.run(command, check=True, capture_output=True, timeout=60)  # noqa: S603  our own page
    return 0


if __name__ == "__main__":
    sys.exit(main())
