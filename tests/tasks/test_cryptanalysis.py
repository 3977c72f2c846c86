"""Cryptanalysis: spellings, the words of the feedback, and one password by trying all."""

from itertools import permutations, product
from random import Random

import pytest

from generators import load
from generators.errors import PublishedError
from generators.tasks.cryptanalysis import DIGITS, LETTERS, Lock, judged, space

TASK = load("cryptanalysis")
TEXT = """Please deduce it.
1. Guess: 97EJ, Feedback: both numbers are incorrect and too large; one letter is correct but in \
the wrong position; one letter is incorrect and incorrect.
2. Guess: 43OM, Feedback: both numbers are incorrect and too large; both letters are incorrect and \
too late in the alphabet.
3. Guess: 20BQ, Feedback: one number is correct but in the wrong position; one number is incorrect \
and too large; one letter is correct but in the wrong position; one letter is incorrect and too \
late in the alphabet.
"""
LOCK = TASK.published("p", {"question.txt": TEXT, "solution.json": '{"answer": ["0"]}'}).instance


@pytest.mark.parametrize(
    "text",
    [
        '["0", "1", "J", "B"]',
        "[0, 1, J, B]",
        "['0', '1', 'J', 'B']",
        "01JB",
        "01JB.",
        "01jb",
        "0 1 J B",
        "0,1,J,B",
        "01-JB",
        '"01JB"',
        "(0, 1, 'J', 'B')",
        "Password: 01JB",
        "password = [0, 1, J, B]",
        "The password is **01JB**.",
        "**Final answer:** `01JB`",
        "secret password = 01JB",
        '{"password": "01JB"}',
    ],
)
def test_spellings_of_the_password(text: str) -> None:
    verdict = TASK.verify(LOCK, f"<<<{text}>>>")
    assert verdict.right, verdict.fault


@pytest.mark.parametrize(
    "text", ["JB01", "01J", "01JBB", "01JJ", "00JB", "0J1B", "01BJ", "10JB", "02JB"]
)
def test_other_passwords_are_wrong(text: str) -> None:
    assert TASK.verify(LOCK, f"<<<{text}>>>").outcome == "wrong"


@pytest.mark.parametrize(
    "text", ["I do not know", "None", "0101", "JB", "01JB or 10JB, I think", "é1JB"]
)
def test_texts_that_are_no_password(text: str) -> None:
    assert TASK.verify(LOCK, f"<<<{text}>>>").outcome == "unparsed"


def states(guess: str, secret: str) -> list[int]:
    """Count the states straight from their definitions."""
    here = sum(guess[i] == secret[i] for i in range(len(secret)))
    known = sum(symbol in secret for symbol in guess)
    absent = [symbol for symbol in guess if symbol not in secret]
    below = sum(all(symbol < other for other in secret) for symbol in absent)
    above = sum(all(symbol > other for other in secret) for symbol in absent)
    return [here, known - here, below, above, len(absent) - below - above]


@pytest.mark.parametrize(("symbols", "size"), [(DIGITS, 1), (DIGITS, 3), (LETTERS, 2)])
def test_feedback_on_one_secret_and_on_all(symbols: str, size: int) -> None:
    rng = Random(2)
    group = space(symbols, size)
    assert group.secrets == tuple("".join(p) for p in permutations(symbols, size))
    for guess in rng.sample(group.secrets, 10):
        for one in rng.sample(group.secrets, 8):
            counts = tuple(states(guess, one))
            assert judged(guess, one) == counts
            broken = group.broken(guess, counts)
            assert all(
                (tuple(states(guess, other)) == counts) == (not bit)
                for other, bit in zip(group.secrets, broken, strict=True)
            )


def test_coarse_feedback_tells_two_absent_symbols_by_a_common_side_only() -> None:
    assert judged("09", "45", coarse=True) == judged("19", "28", coarse=True) == (0, 0, 0, 0, 2)
    assert judged("34", "28", coarse=True) == (0, 0, 0, 0, 2)
    assert judged("01", "45", coarse=True) == (0, 0, 2, 0, 0)
    assert judged("05", "45", coarse=True) == (1, 0, 1, 0, 0)


def coarse(counts: list[int]) -> list[int]:
    """Forget the directions of two absent symbols on different sides."""
    return [0, 0, 0, 0, 2] if counts[:2] == [0, 0] and max(counts[2:4]) < 2 else counts


@pytest.mark.parametrize("level", [2, 3])
def test_exactly_one_password_fits(level: int) -> None:
    seen = coarse if level == 3 else list
    for index in range(3):
        lock = TASK.instance(level, index)
        fits = [
            "".join(digits + letters)
            for digits, letters in product(permutations(DIGITS, 2), permutations(LETTERS, 2))
            if all(
                seen(states(guess[:2], "".join(digits))) == [*first]
                and seen(states(guess[2:], "".join(letters))) == [*second]
                for guess, first, second in lock.guesses
            )
        ]
        assert fits == [TASK.solve(lock)]
        assert fits[0] not in [guess for guess, *_ in lock.guesses]


@pytest.mark.parametrize("level", [3, 4, 5])
def test_no_guess_is_needless(level: int) -> None:
    for index in range(5):
        lock = TASK.instance(level, index)
        right = TASK.solve(lock)
        for i in range(len(lock.guesses)):
            rest = Lock(lock.digits, lock.letters, lock.guesses[:i] + lock.guesses[i + 1 :])
            cut = lock.digits
            left = [
                space(symbols, size).fitting(
                    [(g[a:b], c[part]) for g, *c in rest.guesses], coarse=lock.coarse
                )[-1]
                for part, (symbols, size, a, b) in enumerate(
                    [(DIGITS, cut, 0, cut), (LETTERS, lock.letters, cut, 9)]
                )
            ]
            assert right[:cut] in left[0]
            assert right[cut:] in left[1]
            assert len(left[0]) * len(left[1]) > 1


@pytest.mark.parametrize(
    "text",
    ["", "1. Guess: 97EJ, Feedback: nothing.", TEXT.replace("one letter", "one number"), "Guess:"],
)
def test_malformed_questions(text: str) -> None:
    with pytest.raises(PublishedError):
        TASK.published("p", {"question.txt": text, "solution.json": '{"answer": []}'})
