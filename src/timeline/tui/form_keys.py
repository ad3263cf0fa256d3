"""The keys of a form; the letters are for writing, so what one does has a control key or none."""

from __future__ import annotations

from typing import Final

from timeline.tui.keymap import Key

FORM: Final = "In a form"


def _key(keys: str, action: str, label: str, means: str) -> Key:
    back = action.endswith("(-1)")
    return Key(keys, action, label, means, FORM, "form", footer=() if back else ("*",))


FORM_KEYS: Final = (
    _key("ctrl+s", "record", "record", "Record what is written in the form"),
    _key("escape,q", "leave", "leave", "Leave; it asks where something is written"),
    _key("tab", "field(1)", "next", "Go to the next field"),
    _key("shift+tab", "field(-1)", "before", "Go to the field before"),
    _key("down", "offer(1)", "choose", "Mark the next thing offered, or go to the next field"),
    _key("up", "offer(-1)", "choose", "Mark the one before, or go to the field before"),
    _key("enter", "take", "take", "Take what is marked, or go to the next field"),
    _key("ctrl+o", "rare", "all fields", "Show or fold away the fields that are rarely needed"),
    _key("ctrl+t", "kind", "other kind", "Choose another kind and keep what is written"),
    _key("pagedown", "panel(1)", "panel", "Scroll what would be recorded"),
    _key("pageup", "panel(-1)", "panel", "Scroll it back"),
    _key("f1", "help", "help", "Show all keys and signs"),
)
"""What one can do in a form, beside writing; the footer offers as many as fit, in this order."""
