"""SymBench's sandbox as a tool."""

import verifiers.v1 as vf

from harness.sandbox import Limits
from symbench.interop.sandboxes import LateSandbox


class PythonToolsetConfig(vf.ToolsetConfig):
    """What a program may use."""

    cpu: float = 10.0
    """Seconds of processor time."""


class PythonToolset(vf.Toolset[PythonToolsetConfig, vf.State]):
    """One tool, `python`; every program starts from nothing."""

    @vf.tool
    async def python(self, code: str) -> str:
        """Run a Python program and return what it printed, and how it ended."""
        sandbox = LateSandbox(Limits.read(self.config.cpu, ()))
        execution = await sandbox.run(code)
        return f"{execution.stdout}{execution.stderr}[{execution.notice()}]"


if __name__ == "__main__":
    PythonToolset.run()
