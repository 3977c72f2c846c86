"""Our steering path on vLLM against the bare engine on the same prompts, and Hugging Face.

    python benchmarks/bench_steering.py [--model FOLDER] [--loops 1,8,32] [--turns 3] [--json FILE]

Every loop is CodeSteer in the training form: the guidance of turn k answers a history of k - 1
earlier turns. "ours" is the whole path: method, templates, recorded model, journal on disk, with
a simulated TaskLLM and a stand-in for the sandbox that answers at once. "bare" sends the very
token ids that "ours" sent, turn by turn, straight to the engine, with nothing else around.
The two alternate --rounds times, after a round that is not counted, each from an empty cache.

ratio             tokens per second of ours over bare, the median of the rounds (with their range)
cpu_ratio         the same with CPU-seconds of all processes instead of wall time: on a machine
                  without a GPU this is the one to read, since others' load does not move it
path_ms           CPU-milliseconds that our path adds to one call, in this process
cached_possible   cached tokens over those that an earlier turn of the same loop had sent, in
                  whole blocks; beginnings shared between loops can lift it above 1
sequential        generation one call after the other by Hugging Face's `generate`, the model
                  kept loaded (the original loads it anew for every call: see reload_s)

Without --model a tiny random Llama is made on the spot, for a CPU: nothing about a GPU.
Needs vLLM (make test-vllm installs one).
"""

import argparse
import asyncio
import importlib.util
import json
import os
import runpy
import statistics
import tempfile
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

from generators import draw, load
from harness.chat import Message, Request, Sampling
from harness.models import open_model
from harness.models.local import engine as engines
from harness.models.retrying import Policy
from harness.run.plan import Column, Plan, create, suite_hash
from harness.run.runner import Settings, run
from harness.sandbox.types import Execution, Limits

CPU = {
    "HF_HUB_OFFLINE": "1",
    "VLLM_CPU_KVCACHE_SPACE": "2",
    "VLLM_CPU_OMP_THREADS_BIND": "nobind",
    "OMP_NUM_THREADS": "1",
}
WARM = Request((Message("user", "warm up"),), Sampling(max_tokens=4))


@dataclass
class Sent:
    """One call as the engine saw it."""

    ids: list[int]
    parameters: Any
    cached: int
    written: int


@dataclass
class Recorder:
    """Sees every call on its way to the engine."""

    sent: list[Sent] = field(default_factory=list)

    async def generate(self, llm: Any, ids: list[int], parameters: Any, adapter: Any) -> Any:
        output = await self.before(llm, ids, parameters, adapter)
        written = len(output.outputs[0].token_ids)
        self.sent.append(Sent(ids, parameters, output.num_cached_tokens or 0, written))
        return output

    def __enter__(self) -> "Recorder":
        self.before = engines._generate
        engines._generate = self.generate  # type: ignore[assignment]
        return self

    def __exit__(self, *_: object) -> None:
        engines._generate = self.before


@dataclass
class Cost:
    """What a stretch of work took: wall time, CPU time here and in all processes, tokens."""

    wall: float
    own: float
    every: float
    written: int

    @classmethod
    async def of(cls, work: Callable[[], Awaitable[int]]) -> "Cost":
        wall, own, every = time.perf_counter(), time.process_time(), everyones_cpu()
        written = await work()
        return cls(
            time.perf_counter() - wall, time.process_time() - own, everyones_cpu() - every, written
        )


def everyones_cpu() -> float:
    """Return the CPU-seconds of this process and the engine's."""
    import psutil

    this = psutil.Process()
    times = [process.cpu_times() for process in (this, *this.children(recursive=True))]
    return sum(one.user + one.system for one in times)


async def ours(uri: str, loops: int, turns: int, tokens: int, recorder: Recorder) -> int:
    """Run so many loops side by side; return the tokens written."""
    samples = list(draw(load("number_multiply"), 2, loops, seed=loops))
    fingerprint, size = suite_hash(iter(samples))
    options = f"turns={turns - 1},form=training,first_turn=verbatim,check=false,symbolic=off"
    column = Column(f"codesteer:{options}", "simulated/student", steerer=uri)
    sampling = Sampling(0.95, top_p=0.7, top_k=50, max_tokens=tokens, seed=1)
    plan = Plan("bench", fingerprint, size, (column,), sandbox="unsafe", steerer_sampling=sampling)
    settings = Settings(concurrency=loops, policy=Policy(concurrency=loops, start=loops))
    with tempfile.TemporaryDirectory() as folder, recorder:
        create(Path(folder) / "run", plan, iter(samples))
        summary = await run(Path(folder) / "run", settings, sandbox=Instant())
    assert not summary.outcomes["error"], summary
    return sum(one.written for one in recorder.sent)


async def bare(llm: Any, loops: list[list[Sent]]) -> int:
    """Send the same token ids turn by turn, all loops side by side; return the tokens written."""

    async def loop(calls: list[Sent]) -> int:
        written = 0
        for call in calls:
            output = await engines._generate(llm, call.ids, call.parameters, None)
            written += len(output.outputs[0].token_ids)
        return written

    return sum(await asyncio.gather(*map(loop, loops)))


def by_loop(sent: list[Sent]) -> list[list[Sent]]:
    """Group calls by loop, in order: a loop's first prompt begins all of its others."""
    loops: dict[tuple[int, ...], list[Sent]] = defaultdict(list)
    for one in sorted(sent, key=lambda one: len(one.ids)):
        sizes = {len(opening) for opening in loops}
        begins = (tuple(one.ids[:size]) for size in sizes)
        opening = next((begin for begin in begins if begin in loops), tuple(one.ids))
        loops[opening].append(one)
    return list(loops.values())


def possible(loops: list[list[Sent]], block: int) -> int:
    """Return how many prompt tokens an earlier turn of the same loop had sent, in whole blocks."""
    pairs = [pair for calls in loops for pair in pairwise(calls)]
    return sum(shared(earlier.ids, later.ids) // block * block for earlier, later in pairs)


def shared(one: list[int], other: list[int]) -> int:
    """Return the length of the common beginning."""
    pairs = zip(one, other, strict=False)
    differ = (number for number, (left, right) in enumerate(pairs) if left != right)
    return next(differ, min(len(one), len(other)))


async def measure(
    uri: str, llm: Any, loops: int, given: argparse.Namespace
) -> tuple[dict[str, Any], list[Sent]]:
    """Alternate both ways; return the figures and what was sent last."""
    rounds: list[tuple[Cost, Cost]] = []
    sent: list[Sent] = []
    for _ in range(given.rounds + 1):
        recorder = Recorder()
        await llm.reset_prefix_cache()
        path = await Cost.of(lambda to=recorder: ours(uri, loops, given.turns, given.tokens, to))
        sent = recorder.sent
        grouped = by_loop(sent)
        await llm.reset_prefix_cache()
        rounds.append((path, await Cost.of(lambda of=grouped: bare(llm, of))))
    can = possible(by_loop(sent), llm.vllm_config.cache_config.block_size)
    cached = sum(one.cached for one in sent)
    return figures(rounds[1:], len(sent)) | {
        "loops": loops,
        "prompt_tokens": sum(len(one.ids) for one in sent),
        "cached_possible": round(cached / can, 3) if can else None,
    }, sent


def figures(rounds: list[tuple[Cost, Cost]], calls: int) -> dict[str, Any]:
    """Return medians over the rounds."""

    def ratios(what: str) -> list[float]:
        both = [(getattr(a, what) / a.written, getattr(b, what) / b.written) for a, b in rounds]
        return sorted(round(plain / path, 3) for path, plain in both)

    wall, cpu = ratios("wall"), ratios("every")
    return {
        "calls": calls,
        "written_tokens": rounds[-1][0].written,
        "ours_tokens_per_s": round(statistics.median(a.written / a.wall for a, _ in rounds), 1),
        "bare_tokens_per_s": round(statistics.median(b.written / b.wall for _, b in rounds), 1),
        "ratio": statistics.median(wall),
        "ratio_range": [wall[0], wall[-1]],
        "cpu_ratio": statistics.median(cpu),
        "cpu_ratio_range": [cpu[0], cpu[-1]],
        "ours_cpu_s": round(statistics.median(a.every for a, _ in rounds), 2),
        "bare_cpu_s": round(statistics.median(b.every for _, b in rounds), 2),
        "path_ms": round(statistics.median((a.own - b.own) / calls * 1e3 for a, b in rounds), 2),
    }


def sequential(folder: str, sent: list[Sent]) -> dict[str, Any]:
    """Generate one call after the other, as many tokens each as vLLM wrote."""
    import torch
    from transformers import AutoModelForCausalLM

    began = time.process_time()
    device = "cuda" if torch.cuda.is_available() else "cpu"
    model = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.bfloat16).to(device)
    loaded, wall = time.process_time(), time.perf_counter()
    for one in sent:
        prompt = torch.tensor([one.ids], device=device)
        exact = {"min_new_tokens": one.written, "max_new_tokens": one.written}
        drawn = {"do_sample": True, "temperature": 0.95, "top_p": 0.7, "top_k": 50}
        model.generate(prompt, attention_mask=torch.ones_like(prompt), **exact, **drawn)
    written = sum(one.written for one in sent)
    return {
        "calls": len(sent),
        "reload_s": round(loaded - began, 2),
        "tokens_per_s": round(written / (time.perf_counter() - wall), 1),
        "cpu_ms_per_token": round((time.process_time() - loaded) / written * 1e3, 2),
    }


class Instant:
    """A sandbox that runs nothing: every program prints the same at once."""

    tier = "unsafe"
    guarantees = ()

    async def run(self, program: str, limits: Limits | None = None, seed: int = 0) -> Execution:
        return Execution("ok", "<<<12345>>>\n", "", 0, None, 0.0, 0.0, False)

    async def close(self) -> None:
        """Nothing to release."""


def tiny_model(folder: Path) -> Path:
    path = Path(__file__).parents[1] / "tests" / "vllm" / "tiny.py"
    made: Path = runpy.run_path(str(path))["make_model"](folder, hidden=256, layers=4)
    return made


async def compare(given: argparse.Namespace) -> None:
    uri = f"vllm:{given.model}"
    results = []
    keeper: Any = open_model(uri)
    await keeper.complete(WARM)
    llm = await keeper._engine.ready()
    for loops in map(int, given.loops.split(",")):
        found, sent = await measure(uri, llm, loops, given)
        results.append(found)
        print(json.dumps(found), flush=True)
    facts = dict(keeper.facts)
    await keeper.close()
    slow = sequential(given.model.partition("?")[0], sent[: given.sequential])
    print(json.dumps({"sequential": slow}))
    print(json.dumps({"engine": facts}))
    if given.json:
        whole = {"engine": facts, "results": results, "sequential": slow}
        given.json.write_text(json.dumps(whole, indent=1) + "\n")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", help="vllm: URI without the scheme; default: a tiny model")
    parser.add_argument("--loops", default="1,8,32")
    parser.add_argument("--turns", type=int, default=3)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--tokens", type=int, default=32, help="of each guidance")
    parser.add_argument("--sequential", type=int, default=8, help="calls to Hugging Face")
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        if given.model is None:
            os.environ.update(CPU)
            given.model = f"{tiny_model(Path(folder))}?template=llama3"
        asyncio.run(compare(given))


if __name__ == "__main__":
    if importlib.util.find_spec("vllm") is None:
        print("not run: needs vLLM; use .venv-vllm/bin/python, which make test-vllm makes")
    else:
        main()
