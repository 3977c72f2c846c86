"""Cryptanalysis: open a lock of digits and letters from guesses with feedback.

Source: CodeSteer (ICML 2025), task "Cryptanalysis". Any password that gets exactly the stated
feedback for every guess is right; each puzzle has one.

Repaired against the published version: every word of the feedback is defined, and from level 3 on
no guess is needless. Level 3 and published samples give directions as sparingly as published, see
`Lock.coarse`.
"""

import json
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache, partial, reduce
from itertools import permutations
from operator import or_
from random import Random

from generators.errors import AnswerError
from generators.published.finding import AMBIGUOUS, Finding
from generators.published.stored import at_most, reading, solution_json
from generators.shared.wording import phrase
from generators.task import Lazy, Published, Task

Counts = tuple[int, ...]
"""How many symbols of a guess are in each of the five states."""
IN_PLACE, MISPLACED, BELOW, ABOVE, BETWEEN = range(5)
STATES = (
    ("in place", "misplaced", "too small", "too large", "in between"),
    ("in place", "misplaced", "too early", "too late", "in between"),
)
"""The states of digits and of letters; the last three are those of absent symbols."""
DIGITS = "0123456789"
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True)
class Lock:
    """Guesses at a password of different digits followed by different letters.

    Attributes:
        digits: how many digits the password has.
        letters: how many letters.
        guesses: the guess and, for its digits and its letters, how many are in each of the
            five `STATES`.
        coarse: whether two absent symbols that are not on the same side of the password's
            are only said to be absent (stored as two in between).
    """

    digits: int
    letters: int
    guesses: tuple[tuple[str, Counts, Counts], ...]
    coarse: bool = False


@dataclass(frozen=True)
class Level:
    """What is drawn.

    Attributes:
        digits: how many digits the password has.
        letters: how many letters.
        guesses: fewest and most guesses.
        sharp: how often the digits or letters of a guess could be the password's, as far
            as the guesses before say.
        minimal: whether guesses that the others make needless are taken out.
        coarse: see `Lock`.
    """

    digits: int
    letters: int
    guesses: tuple[int, int]
    sharp: float
    minimal: bool
    coarse: bool = False


LEVELS = {
    1: Level(1, 1, (3, 3), 0.7, minimal=False),
    2: Level(2, 2, (4, 6), 1.0, minimal=False),
    3: Level(2, 2, (4, 8), 0.1, minimal=True, coarse=True),
    4: Level(3, 2, (5, 8), 0.1, minimal=True),
    5: Level(3, 3, (6, 10), 0.0, minimal=True),
}


def judged(guess: str, secret: str, *, coarse: bool = False) -> Counts:
    """Count the symbols of `guess` by their state.

    Args:
        guess: as many symbols as the secret has.
        secret: different symbols.
        coarse: see `Lock`.
    """
    counts = [0] * 5
    for symbol, right in zip(guess, secret, strict=True):
        counts[IN_PLACE if symbol == right else _state(symbol, secret)] += 1
    return _told_counts(counts, coarse)


def _state(symbol: str, secret: str) -> int:
    """Return the state of a symbol that is not in place."""
    if symbol in secret:
        return MISPLACED
    if symbol < min(secret):
        return BELOW
    return ABOVE if symbol > max(secret) else BETWEEN


def _told_counts(counts: Sequence[int], coarse: bool) -> Counts:
    if coarse and sum(counts[BELOW:]) == 2 and 2 not in counts:
        return (0, 0, 0, 0, 2)
    return tuple(counts)


_WEIGHTS = (1, 4, 16, 64, 0)
"""Counts of the states are packed into a byte; at most three symbols, so at most three each."""


class Space:
    """All secrets of `size` different symbols, at most three, and the feedback they give.

    One byte per secret, in one long integer, lets a guess be judged against all secrets by
    adding a precomputed integer per symbol.
    """

    def __init__(self, symbols: str, size: int) -> None:
        self.secrets = tuple("".join(chosen) for chosen in permutations(symbols, size))
        self._states = {
            symbol: int.from_bytes(bytes(_WEIGHTS[_state(symbol, one)] for one in self.secrets))
            for symbol in symbols
        }
        self._places = {
            (symbol, place): int.from_bytes(
                bytes(3 * (one[place] == symbol) for one in self.secrets)
            )
            for symbol in symbols
            for place in range(size)
        }

    def broken(self, guess: str, counts: Counts, *, coarse: bool = False) -> bytes:
        """Return a byte for every secret, in their order: 0 where `guess` gets `counts`, else 1."""
        return self._packed(guess).translate(_table(len(guess), counts, coarse))

    def agreeing(self, told: Sequence[tuple[str, Counts]], states: Collection[int]) -> str:
        """Return the first secret that gets the counts told of some states for every guess."""
        broken = [self._packed(guess).translate(_partly(counts, states)) for guess, counts in told]
        fitting = (k for k, marks in enumerate(zip(*broken, strict=True)) if not any(marks))
        return self.secrets[next(fitting, 0)]

    def _packed(self, guess: str) -> bytes:
        """Return for every secret how many symbols of a guess are in each state, see `_WEIGHTS`."""
        total = sum(self._states[symbol] for symbol in guess)
        total -= sum(self._places[symbol, place] for place, symbol in enumerate(guess))
        return total.to_bytes(len(self.secrets))

    def fitting(
        self, told: Sequence[tuple[str, Counts]], *, coarse: bool = False
    ) -> list[tuple[str, ...]]:
        """Return the secrets that are left before the first guess and after each one."""
        left = [self.secrets]
        for guess, counts in told:
            broken = dict(zip(self.secrets, self.broken(guess, counts, coarse=coarse), strict=True))
            left.append(tuple(one for one in left[-1] if not broken[one]))
        return left


@lru_cache(maxsize=1024)
def _table(size: int, counts: Counts, coarse: bool) -> bytes:
    """Return for every packed feedback 0 where it means `counts`, else 1."""
    return bytes(_unpacked(code, size, coarse) != counts for code in range(256))


def _partly(counts: Counts, states: Collection[int]) -> bytes:
    """Return the same where only the counts of some states, which are packed, must agree."""
    seen = [_unpacked(code, 0, coarse=False) for code in range(256)]
    return bytes(any(one[state] != counts[state] for state in states) for one in seen)


def _unpacked(code: int, size: int, coarse: bool) -> Counts:
    counts = [code // weight % 4 for weight in _WEIGHTS[:4]]
    return _told_counts([*counts, size - sum(counts)], coarse)


@lru_cache(maxsize=16)
def space(symbols: str, size: int) -> Space:
    """Return the space of all secrets of `size` different ones of `symbols`."""
    return Space(symbols, size)


def generate(level: Level, rng: Random) -> Lock:
    """Draw a password and guesses until only the password fits them."""
    spaces = (space(DIGITS, level.digits), space(LETTERS, level.letters))
    while True:
        secret = (rng.choice(spaces[0].secrets), rng.choice(spaces[1].secrets))
        guesses = _enough(secret, spaces, level, rng)
        if guesses is not None and level.minimal:
            guesses = _needed(guesses, secret, spaces, level.coarse)
        if guesses is None or not level.guesses[0] <= len(guesses) <= level.guesses[1]:
            continue
        rng.shuffle(guesses)
        told = tuple(
            (
                first + second,
                judged(first, secret[0], coarse=level.coarse),
                judged(second, secret[1], coarse=level.coarse),
            )
            for first, second in guesses
        )
        return Lock(level.digits, level.letters, told, level.coarse)


def _enough(
    secret: tuple[str, str], spaces: tuple[Space, Space], level: Level, rng: Random
) -> list[tuple[str, str]] | None:
    """Draw guesses that each rule something out; None where more than a few too many are due."""
    left: list[Sequence[int]] = [range(len(part.secrets)) for part in spaces]
    guesses: list[tuple[str, str]] = []
    while any(len(part) > 1 for part in left):
        if len(guesses) > level.guesses[1] + 2 * level.minimal:
            return None
        tried = _tried(spaces[0], left[0], level, rng), _tried(spaces[1], left[1], level, rng)
        if tried == secret:
            continue
        fitting = []
        for part, rest, guess, right in zip(spaces, left, tried, secret, strict=True):
            broken = part.broken(
                guess, judged(guess, right, coarse=level.coarse), coarse=level.coarse
            )
            fitting.append([i for i in rest if not broken[i]])
        if any(len(new) < len(old) for new, old in zip(fitting, left, strict=True)):
            guesses.append(tried)
            left = [*fitting]
    return guesses


def _tried(group: Space, left: Sequence[int], level: Level, rng: Random) -> str:
    sharp = rng.random() < level.sharp
    return group.secrets[rng.choice(left) if sharp else rng.randrange(len(group.secrets))]


def _needed(
    guesses: Sequence[tuple[str, str]],
    secret: tuple[str, str],
    spaces: tuple[Space, Space],
    coarse: bool,
) -> list[tuple[str, str]]:
    """Take out guesses without which the secret is still the only one, most telling first."""
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


WORDINGS = (
    "A lock opens with a password of {shape}. These guesses were tried and judged as "
    "follows:\n{guesses}\n\n{rules}\n\nWhich password opens the lock?",
    "Find the secret password: {shape}.\n\n{rules}\n\nThe guesses so far and their "
    "judgements:\n{guesses}",
    "Someone tries to guess a password that consists of {shape} and is told after every guess "
    "how close it comes:\n{guesses}\n\n{rules}\n\nWork out the password.",
)
RULES = (
    "Digits and letters are judged separately. A judgement says how many symbols of the guess are "
    "in each state, not which ones. A symbol is in place if the password has it at the same "
    "position; misplaced if the password has it, but at another position; all others are absent. "
    "An absent digit is too small if it is smaller than every digit of the password, too large if "
    "it is larger than every one, and in between otherwise. Likewise an absent letter is too "
    "early if it comes before every letter of the password in the alphabet, too late if it comes "
    "after every one, and in between otherwise. States that apply to no symbol are left out."
)
COARSE = (
    " One exception: where both digits, or both letters, of a guess are absent, the direction is "
    "given only if it is the same for both; '2 absent' means that they are neither both too small "
    "(early) nor both too large (late)."
)


def question(lock: Lock) -> str:
    """State the puzzle."""
    lines = [
        f"{guess}: digits {_told(0, digits, lock.coarse)}; letters {_told(1, letters, lock.coarse)}"
        for guess, digits, letters in lock.guesses
    ]
    shape = f"{_several(lock.digits, 'digit')} (0-9) followed by {_several(lock.letters, 'letter')}"
    return phrase(lock, WORDINGS).format(
        shape=f"{shape} (A-Z)", guesses="\n".join(lines), rules=RULES + COARSE * lock.coarse
    )


def _several(count: int, noun: str) -> str:
    return f"one {noun}" if count == 1 else f"{count} different {noun}s"


def _told(part: int, counts: Counts, coarse: bool) -> str:
    if coarse and counts[BETWEEN] == 2:
        return "2 absent"
    return ", ".join(f"{n} {state}" for n, state in zip(counts, STATES[part], strict=True) if n)


_LABEL = re.compile(
    r"\A[\s{\"'*]*(?:the\s)?(?:final\s|secret\s)?(?:password|code|combination|answer)"
    r"[\"'*]*\s*(?:is|:|=)\s*",
    re.IGNORECASE,
)


def parse(text: str) -> str:
    """Read the symbols: in one word, or as a list with any separators and quotes."""
    if len(text) > 300:
        raise AnswerError(f"a password of {len(text)} characters")
    symbols = re.sub(r"[\s,;\"'\[\](){}|*`-]", "", _LABEL.sub("", text)).rstrip(".").upper()
    if not re.fullmatch(r"(?=.*[0-9])(?=.*[A-Z])[0-9A-Z]{2,12}", symbols):
        raise AnswerError(f"expected a password of digits and letters, got {text[:40]!r}")
    return symbols


def violations(lock: Lock, answer: str) -> Iterator[str]:
    """Yield what is wrong with the form, then every guess that would be judged otherwise."""
    first, second = answer[: lock.digits], answer[lock.digits :]
    if len(answer) != lock.digits + lock.letters:
        yield f"{answer} has {len(answer)} symbols instead of {lock.digits + lock.letters}"
    elif not (first.isdigit() and second.isalpha()):
        yield f"{answer} is not {lock.digits} digits followed by {lock.letters} letters"
    elif len(set(answer)) < len(answer):
        yield f"{answer} repeats a symbol"
    else:
        for place, (guess, *told) in enumerate(lock.guesses, start=1):
            halves = ((guess[: lock.digits], first), (guess[lock.digits :], second))
            for part, (tried, secret) in enumerate(halves):
                counts = judged(tried, secret, coarse=lock.coarse)
                if counts != told[part]:
                    kind, words = ("digits", "letters")[part], _told(part, counts, lock.coarse)
                    yield f"the {kind} of guess {place}, {guess}, would be: {words}"


def solve(lock: Lock) -> str | None:
    """Filter all groups of digits and all groups of letters by the guesses."""
    digits, letters = (left[-1] for left in _eliminated(lock))
    return digits[0] + letters[0] if digits and letters else None


def _eliminated(lock: Lock) -> Iterator[list[tuple[str, ...]]]:
    """Yield what is left after each guess: of the groups of digits, then of those of letters."""
    cut = lock.digits
    for part, group in ((0, space(DIGITS, cut)), (1, space(LETTERS, lock.letters))):
        told = [(g[cut:] if part else g[:cut], counts[part]) for g, *counts in lock.guesses]
        yield group.fitting(told, coarse=lock.coarse)


def _agreeing(lock: Lock, states: Collection[int]) -> str:
    """Say what agrees with all guesses in the counts of some states."""
    cut = lock.digits
    digits = [(guess[:cut], counts) for guess, counts, _ in lock.guesses]
    letters = [(guess[cut:], counts) for guess, _, counts in lock.guesses]
    halves = space(DIGITS, cut).agreeing(digits, states), space(LETTERS, lock.letters)
    return halves[0] + halves[1].agreeing(letters, states)


def _without_the_last(lock: Lock) -> str:
    """Say what fits all guesses but the last."""
    return solve(replace(lock, guesses=lock.guesses[:-1])) or ""


def spoil(lock: Lock, answer: str, rng: Random) -> str:
    """Say a guess, drop a symbol, put the letters first or repeat a symbol: never a password."""
    cut = lock.digits
    near = [answer[:-1] + rng.choice(LETTERS) + answer[-1], answer[cut:] + answer[:cut]]
    wrong = [guess for guess, first, last in lock.guesses if first[0] + last[0] < len(guess)]
    near += [rng.choice(wrong)] * 2
    if cut > 1:
        near.append(answer[0] + answer[: cut - 1] + answer[cut:])
    return rng.choice(near)


def guess(lock: Lock, rng: Random) -> str:
    """Say different digits and letters at random."""
    return "".join(rng.sample(DIGITS, lock.digits) + rng.sample(LETTERS, lock.letters))


def difficulty(lock: Lock) -> float:
    """Return the groups of digits and of letters that are compared with a guess in elimination."""
    return float(sum(len(left) for groups in _eliminated(lock) for left in groups[:-1]))


_GUESS = re.compile(r"^\d+\. Guess: (\d\d)([A-Z]{2}), Feedback: (.{1,400})\.\s*$", re.MULTILINE)


_CLAUSE = re.compile(
    r"(one|both) (number|letter)s? (?:is|are) (?:(correct and in the correct position)"
    r"|(correct but in the wrong position)"
    r"|incorrect and (?:(too small|too early)|(too large|too late))(?: in the alphabet)?"
    r"|(incorrect(?: and incorrect)?))s?"
)


def _published_counts(feedback: str) -> tuple[Counts, Counts]:
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


def published(path: str, files: Mapping[str, str]) -> Published[Lock]:
    """Read one published sample from its question: two digits, two letters, coarse feedback."""
    with reading("cryptanalysis", path):
        found = _GUESS.findall(files["question.txt"])
        if not found or len(found) != files["question.txt"].count("Guess:"):
            raise ValueError("a guess that cannot be read")
        at_most(100, guesses=len(found))
        guesses = tuple((first + second, *_published_counts(text)) for first, second, text in found)
        stored = json.dumps(solution_json(files)["answer"])
        return Published(Lock(2, 2, guesses, coarse=True), stored)


def defects(lock: Lock, _: Mapping[str, str]) -> Iterator[Finding]:
    """Yield whether the published feedback leaves several passwords.

    It does where a direction that is not told says nothing, which the text leaves open.
    """
    digits = [(guess[:2], counts) for guess, counts, _other in lock.guesses]
    letters = [(guess[2:], counts) for guess, _other, counts in lock.guesses]
    count = _loosely_fitting(DIGITS, digits) * _loosely_fitting(LETTERS, letters)
    if count > 1:
        yield Finding(AMBIGUOUS, f"{count} passwords fit if no direction means no information")


def _loosely_fitting(symbols: str, told: list[tuple[str, Counts]]) -> int:
    """Return how many pairs fit where a direction that is not told says nothing."""

    def fits(secret: str, guess: str, counts: Counts) -> bool:
        seen = judged(guess, secret)
        return seen[:BELOW] == counts[:BELOW] and (counts[BETWEEN] > 0 or seen == counts)

    return sum(all(fits(secret, *one) for one in told) for secret in space(symbols, 2).secrets)


TASK = Task(
    name="cryptanalysis",
    title="Cryptanalysis",
    category="planning",
    split="unseen",
    summary="Find a password of digits and letters from guesses with feedback.",
    levels=LEVELS,
    instance_type=Lock,
    generate=generate,
    question=question,
    form="the password as one word or as the list of its symbols.",
    parse=parse,
    render=str,
    violations=violations,
    solve=solve,
    spoil=spoil,
    guess=guess,
    difficulty=difficulty,
    difficulty_unit="comparisons of a group of symbols with a guess",
    shortcuts={
        "last guess": lambda lock: lock.guesses[-1][0],
        "nearest guess": lambda lock: max(lock.guesses, key=lambda g: g[1][0] + g[2][0])[0],
    },
    lazy={
        "directions ignored": Lazy(
            partial(_agreeing, states=(IN_PLACE, MISPLACED)), (0.6, 0.35, 0.2, 0.3, 0.25)
        ),
        "symbols in place alone": Lazy(
            partial(_agreeing, states=(IN_PLACE,)), (0.6, 0.1, 0.06, 0.03, 0.02)
        ),
        "last guess ignored": Lazy(_without_the_last, (0.7, 0.95, 0.5, 0.4, 0.35)),
    },
    chance=lambda _: 0.01,
    canonical=lambda lock: tuple(sorted(lock.guesses)),
    published=published,
    defects=defects,
    version=4,
)
