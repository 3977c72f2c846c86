"""Prompt packs: filling, hashing, extending, checking."""

import hashlib
import re
from pathlib import Path

import pytest

import harness
from generators import load
from generators.answers.frame import LABEL, OPEN
from generators.errors import SymBenchError
from harness.prompts import DEFAULT, Pack, check_pack, puzzle, read_pack
from harness.prompts.contract import CONTRACT
from harness.steering.guidance import read_choice, read_guidance
from harness.steering.verdict import read_verdict


def test_ours_is_sound() -> None:
    assert check_pack(DEFAULT) == []
    assert read_pack().sha256 == hashlib.sha256(DEFAULT.read_bytes()).hexdigest()


def test_every_prompt_that_is_sent_is_in_the_contract() -> None:
    folder = Path(harness.__file__).parent
    source = "\n".join(
        path.read_text() for path in folder.rglob("*.py") if path.name != "contract.py"
    )
    named = set(re.findall(r'"([a-z_]+)"', source))
    built = {"code_instruction", "text_instruction", "check_pass", "check_fail", "check_unknown"}
    assert CONTRACT.keys() - named - built == set()
    filled = set(re.findall(r'(?:fill|about|instruct|_say)\(\s*"([a-z_]+)"', source))
    assert filled - CONTRACT.keys() == set()


def test_no_prompt_holds_what_could_be_copied_as_a_reply() -> None:
    """Whatever a small model copies out of its prompt, line by line, says nothing."""
    for name, text in read_pack().texts.items():
        assert OPEN not in text, name
        for line in text.splitlines():
            assert read_verdict(line) is None, (name, line)
            assert read_choice(line) is None, (name, line)
            assert read_guidance(line).kind in ("advice", "empty"), (name, line)


def test_examples_give_answers_in_the_form_that_questions_ask_for() -> None:
    text = read_pack().texts["few_shot"]
    assert text.count(LABEL) == 5


def test_a_puzzle_is_a_question_without_its_closing_words() -> None:
    task = load("game24")
    deal = task.instance(1, 0)
    assert puzzle(task.prompt(deal)) == task.question(deal)
    assert puzzle("How much?") == "How much?"


def test_what_is_filled_in_is_never_searched_again() -> None:
    pack = Pack("p", {"x": "{a}-{b}-{c}{a}"}, "")
    assert pack.fill("x", a="{b}", b="{a}") == "{b}-{a}-{c}{b}"


def test_an_unknown_prompt_is_told() -> None:
    with pytest.raises(SymBenchError, match="unknown prompt in pack 'p'"):
        Pack("p", {}, "").fill("x")


def test_a_pack_may_extend_ours(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text("extends = 'default'\n[prompts]\nchoice = '''Choose:\n    {question}'''\n")
    pack = read_pack(path)
    assert check_pack(path) == []
    assert pack.name == "mine"
    assert pack.fill("choice", question="q") == "Choose:\n    q"
    assert pack.texts["check"] == read_pack().texts["check"]
    assert pack.sha256 == hashlib.sha256(DEFAULT.read_bytes() + path.read_bytes()).hexdigest()


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("[prompts]\n", "prompt 'choice' is missing"),
        ("extends = 'default'\n[prompts]\nchoise = ''\n", "did you mean 'choice'"),
        (
            "extends = 'default'\n[prompts]\nchoice = 'Choose'\n",
            "lacks the slot {puzzle} or {question}",
        ),
        (
            "extends = 'default'\n[prompts]\nchoice = '{question} {answer}'\n",
            "unknown slot {answer}; known: {puzzle}, {question}",
        ),
        ("extends = 'other'\n[prompts]\n", "expected 'default'"),
        ("[prompts]\nchoice = 3\n", "is not a text"),
        ("[prompt]\n", "has no table [prompts]"),
        ("prompts = 3\n", "cannot read the prompt pack"),
        ("[prompts\n", "cannot read the prompt pack"),
        (b"\xff", "cannot read the prompt pack"),
    ],
)
def test_faults_of_a_pack_are_named(tmp_path: Path, content: str | bytes, problem: str) -> None:
    path = tmp_path / "pack.toml"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    problems = check_pack(path)
    assert any(problem in found for found in problems), problems


def test_a_missing_pack_is_told(tmp_path: Path) -> None:
    assert "cannot read the prompt pack" in check_pack(tmp_path / "none.toml")[0]
