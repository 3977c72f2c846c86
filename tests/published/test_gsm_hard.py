"""What the audit says of word problems whose numbers were replaced in text and program."""

import json

import pytest

import generators
from generators.published.audit import Audit
from generators.published.walk import Source

TASK = generators.load("gsm_hard")


def judged(before: str, after: str, body: str, target: float) -> dict[str, object]:
    code = f'def solution():\n    """{before}"""\n' + "".join(
        f"    {line}\n" for line in body.split("; ")
    )
    line = json.dumps({"input": after, "target": target, "code": code})
    source = Source("gsm_hard", "gsmhardv2.jsonl#line3", {"line.json": line})
    return Audit(TASK).judged(source)[1]


SHOP = "Ann sells 4 pears for $43 each. How much money is that?"


@pytest.mark.parametrize(
    ("before", "after", "body", "target", "repaired"),
    [
        pytest.param(
            SHOP, "Ann sells 715 pears for $7153 each. How much money is that?",
            "pears = 715; cost = 43; return pears * cost", 715 * 43, 715 * 7153,
            id="digits within a longer number"),
        pytest.param(
            "She takes 2 of 9 bags of 2 kg. How heavy are they?",
            "She takes 811 of 9 bags of 811 kg. How heavy are they?",
            "bags = 811; weight = 2; return bags * weight", 1622, 811 * 811,
            id="two places"),
        pytest.param(
            "She drinks four cups of 3 dl. How much is that?",
            "She drinks 5111 cups of 3 dl. How much is that?",
            "cups = 4; return cups * 3", 12, 15333, id="a word"),
        pytest.param(
            "A price of $20 rises by 20%. What is it then?",
            "A price of $350 rises by 350%. What is it then?",
            "price = 350; return price * 1.2", 420, 350 * 4.5, id="a percentage"),
        pytest.param(
            "He buys 1 hat for $1.00 and 1 pen for $5, at a discount of 10%. What does he pay?",
            "He buys 640 hat for $1.00 and 640 pen for $5, at a discount of 10%. "
            "What does he pay?",
            "hats = 1; pens = 640; price = 1.00; return (hats * price + pens * 5) * (1 - 0.1)",
            2880.9, 3456, id="a constant of the formula"),
        pytest.param(
            "A rent of 500 falls by 60. What are both?",
            "A rent of 863 falls by 60. What are both?",
            "rent = 863; later = 500 - 60; return rent + later", 1303, 1666, id="said once"),
    ],
)  # fmt: skip
def test_a_key_that_contradicts_its_text_is_wrong(
    before: str, after: str, body: str, target: float, repaired: float
) -> None:
    found = judged(before, after, body, target)
    assert found["status"] == "wrong key", found
    assert float(str(found["repaired"])) == repaired


@pytest.mark.parametrize(
    ("before", "after", "body", "target"),
    [
        pytest.param(SHOP, SHOP, "return 4 * 43", 172, id="nothing replaced"),
        pytest.param(
            "He reads 7 pages a day. How much is that in a week of 7 days?",
            "He reads 929 pages a day. How much is that in a week of 7 days?",
            "pages = 929; return pages * 7", 6503, id="a number that stays"),
        pytest.param(
            "It sells ten boards at $10 each. What is the profit?",
            "It sells ten boards at $481 each. What is the profit?",
            "cost = 481; boards = 10; return cost * boards", 4810, id="a word that stays"),
        pytest.param(
            "Of 5 cakes she eats 5. How much is left of 5?",
            "Of 977 cakes she eats 977. How much is left of 977?",
            "cakes = 977; eaten = cakes; return cakes - eaten", 0, id="one name for two places"),
        pytest.param(
            "He pays $7 and $7 of his 42. How much can he buy?",
            "He pays $8111 and $8111 of his 42. How much can he buy?",
            "one = 8111; other = 7; return 42 // (one + other)", 0, id="right by luck"),
        pytest.param(
            "A tub costs $0.5. What do 3 cost?", "A tub costs $0.3333333333333333. What do 3 cost?",
            "tub = 3/9; return tub * 3", 1.0, id="a quotient"),
        pytest.param(
            "It grows by 30% from 60. How much is it?",
            "It grows by 30% from 531811. How much is it?",
            "size = 531811; return size + size * 3 * 0.7", 1648614.0999999999, id="rounding"),
    ],
)  # fmt: skip
def test_a_key_that_agrees_with_its_text_is_sound(
    before: str, after: str, body: str, target: float
) -> None:
    found = judged(before, after, body, target)
    assert (found["status"], found["repaired"]) == ("sound", None), found


def test_a_program_that_replaced_another_number_is_told() -> None:
    found = judged(
        "2 cars drive at 60 and 70. How far apart are they after 2 hours?",
        "611 cars drive at 60 and 70. How far apart are they after 2 hours?",
        "time = 611; return (70 - 60) * time", 6110,
    )  # fmt: skip
    assert (found["status"], found["repaired"]) == ("ambiguous", None)


@pytest.mark.parametrize(
    ("ask", "status"),
    [
        ("How many hours does she work", "sound"),
        ("How many more pounds of flour are left", "sound"),
        ("How many pages does she read on average", "sound"),
        ("How many dollars are left", "sound"),
        ("How many teachers are there", "ambiguous"),
        ("How many boxes of 12 pounds does she need", "ambiguous"),
    ],
)
def test_things_are_counted_and_units_are_measured(ask: str, status: str) -> None:
    text = f"She has 5 and shares them with one. {ask}?"
    assert judged(text, text, "return 5 / 2", 2.5)["status"] == status
