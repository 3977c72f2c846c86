"""What real models wrote, and what is graded of it."""

from typing import Any

import pytest

from harness.chat import Reply
from harness.sandbox.types import Execution

FAILED = Execution("exit", "", "IndexError: list index out of range\n", 1, None, 0.1, 0.1)
SILENT = Execution("ok", "", "", 0, None, 0.1, 0.1)
EOF_ERROR = Execution("exit", "n? ", "EOFError: EOF when reading a line\n", 1, None, 0.1, 0.1)
BROKEN = "```python\nprint([][1])\n```\n"


@pytest.mark.parametrize(
    ("reply", "run", "text", "answer"),
    [
        (f"{BROKEN}\nThe program prints the product.\n\nAnswer: 42", FAILED, "Answer: 42", "42"),
        (f"Answer: 42\n\n{BROKEN}", FAILED, "Answer: 42", "42"),
        (f"{BROKEN}\nThis program will find the product.", FAILED, "find the product", None),
        ("Answer:\n```python\nprint(6 * 7)\n```", None, "42\n", "42"),
        ("```python\n# The product is 42\nAnswer: 42\n```", None, "Answer: 42", "42"),
        ("Answer: ```python\nprint(6 * 7)\n```", None, "42\n", "42"),
        ("<<<\n```python\nprint(6 * 7)\n```\n>>>", None, "42\n", "42"),
        ("```python\ndef solve():\n    return 42\n```\nAnswer: 42", SILENT, "Answer: 42", "42"),
        (
            "```python\nn = input('n? ')\nprint(n)\n```\nSo it is 42.",
            EOF_ERROR,
            "So it is 42.",
            "42",
        ),
    ],
)
async def test_what_is_graded(
    stage: Any, reply: str, run: Execution | None, text: str, answer: str | None
) -> None:
    on = stage([reply], runs={"": run} if run else {})
    graded = await on.play("all_code")
    assert text in graded.text
    assert on.kit.read(graded.text) == answer


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("\\[ x = 182.25 \\]\n\nSo, the length of each stage is 182", None),
        ("The merged tile is twice the number of 16, so it will be 2", None),
        ("Answer: 42\n\nThis can be checked as follows: 6 times", "42"),
        ("```python\nprint(6 * 7)\n```\n\nThe program multiplies 6", "42"),
    ],
)
async def test_a_reply_that_was_cut_has_no_answer_but_a_framed_or_printed_one(
    stage: Any, text: str, answer: str | None
) -> None:
    on = stage([Reply(text, finish="length")])
    graded = await on.play("all_text")
    assert on.kit.answer(graded) == answer
    assert graded.broken_off == (answer is None)


@pytest.mark.parametrize(
    ("program", "run", "told"),
    [
        ("def solve():\n    return 6 * 7", SILENT, "It never calls solve, which it defines"),
        ("n = int(input('n? '))\nprint(n)", EOF_ERROR, "It asks for input, and there is none."),
    ],
)
async def test_the_rule_says_why_a_program_says_nothing(
    stage: Any, program: str, run: Execution, told: str
) -> None:
    on = stage([f"```python\n{program}\n```"], runs={"": run}, repeats=True)
    await on.play("rule_steerer:turns=1,check=false")
    assert told in on.model.asked()[-1]


async def test_a_check_without_a_program_is_asked_for_again(stage: Any) -> None:
    """A checker's author that answers with a verdict of its own has checked nothing."""
    said = ["VERDICT: pass", "VERDICT: pass", "VERDICT: pass"]
    on = stage(["Answer: 42"], ["Text", "Return Answer"], said)
    await on.play("codesteer")
    assert [note["verdict"] for note in on.noted("check")] == ["unknown"]
    assert len(on.checker.requests) == 3


async def test_an_author_who_sends_the_same_check_again_is_not_asked_once_more(stage: Any) -> None:
    said = ["```python\nVERDICT: pass\n```"] * 3
    refused = Execution("exit", "", "SyntaxError: invalid syntax\n", 1, None, 0.1, 0.1)
    on = stage(["Answer: 42"], ["Text", "Return Answer"], said, runs={"VERDICT": refused})
    await on.play("codesteer")
    assert [note["verdict"] for note in on.noted("check")] == ["unknown"]
    assert on.noted("check")[0]["tries"] == 2
    assert len(on.checker.requests) == 2


@pytest.mark.parametrize(
    "text",
    [
        '```json\n{\n  "name": "run_python",\n  "arguments": {\n    "code": "6 * 7"\n  }\n}\n```',
        '{"name": "run_python", "arguments": {"code": "print(6 * 7)"}}',
        'Let me compute it.\n```json\n{"name": "run_python", "arguments": {"code": "6 * 7"}}\n```',
    ],
)
async def test_a_call_that_is_written_out_is_carried_out(stage: Any, text: str) -> None:
    on = stage([text, "Answer: 42"])
    assert (await on.play("code_interpreter")).text == "Answer: 42"
    _, made, told = on.model.requests[1]
    assert made.content == ""
    assert made.tool_calls[0].id == told.call == "written02"
    assert "42" in told.content
    assert on.noted("call") == [{"fault": "", "spent": False, "written": True}]


@pytest.mark.parametrize(
    "text",
    [
        '```json\n[{"Agent[0.5, 0.5]": "move(box_red, target_red)"}]\n```',
        '```json\n{"name": "run_ruby", "arguments": {"code": "puts 42"}}\n```',
        '<tools>\n{"name": "run_python",\n  "arguments": {"code": """\nprint(42)\n"""}}',
        '{"answer": 42}',
    ],
)
async def test_what_is_no_call_is_an_answer(stage: Any, text: str) -> None:
    on = stage([text])
    assert (await on.play("code_interpreter")).text == text
    assert on.noted("call") == []


async def test_a_steerer_that_repeats_its_prompt_has_said_nothing(stage: Any) -> None:
    """Else the TaskLLM is told to reply with Return Answer, and does."""
    closing = stage([]).kit.prompts.fill("feedback_closing")
    on = stage(
        ["Answer: 41"], ["Text", f"  {closing}\n"], ["```python\nprint('VERDICT: fail')\n```"]
    )
    assert (await on.play("codesteer:check=false")).text == "Answer: 41"
    assert [note["kind"] for note in on.noted("guidance")] == ["text", "empty"]
