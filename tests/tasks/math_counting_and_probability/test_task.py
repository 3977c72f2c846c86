import json

import pytest

from generators import load
from generators.answers.exact import read
from generators.errors import AnswerError
from generators.shared.competition import Problem, smoothed
from generators.tasks.math_counting_and_probability.families import FORMULAS

TASK = load("math_counting_and_probability")
ASKED = "What is the probability of it?"


def right(key: str, said: str, text: str = "In how many ways can it be done?") -> bool:
    return TASK.verify(Problem(text=text, key=key), f"<<<{said}>>>").right


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("10500", "10,500"),
        ("10500", r"10{,}500\text{ ways}"),
        ("10500", r"\binom93\cdot5^3"),
        ("220", "C(12, 3)"),
        ("20", "P(5,2)"),
        ("220", "12!/(3! 9!)"),
        ("220", r"\frac{12!}{3!9!}"),
        ("1024", "2^10"),
        ("1024", "2**10"),
        ("90", "n = 90."),
        (r"0.56 = 56\%", "14/25"),
        (r"\$2/3 \approx \$0.67", "2/3"),
        ("k=3", "3"),
    ],
)
def test_counts_are_read_in_many_spellings(key: str, said: str) -> None:
    assert right(key, said, ASKED if "%" in key else "How many?")


@pytest.mark.parametrize(
    "said", ["9/50", "18/100", "0.18", "18%", r"18\%", r"\dfrac{9}{50}", "P(A) = 9/50", "9 in 50"]
)
def test_a_probability_has_many_names(said: str) -> None:
    assert right(r"\frac{9}{50}", said, ASKED)


@pytest.mark.parametrize(
    ("key", "said"),
    [
        (r"\frac{485}{486}", "0.998"),
        (r"\frac{485}{486}", "485"),
        ("9/50", "18"),
        ("1/20", "1:20"),
        ("100000", "100001"),
        ("100000", "100,000.5"),
        ("1/8", "0.1249"),
    ],
)
def test_near_misses_are_wrong(key: str, said: str) -> None:
    assert not right(key, said, ASKED)


def test_rounded_decimals_need_four_digits_and_must_be_close() -> None:
    assert right(r"\frac{485}{486}", "0.9979", ASKED)
    assert right(r"\frac{485}{486}", "99.79%", ASKED)
    assert not right(r"\frac{485}{486}", "0.9999", ASKED)
    assert not right("2/3", "66.70%", ASKED)


def test_a_round_table_does_not_ask_for_rounding() -> None:
    text = "In how many ways can 6 people sit at a round table?"
    assert not right("120", "120.4", text)
    assert right("3.1", "3.14", "Give it rounded to one decimal place.")


def test_percent_and_odds_follow_the_text() -> None:
    assert right("18", "18%", "What percent of the outcomes is it?")
    assert right("9/50", "18%", "What is the chance of it?")
    assert not right("18", "18%")
    assert right("1:20", "1/20", "What are the odds?")
    assert right("1/20", "1:20", "What are the odds?")


@pytest.mark.parametrize(
    "text", ["n", r"\frac{1}{N+1}", r"\text{B}", "7 or about 7", "501!", "7, or 8"]
)
def test_what_is_no_number_is_unparsed(text: str) -> None:
    with pytest.raises(AnswerError):
        read(text)


def test_a_key_that_is_no_number_leaves_the_problem_unjudged() -> None:
    record = {"problem": "How many?", "level": "Level 3", "solution": r"\boxed{n}"}
    instance = TASK.published("1.json", {"1.json": json.dumps(record)}).instance
    assert TASK.solve(instance) is None
    assert TASK.verify(instance, "<<<5>>>").outcome == "wrong"


@pytest.mark.parametrize("level", TASK.levels)
def test_answers_are_as_long_as_the_level_says(level: int) -> None:
    bounds = TASK.levels[level]
    for index in range(60):
        answer = TASK.render(TASK.solve(TASK.instance(level, index)))
        assert bounds.least <= sum(map(str.isdigit, answer)) <= bounds.most


def test_probabilities_lie_between_0_and_1() -> None:
    for level in TASK.levels:
        for index in range(60):
            instance = TASK.instance(level, index)
            if "probability that" in TASK.question(instance):
                value = TASK.solve(instance).numbers[0].value
                assert value > 0
                assert value < 1


@pytest.mark.parametrize("level", TASK.levels)
def test_every_formula_occurs_at_its_levels(level: int) -> None:
    """One that never fits would only keep the draw busy."""
    own = {formula.name for formula in FORMULAS if level in formula.levels}
    seen, index = set(), 0
    while seen < own and index < 2000:
        seen.add(TASK.instance(level, index).names[0])
        index += 1
    assert seen == own


def test_level_3_hardly_repeats() -> None:
    seen = {TASK.instance(3, index) for index in range(2000)}
    assert len(seen) >= 1995


@pytest.mark.parametrize(
    ("key", "said"),
    [
        (r"\frac{14}{33}", "14⁄33"),
        (r"\frac{14}{33}", "Fraction(14, 33)"),
        (r"\frac{14}{33}", "P(X = 2) = 14/33"),
        (r"\frac{14}{33}", r"\frac{14}{33} (about 42.4%)"),
        ("1234567", "1 234 567 different words"),
        ("1234567", "1,234,567 ordered triples"),
        ("1234567", "1234567 necklaces"),
    ],
)
def test_units_groups_and_labels(key: str, said: str) -> None:
    assert right(key, said)


def test_one_is_singular() -> None:
    urn = Problem(("urn.exactly",), ((5, 1, 4, 1),))
    assert "exactly 1 red ball when 4 balls" in TASK.question(urn)
    assert "11 letters" in smoothed("1 letters A, 11 letters B, 21 times")
    assert smoothed("1 successes, 1 times, 1 white balls, 1 minutes") == (
        "1 success, 1 time, 1 white ball, 1 minute"
    )


def test_no_condition_says_again_what_another_has_said() -> None:
    """A number that ends in 7 leaves the remainder 2 modulo 5; a fair die has all remainders."""
    formulas = {formula.name: formula for formula in FORMULAS}
    for params in ((5, 7, 5, 2), (5, 7, 10, 7), (5, 6, 2, 0)):
        with pytest.raises(ValueError, match="no such problem"):
            formulas["digit_numbers.smooth"].value(*params)
    with pytest.raises(ValueError, match="no such problem"):
        formulas["dice.remainder"].value(4, 12, 6, 1)
    with pytest.raises(ValueError, match="no such problem"):
        formulas["binomial_identity.residue"].value(20, 2, 1)
    assert formulas["digit_numbers.smooth"].value(5, 7, 15, 7) > 0
