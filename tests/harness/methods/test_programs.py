"""Which program of a reply is run, and what of it is graded."""

import time
from typing import Any

import pytest

from harness.chat import Reply
from harness.kit import run_reply
from harness.programs import find_program, parse, with_output, words
from harness.sandbox.types import Execution


def ran(stdout: str, outcome: Any = "ok") -> Execution:
    return Execution(outcome, stdout, "", 0 if outcome == "ok" else 1, None, 0.1, 0.1)


@pytest.mark.parametrize(
    ("reply", "program"),
    [
        ("No code here.", None),
        ("", None),
        ("```python\nprint(1)\n```", "print(1)"),
        ("Text.\r\n```python\r\nx = 1\r\nprint(x)\r\n```\r\nMore.", "x = 1\nprint(x)"),
        ("```Python3\nprint(1)\n```", "print(1)"),
        ("```py\nprint(1)```", "print(1)"),
        ("``` python\nprint(1)\n```  ", "print(1)"),
        ("```python   \nprint(1)\n``` \t", "print(1)"),
        ("~~~python\nprint(1)\n~~~", "print(1)"),
        ("````python\ns = '''\n```\n'''\n````", "s = '''\n```\n'''"),
        ("```{.python .numberLines}\nprint(1)\n```", "print(1)"),
        ("```python:main.py\nprint(1)\n```", "print(1)"),
        ('```python title="a b.py"\nprint(1)\n```', "print(1)"),
        ("```tool_code\nprint(1)\n```", "print(1)"),
        ("```python print(1)```", "print(1)"),
        ("The code: ```python\nprint(1)\n```", "print(1)"),
        ("1. Run\n   ```python\n   for i in range(2):\n       print(i)\n   ```", None),
        ("```\nprint(1)\n```", "print(1)"),
        ("```\n42\n```", None),
        ("```\n<<<42>>>\n```", None),
        ("```python\n<<<42>>>\n```", None),
        ("```bash\nls\n```", None),
        ("```c++\nint main() {}\n```", None),
        ("```python\nprint(1)\n```\n```python\nprint(2)\n```", "print(2)"),
        ("```python\nprint(1)\n```\nOutput:\n```\nprint(2)\n```", "print(1)"),
        ("```python\nprint(1)\n```\n```json\n{}\n```", "print(1)"),
        ("```python\nprint(1)\n```python\nprint(2)\n```", "print(2)"),
        ("```python\nprint(1)", "print(1)"),
        ("<think>```python\nprint(1)\n```</think>Answer: 3", None),
        ("Use `print(1)` or ```print(2)``` here", None),
        ("```python\nprint('\ud800')\n```", "print('?')"),
    ],
)
def test_the_last_complete_python_block_is_found(reply: str, program: str | None) -> None:
    if "for i in range(2)" in reply:
        program = "for i in range(2):\n    print(i)"
    assert find_program(Reply(reply)) == program


def test_a_block_that_was_cut_off_is_no_program() -> None:
    cut = "```python\nprint(1)\n```\nBetter:\n```python\nprint(2"
    assert find_program(Reply(cut, finish="length")) == "print(1)"
    assert find_program(Reply("```python\nprint(2", finish="length")) is None


def test_words_are_what_is_around_the_programs() -> None:
    reply = "So:\n```python\nprint('<<<{x}>>>')\n```\nthus <<<7>>>\n```json\n{}\n```"
    assert words(Reply(reply)) == "So:\nthus <<<7>>>\n```json\n{}\n```"
    assert words(Reply("plain <<<7>>>")) == "plain <<<7>>>"
    assert words(Reply("cut\n```python\nprint('<<<{x}>>>')", finish="length")) == "cut"


CODE = "Before.\n```python\nprint('<<<1>>>')\n```\n"


@pytest.mark.parametrize(
    ("around", "run", "text", "source"),
    [
        ("I guess <<<9>>>", ran("thinking\n<<<7>>>\n"), "thinking\n<<<7>>>\n", "output"),
        ("I guess <<<9>>>", ran("steps\n7\n"), "steps\n7\n", "output"),
        ("It is <<<9>>>", ran("True\n"), "Before.\nIt is <<<9>>>", "reply"),
        ("It is <<<9>>>", ran(""), "Before.\nIt is <<<9>>>", "reply"),
        ("It is <<<9>>>", ran("7\n", "exit"), "Before.\nIt is <<<9>>>", "reply"),
        ("It is <<<9>>>", ran("<<<7>>>\n", "exit"), "<<<7>>>\n", "output"),
        ("It is <<<9>>>", ran("<<<7>>>\n", "cpu"), "<<<7>>>\n", "output"),
        ("No idea", ran("True\n"), "True\n", "output"),
        ("No idea", ran("", "signal"), "Before.\nNo idea", "reply"),
    ],
)
async def test_one_text_is_graded(
    stage: Any, around: str, run: Execution, text: str, source: str
) -> None:
    on = stage(runs={"print": run})
    done = await run_reply(Reply(CODE + around), on.kit)
    assert (done.text, done.source) == (text, source)
    assert on.sandbox.programs == ["print('<<<1>>>')"]
    assert on.noted("program") == [
        {"outcome": run.outcome, "notice": run.notice(), "graded": source}
    ]


async def test_a_reply_that_is_only_a_failing_program_has_no_answer(stage: Any) -> None:
    on = stage(runs={"print": ran("", "exit")})
    done = await run_reply(Reply("```python\nprint('<<<1>>>')\n```"), on.kit)
    assert (done.text, done.answer) == ("", None)


async def test_a_reply_without_a_program_is_graded_as_it_stands(stage: Any) -> None:
    on = stage()
    done = await run_reply(Reply("<think>3</think> <<<5>>>", finish="length"), on.kit)
    assert (done.text, done.answer, done.finish) == ("<think>3</think> <<<5>>>", "5", "length")
    assert on.sandbox.programs == []


@pytest.mark.parametrize(
    ("program", "shown"),
    [
        ("answer = 3", "answer = 3\nprint(answer)\n"),
        ("answer: int = 3\nresult = 4", "answer: int = 3\nresult = 4\nprint(result)\n"),
        ("answer = 3\nprint('x')", "answer = 3\nprint('x')"),
        ("import sys\nanswer = 3\nsys.stdout.write('x')", None),
        ("x = 3", "x = 3"),
        ("answer = (", "answer = ("),
    ],
)
def test_result_variables_are_shown_only_by_programs_that_never_print(
    program: str, shown: str | None
) -> None:
    assert with_output(program) == (shown or program)


async def test_result_variables_count_only_where_that_is_asked_for(stage: Any) -> None:
    reply = Reply("```python\nresult = 6 * 7\n```")
    on = stage(runs={"print(result)": ran("42\n"), "result": ran("")})
    assert (await run_reply(reply, on.kit)).answer is None
    assert (await run_reply(reply, on.kit, variables=True)).answer == "42"


@pytest.mark.parametrize(
    "program", ["x = (", "a\0b", "(" * 300, "x=" + "+".join("1" * 30_000), "x" * 200_000, "\ud800"]
)
def test_what_cannot_be_parsed_is_told(program: str) -> None:
    assert isinstance(parse(program), str)


def test_parsing_is_quiet_about_odd_escapes() -> None:
    assert not isinstance(parse(r'print("\d")' + "\nx = 1 is 1"), str)


@pytest.mark.parametrize(
    "reply",
    ["x" * 1_000_000, "`" * 1_000_000, "```" * 300_000, "```python\n" * 100_000, " ```py" * 100_000,
     "```\n" + "print(1)\n" * 120_000, "~~~\n```\n" * 30_000, "<<<" * 300_000],
)  # fmt: skip
def test_megabytes_take_no_time(reply: str) -> None:
    start = time.process_time()
    find_program(Reply(reply))
    words(Reply(reply))
    assert time.process_time() - start < 5
