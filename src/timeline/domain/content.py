"""What two developments of one id must share to be the same: all but what the program adds.

An export says when something was first recorded, and recording takes the hash of a document that
is at hand. The file that a person wrote has neither, and is no other content for that.
"""

from __future__ import annotations

from timeline.domain.developments import Development


def bare(development: Development) -> Development:
    """A development without what the program adds."""
    update: dict[str, object] = {}
    if development.first_recorded is not None:
        update["first_recorded"] = None
    if any(hashes(development)):
        update["sources"] = tuple(
            source.model_copy(update={"sha256": None}) for source in development.sources
        )
    return development.model_copy(update=update) if update else development


def hashes(development: Development) -> tuple[str | None, ...]:
    """The SHA-256 of each of its sources' documents, None where it says none."""
    return tuple(source.sha256 for source in development.sources)


def differences(known: Development, given: Development) -> list[str]:
    """The fields in which two developments differ; empty where their content is the same.

    `sources.0.sha256` where a source is another text under the same name, and all else is equal.
    """
    if known == given:
        return []
    if type(known) is not type(given):
        return ["kind"]
    one, other = bare(known), bare(given)
    fields = [
        name for name in type(known).model_fields if getattr(one, name) != getattr(other, name)
    ]
    if fields:
        return fields
    return [
        f"sources.{place}.sha256"
        for place, (first, second) in enumerate(zip(hashes(known), hashes(given), strict=True))
        if first and second and first != second
    ]
