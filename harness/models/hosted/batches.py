"""Calls through a provider's batch interface: half the price, answered within a day.

`Batched` is a backend like any other: a method asks and waits. The calls that are asked at about
the same time go out as one batch, and each turn of a loop as part of a later one. Which batches
were sent stands in `batches.jsonl` in the run's directory, so that a later session fetches
what an earlier one has paid for instead of asking again.
"""

import asyncio
import json
import os
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final, Protocol

from generators.errors import SymBenchError
from generators.sample import Sample
from harness.chat import Backend, Reply, Request
from harness.codec import content_key
from harness.deadline import OwnWait
from harness.errors import JournalError, ModelError, StoppedError

FILE: Final = "batches.jsonl"
MOST_REQUESTS: Final = 10_000
"""Requests of one batch; providers take 50,000 and 100,000 as long as they are short."""
MOST_EXPIRIES: Final = 3
"""Batches in which a request may expire before it counts as failed."""
SENT: Final = "calls that were sent stay in their batches; the next session fetches them"


@dataclass(frozen=True)
class Patience:
    """How long to wait for what.

    Attributes:
        gather: seconds without a new call after which those at hand are sent.
        poll: seconds between two looks at a batch, at first.
        longest: seconds between two looks in the end; they grow by a half each time.
        most: seconds after which a batch is not looked at any more: they expire in a day.
    """

    gather: float = 5.0
    poll: float = 10.0
    longest: float = 300.0
    most: float = 26 * 3600.0


class BatchBook:
    """The batches that a run has sent, as they stand in its directory.

    Attributes:
        used: tickets of replies that the journal holds already.
    """

    def __init__(self, directory: Path, patience: Patience | None = None) -> None:
        self.used: set[str] = set()
        self.patience = patience or Patience()
        self._path = directory / FILE
        self._open: dict[tuple[str, str], list[tuple[str, str]]] | None = None

    def claim(self, uri: str, key: str) -> tuple[str, str] | None:
        """Return batch and name of a call of this content that was sent earlier, each once.

        Raises:
            JournalError: if the file cannot be read.
        """
        if self._open is None:
            self._open = self._read()
        sent = self._open.get((uri, key))
        return sent.pop(0) if sent else None

    def add(self, uri: str, batch: str, keys: Mapping[str, str]) -> None:
        """Write down a batch that was sent, with the content key of each call by its name.

        Raises:
            JournalError: if it cannot be written.
        """
        line = json.dumps({"uri": uri, "batch": batch, "keys": dict(keys)}) + "\n"
        try:
            with self._path.open("a", encoding="utf-8") as file:
                file.write(line)
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise JournalError(f"cannot write {self._path}: {error.strerror}") from error

    def _read(self) -> dict[tuple[str, str], list[tuple[str, str]]]:
        found: dict[tuple[str, str], list[tuple[str, str]]] = defaultdict(list)
        try:
            lines = (
                self._path.read_text(encoding="utf-8").splitlines() if self._path.exists() else []
            )
        except (OSError, UnicodeDecodeError) as error:
            raise JournalError(f"cannot read {self._path}: {error}") from error
        for line in lines:
            try:
                values = json.loads(line)
            except ValueError:
                continue  # torn by a kill: that batch is asked again
            for name, key in values["keys"].items():
                if ticket(values["batch"], name) not in self.used:
                    found[values["uri"], key].append((values["batch"], name))
        return found


def ticket(batch: str, name: str) -> str:
    """Return where a reply came from, as its record names it."""
    return f"{batch}/{name}"


class BatchInterface(Protocol):
    """One provider's batches."""

    @property
    def uri(self) -> str:
        """The name of the model."""

    @property
    def facts(self) -> Mapping[str, Any]:
        """What it says of itself for the record."""

    def body(self, request: Request) -> dict[str, Any]:
        """Return what is sent for one call.

        Raises:
            ModelError: for what the provider does not take.
        """

    async def submit(self, bodies: Mapping[str, Mapping[str, Any]]) -> str:
        """Send bodies by name; return the batch's id.

        Raises:
            ModelError: for every fault of the connection or the provider.
        """

    async def ended(self, batch: str) -> bool:
        """Whether the results are there.

        Raises:
            ModelError: for a fault, or if the provider refused the batch as a whole.
        """

    def results(self, batch: str) -> AsyncIterator[tuple[str, Reply | ModelError | None]]:
        """Yield what came of every call by name; None for one that expired or was cancelled.

        Raises:
            ModelError: for every fault of the connection or the provider.
        """

    async def close(self) -> None:
        """Close all connections."""


@dataclass
class _Call:
    """A call that waits for its reply."""

    key: str
    body: Mapping[str, Any]
    reply: asyncio.Future[Reply]
    expiries: int = 0


@dataclass
class _Batch:
    """A batch on its way: the calls that wait for it, and results that nobody has asked for yet."""

    calls: dict[str, _Call] = field(default_factory=dict)
    left: dict[str, Reply | ModelError | None] = field(default_factory=dict)
    fetched: bool = False


class Batched:
    """A backend that sends its calls in batches.

    Args:
        interface: of the provider.
        book: of the run.
    """

    def __init__(self, interface: BatchInterface, book: BatchBook) -> None:
        self._interface = interface
        self._book = book
        self._queue: list[_Call] = []
        self._batches: dict[str, _Batch] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._collecting = False
        self._sent = 0

    @property
    def uri(self) -> str:
        """The name of the model."""
        return self._interface.uri

    @property
    def facts(self) -> Mapping[str, Any]:
        """The interface's facts, and that calls went out in batches."""
        return {**self._interface.facts, "batches": True}

    def bind(self, sample: Sample, repeat: int) -> Backend:
        """Return this backend: a real model does not know the sample."""
        return self

    async def complete(self, request: Request) -> Reply:
        """Return the reply, as soon as the batch that it is in has ended.

        Raises:
            ModelError: of this call, or of the batch as a whole.
            StoppedError: when the session ends before.
        """
        body = self._interface.body(request)
        key = content_key("batch", body, request.occurrence)
        reply: asyncio.Future[Reply] = asyncio.get_running_loop().create_future()
        call = _Call(key, body, reply)
        claimed = self._book.claim(self.uri, key)
        if claimed is None:
            self._enqueue(call)
        else:
            self._attach(*claimed, call)
        with OwnWait():
            return await reply

    def give_up(self) -> None:
        """Wait for nothing any more: the session is ending."""
        for call in [
            *self._queue,
            *(c for batch in self._batches.values() for c in batch.calls.values()),
        ]:
            if not call.reply.done():
                call.reply.set_exception(StoppedError(SENT))
        self._queue.clear()

    async def close(self) -> None:
        """Close the connections; batches go on at the provider."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._interface.close()

    def _start(self, work: Any) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _enqueue(self, call: _Call) -> None:
        self._queue.append(call)
        if not self._collecting:
            self._collecting = True
            self._start(self._collect())

    async def _collect(self) -> None:
        """Send what is asked as batches, until nothing waits any more."""
        try:
            while self._queue:
                before = 0
                while before < len(self._queue) < MOST_REQUESTS:
                    before = len(self._queue)
                    await asyncio.sleep(self._book.patience.gather)
                calls, self._queue = self._queue[:MOST_REQUESTS], self._queue[MOST_REQUESTS:]
                await self._submit([call for call in calls if not call.reply.done()])
        finally:
            self._collecting = False

    async def _submit(self, calls: list[_Call]) -> None:
        if not calls:
            return
        named = {f"{number}-{call.key[:16]}": call for number, call in enumerate(calls)}
        try:
            batch = await self._interface.submit({name: one.body for name, one in named.items()})
            self._book.add(self.uri, batch, {name: one.key for name, one in named.items()})
        except SymBenchError as error:
            _fail(calls, error)
            return
        self._batches[batch] = _Batch(named)
        self._start(self._watch(batch))

    def _attach(self, batch: str, name: str, call: _Call) -> None:
        """Let a call wait for what an earlier session has sent."""
        if batch not in self._batches:
            self._batches[batch] = _Batch()
            self._start(self._watch(batch))
        known = self._batches[batch]
        if known.fetched:
            self._deliver(batch, name, call, known.left.pop(name, None))
        else:
            known.calls[name] = call

    async def _watch(self, batch: str) -> None:
        """Wait for a batch to end and hand out what came of it."""
        known = self._batches[batch]
        try:
            await self._until_ended(batch)
            results = await self._fetched(batch)
        except SymBenchError as error:
            _fail(known.calls.values(), error)
            known.calls.clear()
            known.fetched = True
            return
        known.fetched, known.left = True, results
        for name, call in known.calls.items():
            self._deliver(batch, name, call, results.pop(name, None))
        known.calls.clear()

    async def _until_ended(self, batch: str) -> None:
        began, pause = time.monotonic(), self._book.patience.poll
        while not await self._patiently(self._interface.ended(batch)):
            if time.monotonic() - began > self._book.patience.most:
                raise ModelError("timeout", f"{self.uri}: batch {batch} does not end")
            await asyncio.sleep(pause)
            pause = min(self._book.patience.longest, pause * 1.5)

    async def _patiently(self, looking: Any) -> bool:
        """Return whether a batch has ended; a look that fails for now says that it has not."""
        try:
            return bool(await looking)
        except ModelError as error:
            if not error.transient:
                raise
            return False

    async def _fetched(self, batch: str) -> dict[str, Reply | ModelError | None]:
        """Return all results; a broken connection is tried again, as they are paid for."""
        while True:
            try:
                return {name: result async for name, result in self._interface.results(batch)}
            except ModelError as error:
                if not error.transient:
                    raise
                await asyncio.sleep(self._book.patience.poll)

    def _deliver(
        self, batch: str, name: str, call: _Call, result: Reply | ModelError | None
    ) -> None:
        if call.reply.done():
            return
        if isinstance(result, Reply):
            call.reply.set_result(replace(result, ticket=ticket(batch, name)))
        elif result is not None:
            call.reply.set_exception(result)
        elif call.expiries + 1 < MOST_EXPIRIES:
            call.expiries += 1
            self._enqueue(call)
        else:
            said = f"{self.uri}: not answered in {MOST_EXPIRIES} batches, which expired"
            call.reply.set_exception(ModelError("timeout", said))


def _fail(calls: Any, error: SymBenchError) -> None:
    for call in calls:
        if not call.reply.done():
            call.reply.set_exception(error)
