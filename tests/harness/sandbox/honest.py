# ruff: noqa: E501
"""A corpus of honest programs: small, varied, and deterministic under plain `python`."""

_FORMATS = ("{}", "{!r}", "{:>12}", "{:<12}|", "{:^12}")
_VALUES = ("1", "'text'", "[1, 2]", "{'a': 1}", "(1,)", "None", "3.5", "True", "b'x'", "2**70")
_EXPRESSIONS = (
    "sum(range(100))", "sorted('banana')", "[*map(str, range(5))]", "'-'.join('abc')",
    "divmod(17, 5)", "pow(3, 100, 7)", "list(zip('ab', [1, 2]))", "{*'hello'} == {*'olleh'}",
    "max('pear', 'fig', key=len)", "[x * y for x in range(3) for y in range(3)]",
    "'{:,}'.format(1234567)", "f'{3.14159:.2f}'", "int('ff', 16)", "bin(10), oct(8), hex(255)",
    "round(2.5), round(3.5)", "abs(-3), -7 // 2, -7 % 2", "'ÄÖ'.encode()", "'a,b'.split(',')",
    "type(1).__name__", "hash('a') == hash('a')",
)  # fmt: skip
_MODULES = (
    "math; print(math.comb(10, 3), math.gcd(12, 18), math.pi)",
    "itertools; print(*itertools.permutations('abc', 2))",
    "collections; print(collections.Counter('mississippi').most_common())",
    "heapq; print(heapq.nsmallest(3, [5, 1, 4, 2]))",
    "bisect; print(bisect.bisect([1, 3, 5], 3))",
    "functools; print(functools.reduce(lambda a, b: a * b, range(1, 6)))",
    "fractions; print(fractions.Fraction(1, 3) + fractions.Fraction(1, 6))",
    "decimal; print(decimal.Decimal('0.1') + decimal.Decimal('0.2'))",
    "json; print(json.dumps({'b': [1, None, True]}, sort_keys=True))",
    "re; print(re.findall(r'[a-z]+', 'one 2 three'))",
    "string; print(string.ascii_lowercase)",
    "datetime; print(datetime.date(2024, 2, 29) + datetime.timedelta(365))",
    "statistics; print(statistics.median([3, 1, 2]))",
    "textwrap; print(textwrap.fill('a b c d e f', 5))",
    "random; random.seed(3); print(random.randint(1, 99), random.sample(range(9), 3))",
    "hashlib; print(hashlib.sha256(b'x').hexdigest())",
    "base64; print(base64.b64encode(b'hello'))",
    "struct; print(struct.pack('>I', 258))",
    "copy; print(copy.deepcopy([[1], {2: 3}]))",
    "pprint; pprint.pprint({'k' * 40: list(range(30))})",
    "csv, io; print(list(csv.reader(io.StringIO('a,b\\n1,2'))))",
    "operator; print(operator.itemgetter(1)([5, 6]))",
    "enum; print(list(enum.Enum('E', 'A B')))",
    "calendar; print(calendar.month(2024, 2))",
    "difflib; print(*difflib.ndiff(['a'], ['b']))",
    "types, inspect; print(inspect.signature(print))",
    "zlib; print(zlib.crc32(b'hello'))",
    "uuid; print(uuid.UUID(int=5))",
    "array; print(array.array('i', [1, 2]))",
    "unicodedata; print(unicodedata.name('é'))",
    "numpy as np; print(np.arange(6).reshape(2, 3), np.linalg.det(np.eye(2)))",
    "numpy as np; print(np.random.default_rng(1).integers(0, 9, 4))",
    "sympy; x = sympy.symbols('x'); print(sympy.factor(x**2 - 1), sympy.solve(x**2 - 4))",
    "sympy; print(sympy.factorint(360), sympy.isprime(97))",
    "ast; print(ast.dump(ast.parse('1 + 1')))",
    "dis; dis.dis(lambda x: x + 1)",
    "queue; q = queue.Queue(); q.put(1); print(q.get())",
    "secrets; print(len(secrets.token_hex(4)))",
    "ctypes; print(ctypes.sizeof(ctypes.c_int))",
    "platform; print(platform.python_implementation())",
)
_RAISED = (
    "1 / 0", "int('x')", "[][1]", "{}['k']", "None.x", "open('/none')", "raise KeyError('k')",
    "assert 1 == 2, 'no'", "import nothing_there", "f(", "x = = 1", "'\\x'", "undefined",
    "raise SystemExit", "raise SystemExit(3)", "raise SystemExit('bye')", "import sys; sys.exit(2**70)",
    "import sys; sys.exit(-1)", "import sys; sys.exit(257)", "import sys; sys.exit(True)",
    "raise KeyboardInterrupt", "raise ExceptionGroup('g', [ValueError(1), KeyError(2)])",
    "try: 1 / 0\nexcept ZeroDivisionError as e: raise ValueError('v') from e",
    "try: 1 / 0\nexcept ZeroDivisionError: raise ValueError('v')",
    "def f(n): return f(n + 1)\ntry: f(0)\nexcept RecursionError as e: print(type(e))",
    "class E(Exception):\n    def __str__(self): return 'mine'\nraise E",
    "def f():\n    def g(): raise OSError(2, 'two')\n    g()\nf()",
    "import warnings; warnings.warn('careful')", "raise MemoryError", "raise GeneratorExit",
)  # fmt: skip
_ENDS = (
    "import io, sys\nprint('kept')\nsys.stdout = io.StringIO()\nprint('lost')",
    "import os, sys\nprint('kept')\nsys.stdout = open(os.devnull, 'w')\nprint('lost')",
    "f = open(1, 'w', closefd=False)\nf.write('unclosed')",
    "f = open(1, 'wb', closefd=False)\nf.write(b'unclosed')",
    "import sys\nsys.stdout.write('no newline')",
    "import sys\nprint('a')\nsys.stdout.close()",
    "import sys\nprint('a')\nsys.stdout.flush()\nsys.stdout.detach()",
    "import sys\nprint('a'); sys.stdout = None",
    "import sys\nprint('a'); sys.stdout = 5",
    "import sys\nprint('a'); del sys.stdout",
    "class A:\n    def __del__(self): print('deleted')\na = A()\nprint('end')",
    "class A:\n    def __init__(self, n): self.n = n\n    def __del__(self): print('deleted', self.n)\na, b = A(1), A(2)\nb.me = b",
    "class A:\n    def __del__(self): print('deleted', name)\nname = 'global'\na = A()\ndef f(): return a",
    "import ctypes\nctypes.CDLL(None).printf(b'from C\\n')",
    "import ctypes\nctypes.CDLL(None).puts(b'from C')\nprint('from Python')",
    "import atexit\natexit.register(print, 'last')\nprint('first')",
    "import atexit\natexit.register(print, 'last')\natexit.register(print, 'second')\nprint('first')",
    "import threading, time\nthreading.Thread(target=lambda: (time.sleep(0.05), print('thread'))).start()\nprint('main')",
    "import threading, time\nthreading.Thread(target=time.sleep, args=(9,), daemon=True).start()\nprint('main')",
    "import os\nos.write(1, b'raw'); print('cooked', flush=True); os.write(2, b'err')",
    "import sys\nprint('out'); print('err', file=sys.stderr); print('out')",
    "import os\nprint('buffered'); os._exit(0)",
    "import os\nprint('gone'); os.abort()",
    "import contextlib, io\nwith contextlib.redirect_stdout(io.StringIO()) as s: print('x')\nprint(s.getvalue())",
    "import sys\nsys.stdout.reconfigure(line_buffering=True)\nprint('line')",
    "import sys\nsys.stdout = open(1, 'w', encoding='latin-1', closefd=False)\nprint('é')",
    "import gc\nclass A:\n    def __del__(self): print('cycle')\na = A(); a.a = a\ndel a\nprint(gc.isenabled())",
    "import weakref\nclass A: pass\na = A()\nweakref.finalize(a, print, 'finalized')",
    "def g():\n    try: yield 1\n    finally: print('closed')\nx = g(); next(x)",
    "import logging\nlogging.warning('to stderr')\nprint('out')",
    "with open('/dev/stdout', 'w') as f: print('by name', file=f)",
    "import sys\nprint(sys.stdin.read() == '', sys.stdin.isatty(), sys.stdout.isatty())",
    "print(__name__, __file__[-7:], __doc__, __package__, __spec__)",
    "import __main__\nx = 4\nprint(__main__.x)",
    "import pickle\nclass A: pass\nprint(type(pickle.loads(pickle.dumps(A()))))",
    "print(input())",
    "import sys\nsys.excepthook = lambda *a: print('hooked', a[0])\n1 / 0",
    "import sys\nsys.displayhook(5)\nprint(_)",
    "import asyncio\nasync def f(): await asyncio.sleep(0); return 4\nprint(asyncio.run(f()))",
    "from dataclasses import dataclass\n@dataclass(order=True)\nclass P: x: int\nprint(sorted([P(2), P(1)]))",
)  # fmt: skip

PROGRAMS = (
    *(
        f"print({form!r}.format({value}))"
        for form in _FORMATS[:4]
        for value in _VALUES
        if (form != "{:>12}" and form != "{:<12}|") or value in ("1", "'text'", "3.5", "2**70")
    ),
    *(f"print({expression})" for expression in _EXPRESSIONS),
    *(f"for i in range(3):\n    print(i, {expression})" for expression in _EXPRESSIONS),
    *(f"import {module}" for module in _MODULES),
    *_RAISED,
    *_ENDS,
    *(
        f"def f(n):\n    return {n} if n == 0 else f(n - 1) + {n}\nprint(f({n + 5}))"
        for n in range(22)
    ),
)
"""At least two hundred of them."""
