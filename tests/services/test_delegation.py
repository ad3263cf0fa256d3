"""A delegated method takes its place in the class at first use, unless another took it."""

from __future__ import annotations

from timeline.services.delegation import Delegate, Service


class Owner:
    """Has a method of a service."""

    paging = Delegate(Service("timeline.services.queries", "Queries").log, lambda own, _: own)


def test_a_replaced_method_stays_when_the_first_one_is_used_late() -> None:
    first = vars(Owner)["paging"]
    Owner.paging = "replaced"  # type: ignore[assignment]
    assert callable(first.__get__(None, Owner))
    assert Owner.paging == "replaced"
    Owner.paging = first
    assert callable(Owner.paging)
    assert vars(Owner)["paging"] is not first
