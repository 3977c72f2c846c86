"""Runs the source of a program in this process as `python main.py` would, and exits."""

import ast
import atexit
import contextlib
import gc
import io
import itertools
import linecache
import os
import random
import resource
import signal
import socket
import struct
import sys
import threading
import time
import traceback
import types
from collections.abc import Collection
from os import _exit  # a program may replace os._exit
from pathlib import Path
from typing import NoReturn

PATH = "/scratch/main.py"
RAN_OUT = 64
"""Signal by which a program ends that raises MemoryError; nothing that it prints can say so."""
PART_ENDED = struct.Struct("<d?")
"""What `converse` answers: seconds of CPU time, and whether the part raised nothing."""


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
    gc.freeze()  # what is there is not the program's, so its end need not look through it
    before = set(sys.modules) - {"__main__"}
    status = _execute(source, path, _main_module(path).__dict__)
    leave(status, before)


def _main_module(path: str) -> types.ModuleType:
    main = types.ModuleType("__main__")
    main.__dict__.update(__file__=path, __cached__=None, __builtins__=sys.modules["builtins"])
    sys.modules["__main__"] = main
    sys.argv = [path]
    sys.path.insert(0, path.rpartition("/")[0])
    return main


def _execute(source: bytes, path: str, names: dict[str, object]) -> int:
    """Return the exit status, or the negative number of the signal to end by."""
    remember(source, path)
    try:
        exec(compile(source, path, "exec", dont_inherit=True), names)  # noqa: S102
    except BaseException as error:  # noqa: BLE001
        return conclude(error)
    return 0


def remember(source: bytes, path: str) -> None:
    """Let tracebacks quote `source`."""
    lines = source.decode("utf-8", "replace").splitlines(keepends=True)
    linecache.cache[path] = (len(source), None, lines, path)


def conclude(error: BaseException) -> int:
    """Report what a program raised; return the status, or the negative number of a signal."""
    if isinstance(error, SystemExit):
        return _exit_status(error.code)
    inner = error.__traceback__ and error.__traceback__.tb_next
    _report(error.with_traceback(inner))
    if isinstance(error, MemoryError):
        return -RAN_OUT
    return -signal.SIGINT if type(error) is KeyboardInterrupt else 1


def _exit_status(code: object) -> int:
    if code is None:
        return 0
    if isinstance(code, int):
        fits = -(2**63) <= code < 2**63
        return int(code) & 0xFF if fits else 0xFF
    if getattr(sys, "stderr", None) is not None:
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


def leave(status: int, modules: Collection[str]) -> NoReturn:
    """End the process after what the interpreter does at its end, but for our own `modules`.

    To destroy those takes longer than most programs run, and none of them prints.
    """
    for last in (threading._shutdown, atexit._run_exitfuncs):  # type: ignore[attr-defined]
        with contextlib.suppress(BaseException):
            last()
    lost = _flush(told=True)
    with contextlib.suppress(BaseException):
        _forget(modules)
        _flush_files()
    lost = _flush(told=False) or lost
    if "ctypes" in sys.modules:  # what C has not written yet
        with contextlib.suppress(BaseException):
            sys.modules["ctypes"].CDLL(None).fflush(None)
    if status < 0 and not lost:
        signal.signal(-status, signal.SIG_DFL)
        os.kill(os.getpid(), -status)
    _exit(120 if lost else 1 if status < 0 else status)


def _flush(told: bool) -> bool:
    """Flush both streams; whether output was lost, which is `told` then."""
    lost = False
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name, None)
        try:
            if stream is not None and not getattr(stream, "closed", False):
                stream.flush()
        except BaseException as error:  # noqa: BLE001
            lost = True
            if told and name == "stdout":
                _ignored(stream, error)
    return lost


def _ignored(stream: object, error: BaseException) -> None:
    """Say what the interpreter says of an error that it cannot raise."""
    with contextlib.suppress(BaseException):
        sys.stderr.write(f"Exception ignored in: {stream!r}\n")
        inner = error.__traceback__ and error.__traceback__.tb_next
        traceback.print_exception(error.with_traceback(inner))


def _forget(modules: Collection[str]) -> None:
    """Let go of what the program made, so that its objects end as they do in the interpreter."""
    for name in ("last_type", "last_value", "last_traceback", "last_exc"):
        if hasattr(sys, name):
            setattr(sys, name, None)
    sys.stdin, sys.stdout, sys.stderr = sys.__stdin__, sys.__stdout__, sys.__stderr__
    for name in [name for name in sys.modules if name not in modules]:
        sys.modules.pop(name)
    gc.collect()


def _flush_files() -> None:
    """Flush the files that are still referred to from somewhere; they would be closed."""
    for one in gc.get_objects():
        if issubclass(type(one), io.IOBase):
            with contextlib.suppress(BaseException):
                one.flush()


def converse(channel: socket.socket) -> NoReturn:
    """Execute what comes through `channel`, one part after another, in one main module.

    A part is a memory file; when it has ended, its seconds of CPU time and whether it raised
    nothing go back. What its last expression is worth is printed, as in the interactive one.
    """
    before = set(sys.modules) - {"__main__"}
    names = _main_module(PATH).__dict__
    for number in itertools.count(1):
        _, files, _, _ = socket.recv_fds(channel, 1, 1, socket.MSG_CMSG_CLOEXEC)
        if not files:
            _exit(0)
        source = os.pread(files[0], os.fstat(files[0]).st_size, 0)
        os.close(files[0])
        began = time.process_time()
        try:
            fine = _execute_part(source, f"<part {number}>", names)
        except SystemExit as leaving:
            leave(_exit_status(leaving.code), before)
        _flush(told=True)
        channel.send(PART_ENDED.pack(time.process_time() - began, fine))
    raise AssertionError("it counts without end")


def _execute_part(source: bytes, name: str, names: dict[str, object]) -> bool:
    """Execute one part and show what its last expression is worth; whether it raised nothing."""
    remember(source, name)
    try:
        tree = ast.parse(source, name)
        last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
        exec(compile(tree, name, "exec", dont_inherit=True), names)  # noqa: S102
        if last is not None:
            shown = ast.Interactive([last])
            exec(compile(shown, name, "single", dont_inherit=True), names)  # noqa: S102
    except SystemExit:
        raise
    except BaseException as error:  # noqa: BLE001
        inner = error.__traceback__ and error.__traceback__.tb_next
        traceback.print_exception(error.with_traceback(inner))
        return False
    return True


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
