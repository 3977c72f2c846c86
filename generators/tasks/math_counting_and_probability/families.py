"""The families of counting and probability formulas, with their weights by topic."""

from typing import Final

from generators.tasks.math_counting_and_probability import algebra as _counting_algebra
from generators.tasks.math_counting_and_probability import chance as _counting_chance
from generators.tasks.math_counting_and_probability import dice as _counting_dice
from generators.tasks.math_counting_and_probability import divisors as _counting_divisors
from generators.tasks.math_counting_and_probability import draws as _counting_random
from generators.tasks.math_counting_and_probability import numbers as _counting_numbers
from generators.tasks.math_counting_and_probability import orders as _counting_orders
from generators.tasks.math_counting_and_probability import paths as _counting_paths
from generators.tasks.math_counting_and_probability import sets as _counting_sets
from generators.tasks.math_counting_and_probability import words as _counting_words

FORMULAS: Final = (
    _counting_algebra.FORMULAS
    + _counting_words.FORMULAS
    + _counting_numbers.FORMULAS
    + _counting_divisors.FORMULAS
    + _counting_sets.FORMULAS
    + _counting_orders.FORMULAS
    + _counting_chance.FORMULAS
    + _counting_dice.FORMULAS
    + _counting_random.FORMULAS
    + _counting_paths.FORMULAS
)
BY_NAME: Final = {formula.name: formula for formula in FORMULAS}
WEIGHTS: Final = {
    "factorial_ratio": 2,
    "binomial_identity": 3,
    "binomial_coefficient": 4,
    "multiset_words": 6,
    "row_adjacency": 2,
    "round_table": 1,
    "committee": 7,
    "digit_numbers": 6,
    "inclusion_exclusion": 5,
    "divisors": 6,
    "urn": 7,
    "two_stage": 5,
    "dice": 5,
    "bernoulli": 5,
    "expected_value": 4,
    "geometric_probability": 4,
    "lattice_paths": 4,
    "distribution": 3,
    "figures": 3,
    "permutation_statistics": 2,
    "contest": 3,
}
"""How often a family is drawn, after the topics of the published set."""
