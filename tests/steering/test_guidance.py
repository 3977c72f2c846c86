"""What a steerer's words stand for."""

import pytest

from harness.steering.guidance import fixed_word, read_choice, read_guidance


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
        ("<<<a>>> or rather <<<b>>>", "advice", "b"),
        ("Use a search", "advice", "Use a search"),
        ("<<<Terminate early when found>>>", "advice", "Terminate early when found"),
        ("<<<Code>>> is wrong: <<<Count by hand>>>", "advice", "Count by hand"),
        ("Print <<<Text>>> and go on", "advice", "Print <<<Text>>> and go on"),
        ("<think><<<Return Answer>>></think> <<<Go on>>>", "advice", "Go on"),
        ("<<<>>>", "empty", ""),
        ("", "empty", ""),
        ("  \n", "empty", ""),
        ("<think>cut", "empty", ""),
    ],
)
def test_the_exact_reading(reply: str, kind: str, text: str) -> None:
    found = read_guidance(reply)
    assert (found.kind, found.text) == (kind, text)
    assert found.ends == (kind in ("stop", "empty"))


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
        ("code or text", None),
        ("", None),
    ],
)
def test_choices(reply: str, kind: str | None) -> None:
    assert read_choice(reply) == kind


def test_fixed_words_stand_alone() -> None:
    assert fixed_word(" <<<Text>>>\n") == "text"
    assert fixed_word("so <<<Text>>>") is None


def test_a_megabyte_is_no_trouble() -> None:
    assert read_guidance("<<<Code " * 150_000).kind == "advice"
    assert read_guidance(" " * 1_000_000).kind == "empty"
