"""Merging shards of one plan into the run that an unsharded one would have been."""

import json
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from generators.errors import SymBenchError
from generators.sample import read_samples
from harness.run.journal import Journal, read_journal
from harness.run.plan import SAMPLES_FILE, Plan, create, jobs, read_plan


def merge(shards: Sequence[Path], target: Path) -> int:
    """Write a run directory that holds what its shards hold, and return its attempts.

    Attempts stand in the order of the unsharded plan.

    Raises:
        SymBenchError: if the shards are not of one plan, or `target` holds another run.
    """
    plans = [read_plan(shard) for shard in shards]
    whole = replace(plans[0], shard=(0, 1))
    for shard, plan in zip(shards, plans, strict=True):
        if replace(plan, shard=(0, 1)) != whole:
            raise SymBenchError(f"{shard} is not a shard of the same plan as {shards[0]}")
    if (target / "run.json").exists():
        raise SymBenchError(f"{target} holds a run already; choose another directory")
    create(target, whole, read_samples(shards[0] / SAMPLES_FILE))
    with Journal(target) as journal:
        for record in _in_order(target, whole, shards):
            journal.append(record)
    return sum(1 for _ in read_journal(target, "attempt"))


def _in_order(target: Path, plan: Plan, shards: Sequence[Path]) -> Iterator[dict[str, Any]]:
    """Yield all records attempt by attempt; memory holds only where each of them stands."""
    places: dict[str, list[int]] = {}
    with tempfile.TemporaryFile(dir=target) as spool:
        for shard in shards:
            for record in read_journal(shard):
                places.setdefault(record["attempt"], []).append(spool.tell())
                spool.write(json.dumps(record).encode() + b"\n")
        for job in jobs(target, plan):
            for place in places.pop(job.id, ()):
                spool.seek(place)
                yield json.loads(spool.readline())
