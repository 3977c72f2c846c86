"""Chooses a tier by trying it."""

import os
from collections.abc import Sequence

from harness.sandbox.types import Limits, Sandbox, SandboxError

TIERS = ("ns", "ns-flat", "landlock", "docker", "sandbox-exec", "unsafe")


async def open_sandbox(
    choice: str = "auto",
    *,
    limits: Limits = Limits(),  # noqa: B008
    workers: int | None = None,
    preload: Sequence[str] = ("numpy", "sympy"),
) -> Sandbox:
    """Opens the best tier that works here, or exactly the one asked for.

    Args:
        choice: `auto` or the name of a tier; `unsafe` and `docker` are never chosen by `auto`.
        limits: Limits of every program that brings none of its own.
        workers: Programs that run at once; twice the number of processors by default.
        preload: Modules that are imported once, before the programs.

    Raises:
        SandboxError: No tier (or not the one asked for) passed its test: what was tried
            and what would help, in one line.
    """
    from harness.sandbox.process import UnsafeSandbox

    if choice != "unsafe":
        raise SandboxError(f"sandbox tier {choice!r}: not available")
    return UnsafeSandbox(limits, workers or 2 * (os.cpu_count() or 1))
