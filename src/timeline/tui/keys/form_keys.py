"""The keys of a form, beside typing."""

from __future__ import annotations

from typing import Final

from timeline.tui.keys.key import Key

FORM: Final = "In a form"


def _form_key(keys: str, action: str, label: str, means: str) -> Key:
    back = action.endswith("(-1)")
    return Key(keys, action, label, means, FORM, "form", footer=() if back else ("*",))


FORM_KEYS: Final = (
    _form_key("ctrl+s", "record", "record", "Record the development"),
    _form_key("escape,q", "leave", "leave", "Leave; asks before discarding"),
    _form_key("tab", "field(1)", "next", "Go to the next field"),
    _form_key("shift+tab", "field(-1)", "before", "Go to the previous field"),
    _form_key("down", "offer(1)", "choose", "Next suggestion or field"),
    _form_key("up", "offer(-1)", "choose", "Previous suggestion or field"),
    _form_key("enter", "take", "take", "Accept the suggestion, or go to the next field"),
    _form_key(
        "ctrl+l", "last_source", "last source", "Fill in the last source; again: earlier ones"
    ),
    _form_key("ctrl+n", "add_source", "more sources", "Add a further source"),
    _form_key("ctrl+g", "editor", "editor", "Write the summary in your editor (VISUAL, EDITOR)"),
    _form_key("ctrl+o", "rare", "all fields", "Show or hide rare fields"),
    _form_key("ctrl+r", "anyway", "anyway", "Record a contradiction anyway; again, do not"),
    _form_key("ctrl+t", "kind", "other kind", "Choose another kind, keeping the values"),
    _form_key("pagedown", "panel(1)", "panel", "Scroll the preview down"),
    _form_key("pageup", "panel(-1)", "panel", "Scroll the preview up"),
    _form_key("f1", "help", "help", "Show all keys and signs"),
)
"""All actions of a form, beside typing; the footer shows as many as fit, in this order."""
