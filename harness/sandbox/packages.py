"""Which installed packages a program may import: those named here and what they need."""

import functools
import importlib.metadata
import os
import re
import site
import sys
from collections.abc import Iterable, Iterator, Mapping
from importlib.metadata import Distribution
from pathlib import Path

NAMED = (
    "numpy",
    "sympy",
    "scipy",
    "pandas",
    "networkx",
    "matplotlib",
    "sortedcontainers",
    "z3-solver",
    "ortools",
    "pulp",
    "python-constraint",
    "python-constraint2",
)
"""Distributions that replies to the tasks import; those not installed here are left out."""

_OURS = ("symbench", "harness", "generators")
_WHOLE = (".libs", ".dist-info", ".egg-info")


def places() -> list[str]:
    """Return the directories in which the interpreter looks for installed packages."""
    return [path for path in site.getsitepackages() if Path(path).is_dir()]


@functools.cache
def installed(named: tuple[str, ...] = NAMED) -> dict[str, Distribution]:
    """Return the distributions `named` and all that they need, by their own names, where found.

    A name may also be that of a module, as in a list of modules to preload.
    """
    found: dict[str, Distribution] = {}
    wanted = [name for name in named if name.partition(".")[0] not in sys.stdlib_module_names]
    for name in wanted:
        for one in _distributions(name):
            if _normal(one.name) not in {*map(_normal, found), *_OURS}:
                found[one.name] = one
                wanted += _needs(one)
    return dict(sorted(found.items(), key=lambda pair: _normal(pair[0])))


@functools.cache
def versions(named: tuple[str, ...] = NAMED) -> Mapping[str, str]:
    """Return the versions of what `installed` returns: read once, as records name them all."""
    return {name: one.version for name, one in installed(named).items()}


def told_of(named: tuple[str, ...] = NAMED) -> str:
    """Return what a program may import, in words."""
    wanted = {*map(_normal, named)}
    here = [name for name in installed(named) if _normal(name) in wanted]
    return ", ".join(["the standard library", *here])


def _distributions(name: str) -> list[Distribution]:
    found = list(Distribution.discover(name=name, path=places()))[:1]
    if found:
        return found
    by_module = _by_module().get(name.partition(".")[0], ())
    return [one for other in by_module for one in Distribution.discover(name=other, path=places())]


@functools.cache
def _by_module() -> dict[str, list[str]]:
    return dict(importlib.metadata.packages_distributions())


def _needs(one: Distribution) -> Iterator[str]:
    """Yield the names of the distributions that this one requires without any extra."""
    for requirement in one.requires or ():
        name = re.match(r"[\w.-]+", requirement)
        if name and not re.search(r"\bextra\s*==", requirement):
            yield name[0]


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def paths(named: tuple[str, ...] = NAMED) -> Iterator[str]:
    """Yield the files and directories that make up what `installed` returns."""
    for one in installed(named).values():
        place = Path(str(one.locate_file("")))
        for parts in sorted({_shortest(place, name.split("/")) for name in _files(one)}):
            if parts and parts[0] not in _OURS and parts[0] != os.pardir:
                yield str(place.joinpath(*parts))


def _files(one: Distribution) -> Iterable[str]:
    """Return the names of its files below its place, or of its packages where it lists none."""
    record = one.read_text("RECORD")
    if record is not None:
        return [line.lstrip('"').split(",")[0] for line in record.splitlines()]
    metadata = getattr(one, "_path", None)
    names = (one.read_text("top_level.txt") or one.name).split()
    return [*names, *(f"{name}.py" for name in names), *([metadata.name] if metadata else [])]


def _shortest(place: Path, parts: list[str]) -> tuple[str, ...]:
    """Return the part of a path that belongs to one distribution alone, nothing if it is absent.

    A package's directory does; one that several share, such as `google`, has no `__init__`.
    """
    for length in range(1, len(parts) + 1):
        path = place.joinpath(*parts[:length])
        if not path.exists():
            break
        if not path.is_dir() or path.suffix in _WHOLE or (path / "__init__.py").exists():
            return tuple(parts[:length])
    return ()
