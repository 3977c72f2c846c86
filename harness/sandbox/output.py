"""Collects what a program prints, up to a limit, without ever blocking."""

import asyncio
import os
from collections.abc import Callable

CHUNK = 1 << 16


class Output:
    """Reads one pipe into memory; calls `full` once when more than `limit` bytes came."""

    def __init__(self, limit: int, full: Callable[[], None]) -> None:
        self._loop = asyncio.get_running_loop()
        self._limit = limit
        self._full = full
        self._data = bytearray()
        self._reader, self.writer = os.pipe()
        self.cut = False
        os.fchmod(self.writer, 0o666)  # for programs that open /dev/stdout as another user
        os.set_blocking(self._reader, False)
        self._loop.add_reader(self._reader, self._read)

    @property
    def text(self) -> str:
        """What came so far."""
        return self._data.decode("utf-8", "replace")

    def _read(self) -> bool:
        """Read once; return whether there may be more."""
        try:
            chunk = os.read(self._reader, CHUNK)
        except BlockingIOError:
            return False
        room = self._limit - len(self._data)
        self._data += chunk[:room]
        if len(chunk) > room:
            self.cut = True
            self._full()
        if not chunk or self.cut:
            self._loop.remove_reader(self._reader)
            return False
        return True

    def take(self) -> str:
        """Return what came since this was called last, with what is still in the pipe."""
        while not self.cut and self._read():
            pass
        text = self.text
        self._data.clear()
        return text

    def hand_over(self) -> None:
        """Close our copy of the writing end, once the program has its own."""
        if self.writer >= 0:
            os.close(self.writer)
            self.writer = -1

    def finish(self) -> None:
        """Take what is still in the pipe and close it, whoever else holds it."""
        if self._reader < 0:
            return
        while not self.cut and self._read():
            pass
        self._loop.remove_reader(self._reader)
        self.hand_over()
        os.close(self._reader)
        self._reader = -1
