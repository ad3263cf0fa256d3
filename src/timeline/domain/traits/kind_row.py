"""What a row of the table of kinds holds."""

from __future__ import annotations

from typing import Any, NamedTuple

Term = tuple[Any, ...]
"""The type of a value, its name first: `("text", shortest, longest, pattern)`, `("date",)`,
`("amount",)`, `("flag",)`, `("whole", least, most)`, `("fraction", least, most)`,
`("words", ...)`, `("object", model)`, `("list", term)`, `("maybe", term)` of what may be None,
and `("attributes", term of the keys)`."""
Field = tuple[Term] | tuple[Term, Any]
"""The term of a field, and its default unless it is required."""


class KindRow(NamedTuple):
    """What is to be known of a kind.

    Attributes:
        model: The name of its model.
        effect: How it moves the status of its matters.
        fields: Its fields; in the table only those that not all kinds have. None where only its
            model can say what is right.
        needs_matter: Whether it makes no sense without a matter.
        traits: The name of its class in `behaviour`.
        checks: The names of what is asked of it as a whole, in `behaviour.CHECKS`.
    """

    model: str
    effect: str
    fields: dict[str, Field] | None = None
    needs_matter: bool = False
    traits: str = "AnyKind"
    checks: tuple[str, ...] = ()
