"""What an attempt costs: our whole runner against bare clients, on one loopback server.

    python benchmarks/bench_runner.py [--attempts 1000] [--connections 100] [--litellm]
        [--peers PYTHON]

PYTHON is an interpreter with inspect_ai or lm-eval: those that it has are compared.
Each client is a process of its own. "marginal" is CPU time per attempt without start-up: the
difference between a full run and a tenth of it, divided by the difference in attempts; so are
the attempts per second. "all in" is all CPU time divided by all attempts, "start" the CPU time of
a run of one attempt, imports included. Ratios are to bare aiohttp, the reference of the same run.
"""

import argparse
import asyncio
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

HERE = Path(__file__).parent


async def bare_aiohttp(url: str, prompts: list[str], connections: int) -> None:
    import aiohttp

    gate = asyncio.Semaphore(connections)
    connector = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(connector=connector) as session:

        async def ask(prompt: str) -> None:
            body = {"model": "m", "messages": [{"role": "user", "content": prompt}]}
            async with gate, session.post(f"{url}/chat/completions", json=body) as response:
                assert (await response.json())["choices"]

        await asyncio.gather(*map(ask, prompts))


async def bare_litellm(url: str, prompts: list[str], connections: int) -> None:
    import os

    os.environ["LITELLM_LOCAL_MODEL_COST_MAP"] = "True"
    import litellm

    gate = asyncio.Semaphore(connections)

    async def ask(prompt: str) -> None:
        async with gate:
            messages = [{"role": "user", "content": prompt}]
            await litellm.acompletion("openai/m", messages, api_base=url, api_key="x")

    await asyncio.gather(*map(ask, prompts))


async def symbench(url: str, prompts: list[str], connections: int) -> None:
    """Our runner: client, journal, verdict."""
    from generators import draw, load
    from harness.models import Access
    from harness.models.retrying import Policy
    from harness.run.plan import Column, Plan, create, suite_hash
    from harness.run.runner import Settings, run

    samples = list(draw(load("number_multiply"), 3, len(prompts)))
    fingerprint, count = suite_hash(iter(samples))
    columns = (Column("only_question", "openai/m"),)
    plan = Plan("bench", fingerprint, count, columns, sandbox="unsafe")
    with tempfile.TemporaryDirectory() as folder:
        create(Path(folder), plan, iter(samples))
        policy = Policy(concurrency=connections, start=connections)
        access = Access(base_urls=(url,))
        summary = await run(
            Path(folder), Settings(concurrency=connections, policy=policy, access=access)
        )
    assert summary.outcomes.total() == len(prompts), summary


async def bare_openai(url: str, prompts: list[str], connections: int) -> None:
    """The openai package's own client, with its defaults."""
    from openai import AsyncOpenAI

    gate = asyncio.Semaphore(connections)
    async with AsyncOpenAI(base_url=url, api_key="x") as client:

        async def ask(prompt: str) -> None:
            async with gate:
                await client.chat.completions.create(
                    model="m", messages=[{"role": "user", "content": prompt}]
                )

        await asyncio.gather(*map(ask, prompts))


async def inspect_ai(url: str, prompts: list[str], connections: int) -> None:
    """inspect_ai's whole evaluation: client, log, a scorer that looks for a text."""
    from inspect_ai import Task, eval_async
    from inspect_ai.dataset import MemoryDataset, Sample
    from inspect_ai.model import GenerateConfig, get_model
    from inspect_ai.scorer import includes
    from inspect_ai.solver import generate

    config = GenerateConfig(max_connections=connections)
    model = get_model("openai-api/fake/m", base_url=url, api_key="x", config=config)
    samples = MemoryDataset([Sample(input=prompt, target="42") for prompt in prompts])
    task = Task(dataset=samples, solver=generate(), scorer=includes())
    with tempfile.TemporaryDirectory() as folder:
        (log,) = await eval_async(task, model=model, log_dir=folder, max_samples=connections)
        assert log.status == "success", log.error


async def lm_eval(url: str, prompts: list[str], connections: int) -> None:
    """lm-eval's requests alone: its chat client, without tasks, scores and files."""
    from lm_eval.api.instance import Instance
    from lm_eval.models.openai_completions import LocalChatCompletion

    model = LocalChatCompletion(
        base_url=f"{url}/chat/completions",
        model="m",
        num_concurrent=connections,
        tokenizer_backend=None,
        tokenized_requests=False,
    )
    requests = []
    for number, prompt in enumerate(prompts):
        chat = model.apply_chat_template([{"role": "user", "content": prompt}])
        requests.append(Instance("generate_until", {}, (chat, {"until": []}), number))
    replies = await asyncio.to_thread(model.generate_until, requests, True)
    assert len(replies) == len(prompts)


CLIENTS: dict[str, Callable[[str, list[str], int], Awaitable[None]]] = {
    "aiohttp": bare_aiohttp,
    "symbench": symbench,
    "litellm": bare_litellm,
    "openai": bare_openai,
    "inspect_ai": inspect_ai,
    "lm_eval": lm_eval,
}
PEERS = ("openai", "inspect_ai", "lm_eval")


def child(client: str, url: str, attempts: int, connections: int) -> None:
    """Run one client and print what it took as JSON."""
    prompts = [f"{'A question of some length. ' * 50}{number}" for number in range(attempts)]
    start = time.monotonic()
    asyncio.run(CLIENTS[client](url, prompts, connections))
    used = resource.getrusage(resource.RUSAGE_SELF)
    figures = {
        "cpu": used.ru_utime + used.ru_stime,
        "wall": time.monotonic() - start,
        "rss": used.ru_maxrss / 1024,
    }
    print(json.dumps(figures))


def measured(
    client: str, url: str, attempts: int, connections: int, python: str
) -> dict[str, float]:
    command = [python, __file__, "--child", client, url, str(attempts), str(connections)]
    shown = subprocess.run(command, capture_output=True, text=True, timeout=600)
    if shown.returncode:
        raise SystemExit(f"{client} failed:\n{shown.stderr[-2000:]}")
    figures: dict[str, float] = json.loads(shown.stdout.splitlines()[-1])
    return figures


HEAD = ("client", "marginal CPU-ms", "ratio", "all in", "attempts/s", "peak MB", "start CPU-s")


def compare(clients: dict[str, str], latency: float, attempts: int, connections: int) -> None:
    """Measure each client, given with its interpreter, against one server."""
    with served(latency) as url:
        print(f"\nlatency {latency * 1e3:.0f} ms, {attempts} attempts, {connections} connections")
        print("{:10} {:>15} {:>6} {:>7} {:>11} {:>8} {:>12}".format(*HEAD))
        reference = 0.0
        for client, python in clients.items():
            one, few, all_ = (
                measured(client, url, count, connections, python)
                for count in (1, attempts // 10, attempts)
            )
            more = attempts - attempts // 10
            marginal = (all_["cpu"] - few["cpu"]) / more * 1e3
            reference = reference or marginal
            print(
                f"{client:10} {marginal:15.2f} {marginal / reference:6.1f} "
                f"{all_['cpu'] / attempts * 1e3:7.2f} {more / (all_['wall'] - few['wall']):11.0f} "
                f"{all_['rss']:8.0f} {one['cpu']:12.2f}",
                flush=True,
            )


@contextmanager
def served(latency: float) -> Iterator[str]:
    """The server in a process of its own: its address."""
    command = [sys.executable, str(HERE / "_server.py"), "0", str(latency)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        try:
            yield f"http://127.0.0.1:{server.stdout.readline().split()[-1]}/v1"
        finally:
            server.terminate()


def found(python: str) -> dict[str, str]:
    """The peers that an interpreter has."""
    have = [
        name
        for name in PEERS
        if subprocess.run([python, "-c", f"import {name}"], capture_output=True).returncode == 0
    ]
    return dict.fromkeys(have, python)


def main() -> None:
    if len(sys.argv) > 1 and sys.argv[1] == "--child":
        child(sys.argv[2], sys.argv[3], int(sys.argv[4]), int(sys.argv[5]))
        return
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--attempts", type=int, default=1000)
    parser.add_argument("--connections", type=int, default=100)
    parser.add_argument("--litellm", action="store_true", help="also measure litellm (slow)")
    parser.add_argument("--peers", metavar="PYTHON", help="interpreter with inspect_ai, lm-eval")
    options = parser.parse_args()
    ours = ["aiohttp", "symbench", *(["litellm"] if options.litellm else [])]
    clients = dict.fromkeys(ours, sys.executable)
    clients |= found(options.peers) if options.peers else {}
    for latency in (0.0, 0.2):
        compare(clients, latency, options.attempts, options.connections)


if __name__ == "__main__":
    main()
