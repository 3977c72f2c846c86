"""Drawing stocks and methods whose runs are long enough, and show in what order they were read.

Every kind has a hidden weight, and what a method gives weighs less than what it takes: so
every run ends.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from operator import mul
from random import Random
from typing import Final, Literal

from generators.shared.exchange import Exchange, Method, Reading, Stock, go_round, parts_of

TRIES: Final = 8
"""How many stocks are tried with the same methods in the same order."""


@dataclass(frozen=True)
class Level:
    """Ranges of: kinds there at the start and other kinds, methods, amounts, steps.

    Attributes:
        raw: how many kinds there are at the start.
        made: how many other kinds can be made.
        methods: how many methods there are.
        amounts: how much there is of every kind at the start.
        steps: how often any method is carried out.
        idle: how many methods at most are never carried out.
        largest: most units of one kind in a method.
        loops: methods may give what earlier methods take.
        orders: in how many orders the same methods are tried.
        apart: whether no, most or all other readings of the order give other stocks.
    """

    raw: tuple[int, int]
    made: tuple[int, int]
    methods: tuple[int, int]
    amounts: tuple[int, int]
    steps: tuple[int, int]
    idle: int = 0
    largest: int = 2
    loops: bool = False
    orders: int = 1
    apart: Literal["no", "most", "all"] = "all"


def draw(
    level: Level,
    names: Callable[[int, int], tuple[str, ...]],
    most: int,
    rivals: Mapping[str, tuple[Reading, ...]],
    rng: Random,
) -> Exchange:
    """Draw methods and a stock until the run is as long as the level asks and no rival agrees.

    Args:
        level: what is asked.
        names: names so many kinds of what is there at first, and so many of what is made.
        most: how often a method is carried out per turn, if possible.
        rivals: other readings of the order, which give other stocks, for each of `Level.apart`.
        rng: source of randomness.
    """
    while True:
        raw, made = rng.randint(*level.raw), rng.randint(*level.made)
        methods = _methods(level, raw, made, rng)
        least, amount = _least(level, raw, methods), level.amounts[1]
        for order in range(level.orders if methods and max(least) <= amount else 0):
            if order:
                methods = tuple(rng.sample(methods, len(methods)))
            parts = parts_of(methods)
            for _ in range(TRIES):
                start = (*[rng.randint(few, amount) for few in least], *[0] * made)
                run = go_round(start, parts, most)
                busy = _busy(level, start, methods, run[1]) if run else ()
                if run and busy:
                    exchange = Exchange(names(raw, made), start, busy)
                    if all(rival(exchange) != run[0] for rival in rivals[level.apart]):
                        return exchange


def _least(level: Level, raw: int, methods: tuple[Method, ...]) -> list[int]:
    """Return how much of every kind there must be at the start, or too few methods stay.

    What no method gives has to be enough for all methods that take it, but for the most greedy
    of those that may stay idle.
    """
    spare = len(methods) - level.methods[0] + level.idle
    least = []
    for kind in range(raw):
        taken = sorted([takes[kind] for takes, _ in methods], reverse=True)
        given = level.loops and any(gives[kind] for _, gives in methods)
        least.append(max(level.amounts[0], 0 if given else sum(taken[spare:])))
    return least


def _busy(
    level: Level, start: Stock, methods: tuple[Method, ...], uses: tuple[int, ...]
) -> tuple[Method, ...]:
    """Leave out methods that are never carried out, which changes nothing, but `level.idle`.

    Returns:
        The others; none if the run is too short or too long, too few methods stay, or none of
        them makes something that is not there at first.
    """
    idle = [number for number, often in enumerate(uses) if not often][level.idle :]
    if len(uses) - len(idle) < level.methods[0]:
        return ()
    if not level.steps[0] <= sum(uses) <= level.steps[1]:
        return ()
    if not idle:
        return methods
    busy = tuple(method for number, method in enumerate(methods) if number not in idle)
    gains = map(sum, zip(*(given for _, given in busy), strict=True))
    return busy if all(have or gain for have, gain in zip(start, gains, strict=True)) else ()


def _methods(level: Level, raw: int, made: int, rng: Random) -> tuple[Method, ...]:
    """Draw methods of which each takes only what is there or what others give.

    Empty if a drawn method has nothing to give that is light enough.
    """
    weights = rng.choices(range(5, 10), k=raw) + rng.choices(range(2, 7), k=made)
    kinds = list(range(raw + made))
    known, products = kinds[:raw], kinds[raw:]
    methods: list[Method] = []
    for left in range(level.methods[1], 0, -1):
        taken = _taken(known, raw + made, level.largest, rng)
        fresh = [kind for kind in products if kind not in known]
        if not fresh or (len(fresh) < left and rng.random() < 0.3):
            fresh = kinds if level.loops else products
        given = _given(taken, fresh, weights, rng)
        method = (tuple(taken), tuple(given))
        if not any(given) or method in methods:
            return ()
        known += [kind for kind in fresh if given[kind] and kind not in known]
        methods.append(method)
    if level.loops:
        rng.shuffle(methods)
    return tuple(methods)


def _some(items: list[int], count: int, rng: Random) -> list[int]:
    """Draw `count` of the items, or all; quicker than `Random.sample` for so few."""
    left = items.copy()
    return [left.pop(int(rng.random() * len(left))) for _ in range(min(count, len(left)))]


def _taken(known: list[int], kinds: int, largest: int, rng: Random) -> list[int]:
    taken = [0] * kinds
    for kind in _some(known, (1, 2, 2, 3)[int(rng.random() * 4)], rng):
        taken[kind] = 1 + int(rng.random() * largest)
    return [2 * amount for amount in taken] if sum(taken) == 1 and rng.random() < 0.7 else taken


def _given(taken: list[int], kinds: list[int], weights: list[int], rng: Random) -> list[int]:
    """Draw one or two kinds, not among those taken, that weigh less than what is taken."""
    room = sum(map(mul, taken, weights)) - 1
    given = [0] * len(taken)
    free = [kind for kind in kinds if not taken[kind]]
    for kind in _some(free, (1, 1, 2)[int(rng.random() * 3)], rng):
        most = min(3, room // weights[kind])
        if most:
            given[kind] = 1 + int(rng.random() * most)
            room -= given[kind] * weights[kind]
    return given
