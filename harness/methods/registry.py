"""Methods by name: how one is added, with its options, and how it is found."""

import pkgutil
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, fields, replace
from functools import cache
from importlib import import_module
from importlib.metadata import entry_points
from typing import Any, Final, Literal, get_args, get_origin, get_type_hints

from generators.errors import SymBenchError, UnknownNameError
from harness.chat import Role
from harness.kit import Graded, Kit
from harness.sandbox.packages import told_of

ENTRY_POINTS: Final = "symbench.methods"
"""The entry point group under which other distributions name their methods."""


@dataclass(frozen=True)
class NoOptions:
    """The options of a method that has none."""


Tools = Literal["none", "ours", "hosted"]
MethodBody = Callable[[str, Kit, Any], Awaitable[Graded]]


@dataclass(frozen=True)
class Method:
    """A method with its options, as one column of a leaderboard.

    Attributes:
        name: identifier (snake_case).
        title: as in tables.
        run: what it does.
        options: an instance of the method's frozen options dataclass.
        roles: the models besides the TaskLLM that it makes use of.
        tools: whether the TaskLLM has to call tools: `ours`, or `hosted` ones of its provider.
    """

    name: str
    title: str
    run: MethodBody
    options: Any
    roles: frozenset[Role] = frozenset()
    tools: Tools = "none"

    @property
    def id(self) -> str:
        """The name with every option that differs from its default, e.g. `codesteer:turns=3`."""
        changed = ",".join(f"{key}={value}" for key, value in self._changed())
        return f"{self.name}:{changed}" if changed else self.name

    def _changed(self) -> Iterator[tuple[str, Any]]:
        for item in fields(self.options):
            value = getattr(self.options, item.name)
            if value != item.default:
                yield item.name, value


_REGISTRY: dict[str, Method] = {}


def method(
    name: str,
    title: str,
    options: type = NoOptions,
    roles: frozenset[Role] = frozenset(),
    tools: Tools = "none",
) -> Callable[[MethodBody], MethodBody]:
    """Register a method under a name: a decorator.

    Args:
        name: identifier on the command line and in records.
        title: as in tables.
        options: a frozen dataclass whose fields (bool, int, float, str, `Literal` of
            strings) all have defaults. Its property `roles`, if it has one, names the
            roles that the options add.
        roles: the models besides the TaskLLM that it makes use of.
        tools: those that the TaskLLM has to call; the options may say so too.

    Raises:
        SymBenchError: if another module has registered the name.
    """

    def register(run: MethodBody) -> MethodBody:
        other = _REGISTRY.get(name)
        if other and other.run.__module__ != run.__module__:
            where = f"{other.run.__module__} and {run.__module__}"
            raise SymBenchError(f"the method name {name!r} is used twice: in {where}")
        _REGISTRY[name] = Method(name, title, run, options(), roles, tools)
        return run

    return register


def find_method(text: str) -> Method:
    """Return the method that `name` or `name:option=value,...` stands for.

    Raises:
        SymBenchError: for an unknown method or option, or a value of the wrong type.
    """
    name, _, settings = text.partition(":")
    found = _registered(name)
    given = dict(_setting(found, item) for item in settings.split(",") if item)
    options = type(found.options)(**given)
    roles = found.roles | getattr(options, "roles", set())
    tools = getattr(options, "tools", found.tools)
    named = getattr(options, "packages", "unnamed") == "named"
    run = _with_packages(found.run) if named else found.run
    return replace(found, run=run, options=options, roles=roles, tools=tools)


def _with_packages(run: MethodBody) -> MethodBody:
    """Return a method whose prompts for programs say what there is to import."""

    async def told(question: str, kit: Kit, options: Any) -> Graded:
        return await run(question, kit.naming(told_of()), options)

    return told


def method_names() -> list[str]:
    """Return the names of all methods, those of other distributions included."""
    _load_ours()
    return sorted({*_REGISTRY, *(point.name for point in entry_points(group=ENTRY_POINTS))})


def _registered(name: str) -> Method:
    _load_ours()
    if name not in _REGISTRY:
        _load_others(name)
    if name not in _REGISTRY:
        raise UnknownNameError("method", name, method_names())
    return _REGISTRY[name]


def _load_others(name: str) -> None:
    """Load what other distributions offer under a name; looking for it is slow."""
    for point in entry_points(group=ENTRY_POINTS, name=name):
        try:
            point.load()
        except (ImportError, AttributeError) as error:
            raise SymBenchError(f"cannot load method {name!r}: {error}") from error


@cache
def _load_ours() -> None:
    package = import_module("harness.methods")
    for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        import_module(module.name)


def _setting(found: Method, item: str) -> tuple[str, Any]:
    key, equals, text = item.partition("=")
    kinds = get_type_hints(type(found.options))
    if key not in kinds:
        raise UnknownNameError(f"option of {found.name}", key, list(kinds) or ["(none)"])
    return key, _value(f"{found.name}:{key}", text if equals else "true", kinds[key])


def _value(where: str, text: str, kind: Any) -> Any:
    if get_origin(kind) is Literal:
        if text not in get_args(kind):
            raise UnknownNameError(f"value of {where}", text, get_args(kind))
        return text
    try:
        return _TRUTH[text.lower()] if kind is bool else kind(text)
    except (KeyError, ValueError) as error:
        raise SymBenchError(f"{where}={text!r}: expected a {kind.__name__}") from error


_TRUTH = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
