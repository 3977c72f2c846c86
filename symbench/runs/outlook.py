"""About what a whole table takes: calls and money, from a rehearsal on a few samples."""

from dataclasses import replace
from typing import Final

from harness.sandbox import Sandbox
from symbench.options import RunOptions
from symbench.runs.estimate import estimate
from symbench.runs.planning import access_of, make_plan
from symbench.runs.presets import expanded
from symbench.runs.suite import first_of_each, read_points, samples, size

PROBED: Final = ("number_multiply", "game24", "date_understanding")
"""Tasks that presets are rehearsed on for a first estimate: one of each category."""


async def outlook(options: RunOptions, sandbox: Sandbox) -> str:
    """Return how many calls a preset takes and what they cost, in words.

    Its columns are rehearsed on one sample of a few tasks; `symbench estimate` is more exact.

    Args:
        options: with a preset and the models.
        sandbox: for the programs of the rehearsal.
    """
    options = replace(expanded(options), cpu=1.0)  # endless programs take no longer to rehearse
    plan = make_plan(options, only_named=True).over("", _size(options))
    points = read_points(options.params)
    probed = tuple(name for name in PROBED if not options.tasks or name in options.tasks)
    rows = await estimate(
        plan,
        first_of_each(samples(options.suite, probed, options.levels, 1, points), 1),
        sandbox,
        prices=access_of(options).prices,
    )
    costs = [row.cost for row in rows if row.cost is not None]
    more = "" if len(costs) == len(rows) else " and what has no known price"
    money = f"${sum(costs):,.2f}{more}" if costs else "at an unknown price"
    return f"about {sum(row.calls for row in rows):,.0f} calls, {money}"


def _size(options: RunOptions) -> int:
    points = read_points(options.params)
    return size(options.suite, options.tasks, options.levels, options.count, points)
