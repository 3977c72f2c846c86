"""What a steerer's words stand for."""

import pytest

from harness.steering.guidance import fixed_word, read_choice, read_guidance

MARKS = "Put it between marks: <<<message>>>."


@pytest.mark.parametrize(
    ("reply", "kind", "text"),
    [
        ("<<<Return Answer>>>", "stop", ""),
        ("All rules hold.\n**<<<Return Answer>>>**", "stop", ""),
        ("<<<Terminate>>>.", "stop", ""),
        ("<<<terminate>>> it is good", "stop", ""),
        ("<<<Code>>>", "code", ""),
        ("Better <<< text >>>", "text", ""),
        ("Wrong. <<<Use a search>>>", "advice", "Use a search"),
        ("<<<Use this>>> or rather <<<use that>>>", "advice", "use that"),
        ("Use a search", "advice", "Use a search"),
        ("<<<Terminate early when found>>>", "advice", "Terminate early when found"),
        ("<<<Code>>> is wrong: <<<Count by hand>>>", "advice", "Count by hand"),
        ("Print <<<Text>>> and go on", "advice", "Print <<<Text>>> and go on"),
        ("<think><<<Return Answer>>></think> <<<Go on>>>", "advice", "Go on"),
        ("<<<>>>", "empty", ""),
        ("<<<message>>>", "empty", ""),
        ("<<<your message here>>>", "empty", ""),
        (
            "Print the result as <<<answer>>>.",
            "advice",
            "Print the result as <<<answer>>>.",
        ),
        (
            "Wrong. <<<Search, and print the result as <<<answer>>>.>>>",
            "advice",
            "Search, and print the result as <<<answer>>>.",
        ),
        ("", "empty", ""),
        ("  \n", "empty", ""),
        ("<think>cut", "empty", ""),
    ],
)
def test_the_exact_reading_where_marks_are_asked_for(reply: str, kind: str, text: str) -> None:
    found = read_guidance(reply, asked=MARKS)
    assert (found.kind, found.text) == (kind, text)
    assert found.ends == (kind in ("stop", "empty"))


@pytest.mark.parametrize(
    ("reply", "kind", "text"),
    [
        ("Return Answer", "stop", ""),
        ("**Return Answer**.", "stop", ""),
        ("return answer", "stop", ""),
        ("Terminate", "stop", ""),
        ("The answer looks right.\n\nReturn Answer", "stop", ""),
        ("The answer looks right. Return Answer.", "stop", ""),
        ("Return Answer: 42", "stop", ""),
        ("Return Answer\nAll is well.", "stop", ""),
        ("Return Answer only once it was checked", "advice", None),
        ("Return answer in the form asked for.", "advice", None),
        ("Code", "code", ""),
        ("text.", "text", ""),
        ("<<<Return Answer>>>", "stop", ""),
        ("Wrong. <<<Use a search>>> now", "advice", None),
        ("<<<Use a search over all orders>>>", "advice", "Use a search over all orders"),
        ("Print the result as <<<answer>>>.", "advice", None),
        ("<<<message>>>", "empty", ""),
        ("message", "empty", ""),
        ("<<<guidance>>>", "empty", ""),
        ("", "empty", ""),
    ],
)
def test_the_exact_reading_of_whole_replies(reply: str, kind: str, text: str | None) -> None:
    found = read_guidance(reply)
    assert (found.kind, found.text) == (kind, reply if text is None else text)


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        ("Return Answer", "stop"),
        ("It may Terminate early", "stop"),
        ("now <<<Code>>> please", "code"),
        ("now <<<Text>>> please, do not Terminate", "text"),
        ("return answer", "advice"),
        ("Code", "advice"),
    ],
)
def test_the_loose_reading_of_whole_replies(reply: str, kind: str) -> None:
    assert read_guidance(reply, "training", "loose").kind == kind


def test_whole_replies_keep_their_white_space() -> None:
    found = read_guidance(" Count. <<<x>>>\n", "training")
    assert (found.text, found.said) == (" Count. <<<x>>>\n",) * 2


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        ("<<<Code>>>", "code"),
        ("not <<<Code>>> but <<<TEXT>>>", "text"),
        (" **Code** ", "code"),
        ("Counting is exact in a program.\n\nCode", "code"),
        ("A short chain of logic.\nText.\n", "text"),
        ("It needs a search.\n**Choice:** Code", "code"),
        ("<think>Text</think>Code", "code"),
        ("Words are better where a short chain of logic decides. Code.", "code"),
        ("Programs are better at search. Use text", None),
        ("code or text", None),
        ("I would write code", None),
        ("Programs are better at search. The way that I chose is Code.", "code"),
        ("The numbers may be used in any order. The model chose Code.", "code"),
        ("A short chain of logic decides. The way to go is not Code.", None),
        ("The model should use a recursive approach that finds the goal.", None),
        ("", None),
    ],
)
def test_choices(reply: str, kind: str | None) -> None:
    assert read_choice(reply) == kind


def test_fixed_words_stand_alone() -> None:
    assert fixed_word(" <<<Text>>>\n") == "text"
    assert fixed_word("so <<<Text>>>") is None


@pytest.mark.parametrize("asked", ["", MARKS])
def test_a_megabyte_is_no_trouble(asked: str) -> None:
    assert read_guidance("<<<Code " * 150_000, asked=asked).kind == "advice"
    assert read_guidance(" " * 1_000_000, asked=asked).kind == "empty"
    assert read_guidance("the " * 250_000, asked=asked).kind == "advice"
    assert read_choice("code " * 250_000) is None
