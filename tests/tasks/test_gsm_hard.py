import json
import random
from fractions import Fraction as F
from math import ceil

import pytest

import generators
from generators.errors import AnswerError, PublishedError
from generators.tasks.gsm_hard.arithmetic_code import returned
from generators.tasks.gsm_hard.families import FAMILIES, Draw
from generators.tasks.gsm_hard.task import Problem, parse
from generators.tasks.gsm_hard.texts import TEXTS

task = generators.load("gsm_hard")
WHOLE = Problem((("left_over", (17, 6)),), ("Ada", "Ben"))
THIRD = Problem((("dozens", (2, 2)),), ("Ada", "Ben"))
MONEY = Problem((("shared_bill", (2, 5, 2, 20, 5, 4)),), ("Ada", "Ben"))
PERCENT = Problem((("mixture", (10, 5, 30, 25)),), ("Ada", "Ben"))
LARGE = Problem((("dozens", (6022727, 4)),), ("Ada", "Ben"))


def check(problem: Problem, text: str) -> bool:
    return task.verify(problem, f"<<<{text}>>>").right


def tank(start: int, flow: int, used: int, days: int, size: int) -> F:
    level = F(start)
    for _ in range(days):
        level = level + flow if level + flow < size else F(size)
        level -= used
    return level


def cheaper(fee_a: int, a: int, fee_b: int, b: int) -> int:
    """Double and halve until plan B is cheaper at n and not before."""
    low, high = 0, 1
    while fee_b + b * high >= fee_a + a * high:
        low, high = high, 2 * high
    while high - low > 1:
        middle = (low + high) // 2
        cheap = fee_b + b * middle < fee_a + a * middle
        low, high = (low, middle) if cheap else (middle, high)
    return high


def stamps(times: int, more: int, gift: int, total: int) -> F:
    """Two guesses at a linear relation and the line through them."""

    def together(friend: int) -> int:
        second = friend + more
        return friend + gift + second + gift + times * second + gift

    slope = together(1) - together(0)
    return F(total - together(0), slope)


OWN = {
    "together": lambda n, more: sum([n, n + more]),
    "change": lambda n, price, paid: paid - sum([price] * n),
    "rows": lambda rows, n, more: sum([n] * rows, more),
    "sale_rest": lambda a, b, c, p, d: d * p * a - d * p * b - d * p * c,
    "part_and_whole": lambda n, t, b: F(n) * F(b + t, b),
    "schedule": lambda r, m, w, k, e: sum(r * m for _ in range(w * k)) - e * m,
    "travel": lambda v, t, w, u: sum([v] * t) + sum([w] * u),
    "travel_rest": lambda way, v, t, w: (F(way) - sum([v] * t)) / w,
    "discount_tax": lambda p, c, t: (1 + F(t, 100)) * (p - p * F(c, 100)),
    "reverse_percent": lambda p, c: p / (1 - F(c, 100)),
    "boxes_needed": lambda n, c: ceil(F(n, c)),
    "left_over": lambda n, c: n - c * (n // c),
    "dozens": lambda n, k: F(n, 12) * k * 7,
    "stamps": stamps,
    "flip_profit": lambda p, r, v: p * (1 + F(v, 100)) - (p + r),
    "overtime": lambda h, w, e, d: d * (h * w + e * F(3, 2) * w),
    "plans": cheaper,
    "average_target": lambda k, total, mean: mean + (mean * k - total),
    "chain_compare": lambda n, k, m: sum([n, n * k, n * k - m]),
    "successive_parts": lambda n, a, b, c, d: (left := n - F(a, b) * n) - left * F(c, d),
    "mixture": lambda v, p, w, q: 100 * (v * F(p, 100) + w * F(q, 100)) / (v + w),
    "shared_bill": lambda n, p, m, q, t, k: (n * p + m * q) * (1 + F(t, 100)) / k,
    "work_rates": lambda a, b: 1 / (F(1, a) + F(1, b)),
    "tank": tank,
    "ticket_mix": lambda n, p, c, total: F(total - sum([p] * 1) * n, c),
    "twins": lambda n, each: sum([each] * n) + sum([each] * n),
    "shelf": lambda books, lent, back: sum([books, back]) - lent,
    "savings": lambda start, week, price: ceil(F(price - start, week)),
    "relay": lambda people, way: way * F(2, people),
    "reading": lambda pages, read, days: F(pages, days) - F(read, days),
}


def test_every_family_has_texts_and_an_independent_formula() -> None:
    assert set(FAMILIES) == set(TEXTS) == set(OWN)
    assert len(FAMILIES) >= 20


@pytest.mark.parametrize("name", sorted(FAMILIES))
def test_formulas(name: str) -> None:
    family = FAMILIES[name]
    for seed in range(60):
        rng = random.Random(seed)
        params = family.draw(Draw(rng, (2 + seed % 6, 3 + seed % 6)))
        if family.valid(*params):
            assert family.value(*params) == OWN[name](*params)
            assert name == "flip_profit" or family.value(*params) >= 0
    *stories, result = TEXTS[name]
    for text in stories:
        used = {i for i in range(9) if f"{{p{i}}}" in text or f"{{w{i}}}" in text}
        asked = {i for i in range(9) if f"{{w{i}}}" in result or f"{{p{i}}}" in result}
        assert used | asked == set(range(len(params)))


@pytest.mark.parametrize("level", [1, 2, 3, 4, 5])
def test_chains_and_whole_counts(level: int) -> None:
    whole = {"boxes_needed", "left_over", "plans", "stamps", "ticket_mix", "successive_parts"}
    for index in range(80):
        problem = task.instance(level, index)
        value = None
        for name, params in problem.parts:
            assert value is None or 1 < value < 10**24
            value = OWN[name](*(value if p is None else p for p in params))
            assert name not in whole or F(value).denominator == 1
        assert task.solve(problem).value == value
        assert "{" not in task.question(problem)


@pytest.mark.parametrize(
    ("problem", "text"),
    [
        *[(WHOLE, text) for text in ("5", "5.0", "5.", "+5", "5 bulbs", "N = 5", "10/2", "$5$")],
        *[(WHOLE, text) for text in ("Answer: 5", '{"answer": 5}', "\\frac{10}{2}", "17 - 12 = 5")],
        *[(THIRD, text) for text in ("7/3", "2 1/3", "\\frac{7}{3}", "2\\frac{1}{3}", "2.333333")],
        *[
            (THIRD, text)
            for text in ("2.3333333", "2.333333 dozens", "28/12", "7/3 dozens", "2 + 1/3")
        ],
        *[(THIRD, text) for text in ("≈ 2.333333", "about 2.333333", "7/3 = 2.33", "\\frac73")],
        *[(THIRD, text) for text in ("\\frac{7}{3} \\approx 2.3333", "2.333333…", "7⁄3")],
        *[
            (WHOLE, text)
            for text in ("5\\text{ bulbs}", "\\boxed{5\\ \\text{bulbs}}", "5~\\text{bulbs}")
        ],
        *[(WHOLE, text) for text in ("The answer is 5", "5 = 5.0")],
        *[(PERCENT, text) for text in ("20 per cent", "20% salt", "20 % of salt")],
        *[(MONEY, text) for text in ("13.125", "$13.125", "13.13", "105/8", "13.13 dollars")],
        *[(PERCENT, text) for text in ("20", "20%", "20 percent", "20 \\%", "20.0 %")],
        *[(LARGE, text) for text in ("42159089/3", "14,053,029.67", "1.4053029667e7")],
        *[(LARGE, text) for text in ("14053029 2/3", "14053029.666666666", "14 053 029.7")],
    ],
)
def test_spellings(problem: Problem, text: str) -> None:
    assert check(problem, text)


@pytest.mark.parametrize(
    ("problem", "text"),
    [
        *[
            (WHOLE, text)
            for text in ("6", "5.001", "5, 6", "5 or 6", "5%", "x", "5x", "nan", "inf")
        ],
        *[(WHOLE, text) for text in ("-5", "5 thousand", "3/0", "1e999", "5 5", "2^2+1", "0.5e")],
        *[(THIRD, text) for text in ("7/3 = 2.34", "8/3 ≈ 2.3333", "2.4 ≈ 7/3")],
        *[(WHOLE, text) for text in ("5% bulbs", "5 = 6", "6 = 5", "5 cents", "5 bulbs or 6")],
        *[
            (THIRD, text)
            for text in ("2.33", "2.34", "2.33333", "2.333334", "2.4", "2", "3 7/3", "1 4/3")
        ],
        *[(MONEY, text) for text in ("13.11", "13.1", "13", "13.1251", "13.124")],
        *[(PERCENT, text) for text in ("0.2", "20.1")],
        *[(LARGE, text) for text in ("14053129", "1.4e7", "14053028 2/3")],
        (Problem((("travel_rest", (125, 2, 10, 8)),)), "13.13"),
        (Problem((("travel", (1000000, 9, 5, 3)),)), "9000014"),
    ],
)
def test_wrong_or_unreadable(problem: Problem, text: str) -> None:
    assert not check(problem, text)


@pytest.mark.parametrize(
    "text", ["", "I do not know", "5 and 6", "[1, 2]", "five", "9" * 299, "--5"]
)
def test_never_right_by_luck(text: str) -> None:
    with pytest.raises(AnswerError):
        parse(text if text != "9" * 299 else "9" * 301)


def test_code_is_evaluated_exactly() -> None:
    code = (
        "def f():\n    '''doc'''\n    a = 0.1 + 0.2\n    b = max(a, 1 / 3)\n    return int(b * 30)"
    )
    assert returned(code) == 10
    assert returned("def f():\n    x = 7\n    x -= 2\n    return x // 2 if x > 3 else -x") == 2


@pytest.mark.parametrize(
    "code",
    [
        *("", "x = 1", "def f():\n    return __import__('os')", "def f():\n    return 9 ** 9 ** 9"),
        *(
            "def f():\n    while True: pass",
            "def f():\n    return y",
            "def f(:",
            "def f():\n    pass",
        ),
        "def f():\n    return " + "-" * 5000 + "1",
        "def f():\n    x = 1 / 3\n" + "    x = x * x\n" * 40 + "    return x",
        "def f():\n    return round(1.5, -1000000000)",
    ],
)
def test_other_code_is_refused(code: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        returned(code)


def line(**values: object) -> dict[str, str]:
    item = {"input": "How many?", "code": "def f():\n    return 7 / 2", "target": 3.5} | values
    return {"line.json": json.dumps(item)}


def test_published_lines() -> None:
    assert task.solve(task.published("p", line()).instance).value == F(7, 2)
    other = task.published("p", line(code="import this", target=-4.0)).instance
    assert task.solve(other).value == -4
    assert check(other, "-4.0")
    assert not check(other, "-4.1")


@pytest.mark.parametrize("values", [{"target": "x"}, {"input": ""}, {"target": float("inf")}])
def test_malformed_lines(values: dict[str, object]) -> None:
    with pytest.raises(PublishedError):
        task.published("p", line(**values))
    with pytest.raises(PublishedError):
        task.published("p", {"a": "{}"})


@pytest.mark.parametrize(
    ("problem", "said", "expected"),
    [
        (LARGE, "14053030", True),
        (LARGE, "14053029", False),
        (LARGE, "14053031", False),
        (LARGE, "14053029.7", True),
        (LARGE, "14053029.6", False),
        (LARGE, "1.405303e7", True),
        (LARGE, "1.40530e7", False),
        (LARGE, r"1.405303 \times 10^{7}", True),
        (Problem((("dozens", (192450, 4)),)), "449050", True),
        (Problem((("work_rates", (1000001, 815000)),)), "449036.0", True),
        (Problem((("work_rates", (1000001, 815000)),)), "449036", False),
        (WHOLE, "5.000000000000001", True),
        (WHOLE, "5.0000001", False),
        (MONEY, "13.12", True),
        (MONEY, "13.13", True),
        (MONEY, "$13.13", True),
        (MONEY, "13.14", False),
        (PERCENT, "≈ 20%", True),
        (PERCENT, "19.99%", False),
    ],
)
def test_the_borders_of_rounding(problem: Problem, said: str, *, expected: bool) -> None:
    assert check(problem, said) == expected


def test_the_question_says_how_far_to_round_where_that_matters() -> None:
    people = ("Ada", "Ben")
    assert "round nothing" not in task.question(WHOLE)
    assert "round nothing" in task.question(THIRD)
    assert "cents" not in task.question(THIRD)
    assert "cents" in task.question(MONEY)
    assert "cents" not in task.question(Problem((("change", (2, 5, 20)),), people))
    assert "seven significant digits" in task.form


@pytest.mark.parametrize("name", sorted(FAMILIES))
def test_whole_answers_are_known_to_be(name: str) -> None:
    family = FAMILIES[name]
    found = set()
    for seed in range(200):
        params = family.draw(Draw(random.Random(seed), (3, 6)))
        if family.valid(*params):
            found.add(F(family.value(*params)).denominator == 1)
    assert family.whole == (found == {True})


def test_what_programs_print_for_published_problems_is_right() -> None:
    code = "def f():\n    a = 20\n    return a / 7 * 3"
    thirds = task.published("p", line(code=code, target=20 / 7 * 3)).instance
    assert check(thirds, repr(20 / 7 * 3))
    assert not check(thirds, "8.5714")
