"""What every task must do; a new task is tested by being listed."""

import contextlib
import json
import random
import re
from functools import cache, partial
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from digests import digests, stored
from hypothesis import given, settings
from hypothesis import strategies as st

import generators
from generators.answers.frame import fold
from generators.answers.undressing import peel
from generators.answers.wrappers import dressed, hedged
from generators.errors import AnswerError
from generators.task import AnyTask

LEVELS = (1, 2, 3, 4, 5)
FEW_ANSWERS = (
    "constrained_linear_arrangement",
    "date_understanding",
    "gsm_hard",
    "letters",
    "logical_deduction",
    "mahjong_pattern",
    "math_counting_and_probability",
    "math_geometry",
    "navigate",
    "number_multiply",
    "pattern_recognition",
    "web_of_lies",
)
"""Any shortcut may be right now and then, at the rate of `chance`."""
BY_LUCK = {
    "combinatorial_calculation": {"multiply the first two and add": 5},
    "game24": {
        "best formula of four numbers": 5,
        "join the two nearest to the target": 3,
        "join the two nearest to the target that divide it": 3,
    },
    "statistical_counting": {
        "length of the string": 5,
        "a quarter of the points of all letters": 5,
    },
}
"""The same for these shortcuts, up to a level; all others are never right from level 2 on."""
every_task = pytest.mark.parametrize("task", generators.NAMES, indirect=True)
levels = st.sampled_from(LEVELS)
DRAWN = 40
"""Instances of a level that most tests look at."""
indices = st.integers(0, 10_000 if settings().max_examples > DRAWN else DRAWN - 1)
"""Those, unless more examples are tried than there are."""


@pytest.fixture(scope="module")
def task(request: pytest.FixtureRequest) -> AnyTask:
    return generators.load(request.param)


@cache
def nth(name: str, level: int, index: int) -> Any:
    """Return an instance of the stream of seed 0; most tests look at the same ones."""
    return generators.load(name).instance(level, index)


def reply(task: AnyTask, answer: Any) -> str:
    return f"Answer: {task.render(answer)}"


def test_every_module_is_listed() -> None:
    folder = Path(generators.__file__).parent / "tasks"
    found = {path.stem for path in folder.glob("[!_]*") if path.name != "py.typed"}
    assert found == set(generators.NAMES)


@every_task
def test_record_is_complete(task: AnyTask) -> None:
    assert task.name in generators.NAMES
    assert tuple(task.levels) == LEVELS
    assert task.summary.endswith(".")
    assert task.form.endswith(".")


@every_task
@given(level=levels, index=indices)
def test_instances_are_reproducible_and_round_trip(task: AnyTask, level: int, index: int) -> None:
    instance, again = nth(task.name, level, index), task.instance(level, index)
    assert {instance} == {again}
    assert task.from_json(json.loads(json.dumps(task.to_json(instance)))) == instance
    assert task.prompt(instance) == task.prompt(again)


@every_task
@given(level=levels, index=indices)
def test_the_solver_satisfies_the_verifier(task: AnyTask, level: int, index: int) -> None:
    instance = nth(task.name, level, index)
    answer = task.solve(instance)
    assert answer is not None
    text = task.render(answer)
    assert task.render(task.parse(peel(fold(text)))) == text
    verdict = task.verify(instance, f"Surely <<<{text}>>>")
    assert verdict.right, verdict.fault
    assert verdict.outcome == "right"


@every_task
@given(level=levels, index=indices, seed=st.integers(0, 1000))
def test_spoiled_answers_are_wrong(task: AnyTask, level: int, index: int, seed: int) -> None:
    instance = nth(task.name, level, index)
    spoiled = task.spoil(instance, task.solve(instance), random.Random(seed))
    verdict = task.verify(instance, reply(task, spoiled))
    assert verdict.outcome == "wrong", task.render(spoiled)
    assert verdict.fault


@every_task
@pytest.mark.parametrize("level", LEVELS)
def test_dressing_never_changes_the_verdict(task: AnyTask, level: int) -> None:
    instance = nth(task.name, level, 0)
    answer = task.solve(instance)
    good, bad = (
        task.render(answer),
        task.render(task.spoil(instance, answer, random.Random(1))),
    )
    for name, text in dressed(good, bad, task.name):
        verdict = task.verify(instance, text)
        assert verdict.right, f"{name}: {verdict.fault}"
    for name, text in dressed(bad, good, task.name):
        assert not task.verify(instance, text).right, name
    for name, text in hedged(good, bad, task.name):
        assert not task.verify(instance, text).right, name


@every_task
@given(index=indices, seed=st.integers(0, 100))
def test_guesses_are_readable(task: AnyTask, index: int, seed: int) -> None:
    instance = nth(task.name, 2, index)
    guess = task.guess(instance, random.Random(seed))
    assert task.verify(instance, reply(task, guess)).reading == "strict"


def by_luck(task: AnyTask, strategy: str, level: int) -> bool:
    """Whether a strategy may be right now and then."""
    if strategy == "guess" or task.name in FEW_ANSWERS:
        return True
    return level <= BY_LUCK.get(task.name, {}).get(strategy, 0)


@every_task
@pytest.mark.parametrize("level", LEVELS[1:])
def test_neither_guesses_nor_shortcuts_pay(task: AnyTask, level: int) -> None:
    instances = [nth(task.name, level, index) for index in range(DRAWN)]
    chance = sum(map(task.chance, instances))
    slack = 3.5 * (chance * (1 - chance / DRAWN)) ** 0.5 + 1
    strategies = {"guess": lambda one: task.guess(one, random.Random(7)), **task.shortcuts}
    for name, strategy in strategies.items():
        said = [(one, strategy(one)) for one in instances]
        hits = sum(task.verify(one, reply(task, a)).right for one, a in said if a is not None)
        most = chance + slack if by_luck(task, name, level) else 0
        assert hits <= most, f"{name}: {hits} of {DRAWN}, at most {most:.1f}"


@every_task
@pytest.mark.parametrize("level", LEVELS)
def test_lazy_strategies_are_right_as_often_as_stated(task: AnyTask, level: int) -> None:
    instances = [nth(task.name, level, index) for index in range(30)]
    for name, lazy in task.lazy.items():
        said = [(one, lazy.answer(one)) for one in instances]
        hits = sum(task.verify(one, reply(task, a)).right for one, a in said if a is not None)
        stated = 30 * lazy.rates[level - 1]
        most = stated + 3.5 * (stated * (1 - stated / 30)) ** 0.5
        assert hits <= most, f"{name}: {hits} of 30, at most {most:.1f}"


@every_task
@pytest.mark.parametrize(
    "text", ["", "I do not know.", "<<<>>>", "<<<...>>>", "<<<answer>>>", "<<<\\frac{1>>>", "None"]
)
def test_non_answers_are_not_right(task: AnyTask, text: str) -> None:
    assert not task.verify(nth(task.name, 3, 0), text).right


@every_task
def test_nothing_in_the_closing_words_can_be_copied_as_an_answer(task: AnyTask) -> None:
    shapes = [task.form, task.form.removesuffix("."), *task.form.split(" in the shape ")[1:]]
    shapes += re.split(r"[,;:] ", task.form)
    instances = [nth(task.name, level, index) for level in LEVELS for index in range(10)]
    for text in ("answer", "the answer", task.format_note, *shapes):
        for marked in (text, f"Answer: {text}", f"<<<{text}>>>"):
            assert not any(task.verify(one, marked).right for one in instances), text
    for text in (task.format_note, task.form, *task.form.split(" in the shape ")[1:]):
        assert task.read(f"Answer: {text}") is None, text


@every_task
@given(text=st.one_of(st.text(), st.text("0123456789ABab()[]{},.:;+-*/=<>\"'\\ \n")))
def test_parse_raises_answer_errors_only(task: AnyTask, text: str) -> None:
    with contextlib.suppress(AnswerError):
        task.parse(text)


@every_task
@pytest.mark.timeout(30)
def test_long_texts_are_refused_or_read_at_once(task: AnyTask) -> None:
    pieces = ["1", "9,", "(", "[[", "-", "A", "a b ", "\n", "{", "1 + ", "<", '"', "\\frac{", "0."]
    texts = [(piece * 100_000)[:100_000] for piece in pieces]
    own = task.render(task.solve(nth(task.name, 3, 0)))
    texts.append((own + " ") * 500)
    words = [
        "A or ",
        "1 and ",
        "a, ",
        "(1, ",
        "x=1; ",
        "A: 1, ",
        "- ",
        "Yes no ",
        own[:12],
        own[-7:],
    ]
    texts += [word * times for word in words for times in (8, 25, 80)]
    for text in texts:
        task.verify(nth(task.name, 1, 0), f"<<<{text[:99_000]}>>>")


@every_task
def test_generation_leaves_the_global_generator_alone(task: AnyTask) -> None:
    before = random.getstate()
    task.solve(task.instance(1, 0))
    assert random.getstate() == before


@every_task
def test_seeds_give_separate_streams(task: AnyTask) -> None:
    first = {nth(task.name, 3, index) for index in range(DRAWN)}
    second = {task.instance(3, index, seed=1) for index in range(DRAWN)}
    assert len(first & second) < 10  # with seed + index as the key it would be 39


@every_task
def test_the_verifier_tells_instances_apart(task: AnyTask) -> None:
    instances = [nth(task.name, 3, index) for index in range(20)]
    pairs = [(p, task.solve(q)) for p, q in pairwise(instances) if p != q]
    right = sum(task.verify(p, reply(task, a)).right for p, a in pairs)
    assert right <= len(pairs) * max(0.5, 1.6 * task.chance(instances[0]))


@every_task
def test_difficulty_rises_with_the_level(task: AnyTask) -> None:
    medians = []
    for level in LEVELS:
        measured = sorted(task.difficulty(nth(task.name, level, index)) for index in range(15))
        medians.append(measured[7])
    assert all(a < b for a, b in pairwise(medians)), medians


@every_task
def test_questions_come_in_several_wordings(task: AnyTask) -> None:
    openings = {task.question(nth(task.name, 1, index))[:12] for index in range(60)}
    assert len(openings) >= 3


@every_task
def test_streams_are_golden(task: AnyTask) -> None:
    """A change here needs a new `version`, `make golden` and a line in the CHANGELOG."""
    assert digests(task, partial(nth, task.name)) == stored(task.name), (
        f"see {test_streams_are_golden.__doc__}"
    )
