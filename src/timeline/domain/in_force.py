"""What the kinds share that say from when until when something is in force."""

from __future__ import annotations

from typing import Self

from pydantic import Field, model_validator

from timeline.dates.edtf import Edtf
from timeline.domain.developments import Development
from timeline.domain.traits.behaviour import InForceTraits, check_force
from timeline.domain.values import LastDay


class InForce(InForceTraits, Development):
    """What comes into force, and what that changes: its first and its last day."""

    in_force_from: Edtf | None = Field(default=None, description="First day in force")
    in_force_until: LastDay | None = Field(
        default=None, description="Last day in force; .. until further notice"
    )

    @model_validator(mode="after")
    def _ends_after_it_starts(self) -> Self:
        check_force(self)
        return self
