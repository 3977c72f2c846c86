"""Several models that answer in turn: checkpoints whose guidances are siblings in one tree.

`siblings:URI;URI;...` gives the n-th asking of one conversation to the n-th model, beginning with
one that the conversation itself decides on, so that no model is favoured at places where fewer are
asked than there are. What is asked again in a resumed attempt goes to the same model. The paper
grew its trees of preferences with three checkpoints (appendix H).
"""

import zlib
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from generators.errors import SymBenchError
from generators.sample import Sample
from harness.chat import Backend, Reply, Request

SCHEME: Final = "siblings:"
BETWEEN: Final = ";"


def siblings_of(uris: Sequence[str]) -> str:
    """Return the URI of several models."""
    return SCHEME + BETWEEN.join(uris)


def open_siblings(uri: str, opened: Callable[[str], Backend]) -> Backend:
    """Return the models that a URI names.

    Args:
        uri: `siblings:URI;URI;...`.
        opened: opens one of them.

    Raises:
        SymBenchError: if there are fewer than two, or one is wrong.
    """
    uris = [one for one in uri.removeprefix(SCHEME).split(BETWEEN) if one]
    if len(uris) < 2 or len(set(uris)) < len(uris):
        raise SymBenchError(f"{uri}: expected two or more different models with ; between them")
    return Siblings(uri, [opened(one) for one in uris])


class Siblings:
    """A backend that asks one of several for each request.

    Args:
        uri: the name under which it was opened.
        backends: two or more.
    """

    def __init__(self, uri: str, backends: Sequence[Backend]) -> None:
        self._uri = uri
        self._backends = backends

    @property
    def uri(self) -> str:
        """The name on the command line."""
        return self._uri

    @property
    def facts(self) -> Mapping[str, Any]:
        """The facts of all, by URI."""
        return {one.uri: dict(getattr(one, "facts", {})) for one in self._backends}

    def bind(self, sample: Sample, repeat: int) -> Backend:
        """Return all of them for one attempt."""
        return Siblings(self._uri, [one.bind(sample, repeat) for one in self._backends])

    async def complete(self, request: Request) -> Reply:
        """Return the reply of the one whose turn it is.

        Raises:
            ModelError: of that one.
        """
        said = "\0".join(message.content for message in request.messages)
        place = zlib.crc32(said.encode(errors="replace")) + request.occurrence
        return await self._backends[place % len(self._backends)].complete(request)

    async def close(self) -> None:
        """Close all."""
        for one in self._backends:
            await one.close()
