"""The released report, byte for byte as its description has it, and what is said beside it.

The description is that of the published program's behaviour: which nodes and which pieces of text
count, how often a reason is given, and how the lines are joined. The words are those of a pack of
these tests, whose headings begin with a line break as the released ones do.
"""

import ast
import re
from dataclasses import replace

import pytest

from harness.chat import Reply
from harness.kit import RanReply
from harness.prompts import Pack, read_pack
from harness.sandbox.types import Execution, ExecutionOutcome
from harness.steering.feedback import response
from harness.steering.symbolic.legacy import legacy
from harness.steering.turn import Turn

WORDS = {
    "legacy_searching": "SEEKS:",
    "legacy_for": "- loops",
    "legacy_while": "- loops",
    "legacy_import": "- combines",
    "legacy_symbolic": "\nWRITES:",
    "legacy_eval": "- evaluates",
    "legacy_format": "- formats",
    "legacy_numerical": "\nRECKONS:",
    "legacy_operator": "- reckons",
    "legacy_score": "\nScore: {score}",
    "legacy_unparsable": "Not Python: {error}",
    "low_complexity_note": "\nToo simple.",
}

PROGRAMS = [
    "print(42)",
    "",
    "x = 1",
    "x = 1 + 2 * 3 - 4",
    "total = 0\nfor i in range(9):\n    total += i\nprint(total)",
    "i = 0\nwhile i < 9:\n    i = i + 1",
    "for i in range(3):\n    for j in range(3):\n        while False:\n            pass",
    "[x for x in range(9)]",
    "from itertools import permutations\nprint(list(permutations('abc')))",
    "import itertools\nprint(list(itertools.permutations('abc')))",
    "import os, itertools",
    "import itertools, os\nimport itertools as it",
    "from more_itertools import chunked",
    "print(f'{1}')\nprint(f\"{2}\")",
    "print('{}'.format(1), '{}'.format(2))",
    "print('information for the difference')",
    "# try before the entry, if specific\nx = 1",
    "eval('1')\nexec('x = 1')\neval('2')",
    "evaluate = 1",
    "x = eval('1 + 1')\nprint(f'{x}')\nprint(x + 1)",
    "for x in range(3):\n    print(f'{x}', x + 1)",
    "try:\n    x = 1 / 0\nexcept ZeroDivisionError:\n    x = 0\nelse:\n    x = 2\nprint(x)",
    "if 1:\n    pass\nelif 2:\n    pass\nelse:\n    pass",
    "x = 1\nx += 1\nx -= 1",
    "x = -1\ny = not x\nz = 1 < 2",
    "def solve(n):\n    return 1 if n < 2 else n * solve(n - 1)\nprint(solve(9))",
    "print('a' + 'b' * 3)",
    "import math\nprint(math.sqrt(2) ** 2 % 3 // 1)",
    "async def run():\n    async for x in y():\n        pass",
    "x = [1, 2]\nprint(x[0] @ x[1]) if False else None",
    "print(1",
    "def f(:\n    pass",
    "x = 1\n  y = 2",
    "\x00",
    "x = '" + "é" * 9 + "'",
    "performance = 1\nplatform = 'f'",
    "self = 'elif'\nwhiles = 'forwhile'",
    "def conforms(x):\n    return x | 1 ^ 2 & 3 << 4 >> 5",
    "match 1:\n    case 1:\n        print(1 + 1)",
    "import itertools\nfor p in itertools.product([1], [2]):\n    if p[0] + p[1] == 3:\n"
    "        print(f'{p}')",
    "x = lambda a: a + 1\nprint(eval('x(1)'))\nwhile x(1) > 9:\n    x = x",
    "# format",
]


@pytest.fixture
def pack() -> Pack:
    ours = read_pack()
    return replace(ours, texts={**ours.texts, **WORDS})


def described(program: str) -> str:
    """Return the report that the description demands, by a reading of its own."""
    try:
        nodes = list(ast.walk(ast.parse(program)))
    except (SyntaxError, ValueError) as error:
        return f"Not Python: {error}" + "\nToo simple."
    lines: list[str] = []
    searching = []
    for node in nodes:
        if isinstance(node, ast.For | ast.While):
            searching.append("- loops")
        elif isinstance(node, ast.Import | ast.ImportFrom) and "itertools" in node.names[0].name:
            searching.append("- combines")
    if searching:
        lines += ["SEEKS:", *searching]
    evaluates = "eval(" in program or "exec(" in program
    formats = "format" in program or "f'" in program or 'f"' in program
    if evaluates or formats:
        lines += ["\nWRITES:", *["- evaluates"] * evaluates, *["- formats"] * formats]
    operators = [node for node in nodes if isinstance(node, ast.BinOp)]
    if operators:
        lines += ["\nRECKONS:", *["- reckons"] * len(operators)]
    count = 0
    for words in (("for", "while"), ("if", "elif", "else"), ("try", "except")):
        count += len(re.findall("|".join(words), program))
    score = count + 0.25 * len(operators)
    lines.append(f"\nScore: {score}")
    return "\n".join(lines) + ("\nToo simple." if score <= 2 else "")


@pytest.mark.parametrize("program", PROGRAMS)
def test_the_report_is_the_described_one_to_the_byte(program: str, pack: Pack) -> None:
    assert legacy(program).told(pack, 100_000).encode() == described(program).encode()


def test_two_strings_that_are_formatted_are_one_reason(pack: Pack) -> None:
    told = legacy("print(f'{1}')\nprint(f'{2}')").told(pack, 999)
    assert told == "\nWRITES:\n- formats\n\nScore: 0.0\nToo simple."


def turn(outcome: ExecutionOutcome, stdout: str, stderr: str) -> Turn:
    execution = Execution(outcome, stdout, stderr, None, None, 1.0, 1.0)
    return Turn(RanReply(Reply("R"), "", program="p", execution=execution))


@pytest.mark.parametrize(
    ("outcome", "stdout", "stderr", "shown"),
    [
        ("ok", "1\n", "", "R\nran: output: 1\n, errors: "),
        ("exit", "1\n", "E", "R\nran: output: 1\n, errors: E"),
        ("cpu", "", "", "R\nran: output: , errors: \nOut of time."),
        ("timeout", "so far", "W", "R\nran: errors: W\nOut of time."),
        ("signal", "so far", "W", "R\nran: output: so far, errors: W"),
        ("ok", "x" * 9_000, "", "R\ntoo long"),
    ],
)
def test_a_pack_may_say_of_a_run_what_the_released_program_says(
    outcome: ExecutionOutcome, stdout: str, stderr: str, shown: str
) -> None:
    """A limit of time loses what was printed, and only that has words of its own."""
    ours = read_pack()
    words = {
        "executed": "{response}\nran: output: {stdout}, errors: {stderr}",
        "executed_unfinished": "{response}\nran: errors: {stderr}",
        "executed_timeout": "{errors}\nOut of time.",
        "executed_stopped": "{errors}",
        "executed_too_long": "{response}\ntoo long",
    }
    pack = replace(ours, texts={**ours.texts, **words})
    assert response(turn(outcome, stdout, stderr), pack, 100_000) == shown
