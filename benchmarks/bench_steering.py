"""Our steering path on vLLM against the bare engine on the same prompts.

    python benchmarks/bench_steering.py [--model FOLDER] [--loops 1,8,32] [--turns 3] [--json FILE]

Every loop is CodeSteer in the training form: the guidance of turn k answers a history of k - 1
earlier turns. "ours" is the whole path: method, templates, recorded model, journal on disk, with
a simulated TaskLLM and a stand-in for the sandbox that answers at once. "bare" sends the very
token ids that "ours" sent, turn by turn, straight to the engine, with nothing else around.
Their ratio is what the path costs (engine and path share the cores of a CPU machine). The
possible hit rate is the share of prompt tokens that an earlier turn of the same
loop had already sent, in whole blocks; beginnings shared between loops can lift it above 1.

Without --model a tiny Llama with random weights is made on the spot, for a CPU: its figures
say what the path costs there and nothing about a GPU. Needs vLLM (make test-vllm installs one).
"""

import argparse
import asyncio
import importlib.util
import json
import os
import tempfile
import time
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from generators import draw, load
from harness.chat import Sampling
from harness.models import open_model
from harness.models.engine import VllmModel, _generate
from harness.models.patient import Policy
from harness.plan import Column, Plan, create, suite_hash
from harness.runner import Settings, run
from harness.sandbox.types import Limits, Run

CPU = {
    "HF_HUB_OFFLINE": "1",
    "VLLM_CPU_KVCACHE_SPACE": "2",
    "VLLM_CPU_OMP_THREADS_BIND": "nobind",
    "OMP_NUM_THREADS": "1",
}


@dataclass
class Sent:
    """One call as the engine saw it."""

    ids: list[int]
    parameters: Any
    turn: int
    loop: int
    cached: int
    written: int


class Watched(VllmModel):
    """Our backend, which also remembers what it sent."""

    def __init__(self, uri: str) -> None:
        super().__init__(open_model(uri)._wanted)  # type: ignore[attr-defined]
        self.sent: list[Sent] = []
        self._loops: dict[str, int] = {}

    async def complete(self, request: Any) -> Any:
        reply = await super().complete(request)
        llm = await self._hold().ready()
        template = self._template
        assert template is not None
        ids = template.ids(request.messages)
        longest = llm.model_config.max_model_len
        parameters = self._parameters(
            request, self._limit(len(ids), request.sampling, longest), llm
        )
        loop = self._loops.setdefault(request.messages[0].content, len(self._loops))
        turn = len(request.messages) // 2
        usage = reply.usage
        self.sent.append(Sent(ids, parameters, turn, loop, usage.cached, usage.output))
        return reply


async def ours(uri: str, loops: int, turns: int, folder: Path, tokens: int) -> tuple[float, Any]:
    """Run so many loops side by side; return the seconds and what was sent."""
    samples = list(draw(load("number_multiply"), 2, loops, seed=loops))
    fingerprint, size = suite_hash(iter(samples))
    options = f"turns={turns - 1},form=training,first_turn=verbatim,check=false,symbolic=off"
    column = Column(f"codesteer:{options}", "simulated/student", steerer=uri)
    sampling = Sampling(0.95, top_p=0.7, top_k=50, max_tokens=tokens, seed=1)
    plan = Plan("bench", fingerprint, size, (column,), sandbox="unsafe", steerer_sampling=sampling)
    watched = Watched(uri)
    await watched.complete(_warm())
    watched.sent.clear()
    create(folder, plan, iter(samples))
    settings = Settings(concurrency=loops, policy=Policy(concurrency=loops, start=loops))
    with Opening(uri, watched):
        began = time.perf_counter()
        summary = await run(folder, settings, sandbox=Instant())
        seconds = time.perf_counter() - began
    assert not summary.outcomes["error"], summary
    return seconds, watched


async def bare(uri: str, sent: list[Sent]) -> float:
    """Send the same token ids turn by turn to the engine, all loops side by side."""
    model: Any = open_model(uri)
    await model.complete(_warm())
    llm = await model._engine.ready()
    await llm.reset_prefix_cache()
    by_loop: dict[int, list[Sent]] = defaultdict(list)
    for one in sent:
        by_loop[one.loop].append(one)

    async def loop(calls: list[Sent]) -> None:
        for call in sorted(calls, key=lambda call: call.turn):
            await _generate(llm, call.ids, call.parameters, None)

    began = time.perf_counter()
    await asyncio.gather(*(loop(calls) for calls in by_loop.values()))
    seconds = time.perf_counter() - began
    await model.close()
    return seconds


def shared(one: list[int], other: list[int]) -> int:
    """Return the length of the common beginning."""
    pairs = zip(one, other, strict=False)
    differ = (number for number, (left, right) in enumerate(pairs) if left != right)
    return next(differ, min(len(one), len(other)))


def possible(sent: list[Sent], block: int) -> int:
    """Return how many prompt tokens an earlier turn of the same loop had sent, in whole blocks."""
    total = 0
    longest: dict[int, list[int]] = {}
    for one in sorted(sent, key=lambda one: (one.loop, one.turn)):
        before = longest.get(one.loop, [])
        common = shared(before, one.ids)
        total += common // block * block
        longest[one.loop] = one.ids
    return total


async def measure(uri: str, loops: int, turns: int, tokens: int) -> dict[str, Any]:
    keeper: Any = open_model(uri)
    await keeper.complete(_warm())
    llm = await keeper._engine.ready()
    await llm.reset_prefix_cache()
    with tempfile.TemporaryDirectory() as folder:
        seconds, watched = await ours(uri, loops, turns, Path(folder) / "run", tokens)
    sent = watched.sent
    plain = await bare(uri, sent)
    written = sum(one.written for one in sent)
    block = llm.vllm_config.cache_config.block_size
    can = possible(sent, block)
    await watched.close()
    result = {
        "loops": loops,
        "calls": len(sent),
        "prompt_tokens": sum(len(one.ids) for one in sent),
        "written_tokens": written,
        "ours_tokens_per_s": round(written / seconds, 1),
        "bare_tokens_per_s": round(written / plain, 1),
        "ratio": round(plain / seconds, 3),
        "cached_of_possible": round(sum(one.cached for one in sent) / can, 3) if can else None,
        "facts": dict(keeper.facts),
    }
    await keeper.close()
    return result


def _warm() -> Any:
    from harness.chat import Message, Request

    return Request((Message("user", "warm up"),), Sampling(max_tokens=4))


class Instant:
    """A sandbox that runs nothing: every program prints the same at once."""

    tier = "unsafe"
    guarantees = ()

    async def run(self, program: str, limits: Limits | None = None, seed: int = 0) -> Run:
        return Run("ok", "<<<12345>>>\n", "", 0, None, 0.0, 0.0, False)

    async def close(self) -> None:
        """Nothing to release."""


class Opening:
    """Let the runner open the watched model under its URI, so that its calls can be replayed."""

    def __init__(self, uri: str, model: VllmModel) -> None:
        import harness.sitting as sitting

        self.sitting, self.uri, self.model = sitting, uri, model
        self.before = sitting.open_model

    def __enter__(self) -> None:
        self.model.close = _nothing  # type: ignore[method-assign]
        self.sitting.open_model = lambda uri, access=None: (
            self.model if uri == self.uri else self.before(uri, access)
        )

    def __exit__(self, *_: object) -> None:
        self.sitting.open_model = self.before
        del self.model.close


async def _nothing() -> None:
    """The benchmark closes the model itself."""


def tiny_model(folder: Path) -> Path:
    path = Path(__file__).parents[1] / "tests" / "vllm" / "tiny.py"
    spec = importlib.util.spec_from_file_location("tiny", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    made: Path = module.make_model(folder, hidden=256, layers=4)
    return made


async def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", help="vllm: URI without the scheme; default: a tiny model")
    parser.add_argument("--loops", default="1,8,32")
    parser.add_argument("--turns", type=int, default=3)
    parser.add_argument("--tokens", type=int, default=32, help="of each guidance")
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    results = []
    with tempfile.TemporaryDirectory() as folder:
        if given.model is None:
            os.environ.update(CPU)
            given.model = f"{tiny_model(Path(folder))}?template=llama3"
        uri = f"vllm:{given.model}"
        keeper: Any = open_model(uri)
        await keeper.complete(_warm())
        for loops in map(int, given.loops.split(",")):
            results.append(await measure(uri, loops, given.turns, given.tokens))
            facts = results[-1].pop("facts")
            print(json.dumps(results[-1]))
        await keeper.close()
    print(json.dumps({"engine": facts}))
    if given.json:
        given.json.write_text(json.dumps({"engine": facts, "results": results}, indent=1) + "\n")


if __name__ == "__main__":
    if importlib.util.find_spec("vllm") is None:
        print("not run: needs vLLM; use .venv-vllm/bin/python, which make test-vllm makes")
    else:
        asyncio.run(main())
