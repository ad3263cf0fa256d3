"""The menu of texts to copy from a development: quotes, a citation, id, link."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from textual.containers import Vertical
from textual.widget import Widget
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from timeline.results import DevelopmentDetail
from timeline.tui.content import joined
from timeline.tui.screens.dialog import Dialog


def copies(found: DevelopmentDetail) -> list[tuple[str, str]]:
    """Pairs of a name and a text to copy, the first quote first."""
    entry = found.entry
    sources = entry.document["sources"]
    quotes = [("quote", quote["exact"]) for source in sources for quote in source["quotes"]]
    citations = [("citation", citation(found, number)) for number in range(len(sources))]
    links = [("link", source["url"]) for source in sources if source.get("url")]
    return [
        *quotes,
        *(citations or [("citation", citation(found, None))]),
        ("id", entry.id),
        *links,
    ]


def citation(found: DevelopmentDetail, number: int | None) -> str:
    """A citation: `Title, 20 April 2022. Publisher, “Headline”, 21 April 2022, https://… [id]`."""
    from timeline.dates.edtf import Edtf

    entry = found.entry
    head = f"{entry.title}, {entry.occurred.human()}."
    if number is None:
        return f"{head} [{entry.id}]"
    source = entry.document["sources"][number]
    parts = [source["publisher"]]
    if source.get("title"):
        parts.append(f"“{source['title']}”")
    if source.get("published"):
        parts.append(Edtf.stored(source["published"]).human())
    if source.get("url"):
        parts.append(source["url"])
    return f"{head} {', '.join(parts)} [{entry.id}]"


class CopyMenu(Dialog[str]):
    """A list of texts."""

    def __init__(self, texts: Sequence[tuple[str, str]]) -> None:
        super().__init__()
        self._texts = texts

    def compose(self) -> Iterable[Widget]:
        """Title and list."""
        with Vertical(classes="box"):
            yield Static("Copy", classes="title")
            yield OptionList(
                *(Option(joined((f"{name}  ", "$tone-world"), text)) for name, text in self._texts)
            )

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Returns the selected text."""
        self.dismiss(self._texts[event.option_index][1])
