"""Runs programs written by a model, contained; see `docs/sandbox.md`."""

from harness.sandbox.open import open_sandbox
from harness.sandbox.types import (
    Execution,
    ExecutionOutcome,
    Limits,
    Sandbox,
    SandboxError,
    Session,
    StatefulSandbox,
)

__all__ = [
    "Execution",
    "ExecutionOutcome",
    "Limits",
    "Sandbox",
    "SandboxError",
    "Session",
    "StatefulSandbox",
    "open_sandbox",
]
