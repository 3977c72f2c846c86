"""vLLM in process: one engine, shared by all models of a process that have the same base.

Every trajectory is a task of its own; vLLM batches them continuously and keeps the prefixes of
their growing histories. Histories are sent as token ids of a prefix-stable template.
"""

import asyncio
import os
from collections.abc import Mapping
from itertools import count
from typing import Any, Final

from generators.errors import SymBenchError
from generators.sample import Sample
from harness.chat import Backend, Message, Reply, Request, Sampling, Usage
from harness.errors import ModelError
from harness.models.local.engine_uri import EngineUri, need_vllm, parse
from harness.models.local.lora import lora_arguments
from harness.models.local.starting import start
from harness.models.local.template import Own, Template, read_template
from harness.models.local.tools import Offer, ToolParser
from harness.models.retrying import EndpointDeadError

RESTARTS: Final = 2
"""How often a process starts an engine again that died."""
SHORTEST_REPLY: Final = 1024
"""Tokens that a prompt must leave for the reply, unless fewer are asked for."""

_numbers = count(1)
_engines: dict[tuple[str, Any], "Engine"] = {}


class Engine:
    """One vLLM engine; started by its first call, ended by its last user.

    Attributes:
        users: models that hold it.
        starts: how often it was started.
        arguments: all that it was started with.
        folders: of the adapters of all models that were opened on it.
    """

    def __init__(self, model: str, wanted: Mapping[str, Any]) -> None:
        self.model = model
        self.users = 0
        self.starts = 0
        self.arguments: dict[str, Any] = {}
        self.folders: set[str] = set()
        self._wanted = wanted
        self._llm: Any = None
        self._adapters: dict[str, Any] = {}
        self._turn = asyncio.Lock()

    async def ready(self) -> Any:
        """Return the running AsyncLLM, started or started again if needed.

        Raises:
            EndpointDeadError: if it cannot start or died too often.
        """
        async with self._turn:
            if self._llm is not None and self._llm.errored:
                self.stop()
            if self._llm is None:
                if self.starts > RESTARTS:
                    raise EndpointDeadError("connection", f"vLLM died {self.starts} times")
                wanted = {**lora_arguments(self.folders), **self._wanted}
                self._llm, self.arguments = await start(self.model, wanted)
                self.starts += 1
        return self._llm

    async def adapter(self, folder: str) -> Any:
        """Return the LoRA adapter of a folder, loaded.

        Raises:
            EndpointDeadError: if it does not fit the model.
        """
        from vllm.lora.request import LoRARequest

        llm = await self.ready()
        if not self.arguments.get("enable_lora"):
            raise EndpointDeadError(
                "bad request", f"adapter {folder}: its engine was started without any"
            )
        async with self._turn:
            if folder not in self._adapters:
                wanted = LoRARequest(folder, next(_numbers), folder)
                try:
                    await llm.add_lora(wanted)
                except Exception as error:
                    said = " ".join(str(error).split())[:300]
                    raise EndpointDeadError("connection", f"adapter {folder}: {said}") from error
                self._adapters[folder] = wanted
        return self._adapters[folder]

    async def release(self, adapter: str) -> None:
        """Give up one use; the last one ends the engine, others unload their adapter."""
        self.users -= 1
        if self.users == 0:
            self.stop()
        elif adapter in self._adapters and not self._llm.errored:
            await self._llm.remove_lora(self._adapters.pop(adapter).lora_int_id)

    def stop(self) -> None:
        """End the engine's processes."""
        if self._llm is not None:
            self._llm.shutdown()
            # Its finaliser shuts down again, which fails loudly at the end of the process.
            self._llm.shutdown = _nothing
        self._llm = None
        self._adapters.clear()


def open_vllm(uri: str) -> Backend:
    """Return a model for vLLM in process; the engine starts with the first call.

    Raises:
        SymBenchError: if the URI or a folder that it names is broken, or vLLM is missing.
    """
    wanted = parse(uri)
    need_vllm()
    return VllmModel(wanted)


class VllmModel:
    """A model, with or without an adapter, on an engine of this process."""

    def __init__(self, wanted: EngineUri) -> None:
        self._wanted = wanted
        self._engine: Engine | None = None
        self._template: Template | None = None
        self._parser: ToolParser | None = None
        self._facts: dict[str, Any] = {}
        _engine_of(wanted)

    @property
    def uri(self) -> str:
        """The name on the command line."""
        return self._wanted.uri

    @property
    def facts(self) -> Mapping[str, Any]:
        """Versions, devices, engine arguments and template; empty before the first call."""
        if self._engine is None or not self._facts:
            return {}
        return {**self._facts, "restarts": self._engine.starts - 1}

    def bind(self, sample: Sample, repeat: int) -> Backend:
        """Return this backend: a real model does not know the sample."""
        return self

    async def complete(self, request: Request) -> Reply:
        """Generate one reply; cancelling it takes the request out of the engine.

        Raises:
            ModelError: for a prompt that is too long, tools that it was not opened for, or an
                engine that died.
        """
        engine = self._hold()
        llm = await engine.ready()
        template = self._template or self._look(llm, engine)
        offer = self._offer(request)
        ids = _encoded(template, request)
        limit = self._limit(len(ids), request.sampling, llm.model_config.max_model_len)
        parameters = self._parameters(request, limit, llm, offer)
        adapter = await engine.adapter(self._wanted.adapter) if self._wanted.adapter else None
        output = await _generate(llm, ids, parameters, adapter)
        reply = _reply(output, self._wanted)
        return reply if offer is None else offer.read(reply, output.outputs[0].token_ids)

    async def close(self) -> None:
        """Give up the engine."""
        if self._engine is not None:
            engine, self._engine = self._engine, None
            await engine.release(self._wanted.adapter)
            if engine.users == 0:
                del _engines[_key(self._wanted)]

    def _hold(self) -> Engine:
        if self._engine is None:
            self._engine = _engine_of(self._wanted)
            self._engine.users += 1
        return self._engine

    def _look(self, llm: Any, engine: Engine) -> Template:
        """Read the template, the parser of tool calls and the facts of a running engine."""
        tokenizer = llm.get_tokenizer()
        try:
            self._template = read_template(self._wanted.template, tokenizer)
            if self._wanted.tool_parser:
                self._parser = ToolParser(self._wanted.tool_parser, tokenizer)
                if isinstance(self._template, Own):
                    self._template.need_tools()
        except SymBenchError as error:
            raise EndpointDeadError("bad request", f"{self.uri}: {error}") from error
        self._facts = {
            **_versions(),
            "arguments": engine.arguments,
            "template": f"{self._wanted.template} {self._template.hash}",
        }
        return self._template

    def _limit(self, prompt: int, sampling: Sampling, longest: int) -> int:
        """Return how many tokens the reply may have."""
        asked = sampling.max_tokens or longest
        if longest - prompt < min(asked, SHORTEST_REPLY, longest // 2):
            raise ModelError(
                "context length",
                f"{self.uri}: {prompt} tokens leave no room for a reply in {longest}",
            )
        return min(asked, longest - prompt)

    def _offer(self, request: Request) -> Offer | None:
        if not request.tools:
            return None
        if self._parser is None:
            raise ModelError(
                "bad request", f"{self.uri}: has no tools without tool_call_parser=NAME"
            )
        return self._parser.offer(request.messages, request.tools)

    def _parameters(self, request: Request, limit: int, llm: Any, offer: Offer | None) -> Any:
        from vllm import SamplingParams
        from vllm.sampling_params import RequestOutputKind, StructuredOutputsParams

        sampling = request.sampling
        given = {
            "temperature": sampling.temperature,
            "top_p": sampling.top_p,
            "top_k": sampling.top_k,
            "seed": sampling.seed,
            **(offer.sampling if offer else {}),
        }
        if self._wanted.choice and not _replied(request.messages):
            given["structured_outputs"] = StructuredOutputsParams(choice=list(self._wanted.choice))
        defaults = llm.model_config.get_diff_sampling_param()
        chosen = {**defaults, **{key: one for key, one in given.items() if one is not None}}
        try:
            return SamplingParams(
                **{**chosen, "max_tokens": limit, "output_kind": RequestOutputKind.FINAL_ONLY}
            )
        except (ValueError, TypeError) as error:
            raise ModelError("bad request", " ".join(str(error).split())) from None


def _nothing(*_: object) -> None:
    """Do nothing."""


def _key(wanted: EngineUri) -> tuple[str, Any]:
    return wanted.model, wanted.arguments


def _engine_of(wanted: EngineUri) -> Engine:
    """Return the engine of a model; before it starts it hears of every adapter opened on it."""
    made = Engine(wanted.model, dict(wanted.arguments))
    engine = _engines.setdefault(_key(wanted), made)
    engine.folders.update(filter(None, (wanted.adapter,)))
    return engine


def _replied(messages: tuple[Message, ...]) -> bool:
    return any(message.role == "assistant" for message in messages)


async def _generate(llm: Any, ids: list[int], parameters: Any, adapter: Any) -> Any:
    from vllm.v1.engine.exceptions import EngineDeadError, EngineGenerateError

    last = None
    name = f"symbench-{next(_numbers)}"
    try:
        async for output in llm.generate(
            {"prompt_token_ids": ids}, parameters, name, lora_request=adapter
        ):
            last = output
    except (EngineDeadError, EngineGenerateError) as error:
        raise ModelError("connection", f"vLLM's engine died: {type(error).__name__}") from error
    except (ValueError, TypeError) as error:
        raise ModelError("bad request", " ".join(str(error).split())[:300]) from error
    if last is None:
        raise ModelError("malformed", "vLLM ended a request without output")
    return last


def _encoded(template: Template, request: Request) -> list[int]:
    try:
        return template.ids(request.messages, request.tools)
    except SymBenchError as error:
        raise ModelError("bad request", str(error)) from error


def _reply(output: Any, wanted: EngineUri) -> Reply:
    written = output.outputs[0]
    usage = Usage(
        input=len(output.prompt_token_ids),
        cached=output.num_cached_tokens or 0,
        output=len(written.token_ids),
    )
    cut = written.finish_reason == "length"
    return Reply(
        written.text,
        finish="length" if cut else "stop",
        usage=usage,
        served=wanted.served,
    )


def _versions() -> dict[str, Any]:
    import torch
    import vllm
    from vllm.platforms import current_platform

    count_of = getattr(current_platform, "device_count", lambda: 1)()
    devices = [current_platform.get_device_name(number) for number in range(max(1, count_of))]
    switches = {name: value for name, value in os.environ.items() if name.startswith("VLLM_")}
    return {
        "vllm": vllm.__version__,
        "torch": torch.__version__,
        "devices": devices,
        "environment": switches,
    }
