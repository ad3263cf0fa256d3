"""What the kinds share that say from when until when something is in force."""

from __future__ import annotations

from typing import Self

from pydantic import Field, model_validator

from timeline.dates.edtf import OPEN_END, Edtf
from timeline.domain.developments import Development, Terms
from timeline.domain.values import LastDay


class InForce(Development):
    """What comes into force, and what that changes: its first and its last day."""

    in_force_from: Edtf | None = Field(default=None, description="First day in force")
    in_force_until: LastDay | None = Field(
        default=None, description="Last day in force; .. until further notice"
    )

    @property
    def terms(self) -> Terms:
        """Its first and its last day."""
        return Terms(starts=self.in_force_from, ends=self.in_force_until)

    @model_validator(mode="after")
    def _ends_after_it_starts(self) -> Self:
        starts, ends = self.in_force_from, self.in_force_until
        if starts is not None and ends is not None and str(ends) != OPEN_END:
            last = Edtf.stored(str(ends)).nearest_bounds("UTC").latest
            if last < Edtf.stored(str(starts)).nearest_bounds("UTC").earliest:
                raise ValueError(f"in_force_until: {ends} is before {starts} (in_force_from)")
        return self
