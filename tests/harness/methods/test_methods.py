"""What each method sends and what it grades, with models that do as told and models that do not."""

import json
from typing import Any

import pytest

from generators.errors import SymBenchError
from harness.chat import Message, Reply, ToolCall
from harness.methods import find_method, method_names
from harness.prompts import Pack
from harness.sandbox.packages import told_of
from harness.sandbox.types import Execution

QUESTION = "How much is 6 * 7?"
CODE = "```python\nprint(6 * 7)\n```"
TEXT = "[text_instruction]"


def ran(stdout: str, outcome: Any = "ok", stderr: str = "") -> Execution:
    return Execution(outcome, stdout, stderr, 0 if outcome == "ok" else 1, None, 0.1, 0.1)


def calls(*arguments: str, name: str = "run_python", text: str = "") -> Reply:
    wishes = tuple(ToolCall(f"call_{i}", name, one) for i, one in enumerate(arguments))
    return Reply(text, "tools", tool_calls=wishes)


# --- misbehaviour ---------------------------------------------------------------------------

MISBEHAVIOUR = {
    "no code": "I would rather not.",
    "endless code": Reply("```python\n" + "x = 1\n" * 2_000, "length"),
    "two blocks": f"{CODE}\nor\n```python\nprint('<<<41>>>')\n```",
    "wrong fence": "```PYTHON3 \r\nprint(1)\r\n```",
    "marker only in code": "```python\nprint(f'<<<{x}>>>')\n```",
    "stop word in a sentence": "The search may Terminate early; <<<Return Answer>>> is not it yet.",
    "empty": "",
    "white space": " \n ",
    "refusal": Reply("", "refusal"),
    "broken call": calls('{"code": "print(1'),
    "deep call": calls("[" * 100_000),
    "number call": calls("9" * 10_000),
    "no code in the call": calls('{"program": "print(1)"}', "null", "[]", '{"code": 3}'),
    "unknown tool": calls('{"code": "print(1)"}', name="browse"),
    "endless calls": calls('{"code": "print(1)"}'),
    "lone surrogate": "```python\nprint('\ud800')\n```",
    "null byte": "```python\nprint('\0')\n```",
    "deep code": f"```python\n{'(' * 500}\n```",
    "long sum": f"```python\nx = {'+'.join(['1'] * 5_000)}\n```",
    "thinking for ever": "<think>" + "hm " * 1000,
}
RUNS = {
    "prints": ran("42\n"),
    "silent": ran(""),
    "crashes": ran("", "exit", "Traceback"),
    "is too slow": ran("partial", "cpu"),
    "floods": ran("x" * 50_000, "output"),
}
AT_MOST = {
    "self_consistency": 5,
    "codesteer": 24,
    "reasoning_codesteer": 24,
    "trajectory": 24,
    "guidance_tree": 210,
    "tumix": 5 * (1 + 1 + 1 + 9) + 3,
}


async def endures(stage: Any, name: str, reply: Any, run: Execution) -> None:
    for steerer in (None, [reply]):
        on = stage([reply], steerer, None, [reply], {"": run}, repeats=True)
        final = await on.play(name)
        assert isinstance(final.text, str), name
        assert len(on.model.requests) <= AT_MOST.get(name, 36), name
        json.dumps(on.notes)


@pytest.mark.parametrize("reply", MISBEHAVIOUR.values(), ids=MISBEHAVIOUR)
async def test_every_method_ends_with_one_answer_whatever_models_say(
    stage: Any, reply: Any
) -> None:
    for name in method_names():
        await endures(stage, name, reply, ran("42\n"))


@pytest.mark.parametrize("run", RUNS.values(), ids=RUNS)
async def test_every_method_ends_with_one_answer_whatever_programs_do(
    stage: Any, run: Execution
) -> None:
    for name in method_names():
        await endures(stage, name, f"<<<7>>>\n{CODE}", run)


@pytest.mark.parametrize("method", ["only_question", "codesteer:turns=1,tries=1", "few_shot"])
@pytest.mark.parametrize("reply", ["no " * 350_000, "<<<" * 350_000, CODE + "\n" * 200_000])
async def test_a_megabyte_is_endured(stage: Any, method: str, reply: str) -> None:
    await endures(stage, method, reply, ran("42\n"))


@pytest.mark.parametrize("method", ["all_code", "codesteer:turns=1,tries=1"])
async def test_a_megabyte_of_output_is_endured(stage: Any, method: str) -> None:
    await endures(stage, method, f"<<<7>>>\n{CODE}", ran("x" * 1_000_000, "output"))


@pytest.mark.parametrize("name", method_names())
async def test_a_right_program_is_right_under_every_method(stage: Any, name: str) -> None:
    """A steerer that is always content, and models that always write the right program."""
    on = stage([CODE], ["<<<Return Answer>>>"], None, [CODE], repeats=True)
    final = await on.play(name)
    hosted = name == "code_interpreter_hosted"
    assert final.text == (CODE if hosted else "42\n")
    assert final.source == ("reply" if hosted else "output")


# --- one turn -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("only_question", QUESTION),
        ("reasoning", QUESTION),
        ("code_interpreter", QUESTION),
        ("code_interpreter_hosted", QUESTION),
        ("all_text", f"[text_instruction]{QUESTION}"),
        ("all_code", f"[code_instruction]{QUESTION}"),
        ("autogen", f"[autogen_instruction]{QUESTION}"),
        ("few_shot", f"[few_shot|{QUESTION}]"),
    ],
)
async def test_methods_of_one_turn_send_one_user_message(
    stage: Any, labelled: Pack, name: str, message: str
) -> None:
    on = stage(["<<<42>>>"], pack=labelled)
    assert (await on.play(name)).text == "<<<42>>>"
    assert [on.model.sent(i) for i in range(len(on.model.requests))] == [[("user", message)]]


@pytest.mark.parametrize("name", ["only_question", "all_text", "reasoning"])
async def test_programs_that_nobody_asked_for_are_run_as_published_or_not(
    stage: Any, name: str
) -> None:
    reply = f"<<<41>>>\n{CODE}"
    assert (await stage([reply]).play(name)).text == "42\n"
    on = stage([reply])
    assert (await on.play(f"{name}:run=false")).text == reply
    assert on.sandbox.programs == []


async def test_all_code_may_read_result_variables(stage: Any) -> None:
    silent = {"print(answer)": ran("42\n"), "answer": ran("")}
    replies = ["```python\nanswer = 6 * 7\n```"]
    assert (await stage(replies, runs=silent).play("all_code")).text == ""
    assert (await stage(replies, runs=silent).play("all_code:variables=true")).text == "42\n"


NAMING = (
    "all_code", "autogen", "autogen_chat", "r1_code_interpreter", "code_interpreter",
    "code_text_sum_1", "code_text_sum_2", "code_text_choice", "code_first_rule", "codesteer",
)  # fmt: skip


@pytest.mark.parametrize("name", NAMING)
async def test_prompts_name_the_packages_where_that_is_asked_for(stage: Any, name: str) -> None:
    def told(play: Any) -> bool:
        descriptions = [tool.description for tools in play.model.tools for tool in tools]
        return any(told_of() in text for text in (*play.model.asked(), *descriptions))

    assert find_method(f"{name}:packages=named").id == f"{name}:packages=named"
    guided = ["<<<Code>>>", "<<<Return Answer>>>"]
    given = {"model": [CODE], "steerer": guided, "checker": [CODE], "second": guided}
    plain, naming = (stage(**given, repeats=True) for _ in range(2))
    await plain.play(name)
    await naming.play(f"{name}:packages=named")
    assert (told(plain), told(naming)) == (False, True)


async def test_how_the_reply_ended_is_handed_on(stage: Any) -> None:
    final = await stage([Reply("cut", "length")]).play("only_question")
    assert final.finish == "length"


async def test_the_hosted_tool_is_passed_on(stage: Any) -> None:
    on = stage(["<<<42>>>"])
    await on.play("code_interpreter_hosted")
    assert [tool.parameters["type"] for tool in on.model.tools[0]] == ["hosted"]
    assert on.noted("hosted") == [{"programs": 0}]
    assert on.sandbox.programs == []


# --- autogen --------------------------------------------------------------------------------


async def test_autogen_sends_nothing_back_in_one_turn(stage: Any) -> None:
    on = stage([CODE])
    assert (await on.play("autogen")).text == "42\n"
    assert len(on.model.requests) == 1


async def test_autogen_chat_sends_output_back_until_there_is_no_program(
    stage: Any, labelled: Pack
) -> None:
    on = stage(["a" + CODE, "b" + CODE, "So <<<43>>>"], runs={"": ran("41\n")}, pack=labelled)
    assert (await on.play("autogen_chat")).text == "So <<<43>>>"
    assert on.model.sent() == [
        ("user", f"[autogen_instruction]{QUESTION}"),
        ("assistant", "a" + CODE),
        ("user", "[autogen_output|finished|41\n|]"),
        ("assistant", "b" + CODE),
        ("user", "[autogen_output|finished|41\n|]"),
    ]


async def test_autogen_chat_keeps_the_last_answer_that_can_be_read(stage: Any) -> None:
    assert (await stage([CODE, "TERMINATE"]).play("autogen_chat")).text == "42\n"


async def test_autogen_chat_is_bounded(stage: Any) -> None:
    on = stage([CODE], repeats=True)
    await on.play("autogen_chat:turns=3")
    assert len(on.model.requests) == 3


# --- merging and choosing -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "who"), [("code_text_sum_1", "model"), ("code_text_sum_2", "second")]
)
async def test_two_answers_are_merged(stage: Any, labelled: Pack, name: str, who: str) -> None:
    own = ["In words 41", CODE]
    merged = "<<<42>>>"
    on = stage([*own, merged], second=[merged], pack=labelled)
    assert (await on.play(name)).text == merged
    assert on.model.asked()[:2] == [f"{TEXT}{QUESTION}", f"[code_instruction]{QUESTION}"]
    output = "[tool_result|finished|42\n|]"
    assert getattr(on, who).sent() == [
        ("user", f"[combine|In words 41|{CODE}|{output}|{QUESTION}]")
    ]
    assert on.noted("attempt") == [
        {"branch": "text", "answer": None},
        {"branch": "code", "answer": "42"},
    ]


async def test_the_merging_model_may_write_a_program(stage: Any) -> None:
    runs = {"new": ran("7\n")}
    on = stage(["41", "no code", "```python\nnew()\n```"], runs=runs)
    assert (await on.play("code_text_sum_1")).text == "7\n"


@pytest.mark.parametrize(
    ("choice", "kind", "named"),
    [
        ("Counting: <<<Code>>>", "code", True),
        ("<<<Code>>>? No: <<<text>>>", "text", True),
        ("Text", "text", True),
        ("I cannot say; code or text.", "code", False),
        ("", "code", False),
    ],
)
async def test_a_second_model_chooses(
    stage: Any, labelled: Pack, choice: str, kind: str, named: bool
) -> None:
    on = stage(["<<<42>>>"], second=[choice], pack=labelled)
    await on.play("code_text_choice")
    assert on.second.sent() == [("user", f"[choice|{QUESTION}]")]
    assert on.model.sent() == [("user", f"[{kind}_instruction]{QUESTION}")]
    assert on.noted("choice") == [{"kind": kind, "named": named}]


@pytest.mark.parametrize("name", ["code_text_choice", "code_text_sum_2"])
async def test_a_second_model_has_to_be_named(stage: Any, name: str) -> None:
    assert find_method(name).roles == {"second"}
    with pytest.raises(SymBenchError, match="needs another model; name one with second"):
        await stage(["a", "b"]).play(name)


# --- code interpreter -----------------------------------------------------------------------


async def test_the_tool_is_our_sandbox(stage: Any, labelled: Pack) -> None:
    wish = calls('{"code": "print(6 * 7)"}', text="Let me see")
    on = stage([wish, "<<<42>>>"], pack=labelled)
    assert (await on.play("code_interpreter")).text == "<<<42>>>"
    assert on.sandbox.programs == ["print(6 * 7)"]
    assert on.model.requests[-1] == (
        Message("user", QUESTION),
        Message("assistant", "Let me see", wish.tool_calls),
        Message("tool", "[tool_result|finished|42\n|]", call="call_0"),
    )
    assert all(tools == on.model.tools[0] for tools in on.model.tools)
    assert on.model.tools[0][0].name == "run_python"


async def test_a_lost_state_is_told(stage: Any, labelled: Pack) -> None:
    slow = Execution("cpu", "", "", None, 9, 1.0, 1.0)
    on = stage([calls('{"code": "spin()"}'), "<<<42>>>"], runs={"spin": slow}, pack=labelled)
    await on.play("code_interpreter")
    assert on.model.sent()[-1][1].endswith("\n[tool_restarted]")
    on = stage([calls('{"code": "spin()"}'), "<<<42>>>"], runs={"spin": slow}, pack=labelled)
    await on.play("code_interpreter:state=fresh")
    assert "[tool_restarted]" not in on.model.sent()[-1][1]


@pytest.mark.parametrize(
    ("arguments", "fault"),
    [
        ('{"code": "print(1', "the arguments are not JSON"),
        ("", "the arguments are not JSON"),
        ('{"program": ""}', 'the text "code" is missing'),
        ("[1]", 'the text "code" is missing'),
    ],
)
async def test_broken_arguments_are_told_to_the_model(
    stage: Any, labelled: Pack, arguments: str, fault: str
) -> None:
    on = stage([calls(arguments), "<<<42>>>"], pack=labelled)
    await on.play("code_interpreter")
    assert on.model.sent()[-1] == ("tool", f"[tool_fault|{fault}]")
    assert on.sandbox.programs == []


async def test_rounds_are_bounded_and_every_call_is_answered(stage: Any, labelled: Pack) -> None:
    wish = calls('{"code": "1"}', '{"code": "2"}')
    on = stage([wish], pack=labelled, repeats=True)
    final = await on.play("code_interpreter:rounds=2")
    assert final.text == ""
    assert on.sandbox.programs == ["1", "2"] * 2
    assert on.model.sent()[-2:] == [("tool", "[tool_limit]")] * 2
    assert len(on.model.requests) == 4


# --- code first -----------------------------------------------------------------------------


async def test_code_first_rule_asks_for_programs_then_words(stage: Any, labelled: Pack) -> None:
    on = stage(["a" + CODE, "b" + CODE, "c" + CODE, "<<<43>>>"], pack=labelled)
    assert (await on.play("code_first_rule:check=false")).text == "<<<43>>>"
    assert [text for role, text in on.model.sent() if role == "user"] == [
        f"[code_instruction]{QUESTION}",
        "[more_code]",
        "[more_code]",
        TEXT,
    ]


async def test_code_first_rule_ends_when_the_check_passes(stage: Any) -> None:
    check = "```python\ncheck()\n```"
    runs = {"check": ran("VERDICT: pass\n")}
    on = stage([CODE], checker=[check], runs=runs)
    assert (await on.play("code_first_rule")).text == "42\n"
    assert len(on.model.requests) == 1


async def test_code_first_agent_begins_with_code_unasked(stage: Any, labelled: Pack) -> None:
    on = stage([CODE, "<<<43>>>"], ["<<<Use words>>>", "<<<Return Answer>>>"], pack=labelled)
    assert (
        await on.play("code_first_agent:steerer=given,check=false,symbolic=off")
    ).text == "<<<43>>>"
    assert on.model.sent() == [
        ("user", f"[code_instruction]{QUESTION}"),
        ("assistant", CODE),
        ("user", "Use words"),
    ]
    first = on.steerer.sent(0)
    assert first[:2] == [("user", f"[choice|{QUESTION}]"), ("assistant", "[code_instruction]")]
    assert first[2][1].startswith(f"[decision_code_first|{QUESTION}|[feedback_response|")


# --- self-consistency -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("replies", "graded"),
    [
        (["<<<1>>>", "<<<2>>>", "It is <<<02>>>"], "<<<2>>>"),
        (["<<<1>>>", "<<<2>>>", "<<<3>>>"], "<<<1>>>"),
        (["none", "<<<2>>>", "nothing"], "<<<2>>>"),
        (["none", "nothing", ""], "none"),
    ],
)
async def test_the_answer_given_most_often_counts(
    stage: Any, replies: list[str], graded: str
) -> None:
    on = stage(replies)
    assert (await on.play("self_consistency:k=3")).text == graded
    assert len(on.noted("vote")[0]["answers"]) == 3


async def test_any_method_can_be_repeated(stage: Any) -> None:
    on = stage(["<<<1>>>"], repeats=True)
    await on.play("self_consistency:inner=rule_steerer:turns=1+check=false,k=2")
    assert len(on.model.requests) == 2
