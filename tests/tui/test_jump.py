"""Letters beside lines: told apart, and typed to select one."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from tests.tui.boards import show
from tests.tui.driving import as_text, driven
from tests.tui.test_timeline import run
from timeline.tui.model.jump_labels import LETTERS, MOST, jump_labels


@given(st.integers(0, MOST))
def test_no_letters_are_the_beginning_of_others(count: int) -> None:
    found = jump_labels(count)
    assert len(found) == len({*found}) == count
    alone = {one for one in found if len(one) == 1}
    assert not alone & {one[0] for one in found if len(one) == 2}
    assert {len(one) for one in found} <= {1, 2}
    assert count > len(LETTERS) or len(alone) == count


def test_the_letters_of_a_line_select_it(store: Path, settings: Path) -> None:
    async def go() -> None:
        async with driven(store, settings, size=(140, 40)) as it:
            await it.press("home")
            before = it.text().splitlines()
            await it.press("semicolon")
            strips = it.main._compositor.render_strips()
            lines = as_text(strips).splitlines()
            top = it.main.list.region.y
            assert [line[:1] for line in lines[top : top + 3]] == ["a", "s", "d"]
            assert lines[top][1:] == before[top][1:], "all but the letter stays readable"
            assert next(iter(strips[top])).style.reverse  # type: ignore[union-attr]
            assert "Type the letters of a line" in it.text()
            assert it.app.screen.styles.background.is_transparent, "the list shows through"
            await it.press("d")
            assert it.now.cursor == 2
            assert it.app.screen is it.main
            assert it.text().splitlines()[top][:1] != "a", "the letters are gone"

    run(go())


def test_two_letters_are_typed_one_by_one_and_any_other_key_leaves(
    store: Path, settings: Path
) -> None:
    async def go() -> None:
        async with driven(store, settings, size=(80, 60)) as it:
            board = await show(it, "H")
            await it.press("semicolon")
            labels = dict(board.list.labels)
            y, letters = max((y, one) for y, one in labels.items() if len(one) == 2)
            await it.press(letters[0])
            assert board.list.labels[y] == letters[1]
            assert len(board.list.labels) < len(labels)
            await it.press(letters[1])
            chosen = board.list.index
            assert chosen > 26
            for keys in (("escape",), ("1",), (letters[0], "escape")):
                await it.press("semicolon", *keys)
                assert it.app.screen is board
                assert board.list.index == chosen
                assert not board.list.labels

    run(go())


def test_on_a_board_with_two_lists_letters_reach_both(store: Path, settings: Path) -> None:
    async def go() -> None:
        async with driven(store, settings, size=(140, 40)) as it:
            board = await show(it, "m")
            await it.press("semicolon")
            names, path = board.list.labels, board.path.labels
            assert names
            assert path
            assert not {*names.values()} & {*path.values()}
            y = max(path)
            await it.press(*path[y])
            assert it.app.screen is board
            assert board.path.has_focus
            await it.press("semicolon", "s")
            assert board.list.has_focus
            assert board.list.index == 1

    run(go())
