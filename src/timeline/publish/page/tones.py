"""The colours of the tones as rules of style, in light and in dark."""

from __future__ import annotations

from timeline.text.tones import TONES

_KINDS = ("ask", "talk", "wait", "decide", "give", "end", "world", "record")


def tone_rules() -> str:
    """A class a tone, which sets the property `--t` to its colour."""
    light, dark = (
        "".join(f".t-{name}{{--t:{TONES[theme][name]}}}" for name in _KINDS)
        for theme in ("light", "dark")
    )
    return f"{light}@media (prefers-color-scheme:dark){{{dark}}}\n"
