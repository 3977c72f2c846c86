"""Exact change: spellings, and solver and verifier against trying everything."""

from itertools import combinations

import pytest

from generators.errors import AnswerError
from symbench.tasks.skeleton.task import TASK, Purse

PURSE = Purse((5, 8, 8, 13, 21), 29)


# CHANGE: every way to write a right answer.
@pytest.mark.parametrize("text", ["[8, 21]", "21, 8", "(8, 8, 13)", "13; 8; 8", "[8, 8, 13,]"])
def test_spellings_that_are_right(text: str) -> None:
    verdict = TASK.verify(PURSE, f"<<<{text}>>>")
    assert verdict.right, verdict.fault


# CHANGE: every broken rule, with the sentence that says so.
@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("[8, 8, 8, 5]", "uses 1 more of 8 than the purse holds"),
        ("[29]", "uses 1 more of 29 than the purse holds"),
        ("[8, 13]", "the coins are worth 21, not 29"),
        ("[]", "the coins are worth 0, not 29"),
    ],
)
def test_answers_that_break_a_rule(text: str, fault: str) -> None:
    verdict = TASK.verify(PURSE, f"<<<{text}>>>")
    assert (verdict.outcome, verdict.fault) == ("wrong", fault)


@pytest.mark.parametrize("text", ["", "all of them", "[8, x]", "8 + 21", "[8, 2.5]"])
def test_texts_that_cannot_be_read(text: str) -> None:
    with pytest.raises(AnswerError):
        TASK.parse(text)


# CHANGE: another way to find out what is right, as simple as possible, on small instances.
@pytest.mark.parametrize("index", range(20))
def test_the_solver_and_the_verifier_agree_with_trying_everything(index: int) -> None:
    purse = TASK.instance(1, index)
    choices = [pick for size in range(6) for pick in combinations(purse.coins, size)]
    right = [pick for pick in choices if sum(pick) == purse.amount]
    solved = TASK.solve(purse)
    assert solved is not None
    assert sorted(solved) in [sorted(pick) for pick in right]
    for pick in choices:
        assert TASK.verify(purse, f"<<<{TASK.render(pick)}>>>").right == (pick in right)
