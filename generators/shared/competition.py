r"""Competition problems with one final value: formulas, their instances, keys and judging.

A generated problem is a chain of named formulas with integer parameters; a published one
carries its text and its key. Both are judged by exact equality, with these readings:

- a decimal may be rounded to `MIN_DIGITS` significant digits or more where the value does not
  terminate (`shared/rounding.py`);
- a generated problem asks for a value that is worked out (`WORKED_OUT`);
- where the text asks for rounding, anything that rounds to the key counts;
- `18%` is 18 where the text asks for a percentage, 9/50 where it asks for a probability;
- `2:3` is 2/3 where the text asks for a ratio or for odds;
- the order within a set is free, within a tuple it is not.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from random import Random
from typing import Any, Final, Literal

from generators.answers.exact import Answer, Number, one, read, several
from generators.errors import AnswerError
from generators.published.finding import AMBIGUOUS, Finding
from generators.published.stored import reading
from generators.shared.exact import Exact, exact
from generators.shared.rounding import is_rounded, stands_for
from generators.task import Published

Value = Exact | Fraction | int | tuple[Exact, ...]
Draw = Callable[[int, Random], tuple[int, ...]]
"""Draws integer parameters, given a bound on their size."""
MIN_DIGITS: Final = 4
"""Fewest significant digits of a rounded value."""
WORKED_OUT: Final = "Carry out all arithmetic: only fractions, roots and pi may remain."
_ROUNDED: Final = re.compile(r"to the nearest|rounded|\bround (?:your|off|to)\b|decimal places?\b")

_FACTOR_ONE: Final = re.compile(r"(?<=[ +-])1(?=[xy]\b)")
_SIGN_OF_TERM: Final = re.compile(r"(?<=[xy2] )([+-])(?=[\dxy])")
_ONE_THING: Final = re.compile(
    r"\b(1 (?:red |blue |white )?)(letter|ball|time|one|success|minute|mother)(?:es|s)\b"
)


@dataclass(frozen=True)
class Formula:
    """One quantity with a closed formula or a counting method.

    Attributes:
        name: `family.variant`.
        wanted: a noun phrase; `{0}`, `{1}`, ... stand for the parameters.
        value: its exact value; raises ValueError where the parameters make no sense.
        draw: draws the integer parameters.
        steps: how many textbook facts a solution strings together.
        takes: what its first parameter may be besides an integer; empty for nothing.
        gives: what it may be the first parameter of; empty for nothing.
        levels: the levels that draw it by itself.
    """

    name: str
    wanted: str
    value: Callable[..., Value]
    draw: Draw
    steps: int = 1
    takes: str = ""
    gives: str = ""
    levels: tuple[int, ...] = (1, 2, 3, 4, 5)

    @property
    def family(self) -> str:
        """The name without the variant."""
        return self.name.partition(".")[0]


def row(
    name: str,
    draw: Draw,
    *,
    steps: int = 1,
    takes: str = "",
    gives: str = "",
    levels: tuple[int, ...] = (1, 2, 3, 4, 5),
) -> Callable[[str, Callable[..., Value]], Formula]:
    """Return a function that makes a formula of its text and its value: `row(...)(wanted, value)`.

    A table of formulas so has the numbers of a row on one line and its text below.
    """
    return lambda wanted, value: Formula(name, wanted, value, draw, steps, takes, gives, levels)


@dataclass(frozen=True)
class Problem:
    """A generated or a published problem.

    Attributes:
        names: the formulas in order; empty for a published problem.
        params: their parameters; from the second on, the value before is put in front.
        text: the published text, empty for a generated problem.
        key: the published key as written.
    """

    names: tuple[str, ...] = ()
    params: tuple[tuple[int, ...], ...] = ()
    text: str = ""
    key: str = ""


def need(condition: bool) -> Literal[True]:
    """Return True, so that a formula may read `need(condition) and value`.

    Raises:
        ValueError: if the parameters make no sense, which is if `condition` is false.
    """
    if not condition:
        raise ValueError("no such problem")
    return True


def smoothed(text: str) -> str:
    """Return a text in which `1 balls` is `1 ball`, `1x` is `x` and `x -2y` is `x - 2y`."""
    text = _SIGN_OF_TERM.sub(r"\1 ", _FACTOR_ONE.sub("", text))
    return _ONE_THING.sub(r"\1\2", text)


def answer_of(value: Value) -> Answer:
    """Return a value as an answer."""
    return several(value) if isinstance(value, tuple) else one(value)


def stored_answer(problem: Problem) -> Answer | None:
    """Return the key of a published problem, None where it is not a number or several.

    A letter in it is a variable, unless it is the name of what is worth the number: `AB=9`.
    """
    if re.search(r"[A-Za-z]", re.sub(r"[A-Za-z]+\s*=", "", _bare(problem.key))):
        return None
    try:
        return read(problem.key)
    except AnswerError:
        return None


def faults(problem: Problem, key: Answer | None, said: Answer, text: str) -> Iterator[str]:
    """Yield what is wrong with an answer to a question `text`, given the right one."""
    if key is None:
        yield "the stored key cannot be read as a number, so nothing can be compared with it"
        return
    if not problem.text and any(number.left for number in said.numbers):
        yield "leaves arithmetic to be carried out"
        return
    asked = text.lower()
    key, said = _comparable(key, asked), _comparable(said, asked)
    if len(key.numbers) != len(said.numbers):
        yield f"{len(said.numbers)} values instead of {len(key.numbers)}"
        return
    if key.shape == "set":
        key, said = _ordered(key), _ordered(said)
    if (key.shape == "ratio") != (said.shape == "ratio"):
        yield "is a ratio" if said.shape == "ratio" else "is not a ratio"
        return
    for place, (right, given) in enumerate(zip(key.numbers, said.numbers, strict=True), 1):
        if not _agree(right, given, asked):
            where = f"value {place}" if len(key.numbers) > 1 else "the value"
            yield f"{where} is not {given.value}"


def _comparable(answer: Answer, asked: str) -> Answer:
    """Return a ratio `a:b` as one number where the text speaks of a ratio or of odds."""
    if answer.shape != "ratio":
        return answer
    first, *others = (number.value for number in answer.numbers)
    if not all(other.terms for other in others):
        return answer
    quotients = tuple(first / other for other in others)
    if len(quotients) == 1 and ("ratio" in asked or "odds" in asked):
        return one(quotients[0])
    return Answer(tuple(map(Number, quotients)), "ratio")


def _ordered(answer: Answer) -> Answer:
    return Answer(tuple(sorted(answer.numbers, key=lambda n: str(n.value))), "set")


def _agree(key: Number, said: Number, asked: str) -> bool:
    return any(_equal(right, given, asked) for right, given in _scales(key, said, asked))


def _scales(key: Number, said: Number, asked: str) -> Iterator[tuple[Number, Number]]:
    """Yield the readings of two numbers of which one may be a percentage."""
    if key.percent == said.percent:
        yield key, said
    elif key.percent:
        yield key, said
        if "probab" in asked:
            yield _part(key), said
    elif "percent" in asked:
        yield key, said
    elif "probab" in asked or "chance" in asked:
        yield key, _part(said)


def _part(number: Number) -> Number:
    digits = number.digits and replace(number.digits, places=number.digits.places + 2)
    return Number(number.value / 100, digits)


def _equal(key: Number, said: Number, asked: str) -> bool:
    if stands_for(said.value, key.value, said.digits, MIN_DIGITS):
        return True
    if not _ROUNDED.search(asked) or (key.digits is None and key.value.whole is None):
        return False
    return is_rounded(key.value - said.value, key.digits.places if key.digits else 0)


def spoiled(answer: Answer, rng: Random) -> Answer:
    """Return a wrong answer: one value changed by one, doubled, or by a step of its kind."""
    place = rng.randrange(len(answer.numbers))
    numbers = list(answer.numbers)
    old = numbers[place].value
    options = [old + 1, old - 1, old * 2, old / 2, old * exact(10)]
    numbers[place] = Number(rng.choice([new for new in options if (new - old).terms]))
    return Answer(tuple(numbers), answer.shape)


def published(task: str, path: str, files: Mapping[str, str]) -> Published[Problem]:
    """Read a file of the MATH data set: `problem`, `level`, `type`, `solution` with a boxed key.

    Raises:
        PublishedError: if it is not of that layout.
    """
    with reading(task, path):
        (text,) = files.values()
        record: dict[str, Any] = json.loads(text)
        question, key = record["problem"].strip(), boxed(record["solution"])
        if not question:
            raise ValueError("an empty problem")
    problem = Problem(text=question, key=key)
    return Published(problem, key, None if stored_answer(problem) else "no number")


def defects(problem: Problem, _: Mapping[str, str]) -> Iterator[Finding]:
    """Yield whether a published key is no number although one is asked for."""
    if (
        re.search(r"[A-Za-z=<>]", _bare(problem.key))
        or "approx" in problem.key
        or not re.search(r"\d|\\pi", problem.key)
    ):
        yield Finding(AMBIGUOUS, f"a number is asked for, and the key is {problem.key!r}")


def _bare(key: str) -> str:
    """Return a key without words and commands."""
    return re.sub(r"\\(?:text|mbox|mathrm)\s*\{[^{}]*\}|\\[a-zA-Z]+", "", key)


def boxed(solution: str) -> str:
    r"""Return what stands in the last `\boxed{...}` of a solution, braces matched.

    Raises:
        ValueError: if there is none or it is not closed.
    """
    start = solution.rindex("\\boxed")
    rest = solution[start + len("\\boxed") :]
    if not rest.startswith("{"):
        return rest.split()[0].rstrip("$.")
    depth = 0
    for position, sign in enumerate(rest):
        depth += (sign == "{") - (sign == "}")
        if depth == 0:
            return rest[1:position]
    raise ValueError("the boxed key is not closed")
