"""How text from data reaches a person without reaching their terminal's control channel.

Titles, quotes and URLs are copied from pages that anyone may have written. Typer, Rich and
Textual all hand an escape sequence, a bidirectional override or a piece of markup in such a
string straight on, so a headline could retitle a window, fill the clipboard or reverse what a
line says. `timeline.text.sanitize` is the one gate that every such string passes, and
`timeline.text.ansi` colours what has passed it. Both front ends use both, so they cannot
disagree about what is safe; neither imports more than the standard library, because
`timeline log` must start fast. Stored text is never altered: this package only looks.
"""
