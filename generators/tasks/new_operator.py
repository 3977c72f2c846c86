"""New operators: evaluate an expression with binary operators that the question defines.

Source: CodeSteer (ICML 2025), task "New Operator". Exactly one number is right: written as an
integer, a fraction in any terms, or a decimal of at least six significant digits within 1e-6.

Repaired against the published version: the reading order is stated (the published expressions
with three operators have none, and 99 of 100 stored answers drop part of the expression);
values are exact rationals, never floats; the answer is asked for as a number, not as a list;
the numbers vary; every operator matters, as does the order of its operands. Published
expressions are read from left to right with equal precedence.

Size: level 1 has about 10,000 puzzles, the others are practically endless.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from random import Random
from typing import Any

from generators._formulas import MAKERS
from generators._numbers import rational
from generators._operators import Tree, expression, formula, operations, read_infix, subtrees, value
from generators._published import reading, solution_json
from generators._wording import phrase
from generators.task import Published, Task


@dataclass(frozen=True)
class Puzzle:
    """Definitions and an expression to evaluate.

    Attributes:
        operators: pairs of a symbol and its formula in a and b, see `_operators`; a formula
            may use the symbols before it.
        tree: the expression, of positive integers and the symbols.
        bare: whether it is printed without parentheses that reading from left to right
            makes needless.
    """

    operators: tuple[tuple[str, Any], ...]
    tree: Any
    bare: bool = False


@dataclass(frozen=True)
class Level:
    """What is drawn.

    Attributes:
        kinds: one group of formula kinds per operator (see `_formulas`), in their order.
        sizes: fewest and most applications of operators in the expression.
        depth: most applications inside one another.
        bare: how often the expression is printed without needless parentheses.
        whole: whether all values on the way are integers.
    """

    kinds: tuple[tuple[str, ...], ...]
    sizes: tuple[int, int]
    depth: int
    bare: float = 0.0
    whole: bool = False


_SIMPLE = ("linear", "linear", "plain product", "product", "quotient")
_RICH = ("three terms", "product", "quotient", "linear")
LEVELS = {
    1: Level((("linear", "product"),), (1, 1), 1, whole=True),
    2: Level((("linear", "product", "quotient"),), (2, 2), 2),
    3: Level((_SIMPLE, _SIMPLE, _SIMPLE), (3, 3), 3, bare=0.4),
    4: Level((_RICH, _RICH, _RICH, ("through",)), (6, 8), 4),
    5: Level(
        (_RICH, ("extreme",), ("remainder",), ("choice",), ("through",), ("through",)), (15, 20), 8
    ),
}
SYMBOLS = "#@$&%~"
LARGEST = 12
MAX_VALUE = 100_000
MAX_DENOMINATOR = 1_000


def generate(level: Level, rng: Random) -> Puzzle:
    """Draw definitions and an expression until every part of it matters."""
    while True:
        symbols = rng.sample(SYMBOLS, len(level.kinds))
        definitions: dict[str, Tree] = {}
        for symbol, kinds in zip(symbols, level.kinds, strict=True):
            definitions[symbol] = MAKERS[rng.choice(kinds)](rng, tuple(definitions))
        if len(set(map(repr, definitions.values()))) < len(definitions):
            continue
        for _ in range(10):
            shape = _shape(rng.randint(*level.sizes), level.depth, rng)
            tree = _filled(shape, definitions, level.whole, rng)
            if tree is not None and _matters(tree[0], definitions):
                bare = rng.random() < level.bare
                return Puzzle(tuple(definitions.items()), tree[0], bare)


def _shape(size: int, depth: int, rng: Random) -> Tree:
    """Draw a binary tree of `size` inner nodes, at most `depth` inside one another."""
    if size == 0:
        return None
    room = 2 ** (depth - 1) - 1
    left = rng.randint(max(0, size - 1 - room), min(size - 1, room))
    return (_shape(left, depth - 1, rng), _shape(size - 1 - left, depth - 1, rng))


def _filled(
    shape: Tree, definitions: Mapping[str, Tree], whole: bool, rng: Random
) -> tuple[Tree, Fraction] | None:
    """Put numbers and operators into a shape so that all values stay handy, or return None."""
    if shape is None:
        number = rng.randint(1, LARGEST)
        return number, Fraction(number)
    parts = [_filled(part, definitions, whole, rng) for part in shape]
    if parts[0] is None or parts[1] is None:
        return None
    (left, x), (right, y) = parts[0], parts[1]
    for symbol in rng.sample(list(definitions), len(definitions)):
        result = _value(definitions[symbol], definitions, x, y)
        if result is not None and (result.denominator == 1 or not whole):
            return (symbol, left, right), result
    return None


def _value(
    tree: Tree, definitions: Mapping[str, Tree], a: Fraction, b: Fraction
) -> Fraction | None:
    """Return a value, or None where it divides by zero or is too unwieldy."""
    try:
        result = value(tree, definitions, a, b)
    except ZeroDivisionError:
        return None
    handy = abs(result) <= MAX_VALUE and result.denominator <= MAX_DENOMINATOR
    return result if handy else None


def _matters(tree: Tree, definitions: Mapping[str, Tree]) -> bool:
    """Say whether all operators occur, and other operators or wrong readings give other values."""
    used = {part[0] for source in (tree, *definitions.values()) for part in subtrees(source)}
    if not used.issuperset(definitions):
        return False
    right = _worth(tree, definitions)
    wrong = [_swapped(tree), _last(tree), _chained(tree)]
    wrong += [other for symbol in definitions for other in _replaced(tree, symbol)]
    return all(other is None or _worth(other, definitions) != right for other in wrong)


def _worth(tree: Tree, definitions: Mapping[str, Tree]) -> Fraction | None:
    try:
        return value(tree, definitions, Fraction(0), Fraction(0))
    except ZeroDivisionError:
        return None


def _replaced(tree: Tree, symbol: str) -> Iterator[Tree]:
    """Yield the expression with one operator replaced by `symbol`, for every other one."""
    if isinstance(tree, tuple):
        sign, left, right = tree
        if sign != symbol:
            yield (symbol, left, right)
        yield from ((sign, other, right) for other in _replaced(left, symbol))
        yield from ((sign, left, other) for other in _replaced(right, symbol))


def _swapped(tree: Tree) -> Tree:
    """Swap the operands of every operation."""
    if not isinstance(tree, tuple):
        return tree
    return (tree[0], _swapped(tree[2]), _swapped(tree[1]))


def _last(tree: Tree) -> Tree:
    """Keep only the outermost operation and the numbers printed next to it."""
    if not any(isinstance(part, tuple) for part in tree[1:]):
        return None
    left, right = tree[1], tree[2]
    while isinstance(left, tuple):
        left = left[2]
    while isinstance(right, tuple):
        right = right[1]
    return (tree[0], left, right)


def _chained(tree: Tree) -> Tree:
    """Read a chain of operations from right to left instead."""
    links = []
    while isinstance(tree, tuple) and isinstance(tree[1], tuple):
        links.append((tree[0], tree[2]))
        tree = tree[1]
    if not links:
        return None
    (symbol, first, second), *rest = tree, *reversed(links)
    numbers, symbols = [first, second], [symbol]
    for sign, part in rest:
        symbols.append(sign)
        numbers.append(part)
    result = numbers.pop()
    while symbols:
        result = (symbols.pop(), numbers.pop(), result)
    return result


WORDINGS = (
    "The symbols {symbols} stand for new operations on numbers:\n{definitions}\n\n"
    "What is the value of {expression} ?",
    "Evaluate {expression} with the operations that are defined here for all numbers a and b "
    "(symbols: {symbols}):\n{definitions}\n",
    "Below, new operations written {symbols} are defined by formulas.\n{definitions}\n\n"
    "Compute the exact value of {expression} by these definitions.",
)
USUAL = (
    "In a definition, a is the number on the left of the symbol and b the number on its right; "
    "the formulas use ordinary arithmetic with exact division, so results may be fractions."
)
BRACKETED = "Operations in parentheses come first; the parentheses settle the order completely."
BARE = (
    "Operations in parentheses come first; apart from that, all new operations have equal "
    "precedence and are carried out strictly from left to right."
)
EXTRAS = {
    "max": "max and min are the larger and the smaller of two numbers.",
    "mod": "x mod k is what remains of x after subtracting k times the largest integer that is "
    "not above x/k, also where x is negative or a fraction.",
}


def question(puzzle: Puzzle) -> str:
    """State the puzzle."""
    definitions = dict(puzzle.operators)
    lines = [f"a {s} b = {formula(tree, definitions)}" for s, tree in puzzle.operators]
    *front, last = definitions
    task = phrase(puzzle, WORDINGS).format(
        symbols=f"{', '.join(front)} and {last}" if front else last,
        definitions="\n".join(lines),
        expression=expression(puzzle.tree, bare=puzzle.bare),
    )
    signs = {part[0] for tree in definitions.values() for part in subtrees(tree)}
    notes = [USUAL, BARE if puzzle.bare else BRACKETED]
    notes += [EXTRAS["max"]] * bool(signs & {"max", "min"}) + [EXTRAS["mod"]] * ("mod" in signs)
    return f"{task}\n{' '.join(notes)}"


@dataclass(frozen=True)
class Number:
    """An answer: its value, and the significant digits where it is a decimal (else None)."""

    value: Fraction
    digits: int | None = None


def parse(text: str) -> Number:
    """Read an integer, a fraction or a decimal; of `p/q ≈ d`, the exact part counts."""
    exact = re.split(r"≈|\\approx", text, maxsplit=1)
    text = exact[0].strip() or exact[-1]
    read = rational(text)
    last = re.split(r"[=:]", text)[-1]
    if "." not in last or "/" in last or "frac" in last:
        return Number(read)
    digits = re.sub(r"\D", "", re.split(r"[eExX*×\\]", last, maxsplit=1)[0]).lstrip("0")
    return Number(read, len(digits))


def render(answer: Number) -> str:
    """Write an integer or a fraction in lowest terms."""
    return str(answer.value)


def violations(puzzle: Puzzle, answer: Number) -> Iterator[str]:
    """Yield what is wrong with the value."""
    right = _worth(puzzle.tree, dict(puzzle.operators))
    if right is None:
        yield "the expression divides by zero"
    elif answer.value != right:
        distance = abs(answer.value - right)
        if distance > abs(right) / 1_000_000:
            yield f"{answer.value} is not the value of the expression"
        elif answer.digits is None or answer.digits < 6:
            yield f"{answer.value} is near the value, but neither exact nor a long enough decimal"


def solve(puzzle: Puzzle) -> Number | None:
    """Evaluate the tree in exact rationals."""
    right = _worth(puzzle.tree, dict(puzzle.operators))
    return None if right is None else Number(right)


def spoil(puzzle: Puzzle, answer: Number, rng: Random) -> Number:
    """Miss the value by one, by a half, by its last part or by its sign."""
    near = [1, -1, Fraction(1, 2), Fraction(1, answer.value.denominator)]
    if answer.value:
        near.append(-2 * answer.value)
    return Number(answer.value + rng.choice(near))


def guess(puzzle: Puzzle, rng: Random) -> Number:
    """Say some small integer."""
    return Number(Fraction(rng.randint(1, 200)))


def difficulty(puzzle: Puzzle) -> float:
    """Return the steps of arithmetic that the expression takes."""
    return float(operations(puzzle.tree, dict(puzzle.operators)))


def _read_as(tree: Tree, puzzle: Puzzle) -> Number | None:
    worth = None if tree is None else _worth(tree, dict(puzzle.operators))
    return None if worth is None else Number(worth)


def published(path: str, files: Mapping[str, str]) -> Published[Puzzle]:
    """Read one published sample; its expression is taken from left to right."""
    with reading("new_operator", path):
        record = solution_json(files)
        usual = {"+": 1, "-": 1, "*": 2, "/": 2}
        operators = tuple(
            (str(symbol), read_infix(text, usual))
            for symbol, text in record["operator_definitions"].items()
        )
        found = re.search(r"^Calculate (.{1,500}?)\.?$", files["question.txt"], re.MULTILINE)
        if found is None:
            raise ValueError("no line that begins with 'Calculate'")
        tree = read_infix(found[1], {symbol: 1 for symbol, _ in operators})
        if isinstance(tree, str) or not isinstance(record["solution"], int | float):
            raise ValueError("expected an expression of numbers and a number as its value")
        return Published(Puzzle(operators, tree, bare=True), str(record["solution"]))


TASK = Task(
    name="new_operator",
    title="New Operator",
    category="execution",
    split="seen",
    summary="Evaluate an expression with newly defined operators.",
    levels=LEVELS,
    instance_type=Puzzle,
    generate=generate,
    question=question,
    form=(
        "one number: an integer, or a fraction in lowest terms such as -17/6. A decimal counts "
        "only if it is exact or has at least eight correct significant digits."
    ),
    parse=parse,
    render=render,
    violations=violations,
    solve=solve,
    spoil=spoil,
    guess=guess,
    difficulty=difficulty,
    difficulty_unit="steps of arithmetic",
    shortcuts={
        "operands swapped": lambda puzzle: _read_as(_swapped(puzzle.tree), puzzle),
        "last operation alone": lambda puzzle: _read_as(_last(puzzle.tree), puzzle),
        "from right to left": lambda puzzle: _read_as(_chained(puzzle.tree), puzzle),
    },
    chance=lambda _: 0.02,
    published=published,
)
