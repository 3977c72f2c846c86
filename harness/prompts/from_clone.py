"""A prompt pack for the released steering weights, made from a user's own clone of their program.

Nothing of that program is shipped: its texts are read out of its source by the syntax tree, found
by the names of the variables and by where they stand; nothing of it is imported or run. Texts that
are put together from pieces become prompts with slots. What cannot be found is told, never made
up.

    file                                        what is read
    prompt.py                                   instructions
    benchmark/run_Logic_Game_CodeSteer_test.py  what the steerer is shown
    generation_models.py                        paraphrasing, and the request for a checking program
    symbolic_code_check.py                      the report on programs
"""

import ast
import json
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from generators.errors import SymBenchError
from harness.prompts.contract import CONTRACT

PROMPTS: Final = "prompt.py"
SCRIPT: Final = "benchmark/run_Logic_Game_CodeSteer_test.py"
MODELS: Final = "generation_models.py"
REPORT: Final = "symbolic_code_check.py"
NAME: Final = "codesteer-released"
SETTINGS: Final = (
    "--method codesteer:form=training,first_turn=verbatim,stop=loose,context=24000,tries=1,"
    "final=last",
    "--steerer vllm:PATH?template=llama3 --steerer-sampling released",
    "--max-tokens 2000 --cpu 10",
)
"""Options of `symbench run` that go with the pack."""
STOPPED: Final = {"e.cmd": "['python3', 'code.py']", "e.timeout": "10"}
"""What a limit of time is told with: the published program shows its command and seconds."""
_HEADINGS: Final = {
    "searching_patterns": "legacy_searching",
    "symbolic_computing": "legacy_symbolic",
    "numerical_computing": "legacy_numerical",
}


@dataclass(frozen=True)
class Source:
    """One file of the clone.

    Attributes:
        name: its path in the clone.
        tree: its syntax tree.
    """

    name: str
    tree: ast.Module

    def nodes(self, within: str = "") -> Iterator[ast.AST]:
        """Yield all nodes in their order, or those of one function.

        Raises:
            SymBenchError: if there is no such function.
        """
        if not within:
            return _in_order(self.tree)
        for node in ast.walk(self.tree):
            if isinstance(node, ast.FunctionDef) and node.name == within:
                return _in_order(node)
        raise self.lacks(f"the function {within}")

    def lacks(self, what: str) -> SymBenchError:
        """Return the error that says what is not where it was published."""
        return SymBenchError(
            f"{self.name} in the clone: {what} was not found; expected as published"
        )


def pack_from_clone(clone: Path) -> str:
    """Return the pack as TOML, its settings in comments; equal clones give equal bytes.

    Args:
        clone: folder of the original program.

    Raises:
        SymBenchError: if a file or a text in it is missing.
    """
    prompts, script, models, report = (
        _read(clone, one) for one in (PROMPTS, SCRIPT, MODELS, REPORT)
    )
    named = _constants(prompts)

    def need(name: str) -> str:
        if name not in named:
            raise prompts.lacks(f"the text {name}")
        return named[name]

    texts = {
        "choice": need("code_text_choice_prompt") + "{question}",
        "first_message": "{guidance}{question}",
        "code_instruction": need("with_COT_code_output_prompt"),
        "text_instruction": need("text_output_prompt"),
        "autogen_instruction": need("AutoGen_prompt"),
        **_shown(script, need("decision_prompt")),
        **_asked(models, need("Code_checker_prompt")),
        **_reported(report),
    }
    return _toml({name: texts[name] for name in CONTRACT if name in texts})


def _read(clone: Path, name: str) -> Source:
    try:
        text = (clone / name).read_text(encoding="utf-8")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of escapes that are none
            return Source(name, ast.parse(text))
    except (OSError, ValueError, SyntaxError, RecursionError) as error:
        raise SymBenchError(
            f"cannot read {clone / name}: {error}; expected a clone as published"
        ) from None


def _constants(source: Source) -> dict[str, str]:
    """Return the texts that a module gives names to."""
    found = {}
    for node in source.tree.body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            text = template(node.value, {})
            if text is not None:
                found[node.targets[0].id] = text
    return found


def template(node: ast.expr, slots: Mapping[str, str]) -> str | None:
    """Return the text that an expression puts together, None where it is none.

    Args:
        node: a text, a formatted text, or a sum of them.
        slots: what stands for a part that is computed, by its source.
    """
    match node:
        case ast.Constant(value=str(text)):
            return text
        case ast.JoinedStr(values=values):
            pieces = [template(value, slots) for value in values]
        case ast.FormattedValue(value=value):
            return slots.get(ast.unparse(value))
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            pieces = [template(left, slots), template(right, slots)]
        case ast.Name() | ast.Attribute():
            return slots.get(ast.unparse(node))
        case _:
            return None
    return None if None in pieces else "".join(piece for piece in pieces if piece is not None)


def _shown(script: Source, decision: str) -> dict[str, str]:
    """Return what the steerer is shown of a turn, and what the reply is followed by."""
    slots = {
        "response": "{response}", "check_result": "{check}", "output": "{stdout}",
        "errors": "{stderr}", "code_complexity_summary": "{complexity}", "question": "{question}",
        "decision_prompt": decision,
    }  # fmt: skip
    feedback = _assigned(
        script, "CodeSteer_input_prompt", slots, lambda text: "{complexity}" in text
    )
    parts = feedback.split("\n\n")
    marks = ("{response}", "{check}", "{complexity}", "")
    if len(parts) != len(marks) or any(
        mark not in part for mark, part in zip(marks, parts, strict=True)
    ):
        raise script.lacks("a block of four parts in CodeSteer_input_prompt")
    head = _assigned(
        script, "CodeSteer_input_prompt_head", slots, lambda text: "{question}" in text
    )
    names = ("feedback_response", "feedback_check", "feedback_complexity", "feedback_closing")
    after = [text for text in _texts_of(script, "response", slots) if text.startswith("{response}")]
    return {
        **dict(zip(names, parts, strict=True)),
        "decision": head + "{feedback}",
        "executed": _first(script, after, "output and errors of a run", "{stdout}", "{stderr}"),
        "executed_unfinished": _first(
            script, after, "errors alone", "{stderr}", without="{stdout}"
        ),
        "executed_too_long": _first(script, after, "what is too long", without="{stderr}"),
        "executed_stopped": "{errors}",
        "executed_timeout": "{errors}"
        + _first(
            script, _added(script, "errors", STOPPED), "what follows the errors of a time-out"
        ),
        "low_complexity_note": _first(
            script, _added(script, "code_complexity_summary", {}), "what follows a low score"
        ),
    }


def _asked(models: Source, checker: str) -> dict[str, str]:
    """Return what the checker's author and a paraphrasing model are sent, and what checks say."""
    function = "LLM_answer_code_checker"
    slots = {
        "Code_checker_prompt": checker, "question": "{question}", "response": "{response}",
        "output": "{output}", "errors": "{errors}",
    }  # fmt: skip
    said = [
        text
        for node in models.nodes(function)
        if isinstance(node, ast.Return) and node.value and (text := template(node.value, slots))
    ]
    late = _texts_of(models, "timeout_error", STOPPED, function)
    lost = [text for text in _texts_of(models, "errors", {}, function) if text]
    paraphrase = _texts_of(models, "prompt", {}, "paraphrase_with_GPT4")
    return {
        "check": _first(models, _texts_of(models, "Input_prompt", slots, function), "Input_prompt"),
        "check_no_program": _first(models, lost, "what is said where there is no program"),
        "check_output": _first(models, said, "a report of output", "{output}", without="{errors}"),
        "check_errors": _first(models, said, "a report of both", "{output}", "{errors}"),
        "check_errors_alone": _first(models, said, "one of errors", "{errors}", without="{output}"),
        "check_timeout": "{errors}" + _first(models, late, "what follows a time-out's errors"),
        "check_too_long": _first(
            models, [text for text in said if "{" not in text], "what is said of too much output"
        ),
        "paraphrase": _first(models, paraphrase, "the prompt of paraphrase_with_GPT4")
        + "{instruction}",
    }


def _reported(report: Source) -> dict[str, str]:
    """Return headings, reasons and the score of the report on programs."""
    found = {_kind(test): text for test, text in _appended(report, "analysis['explanations']")}
    heads = dict(_appended(report, "explanation"))
    prefix = _prefix(report)
    texts = {
        name: prefix + found[kind]
        for name, kind in (
            ("legacy_for", "loop"), ("legacy_while", "loop"), ("legacy_import", "import"),
            ("legacy_eval", "eval"), ("legacy_format", "format"), ("legacy_operator", "operator"),
        )
        if kind in found
    }  # fmt: skip
    for test, text in heads.items():
        for key, name in _HEADINGS.items():
            if key in test:
                texts[name] = text
    scored = [text for text in heads.values() if "{score}" in text]
    texts["legacy_score"] = _first(report, scored, "the line of the score", "{score}")
    texts["legacy_unparsable"] = _first(
        report,
        [
            said
            for node in report.nodes()
            if isinstance(node, ast.JoinedStr) and (said := template(node, {"str(e)": "{error}"}))
        ],
        "what is said of code that is none", "{error}",
    )  # fmt: skip
    for name in CONTRACT:
        if name.startswith("legacy_") and name not in texts:
            raise report.lacks(f"the text for {name}")
    return texts


def _kind(test: str) -> str:
    """Return what a reason is given for, by the condition that it stands under."""
    signs = {"loop": "ast.While", "import": "itertools", "eval": "eval(", "operator": "ast.BinOp"}
    return next((kind for kind, sign in signs.items() if sign in test), "format")


def _appended(report: Source, target: str) -> Iterator[tuple[str, str]]:
    """Yield the texts that are appended to a list, each with the condition right around it."""
    slots = {"results['complexity_score']": "{score}"}

    def search(body: Iterable[ast.AST], test: str) -> Iterator[tuple[str, str]]:
        for node in body:
            inner = ast.unparse(node.test) if isinstance(node, ast.If) else test
            match node:
                case ast.Call(func=ast.Attribute(value=value, attr="append"), args=[argument]):
                    text = template(argument, slots)
                    if ast.unparse(value) == target and text is not None:
                        yield test, text
            yield from search(ast.iter_child_nodes(node), inner)

    yield from search(ast.iter_child_nodes(report.tree), "")


def _prefix(report: Source) -> str:
    """Return what stands before every reason."""
    for node in report.nodes():
        if isinstance(node, ast.ListComp) and isinstance(node.elt, ast.JoinedStr):
            text = template(node.elt, {ast.unparse(node.generators[0].target): "{reason}"})
            if text and text.endswith("{reason}"):
                return text.removesuffix("{reason}")
    raise report.lacks("a list of reasons")


def _assigned(
    source: Source, name: str, slots: Mapping[str, str], good: Callable[[str], bool]
) -> str:
    found = [text for text in _texts_of(source, name, slots) if good(text)]
    return _first(source, found, f"the text {name}")


def _texts_of(source: Source, name: str, slots: Mapping[str, str], within: str = "") -> list[str]:
    """Return the texts that are assigned to a name."""
    return [
        text
        for node in source.nodes(within)
        if isinstance(node, ast.Assign)
        and any(isinstance(target, ast.Name) and target.id == name for target in node.targets)
        and (text := template(node.value, slots)) is not None
    ]


def _added(source: Source, name: str, slots: Mapping[str, str]) -> list[str]:
    """Return the texts that are added to a name by `+=`."""
    return [
        text
        for node in source.nodes()
        if isinstance(node, ast.AugAssign)
        and ast.unparse(node.target) == name
        and (text := template(node.value, slots)) is not None
    ]


def _first(source: Source, found: Iterable[str], what: str, *must: str, without: str = "\0") -> str:
    """Return the first text with these slots and without another.

    Raises:
        SymBenchError: if there is none.
    """
    for text in found:
        if all(slot in text for slot in must) and without not in text:
            return text
    raise source.lacks(what)


def _in_order(node: ast.AST) -> Iterator[ast.AST]:
    """Yield a node and all below it in the order of the source."""
    yield node
    for child in ast.iter_child_nodes(node):
        yield from _in_order(child)


def _toml(texts: Mapping[str, str]) -> str:
    lines = [
        "# Made from a clone of the published program; run it with",
        *(f"#   {one}" for one in SETTINGS),
    ]
    lines += ["", f"name = {_quoted(NAME)}", 'extends = "default"', "", "[prompts]"]
    return "\n".join([*lines, *(f"{name} = {_quoted(text)}" for name, text in texts.items()), ""])


def _quoted(text: str) -> str:
    """Return a text as a TOML string on one line: JSON's escapes are TOML's."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
