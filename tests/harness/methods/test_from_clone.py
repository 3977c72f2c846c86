"""A pack made from a clone of the published program; the clone is ours, in words of ours."""

import hashlib
import tomllib
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from generators.errors import SymBenchError
from harness.prompts import check_pack, read_pack
from harness.prompts.from_clone import pack_from_clone
from harness.sandbox.types import Execution
from harness.steering.symbolic.legacy import legacy
from symbench.cli import cli

QUESTION = "How much is 6 * 7?"
CODE = "```python\nx = 6 * 7\nprint(f'{x}')\n```"
FILES = {
    "prompt.py": '''
code_text_choice_prompt = """
Choose: Code or Text? "Quoted", {braces} and a tab\\t.

    """
with_COT_code_output_prompt = "Write code" + " that prints.\\n"
text_output_prompt = """Use words.\\n"""
decision_prompt = "Decide on"
Code_checker_prompt = "Check the answer."
AutoGen_prompt = "You are \\u00e9quipped."
unused = 3
''',
    "generation_models.py": """
from prompt import Code_checker_prompt
import os
raise SystemExit("nothing of a clone is run")

def paraphrase_with_GPT4(statement):
    prompt = 'Say it anew: '
    return ask(prompt + statement)

def LLM_answer_code_checker(question, response, path):
    Input_prompt = f'{Code_checker_prompt}\\nQuestion:\\n{question}\\nReply:\\n' + \\
        f'{response}\\nCode:\\n'
    for attempt in range(3):
        if blocks:
            try:
                output, errors = run(path)
                if not errors:
                    return f'output: {output}'
            except Slow as e:
                errors = e.stderr if e.stderr else ""
                timeout_error = f"\\nLate: {e.cmd} after {e.timeout} s"
                errors += timeout_error
        else:
            errors = f"\\nNo code came."
            return f'errors: {errors}'
    if isinstance(output, str):
        if long(output):
            return f'The check says too much.'
        return f'output: {output}\\nerrors: {errors}'
    return f'errors: {errors}'
""",
    "symbolic_code_check.py": """
import ast

def analyse(code):
    analysis = {'explanations': []}
    try:
        tree = ast.parse(code)
    except Exception as e:
        return {'error': True, 'message': f"Bad code: {str(e)}"}
    for node in ast.walk(tree):
        if isinstance(node, (ast.For, ast.While)):
            analysis['explanations'].append("it loops")
        if isinstance(node, ast.Import):
            if 'itertools' in node.names[0].name:
                analysis['explanations'].append("it combines")
    if 'eval(' in code or 'exec(' in code:
        analysis['explanations'].append("it evaluates")
    for sign in ('format', "f'"):
        if sign in code:
            analysis['explanations'].append("it formats")
            break
    for node in ast.walk(tree):
        if isinstance(node, ast.BinOp):
            analysis['explanations'].append("it reckons")
    return analysis

def explain(code):
    results = analyse(code)
    explanation = []
    if results['searching_patterns']:
        explanation.append("SEARCH:")
        explanation.extend([f"* {one}" for one in results['explanations'] if 'loop' in one])
    if results['symbolic_computing']:
        explanation.append("\\nSYMBOLS:")
        explanation.extend([f"* {one}" for one in results['explanations'] if 'form' in one])
    if results['numerical_computing']:
        explanation.append("\\nNUMBERS:")
    explanation.append(f"\\nScore: {results['complexity_score']}")
    return "\\n".join(explanation)
""",
    "benchmark/run_Logic_Game_CodeSteer_test.py": """
from prompt import *

def run_logic_game(question, response):
    for depth in range(5):
        if blocks:
            if score <= 2:
                code_complexity_summary += '\\nThat is simple.'
            try:
                output, errors = run()
            except Slow as e:
                errors = ""
                errors += f"\\nLate: {e.cmd} after {e.timeout} s"
            if isinstance(output, str):
                if long(output):
                    response = response + f'\\nIts output is too long.'
                else:
                    response = response + f'\\nIt ran:\\noutput: {output}, errors: {errors}'
            else:
                response = response + f'\\nIt ran:\\nerrors: {errors}'
        CodeSteer_input_prompt_head = f'''{decision_prompt} {question}\\n'''
        if blocks:
            CodeSteer_input_prompt = f'''The reply: {response}\\n\\nThe check:\\n''' + \\
                f'''{check_result}\\n\\nThe code: {code_complexity_summary}\\n\\n''' + \\
                f'''Write <<<guidance content>>>.'''
        else:
            CodeSteer_input_prompt = f'''The reply: {response}\\n\\nThe check:\\n''' + \\
                f'''{check_result}\\n\\nWrite <<<guidance content>>>.'''
""",
}


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        path = tmp_path / "clone" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path / "clone"


def test_every_text_is_found_to_the_character(clone: Path) -> None:
    texts = tomllib.loads(pack_from_clone(clone))["prompts"]
    late = "{errors}\nLate: ['python3', 'code.py'] after 10 s"
    assert texts == {
        "choice": '\nChoose: Code or Text? "Quoted", {braces} and a tab\t.\n\n    {question}',
        "first_message": "{guidance}{question}",
        "code_instruction": "Write code that prints.\n",
        "text_instruction": "Use words.\n",
        "autogen_instruction": "You are \u00e9quipped.",
        "paraphrase": "Say it anew: {instruction}",
        "decision": "Decide on {question}\n{feedback}",
        "feedback_response": "The reply: {response}",
        "feedback_check": "The check:\n{check}",
        "feedback_complexity": "The code: {complexity}",
        "feedback_closing": "Write <<<guidance content>>>.",
        "executed": "{response}\nIt ran:\noutput: {stdout}, errors: {stderr}",
        "executed_unfinished": "{response}\nIt ran:\nerrors: {stderr}",
        "executed_too_long": "{response}\nIts output is too long.",
        "executed_stopped": "{errors}",
        "executed_timeout": late,
        "check": "Check the answer.\nQuestion:\n{question}\nReply:\n{response}\nCode:\n",
        "check_no_program": "\nNo code came.",
        "check_output": "output: {output}",
        "check_errors": "output: {output}\nerrors: {errors}",
        "check_errors_alone": "errors: {errors}",
        "check_timeout": late,
        "check_too_long": "The check says too much.",
        "legacy_searching": "SEARCH:",
        "legacy_for": "* it loops",
        "legacy_while": "* it loops",
        "legacy_import": "* it combines",
        "legacy_symbolic": "\nSYMBOLS:",
        "legacy_eval": "* it evaluates",
        "legacy_format": "* it formats",
        "legacy_numerical": "\nNUMBERS:",
        "legacy_operator": "* it reckons",
        "legacy_score": "\nScore: {score}",
        "legacy_unparsable": "Bad code: {error}",
        "low_complexity_note": "\nThat is simple.",
    }


def test_the_command_writes_a_pack_and_says_what_goes_with_it(clone: Path, tmp_path: Path) -> None:
    out = tmp_path / "pack.toml"
    shown = CliRunner().invoke(cli, ["prompts", "from-clone", str(clone), "-o", str(out)])
    assert shown.exit_code == 0, shown.output
    assert hashlib.sha256(out.read_bytes()).hexdigest() in shown.output
    assert "form=training,first_turn=verbatim,stop=loose" in shown.output
    pack = read_pack(out)
    assert pack.name == "codesteer-released"
    assert [one for one in check_pack(out) if "{braces}" not in one] == []
    told = legacy("x = 1 + 1\nprint(f'{x}')").told(pack, 999)
    assert told == (
        "\nSYMBOLS:\n* it formats\n\nNUMBERS:\n* it reckons\n\nScore: 0.25\nThat is simple."
    )


async def test_the_weights_are_sent_what_the_program_sends(stage: Any, clone: Path) -> None:
    """Turn by turn as the published loop does, with the pack of the clone."""
    out = clone / "pack.toml"
    out.write_text(pack_from_clone(clone), encoding="utf-8")
    check = "```python\ncheck()\n```"
    ended = Execution("ok", "Correct\n", "", 0, None, 0.1, 0.1)
    on = stage(
        [CODE, "Words: 41"], ["Do code. ", "Now words", "<<<Return Answer>>>"], [check, check],
        runs={"check": ended}, pack=read_pack(out),
    )  # fmt: skip
    await on.play("codesteer:form=training,first_turn=verbatim,stop=loose,tries=1")
    choice = '\nChoose: Code or Text? "Quoted", {braces} and a tab\t.\n\n    '
    ran = f"{CODE}\nIt ran:\noutput: 42\n, errors: "
    report = "\nSYMBOLS:\n* it formats\n\nNUMBERS:\n* it reckons\n\nScore: 0.25\nThat is simple."
    closing, checked = "Write <<<guidance content>>>.", "The check:\noutput: Correct\n"
    assert on.steerer.sent() == [
        ("user", f"{choice}{QUESTION}"),
        ("assistant", "Do code. "),
        ("user", f"The reply: {ran}\n\n{checked}\n\nThe code: {report}\n\n{closing}"),
        ("assistant", "Now words"),
        ("user", f"The reply: Words: 41\n\n{checked}\n\n{closing}"),
    ]  # fmt: skip
    assert on.model.sent() == [
        ("user", f"Do code. {QUESTION}"), ("assistant", CODE), ("user", "Now words"),
    ]  # fmt: skip
    asked = "Check the answer.\nQuestion:\n{}\nReply:\n{}\nCode:\n"
    assert on.checker.sent(0) == [("user", asked.format(QUESTION, ran))]


SCRIPT = "benchmark/run_Logic_Game_CodeSteer_test.py"


@pytest.mark.parametrize(
    ("name", "old", "new", "message"),
    [
        ("prompt.py", "code_text_choice_prompt", "other", "text code_text_choice_prompt was not"),
        ("prompt.py", "unused = 3", "unused = (", "cannot read"),
        ("generation_models.py", "LLM_answer_code_checker", "other", "function LLM_answer_code"),
        ("symbolic_code_check.py", "ast.BinOp", "ast.Other", "the text for legacy_operator"),
        ("symbolic_code_check.py", "Score: {", "Score: 3 or {1 + ", "the line of the score"),
        (SCRIPT, "CodeSteer_input_prompt =", "other =", "the text CodeSteer_input_prompt was"),
        (SCRIPT, "code_complexity_summary +=", "other +=", "follows a low score"),
        (SCRIPT, "The check:", "The check:\\n\\n", "a block of four parts"),
    ],
)
def test_what_is_not_there_is_told_and_nothing_written(
    clone: Path, tmp_path: Path, name: str, old: str, new: str, message: str
) -> None:
    path = clone / name
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    with pytest.raises(SymBenchError, match=message):
        pack_from_clone(clone)
    out = tmp_path / "pack.toml"
    shown = CliRunner().invoke(cli, ["prompts", "from-clone", str(clone), "-o", str(out)])
    assert shown.exit_code != 0
    assert not out.exists()


def test_a_folder_that_is_no_clone_is_told(tmp_path: Path) -> None:
    with pytest.raises(SymBenchError, match=r"prompt\.py.*expected a clone"):
        pack_from_clone(tmp_path)
