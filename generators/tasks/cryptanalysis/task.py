"""Cryptanalysis: open a lock of digits and letters from guesses with feedback.

Source: CodeSteer (ICML 2025), task "Cryptanalysis". Any password that gets exactly the stated
feedback for every guess is right; each puzzle has one.

Repaired against the published version: the question defines every word of the feedback
(published questions rely on the absence of a direction as information without saying so, and
use "incorrect and incorrect" for "in between"); no guess is needless from level 3 on. Level 3
and published samples give directions as sparingly as published, see `Lock.coarse`.

Size: practically endless from level 2 on; level 1 has 260 passwords with some hundred sets of
guesses each.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import permutations
from random import Random

from generators.errors import AnswerError
from generators.published.finding import AMBIGUOUS, Finding
from generators.published.stored import reading
from generators.shared.wording import phrase
from generators.task import Published, Task
from generators.tasks.cryptanalysis.feedback import (
    BETWEEN,
    IN_PLACE,
    MISPLACED,
    Counts,
    Space,
    judged,
    needed,
    read_feedback,
    space,
)

DIGITS = "0123456789"
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
STATES = (
    ("in place", "misplaced", "too small", "too large", "in between"),
    ("in place", "misplaced", "too early", "too late", "in between"),
)


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


def generate(level: Level, rng: Random) -> Lock:
    """Draw a password and guesses until only the password fits them."""
    spaces = (space(DIGITS, level.digits), space(LETTERS, level.letters))
    while True:
        secret = (rng.choice(spaces[0].secrets), rng.choice(spaces[1].secrets))
        guesses = _telling(secret, spaces, level, rng)
        if guesses is not None and level.minimal:
            guesses = needed(guesses, secret, spaces, coarse=level.coarse)
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


def _telling(
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


WORDINGS = (
    "A lock opens with a password of {shape}. These guesses were tried, and each got a "
    "judgement:\n{guesses}\n\n{rules}\n\nWhich password opens the lock?",
    "Find the secret password: {shape}.\n\n{rules}\n\nThe guesses so far and their "
    "judgements:\n{guesses}",
    "Someone tries to guess a password that consists of {shape} and is told after every guess "
    "how near it comes:\n{guesses}\n\n{rules}\n\nWork out the password.",
)
RULES = (
    "Digits and letters are judged separately. A judgement says how many symbols of the guess are "
    "in each state, not which ones. A symbol is in place if the password has it at the same "
    "position; misplaced if the password has it, but at another position; all others are absent. "
    "An absent digit is too small if it is smaller than every digit of the password, too large if "
    "it is larger than every one, and in between otherwise. Likewise an absent letter is too "
    "early if it comes before every letter of the password in the alphabet, too late if it comes "
    "after every one, and in between otherwise. States that no symbol is in are left out."
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


def published(path: str, files: Mapping[str, str]) -> Published[Lock]:
    """Read one published sample from its question: two digits, two letters, coarse feedback."""
    with reading("cryptanalysis", path):
        found = _GUESS.findall(files["question.txt"])
        if not found or len(found) != files["question.txt"].count("Guess:"):
            raise ValueError("a guess that cannot be read")
        guesses = tuple((first + second, *read_feedback(text)) for first, second, text in found)
        stored = json.dumps(json.loads(files["solution.json"])["answer"])
        return Published(Lock(2, 2, guesses, coarse=True), stored)


def defects(lock: Lock, _: Mapping[str, str]) -> Iterator[Finding]:
    """Yield whether the published feedback leaves several passwords.

    It does where a direction that is not told says nothing, which the text leaves open.
    """
    digits = [(guess[:2], counts) for guess, counts, _other in lock.guesses]
    letters = [(guess[2:], counts) for guess, _other, counts in lock.guesses]
    count = len(_loose("0123456789", digits)) * len(_loose("ABCDEFGHIJKLMNOPQRSTUVWXYZ", letters))
    if count > 1:
        yield Finding(AMBIGUOUS, f"{count} passwords fit if no direction means no information")


def _loose(symbols: str, told: list[tuple[str, Counts]]) -> list[str]:
    """Return the pairs that fit where a direction that is not told says nothing."""
    left = ["".join(pair) for pair in permutations(symbols, 2)]
    for guess, counts in told:
        left = [secret for secret in left if _fits(judged(guess, secret), counts)]
    return left


def _fits(seen: Counts, told: Counts) -> bool:
    same = all(seen[state] == told[state] for state in (IN_PLACE, MISPLACED))
    return same and (told[BETWEEN] > 0 or seen == told)


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
    form='the password as one word or as the list of its symbols, for example ["6", "X"].',
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
    chance=lambda _: 0.01,
    canonical=lambda lock: tuple(sorted(lock.guesses)),
    published=published,
    defects=defects,
    version=3,
)
