"""Feedback on guesses at a secret of different symbols, for one secret or for all at once.

Every symbol of a guess is in one of five states: in place, misplaced, absent and below all
symbols of the secret, absent and above all of them, or absent and in between.
"""

import re
from collections.abc import Collection, Sequence
from functools import lru_cache, reduce
from itertools import permutations
from operator import or_

Counts = tuple[int, ...]
IN_PLACE, MISPLACED, BELOW, ABOVE, BETWEEN = range(5)
_WEIGHTS = (1, 4, 16, 64, 0)
"""Counts of the states are packed into a byte; at most three symbols, so at most three each."""


def judged(guess: str, secret: str, *, coarse: bool = False) -> Counts:
    """Count the symbols of `guess` by their state.

    Args:
        guess: as many symbols as the secret has.
        secret: different symbols.
        coarse: count two absent symbols as in between unless both are below or both above.
    """
    counts = [0] * 5
    for symbol, right in zip(guess, secret, strict=True):
        if symbol == right:
            counts[IN_PLACE] += 1
        elif symbol in secret:
            counts[MISPLACED] += 1
        elif symbol < min(secret):
            counts[BELOW] += 1
        else:
            counts[ABOVE if symbol > max(secret) else BETWEEN] += 1
    if coarse and sum(counts[BELOW:]) == 2 and 2 not in counts:
        return (0, 0, 0, 0, 2)
    return tuple(counts)


class Space:
    """All secrets of `size` different symbols, at most three, and the feedback they give.

    One byte per secret, in one long integer, lets a guess be judged against all secrets by
    adding a precomputed integer per symbol.
    """

    def __init__(self, symbols: str, size: int) -> None:
        self.secrets = tuple("".join(chosen) for chosen in permutations(symbols, size))
        self._states = {
            symbol: int.from_bytes(bytes(_state(symbol, one) for one in self.secrets))
            for symbol in symbols
        }
        self._places = {
            (symbol, place): int.from_bytes(
                bytes(3 * (one[place] == symbol) for one in self.secrets)
            )
            for symbol in symbols
            for place in range(size)
        }

    def feedback(self, guess: str) -> bytes:
        """Return the packed feedback on `guess` for every secret, in their order."""
        total = sum(self._states[symbol] for symbol in guess)
        total -= sum(self._places[symbol, place] for place, symbol in enumerate(guess))
        return total.to_bytes(len(self.secrets))

    def broken(self, guess: str, counts: Counts, *, coarse: bool = False) -> bytes:
        """Return a byte for every secret: 0 where `guess` gets `counts`, else 1."""
        return self.feedback(guess).translate(_table(len(guess), counts, coarse))

    def fitting(
        self, told: Sequence[tuple[str, Counts]], *, coarse: bool = False
    ) -> list[tuple[str, ...]]:
        """Return the secrets that are left before the first guess and after each one."""
        left = [self.secrets]
        for guess, counts in told:
            broken = dict(zip(self.secrets, self.broken(guess, counts, coarse=coarse), strict=True))
            left.append(tuple(one for one in left[-1] if not broken[one]))
        return left


def _state(symbol: str, secret: str) -> int:
    if symbol in secret:
        return _WEIGHTS[MISPLACED]
    if symbol < min(secret):
        return _WEIGHTS[BELOW]
    return _WEIGHTS[ABOVE if symbol > max(secret) else BETWEEN]


@lru_cache(maxsize=1024)
def _table(size: int, counts: Counts, coarse: bool) -> bytes:
    """Return for every packed feedback 0 where it means `counts`, else 1."""
    return bytes(_unpacked(code, size, coarse) != counts for code in range(256))


def _unpacked(code: int, size: int, coarse: bool) -> Counts:
    counts = [code // weight % 4 for weight in _WEIGHTS[:4]]
    counts.append(size - sum(counts))
    if coarse and sum(counts[BELOW:]) == 2 and 2 not in counts:
        return (0, 0, 0, 0, 2)
    return tuple(counts)


@lru_cache(maxsize=16)
def space(symbols: str, size: int) -> Space:
    """Return the space of all secrets of `size` different ones of `symbols`."""
    return Space(symbols, size)


def needed(
    guesses: Sequence[tuple[str, str]],
    secret: tuple[str, str],
    spaces: tuple[Space, Space],
    *,
    coarse: bool = False,
) -> list[tuple[str, str]]:
    """Take out guesses without which the secret is still the only one, most telling first.

    Args:
        guesses: each in two parts, which are judged separately.
        secret: its two parts.
        spaces: all secrets for either part.
        coarse: see `judged`.
    """
    broken = [
        [
            int.from_bytes(part.broken(one[k], judged(one[k], right, coarse=coarse), coarse=coarse))
            for one in guesses
        ]
        for k, (part, right) in enumerate(zip(spaces, secret, strict=True))
    ]
    power = [sum(map(int.bit_count, bits)) for bits in zip(*broken, strict=True)]
    kept = set(range(len(guesses)))
    for i in sorted(kept, key=lambda i: -power[i]):
        if all(_united(told, kept - {i}) == _united(told, kept) for told in broken):
            kept.remove(i)
    return [guesses[i] for i in sorted(kept)]


def _united(masks: Sequence[int], chosen: Collection[int]) -> int:
    return reduce(or_, (masks[i] for i in chosen), 0)


_CLAUSE = re.compile(
    r"(one|both) (number|letter)s? (?:is|are) (?:(correct and in the correct position)"
    r"|(correct but in the wrong position)"
    r"|incorrect and (?:(too small|too early)|(too large|too late))(?: in the alphabet)?"
    r"|(incorrect(?: and incorrect)?))s?"
)


def read_feedback(feedback: str) -> tuple[Counts, Counts]:
    """Read a published sentence on two digits and two letters: the counts of either.

    Raises:
        ValueError: if there is anything else in it.
    """
    counts = ([0] * 5, [0] * 5)
    for clause in feedback.split("; "):
        found = _CLAUSE.fullmatch(clause)
        if found is None:
            raise ValueError(f"cannot read the feedback {clause!r}")
        state = next(i for i, words in enumerate(found.groups()[2:]) if words)
        counts[found[2] == "letter"][state] += 2 if found[1] == "both" else 1
    if sum(counts[0]) != 2 or sum(counts[1]) != 2:
        raise ValueError(f"feedback {feedback!r} is not on two digits and two letters")
    return tuple(counts[0]), tuple(counts[1])
