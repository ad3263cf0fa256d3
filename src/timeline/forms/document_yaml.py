"""Fields as YAML: what the command line and the terminal program show of a development, or keep.

It is as `timeline export` writes it, so that what is shown can be put into a file.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from timeline.domain.developments import Development, document
from timeline.formats import yaml_writer


def development_yaml(development: Development, *, without: Collection[str] = ()) -> Iterator[str]:
    """The lines of a development as a file has it, without some of its fields."""
    fields = {name: value for name, value in document(development).items() if name not in without}
    for quantity in fields.get("quantities", ()):
        quantity["amount"] = yaml_writer.amount(quantity["amount"])
    return yaml_writer.block(fields)


def fields_yaml(fields: Mapping[str, object]) -> str:
    """Fields as they were typed, whether they make a development or not."""
    return "".join(yaml_writer.block(fields))
