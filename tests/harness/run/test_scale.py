"""Size: memory that does not grow with the run, and many connections at once."""

import asyncio
import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from harness.models import Access
from harness.models.retrying import Policy
from harness.run.journal import read_journal
from harness.run.runner import Settings, run

pytestmark = pytest.mark.slow

MAKE = """
import sys
from dataclasses import replace
from pathlib import Path
from generators import draw, load
from harness.run.plan import Column, Plan, create, suite_hash

directory, count, repeats, model = Path(sys.argv[1]), *map(int, sys.argv[2:4]), sys.argv[4]
drawn = lambda: draw(load("number_multiply"), 3, count, seed=5)
fingerprint, size = suite_hash(drawn())
columns = (Column("only_question", model),)
plan = Plan("scale", fingerprint, size, columns, repeats=repeats, sandbox="unsafe")
create(directory, plan, drawn())
"""
RUN = """
import asyncio, json, re, sys
from pathlib import Path
from harness.run.plan import read_plan
from harness.run.runner import Settings, run
from symbench.runs.progress import Progress

directory = Path(sys.argv[1])
with Progress(read_plan(directory), as_json=False) as progress:
    summary = asyncio.run(run(directory, Settings(), progress.report, watch=progress.watch))
status = Path("/proc/self/status").read_text()  # ru_maxrss begins with the parent's
peak = int(re.search(r"VmHWM:\\s+(\\d+) kB", status)[1]) / 1024
print(json.dumps({"made": summary.outcomes.total(), "earlier": summary.earlier, "MiB": peak}))
"""


def child(script: str, *arguments: object) -> str:
    command = [sys.executable, "-c", script, *map(str, arguments)]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


@pytest.mark.timeout(900)
@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_memory_is_flat_at_a_hundred_thousand_attempts(tmp_path: Path) -> None:
    """Against a run of a thousand, which needs the same modules and models."""
    figures = {}
    for name, count in (("small", 250), ("large", 25_000)):
        child(MAKE, tmp_path / name, count, 4, "reference/guess")
        figures[name] = json.loads(child(RUN, tmp_path / name))
        assert figures[name]["made"] == 4 * count
    figures["again"] = json.loads(child(RUN, tmp_path / "large"))
    assert (figures["again"]["made"], figures["again"]["earlier"]) == (0, 100_000)
    print(figures)  # noqa: T201 - the figures that docs/runner.md states
    for name in ("large", "again"):
        assert figures[name]["MiB"] - figures["small"]["MiB"] < 40
        assert figures[name]["MiB"] < 150


@pytest.mark.timeout(600)
async def test_ten_thousand_attempts_at_five_hundred_connections(tmp_path: Path) -> None:
    child(MAKE, tmp_path, 10_000, 1, "openai/fake")
    server = Path(__file__).parents[3] / "benchmarks" / "_server.py"
    process = await asyncio.create_subprocess_exec(
        sys.executable, str(server), "0", "0.2", stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    port = int((await process.stdout.readline()).split()[-1])
    policy = Policy(concurrency=500, start=500)
    access = Access(base_urls=(f"http://127.0.0.1:{port}/v1",), timeout=120)
    seen: Counter[int] = Counter()
    try:
        summary = await run(
            tmp_path,
            Settings(concurrency=500, policy=policy, access=access),
            watch=lambda gauge: seen.update([gauge.in_flight]),
        )
    finally:
        process.terminate()
        await process.wait()
    assert summary.outcomes.total() == 10_000
    assert summary.outcomes["error"] == 0
    assert 400 < max(seen) <= 500
    assert len({record["attempt"] for record in read_journal(tmp_path, "attempt")}) == 10_000
