"""Makes text from data safe to show on a terminal, colours it, and phrases it.

Titles, quotes and URLs are copied from pages that anyone may have written. Typer, Rich and Textual
all pass on escape sequences, bidirectional overrides and markup in such strings. So a headline
could retitle a window, fill the clipboard or reverse a line. Every such string goes through
`timeline.text.sanitize`, and `timeline.text.ansi` colours the result. Both front ends use both, so
they agree on what is safe. Both import only the standard library, because `timeline log` must start
fast. Stored text is never changed.
"""
