"""String deletion and modification: run a small rewriting system until no rule applies.

Source: CodeSteer (ICML 2025), task "String Deletion and Modification". There is one right
string: at every step the first rule of the list that applies is carried out once, and the
next step begins at the top of the list again.

Repaired against the published version: the order in which rules are tried is said and, from level
2 on, matters, as does which letter is the middle one; no list of rules is endless. Level 5 draws
rules of its own instead of taking them from the pool.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from random import Random
from typing import Final

from generators.answers.strings import difference, spoiled, string
from generators.published.finding import AMBIGUOUS, Finding
from generators.published.stored import at_most, reading, solution_json
from generators.shared.wording import phrase
from generators.task import Published, Task

Rule = tuple[str, str, str, str]
"""Where it applies, the pattern looked for, what replaces it, and what is added elsewhere.

For `long` the pattern is a number of letters, for `even` one letter that is counted.
"""
Change = Callable[[str], str | None]


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
        ordered: other orders of the rules give other strings, see `SHORTCUTS`.
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
    2: Level((4, 4), (8, 12), (2, 4), 2, ordered=True),
    3: Level((6, 6), (10, 20), (4, 14), 3, ordered=True),
    4: Level((8, 10), (25, 40), (20, 50), 4, ordered=True),
    5: Level((12, 15), (50, 100), (80, 300), 5, ordered=True, own_rules=True),
}
ALPHABET: Final = "abc"
FOREIGN: Final = "z"
MAX_STEPS: Final = 10_000
"""Most rules that are carried out."""
MAX_TRIED: Final = 2_000
"""Most rules that are tried by readings that may never end."""
TRIES: Final = 8
"""How many strings are tried with the same rules, unless one of them does far too little."""
POOL: Final[tuple[Rule, ...]] = (
    ("start", "ab", "ca", ""),
    ("end", "ac", "cb", ""),
    ("start", "bc", "", "aa"),
    ("end", "bb", "", ""),
    ("start and last", "cb", "aa", ""),
    ("start", "ca", "bb", "c"),
    ("end", "cc", "b", "a"),
    ("start", "aa", "a", ""),
    ("first", "abc", "cab", ""),
    ("first", "bca", "", ""),
    ("end", "ba", "ab", ""),
    ("start", "cc", "", ""),
    ("first", "acb", "bca", ""),
    ("end", "ca", "c", ""),
    ("start", "bb", "b", ""),
    ("end", "aa", "cc", ""),
    ("inner", "ca", "", ""),
    ("even", "b", "", "ab"),
    ("long", "15", "", ""),
    ("start", "ac", "zz", ""),
)
"""The rules of the published task, in its numbering."""


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
                if _fits(level, puzzle, steps):
                    return puzzle
            if not steps or 2 * len(steps) < level.steps[0]:
                break


def _fits(level: Level, puzzle: Rewriting, steps: list[tuple[int, str]]) -> bool:
    """Whether enough rules are carried out and letters left, and the order of the rules matters."""
    different = len({index for index, _ in steps[1:]})
    if min(different, len(steps[-1][1])) < level.different:
        return False
    return not level.ordered or shortcuts_fail(puzzle)


def shortcuts_fail(puzzle: Rewriting) -> bool:
    """Whether no shortcut gives the last string."""
    final = solve(puzzle)
    return all(shortcut(puzzle) != final for shortcut in SHORTCUTS.values())


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


def sentence(rule: Rule) -> str:
    """Say when a rule applies and what it then does."""
    where, pattern, new, extra = rule
    change = f"replace these letters by '{new}'" if new else "remove these letters"
    leftmost = "the leftmost such occurrence"
    place = f"replace {leftmost} by '{new}'" if new else f"remove {leftmost}"
    match where:
        case "start":
            more = f" and put '{extra}' at the end of the string" if extra else ""
            return f"If the string starts with '{pattern}', {change}{more}."
        case "start and last":
            return (
                f"If the string starts with '{pattern}', remove these letters and then the last "
                f"letter of the rest (if there is a rest), and put '{new}' in front."
            )
        case "end":
            more = f" and put '{extra}' in front of the string" if extra else ""
            return f"If the string ends with '{pattern}', {change}{more}."
        case "first":
            return f"If '{pattern}' occurs anywhere in the string, {place}."
        case "inner":
            return f"If '{pattern}' occurs in the string elsewhere than at its very start, {place}."
        case "even":
            return (
                f"If the string has an even number of '{pattern}', at least two, put '{extra}' "
                "at its end."
            )
        case _:
            return (
                f"If the string has more than {pattern} letters, remove the middle one; where the "
                "number is even, the right one of the two in the middle."
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


@lru_cache(4096)
def change(rule: Rule, *, left: bool = False) -> Change:
    """Return the function that carries a rule out once, or returns None where it does not apply.

    Args:
        rule: to be carried out.
        left: the left one of two middle letters is the middle one.
    """
    where, pattern, new, extra = rule
    size = len(pattern)
    match where:
        case "start":
            return lambda text: new + text[size:] + extra if text[:size] == pattern else None
        case "start and last":
            return lambda text: new + text[size:][:-1] if text[:size] == pattern else None
        case "end":
            return lambda text: extra + text[:-size] + new if text[-size:] == pattern else None
        case "first":
            return lambda text: text.replace(pattern, new, 1) if pattern in text else None
        case "inner":
            return lambda text: (
                text[:1] + text[1:].replace(pattern, new, 1) if pattern in text[1:] else None
            )
        case "even":
            return lambda text: (
                text + extra if pattern in text and text.count(pattern) % 2 == 0 else None
            )
        case _:
            return lambda text: (
                _without_middle(text, left=left) if len(text) > int(pattern) else None
            )


def _without_middle(text: str, *, left: bool = False) -> str:
    middle = (len(text) - left) // 2
    return text[:middle] + text[middle + 1 :]


def in_turn(
    text: str, rules: Sequence[Rule], *, repeated: bool, limit: int = MAX_TRIED
) -> str | None:
    """Go round the rules instead of beginning again at the first after every step.

    Args:
        text: to be changed.
        rules: in their order.
        repeated: carry out each as often as possible before the next, not once.
        limit: most rules that are tried.

    Returns:
        The last string; None if `limit` is reached before.
    """
    place = idle = 0
    changes = [change(rule) for rule in rules]
    for _ in range(limit):
        changed = changes[place](text)
        if changed is not None:
            text, idle = changed, 0
        else:
            idle += 1
        if idle == len(rules):
            return text
        if changed is None or not repeated:
            place = (place + 1) % len(rules)
    return None


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
        changed = change(rule)(text)
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


def _from_the_last(puzzle: Rewriting) -> str | None:
    """Give the last rule of the list precedence over the others."""
    steps = _carried_out(puzzle.start, [*map(change, puzzle.rules[::-1])], MAX_TRIED)
    return None if steps is None else steps[-1][1]


def _before_the_end(puzzle: Rewriting) -> str | None:
    """Leave out the last step."""
    steps = _steps(puzzle)
    return None if steps is None or len(steps) < 2 else steps[-2][1]


SHORTCUTS: Final[Mapping[str, Callable[[Rewriting], str | None]]] = {
    "going on with the next rule": lambda puzzle: in_turn(
        puzzle.start, puzzle.rules, repeated=False
    ),
    "repeating each rule before the next": lambda puzzle: in_turn(
        puzzle.start, puzzle.rules, repeated=True
    ),
    "the last rule that applies": _from_the_last,
    "all but the last step": _before_the_end,
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
        at_most(1000, letters=len(start), rules=len(solution["selected_rules"]))
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


def defects(puzzle: Rewriting, _: Mapping[str, str]) -> Iterator[Finding]:
    """Yield the other strings that the published wording allows."""
    stored = solve(puzzle)
    leftish = [change(rule, left=True) for rule in puzzle.rules]
    steps = _carried_out(puzzle.start, leftish, MAX_STEPS)
    named = ("going on with the next rule", "repeating each rule before the next")
    readings = {
        **{name: SHORTCUTS[name](puzzle) for name in named},
        "the left one of two middle letters": None if steps is None else steps[-1][1],
    }
    others = [
        f"{name} {'never ends' if other is None else f'gives {other!r}'}"
        for name, other in readings.items()
        if other != stored
    ]
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
    form="the final string alone.",
    parse=lambda text: string(text, ALPHABET + FOREIGN),
    render=str,
    violations=violations,
    solve=solve,
    spoil=lambda _, answer, rng: spoiled(answer, ALPHABET, rng),
    guess=guess,
    difficulty=difficulty,
    difficulty_unit="rules tried",
    shortcuts=SHORTCUTS,
    published=published,
    defects=defects,
    version=4,
)
