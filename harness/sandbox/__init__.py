"""Runs programs written by a model, contained; see `docs/sandbox.md`."""

from harness.sandbox.open import open_sandbox
from harness.sandbox.types import Limits, Run, RunOutcome, Sandbox, SandboxError

__all__ = ["Limits", "Run", "RunOutcome", "Sandbox", "SandboxError", "open_sandbox"]
