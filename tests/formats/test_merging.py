"""Merging two edits of a file: nothing is lost, nothing is invented, nothing else is touched."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from timeline.formats.merging.file_parts import NotMergeable, cut_jsonl, cut_yaml
from timeline.formats.merging.three_way import merge
from timeline.formats.yaml_tree import compose

HEAD = """\
# Kept by two people.
government: be
name: Belgium

sources:
  # The first paper.
  times:
    publisher: The Times
    published: "2022-04-21"

developments:
"""


def entry(id_: str, title: str = "Title", indent: int = 2, comment: str = "") -> str:
    lines = f'- id: {id_}\n  kind: statement-made\n  occurred: "2022-04-20"\n  title: {title}\n'
    above = f"# {comment}\n" if comment else ""
    return "\n" + "".join(f"{' ' * indent}{line}\n" for line in (above + lines).splitlines())


def ids(text: str) -> list[str]:
    root = compose(text)
    assert root is not None
    developments = root.child("developments")
    assert developments is not None
    return [one["id"] for one in developments.plain()]  # type: ignore[union-attr,index,misc,call-overload]


def test_two_additions_at_the_end_are_both_there_ours_first() -> None:
    base = HEAD + entry("first")
    ours = base + entry("alpha", comment="Why alpha.")
    theirs = base + entry("beta", comment="Why beta.")
    merged = merge(base, ours, theirs, ".yaml")
    assert merged == (ours + entry("beta", comment="Why beta."), ())


def test_each_change_is_taken_and_what_nobody_changed_stays_as_it_is_written() -> None:
    base = HEAD + entry("a") + entry("b") + entry("c")
    ours = base.replace("name: Belgium", "name:   Belgique   # its name").replace(
        entry("a"), entry("a", "New")
    )
    theirs = base.replace(entry("c"), "").replace(
        "developments:", "  post:\n    publisher: The Post\n\ndevelopments:"
    )
    text, conflicts = merge(base, ours, theirs, ".yaml")
    assert not conflicts
    wanted = ours.replace(entry("c"), "")
    assert text == wanted.replace(
        "developments:", "  post:\n    publisher: The Post\n\ndevelopments:"
    )


def test_an_entry_goes_behind_the_one_that_it_follows_in_theirs() -> None:
    base = HEAD + entry("a") + entry("d")
    theirs = HEAD + entry("a") + entry("b") + entry("d") + entry("f")
    ours = HEAD + entry("a") + entry("d") + entry("e")
    text, _ = merge(base, ours, theirs, ".yaml")
    assert ids(text) == ["a", "b", "d", "e", "f"]


def test_an_entry_of_another_indentation_takes_that_of_ours() -> None:
    base = HEAD + entry("a", indent=0)
    ours = HEAD + entry("a", indent=0) + entry("b", indent=0)
    theirs = HEAD + entry("a") + entry("c", comment="Deep.")
    text, _ = merge(base, ours, theirs, ".yaml")
    assert text == ours + entry("c", indent=0, comment="Deep.")


def test_a_hash_in_a_text_is_no_comment_of_the_next_entry() -> None:
    long = entry("a") + "    summary: |\n      Text\n      # not a comment\n"
    base = HEAD + long + entry("b")
    cut = cut_yaml(base).parts[-1].parts
    assert cut is not None
    assert cut[0].text == long
    text, _ = merge(base, base.replace(entry("b"), ""), base + entry("c"), ".yaml")
    assert ids(text) == ["a", "c"]
    assert "# not a comment" in text


def test_one_id_with_two_contents_is_a_conflict_that_names_both() -> None:
    base = HEAD + entry("a") + entry("b")
    ours, theirs = (base.replace(entry("b"), entry("b", title)) for title in ("Yes", "No"))
    text, (conflict,) = merge(base, ours, theirs, ".yaml")
    assert conflict == ("b", "title", "Yes", "No", ())
    assert text == HEAD + entry("a") + (
        f"<<<<<<< ours\n{entry('b', 'Yes')}=======\n{entry('b', 'No')}>>>>>>> theirs\n"
    )
    # The same addition by both is one.
    assert merge(HEAD + entry("a"), ours, ours, ".yaml") == (ours, ())


def test_a_file_of_one_development_is_one() -> None:
    base = "id: a\nkind: statement-made\ngovernment: be\ntitle: Title\noccurred: 2022-04-20\n"
    ours, theirs = base.replace("Title", "Other"), base.replace("04-20", "04-21")
    text, (conflict,) = merge(base, ours, theirs, ".yaml")
    assert conflict == ("a", "title", "Other", "Title", ("occurred",))
    assert text == f"<<<<<<< ours\n{ours}=======\n{theirs}>>>>>>> theirs\n"


def test_line_ends_of_another_system_stay() -> None:
    base = (HEAD + entry("a")).replace("\n", "\r\n")
    ours = base + entry("b").replace("\n", "\r\n")
    theirs = base.replace("name: Belgium", "name: Belgique").removesuffix("\r\n")
    text, _ = merge(base, ours, theirs, ".yaml")
    assert text == ours.replace("name: Belgium", "name: Belgique")


@pytest.mark.parametrize("returns", [False, True])
def test_a_file_has_the_line_ends_of_ours_though_theirs_are_of_another_system(
    *, returns: bool
) -> None:
    def ended(text: str, *, so: bool) -> str:
        return text.replace("\n", "\r\n") if so else text

    base = HEAD + entry("a")
    ours = ended(base + entry("b"), so=returns)
    theirs = ended(base + entry("c"), so=not returns)
    found = merge(base, ours, theirs, ".yaml")
    assert found.conflicts == ()
    assert found.text == ended(base + entry("b") + entry("c"), so=returns)
    other = ended(base + entry("b").replace("title: b", "title: B"), so=not returns)
    marked = merge(base, ours, other, ".yaml").text
    assert marked.count("\r\n") == (marked.count("\n") if returns else 0)


@pytest.mark.parametrize("deleted", [True, False])
def test_what_one_deleted_and_the_other_changed_is_a_conflict(*, deleted: bool) -> None:
    base = HEAD + entry("a") + entry("b")
    gone, changed = HEAD + entry("a"), HEAD + entry("a") + entry("b", "New")
    ours, theirs = (gone, changed) if deleted else (changed, gone)
    text, (conflict,) = merge(base, ours, theirs, ".yaml")
    assert conflict.key == "b"
    assert entry("b", "New") in text
    assert text.count("<<<<<<<") == 1


@pytest.mark.parametrize(
    "text",
    [
        "- a\n- b\n",
        "developments: [{id: a}, {id: b}]\n",
        "developments: \n  - id: a\n<<<<<<< x\n",
        "developments:\r  - id: a\r",
        "developments: &a\n  - {id: b}\n",
    ],
)
def test_what_cannot_be_cut_is_left_to_git(text: str) -> None:
    with pytest.raises(NotMergeable):
        merge(text, text, text, ".yaml")


def test_an_entry_without_an_id_is_known_by_what_it_is_about() -> None:
    named = "\n  - kind: matter-described\n    matter: guns\n    title: {}\n"
    base = HEAD + entry("a") + named.format("Guns")
    ours, theirs = (HEAD + entry("a") + named.format(one) for one in ("Ours", "Theirs"))
    _, (conflict,) = merge(base, ours, theirs, ".yaml")
    assert conflict == ("matter-described guns", "title", "Ours", "Theirs", ())


def test_a_comment_is_no_less_than_a_field() -> None:
    base = HEAD + entry("a", comment="Old.") + entry("b")
    noted = HEAD + entry("a", comment="New.") + entry("b")
    assert merge(base, noted, base, ".yaml").text == noted
    assert merge(base, base, noted, ".yaml").text == noted
    told = HEAD + entry("a", "Other", comment="Old.") + entry("b")
    text, (conflict,) = merge(base, noted, told, ".yaml")
    assert conflict.key == "a"
    assert "New." in text
    assert "Other" in text
    top = base.replace("two people", "three people")
    assert merge(base, base, top, ".yaml").text == top
    _, (conflict,) = merge(base, base.replace("two people", "one person"), top, ".yaml")
    assert conflict.field == "comment"
    above = base.replace("sources:", "# What is cited.\nsources:")
    assert merge(base, base, above, ".yaml").text == above


def test_a_conflict_names_all_that_differs() -> None:
    base = HEAD + entry("a")
    ours = base.replace("title: Title", "title: Title\n    tags: [x]")
    theirs = base.replace("Title", "Other").replace("04-20", "04-21")
    _, (conflict,) = merge(base, ours, theirs, ".yaml")
    assert {conflict.field, *conflict.also} == {"title", "tags", "occurred"}


@pytest.mark.parametrize(
    ("text", "suffix"),
    [
        ("services:\n  a: 1\n", ".yaml"),
        ("on: push\njobs: {}\n", ".yml"),
        ("government: be\nservices: 1\n", ".yaml"),
        ('{"a": 1}\n', ".jsonl"),
        ('{"government": "be"}\n{"a": 1}\n', ".jsonl"),
    ],
)
def test_a_file_of_something_else_is_left_to_git(text: str, suffix: str) -> None:
    with pytest.raises(NotMergeable):
        merge(text, text, text, suffix)


LETTERS = st.sampled_from("abcdefg")
SIDE = st.tuples(
    st.lists(LETTERS, unique=True, max_size=5),
    st.dictionaries(LETTERS, st.sampled_from(["Yes", "No"]), max_size=3),
)
"""What a side deletes, and what it gives another title, or adds."""


@settings(deadline=None)
@given(st.lists(LETTERS, unique=True, max_size=5), SIDE, SIDE, st.sampled_from(["yaml", "jsonl"]))
@example(["a"], (["a"], {}), (["a"], {"b": "Yes"}), "yaml")
def test_a_merge_of_random_edits_has_what_each_wanted(
    start: list[str], mine: Any, other: Any, suffix: str
) -> None:
    before = dict.fromkeys(start, "Title")

    def edited(side: Any) -> dict[str, str]:
        gone, changed = side
        return {one: title for one, title in before.items() if one not in gone} | changed

    def written(entries: dict[str, str]) -> str:
        if suffix == "jsonl":
            rows = [
                {"id": one, "kind": "k", "government": "be", "title": title}
                for one, title in entries.items()
            ]
            return "".join(json.dumps(row) + "\n" for row in rows)
        body = "".join(entry(one, title, comment=f"On {one}.") for one, title in entries.items())
        return HEAD + body if body else HEAD.replace("developments:\n", "developments: []\n")

    ours, theirs = edited(mine), edited(other)
    text, conflicts = merge(written(before), written(ours), written(theirs), f".{suffix}")
    wanted, clashes = {}, set()
    for one in {*before, *ours, *theirs}:
        sides = [side.get(one) for side in (before, ours, theirs)]
        if sides[1] == sides[2] or sides[0] == sides[2]:
            wanted[one] = sides[1]
        elif sides[0] == sides[1]:
            wanted[one] = sides[2]
        else:
            clashes.add(one)
    assert {one.key for one in conflicts} == clashes
    if not clashes:
        cut = cut_jsonl(text) if suffix == "jsonl" else cut_yaml(text)
        parts = cut.parts if suffix == "jsonl" else cut.parts[-1].parts or ()
        found = {one.key: one.value["title"] for one in parts}  # type: ignore[index,call-overload]
        assert found == {one: title for one, title in wanted.items() if title is not None}
