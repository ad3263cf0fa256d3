"""What no line of the program may do, whatever it is given: read from the source itself.

Text from data is printed only after it was made visible; SQL is put together from what the
program itself says, and values are parameters; no shell, no evaluation, no pickles of others; an
address is opened in one place. Where a rule names what is allowed, that was read by somebody.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

import timeline

ROOT = Path(timeline.__file__).parent
MODULES = sorted(str(path.relative_to(ROOT)) for path in ROOT.rglob("*.py"))
GIVEN_AWAY = "publish/bundles/verify.py"
"""A program of its own, with nothing of ours in it: a test of its own looks at what it prints."""
TEXT = [name for name in MODULES if not name.startswith("tui/") and name != GIVEN_AWAY]


@cache
def tree(module: str) -> ast.Module:
    return ast.parse((ROOT / module).read_text("utf-8"))


@cache
def calls(module: str) -> list[tuple[str, ast.Call]]:
    """Every call, by what is called, as it is written."""
    nodes = (node for node in ast.walk(tree(module)) if isinstance(node, ast.Call))
    return [(ast.unparse(node.func), node) for node in nodes]


def imported(module: str) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(tree(module)):
        if isinstance(node, ast.Import):
            found |= {one.name for one in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{one.name}" for one in node.names)}
    return found


# ------------------------------------------------------------------ printing

SINKS = ("say", "sys.stdout.write", "sys.stderr.write", "sys.stdout.writelines", "typer.echo")
GATES = ("sanitize", "json_text")
NUMBERS = re.compile(r"[<>^]?\d*(,|\.\d+f|d)$")
"""A format that only a number can have: of a text it is an error."""
OURS = {
    "away.ago": "a span of time, in our words",
    "base.day": "a date",
    "base.why": "one of two sentences of ours",
    "best.edtf": "a date in EDTF, which is ASCII",
    "other.edtf": "the same",
    "found[0].edtf": "the same",
    "reading.edtf": "the same",
    "type(error).__name__": "the name of a class",
    "ctx.command_path": "the names of our commands",
    "completed.text": "names of small letters, digits and hyphens; all others are left to Typer",
    "change.after": "one of the statuses",
    "one.status": "the same",
    "question.words": "the cuts of a question, which are dates",
    "titles[0]": "the first line of what was made visible and broken into lines",
    "copied.head.root": "bytes, shown in hexadecimal",
    "report.by_rule": "slugs of our rules, made visible where they are counted",
}
"""Parts of a sentence that come from no text of others."""


def _leaves(  # noqa: C901, PLR0912  a branch for each sort of expression
    node: ast.AST, known: dict[str, list[ast.expr]], deep: int = 4
) -> Iterator[str]:
    """What a printed expression takes from elsewhere and does not make visible."""
    if isinstance(node, ast.FormattedValue):
        spec = node.format_spec
        if spec is not None and NUMBERS.match(ast.unparse(spec)[2:-1]):
            return
        yield from _leaves(node.value, known, deep)
    elif isinstance(node, ast.Attribute | ast.Subscript):
        if ast.unparse(node) not in OURS:
            yield ast.unparse(node)
    elif isinstance(node, ast.Call):
        name = ast.unparse(node.func)
        if name.rpartition(".")[2] in (*GATES, "len", "human"):
            return
        # What a function of ours returns is told where it is made; what it is given, here.
        for argument in [*node.args, *(one.value for one in node.keywords)]:
            if isinstance(
                argument,
                ast.JoinedStr | ast.BinOp | ast.Attribute | ast.GeneratorExp | ast.ListComp,
            ):
                yield from _leaves(argument, known, deep)
        if isinstance(node.func, ast.Attribute) and not isinstance(node.func.value, ast.Name):
            yield from (one for one in _leaves(node.func.value, known, deep)
                        if not one.endswith((".out", "_colours", ".options")))  # fmt: skip
    elif isinstance(node, ast.Name):
        for value in known.get(node.id, ()) if deep else ():
            yield from _leaves(value, known, deep - 1)
    elif isinstance(node, ast.IfExp):
        yield from _leaves(node.body, known, deep)
        yield from _leaves(node.orelse, known, deep)
    elif isinstance(node, ast.GeneratorExp | ast.ListComp):
        yield from _leaves(node.elt, known, deep)
    elif isinstance(node, ast.JoinedStr | ast.BinOp | ast.BoolOp | ast.Tuple | ast.List):
        for child in ast.iter_child_nodes(node):
            yield from _leaves(child, known, deep)


def _assigned(function: ast.AST) -> dict[str, list[ast.expr]]:
    """What each name is given in a function."""
    found: dict[str, list[ast.expr]] = {}
    for node in ast.walk(function):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                if isinstance(target, ast.Name):
                    found.setdefault(target.id, []).append(node.value)
        elif isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
            found.setdefault(node.target.id, []).append(node.value)
    return found


def unseen(source: ast.AST) -> list[str]:
    """What is printed in a module and was not made visible."""
    found = []
    for function in ast.walk(source):
        if not isinstance(function, ast.FunctionDef):
            continue
        known = _assigned(function)
        for node in ast.walk(function):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in SINKS:
                for argument in node.args:
                    found += [f"{node.lineno}: {one}" for one in _leaves(argument, known)]
    return found


def test_the_walk_finds_what_is_printed_as_it_is() -> None:
    wrong = (
        "say(entry.title)", "say(f'{entry.title}')", "say('x' + one['title'])",
        "t = entry.title; say(f'{t}: x')", "sys.stdout.write(colours.bad(one.title))",
        "say(f'{one.title:>9}')", "say(', '.join(one.title for one in many))",
        "say(one.title if one else '')",
    )  # fmt: skip
    for text in wrong:
        assert unseen(ast.parse(f"def f():\n {text}")), text
    for text in ("say(sanitize(one.title))", "say(f'{one.count:,} x {sanitize(one.title)}')"):
        assert not unseen(ast.parse(f"def f():\n {text}"))


def test_what_is_printed_was_made_visible() -> None:
    found = {module: unseen(tree(module)) for module in TEXT}
    assert {module: wrong for module, wrong in found.items() if wrong} == {}


def test_nothing_is_printed_by_other_means() -> None:
    """By `print` or a library that passes on what it gets, or beside the one `say`."""
    for module in TEXT:
        for name, call in calls(module):
            assert name not in ("print", "rich.print", "click.echo", "typer.secho"), module
            assert not name.endswith(("console.print", "console.log")), (module, call.lineno)
            if name == "typer.echo":
                assert module == "cli/command_group.py"
            if name == "TextColumn":
                given = ast.unparse(call)
                assert "markup=False" in given or "description" not in given, module


# ------------------------------------------------------------------ SQL

SQL = re.compile(
    r"\b(SELECT|INSERT|UPDATE|DELETE|PRAGMA|ATTACH|CREATE|LISTEN|FROM|WHERE|ORDER BY|MATCH)\b"
)
ATTRIBUTES = re.compile(r"(self\.\w+(\[\d\])?|(self\.|session\.)?_?location\.schema|there\.size)$")
"""Clauses that a module has made, a server's schema, whose name is held to be one, a number."""


QUOTED = ("{schema}", "{sort}")
"""Of these words, a schema and a sort of label, each is one of ours, too."""


def _values_in_sql(source: ast.AST) -> list[str]:
    """What goes into SQL and is no clause: a field of something, or what stands in quotes."""
    found = []
    for node in ast.walk(source):
        is_filled_in = isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod)
        if (
            is_filled_in
            and isinstance(node.left, ast.Constant)
            and SQL.search(str(node.left.value))
        ):
            found.append(ast.unparse(node))
        if not isinstance(node, ast.JoinedStr):
            continue
        text = "".join(str(p.value) for p in node.values if isinstance(p, ast.Constant))
        if not SQL.search(text):
            continue
        before = ""
        for part in node.values:
            if isinstance(part, ast.Constant):
                before = str(part.value)
                continue
            taken = [
                ast.unparse(one)
                for one in ast.walk(part)
                if isinstance(one, ast.Attribute | ast.Subscript)
            ]
            # A method of a clause or of the question marks: " AND ".join(where).
            fields = [one for one in taken if not one.endswith((".join", ".fromkeys", ".format"))]
            whole = [one for one in fields if not ATTRIBUTES.match(one)]
            parts = {
                inner for one in fields if ATTRIBUTES.match(one) for inner in fields if inner in one
            }
            is_quoted = before.endswith(("'", '"', "%")) and ast.unparse(part) not in QUOTED
            if set(whole) - parts or is_quoted:
                found.append(ast.unparse(part))
            before = ""
    return found


def test_the_walk_finds_a_value_that_is_put_into_sql() -> None:
    for wrong in (
        "f\"SELECT * FROM t WHERE id = '{name}'\"", "f'SELECT * FROM t WHERE id = {entry.id}'",
        "f'SELECT * FROM t WHERE id = {given[0]}'", "'SELECT * FROM t WHERE id = %s' % name",
        "f'SELECT * FROM t WHERE x LIKE %{name}'",
    ):  # fmt: skip
        assert _values_in_sql(ast.parse(wrong)), wrong
    for right in ("f'SELECT {COLUMNS} FROM t WHERE {where} IN ({marks})'", "f'PRAGMA {name}'"):
        assert not _values_in_sql(ast.parse(right))


def test_sql_is_made_of_clauses_and_values_are_parameters() -> None:
    found = {module: _values_in_sql(tree(module)) for module in MODULES}
    assert {module: wrong for module, wrong in found.items() if wrong} == {}


@pytest.mark.parametrize("name", ['x"; DROP TABLE y', "x y", "x-y", "x'", "é", "x;", ""])
def test_the_name_of_a_schema_is_a_name(name: str) -> None:
    from urllib.parse import quote

    from timeline.eventstore.urls import BadStoreUrl, parse_store_url

    with pytest.raises(BadStoreUrl):
        parse_store_url(f"postgresql://u@localhost/d?schema={quote(name)}")


# ------------------------------------------------------------------ running

SHELLS = re.compile(
    r"os\.(system|popen|exec\w*|spawn\w*|posix_spawn\w*)$|subprocess\.(call|check_\w+|getoutput"
    r"|getstatusoutput)$|pty\.spawn$"
)
EVALUATION = {"eval", "exec", "compile", "__import__", "globals", "runpy.run_path"}
IMPORTS = {
    "capture/models/providers.py": "'llm'",
    "deferred.py": "self._module",
    "light_typing.py": "module",
    "exceptions.py": "_HOME_OF[name]",
    "services/delegation.py": "module",
    "results.py": "_HOME_OF[name]",
    "cli/main.py": "f'timeline.cli.commands.{call.command}'",
    "cli/command_group.py": "f'timeline.cli.commands.{COMMANDS[cmd_name][0]}'",
    "publish/exports/export_command.py": "f'timeline.publish.exports.{module}'",
    "tui/screens/main/form_actions.py": "'timeline.tui.screens.form.screen'",
}


NATIVE = {
    # A number for the C library.
    "tui/memory.py": {"ctypes.CDLL", "ctypes.CDLL(None).mallopt"},
    # Two names of folders for the kernel.
    "publish/exchange.py": {"ctypes.CDLL", "ctypes.get_errno"},
}


def test_no_shell_runs_and_nothing_is_evaluated() -> None:
    for module in MODULES:
        _runs_nothing(module)


def _runs_nothing(module: str) -> None:
    for name, call in calls(module):
        assert not SHELLS.search(name), (module, call.lineno)
        assert name not in EVALUATION, (module, call.lineno)
        assert not any(one.arg == "shell" for one in call.keywords), (module, call.lineno)
        if name in ("subprocess.run", "subprocess.Popen"):
            first = call.args[0]
            is_list = isinstance(first, ast.List) or ast.unparse(first) == "command"
            assert is_list, (module, call.lineno)
        if name in ("import_module", "importlib.import_module"):
            assert ast.unparse(call.args[0]) == IMPORTS[module]
        if name == "Deferred":
            assert ast.unparse(call.args[0]).startswith("'timeline."), (module, call.lineno)
    dangerous = {
        "pickle",
        "marshal",
        "shelve",
        "dill",
        "yaml",
        "ctypes",
        "code",
        "runpy",
        "xml",
        "imp",
    }
    native = {name for name, _ in calls(module) if "ctypes" in name}
    assert imported(module) & dangerous == ({"ctypes"} if module in NATIVE else set())
    assert native <= NATIVE.get(module, set()), module


REACHING = {
    "web/server.py": {"socket"},
    "services/seals/witness_requests.py": {"http.client", "urllib.request"},
}
"""The modules that use the network, and by what."""


def test_no_line_reaches_for_the_network_or_a_browser() -> None:
    """But for a server's store, through its driver, and an address that a reader opens.

    The server listens on a socket, and calls nobody. A witness is asked at the address that the
    user gives, by `seal --witness` alone.
    """
    network = {"socket", "http.client", "urllib.request", "requests", "httpx", "ftplib", "smtplib",
               "webbrowser", "telnetlib"}  # fmt: skip
    for module in MODULES:
        allowed = REACHING.get(module, set())
        assert imported(module) & network == allowed, module
    called = {name for name, _ in calls("web/server.py")}
    assert not {name for name in called if "connect" in name}


def test_what_is_given_away_prints_in_one_place_that_makes_it_visible() -> None:
    printing = [
        function.name
        for function in ast.walk(tree(GIVEN_AWAY))
        if isinstance(function, ast.FunctionDef)
        for node in ast.walk(function)
        if isinstance(node, ast.Call)
        and ast.unparse(node.func) == "print"
        and not all("WRONG" in ast.unparse(one) for one in node.args)
    ]
    assert printing == ["say"]


def test_an_address_is_opened_in_one_place_and_only_if_it_is_safe() -> None:
    found = [
        (module, ast.unparse(call.func))
        for module in MODULES
        for _, call in calls(module)
        if ast.unparse(call.func).endswith("open_url")
    ]
    assert [one for one in found if "super()" in one[1]] == [("tui/app.py", "super().open_url")]
    [guard] = [
        node
        for node in ast.walk(tree("tui/app.py"))
        if isinstance(node, ast.FunctionDef) and node.name == "open_url"
    ]
    assert "if safe_url(url) is None" in ast.unparse(guard)
    app = {"self.app.open_url", "self._screen.app.open_url"}
    assert {name for _, name in found} == {"super().open_url", *app}


def test_only_public_names_of_typer_are_imported() -> None:
    """A private one may be gone in any version, and with it the whole command line."""
    names = {(module, name) for module in MODULES for name in imported(module) if "typer" in name}
    assert [one for one in sorted(names) if "._" in one[1]] == []
