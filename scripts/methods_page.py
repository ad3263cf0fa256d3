"""The public methods of `Timeline`, with their signatures and what their docstrings say."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator

from scripts.markdown import listed
from timeline import Timeline
from timeline.domain.matter.status import LAPSE_AFTER


def methods() -> str:
    """The public methods of `Timeline`, in the order and the groups of the source.

    What a service does is told in full by its own docstring.
    """
    source = inspect.getsource(Timeline)
    source = source[source.index("    # -----") :]
    parts = []
    pattern = re.compile(
        r"^    (?:# -{5,} (?P<group>.+)|(?:def )?(?P<name>[a-z]\w*)(?:\(| = _))", re.MULTILINE
    )
    for found in pattern.finditer(source):
        if found["group"]:
            parts.append(f"### {found['group'][:1].upper()}{found['group'][1:]}\n")
        else:
            parts += _method(found["name"])
    return "\n".join(parts)


def _method(name: str) -> Iterator[str]:
    member = inspect.getattr_static(Timeline, name)
    if isinstance(member, property):
        returns = inspect.signature(member.fget).return_annotation  # type: ignore[arg-type]
        yield f"#### {name}\n"
        yield f"```python\nTimeline.{name}: {returns}\n```\n"
        yield _docstring(inspect.cleandoc(member.__doc__ or ""))
        return
    member = getattr(Timeline, name)  # resolves a method that a service has
    function = inspect.unwrap(getattr(member, "__func__", member))
    signature = inspect.signature(function)
    yield f"#### {name}\n"
    yield f"```python\n{_signature(name, signature)}\n```\n"
    yield _docstring(inspect.cleandoc(function.__doc__ or ""))


def _signature(name: str, signature: inspect.Signature) -> str:
    listed, starred = [], False
    for one in list(signature.parameters.values())[1:]:
        if one.kind is one.VAR_POSITIONAL:
            starred = True
        elif one.kind is one.KEYWORD_ONLY and not starred:
            listed.append("*")
            starred = True
        listed.append(_unquoted(str(one)))
    returns = _unquoted(str(signature.return_annotation))
    whole = f"{name}({', '.join(listed)}) -> {returns}"
    if len(whole) <= 92:
        return whole
    inside = "".join(f"    {one},\n" for one in listed)
    return f"{name}(\n{inside}) -> {returns}"


def _unquoted(text: str) -> str:
    # Annotations are text in the source; `inspect` puts that text between quotes.
    text = re.sub(r"""(: |^)(['"])(.*?)\2(?= = |$)""", r"\1\3", text)
    text = text.replace(f"= {LAPSE_AFTER}", "= LAPSE_AFTER")
    return re.sub(r"= <.*>$", "= …", text)


def _docstring(text: str) -> str:
    """Google's sections as Markdown lists."""
    for name, prefix in (("Args", ""), ("Raises", "Raises ")):
        head, found, body = text.partition(f"{name}:\n")
        inside = re.match(r"(?:[ ].*\n?|\n)*", body)
        if found and inside:
            text = f"{head}{_section(prefix, inside[0])}\n{body[inside.end() :]}"
    return f"{text.strip()}\n"


def _section(prefix: str, body: str) -> str:
    entries: list[str] = []
    for line in inspect.cleandoc("\n" + body).splitlines():
        if line.startswith(" "):
            entries[-1] += f" {line.strip()}"
        elif line.strip():
            entries.append(line.strip())
    made = []
    for entry in entries:
        names, _, words = entry.partition(": ")
        said = f": {words}" if words else ""
        made.append(f"- {prefix}{listed(names.rstrip('.').split(', '))}{said}\n")
    return "".join(made)
