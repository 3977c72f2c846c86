"""Light puzzles: which lights are lit after a sequence of button presses.

Source: CodeSteer (ICML 2025), task "Light Puzzles". The presses are given, so the result is
unique; it is recomputed and compared light by light.

Repaired against the published version: the question says that a press toggles; presses that cancel
to nothing are not drawn; some button is pressed an even number of times and others an odd number,
of which one more than once; neither the first presses alone nor the last ones alone give the
result; buttons share lights, and some light goes out. From level 3 on there are at least six
buttons (three in most published samples), so that naming those with an odd number by luck is rare.
"""

import re
from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from itertools import accumulate
from operator import xor
from random import Random
from string import ascii_uppercase

from generators.answers.grid import Rows, cut, fit, misfit, read_rows, show
from generators.published.finding import LEAK, Finding
from generators.published.stored import at_most, reading, solution_json, table
from generators.shared.wording import phrase
from generators.task import Lazy, Published, Task

Place = tuple[int, int]


@dataclass(frozen=True)
class Lights:
    """The `rows` of 0 and 1, the places (row and column from 1) of every button, the presses.

    Button k is called by letter k of the alphabet; `presses` is a string of such letters.
    """

    rows: tuple[str, ...]
    buttons: tuple[tuple[Place, ...], ...]
    presses: str


@dataclass(frozen=True)
class Level:
    """Side of the grid, buttons, fewest and most presses, and the most lights of a button."""

    size: int
    buttons: int
    presses: tuple[int, int]
    lights: int


LEVELS = {
    1: Level(3, 1, (1, 1), 4),
    2: Level(3, 4, (6, 7), 4),
    3: Level(5, 6, (9, 12), 12),
    4: Level(8, 8, (17, 20), 16),
    5: Level(12, 12, (60, 60), 24),
}


def generate(level: Level, rng: Random) -> Lights:
    """Draw grids, buttons and presses until the presses matter."""
    while True:
        rows = tuple("".join(rng.choices("01", k=level.size)) for _ in range(level.size))
        places = [(r + 1, c + 1) for r in range(level.size) for c in range(level.size)]
        buttons = tuple(
            tuple(rng.sample(places, rng.randint(2, level.lights))) for _ in range(level.buttons)
        )
        lights = Lights(rows, buttons, _presses(level, rng))
        changed = _changed(lights)
        darkened = any(rows[r - 1][c - 1] == "1" for r, c in changed)
        enough = _shared(buttons) and len(changed) >= level.size and darkened
        if enough and shortcuts_fail(lights):
            return lights


def _presses(level: Level, rng: Random) -> str:
    """Draw presses of which no part at either end cancels out.

    Some button is pressed an even number of times, two or more an odd number, and one of these
    more than once.
    """
    letters = ascii_uppercase[: level.buttons]
    while True:
        presses = "".join(rng.choices(letters, k=rng.randint(*level.presses)))
        counts = Counter(presses).values()
        odd = [count for count in counts if count % 2]
        several = 2 <= len(odd) < len(counts) and max(odd) > 1
        if level.buttons == 1 or (several and not _cancels_at_an_end(presses)):
            return presses


def _cancels_at_an_end(presses: str) -> bool:
    """Whether some first presses, or all but these, toggle nothing."""
    *parts, total = accumulate((1 << ascii_uppercase.index(press) for press in presses), xor)
    return not {0, total}.isdisjoint(parts)


def _shared(buttons: tuple[tuple[Place, ...], ...]) -> bool:
    """Whether a third of the lights with buttons has several, and no buttons are equal."""
    users = Counter(place for button in buttons for place in button)
    several = sum(count > 1 for count in users.values())
    different = len({frozenset(button) for button in buttons}) == len(buttons)
    return different and (3 * several >= len(users) or len(buttons) == 1)


def shortcuts_fail(lights: Lights) -> bool:
    """Whether other ways of counting places or presses give other results."""
    changed, end = _changed(lights), len(lights.rows) + 1
    columns_first = {(c, r) for r, c in changed}
    upwards, leftwards = {(end - r, c) for r, c in changed}, {(r, end - c) for r, c in changed}
    if changed in (columns_first, upwards, leftwards):
        return False
    if len(lights.presses) == 1:
        return True
    parts = (_changed(lights, part(lights.presses)) for part in PARTS.values())
    return changed not in (_touched(lights), *parts)


def _touched(lights: Lights) -> set[Place]:
    return {p for press in lights.presses for p in lights.buttons[ascii_uppercase.index(press)]}


def _changed(lights: Lights, presses: str | None = None) -> set[Place]:
    """Return the places that are toggled an odd number of times, by other presses if given."""
    changed: set[Place] = set()
    for press, count in Counter(lights.presses if presses is None else presses).items():
        if count % 2:
            changed ^= set(lights.buttons[ascii_uppercase.index(press)])
    return changed


def _after(lights: Lights, changed: set[Place]) -> Rows:
    rows = [[*row] for row in lights.rows]
    for r, c in changed:
        rows[r - 1][c - 1] = "0" if rows[r - 1][c - 1] == "1" else "1"
    return tuple(map(tuple, rows))


WORDINGS = (
    "A square grid of {n} x {n} lights is controlled by {buttons}.",
    "There are {n} rows of {n} lights each, controlled by {buttons}.",
    "Lights are arranged in {n} rows and {n} columns and wired to {buttons}.",
)
TOGGLE = (
    "Pressing a button toggles every light listed for it: a lit light goes out, and an unlit one "
    "lights up. All other lights stay as they are."
)
SHARED = "A light may be listed for several buttons."
NUMBERS = (
    "Positions are written as (row, column) and numbered from 1, with row 1 at the top and column "
    "1 on the left."
)


def question(lights: Lights) -> str:
    """State the puzzle."""
    count, presses = len(lights.buttons), lights.presses
    named, shared = ("one button", []) if count == 1 else (f"{count} buttons", [SHARED])
    opening = phrase(lights, WORDINGS).format(n=len(lights.rows), buttons=named)
    wiring = "\n".join(
        f"Button {name}: {', '.join(f'({r}, {c})' for r, c in button)}"
        for name, button in zip(ascii_uppercase, lights.buttons, strict=False)
    )
    pressed = f"The buttons are pressed in this order: {', '.join(presses)}."
    if len(presses) == 1:
        pressed = f"Button {presses} is pressed once."
    return (
        f"{' '.join([opening, TOGGLE, *shared, NUMBERS])}\n\n"
        f"The lights at the start (1 = lit, 0 = unlit):\n\n{show(lights.rows, '')}\n\n"
        f"{wiring}\n\n{pressed} What does the grid look like afterwards?"
    )


_CELL = re.compile(r"[01]{1,400}")
_TRUE = re.compile(r"\b(?:true|on)\b", re.IGNORECASE)
_FALSE = re.compile(r"\b(?:false|off)\b", re.IGNORECASE)


def parse(text: str) -> Rows:
    """Read the rows of 0 and 1 (or true and false), which may be run together."""
    return read_rows(_FALSE.sub("0", _TRUE.sub("1", text)).rstrip("."), _CELL)


def violations(lights: Lights, answer: Rows) -> Iterator[str]:
    """Yield the rules that `answer` breaks."""
    size = len(lights.rows)
    grid = fit(answer, size, size, single=True)
    if grid is None:
        yield misfit(answer, size, size, single=True)
        return
    right = _after(lights, _changed(lights))
    for r, (said, row) in enumerate(zip(grid, right, strict=True), 1):
        if said != row:
            c = next(c for c, cell in enumerate(row) if said[c] != cell)
            yield f"the light in row {r} column {c + 1} is {row[c]} in the end, not {said[c]}"


def solve(lights: Lights) -> Rows | None:
    """Follow the presses."""
    return _after(lights, _changed(lights))


def spoil(lights: Lights, answer: Rows, rng: Random) -> Rows:
    """Toggle one to three lights, or leave out the last row."""
    if rng.random() < 0.1:
        return answer[:-1]
    places = [(r, c) for r in range(1, len(answer) + 1) for c in range(1, len(answer) + 1)]
    wrong = set(rng.sample(places, rng.randint(1, 3)))
    return _after(Lights(tuple(map("".join, answer)), (), ""), wrong)


def guess(lights: Lights, rng: Random) -> Rows:
    """Light every lamp with probability one half."""
    size = len(lights.rows)
    return tuple(tuple(rng.choices("01", k=size)) for _ in range(size))


def difficulty(lights: Lights) -> float:
    """Return how many times a light is toggled."""
    return sum(len(lights.buttons[ascii_uppercase.index(press)]) for press in lights.presses)


def _canonical(lights: Lights) -> Hashable:
    """Forget names and order of the buttons and the order of the presses."""
    counts = Counter(lights.presses)
    wired = zip(ascii_uppercase, lights.buttons, strict=False)
    return lights.rows, tuple(sorted((tuple(sorted(b)), counts[name]) for name, b in wired))


def _with(part: Callable[[str], str]) -> Callable[[Lights], Rows]:
    return lambda lights: _after(lights, _changed(lights, part(lights.presses)))


def _most_often(presses: str) -> str:
    counts = Counter(presses)
    most = max(counts.values())
    return "".join(press for press in counts if counts[press] == most)


def _neighbours_cancelled(presses: str) -> str:
    left = ""
    for press in presses:
        left = left[:-1] if left.endswith(press) else left + press
    return "".join(set(left))


def _some(presses: str, count: int) -> str:
    """Return that many of the buttons that are pressed, drawn at random."""
    names = sorted(set(presses))
    return "".join(Random(presses).sample(names, min(count, len(names))))


PARTS: Mapping[str, Callable[[str], str]] = {
    "every button once": lambda presses: "".join(set(presses)),
    "buttons pressed once only": lambda presses: "".join(
        press for press in presses if presses.count(press) == 1
    ),
    "buttons pressed most often": _most_often,
    "equal presses in a row cancel, others count once": _neighbours_cancelled,
    "first half": lambda presses: presses[: len(presses) // 2],
    "second half": lambda presses: presses[len(presses) // 2 :],
    "last press": lambda presses: presses[-1:],
}
"""Presses that stand for all."""


def _switched_on(lights: Lights) -> Rows:
    """Take a press as switching lights on."""
    dark = {(r, c) for r, c in _touched(lights) if lights.rows[r - 1][c - 1] == "0"}
    return _after(lights, dark)


def published(path: str, files: Mapping[str, str]) -> Published[Lights]:
    """Read one published sample: `initial_state`, `buttons`, `operations`, `solution`."""
    with reading("light_puzzles", path):
        values = solution_json(files)
        grid = table(values["initial_state"], int)
        size = len(grid)
        wiring = [table(values["buttons"][name], int, 2) for name in sorted(values["buttons"])]
        buttons = tuple(tuple((r, c) for r, c in button) for button in wiring)
        presses = "".join(values["operations"])
        names = "".join(sorted(values["buttons"]))
        at_most(1000, presses=len(presses), places=sum(map(len, buttons)))
        if not ascii_uppercase.startswith(names) or not set(presses) <= set(names):
            raise ValueError(f"unexpected buttons {names!r} or presses {presses!r}")
        if size == 0 or len(grid[0]) != size or {n for row in grid for n in row} - {0, 1}:
            raise ValueError("expected a square of 0 and 1")
        if any(not (1 <= r <= size and 1 <= c <= size) for b in buttons for r, c in b):
            raise ValueError("a button controls a place outside the grid")
        stored = show(cut(values["solution"], size))
    return Published(Lights(tuple("".join(map(str, r)) for r in grid), buttons, presses), stored)


def defects(lights: Lights, _: Mapping[str, str]) -> Iterator[Finding]:
    """Yield whether a copy of the published grid is right."""
    if next(violations(lights, tuple(map(tuple, lights.rows))), None) is None:
        yield Finding(LEAK, "the printed grid is the answer")


TASK = Task(
    name="light_puzzles",
    title="Light Puzzles",
    category="execution",
    split="seen",
    summary="Follow presses of buttons that toggle lights in a grid.",
    levels=LEVELS,
    instance_type=Lights,
    generate=generate,
    question=question,
    form=(
        "the final grid: one line per row, from top to bottom, with 1 for a lit and 0 for an unlit "
        "light, separated by commas."
    ),
    parse=parse,
    render=show,
    violations=violations,
    solve=solve,
    spoil=spoil,
    guess=guess,
    difficulty=difficulty,
    difficulty_unit="lights toggled",
    shortcuts={
        "copy": lambda lights: tuple(map(tuple, lights.rows)),
        "switch on": _switched_on,
        **{name: _with(part) for name, part in PARTS.items()},
    },
    lazy={
        f"{count} of the buttons, once each": Lazy(
            _with(partial(_some, count=count)), (1.0, 0.18, 0.06, 0.02, 0.01)
        )
        for count in (2, 3)
    },
    canonical=_canonical,
    published=published,
    defects=defects,
    version=4,
)
