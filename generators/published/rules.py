"""What is wrong with published puzzles that their answer alone does not show, task by task.

A rule looks at an instance as the task reads it and at the published files, and yields what
it finds: a status and the reason. The figures they lead to are in `docs/published-audit.md`.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import groupby, islice, permutations, product
from typing import Any, Final

import generators
from generators.published.rewriting import other_readings
from generators.published.texts import item_text
from generators.shared.exchange import EXHAUSTING, ONE_EACH, runner
from generators.shared.latin import boards_of, layout
from generators.tasks.cryptanalysis.feedback import BETWEEN, IN_PLACE, MISPLACED, Counts, judged
from generators.tasks.letter_logic_diagram.diagonal import solutions
from generators.tasks.new_operator.operators import asked, value

LEAK: Final = "answer in the question"
SEVERAL: Final = "several answers, one stored"
AMBIGUOUS: Final = "ambiguous"
NOTE: Final = "note"


@dataclass(frozen=True)
class Finding:
    """What is wrong: a status, and why."""

    status: str
    reason: str


Rule = Callable[[Any, Mapping[str, str]], Iterator[Finding]]


def _copied(task: str, instance: Any, printed: str, what: str) -> Iterator[Finding]:
    if generators.load(task).verify(instance, f"<<<{printed}>>>").right:
        yield Finding(LEAK, f"{what} is the answer")


def _walk(walk: Any, _: Mapping[str, str]) -> Iterator[Finding]:
    grid = "\n".join(", ".join(map(str, row)) for row in walk.grid)
    yield from _copied("game2048", walk, grid, "the printed grid")
    row, column = walk.start
    if not walk.grid[row - 1][column - 1]:
        yield Finding(AMBIGUOUS, "the walk starts on an empty cell, for which there is no rule")


def _lights(lights: Any, _: Mapping[str, str]) -> Iterator[Finding]:
    grid = "\n".join(",".join(row) for row in lights.rows)
    yield from _copied("light_puzzles", lights, grid, "the printed grid")


def _reversi(game: Any, files: Mapping[str, str]) -> Iterator[Finding]:
    size = len(game.board)
    rows = re.findall(rf"^[01*]{{{size}}}$", files["question.txt"], re.MULTILINE)[:size]
    board = "\n".join(",".join(row) for row in rows)
    yield from _copied("reversi", game, board, "the board printed as the one before the moves")


def _blocks(blocks: Any, _: Mapping[str, str]) -> Iterator[Finding]:
    if blocks.initial == blocks.goal:
        yield Finding(LEAK, "the start is the goal; the original's checker refuses an empty plan")


def _diagram(diagram: Any, _: Mapping[str, str]) -> Iterator[Finding]:
    where = layout(len(diagram.rows))
    cells = (None if cell == "." else ord(cell) - 97 for cell in "".join(diagram.rows))
    found, _search = solutions(where, boards_of(where, cells))
    if len(list(islice(found, 2))) > 1:
        yield Finding(SEVERAL, "several grids keep the rules; the original compares with one")


def _lock(lock: Any, _: Mapping[str, str]) -> Iterator[Finding]:
    digits = [(guess[:2], counts) for guess, counts, _other in lock.guesses]
    letters = [(guess[2:], counts) for guess, _other, counts in lock.guesses]
    count = len(_loose("0123456789", digits)) * len(_loose("ABCDEFGHIJKLMNOPQRSTUVWXYZ", letters))
    if count > 1:
        yield Finding(AMBIGUOUS, f"{count} passwords fit if no direction means no information")


def _loose(symbols: str, told: list[tuple[str, Counts]]) -> list[str]:
    """Return the pairs that fit where a direction that is not told says nothing."""
    left = ["".join(pair) for pair in permutations(symbols, 2)]
    for guess, counts in told:
        left = [secret for secret in left if _fits(judged(guess, secret), counts)]
    return left


def _fits(seen: Counts, told: Counts) -> bool:
    same = all(seen[state] == told[state] for state in (IN_PLACE, MISPLACED))
    return same and (told[BETWEEN] > 0 or seen == told)


def _scoring(scoring: Any, _: Mapping[str, str]) -> Iterator[Finding]:
    rules = {letter: (least, points) for letter, least, points, _length in scoring.rules}
    runs = [(letter, len(list(run))) for letter, run in groupby(scoring.text)]
    scored = [(letter, size) for letter, size in runs if size >= rules.get(letter, (size + 1,))[0]]
    points = {letter: rules[letter][1] for letter, _size in scored}
    total = sum(points[letter] for letter, _size in scored)
    readings = {
        "once a letter": sum(points.values()),
        "for every pair of neighbours": sum(points[one] * (size - 1) for one, size in scored),
    }
    others = [f"{name} gives {other}" for name, other in readings.items() if other != total]
    if others:
        yield Finding(AMBIGUOUS, f"once a run gives {total}, {', '.join(others)}")


def _matrix(matrix: Any, _: Mapping[str, str]) -> Iterator[Finding]:
    rows = matrix.rows
    corners = sum(
        len({rows[r - i][c - j] for i, j in product(range(3), repeat=2)}) == 1
        for r in range(2, len(rows))
        for c in range(2, len(rows[0]))
    )
    if corners > 1:
        yield Finding(AMBIGUOUS, f"{corners} cells are corners of squares of side 3 or more")


def _operators(puzzle: Any, files: Mapping[str, str]) -> Iterator[Finding]:
    definitions = dict(puzzle.operators)
    trees = puzzle.tree, asked(files["question.txt"], definitions, backwards=True)
    left, right = (value(tree, definitions, Fraction(0), Fraction(0)) for tree in trees)
    if left != right:
        reason = f"no order is stated: {left} from left to right, {right} from right to left"
        yield Finding(AMBIGUOUS, reason)


def _mahjong(game: Any, _: Mapping[str, str]) -> Iterator[Finding]:
    cards = {card for pair in game.rounds for card in pair if card}
    foreign = sorted(card for card in cards if not "A" <= card <= "Z")
    if foreign:
        yield Finding(AMBIGUOUS, f"the card {foreign[0]!r} is no letter")
    hand = list(game.hand)
    for added, removed in game.rounds[:-1]:
        hand.append(added)
        if removed in hand:
            hand.remove(removed)
    copies = hand.count(game.rounds[-1][0])
    if copies > 2:
        reason = f"the rules speak of two identical cards, the hand holds {copies} of the last one"
        yield Finding(AMBIGUOUS, reason)


def _synthesis(exchange: Any, _: Mapping[str, str]) -> Iterator[Finding]:
    often, once = (runner(most)(exchange) for most in (EXHAUSTING, ONE_EACH))
    if often is not None and once is not None and often[0] != once[0]:
        stock = " ".join(map(str, once[0]))
        yield Finding(AMBIGUOUS, f"each method once a turn leaves {stock}")


def _splitting(_: Any, files: Mapping[str, str]) -> Iterator[Finding]:
    counts = json.loads(files["solution.json"])["expected_answer"]
    if any(len(count) > 1 for count in counts):
        yield Finding(NOTE, "the original compares counts of two digits without separators")


def _rewriting(puzzle: Any, _: Mapping[str, str]) -> Iterator[Finding]:
    others = other_readings(puzzle.start, puzzle.rules)
    if others:
        yield Finding(AMBIGUOUS, "; ".join(others))


def _pooling(_: Any, files: Mapping[str, str]) -> Iterator[Finding]:
    rows = json.loads(files["solution.json"])["solution"]
    if any(cell != int(cell) for row in rows for cell in row):
        yield Finding(NOTE, "the original's checker reads whole numbers only: no answer passes")


_WEEKDAY = re.compile(r"\b(Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*, (\d{1,2})/(\d{1,2})/(\d{4})")


def _dates(_: Any, files: Mapping[str, str]) -> Iterator[Finding]:
    for name, month, day, year in _WEEKDAY.findall(item_text(files)):
        real = date(int(year), int(month), int(day)).strftime("%a")
        if real != name:
            yield Finding(AMBIGUOUS, f"{month}/{day}/{year} is called {name}, it was {real}")


def _gsm(problem: Any, files: Mapping[str, str]) -> Iterator[Finding]:
    key = Fraction(problem.target)
    if key < 0:
        yield Finding(AMBIGUOUS, f"the key {problem.target} is negative")
    elif "how many" in item_text(files).lower() and key.denominator > 1:
        yield Finding(AMBIGUOUS, f"asks how many, and the key {problem.target} is a fraction")


def _competition(problem: Any, _: Mapping[str, str]) -> Iterator[Finding]:
    plain = re.sub(r"\\(?:text|mbox|mathrm)\s*\{[^{}]*\}|\\[a-zA-Z]+", "", problem.key)
    if (
        re.search(r"[A-Za-z=<>]", plain)
        or "approx" in problem.key
        or not re.search(r"\d|\\pi", problem.key)
    ):
        yield Finding(AMBIGUOUS, f"a number is asked for, and the key is {problem.key!r}")


RULES: Final[Mapping[str, Rule]] = {
    "blocksworld": _blocks,
    "cryptanalysis": _lock,
    "date_understanding": _dates,
    "game2048": _walk,
    "gsm_hard": _gsm,
    "letter_logic_diagram": _diagram,
    "light_puzzles": _lights,
    "mahjong_pattern": _mahjong,
    "math_counting_and_probability": _competition,
    "math_geometry": _competition,
    "new_operator": _operators,
    "pattern_recognition": _matrix,
    "pooling": _pooling,
    "reversi": _reversi,
    "statistical_counting": _scoring,
    "string_deletion_and_modification": _rewriting,
    "string_splitting": _splitting,
    "string_synthesis": _synthesis,
}
