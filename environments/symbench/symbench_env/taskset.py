"""The taskset: SymBench's samples as tasks whose reward is its verdict."""

from collections.abc import Iterator
from typing import Any, Literal

import verifiers.v1 as vf
from pydantic import Field

from generators import NAMES, Sample, draw, load
from generators.answers.frame import wrapped
from harness.chat import Reply
from harness.sandbox import Limits
from symbench.interop.rows import row_of, sample_of
from symbench.interop.sandboxes import LateSandbox
from symbench.interop.turn import prompt_of, verdict_of
from symbench.runs.suite import samples
from symbench_env.tool import PythonToolset, PythonToolsetConfig


class SymBenchData(vf.TaskData):
    """A sample as a row, see `symbench.interop.rows.FIELDS`."""

    row: dict[str, Any]


class SymBenchTaskConfig(vf.TaskConfig):
    """How a sample is asked and graded."""

    method: str = "only_question:run=false"
    """A method of one turn: it writes the prompt and says what is graded of the reply."""
    python: bool = False
    """Offer the sandbox as a tool `python`."""
    tools: PythonToolsetConfig = PythonToolsetConfig()
    """What a program may use, and where the tool runs."""


class SymBenchTask(vf.Task[SymBenchData, vf.State, SymBenchTaskConfig]):
    """One sample; what is graded is the last reply."""

    @property
    def key(self) -> str:
        """The sample's id."""
        return str(self.data.row["id"])

    @vf.reward(weight=1.0)
    async def right(self, trace: vf.Trace) -> float:
        """Return 1.0 if the last reply keeps every rule.

        How it ended, the broken rule and the answer that was read stand in the trace's
        `info`; the metric `readable` is 1.0 where an answer could be read.
        """
        cut = "length" if trace.is_truncated else "stop"
        verdict = await self.verdict(Reply(trace.last_reply, cut))
        trace.info.update(verdict)
        trace.record_metric("readable", float(verdict["outcome"] in ("right", "wrong")))
        return float(verdict["outcome"] == "right")

    async def validate(self, runtime: vf.Runtime) -> bool:
        """Return whether the solver's answer is accepted."""
        sample = sample_of(self.data.row)
        reply = Reply(wrapped(self.data.row["answer"], sample.asked))
        return (await self.verdict(reply))["outcome"] == "right"

    async def verdict(self, reply: Reply) -> dict[str, str]:
        """Return the verdict on a reply as a run records it."""
        sandbox = LateSandbox(Limits.read(self.config.tools.cpu, ()))
        return await verdict_of(self.config.method, sample_of(self.data.row), reply, sandbox)

    @classmethod
    def toolsets(cls, config: SymBenchTaskConfig) -> list[vf.Toolset]:
        """Return the sandbox as a tool, where it is wanted."""
        return [PythonToolset(config.tools)] if config.python else []


class SymBenchConfig(vf.TasksetConfig):
    """Which samples."""

    suite: str = ""
    """A suite by name, `NAME@SEED` or a JSONL file; the others are not looked at then."""
    names: list[str] = Field(default_factory=list)
    """Tasks; all if empty."""
    level: int = 3
    """Of difficulty, 1 to 5."""
    count: int = 100
    """Samples of each task."""
    seed: int = 0
    """Of the stream."""
    stream: Literal["train", "eval"] = "train"
    """`eval` is the stream that suites are drawn from."""
    task: SymBenchTaskConfig = SymBenchTaskConfig()


class SymBenchTaskset(vf.Taskset[SymBenchTask, SymBenchConfig]):
    """Samples of a suite, or of tasks at a level."""

    def load(self) -> Iterator[SymBenchTask]:
        """Yield the tasks, drawn one by one."""
        for sample in self._samples():
            prompt, system = self._prompt(sample)
            row = row_of(sample)
            data = SymBenchData(name=sample.id, prompt=prompt, system_prompt=system, row=row)
            yield SymBenchTask(data, self.config.task)

    def _samples(self) -> Iterator[Sample]:
        config = self.config
        if config.suite:
            yield from samples(config.suite)
            return
        for name in config.names or NAMES:
            yield from draw(load(name), config.level, config.count, config.seed, config.stream)

    def _prompt(self, sample: Sample) -> tuple[str, str | None]:
        """Return the method's first question and its system prompt."""
        said = prompt_of(self.config.task.method, sample, LateSandbox(Limits()))
        system = [message.content for message in said if message.role == "system"]
        asked = [message.content for message in said if message.role == "user"]
        return "\n\n".join(asked), system[0] if system else None
