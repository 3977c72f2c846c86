"""Simulated students: the true rates that are documented, and how they react to guidance."""

import math
import re
from collections.abc import Iterator
from typing import Any

import pytest

import generators
from harness.chat import Message, Request
from harness.models import open_model
from harness.models.simulated.student import PROFILES

TEXT = "Reason in words; do not write any program."
CODE = "Write a Python program."
COUNT = 400
FAULTS = {"crash": "values[best]", "loop": "while True", "hard-coded": "print('Answer:"}
NAMING = {
    "crash": "It ended with an error: repair it.",
    "loop": "Its method is too slow.",
    "hard-coded": "Its answer was put in by hand.",
    "wrong": "A check found a fault.",
}


class Talk:
    """A conversation with a student about one sample."""

    def __init__(self, sample: Any, name: str = "student") -> None:
        self.sample = sample
        self.task = generators.load(sample.task)
        self.student = open_model(f"simulated/{name}").bind(sample, 0)
        self.messages: list[Message] = []

    async def say(self, text: str) -> bool:
        """Ask, and return whether the answer is right."""
        question = "" if self.messages else f"\n\n{self.sample.question}"
        self.messages.append(Message("user", text + question))
        reply = (await self.student.complete(Request(tuple(self.messages)))).text
        self.messages.append(Message("assistant", reply))
        instance = self.task.from_json(self.sample.instance)
        return self.task.verify(instance, _printed(reply)).right

    @property
    def fault(self) -> str:
        """How the latest program fails, if it does."""
        latest = self.messages[-1].content
        return next((name for name, sign in FAULTS.items() if sign in latest), "wrong")


def _printed(reply: str) -> str:
    """Return what the program of a student prints, or the reply where it has none."""
    codes = re.search(r"codes = \[(.*)\]", reply)
    if codes is None:
        return "nothing" if any(sign in reply for sign in FAULTS.values()) else reply
    numbers = enumerate(map(int, codes[1].split(",")))
    inverse = pow(31, -1, 1114121)
    return f"<<<{''.join(chr((code - place) * inverse % 1114121) for place, code in numbers)}>>>"


def talks(name: str = "student") -> Iterator[Talk]:
    task = generators.load("number_multiply")
    return (Talk(sample, name) for sample in generators.draw(task, 3, COUNT, 11))


def near(count: int, total: int, rate: float) -> bool:
    """Whether a count is within four standard deviations of what a rate gives."""
    return abs(count - total * rate) <= 4 * math.sqrt(total * rate * (1 - rate)) + 1


@pytest.mark.parametrize("name", PROFILES)
@pytest.mark.parametrize(("mode", "asked"), [("text", TEXT), ("code", CODE)])
async def test_a_first_try_succeeds_with_the_documented_rate(
    name: str, mode: Any, asked: str
) -> None:
    right = sum([await talk.say(asked) for talk in talks(name)])
    assert near(right, COUNT, PROFILES[name].rate("number_multiply", 3, mode))


@pytest.mark.parametrize("asked", [TEXT, CODE])
async def test_a_cause_that_is_named_gains_and_another_does_not(asked: str) -> None:
    failed, gained, repeated = 0, 0, 0
    for talk in talks():
        if await talk.say(asked):
            continue
        failed += 1
        kept = list(talk.messages)
        others = " ".join(text for cause, text in NAMING.items() if cause != talk.fault)
        repeated += not await talk.say(f"{asked} {others}")
        talk.messages = kept
        gained += await talk.say(f"{asked} {NAMING[talk.fault]}")
    assert failed > 100
    assert repeated == failed
    assert near(gained, failed, PROFILES["student"].gain)


async def test_a_right_answer_is_given_up_with_the_documented_doubt() -> None:
    right, kept = 0, 0
    for talk in talks():
        if await talk.say(CODE):
            right += 1
            kept += await talk.say("Again.")
            assert "```python" in talk.messages[-1].content  # it keeps to its way
    assert near(kept, right, 1 - PROFILES["student"].doubt)


async def test_the_other_way_is_a_first_try_of_its_own() -> None:
    failed, right = 0, 0
    for talk in talks():
        if not await talk.say(TEXT):
            failed += 1
            right += await talk.say(CODE)
    assert near(right, failed, PROFILES["student"].rate("number_multiply", 3, "code"))


async def test_a_student_steers_in_the_training_form_too() -> None:
    """There a feedback block is all that it is shown; it judges as often right as it says."""
    judged = 0
    for talk in talks():
        right = await talk.say(TEXT)
        block = f"Latest answer of the model: {talk.messages[-1].content}\n\nGo on."
        request = Request((Message("user", block),))
        ended = (await talk.student.complete(request)).text == "Return Answer"
        judged += ended == right
    assert near(judged, COUNT, PROFILES["student"].check)


async def test_a_student_as_steerer_heeds_a_forced_change() -> None:
    from harness.prompts import read_pack

    task = generators.load("number_multiply")
    ways = {"decision_to_code": "Python code", "decision_to_text": "text only"}
    for sample in generators.draw(task, 3, 20, 11):
        for prompt, way in ways.items():
            block = "Latest answer of the model: Answer: 1\n\nGo on."
            asked = read_pack().about(prompt, sample.question, feedback=block)
            bound = open_model("simulated/student").bind(sample, 0)
            said = (await bound.complete(Request((Message("user", asked),)))).text
            assert way in said or said == "Return Answer"
