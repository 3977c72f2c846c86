"""From the options of `symbench synth` to a run, and from a finished run to training rows."""

import time
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Final, Literal

from generators.errors import SymBenchError, UnknownNameError
from generators.sample import Sample
from harness.chat import Sampling
from harness.methods import find_method
from harness.models import open_model
from harness.prompts import read_pack
from harness.run.plan import Column, Plan, create, read_plan, suite_hash
from harness.sandbox import Limits
from harness.sandbox.open import TIERS
from harness.training.export import Row
from harness.training.trajectories import Selection, read_trajectories, select
from harness.training.trees import read_pairs
from symbench.launch import RUNS, access, make_columns, only_own_programs, say, temperature
from symbench.training_samples import seen_tasks, training_samples

Kind = Literal["trajectory", "guidance_tree"]

FILES: Final[Mapping[Kind, str]] = {
    "trajectory": "trajectories.jsonl",
    "guidance_tree": "pairs.jsonl",
}
TREE_DEADLINE: Final = 6 * 3600.0
"""Seconds for one tree, whose calls are made one by one."""


def prepare(kind: Kind, given: Mapping[str, Any]) -> tuple[Path, bool]:
    """Write the run directory that the options ask for, or accept the one that is there.

    Returns:
        The directory, and whether only programs of our own will run in it.

    Raises:
        SymBenchError: for anything that cannot be run; nothing is written then.
    """
    columns = tuple(_columns(kind, given))
    for uri in {uri for one in columns for uri in (one.model, one.steerer, one.checker) if uri}:
        if uri != "rule":
            open_model(uri, access(given))
    if given["sandbox"] not in ("auto", *TIERS):
        raise UnknownNameError("sandbox", given["sandbox"], ("auto", *TIERS))
    for name in ("count", "repeats"):
        if given[name] < 1:
            raise SymBenchError(f"--{name} {given[name]}: expected at least 1")
    drawn = list(_samples(given))
    if not drawn:
        raise SymBenchError("no puzzles of these tasks and levels are left to train on")
    plan = _plan(kind, columns, drawn, given)
    stamp = time.strftime("%Y%m%d-%H%M%S")
    directory: Path = given["out"] or RUNS / f"{FILES[kind].partition('.')[0]}-{stamp}"
    create(directory, plan, iter(drawn))
    return directory, only_own_programs(plan)


def _columns(kind: Kind, given: Mapping[str, Any]) -> Iterator[Column]:
    for steerer in given["steerers"]:
        for switch in given["variants"]:
            settings = ",".join(_settings(switch, given))
            yield from make_columns(
                [find_method(f"{kind}:{settings}").id],
                [given["model"]],
                steerer,
                given["checker"],
                "",
            )


def _settings(switch: str, given: Mapping[str, Any]) -> Iterator[str]:
    yield f"switch={switch}"
    yield f"form={given['form']}"
    if given["form"] == "training":
        yield "first_turn=verbatim"
    yield from given["settings"]


def _samples(given: Mapping[str, Any]) -> Iterator[Sample]:
    return training_samples(
        list(dict.fromkeys(given["tasks"] or seen_tasks())),
        list(dict.fromkeys(given["levels"] or (1, 2, 3, 4, 5))),
        given["count"],
        given["seed"],
        given["held_out"],
        say,
    )


def _plan(
    kind: Kind, columns: tuple[Column, ...], drawn: list[Sample], given: Mapping[str, Any]
) -> Plan:
    fingerprint, count = suite_hash(iter(drawn))
    pack = read_pack(given["prompts"])
    sampling = Sampling(
        temperature=temperature(given["temperature"]),
        max_tokens=given["max_tokens"],
        seed=given["sampling_seed"],
    )
    steering = replace(
        sampling,
        temperature=temperature(given["steerer_temperature"]),
        max_tokens=given["steerer_max_tokens"] or given["max_tokens"],
    )
    plan = Plan(
        suite=f"train@{given['seed']}",
        suite_hash=fingerprint,
        samples=count,
        columns=columns,
        repeats=given["repeats"],
        sampling=sampling,
        steerer_sampling=steering,
        prompts=pack.name,
        prompts_hash=pack.sha256,
        sandbox=given["sandbox"],
        limits=Limits(cpu=given["cpu"], wall=3 * given["cpu"]),
    )
    return replace(plan, deadline=TREE_DEADLINE) if kind == "guidance_tree" else plan


def kind_of(directory: Path) -> Kind:
    """Return what a run was made for.

    Raises:
        SymBenchError: if it is no run, or no run for training data.
    """
    names = {column.method.partition(":")[0] for column in read_plan(directory).columns}
    for kind in FILES:
        if names == {kind}:
            return kind
    raise SymBenchError(
        f"{directory} is a run of {', '.join(sorted(names))}; expected one that symbench synth made"
    )


def rows_of(directory: Path, selection: Selection, last_weight: float) -> tuple[list[Row], str]:
    """Return the training rows of a run, and what was taken of what, in words.

    Raises:
        SymBenchError: if it is no run for training data.
    """
    if kind_of(directory) == "guidance_tree":
        pairs = list(read_pairs(directory))
        kept = [pair for pair in pairs if pair.fits(selection.characters)]
        return [pair.row() for pair in kept], f"{len(kept)} of {len(pairs)} pairs"
    right = list(read_trajectories(directory))
    chosen = select(right, selection)
    words = f"{len(chosen)} of {len(right)} right trajectories"
    return [one.row(last_weight) for one in chosen], words
