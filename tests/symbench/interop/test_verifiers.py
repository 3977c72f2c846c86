"""verifiers itself: its commands load our environment, play it and give our verdicts."""

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from generators.sample import write_samples

pytestmark = pytest.mark.interop
pytest.importorskip("verifiers", reason="needs verifiers")
pytest.importorskip("symbench_env", reason="needs the package environments/symbench")

BIN = Path(sys.executable).parent
"""Where its commands are installed."""


def command(name: str, *arguments: object, **environment: str) -> str:
    """Run one of its commands as a user would and return what it said."""
    done = subprocess.run(
        [BIN / name, "symbench-env", *map(str, arguments)],
        env={**os.environ, "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}", **environment},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def played(out: Path, server: str, *arguments: object) -> list[dict[str, Any]]:
    """Let its `vf-eval` play samples against a server and return the traces."""
    command(
        "vf-eval", "-m", "canned", "--client.base-url", server, "--client.api-key-var", "NO_KEY",
        "--env.agent.runtime.type", "subprocess", "--push", "false", "--no-rich", "-o", out,
        *arguments, NO_KEY="none",
    )  # fmt: skip
    (traces,) = out.rglob("traces.jsonl")
    return [json.loads(line)["traces"][0] for line in traces.read_text().splitlines()]


@pytest.mark.timeout(900)
def test_its_command_gives_our_verdicts_on_all_replies(
    cases: Sequence[Any], server: str, tmp_path: Path
) -> None:
    samples = {case.sample.id: case.sample for case in cases}
    suite = tmp_path / "suite.jsonl"
    write_samples(suite, samples.values())
    traces = played(tmp_path / "out", server, "--env.taskset.suite", suite, "-r", 8, "-c", 32)
    assert Counter(
        (trace["task"]["key"], trace["rewards"]["right"]["score"], trace["info"]["fault"])
        for trace in traces
    ) == Counter((c.sample.id, float(c.verdict.right), c.verdict.fault) for c in cases)


def test_our_own_solution_is_valid_everywhere(tmp_path: Path) -> None:
    for level in (1, 3):
        command(
            "vf-validate", "--taskset.level", level, "--taskset.count", 1, "--rich", "false",
            "--only-gold", "--runtime.type", "subprocess", "-o", tmp_path / str(level),
        )  # fmt: skip
        (summary,) = (tmp_path / str(level)).rglob("summary.json")
        assert json.loads(summary.read_text())["outcomes"]["valid"] == 37


def test_tasks_are_named_on_the_command_line(tmp_path: Path) -> None:
    command(
        "vf-validate", "--taskset.names", '["game24", "letters"]', "--taskset.count", 2,
        "--rich", "false", "--only-gold", "--runtime.type", "subprocess", "-o", tmp_path,
    )  # fmt: skip
    (summary,) = tmp_path.rglob("summary.json")
    assert json.loads(summary.read_text())["outcomes"]["valid"] == 4


async def test_programs_run_in_our_sandbox_and_a_cut_reply_is_truncated() -> None:
    from symbench_env import SymBenchTaskset
    from symbench_env.taskset import SymBenchConfig, SymBenchTask, SymBenchTaskConfig
    from symbench_env.tool import PythonToolset, PythonToolsetConfig

    from harness.chat import Reply
    from symbench.interop.sandboxes import close_shared

    config = SymBenchConfig(
        names=["number_multiply"], level=1, count=1, task=SymBenchTaskConfig(method="all_code")
    )
    (task,) = SymBenchTaskset(config)
    assert isinstance(task, SymBenchTask)
    answer = task.data.row["answer"]
    try:
        program = f"```python\nprint('<<<' + str({answer}) + '>>>')\n```"
        assert (await task.verdict(Reply(program)))["outcome"] == "right"
        assert (await task.verdict(Reply("the answer is", "length")))["outcome"] == "truncated"
        said = await PythonToolset(PythonToolsetConfig()).python("print(6 * 7)")
        assert said.startswith("42\n")
    finally:
        await close_shared()


def test_samples_are_those_of_the_stream_level_and_seed() -> None:
    from symbench_env import SymBenchTaskset
    from symbench_env.taskset import SymBenchConfig

    from generators import draw, load

    config = SymBenchConfig(names=["game24"], level=2, count=3, seed=5, stream="eval")
    expected = [one.id for one in draw(load("game24"), 2, 3, 5, "eval")]
    assert [task.key for task in SymBenchTaskset(config)] == expected
