"""The families of counting and probability formulas, with their weights by topic."""

from typing import Final

from generators.tasks.math_counting_and_probability import (
    algebra,
    arrangements,
    chance,
    distributions,
    numbers,
    paths,
)

FORMULAS: Final = (
    *algebra.FORMULAS,
    *arrangements.FORMULAS,
    *numbers.FORMULAS,
    *distributions.FORMULAS,
    *chance.FORMULAS,
    *paths.FORMULAS,
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
