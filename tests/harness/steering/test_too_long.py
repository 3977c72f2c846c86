"""A steerer whose model refuses long histories: replies are cut until it takes them."""

import pytest

from harness.chat import Message, Reply
from harness.errors import ModelError
from harness.kit import RanReply
from harness.prompts import read_pack
from harness.sandbox.types import Execution
from harness.steering.model import ModelSteerer, Style
from harness.steering.turn import Turn


class Small:
    """A model with room for so many characters."""

    def __init__(self, room: int) -> None:
        self.room = room
        self.seen: list[tuple[Message, ...]] = []

    async def ask(self, messages: tuple[Message, ...], tools: object = ()) -> Reply:
        if sum(len(message.content) for message in messages) > self.room:
            raise ModelError("context length", "too long")
        self.seen.append(messages)
        return Reply("Try again in words")


def turn(text: str, printed: str | None = None) -> Turn:
    run = None if printed is None else Execution("ok", printed, "", 0, None, 0.1, 0.1)
    return Turn(RanReply(Reply(text), text, execution=run))


@pytest.mark.parametrize("form", ["prompt", "training"])
async def test_replies_are_cut_and_labels_are_not(form: str) -> None:
    model, pack = Small(6_000), read_pack()
    steerer = ModelSteerer(model, pack, Style(form=form))  # type: ignore[arg-type]
    await steerer.open("What is 1 + 1?")
    await steerer.guide(turn("start " + "very long " * 3_000 + " end"))
    shown = model.seen[-1][-1].content
    whole = pack.fill("feedback_response", response="start")
    assert whole[: whole.index("start") + 5] in shown
    assert " end" in shown
    assert pack.fill("feedback_closing") in shown


async def test_what_programs_printed_is_cut_too() -> None:
    """Six turns that print 7,000 characters each are longer than most contexts of 8,192 tokens."""
    model, pack = Small(20_000), read_pack()
    steerer = ModelSteerer(model, pack, Style(form="training"))
    await steerer.open("What is 1 + 1?")
    for number in range(6):
        await steerer.guide(turn(f"reply {number}", f"begin {number}" + "x" * 7_000 + "\nthe end"))
    users = [message.content for message in model.seen[-1] if message.role == "user"][1:]
    for number, shown in enumerate(users):
        head = pack.fill(
            "executed", response=f"reply {number}", stdout=f"begin {number}", stderr=""
        )
        assert head[: head.index(f"begin {number}")] in shown
        assert f"begin {number}" in shown
        assert "\nthe end" in shown
        assert shown.endswith(pack.fill("feedback_closing"))


async def test_what_cannot_be_cut_is_the_models_fault() -> None:
    steerer = ModelSteerer(Small(50), read_pack(), Style())
    with pytest.raises(ModelError, match="too long"):
        await steerer.open("question " * 100)
