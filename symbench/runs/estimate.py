"""What a run will take, before anything is spent.

The shape of every method (how many calls of which role, how long their prompts) is measured,
not assumed: its columns run on a few samples of the suite with a simulated student in place of
the models. How long replies will be cannot be known beforehand: it is taken from an earlier run of
the same model (`--like RUN`), or from `REPLY_TOKENS`.
"""

import tempfile
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from generators.errors import SymBenchError
from generators.sample import Sample
from harness.chat import Role
from harness.models.prices import Price, price_of
from harness.run.journal import read_journal
from harness.run.plan import RULE, Column, Plan, create
from harness.run.runner import run
from harness.sandbox import Sandbox

STAND_IN: Final = "simulated/student"
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
    """

    column: str
    role: str
    model: str
    calls: float
    input: float
    output: float
    cost: float | None


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
        stand_in = _stand_in(column)
        for role, (calls, tokens) in (await _shape(plan, stand_in, few, sandbox)).items():
            model = _model_of(column, role)
            total = calls * plan.samples * plan.repeats
            output = total * sizes.get((model, role), REPLY_TOKENS)
            usage = total * tokens
            price = price_of(model, prices)
            cost = None if price is None else usage * price.input + output * price.output
            found.append(Estimate(column.id, role, model, total, usage, output, cost))
    return found


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


async def _shape(
    plan: Plan, column: Column, probe: list[Sample], sandbox: Sandbox
) -> dict[Role, tuple[float, float]]:
    """Return calls per attempt and prompt tokens per call, by role."""
    trial = replace(rehearsal(plan), suite="probe", columns=(column,), repeats=1)
    fault = ""
    calls: dict[Role, int] = defaultdict(int)
    tokens: dict[Role, int] = defaultdict(int)
    with tempfile.TemporaryDirectory() as folder:
        create(Path(folder), trial, iter(probe))
        await run(Path(folder), sandbox=sandbox)
        for record in read_journal(Path(folder)):
            if record["type"] == "call":
                calls[record["role"]] += 1
                tokens[record["role"]] += record["reply"]["usage"].get("input", 0)
            elif record["type"] == "attempt":
                fault = record["fault"]
    if not calls:
        raise SymBenchError(f"{column.method}: its rehearsal asked no model: {fault}")
    return {role: (calls[role] / len(probe), tokens[role] / calls[role]) for role in calls}


def _reply_sizes(run_directory: Path) -> dict[tuple[str, str], float]:
    sums: dict[tuple[str, str], list[int]] = defaultdict(list)
    for record in read_journal(run_directory):
        if record["type"] == "call":
            size = record["reply"].get("usage", {}).get("output", 0)
            sums[record["model"], record["role"]].append(size)
    return {key: sum(values) / len(values) for key, values in sums.items()}
