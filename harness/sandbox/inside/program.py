"""Runs the source of a program in this process as `python main.py` would, and exits."""

import atexit
import linecache
import os
import random
import resource
import sys
import threading
import traceback
import types
from os import _exit  # a program may replace os._exit
from pathlib import Path
from typing import NoReturn

PATH = "/scratch/main.py"


def limit(name: str, value: int) -> None:
    """Lower `RLIMIT_<name>` to `value`, or leave a lower or missing one as it is.

    The one on CPU time kills a second after it warned, so that the signal tells why.
    """
    which = getattr(resource, f"RLIMIT_{name}", None)
    if which is None:
        return
    old = resource.getrlimit(which)[1]
    final = value + 1 if name == "CPU" else value
    hard = final if old == resource.RLIM_INFINITY else min(final, old)
    resource.setrlimit(which, (min(value, hard), hard))


def reopen_streams() -> None:
    """Make fresh text streams for descriptors 0, 1 and 2, as an interpreter does at its start."""
    for number, name, mode, errors in (
        (0, "stdin", "r", "surrogateescape"),
        (1, "stdout", "w", "surrogateescape"),
        (2, "stderr", "w", "backslashreplace"),
    ):
        stream = os.fdopen(number, mode, encoding="utf-8", errors=errors, closefd=False)
        setattr(sys, name, stream)
        setattr(sys, f"__{name}__", stream)
    sys.stderr.reconfigure(line_buffering=True)  # type: ignore[union-attr]


def seed_generators(seed: int) -> None:
    """Seed `random` and, where it is loaded, the global generator of numpy."""
    random.seed(seed)  # noqa: TID251
    if "numpy.random" in sys.modules:
        sys.modules["numpy.random"].seed(seed % 2**32)


def run(source: bytes, path: str = PATH) -> NoReturn:
    """Execute `source` as the main module and end the process with its exit status."""
    main = types.ModuleType("__main__")
    main.__dict__.update(__file__=path, __cached__=None, __builtins__=sys.modules["builtins"])
    sys.modules["__main__"] = main
    sys.argv = [path]
    sys.path.insert(0, path.rpartition("/")[0])
    lines = source.decode("utf-8", "replace").splitlines(keepends=True)
    linecache.cache[path] = (len(source), None, lines, path)
    status = _execute(source, path, main.__dict__)
    _exit(_shut_down() or status)


def _execute(source: bytes, path: str, names: dict[str, object]) -> int:
    try:
        exec(compile(source, path, "exec", dont_inherit=True), names)  # noqa: S102
    except SystemExit as leaving:
        return _exit_status(leaving.code)
    except BaseException as error:  # noqa: BLE001
        _report(error.with_traceback(error.__traceback__ and error.__traceback__.tb_next))
        return 1
    return 0


def _exit_status(code: object) -> int:
    if code is None or isinstance(code, int):
        return (code or 0) & 0xFF
    sys.stderr.write(f"{code}\n")
    return 1


def _report(error: BaseException) -> None:
    """Print as the interpreter does, which finds the source in the file, or as it would."""
    try:
        if sys.excepthook is sys.__excepthook__ and not Path(PATH).exists():
            traceback.print_exception(error)
        else:
            sys.excepthook(type(error), error, error.__traceback__)
    except BaseException:  # noqa: BLE001, S110
        pass


def _shut_down() -> int:
    """Do what the interpreter does at its end; return 120 if output was lost, as it does."""
    status = 0
    for last, failure in (
        (threading._shutdown, 0),  # type: ignore[attr-defined]
        (atexit._run_exitfuncs, 0),
        (lambda: sys.stdout.flush(), 120),
        (lambda: sys.stderr.flush(), 0),
    ):
        try:
            last()
        except BaseException:  # noqa: BLE001
            status = status or failure
    return status


def main(arguments: list[str]) -> NoReturn:
    """Run the program of a tier with one process each: path, seed, then pairs of a limit."""
    path, seed, *limits = arguments
    source = Path(path).read_bytes()
    for pair in limits:
        name, _, value = pair.partition("=")
        try:
            limit(name, int(value))
        except (OSError, ValueError):  # macOS refuses some of them
            continue
    if b"numpy" in source:
        __import__("numpy.random")
    seed_generators(int(seed))
    run(source, path)


if __name__ == "__main__":
    main(sys.argv[1:])
