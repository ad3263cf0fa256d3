"""A seeded history of any size that obeys the domain's rules.

Two hundred governments with a skewed share (the largest has about 15 %), some twenty matters
each, every matter running through real lifecycles: raised, discussed, expected, postponed,
decided, announced, delivered, overturned, raised again; or a bill that passes its stages; with
measures that come into force, are extended and end. Five per cent arrive late or are
corrections. Several scripts, uncertain dates, a source with quotes under each line; about 800
bytes of JSON a development. The same seed and size give the same bytes.
"""

from __future__ import annotations

import argparse
import heapq
import json
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import accumulate, count
from random import Random
from typing import Any, Final

GOVERNMENTS: Final = 200
MATTERS: Final = 20
CROWDED: Final = 8_000
"""More than so many developments are no single matter's: it has one a day at most."""
FIRST: Final = date(1996, 1, 1).toordinal()
LAST: Final = date(2025, 12, 31).toordinal()
ZONES: Final = (
    "Europe/Brussels", "Europe/Kyiv", "America/New_York", "Asia/Tokyo", "Africa/Cairo",
    "Asia/Kolkata", "Australia/Sydney", "America/Sao_Paulo", "Europe/London", "Asia/Seoul",
)  # fmt: skip
SENTENCES: Final = (
    "The cabinet discussed the matter at length but took no formal decision on the delivery.",
    "A spokesperson said that the talks would continue and that all options were on the table.",
    "Le conseil des ministres a examiné le dossier sans arrêter de décision définitive.",
    "Das Kabinett hat die Lieferung beraten; eine Entscheidung wird für Freitag erwartet.",
    "Уряд розглянув питання про постачання важкого озброєння та відклав рішення.",
    "政府は閣議でこの問題を協議したが、最終的な決定には至らなかった。",
    "ناقشت الحكومة المسألة ولم تتخذ قرارا نهائيا بشأن التسليم.",
    "Правительство обсудило вопрос и поручило подготовить предложения к пятнице.",
    "정부는 이 문제를 논의했으나 최종 결정을 내리지 못했다.",
    "El Consejo de Ministros estudió la propuesta y aplazó la decisión hasta la semana próxima.",
    "Ministers agreed that the equipment would be delivered in stages before the end of the year.",
    "The opposition asked for a vote in parliament before any further commitment is made.",
)
TITLES: Final = (
    "Cabinet weighs the delivery of armoured vehicles",
    "Le gouvernement examine l'envoi de matériel lourd",
    "Minister answers questions on the export licence",
    "Уряд обговорює новий пакет допомоги",
    "閣議で追加支援を協議",
    "الحكومة تناقش حزمة الدعم",
    "Kabinett berät über Ersatzteile und Munition",
    "Spokesperson comments on the pending decision",
)
NAMES: Final = (
    "Alexandra Vermeulen", "Jean-Luc Dubois", "Олена Коваленко", "山田太郎", "ليلى حداد",
    "Ingrid Solberg", "김민준", "José María Álvarez", "Priya Raghunathan", "Tomasz Wójcik",
)  # fmt: skip
ROLES: Final = ("Prime Minister", "Minister of Defence", "Spokesperson", "Deputy Prime Minister")
PUBLISHERS: Final = (
    "The Daily Record", "Agence Centrale", "Nachrichtendienst Nord", "Вісник", "朝報", "Al Khabar",
)  # fmt: skip
ITEMS: Final = ("armoured vehicles", "howitzers", "tonnes of fuel", "generators", "helmets")
TAGS: Final = ("defence", "aid", "budget", "energy", "justice", "trade")
QUIET: Final = ("statement-made", "meeting-held", "request-made", "situation-noted")

Timed = tuple[int, int, dict[str, Any]]


def generate(size: int, seed: int = 1) -> Iterator[dict[str, Any]]:
    """`size` developments, after a header line for each government, in the order of arrival."""
    random = Random(seed)
    parts = shares(size)
    for index in range(len(parts)):
        zone = ZONES[index % len(ZONES)]
        yield {"government": _slug(index), "name": f"Government {index + 1}", "zone": zone}
    serial = count()
    streams = [
        _matter(Random(f"{seed}/{index}/{number}"), _slug(index), number, part, serial)
        for index, share in enumerate(parts)
        for number, part in enumerate(_split(share, max(MATTERS, share // CROWDED)))
        if part
    ]
    yield from _arriving(heapq.merge(*streams, key=lambda one: one[:2]), random, size)


def shares(size: int) -> list[int]:
    """How many developments each government has, the largest first."""
    weights = [1 / (rank + 5) for rank in range(GOVERNMENTS)]
    weights[0] = 0.15 / 0.85 * sum(weights[1:])
    total = sum(weights)
    counts = [int(size * weight / total) for weight in weights]
    counts[0] += size - sum(counts)
    return counts


def _split(share: int, parts: int) -> list[int]:
    return [share // parts + (index < share % parts) for index in range(parts)]


def _slug(index: int) -> str:
    return f"g{index + 1:03}"


def _arriving(told: Iterator[Timed], random: Random, size: int) -> Iterator[dict[str, Any]]:
    """The order in which the developments are entered: a few come late, a few are corrections."""
    late: list[Timed] = []
    recent: list[dict[str, Any]] = []
    serial, sent = count(), 0
    for day, order, development in told:
        while late and late[0][0] <= day and sent < size:
            yield heapq.heappop(late)[2]
            sent += 1
        if sent >= size:
            return
        if development["kind"] in QUIET and random.random() < 0.07:
            heapq.heappush(late, (day + random.randint(5, 400), next(serial), development))
            continue
        yield development
        sent += 1
        if random.random() < 0.02:
            recent.append(development)
        if recent and random.random() < 0.02 and sent < size:
            yield _correction(random, recent.pop(random.randrange(len(recent))), day, order)
            sent += 1
        if len(recent) > 1_000:
            recent.clear()
    for _, _, development in sorted(late, key=lambda one: one[:2]):
        if sent < size:
            yield development
            sent += 1


def _correction(random: Random, about: dict[str, Any], day: int, order: int) -> dict[str, Any]:
    said = _iso(min(day + 1, LAST + 30))
    return {
        "id": f"{about['id']}-corrected-{order}",
        "kind": "corrected",
        "government": about["government"],
        "occurred": said,
        "title": f"Correction: {about['title']}",
        "amends": about["id"],
        "reason": "The newspaper corrected itself the next day.",
        "changes": {"title": f"{about['title']} (as corrected)"},
        "sources": [_source(random, said)],
    }


def _matter(
    random: Random, government: str, number: int, size: int, serial: Iterator[int]
) -> Iterator[Timed]:
    """One matter's life, over and over, spread over the whole span."""
    matter = f"matter-{number:02}"
    before = FIRST - 1
    kinds = _lives(random)
    for place, day in enumerate(_days(random, size)):
        kind, fields = next(kinds)
        # One a day at most, and no uncertain date that reaches back over the one before: steps
        # that overlap have no certain order, and a postponement could come to precede what it
        # postpones.
        today = max(day, before + 1)
        reach, before = today - before - 1, today
        for name in ("in_force_from", "in_force_until"):
            if name in fields:
                fields[name] = _iso(today + fields[name])
        if "window" in fields:
            until = today + fields.pop("window")
            fields["expected"] = (
                f"{_iso(until)}/{_iso(until + 3)}" if until % 5 == 0 else _iso(until)
            )
        yield (
            today,
            next(serial),
            _development(random, government, matter, kind, today, reach, place, fields),
        )


def _days(random: Random, size: int) -> list[int]:
    """So many days in order, spread over the whole span."""
    ends = list(accumulate(random.uniform(0.2, 1.8) for _ in range(size + 1)))
    return [FIRST + int((LAST - FIRST) * end / ends[-1]) for end in ends[:-1]]


def _lives(random: Random) -> Iterator[tuple[str, dict[str, Any]]]:
    while True:
        yield "matter-raised", {"question": "Should the equipment be delivered?"}
        if random.random() < 0.25:
            yield from _stages(random)
            continue
        for _ in range(random.randint(1, 3)):
            yield random.choice(QUIET), {}
        yield "meeting-held", {"body": "cabinet", "outcome": "no-decision"}
        yield "decision-expected", {"window": random.randint(1, 40), "certainty": "likely"}
        if random.random() < 0.3:
            yield "decision-postponed", {"window": random.randint(5, 60)}
        yield random.choice(QUIET), {}
        outcome = random.choice(("approved", "approved", "rejected", "noted"))
        force: dict[str, Any] = {}
        if outcome == "approved" and random.random() < 0.4:
            starts, ends = random.randint(1, 60), random.randint(90, 900)
            force = {"in_force_from": starts, "in_force_until": ends}
        yield "decision-taken", {"outcome": outcome, "body": "cabinet", **force}
        yield "announcement-made", {}
        if force and random.random() < 0.5:
            yield "measure-changed", {"in_force_until": random.randint(200, 1_500)}
        if outcome == "approved":
            yield "commitment-made", {"quantity": True}
            for _ in range(random.randint(1, 4)):
                yield "delivery-made", {"quantity": True}
                yield random.choice(QUIET), {}
        elif random.random() < 0.3:
            yield "decision-overturned", {"body": "Council of State"}


def _stages(random: Random) -> Iterator[tuple[str, dict[str, Any]]]:
    """A bill: referred, decided by a committee and two chambers, put off, and signed."""
    yield "step-taken", {"step": "referral-committee", "to_body": "Committee on Defence"}
    for stage in ("committee", "lower-chamber", "upper-chamber"):
        votes = {"yes": random.randint(20, 90), "no": random.randint(0, 20)}
        yield "decision-taken", {"outcome": "approved", "stage": stage, "votes": votes}
        yield random.choice(QUIET), {}
    if random.random() < 0.3:
        yield "decision-postponed", {"window": random.randint(5, 60)}
    force = {"in_force_from": random.randint(1, 120)}
    settled = {"outcome": "approved", "stage": "executive-signature", "settles": True}
    yield "decision-taken", {**settled, **force}


def _development(
    random: Random, government: str, matter: str, kind: str, day: int, reach: int, place: int,
    fields: dict[str, Any],
) -> dict[str, Any]:  # fmt: skip
    quantity = fields.pop("quantity", False)
    said = _iso(day + random.randint(0, 3))
    data: dict[str, Any] = {
        "id": f"{government}-{_iso(day)}-{matter}-{place}",
        "kind": kind,
        "government": government,
        "occurred": _occurred(random, day, reach),
        "title": random.choice(TITLES),
        "summary": random.choice(SENTENCES),
        "matters": [matter],
        "actors": [{"name": random.choice(NAMES), "role": random.choice(ROLES)}],
        "sources": [_source(random, said)],
    }
    if quantity:
        data["quantities"] = [
            {"amount": str(random.randint(1, 5000)), "qualifier": "about",
             "item": random.choice(ITEMS)}
        ]  # fmt: skip
    if random.random() < 0.4:
        data["tags"] = [random.choice(TAGS)]
    return data | fields


def _occurred(random: Random, day: int, reach: int) -> str:
    chance = random.random()
    if chance < 0.85:
        return _iso(day)
    if chance < 0.93:
        back = min(random.randint(1, 6), reach)
        return f"{_iso(day - back)}/{_iso(day)}" if back else _iso(day)
    if chance < 0.97:
        return f"{_iso(day)}~"
    return f"{_iso(day)}T{random.randint(8, 20):02}:{random.choice((0, 15, 30, 45)):02}"


def _source(random: Random, published: str) -> dict[str, Any]:
    number = random.randint(100_000, 999_999)
    return {
        "publisher": random.choice(PUBLISHERS),
        "title": random.choice(TITLES),
        "url": f"https://news.example/{number}/{published}",
        "published": published,
        "quotes": [{"exact": " ".join(random.sample(SENTENCES, 2))}],
    }


def _iso(ordinal: int) -> str:
    return (date.fromordinal(1) + timedelta(days=ordinal - 1)).isoformat()


def write(path: str, size: int, seed: int = 1) -> None:
    """Writes the history to a JSON Lines file; `-` is stdout."""
    stream = sys.stdout if path == "-" else open(path, "w", encoding="utf-8")  # noqa: SIM115, PTH123
    with stream:
        for record in generate(size, seed):
            stream.write(json.dumps(record, ensure_ascii=False, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("path")
    parser.add_argument("--size", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    write(given.path, given.size, given.seed)
