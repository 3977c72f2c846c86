"""The complexity score that the released steerer was trained on, kept for its sake.

It counts raw pieces of text, so that `for` in "before" counts and a search written with
comprehensions does not: never use it to judge a program. What it counts is written up by
the prompt pack, whose owner knows the words that the weights expect.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from harness.programs import parse
from harness.prompts import Pack

THRESHOLD: Final = 2.0
"""Scores up to this are said to be too low."""

_COUNTED = ("for|while", "if|elif|else", "try|except")
_SEARCHING: Final = {ast.For: "legacy_for", ast.While: "legacy_while"}


@dataclass(frozen=True)
class Legacy:
    """What the legacy checker sees in a program.

    Attributes:
        score: 0 or more.
        reasons: prompt names of headings and reasons in order, one for each occurrence.
        fault: the parser's message, empty if the program parses.
    """

    score: float
    reasons: tuple[str, ...] = ()
    fault: str = ""

    def summary(self, pack: Pack) -> str:
        """Return the report in the pack's words."""
        if self.fault:
            lines = [pack.fill("legacy_unparsable", error=self.fault)]
        else:
            lines = [
                *map(pack.fill, self.reasons),
                pack.fill("legacy_score", score=str(self.score)),
            ]
        note = pack.fill("low_complexity_note") if self.score <= THRESHOLD else ""
        return "\n".join(lines) + note


def legacy(program: str) -> Legacy:
    """Return what the legacy checker sees in a program."""
    tree = parse(program)
    if isinstance(tree, str):
        return Legacy(0.0, fault=tree)
    nodes = list(ast.walk(tree))
    operators = sum(isinstance(node, ast.BinOp) for node in nodes)
    score = sum(len(re.findall(words, program)) for words in _COUNTED) + 0.25 * operators
    return Legacy(score, tuple(_reasons(program, nodes, operators)))


def _reasons(program: str, nodes: list[ast.AST], operators: int) -> Iterator[str]:
    if searching := [reason for node in nodes if (reason := _searching(node))]:
        yield from ("legacy_searching", *searching)
    symbolic = ["legacy_eval"] * len(re.findall(r"(?:eval|exec)\(", program))
    symbolic += ["legacy_format"] * len(re.findall(r"format|f['\"]", program))
    if symbolic:
        yield from ("legacy_symbolic", *symbolic)
    if operators:
        yield from ("legacy_numerical", *["legacy_operator"] * operators)


def _searching(node: ast.AST) -> str:
    if isinstance(node, ast.Import | ast.ImportFrom):
        return "legacy_import" if "itertools" in node.names[0].name else ""
    return _SEARCHING.get(type(node), "")
