"""Logs of inspect_ai as a run: those made from ours, and those of our tasks that it ran."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from inspect_ai.log import read_eval_log, read_eval_log_samples

from generators.errors import SymBenchError
from generators.sample import Sample
from harness.chat import Sampling
from harness.methods import Graded
from harness.methods.registry import find_method
from harness.run.plan import Column
from harness.sandbox import Execution
from symbench.interop.foreign import ForeignAttempt, ForeignCall, ForeignProgram, write_run
from symbench.interop.inspect.logs import SCORER, VALUES
from symbench.interop.inspect.messages import graded_of, our_message, our_reply
from symbench.interop.rows import sample_of

VERSION = 2
"""The version of their log format that is read."""


def import_run(path: Path, out: Path) -> str:
    """Write a log, or all logs of a folder, as a run directory; return what was written.

    Raises:
        SymBenchError: if a log cannot be read, is of another version, or is not of our tasks.
    """
    paths = sorted(path.glob("*.eval")) if path.is_dir() else [path]
    if not paths:
        raise SymBenchError(f"{path} holds no log *.eval")
    headers = [_header(one) for one in paths]
    suites = sorted({header.eval.task for header in headers})
    attempts = (
        attempt
        for one, header in zip(paths, headers, strict=True)
        for attempt in _attempts(one, header)
    )
    config = headers[0].eval.model_generate_config
    return write_run(out, "+".join(suites), _sampling(config), attempts)


def _header(path: Path) -> Any:
    try:
        log = read_eval_log(path, header_only=True)
    except Exception as error:
        said = " ".join(str(error).split())[:200] or type(error).__name__
        raise SymBenchError(f"{path} cannot be read as a log of inspect_ai: {said}") from error
    if log.version != VERSION:
        raise SymBenchError(f"{path} is a log of version {log.version}; this reads {VERSION}")
    return log


def _sampling(config: Any) -> Sampling:
    return Sampling(
        temperature=config.temperature,
        top_p=config.top_p,
        top_k=config.top_k,
        max_tokens=config.max_tokens,
        seed=config.seed,
        effort=config.reasoning_effort,
    )


def _attempts(path: Path, header: Any) -> Iterator[ForeignAttempt]:
    for found in read_eval_log_samples(
        path, all_samples_required=False, resolve_attachments="full"
    ):
        yield _attempt(found, header, path)


def _attempt(found: Any, header: Any, path: Path) -> ForeignAttempt:
    record = found.metadata.get("symbench", {})
    column, title = _column(header, record)
    score = (found.scores or {}).get(SCORER)
    return ForeignAttempt(
        sample=_sample(found, path),
        column=column,
        title=title,
        repeat=found.epoch - 1,
        graded=None if found.error else _graded(found, record),
        fault=found.error.message if found.error else "",
        events=tuple(_events(found.events)),
        right=None if score is None else score.value == VALUES["right"],
        record=record,
    )


def _sample(found: Any, path: Path) -> Sample:
    if not isinstance(found.input, str):
        raise SymBenchError(f"{path}, sample {found.id!r}: its input is no text; not of our tasks")
    try:
        return sample_of({**found.metadata, "id": found.id, "question": found.input})
    except SymBenchError as error:
        raise SymBenchError(f"{path}, sample {found.id!r}: {error}") from error


def _column(header: Any, record: Mapping[str, Any]) -> tuple[Column, str]:
    """Return the column of a log and the title of its method."""
    if record:
        names = ("method", "model", "steerer", "checker", "second")
        return Column(*(record[name] for name in names)), record["title"]
    steps = [step for step in header.plan.steps if step.solver == "symbench/by_method"]
    method = steps[0].params["method"] if steps else "+".join(s.solver for s in header.plan.steps)
    roles = header.eval.model_roles or {}
    others = [getattr(roles.get(name), "model", "") for name in ("steerer", "checker", "second")]
    title = find_method(method).title if steps else method
    return Column(method, header.eval.model, *others), title


def _graded(found: Any, record: Mapping[str, Any]) -> Graded:
    graded = graded_of(found.output, found.store)
    if not record:
        return graded
    return replace(graded, source=record["source"], repeats=record["repetition"])


def _events(events: Any) -> Iterator[ForeignCall | ForeignProgram]:
    for event in events:
        if event.event == "model" and not event.error:
            yield _call(event)
        elif event.event == "tool" and "symbench" in (event.metadata or {}):
            execution = Execution(**event.metadata["symbench"])
            yield ForeignProgram(event.arguments["code"], execution)
        elif event.event == "info" and event.source == "symbench program":
            did = {key: value for key, value in event.data.items() if key != "program"}
            yield ForeignProgram(event.data["program"], Execution(**did))


def _call(event: Any) -> ForeignCall:
    role = event.role if event.role in ("steerer", "checker", "second") else "task"
    completed: datetime = event.completed or event.timestamp
    return ForeignCall(
        role=role,
        messages=[our_message(message) for message in event.input],
        reply=our_reply(event.output),
        seconds=event.output.time or event.working_time or 0.0,
        at=completed.timestamp(),
    )
