"""Sandboxed programs against `subprocess.run([python, file])`, both in the same run.

    python benchmarks/bench_sandbox.py [tier] [--programs N] [--json]

The two take turns, so that a busy machine slows both. CPU time is that of the harness, the
zygote and the program together, from the children's usage and /proc.
"""

import argparse
import asyncio
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from harness.sandbox import Sandbox, open_sandbox
from harness.sandbox.attack import Descendants
from harness.sandbox.inside import watchdog

PROGRAMS = {
    "trivial": "print(sum(range(100)))",
    "numpy": "import numpy as np\nprint(int(np.arange(10).sum()))",
    "sympy": "import sympy\nx = sympy.symbols('x')\nprint(sympy.factor(x**2 - 1))",
}
TARGETS = {"trivial": 1.0, "numpy": 6.0, "sympy": 10.0}
Engine = Callable[[str], Awaitable[None]]


def plain(folder: Path) -> Engine:
    """What the original does: a fresh interpreter on a file."""

    def run(name: str) -> None:
        command = [sys.executable, str(folder / f"program_{name}.py")]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
        assert done.stdout

    async def engine(name: str) -> None:
        await asyncio.to_thread(run, name)

    return engine


def boxed(sandbox: Sandbox) -> Engine:
    async def engine(name: str) -> None:
        run = await sandbox.run(PROGRAMS[name])
        assert run.ok, run

    return engine


def cpu_seconds() -> float:
    """CPU seconds of this process and of all below it, dead or alive."""
    used = watchdog.processes([os.getpid(), *Descendants.list()])
    return sum(one.cpu for one in used.values())


async def measure(engine: Engine, name: str, count: int, at_once: int) -> tuple[list[float], float]:
    """Latencies in seconds and seconds in all, of `count` programs, `at_once` at a time."""
    latencies: list[float] = []
    left = iter(range(count))

    async def worker() -> None:
        for _ in left:
            began = time.perf_counter()
            await engine(name)
            latencies.append(time.perf_counter() - began)

    began = time.perf_counter()
    await asyncio.gather(*(worker() for _ in range(at_once)))
    return latencies, time.perf_counter() - began


async def compare(engines: dict[str, Engine], name: str, at_once: int, programs: int) -> dict:
    """Takes turns of one batch each; returns median ms, programs per second and CPU ms."""
    seen = {engine: ([], [0.0, 0.0, 0]) for engine in engines}
    batch = max(1, at_once * 2)
    for engine in engines.values():
        await measure(engine, name, at_once, at_once)
    for _ in range(max(1, programs // batch)):
        for label, engine in engines.items():
            cpu = cpu_seconds()
            latencies, total = await measure(engine, name, batch, at_once)
            seen[label][0].extend(latencies)
            for at, value in enumerate((total, cpu_seconds() - cpu, batch)):
                seen[label][1][at] += value
    return {
        label: {
            "ms": 1e3 * statistics.median(latencies),
            "per_s": count / total,
            "cpu_ms": 1e3 * cpu / count,
        }
        for label, (latencies, (total, cpu, count)) in seen.items()
    }


async def main(tier: str, programs: int) -> dict:
    asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(8))
    began = time.perf_counter()
    sandbox = await open_sandbox(tier, workers=8)
    opened = time.perf_counter() - began
    memory = max(
        watchdog._fields(f"/proc/{pid}", "status", (b"VmRSS:",)) for pid in Descendants.list()
    )  # the zygote is the largest
    found = {
        "tier": sandbox.tier,
        "opened_s": opened,
        "zygote_mib": memory / 2**20,
        "load": os.getloadavg()[0],
        "programs": {},
    }
    with tempfile.TemporaryDirectory() as folder:
        for name, source in PROGRAMS.items():
            (Path(folder) / f"program_{name}.py").write_text(source)
        engines = {"plain": plain(Path(folder)), "boxed": boxed(sandbox)}
        for name in PROGRAMS:
            for at_once in (1, 8):
                row = await compare(engines, name, at_once, programs)
                row["latency"] = row["plain"]["ms"] / row["boxed"]["ms"]
                row["throughput"] = row["boxed"]["per_s"] / row["plain"]["per_s"]
                found["programs"][f"{name} x{at_once}"] = row
    await sandbox.close()
    return found


def show(found: dict) -> None:
    print(
        f"tier {found['tier']}; open (start, preload, canary) {found['opened_s']:.2f} s; "
        f"zygote {found['zygote_mib']:.0f} MiB; load {found['load']:.1f}"
    )
    print(f"{'':12}{'plain':>24}{'boxed':>24}{'faster':>18}")
    print(f"{'':12}" + f"{'ms':>8}{'per s':>8}{'cpu ms':>8}" * 2 + f"{'latency':>9}{'per s':>9}")
    for name, row in found["programs"].items():
        cells = [row[e][k] for e in ("plain", "boxed") for k in ("ms", "per_s", "cpu_ms")]
        target = TARGETS[name.split()[0]]
        print(
            f"{name:12}" + "".join(f"{cell:8.1f}" for cell in cells),
            f"{row['latency']:8.1f}{row['throughput']:9.1f}",
            f"  (at least {target:g})",
        )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("tier", nargs="?", default="auto")
    parser.add_argument("--programs", type=int, default=64)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    result = asyncio.run(main(given.tier, given.programs))
    print(json.dumps(result, indent=1)) if given.json else show(result)
