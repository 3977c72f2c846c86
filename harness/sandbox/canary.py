"""The test that a tier must pass before it is used: programs that try to get out."""

import importlib.util
import os
import secrets
import site
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import Any

from harness.sandbox.types import Execution, ExecutionOutcome, Limits, Sandbox, SandboxError

_LIMITS = Limits(cpu=10, wall=20, memory=256 << 20, processes=16, file_size=1 << 20, files=64)
_OURS = ("symbench", "harness", "generators")

# `GIVEN` is put before it.
PROGRAM = """
import ctypes, errno, fcntl, glob, importlib, os, platform, signal, socket, sys

CLONE = (56, 220)
faults = []
libc = ctypes.CDLL(None, use_errno=True)
column = ("x86_64", "aarch64").index(platform.machine()) if GIVEN["pooled"] else 0

def refused(what, attempt, *arguments):
    try:
        attempt(*arguments)
    except (OSError, MemoryError):
        return
    faults.append(what)

def call(numbers, *arguments):
    result = libc.syscall(ctypes.c_long(numbers[column]), *map(ctypes.c_long, arguments))
    if result == 0 and numbers == CLONE:
        os._exit(0)
    if result < 0:
        raise OSError(ctypes.get_errno(), "refused")

for path in GIVEN["private"]:
    refused(f"opens {path}", open, path)
refused("opens a network socket", socket.socket)
if set(os.environ) & GIVEN["names"]:
    faults.append("sees environment variables of the user")
for module in GIVEN["preload"]:
    if module not in sys.modules:
        faults.append(f"does not have {module}")

sys.path += GIVEN["roots"]
for prefix in {sys.prefix, sys.base_prefix, "/usr", "/usr/local"}:
    sys.path += glob.glob(f"{prefix}/lib*/python*/*-packages")
importlib.invalidate_caches()
for name in GIVEN["ours"]:
    sys.modules.pop(name, None)
    try:
        if importlib.import_module(name).__file__:  # else just the name of a directory
            faults.append(f"imports {name}")
    except (ImportError, OSError):
        pass

def writes(path):
    with open(path, "w"):
        os.unlink(path)

if GIVEN["walled"]:
    places = ("/", "/usr", "/dev", sys.prefix, sys.base_prefix, os.path.dirname(os.__file__))
    for directory in places:
        refused(f"writes to {directory}", writes, os.path.join(directory, "canary_9271"))

if GIVEN["pooled"]:
    if libc.prctl(21) != 2:
        faults.append("has no filter for system calls")
    if libc.prctl(39, 0, 0, 0, 0) != 1:
        faults.append("may gain privileges")
    refused("makes a user namespace", call, (272, 97), 0x10000000)
    refused("clones a user namespace", call, CLONE, 0x10000011, 0, 0, 0, 0)
    refused("clones into another parent", call, CLONE, 0x8011, 0, 0, 0, 0)
    refused("clones by clone3", call, (435, 435), 0, 0)
    refused("mounts", call, (165, 40), 0, 0, 0, 0, 0)
    refused("uses keys", call, (250, 219), 0, 0)
    refused("uses io_uring", call, (425, 425), 1, 0)
    refused("sends a signal beyond its own processes", os.kill, GIVEN["parent"], 0)
    with open("main.py" if os.path.exists("main.py") else os.__file__) as file:
        refused("takes a lease", fcntl.fcntl, file, 1024, 0)
        refused("locks a file of the interpreter", fcntl.flock, file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    for number in range(3, 256):
        refused(f"has descriptor {number}", os.fstat, number)
    if platform.node() == GIVEN["node"] != "sandbox":
        faults.append("sees the name of this machine")

if GIVEN["confined"]:
    status = dict(line.split(":", 1) for line in open("/proc/self/status"))
    for name, value in (("CapEff", 0), ("CapPrm", 0), ("CapInh", 0), ("CapBnd", 0), ("CapAmb", 0)):
        if int(status[name], 16) != value:
            faults.append(f"{name} is{status[name].rstrip()}")
    if os.getuid() != 1000 or os.getgid() != 1000:
        faults.append("is another user")
    refused("reads the environment of its parent", open, f"/proc/{os.getppid() or 1}/environ")
    if os.getppid() > 1 or len([n for n in os.listdir("/proc") if n.isdecimal()]) > 2:
        faults.append("sees other processes")
    devices = [line.split(":")[0].strip() for line in open("/proc/net/dev") if ":" in line]
    if devices not in ([], ["lo"]):
        faults.append(f"sees network devices {devices}")
    if os.listdir() != ["main.py"] or os.listdir("/dev/shm"):
        faults.append(f"finds files that it has not made: {os.listdir()}, {os.listdir('/dev/shm')}")
    refused("makes a file that is too long", lambda: os.truncate(os.open("long", 65), 1 << 30))
    def fill(directory):
        for number in range(2 * GIVEN["files"]):
            os.close(os.open(f"{directory}/{number}", os.O_CREAT))
    if GIVEN["own_files"]:
        refused("makes too many files", fill, "/scratch")
        refused("makes too many files", fill, "/dev/shm")
    def flood():
        for number in range(2 * GIVEN["processes"]):
            if not os.fork():
                signal.pause()
    refused("starts too many processes", flood)
print("; ".join(faults) or GIVEN["token"])
"""
_BUSY = "while True: pass"
_IDLE = "import time\ntime.sleep(60)"
_GREEDY = "held = []\nwhile True: held.append(bytearray(b'x' * (1 << 20)))"
_LOUD = "while True: print('x' * 9999)"
_STOPPED: tuple[tuple[ExecutionOutcome, str, Limits], ...] = (
    ("cpu", _BUSY, replace(_LIMITS, cpu=0.1)),
    ("timeout", _IDLE, replace(_LIMITS, wall=0.2)),
    ("memory", _GREEDY, replace(_LIMITS, memory=32 << 20)),
    ("output", _LOUD, replace(_LIMITS, output=1 << 16)),
)
"""Programs that reach a limit, and how they must end."""

_KNOWN_NAMES = frozenset(
    ("PATH", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "COLUMNS", "HOME", "TMPDIR", "PWD", "MPLCONFIGDIR")
)


async def check(sandbox: Sandbox, preload: Sequence[str]) -> None:
    """Run the canary.

    Raises:
        SandboxError: what it could do, or how it failed.
    """
    with tempfile.NamedTemporaryFile(prefix="symbench-canary-") as secret:
        secret.write(b"secret")
        secret.flush()
        given = _given(sandbox.tier, preload, secret.name)
        first = await sandbox.run(f"GIVEN = {given!r}\n{PROGRAM}", _LIMITS)
    if first.stdout.strip() != given["token"]:
        raise SandboxError(f"canary: {_told(first)}")
    for outcome, program, limits in _STOPPED if given["pooled"] else ():
        execution = await sandbox.run(program, limits)
        if execution.outcome != outcome:
            raise SandboxError(f"canary: limit {outcome!r} does not hold: {_told(execution)}")


def _told(execution: Execution) -> str:
    last_line = execution.stderr.strip().rpartition("\n")[2]
    return execution.stdout.strip()[:500] or last_line or execution.notice()


def _given(tier: str, preload: Sequence[str], secret: str) -> dict[str, Any]:
    pooled = tier in ("ns", "ns-flat", "landlock")
    roots = list(dict.fromkeys(_roots()))
    ours = [f"{root}/{name}/__init__.py" for root in roots for name in _OURS]
    return {
        "private": [
            secret,
            __file__,
            *(path for path in ours if Path(path).exists()),
            *_files_at_home(),
        ],
        "names": {n for n in os.environ if n not in _KNOWN_NAMES and not _set_by_us(n)},
        "preload": tuple(preload) if pooled else (),
        "roots": roots,
        "ours": _OURS,
        "pooled": pooled,
        "walled": tier != "unsafe",
        "confined": tier in ("ns", "ns-flat"),
        "own_files": tier == "ns",
        "parent": os.getpid(),
        "node": os.uname().nodename,
        "files": _LIMITS.files,
        "processes": _LIMITS.processes,
        "token": secrets.token_hex(16),
    }


def _roots() -> Iterator[str]:
    """Yield every directory or archive from which our own code could be imported."""
    for path in (*sys.path, *site.getsitepackages(), site.getusersitepackages()):
        yield from _spellings(path or str(Path.cwd()))
    for name in _OURS:
        spec = importlib.util.find_spec(name)
        for location in (spec and spec.submodule_search_locations) or ():
            yield from _spellings(str(Path(location).parent))
    try:
        yield from _spellings(str(distribution("symbench").locate_file("")))
    except PackageNotFoundError:
        return


def _spellings(path: str) -> Iterator[str]:
    """Yield the names under which one directory may be reached."""
    for form in (path, os.path.realpath(path)):
        yield form
        yield form.replace("/lib/", "/lib64/")
        yield form.replace("/lib64/", "/lib/")


def _files_at_home() -> list[str]:
    try:
        return [str(path) for path in Path.home().iterdir() if path.is_file()]
    except (OSError, RuntimeError):
        return []


def _set_by_us(name: str) -> bool:
    return name.startswith("PYTHON") or name.endswith("_NUM_THREADS")
