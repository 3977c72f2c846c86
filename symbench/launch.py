"""From what the user gave to a run: the plan, the sandbox, the signals."""

import asyncio
import math
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from generators.errors import SymBenchError, UnknownNameError
from generators.sample import Sample
from harness.chat import Sampling
from harness.methods import find_method
from harness.methods.plugins import load_plugins as load_plugins
from harness.models import Access, open_model
from harness.models.keys import read_env_file
from harness.models.local.lora import read_adapter
from harness.models.prices import read_prices
from harness.prompts import read_pack
from harness.run.plan import Column, Plan, create, read_plan, suite_hash
from harness.run.runner import Settings, Summary, run
from harness.sandbox import Limits, Sandbox, SandboxError, open_sandbox
from harness.sandbox.open import TIERS
from symbench.progress import Progress
from symbench.suite import samples, set_aside

RUNS: Final = Path("results/runs")
RELEASED: Final = Sampling(0.95, top_p=0.7, top_k=50, max_tokens=1024)
"""How the released steerer is sampled: the defaults of the framework that trained it."""
EMBEDDED_METHODS: Final = ("only_question", "all_text", "all_code", "codesteer")
EMBEDDED_MODELS: Final = ("simulated/student", "reference/solver", "reference/guess")


Drawn = Callable[[], Iterator[Sample]]


def prepare(given: Mapping[str, Any]) -> tuple[Path, bool]:
    """Write the run directory that the options of `symbench run` ask for.

    Returns:
        The directory, and whether only programs of our own will run in it.

    Raises:
        SymBenchError: for anything that cannot be run; nothing is written then.
    """
    plan, drawn = make_plan(given)
    stamp = time.strftime("%Y%m%d-%H%M%S")
    directory = given["out"] or RUNS / f"{Path(given['suite']).stem}-{stamp}"
    create(directory, plan, drawn())
    left_out = set_aside(given["suite"], given["tasks"])
    if left_out:
        which = "sample has" if left_out == 1 else "samples have"
        kept = "is" if left_out == 1 else "are"
        say(f"{left_out} {which} no right answer and {kept} set aside for every column")
    if not given["models"]:
        say(
            "no --model given: running the embedded default (a simulated student, the solver as "
            "ceiling, a blind guess as floor)"
        )
    return directory, only_own_programs(plan)


def say(line: str) -> None:
    """Print a line about the run on standard error."""
    print(line, file=sys.stderr, flush=True)  # noqa: T201


def make_plan(given: Mapping[str, Any]) -> tuple[Plan, Drawn]:
    """Return the plan that the options ask for, and how to draw its samples.

    Raises:
        SymBenchError: for anything that cannot be run.
    """
    models = given["models"] or EMBEDDED_MODELS
    methods = given["methods"] or (("only_question",) if given["models"] else EMBEDDED_METHODS)
    roles = given["checker"], given["second"]
    columns = tuple(
        dict.fromkeys(
            column
            for steerer in _steerers(given["steerer"], given["adapters"])
            for column in make_columns(methods, models, steerer, *roles)
        )
    )
    for uri in {uri for column in columns for uri in column.models}:
        open_model(uri, access(given))
    if given["sandbox"] not in ("auto", *TIERS):
        raise UnknownNameError("sandbox", given["sandbox"], ("auto", *TIERS))
    if given["repeats"] < 1:
        raise SymBenchError(f"--repeats {given['repeats']}: expected at least 1")

    def drawn() -> Iterator[Sample]:
        return samples(given["suite"], given["tasks"], given["levels"], given["count"])

    fingerprint, count = suite_hash(drawn())
    if count == 0:
        raise SymBenchError(
            f"suite {given['suite']!r} has no samples of the tasks and levels asked"
        )
    pack = read_pack(given["prompts"])
    plan = Plan(
        suite=given["suite"],
        suite_hash=fingerprint,
        samples=count,
        columns=columns,
        repeats=given["repeats"],
        sampling=_sampling(given),
        steerer_sampling=_steerer_sampling(given),
        prompts=pack.name,
        prompts_hash=pack.sha256,
        sandbox=given["sandbox"],
        limits=Limits.read(given["cpu"], given["limits"]),
        deadline=given["deadline"],
        shard=_shard(given.get("shard", "0/1")),
    )
    return plan, drawn


def _steerers(steerer: str, adapters: Sequence[str]) -> list[str]:
    """Return the steerer, or one for each of its LoRA adapters; they share one engine."""
    if adapters and not steerer.startswith("vllm:"):
        raise SymBenchError(
            f"--adapter is for --steerer vllm:..., not {steerer!r}; name an adapter that is "
            "served elsewhere as --steerer openai/NAME"
        )
    mark = "&" if "?" in steerer else "?"
    named = [f"{name}={quote(folder)}" for name, folder in map(read_adapter, adapters)]
    return [f"{steerer}{mark}adapter={one}" for one in named] or [steerer]


def _shard(text: str) -> tuple[int, int]:
    mine, _, shards = text.partition("/")
    if not (mine.isdecimal() and shards.isdecimal() and int(mine) < int(shards)):
        raise SymBenchError(f"--shard {text!r}: expected I/N with I from 0 to N - 1, e.g. 0/4")
    return int(mine), int(shards)


def make_columns(
    methods: Sequence[str], models: Sequence[str], steerer: str, checker: str, second: str
) -> tuple[Column, ...]:
    """Return the columns of methods x models; reference rows have no method and come once.

    Raises:
        SymBenchError: for an unknown method or a role without a model.
    """
    columns: dict[Column, None] = {}
    for text in methods:
        method = find_method(text)
        for model in models:
            if model.startswith("reference/"):
                continue
            roles = method.roles
            if "second" in roles and not second:
                raise SymBenchError(f"{method.id} needs --second: the model that merges or chooses")
            column = Column(
                method.id,
                model,
                steerer=steerer if "steerer" in roles else "",
                checker=checker if "checker" in roles else "",
                second=second if "second" in roles else "",
            )
            columns[column] = None
    for model in models:
        if model.startswith("reference/"):
            columns[Column("only_question", model)] = None
    return tuple(columns)


def only_own_programs(plan: Plan) -> bool:
    """Whether every model of a plan is simulated or a reference, so that programs are ours."""
    return plan.only_ours


async def run_session(
    directory: Path, settings: Settings, progress: Progress, *, own_programs: bool
) -> Summary:
    """Work on a run until it is done or stopped; Ctrl-C once ends it cleanly, twice at once."""
    stop = asyncio.Event()
    local = settings.executor == "local"
    sandbox = await sandbox_for(read_plan(directory), own_programs) if local else None
    this = asyncio.current_task()

    def interrupt() -> None:
        if stop.is_set() and this is not None:
            this.cancel()
        stop.set()
        progress.say("stopping: finishing the calls in flight (Ctrl-C again to drop them)")

    if threading.current_thread() is threading.main_thread():  # only there signals arrive
        for number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(number, interrupt)
    try:
        return await run(directory, settings, progress.report, sandbox, stop, progress.watch)
    except asyncio.CancelledError:
        return Summary(stopped="stopped at once on request")
    finally:
        if sandbox is not None:
            await sandbox.close()


async def sandbox_for(plan: Plan, own_programs: bool) -> Sandbox:
    """Open a plan's sandbox and say what it guarantees.

    Where this machine offers none, programs of our own may run without; others never.
    """
    try:
        sandbox = await open_sandbox(plan.sandbox, limits=plan.limits)
    except SandboxError as error:
        if not (own_programs and plan.sandbox == "auto"):
            raise
        say(f"symbench: {error}")
        sandbox = await open_sandbox("unsafe", limits=plan.limits)
    say(f"sandbox {sandbox.tier}: {'; '.join(sandbox.guarantees)}")
    return sandbox


def access(given: Mapping[str, Any]) -> Access:
    """Return how to reach models, from the options and a `.env` file."""
    prices = read_prices(given["prices"]) if given["prices"] else {}
    read_env_file()
    return Access(
        base_urls=given["base_urls"],
        timeout=given["timeout"],
        prices=prices,
        droppable=given["droppable"],
    )


def _steerer_sampling(given: Mapping[str, Any]) -> Sampling:
    released = given.get("steerer_sampling") == "released"
    sampling = replace(RELEASED, seed=given["seed"] or 0) if released else Sampling()
    longest = given.get("steerer_max_tokens")
    return replace(sampling, max_tokens=longest) if longest else sampling


def temperature(text: str) -> float | None:
    """Return the temperature that an option names, None for the provider's own.

    Raises:
        SymBenchError: if it is neither a number from 0 nor `none`.
    """
    try:
        value = None if text == "none" else float(text)
    except ValueError:
        value = -1.0
    if value is not None and not 0 <= value < math.inf:
        raise SymBenchError(f"--temperature {text!r}: expected a number from 0, or none")
    return value


def _sampling(given: Mapping[str, Any]) -> Sampling:
    return Sampling(
        temperature=temperature(given["temperature"]),
        max_tokens=given["max_tokens"],
        seed=given["seed"],
        effort=given["effort"],
    )
