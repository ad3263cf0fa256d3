"""The program `timeline`: from the command line to an exit code.

Results go to stdout, everything else to stderr. An error is a sentence and an exit code (1 for
errors found or things not found, 2 for wrong usage). A traceback is printed only with `--debug`.

The common reading commands run without Typer, which takes longer to import than they take to
answer; see `quick_parser`.
"""

from __future__ import annotations

import gc
import os
import sys

from timeline.light_typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from timeline.cli.input.quick_parser import QuickCall

_GLOBAL_VALUES: Final = ("--store", "--color", "--governments", "--outbox", "--fiscal-start")
_GLOBAL_WITH_VALUE: Final = tuple(f"{name}=" for name in _GLOBAL_VALUES)
_GLOBAL_FLAGS: Final = ("--debug",)
_RECORDING: Final = {"timeline.cli.commands.append", "timeline.cli.commands.amend"}
"""The modules of the commands that record a development."""


def globals_first(arguments: list[str]) -> list[str]:
    """Moves global options before the command, because people write them after it."""
    first, rest = [], []
    waiting = iter(arguments)
    for argument in waiting:
        if argument == "--":
            rest += [argument, *waiting]
        elif argument in _GLOBAL_FLAGS or argument.startswith(_GLOBAL_WITH_VALUE):
            first.append(argument)
        elif argument in _GLOBAL_VALUES:
            first += [argument, *(value for value in [next(waiting, None)] if value is not None)]
        else:
            rest.append(argument)
    return first + rest


def _open_closed_streams() -> None:
    """Opens the null device for each closed standard stream (`>&-`).

    Otherwise the store's file would get its number, and messages would be written into the store. A
    closed stdin stays None, so that its readers can report it.
    """
    for name in ("stdin", "stdout", "stderr"):
        if getattr(sys, name) is None:
            number = os.open(os.devnull, os.O_RDWR)
            if name != "stdin":
                setattr(sys, name, os.fdopen(number, "w", encoding="utf-8"))


def program() -> None:
    """The installed command. After its work is done, Ctrl-C no longer changes its exit code."""
    # Imports make no garbage, nor does a command that runs without Typer; `get_command` enables it.
    is_own_process = _is_own_process()
    if is_own_process:
        gc.disable()
    _open_closed_streams()
    try:
        try:
            main()
        except KeyboardInterrupt:  # while it was imported, or while it told of an earlier one
            sys.exit(130)
    except SystemExit as ended:
        if is_own_process:
            _leave_at_once(ended.code)
        raise
    finally:
        import signal

        signal.signal(signal.SIGINT, signal.SIG_IGN)


def _is_own_process() -> bool:
    """Whether nothing but the script or `python -m` called `program`: no test, no other program."""
    frame = sys._getframe(2)  # noqa: SLF001
    callers = {frame.f_globals.get("__name__")}
    while frame.f_back is not None:
        frame = frame.f_back
        callers.add(frame.f_globals.get("__name__"))
    return callers <= {"__main__", "runpy"}


def _leave_at_once(code: object) -> None:
    """Ends a process that started nothing else, in less time than Python takes to tidy up.

    These are the commands that run without Typer, and those that record a development: they have
    closed their store. A debugger or a profiler gets its usual end.
    """
    loaded = sys.modules.keys()
    is_watched = sys.gettrace() or sys.getprofile() or "coverage" in loaded
    if is_watched or not isinstance(code, int) or ("typer" in loaded and not loaded & _RECORDING):
        return
    threading = sys.modules.get("threading")  # Who began another thread has imported it.
    if threading is not None and threading.active_count() > 1:
        return
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError):
            return
    os._exit(code)


def main(arguments: list[str] | None = None) -> None:
    """Runs the command line; always ends in SystemExit."""
    from timeline.cli.context import ReaderLeft, fail, say
    from timeline.cli.input.quick_parser import quick_call

    given = globals_first(sys.argv[1:] if arguments is None else arguments)
    for stream in (sys.stdout, sys.stderr):
        # A store may have any script; a terminal that cannot show it gets escapes.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    try:
        if "_TIMELINE_COMPLETE" in os.environ:
            _complete()
        call = quick_call(given)
        refused = None if call is None else _run(call)
        _append(given)
        from timeline.cli.command_group import run_with_typer

        run_with_typer(given, refused)
    except (ReaderLeft, BrokenPipeError):
        _let_go_of_stdout()
        sys.exit(141)
    except KeyboardInterrupt:
        if sys.stderr.isatty():
            say("")  # on a new line after the progress
        sys.exit(130)
    except Exception as error:
        if "--debug" in given:
            raise
        if isinstance(error, OSError):
            _let_go_of_stdout()
        fail(error, given)


def _complete() -> None:
    """Answers a shell that completes a name, and exits; returns if Typer has to answer."""
    from timeline.cli.input.quick_completion import quick_completion

    completed = quick_completion()
    if completed is not None:
        sys.stdout.write(completed.text)
        sys.stdout.flush()
        sys.exit(completed.code)


def _run(call: QuickCall) -> Exception:
    """Runs a command and exits, or returns the usage error that Typer has to print."""
    from importlib import import_module

    from timeline.cli.context import Globals, is_usage_error

    run = getattr(import_module(f"timeline.cli.commands.{call.command}"), call.command)
    try:
        run(Globals(call.store, call.color), **call.values)
        sys.stdout.flush()
    except KeyboardInterrupt:
        sys.exit(130)
    except Exception as error:
        if not is_usage_error(error):
            raise
        return error
    sys.exit(0)


def _append(given: list[str]) -> None:
    """Appends by a plain command line, and exits; returns if Typer has to do it.

    That is so too for what is refused, of which nothing was stored: it prints why, or asks.
    """
    if "append" not in given:  # whose options are not imported for others
        return
    from timeline.cli.input.quick_append import quick_append

    call = quick_append(given)
    if call is None:
        return
    from timeline.cli.context import Globals
    from timeline.cli.output.receipt import print_receipt

    options = Globals(call.store, call.color)
    try:
        with options.open() as timeline:
            receipt = timeline.append(call.fields)
    except Exception as error:
        from timeline.exceptions import BatchRejected, InvalidDevelopment

        if isinstance(error, BatchRejected | InvalidDevelopment):
            return
        raise
    print_receipt(options, receipt, as_json=call.as_json)
    sys.stdout.flush()
    sys.exit(0)


def _let_go_of_stdout() -> None:
    """Discards what stdout does not accept, so that the interpreter does not complain at exit."""
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
