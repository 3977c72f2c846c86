"""Published keys of GSM-Hard that contradict their text, with the answers that the text gives."""

import ast
import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from fractions import Fraction
from typing import Final

from generators.tasks.gsm_hard.arithmetic_code import returned

_TOKEN: Final = re.compile(r"\d+(?:,\d+)*(?:\.\d+)?|[A-Za-z]+|[^\sA-Za-z\d]")
_WORDS: Final = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
    *("eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen"),
    *("nineteen", "twenty"),
)
_IMPLIED: Final = frozenset(map(Fraction, (1, 2, 7, 12, 24, 30, 52, 60, 100, 365, 1000)))
"""Numbers that a program may compute with although its text does not name them."""
_LARGE: Final = 13
"""A number from which on chance does not bring it into a program."""
_PERCENT: Final = ("%", "percent")
_CLOSE: Final = Fraction(1, 10**9)
"""By which part of it the program's floating point may miss a value."""
KNOWN: Final[Mapping[str, tuple[str, str | None]]] = {
    "b5b00a6b9a25": ("the program holds the sum of the original text", "1041037/3"),
    "cc4140cda042": ("the program holds the length of the original text", "70282"),
    "3dcd3130e2cb": ("a number within a word was replaced, which leaves no sense", None),
    "0eb9674922ed": ("the program has another number replaced than the text", "110213325/2"),
    "5cbbb8b32ee5": ("the program has another number replaced than the text", None),
    "dc703f936ed4": ("the program holds the cupcakes of the original text", "641421484428563"),
    "7f555f0c4559": ("the text gives another number", "14"),
    "191c5b046f27": ("the program has another number replaced than the text", "14"),
    "e4c082dfe776": ("the program has another number replaced than the text", "20"),
    "c496696b1496": ("the program leaves the years out", "1180491781802880"),
    "d398aa2983d9": ("a number beside another was replaced, which leaves no sense", None),
    "c4da88fd235d": ("the program has another number replaced than the text", "29"),
    "da6d093a0e08": ("the program has another number replaced than the text", None),
    "c94eb50ce6c6": (
        "the program holds the price and the washings of the original text",
        "370547740/50785329797529",
    ),
    "79f63ed2b7cc": (
        "the program takes an eighth for the two days, the text something else",
        "770466649815/243604",
    ),
    "dce647c11a70": ("the program holds the part of the original text", "-12633364"),
    "d4ca3a23f086": ("the program has another number replaced than the text", "4768737"),
    "5af7c15a202c": ("the program has another number replaced than the text", None),
    "21c8d921a1ae": ("the program holds the sum of the original text", "1294267"),
    "be39abfae780": ("the program has another number replaced than the text", None),
    "0039fe45c79c": ("the program has another number replaced than the text", "4345223"),
}
"""Items that were read one by one: the first 12 hex digits of the SHA-256 of a text, why its
program does not answer it, and the answer to the text, None where it has no sense."""


@dataclass(frozen=True)
class Change:
    """A number that was replaced in the text: what `old` and `new` are worth and look like.

    Attributes:
        old: the number in the original text.
        new: the number in the text as it is.
        places: at how many places of the text it was replaced.
        kept: at how many other places the text still has `old`, in digits or in words.
        digits: at how many of these in digits.
        written: how `old` was written at the places where it was replaced.
        percent: whether a percent sign follows it.
    """

    old: Fraction
    new: Fraction
    places: int
    kept: int
    digits: int
    written: frozenset[str]
    percent: bool


def contradicted(line: str, target: str) -> tuple[str, Fraction | None] | None:
    """Whether the key of an item contradicts its text.

    The program of an item quotes the original text, and holds the constants of the original
    with one of them replaced. In the text, the digits of that number were replaced wherever
    they occur, also within longer numbers. Where the program still holds a number that the text
    no longer has, it computes the answer to another text.

    Args:
        line: the item as JSON.
        target: its key.

    Returns:
        None if text and program agree; else why not, and the answer to the text, None where
        the program does not show how to get it.
    """
    item = json.loads(line)
    text, source = str(item["input"]), str(item["code"])
    known = KNOWN.get(hashlib.sha256(text.encode()).hexdigest()[:12])
    if known is not None:
        return known[0], None if known[1] is None else Fraction(known[1])
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    quoted = next((one.value for one in _constants(tree, str)), "")
    stale = [(change, _stale(tree, source, change)) for change in _changes(str(quoted), text)]
    stale = [(change, nodes) for change, nodes in stale if nodes is None or nodes]
    if not stale:
        return None
    right = _recomputed(tree, stale)
    if right is not None and abs(right - Fraction(target)) <= abs(right) * _CLOSE:
        return None
    return "; ".join(_told(change) for change, _ in stale), right


def _told(change: Change) -> str:
    where = "" if change.places == 1 else f" at {change.places} places"
    numbers = f"{_shown(change.new)} instead of {_shown(change.old)}"
    return f"the text has {numbers}{where}, and the program has not"


def _shown(number: Fraction) -> str:
    return str(number.numerator) if number.denominator == 1 else repr(float(number))


def _changes(before: str, after: str) -> list[Change]:
    """Return the numbers that were replaced in a text, in its order."""
    old, new = _TOKEN.findall(before), _TOKEN.findall(after)
    places: Counter[tuple[Fraction, Fraction]] = Counter()
    written: dict[Fraction, set[str]] = {}
    percent: set[Fraction] = set()
    kept: Counter[Fraction | None] = Counter()
    digits: Counter[Fraction | None] = Counter()
    blocks = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    for kind, i, i_end, j, j_end in blocks:
        if kind == "equal":
            for token, after in zip(new[j:j_end], [*new[j + 1 : j_end + 1], ""], strict=False):
                percents = after in _PERCENT
                kept[_worth(token)] += not percents
                digits[_worth(token)] += token[0].isdigit() and not percents
        elif kind == "replace" and i_end - i == j_end - j:
            for k in range(i_end - i):
                x, y = _worth(old[i + k]), _worth(new[j + k])
                if x is not None and y is not None and x != y:
                    places[x, y] += 1
                    token = old[i + k]
                    written.setdefault(x, set()).add(token if token[0].isdigit() else str(x))
                    if new[j + k + 1 : j + k + 2] and new[j + k + 1] in _PERCENT:
                        percent.add(x)
    return [
        Change(x, y, count, kept[x], digits[x], frozenset(written[x]), x in percent)
        for (x, y), count in places.items()
    ]


def _worth(token: str) -> Fraction | None:
    if token[0].isdigit():
        return Fraction(token.replace(",", "").rstrip("."))
    return Fraction(_WORDS.index(token.lower())) if token.lower() in _WORDS else None


def _constants(tree: ast.AST, *kinds: type) -> Iterator[ast.Constant]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and type(node.value) in kinds:
            yield node


def _number(node: ast.Constant) -> Fraction:
    return Fraction(repr(node.value))


def _scales(change: Change, number: Fraction) -> Iterator[Fraction]:
    """Yield what a program may write for a number of the text."""
    yield number
    if change.percent:
        yield from (number / 100, 1 + number / 100, 1 - number / 100)


def _stale(tree: ast.Module, source: str, change: Change) -> list[ast.Constant] | None:
    """Return the constants that stand for a number that the text no longer has.

    There are none where text and program agree; None says that there are, but not which.
    """
    numbers = list(_constants(tree, int, float))
    renewed = sum(_number(node) in _scales(change, change.new) for node in numbers)
    renewed += sum(_is_quotient(node, change.new) for node in ast.walk(tree))
    stale = [node for node in numbers if _number(node) in _scales(change, change.old)]
    if sum(_number(node) == change.old for node in numbers) < change.digits:
        return None
    if len(stale) <= change.kept:
        return []
    if renewed >= change.places and (change.kept or change.old in _IMPLIED or change.old < _LARGE):
        return []
    direct = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Assign)}
    if change.kept:
        stale = [node for node in stale if ast.get_source_segment(source, node) in change.written]
        named = [node for node in stale if id(node) in direct]
        wanted = change.places - renewed
        return next((nodes for nodes in (stale, named) if len(nodes) == wanted), None)
    if change.old in _IMPLIED:
        named = [node for node in stale if id(node) in direct or _number(node) != change.old]
        stale = named or (stale if len(stale) == change.places - renewed else [])
        return stale or None
    return stale


def _is_quotient(node: ast.AST, number: Fraction) -> bool:
    """Whether an expression is a quotient of two constants worth a number, such as `3/9`."""
    match node:
        case ast.BinOp(
            left=ast.Constant(value=int(x)), op=ast.Div(), right=ast.Constant(value=int(y))
        ) if y:
            return abs(Fraction(x, y) - number) <= _CLOSE
    return False


def _recomputed(
    tree: ast.Module, stale: list[tuple[Change, list[ast.Constant] | None]]
) -> Fraction | None:
    """Return what the program gives with the numbers of the text in it; the tree is changed."""
    for change, nodes in stale:
        if nodes is None:
            return None
        renewed = dict(zip(_scales(change, change.old), _scales(change, change.new), strict=True))
        for node in nodes:
            value = renewed[_number(node)]
            node.value = int(value) if value.denominator == 1 else float(value)
    try:
        return Fraction(returned(ast.unparse(tree)))
    except (ValueError, ArithmeticError):
        return None


_ASKED: Final = re.compile(r"[^.?!]*how many[^?]*\?", re.IGNORECASE)
_MEASURED: Final = re.compile(
    r"how many (?:\w+ ){0,2}?(?:seconds|minutes|hours|days|weeks|months|years|dozens?|ounces"
    r"|pounds|tons|grams|kilograms|milligrams|kg|gallons|quarts|pints|lit(?:er|re)s|cups|teaspoons"
    r"|tablespoons|inches|feet|yards|miles|(?:centi|kilo)?met(?:er|re)s|square|cubic|acres|dollars"
    r"|euros|cents|calories|percent|degrees)\b|\baverage\b",
    re.IGNORECASE,
)


def asks_for_a_count(text: str) -> bool:
    """Whether the last question of a text that asks "how many" asks for things, not for units.

    Hours or pounds may be fractions, and so may an average.
    """
    asked = _ASKED.findall(text)
    return bool(asked) and not _MEASURED.search(asked[-1])
