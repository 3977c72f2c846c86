"""Logical equation: which letter stands for which number, under equations and inequalities.

Source: CodeSteer (ICML 2025), task "Logical Equation". Any assignment that uses every number
once and keeps all conditions is right; puzzles of our own have exactly one.

Repaired against the published version: every number must be used once, the conditions leave one
solution, which no shortcut finds, and multiples are compared in integers.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from random import Random

from generators.answers.counts import counts
from generators.answers.numbers import integers
from generators.errors import AnswerError
from generators.published.stored import reading
from generators.shared.wording import phrase
from generators.task import Lazy, Published, Task
from generators.tasks.logical_equation.solver import Relation, Search, first_fit, holds

KINDS = ("sum", "difference", "multiple", "greater")
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
FACTORS = (12, 14, 15, 16, 18, 20, 24, 25, 28, 30, 32, 35, 36, 40, 45, 48)
"""Ratios, in tenths, that some numbers are made to have."""


@dataclass(frozen=True)
class System:
    """The distinct positive `numbers`, ascending, one per letter from A on, and the `relations`.

    A relation is (kind, a, b, k), see `solver`.
    """

    numbers: tuple[int, ...]
    relations: tuple[Relation, ...]


@dataclass(frozen=True)
class Level:
    """What is drawn.

    Attributes:
        letters: fewest and most letters.
        largest: largest number.
        weights: how often sums, differences, multiples and inequalities are drawn.
        missing: how many relations fewer than letters there are, at least and at most.
        open: how many relations fewer than letters are drawn before it is first asked whether
            they are enough.
        closing: the same as `weights` from then on.
        minimal: whether relations that the others make needless are taken out.
        loose: least share of multiples and inequalities.
    """

    letters: tuple[int, int]
    largest: int
    weights: tuple[int, int, int, int] = (4, 4, 6, 1)
    missing: tuple[int, int] = (-40, 40)
    open: int = 4
    closing: tuple[int, int, int, int] = (0, 0, 0, 1)
    minimal: bool = False
    loose: float = 0.0


LEVELS = {
    1: Level((5, 5), 20, missing=(0, 0), open=2),
    2: Level((8, 8), 60, missing=(0, 0)),
    3: Level((9, 15), 225, missing=(1, 3)),
    4: Level((18, 18), 300, minimal=True),
    5: Level((22, 24), 500, (2, 2, 9, 8), closing=(2, 2, 9, 8), minimal=True, loose=0.4),
}


def generate(level: Level, rng: Random) -> System:
    """Draw an assignment and relations true of it until no other one keeps them."""
    while True:
        hidden = _related_numbers(rng.randint(*level.letters), level.largest, rng)
        numbers = tuple(sorted(hidden))
        relations = _enough(hidden, numbers, level, rng)
        if relations is None:
            continue
        if level.minimal:
            relations = _minimal(numbers, relations)
        loose = sum(kind in ("multiple", "greater") for kind, *_ in relations)
        system = System(numbers, tuple(rng.sample(relations, len(relations))))
        if loose >= level.loose * len(relations) and shortcuts_fail(system):
            return system


def _related_numbers(count: int, largest: int, rng: Random) -> list[int]:
    """Draw distinct numbers up to `largest`, about half of them multiples of another one."""
    numbers: list[int] = []
    while len(numbers) < count:
        number = rng.randint(1, largest)
        if numbers and rng.random() < 0.5:
            base = rng.choice(numbers)
            multiples = [base * k // 10 for k in FACTORS if base * k % 10 == 0]
            number = rng.choice([one for one in multiples if one <= largest] or [number])
        if number not in numbers:
            numbers.append(number)
    rng.shuffle(numbers)
    return numbers


def _true_relation(
    hidden: Sequence[int], weights: tuple[int, int, int, int], rng: Random
) -> Relation | None:
    """Draw a relation that is true of an assignment, or None where a multiple finds no partner.

    Args:
        hidden: the number of each letter.
        weights: how often each of `KINDS` is drawn.
        rng: source of randomness.
    """
    kind = rng.choices(KINDS, weights)[0]
    a, b = rng.sample(range(len(hidden)), 2)
    x, y = hidden[a], hidden[b]
    match kind:
        case "sum":
            return ("sum", min(a, b), max(a, b), x + y)
        case "difference":
            return ("difference", a, b, x - y)
        case "greater":
            return ("greater", a, b, 0) if x > y else ("greater", b, a, 0)
    fitting = [
        ("multiple", a, b, 10 * x // y)
        for b, y in enumerate(hidden)
        if 10 * x % y == 0 and 11 <= 10 * x // y <= 48
    ]
    return rng.choice(fitting) if fitting else None


def _enough(
    hidden: Sequence[int], numbers: tuple[int, ...], level: Level, rng: Random
) -> list[Relation] | None:
    """Add relations until only the hidden assignment keeps them; None where that takes many."""
    least, most = (len(numbers) - missing for missing in level.missing[::-1])
    relations: list[Relation] = []
    other: Sequence[int] | None = None
    for _ in range(40 * len(numbers)):
        asking = len(relations) >= len(numbers) - level.open
        relation = _true_relation(hidden, level.closing if asking else level.weights, rng)
        if relation is None or any({*relation[1:3]} == {*r[1:3]} for r in relations):
            continue
        if other is not None and holds(relation, other):
            continue
        relations.append(relation)
        if len(relations) >= len(numbers) - level.open:
            other = _another(hidden, numbers, relations)
            if (other is None and len(relations) >= least) or len(relations) >= most:
                return relations if other is None else None
    return None


def _another(
    hidden: Sequence[int], numbers: tuple[int, ...], relations: Sequence[Relation]
) -> tuple[int, ...] | None:
    found = Search(numbers, relations).solutions()
    return next((one for one in found if one != tuple(hidden)), None)


def _minimal(numbers: tuple[int, ...], relations: list[Relation]) -> list[Relation]:
    """Take out relations that the rest implies, sums and differences first."""
    hidden = next(Search(numbers, relations).solutions())
    for relation in sorted(relations, key=lambda r: r[0] in ("multiple", "greater")):
        rest = [r for r in relations if r != relation]
        if _another(hidden, numbers, rest) is None:
            relations = rest
    return relations


WORDINGS = (
    "The letters {letters} stand for the numbers {numbers}: each letter for one of them, and "
    "every number is used exactly once. All of these conditions hold:\n{relations}\n\n"
    "Find the number that each letter stands for.",
    "Match the {count} letters {letters} with the {count} numbers {numbers}, one number to each "
    "letter and no number used twice, so that the following is true:\n{relations}\n\n"
    "Which number does each letter stand for?",
    "Each of the numbers {numbers} belongs to exactly one of the letters {letters}, and each "
    "letter has exactly one number. Work out which, given that:\n{relations}",
)


def question(system: System) -> str:
    """State the puzzle."""
    return phrase(system, WORDINGS).format(
        letters=", ".join(LETTERS[: len(system.numbers)]),
        numbers=", ".join(map(str, system.numbers)),
        count=len(system.numbers),
        relations="\n".join(f"{i}. {written(r)}" for i, r in enumerate(system.relations, 1)),
    )


def written(relation: Relation) -> str:
    """Write a relation, multipliers in decimals."""
    kind, a, b, k = relation
    left, right = LETTERS[a], LETTERS[b]
    match kind:
        case "sum":
            return f"{left} + {right} = {k}"
        case "difference":
            return f"{left} - {right} = {k}"
        case "multiple":
            factor = str(k // 10) if k % 10 == 0 else f"{k // 10}.{k % 10}"
            return f"{left} = {factor} * {right}"
        case _:
            return f"{left} > {right}"


def parse(text: str) -> tuple[int, ...]:
    """Read a list in letter order, or numbers with their letters in any order.

    Raises:
        AnswerError: if there is anything else, or letters are missing or named twice.
    """
    read = counts(text)
    letters = sorted(letter for letter, _ in read if letter)
    if letters and letters != [*LETTERS[: len(read)]]:
        raise AnswerError(f"names the letters {', '.join(letters)}")
    return tuple(number for _, number in sorted(read, key=itemgetter(0)))


def render(answer: tuple[int, ...]) -> str:
    """Write the numbers as a list."""
    return f"[{', '.join(map(str, answer))}]"


def violations(system: System, answer: tuple[int, ...]) -> Iterator[str]:
    """Yield the rules that `answer` breaks: its length, its numbers, each relation."""
    if len(answer) != len(system.numbers):
        yield f"has {len(answer)} numbers for {len(system.numbers)} letters"
    for number in answer:
        if number not in system.numbers:
            yield f"{number} is not among the given numbers"
    if len(set(answer)) < len(answer):
        twice = next(number for number in answer if answer.count(number) > 1)
        yield f"uses {twice} more than once"
    if len(answer) < len(system.numbers):
        return
    for place, relation in enumerate(system.relations, start=1):
        if not holds(relation, answer):
            a, b = relation[1:3]
            values = f"{LETTERS[a]} = {answer[a]} and {LETTERS[b]} = {answer[b]}"
            yield f"condition {place}, {written(relation)}, fails for {values}"


def solve(system: System) -> tuple[int, ...] | None:
    """Search over groups of letters tied by equations."""
    return next(Search(system.numbers, system.relations, SOLVER_LIMIT).solutions(), None)


SOLVER_LIMIT = 1_000_000
"""Most candidates tried in the search for an answer."""
Shortcut = Callable[[System], tuple[int, ...] | None]


def _first_fit(system: System, numbers: int, conditions: int) -> tuple[int, ...] | None:
    """Never go back; each argument is 1, or -1 for backwards."""
    return first_fit(system.numbers[::numbers], system.relations[::conditions])


def _equations_only(system: System, numbers: int) -> tuple[int, ...] | None:
    """Pass over the inequalities, and take the first assignment found."""
    equations = [relation for relation in system.relations if relation[0] != "greater"]
    return next(Search(system.numbers[::numbers], equations).solutions(), None)


SHORTCUTS: Mapping[str, Shortcut] = {
    "as listed": lambda system: system.numbers,
    "listed backwards": lambda system: system.numbers[::-1],
    "smallest that fit": lambda system: _first_fit(system, 1, 1),
    "largest that fit": lambda system: _first_fit(system, -1, 1),
    "smallest that fit, last condition first": lambda system: _first_fit(system, 1, -1),
    "largest that fit, last condition first": lambda system: _first_fit(system, -1, -1),
    "equations only": lambda system: _equations_only(system, 1),
    "equations only, largest numbers first": lambda system: _equations_only(system, -1),
}
SWAPS = 300
"""Most swaps of a search that never goes back."""


def _swapping(system: System) -> tuple[int, ...]:
    """Swap two numbers as long as that keeps more conditions."""
    rng, numbers = Random(str(system.numbers)), list(system.numbers)
    rng.shuffle(numbers)
    kept = _kept(system, numbers)
    for _ in range(SWAPS):
        a, b = rng.sample(range(len(numbers)), 2)
        numbers[a], numbers[b] = numbers[b], numbers[a]
        after = _kept(system, numbers)
        if after < kept:
            numbers[a], numbers[b] = numbers[b], numbers[a]
        kept = max(kept, after)
    return tuple(numbers)


def _kept(system: System, numbers: Sequence[int]) -> int:
    return sum(holds(relation, numbers) for relation in system.relations)


def _by_size(system: System) -> tuple[int, ...]:
    """Order the letters by how often they stand on the larger side."""
    larger = [0] * len(system.numbers)
    for kind, a, b, k in system.relations:
        up = 0 if kind == "sum" else -1 if kind == "difference" and k < 0 else 1
        larger[a] += up
        larger[b] -= up
    order = sorted(range(len(larger)), key=larger.__getitem__)
    numbers = dict(zip(order, system.numbers, strict=True))
    return tuple(numbers[letter] for letter in range(len(larger)))


EQUATIONS_SUFFICE = 5
"""At most so many letters may be found without the inequalities."""


def shortcuts_fail(system: System) -> bool:
    """Whether no shortcut keeps all conditions."""
    few = len(system.numbers) <= EQUATIONS_SUFFICE
    names = (name for name in SHORTCUTS if not (few and name.startswith("equations only")))
    answers = (SHORTCUTS[name](system) for name in names)
    return all(next(violations(system, answer), None) for answer in answers if answer)


def spoil(system: System, answer: tuple[int, ...], rng: Random) -> tuple[int, ...]:
    """Use a number twice, or swap the letters of a relation that does not bear it."""
    numbers = list(answer)
    lopsided = [r for r in system.relations if r[0] != "sum"]
    if lopsided and rng.random() < 0.6:
        _, a, b, _ = rng.choice(lopsided)
        numbers[a], numbers[b] = numbers[b], numbers[a]
    else:
        a, b = rng.sample(range(len(numbers)), 2)
        numbers[a] = numbers[b]
    return tuple(numbers)


def guess(system: System, rng: Random) -> tuple[int, ...]:
    """Hand out the numbers at random."""
    return tuple(rng.sample(system.numbers, len(system.numbers)))


def difficulty(system: System) -> float:
    """Return the candidates that a search tries until all assignments are found."""
    search = Search(system.numbers, system.relations)
    for _, _ in zip(range(50), search.solutions(), strict=False):
        pass
    return float(search.steps)


_RELATION = re.compile(
    r"([A-Z]) (?:([-+]) ([A-Z]) = (-?\d{1,9})|= (\d{1,9})\.(\d)([A-Z])|([<>]) ([A-Z]))"
)


def _published_relation(text: str) -> Relation:
    """Read a relation as the published questions print it, such as `E = 2.4C`.

    Raises:
        ValueError: if it is none.
    """
    found = _RELATION.fullmatch(text.strip())
    if found is None:
        raise ValueError(f"cannot read the condition {text!r}")
    a, sign, b, k, whole, tenth, base, order, c = found.groups()
    first = LETTERS.index(a)
    if sign:
        return ("sum" if sign == "+" else "difference", first, LETTERS.index(b), int(k))
    if whole:
        return ("multiple", first, LETTERS.index(base), int(whole + tenth))
    second = LETTERS.index(c)
    return ("greater", first, second, 0) if order == ">" else ("greater", second, first, 0)


_NUMBERS = re.compile(r"one of the numbers ([\d, ]+)\.")


def published(path: str, files: Mapping[str, str]) -> Published[System]:
    """Read one published sample from its question; the solution file holds a bare list."""
    with reading("logical_equation", path):
        text = files["question.txt"]
        found = _NUMBERS.search(text)
        if found is None:
            raise ValueError("no list of numbers in the question")
        numbers = integers(found[1])
        lines = re.findall(r"^\d+\. (.*)$", text, re.MULTILINE)
        relations = tuple(map(_published_relation, lines))
        if not relations or max(max(r[1:3]) for r in relations) >= len(numbers):
            raise ValueError("conditions that do not fit the letters")
        if len(set(numbers)) < len(numbers) or min(numbers) < 1:
            raise ValueError("expected different positive numbers")
        stored = json.loads(files["solution.json"])
        return Published(System(tuple(sorted(numbers)), relations), json.dumps(stored))


TASK = Task(
    name="logical_equation",
    title="Logical Equation",
    category="planning",
    split="seen",
    summary="Find the number of every letter from equations and inequalities in pairs.",
    levels=LEVELS,
    instance_type=System,
    generate=generate,
    question=question,
    form="the list of the numbers in the alphabetical order of their letters, in square brackets.",
    parse=parse,
    render=render,
    violations=violations,
    solve=solve,
    spoil=spoil,
    guess=guess,
    difficulty=difficulty,
    difficulty_unit="candidates tried by a search over letters tied by equations",
    shortcuts=SHORTCUTS,
    lazy={
        "swaps that keep more conditions": Lazy(_swapping, (1.0, 1.0, 0.45, 0.05, 0.02)),
        "letters by how often they are larger": Lazy(_by_size, (0.25, 0.02, 0.0, 0.0, 0.0)),
    },
    chance=lambda _: 0.01,
    canonical=lambda system: (system.numbers, tuple(sorted(system.relations))),
    published=published,
    version=4,
)
