"""Why nothing can be published."""

from __future__ import annotations

from timeline.domain.errors import TimelineError


class NothingToPublish(TimelineError):
    """There are no developments, or the filters leave none."""

    def __init__(self) -> None:
        super().__init__(
            "there is nothing to publish",
            hint="`timeline log` with the same options shows what there is.",
        )


class TemplateFailed(TimelineError):
    """A template that cannot be read, or that fails.

    Attributes:
        template: Its file, with the line if it is known.
        reason: What the template engine says.
    """

    def __init__(self, template: str, reason: str) -> None:
        super().__init__(
            f"the template {template} fails: {reason}",
            hint="docs/publish.md lists the names that a template can use.",
        )
        self.template, self.reason = template, reason
