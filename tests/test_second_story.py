"""The second bundled story: it is complete, its quotes hold, and it answers for every day of it."""

from __future__ import annotations

import random
import re
import shutil
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.builders import Clock
from timeline import Timeline
from timeline.dates.edtf import iso
from timeline.domain.developments import KINDS
from timeline.formats.sample_data import events_folder, seeds_folder

STORY = events_folder("meridian")
DOCUMENTS = sorted(seeds_folder("meridian").glob("*.txt"))
THEN, LATER = datetime(2024, 1, 1, tzinfo=UTC), datetime(2024, 6, 1, tzinfo=UTC)
FIRST_DAY, LAST_DAY = date(2022, 2, 1), date(2023, 8, 1)
SAYS_SO = "FICTION, written for the story “meridian” of timeline"


def imported(store_url: str) -> None:
    with Timeline.open(store_url, clock=Clock(THEN)) as opened:
        assert not [one for report in opened.import_files(STORY) for one in report.findings]


@pytest.fixture(scope="module")
def in_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with the story, to be copied."""
    path = tmp_path_factory.mktemp("story") / "timeline.db"
    imported(str(path))
    return path


@pytest.fixture
def door(store_url: str, in_file: Path) -> Iterator[Timeline]:
    """A store with the story, once on each engine."""
    if store_url.endswith(in_file.name):
        shutil.copy(in_file, store_url)
    else:
        imported(store_url)
    with Timeline.open(store_url, clock=Clock(THEN)) as opened:
        yield opened


def answers(door: Timeline, as_of: str, as_known: str | None) -> list[dict[str, Any]]:
    """What is shown of a day, but for what is the store's own."""
    own = ("recorded", "first_recorded", "position")
    rows = [one.as_json() for one in door.log(until=as_of, as_known=as_known)]
    states = [one.as_json() for one in door.state(as_of=as_of, as_known=as_known)]
    return [*({k: v for k, v in row.items() if k not in own} for row in rows), *states]


# ------------------------------------------------------------------ what it is made of


def test_every_quote_is_verbatim_in_a_document_with_the_recorded_hash(door: Timeline) -> None:
    assert door.check(STORY, verbatim=True) == []
    assert [one for one in door.check(verbatim=True) if not one.note] == []
    sources = [source for one in door.log() for source in one.document["sources"]]
    assert all(source["sha256"] and source["document"] for source in sources)


def test_three_governments_and_nearly_every_kind_are_in_it(door: Timeline) -> None:
    entries = list(door.log())
    assert len(entries) >= 40
    assert Counter(one.government for one in entries).keys() == {"xa", "xb", "xc"}
    assert len(KINDS.keys() - {one.kind for one in entries}) <= 5
    assert entries[0].occurred.text[:10] == "2022-02-03"
    assert entries[-1].occurred.text == "2023-07-28"


def test_the_three_have_three_offsets_from_utc(door: Timeline) -> None:
    assert len({one.zone for one in door.governments()}) == 3
    approved = door.show("xc-2022-12-02-approves-the-link").entry
    assert iso(approved.earliest, "UTC") == "2022-12-03T00:40:00+00:00"


def test_everything_says_that_it_is_fiction(door: Timeline) -> None:
    assert all(one.name.endswith("(fictional)") for one in door.governments())
    assert all(file.read_text("utf-8").startswith("# FICTION.") for file in STORY.glob("*.yaml"))
    assert all(one.read_text("utf-8").startswith(SAYS_SO) for one in DOCUMENTS)


def test_the_documents_are_short_and_each_is_cited() -> None:
    assert 10 <= len(DOCUMENTS) <= 16
    for one in DOCUMENTS:
        words = len(one.read_text("utf-8").split("\n\n", 2)[2].split())
        assert 120 <= words <= 300, one.name
    cited = "".join(file.read_text("utf-8") for file in STORY.glob("*.yaml"))
    assert {one.name for one in DOCUMENTS} == set(re.findall(r"document: (\S+)", cited))


def test_it_uses_what_the_model_can_say() -> None:
    said = "".join(file.read_text("utf-8") for file in STORY.glob("*.yaml"))
    for field in (
        "settles", "stage", "votes", "in_force_from", "in_force_until", "replaces", "fulfils",
        "amount_max", "qualifier", "identifiers", "attributes", "latitude", "background",
        "translation", "page", "time", "according_to", "joint_with", "cancels", "account_of",
        "accepts",
    ):  # fmt: skip
        assert re.search(rf"\b{field}:", said), field
    assert set(re.findall(r"language: (\w+)", said)) == {"de", "fr", "nl"}


# ------------------------------------------------------------------ what it answers

STATUSES = [
    # government, matter, as of, as known; status, outcome, status that stands
    ("xc", "power-rationing", "2022-02-06", None, "decided", "approved", "decided"),
    ("xc", "power-rationing", "2022-02-07", None, "in-force", "approved", "in-force"),
    ("xc", "power-rationing", "2022-03-10", "2022-02-20", "ended", "approved", "ended"),
    ("xc", "power-rationing", "2022-03-10", "2022-02-21", "in-force", "approved", "in-force"),
    ("xc", "power-rationing", "2022-04-18", "2022-04-15", "ended", "approved", "ended"),
    ("xc", "power-rationing", "2022-04-18", "2022-04-16", "in-force", "approved", "in-force"),
    ("xc", "power-rationing", "2022-07-01", None, "suspended", "approved", "suspended"),
    ("xc", "power-rationing", "2022-09-05", None, "in-force", "approved", "in-force"),
    ("xc", "power-rationing", "2022-10-14", None, "ended", "approved", "ended"),
    ("xc", "landing-fee", "2022-10-20", None, "withdrawn", None, None),
    ("xc", "meridian-link", "2022-10-20", None, "decided", "rejected", "decided"),
    ("xc", "meridian-link", "2022-11-25", None, "decision-expected", None, "decided"),
    ("xc", "meridian-link", "2022-12-02", None, "decided", "approved", "decided"),
    ("xb", "landing-site", "2022-07-08", None, "decision-expected", None, None),
    ("xb", "landing-site", "2022-07-09", None, "overdue", None, None),
    ("xb", "landing-site", "2022-10-10", None, "lapsed", None, None),
    ("xb", "landing-site", "2022-11-24", "2022-11-24", "decided", "approved", "decided"),
    ("xb", "landing-site", "2022-11-24", "2022-11-26", "decided", "noted", "decided"),
    ("xb", "landing-site", "2022-12-01", None, "decision-expected", None, "decided"),
    ("xb", "landing-site", "2023-03-01", None, "decided", "approved", "decided"),
    ("xb", "landing-site", "2023-05-01", None, "overturned", None, None),
    ("xb", "landing-site", "2023-06-14", "2023-06-20", "overturned", None, None),
    ("xb", "landing-site", "2023-06-14", None, "decided", "approved", "decided"),
    ("xb", "fishing-ban", "2023-05-01", None, "announced", None, "announced"),
    ("xb", "fishing-ban", "2023-05-31", None, "in-force", None, "in-force"),
    ("xb", "fishing-ban", "2023-06-05", "2023-06-05", "ended", None, "ended"),
    ("xb", "fishing-ban", "2023-06-05", None, "in-force", None, "in-force"),
    ("xb", "fishing-ban", "2023-07-01", None, "ended", None, "ended"),
    ("xa", "link-contribution", "2022-06-15", None, "raised", None, None),
    ("xa", "link-contribution", "2022-09-14", None, "under-consideration", None, None),
    ("xa", "link-contribution", "2022-10-12", None, "advanced", "approved", None),
    ("xa", "link-contribution", "2022-10-20", None, "decision-expected", "approved", None),
    ("xa", "link-contribution", "2022-10-22", None, "postponed", "approved", None),
    ("xa", "link-contribution", "2022-11-18", None, "advanced", "approved", None),
    ("xa", "link-contribution", "2022-12-07", None, "overturned", None, None),
    ("xa", "link-contribution", "2022-12-08", None, "announced", None, "announced"),
    ("xa", "link-contribution", "2023-02-10", None, "decided", "approved", "decided"),
    ("xa", "link-contribution", "2023-04-01", None, "in-force", "approved", "in-force"),
    ("xa", "link-contribution", "2030-01-01", None, "ended", "approved", "ended"),
    ("xa", "loan-of-generators", "2022-04-20", None, "partly-delivered", None, "partly-delivered"),
    ("xa", "loan-of-generators", "2022-05-24", None, "delivered", None, "delivered"),
]  # fmt: skip


def test_the_status_is_right_on_each_named_day(door: Timeline) -> None:
    wrong = []
    for government, matter, as_of, as_known, *expected in STATUSES:
        known = {one.matter: one for one in door.state(government, as_of=as_of, as_known=as_known)}
        one = known[matter]
        stands = one.stands.status if one.stands else None
        if [one.status, one.outcome, stands] != expected:
            wrong.append((matter, as_of, as_known, one.status, one.outcome, stands))
    assert wrong == []


def test_the_slip_of_sixty_generators_counts_on_no_day(door: Timeline) -> None:
    for as_known in ("2022-04-17", "2022-04-20", None):
        found = door.log("xa", kinds=["delivery-made"], as_known=as_known)
        standing = [one.id for one in found if one.retracted_by is None]
        assert "xa-2022-04-08-delivers-60-generators" not in standing
        assert "xa-2022-04-08-delivers-6-generators" in standing
    [row] = [
        one for one in door.totals("xa", as_of="2022-05-01") if one.item == "mobile generators"
    ]
    told = row.pledged, row.committed, row.delivered, row.outstanding
    assert [one.least for one in told] == [one.most for one in told] == [18, 18, 10, 8]


def test_the_votes_are_known_from_the_minutes_on(door: Timeline) -> None:
    known = [
        door.show("xc-2022-02-04-orders-rationing", as_known=day).entry.document.get("votes")
        for day in ("2022-02-20", "2022-02-21")
    ]
    assert known[0] is None
    assert known[1] is not None
    assert (str(known[1]["yes"]), str(known[1]["no"])) == ("9", "2")


# ------------------------------------------------------------------ what is told in two ways

VOTE, PAPER = "xc-2022-12-02-approves-the-link", "xc-2022-12-03-paper-dates-the-vote-on-the-3rd"
REJECTS, APPROVES = "xb-2023-06-14-rejects-cap-noir", "xb-2023-06-14-approves-cap-noir"


def link_of_the_islands(door: Timeline, as_of: str) -> Any:
    return next(
        one
        for one in door.state("xc", matters=["meridian-link"], as_of=as_of)
        if one.government == "xc"
    )


def test_two_accounts_of_the_vote_of_the_islands_are_one_decision(door: Timeline) -> None:
    told = [one.id for one in door.log("xc", kinds=["decision-taken"], since="2022-12-01")]
    assert told == [VOTE, PAPER]
    for day in ("2022-12-02", "2022-12-03", "2022-12-10"):
        one = link_of_the_islands(door, day)
        assert (one.status, one.since, one.by) == ("decided", "2022-12-02T23:40", VOTE)
        assert one.contradictions == ()
    assert link_of_the_islands(door, "2022-12-01").status == "decision-expected"


def test_the_two_accounts_are_set_side_by_side(door: Timeline) -> None:
    [account] = door.show(VOTE).accounts
    assert account.entry.id == PAPER
    assert account.differs["occurred"] == ("2022-12-02T23:40", "2022-12-03")
    assert "outcome" not in account.differs


def test_a_retracted_vote_leaves_the_account_of_the_paper(door: Timeline) -> None:
    door.retract(VOTE, reason="The transcript is withdrawn")
    one = link_of_the_islands(door, "2022-12-10")
    assert (one.status, one.since, one.by) == ("decided", "2022-12-03", PAPER)


def test_the_decisions_on_cap_noir_contradict_each_other_from_their_day_on(door: Timeline) -> None:
    for as_of, as_known, expected in (
        ("2023-06-13", None, []),
        ("2023-07-28", "2023-07-28", []),
        ("2023-06-14", None, [("second-decision", (REJECTS, APPROVES))]),
        ("2023-08-01", "2023-07-29", [("second-decision", (REJECTS, APPROVES))]),
    ):
        [one] = door.state("xb", matters=["landing-site"], as_of=as_of, as_known=as_known)
        assert [(each.rule, each.developments) for each in one.contradictions] == expected
    assert (one.outcome, one.by) == ("approved", APPROVES)


def test_the_contradiction_is_the_only_note_of_a_check(door: Timeline) -> None:
    [note] = door.check()
    assert (note.note, note.rule) == (True, "second-decision")
    assert REJECTS in note.message
    assert APPROVES in note.message
    assert [one.id for one in door.log(contradictory=True)] == [REJECTS, APPROVES]


# ------------------------------------------------------------------ what the matters are called


def test_every_matter_has_a_title(door: Timeline) -> None:
    found = {(one.government, one.matter): one.title for one in door.state()}
    assert len(found) == 13
    assert all(found.values())
    assert found["xb", "landing-site"] == "Where the Meridian Link lands in Sirane"


def test_the_levy_is_the_contribution_under_each_of_its_names_and_titles(door: Timeline) -> None:
    both = [door.log("xa", matters=[name]) for name in ("link-levy", "link-contribution")]
    levy, contribution = ([one.id for one in listed] for listed in both)
    assert levy == contribution
    assert "xa-2022-06-15-introduces-the-levy" in levy
    assert "xa-2023-02-10-president-signs-the-contribution" in levy
    # A name is about the record: it holds on the days before the levy was renamed, too.
    for day in ("2022-07-01", "2023-04-01"):
        [one] = door.state("xa", matters=["link-levy"], as_of=day, as_known=day)
        assert one.matter == "link-contribution"
        assert one.title == "Contribution on electricity bills for the Meridian Link"


# ------------------------------------------------------------------ out and in again


@pytest.mark.parametrize("form", ["yaml", "jsonl"])
def test_an_export_that_is_imported_answers_alike_under_random_cuts(
    tmp_path: Path, door: Timeline, form: Any
) -> None:
    files = door.export(tmp_path / "out", form=form)
    chance = random.Random(20)
    span = (LAST_DAY - FIRST_DAY).days
    cuts = [
        tuple(str(FIRST_DAY + timedelta(days=chance.randrange(span))) for _ in range(2))
        for _ in range(20)
    ]
    with Timeline.open(tmp_path / "again.db", clock=Clock(LATER)) as again:
        assert not [one for report in again.import_files(*files) for one in report.findings]
        for as_of, as_known in cuts:
            assert answers(again, as_of, as_known) == answers(door, as_of, as_known)
        assert answers(again, "2023-08-01", None) == answers(door, "2023-08-01", None)
