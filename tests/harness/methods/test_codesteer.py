"""The steering loop: its transcripts turn by turn, and every one of its switches."""

from dataclasses import replace
from typing import Any

import pytest

from generators.answers.frame import ASK
from generators.errors import SymBenchError
from harness.chat import Message, Reply
from harness.prompts import Pack
from harness.sandbox.types import Execution

Q = "How much is 6 * 7?"
CODE = "```python\nprint(6 * 7)\n```"
CHECK = "```python\ncheck()\n```"
STOP = "<<<Return Answer>>>"


def ran(stdout: str, outcome: Any = "ok", stderr: str = "") -> Execution:
    return Execution(outcome, stdout, stderr, 0 if outcome == "ok" else 1, None, 0.1, 0.1)


PASS, FAIL = {"check": ran("VERDICT: pass\n")}, {"check": ran("VERDICT: fail: too small\n")}
BARE = "check=false,symbolic=off"


# --- transcripts ------------------------------------------------------------------------------


async def test_prompt_form_turn_by_turn(stage: Any, labelled: Pack) -> None:
    """harness.md 2.5: every later user turn repeats instruction and question."""
    on = stage(
        ["Words: 41", CODE],
        ["I think <<<Text>>>", "Count again", STOP],
        [CHECK, CHECK],
        runs=FAIL,
        pack=labelled,
    )
    final = await on.play("codesteer")
    assert (final.text, final.source) == ("42\n", "output")
    assert on.model.sent() == [
        ("user", f"[text_instruction]{Q}"),
        ("assistant", "Words: 41"),
        ("user", "Count again"),
    ]
    fail = "[check_fail|too small]"
    first = f"[feedback_response|Words: 41]\n\n[feedback_check|{fail}]\n\n[feedback_closing]"
    told = "numeric (does arithmetic)."
    second = (
        f"[feedback_response|[executed|{CODE}|42\n|]]\n\n[feedback_check|{fail}]\n\n"
        f"[feedback_complexity|{told}]\n\n[feedback_closing]"
    )
    assert on.steerer.sent() == [
        ("user", f"[choice|{Q}]"),
        ("assistant", "[text_instruction]"),
        ("user", f"[decision|{Q}|{first}]"),
        ("assistant", "Count again"),
        ("user", f"[decision|{Q}|{second}]"),
    ]
    assert on.checker.sent(0) == [("user", f"[check|{Q}|41]")]
    assert on.checker.sent(1) == [("user", f"[check|{Q}|42]")]


async def test_training_form_turn_by_turn(stage: Any, labelled: Pack) -> None:
    """harness.md 6: feedback alone, whole replies as guidance, the legacy report, no system."""
    on = stage(
        [CODE, "Words: 41"],
        ["Write code that counts. ", " Now in words: <<<no>>>\n", "Return Answer"],
        [CHECK, CHECK],
        runs=FAIL,
        pack=labelled,
    )
    await on.play("codesteer:form=training,first_turn=verbatim,stop=loose")
    assert on.model.sent() == [
        ("user", f"Write code that counts. {Q}"),
        ("assistant", CODE),
        ("user", " Now in words: <<<no>>>\n"),
    ]
    check = "[feedback_check|[check_output|VERDICT: fail: too small\n]]"
    legacy = "[legacy_numerical]\n[legacy_operator]\n[legacy_score|0.25][low_complexity_note]"
    assert on.steerer.sent() == [
        ("user", f"[choice|{Q}]"),
        ("assistant", "Write code that counts. "),
        (
            "user",
            f"[feedback_response|[executed|{CODE}|42\n|]]\n\n{check}\n\n"
            f"[feedback_complexity|{legacy}]\n\n[feedback_closing]",
        ),
        ("assistant", " Now in words: <<<no>>>\n"),
        ("user", f"[feedback_response|Words: 41]\n\n{check}\n\n[feedback_closing]"),
    ]


async def test_histories_grow_and_never_change(stage: Any) -> None:
    """What a cache of prefixes needs: each request continues the one before."""
    on = stage([CODE], ["<<<Code>>>", "Try again"], [CHECK], runs=FAIL, repeats=True)
    await on.play("codesteer")
    for script in (on.model, on.steerer):
        for earlier, later in zip(script.requests, script.requests[1:], strict=False):
            assert later[: len(earlier)] == earlier
    assert [len(r) for r in on.steerer.requests] == [1, 3, 5, 7, 9, 11]
    assert [len(r) for r in on.model.requests] == [1, 3, 5, 7, 9, 11]
    assert len(on.checker.requests) == 5
    assert all(m.role != "system" for r in on.steerer.requests for m in r)


async def test_findings_are_noted(stage: Any) -> None:
    on = stage([CODE], ["<<<Code>>>", STOP], [CHECK], runs=PASS)
    await on.play("codesteer")
    assert [kind for kind, _ in on.notes] == [
        "guidance", "program", "attempt", "symbolic", "check", "guidance",
    ]  # fmt: skip
    assert on.noted("attempt") == [{"turn": 0, "answer": "42", "code": True}]
    assert on.noted("check") == [
        {"turn": 0, "answer": "42", "verdict": "pass", "reasons": [], "tries": 1}
    ]
    assert [(v["turn"], v["kind"]) for v in on.noted("guidance")] == [(0, "code"), (1, "stop")]
    assert on.noted("symbolic")[0] == {
        "turn": 0,
        "kinds": ["numeric"],
        "reasons": ["does arithmetic"],
        "disguise": "",
        "blowups": [],
        "mistakes": [],
        "score": 0.25,
    }


# --- switches ---------------------------------------------------------------------------------


@pytest.mark.parametrize("turns", [0, 1, 5])
async def test_turns_bound_the_loop(stage: Any, turns: int) -> None:
    on = stage([CODE], ["<<<Code>>>", "Try again"], repeats=True)
    await on.play(f"codesteer:turns={turns},{BARE}")
    assert len(on.model.requests) == len(on.steerer.requests) == turns + 1


@pytest.mark.parametrize(
    ("first_turn", "reply", "message"),
    [
        ("token", "Hm. <<<Text>>>", f"[text_instruction]{Q}"),
        ("token", "code", f"[code_instruction]{Q}"),
        ("token", "Neither.", f"[code_instruction]{Q}"),
        ("token", "", f"[code_instruction]{Q}"),
        ("verbatim", "Do <<<it>>>\n", f"Do <<<it>>>\n{Q}"),
        ("verbatim", "<<<Text>>>", f"[text_instruction]{Q}"),
        ("verbatim", "", Q),
        ("bracketed", "<<<Count well>>>", f"Count well{Q}"),
        ("bracketed", "Count well", f"Count well{Q}"),
        ("bracketed", "<<<Text>>>", f"[text_instruction]{Q}"),
        ("bracketed", STOP, f"[code_instruction]{Q}"),
        ("bracketed", "", f"[code_instruction]{Q}"),
    ],
)
async def test_first_turn(
    stage: Any, labelled: Pack, first_turn: str, reply: str, message: str
) -> None:
    on = stage([CODE], [reply, STOP], pack=labelled)
    await on.play(f"codesteer:first_turn={first_turn},{BARE}")
    assert on.model.sent() == [("user", message)]
    opening = "choice_bracketed" if first_turn == "bracketed" else "choice"
    assert on.steerer.sent(0) == [("user", f"[{opening}|{Q}]")]


async def test_paraphrase(stage: Any, labelled: Pack) -> None:
    on = stage([CODE], ["<<<Code>>>", "Please program.", STOP], pack=labelled)
    await on.play(f"codesteer:paraphrase=true,{BARE}")
    assert on.steerer.sent(1) == [("user", "[paraphrase|[code_instruction]]")]
    assert on.model.sent() == [("user", f"Please program.{Q}")]
    assert on.steerer.sent(2)[1] == ("assistant", "Please program.")


@pytest.mark.parametrize(
    "lost",
    [
        "",
        "Please provide the instruction in words.",
        "Sure! " + "The way to go is to think about each quantity and then to search. " * 6,
        "I will write a Python program. " * 100,
    ],
)
async def test_a_paraphrase_that_lost_the_instruction_is_not_sent(stage: Any, lost: str) -> None:
    on = stage([CODE], ["<<<Code>>>", lost, STOP])
    await on.play(f"codesteer:paraphrase=true,{BARE}")
    instruction = on.kit.prompts.fill("code_instruction")
    assert on.model.sent() == [("user", f"{instruction}\n\n{Q}")]
    assert on.noted("guidance")[0].get("lost", "") == lost.strip()[:2000]


async def test_a_copied_placeholder_is_never_sent(stage: Any) -> None:
    """A steerer that copies the form it was once shown has said nothing: the answer stands."""
    on = stage([CODE], ["<<<Code>>>", "<<<message>>>"])
    assert (await on.play(f"codesteer:{BARE}")).text == "42\n"
    assert on.noted("guidance")[-1]["kind"] == "empty"


async def test_only_the_taskllm_reads_how_to_finish(stage: Any) -> None:
    closing = f"{ASK} The answer is a whole number."
    on = stage([CODE], ["Words.", "Try again", STOP], [CHECK], runs=FAIL, repeats=True)
    await on.play("codesteer", f"{Q}\n\n{closing}")
    assert closing in on.model.asked()[0]
    for script in (on.steerer, on.checker):
        shown = [message.content for request in script.requests for message in request]
        assert shown
        assert not any(closing in text for text in shown)
        assert f"<question>\n{Q}\n</question>" in shown[0]


@pytest.mark.parametrize(
    ("stop", "said", "ends"),
    [
        ("exact", "Fine. <<<Terminate>>>", True),
        ("exact", "<<<return  answer>>> as it is", True),
        ("exact", "<<<The search may Terminate early>>>", False),
        ("exact", "Say <<<Return Answer>>> later, first count", False),
        ("exact", "Return Answer", True),
        ("exact", "Return Answer as an integer", False),
        ("loose", "<<<The search may Terminate early>>>", True),
        ("loose", "please Return Answer now", True),
        ("loose", "terminate", False),
    ],
)
async def test_stop_words(stage: Any, stop: str, said: str, ends: bool) -> None:
    on = stage([CODE, "<<<41>>>"], ["<<<Code>>>", said, STOP])
    await on.play(f"codesteer:stop={stop},{BARE}")
    assert len(on.model.requests) == (1 if ends else 2)


async def test_later_words_stand_for_instructions(stage: Any, labelled: Pack) -> None:
    on = stage([CODE, "<<<41>>>"], ["<<<Code>>>", "Text", STOP], pack=labelled)
    await on.play(f"codesteer:{BARE}")
    assert on.model.asked()[-1] == "[text_instruction]"
    assert on.steerer.sent()[3] == ("assistant", "Text")


async def test_empty_guidance_ends_the_loop(stage: Any) -> None:
    on = stage([CODE], ["<<<Code>>>", " \n"])
    await on.play(f"codesteer:{BARE}")
    assert on.noted("guidance")[-1]["kind"] == "empty"


@pytest.mark.parametrize(
    ("symbolic", "form", "shown"),
    [
        ("auto", "prompt", "numeric (does arithmetic)."),
        ("auto", "training", "[legacy_score|0.25]"),
        ("legacy", "prompt", "[legacy_score|0.25]"),
        ("findings", "training", "numeric (does arithmetic)."),
        ("off", "prompt", ""),
    ],
)
async def test_symbolic(stage: Any, labelled: Pack, symbolic: str, form: str, shown: str) -> None:
    on = stage([CODE], ["<<<Code>>>", STOP], pack=labelled)
    await on.play(f"codesteer:symbolic={symbolic},form={form},check=false")
    told = on.steerer.asked()[-1]
    assert shown in told
    assert ("feedback_complexity" in told) == bool(shown)
    assert bool(on.noted("symbolic")) == bool(shown)


async def test_check_off(stage: Any, labelled: Pack) -> None:
    on = stage([CODE], ["<<<Code>>>", STOP], [], pack=labelled)
    await on.play("codesteer:check=false")
    assert "feedback_check" not in on.steerer.asked()[-1]
    assert on.checker.requests == []


async def test_the_checker_is_the_taskllm_in_a_fresh_chat(stage: Any, labelled: Pack) -> None:
    on = stage([CODE, CHECK], ["<<<Code>>>", STOP], runs=PASS, pack=labelled)
    await on.play("codesteer")
    assert on.model.sent() == [("user", f"[check|{Q}|42]")]


@pytest.mark.parametrize("see", [True, False])
async def test_see_output(stage: Any, labelled: Pack, see: bool) -> None:
    on = stage([CODE, "<<<42>>>"], ["<<<Code>>>", "Try again", STOP], pack=labelled)
    await on.play(f"codesteer:see_output={see},{BARE}")
    assert on.model.asked()[-1] == (
        "[with_output|finished|42\n||Try again]" if see else "Try again"
    )


async def test_steerer_may_be_the_taskllm(stage: Any) -> None:
    on = stage(["<<<Code>>>", CODE, STOP], ["never asked"])
    assert (await on.play(f"codesteer:steerer=task,{BARE}")).text == "42\n"
    assert on.steerer.requests == []


@pytest.mark.parametrize("method", ["codesteer:steerer=rule,", "rule_steerer:"])
async def test_steerer_may_be_the_rule(stage: Any, labelled: Pack, method: str) -> None:
    on = stage([CODE], ["never asked"], pack=labelled)
    assert (await on.play(f"{method}check=false")).text == "42\n"
    assert on.steerer.requests == []
    assert on.model.sent() == [("user", f"[code_instruction]{Q}")]


THREE = ["```python\nfirst()\n```", "```python\nsecond()\n```", "```python\nthird()\n```"]
RUNS = {"first": ran("1\n"), "second": ran("2\n"), "third": ran("", "exit")}
GO_ON = ["<<<Code>>>", "Try again", "Try again"]


@pytest.mark.parametrize(
    ("final", "graded"), [("last", ""), ("last_answer", "2\n"), ("last_executed", "2\n")]
)
async def test_final_policy(stage: Any, final: str, graded: str) -> None:
    on = stage(THREE, GO_ON, runs=RUNS)
    assert (await on.play(f"codesteer:turns=2,final={final},{BARE}")).text == graded


@pytest.mark.parametrize(
    ("verdicts", "graded"),
    [
        (("pass", "unknown: ?", "fail"), "1\n"),
        (("pass", "pass", "fail"), "2\n"),
        (("fail", "unknown: ?", "fail"), "2\n"),
        (("fail", "fail", "fail"), ""),
        (("fail", "fail", "pass"), ""),
    ],
)
async def test_best_checked(stage: Any, verdicts: tuple[str, ...], graded: str) -> None:
    checks = [f"```python\ncheck{i}\n```" for i in range(3)]
    results = {f"check{i}": ran(f"VERDICT: {verdict}\n") for i, verdict in enumerate(verdicts)}
    on = stage(THREE, GO_ON, checks, runs={**results, **RUNS})
    final = await on.play("codesteer:turns=2,final=best_checked")
    assert final.text == graded
    assert len(on.noted("check")) == 3


async def test_the_last_answer_is_not_checked_where_nobody_asks(stage: Any) -> None:
    on = stage([CODE], ["<<<Code>>>"], [])
    await on.play("codesteer:turns=0")
    assert on.checker.requests == []


async def test_every_program_is_run_once(stage: Any) -> None:
    on = stage(THREE, [*GO_ON, STOP], runs=RUNS)
    await on.play(f"codesteer:{BARE}")
    assert on.sandbox.programs == ["first()", "second()", "third()"]


async def test_variables(stage: Any) -> None:
    reply = "```python\nresult = 42\n```"
    runs = {"print(result)": ran("42\n"), "result": ran("")}
    on = stage([reply], ["<<<Code>>>", STOP], runs=runs)
    assert (await on.play(f"codesteer:variables=true,{BARE}")).text == "42\n"


async def test_context_cuts_only_the_longest_replies(stage: Any, labelled: Pack) -> None:
    pack = replace(labelled, texts={**labelled.texts, "left_out": "[-{count}-]"})
    replies = ["a" * 9_000, "b" * 100, "c" * 5_000]
    on = stage(replies, [*GO_ON, STOP], pack=pack)
    await on.play(f"codesteer:context=4000,{BARE}")
    messages = on.steerer.sent()
    assert sum(len(text) for _, text in messages) <= 4000
    first, second, third = (text for role, text in messages[1:] if role == "user")
    assert "b" * 100 in second
    assert "[-" in first
    assert "[-" in third
    for text in (first, second, third):
        assert text.startswith(f"[decision|{Q}|[feedback_response|")
        assert text.endswith("]\n\n[feedback_closing]]")
    assert on.model.sent()[1] == ("assistant", "a" * 9_000)


async def test_without_a_bound_nothing_is_cut(stage: Any) -> None:
    on = stage(["a" * 300_000], ["<<<Text>>>", STOP])
    await on.play(f"codesteer:context=0,{BARE}")
    assert "a" * 300_000 in on.steerer.asked()[-1]


async def test_floods_of_output_are_not_shown(stage: Any, labelled: Pack) -> None:
    on = stage([CODE], ["<<<Code>>>", STOP], runs={"": ran("x" * 9_000)}, pack=labelled)
    await on.play(f"codesteer:{BARE}")
    assert f"[executed_too_long|{CODE}]" in on.steerer.asked()[-1]


async def test_limits_are_told_with_the_errors(stage: Any, labelled: Pack) -> None:
    slow = Execution("cpu", "so far", "warning", None, 9, 10.0, 10.2)
    on = stage([CODE], ["<<<Code>>>", STOP], runs={"": slow}, pack=labelled)
    await on.play(f"codesteer:{BARE}")
    assert f"|so far|[executed_timeout|warning|{slow.notice()}]]" in on.steerer.asked()[-1]


async def test_symbolic_agent_steers_itself_with_hints(stage: Any, labelled: Pack) -> None:
    on = stage(["<<<Code>>>", "In other words", CODE, STOP], pack=labelled)
    assert (await on.play(f"symbolic_agent:{BARE}")).text == "42\n"
    assert on.model.asked()[1] == "[paraphrase|[code_instruction]]"
    assert on.model.asked()[2] == f"In other words{Q}"
    assert on.model.asked()[3].startswith(f"[decision_hints|{Q}|")


async def test_symbolic_agent_may_be_given_a_steerer(stage: Any) -> None:
    on = stage([CODE], ["<<<Code>>>", "In other words", STOP])
    await on.play(f"symbolic_agent:steerer=given,{BARE}")
    assert len(on.steerer.requests) == 3
    with pytest.raises(SymBenchError, match="name one with steerer"):
        await stage([CODE]).play("symbolic_agent:steerer=given")


# --- self-answer checker ------------------------------------------------------------------------


@pytest.mark.parametrize(("slot", "asked"), [("{answer}", 0), ("{response}", 1)])
async def test_an_answer_that_cannot_be_read_is_not_tested(
    stage: Any, labelled: Pack, slot: str, asked: int
) -> None:
    """There is nothing to show, unless the pack shows the reply."""
    pack = replace(labelled, texts={**labelled.texts, "check": f"{{puzzle}}{slot}"})
    on = stage(["No idea."], ["<<<Text>>>", STOP], [CODE], runs=PASS, pack=pack, repeats=True)
    await on.play("codesteer:tries=1")
    assert len(on.checker.requests) == asked
    assert on.noted("check")[0]["verdict"] == "unknown"


async def test_errors_are_fed_back_to_the_author(stage: Any, labelled: Pack) -> None:
    programs = ["no program", "```python\nbroken()\n```", "```python\nmute()\n```"]
    runs = {"broken": ran("", "exit", "NameError"), "mute": ran("hello\n")}
    on = stage([CODE], ["<<<Code>>>", STOP], programs, runs=runs, pack=labelled)
    await on.play("codesteer")
    assert on.checker.requests[-1] == (
        Message("user", f"[check|{Q}|42]"),
        Message("assistant", programs[0]),
        Message("user", "[check_again|[check_no_program]]"),
        Message("assistant", programs[1]),
        Message("user", "[check_again|the program ended with exit code 1\nNameError]"),
    )
    assert on.noted("check") == [
        {
            "turn": 0,
            "answer": "42",
            "verdict": "unknown",
            "reasons": ["[check_no_verdict]"],
            "tries": 3,
        }
    ]


async def test_a_repaired_checking_program_counts(stage: Any) -> None:
    programs = ["```python\nbroken()\n```", CHECK]
    runs = {"broken": ran("VERDICT: pass", "exit", "NameError"), **FAIL}
    on = stage([CODE], ["<<<Code>>>", STOP], programs, runs=runs)
    await on.play("codesteer")
    found = on.noted("check")[0]
    assert (found["verdict"], found["reasons"], found["tries"]) == ("fail", ["too small"], 2)


async def test_warnings_do_not_void_a_check(stage: Any) -> None:
    runs = {"check": ran("VERDICT: pass\n", stderr="DeprecationWarning")}
    on = stage([CODE], ["<<<Code>>>", STOP], [CHECK], runs=runs)
    await on.play("codesteer")
    assert on.noted("check")[0]["verdict"] == "pass"


async def test_a_decision_that_is_unknown_is_not_asked_for_again(stage: Any) -> None:
    runs = {"check": ran("VERDICT: unknown: two readings\n")}
    on = stage([CODE], ["<<<Code>>>", STOP], [CHECK], runs=runs)
    await on.play("codesteer")
    assert on.noted("check")[0]["reasons"] == ["two readings"]


async def test_tries_bound_the_checker(stage: Any) -> None:
    on = stage([CODE], ["<<<Code>>>", STOP], ["nothing"])
    await on.play("codesteer:tries=1")
    assert len(on.checker.requests) == 1


# --- rule steerer -------------------------------------------------------------------------------

CONSTANT = "```python\nprint('42')\n```"


@pytest.mark.parametrize(
    ("reply", "runs", "message"),
    [
        (CODE, {"": ran("", "exit", "E")}, "[rule_repair|ended with exit code 1|E|]"),
        (CODE, {"": ran("", "cpu")}, "[rule_faster|stopped after 0.1 s of CPU time|]"),
        (CONSTANT, {"": ran("42\n")}, "[rule_compute|It prints a constant.]"),
        (CODE, {"": ran("done\n")}, "[rule_print|]"),
        ("Let me think.", {}, "[rule_mark]"),
    ],
)  # fmt: skip
async def test_the_rule_names_the_first_fault(
    stage: Any, labelled: Pack, reply: str, runs: dict[str, Execution], message: str
) -> None:
    on = stage([reply], runs=runs, pack=labelled, repeats=True)
    await on.play("rule_steerer:turns=1,check=false")
    assert on.model.asked()[-1] == message


async def test_the_rule_tells_what_the_check_found(stage: Any, labelled: Pack) -> None:
    on = stage([CODE, CODE], checker=[CHECK], runs=FAIL, pack=labelled)
    await on.play("rule_steerer:turns=1")
    assert on.model.asked()[-1] == "[rule_wrong|Too small.]"


async def test_the_rule_changes_sides_after_the_same_fault_twice(
    stage: Any, labelled: Pack
) -> None:
    on = stage([CODE, CODE, "hm", "hm", CODE, CODE], runs={"": ran("", "exit")}, pack=labelled)
    await on.play("rule_steerer:check=false")
    assert on.model.asked()[1:] == [
        "[rule_repair|ended with exit code 1||]",
        "[text_instruction]",
        "[rule_mark]",
        "[code_instruction]",
        "[rule_repair|ended with exit code 1||]",
    ]


async def test_a_refusal_is_a_reply_like_any_other(stage: Any) -> None:
    refusal = Reply("", "refusal")
    on = stage([refusal], repeats=True)
    final = await on.play("rule_steerer:check=false")
    assert (final.text, final.finish) == ("", "refusal")
