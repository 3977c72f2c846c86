"""What the symbolic checker sees in programs: kinds, disguises, blow-ups, the legacy score."""

import time

import pytest

from harness.prompts import read_pack
from harness.steering.symbolic import study
from harness.steering.symbolic.legacy import legacy

KINDS = {
    "constraints": [
        "from z3 import *\ns = Solver()\ns.add(Int('x') > 3)\nprint(s.check())",
        "from ortools.sat.python import cp_model\nm = cp_model.CpModel()\nprint(m)",
        "from constraint import Problem\np = Problem()\nprint(p.getSolutions())",
        "from scipy.optimize import milp\nprint(milp([1]))",
    ],
    "algebra": [
        "import sympy as sp\nx = sp.symbols('x')\nprint(sp.solve(x**2 - 4))",
        "from sympy import factor\nprint(factor('x**2 - 1'))",
    ],
    "search": [
        "from itertools import permutations\nprint(list(permutations('abc')))",
        "import itertools as it\nprint(max(it.product([1, 2], repeat=3)))",
        "for x in range(9):\n    if x * x == 49:\n        print(x)\n        break",
        "print([n for n in range(10) if n % 3])",
        "def f(b):\n    for m in moves(b):\n        if f(m):\n            return m\nprint(f(1))",
        "from collections import deque\nq = deque([0])\nwhile q:\n    x = q.popleft()\n"
        "    if x < 5: q.append(x + 1)\nprint(x)",
    ],
    "recursion": [
        "def f(n):\n    return 1 if n < 2 else n * f(n - 1)\nprint(f(5))",
        "from functools import lru_cache\n@lru_cache(None)\ndef f(n):\n"
        "    return n if n < 2 else f(n - 1) + f(n - 2)\nprint(f(50))",
        "d = [1] * 9\nfor i in range(2, 9):\n    d[i] = d[i - 1] + d[i - 2]\nprint(d[8])",
    ],
    "simulation": [
        "x = 0\nfor m in 'LRL':\n    x += 1 if m == 'R' else -1\nprint(x)",
        "s = list('abc')\nfor i in range(3):\n    s.insert(i, 'x')\nprint(s)",
        "g = [[0]]\nfor r in range(1):\n    g[r][0] = 1\nprint(g)",
        "class R:\n    def __init__(self):\n        self.x = 0\n    def go(self):\n"
        "        self.x = self.x + 1\nr = R()\nfor _ in range(3):\n    r.go()\nprint(r.x)",
        "for m in 'LR':\n    robot.x = robot.x + 1\nprint(robot.x)",
    ],
    "strings": [
        "print('abc'[::-1])",
        "s = 'abc'\nprint(s.replace('b', 'x'))",
        "print(''.join(reversed('abc')))",
        "import re\nprint(re.sub('a', 'b', 'abc'))",
    ],
    "numeric": ["print(3 * 4)", "import math\nprint(math.gcd(4, 6))", "print(len('abc'))"],
}


@pytest.mark.parametrize(
    ("kind", "program"), [(kind, program) for kind, all_ in KINDS.items() for program in all_]
)
def test_kinds(kind: str, program: str) -> None:
    found = study(program)
    assert kind in found.kinds
    assert not found.disguise
    assert "constant" not in found.kinds


def test_words_in_text_are_no_computing() -> None:
    found = study("# for while itertools eval(\nprint('information for the difference')")
    assert found.kinds == ("constant",)


def test_unused_imports_do_not_count() -> None:
    assert study("import sympy, itertools\nprint(7)").kinds == ("constant",)


def test_reasons_are_not_repeated() -> None:
    found = study("\n".join(f"print({n} * {n})" for n in range(50)))
    assert found.reasons == ("does arithmetic",)
    assert len(found.summary) < 100


DISGUISED = [
    "print(chr(52) + chr(50))",
    "print(''.join(map(chr, [52, 50])))",
    "import base64\nprint(base64.b64decode('NDI=').decode())",
    "print(bytes([52, 50]).decode())",
    "print(bytes.fromhex('3432').decode())",
    "exec('print(42)')",
    "exec(\"answer = '42'\\nprint(answer)\")",
    "print('<<<42>>>')",
    "answer = [1, 2]\nprint(f'<<<{answer}>>>')",
    "def solve():\n    moves = ['R', 'U']\n    return moves\n"
    "if __name__ == '__main__':\n    print('<<<' + ', '.join(str(m) for m in solve()) + '>>>')",
    "for step in ['a', 'b']:\n    print(step)",
    "import sys\nsys.stdout.write('7\\n')",
    "a = b = 'x'\nc, d = a, 'y'\nprint(c, d, sep='')",
    "out = []\nout.append('R')\nout.append('U')\nprint(out)",
    "s = ''\ns += 'R'\ns += 'U'\nprint(s)",
    "if True:\n    print('yes')\nelse:\n    print('no')",
    "import json\nprint(json.dumps({'a': 1}))",
    "def show(x):\n    print(x)\nshow('42')",
]
TABLES = [
    "answers = {'a': 'x', 'b': 'y'}\nkey = 'a'\nprint(answers[key])",
    "def look(k):\n    t = {'q': 'w'}\n    return t.get(k)\nprint(look('q'))",
    "print(['R', 'U'][0])",
]
HONEST = [
    "x = 1\nprint(x + 1)",
    "for x in [1, 2, 3]:\n    if x * x == 9:\n        print(x)",
    "for x in [1, 2, 3]:\n    if x == 3:\n        print(x)",
    "print('strawberry'.count('r'))",
    "print('abc'[::-1])",
    "print('abc'[1])",
    "print(sorted([3, 1, 2]))",
    "print(''.join(reversed('abc')))",
    "grid = [[1, 2]]\ndef fill(g):\n    g[0][0] = sum(g[0])\nfill(grid)\nprint(grid)",
    "import random\nx = [1, 2]\nrandom.shuffle(x)\nprint(x)",
    "def f(n):\n    return f(n)\nprint(f(3))",
    "x = [3, 1]\nx.sort()\nprint(x)",
    "print(input())",
    "print([c for c in 'abc' if c > 'a'])",
    "from z3 import *\nprint(solve())",
    "class A:\n    def go(self):\n        return 1\nprint(A().go())",
    "x = 1",
    "print(open('x').read())",
    "n = 0\nwhile n < 3:\n    n += 1\nprint(n)",
]


@pytest.mark.parametrize("program", DISGUISED)
def test_constants_are_text_in_disguise(program: str) -> None:
    assert study(program).disguise == "it prints a constant"
    assert "constant" in study(program).kinds


@pytest.mark.parametrize("program", TABLES)
def test_tables_are_text_in_disguise(program: str) -> None:
    assert study(program).disguise == "it looks up a hard-coded table"


@pytest.mark.parametrize("program", HONEST)
def test_computing_is_no_disguise(program: str) -> None:
    assert study(program).disguise == ""


MUTE = {
    "def solve():\n    return 6 * 7": "it never calls solve, which it defines, and prints nothing",
    "def f():\n    print(1)\ndef g():\n    f()": "it never calls f and g, which it defines, and "
    "prints nothing",
    "def f():\n    return f()\nx = 1": "it never calls f, which it defines, and prints nothing",
    "x = 6 * 7": "it prints nothing",
    "n = int(input('n? '))\nprint(n * 2)": "it asks for input, and there is none",
    "import sys\nprint(sys.stdin.read())": "it asks for input, and there is none",
}


@pytest.mark.parametrize(("program", "mistake"), MUTE.items())
def test_what_leaves_nothing_to_grade_is_named(program: str, mistake: str) -> None:
    found = study(program)
    assert found.mistakes == (mistake,)
    assert mistake in found.summary


@pytest.mark.parametrize(
    "program",
    [
        "def f():\n    print(1)\nf()",
        "def f():\n    print(1)\ndef g():\n    f()\ng()",
        "def f(x):\n    print(x)\nlist(map(f, [1]))",
        "def f():\n    print(1)\nif __name__ == '__main__':\n    f()",
        "class A:\n    def go(self):\n        print(1)\nA().go()",
        "def unused():\n    pass\nprint(7)",
        "import sys\nsys.stdout.write('7')",
    ],
)
def test_what_prints_is_no_mistake(program: str) -> None:
    assert study(program).mistakes == ()


BLOWUPS = [
    "from itertools import permutations\nfor p in permutations(range(15)):\n    print(p)",
    "import itertools\nn = 30\nprint(list(itertools.product('+-*/', repeat=n)))",
    "import itertools\nprint(len(list(itertools.combinations(range(100), 10))))",
    "for a in range(1000):\n for b in range(1000):\n  for c in range(1000):\n   print(a * b - c)",
    "N = 10**10\ns = 0\nfor i in range(N):\n    s += i",
    "print(sum(1 for a in range(10**5) for b in range(10**5)))",
    "while True:\n    x = 1",
    "while 1:\n    pass",
    "n = 5\nwhile n != 0:\n    n += 1\nprint(n)",
    "n = 1\nwhile n > 0:\n    n += 2",
    "n = 0\nwhile n <= 9:\n    n -= 1",
    "n = -5\nwhile n != 0:\n    n += -1",
    "from itertools import permutations\nprint(list(permutations(range(10**9))))",
    "for i in range(10**400):\n    pass",
]
TAME = [
    "n = -5\nwhile n != 0:\n    n += 1\nprint(n)",
    "n = 5\nwhile n != 0:\n    n -= 1",
    "n = 0\nwhile n < 9:\n    n += 1",
    "n = 5\nwhile n != 0:\n    n += 1\n    if n > 99:\n        break",
    "n = 5\nwhile n != 0:\n    n += 1\n    n = n % 7",
    "n = int(x)\nwhile n != 0:\n    n += 1",
    "from itertools import permutations\nfor p in permutations(range(8)):\n    print(p)",
    "for a in range(1000):\n    print(a)\nfor b in range(10**7):\n    pass",
    "while True:\n    if input(): break",
    "import sys\nwhile True:\n    sys.exit()",
    "def f():\n    while True:\n        return 1",
    "from itertools import permutations\nprint(permutations(unknown))",
    "n = 30\nn = 3\nfor i in range(10**n):\n    pass",
    "x = list(range(10, 0, -1))\nfor i in x:\n    for j in x:\n        print(i, j)",
]


@pytest.mark.parametrize("program", BLOWUPS)
def test_likely_blowups_are_named(program: str) -> None:
    found = study(program)
    assert len(found.blowups) == 1
    assert "It may not end in time" in found.summary


@pytest.mark.parametrize("program", TAME)
def test_tame_programs_are_not(program: str) -> None:
    assert study(program).blowups == ()


@pytest.mark.parametrize(
    ("program", "score"),
    [
        ("from itertools import permutations\nx = list(permutations('abc'))", 0.0),
        ("# information for the\n# difference, entry", 4.0),
        ("x = [i for i in y]", 1.0),
        ("if a:\n    pass\nelif b:\n    pass\nelse:\n    pass", 3.0),
        ("x = 1 + 2 * 3", 0.5),
        ("try:\n    f()\nexcept E:\n    pass", 2.0),
        ("x = (", 0.0),
    ],
)
def test_the_legacy_score_counts_raw_text(program: str, score: float) -> None:
    assert legacy(program).score == score == study(program).legacy.score


def test_the_legacy_report_repeats_itself() -> None:
    program = "import itertools\nfor a in b:\n    print(f'{a + 1 - 2}', f'', eval('1'), exec('2'))"
    assert legacy(program).reasons == (
        "legacy_searching", "legacy_import", "legacy_for",
        "legacy_symbolic", "legacy_eval", "legacy_format",
        "legacy_numerical", "legacy_operator", "legacy_operator",
    )  # fmt: skip
    pack = read_pack()
    assert pack.texts["low_complexity_note"] in legacy(program).told(pack, 99)
    assert pack.texts["low_complexity_note"] not in legacy("a=1#forforfor").told(pack, 99)


def test_a_long_legacy_report_is_cut_and_its_score_is_not() -> None:
    pack = read_pack()
    told = legacy("x = 1 + 1\n" * 3_000).told(pack, 500)
    assert len(told) < 1_000
    assert told.endswith(pack.fill("legacy_score", score="750.0"))


def chain(numbers: range) -> str:
    return "".join(f"a{n + 1} = a{n}\n" for n in numbers) + "print(a4000)"


HOSTILE = [
    "x = (",
    "a\0b",
    "(" * 400,
    "x=" + "+".join("1" * 30_000),
    "x" * 2_000_000,
    "\ud800",
    "",
    "x = " + "[" * 90 + "]" * 90,
    "\n".join(["x=" + "+".join("1" * 900)] * 50),
    "a0 = 1\n" + chain(range(4_000)),
    "a0 = 1\n" + chain(range(3_999, -1, -1)),
    "".join(f"def f{n}():\n    return f{n + 1}()\n" for n in range(900)) + "print(f0())",
    "if 1:\n" + "".join(" " * n + "for x in y:\n" for n in range(1, 90)) + " " * 91 + "print(x)",
    r"print('\d')",
    "x = 10**10**10**10\nfor i in range(x): pass",
    "print('x'" + ".strip()" * 900 + ")",
]


@pytest.mark.parametrize("program", HOSTILE, ids=range(len(HOSTILE)))
def test_nothing_that_a_model_writes_breaks_the_study(program: str) -> None:
    start = time.process_time()
    found = study(program)
    assert isinstance(found.summary, str)
    assert time.process_time() - start < 3
