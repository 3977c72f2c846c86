"""Random definitions of operators in a and b, and expressions over them (see `trees`)."""

from collections.abc import Callable, Mapping, Sequence
from random import Random
from typing import Final

from generators.tasks.new_operator.trees import Definitions, Rational, Tree, value

LARGEST: Final = 12
"""Largest number that is written in an expression."""
MAX_VALUE: Final = 100_000
MAX_DENOMINATOR: Final = 1_000

Maker = Callable[[Random, Sequence[str]], Tree]


def _times(count: int, tree: Tree) -> Tree:
    return tree if count == 1 else ("*", count, tree)


def _names(rng: Random) -> tuple[str, str]:
    return ("a", "b") if rng.random() < 0.6 else ("b", "a")


def linear(rng: Random, _: Sequence[str]) -> Tree:
    """Draw p*a + q*b or p*a - q*b with different p and q from 1 to 5."""
    p, q = rng.sample(range(1, 6), 2)
    return (rng.choice("++-"), _times(p, "a"), _times(q, "b"))


def product(rng: Random, _: Sequence[str]) -> Tree:
    """Draw p*a*b + q*a or p*a*b - q*b and the like."""
    p, q = rng.randint(1, 3), rng.randint(1, 5)
    x, _unused = _names(rng)
    return (rng.choice("+-"), ("*", _times(p, "a"), "b"), _times(q, x))


def plain_product(rng: Random, _: Sequence[str]) -> Tree:
    """Draw p*a*b."""
    return ("*", _times(rng.randint(1, 5), "a"), "b")


def quotient(rng: Random, _: Sequence[str]) -> Tree:
    """Draw (p*a + q*b)/b or the like."""
    p, q = rng.randint(1, 3), rng.randint(1, 3)
    x, y = _names(rng)
    return ("/", (rng.choice("++-"), _times(p, x), _times(q, y)), y)


def three_terms(rng: Random, _: Sequence[str]) -> Tree:
    """Draw a sum of three terms: a product, a multiple and a number or another multiple."""
    x, y = _names(rng)
    terms = [("*", "a", "b"), ("*", x, x), _times(rng.randint(2, 6), y), rng.randint(1, 9)]
    first, second, third = rng.sample(terms, 3)
    return (rng.choice("+-"), (rng.choice("+-"), first, second), third)


def extreme(rng: Random, _: Sequence[str]) -> Tree:
    """Draw the larger or smaller of two terms, plus or minus a third."""
    p, q = rng.sample(range(1, 5), 2)
    call = (rng.choice(("max", "min")), _times(p, "a"), _times(q, "b"))
    x, _unused = _names(rng)
    return (rng.choice("+-"), call, _times(rng.randint(1, 3), x))


def remainder(rng: Random, _: Sequence[str]) -> Tree:
    """Draw a linear term or a product modulo a number from 7 to 23."""
    inner = rng.choice((linear, product))(rng, ())
    return ("mod", inner, rng.randint(7, 23))


def choice_of_two(rng: Random, _: Sequence[str]) -> Tree:
    """Draw one formula for a > b and another for the rest."""
    then, other = (rng.choice((linear, product))(rng, ()) for _ in range(2))
    return ("if", "a", "b", then, other)


def through(rng: Random, known: Sequence[str]) -> Tree:
    """Draw a formula that applies an operator defined before to a and b."""
    x, y = _names(rng)
    shifted = ("+", x, rng.randint(1, 4)) if rng.random() < 0.5 else x
    inner = (rng.choice(known), shifted, y)
    return (rng.choice("+-"), inner, _times(rng.randint(2, 4), rng.choice("ab")))


MAKERS: Final[Mapping[str, Maker]] = {
    "linear": linear,
    "product": product,
    "plain product": plain_product,
    "quotient": quotient,
    "three terms": three_terms,
    "extreme": extreme,
    "remainder": remainder,
    "choice": choice_of_two,
    "through": through,
}


def random_expression(
    definitions: Definitions, size: int, depth: int, whole: bool, rng: Random
) -> Tree | None:
    """Draw an expression whose values on the way stay handy; None where that fails.

    Args:
        definitions: the formula of every symbol.
        size: how many operations it has.
        depth: at most so many of them are inside one another.
        whole: whether all values on the way are integers.
        rng: source of randomness.
    """
    found = _filled(_shape(size, depth, rng), definitions, whole, rng)
    return None if found is None else found[0]


def _shape(size: int, depth: int, rng: Random) -> Tree:
    """Draw a binary tree of `size` inner nodes, at most `depth` inside one another."""
    if size == 0:
        return None
    room = 2 ** (depth - 1) - 1
    left = rng.randint(max(0, size - 1 - room), min(size - 1, room))
    return (_shape(left, depth - 1, rng), _shape(size - 1 - left, depth - 1, rng))


def _filled(
    shape: Tree, definitions: Definitions, whole: bool, rng: Random
) -> tuple[Tree, Rational] | None:
    """Put numbers and operators into a shape so that all values stay handy, or return None."""
    if shape is None:
        number = rng.randint(1, LARGEST)
        return number, number
    parts = [_filled(part, definitions, whole, rng) for part in shape]
    if parts[0] is None or parts[1] is None:
        return None
    (left, x), (right, y) = parts[0], parts[1]
    for symbol in rng.sample(list(definitions), len(definitions)):
        result = _value(definitions[symbol], definitions, x, y)
        if result is not None and (result.denominator == 1 or not whole):
            return (symbol, left, right), result
    return None


def _value(tree: Tree, definitions: Definitions, a: Rational, b: Rational) -> Rational | None:
    """Return a value, or None where it divides by zero or is too unwieldy."""
    try:
        result = value(tree, definitions, a, b)
    except ZeroDivisionError:
        return None
    handy = -MAX_VALUE <= result <= MAX_VALUE and result.denominator <= MAX_DENOMINATOR
    return result if handy else None
