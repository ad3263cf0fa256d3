"""Renders the templates: each text escaped, each name known, nothing inline that is not hashed."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from types import CodeType
from typing import Any, ClassVar, Final

from jinja2 import (
    BaseLoader,
    BytecodeCache,
    ChoiceLoader,
    Environment,
    FileSystemLoader,
    PackageLoader,
    StrictUndefined,
    TemplateError,
    TemplateNotFound,
    TemplatesNotFound,
    TemplateSyntaxError,
)
from jinja2.bccache import Bucket
from markupsafe import Markup

from timeline.publish.errors import TemplateFailed
from timeline.publish.maps.map_look import map_css
from timeline.publish.page.tight import tight_script, tight_style
from timeline.text.tones import TONES

_PACKAGE: Final = "timeline.publish"


class _CompiledTemplates(BytecodeCache):
    """What this process has compiled, by name and text: each thread of a server needs the same."""

    _kept: ClassVar[dict[tuple[str, str], CodeType]] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Finds what was compiled from the same text."""
        bucket.code = self._kept.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keeps what was compiled."""
        assert bucket.code is not None
        self._kept[bucket.key, bucket.checksum] = bucket.code


class Templates:
    """The templates that come with the program, and those that take their place.

    Args:
        folder: Templates of the user: a file of the same name comes first.
        forms: Where forms of the pages may lead, as in a Content-Security-Policy.
    """

    def __init__(self, folder: Path | None = None, *, forms: str = "'none'") -> None:
        self._forms = forms
        self._package = PackageLoader(_PACKAGE, "templates")
        loaders: list[BaseLoader] = [self._package]
        if folder is not None:
            loaders.insert(0, FileSystemLoader(folder))
        self._environment = Environment(
            loader=ChoiceLoader(loaders),
            bytecode_cache=_CompiledTemplates(),
            autoescape=True,
            undefined=StrictUndefined,
            auto_reload=False,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
        )
        self.plain_style = tone_rules() + tight_style(self._text("base.css"))
        self.style = self.plain_style + "\n" + tight_style(self._text("page.css"))
        self.script = tight_script(self._text("page.js"))
        self.contents = tight_script(self._text("contents.js"))
        self.leading = tight_script(self._text("lead.js"))
        self.mapping = tight_script(self._text("map.js"))
        self.verifying = tight_script(self._text("verify.js"))
        self.live_style = self.plain_style + tight_style(self._text("live.css"))

    @property
    def policy(self) -> str:
        """The policy of every page of a server: its styles and scripts and nothing else."""
        styles = (self.plain_style, self.plain_style + map_css(), self.style, self.live_style)
        scripts = (self.script, self.mapping, self.verifying)
        allowed = " ".join(f"'{_hash(one)}'" for one in scripts)
        looks = " ".join(f"'{_hash(one)}'" for one in styles)
        return (
            f"default-src 'none'; script-src {allowed}; style-src {looks}; img-src data:;"
            f" base-uri 'none'; form-action {self._forms}"
        )

    @property
    def look(self) -> str:
        """A text that is another one if the templates that come with the program are."""
        names = sorted(self._environment.list_templates(["html", "css", "js"]))
        return hashlib.sha256("".join(map(self._text, names)).encode()).hexdigest()

    def compile(self) -> None:
        """Compiles all pages, so that a mistake in one is told before it is asked for.

        Raises:
            TemplateFailed: naming the file and the line.
        """
        for name in self._package.list_templates():
            if name.endswith(".html"):
                with _failures_told(name):
                    self._environment.get_template(name)

    def _text(self, name: str) -> str:
        """A file that is no template, as it is."""
        try:
            assert self._environment.loader is not None
            return self._environment.loader.get_source(self._environment, name)[0]
        except (TemplateError, OSError, UnicodeDecodeError) as error:
            raise TemplateFailed(name, str(error)) from None

    def render(self, name: str, style: str, script: str | None, **values: Any) -> str:
        """A page, with its style and script allowed by their hashes and nothing else.

        Raises:
            TemplateFailed: naming the file and the line.
        """
        policy = content_policy(style, script, self._forms)
        values |= {"style": Markup(style), "script": Markup(script or ""), "policy": policy}  # noqa: S704  our own files
        with _failures_told(name):
            return self._environment.get_template(name).render(values)


@contextmanager
def _failures_told(name: str) -> Iterator[None]:
    try:
        yield
    except TemplateSyntaxError as error:
        raise TemplateFailed(f"{error.name}, line {error.lineno}", error.message or "") from None
    except TemplateError as error:
        raise TemplateFailed(_place(error, name), _reason(error)) from None
    except (ArithmeticError, LookupError, TypeError, ValueError, AttributeError) as error:
        raise TemplateFailed(_place(error, name), str(error)) from None


def _reason(error: TemplateError) -> str:
    if isinstance(error, TemplatesNotFound):
        return f"there is no template {', '.join(map(str, error.templates))}"
    if isinstance(error, TemplateNotFound):
        return f"there is no template {error.name}"
    return error.message or str(error)


def _place(error: Exception, name: str) -> str:
    """The template and line in which an error was raised."""
    trace, found = error.__traceback__, name
    while trace is not None:
        file = trace.tb_frame.f_code.co_filename
        if file.endswith((".html", ".css", ".js")):
            found = f"{Path(file).name}, line {trace.tb_lineno}"
        trace = trace.tb_next
    return found


def content_policy(style: str, script: str | None, forms: str = "'none'") -> str:
    """The policy of a page: nothing from anywhere but this style and this script (CSP level 3)."""
    allowed = f"script-src '{_hash(script)}'; " if script else ""
    return (
        f"default-src 'none'; {allowed}style-src '{_hash(style)}'; img-src data:;"
        f" base-uri 'none'; form-action {forms}"
    )


@lru_cache(16)  # Thousands of pages have the same style and script.
def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode("ascii")


_TONES = ("ask", "talk", "wait", "decide", "give", "end", "world", "record")


def tone_rules() -> str:
    """A class a tone, which sets the property `--t` to its colour."""
    light, dark = (
        "".join(f".t-{name}{{--t:{TONES[theme][name]}}}" for name in _TONES)
        for theme in ("light", "dark")
    )
    return f"{light}@media (prefers-color-scheme:dark){{{dark}}}\n"
