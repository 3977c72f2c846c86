import json
from itertools import pairwise
from random import Random

import pytest

from generators import load
from generators.answers.exact import read
from generators.errors import AnswerError, PublishedError
from generators.shared.competition import WORKED_OUT, Formula, Problem, boxed
from generators.tasks.math_geometry.families import BY_NAME

TASK = load("math_geometry")
PRIMES = (2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59)


def right(key: str, said: str, text: str = "Find it.") -> bool:
    return TASK.verify(Problem(text=text, key=key), f"<<<{said}>>>").right


@pytest.mark.parametrize(
    ("key", "said"),
    [
        (r"3\sqrt{2}", "3*sqrt(2)"),
        (r"3\sqrt{2}", "3√2"),
        (r"3\sqrt{2}", r"AB = \sqrt{18}"),
        (r"3\sqrt{2}", "18^(1/2)"),
        (r"3\sqrt{2}", "6/sqrt(2)"),
        (r"3\sqrt{2}", "4.243"),
        (r"3\sqrt{2}", "4.2426 cm"),
        (r"\frac{5\sqrt5}{3}", "5*sqrt(5)/3"),
        (r"2\frac12", "5/2"),
        (r"2\frac12", "2 1/2"),
        (r"\frac34", "0.75"),
        (r"12\pi", r"12π\text{ square units}"),
        (r"12\pi", "37.699"),
        (r"12\pi-9\sqrt3", "-9√3 + 12 pi"),
        ("30", r"\angle ABC = 30^\circ"),
        ("30", "30 degrees."),
        (r"1{,}000", "1,000"),
        (r"10\text{ cm}^2", "10"),
        (r"(3,-\frac12)", "(x, y) = (3, -0.5)"),
        ("(3,4)", "x = 3, y = 4"),
        ("(3,4)", "[3, 4]"),
        (r"\sqrt{5+2\sqrt6}", r"\sqrt2+\sqrt3"),
        (r"\frac{1}{1+\sqrt2}", "sqrt(2) - 1"),
        (r"\frac{\sqrt[3]{8}}{3}", "0.6667"),
        (r"\{1, 2\}", "{2, 1}"),
        (r"2\sqrt3", "sqrt(12)"),
        (r"10007\sqrt{10009}", f"sqrt({10007**2 * 10009})"),
        (r"\sqrt3-\sqrt2", r"\sqrt{5-2\sqrt6}"),
        ("-2", r"\sqrt[3]{-8}"),
        (r"2\pi", "sqrt(4pi^2)"),
        (r"\pi^2", "pi * pi"),
        ("3", "3pi/pi"),
        (r"\frac\pi2", "1/2pi"),
        ("8", "12/3*2"),
        ("7", "3 - -4"),
        ("-1", "3 - - -4"),
        (r"\frac{12}5", "12÷5"),
        (r"2\frac53", "10/3"),
        ("10", "10 cm²"),
        ("8", "2³ cm³"),
        ("(3,-1/2)", r"\left(3,\,-\frac12\right)."),
        ("(3,4)", "3,4"),
        ("(3,100)", "(3,100)"),
    ],
)
def test_equal_values_are_right(key: str, said: str) -> None:
    assert right(key, said)


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("1000", "1000.5"),
        (r"3\sqrt{2}", "4.24"),
        (r"3\sqrt{2}", "4.245"),
        ("3/4", "0.7500001"),
        ("(3,4)", "(4, 3)"),
        ("(3,4)", "3"),
        (r"12\pi", "12"),
        (r"12\pi", "3.14" + "1" * 80),
        ("50", "50%"),
        ("2/3", "2:3"),
        ("12", "1 2"),
        (r"3\sqrt{2}", "4.2427"),
        ("0.12345", "0.1235"),
        (r"\pi", "pi * pi"),
    ],
)
def test_other_values_are_not(key: str, said: str) -> None:
    assert not right(key, said)


def test_the_text_decides_on_percent_ratio_and_rounding() -> None:
    assert right("18", "18%", "What percent of it is shaded?")
    assert right(r"18\%", "18", "What percent of it is shaded?")
    assert not right("18", "0.18", "What percent of it is shaded?")
    assert right("9/50", "18%", "What is the probability?")
    assert right("2/3", "2:3", "What is the ratio of the areas?")
    assert right("2:3", "4 to 6", "What is the ratio of the areas?")
    assert right("3.1", r"\pi", "To the nearest tenth, what is it?")
    assert not right("3.1", "3.16", "To the nearest tenth, what is it?")
    assert right("18", "17.6", "To the nearest degree, what is it?")
    assert not right("18", "17.4", "To the nearest degree, what is it?")
    assert not right("2:3", "2:0", "What is the ratio of the areas?")


@pytest.mark.parametrize(
    "text",
    [
        *("AB", "12-p", "3 or 4", "5 = 6", "x", "sqrt(-1)", "sqrt(pi)", "1/0", "9^9^9", "2^9000"),
        *("1" * 301, "(" * 40 + "1" + ")" * 40, r"\sqrt12", "2.5 1/2", "2 5/3", "3!!"),
        "+".join(f"sqrt({p})" for p in PRIMES),
    ],
)
def test_what_is_no_single_value_is_unparsed(text: str) -> None:
    with pytest.raises(AnswerError):
        read(text)


def test_pi_to_many_places_is_not_pi_itself_but_a_decimal_of_it() -> None:
    places = "3.14159265358979323846264338327950288419716939937510582097494459230781640628620"
    assert right(r"\pi", places)
    assert right(r"\pi", places[:16])
    assert not right(r"\pi", places[:10] + "9" + places[11:])


def test_keys_are_read_from_the_last_box() -> None:
    assert boxed(r"so \boxed{2} and \boxed{\frac{1}{2}}.") == r"\frac{1}{2}"
    unread = {
        "problem": "Which?",
        "level": "Level ?",
        "type": "Geometry",
        "solution": r"\boxed{CD}",
    }
    found = TASK.published("7.json", {"7.json": json.dumps(unread)})
    assert (found.stored, TASK.solve(found.instance)) == ("CD", None)
    assert not TASK.verify(found.instance, "<<<3>>>").right
    for bad in ("", "[]", "{}", '{"problem": "a", "solution": "no box"}', "[" * 100_000):
        with pytest.raises(PublishedError):
            TASK.published("7.json", {"7.json": bad})


def test_levels_hold_what_they_promise() -> None:
    for index in range(40):
        values = [TASK.solve(TASK.instance(level, index)).numbers[0].value for level in (1, 2)]
        assert values[0].whole is not None
        assert values[1].rational is None
        assert len(TASK.instance(4, index).names) >= 3
        assert len(TASK.instance(5, index).names) >= 4


def test_spoils_are_wrong_for_every_kind() -> None:
    for text in ("3", "0", "(1, 2)", "sqrt(2)", "1 + pi"):
        answer = read(text)
        problem = Problem(text="Find it.", key=text)
        for seed in range(30):
            assert next(TASK.violations(problem, TASK.spoil(problem, answer, Random(seed))))


def test_no_step_of_a_chain_leads_back() -> None:
    for index in range(300):
        problem = TASK.instance(3, index)
        links = [Problem(problem.names[:n], problem.params[:n]) for n in (1, 2, 3)]
        values = [TASK.solve(link) for link in links[: len(problem.names)]]
        assert len(set(values)) == len(values), problem


def test_level_3_hardly_repeats() -> None:
    assert len({TASK.instance(3, index) for index in range(1000)}) >= 998


@pytest.mark.parametrize(
    ("key", "said"),
    [
        (r"24\sqrt{10}", "24√10 (≈ 75.89)"),
        (r"24\sqrt{10}", "24*sqrt(10) (approximately 75.89)"),
        (r"24\sqrt{10}", "24*math.sqrt(10)"),
        (r"24\sqrt{10}", "24√10 (square units)"),
        (r"6\pi", "6*np.pi"),
        ("69.5", "69.5º"),
        ("69.5", "69½°"),
        ("1/2", "½"),
        ("(3,1)", "point (3, 1)"),
        ("(3,1)", "D(3, 1)"),
        ("(3,1)", "the point (3, 1)"),
        ("1234567", "1 234 567"),
        ("1234567.5", "1 234 567.5"),
        ("1234567", "1'234'567."),
        ("1234567", "1_234_567"),
        (r"1\frac{234}{567}", "1 234/567"),
        ("2", r"2\frac33"),
    ],
)
def test_more_spellings(key: str, said: str) -> None:
    assert right(key, said)


@pytest.mark.parametrize("text", ["12 34", "1 2345", "1234 567", "1 234/ 5 6", "7 ≈ 8", "1 23 456"])
def test_groups_of_digits_must_be_groups_of_three(text: str) -> None:
    with pytest.raises(AnswerError):
        read(text)


def test_factors_of_one_are_not_written() -> None:
    line = Problem(("coordinate.crossing",), ((1, -1, 4, 11, 1, 21),))
    assert "x - y = 4 and 11x + y = 21 meet" in TASK.question(line)
    circle = Problem(("circle_equation.radius",), ((-4, 1, -3),))
    assert "x^2 + y^2 - 4x + y - 3 = 0" in TASK.question(circle)


def test_a_link_takes_what_the_one_before_gives() -> None:
    for level in (3, 4, 5):
        for index in range(150):
            names = TASK.instance(level, index).names
            for before, after in pairwise(names):
                assert BY_NAME[before].gives == BY_NAME[after].takes, names


@pytest.mark.parametrize("formula", BY_NAME.values(), ids=lambda formula: formula.name)
def test_areas_and_volumes_are_no_lengths(formula: Formula) -> None:
    kind = formula.wanted.removeprefix("the ").split()[0]
    if kind in ("area", "volume", "surface", "number", "size"):
        assert formula.gives != "length"


@pytest.mark.parametrize(
    ("name", "params", "units"),
    [
        ("angle_chase.base", (40,), ""),
        ("coordinate.area", (0, 0, 4, 0, 0, 3), ""),
        ("right_triangle.hypotenuse", (3, 5), ""),
        ("median_cevian.area", (12, 1, 3), ""),
        ("heron.area", (13, 14, 15), "All lengths are in one unit, all areas in its square. "),
        (
            "pyramid_tetra.volume",
            (3, 5),
            "All lengths are in one unit, all volumes in its cube. ",
        ),
    ],
)
def test_the_note_on_units_stands_where_it_belongs(
    name: str, params: tuple[int, ...], units: str
) -> None:
    text = TASK.question(Problem((name,), (params,)))
    assert text.endswith(f"{'?' if '?' in text else '.'} {units}{WORKED_OUT}")
    assert ("unit" in text) == bool(units)
