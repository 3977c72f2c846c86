"""What the tests of the formats share: replies of all kinds with the verdicts of the verifiers."""

from dataclasses import dataclass
from functools import cache
from random import Random

import pytest

import generators
from generators.answers.frame import wrapped
from generators.sample import Sample, draw
from generators.task import Verdict


@dataclass(frozen=True)
class Case:
    """A reply to a sample and what the task's verifier says of it."""

    sample: Sample
    reply: str
    verdict: Verdict


def replies(sample: Sample) -> list[str]:
    """Return right, wrong, bare, doubtful and unreadable replies to a sample."""
    task = generators.load(sample.task)
    instance = task.from_json(sample.instance)
    rng = Random(sample.id)
    right = task.solve(instance)
    wrong = task.spoil(instance, right, rng)
    said, spoilt = task.render(right), task.render(wrong)
    return [
        f"Let me think.\n\n{wrapped(said)}",
        said,
        f"<think>{wrapped(spoilt)}</think>\n<answer>{said}</answer>",
        f"I am done.\n{wrapped(spoilt)}",
        f"{wrapped(said)}\nOr rather:\n{wrapped(spoilt)}",
        f"<<<{task.render(task.guess(instance, rng))}>>>",
        "I cannot solve this.",
        "",
    ]


@cache
def all_cases() -> list[Case]:
    found = []
    for name in generators.NAMES:
        task = generators.load(name)
        for level in (1, 2):
            (sample,) = draw(task, level, 1, seed=11)
            for reply in replies(sample):
                verdict = task.verify(task.from_json(sample.instance), reply, sample.asked)
                found.append(Case(sample, reply, verdict))
    return found


@pytest.fixture(scope="session")
def cases() -> list[Case]:
    """Over 500 replies to samples of all tasks, about half of them right."""
    found = all_cases()
    rights = sum(case.verdict.right for case in found)
    assert len(found) > 500
    assert 0.3 < rights / len(found) < 0.7
    return found
