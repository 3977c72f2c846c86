"""Which text of a reply is read as its answer, and which replies give none."""

import time

import pytest

from generators.answers.frame import Frame, alternatives, denied, fold, framed, has_frame
from generators.errors import AnswerError


def first(reply: str) -> tuple[str, Frame, bool]:
    one = next(framed(reply))
    return one.text, one.frame, one.exact


@pytest.mark.parametrize(
    ("reply", "text", "frame"),
    [
        ("3 + 4 is 7.\n\nAnswer: 7", "7", "label"),
        ("**Answer:** 7", "7", "label"),
        ("The final answer is: 7", "7", "label"),
        ("## Final Answer\n\n7", "7", "label"),
        ("So it is done. The answer: 7", "7", "label"),
        ("Answer: <<<7>>>", "7", "marks"),
        ("Answer: 8\nNo. It is <<<7>>>", "7", "marks"),
        ("<<<8>>> was wrong.\nAnswer: 7", "7", "label"),
        (r"It is $\boxed{7}$.", "7", "boxed"),
        (r"\boxed{\frac{1}{2}}", r"\frac{1}{2}", "boxed"),
        ("<answer> 7 </answer>", "7", "tags"),
        ("<answer>7", "7", "tags"),
        ("It is <<7>>", "7", "marks"),
        (r"\<\<\<7\>\>\>", "7", "marks"),
        ("&lt;&lt;&lt;7&gt;&gt;&gt;", "7", "marks"),
        ("<<<7", "7", "marks"),
        ('{"steps": 3, "answer": 7}', "7", "block"),
        ("```\n1 2\n3 4\n```", "1 2\n3 4", "block"),
        ("1 2\n3 4", "1 2\n3 4", "block"),
        ("I think\n\n7", "7", "line"),
        ("Answer: <<<answer>>>\n\n7", "7", "label"),
    ],
)
def test_the_last_frame_that_holds_something_counts(reply: str, text: str, frame: Frame) -> None:
    if reply.startswith("Answer: <<<answer"):
        assert "7" in [one.text for one in framed(reply)]
    else:
        assert first(reply)[:2] == (text, frame)


@pytest.mark.parametrize(
    "sentence",
    ["So the total is $8973.", "The total is **8973** dollars.", "Total: 8973", "#### 8973"],
)
def test_a_sentence_at_the_end_is_looked_into(sentence: str) -> None:
    texts = [one.text for one in framed(f"2 * 3 = 6.\n{sentence}")]
    assert any(text.strip("$.") == "8973" for text in texts)


@pytest.mark.parametrize(
    "placeholder",
    [
        *("<<<answer>>>", "<<<your answer>>>", "<<<...>>>", "<<<>>>", "between <<< and >>>"),
        *("Answer: [your answer here]", "Answer:", "<answer></answer>", r"\boxed{}"),
        *("<<<the final answer>>>", "Answer: ____", "Answer: <your answer>", "<<<XXX>>>"),
    ],
)
@pytest.mark.parametrize("order", ["{0}\n\n{1}", "{1}\n\n{0}"])
def test_a_placeholder_is_never_an_answer(placeholder: str, order: str) -> None:
    assert not has_frame(placeholder)
    reply = order.format(placeholder, "Answer: 7")
    assert "7" in [one.text for one in framed(reply)]


def test_only_the_asked_form_is_exact() -> None:
    for reply in ("Answer: 7", "**Answer:** 7", "It is 3 + 4.\nAnswer: 7\n"):
        assert first(reply)[2], reply
    for reply in ("Final answer: 7", "The answer: 7", "# Answer: 7", "answer: 7", "7"):
        assert not first(reply)[2], reply
    assert first("<<<7>>>")[2]
    assert not first("<<7>>")[2]
    assert [one.exact for one in framed("Answer: 7\nSince 3 + 4 is 7.")][-1] is False


def test_what_follows_the_answer_is_kept_apart() -> None:
    found = list(framed("Answer: 1 2\n3 4\n\nThe second row is sure."))
    assert [one.text for one in found][:2] == [
        "1 2\n3 4\n\nThe second row is sure.",
        "1 2\n3 4\n\nThe second row is sure",
    ]
    assert ("1 2\n3 4", "\nThe second row is sure.") in [(one.text, one.rest) for one in found]
    assert "7" in [one.text for one in framed("Answer: 7, because 3 + 4 is that.")]


@pytest.mark.parametrize(
    "reply",
    [
        "<<<7>>> or <<<8>>>",
        r"\boxed{7} or \boxed{8}",
        "<answer>7</answer> or <answer>8</answer>",
    ],
)
def test_two_frames_as_alternatives_are_refused(reply: str) -> None:
    with pytest.raises(AnswerError):
        list(framed(reply))


@pytest.mark.parametrize("text", ["not 7", "Not 7", "neither 7 nor 8", "anything but 7"])
def test_denials_are_told(text: str) -> None:
    assert denied(next(framed(f"Answer: {text}"))).startswith("7")
    assert denied(next(framed("Answer: 7"))) == ""


@pytest.mark.parametrize(
    "reply", ["Answer: 7\nor 8", "Answer: 7\nMaybe 8", "Answer: 7\n\nWait, 8", "Answer: 7\nNo, 8"]
)
def test_a_second_guess_is_refused(reply: str) -> None:
    one = next(one for one in framed(reply) if one.text == "7")
    with pytest.raises(AnswerError):
        alternatives(one)


def test_alternatives_are_told_apart() -> None:
    assert alternatives(next(framed("Answer: 7 or 8"))) == ["7", "8"]
    one = next(one for one in framed("Answer: 7\n8") if one.text == "7")
    assert alternatives(one) == ["8"]
    assert alternatives(next(framed("Answer: color or"))) == []


def test_spaces_and_marks_of_all_kinds_are_folded() -> None:
    assert fold("1\u2000\u2005\u205f2\u200e\u200b3") == "1   23"
    assert fold(r"3 \* 9<br>4") == "3 * 9\n4"


@pytest.mark.parametrize(
    "piece",
    [
        "<",
        ">",
        "<<<",
        "Answer: ",
        r"\boxed{",
        "<answer>",
        "**",
        "```\n",
        "\n",
        " ",
        "a or ",
        "_",
        ".",
    ],
)
def test_long_replies_are_read_at_once(piece: str) -> None:
    before = time.process_time()
    for _ in framed(piece * (100_000 // len(piece))):
        pass
    assert time.process_time() - before < 2


@pytest.mark.parametrize("end", ["}", "]", " )", "{"])
def test_a_bracket_on_a_line_of_its_own_is_no_answer(end: str) -> None:
    reply = f'{{\n  "code": "def f(s):\n    return s\n{end}'
    assert [one.text for one in framed(reply) if one.frame == "line"] == []
    assert next(framed("[]")).text == "[]"
