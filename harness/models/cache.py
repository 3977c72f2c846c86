"""Replies kept across runs in a folder, by content: what was paid for once is not paid again.

Model, messages, sampling, tools, the repeat, and how often the same was asked before in the
attempt make the key: repeats and repeated samples stay apart. A kept reply costs nothing.
"""

import json
import os
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from generators.sample import Sample
from harness.chat import Backend, Reply, Request
from harness.codec import content_key, keyed_message, reply_from_json, reply_to_json


class Cached:
    """A backend of one role in one attempt that looks into a folder first.

    Args:
        backend: asked for what the folder does not hold.
        folder: made if it is missing; several processes may share it.
        repeat: of the attempt.
        tell: told when a reply could not be kept.
    """

    def __init__(
        self,
        backend: Backend,
        folder: Path,
        repeat: int,
        tell: Callable[[str], None] = lambda _: None,
    ) -> None:
        self._tell = tell
        self._backend = backend
        self._folder = folder
        self._repeat = repeat

    @property
    def uri(self) -> str:
        """The name of the backend."""
        return self._backend.uri

    def bind(self, sample: Sample, repeat: int) -> Backend:
        """Return the cache for another attempt."""
        return Cached(self._backend.bind(sample, repeat), self._folder, repeat, self._tell)

    async def complete(self, request: Request) -> Reply:
        """Return the kept reply, or ask and keep the reply.

        Raises:
            ModelError: of the backend; a folder that cannot be used is no fault, but told.
        """
        messages = [keyed_message(message) for message in request.messages]
        tools = [vars(tool) for tool in request.tools]
        asked = messages, vars(request.sampling), tools
        key = content_key("cache", self.uri, *asked, self._repeat, request.occurrence)
        path = self._folder / key[:2] / f"{key}.json"
        try:
            kept = _read(path)
        except OSError as error:
            self._tell(f"cache: cannot read {path}: {error.strerror}; it was asked again")
            kept = None
        if kept is not None:
            return replace(kept, usage=replace(kept.usage, cost=0.0))
        reply = await self._backend.complete(request)
        try:
            _write(path, reply)
        except OSError as error:  # the reply is paid for: it goes to the journal in any case
            self._tell(f"cache: cannot write {path}: {error.strerror}; the reply is in the journal")
        return reply

    async def close(self) -> None:
        """Leave the backend open: it belongs to the run."""


def _read(path: Path) -> Reply | None:
    """Return a kept reply; one that is damaged counts as missing and is written anew."""
    try:
        return reply_from_json(json.loads(path.read_text(encoding="utf-8")))
    except (FileNotFoundError, ValueError, KeyError, TypeError, AttributeError):
        return None


def _write(path: Path, reply: Reply) -> None:
    part = path.with_suffix(f".{os.getpid()}.{id(reply)}.part")
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        part.write_text(json.dumps(reply_to_json(reply)), encoding="utf-8")
        part.replace(path)
    except OSError:
        with suppress(OSError):
            part.unlink()
        raise
