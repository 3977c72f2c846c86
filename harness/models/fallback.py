"""Sampling parameters that a provider rejects: left out, and recorded.

Reasoning models refuse a temperature, some servers a seed. Sending less than was asked for
changes an experiment, so it happens for models that are known to refuse a parameter and for
declared parameters once a provider has said no; the run's journal says which.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import fields, replace
from typing import Any, Final

from generators.errors import UnknownNameError
from generators.sample import Sample
from harness.chat import Backend, Reply, Request, Sampling, Waiting
from harness.errors import ModelError
from harness.models.catalogue import refused_sampling

_ON_THE_WIRE: Final[Mapping[str, str]] = {
    "temperature": "temperature",
    "top_p": "top_p",
    "top_k": "top_k",
    "max_tokens": "max_tokens|max_completion_tokens|max_output_tokens",
    "seed": "seed",
    "effort": "reasoning_effort|reasoning|thinking",
}


class ParameterFallback:
    """A backend that leaves out parameters that are known or turn out to be rejected.

    Raises:
        UnknownNameError: if a declared name is no field of `Sampling`.
    """

    def __init__(self, backend: Backend, droppable: Iterable[str]) -> None:
        names = [field.name for field in fields(Sampling)]
        for name in droppable:
            if name not in names:
                raise UnknownNameError("sampling parameter", name, names)
        self._backend = backend
        self._droppable = frozenset(droppable)
        self._dropped: set[str] = set()

    @property
    def uri(self) -> str:
        """The name of the backend."""
        return self._backend.uri

    @property
    def facts(self) -> Mapping[str, Any]:
        """The backend's facts, with the parameters that were left out."""
        facts = dict(getattr(self._backend, "facts", {}))
        return {**facts, "dropped": sorted(self._dropped)} if self._dropped else facts

    def bind(self, sample: Sample, repeat: int) -> Backend:
        """Return this backend: a real model does not know the sample."""
        return self

    async def complete(self, request: Request) -> Reply:
        """Return the reply, without the parameters that were rejected before.

        Raises:
            ModelError: of the backend; one about an undeclared parameter says how to declare it.
        """
        asked = vars(request.sampling)
        known = refused_sampling(self.uri, request.sampling.effort)
        self._dropped.update(name for name in known if asked[name] is not None)
        while True:
            sampling = request.sampling
            if self._dropped:
                sampling = replace(sampling, **dict.fromkeys(self._dropped))
                request = replace(request, sampling=sampling)
            try:
                return await self._backend.complete(request)
            except ModelError as error:
                name = _rejected(error, sampling)
                if name is None:
                    raise
                if name not in self._droppable:
                    hint = f"{error.message} (to leave it out: drop={name})"
                    raise ModelError(error.kind, hint) from None
                self._dropped.add(name)

    def give_up(self) -> None:
        """Wait for no batch any more."""
        if isinstance(self._backend, Waiting):
            self._backend.give_up()

    async def close(self) -> None:
        """Close the backend."""
        await self._backend.close()


def _rejected(error: ModelError, sampling: Sampling) -> str | None:
    """Return the parameter that a refusal names, among those that were sent."""
    if error.kind != "bad request":
        return None
    for name, words in _ON_THE_WIRE.items():
        sent = getattr(sampling, name) is not None
        if sent and re.search(rf"\b({words})\b", error.message):
            return name
    return None
