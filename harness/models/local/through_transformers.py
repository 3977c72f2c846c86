"""`transformers:PATH?template=llama3`: a model in process without vLLM, for small models and CPUs.

Requests that wait together are generated together. Each row draws with a generator of its own,
from its request's seed, so its company decides nothing but the last bits of its logits.
"""

import asyncio
import inspect
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any, Final
from urllib.parse import parse_qsl

from generators.errors import SymBenchError, UnknownNameError
from generators.sample import Sample
from harness.chat import Backend, Reply, Request, Sampling, Usage
from harness.errors import ModelError
from harness.models.local.engine_uri import longest_prompt
from harness.models.local.template import Template, read_template
from harness.models.local.weights import located
from harness.models.retrying import EndpointDeadError

SCHEME: Final = "transformers:"
AT_ONCE: Final = 32
"""Rows generated together at most."""


@dataclass
class Waiting:
    """A request that waits for its turn.

    Attributes:
        ids: of the prompt.
        sampling: of the reply.
        limit: tokens of the reply at most.
        reply: set when it is there.
    """

    ids: list[int]
    sampling: Sampling
    limit: int
    reply: "asyncio.Future[tuple[list[int], bool]]"


def open_local(uri: str) -> Backend:
    """Return a model for transformers in process; it is loaded by the first call.

    Raises:
        SymBenchError: if the URI or its folder is broken, or transformers is missing.
    """
    folder, _, query = uri.removeprefix(SCHEME).partition("?")
    try:
        options = dict(parse_qsl(query, keep_blank_values=True, strict_parsing=bool(query)))
    except ValueError:
        raise SymBenchError(f"{uri}: expected ?option=value&option=value") from None
    for name in options:
        if name != "template":
            raise UnknownNameError("option", name, ["template"])
    template = options.get("template", "own")
    if template not in ("own", "llama3"):
        raise UnknownNameError("template", template, ("own", "llama3"))
    if find_spec("transformers") is None or find_spec("torch") is None:
        raise SymBenchError("transformers is not installed: pip install 'symbench[train]'")
    model = located(folder)
    return LocalModel(uri, model, template, longest_prompt(model))


class LocalModel:
    """A model of transformers in this process."""

    def __init__(self, uri: str, folder: str, template: str, longest: int) -> None:
        self.uri = uri
        self._folder = folder
        self._name = template
        self._longest = longest
        self._waiting: list[Waiting] = []
        self._worker: asyncio.Task[None] | None = None
        self._loaded: tuple[Any, Any, Template] | None = None
        self._loading = asyncio.Lock()
        self.facts: Mapping[str, Any] = {}

    def bind(self, sample: Sample, repeat: int) -> Backend:
        """Return this backend: a real model does not know the sample."""
        return self

    async def close(self) -> None:
        """Give up the model and its memory."""
        if self._worker is not None:
            self._worker.cancel()
        self._worker = self._loaded = None

    async def complete(self, request: Request) -> Reply:
        """Generate one reply.

        Raises:
            ModelError: for a prompt that is too long, or tools.
        """
        if request.tools:
            raise ModelError(
                "bad request", "transformers: has no tools; serve the model to use them"
            )
        async with self._loading:
            if self._loaded is None:
                self._loaded = await asyncio.to_thread(self._load)
        _, tokenizer, template = self._loaded
        ids = template.ids(request.messages)
        room = self._longest - len(ids)
        if room < 1:
            raise ModelError(
                "context length",
                f"{self.uri}: {len(ids)} tokens leave no room for a reply in {self._longest}",
            )
        limit = min(request.sampling.max_tokens or room, room)
        made, ended = await self._made(Waiting(ids, request.sampling, limit, _future()))
        return Reply(
            tokenizer.decode(made, skip_special_tokens=True),
            finish="stop" if ended else "length",
            usage=Usage(input=len(ids), output=len(made)),
            served=self._folder,
        )

    async def _made(self, one: Waiting) -> tuple[list[int], bool]:
        self._waiting.append(one)
        if self._worker is None or self._worker.done():
            self._worker = asyncio.create_task(self._work())
        return await one.reply

    async def _work(self) -> None:
        """Generate for all that wait, in groups; those who came together go together."""
        while self._waiting and self._loaded is not None:
            await asyncio.sleep(0.005)
            group = [one for one in self._waiting[:AT_ONCE] if not one.reply.done()]
            del self._waiting[:AT_ONCE]
            if not group:
                continue
            try:
                made = await asyncio.to_thread(generate, self._loaded[0], group)
            except Exception as error:  # noqa: BLE001 - whatever torch raises ends these calls only
                said = ModelError("connection", f"{self.uri}: {' '.join(str(error).split())[:300]}")
                for one in group:
                    _settle(one, error=said)
                continue
            for one, reply in zip(group, made, strict=True):
                _settle(one, reply)

    def _load(self) -> tuple[Any, Any, Template]:
        """Load the model.

        Raises:
            EndpointDeadError: if that is not possible.
        """
        import torch
        import transformers

        try:
            tokenizer = transformers.AutoTokenizer.from_pretrained(self._folder)
            model = transformers.AutoModelForCausalLM.from_pretrained(self._folder).eval()
            template = read_template(self._name, tokenizer)  # type: ignore[arg-type]
        except (SymBenchError, OSError, ValueError) as error:
            said = " ".join(str(error).split())[:300]
            raise EndpointDeadError("bad request", f"{self.uri}: {said}") from error
        device = "cuda" if torch.cuda.is_available() else "cpu"
        self.facts = {
            "transformers": transformers.__version__,
            "torch": torch.__version__,
            "devices": [device],
            "template": f"{self._name} {template.hash}",
        }
        return model.to(device), tokenizer, template


def generate(model: Any, group: Sequence[Waiting]) -> list[tuple[list[int], bool]]:
    """Return for each of a group the tokens of its reply, and whether it came to its end.

    Rows are padded on the left; a row that has ended is carried along until all have.
    """
    import torch
    from transformers import DynamicCache

    ends = model.generation_config.eos_token_id
    known = set(ends if isinstance(ends, list) else [ends])
    longest = max(len(one.ids) for one in group)
    rows = [[0] * (longest - len(one.ids)) + one.ids for one in group]
    taken = [[0] * (longest - len(one.ids)) + [1] * len(one.ids) for one in group]
    fresh = torch.tensor(rows, device=model.device)
    mask = torch.tensor(taken, device=model.device)
    draws = [_generator(one.sampling, model.device) for one in group]
    made: list[list[int]] = [[] for _ in group]
    ended = [False] * len(group)
    cache = {_cache_name(model): DynamicCache(config=model.config)}
    with torch.inference_mode():
        while True:
            places = (mask.cumsum(1) - 1).clamp(min=0)[:, -fresh.shape[1] :]
            output = model(
                fresh, attention_mask=mask, position_ids=places, use_cache=True,
                logits_to_keep=1, **cache,
            )  # fmt: skip
            drawn = _drawn(output.logits[:, -1].float(), group, draws)
            for row, token in enumerate(drawn):
                if not ended[row] and len(made[row]) < group[row].limit:
                    ended[row] = token in known
                    made[row] += [] if ended[row] else [token]
            if all(e or len(m) >= one.limit for e, m, one in zip(ended, made, group, strict=True)):
                return list(zip(made, ended, strict=True))
            fresh = torch.tensor(drawn, device=model.device)[:, None]
            mask = torch.cat([mask, torch.ones_like(fresh)], 1)


def _cache_name(model: Any) -> str:
    """Return by which name a model takes what it computed before; newer transformers changed it."""
    known = inspect.signature(model.forward).parameters
    return "cache" if "cache" in known else "past_key_values"


def _drawn(logits: Any, group: Sequence[Waiting], draws: Sequence[Any]) -> list[int]:
    greedy = logits.argmax(-1).tolist()
    pairs = zip(group, draws, strict=True)
    return [
        _one(logits[row], one.sampling, draw) if one.sampling.temperature != 0 else greedy[row]
        for row, (one, draw) in enumerate(pairs)
    ]


def _one(logits: Any, sampling: Sampling, draw: Any) -> int:
    """Draw one token by temperature, then the best `top_k`, then the best that make `top_p`."""
    import torch

    temperature = 1.0 if sampling.temperature is None else sampling.temperature
    likely, tokens = torch.softmax(logits / temperature, -1).sort(descending=True)
    if sampling.top_k is not None:
        likely[sampling.top_k :] = 0
    if sampling.top_p is not None:
        likely[likely.cumsum(-1) - likely >= sampling.top_p] = 0
    return int(tokens[torch.multinomial(likely, 1, generator=draw)])


def _generator(sampling: Sampling, device: Any) -> Any:
    import torch

    draw = torch.Generator(device=device)
    if sampling.seed is None:
        draw.seed()
    else:
        draw.manual_seed(sampling.seed)
    return draw


def _future() -> "asyncio.Future[tuple[list[int], bool]]":
    return asyncio.get_running_loop().create_future()


def _settle(
    one: Waiting, reply: tuple[list[int], bool] | None = None, error: ModelError | None = None
) -> None:
    if one.reply.done():  # whoever asked has gone
        return
    if error is not None:
        one.reply.set_exception(error)
    elif reply is not None:
        one.reply.set_result(reply)
