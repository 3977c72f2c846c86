"""String synthesis: spellings, as often as possible per turn, a naive check."""

import pytest

from generators.errors import AnswerError, PublishedError
from generators.shared.exchange import Exchange
from generators.tasks.string_synthesis import METHODS, TASK

KINDS = ("[A]", "[B]", "[C]", "{A}", "{B}", "{C}", "(A)", "(B)", "(C)")


def blocks(*start: int) -> Exchange:
    return Exchange(KINDS, (*start, 0, 0, 0, 0, 0, 0), METHODS)


PUBLISHED = blocks(3, 1, 2)


@pytest.mark.parametrize(
    "text",
    [
        "2 0 1 1 0 0 0 0 0",
        "2,0,1,1,0,0,0,0,0",
        "[2, 0, 1, 1, 0, 0, 0, 0, 0]",
        '["2","0","1","1","0","0","0","0","0"]',
        "2\n0\n1\n1\n0\n0\n0\n0\n0",
        "201100000",
        "[A]: 2, [B]: 0, [C]: 1, {A}: 1, {B}: 0, {C}: 0, (A): 0, (B): 0, (C): 0",
        '{"[A]": 2, "[B]": 0, "[C]": 1, "{A}": 1, "{B}": 0, "{C}": 0, '
        '"(A)": 0, "(B)": 0, "(C)": 0}',
        "- [A]: 2\n- [B]: 0\n- [C]: 1\n- {A}: 1\n- {B}: 0\n- {C}: 0\n- (A): 0\n- (B): 0\n- (C): 0",
        "[A] = 2\n[B] = 0\n[C] = 1\n{A} = 1\n{B} = 0\n{C} = 0\n(A) = 0\n(B) = 0\n(C) = 0",
    ],
)
def test_spellings_that_are_right(text: str) -> None:
    verdict = TASK.verify(PUBLISHED, f"<<<{text}>>>")
    assert verdict.right, verdict.fault


@pytest.mark.parametrize(
    "text",
    [
        "2 0 1 1 0 0 0 0",
        "2 0 1 1 0 0 0 0 0 0",
        "2 0 1 1 0 0 0 0 -1",
        "20110000",
        "[A]: 2, [B]: 0, [C]: 1, {A}: 0, {B}: 1, {C}: 0, (A): 0, (B): 0, (C): 0",
        "[A]: 2, [C]: 1, {A}: 1",
    ],
)
def test_other_answers_are_wrong(text: str) -> None:
    assert TASK.verify(PUBLISHED, f"<<<{text}>>>").outcome == "wrong"


@pytest.mark.parametrize("text", ["one {A}", "[A], [C], {A}", "2 0 x", "[A]: 2 or 3"])
def test_texts_that_cannot_be_read(text: str) -> None:
    with pytest.raises(AnswerError):
        TASK.parse(text)


def test_a_method_is_repeated_at_its_turn() -> None:
    exchange = blocks(2, 3, 3)
    assert TASK.verify(exchange, "<<<0 0 0 2 1 0 0 0 0>>>").right
    assert not TASK.verify(exchange, "<<<0 0 1 0 1 0 1 1 0>>>").right  # once per turn


def test_counts_may_exceed_nine() -> None:
    assert TASK.verify(blocks(12, 12, 12), "<<<0 0 0 12 0 0 0 0 0>>>").right


def naive(exchange: Exchange) -> tuple[int, ...]:
    """Carry out one use at a time and stay with a method while it is possible."""
    stock = list(exchange.start)
    changed = True
    while changed:
        changed = False
        for taken, given in exchange.methods:
            while all(have >= need for have, need in zip(stock, taken, strict=True)):
                stock = [a - b + c for a, b, c in zip(stock, taken, given, strict=True)]
                changed = True
    return tuple(stock)


@pytest.mark.parametrize("level", [1, 2, 3, 4, 5])
def test_against_a_naive_solver(level: int) -> None:
    for index in range(20):
        exchange = TASK.instance(level, index)
        assert TASK.verify(exchange, f"<<<{list(naive(exchange))}>>>").right


@pytest.mark.parametrize("level", [2, 3, 4, 5])
def test_methods_feed_earlier_ones(level: int) -> None:
    for index in range(20):
        methods = TASK.instance(level, index).methods
        pairs = [(a, b) for i, a in enumerate(methods) for b in methods[i + 1 :]]
        assert any(x and y for a, b in pairs for x, y in zip(a[0], b[1], strict=True))


def used_up(exchange: Exchange, rounds: int) -> list[int]:
    """Use every method up in turn, in so many rounds."""
    stock = list(exchange.start)
    for taken, given in exchange.methods * rounds:
        while all(have >= need for have, need in zip(stock, taken, strict=True)):
            stock = [a - b + c for a, b, c in zip(stock, taken, given, strict=True)]
    return stock


@pytest.mark.parametrize("level", [2, 3, 4, 5])
def test_one_round_does_not_do(level: int) -> None:
    for index in range(30):
        exchange = TASK.instance(level, index)
        assert not TASK.verify(exchange, f"<<<{used_up(exchange, 1)}>>>").right
        assert TASK.verify(exchange, f"<<<{used_up(exchange, 50)}>>>").right


@pytest.mark.parametrize("files", [{}, {"solution.json": '{"A_count": 1}'}])
def test_malformed_published_samples(files: dict[str, str]) -> None:
    with pytest.raises(PublishedError):
        TASK.published("string_synthesis/sample_0", files)
