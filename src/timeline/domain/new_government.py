"""What a government is called that a store meets for the first time, and which zone it has."""

from __future__ import annotations

from timeline.domain.countries import Country, code_meant, country
from timeline.domain.errors import UnknownGovernment


def complete(code: str, name: str | None, zone: str | None) -> tuple[str, str]:
    """Name and zone of a new government, from ISO 3166 and the zone tables where not said.

    Raises:
        UnknownGovernment: where they do not say it either.
    """
    known = country(code)
    name = name or (known.name if known else None)
    zone = zone or (known.usual if known else None)
    if name is None:
        raise _no_name(code)
    if zone is None:
        raise _no_zone(code, known)
    return name, zone


def _no_name(code: str) -> UnknownGovernment:
    meant = code_meant(code)
    other = country(meant) if meant else None
    if other is not None:
        return UnknownGovernment(
            code,
            reason=f"the ISO 3166 code of {other.name} is “{meant}”",
            hint=f"Write {meant}, or give “{code}” its own name and time zone: `timeline "
            "append --government-name NAME --zone ZONE`.",
        )
    return UnknownGovernment(
        code,
        reason=f"“{code}” is not an ISO 3166 country code",
        hint="Give its name and time zone: `timeline append --government-name NAME --zone "
        "ZONE`, or import a file of just `government`, `name` and `zone`.",
    )


def _no_zone(code: str, known: Country | None) -> UnknownGovernment:
    if known is None or not known.zones:
        return UnknownGovernment(
            code,
            reason="its time zone is unknown",
            hint=(
                "Add --zone, as in `timeline append --zone ZONE`, or `zone` at the top of a file."
            ),
        )
    first, *others = known.zones
    more = ", ".join(others[:3]) + (", …" if len(others) > 3 else "")
    return UnknownGovernment(
        code,
        reason=f"{known.name} has {len(known.zones)} time zones",
        hint=f"Add --zone {first} to `timeline append`, or `zone: {first}` at the top of a "
        f"file. Others are {more}.",
    )


def check_described(government_id: str, name: str) -> None:
    """Refuses an id or a name that no government can have.

    Raises:
        InvalidDevelopment: where it is one.
    """
    from pydantic import ValidationError

    from timeline.domain.parsing import InvalidDevelopment, explain
    from timeline.domain.values import GovernmentDescription

    try:
        GovernmentDescription(id=government_id, name=name)
    except ValidationError as error:
        what = f"description of the government “{government_id}”"
        raise InvalidDevelopment(explain(error), what=what) from None
