"""Orders of n things under clues: statement of the clues, exact search.

Things and places are numbered from 0. A clue is a tuple of its kind and its numbers:

    before a b      a's place is smaller than b's
    at a p          a is in place p
    not a p         a is not in place p
    either a p q    a is in place p or q
    apart a b k     the places of a and b differ by exactly k
    parted a b      the places of a and b do not differ by 1
    next a b        b's place is one more than a's
    between a b c   a's place is between those of b and c, whichever of these is smaller
    if c d          clue d holds wherever clue c does; both are of kind `before` or `at`
"""

from collections.abc import Iterator, Sequence
from typing import Any

Clue = tuple[Any, ...]
LIMIT = 10_000_000
"""Most steps of a search where its caller says nothing."""


def holds(clue: Clue, place: Sequence[int]) -> bool:
    """Whether a clue is true where thing `i` is in `place[i]`."""
    match clue:
        case ("before", a, b):
            return bool(place[a] < place[b])
        case ("at", a, p):
            return bool(place[a] == p)
        case ("not", a, p):
            return bool(place[a] != p)
        case ("either", a, p, q):
            return place[a] in (p, q)
        case ("apart", a, b, k):
            return bool(abs(place[a] - place[b]) == k)
        case ("parted", a, b):
            return abs(place[a] - place[b]) != 1
        case ("next", a, b):
            return place[b] - place[a] == 1
        case ("between", a, b, c):
            return (place[b] < place[a]) == (place[a] < place[c])
        case ("if", condition, consequence):
            return not holds(condition, place) or holds(consequence, place)
    raise ValueError(f"no such clue: {clue!r}")


class Orders:
    """The orders of `count` things that satisfy all `clues`.

    Every thing has a bit mask of its possible places. Clues narrow the masks until nothing
    changes, then the thing with the fewest places (of these the one in most clues) is tried
    in each of them. A clue can only narrow something anew once a thing in it has fewer places.

    Args:
        count: how many things and places.
        clues: what must hold.
        limit: most steps; then the search ends early, with `steps` above the limit.

    Attributes:
        steps: how often a clue was looked at, a measure of the work done.
    """

    def __init__(self, count: int, clues: Sequence[Clue], limit: int = LIMIT) -> None:
        self.count = count
        self.clues = clues
        self.limit = limit
        self.steps = 0
        self._degree = [0] * count
        self._relations: list[tuple[int, Clue]] = []
        for clue in clues:
            mask = 0
            for thing in things_of(clue):
                self._degree[thing] += 1
                mask |= 1 << thing
            if clue[0] not in ("at", "not", "either"):
                self._relations.append((mask, clue))

    def __iter__(self) -> Iterator[tuple[int, ...]]:
        """Yield the place of every thing, for one order after the other."""
        masks = [(1 << self.count) - 1] * self.count
        for clue in self.clues:
            if clue[0] in ("at", "not", "either"):  # once is enough: masks only shrink
                ((thing, places),) = _allowed(clue, masks)
                masks[thing] &= places
        if all(masks):
            yield from self._search(masks, (1 << self.count) - 1)

    def _search(self, masks: list[int], fewer: int) -> Iterator[tuple[int, ...]]:
        if self.steps > self.limit or not self._narrow(masks, fewer):
            return
        open_things = [i for i, mask in enumerate(masks) if mask & (mask - 1)]
        if not open_things:
            yield tuple(mask.bit_length() - 1 for mask in masks)
            return
        thing = min(open_things, key=lambda i: (masks[i].bit_count(), -self._degree[i]))
        for bit in _bits(masks[thing]):
            trial = masks.copy()
            trial[thing] = bit
            yield from self._search(trial, 1 << thing)

    def _narrow(self, masks: list[int], fewer: int) -> bool:
        """Narrow `masks` in place to a fixed point; return False at a contradiction.

        Args:
            masks: the possible places of every thing.
            fewer: the things, as a mask, with fewer places than at the last fixed point.
        """
        settled: int | None = fewer
        while fewer:
            before, fewer = fewer, 0
            self.steps += len(self.clues)
            for things, clue in self._relations:
                if not things & (before | fewer):
                    continue
                if clue[0] == "before":  # as `_allowed` has it, without its cost: most are these
                    _, a, b = clue
                    x, y = masks[a], masks[b]
                    masks[a] = x & ((1 << (y.bit_length() - 1)) - 1)
                    masks[b] = y & -((x & -x) << 1)
                    if not (masks[a] and masks[b]):
                        return False
                    fewer |= (masks[a] != x) << a | (masks[b] != y) << b
                    continue
                if clue[0] == "parted":  # says nothing while both have several places
                    x, y = masks[clue[1]], masks[clue[2]]
                    if x & (x - 1) and y & (y - 1):
                        continue
                for thing, allowed in _allowed(clue, masks):
                    places = masks[thing] & allowed
                    if places != masks[thing]:
                        if not places:
                            return False
                        masks[thing] = places
                        fewer |= 1 << thing
            if fewer or settled:  # else the masks are as they were left the last time
                settled = _all_different(masks)
                if settled is None:
                    return False
                fewer |= settled
        return True


def things_of(clue: Clue) -> tuple[int, ...]:
    """Return the things that a clue is about, each as often as it is named."""
    match clue:
        case ("before" | "apart" | "parted" | "next", a, b, *_):
            return (a, b)
        case ("between", a, b, c):
            return (a, b, c)
        case ("if", condition, consequence):
            return things_of(condition) + things_of(consequence)
    return (clue[1],)


def _bits(mask: int) -> Iterator[int]:
    while mask:
        yield mask & -mask
        mask &= mask - 1


def _all_different(masks: list[int]) -> int | None:
    """Give a settled thing's place to nobody else, and a place with one taker to that one.

    Returns:
        The things that have fewer places now, as a mask; None at a contradiction.
    """
    settled = loose = twice = 0
    for mask in masks:
        if mask & (mask - 1):
            twice |= loose & mask
            loose |= mask
        elif settled & mask:
            return None
        else:
            settled |= mask
    if (settled | loose).bit_count() < len(masks):
        return None
    single = loose & ~twice & ~settled
    fewer = 0
    if not (single or loose & settled):
        return fewer
    for i, mask in enumerate(masks):
        if mask & (mask - 1):
            masks[i] = mask & single or mask & ~settled
            if not masks[i]:
                return None
            fewer |= (masks[i] != mask) << i
    return fewer


def _allowed(clue: Clue, masks: list[int]) -> list[tuple[int, int]]:
    """Return things with the places that a clue leaves them, given all present masks."""
    match clue:
        case ("before", a, b):
            lowest = masks[a] & -masks[a]
            highest = 1 << (masks[b].bit_length() - 1)
            return [(b, -(lowest << 1)), (a, highest - 1)]
        case ("at", a, p):
            return [(a, 1 << p)]
        case ("not", a, p):
            return [(a, ~(1 << p))]
        case ("either", a, p, q):
            return [(a, 1 << p | 1 << q)]
        case ("apart", a, b, k):
            x, y = masks[a], masks[b]
            return [(a, y << k | y >> k), (b, x << k | x >> k)]
        case ("parted", a, b):
            return [(a, ~_beside(masks[b])), (b, ~_beside(masks[a]))]
        case ("next", a, b):
            return [(a, masks[b] >> 1), (b, masks[a] << 1)]
        case ("between", a, b, c):
            return _allowed_between(a, b, c, masks)
    return _allowed_if(clue[1], clue[2], masks)


def _beside(mask: int) -> int:
    """Return the places next to the only one in `mask`; none, if it has several."""
    return 0 if mask & (mask - 1) else mask << 1 | mask >> 1


def _allowed_between(a: int, b: int, c: int, masks: list[int]) -> list[tuple[int, int]]:
    x, y, z = masks[a], masks[b], masks[c]
    least, most = x & -x, x.bit_length()
    rising = (y & -y).bit_length() < most and least.bit_length() < z.bit_length()
    falling = (z & -z).bit_length() < most and least.bit_length() < y.bit_length()
    if rising and falling:
        return []
    if not (rising or falling):
        return [(a, 0)]
    if falling:
        b, c, y, z = c, b, z, y
    lowest, highest = y & -y, 1 << (z.bit_length() - 1)
    below = (1 << (most - 1)) - 1
    return [(a, -(lowest << 1)), (b, below), (c, -(least << 1)), (a, highest - 1)]


def _may_precede(a: int, b: int, masks: list[int]) -> bool:
    return (masks[a] & -masks[a]).bit_length() < masks[b].bit_length()


def _allowed_if(condition: Clue, consequence: Clue, masks: list[int]) -> list[tuple[int, int]]:
    if _status(condition, masks):
        return _allowed(consequence, masks)
    if _status(consequence, masks) is False:
        return _allowed(opposite(condition), masks)
    return []


def opposite(clue: Clue) -> Clue:
    """Return what holds where a clue of kind `before`, `at` or `not` does not."""
    kind, a, b = clue
    if kind == "before":
        return ("before", b, a)
    return ("at" if kind == "not" else "not", a, b)


def _status(clue: Clue, masks: list[int]) -> bool | None:
    """Whether a `before` or `at` clue is sure to hold or to fail; None if open."""
    kind, a, b = clue
    if kind == "at":
        if not masks[a] >> b & 1:
            return False
        return True if masks[a] == 1 << b else None
    if masks[a].bit_length() <= (masks[b] & -masks[b]).bit_length() - 1:
        return True
    return None if _may_precede(a, b, masks) else False
