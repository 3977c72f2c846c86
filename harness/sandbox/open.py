"""Chooses a tier by trying it."""

import functools
import os
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from harness.sandbox.types import Limits, Sandbox, SandboxError

if TYPE_CHECKING:
    from harness.sandbox.process import ProcessSandbox

TIERS = ("ns", "ns-flat", "landlock", "docker", "sandbox-exec", "unsafe")
_AUTOMATIC = {"linux": ("ns", "ns-flat", "landlock"), "darwin": ("sandbox-exec",)}
_WALLS = {"ns": ("own", "bwrap"), "ns-flat": ("own", "bwrap"), "landlock": ("none",)}


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
    from harness.sandbox.hints import hint

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

    return [(f"{tier} by {wall}", functools.partial(pool, wall)) for wall in _WALLS[tier]]


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
