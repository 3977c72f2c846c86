"""The deadline of an attempt, which does not count how long the attempt waits for our own lanes.

A deadline is there for models that do not come to an end. How many calls and programs may go on
side by side is the user's choice, and waiting for a free place says nothing about a model.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from contextvars import ContextVar
from typing import Literal


class _Deadline:
    """A time limit whose clock stands still while somebody waits for a place."""

    def __init__(self, timeout: asyncio.Timeout) -> None:
        self._timeout = timeout
        self._waiting = 0
        self._left = 0.0

    def stop(self) -> None:
        """Stop the clock."""
        self._waiting += 1
        when = self._timeout.when()
        if self._waiting == 1 and when is not None and not self._timeout.expired():
            self._left = when - asyncio.get_running_loop().time()
            self._timeout.reschedule(None)

    def go_on(self) -> None:
        """Let the clock go on, unless somebody else waits."""
        self._waiting -= 1
        with suppress(RuntimeError):  # the attempt has ended while a part of it waited
            if self._waiting == 0:
                self._timeout.reschedule(asyncio.get_running_loop().time() + self._left)


_OF_ATTEMPT: ContextVar[_Deadline | None] = ContextVar("deadline", default=None)


@asynccontextmanager
async def deadline(seconds: float) -> AsyncIterator[None]:
    """Bound what is done inside.

    Raises:
        TimeoutError: after so many seconds, waits in `OwnWait` not counted.
    """
    async with asyncio.timeout(seconds) as timeout:
        before = _OF_ATTEMPT.set(_Deadline(timeout))
        try:
            yield
        finally:
            _OF_ATTEMPT.reset(before)


class OwnWait:
    """A context in which the deadline of the attempt stands still."""

    def __enter__(self) -> None:
        self._deadline = _OF_ATTEMPT.get()
        if self._deadline is not None:
            self._deadline.stop()

    def __exit__(self, *_: object) -> None:
        if self._deadline is not None:
            self._deadline.go_on()


class Lanes(asyncio.Semaphore):
    """Places that attempts share; waiting for one does not count against their deadlines."""

    async def acquire(self) -> Literal[True]:
        """Take a place as soon as one is free."""
        if not self.locked():
            return await super().acquire()
        with OwnWait():
            return await super().acquire()
