"""Each key of the tables has an action: Textual ignores one that it does not find."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from textual.dom import DOMNode

from tests.tui.boards import show
from tests.tui.forms import filled
from tests.tui.reviewing import draft_of, reviewed
from tests.tui.test_boards_all import BOARDS
from tests.tui.test_timeline import run
from timeline.tui.keys.board_keys import BOARD_KEYS
from timeline.tui.keys.form_keys import FORM_KEYS
from timeline.tui.keys.key import Key
from timeline.tui.keys.main_keys import KEYS
from timeline.tui.keys.review_keys import REVIEW_KEYS


def lacking(screen: DOMNode, keys: Iterable[Key]) -> set[str]:
    """The actions that neither the screen nor the app has."""
    names = {(key.action.partition("(")[0], screen.app if key.where == "app" else screen)
             for key in keys if key.action}  # fmt: skip
    return {
        name
        for name, owner in names
        if not callable(getattr(owner, f"action_{name}", None))
        and not callable(getattr(owner, f"_action_{name}", None))
    }


def test_each_key_has_an_action(store: Path, settings: Path) -> None:
    async def go() -> None:
        async with filled(store, settings) as it:
            assert not lacking(it.main, KEYS)
            assert lacking(it.main, [Key("k", "no_such_action(1)", "", "", "")])
            for key, board in BOARDS.items():
                screen = await show(it, key)
                assert not lacking(screen, (k for k in BOARD_KEYS if k.where in ("board", board)))
            await it.press("escape")
            await it.append("decision-taken")
            assert not lacking(it.form, FORM_KEYS)
        draft = draft_of(settings.parent)
        async with reviewed(store, settings, draft) as review:
            assert not lacking(review.review, REVIEW_KEYS)

    run(go())
