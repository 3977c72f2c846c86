"""What a run will take, before anything is spent.

The shape of every method (how many calls of which role, how long their prompts) is measured,
not assumed: its columns run on a few samples of the suite with a simulated student in place of
the models. How long replies will be cannot be known beforehand: it is taken from an earlier run of
the same model (`--like RUN`), or from `REPLY_TOKENS`.
"""

import tempfile
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from generators.errors import SymBenchError
from generators.sample import Sample
from harness.chat import Role
from harness.models import has_batches
from harness.models.prices import Price, price_of
from harness.run.journal import read_journal
from harness.run.plan import RULE, Column, Plan, create
from harness.run.runner import run
from harness.sandbox import Sandbox

STAND_IN: Final = "simulated/student"
LEAST_CACHED: Final = 1024
"""Tokens of the shortest beginning that providers keep."""
WRITING: Final = 0.25
"""What Anthropic takes for tokens that it is to keep, beside their price, as a share of it."""
REPLY_TOKENS: Final = 700
"""Tokens of a reply where no earlier run says more; long reasoning takes many times as many."""
PROGRAM_SECONDS: Final = 0.5
"""CPU time of a program in a rehearsal."""


@dataclass(frozen=True)
class Estimate:
    """One role of one column over a whole plan.

    Attributes:
        column: column id.
        role: of the model.
        model: its URI.
        calls: expected number.
        input: expected tokens.
        output: expected tokens.
        cost: US dollars, None where no price is known.
        cached: US dollars where the provider keeps what a conversation repeats, as far as it does.
        in_batches: US dollars through its batch interface, None where it has none.
    """

    column: str
    role: str
    model: str
    calls: float
    input: float
    output: float
    cost: float | None
    cached: float | None
    in_batches: float | None


@dataclass
class _Shape:
    """What one role does in an attempt, on average.

    Attributes:
        calls: expected number.
        input: tokens of all its prompts.
        read: of these, tokens that a cache of the provider's would hold.
        written: tokens that are written to a cache at a price of their own.
    """

    calls: float = 0.0
    input: float = 0.0
    read: float = 0.0
    written: float = 0.0


async def estimate(
    plan: Plan,
    probe: Iterable[Sample],
    sandbox: Sandbox,
    like: Path | None = None,
    prices: Mapping[str, Price] | None = None,
) -> list[Estimate]:
    """Return what each column and role of a plan is expected to take.

    Args:
        plan: to be estimated.
        probe: a few samples of its suite.
        sandbox: for the stand-in's programs.
        like: an earlier run that shows how long this model's replies are.
        prices: the user's own.

    Raises:
        SymBenchError: if a column cannot be rehearsed.
    """
    sizes = _reply_sizes(like) if like else {}
    few = list(probe)
    found = []
    for column in plan.columns:
        if column.is_reference:
            continue
        shapes = await _shapes(plan, column, few, sandbox)
        for role, shape in shapes.items():
            size = sizes.get((_model_of(column, role), role), REPLY_TOKENS)
            found.append(_estimated(plan, column, role, shape, size, prices))
    return found


def _estimated(
    plan: Plan,
    column: Column,
    role: Role,
    shape: _Shape,
    size: float,
    prices: Mapping[str, Price] | None,
) -> Estimate:
    model = _model_of(column, role)
    price = price_of(model, prices)
    attempts = plan.samples * plan.repeats
    calls = attempts * shape.calls
    tokens, output = attempts * shape.input, calls * size
    cost = cached = in_batches = None
    if price is not None:
        cost = tokens * price.input + output * price.output
        saved = shape.read * (price.input - price.cached)
        cached = cost - attempts * (saved - shape.written * price.input * WRITING)
        in_batches = cost / 2 if has_batches(model) else None
    return Estimate(column.id, role, model, calls, tokens, output, cost, cached, in_batches)


def rehearsal(plan: Plan) -> Plan:
    """Return the plan with a simulated student in place of every model.

    A program of the student that would use up its time never ends, so a little of it will do.
    """
    limits = replace(plan.limits, cpu=min(plan.limits.cpu, PROGRAM_SECONDS))
    return replace(plan, columns=tuple(map(_stand_in, plan.columns)), limits=limits)


def _stand_in(column: Column) -> Column:
    others = (column.steerer, column.checker, column.second)
    played = (uri if uri in ("", RULE) else STAND_IN for uri in others)
    return Column(column.method, STAND_IN, *played)


def _model_of(column: Column, role: str) -> str:
    named = {"steerer": column.steerer, "checker": column.checker, "second": column.second}
    return named.get(role) or column.model


async def _shapes(
    plan: Plan, column: Column, probe: list[Sample], sandbox: Sandbox
) -> dict[Role, _Shape]:
    """Rehearse a column and return what its roles do in an attempt."""
    trial = replace(rehearsal(plan), suite="probe", columns=(_stand_in(column),), repeats=1)
    fault = ""
    shapes: dict[Role, _Shape] = defaultdict(_Shape)
    with tempfile.TemporaryDirectory() as folder:
        create(Path(folder), trial, iter(probe))
        await run(Path(folder), sandbox=sandbox)
        said: dict[tuple[str, Role], list[int]] = defaultdict(list)
        for record in read_journal(Path(folder)):
            if record["type"] == "call":
                line = said[record["attempt"], record["role"]]
                if not record["kept"]:
                    line.clear()
                line.append(record["reply"]["usage"].get("input", 0))
                marked = _model_of(column, record["role"]).startswith("anthropic/")
                _add(shapes[record["role"]], line, 1 / len(probe), marked=marked)
            elif record["type"] == "attempt":
                fault = record["fault"]
    if not shapes:
        raise SymBenchError(f"{column.method}: its rehearsal asked no model: {fault}")
    return shapes


def _add(shape: _Shape, inputs: Sequence[int], share: float, *, marked: bool) -> None:
    """Add the last call of a conversation, given the prompts of its calls in tokens.

    Most providers find the beginning of a prompt that they were sent before; Anthropic finds
    what was marked, and a conversation is marked from its second call on.
    """
    number, now = len(inputs), inputs[-1]
    shape.calls += share
    shape.input += share * now
    read = inputs[-2] if number > (2 if marked else 1) and inputs[-2] >= LEAST_CACHED else 0
    shape.read += share * read
    if marked and number > 1 and now >= LEAST_CACHED:
        shape.written += share * (now - read)


def _reply_sizes(run_directory: Path) -> dict[tuple[str, str], float]:
    sums: dict[tuple[str, str], list[int]] = defaultdict(list)
    for record in read_journal(run_directory):
        if record["type"] == "call":
            size = record["reply"].get("usage", {}).get("output", 0)
            sums[record["model"], record["role"]].append(size)
    return {key: sum(values) / len(values) for key, values in sums.items()}
