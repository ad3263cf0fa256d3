"""The kinds and their fields, for those who need no model: see `KindRow`.

Written by `python -m scripts.generate_kind_table` from the models; do not edit it by hand.
"""

from __future__ import annotations

from typing import Final

from timeline.domain.traits.kind_row import Field, KindRow

COMMON_FIELDS: Final[dict[str, Field]] = {
    "id": (("text", 1, 200, "^[a-z0-9]+(?:-[a-z0-9]+)*\\Z"),),
    "government": (("text", 2, 60, "^[a-z0-9]+(?:-[a-z0-9]+)*\\Z"),),
    "occurred": (("date",),),
    "phrase": (("maybe", ("text", 1, 500, None)), None),
    "reckoned_from": (("maybe", ("date",)), None),
    "title": (("text", 1, 2000, None),),
    "summary": (("maybe", ("text", 1, 100000, None)), None),
    "matters": (("list", ("text", 1, 100, "^[a-z0-9]+(?:-[a-z0-9]+)*\\Z")), ()),
    "actors": (("list", ("object", "Actor")), ()),
    "counterparts": (("list", ("text", 2, 60, "^[a-z0-9]+(?:-[a-z0-9]+)*\\Z")), ()),
    "joint_with": (("list", ("text", 2, 60, "^[a-z0-9]+(?:-[a-z0-9]+)*\\Z")), ()),
    "quantities": (("list", ("object", "Quantity")), ()),
    "place": (("maybe", ("object", "Place")), None),
    "identifiers": (("list", ("object", "Identifier")), ()),
    "attributes": (("attributes", ("text", 1, 100, "^[a-z0-9]+(?:-[a-z0-9]+)*\\Z")), {}),
    "sources": (("list", ("object", "Source")), ()),
    "tags": (("list", ("text", 1, 100, "^[a-z0-9]+(?:-[a-z0-9]+)*\\Z")), ()),
    "verification": (("words", "reported", "confirmed", "disputed"), "reported"),
    "accepts": (
        (
            "list",
            (
                "words",
                "second-decision",
                "published-too-early",
                "window-before-expectation",
                "nothing-fulfilled",
            ),
        ),
        (),
    ),
    "account_of": (("maybe", ("text", 1, 200, "^[a-z0-9]+(?:-[a-z0-9]+)*\\Z")), None),
    "first_recorded": (("maybe", ("text", None, None, None)), None),
}
KIND_TABLE: Final[dict[str, KindRow]] = {
    "matter-raised": KindRow(
        "MatterRaised", "raise", {"question": (("maybe", ("text", 1, 5000, None)), None)}, True
    ),
    "meeting-planned": KindRow(
        "MeetingPlanned",
        "mention",
        {"planned": (("date",),), "body": (("maybe", ("text", 1, 500, None)), None)},
    ),
    "meeting-cancelled": KindRow(
        "MeetingCancelled",
        "mention",
        {
            "cancels": (("maybe", ("text", 1, 200, "^[a-z0-9]+(?:-[a-z0-9]+)*\\Z")), None),
            "planned": (("maybe", ("date",)), None),
            "body": (("maybe", ("text", 1, 500, None)), None),
            "reason": (("maybe", ("text", 1, 100000, None)), None),
        },
    ),
    "meeting-held": KindRow(
        "MeetingHeld",
        "consider",
        {
            "body": (("maybe", ("text", 1, 500, None)), None),
            "outcome": (("maybe", ("words", "no-decision", "decision", "adjourned")), None),
        },
    ),
    "step-taken": KindRow(
        "StepTaken",
        "step",
        {
            "step": (("text", 1, 100, "^[a-z0-9]+(?:-[a-z0-9]+)*\\Z"),),
            "body": (("maybe", ("text", 1, 500, None)), None),
            "to_body": (("maybe", ("text", 1, 500, None)), None),
        },
        True,
    ),
    "decision-expected": KindRow(
        "DecisionExpected",
        "expect",
        {
            "expected": (("date",),),
            "expected_phrase": (("maybe", ("text", 1, 500, None)), None),
            "certainty": (("words", "firm", "likely", "possible"), "likely"),
        },
        True,
        "ExpectingTraits",
    ),
    "decision-postponed": KindRow(
        "DecisionPostponed",
        "postpone",
        {
            "expected": (("maybe", ("date",)), None),
            "expected_phrase": (("maybe", ("text", 1, 500, None)), None),
            "reason": (("maybe", ("text", 1, 100000, None)), None),
        },
        True,
        "ExpectingTraits",
    ),
    "decision-cancelled": KindRow(
        "DecisionCancelled",
        "cancel",
        {
            "how": (("maybe", ("words", "withdrawn", "expired", "superseded", "abandoned")), None),
            "reason": (("maybe", ("text", 1, 100000, None)), None),
        },
        True,
        "EndingTraits",
    ),
    "decision-taken": KindRow(
        "DecisionTaken",
        "decide",
        {
            "in_force_from": (("maybe", ("date",)), None),
            "in_force_until": (("maybe", ("date",)), None),
            "outcome": (("words", "approved", "rejected", "noted", "withdrawn"),),
            "body": (("maybe", ("text", 1, 500, None)), None),
            "stage": (("maybe", ("text", 1, 100, "^[a-z0-9]+(?:-[a-z0-9]+)*\\Z")), None),
            "settles": (("maybe", ("flag",)), None),
            "votes": (("maybe", ("object", "Votes")), None),
        },
        True,
        "DecisionTakenTraits",
        ("_ends_after_it_starts", "_can_be_in_force"),
    ),
    "announcement-made": KindRow(
        "AnnouncementMade",
        "mention",
        {
            "in_force_from": (("maybe", ("date",)), None),
            "in_force_until": (("maybe", ("date",)), None),
            "announces": (("words", "decision", "intention", "details"), "decision"),
            "venue": (("maybe", ("text", 1, 500, None)), None),
        },
        False,
        "AnnouncementMadeTraits",
        ("_ends_after_it_starts", "_is_a_decision"),
    ),
    "statement-made": KindRow(
        "StatementMade",
        "mention",
        {
            "venue": (("maybe", ("text", 1, 500, None)), None),
            "audience": (("maybe", ("text", 1, 500, None)), None),
        },
    ),
    "request-made": KindRow(
        "RequestMade", "mention", {"addressee": (("maybe", ("text", 1, 500, None)), None)}
    ),
    "pledge-made": KindRow(
        "PledgeMade",
        "pledge",
        {
            "conditions": (("maybe", ("text", 1, 100000, None)), None),
            "replaces": (("maybe", ("text", 1, 200, "^[a-z0-9]+(?:-[a-z0-9]+)*\\Z")), None),
        },
    ),
    "commitment-made": KindRow(
        "CommitmentMade",
        "announce",
        {
            "in_force_from": (("maybe", ("date",)), None),
            "in_force_until": (("maybe", ("date",)), None),
            "instrument": (("maybe", ("text", 1, 500, None)), None),
            "fulfils": (("maybe", ("text", 1, 200, "^[a-z0-9]+(?:-[a-z0-9]+)*\\Z")), None),
            "replaces": (("maybe", ("text", 1, 200, "^[a-z0-9]+(?:-[a-z0-9]+)*\\Z")), None),
        },
        False,
        "CommitmentMadeTraits",
        ("_ends_after_it_starts",),
    ),
    "delivery-made": KindRow(
        "DeliveryMade",
        "mention",
        {
            "fulfils": (("maybe", ("text", 1, 200, "^[a-z0-9]+(?:-[a-z0-9]+)*\\Z")), None),
            "replaces": (("maybe", ("text", 1, 200, "^[a-z0-9]+(?:-[a-z0-9]+)*\\Z")), None),
            "complete": (("flag",), False),
        },
        False,
        "DeliveryMadeTraits",
    ),
    "measure-started": KindRow(
        "MeasureStarted",
        "start",
        {
            "instrument": (("maybe", ("text", 1, 500, None)), None),
            "in_force_until": (("maybe", ("date",)), None),
        },
        True,
        "MeasureStartedTraits",
    ),
    "measure-changed": KindRow(
        "MeasureChanged",
        "change",
        {
            "in_force_from": (("maybe", ("date",)), None),
            "in_force_until": (("maybe", ("date",)), None),
            "instrument": (("maybe", ("text", 1, 500, None)), None),
            "reason": (("maybe", ("text", 1, 100000, None)), None),
        },
        True,
        "InForceTraits",
        ("_ends_after_it_starts",),
    ),
    "measure-suspended": KindRow(
        "MeasureSuspended",
        "suspend",
        {"reason": (("maybe", ("text", 1, 100000, None)), None)},
        True,
    ),
    "measure-ended": KindRow(
        "MeasureEnded",
        "end",
        {
            "how": (("maybe", ("words", "repeal", "expiry")), None),
            "reason": (("maybe", ("text", 1, 100000, None)), None),
        },
        True,
        "EndingTraits",
    ),
    "decision-overturned": KindRow(
        "DecisionOverturned",
        "overturn",
        {
            "how": (("maybe", ("words", "veto", "annulment", "reversal")), None),
            "body": (("maybe", ("text", 1, 500, None)), None),
            "reason": (("maybe", ("text", 1, 100000, None)), None),
        },
        True,
        "DecisionOverturnedTraits",
    ),
    "situation-noted": KindRow("SituationNoted", "mention", {}),
    "corrected": KindRow("Corrected", "mention"),
    "cited": KindRow("Cited", "mention"),
    "retracted": KindRow("Retracted", "mention"),
    "disputed": KindRow("Disputed", "mention"),
}
VALUE_FIELDS: Final[dict[str, dict[str, Field]]] = {
    "Actor": {
        "name": (("text", 1, 500, None),),
        "role": (("maybe", ("text", 1, 500, None)), None),
        "organization": (("maybe", ("text", 1, 500, None)), None),
    },
    "Quantity": {
        "amount": (("amount",),),
        "amount_max": (("maybe", ("amount",)), None),
        "qualifier": (("words", "exact", "about", "at-least", "at-most"), "exact"),
        "unit": (("maybe", ("text", 1, 500, None)), None),
        "currency": (("maybe", ("text", None, None, "^[A-Z]{3}\\Z")), None),
        "item": (("maybe", ("text", 1, 500, None)), None),
        "as_written": (("maybe", ("text", 1, 500, None)), None),
    },
    "Place": {
        "name": (("maybe", ("text", 1, 500, None)), None),
        "country": (("maybe", ("text", None, None, "^[a-z]{2}(?:-[a-z0-9]{1,3})?\\Z")), None),
        "latitude": (("maybe", ("fraction", -90, 90)), None),
        "longitude": (("maybe", ("fraction", -180, 180)), None),
    },
    "Identifier": {
        "scheme": (("text", 1, 100, "^[a-z0-9]+(?:-[a-z0-9]+)*\\Z"),),
        "value": (
            (
                "text",
                None,
                500,
                "^[^\\x00-\\x20\\x7f](?:[^\\x00-\\x1f\\x7f]*[^\\x00-\\x20\\x7f])?\\Z",
            ),
        ),
    },
    "Source": {
        "publisher": (("text", 1, 500, None),),
        "title": (("maybe", ("text", 1, 2000, None)), None),
        "url": (("maybe", ("text", None, 4000, "^https?://[^\\s\\x00-\\x20\\x7f]+\\Z")), None),
        "published": (("maybe", ("date",)), None),
        "retrieved": (("maybe", ("date",)), None),
        "archive_url": (
            ("maybe", ("text", None, 4000, "^https?://[^\\s\\x00-\\x20\\x7f]+\\Z")),
            None,
        ),
        "sha256": (("maybe", ("text", None, None, "^[0-9a-f]{64}\\Z")), None),
        "document": (("maybe", ("text", 1, 500, None)), None),
        "according_to": (("maybe", ("text", 1, 500, None)), None),
        "zone": (("maybe", ("text", None, None, None)), None),
        "background": (("flag",), False),
        "identifiers": (("list", ("object", "Identifier")), ()),
        "quotes": (("list", ("object", "Quote")), ()),
    },
    "Votes": {
        "yes": (("maybe", ("whole", 0, 1000000000)), None),
        "no": (("maybe", ("whole", 0, 1000000000)), None),
        "abstain": (("maybe", ("whole", 0, 1000000000)), None),
        "absent": (("maybe", ("whole", 0, 1000000000)), None),
        "not_voting": (("maybe", ("whole", 0, 1000000000)), None),
        "paired": (("maybe", ("whole", 0, 1000000000)), None),
    },
    "Quote": {
        "exact": (("text", 1, 100000, None),),
        "prefix": (("maybe", ("text", 1, 100000, None)), None),
        "suffix": (("maybe", ("text", 1, 100000, None)), None),
        "page": (("maybe", ("text", 1, 500, None)), None),
        "time": (("maybe", ("text", 1, 500, None)), None),
        "language": (
            (
                "maybe",
                (
                    "text",
                    None,
                    100,
                    "^(?:[A-Za-z]{2,3}(?:-[A-Za-z]{3}){0,3}(?:-[A-Za-z]{4})?(?:-(?:[A-Za-z]{2}|[0-9]{3}))?(?:-(?:[A-Za-z0-9]{5,8}|[0-9][A-Za-z0-9]{3}))*(?:-[0-9A-WY-Za-wy-z](?:-[A-Za-z0-9]{2,8})+)*(?:-[Xx](?:-[A-Za-z0-9]{1,8})+)?|[Xx](?:-[A-Za-z0-9]{1,8})+|[Ii]-[A-Za-z]{2,8})\\Z",
                ),
            ),
            None,
        ),
        "translation": (("maybe", ("text", 1, 100000, None)), None),
    },
}
