"""Data for second models, first turns in other words, and checkpoints whose guidances are
siblings.
"""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

import generators
from generators.errors import SymBenchError
from generators.sample import Sample
from harness.chat import Message, Reply, Request
from harness.models import open_model
from harness.models.siblings import Siblings, siblings_of
from harness.prompts import read_pack
from harness.run.journal import read_journal
from harness.run.plan import read_plan
from harness.steering.guidance import read_choice
from harness.steering.model import Style
from harness.steering.switching import SwitchingSteerer
from harness.training.config import Sft
from harness.training.data import read_talks
from harness.training.seconds import Ways, read_choices, read_merges
from symbench.cli import cli
from symbench.results.frames import load_attempts
from symbench.training.synthesis import SynthOptions

PACK = read_pack()
SMALL = ("--task", "number_multiply", "--task", "date_understanding", "--level", "2", "--sandbox",
         "unsafe", "--cpu", "1", "--count", "4")  # fmt: skip


def made(kind: str, out: Path, *more: str) -> list[dict[str, Any]]:
    """Run `symbench synth KIND` with a simulated student and return its rows."""
    shown = CliRunner().invoke(cli, ["synth", kind, *SMALL, "--out", str(out), *more])
    assert shown.exit_code == 0, shown.output
    name = {"merge": "merges", "choice": "choices", "trajectories": "trajectories"}[kind]
    return [json.loads(line) for line in (out / f"{name}.jsonl").read_text().splitlines()]


def talks(file: Path) -> int:
    """Return how many rows a training would read."""
    return len(read_talks(Sft(model="m", data=(str(file),), output="o")))


def test_merges_are_what_a_merging_model_is_sent_and_wrote_rightly(tmp_path: Path) -> None:
    rows = made("merge", tmp_path / "run", "--repeats", "1", "--per-cell", "99")
    attempts = load_attempts([tmp_path / "run"])
    right = set(attempts[attempts["outcome"] == "right"]["sample"])
    assert rows
    assert {row["sample"] for row in rows} <= right
    assert {row["sample"] for row in read_rows(tmp_path / "run")} == right
    head = PACK.texts["combine"].partition("{")[0]
    for row in rows:
        user, assistant = row["messages"]
        assert (user["role"], assistant["role"]) == ("user", "assistant")
        assert user["content"].startswith(head)
        task = generators.load(row["task"])
        sample = next(one for one in samples(tmp_path / "run") if one.id == row["sample"])
        assert task.verify(task.from_json(sample.instance), assistant["content"]).right
    assert talks(tmp_path / "run" / "merges.jsonl") == len(rows)


def read_rows(run: Path) -> list[dict[str, Any]]:
    return [one.row() for one in read_merges(run)]


def samples(run: Path) -> list[Sample]:
    return list(generators.read_samples(run / "samples.jsonl"))


def test_choices_name_the_way_that_was_right(tmp_path: Path) -> None:
    rows = made("choice", tmp_path / "run", "--per-cell", "99", "--count", "8")
    assert rows
    asked = {one.id: PACK.about("choice", one.question) for one in samples(tmp_path / "run")}
    for row in rows:
        user, assistant = row["messages"]
        assert user["content"] == asked[row["sample"]]
        assert read_choice(assistant["content"]) == assistant["content"].lower()
    assert len({row["sample"] for row in rows}) == len(rows)
    assert talks(tmp_path / "run" / "choices.jsonl") == len(rows)
    words = {one.move: one.messages[1] for one in read_choices(tmp_path / "run")}
    assert set(words.items()) <= {("code", "Code"), ("text", "Text")}


@pytest.mark.parametrize(
    ("code", "text", "better"),
    [
        ([True], [False], "code"),
        ([False], [True], "text"),
        ([True], [True], None),
        ([False, False], [False, False], None),
        ([True, False, False], [True, True, False], "text"),
        ([True], [], None),
    ],
)
def test_what_is_not_better_is_no_choice(
    code: list[bool], text: list[bool], better: str | None
) -> None:
    (sample,) = generators.draw(generators.load("number_multiply"), 1, 1)
    assert Ways(sample, right={"code": code, "text": text}).better == better


# --- first turns in other words ---------------------------------------------------------------


class Saying:
    """A model that says one thing, and keeps what it was asked."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.asked: list[str] = []

    async def ask(self, messages: Any, tools: Any = ()) -> Reply:
        self.asked.append(messages[-1].content)
        return Reply(self.text)


async def test_a_first_way_that_is_forced_is_put_in_other_words() -> None:
    instruction = PACK.texts["code_instruction"]
    worded = instruction.replace("First think", "Begin by thinking")
    model = Saying(worded)
    steerer = SwitchingSteerer(model, PACK, Style(paraphrase=True), switch="code_to_text")
    guidance = await steerer.open("How much is 6 * 7?")
    assert (guidance.kind, guidance.text) == ("code", worded)
    assert steerer.said == [worded]
    assert model.asked == [PACK.fill("paraphrase", instruction=instruction)]
    plain = SwitchingSteerer(Saying("unused"), PACK, Style(), switch="code_to_text")
    assert (await plain.open("How much is 6 * 7?")).text == instruction


def test_trajectories_are_paraphrased_where_a_model_steers_in_prompts() -> None:
    given = SynthOptions(kind="trajectory", paraphrase=True, steerers=("openai/s",))
    assert all("paraphrase=true" in method for method in given.run().methods)
    trained = SynthOptions(kind="trajectory", paraphrase=True, form="training")
    assert not any("paraphrase" in method for method in trained.run().methods)


# --- checkpoints as siblings ------------------------------------------------------------------


class Named:
    """A backend that says its name."""

    def __init__(self, uri: str) -> None:
        self.uri = uri

    def bind(self, sample: Sample, repeat: int) -> "Named":
        return self

    async def complete(self, request: Request) -> Reply:
        return Reply(self.uri)

    async def close(self) -> None:
        """Nothing is open."""


async def test_the_same_conversation_is_asked_of_one_after_the_other() -> None:
    backend = Siblings("siblings:a;b;c", [Named(name) for name in "abc"])
    firsts = set()
    for number in range(30):
        messages = (Message("user", f"question {number}"),)
        said = [(await backend.complete(Request(messages, occurrence=n))).text for n in range(6)]
        assert sorted(said[:3]) == ["a", "b", "c"]
        assert said[:3] == said[3:]
        firsts.add(said[0])
        assert (await backend.complete(Request(messages, occurrence=1))).text == said[1]
    assert firsts == {"a", "b", "c"}, "none is favoured where few are asked"


def test_siblings_are_opened_by_their_uris() -> None:
    uri = siblings_of(("simulated/student", "simulated/expert"))
    assert open_model(uri).uri == uri == "siblings:simulated/student;simulated/expert"
    for wrong in ("siblings:simulated/student", "siblings:simulated/student;simulated/student"):
        with pytest.raises(SymBenchError, match="two or more different"):
            open_model(wrong)
    with pytest.raises(SymBenchError, match="unknown model"):
        open_model("siblings:simulated/student;nothing")


def test_a_tree_is_grown_by_several_checkpoints(tmp_path: Path) -> None:
    out = tmp_path / "run"
    arguments = [
        "synth", "pairs", *SMALL, "--count", "1", "--out", str(out), "--siblings", "--form",
        "prompt", "--steerer", "simulated/student", "--steerer", "simulated/expert",
        "--set", "turns=1", "--set", "check=false",
    ]  # fmt: skip
    shown = CliRunner().invoke(cli, arguments)
    assert shown.exit_code == 0, shown.output
    (column,) = read_plan(out).columns
    assert column.steerer == "siblings:simulated/student;simulated/expert"
    served = {
        record["reply"]["served"]
        for record in read_journal(out, "call")
        if record["role"] == "steerer"
    }
    assert served == {"simulated/student", "simulated/expert"}
