"""Preference pairs: scores of guidance trees, what makes a pair, and how trees grow."""

import asyncio
import json
import re
import signal
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import pytest

import generators
from generators.errors import SymBenchError
from generators.sample import read_samples
from harness.chat import Message, Reply, Request, Sampling
from harness.methods import Kit, find_method
from harness.prompts import read_pack
from harness.run.journal import Journal, read_journal
from harness.run.plan import Column, Plan, create, suite_hash
from harness.run.recording import AttemptLog, RecordedModel
from harness.run.runner import Settings, run
from harness.sandbox import Limits, open_sandbox
from harness.steering.spoken import RETURN
from harness.training.trees import Node, Pair, pairs, read_pairs

NAMES = (f"say {number}" for number in count())


def node(*children: Node) -> Node:
    return Node(next(NAMES), "shown", None, list(children))


def right() -> Node:
    return Node(next(NAMES), right=True)


def wrong() -> Node:
    return Node(next(NAMES), right=False)


def chain(length: int, end: Node) -> Node:
    return end if length == 0 else node(chain(length - 1, end))


def scores(found: Sequence[Pair]) -> list[tuple[int, float, float]]:
    """Return turn, better score, worse score of pairs."""
    return sorted((len(p.prompt) // 2 + 1, p.score_chosen, p.score_rejected) for p in found)


def test_the_worked_example_of_the_paper() -> None:
    """The figure's tree: 7, 6.5, -2 at turn 1; the pairs that it names are found."""
    ten_or_minus_four = node(chain(1, right()), wrong())  # turns 4: 15 - 5 = 10, and -4
    zero = node(ten_or_minus_four, wrong())  # turns 3: (10 - 4) / 2 = 3, and -3
    high = node(right(), chain(3, right()), wrong())  # turns 2: 13, 15 - 5 = 10, -2
    middle = node(right(), zero)  # turns 2: 13, and (3 - 3) / 2 = 0
    low = chain(1, wrong())
    root = node(high, middle, low)
    assert [child.score(1) for child in root.children] == [7.0, 6.5, -2.0]
    found = scores(list(pairs(root)))
    named = [(1, 7, -2), (1, 6.5, -2), (2, 13, 0), (2, 13, -2), (3, 3, -3), (4, 10, -4)]
    assert set(named) <= set(found)
    assert sorted({*found} - {*named}) == [(2, 10, -2), (2, 13, 10)]  # of the node with three
    assert len(found) == 8  # 7 and 6.5 are too near


def test_a_node_scores_by_its_own_turn() -> None:
    """A longer path to the same end scores less, whichever of two was tried first."""
    for order in (1, -1):
        root = node(*[chain(1, right()), chain(4, right())][::order])
        assert scores(list(pairs(root))) == [(1, 13.0, 10.0)]


@pytest.mark.parametrize(
    ("children", "found"),
    [
        ((wrong(), chain(4, wrong())), []),  # -1 and -5: none is positive
        ((chain(1, right()), chain(3, right())), []),  # 13 and 11: too near
        ((chain(1, right()), chain(3, right()), chain(1, wrong())), [(13, -2), (11, -2)]),
        ((chain(1, right()),), []),
    ],
)
def test_what_makes_a_pair(children: tuple[Node, ...], found: list[tuple[float, float]]) -> None:
    assert [pair[1:] for pair in scores(list(pairs(node(*children))))] == sorted(found)


def test_the_row_of_a_pair() -> None:
    better, worse = Node("b", "after b", None, [right()]), Node("w", "after w", None, [wrong()])
    root = Node("", "question", None, [Node("first", "feedback", None, [better, worse])])
    row = next(pairs(root)).row()
    assert row["prompt"] == [
        {"role": "user", "content": "question"},
        {"role": "assistant", "content": "first"},
        {"role": "user", "content": "feedback"},
    ]
    assert row["chosen"] == [{"role": "assistant", "content": "b"}]
    assert row["rejected"] == [{"role": "assistant", "content": "w"}]
    assert (row["score_chosen"], row["score_rejected"]) == (12.0, -3.0)


def test_empty_guidance_is_in_no_pair() -> None:
    blank = Node(" ", right=True)
    assert list(pairs(node(blank, wrong()))) == []


# --- how trees grow -------------------------------------------------------------------------


@dataclass
class Steerer:
    """A model that says the n-th of these the n-th time it is asked the same."""

    replies: Sequence[str]
    asked: dict[tuple[Message, ...], int] = field(default_factory=dict)

    async def ask(self, messages: Sequence[Message], tools: Sequence[Any] = ()) -> Reply:
        number = self.asked[tuple(messages)] = self.asked.get(tuple(messages), -1) + 1
        return Reply(self.replies[number % len(self.replies)])


class Solver:
    """A model that repeats what it was told."""

    async def ask(self, messages: Sequence[Message], tools: Sequence[Any] = ()) -> Reply:
        said = " / ".join(message.content for message in messages if message.role == "user")
        return Reply(f"<<<{said.replace('<', '')[-40:]}>>>")


async def grown(options: str, replies: Sequence[str]) -> tuple[list[dict[str, Any]], str]:
    notes: list[dict[str, Any]] = []
    method = find_method(f"guidance_tree:form=training,first_turn=verbatim,check=false{options}")
    kit = Kit(
        model=Solver(),
        sandbox=await open_sandbox("unsafe"),
        prompts=read_pack(),
        checker=Solver(),
        read=lambda text: text,
        note=lambda kind, values: notes.append(dict(values)) if kind == "node" else None,
        steerer=Steerer(replies),
    )
    final = await method.run("Q?", kit, method.options)
    await kit.sandbox.close()
    return notes, final.text


def paths(notes: Sequence[dict[str, Any]]) -> list[str]:
    return [".".join(map(str, note["path"])) for note in notes]


async def test_a_tree_branches_by_turn_and_equal_guidances_count_once() -> None:
    notes, _ = await grown(",first=3,branching=2,turns=1", ["go on", "other", "go on"])
    assert paths(notes) == ["", "0", "1", "0.0", "0.1", "1.0", "1.1"]
    ends = {".".join(map(str, n["path"])): n["final"] for n in notes if n["final"] is not None}
    assert set(ends) == {"0.0", "0.1", "1.0", "1.1"}  # the turns are spent
    assert ends["0.1"].endswith("go on\n\nQ? / other>>>")
    assert ends["1.0"].endswith("other\n\nQ? / go on>>>")  # branches share no history


async def test_an_end_is_judged_by_the_latest_answer() -> None:
    notes, graded = await grown(",first=1,branching=2,turns=3", ["first", RETURN])
    assert paths(notes) == ["", "0", "0.0", "0.1", "0.0.0", "0.0.1", "0.0.0.0", "0.0.0.1"]
    stopped = next(note for note in notes if note["path"] == [0, 1])
    assert (stopped["said"], stopped["shown"]) == (RETURN, "")
    assert stopped["final"] == "<<<first\n\nQ?>>>"
    deepest = next(note for note in notes if note["path"] == [0, 0, 0, 0])
    assert graded == deepest["final"] == "<<<first\n\nQ? / first / first / first>>>"


async def test_nothing_branches_once_there_are_enough_nodes() -> None:
    notes, _ = await grown(",first=2,branching=2,turns=2,nodes=4", ["a", "b"])
    assert paths(notes) == ["", "0", "1", "0.0", "0.1", "1.0", "0.0.0", "0.1.0", "1.0.0"]


@pytest.mark.parametrize("options", [",first=0", ",branching=0", ",nodes=0", ",noise=1.5"])
def test_shapes_that_cannot_be_are_refused(options: str) -> None:
    with pytest.raises(SymBenchError, match="expected"):
        find_method(f"guidance_tree:turns=2{options}")


# --- out of runs ----------------------------------------------------------------------------


def prepared(directory: Path, samples_count: int = 3) -> None:
    task = generators.load("number_multiply")
    samples = list(generators.draw(task, 2, samples_count, 1, "train"))
    fingerprint, size = suite_hash(iter(samples))
    method = "guidance_tree:turns=3,nodes=9,noise=0.7"
    columns = (Column(method, "simulated/student", steerer="rule"),)
    plan = Plan("train@1", fingerprint, size, columns, sandbox="unsafe", limits=Limits(cpu=1))
    create(directory, plan, iter(samples))


async def test_the_verifier_judges_the_ends_of_trees(tmp_path: Path) -> None:
    prepared(tmp_path, 4)
    await run(tmp_path, Settings(concurrency=4))
    found = list(read_pairs(tmp_path))
    assert found
    task = generators.load("number_multiply")
    samples = {sample.id: sample for sample in read_samples(tmp_path / "samples.jsonl")}
    judged = {
        (samples[r["sample"]].id, r["outcome"] == "right")
        for r in read_journal(tmp_path)
        if r["type"] == "attempt"
    }
    for pair in found:
        question = samples[pair.sample].question
        assert pair.prompt[0] == read_pack().about("choice", question)
        assert pair.task == task.name
        assert len(pair.prompt) % 2 == 1
        assert pair.score_chosen > 0
        assert pair.score_chosen - pair.score_rejected > 2
    assert {sample for sample, _ in judged} == set(samples)


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
asyncio.run(run(Path(sys.argv[1]), Settings(concurrency=2)))
"""


async def test_a_killed_tree_goes_on_to_the_same_pairs_and_asks_nothing_twice(
    tmp_path: Path,
) -> None:
    for name in ("whole", "torn"):
        prepared(tmp_path / name)
    await run(tmp_path / "whole", Settings(concurrency=2))
    for records in (30, 30):
        command = (sys.executable, "-c", KILLED, str(tmp_path / "torn"), str(records))
        process = await asyncio.create_subprocess_exec(*command)
        assert await process.wait() == -signal.SIGKILL
    await run(tmp_path / "torn", Settings(concurrency=2))
    rows, calls = [], []
    for name in ("whole", "torn"):
        lines = [json.dumps(pair.row()) for pair in read_pairs(tmp_path / name)]
        rows.append([MEASURED.sub("", line) for line in lines])
        calls.append(sorted(r["attempt"] for r in read_journal(tmp_path / name, "call")))
    assert rows[0] == rows[1] != []
    assert calls[0] == calls[1]


async def test_an_unfinished_tree_gives_no_pairs(tmp_path: Path) -> None:
    prepared(tmp_path)
    stop = asyncio.Event()
    stop.set()
    await run(tmp_path, Settings(concurrency=2), stop=stop)
    assert list(read_pairs(tmp_path)) == []


class Seeds:
    """A backend that keeps the seeds that it is asked with."""

    uri = "seeds/x"

    def __init__(self) -> None:
        self.seen: list[int | None] = []

    async def complete(self, request: Request) -> Reply:
        self.seen.append(request.sampling.seed)
        return Reply(f"reply {len(self.seen)}")


async def test_branches_are_drawn_with_seeds_of_their_own_and_resumed_alike(tmp_path: Path) -> None:
    async def ask(sampling: Sampling, attempt: str, earlier: Any = ()) -> list[int | None]:
        backend = Seeds()
        with Journal(tmp_path) as journal:
            log = AttemptLog(journal, attempt, earlier)
            model = RecordedModel(backend, "steerer", sampling, log)  # type: ignore[arg-type]
            for _ in range(3):
                await model.ask([Message("user", "guide")])
        return backend.seen

    seeds = await ask(Sampling(temperature=1.5, seed=7), "a")
    assert seeds[0] == 7
    assert len(set(seeds)) == 3
    kept = [record for record in read_journal(tmp_path) if record["n"] < 2]
    assert await ask(Sampling(temperature=1.5, seed=7), "a", kept) == seeds[2:]
    assert await ask(Sampling(temperature=1.5), "b") == [None] * 3
