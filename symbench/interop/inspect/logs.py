"""A run as logs of inspect_ai: one log a column, with every turn, program, finding and verdict.

The output of a sample is the text that was graded, which may have been printed by a program; the
model's own replies stand in its messages and events. What a log has no field for stands in the
metadata of its samples under `symbench`, from which `reading` makes a run again.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from inspect_ai.event import InfoEvent, ModelEvent, ScoreEvent, ToolEvent
from inspect_ai.log import EvalLog, EvalSample, recompute_metrics, write_eval_log
from inspect_ai.scorer import CORRECT, INCORRECT, NOANSWER, Score
from inspect_ai.tool import ToolInfo

from generators.errors import SymBenchError
from harness import version
from harness.chat import Reply, Sampling, Usage
from harness.codec import content_key
from harness.run.plan import Column
from symbench.interop.formats import Wanted
from symbench.interop.inspect.messages import their_message, their_output, their_usage
from symbench.interop.rows import row_of
from symbench.interop.transcripts import (
    Call,
    Event,
    Ran,
    Transcript,
    begun_at,
    missing,
    transcripts,
)
from symbench.results.frames import RunData, load_run
from symbench.results.words import counted

SCORER: Final = "verdict"
VALUES: Final = {"right": CORRECT, "wrong": INCORRECT, "unparsed": NOANSWER, "truncated": NOANSWER}
"""Scores by outcome; accuracy counts all but the first as 0."""
_SUFFIX: Final = ".eval"


def export(wanted: Wanted, out: Path) -> str:
    """Write the logs and return what was written, in words.

    Args:
        wanted: the run.
        out: a file `*.eval` for a run of one column, else a folder.

    Raises:
        SymBenchError: if the run has no attempts, or several columns and `out` is a file.
    """
    run = load_run(wanted.suite)
    columns = run.plan.columns
    if out.suffix == _SUFFIX and len(columns) > 1:
        raise SymBenchError(
            f"{run.path} has {len(columns)} columns and a log holds one; name a folder"
        )
    if out.suffix != _SUFFIX:
        out.mkdir()
    count = logs = 0
    for column in columns:
        log = log_of(run, column)
        if log is not None:
            path = out if out.suffix == _SUFFIX else out / _name(log)
            write_eval_log(log, path, format="eval")
            logs, count = logs + 1, count + len(log.samples)
    if not logs:
        raise SymBenchError(f"{run.path} has no attempts yet")
    left = missing(run)
    said = f"{counted(count, 'attempt')} in {counted(logs, 'log')}"
    return f"{said}; {left:,} not made yet" if left else said


def _name(log: Any) -> str:
    """Return a file name of the kind that their listing reads without opening the file."""
    created = log.eval.created
    stamp = re.sub(r"[:.+]", "-", created if isinstance(created, str) else created.isoformat())
    what = re.sub(r"[^A-Za-z0-9.]+", "-", log.eval.metadata["column"]).strip("-")
    return f"{stamp}_{what[:80]}_{log.eval.eval_id}{_SUFFIX}"


def log_of(run: RunData, column: Column) -> Any:
    """Return one column of a run as a log, None where it has no attempts."""
    found = sorted(
        transcripts(run, column.id), key=lambda one: (one.sample.id, one.record["repeat"])
    )
    if not found:
        return None
    made = run.plan.samples * run.plan.repeats
    begun = min((one.begun for one in found if one.calls), default=begun_at(run))
    log = EvalLog(
        status="success" if len(found) == made else "cancelled",
        eval=_spec(run, column, found, begun),
        plan={
            "steps": [{"solver": "symbench/by_method", "params": {"method": column.method}}],
            "config": _config(run.plan.sampling),
        },
        stats={
            "started_at": _time(begun),
            "completed_at": _time(max(begun, *(one.ended for one in found))),
        },
        samples=[sample_of(one) for one in found],
    )
    recompute_metrics(log)
    return log


def _spec(run: RunData, column: Column, found: list[Transcript], begun: float) -> dict[str, Any]:
    roles = {"steerer": column.steerer, "checker": column.checker, "second": column.second}
    metrics = [{"name": f"inspect_ai/{name}"} for name in ("accuracy", "stderr")]
    return {
        "eval_id": content_key(run.plan.suite_hash, column.id)[:22],
        "run_id": run.plan.suite_hash,
        "task_id": run.plan.suite_hash,
        "created": _time(begun),
        "task": f"symbench/{Path(run.plan.suite).stem}",
        "task_args": {"method": column.method},
        "dataset": {
            "name": Path(run.plan.suite).stem,
            "samples": run.plan.samples,
            "sample_ids": sorted({one.sample.id for one in found}),
        },
        "model": column.model,
        "model_generate_config": _config(run.plan.sampling),
        "model_roles": {name: {"model": uri} for name, uri in roles.items() if uri} or None,
        "config": {"epochs": run.plan.repeats},
        "packages": {"symbench": version()},
        "scorers": [{"name": SCORER, "metrics": metrics}],
        "metadata": {
            "column": column.id,
            "suite": run.plan.suite,
            "suite_hash": run.plan.suite_hash,
            "prompts": run.plan.prompts_hash,
        },
    }


def _config(sampling: Sampling) -> dict[str, Any]:
    given = {
        "temperature": sampling.temperature,
        "top_p": sampling.top_p,
        "top_k": sampling.top_k,
        "max_tokens": sampling.max_tokens,
        "seed": sampling.seed,
        "reasoning_effort": sampling.effort,
    }
    return {name: value for name, value in given.items() if value is not None}


def sample_of(found: Transcript) -> Any:
    """Return an attempt as a sample of a log."""
    record, row = found.record, row_of(found.sample)
    question, answer, name = row.pop("question"), row.pop("answer"), row.pop("id")
    failed = record["outcome"] == "error"
    score = None if failed else score_of(record)
    events = [their_event(event) for event in found.events]
    if score is not None:
        events.append(
            ScoreEvent(score=score, target=answer, scorer=SCORER, **_at(found.ended, found.begun))
        )
    return EvalSample(
        id=name,
        epoch=record["repeat"] + 1,
        input=question,
        target=answer,
        messages=[their_message(message) for message in found.main],
        output=their_output(
            record["model"], Reply(record.get("final", ""), record.get("finish", "stop"))
        ),
        scores=None if score is None else {SCORER: score},
        metadata={**row, "symbench": dict(record)},
        events=events,
        model_usage=_usage(found),
        role_usage={role: their_usage(Usage(**counts)) for role, counts in record["usage"].items()},
        started_at=_time(found.begun) if found.calls else None,
        completed_at=_time(found.ended) if found.calls else None,
        total_time=record["wall"],
        working_time=record["wall"],
        error=_error(record) if failed else None,
        turn_count=record.get("turns"),
    )


def score_of(record: Mapping[str, Any]) -> Any:
    """Return the verdict of an attempt as a score, with the broken rule as its explanation."""
    return Score(
        value=VALUES[record["outcome"]],
        answer=record["answer"] or None,
        explanation=record["fault"] or None,
        metadata={key: record[key] for key in ("outcome", "reading", "frame")},
    )


def _error(record: Mapping[str, Any]) -> dict[str, str]:
    said = f"{record.get('error', 'error')}: {record['fault']}"
    return {"message": said, "traceback": said, "traceback_ansi": said}


def _usage(found: Transcript) -> dict[str, Any]:
    """Return the usage of each model."""
    totals: dict[str, Usage] = {}
    for call in found.calls:
        totals[call.model] = totals.get(call.model, Usage()) + call.reply.usage
    return {model: their_usage(usage) for model, usage in totals.items()}


def their_event(event: Event) -> Any:
    """Return what happened in an attempt as an event of their transcript."""
    if isinstance(event, Call):
        return _model_event(event)
    if isinstance(event, Ran):
        return _tool_event(event)
    data = {"kind": event.kind, **event.values}
    return InfoEvent(source="symbench note", data=data, **_at(event.at))


def _model_event(call: Call) -> Any:
    return ModelEvent(
        model=call.model,
        role=None if call.role == "task" else call.role,
        input=[their_message(message) for message in call.messages],
        tools=[ToolInfo(name=name, description=name) for name in call.tools],
        tool_choice="auto" if call.tools else "none",
        config={},
        output=their_output(call.model, call.reply, call.seconds),
        completed=_time(call.begun + call.seconds),
        working_time=call.seconds,
        **_at(call.begun),
    )


def _tool_event(ran: Ran) -> Any:
    """Return a program as a call of a tool `python`; its metadata is all that it did."""
    execution = ran.execution
    notice = "" if execution.ok else f"[{execution.notice()}]"
    shown = "\n".join(part for part in (execution.stdout, execution.stderr, notice) if part)
    return ToolEvent(
        id="program",
        function="python",
        arguments={"code": ran.program},
        result=shown,
        failed=not execution.ok,
        completed=_time(ran.begun + execution.wall),
        metadata={"symbench": vars(execution)},
        **_at(ran.begun),
    )


def _at(moment: float, start: float = 0.0) -> dict[str, Any]:
    return {"timestamp": _time(moment), "working_start": max(0.0, moment - start) if start else 0.0}


def _time(moment: float) -> str:
    return datetime.fromtimestamp(moment, UTC).isoformat()
