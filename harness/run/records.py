"""The record of an attempt, in four parts: what it was, how it ended, what it used, how long."""

from dataclasses import fields
from typing import Any, Final

import generators
from generators.sample import Sample
from generators.task import Verdict
from harness import version
from harness.chat import Usage
from harness.methods import Graded
from harness.models.keys import hide
from harness.run.journal import SCHEMA
from harness.run.plan import Job, Plan
from harness.run.recording import Totals
from harness.sandbox import packages

BROKEN_OFF: Final = "the reply was cut before it set an answer apart"
"""The fault of a reply that ran into its limit without an answer in a frame."""


def head(job: Job, title: str, plan: Plan, tier: str) -> dict[str, Any]:
    """Return what an attempt's record says of the attempt itself."""
    sample, column = job.sample, job.column
    return {
        "type": "attempt",
        "attempt": job.id,
        "schema": SCHEMA,
        "code": version(),
        "sample": sample.id,
        "sample_hash": sample.hash,
        "task": sample.task,
        "task_version": sample.version,
        "level": sample.level,
        **({"point": sample.origin["point"]} if "point" in sample.origin else {}),
        "column": column.id,
        "title": title,
        **{field.name: getattr(column, field.name) for field in fields(column)},
        "repeat": job.repeat,
        "prompts": plan.prompts_hash[:16],
        "tier": tier,
        "packages": packages.versions() if tier != "docker" else {},
    }


def judged(job: Job, graded: Graded) -> dict[str, Any]:
    """Return what it says of the verdict, and what was graded."""
    return {
        **verdict_values(job.sample, graded),
        "source": graded.source,
        "finish": graded.finish,
        "repetition": graded.repeats,
        "final": graded.text[-100_000:],
    }


def verdict_values(sample: Sample, graded: Graded) -> dict[str, str]:
    """Return the verdict on what is graded, as records have it."""
    task = generators.load(sample.task)
    verdict = Verdict(False, BROKEN_OFF, "none")
    if not graded.broken_off:
        verdict = task.verify(task.from_json(sample.instance), graded.text, sample.asked)
    cut = graded.finish == "length" and verdict.outcome == "unparsed"
    return {
        "outcome": "truncated" if cut else verdict.outcome,
        "fault": verdict.fault,
        "reading": verdict.reading,
        "frame": verdict.frame,
        "answer": verdict.answer[:2000],
    }


def failed(kind: str, message: str) -> dict[str, Any]:
    """Return what it says of a fault that left no verdict."""
    return {"outcome": "error", "error": kind, "fault": hide(" ".join(message.split()))[:500]}


def _counts(usage: Usage) -> dict[str, Any]:
    """Return all counts; that they are estimated is said only where it is so."""
    counts = dict(vars(usage))
    if not usage.estimated:
        del counts["estimated"]
    return counts


def use(totals: Totals) -> dict[str, Any]:
    """Return what it says of tokens, money and time."""
    return {
        "usage": {role: _counts(usage) for role, usage in totals.usage.items()},
        "calls": dict(totals.calls),
        "served": totals.served,
        "cost": totals.cost,
        "seconds": round(totals.seconds, 3),
        "latency": {role: round(seconds, 3) for role, seconds in totals.latency.items()},
        "turns": len(totals.turns) or totals.calls["task"],
        "switches": totals.switches,
        "late": dict(totals.late),
        "programs": totals.programs,
        "sandbox_seconds": round(totals.sandbox_seconds, 4),
    }
