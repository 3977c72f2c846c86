"""Numbers as people and programs write them, and how precise they have to be."""

from fractions import Fraction

import pytest

from generators.answers.numbers import agrees, at_approximation, integer, integers, rational, stated
from generators.errors import AnswerError

THIRD = Fraction(8, 3)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        *[(text, 20) for text in ("20", "20.0", "≈ 20", "~20", "about 20", "20 (approximately)")],
        *[(text, 20) for text in ("= 20", "x == 20", "4*5 = 20", r"\approx 20", "2e1", "2×10¹")],
        *[(text, 1234) for text in ("1,234", "1 234", "1{,}234", r"1\,234", "1.234e3")],
        *[(text, THIRD) for text in ("8/3", "(8)/(3)", r"\frac{8}{3}", r"\frac83", "2 2/3", "8⁄3")],
        *[
            (text, THIRD)
            for text in (r"2\frac{2}{3}", "Fraction(8, 3)", "8/3 ≈ 2.67", "8/3 = 2.667")
        ],
        *[
            (text, -THIRD)
            for text in ("-(8/3)", "-8/3", r"-\frac{8}{3}", r"\frac{-8}{3}", "-(8)/3")
        ],
        *[(text, Fraction(1, 4)) for text in ("0.25", "25%", r"25\%", "1/4 = 0.25 = 25%", ".25")],
        ("P ≈ 0.24612 ≈ 0.246", Fraction(24612, 100_000)),
        (r"6.65932 \times 10^{3}", Fraction(665932, 100)),
        ("1 234/567", Fraction(1234, 567)),
    ],
)
def test_numbers_are_read_exactly(text: str, value: Fraction | int) -> None:
    assert stated(text).value == value


@pytest.mark.parametrize(
    "text",
    [
        *("", "≈", "about", "20 ± 1", "20 to 21", "20, 21", "20 = 21", "20 ≈ 21", "8/3 ≈ 2.68"),
        *(
            "x != 20",
            "x > 20",
            "20 < 21",
            r"x \neq 20",
            "1/0",
            "1/2/3",
            "3 4/3",
            "1e999",
            "20 or 21",
        ),
        "=" * 50,
    ],
)
def test_what_is_no_single_number_is_refused(text: str) -> None:
    with pytest.raises(AnswerError):
        stated(text)


@pytest.mark.parametrize("text", ["20.000000000000004", "19.999999999999996", "20.0", "2e1"])
def test_whole_numbers_as_programs_print_them(text: str) -> None:
    assert integer(text) == 20
    assert integers(f"[{text}, 3]") == (20, 3)


@pytest.mark.parametrize("text", ["20.5", "20.0000001", "20.00001", "20%", "40/3"])
def test_other_numbers_are_not_whole(text: str) -> None:
    with pytest.raises(AnswerError):
        integer(text)


@pytest.mark.parametrize(
    "text", ["3, 4 and 5", "3; 4; 5", "3 4 5", "(3, 4, 5)", "x = [3, 4, 5]", "- 3\n- 4\n- 5"]
)
def test_lists_of_integers(text: str) -> None:
    assert integers(text) == (3, 4, 5)


def test_percentages_are_shares_and_no_plain_numbers() -> None:
    share = stated("24.61%")
    assert (share.value, share.decimals, share.digits) == (Fraction(2461, 10_000), 4, 4)
    with pytest.raises(AnswerError, match="percent"):
        rational("24.61%")


def test_a_sign_of_approximation_is_found_in_every_dress() -> None:
    assert at_approximation(r"12\pi \approx 37.7") == (r"12\pi", "37.7")
    assert at_approximation("12*pi (about 37.7)") == ("12*pi", "37.7")
    assert at_approximation("roughly 37.7") == ("", "37.7")
    assert at_approximation("12*pi") == ("12*pi", "")


@pytest.mark.parametrize(
    ("text", "right", "agreed"),
    [
        ("8/3", THIRD, True),
        (repr(8 / 3), THIRD, True),  # 2.6666666666666665
        ("2.66666667", THIRD, True),
        ("2.66666666", THIRD, False),  # cut off
        ("2.666667", THIRD, False),  # too short
        ("2.66666666...", THIRD, True),
        ("34500.01", Fraction(34500), False),
        ("34500.000000000004", Fraction(34500), True),
        ("34501", Fraction(34500), False),
        ("2.0001", Fraction(2), False),
        ("0.1250001", Fraction(1, 8), False),
        ("1.2e1", Fraction(12), True),
        ("123456789012345680000", Fraction(123456789012345678901), False),
        (repr(123456789012345678901.0), Fraction(123456789012345678901), True),
        ("333333333", Fraction(10**9, 3), True),
        ("33333333", Fraction(10**8, 3), True),
        ("3333333", Fraction(10**7, 3), False),
    ],
)
def test_how_precise_a_number_has_to_be(text: str, right: Fraction, agreed: bool) -> None:
    assert agrees(stated(text), right, digits=8) is agreed


def test_places_instead_of_digits() -> None:
    right = Fraction(1, 300)
    assert agrees(stated("0.0033"), right, places=4)
    assert not agrees(stated("0.003"), right, places=4)
    assert not agrees(stated("0.0034"), right, places=4)
