"""A map is proposed by headings and samples, and nothing is decided that two readings fit."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.formats.mapping.test_mapping import DATA, HEAD
from timeline.domain.developments import document
from timeline.formats.errors import BadFile
from timeline.formats.mapping.map_file import READY
from timeline.formats.mapping.proposing import ProposedMap, propose_map

DUTCH = (
    "Nr;Datum;Onderwerp;Omschrijving;Dossier;Bron;Link;Kleur\n"
    '1;20/04/2022;Lampen;"Een ""besluit""";Verlichting, Wegen;De Krant;https://k.example/1;rood\n'
    "2;5/5/2022;Wegen;;Wegen;De Krant;https://k.example/2;\n"
)


def proposed(tmp_path: Path, text: str, government: str | None = "be") -> ProposedMap:
    path = tmp_path / "t.csv"
    path.write_text(text, "utf-8")
    return propose_map(path, government)


def test_headings_in_another_language_are_understood(tmp_path: Path) -> None:
    found = proposed(tmp_path, DUTCH)
    assert (found.like, found.unsure, found.findings) == (None, None, [])
    assert document(found.developments[0]) == {
        "kind": "situation-noted", "id": "be-1", "government": "be", "occurred": "2022-04-20",
        "title": "Lampen", "summary": 'Een "besluit"', "matters": ["verlichting", "wegen"],
        "attributes": {"kleur": "rood"},
        "sources": [{"publisher": "De Krant", "url": "https://k.example/1"}],
    }  # fmt: skip


@pytest.mark.parametrize("name", READY)
def test_tables_of_other_programs_are_recognized(name: str) -> None:
    (path,) = DATA.glob(f"{name}.*")
    found = propose_map(path, "be")
    assert (found.like, found.findings) == (name, [])
    assert {one.government for one in found.developments} == {"be"}


def test_a_table_of_our_own_needs_no_map(tmp_path: Path) -> None:
    found = proposed(tmp_path, "id,kind,government,occurred,title\n", None)
    assert found.like == "developments"


@pytest.mark.parametrize(
    ("dates", "first", "unsure"),
    [
        (["04/05/2022", "03/04/2022"], "2022-05-04", "dates may be D/M/YYYY or M/D/YYYY"),
        (["04/05/2022", "13/04/2022"], "2022-05-04", None),
        (["04/05/2022", "04/13/2022"], "2022-04-05", None),
        (["2022-04", "2022~"], "2022-04", None),
        (["May 4, 2022", "Apr. 3, 2022"], "2022-05-04", None),
    ],
)
def test_the_form_of_dates_is_the_one_that_all_have(
    tmp_path: Path, dates: list[str], first: str, unsure: str | None
) -> None:
    rows = "".join(f'"{one}",A {number},\n' for number, one in enumerate(dates))
    found = proposed(tmp_path, f"date,title,kind\n{rows}")
    assert str(found.developments[0].occurred) == first
    assert found.unsure == unsure


@pytest.mark.parametrize(
    ("text", "government", "message"),
    [
        ("x,y\n1,2\n", "be", "no column is certainly a date"),
        ("date,y\n2022,2\n", "be", "no column is certainly a title"),
        ("date,title\nsoon,2\n", "be", "no column is certainly a date"),
        ("date,title\n2022,2\n", None, "nothing says whose developments these are"),
        ("", "be", "the file is empty"),
        (HEAD + '"', "be", "not CSV"),
    ],
)
def test_what_makes_no_map_is_told(
    tmp_path: Path, text: str, government: str | None, message: str
) -> None:
    with pytest.raises(BadFile, match=message):
        proposed(tmp_path, text, government)


def test_hostile_headings_and_cells_stay_text(tmp_path: Path) -> None:
    text = 'date,title,"a"": {b}\n# [x"\n2022,"{{x}} \x1b[31m",1\n'
    found = proposed(tmp_path, text)
    (one,) = found.developments
    assert one.title == "{{x}} \x1b[31m"
    assert one.attributes == {"a-b-x": "1"}
