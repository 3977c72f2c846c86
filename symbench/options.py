"""What the user asks of a run, typed: built alike by the command line, Python and the pipeline.

A field that holds several values is given by a keyword in the singular (`model`), and by a flag
that may be repeated (`--model`).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from math import inf
from numbers import Integral, Real
from pathlib import Path
from types import UnionType
from typing import Any, Final, Literal, Self, get_args, get_origin, get_type_hints

from generators.errors import UnknownNameError
from harness.errors import Option, OptionError

LEVELS: Final = range(6)
"""Of difficulty, 1 to 5; published samples have 0."""
GIVEN_AS: Final = {
    "tasks": "task", "levels": "level", "params": "param", "methods": "method", "models": "model",
    "steerers": "steerer", "adapters": "adapter", "limits": "limit", "base_urls": "base_url",
    "droppable": "drop", "plugins": "plugin",
}  # fmt: skip
"""What users call the fields that hold several values."""
_AT_LEAST_ONE: Final = ("count", "repeats", "max_tokens", "steerer_max_tokens", "concurrency",
                        "tries")  # fmt: skip
_POSITIVE: Final = ("deadline", "cpu", "timeout")
_NOT_NEGATIVE: Final = ("max_cost", "max_total_tokens", "max_time", "temperature",
                        "steerer_temperature")  # fmt: skip
_WORDS: Final = {
    bool: "True or False",
    int: "a whole number",
    float: "a number",
    str: "text",
    Path: "a path",
}


@dataclass(frozen=True, kw_only=True)
class SessionOptions:
    """How one session of a run goes; two sessions may differ in it and give one result.

    Attributes:
        base_urls: OpenAI-compatible servers, see `harness.models.Access`.
        droppable: sampling parameters to leave out where a provider rejects them.
        executor: `local`, or `ray` for the nodes of a Ray cluster.
        concurrency: attempts made side by side.
        max_cost: US dollars, over all sessions of the run, after which it stops; None for no
            limit.
        max_total_tokens: tokens, over all sessions, after which it stops.
        max_time: seconds after which the session stops.
        fresh_budget: whether cost and tokens count this session alone.
        plugins: Python files with methods of the user's own.
        prompts: file of the prompt pack, None for the default one.
        prices: file of the user's own prices.
        cache: folder that keeps replies across runs.
        tries: calls made for one reply.
        timeout: seconds for one call.
        batch: send calls through the providers' batch interfaces, at half the price.
        otel: send spans of OpenTelemetry, to where its own variables say.

    Raises:
        OptionError: for a value out of range.
    """

    base_urls: tuple[str, ...] = ()
    droppable: tuple[str, ...] = ()
    executor: Literal["local", "ray"] = "local"
    concurrency: int = 32
    max_cost: float | None = None
    max_total_tokens: int | None = None
    max_time: float | None = None
    fresh_budget: bool = False
    plugins: tuple[Path, ...] = ()
    prompts: Path | None = None
    prices: Path | None = None
    cache: Path | None = None
    tries: int = 6
    timeout: float = 600.0
    batch: bool = False
    otel: bool = False

    def __post_init__(self) -> None:
        self._check(_AT_LEAST_ONE, lambda value: value >= 1, "at least 1")
        self._check(_POSITIVE, lambda value: 0 < value < inf, "more than 0")
        self._check(_NOT_NEGATIVE, lambda value: 0 <= value < inf, "a number from 0")

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> Self:
        """Return the options that keywords of the user's stand for.

        Args:
            given: values by keyword; one value may stand for a sequence of one.

        Raises:
            UnknownNameError: for an unknown keyword, or a word that is not one of a few.
            OptionError: for a value of the wrong type or out of range.
        """
        hints = get_type_hints(cls)
        names = {GIVEN_AS.get(field.name, field.name): field.name for field in fields(cls)}
        names |= {field.name: field.name for field in fields(cls)}
        for name in given:
            if name not in names:
                raise UnknownNameError("option", name, names)
        values = {names[name]: (name, value) for name, value in given.items()}
        return cls(**{key: _typed(*one, hints[key]) for key, one in values.items()})

    def _check(self, names: Iterable[str], good: Any, expected: str) -> None:
        for name in names:
            value = getattr(self, name, None)
            if value is not None and not good(value):
                raise OptionError(Option(name), f" {value:g}: expected {expected}")


@dataclass(frozen=True, kw_only=True)
class RunOptions(SessionOptions):
    """What a run is, and how its first session goes.

    Attributes:
        suite: `NAME`, `NAME@SEED` or a JSONL file.
        tasks: only these; all if empty.
        levels: these instead of the suite's.
        count: samples per task and level instead of the suite's.
        params: points of free axes, each `TASK.AXIS=VALUE[,VALUE...]`, drawn instead of the
            task's levels; without `tasks` no other task is drawn.
        preset: methods and suite of a whole table, see `symbench.runs.presets`; empty for none.
        methods: each `NAME` or `NAME:option=value,...`; the default ones if empty.
        reasoning: URIs of reasoning models, each a column of its own under `reasoning`.
        models: URIs of TaskLLMs; the embedded default runs if empty.
        steerers: each a URI, or `rule`; every one makes columns of its own.
        adapters: LoRA adapters of a steerer `vllm:...`, each `NAME=PATH`.
        checker: URI of the model that writes checks, empty for the TaskLLM.
        second: URI of the model that merges or chooses, empty for none.
        repeats: attempts per sample and column.
        temperature: of every model but the steerer; None for the provider's own.
        max_tokens: longest reply.
        seed: for sampling, where a provider takes one.
        effort: of reasoning models.
        steerer_sampling: `released` as the released weights are sampled, by `seed`.
        steerer_temperature: of the steerer, 0 for greedy; None for the provider's own.
        steerer_max_tokens: longest reply of the steerer.
        deadline: seconds for one attempt.
        sandbox: `auto`, a tier, or `unsafe`.
        cpu: seconds of CPU time that a program may use.
        limits: others of programs, each `NAME=NUMBER`.
        until: question that ends the run when it is answered: `rank`, `width POINTS` or
            `difference A B POINTS`, see `symbench.runs.sequential`; empty for the whole plan.
        shard: only a part, `I/N` with I from 0.
        out: run directory; None for a new one below `results/runs`.
    """

    suite: str = "symbench-lite"
    tasks: tuple[str, ...] = ()
    levels: tuple[int, ...] = ()
    count: int | None = None
    params: tuple[str, ...] = ()
    preset: str = ""
    methods: tuple[str, ...] = ()
    reasoning: tuple[str, ...] = ()
    models: tuple[str, ...] = ()
    steerers: tuple[str, ...] = ("rule",)
    adapters: tuple[str, ...] = ()
    checker: str = ""
    second: str = ""
    repeats: int = 1
    temperature: float | None = 0.0
    max_tokens: int = 8192
    seed: int | None = None
    effort: str | None = None
    steerer_sampling: Literal["greedy", "released"] = "greedy"
    steerer_temperature: float | None = 0.0
    steerer_max_tokens: int | None = None
    deadline: float = 1800.0
    sandbox: str = "auto"
    cpu: float = 10.0
    limits: tuple[str, ...] = ()
    until: str = ""
    shard: str = "0/1"
    out: Path | None = None

    def __post_init__(self) -> None:
        super().__post_init__()
        for level in self.levels:
            if level not in LEVELS:
                raise OptionError(Option("level"), f" {level}: expected 1 to 5")
        if self.steerer_sampling == "released" and self.steerer_temperature != 0:
            raise OptionError(
                Option("steerer_temperature"), f" {self.steerer_temperature}: not with ",
                Option("steerer_sampling"), " released, which has its own",
            )  # fmt: skip
        if self.until and self.part != (0, 1):
            raise OptionError(
                Option("until"), f" {self.until!r}: not with ", Option("shard"),
                ", as no part knows what the others found",
            )  # fmt: skip

    @property
    def part(self) -> tuple[int, int]:
        """The shard as (i, n): every n-th attempt, beginning with the i-th (0-based)."""
        mine, _, shards = self.shard.partition("/")
        if not (mine.isdecimal() and shards.isdecimal() and int(mine) < int(shards)):
            raise OptionError(
                Option("shard"), f" {self.shard!r}: expected I/N with I from 0 to N - 1, e.g. 0/4"
            )
        return int(mine), int(shards)


def _typed(name: str, value: Any, hint: Any) -> Any:
    """Return a value as its annotation wants it.

    Raises:
        UnknownNameError: if it is a word that is not one of a few.
        OptionError: if it has another type.
    """
    origin, parts = get_origin(hint), get_args(hint)
    if origin is UnionType:
        return None if value is None else _typed(name, value, parts[0])
    if origin is Literal:
        if value not in parts:
            raise UnknownNameError(name, str(value), parts)
        return value
    if origin is tuple:
        several = value if _is_several(value) else (value,)
        return tuple(_typed(name, one, parts[0]) for one in several)
    if hint is Path and isinstance(value, str | Path):
        return Path(value)
    if hint is bool and isinstance(value, bool):
        return value
    kind = {int: Integral, float: Real}.get(hint, hint)
    if isinstance(value, bool) or not isinstance(value, kind):
        raise OptionError(Option(name), f" {value!r}: expected {_WORDS[hint]}")
    return hint(value)


def _is_several(value: Any) -> bool:
    return isinstance(value, Iterable) and not isinstance(value, str | Path)
