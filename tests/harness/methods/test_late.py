"""Models that refuse to go on after an answer was given."""

from collections.abc import Sequence
from typing import Any

import pandas as pd
import pytest

from harness.chat import Message, Reply, Tool, ToolCall
from harness.errors import ErrorKind, ModelError
from harness.models.retrying import EndpointDeadError
from symbench.results.score import incidents

CODE = "```python\nprint(6 * 7)\n```"
AGAIN = ["Code", *["Try again"] * 5]
BARE = "check=false,symbolic=off"


class Refusing:
    """A model that answers so many requests and refuses all others."""

    def __init__(self, replies: Sequence[str | Reply], fault: Exception) -> None:
        self.replies = [Reply(one) if isinstance(one, str) else one for one in replies]
        self.fault = fault

    async def ask(self, messages: Sequence[Message], tools: Sequence[Tool] = ()) -> Reply:
        if not self.replies:
            raise self.fault
        return self.replies.pop(0)


def refusing(
    stage: Any, role: str, replies: Sequence[str | Reply], kind: ErrorKind, **given: Any
) -> Any:
    on = stage(**given)
    object.__setattr__(on.kit, role, Refusing(replies, ModelError(kind, "no")))
    return on


@pytest.mark.parametrize("kind", ["context length", "content filter", "bad request"])
@pytest.mark.parametrize("method", ["codesteer", "autogen_chat", "self_consistency:k=3"])
async def test_the_last_answer_is_graded(stage: Any, kind: ErrorKind, method: str) -> None:
    on = refusing(stage, "model", [CODE, CODE], kind, steerer=AGAIN)
    options = f":{BARE}" if method == "codesteer" else ""
    assert (await on.play(method + options)).text == "42\n"
    assert {note["role"] for note in on.noted("late")} == {"task"}


async def test_the_last_answer_that_can_be_read_is(stage: Any) -> None:
    replies = [CODE, "I am not sure what you mean."]
    on = refusing(stage, "model", replies, "context length", steerer=AGAIN)
    assert (await on.play(f"codesteer:{BARE}")).text == "42\n"


async def test_a_refusal_in_words_is_late_too(stage: Any) -> None:
    on = stage([CODE, Reply("I cannot help.", "refusal")], AGAIN)
    assert (await on.play(f"codesteer:{BARE}")).text == "42\n"
    assert on.noted("late") == [{"role": "task", "fault": "refusal: I cannot help."}]


@pytest.mark.parametrize("kind", ["rate limit", "authentication", "connection"])
async def test_other_faults_are_errors_as_everywhere(stage: Any, kind: ErrorKind) -> None:
    on = refusing(stage, "model", [CODE], kind, steerer=AGAIN)
    with pytest.raises(ModelError, match=kind):
        await on.play(f"codesteer:{BARE}")
    assert on.noted("late") == []


async def test_a_dead_model_is_never_late(stage: Any) -> None:
    on = stage(steerer=AGAIN)
    dead = Refusing([CODE], EndpointDeadError("bad request", "refuses everything"))
    object.__setattr__(on.kit, "model", dead)
    with pytest.raises(EndpointDeadError):
        await on.play(f"codesteer:{BARE}")


async def test_a_first_refusal_is_an_error(stage: Any) -> None:
    on = refusing(stage, "model", [], "content filter", steerer=AGAIN)
    with pytest.raises(ModelError):
        await on.play(f"codesteer:{BARE}")


@pytest.mark.parametrize("before", [[], ["no program"]])
async def test_a_checker_that_refuses_leaves_an_answer_unchecked(
    stage: Any, before: list[str]
) -> None:
    on = refusing(
        stage, "checker", before, "bad request", model=[CODE], steerer=["Code", "Return Answer"]
    )
    assert (await on.play("codesteer")).text == "42\n"
    assert [note["verdict"] for note in on.noted("check")] == ["unknown"]
    assert [note["role"] for note in on.noted("late")] == ["checker"]


async def test_a_steerer_that_refuses_ends_the_loop(stage: Any) -> None:
    on = refusing(stage, "steerer", ["Code"], "content filter", model=[CODE])
    assert (await on.play(f"codesteer:{BARE}")).text == "42\n"
    assert [note["role"] for note in on.noted("late")] == ["steerer"]


async def test_an_interpreter_without_room_has_not_answered(stage: Any) -> None:
    call = Reply("Let me see.", "tools", tool_calls=(ToolCall("1", "run_python", "{}"),))
    on = refusing(stage, "model", [call], "context length")
    assert (await on.play("code_interpreter")).text == "Let me see."
    assert [note["role"] for note in on.noted("late")] == ["task"]


async def test_answers_that_nobody_merges_stand(stage: Any) -> None:
    on = refusing(stage, "second", [], "context length", model=["Words.", CODE])
    assert (await on.play("code_text_sum_2")).text == "42\n"
    assert [note["role"] for note in on.noted("late")] == ["second"]


def test_incidents_are_counted_by_column() -> None:
    attempts = pd.DataFrame(
        {
            "column": ["a", "a", "b", "b"],
            "late": [{"checker": 4}, {"task": 1, "checker": 1}, {}, None],
            "repetition": [False, True, True, None],
        }
    )
    counts = incidents(attempts)
    late = {"task": 1, "steerer": 0, "checker": 2, "second": 0}
    assert counts.loc["a"].to_dict() == {"repetition": 1, **late}
    assert counts.loc["b"].sum() == counts.loc["b"]["repetition"] == 1


@pytest.mark.parametrize(("finish", "repeats"), [("length", True), ("stop", False)])
async def test_a_reply_cut_while_it_repeats_itself_is_flagged(
    stage: Any, finish: Any, repeats: bool
) -> None:
    """The loop may stand in a program that was never closed."""
    on = stage([Reply("```python\nboard = [" + "'.', " * 300, finish)])
    assert (await on.play("only_question")).repeats == repeats
