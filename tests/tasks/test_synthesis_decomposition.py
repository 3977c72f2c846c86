"""Synthesis and decomposition: spellings, skipped exchanges, a naive check."""

import pytest

from generators.errors import AnswerError, PublishedError
from generators.shared.exchange import Exchange
from generators.tasks.synthesis_decomposition import TASK

METHODS = (((1, 1, 0), (0, 0, 1)), ((3, 0, 0), (0, 0, 2)))
PUBLISHED = Exchange(("A", "B", "X"), (6, 2, 0), METHODS)


@pytest.mark.parametrize(
    "text",
    [
        "[1, 0, 4]",
        "1, 0, 4",
        "1 0 4",
        "104",
        "[1.0, 0, 4.0]",
        '["1", "0", "4"]',
        "A=1, B=0, X=4",
        '{"A": 1, "B": 0, "X": 4}',
        "remaining_A: 1, remaining_B: 0, obtained_X: 4",
        "X: 4, A: 1, B: 0",
    ],
)
def test_spellings_that_are_right(text: str) -> None:
    verdict = TASK.verify(PUBLISHED, f"<<<{text}>>>")
    assert verdict.right, verdict.fault


@pytest.mark.parametrize(
    "text", ["[1, 0]", "[1, 0, 4, 0, 0]", "[1, 0, -4]", "[0, 1, 4]", "A=1, B=0, Y=4", "1.0"]
)
def test_other_answers_are_wrong_or_unread(text: str) -> None:
    assert not TASK.verify(PUBLISHED, f"<<<{text}>>>").right


@pytest.mark.parametrize("text", ["[1, 0.5, 4]", "A, B", "1 0 x", "A: 1, B: no, X: 4"])
def test_texts_that_cannot_be_read(text: str) -> None:
    with pytest.raises(AnswerError):
        TASK.parse(text)


def test_an_impossible_exchange_is_skipped_and_later_tried_again() -> None:
    methods = (((0, 2, 0), (1, 0, 0)), ((1, 0, 0), (0, 1, 1)), ((0, 0, 3), (0, 1, 0)))
    exchange = Exchange(("A", "B", "X"), (3, 0, 0), methods)
    assert TASK.verify(exchange, "<<<[0, 1, 1]>>>").right


def test_endless_exchanges_have_no_answer() -> None:
    exchange = Exchange(("A", "X"), (1, 0), (((1, 0), (0, 1)), ((0, 1), (1, 0))))
    assert TASK.solve(exchange) is None
    assert not TASK.verify(exchange, "<<<[1, 0]>>>").right


def naive(exchange: Exchange) -> list[int]:
    """Move a pointer round the exchanges; stop when a copy of the stock admits none."""
    stock, pointer = list(exchange.start), 0
    while any(possible(stock, method) for method in exchange.methods):
        method = exchange.methods[pointer]
        if possible(stock, method):
            stock = [a - b + c for a, b, c in zip(stock, *method, strict=True)]
        pointer = (pointer + 1) % len(exchange.methods)
    return stock


def possible(stock: list[int], method: tuple[tuple[int, ...], tuple[int, ...]]) -> bool:
    return all(have >= need for have, need in zip(stock, method[0], strict=True))


@pytest.mark.parametrize("level", [1, 2, 3, 4, 5])
def test_against_a_naive_solver(level: int) -> None:
    for index in range(20):
        exchange = TASK.instance(level, index)
        assert TASK.verify(exchange, f"<<<{naive(exchange)}>>>").right


def test_level_5_has_six_crops_and_five_products() -> None:
    exchange = TASK.instance(5, 0)
    assert exchange.kinds == tuple("ABCDEFVWXYZ")
    assert len(exchange.methods) == 10


def test_one_product_is_no_products() -> None:
    drawn = [TASK.instance(level, index) for level in (1, 5) for index in range(20)]
    for exchange in drawn:
        one = exchange.kinds[-2:] == ("B", "X")
        assert ("the product X" in TASK.question(exchange)) is one
        assert ("the products V, W" in TASK.question(exchange)) is not one


def test_few_puzzles_come_twice() -> None:
    drawn = [TASK.instance(3, index) for index in range(500)]
    assert len(set(drawn)) > 498


@pytest.mark.parametrize(
    "files",
    [
        {},
        {"question.txt": "", "solution.json": '{"initial_state": {"A": 1}}'},
        {"question.txt": "", "solution.json": '{"initial_state": 7}'},
    ],
)
def test_malformed_published_samples(files: dict[str, str]) -> None:
    with pytest.raises(PublishedError):
        TASK.published("synthesis_decomposition_dataset/sample_0", files)
