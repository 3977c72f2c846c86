"""Navigate: follow instructions on a plane; is it back to the start, or where does it end?

Source: CodeSteer (ICML 2025), task "Navigate"; BIG-Bench Hard. Walks are simulated exactly.

Repaired against the published version: both answers are equally frequent, and an odd number of
steps no longer gives "No" away. A walk that misses its start is made from one that does not by
swapping the numbers of two steps, so that up to level 4 no property of the instructions alone or of
the numbers alone favours an answer; it misses by a few steps, with equal chance along either axis.
Level 5 repeats blocks, faces compass directions, and also asks for the place or the distance.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from random import Random

from generators.answers.choice import read_yes_no, render_yes_no, unwrap
from generators.errors import AnswerError
from generators.published.stored import reading
from generators.shared.wording import phrase
from generators.task import Lazy, Published, Task
from generators.tasks.navigate.walk import (
    HOME,
    Op,
    closed,
    end,
    executed,
    flat,
    led_astray,
    nested,
    told,
    undone_at_once,
    with_way_back,
    written,
)

Answer = bool | int | tuple[int, int] | str
"""A text is one such as `12,345`, a place or a number: see `_meant`."""


@dataclass(frozen=True)
class Walk:
    """What to do and what to tell.

    Attributes:
        fixed: whether one always faces the same way, so that there are no turns.
        ops: see `walk`.
        ask: `home` (does it end at the start?), `where` (coordinates) or `far` (distance).
    """

    fixed: bool
    ops: tuple[Op, ...]
    ask: str = "home"


@dataclass(frozen=True)
class Level:
    """The numbers of instructions and steps.

    Attributes:
        counts: fewest and most instructions.
        largest: most steps at a time.
        modes: `fixed` (steps to all sides, no turns), `turning` (turns and steps forward),
            `mixed` (turns and steps to all sides) or `nested` (also repeats).
        asks: see `Walk`.
        steps: fewest instructions to go.
        turns: fewest turns where there are any.
    """

    counts: tuple[int, int]
    largest: int
    modes: tuple[str, ...]
    asks: tuple[str, ...] = ("home",)
    steps: int = 0
    turns: int = 0


SHORT = 9
"""Walks of up to so many instructions never go straight back, begin or end in a turn."""
LEVELS = {
    1: Level((3, 3), 10, ("fixed",)),
    2: Level((4, 5), 10, ("fixed",)),
    3: Level((7, 9), 20, ("fixed", "turning"), steps=5, turns=3),
    4: Level((25, 25), 50, ("mixed",)),
    5: Level((130, 150), 10_000, ("nested",), ("home", "where", "far")),
}


def generate(level: Level, rng: Random) -> Walk:
    """Draw directions until they allow a closed walk; half of the walks are then led astray."""
    mode, ask = rng.choice(level.modes), rng.choice(level.asks)
    stray, axis = rng.random() < 0.5, rng.randrange(2)
    if mode == "nested" and ask != "home":
        return Walk(False, tuple(nested(rng.randint(*level.counts), level.largest, rng)), ask)
    while True:
        walk = _closed(level, mode, rng)
        other = led_astray(walk, axis, rng) if walk else None
        if walk and other and not (len(walk) <= SHORT and any(map(undone_at_once, (walk, other)))):
            return Walk(mode == "fixed", tuple(other if stray else walk), ask)


def _closed(level: Level, mode: str, rng: Random) -> list[Op] | None:
    """Draw instructions; None where they do not allow a closed walk or are too monotonous."""
    count = rng.randint(*level.counts)
    if mode == "nested":
        return with_way_back(nested(count, level.largest, rng), level.largest, rng)
    turns = [mode != "fixed" and rng.random() < 0.4 for _ in range(count)]
    steps = turns.count(False)
    few = steps < level.steps or (mode == "turning" and count - steps < level.turns)
    if few or (count <= SHORT and (turns[0] or turns[-1])):
        return None
    return closed(flat(turns, mode != "turning", rng), level.largest, rng)


OPENINGS = (
    "A walker stands on a large plain, facing north, and follows the instructions below in order.",
    "A walker starts on an open field, facing north, and carries out these instructions one after "
    "another.",
    "Follow the route of a walker who faces north at the start.",
    "On a flat floor, a walker who faces north follows the instructions below in the given order.",
)
EQUAL = "All steps have the same length."
FIXED = (
    "The walker faces north throughout; steps to the left, to the right and backward do not "
    "change that."
)
AHEAD = "Every step is taken in the direction in which the walker faces at that moment."
TURNS = (
    "Turning left or right is a turn of 90 degrees on the spot, turning around one of 180 degrees."
)
SIDEWAYS = (
    "Forward, backward, left and right are relative to the direction in which the walker faces at "
    "that moment; a step to the side or backward does not change that direction."
)
REPEATS = (
    "The instructions between [ and ] are carried out from first to last as many times as stated "
    "in front of them, each time from where the walker then stands and in the direction in which "
    "the walker then faces."
)
ASKS = {
    "home": "Is the walker then back at the starting point? Answer Yes or No.",
    "where": "Where does the walker end up? The starting point is (0, 0); a step east adds 1 to x, "
    "and a step north adds 1 to y. Answer with (x, y).",
    "far": "How many steps long is a shortest route from the starting point to the end point that "
    "runs only north, south, east and west? Answer with a whole number.",
}
FACING = " (The direction in which the walker faces at the end does not matter.)"


def question(walk: Walk) -> str:
    """State the rules that matter, the instructions and what is asked."""
    ops = list(written(walk.ops))
    turns = any(op[0] == "turn" for op in ops)
    sided = any(op[0] == "go" and op[2] for op in ops)
    rules = [EQUAL, FIXED if walk.fixed else SIDEWAYS if sided else AHEAD]
    rules += [TURNS] if turns else []
    rules += [REPEATS] if len(ops) < executed(walk.ops) else []
    ask = ASKS[walk.ask] + (FACING if walk.ask == "home" and not walk.fixed else "")
    return f"{phrase(walk, OPENINGS)} {' '.join(rules)}\n{told(walk.ops, sided)}\n{ask}"


MAX_TEXT = 200
"""Longest text that is read, in characters."""
_NUMBER = r"\s*([+-]?\s?\d{1,15})(?:\.0*)?\s*"
_X, _Y = (rf"(?:[\"']?{name}[\"']?\s*[=:])?{_NUMBER}" for name in "xy")
_POINT = re.compile(rf"[(\[{{]?\s*{_X}(?:[,;]|,?\s?and\s)\s*{_Y}[)\]}}]?")
_DISTANCE = re.compile(rf"{_NUMBER}(?:steps?|units?)?")
_GROUPED = re.compile(r"\d{1,3}(?:,\d{3})+")
_LATEX = re.compile(r"\\(?:left|right|[,;!])(?![a-z])")
_LEAD = re.compile(r"\(x, ?y\) ?= ?|(?:the )?(?:distance|coordinates)\b(?: is\b)? ?[=:]? ?", re.I)
_BACK = re.compile(
    r"(?:(?:the )?(?:walker|robot|person)|it|he|she|they|you|one) "
    r"(?:(?:is|does|do|will|are|has|not|never|isn't|doesn't|don't|aren't|be|ends?|ended|gets?|comes?"
    r"|arrives?|up|then|again|exactly|right|finally|indeed) )*"
    r"(?:back|returned|returns?|(?=at|in|to|on|where))\b"
    r"(?: ?(?:at|in|to|on|where) [a-z ]{0,30}\b(?:start(?:s|ed|ing)?|origin|beginning|began)\b"
    r"(?: (?:point|position|place))?)?"
)
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")


def parse(text: str) -> Answer:
    """Read yes or no, coordinates, or a distance."""
    if len(text) > MAX_TEXT:
        raise AnswerError(f"{len(text)} characters where a short answer was expected")
    text = _LATEX.sub("", text).replace("{,}", ",")
    for candidate in (text, unwrap(text)):
        value = _read(_LEAD.sub("", candidate.strip().rstrip("."), count=1))
        if value is not None:
            return value
    return read_yes_no(text, _claimed)


def _claimed(clause: str) -> bool | None:
    """Return whether a clause says that the walk ends at its start; None if it does not tell."""
    match = _BACK.fullmatch(clause)
    return None if match is None else not re.search(r"not|n't|never", match[0])


def _read(text: str) -> Answer | None:
    if _GROUPED.fullmatch(text):
        return text if text.count(",") == 1 else int(text.replace(",", ""))
    if re.search(r",\s|;|and|steps?\Z", text):
        text = _THOUSANDS.sub("", text)
    if match := _POINT.fullmatch(text):
        return int(match[1].replace(" ", "")), int(match[2].replace(" ", ""))
    if match := _DISTANCE.fullmatch(text):
        return int(match[1].replace(" ", ""))
    return None


def render(answer: Answer) -> str:
    """Write `Yes`, `No`, `(x, y)` or a number."""
    return render_yes_no(answer) if isinstance(answer, bool) else str(answer)


def violations(walk: Walk, answer: Answer) -> Iterator[str]:
    """Yield why `answer` is not what the walk gives."""
    right, answer = solve(walk), _meant(answer, walk.ask)
    if type(answer) is not type(right):
        yield f"expected {_EXPECTED[walk.ask]}"
    elif answer != right:
        yield f"the walk ends at {end(walk.ops)}, and the start is (0, 0)"


_EXPECTED = {"home": "Yes or No", "where": "coordinates (x, y)", "far": "a whole number"}


def _meant(answer: Answer, ask: str) -> bool | int | tuple[int, int]:
    """Return an answer such as `12,345` as the place or the number that is asked for."""
    if not isinstance(answer, str):
        return answer
    if ask == "where":
        x, y = answer.split(",")
        return int(x), int(y)
    return int(answer.replace(",", ""))


@lru_cache(maxsize=4096)
def solve(walk: Walk) -> Answer:
    """Simulate the walk."""
    x, y = end(walk.ops)
    return _asked(walk, x, y)


def _asked(walk: Walk, x: int, y: int) -> Answer:
    if walk.ask == "home":
        return (x, y) == HOME
    return (x, y) if walk.ask == "where" else abs(x) + abs(y)


def spoil(walk: Walk, answer: Answer, rng: Random) -> Answer:
    """Say the opposite, or miss by a step or two."""
    if isinstance(answer, bool):
        return not answer
    off = rng.choice((-2, -1, 1, 2))
    answer = _meant(answer, walk.ask)
    if isinstance(answer, int):
        return abs(answer + off) if answer + off else answer + 1
    return (answer[0] + off, answer[1])


def guess(walk: Walk, rng: Random) -> Answer:
    """Say yes or no, or a place or distance near the start."""
    if walk.ask == "home":
        return rng.random() < 0.5
    return _asked(walk, rng.randint(-9, 9), rng.randint(-9, 9))


def _even(walk: Walk) -> Answer | None:
    steps = sum(op[1] for op in written(walk.ops) if op[0] == "go")
    return steps % 2 == 0 if walk.ask == "home" else None


def _halves(walk: Walk) -> Answer | None:
    """Say yes if the largest number is the sum of the others."""
    numbers = [op[1] for op in written(walk.ops) if op[0] == "go"]
    return 2 * max(numbers) == sum(numbers) if walk.ask == "home" else None


def _misread(walk: Walk, change: Callable[[Op], Op | None]) -> Answer | None:
    """Walk with every operation changed, or left out where that gives None."""

    def changed(ops: Iterable[Op]) -> Iterator[Op]:
        for op in ops:
            if op[0] == "repeat":
                yield ("repeat", op[1], tuple(changed(op[2])))
            elif new := change(op):
                yield new

    ops = tuple(changed(walk.ops))
    return None if ops == walk.ops else solve(replace(walk, ops=ops))


def _once(walk: Walk) -> Answer | None:
    """Do every block only once."""
    ops = tuple(written(walk.ops))
    return None if ops == walk.ops else solve(replace(walk, ops=ops))


def _turned(walk: Walk) -> Answer | None:
    """Say yes if the turns cancel out."""
    turns = [op[1] for op in written(walk.ops) if op[0] == "turn"]
    return sum(turns) % 4 == 0 if walk.ask == "home" and turns else None


def _home(walk: Walk, arrived: Callable[[int, int], bool]) -> Answer | None:
    return arrived(*end(walk.ops)) if walk.ask == "home" else None


SHORTCUTS: Mapping[str, Callable[[Walk], Answer | None]] = {
    "yes if the steps are even": _even,
    "yes if one number is the sum of the others": _halves,
    "yes if the turns cancel out": _turned,
    "ignore the turns": lambda walk: _misread(walk, lambda op: op if op[0] == "go" else None),
    "ignore turning around": lambda walk: _misread(
        walk, lambda op: None if op == ("turn", 2) else op
    ),
    "take turns for compass directions": lambda walk: _misread(
        walk, lambda op: ("face", op[1]) if op[0] == "turn" else op
    ),
    "do every block once": _once,
    "always no": lambda walk: False if walk.ask == "home" else None,
}
LAZY = {
    "look at north and south only": Lazy[Walk, Answer](
        lambda walk: _home(walk, lambda _, y: y == 0), (0.75, 0.75, 0.75, 0.75, 0.25)
    ),
    "look at east and west only": Lazy[Walk, Answer](
        lambda walk: _home(walk, lambda x, _: x == 0), (0.75, 0.75, 0.75, 0.75, 0.25)
    ),
    "reckon with last digits": Lazy[Walk, Answer](
        lambda walk: _home(walk, lambda x, y: x % 10 == y % 10 == 0), (1, 1, 0.95, 0.95, 0.35)
    ),
}


def canonical(walk: Walk) -> Walk:
    """Return the walk mirrored and, where it has no turns, rotated into a standard form."""
    if walk.ask != "home" or any(op[0] in ("face", "repeat") for op in walk.ops):
        return walk
    first = walk.ops[0][2] if walk.fixed else 0
    rotated = [(*op[:-1], (op[-1] - first) % 4) if op[0] == "go" else op for op in walk.ops]
    side = next((op[-1] for op in rotated if op[-1] % 2), 1)
    sign = 1 if side == 1 else -1
    ops = tuple((*op[:-1], sign * op[-1] % 4) for op in rotated)
    return Walk(walk.fixed, ops, walk.ask)


_STEP = re.compile(r"Take (\d{1,9}) steps?(?: (forward|right|backward|left))?")
_SIDE = ("forward", "right", "backward", "left")
_TURN = {"Turn right": 1, "Turn around": 2, "Turn left": 3}


def published(path: str, files: Mapping[str, str]) -> Published[Walk]:
    """Read one item of BIG-Bench Hard: a question, sentences, options."""
    with reading("navigate", path):
        (text,) = files.values()
        item = json.loads(text)
        body = item["input"].split("\nOptions:")[0]
        sentences = body.split("? ", 1)[1].rstrip(".").split(". ")
        fixed = sentences[0] == "Always face forward"
        ops = tuple(map(_published_op, sentences[fixed:]))
        return Published(Walk(fixed, ops), item["target"])


def _published_op(sentence: str) -> Op:
    if match := _STEP.fullmatch(sentence):
        return ("go", int(match[1]), _SIDE.index(match[2] or "forward"))
    return ("turn", _TURN[sentence])


TASK = Task(
    name="navigate",
    title="Navigation",
    category="reasoning",
    split="seen",
    summary="Follow steps and turns on a plane and tell whether or where they end.",
    levels=LEVELS,
    instance_type=Walk,
    generate=generate,
    question=question,
    form=(
        "Yes or No or, where the question asks for them, coordinates in the shape (x, y) or"
        " a number."
    ),
    parse=parse,
    render=render,
    violations=violations,
    solve=solve,
    spoil=spoil,
    guess=guess,
    difficulty=lambda walk: executed(walk.ops),
    difficulty_unit="instructions carried out",
    shortcuts=SHORTCUTS,
    lazy=LAZY,
    chance=lambda walk: 0.5 if walk.ask == "home" else 0.02,
    canonical=canonical,
    published=published,
    version=4,
)
