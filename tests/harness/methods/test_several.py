"""Methods of 2025 and later: programs fed back, agents that share answers, the best of several."""

from typing import Any

import pytest

from generators.errors import SymBenchError
from harness.chat import Message, Reply, ToolCall
from harness.errors import ModelError
from harness.methods import find_method
from harness.prompts import Pack
from harness.sandbox.types import Execution

QUESTION = "How much is 6 * 7?"
CODE = "```python\nprint(6 * 7)\n```"
CHECK = "```python\ncheck({})\n```"


def ran(stdout: str, outcome: Any = "ok", stderr: str = "") -> Execution:
    return Execution(outcome, stdout, stderr, 0 if outcome == "ok" else 1, None, 0.1, 0.1)


def told(*verdicts: str) -> dict[str, Execution]:
    """Return what the checking programs of several answers print."""
    return {f"check({i})": ran(f"VERDICT: {one}\n") for i, one in enumerate(verdicts)}


# --- programs fed back ------------------------------------------------------------------------


async def test_output_is_fed_back_until_there_is_an_answer(stage: Any, labelled: Pack) -> None:
    on = stage([f"Hm.\n{CODE}", f"Again.\n{CODE}", "So <<<43>>>"], pack=labelled)
    assert (await on.play("r1_code_interpreter")).text == "So <<<43>>>"
    assert on.model.sent() == [
        ("user", f"[interleaved_instruction]{QUESTION}"),
        ("assistant", f"Hm.\n{CODE}"),
        ("user", "[interleaved_output|finished|42\n|]"),
        ("assistant", f"Again.\n{CODE}"),
        ("user", "[interleaved_output|finished|42\n|]"),
    ]
    assert len(on.sandbox.programs) == 2


async def test_results_that_a_model_made_up_are_not_in_its_history(stage: Any) -> None:
    invented = f"Hm.\n{CODE}\nIt prints 41.\n```python\nprint(41)\n```\n<<<41>>>"
    on = stage([invented, "So <<<42>>>"])
    await on.play("r1_code_interpreter")
    assert on.sandbox.programs == ["print(6 * 7)"]
    assert on.model.sent()[1] == ("assistant", f"Hm.\n{CODE}")


async def test_opaque_fields_stay_with_a_reply_that_was_cut(stage: Any) -> None:
    on = stage([Reply(f"{CODE}\nand so on", opaque={"reasoning_content": "hm"}), "<<<42>>>"])
    await on.play("r1_code_interpreter")
    kept = {"reasoning_content": "hm"}
    assert on.model.requests[-1][1] == Message("assistant", CODE, opaque=kept)


async def test_programs_are_bounded_and_the_last_answer_counts(stage: Any, labelled: Pack) -> None:
    on = stage([CODE], pack=labelled, repeats=True)
    final = await on.play("r1_code_interpreter:programs=3")
    assert (final.text, final.source) == ("42\n", "output")
    assert len(on.sandbox.programs) == 3
    assert on.model.sent()[-1][1].startswith("[interleaved_limit|")
    assert len(on.model.requests) == 4


async def test_a_model_that_has_no_room_left_is_graded_on_its_last_output(stage: Any) -> None:
    on = stage([CODE, Reply("no", "refusal")])
    assert (await on.play("r1_code_interpreter")).text == "42\n"


# --- best of k --------------------------------------------------------------------------------


async def test_the_first_answer_that_passes_its_check_ends_the_tries(stage: Any) -> None:
    checks = [CHECK.format(i) for i in range(3)]
    on = stage(["<<<1>>>", "<<<2>>>", "<<<3>>>"], checker=checks, runs=told("fail: no", "pass"))
    assert (await on.play("best_of_k:inner=only_question")).text == "<<<2>>>"
    assert len(on.model.requests) == 2
    assert on.noted("vote") == [{"answers": ["1", "2"], "verdicts": ["fail", "pass"]}]


@pytest.mark.parametrize(
    ("verdicts", "graded"),
    [
        (("fail", "fail", "fail"), "<<<7>>>"),
        (("unknown: ?", "fail", "fail"), "<<<1>>>"),
        (("fail", "unknown: ?", "unknown: ?"), "<<<7>>>"),
    ],
)
async def test_without_a_pass_the_vote_decides_among_the_best(
    stage: Any, verdicts: tuple[str, ...], graded: str
) -> None:
    checks = [CHECK.format(i) for i in range(3)]
    on = stage(["<<<1>>>", "<<<7>>>", "so <<<7>>>"], checker=checks, runs=told(*verdicts))
    final = await on.play("best_of_k:inner=only_question,k=3,tries=1")
    assert final.text == graded


async def test_what_cannot_be_read_is_not_checked(stage: Any) -> None:
    on = stage(["no answer"], checker=[], repeats=True)
    assert (await on.play("best_of_k:inner=only_question,k=2")).text == "no answer"
    assert on.checker.requests == []


# --- agents that share answers ----------------------------------------------------------------


async def test_agents_answer_share_and_answer_again(stage: Any, labelled: Pack) -> None:
    replies = ["<<<1>>>", "<<<2>>>", "<<<2>>>", "so <<<2>>>"]
    on = stage(replies, pack=labelled)
    assert (await on.play("tumix:agents=only_question/all_text")).text == "<<<2>>>"
    shared = "[share_answer|1|<<<1>>>]\n\n[share_answer|2|<<<2>>>]"
    assert on.model.asked() == [
        QUESTION,
        f"[text_instruction]{QUESTION}",
        f"[share|{shared}|{QUESTION}]",
        f"[text_instruction][share|{shared}|{QUESTION}]",
    ]
    assert [note["answers"] for note in on.noted("round")] == [["1", "2"], ["2", "2"]]


@pytest.mark.parametrize(
    ("judged", "requests"),
    [("Nothing to gain. Stop", 5), ("Stop? No.\nGo on", 7), ("I cannot say", 7)],
)
async def test_the_judge_stops_agents_that_differ(stage: Any, judged: str, requests: int) -> None:
    differ = ["<<<1>>>", "<<<2>>>"]
    on = stage([*differ, *differ, judged, *differ])
    await on.play("tumix:agents=only_question/all_text,rounds=3")
    assert len(on.model.requests) == requests


async def test_rounds_are_bounded_and_the_majority_counts(stage: Any) -> None:
    on = stage(["<<<1>>>", "<<<2>>>", "so <<<2>>>"] * 2)
    final = await on.play("tumix:agents=only_question/only_question/only_question,rounds=2")
    assert final.text == "<<<2>>>"
    assert len(on.model.requests) == 6


async def test_an_agent_that_goes_on_no_more_stays_with_its_answer(stage: Any) -> None:
    on = stage(["<<<1>>>", "<<<2>>>", Reply("", "refusal"), "<<<1>>>"])
    final = await on.play("tumix:agents=only_question/only_question,rounds=2")
    assert final.text == "<<<1>>>"
    assert [note["role"] for note in on.noted("late")] == ["task"]


def test_roles_and_tools_are_those_of_the_inner_methods() -> None:
    found = find_method("tumix:agents=all_text/codesteer:turns=2+check=false/code_interpreter")
    assert (found.roles, found.tools) == ({"steerer"}, "ours")
    assert find_method("best_of_k:inner=code_text_sum_2").roles == {"second", "checker"}
    assert find_method("best_of_k:inner=code_interpreter").tools == "ours"


@pytest.mark.parametrize(
    "text",
    ["tumix:rounds=0", "tumix:agents=all_text/nothing", "best_of_k:k=0", "best_of_k:inner=no",
     "r1_code_interpreter:programs=0"],
)  # fmt: skip
def test_what_cannot_be_is_told(text: str) -> None:
    with pytest.raises(SymBenchError):
        find_method(text)


# --- reasoning between calls ------------------------------------------------------------------


async def test_reasoning_stays_between_the_calls_of_tools(stage: Any) -> None:
    blocks = {"thinking_blocks": [{"type": "thinking", "thinking": "hm", "signature": "s"}]}
    call = ToolCall("c", "run_python", '{"code": "6 * 7"}')
    on = stage([Reply("", "tools", tool_calls=(call,), opaque=blocks), "<<<42>>>"])
    assert (await on.play("reasoning_tools")).text == "<<<42>>>"
    assert on.model.requests[1][1].opaque == blocks
    assert on.noted("reasoning") == [{"replies": 2, "kept": 1}]


async def test_a_steerers_reasoning_stays_too(stage: Any) -> None:
    guided = [Reply("Code", opaque={"reasoning_content": "a"}), Reply("Try again"), "Return Answer"]
    on = stage([CODE], guided, repeats=True)
    await on.play("codesteer:check=false")
    said = [message for message in on.steerer.requests[2] if message.role == "assistant"]
    assert [message.opaque for message in said] == [{"reasoning_content": "a"}, {}]


async def test_faults_that_are_no_refusals_are_errors(stage: Any) -> None:
    class Broken:
        async def ask(self, *_: object) -> Reply:
            raise ModelError("connection", "gone")

    on = stage()
    object.__setattr__(on.kit, "model", Broken())
    for name in ("tumix", "best_of_k", "r1_code_interpreter", "reasoning_tools"):
        with pytest.raises(ModelError):
            await on.play(name)
