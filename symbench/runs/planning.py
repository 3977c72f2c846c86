"""From options to a plan: the columns, how models are sampled, the suite."""

import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final
from urllib.parse import quote

from generators.errors import SymBenchError, UnknownNameError
from generators.sample import Sample
from harness.chat import Sampling
from harness.errors import Option, OptionError
from harness.methods import find_method
from harness.methods.plugins import load_plugins
from harness.methods.registry import Method
from harness.models import Access, BatchBook, check_name, open_model
from harness.models.hosted.code_tools import CODE_TOOLS, hosts_code
from harness.models.keys import read_env_file
from harness.models.local.engine_uri import need_tools
from harness.models.local.lora import read_adapter
from harness.models.prices import read_prices
from harness.models.retrying import Policy
from harness.prompts import read_pack
from harness.run.drawing import Drawing
from harness.run.plan import SAMPLES_FILE, Column, Plan, create, create_known, read_plan
from harness.run.runner import Budget, Settings
from harness.run.settings import check_installed
from harness.sandbox import Limits
from harness.sandbox.open import TIERS
from symbench.options import RunOptions, SessionOptions
from symbench.runs.adaptive import rivals, rounds_of
from symbench.runs.presets import expanded
from symbench.runs.sequential import read_goal
from symbench.runs.suite import FROZEN, read_points, samples, set_aside

RUNS: Final = Path("results/runs")
RELEASED: Final = Sampling(0.95, top_p=0.7, top_k=50, max_tokens=1024)
"""How the released steerer is sampled: the defaults of the framework that trained it."""
BATCH_CONCURRENCY: Final = 2000
"""Attempts made side by side where calls wait in batches: they hold no connection."""
EMBEDDED_METHODS: Final = ("only_question", "all_text", "all_code", "codesteer")
EMBEDDED_MODELS: Final = ("simulated/student", "reference/solver", "reference/guess")


@dataclass(frozen=True)
class Ready:
    """A run that can be worked on.

    Attributes:
        directory: of the run.
        plan: that stands there.
        settings: of the session.
        drawing: the suite, as long as it is not on file.
    """

    directory: Path
    plan: Plan
    settings: Settings
    drawing: Drawing | None = None


def prepare(options: RunOptions) -> Ready:
    """Write the run directory that options ask for, or accept the one that is there.

    Raises:
        SymBenchError: for anything that cannot be run; nothing is written then.
    """
    options = expanded(options)
    ready = _begin_at_once(options) or begin(options, drawn(options), Path(options.suite).stem)
    if not (options.models or options.reasoning):
        say(
            "no model given: running the embedded default (a simulated student, the solver as "
            "ceiling, a blind guess as floor)"
        )
    _tell_set_aside(options)
    return ready


def _tell_set_aside(options: RunOptions) -> None:
    left_out = set_aside(options.suite, options.tasks)
    if left_out:
        which, kept = ("sample has", "is") if left_out == 1 else ("samples have", "are")
        say(f"{left_out} {which} no right answer and {kept} set aside for every column")


def _begin_at_once(options: RunOptions) -> Ready | None:
    """Write the run directory of a frozen suite before it is drawn; None for any other suite."""
    chosen = (options.tasks, options.levels, options.count, options.params)
    known = FROZEN.get(options.suite)
    if known is None or any(chosen) or options.until:
        return None
    plan = make_plan(options).over(*known)
    directory = _directory(options, options.suite)
    settings = settings_of(options, directory)
    return _drawn_if_missing(Ready(directory, create_known(directory, plan), settings))


def _drawn_if_missing(ready: Ready) -> Ready:
    """Return a run whose suite is drawn again, where it is a frozen one that is not on file."""
    plan = ready.plan
    known = FROZEN.get(plan.suite) == (plan.suite_hash, plan.samples)
    if not known or plan.until or (ready.directory / SAMPLES_FILE).exists():
        return ready
    return replace(ready, drawing=Drawing(ready.directory, plan, samples(plan.suite)))


def _directory(options: RunOptions, name: str) -> Path:
    return options.out or RUNS / f"{name}-{time.strftime('%Y%m%d-%H%M%S')}"


def begin(options: RunOptions, suite: Iterator[Sample], name: str) -> Ready:
    """Write the run directory of a suite, or accept the one that is there.

    Args:
        options: of the run.
        suite: its samples, read once.
        name: of a new directory below `results/runs`, without the time.

    Raises:
        SymBenchError: for anything that cannot be run; nothing is written then.
    """
    plan = make_plan(options)
    if plan.until:
        held = list(suite)
        rounds_of(held)
        suite = iter(held)
    directory = _directory(options, name)
    settings = settings_of(options, directory)
    return Ready(directory, create(directory, plan, suite), settings)


def go_on(directory: Path, options: SessionOptions) -> Ready:
    """Return the run in a directory, to be worked on again.

    Raises:
        SymBenchError: if it is none, or the session cannot be as asked.
    """
    load_plugins(options.plugins)
    ready = Ready(directory, read_plan(directory), settings_of(options, directory))
    return _drawn_if_missing(ready)


def say(line: str) -> None:
    """Print a line about the run on standard error."""
    print(line, file=sys.stderr, flush=True)  # noqa: T201


def drawn(options: RunOptions) -> Iterator[Sample]:
    """Yield the suite that options ask for.

    Raises:
        SymBenchError: if there is no such suite, or it has none of these samples.
    """
    options = expanded(options)
    points = read_points(options.params)
    tasks = options.tasks or tuple(dict.fromkeys(name for name, _ in points))
    suite = samples(options.suite, tasks, options.levels, options.count, points)
    return at_least_one(
        suite, f"suite {options.suite!r} has no samples of the tasks and levels asked"
    )


def at_least_one(suite: Iterator[Sample], fault: str) -> Iterator[Sample]:
    """Yield samples.

    Raises:
        SymBenchError: with the text given, if there is none.
    """
    first = next(suite, None)
    if first is None:
        raise SymBenchError(fault)
    yield first
    yield from suite


def make_plan(options: RunOptions, *, only_named: bool = False) -> Plan:
    """Return the plan that options ask for, its suite not yet drawn.

    Args:
        options: of the run.
        only_named: accept models that cannot be reached from here, as nothing is asked.

    Raises:
        SymBenchError: for anything that cannot be run.
    """
    load_plugins(options.plugins)
    options = expanded(options)
    columns = columns_of(options)
    access = access_of(options)
    for uri in {uri for column in columns for uri in column.models}:
        if only_named:
            check_name(uri)
        else:
            open_model(uri, access)
    if options.sandbox not in ("auto", *TIERS):
        raise UnknownNameError("sandbox", options.sandbox, ("auto", *TIERS))
    pack = read_pack(options.prompts)
    plan = Plan(
        suite=options.suite,
        suite_hash="",
        samples=0,
        columns=columns,
        repeats=options.repeats,
        sampling=Sampling(
            temperature=options.temperature,
            max_tokens=options.max_tokens,
            seed=options.seed,
            effort=options.effort,
        ),
        steerer_sampling=_steerer_sampling(options),
        prompts=pack.name,
        prompts_hash=pack.sha256,
        sandbox=options.sandbox,
        limits=Limits.read(options.cpu, options.limits),
        deadline=options.deadline,
        shard=options.part,
        until=options.until,
    )
    if plan.until:
        read_goal(plan.until, rivals(plan))
    return plan


def columns_of(options: RunOptions) -> tuple[Column, ...]:
    """Return the columns that options ask for: methods x models, for each steerer.

    Reasoning models come first, as in the paper.

    Raises:
        SymBenchError: for an unknown method, or a role without a model.
    """
    only_reasoning = options.reasoning and not options.models
    models = options.models or (() if only_reasoning else EMBEDDED_MODELS)
    methods = options.methods or (("only_question",) if options.models else EMBEDDED_METHODS)
    reasoning = (Column("reasoning", uri) for uri in options.reasoning)
    others = (
        column
        for steerer in _steerers(options)
        for column in _columns(methods, models, steerer, options)
    )
    return tuple(dict.fromkeys((*reasoning, *others)))


def _columns(
    methods: Sequence[str], models: Sequence[str], steerer: str, options: RunOptions
) -> Iterator[Column]:
    """Yield methods x models; reference rows have no method and come once, behind."""
    bounds = [column for uri in models if (column := Column("only_question", uri)).is_reference]
    asked = {column.model for column in bounds}
    for text in methods:
        method = find_method(text)
        roles = method.roles
        for model in (uri for uri in models if uri not in asked):
            if "second" in roles and not options.second:
                raise OptionError(
                    f"{method.id} needs ", Option("second"), ": the model that merges or chooses"
                )
            _check_tools(method, model, batch=options.batch)
            yield Column(
                method.id,
                model,
                steerer=steerer if "steerer" in roles else "",
                checker=options.checker if "checker" in roles else "",
                second=options.second if "second" in roles else "",
            )
    yield from bounds


def _check_tools(method: Method, model: str, *, batch: bool) -> None:
    """Return if a model can call the tools of a method.

    Raises:
        SymBenchError: if it cannot: nothing may be scored as if it had had them.
    """
    if method.tools == "ours" and model.startswith("transformers:"):
        raise OptionError(
            f"{method.id} calls tools, which {model} has none of in this process; use vllm:..., "
            "or serve the model (symbench serve) and name it openai/NAME with ",
            Option("base_url"),
        )
    if method.tools == "ours" and model.startswith("vllm:"):
        need_tools(model)
    if method.tools == "hosted" and batch:
        raise OptionError(
            Option("batch"), f": {method.id} runs code at the provider, which batches here do not"
        )
    if method.tools == "hosted" and not hosts_code(model):
        known = ", ".join(f"{scheme}/..." for scheme in CODE_TOOLS)
        raise SymBenchError(
            f"{method.id}: the provider of {model} has no code interpreter of its own (these have: "
            f"{known}); use code_interpreter, whose tool is our sandbox"
        )


def _steerers(options: RunOptions) -> Iterator[str]:
    """Yield the steerers, in place of one that has LoRA adapters one for each of these.

    The adapters share one engine.
    """
    adapters = [f"{name}={quote(folder)}" for name, folder in map(read_adapter, options.adapters)]
    for steerer in options.steerers:
        if adapters and not steerer.startswith("vllm:"):
            raise OptionError(
                Option("adapter"), " is for ", Option("steerer"), f" vllm:..., not {steerer!r}; "
                "name an adapter that is served elsewhere as ", Option("steerer"), " openai/NAME",
            )  # fmt: skip
        mark = "&" if "?" in steerer else "?"
        yield from [f"{steerer}{mark}adapter={one}" for one in adapters] or [steerer]


def _steerer_sampling(options: RunOptions) -> Sampling:
    if options.steerer_sampling == "released":
        sampling = replace(RELEASED, seed=options.seed or 0)
    elif options.steerer_temperature == 0:
        sampling = Sampling()
    else:
        sampling = Sampling(options.steerer_temperature, seed=options.seed)
    longest = options.steerer_max_tokens
    return sampling if longest is None else replace(sampling, max_tokens=longest)


def access_of(options: SessionOptions, directory: Path = Path()) -> Access:
    """Return how to reach models, from options and a `.env` file.

    Args:
        options: of the session.
        directory: of the run, where batches that are sent are written down.

    Raises:
        SymBenchError: for unreadable prices.
    """
    prices = read_prices(options.prices) if options.prices else {}
    read_env_file()
    return Access(
        base_urls=options.base_urls,
        timeout=options.timeout,
        prices=prices,
        droppable=options.droppable,
        batches=BatchBook(directory) if options.batch else None,
    )


def settings_of(options: SessionOptions, directory: Path) -> Settings:
    """Return the settings of a session that options ask for.

    Args:
        options: of the session.
        directory: of the run.

    Raises:
        SymBenchError: for unreadable prices, or what is asked for and not installed.
    """
    concurrency = options.concurrency
    policy = Policy(tries=options.tries, concurrency=concurrency)
    if options.batch:
        concurrency = max(concurrency, BATCH_CONCURRENCY)
        policy = replace(policy, concurrency=concurrency, start=concurrency)
    settings = Settings(
        concurrency=concurrency,
        policy=policy,
        access=access_of(options, directory),
        budget=Budget(
            options.max_cost, options.max_total_tokens, options.max_time, options.fresh_budget
        ),
        prompts=options.prompts,
        cache=options.cache,
        plugins=options.plugins,
        executor=options.executor,
        otel=options.otel,
    )
    check_installed(settings)
    return settings
