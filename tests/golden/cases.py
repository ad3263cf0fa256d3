"""The sessions whose answers are kept: each line is a command, run one minute after the last.

`< FILE` gives a file as standard input. A line that begins with `!` prepares something, and
`runner` says what it can. Each session has the bundled `events/` and `seeds/`, and `FILES`.
"""

from __future__ import annotations

from typing import Final

FILES: Final = {
    "story.yaml": """\
government: xx
name: Xanadu
zone: Europe/Brussels

sources:
  gazette:
    publisher: Gazette
    title: The week
    url: https://gazette.example/week
    published: "2024-03-06"
    retrieved: "2024-03-07"
    archive_url: https://archive.example/week
    document: gazette.txt
    according_to: the mayor
  later:
    publisher: Evening Post
    published: "2024-03-20"

developments:
  - id: xx-raised
    kind: matter-raised
    occurred: "2024-03-04"
    title: A bridge is proposed
    question: Is there to be a bridge?
    matters: [bridge]
    tags: [roads, money]
    actors:
      - {name: Ann, role: mayor, organization: Xanadu}
    sources:
      - source: gazette
        quotes:
          - exact: A bridge is to span the river
  - id: xx-meeting
    kind: meeting-held
    occurred: "2024-03-05T15:30"
    title: The councils meet
    body: council
    place: Xanadu
    outcome: no-decision
    matters: [bridge]
    joint_with: [yy]
    sources: [{source: gazette}]
  - id: xx-expected
    kind: decision-expected
    occurred: "2024-03-06"
    title: A decision is due on Friday
    matters: [bridge]
    expected: "2024-03-08"
    expected_phrase: on Friday
    certainty: firm
    sources: [{source: gazette}]
  - id: xx-pledge
    kind: pledge-made
    occurred: "2024-03~"
    title: Money is promised
    matters: [money]
    counterparts: [yy]
    quantities:
      - {amount: "1234567.50", currency: EUR, qualifier: about}
    conditions: The bank agrees
    sources: [{source: later}]
  - id: xx-rumour
    kind: statement-made
    occurred: "2024-03-05"
    title: "The mayor resigns\u202e “today”"
    verification: disputed
    sources: [{source: gazette}]
  - id: xx-situation
    kind: situation-noted
    occurred: "2024-02-21/2024-02-28"
    title: The river rises
    place: Xanadu
    sources: [{source: gazette}]
""",
    "seeds/gazette.txt": "The week in Xanadu.\n\nA bridge is to span the river, the mayor said.\n",
    "more.jsonl": """\
{"id":"yy-statement","government":"yy","kind":"statement-made","occurred":"2024-03-09",\
"title":"Ypsilon waits","sources":[{"publisher":"Gazette","published":"2024-03-09"}]}
""",
    "yy.yaml": """\
government: yy
name: Ypsilon
zone: Asia/Tokyo
developments:
  - id: yy-delivery
    kind: delivery-made
    occurred: "2024-04-02T09:00"
    title: The first stones arrive
    matters: [bridge]
    quantities: [{amount: 20, unit: tonne, item: stone, qualifier: at-least}]
    sources: [{publisher: Gazette, published: "2024-04-03"}]
""",
    "faulty.yaml": """\
government: zz
name: Zembla
zone: Europe/Oslo
developments:
  - id: zz-good
    kind: statement-made
    occurred: "2024-05-01"
    title: All is well
  - id: zz-kind
    kind: statement-mode
    occurred: "2024-05-02"
    title: A kind that is none
  - id: zz-date
    kind: statement-made
    occurred: "2024-02-30"
    title: A day that is none
  - id: zz-decided
    kind: decision-taken
    occurred: "2024-05-03"
    title: No matter and no outcome
  - id: zz-quoted
    kind: statement-made
    occurred: "2024-05-04"
    title: A quote that is not there
    sources:
      - publisher: Gazette
        document: gazette.txt
        quotes: [{exact: A tunnel is to cross the river}]
  - id: zz-good
    kind: statement-made
    occurred: "2024-05-05"
    title: An id that is taken
""",
    "broken.yaml": "government: zz\ndevelopments: [\n",
    "broken.jsonl": '{"id": "a"\nnull\n{"government":"zz"}\n',
}

_STORY: Final = """
append --from story.yaml --json
import more.jsonl --json
import yy.yaml more.jsonl story.yaml --json
append --from more.jsonl --government-name Ypsilon --zone Asia/Tokyo
correct xx-raised --reason "It was a tunnel" --set "title=A tunnel is proposed" \
--set occurred=2024-03-03 --set "actors.0.role=provost" --unset tags \
--publisher Gazette --published 2024-04-01 --dry-run
correct xx-raised --reason "It was a tunnel" --set "title=A tunnel is proposed" \
--set occurred=2024-03-03 --set "actors.0.role=provost" --unset tags \
--publisher Gazette --published 2024-04-01 --json
retract xx-rumour --reason "He did not" --publisher Gazette --published 2024-04-02 --json
dispute xx-pledge --reason "The bank denies it" --published 2024-04-03 --publisher Bank
append decision-postponed --government xx --matter bridge --occurred 2024-03-08 \
--expected 2024-04 --reason "Too little time" --title "The council puts it off" \
--publisher Gazette --published 2024-03-09 --json
append decision-taken --government xx --matter bridge --occurred 2024-04-10T10:00 \
--outcome approved --title "The council approves a tunnel" --publisher Gazette \
--published 2024-04-11 --quantity "at least 3000 stones" --quantity "EUR 1.5 m" \
--actor "Ann; mayor; Xanadu" --tag roads --summary "It is to be built." --id xx-approved
"""


def _reading(governments: str, matter: str, known: str, recorded: str, grep: str) -> str:
    """Every question, in each form, with cuts and without."""
    plain = [
        f"log {governments}",
        "log --reverse --limit 3",
        f"log --grep {grep} --since 2022 --until 2025",
        f"log --query {grep}* --matter {matter}",
        "log --kind statement-made --kind meeting-held",
        "log --kind meeting-held --tag military-aid --counterpart ua --verification reported",
        "log --actor a --verification disputed",
        "state",
        f"state {governments} --matter {matter} --lapse-after 0",
        "pending",
        "pending --overdue --lapse-after 100000",
        f"diff 2022-04-01 {known}",
        f"diff 2022-04-01 {known} --known",
        f"diff 2022 2026 {governments} --known --as-of 2024-03-08",
        f"replay {governments}",
        f"replay --matter {matter} --since 2022-03 --until 2025",
        "governments",
        "matters",
        f"matters {governments}",
        "stats",
        f"stats {governments}",
    ]
    cuts = [
        f"{what} {governments} {cut}"
        for what in ("log", "state", "pending", "matters", "replay")
        for cut in (f"--as-known {known}", f"--as-recorded {recorded}", f"--as-of {known}")
        if not (what in ("log", "replay") and "as-of" in cut)
    ]
    lines = [
        "log --since 2022-04-20 --limit 2",
        "state",
        "pending",
        "diff 2022-04-01 2022-04-20",
        f"replay --matter {matter}",
        "governments",
        "matters",
        "stats",
    ]
    asked = [f"{one} {form}".strip() for one in plain + cuts for form in ("", "--json")]
    asked += [f"{one} --jsonl" for one in lines]
    return "\n".join(asked)


SESSIONS: Final = {
    "bundled": f"""
import events --json
{_reading("be nl", "heavy-weapons", "2022-04-21", "2026-01-05T11:00Z", "weapons")}
show be-2022-02-sends-weapons-and-fuel
show be-2022-04-20-core-cabinet-discusses-heavy-weapons be-2022-04-expects-decision-on-friday
show be-2022-04-20-raises-heavy-weapons --json
show be-2022-04-20-raises-heavy-weapons lv-2022-04-pledges-more-weapons --jsonl --as-known 2023
export
export be --format jsonl
export --to out
export be lv --to lines --format jsonl
check
check events --json
verify
verify --json
demo --plain
schema
""",
    "story": f"""
{_STORY}
{_reading("xx", "bridge", "2024-03-31", "2026-01-05T12:04:30Z", "tunnel")}
show xx-raised
show xx-raised --json
log xx --who --limit 3
log xx --who --limit 1 --jsonl
show xx-raised xx-pledge xx-rumour xx-meeting xx-approved
show xx-raised xx-pledge xx-rumour xx-meeting xx-approved --jsonl
show xx-raised --json --as-known 2024-03-10
show xx-pledge --json --as-recorded 2026-01-05T12:04:30Z
export
export --format jsonl
check --json
""",
    "tracks": """
import events --json
tracks be nl --as-of 2022-04-23 --zoom month
tracks be --as-known 2022-04-21 --json
tracks --as-of 2022-05-01 --limit 2 --svg tracks.svg
tracks --matter nothing
""",
    "writing": """
append matter-raised --government be --matter roads --occurred 2025-01-01 --title "Roads" --dry-run
append matter-raised --government be --matter roads --occurred 2025-01-01 --title "Roads" \
--dry-run --json
append matter-raised --government be --matter roads --occurred 2025-01-01 --title "Roads"
append matter-raised --government be --matter roads --occurred 2025-01-01 --title "Roads" --json
append statement-made --government be --occurred 2025-01-01 --title Roads --id a-road --yes \
--phrase "on Wednesday" --reckoned-from 2025-01-02
append delivery-made --government be --occurred 2025-01 --title Stones --id stones --complete \
--quantity "amount=3; item=jets; unit=piece" --verification confirmed --counterpart ua
append pledge-made --government us --occurred 2025-01-03 --title Money --zone America/New_York
append - --from - --json < more.jsonl
append --from - --json --government-name Ypsilon --zone Asia/Tokyo < more.jsonl
import - --json < story.yaml
import story.yaml more.jsonl --dry-run --json
import story.yaml more.jsonl --dry-run
import faulty.yaml --json
import faulty.yaml
import faulty.yaml --keep-going --rejects rejects.yaml --json
import faulty.yaml broken.yaml broken.jsonl story.yaml --keep-going --rejects rejects.jsonl --json
import story.yaml
check faulty.yaml broken.yaml broken.jsonl
check faulty.yaml broken.yaml broken.jsonl --json
check story.yaml --json
correct xx-raised --reason "A typo" --set "title=A bridge over the river" --yes
correct xx-raised --reason "Another" --unset tags
retract xx-rumour --reason "He did not" --dry-run --json
retract xx-rumour --reason "He did not" --occurred 2025-02-01 --id gone
dispute xx-pledge --reason "The bank denies it" --json
log --json
""",
    "integrity": """
store status --json
store init --json
store init --json
store status --json
view status --json
import events/be.yaml --json
seal one.checkpoint --json
view status --json
log be --limit 1
view status --json
import events/lv.yaml story.yaml --json
seal two.checkpoint
seal -
prove be-2022-04-20-raises-heavy-weapons --checkpoint one.checkpoint
prove be-2022-04-20-raises-heavy-weapons --checkpoint one.checkpoint --output raised.proof
prove xx-raised --output xx.proof
verify --checkpoint one.checkpoint --checkpoint two.checkpoint
verify --checkpoint one.checkpoint --json
verify --quick --json
verify --since one.checkpoint
verify --since one.checkpoint --json
verify --proof raised.proof --checkpoint one.checkpoint
verify --proof raised.proof --checkpoint one.checkpoint --json
verify --proof raised.proof --checkpoint two.checkpoint --json
view rebuild
view path
store migrate
store status
doctor
doctor --json
backup backup.db --json
backup backup.db
backup backup.db --overwrite
--store copied.db store status
store copy store.db copied.db --json
store copy store.db copied.db
--store restored.db restore backup.db --json
--store restored.db restore backup.db
--store restored.db restore backup.db --overwrite --json
--store restored.db log --json --limit 2
rescue backup.db sound.db --json
!alter copied.db 4 heavy light
--store copied.db verify --json
--store copied.db verify --quick
--store copied.db verify --checkpoint one.checkpoint --json
--store copied.db seal
--store copied.db check --json
--store copied.db log --jsonl --limit 4
rescue copied.db rescued.db --json
rescue copied.db rescued-too.db
!sql copied.db "DROP TRIGGER stored_events_update"
--store copied.db verify --json
--store copied.db log --json
--store rescued.db log --json --limit 2
--store rescued.db verify --json
""",
    "refusals": """
log --json
import events/be.yaml story.yaml --json
show no-such-thing --json
show be-2022-04-20-raises-heavy-weapon --json
show --json
log be zz --json
log --since 2022-13 --json
log --since tomorrowish --json
log --query "(" --json
log --query "AND" --json
log --limit -1 --json
log --limit x --json
log --kind no-kind --json
log --verification maybe --json
log --json --jsonl
log --no-such-option
log --limit 1 --limit 2
state --as-known 2022-02-30 --json
state --lapse-after -1 --json
pending zz --json
diff 2022-04-01 --json
diff 2023 2022 --json
diff 2022 x --json
replay --speed -1 --json
replay --matter nothing-of-this --json
governments zz --json
matters zz --json
stats zz --json
append --json
append no-kind --json
append decision-taken --government be --json
append decision-taken --government be --matter m --occurred 2022-02-30 --outcome approved \
--title T --json
append decision-taken --government be --matter m --occurred 2022-02-03 --outcome accepted \
--title T --json
append decision-taken --government be --matter m --occurred 2030-02-03 --outcome approved \
--title T --json
append statement-made --government us --occurred 2022-02-03 --title T --json
append statement-made --government qqq --occurred 2022-02-03 --title T --json
append statement-made --government be --occurred 2022-02-03 --title T \
--id be-2022-04-20-raises-heavy-weapons --json
append statement-made --government be --occurred 2022-02-03 --title T --published 2022-13 --json
append statement-made --government be --occurred 2022-02-03 --title T --quantity "many" --json
append statement-made --government be --occurred 2022-02-03 --title T --source-url ftp:x --json
append delivery-made --government be --occurred 2022-02-03 --title T --fulfils nothing --json
append --from nowhere.yaml --json
append --from broken.jsonl --json
append --from faulty.yaml --json
correct no-such-thing --reason R --set title=T --json
correct xx-raised --set title=T --json
correct xx-raised --reason R --json
correct xx-raised --reason R --set "title=A bridge is proposed" --json
correct xx-raised --reason R --title "Only a title" --json
correct xx-raised --reason R --set "nothing=1" --json
correct xx-raised --reason R --set "kind=statement-made" --json
correct xx-raised --reason R --unset title --json
retract xx-raised --reason "" --json
retract xx-raised --reason R --json
retract xx-raised --reason R --json
dispute xx-raised --reason R --json
log --kind retracted --json
correct xx-2026-01-05-retracts-xx-raised --reason R --set title=T --json
import --json
import nowhere --json
import "" --json
import story.yaml --rejects x --json
import broken.yaml --json
export zz
export --format xlsx
check nowhere.yaml --json
verify --proof nowhere.proof --json
verify --proof story.yaml --checkpoint story.yaml --json
verify --checkpoint story.yaml --json
seal story.yaml --json
seal - --sign key --json
prove no-such-thing
prove xx-raised --checkpoint story.yaml
backup store.db --json
backup story.yaml --json
restore nowhere.db --json
restore story.yaml --json
rescue nowhere.db new.db --json
rescue story.yaml new.db --json
rescue store.db store.db --json
store copy nowhere.db new.db --json
store copy store.db story.yaml --json
store grant
store grant --reader someone
view
view status --json --nothing
outbox list
outbox list nothing-there
outbox send nothing-there --json
--store foo://x log --json
--store story.yaml log --json
--store nothing.db log --json
--store nothing.db verify --json
--store nothing.db doctor --json
--store nothing.db view status --json
--color blue log
--governments be log --json
nothing
tui
""",
    "outbox": """
--store postgresql://nobody@127.0.0.1:1/nothing --outbox kept append statement-made \
--government be --occurred 2022-02-03 --title "While it is away" --json
outbox list kept
outbox send kept --json
outbox list kept
--outbox kept outbox list
--outbox kept doctor --json
log --json
""",
    "consistency": """
import events/be.yaml --json
seal one.checkpoint
import events/lv.yaml --json
seal two.checkpoint
prove --from one.checkpoint
prove --from one.checkpoint --to two.checkpoint --output two.proof
prove --from two.checkpoint --to one.checkpoint
verify --consistency two.proof --checkpoint one.checkpoint
verify --consistency two.proof --json
verify --consistency story.yaml --json
key new story.yaml --name example.org/archive
key new new.key --name "our archive"
key show story.yaml
key rotate nowhere.key
seal one.checkpoint --timestamp two.proof
seal one.checkpoint --timestamp nowhere.tsr
verify --quick --checkpoint one.checkpoint --timestamp-certificates nowhere.pem
seal one.checkpoint --witness nowhere
seal one.checkpoint --witness story.yaml
seal one.checkpoint --witness https://witness.example
seal one.checkpoint --quorum 2
verify --quick --checkpoint one.checkpoint --witnesses nowhere
bundle make two.proof
bundle make given --checkpoint story.yaml
bundle check nowhere --json
""",
}
