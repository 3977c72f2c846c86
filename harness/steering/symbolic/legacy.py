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
_SYMBOLIC: Final = {"legacy_eval": r"(?:eval|exec)\(", "legacy_format": r"format|f['\"]"}
_SEARCHING: Final = {ast.For: "legacy_for", ast.While: "legacy_while"}


@dataclass(frozen=True)
class Legacy:
    """What the legacy checker sees in a program.

    Attributes:
        score: 0 or more.
        reasons: prompt names of headings and reasons in order; those of symbolic work once each,
            the others for each occurrence.
        fault: the parser's message, empty if the program parses.
    """

    score: float
    reasons: tuple[str, ...] = ()
    fault: str = ""

    def report(self, pack: Pack) -> str:
        """Return what it found in the pack's words, without the score."""
        return "\n".join(map(pack.fill, self.reasons))

    def told(self, pack: Pack, limit: int) -> str:
        """Return the whole report, in which the findings are cut to `limit` characters."""
        if self.fault:
            lines = [pack.fill("legacy_unparsable", error=self.fault)]
        else:
            report = pack.clip(self.report(pack), limit)
            lines = [*filter(None, [report]), pack.fill("legacy_score", score=str(self.score))]
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
    symbolic = [name for name, words in _SYMBOLIC.items() if re.search(words, program)]
    if symbolic:
        yield from ("legacy_symbolic", *symbolic)
    if operators:
        yield from ("legacy_numerical", *["legacy_operator"] * operators)


def _searching(node: ast.AST) -> str:
    if isinstance(node, ast.Import | ast.ImportFrom):
        return "legacy_import" if "itertools" in node.names[0].name else ""
    return _SEARCHING.get(type(node), "")
