"""String deletion and modification: run a small rewriting system until no rule applies.

Source: CodeSteer (ICML 2025), task "String Deletion and Modification". There is one right
string: at every step the first rule of the list that applies is carried out once, and the
next step begins at the top of the list again.

Repaired against the published version: the order in which rules are tried is said (going on
with the next rule instead gives other strings in 27 of 100 published samples, and none in
one), and from level 3 on it matters, also for who uses up every rule before the next; so is
which letter is the middle one; endless lists of rules are never drawn; several rules are
carried out, and one or two walks through the list do not do; an answer in the quotes asked for
counts. Level 5 draws rules of its own instead of taking them from the pool.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Final

from generators.answers.strings import difference, spoiled, string
from generators.published.finding import AMBIGUOUS, Finding
from generators.published.stored import reading, solution_json
from generators.shared.wording import phrase
from generators.task import Published, Task
from generators.tasks.string_deletion_and_modification.published import other_readings
from generators.tasks.string_deletion_and_modification.rewriting import (
    POOL,
    Change,
    Rule,
    applied,
    change,
    in_turn,
    sentence,
)


@dataclass(frozen=True)
class Rewriting:
    """Change `start` by `rules` in the order of their list."""

    start: str
    rules: tuple[Rule, ...]


@dataclass(frozen=True)
class Level:
    """What is drawn.

    Attributes:
        rules: fewest and most rules.
        length: fewest and most letters at the start.
        steps: fewest and most steps to the end.
        different: how many different rules are carried out at least.
        ordered: going on with the next rule, or with the same as often as possible, instead of
            beginning again gives other strings.
        own_rules: rules are drawn, not taken from the pool.
    """

    rules: tuple[int, int]
    length: tuple[int, int]
    steps: tuple[int, int]
    different: int
    ordered: bool = False
    own_rules: bool = False


LEVELS = {
    1: Level((3, 3), (6, 8), (1, 2), 1),
    2: Level((4, 4), (8, 12), (2, 4), 2),
    3: Level((6, 6), (10, 20), (4, 14), 3, ordered=True),
    4: Level((8, 10), (25, 40), (20, 50), 4, ordered=True),
    5: Level((12, 15), (50, 100), (80, 300), 5, ordered=True, own_rules=True),
}
ALPHABET: Final = "abc"
FOREIGN: Final = "z"
MAX_STEPS: Final = 10_000
TRIES: Final = 8
"""How many strings are tried with the same rules, unless one of them does far too little."""


def generate(level: Level, rng: Random) -> Rewriting:
    """Draw rules and a string until the steps are as many and as mixed as the level asks."""
    while True:
        count = rng.randint(*level.rules)
        rules = _own_rules(count, rng) if level.own_rules else tuple(rng.sample(POOL, count))
        changes = [*map(change, rules)]
        for _ in range(TRIES):
            start = "".join(rng.choices(ALPHABET, k=rng.randint(*level.length)))
            steps = _carried_out(start, changes, level.steps[1])
            if steps and len(steps) > level.steps[0]:
                puzzle = Rewriting(start, rules)
                if _telling(level, puzzle, steps):
                    return puzzle
            if not steps or 2 * len(steps) < level.steps[0]:
                break


def _telling(level: Level, puzzle: Rewriting, steps: list[tuple[int, str]]) -> bool:
    """Whether enough rules are carried out, and other orders of them give other strings."""
    final = steps[-1][1]
    different = len({index for index, _ in steps[1:]})
    if len(final) < level.different or different < level.different:
        return False
    if level.ordered:  # then none of CHEAP is right: where it ends at the end, so do these
        turns = (in_turn(puzzle.start, puzzle.rules, repeated=often) for often in (True, False))
        return final not in turns
    return level.different < 2 or all(cheap(puzzle) != final for cheap in CHEAP.values())


def _own_rules(count: int, rng: Random) -> tuple[Rule, ...]:
    rules: dict[tuple[str, str], Rule] = {}
    while len(rules) < count:
        rule = _own_rule(rng)
        rules.setdefault(rule[:2], rule)
    return tuple(rules.values())


def _own_rule(rng: Random) -> Rule:
    """Draw a rule that moves letters, or one that does not lengthen the string."""
    where = rng.choices(("first", "inner", "start", "end", "even", "long"), (8, 3, 4, 4, 1, 1))[0]
    pattern = _letters(rng.randint(2, 3), rng)
    if where == "even":
        return where, pattern[0], "", _letters(2, rng)
    if where == "long":
        return where, str(rng.randint(20, 60)), "", ""
    if where in ("first", "inner"):
        moved = rng.sample(pattern, len(pattern))
        new = "".join(moved) if rng.random() < 0.7 else _letters(rng.randint(0, 1), rng)
        return (where, pattern, new, "") if new != pattern else _own_rule(rng)
    extra = _letters(rng.randint(0, 2), rng)
    new = _letters(rng.randint(0, max(0, len(pattern) - len(extra))), rng)
    return (where, pattern, new, extra) if new + extra != pattern else _own_rule(rng)


def _letters(count: int, rng: Random) -> str:
    return "".join(rng.choices(ALPHABET, k=count))


WORDINGS = (
    "A string is rewritten by an ordered list of rules:",
    "Rules for changing a string, in order of priority:",
    "Below is a numbered list of rules that change a string.",
)
ORDER = (
    "In every step, go through the list from rule 1 on, carry out the first rule that applies to "
    "the string as it is, and do so exactly once. Then begin again at rule 1 with the changed "
    "string. Stop when no rule applies."
)
STARTS = (
    'Start with "{start}". Which string is left at the end?',
    'The first string is "{start}". What is the last one?',
)


def question(puzzle: Rewriting) -> str:
    """State the rules, their order, and the string."""
    rules = "\n".join(f"{n}. {sentence(rule)}" for n, rule in enumerate(puzzle.rules, start=1))
    start = phrase(puzzle, STARTS, "start").format(start=puzzle.start)
    return f"{phrase(puzzle, WORDINGS)}\n{rules}\n\n{ORDER}\n\n{start}"


def violations(puzzle: Rewriting, answer: str) -> Iterator[str]:
    """Yield the first difference from the one right string."""
    steps = _steps(puzzle)
    if steps is None:
        yield "the rules never come to an end"
    elif fault := difference(answer, steps[-1][1]):
        yield f"the string {fault}"


def solve(puzzle: Rewriting) -> str | None:
    """Carry the rules out; None where they never end."""
    steps = _steps(puzzle)
    return None if steps is None else steps[-1][1]


def _steps(puzzle: Rewriting) -> list[tuple[int, str]] | None:
    return _carried_out(puzzle.start, [*map(change, puzzle.rules)], MAX_STEPS)


def _carried_out(text: str, changes: Sequence[Change], limit: int) -> list[tuple[int, str]] | None:
    """Return (index of the rule carried out, string after it), the start first with -1."""
    steps, seen = [(-1, text)], {text}
    while len(steps) <= limit + 1:
        for index, change_of in enumerate(changes):
            changed = change_of(text)
            if changed is not None:
                steps.append((index, changed))
                break
        else:
            return steps
        if changed in seen:
            return None
        seen.add(changed)
        text = changed
    return None


def _passes(puzzle: Rewriting, count: int) -> str:
    """Go through the list so often, carrying out once each rule that applies."""
    text = puzzle.start
    for rule in puzzle.rules * count:
        changed = applied(rule, text)
        text = text if changed is None else changed
    return text


def _exhausted(puzzle: Rewriting) -> str | None:
    """Go through the list once, carrying out each rule as often as it applies."""
    text = puzzle.start
    for rule in puzzle.rules:
        last = in_turn(text, (rule,), repeated=True, limit=len(text) + 50)
        if last is None:
            return None
        text = last
    return text


CHEAP: Final[Mapping[str, Callable[[Rewriting], str | None]]] = {
    "every rule as often as possible": _exhausted,
    "every rule twice": lambda puzzle: _passes(puzzle, 2),
    "every rule once": lambda puzzle: _passes(puzzle, 1),
    "unchanged": lambda puzzle: puzzle.start,
}


def guess(puzzle: Rewriting, rng: Random) -> str:
    """Leave out a few letters of the start."""
    text = puzzle.start
    for _ in range(rng.randint(1, 3)):
        place = rng.randrange(len(text))
        text = text[:place] + text[place + 1 :]
    return text


def difficulty(puzzle: Rewriting) -> float:
    """Return how many rules are tried until the end."""
    steps = _steps(puzzle) or []
    return sum(index + 1 for index, _ in steps) + len(puzzle.rules)


_QUOTED = re.compile(r"'([a-c]{1,4})'")
_KINDS: Final = (
    (re.compile(r"not at the start|after the first|from the second"), "inner"),
    (re.compile(r"\beven\b"), "even"),
    (re.compile(r"\blength\b.*\b15\b|\b15\b.*\bcharacters\b"), "long"),
    (re.compile(r"\b(?:prefix|starts?|begins?)\b"), "start"),
    (re.compile(r"\b(?:suffix|ends?)\b"), "end"),
    (re.compile(r"\bcontains?\b"), "first"),
)
"""What the condition of a published rule says, and where such a rule applies (see `POOL`)."""


def published(path: str, files: Mapping[str, str]) -> Published[Rewriting]:
    """Read a published sample; its rules are sentences, each one of the pool."""
    with reading("string_deletion_and_modification", path):
        solution = solution_json(files)
        start, stored = solution["initial_string"], solution["final_string"]
        rules = tuple(map(_published_rule, solution["selected_rules"]))
        if not start or set(start) - set(ALPHABET) or not isinstance(stored, str):
            raise ValueError("no string over a, b and c")
        return Published(Rewriting(start, rules), stored)


def _published_rule(sentence: str) -> Rule:
    condition = sentence.partition(",")[0]
    kind, *_ = (kind for words, kind in _KINDS if words.search(condition))
    pattern = "15" if kind == "long" else _QUOTED.findall(condition)[0]
    rule, *_ = (one for one in POOL if one[0].split()[0] == kind and one[1] == pattern)
    return rule


def defects(rewriting: Rewriting, _: Mapping[str, str]) -> Iterator[Finding]:
    """Yield the other strings that the published wording allows."""
    others = other_readings(rewriting.start, rewriting.rules)
    if others:
        yield Finding(AMBIGUOUS, "; ".join(others))


TASK = Task(
    name="string_deletion_and_modification",
    title="String Deletion&Modifi.",
    category="execution",
    split="seen",
    summary="Run an ordered list of string rewriting rules until none applies.",
    levels=LEVELS,
    instance_type=Rewriting,
    generate=generate,
    question=question,
    form='the final string alone, for example "accbaccbaccb".',
    parse=lambda text: string(text, ALPHABET + FOREIGN),
    render=str,
    violations=violations,
    solve=solve,
    spoil=lambda _, answer, rng: spoiled(answer, ALPHABET, rng),
    guess=guess,
    difficulty=difficulty,
    difficulty_unit="rules tried",
    shortcuts={
        **CHEAP,
        "example of the form": lambda _: "accbaccbaccb",
    },
    published=published,
    defects=defects,
    version=3,
)
