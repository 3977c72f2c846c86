"""String insertion: put letters behind every occurrence of the given patterns.

Source: CodeSteer (ICML 2025), task "String Insertion". There is one right string: in a
round, all occurrences are found in the string as it was before the round.

Repaired against the published version: the question says that occurrences may overlap and that
inserted letters have no part in the same round, and the insertions and their number are drawn. At
level 1 no other reading of that gives another string, above it each does; level 5 draws its own
patterns and takes several rounds.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from random import Random
from typing import Final

from generators.answers.strings import difference, spoiled, string
from generators.published.stored import reading, solution_json
from generators.shared.wording import phrase
from generators.task import Lazy, Published, Task

Rules = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Insertion:
    """Apply `rules` of (pattern, letters put behind it) to `text`, `rounds` times."""

    text: str
    rules: Rules
    rounds: int = 1


@dataclass(frozen=True)
class Level:
    """Ranges of the length, of the insertions in the first round, and of the rounds.

    Where `chained`, patterns may overlap in the text and the readings must differ;
    `own_rules`: patterns are drawn instead of the five published ones.
    """

    length: tuple[int, int]
    hits: tuple[int, int]
    rounds: tuple[int, int] = (1, 1)
    chained: bool = False
    own_rules: bool = False


LEVELS = {
    1: Level((8, 10), (1, 1)),
    2: Level((10, 14), (3, 4), chained=True),
    3: Level((15, 20), (4, 5), chained=True),
    4: Level((40, 80), (8, 15), chained=True),
    5: Level((150, 400), (30, 80), (2, 4), chained=True, own_rules=True),
}
ALPHABET = "ABCDE"
CYCLIC = tuple((ALPHABET * 2)[i : i + 4] for i in range(5))


def generate(level: Level, rng: Random) -> Insertion:
    """Mix patterns, broken-off patterns and single letters until the level is met."""
    while True:
        rules = _own_rules(rng) if level.own_rules else _cyclic_rules(rng)
        text = _text(level, rules, rng)
        puzzle = Insertion(text, rules, rng.randint(*level.rounds))
        if level.length[0] <= len(text) <= level.length[1] and _fits(level, puzzle):
            return puzzle


def _fits(level: Level, puzzle: Insertion) -> bool:
    ends = _ends(puzzle.text, puzzle.rules)
    if not level.hits[0] <= len(ends) <= level.hits[1]:
        return False
    if level.chained:
        return shortcuts_fail(puzzle)
    return solve(puzzle) == _growing(puzzle) == _replacing(puzzle)


def shortcuts_fail(puzzle: Insertion) -> bool:
    """Whether no shortcut gives the string; in short ones, every pattern may occur once."""
    right, short = solve(puzzle), len(puzzle.text) < SHORT
    others = [*SHORTCUTS.values(), *(() if short else (_once_each,))]
    return all(shortcut(puzzle) != right for shortcut in others)


def _text(level: Level, rules: Rules, rng: Random) -> str:
    patterns = [pattern for pattern, _ in rules]
    pieces = rng.choices(patterns, k=rng.randint(*level.hits))
    spare = rng.randint(*level.length) - sum(map(len, pieces))
    if spare < 2 and not level.chained:
        return ""  # too few such strings: they would soon repeat
    while spare > 0:
        broken = rng.choice(patterns)[:-1]
        piece = broken if spare >= len(broken) and rng.random() < 0.2 else rng.choice(ALPHABET)
        pieces.append(piece)
        spare -= len(piece)
    rng.shuffle(pieces)
    text = ""
    for piece in pieces:
        text += piece[_overlap(text, piece) :] if level.chained and rng.random() < 0.5 else piece
    return text


def _overlap(left: str, right: str) -> int:
    """Return how many letters at the start of `right` end `left`, but never all of them."""
    return next((n for n in range(len(right) - 1, 0, -1) if left.endswith(right[:n])), 0)


def _cyclic_rules(rng: Random) -> Rules:
    return tuple(zip(CYCLIC, rng.choices(ALPHABET, k=len(CYCLIC)), strict=True))


def _own_rules(rng: Random) -> Rules:
    """Draw 5 to 8 patterns of which some continue others and none ends with another."""
    patterns: list[str] = []
    count = rng.randint(5, 8)
    while len(patterns) < count:
        head = rng.choice(patterns)[-2:] if patterns and rng.random() < 0.6 else ""
        drawn = head + "".join(rng.choices(ALPHABET, k=rng.randint(3, 5) - len(head)))
        if not any(drawn.endswith(old) or old.endswith(drawn) for old in patterns):
            patterns.append(drawn)
    return tuple(("".join(one), _letters(rng)) for one in patterns)


def _letters(rng: Random) -> str:
    return "".join(rng.choices(ALPHABET, k=rng.randint(1, 3)))


WORDINGS = (
    "A string over the letters A, B, C, D and E is changed by these insertion rules:",
    "These are rules for inserting letters into a string made of A, B, C, D and E:",
    "Consider the following rules, which insert letters into a string over A, B, C, D, E:",
)
ROUND = (
    "One round works as follows. Find every place where a pattern occurs as consecutive letters "
    "in the string as it is before the round; occurrences may overlap, and the string does not "
    "wrap around. Then insert the letters of the rule directly after the last letter of each of "
    "these occurrences. Letters inserted during a round neither create nor destroy occurrences in "
    "the same round."
)


def question(puzzle: Insertion) -> str:
    """State the rules, how a round works, and the string."""
    rules = "\n".join(
        f"{number}. after {pattern} insert {letters}"
        for number, (pattern, letters) in enumerate(puzzle.rules, start=1)
    )
    rounds = "one round"
    if puzzle.rounds > 1:
        rounds = f"{puzzle.rounds} rounds, each on the whole result of the round before"
    task = f"Start with {puzzle.text} and carry out {rounds}. Which string results?"
    return f"{phrase(puzzle, WORDINGS)}\n{rules}\n\n{ROUND}\n\n{task}"


def violations(puzzle: Insertion, answer: str) -> Iterator[str]:
    """Yield the first difference from the one right string."""
    if fault := difference(answer, solve(puzzle)):
        yield f"the string {fault}"


def solve(puzzle: Insertion) -> str:
    """Copy the string letter by letter, in every round with what belongs behind each."""
    text = puzzle.text
    for _ in range(puzzle.rounds):
        ends = _ends(text, puzzle.rules)
        text = "".join(letter + ends.get(i, "") for i, letter in enumerate(text))
    return text


def _ends(text: str, rules: Rules) -> dict[int, str]:
    """Map the index of the last letter of every occurrence to the letters put behind it."""
    found: dict[int, str] = {}
    for pattern, letters in rules:
        start = text.find(pattern)
        while start >= 0:
            end = start + len(pattern) - 1
            found[end] = found.get(end, "") + letters
            start = text.find(pattern, start + 1)
    return found


def _growing(puzzle: Insertion) -> str:
    """Scan from left to right over a string that has the inserted letters already."""
    text = puzzle.text
    for _ in range(puzzle.rounds):
        grown = ""
        for letter in text:
            grown += letter
            grown += next((new for old, new in puzzle.rules if grown.endswith(old)), "")
        text = grown
    return text


def _replacing(puzzle: Insertion, *, backwards: bool = False) -> str:
    """Apply one rule after the other to the whole string."""
    text = puzzle.text
    for _ in range(puzzle.rounds):
        for pattern, letters in puzzle.rules[::-1] if backwards else puzzle.rules:
            text = text.replace(pattern, pattern + letters)
    return text


def _apart(puzzle: Insertion) -> str:
    """Scan from left to right for occurrences that do not overlap."""
    text, rules = puzzle.text, dict(puzzle.rules)
    pattern = re.compile("|".join(sorted(rules, key=len, reverse=True)))
    for _ in range(puzzle.rounds):
        text = pattern.sub(lambda found: found[0] + rules[found[0]], text)
    return text


def _in_front(puzzle: Insertion) -> str:
    """Put the letters in front of the occurrences."""
    text = puzzle.text[::-1]
    rules = tuple((pattern[::-1], letters[::-1]) for pattern, letters in puzzle.rules)
    return solve(Insertion(text, rules, puzzle.rounds))[::-1]


def _once_each(puzzle: Insertion) -> str:
    """Find only the first occurrence of every pattern."""
    text = puzzle.text
    for _ in range(puzzle.rounds):
        ends = sorted(
            (text.find(pattern) + len(pattern), letters)
            for pattern, letters in puzzle.rules
            if pattern in text
        )
        for end, letters in reversed(ends):
            text = text[:end] + letters + text[end:]
    return text


def _first_only(puzzle: Insertion) -> str:
    end, letters = min(_ends(puzzle.text, puzzle.rules).items())
    return puzzle.text[: end + 1] + letters + puzzle.text[end + 1 :]


SHORTCUTS: Final[Mapping[str, Callable[[Insertion], str]]] = {
    "one rule after the other": _replacing,
    "letters put in count at once": _growing,
    "one rule after the other, from the last": lambda puzzle: _replacing(puzzle, backwards=True),
    "occurrences that do not overlap": _apart,
    "in front of the occurrences": _in_front,
    "first occurrence only": _first_only,
    "unchanged": lambda puzzle: puzzle.text,
}
SHORT: Final = 15
"""Strings of fewer letters are short."""


def guess(puzzle: Insertion, rng: Random) -> str:
    """Put a few random letters into the string."""
    text = puzzle.text
    for _ in range(rng.randint(1, 3)):
        place = rng.randint(0, len(text))
        text = text[:place] + rng.choice(ALPHABET) + text[place:]
    return text


def difficulty(puzzle: Insertion) -> float:
    """Return how many letters the rounds read and write."""
    steps = [Insertion(puzzle.text, puzzle.rules, rounds) for rounds in range(puzzle.rounds + 1)]
    return sum(len(solve(step)) for step in steps)


_RULE = re.compile(r"substring ([A-E]{1,9}) in the string, insert the character ([A-E]) after")


def published(path: str, files: Mapping[str, str]) -> Published[Insertion]:
    """Read a published sample; the rules stand in the question only."""
    with reading("string_insertion", path):
        solution = solution_json(files)
        rules = tuple((old, new) for old, new in _RULE.findall(files["question.txt"]))
        text, stored = solution["original_string"], solution["modified_string"]
        if not rules or not text or set(text) - set(ALPHABET) or not isinstance(stored, str):
            raise ValueError("no rules, or no string over A to E")
        return Published(Insertion(text, rules), stored)


TASK = Task(
    name="string_insertion",
    title="String Insertion",
    category="execution",
    split="seen",
    summary="Insert letters behind every occurrence of given patterns in a string.",
    levels=LEVELS,
    instance_type=Insertion,
    generate=generate,
    question=question,
    form="the resulting string alone.",
    parse=lambda text: string(text, ALPHABET),
    render=str,
    violations=violations,
    solve=solve,
    spoil=lambda _, answer, rng: spoiled(answer, ALPHABET, rng),
    guess=guess,
    difficulty=difficulty,
    difficulty_unit="letters read and written",
    shortcuts=SHORTCUTS,
    lazy={
        "first occurrence of every pattern": Lazy(_once_each, (1.0, 0.6, 0.0, 0.0, 0.0)),
    },
    published=published,
    version=4,
)
