"""A recorded run as a model, `replay:RUN` or `replay:RUN#MODEL`: it answers calls by content.

The same sample and repeat must have been asked the same (messages and tools) in the recorded
run. Where several of its attempts asked it, the one that answered last is asked first, so that
a conversation goes on with what was said in it; the n-th occurrence in an attempt gets the
n-th reply. A replay costs nothing; its tokens are those recorded.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from generators.errors import SymBenchError
from generators.sample import Sample
from harness.chat import Backend, Reply, Request
from harness.codec import content_key, plain_message, reply_from_json
from harness.errors import ModelError
from harness.run.journal import read_journal
from harness.run.plan import RULE, jobs, read_plan

Tape = Mapping[str, list[Mapping[str, Any]]]
"""The replies of one attempt's calls of one model, by what was asked."""


def open_replay(uri: str) -> Backend:
    """Return the model that a run recorded.

    Raises:
        SymBenchError: if there is no such run, or the model to be replayed is not clear.
    """
    path, _, model = uri.partition(":")[2].partition("#")
    plan = read_plan(Path(path))
    known = {
        other
        for column in plan.columns
        for other in (column.model, column.steerer, column.checker, column.second)
        if other not in ("", RULE)
    }
    if model not in known and (model or len(known) != 1):
        one = " or ".join(f"{path}#{other}" for other in sorted(known))
        raise SymBenchError(f"{uri}: the run holds several models or others; expected {one}")
    return Replay(uri, Path(path), model or known.pop())


class Replay:
    """The calls of one model in a recorded run; read when the first sample is bound."""

    def __init__(self, uri: str, directory: Path, model: str) -> None:
        self._uri = uri
        self._directory = directory
        self._model = model
        self._tapes: dict[tuple[str, int], list[Tape]] | None = None

    @property
    def uri(self) -> str:
        """The name on the command line."""
        return self._uri

    @property
    def facts(self) -> Mapping[str, Any]:
        """Whose replies they are."""
        return {"replayed": self._model}

    def bind(self, sample: Sample, repeat: int) -> Backend:
        """Return the recorded calls on one sample."""
        if self._tapes is None:
            self._tapes = _read(self._directory, self._model)
        return Player(self, list(self._tapes.get((sample.hash, repeat), ())))

    async def complete(self, request: Request) -> Reply:
        """Refuse: calls are recorded by sample."""
        raise ModelError("bad request", f"{self._uri} was not told the sample")

    async def close(self) -> None:
        """Do nothing: there is nothing to release."""


@dataclass
class Player:
    """The recorded calls on one sample."""

    replay: Replay
    tapes: list[Tape]

    @property
    def uri(self) -> str:
        """The name on the command line."""
        return self.replay.uri

    def bind(self, sample: Sample, repeat: int) -> Backend:
        """Return the recorded calls on another sample."""
        return self.replay.bind(sample, repeat)

    async def complete(self, request: Request) -> Reply:
        """Return the recorded reply.

        Raises:
            ModelError: if this was never asked, or less often.
        """
        key = _content(request)
        for number, tape in enumerate(self.tapes):
            if request.occurrence < len(tape.get(key, ())):
                self.tapes.insert(0, self.tapes.pop(number))
                reply = reply_from_json(tape[key][request.occurrence])
                return replace(reply, usage=replace(reply.usage, cost=0.0))
        asked = request.messages[-1].content[:80] if request.messages else ""
        raise ModelError("bad request", f"{self.uri} holds no reply to {asked!r} on this sample")

    async def close(self) -> None:
        """Do nothing: there is nothing to release."""


def _content(request: Request) -> str:
    return _key([plain_message(message) for message in request.messages], request.tools)


def _key(messages: list[Mapping[str, Any]], tools: Any) -> str:
    return content_key("replay", messages, [getattr(tool, "name", tool) for tool in tools])


def _read(directory: Path, model: str) -> dict[tuple[str, int], list[Tape]]:
    """Read a journal into tapes by sample and repeat, in the order of the plan."""
    tapes: dict[str, dict[str, list[Mapping[str, Any]]]] = {}
    said: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
    for record in read_journal(directory):
        if record["type"] != "call":
            continue
        line = record["attempt"], record["role"]
        said[line] = [*said.get(line, [])[: record["kept"]], *record["messages"]]
        if record["model"] == model:
            tape = tapes.setdefault(record["attempt"], defaultdict(list))
            tape[_key(said[line], record.get("tools", ()))].append(record["reply"])
    found: dict[tuple[str, int], list[Tape]] = defaultdict(list)
    for job in jobs(directory, read_plan(directory)):
        if job.id in tapes:
            found[job.sample.hash, job.repeat].append(tapes[job.id])
    return found
