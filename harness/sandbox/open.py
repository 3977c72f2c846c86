"""Chooses a tier by trying it, and says what would give a machine a better one."""

import functools
import os
import shutil
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from harness.sandbox.inside import groups
from harness.sandbox.types import Limits, Sandbox, SandboxError

if TYPE_CHECKING:
    from harness.sandbox.process import ProcessSandbox

TIERS = ("ns", "ns-flat", "landlock", "docker", "sandbox-exec", "unsafe")
_AUTOMATIC = {"linux": ("ns", "ns-flat", "landlock"), "darwin": ("sandbox-exec",)}
_WALLS = {"ns": ("own-grouped", "own", "bwrap"), "ns-flat": ("own", "bwrap"), "landlock": ("none",)}
_UNSAFE = "or accept the risk with sandbox=unsafe"
_SYS_ADMIN = 21
_SWITCHES = {
    "/proc/sys/kernel/apparmor_restrict_unprivileged_userns": "1",
    "/proc/sys/kernel/unprivileged_userns_clone": "0",
    "/proc/sys/user/max_user_namespaces": "0",
}


async def open_sandbox(
    choice: str = "auto",
    *,
    limits: Limits = Limits(),  # noqa: B008
    workers: int | None = None,
    preload: Sequence[str] = ("numpy", "sympy"),
    failed: list[tuple[str, str]] | None = None,
) -> Sandbox:
    """Open the best tier that works here, or exactly the one asked for.

    Args:
        choice: `auto` or the name of a tier; `unsafe` and `docker` are never chosen by `auto`.
        limits: limits of every program that brings none of its own.
        workers: programs that run at once; twice the number of processors by default.
        preload: modules that are imported once, before the programs.
        failed: takes the better tiers that were tried, each with the reason why it is not used.

    Raises:
        SandboxError: if no tier (or not the one asked for) passed its test: what was tried
            and what would help, in one line.
    """
    if choice not in ("auto", *TIERS):
        raise SandboxError(f"unknown sandbox {choice!r}; expected auto or one of {TIERS}")
    tiers = _AUTOMATIC.get(sys.platform, ()) if choice == "auto" else (choice,)
    workers = workers or 2 * (os.cpu_count() or 1)
    tried = [] if failed is None else failed
    for tier in tiers:
        for name, build in _builders(tier, limits, workers, preload):
            try:
                return await _proven(build, preload)
            except SandboxError as error:
                tried.append((name, str(error)))
    reasons = "; ".join(f"{name}: {reason}" for name, reason in tried)
    raise SandboxError(f"no sandbox: {reasons or sys.platform}; {hint()}")


def _builders(
    tier: str, limits: Limits, workers: int, preload: Sequence[str]
) -> list[tuple[str, Callable[[], Sandbox]]]:
    """Return the ways to build a tier here, best first, each with a name."""
    if tier not in _WALLS:
        return [(tier, lambda: _process_tiers()[tier](limits, workers))]

    def pool(wall: str) -> Sandbox:
        from harness.sandbox.client import ZygoteClient
        from harness.sandbox.pool import PoolSandbox

        return PoolSandbox(tier, lambda: ZygoteClient(tier, wall, limits, preload), limits, workers)

    walls = [wall for wall in _WALLS[tier] if wall != "own-grouped" or groups.hold_limits()]
    return [(f"{tier} by {wall}", functools.partial(pool, wall)) for wall in walls]


def _process_tiers() -> dict[str, type["ProcessSandbox"]]:
    from harness.sandbox.process import UnsafeSandbox
    from harness.sandbox.untested.docker import DockerSandbox
    from harness.sandbox.untested.macos import MacSandbox

    return {kind.tier: kind for kind in (UnsafeSandbox, MacSandbox, DockerSandbox)}


async def _proven(build: Callable[[], Sandbox], preload: Sequence[str]) -> Sandbox:
    from harness.sandbox import canary

    sandbox = build()
    try:
        if sandbox.tier != "unsafe":
            await canary.check(sandbox, preload)
    except BaseException:
        await sandbox.close()
        raise
    return sandbox


def hint() -> str:
    """Return one sentence for the user of this machine."""
    if sys.platform == "darwin":
        return f"use sandbox=docker, {_UNSAFE}"
    if sys.platform != "linux":
        return f"use Linux (WSL 2 on Windows) or sandbox=docker, {_UNSAFE}"
    if Path("/.dockerenv").exists() and not _may_mount():
        return (
            "in Docker, start the container with --security-opt seccomp=unconfined "
            f"--security-opt systempaths=unconfined, {_UNSAFE}"
        )
    closed = [path for path, value in _SWITCHES.items() if _reads(path, value)]
    if closed and "apparmor" in closed[0]:
        package = "an" if shutil.which("bwrap") else "bubblewrap and an"
        return f"install {package} AppArmor profile for bwrap (docs/sandbox.md), {_UNSAFE}"
    if closed:
        return f"{closed[0]} forbids user namespaces; run as root or ask for it, {_UNSAFE}"
    return f"Linux 5.13 or later is needed, {_UNSAFE}"


def _may_mount() -> bool:
    """Whether this process has the capability that the default profile of Docker takes away."""
    try:
        lines = Path("/proc/self/status").read_text("ascii").splitlines()
    except OSError:
        return False
    mask = next((int(line.split()[1], 16) for line in lines if line.startswith("CapEff:")), 0)
    return bool(mask >> _SYS_ADMIN & 1)


def _reads(path: str, value: str) -> bool:
    try:
        return Path(path).read_text("ascii").strip() == value
    except OSError:
        return False
