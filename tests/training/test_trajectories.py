"""Trajectories: what a row holds, what is kept, how it is balanced, and that nothing is lost."""

import asyncio
import re
import signal
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

import generators
from generators.sample import read_samples
from harness.chat import Message, Reply
from harness.kit import RanReply
from harness.methods import Graded, Kit, find_method
from harness.prompts import read_pack
from harness.run.journal import read_journal
from harness.run.plan import Column, Plan, create, jobs, read_plan, suite_hash
from harness.run.runner import Settings, run
from harness.sandbox import Limits
from harness.sandbox.types import Execution
from harness.steering.guidance import Guidance
from harness.steering.selfcheck import Check
from harness.steering.spoken import RETURN
from harness.steering.switching import Explorer
from harness.steering.turn import Turn
from harness.training.trajectories import Selection, Trajectory, read_trajectories, select

QUESTION = "How much is 6 * 7?"
PROGRAM = "Here:\n```python\nprint(6 * 8)\n```"
PACK = read_pack()


@dataclass
class Script:
    """A model that says what is written down, then the last of it again."""

    replies: Sequence[str]
    requests: list[tuple[Message, ...]] = field(default_factory=list)

    async def ask(self, messages: Sequence[Message], tools: Sequence[Any] = ()) -> Reply:
        self.requests.append(tuple(messages))
        return Reply(self.replies[min(len(self.requests), len(self.replies)) - 1])


class Bench:
    """A sandbox in which every program prints the same."""

    tier = "scripted"
    guarantees = ()

    async def run(self, program: str, limits: Limits | None = None, seed: int = 0) -> Execution:
        return Execution("ok", "<<<48>>>\n", "", 0, None, 0.1, 0.1)

    async def close(self) -> None:
        """Nothing is open."""


async def play(
    method: str, model: Sequence[str], steerer: Sequence[str] | None, checker: Sequence[str]
) -> tuple[Graded, list[dict[str, Any]], Script]:
    notes: list[dict[str, Any]] = []
    scripts = [Script(model), Script(steerer or ()), Script(checker)]
    kit = Kit(
        model=scripts[0],
        sandbox=Bench(),
        prompts=PACK,
        checker=scripts[2],
        read=lambda text: text if "<<<" in text else None,
        note=lambda kind, values: notes.append({"kind": kind, **values}),
        steerer=None if steerer is None else scripts[1],
        seed="a seed",
    )
    found = find_method(method)
    return await found.run(QUESTION, kit, found.options), notes, scripts[1]


SAID = ["Write a program, please.", "Your product is off by one factor.", "<<<Return Answer>>>"]


async def test_a_row_is_what_the_trained_steerer_will_be_shown() -> None:
    """Its messages are those that a steerer in the training form gets, to the letter."""
    method = "trajectory:form=training,first_turn=verbatim"
    model = [PROGRAM, "So it is <<<42>>>.", "unused"]
    _, notes, steerer = await play(method, model, SAID, ["no program"])
    turns = [note for note in notes if "assistant" in note]
    row = [text for turn in turns for text in (turn["user"], turn["assistant"])]
    assert [message.content for message in steerer.requests[-1]] == row[:-1]
    assert row[1::2] == SAID
    assert row[-1] == RETURN


@pytest.mark.parametrize(
    ("switch", "first", "decision"),
    [
        ("code_to_text", "code_instruction", "decision_to_text"),
        ("text_to_code", "text_instruction", "decision_to_code"),
    ],
)
async def test_a_forced_switch_fixes_the_first_way_and_asks_for_the_other(
    switch: str, first: str, decision: str
) -> None:
    said = ["Go the other way.", "Do it again.", "Return Answer"]
    _, notes, steerer = await play(f"trajectory:switch={switch}", [PROGRAM], said, ["none"])
    turns = [note for note in notes if "assistant" in note]
    assert turns[0]["assistant"] == PACK.texts[first]
    heads = [request[-1].content[:500] for request in steerer.requests]
    assert heads[0] == PACK.texts[decision][:500]
    assert heads[1] == PACK.texts["decision_hints"][:500]
    assert [turn["assistant"] for turn in turns[1:]] == [
        "Go the other way.",
        "Do it again.",
        RETURN,
    ]


def explorer(noise: float, seed: int, switch: Any = "free") -> Explorer:
    return Explorer(PACK, noise, str(seed), switch)


async def decisions(steerer: Explorer, turn: Turn, count: int = 4) -> list[Guidance]:
    return [await steerer.open(QUESTION), *[await steerer.guide(turn) for _ in range(count)]]


@pytest.fixture
def wrong_turn() -> Turn:
    said = "It is <<<41>>>."
    return Turn(RanReply(Reply(said), said, answer="41"), check=Check("fail", ("it is odd",)))


async def test_an_explorer_without_noise_is_the_rule_and_with_noise_draws_alike_each_time(
    wrong_turn: Turn,
) -> None:
    assert [one.kind for one in await decisions(explorer(0, 1), wrong_turn, 2)] == [
        "code", "advice", "code",
    ]  # fmt: skip
    first, second = [await decisions(explorer(0.7, 5), wrong_turn) for _ in range(2)]
    assert first == second
    seen = {
        one.text for seed in range(40) for one in await decisions(explorer(1, seed), wrong_turn)
    }
    assert len(seen) == 5  # nothing (the answer is returned), two instructions, two faults
    openings = Counter([(await explorer(0.5, seed).open(QUESTION)).kind for seed in range(400)])
    assert 60 < openings["text"] < 140  # half of the noise


async def test_an_explorer_changes_over_if_it_has_to(wrong_turn: Turn) -> None:
    kinds = [one.kind for one in await decisions(explorer(0, 1, "text_to_code"), wrong_turn, 1)]
    assert kinds == ["text", "code"]


# --- what is kept ---------------------------------------------------------------------------


def made(task: str, move: Any, sample: int, number: int, length: int = 1) -> Trajectory:
    messages = (f"{task} {sample}", move, str(number) * length, RETURN)
    return Trajectory(messages, task, f"{task}/{sample}", "free", move, "run")


def test_cells_are_bounded_by_their_median_and_dealt_out_over_samples() -> None:
    many = [made("a", "code", sample, number) for sample in range(4) for number in range(5)]
    few = [made("a", "text", 0, number) for number in range(6)]
    one = [made("b", "code", 0, 0)]
    chosen = select([*many, *few, *one, *many], Selection())
    assert Counter((row.task, row.move) for row in chosen) == {
        ("a", "code"): 6, ("a", "text"): 6, ("b", "code"): 1,
    }  # fmt: skip
    per_sample = Counter(row.sample for row in chosen if row.move == "code" and row.task == "a")
    assert sorted(per_sample.values()) == [1, 1, 2, 2]
    assert chosen == select([*many, *few, *one], Selection())
    assert chosen != select([*many, *few, *one], Selection(seed=1))
    assert len(select(many, Selection(per_cell=3))) == 3


def test_long_conversations_and_repeated_ones_are_left_out() -> None:
    rows = [made("a", "code", 0, 1), made("a", "code", 0, 1), made("a", "code", 0, 2, 500)]
    assert select(rows, Selection(per_cell=9, characters=400)) == rows[:1]
    assert len(select(rows, Selection(per_cell=9, characters=0))) == 2
    assert select([], Selection()) == []


def test_the_last_two_turns_weigh_more() -> None:
    long = replace(made("a", "code", 0, 0), messages=tuple("uavbwcxd"))
    assert long.row()["weights"] == [1.0, 1.0, 2.0, 2.0]
    assert long.row(3.0)["weights"] == [1.0, 1.0, 3.0, 3.0]
    assert replace(long, messages=("u", "a")).row()["weights"] == [2.0]
    assert [m["role"] for m in long.row()["messages"]] == ["user", "assistant"] * 4


# --- out of runs ----------------------------------------------------------------------------


def prepared(directory: Path, count: int = 4, **plan: Any) -> Plan:
    samples = list(generators.draw(generators.load("number_multiply"), 2, count, 1, "train"))
    fingerprint, size = suite_hash(iter(samples))
    columns = tuple(
        Column(f"trajectory:switch={switch}", "simulated/student", steerer="rule")
        for switch in ("code_to_text", "text_to_code")
    )
    made = Plan(
        "train@1", fingerprint, size, columns, 2, sandbox="unsafe", limits=Limits(cpu=1), **plan
    )
    create(directory, made, iter(samples))
    return made


async def test_rows_are_right_trajectories_and_nothing_else(tmp_path: Path) -> None:
    prepared(tmp_path)
    await run(tmp_path, Settings(concurrency=4))
    found = list(read_trajectories(tmp_path))
    ended = {r["attempt"]: r for r in read_journal(tmp_path) if r["type"] == "attempt"}
    right = {key for key, record in ended.items() if record["outcome"] == "right"}
    assert 0 < len(right) < len(ended) == 16
    assert [one.run for one in found] == [
        f"{tmp_path.name}/{key}" for key in right_in_order(tmp_path, right)
    ]
    samples = {sample.id: sample for sample in read_samples(tmp_path / "samples.jsonl")}
    for one in found:
        assert one.messages[0] == PACK.about("choice", samples[one.sample].question)
        assert one.messages[1] == PACK.texts[f"{one.variant.partition('_')[0]}_instruction"]
        assert one.move == one.variant.partition("_")[0]
        assert one.messages[-1] == RETURN or len(one.messages) == 12


def right_in_order(directory: Path, right: set[str]) -> list[str]:
    return [job.id for job in jobs(directory, read_plan(directory)) if job.id in right]


MEASURED = re.compile(r"[\d.]+ s of (CPU|real) time")
KILLED = """
import asyncio, os, signal, sys
from pathlib import Path
from harness.run import journal
from harness.run.runner import Settings, run

write, left = journal.Journal.append, [int(sys.argv[2])]
def append(self, record):
    write(self, record)
    left[0] -= 1
    if not left[0]:
        os.kill(os.getpid(), signal.SIGKILL)
journal.Journal.append = append
asyncio.run(run(Path(sys.argv[1]), Settings(concurrency=3)))
"""


async def killed_after(directory: Path, records: int) -> None:
    """Work on a run in another process that is killed once so many records are written."""
    command = (sys.executable, "-c", KILLED, str(directory), str(records))
    process = await asyncio.create_subprocess_exec(*command)
    assert await process.wait() == -signal.SIGKILL


async def test_a_killed_synthesis_goes_on_to_the_same_rows(tmp_path: Path) -> None:
    for name in ("whole", "torn"):
        prepared(tmp_path / name, 2)
    await run(tmp_path / "whole", Settings(concurrency=3))
    for records in (25, 20):
        await killed_after(tmp_path / "torn", records)
    await run(tmp_path / "torn", Settings(concurrency=3))
    rows = [
        [MEASURED.sub("", str(one.messages)) for one in read_trajectories(tmp_path / name)]
        for name in ("whole", "torn")
    ]
    assert rows[0] == rows[1] != []
