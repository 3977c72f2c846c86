"""Imports modules once, before any program, and makes them do their lazy work."""

import gc
import importlib
import os
import random
import sys
from collections.abc import Iterable, Mapping
from importlib.machinery import FileFinder
from pathlib import Path

from harness.sandbox.inside import kernel

_STANDARD = (
    "bisect", "collections", "copy", "dataclasses", "datetime", "decimal", "enum", "fractions",
    "functools", "heapq", "itertools", "json", "math", "operator", "random", "re", "statistics",
    "string", "textwrap", "time", "typing",
)  # fmt: skip

# sympy imports and caches much only when it is used; what is warm here is warm in every program.
_WARM_SYMPY = """
x, y = symbols('x y')
factor(x**2 - 1), expand((x + 1)**3), simplify((x**2 - 1)/(x - 1)), str(sqrt(2)), N(pi)
solve(x**2 - 5*x + 6, x), solve([x + y - 3, x - y - 1], [x, y]), Eq(x, y), latex(x)
diff(sin(x)*x, x), integrate(x**2, x), Matrix([[1, 2], [3, 4]]).det(), sympify('x + 1')
factorint(360), isprime(97), binomial(5, 2), Rational(1, 3) + 1
"""


def forget_installed(places: Iterable[str]) -> None:
    """Undo what installed packages did at the start: paths, import hooks and modules of theirs.

    Args:
        places: the directories of installed packages, which stay where modules are looked for.
    """
    standard = Path(os.__file__).parent
    zipped = f"python{sys.version_info.major}{sys.version_info.minor}.zip"
    sys.path[:] = [
        path
        for path in sys.path
        if path in places or standard in (Path(path), Path(path).parent) or path.endswith(zipped)
    ]
    sys.meta_path[:] = [one for one in sys.meta_path if one.__module__.startswith("_frozen_")]
    for name in list(sys.modules):
        top = name.partition(".")[0]
        if top not in sys.stdlib_module_names and top not in ("__main__", "harness"):
            del sys.modules[name]


class _Partly(FileFinder):
    """Finds modules in a directory, but for some names."""

    hidden: frozenset[str] = frozenset()
    _path_cache: set[str]

    def _fill_cache(self) -> None:
        super()._fill_cache()  # type: ignore[misc]
        self._path_cache -= self.hidden


def hide(names: Mapping[str, Iterable[str]]) -> None:
    """Let imports not see `names` in the directories that they are given by.

    What can be seen but not read would make an import fail in another way than what is absent.
    """
    for place, hidden in names.items():
        finder = sys.path_importer_cache.get(place)
        if isinstance(finder, FileFinder):
            finder.__class__ = _Partly
            finder.hidden = frozenset(hidden)  # type: ignore[attr-defined]
            finder.invalidate_caches()


class _Seeded(random.Random):
    """What modules get that make a generator at import: sympy numbers its dummies by one."""

    def __init__(self, seed: object = 0) -> None:
        super().__init__(seed)  # type: ignore[arg-type]


def load(names: Iterable[str]) -> None:
    """Import `names` and what most programs import; raise `ImportError` for the former."""
    gc.disable()  # imports make little garbage, and looking for it is a tenth of their time
    for name in _STANDARD:
        importlib.import_module(name)
    unseeded, random.Random = random.Random, _Seeded  # type: ignore[misc, assignment]
    for name in names:
        importlib.import_module(name)
    random.Random = unseeded  # type: ignore[misc]
    if "numpy" in sys.modules:
        generator = importlib.import_module("numpy.random")
        generator.seed(0)
        generator.random()
    if "sympy" in sys.modules:
        exec(_WARM_SYMPY, dict(vars(sys.modules["sympy"])))  # noqa: S102
    settle()


def settle() -> None:
    """Make forking cheap: no garbage, no collection of what is shared, few memory pages."""
    gc.collect()
    gc.freeze()
    gc.enable()
    for line in Path("/proc/self/maps").read_text("ascii").splitlines():
        extent, mode, _, _, _, *name = line.split()
        if mode == "rw-p" and name in ([], ["[heap]"]):
            first, _, end = extent.partition("-")
            kernel.merge_pages(int(first, 16), int(end, 16))
