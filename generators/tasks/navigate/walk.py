"""Walks on the integer plane: what instructions do, and drawing some that lead back.

Directions count quarter turns clockwise: as a heading 0 is north, relative to the walker 0 is
forward. An operation is one of

    go n d          n steps in direction d relative to the heading, which stays
    turn d          turn by d quarter turns clockwise
    face h          turn to heading h
    repeat k ops    do the operations of `ops` k times
"""

from collections.abc import Iterator, Sequence
from itertools import combinations, pairwise
from random import Random
from typing import Any

Op = tuple[Any, ...]
State = tuple[int, int, int]
HOME = (0, 0)
EAST = (0, 1, 0, -1)
NORTH = (1, 0, -1, 0)
SWAPS = 30
"""How many swaps of two step numbers are tried to lead a closed walk astray."""


def walk(ops: Sequence[Op], state: State = (0, 0, 0)) -> State:
    """Return x (to the east), y (to the north) and heading after all operations."""
    x, y, heading = state
    for op in ops:
        match op:
            case ("go", n, direction):
                absolute = (heading + direction) % 4
                x, y = x + n * EAST[absolute], y + n * NORTH[absolute]
            case ("turn", quarters):
                heading = (heading + quarters) % 4
            case ("face", heading):
                pass
            case ("repeat", times, block):
                for _ in range(times):
                    x, y, heading = walk(block, (x, y, heading))
    return x, y, heading


def end(ops: Sequence[Op]) -> tuple[int, int]:
    """Return where a walk ends that starts at (0, 0) facing north."""
    x, y, _ = walk(ops)
    return x, y


def executed(ops: Sequence[Op]) -> int:
    """Return how many operations are done, counting every repetition."""
    return sum(op[1] * executed(op[2]) if op[0] == "repeat" else 1 for op in ops)


def written(ops: Sequence[Op]) -> Iterator[Op]:
    """Yield the operations as written, each once, without the repeats themselves."""
    for op in ops:
        if op[0] == "repeat":
            yield from written(op[2])
        else:
            yield op


def closed(ops: Sequence[Op], largest: int, rng: Random) -> list[Op] | None:
    """Choose new step numbers, 1 to `largest`, for a flat walk so that it ends where it starts.

    Returns:
        The walk, or None where its directions do not allow that.
    """
    legs: list[list[int]] = [[], [], [], []]
    heading = 0
    for i, op in enumerate(ops):
        if op[0] == "go":
            legs[(heading + op[2]) % 4].append(i)
        else:
            heading = (heading + op[1]) % 4
    result = list(ops)
    for there, back in ((legs[0], legs[2]), (legs[1], legs[3])):
        if bool(there) != bool(back):
            return None
        if not there:
            continue
        low, high = sorted((len(there), len(back)))
        if high > low * largest:
            return None
        total = rng.randint(high, low * largest)
        for side in (there, back):
            for i, n in zip(side, split(total, len(side), largest, rng), strict=True):
                result[i] = ("go", n, ops[i][2])
    return result


def split(total: int, parts: int, largest: int, rng: Random) -> list[int]:
    """Return `parts` numbers from 1 to `largest` with the given sum, in random order."""
    numbers = []
    for rest in range(parts - 1, -1, -1):
        low, high = max(1, total - rest * largest), min(largest, total - rest)
        numbers.append(rng.randint(low, high))
        total -= numbers[-1]
    return rng.sample(numbers, parts)


def with_way_back(ops: Sequence[Op], largest: int, rng: Random) -> list[Op]:
    """Insert steps between the outermost operations so that the walk ends where it starts."""
    x, y = end(ops)
    legs = []
    for offset, direction in ((x, 3 if x > 0 else 1), (y, 2 if y > 0 else 0)):
        if offset:
            parts = 4 * abs(offset) // (3 * largest) + 1
            legs += [(n, direction) for n in split(abs(offset), parts, largest, rng)]
    result = list(ops)
    for n, direction in legs:
        i = rng.randint(0, len(result))
        heading = walk(result[:i])[2]
        result.insert(i, ("go", n, (direction - heading) % 4))
    return result


def led_astray(ops: Sequence[Op], axis: int, rng: Random) -> list[Op] | None:
    """Swap the numbers of two opposite steps of a closed walk so that it no longer is closed.

    Instructions and numbers stay the same, apart from their pairing. One coordinate of the end
    stays 0, so that it does not help to look at the other one alone, and the other is even. Of up
    to three such swaps the one that misses the start least is taken, if possible one that leaves
    the largest number in its place.

    Args:
        ops: the walk.
        axis: 0 to miss the start to the east or west, 1 to the north or south.
        rng: source of all randomness.

    Returns:
        The walk, or None where no swap was found.
    """
    legs = [leg for leg in _legs(ops) if leg[2] % 2 != axis]
    most = max((op[1] for op in ops if op[0] == "go"), default=0)
    found: list[tuple[bool, int, int, int]] = []
    for (i, a, there), (j, b, other) in _some(list(combinations(legs, 2)), SWAPS, rng):
        if a != b and there != other:
            found.append((most in (a, b), abs(a - b), i, j))
    if not found:
        return None
    _, _, i, j = min(found[:3])
    walked = list(ops)
    walked[i], walked[j] = ("go", ops[j][1], ops[i][2]), ("go", ops[i][1], ops[j][2])
    return walked


def _legs(ops: Sequence[Op]) -> list[tuple[int, int, int]]:
    """Return index, number and absolute direction of all steps outside of repeats."""
    legs = []
    heading = 0
    for i, op in enumerate(ops):
        if op[0] == "go":
            legs.append((i, op[1], (heading + op[2]) % 4))
        heading = walk((op,), (0, 0, heading))[2]
    return legs


def _some(items: list[Any], most: int, rng: Random) -> list[Any]:
    return rng.sample(items, min(most, len(items)))


def flat(turns: Sequence[bool], sideways: bool, rng: Random) -> list[Op]:
    """Draw the directions of turns and of steps, whose numbers are left open.

    Args:
        turns: whether each operation is a turn.
        sideways: whether steps go to all sides, not only forward.
        rng: source of all randomness.
    """
    return [
        ("turn", rng.randint(1, 3)) if turn else ("go", 1, rng.randrange(4) if sideways else 0)
        for turn in turns
    ]


def undone_at_once(ops: Sequence[Op]) -> bool:
    """Whether a flat walk goes somewhere and straight back."""
    steps = [(a, b) for a, b in pairwise(ops) if a[0] == b[0] == "go"]
    return any(a[1] == b[1] and abs(a[2] - b[2]) == 2 for a, b in steps)


def nested(count: int, largest: int, rng: Random, depth: int = 0) -> list[Op]:
    """Draw instructions with blocks that are repeated, some of them inside other blocks."""
    ops: list[Op] = []
    left = count
    while left > 0:
        draw = rng.random()
        if draw < (0.12, 0.2, 0)[depth] and left > 8:
            size = rng.randint(4, min(left, 12))
            block = nested(size, max(10, largest // 50), rng, depth + 1)
            ops.append(("repeat", rng.randint(2, 9), tuple(block)))
            left -= size
            continue
        left -= 1
        if draw < 0.3:
            ops.append(("turn", rng.randint(1, 3)))
        elif draw < 0.4:
            ops.append(("face", rng.randrange(4)))
        else:
            ops.append(("go", rng.randint(1, largest), rng.randrange(4)))
    return ops


SIDES = (" forward", " to the right", " backward", " to the left")
TURN = {1: "Turn right.", 2: "Turn around.", 3: "Turn left."}
COMPASS = ("north", "east", "south", "west")


def told(ops: Sequence[Op], sided: bool) -> str:
    """Return the instructions in words; `sided` is whether any step is not forward."""
    return " ".join(_instruction(op, sided) for op in ops)


def _instruction(op: Op, sided: bool) -> str:
    match op:
        case ("go", n, direction):
            steps = "1 step" if n == 1 else f"{n} steps"
            return f"Go {steps}{SIDES[direction] if sided else ''}."
        case ("turn", quarters):
            return TURN[quarters]
        case ("face", heading):
            return f"Turn to face {COMPASS[heading]}."
    return f"Do {op[1]} times: [ {told(op[2], sided)} ]"
