"""Developments and drafts as YAML, for the command line and the terminal program.

It has the format of `timeline export`, so that it can be copied to a file.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from timeline.domain.developments import Development, document
from timeline.formats import yaml_writer


def development_yaml(development: Development, *, without: Collection[str] = ()) -> Iterator[str]:
    """The lines of a development as in a file, without some of its fields."""
    fields = {name: value for name, value in document(development).items() if name not in without}
    for quantity in fields.get("quantities", ()):
        yaml_writer.with_numbers(quantity)
    return yaml_writer.block(fields)


def fields_yaml(fields: Mapping[str, object]) -> str:
    """Fields as typed, even if they are not a valid development."""
    return "".join(yaml_writer.block(fields))
