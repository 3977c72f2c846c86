"""Our sandbox inside other tools: one an event loop, opened when the first program is run."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from generators.errors import SymBenchError
from harness.sandbox import Execution, Limits, Sandbox, Session, StatefulSandbox, open_sandbox

Tell = Callable[[str, Execution], None]
"""Told of every program, and what it did."""


@dataclass
class _Shared:
    opening: asyncio.Lock = field(default_factory=asyncio.Lock)
    sandbox: Sandbox | None = None

    async def get(self) -> Sandbox:
        async with self.opening:
            if self.sandbox is None:
                self.sandbox = await open_sandbox()
            return self.sandbox


_SHARED: dict[asyncio.AbstractEventLoop, _Shared] = {}


async def shared() -> Sandbox:
    """Return the sandbox of the running event loop.

    Raises:
        SandboxError: if there is none on this machine.
    """
    return await _SHARED.setdefault(asyncio.get_running_loop(), _Shared()).get()


async def close_shared() -> None:
    """Close the sandbox of the running event loop, if one is open."""
    one = _SHARED.pop(asyncio.get_running_loop(), None)
    if one and one.sandbox:
        await one.sandbox.close()


def _untold(_: str, __: Execution) -> None:
    """Tell nobody."""


class LateSandbox:
    """The shared sandbox as a method holds it.

    Args:
        limits: of every program.
        tell: told of every program.
    """

    tier: Final = "auto"
    guarantees: Final = ()

    def __init__(self, limits: Limits, tell: Tell = _untold) -> None:
        self._limits = limits
        self._tell = tell

    async def run(self, program: str, limits: Limits | None = None, seed: int = 0) -> Execution:
        """Run a program and return what it did."""
        execution = await (await shared()).run(program, limits or self._limits, seed)
        self._tell(program, execution)
        return execution

    def session(self, limits: Limits | None = None, seed: int = 0) -> Session:
        """Return an interpreter that keeps its state."""
        return _LateSession(limits or self._limits, seed, self._tell)

    async def close(self) -> None:
        """Leave it open: others use it."""


class _LateSession:
    """A session that is begun with its first part.

    Attributes:
        restarts: how often it has lost its state.
    """

    def __init__(self, limits: Limits, seed: int, tell: Tell) -> None:
        self.restarts = 0
        self._limits = limits
        self._seed = seed
        self._tell = tell
        self._session: Session | None = None

    async def run(self, part: str) -> Execution:
        """Run a part and return what it did.

        Raises:
            SymBenchError: if the sandbox keeps no state.
        """
        if self._session is None:
            sandbox = await shared()
            if not isinstance(sandbox, StatefulSandbox):
                raise SymBenchError("this sandbox keeps no state; use code_interpreter:state=fresh")
            self._session = sandbox.session(self._limits, self._seed)
        execution = await self._session.run(part)
        self.restarts = self._session.restarts
        self._tell(part, execution)
        return execution

    async def close(self) -> None:
        """End the interpreter."""
        if self._session is not None:
            await self._session.close()
