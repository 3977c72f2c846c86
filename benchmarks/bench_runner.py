"""What an attempt costs: our whole runner against bare clients, on one loopback server.

    python benchmarks/bench_runner.py [--attempts 1000] [--connections 100] [--litellm]

Each client is a process of its own. "marginal" is CPU time per attempt without start-up: the
difference between a full run and a tenth of it, divided by the difference in attempts. Ratios are
to bare aiohttp, the reference of the same run.
"""

import argparse
import asyncio
import json
import resource
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
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
    from harness.models.patient import Policy
    from harness.plan import Column, Plan, create, suite_hash
    from harness.runner import Settings, run

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


CLIENTS: dict[str, Callable[[str, list[str], int], Awaitable[None]]] = {
    "aiohttp": bare_aiohttp,
    "symbench": symbench,
    "litellm": bare_litellm,
}


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


def measured(client: str, url: str, attempts: int, connections: int) -> dict[str, float]:
    command = [sys.executable, __file__, "--child", client, url, str(attempts), str(connections)]
    shown = subprocess.run(command, check=True, capture_output=True, text=True)
    figures: dict[str, float] = json.loads(shown.stdout.splitlines()[-1])
    return figures


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def compare(clients: list[str], latency: float, attempts: int, connections: int) -> None:
    port = free_port()
    command = [sys.executable, str(HERE / "_server.py"), str(port), str(latency)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as server:
        assert server.stdout is not None
        server.stdout.readline()
        url = f"http://127.0.0.1:{port}/v1"
        print(f"\nlatency {latency * 1e3:.0f} ms, {attempts} attempts, {connections} connections")
        head = (
            "client",
            "CPU-ms/attempt",
            "marginal",
            "ratio",
            "attempts/s",
            "peak MB",
            "start CPU-s",
        )
        print("{:10} {:>15} {:>9} {:>6} {:>11} {:>8} {:>12}".format(*head))
        reference = 0.0
        for client in clients:
            small = measured(client, url, attempts // 10, connections)
            full = measured(client, url, attempts, connections)
            marginal = (full["cpu"] - small["cpu"]) / (attempts - attempts // 10) * 1e3
            reference = reference or marginal
            print(
                f"{client:10} {full['cpu'] / attempts * 1e3:15.2f} {marginal:9.2f} "
                f"{marginal / reference:6.1f} {attempts / full['wall']:11.0f} {full['rss']:8.0f} "
                f"{small['cpu'] - marginal * attempts / 10 / 1e3:12.2f}"
            )
        server.terminate()


def main() -> None:
    if len(sys.argv) > 1 and sys.argv[1] == "--child":
        child(sys.argv[2], sys.argv[3], int(sys.argv[4]), int(sys.argv[5]))
        return
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--attempts", type=int, default=1000)
    parser.add_argument("--connections", type=int, default=100)
    parser.add_argument("--litellm", action="store_true", help="also measure litellm (slow)")
    options = parser.parse_args()
    clients = ["aiohttp", "symbench", *(["litellm"] if options.litellm else [])]
    for latency in (0.0, 0.2):
        compare(clients, latency, options.attempts, options.connections)


if __name__ == "__main__":
    main()
