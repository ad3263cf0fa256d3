"""What is listed is taken along: as a file that is asked about, or in the clipboard."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from tests.tui.driving import Driven, driven
from tests.tui.test_timeline import run
from timeline.tui.app import TimelineApp


async def export(it: Driven, name: str) -> None:
    """Opens the dialog, and accepts a file name."""
    await it.press("E")
    it.app.screen.input.value = name  # type: ignore[attr-defined]
    await it.press("enter")


def test_the_list_is_written_as_it_is_filtered_and_a_file_is_overwritten_only_if_told(
    store: Path, settings: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    async def go() -> None:
        async with driven(store, settings, governments=("nl",)) as it:
            listed = [it.main.list.line_at(index).id for index in range(it.app.state.count)]  # type: ignore[union-attr]
            await export(it, "list.jsonl")
            assert it.app.screen is it.main
            await it.until(lambda: f"Wrote {len(listed)} developments" in it.sentences())
            lines = Path("list.jsonl").read_text("utf-8").splitlines()
            assert [json.loads(line)["id"] for line in lines] == listed
            Path("list.jsonl").write_text("mine", "utf-8")
            await export(it, "list.jsonl")
            assert "is there already" in it.sentences()
            assert Path("list.jsonl").read_text("utf-8") == "mine"
            await it.press("enter")
            await it.until(lambda: Path("list.jsonl").read_text("utf-8") != "mine")
            for name, said in (("list.txt", "ends in .csv"), ("no/list.csv", "no folder no")):
                await export(it, name)
                assert said in it.sentences()
                await it.press("escape")
            await export(it, "list.csv")
            await it.until(Path("list.csv").exists)
            with Path("list.csv").open(encoding="utf-8-sig", newline="") as stream:
                assert [row["id"] for row in csv.DictReader(stream)] == listed
            assert sorted(one.name for one in tmp_path.glob("*.*")) == ["list.csv", "list.jsonl"]

    run(go())


def test_the_list_is_copied_and_in_a_browser_only_copied(
    store: Path, settings: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def go() -> None:
        async with driven(store, settings, governments=("nl",)) as it:
            await it.press("E", "tab", "tab", "tab", "enter")
            await it.until(lambda: "Copied" in it.sentences())
            assert it.app.clipboard.startswith("## ")
            assert "- nl: Rutte and De Croo meet during a summit (" in it.app.clipboard
            monkeypatch.setattr(TimelineApp, "is_web", True)
            await it.press("E")
            assert not it.app.screen.input.display  # type: ignore[attr-defined]
            await it.press("enter")
            await it.until(lambda: it.app.clipboard.startswith("id,"))

    run(go())
