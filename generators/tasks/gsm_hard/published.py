"""Published keys of GSM-Hard that contradict the text, with the answers that the text gives."""

import ast
import json
import re
from collections import Counter
from fractions import Fraction
from typing import Final

from generators.tasks.gsm_hard.arithmetic_code import returned

_NUMBER: Final = re.compile(r"\d[\d,]*(?:\.\d+)?")
KNOWN: Final = {"-8280373.0": Fraction(14)}
"""Keys that reading the text shows to be wrong, with what the text gives."""


def contradicted(line: str, target: str) -> tuple[str, Fraction | None] | None:
    """Say whether the key of an item contradicts its text.

    The program of an item quotes the original text, and holds the constants of the original
    with one of them replaced. Where the text has a number replaced at more places than the
    program, the program computes the answer to another text.

    Args:
        line: the item as JSON.
        target: its key.

    Returns:
        None if text and program agree; else why not, and the answer to the text, None where
        the program does not show how to get it.
    """
    item = json.loads(line)
    if target in KNOWN:
        return "the text gives another number", KNOWN[target]
    return _replaced(str(item["input"]), str(item["code"]))


def _replaced(text: str, program: str) -> tuple[str, Fraction | None] | None:
    try:
        tree = ast.parse(program)
    except (SyntaxError, ValueError, RecursionError):
        return None
    literals = [node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)]
    numbers = [one for one in literals if isinstance(one, int | float)]
    quoted = next((one for one in literals if isinstance(one, str)), "")
    old, new = (Counter(map(_plain, _NUMBER.findall(one))) for one in (quoted, text))
    gone, come = old - new, new - old
    if len(gone) != 1 or len(come) != 1:
        return None
    (before, count), (after, places) = *gone.items(), *come.items()
    if count < 2 or count != places or before not in numbers:
        return None
    reason = f"{before} became {after} at {places} places of the text, but not in all the program"
    if sum(one in (before, after) for one in numbers) != places:
        return reason, None
    return reason, _recomputed(tree, before, after)


def _recomputed(tree: ast.Module, before: Fraction, after: Fraction) -> Fraction | None:
    number = int(after) if after.denominator == 1 else float(after)
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, int | float):
            node.value = number if node.value == before else node.value
    try:
        return Fraction(returned(ast.unparse(tree)))
    except (ValueError, ArithmeticError):
        return None


def _plain(number: str) -> Fraction:
    return Fraction(number.replace(",", "").rstrip("."))
