"""The test that a tier must pass before it is used: a program that tries to get out."""

import os
import secrets
import tempfile
from collections.abc import Sequence
from pathlib import Path

from harness.sandbox.types import Limits, Sandbox, SandboxError

_LIMITS = Limits(cpu=10, wall=20)

PROGRAM = """
import ctypes, os, socket, sys

faults = []

def refused(what, attempt, *arguments):
    try:
        attempt(*arguments)
    except OSError:
        return
    faults.append(what)

for path in {private!r}:
    refused(f"opens {{path}}", open, path)
refused("opens a network socket", socket.socket)
refused("reads the environment of its parent", open, f"/proc/{{os.getppid()}}/environ")
if os.getppid() != 1:  # a process 1 cannot be ended by the processes it adopts
    refused("signals its parent", os.kill, os.getppid() or {parent}, 0)
if set(os.environ) & {names!r}:
    faults.append("sees environment variables of the user")
for module in {preload!r}:
    if module not in sys.modules:
        faults.append(f"does not have {{module}}")
if {pooled} and ctypes.CDLL(None).prctl(21) != 2:
    faults.append("has no filter for system calls")
if {confined}:
    status = dict(line.split(":", 1) for line in open("/proc/self/status"))
    for name, value in (("NoNewPrivs", 1), ("CapEff", 0), ("CapBnd", 0)):
        if int(status[name], 16) != value:
            faults.append(f"{{name}} is{{status[name].rstrip()}}")
print("; ".join(faults) or {token!r})
"""
_KNOWN_NAMES = frozenset(
    ("PATH", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "COLUMNS", "HOME", "TMPDIR", "PWD")
)


async def check(sandbox: Sandbox, preload: Sequence[str]) -> None:
    """Run the canary.

    Raises:
        SandboxError: saying what it could do, or how it failed.
    """
    pooled = sandbox.tier in ("ns", "ns-flat", "landlock")
    token = secrets.token_hex(16)
    with tempfile.NamedTemporaryFile(prefix="symbench-canary-") as secret:
        secret.write(b"secret")
        secret.flush()
        program = PROGRAM.format(
            private=[secret.name, __file__, *_files_at_home()],
            parent=os.getpid(),
            names={n for n in os.environ if n not in _KNOWN_NAMES and not _set_by_us(n)},
            preload=tuple(preload) if pooled else (),
            pooled=pooled,
            confined=sandbox.tier in ("ns", "ns-flat"),
            token=token,
        )
        run = await sandbox.run(program, _LIMITS)
    if run.stdout.strip() != token:
        reason = run.stdout.strip() or run.stderr.strip().rpartition("\n")[2] or run.notice()
        raise SandboxError(f"canary: {reason}")


def _files_at_home() -> list[str]:
    try:
        return [str(path) for path in Path.home().iterdir() if path.is_file()]
    except (OSError, RuntimeError):
        return []


def _set_by_us(name: str) -> bool:
    return name.startswith("PYTHON") or name.endswith("_NUM_THREADS")
