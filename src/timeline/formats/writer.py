"""Writes developments to files for `export`, which `import` reads back exactly.

Exports are reviewed, diffed and merged, so the same history always gives the same bytes. Fields are
in the order of the models, and each value has one form. Sources that several developments cite are
in a table with readable slugs; there are no aliases.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, Final, Protocol, TextIO

from pydantic_core import to_json

from timeline.domain.developments import Development, document, document_json
from timeline.domain.lexical.slugs import in_ascii
from timeline.domain.names.namings import Naming, naming_document, naming_json
from timeline.domain.values import Source
from timeline.formats import yaml_writer

_OWN_FIELDS: Final = ("quotes", "according_to")
"""Fields of a source that belong to the citing development."""
_LONGEST_SLUG: Final = 60


class HeaderLike(Protocol):
    """A government's id, name and zone; `GovernmentHeader` is one."""

    @property
    def id(self) -> str:
        """Its id, a slug."""
        ...

    @property
    def name(self) -> str | None:
        """Its name, if known."""
        ...

    @property
    def zone(self) -> str | None:
        """Its IANA time zone, if known."""
        ...


def write_yaml(
    stream: TextIO,
    header: HeaderLike,
    developments: Iterable[Development | Naming],
    *,
    exported: Mapping[str, object] | None = None,
) -> None:
    """Writes a government's file; holds all developments in memory for the table of sources.

    Args:
        stream: Opened with `encoding="utf-8", newline="\n"`.
        header: The government; all developments must be its own.
        developments: The developments and namings, in the order to write.
        exported: The origin of the export, as JSON values for people.

    Raises:
        TimelineError: if a development has NaN or infinity.
        ValueError: if a development belongs to another government.
    """
    listed = list(developments)
    slugs = _shared_slugs(listed)
    stream.writelines(yaml_writer.block(_head(header, exported)))
    if slugs:
        stream.write("\nsources:\n")
        for place, (source, slug) in enumerate(slugs.items()):
            stream.write("\n" if place else "")
            fields = source.model_dump(mode="json", exclude_defaults=True)
            stream.writelines(yaml_writer.block({slug: fields}, 2))
    stream.write("\ndevelopments:\n" if listed else "\ndevelopments: []\n")
    for place, development in enumerate(listed):
        if development.government != header.id:
            raise ValueError(f"“{development.id}” is not of the government “{header.id}”")
        stream.write("\n" if place else "")
        stream.writelines(yaml_writer.items([_readable(development, slugs)], 2))


def write_jsonl(
    stream: TextIO,
    header: HeaderLike,
    developments: Iterable[Development | Naming | str],
    *,
    exported: Mapping[str, object] | None = None,
) -> None:
    """Writes a header line and a line for each development, in constant memory.

    Several governments can be written to one stream, one after the other.

    Args:
        stream: Opened with `encoding="utf-8", newline="\n"`.
        header: The government.
        developments: The developments and namings, or their JSON texts, in the order to write.
        exported: The origin of the export, as JSON values for people.
    """
    stream.write(to_json(_head(header, exported)).decode() + "\n")
    stream.writelines(_line(one) + "\n" for one in developments)


def _line(entry: Development | Naming | str) -> str:
    if isinstance(entry, str):
        return entry
    text = naming_json(entry) if isinstance(entry, Naming) else document_json(entry)
    return text.decode()


def _head(header: HeaderLike, exported: Mapping[str, object] | None) -> dict[str, object]:
    head = {"government": header.id, "name": header.name, "zone": header.zone, "exported": exported}
    return {key: value for key, value in head.items() if value is not None}


def _readable(development: Development | Naming, slugs: Mapping[Source, str]) -> dict[str, Any]:
    """The document as a person would write it below the header of its file."""
    if isinstance(development, Naming):
        data = naming_document(development)
        del data["government"]
        return data
    data = document(development)
    del data["government"]
    for quantity in data.get("quantities", ()):
        yaml_writer.with_numbers(quantity)
    for place, source in enumerate(development.sources):
        slug = slugs.get(_shareable(source))
        if slug is not None:
            whole = data["sources"][place]
            own = {key: whole[key] for key in reversed(_OWN_FIELDS) if key in whole}
            data["sources"][place] = {"source": slug, **own}
    return data


def _shareable(source: Source) -> Source:
    """The source without the fields that belong to the citing development."""
    return source.model_copy(update={"quotes": (), "according_to": None})


def _shared_slugs(developments: Iterable[Development | Naming]) -> dict[Source, str]:
    """Each source that is cited more than once, in order of appearance, with its slug."""
    cited = Counter(
        _shareable(source)
        for development in developments
        if isinstance(development, Development)
        for source in development.sources
    )
    slugs: dict[Source, str] = {}
    taken: set[str] = set()
    for source, times in cited.items():
        if times > 1:
            slugs[source] = _slug_of(source, taken)
            taken.add(slugs[source])
    return slugs


def _slug_of(source: Source, taken: set[str]) -> str:
    """Publisher and date; if that is taken, the title too; then a number."""
    published = str(source.published or "").partition("/")[0].partition("T")[0]
    slug = _slugified(source.publisher, published) or "source"
    if slug in taken and source.title:
        slug = _slugified(slug, source.title)
    number, unique = 1, slug
    while unique in taken:
        number += 1
        unique = f"{slug}-{number}"
    return unique


def _slugified(*texts: str) -> str:
    """Lower-case ASCII words joined by hyphens, cut at the end of a word."""
    slug = ""
    for word in re.findall(r"[a-z0-9]+", in_ascii(" ".join(texts)).lower()):
        if slug and len(slug) + 1 + len(word) > _LONGEST_SLUG:
            break
        slug = f"{slug}-{word}" if slug else word[:_LONGEST_SLUG]
    return slug
