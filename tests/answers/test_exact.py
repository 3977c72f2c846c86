"""What may stand for an exact value: rounding, floating point, signs of approximation."""

from fractions import Fraction

import pytest

from generators import load
from generators.answers.exact import read
from generators.errors import AnswerError
from generators.shared.competition import Problem
from generators.shared.exact import Exact, exact, root
from generators.shared.rounding import Digits, stands_for

GEOMETRY = load("math_geometry")
COUNTING = load("math_counting_and_probability")
LARGE = r"11517+\frac{34}{99}"


def right(key: str, said: str) -> bool:
    return GEOMETRY.verify(Problem(text="Find it.", key=key), f"Answer: {said}").right


def likely(key: str, said: str) -> bool:
    problem = Problem(text="What is the probability?", key=key)
    return COUNTING.verify(problem, f"Answer: {said}").right


@pytest.mark.parametrize(
    ("value", "said", "least", "expected"),
    [
        (Fraction(2, 3), "0.6667", 4, True),
        (Fraction(2, 3), "0.66667", 4, True),
        (Fraction(2, 3), "0.6666", 4, False),
        (Fraction(2, 3), "0.667", 4, False),
        (Fraction(2, 3), "0.667", 3, True),
        (Fraction(1, 16), "0.0625", 4, True),
        (Fraction(1, 16), "0.06250", 4, True),
        (Fraction(1, 16), "0.063", 2, False),
        (Fraction(20), "20.000000000000004", 4, True),
        (Fraction(20), "20.0000001", 4, False),
        (Fraction(10**14), str(10**14 + 1), 4, False),
        (Fraction(0), "0.0000000000000001", 4, True),
        (Fraction(0), "0.0001", 1, False),
        (root(2), "1.414", 4, True),
        (root(2), "1.415", 4, False),
        (root(2) * 10**4, "14142", 4, True),
        (root(2) * 10**4, "14143", 4, False),
        (root(2) * 10**4, "14140", 4, False),
        (root(2) * 10**4, "1.414e4", 4, True),
    ],
)
def test_the_borders_of_rounding(
    value: Exact | Fraction, said: str, least: int, *, expected: bool
) -> None:
    number = read(said).numbers[0]
    assert stands_for(number.value, value, number.digits, least) == expected


@pytest.mark.parametrize("sign", [1, -1])
@pytest.mark.parametrize("places", [1, 3, 6])
def test_half_a_unit_of_the_last_place_is_the_most(places: int, sign: int) -> None:
    value = Fraction(sign, 3)
    unit = Fraction(1, 10**places)
    written = Digits(places, places)
    nearest = round(value / unit) * unit
    assert stands_for(nearest, value, written, places)
    assert not stands_for(nearest + unit, value, written, places)
    assert not stands_for(nearest - unit, value, written, places)
    assert not stands_for(nearest, value, written, places + 1)
    assert not stands_for(exact(nearest), value, None, 1)


@pytest.mark.parametrize("top", range(1, 60))
def test_what_python_prints_for_a_fraction_is_right(top: int) -> None:
    for bottom in (3, 7, 9, 11, 37, 99, 100, 365):
        key = f"{top}/{bottom}"
        assert right(key, repr(top / bottom)), key
        assert right(key, repr(top / bottom + 0.1 - 0.1)), key
        assert not right(key, repr(top / bottom * (1 + 1e-6))), key


@pytest.mark.parametrize(
    ("key", "said"),
    [
        *[
            ("8/3", text)
            for text in (
                *("≈ 2.667", "~2.667", "~ 2.667", r"\approx 2.667", "approximately 2.667"),
                *("about 2.667 cm", "x ≈ 2.667", "8/3 ≈ 2.67", r"\frac{8}{3} \approx 2.67"),
                *("8/3 = 2.667", "2.667 (approximately)", "2.667 (rounded)", "(2.667)"),
                *("2.667e0", r"2.667 \times 10^{0}", "roughly 2.667"),
            )
        ],
        *[
            (LARGE, text)
            for text in ("11517", "1.1517e4", r"1.15173 \times 10^4", "11,517.34", "1.1517 x 10^4")
        ],
        *[("8973", text) for text in ("**8973** dollars", "$8973.00", "8,973", "8.973e3")],
        ("(2/3, 5)", "(0.6667, 5)"),
        ("(2/3, 5)", "x ≈ 0.6667, y = 5"),
        ("-965/3", "-(965/3)"),
        ("170/179", "(170)/(179)"),
        (r"24\sqrt{10}", "S = 24√10"),
        (r"24\sqrt{10}", "24√10 ~ 75.89"),
        (r"24\sqrt{10}", "24√10 ≈ 75.89 square units"),
        ("5", r"\mathtt{5}"),
    ],
)
def test_numbers_as_people_and_programs_write_them(key: str, said: str) -> None:
    assert right(key, said)


@pytest.mark.parametrize(
    ("key", "said"),
    [
        *[("8/3", text) for text in ("2.666", "2.67", "8/3 ≈ 2.66", "8/3 = 2.68", "≈ 2.7")],
        *[(LARGE, text) for text in ("11518", "11516", "1.15e4", "11500", "1.1517e5")],
        *[("8973", text) for text in ("8973.5", "≈ 8974", "8.973e4", "8973 ≈ 8974")],
        ("11517.34", "11517"),
        ("1/4", "2.5e1"),
    ],
)
def test_their_neighbours_are_wrong(key: str, said: str) -> None:
    assert not right(key, said)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        *[(text, True) for text in ("0.2461", "24.61%", "P ≈ 0.2461", "P(X=2) ≈ 24.61%")],
        *[(text, False) for text in ("0.2462", "24.62%", "24.6%", "0.246", "24.61")],
    ],
)
def test_a_share_may_be_a_percentage(said: str, *, expected: bool) -> None:
    assert likely("246124/1000001", said) == expected


@pytest.mark.parametrize(
    ("text", "left"),
    [
        *[(text, 0) for text in ("5", "7/3", "-(965/3)", "2.5e3", "12*sqrt(7917)/47", "6/sqrt(2)")],
        *[(text, 0) for text in ("98280 + 1300*sqrt(22671961)/133", "2(1 + sqrt(2))*169")],
        *[(text, 0) for text in ("1925*pi/3 - 5*sqrt(3)/4", "2 1/2", r"2\frac{1}{2}", "18^(1/2)")],
        *[("2*3", 1), ("2*3*sqrt(5)", 1), ("sqrt(3^2 + 4^2)", 3), ("2 + 1/3", 1), ("2(13)", 1)],
        *[("sqrt(21*(21-13)*(21-14)*(21-15))", 6), ("pi*12^2", 1), (r"\binom{9}{3}", 1)],
        *[("C(12, 3)", 1), ("12!/(3! 9!)", 4), ("2^10", 1), ("0.5/3", 1)],
    ],
)
def test_calculations_left_to_be_carried_out_are_counted(text: str, left: int) -> None:
    assert read(text).numbers[0].left == left


def test_of_a_formula_and_its_value_the_value_counts() -> None:
    heron = "sqrt(21*(21-13)*(21-14)*(21-15))"
    assert read(f"{heron} = 84").numbers[0].left == 0
    assert read("41*28/3 ≈ 382.667").numbers[0].digits == Digits(3, 6, pointed=True)


@pytest.mark.parametrize("task", [GEOMETRY, COUNTING])
def test_a_generated_problem_wants_its_value_worked_out(task: object) -> None:
    assert "Carry out all arithmetic" in task.question(task.instance(3, 0))
    problem = Problem(("heron.area",), ((13, 14, 15),))
    if task is COUNTING:
        problem = Problem(("binomial_identity.row",), ((10,),))
    good, formula = ("84", "sqrt(21*8*7*6)") if task is GEOMETRY else ("1024", "2^10")
    assert task.verify(problem, f"Answer: {good}").right
    assert not task.verify(problem, f"Answer: {formula}").right
    assert task.verify(problem, f"Answer: {formula} = {good}").right


@pytest.mark.parametrize("text", ["7 ≈ 8", "5 ~ 6", "8/3 ≈ 2.66", "1e999", "2.5e", "≈", "≈ 2 ≈"])
def test_what_contradicts_itself_is_unparsed(text: str) -> None:
    with pytest.raises(AnswerError):
        read(text)


def test_a_key_with_a_variable_accepts_no_number() -> None:
    for said in ("1/4", "1/(4m)", "1/4 m"):
        assert not right(r"\frac{1}{4m}", said)
