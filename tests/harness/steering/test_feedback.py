"""Cutting histories, and what is said of checks."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.chat import Message, Reply, Tool
from harness.kit import RanReply
from harness.prompts import read_pack
from harness.sandbox.types import Execution, ExecutionOutcome
from harness.steering.feedback import part_limit
from harness.steering.guidance import Form
from harness.steering.model import ModelSteerer, Style
from harness.steering.selfcheck import Check
from harness.steering.symbolic import study
from harness.steering.turn import Turn


@given(st.lists(st.integers(0, 5_000), min_size=1, max_size=8), st.integers(0, 20_000))
def test_replies_fit_and_no_room_is_wasted(lengths: list[int], room: int) -> None:
    limit = part_limit(lengths, room)
    used = sum(min(length, limit) for length in lengths)
    assert used <= room
    if used < sum(lengths):
        assert room - used < len(lengths)


def test_the_middle_is_left_out() -> None:
    pack = read_pack()
    assert pack.clip("abcdef", 6) == "abcdef"
    cut = pack.clip("a" * 50 + "b" * 50, 10)
    assert cut.startswith("aaaaa\n[")
    assert cut.endswith("]\nbbbbb")
    assert "90 characters" in cut


def test_what_released_weights_are_shown() -> None:
    pack = read_pack()

    def shown(check: Check) -> str:
        return check.told(pack, "training", 999)

    def ended(outcome: ExecutionOutcome, stdout: str = "", stderr: str = "") -> Check:
        return Check("unknown", ("why",), stdout=stdout, stderr=stderr, outcome=outcome)

    assert shown(ended("ok", "fine\n")) == "output: fine\n"
    assert shown(ended("exit", "", "E")) == "errors: E\n"
    assert shown(ended("exit")) == "errors: why\n"
    assert shown(Check("unknown", ("why",))) == "errors: why"
    assert shown(ended("ok", "fine", "a warning")) == "errors: a warning\nfine"
    assert shown(ended("cpu", "so far", "late")) == "errors: late"
    assert shown(ended("cpu", "", "late")) == "errors: late\n"
    assert shown(ended("ok", "x" * 9_000)) == pack.texts["check_too_long"]
    assert Check("fail", ("why",)).told(pack, "prompt", 999) == "The answer failed: why"


@pytest.mark.parametrize("form", ["prompt", "training"])
@pytest.mark.parametrize("context", [12_000, 24_000])
async def test_nothing_that_a_steerer_is_sent_is_unbounded(form: Form, context: int) -> None:
    """Talkative replies, programs, checks, reports and guidance: all within one budget."""
    pack = read_pack()
    script = Talkative()
    steerer = ModelSteerer(script, pack, Style(form=form, context=context))
    await steerer.open("How much is 6 * 7?")
    for number in range(5):
        await steerer.guide(flood(number))
    sizes = [sum(len(message.content) for message in sent) for sent in script.sent]
    assert max(sizes) <= context
    assert sizes[-1] > context // 2
    assert script.sent[-1][-2].content == script.said[-2]
    for message in script.sent[-1][2::2]:
        assert message.content.endswith(pack.texts["feedback_closing"])
        for label in ("feedback_response", "feedback_check", "feedback_complexity"):
            assert pack.texts[label].partition("{")[0] in message.content


class Talkative:
    """A steerer whose every message is different and long."""

    def __init__(self) -> None:
        self.sent: list[Sequence[Message]] = []
        self.said: list[str] = []

    async def ask(self, messages: Sequence[Message], tools: Sequence[Tool] = ()) -> Reply:
        self.sent.append(messages)
        self.said.append(f"Try {len(self.said)} again. " + "really" * 60)
        return Reply(self.said[-1])


def flood(number: int) -> Turn:
    program = "x = 0\n" + "x += 1 + 1\n" * 500 + f"\nprint({number})"
    run = Execution("cpu", "o" * 5_000, "e" * 2_000, None, None, 1.0, 1.0)
    ran = RanReply(Reply("r" * 90_000), "", program=program, execution=run)
    check = Check("fail", ("reason " * 9_000,), stdout="s" * 7_000, stderr="t" * 900_000)
    return Turn(ran, study(program), check)
