"""A run in the schemas of Every Eval Ever, version 0.3.0: a datastore of one record a column.

`data/symbench/DEVELOPER/MODEL/UUID.json` holds the scores of a column by task, `UUID_samples.jsonl`
beside it every attempt that has a verdict. Attempts that ended in an error have none; the schema
could only call them wrong, so they are counted in the record and left out of the rows.
"""

import hashlib
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from generators.errors import SymBenchError
from harness import version
from harness.chat import Message
from harness.run.plan import Column
from symbench.interop.formats import Wanted
from symbench.interop.rows import reference_answer
from symbench.interop.transcripts import Transcript, begun_at, missing, transcripts
from symbench.results.frames import RunData, load_run
from symbench.results.stats import CONFIDENCE, wilson
from symbench.results.words import counted

SCHEMA: Final = "0.3.0"
_UNFIT = re.compile(r'[<>:"\\|?*\x00-\x1f]+')


class Tally:
    """What the rows of a column add up to.

    Attributes:
        judged: attempts with a verdict, by task.
        right: those that are right, by task.
        errors: attempts without a verdict.
        begun: Unix time of the first call, of the run's creation without any.
        ended: Unix time at which the last attempt ended.
    """

    def __init__(self, created: float) -> None:
        self.judged: Counter[str] = Counter()
        self.right: Counter[str] = Counter()
        self.errors = 0
        self.begun = self.ended = created
        self._called = False

    def add(self, found: Transcript) -> bool:
        """Count an attempt; return whether it has a verdict."""
        if found.calls:
            self.begun = min(self.begun, found.begun) if self._called else found.begun
            self.ended = max(self.ended, found.ended) if self._called else found.ended
            self._called = True
        if found.record["outcome"] == "error":
            self.errors += 1
            return False
        task = found.sample.task
        self.judged[task] += 1
        self.right[task] += found.record["outcome"] == "right"
        return True


def export(wanted: Wanted, out: Path) -> str:
    """Write the datastore and return what was written, in words.

    Raises:
        SymBenchError: if the run has no attempt with a verdict.
    """
    run = load_run(wanted.suite)
    tallies = [_write(run, column, out) for column in run.plan.columns]
    rows = sum(tally.judged.total() for tally in tallies)
    if not rows:
        raise SymBenchError(f"{run.path} has no attempt with a verdict yet")
    records = sum(bool(tally.judged) for tally in tallies)
    errors, left = sum(tally.errors for tally in tallies), missing(run)
    return f"{counted(rows, 'attempt')} in {counted(records, 'record')}" + "".join(
        f"; {count} {what}"
        for count, what in ((errors, "with an error left out"), (left, "not made yet"))
        if count
    )


def _write(run: RunData, column: Column, out: Path) -> Tally:
    """Write one column: its rows as they are read, then what they add up to."""
    model, name = model_id(column.model), _uuid(run, column)
    folder = Path("data", "symbench", *model.split("/"))
    rows = folder / f"{name}_samples.jsonl"
    (out / folder).mkdir(parents=True, exist_ok=True)
    tally, digest = Tally(begun_at(run)), hashlib.sha256()
    evaluation = f"{Path(run.plan.suite).stem}/{column.method}/{model}/{name}"
    with (out / rows).open("wb") as file:
        for found in transcripts(run, column.id):
            if tally.add(found):
                line = json.dumps(row_of(found, evaluation, model)) + "\n"
                file.write(line.encode())
                digest.update(line.encode())
    if not tally.judged:
        (out / rows).unlink()
        return tally
    record = {
        **_record(run, column, evaluation, tally),
        "detailed_evaluation_results": {
            "format": "jsonl",
            "file_path": rows.as_posix(),
            "hash_algorithm": "sha256",
            "checksum": digest.hexdigest(),
            "total_rows": tally.judged.total(),
        },
    }
    text = json.dumps(record, indent=1) + "\n"
    (out / folder / f"{name}.json").write_text(text, encoding="utf-8")
    return tally


def model_id(uri: str) -> str:
    """Return a model's URI as `developer/model`.

    The provider stands for the developer where the URI names none; `local` stands for models
    that were loaded in process.
    """
    scheme, colon, rest = uri.partition(":")
    if colon and "/" not in scheme:
        uri = f"local/{rest.partition('?')[0].rstrip('/').rpartition('/')[2]}"
    parts = [_UNFIT.sub("-", part) for part in uri.split("/") if part]
    return "/".join(parts[-2:] if len(parts) > 1 else ["local", *parts])


def _uuid(run: RunData, column: Column) -> UUID:
    """Return the same identifier for the same column of the same run."""
    digest = hashlib.sha256(f"{run.path.name} {run.plan.suite_hash} {column.id}".encode()).digest()
    return UUID(bytes=digest[:16], version=4)


def _record(run: RunData, column: Column, evaluation: str, tally: Tally) -> dict[str, Any]:
    begun, ended = f"{tally.begun:.0f}", f"{tally.ended:.0f}"
    return {
        "schema_version": SCHEMA,
        "evaluation_id": evaluation,
        "evaluation_timestamp": begun,
        "retrieved_timestamp": ended,
        "source_metadata": {
            "source_name": "SymBench",
            "source_type": "evaluation_run",
            "source_organization_name": "not stated",
            "evaluator_relationship": "other",
        },
        "eval_library": {"name": "symbench", "version": version()},
        "model_info": _model(column),
        "evaluation_results": [_result(run, column, task, tally) for task in sorted(tally.judged)],
    }


def _model(column: Column) -> dict[str, Any]:
    in_process = column.model.startswith(("vllm:", "transformers:"))
    roles = {name: getattr(column, name) for name in ("steerer", "checker", "second")}
    return {
        "name": column.model,
        "id": model_id(column.model),
        "additional_details": {
            "deployment_type": "self_deployed" if in_process else "unknown",
            "model_availability": "open_weights" if in_process else "unknown",
            **{name: uri for name, uri in roles.items() if uri},
        },
    }


def _result(run: RunData, column: Column, task: str, tally: Tally) -> dict[str, Any]:
    judged, right = tally.judged[task], tally.right[task]
    score = right / judged
    low, high = wilson(right, judged)
    return {
        "evaluation_result_id": task,
        "evaluation_name": task,
        "source_data": {
            "dataset_name": run.plan.suite,
            "source_type": "other",
            "additional_details": {"suite_hash": run.plan.suite_hash},
        },
        "metric_config": {
            "metric_id": "accuracy",
            "metric_name": "Accuracy",
            "metric_kind": "accuracy",
            "metric_unit": "proportion",
            "evaluation_description": "share of attempts whose answer keeps every rule",
            "lower_is_better": False,
            "score_type": "continuous",
            "min_score": 0.0,
            "max_score": 1.0,
        },
        "score_details": {
            "score": score,
            "uncertainty": {
                "standard_error": {
                    "value": (score * (1 - score) / judged) ** 0.5,
                    "method": "analytic",
                },
                "confidence_interval": {
                    "lower": float(low),
                    "upper": float(high),
                    "confidence_level": CONFIDENCE,
                    "method": "Wilson",
                },
                "num_samples": judged,
            },
        },
        "generation_config": _generation(run, column, tally.errors),
    }


def _generation(run: RunData, column: Column, errors: int) -> dict[str, Any]:
    sampling = run.plan.sampling
    given = {key: getattr(sampling, key) for key in ("temperature", "top_p", "top_k", "max_tokens")}
    return {
        "generation_args": {
            **{key: value for key, value in given.items() if value is not None},
            "eval_plan": {"name": column.method},
            "sandbox": {"type": run.plan.sandbox},
        },
        "additional_details": {
            "method": column.method,
            "repeats": str(run.plan.repeats),
            "prompts": run.plan.prompts_hash,
            "errors_without_verdict": str(errors),
        },
    }


def row_of(found: Transcript, evaluation: str, model: str) -> dict[str, Any]:
    """Return an attempt as a row of the schema of instances."""
    sample, record = found.sample, found.record
    answer = reference_answer(sample)
    turns = [call for call in found.calls if call.role == "task"]
    single = len(turns) <= 1 and record["source"] == "reply"
    content = {"output": _output(found)} if single else {"messages": list(_messages(found.main))}
    return {
        "schema_version": SCHEMA,
        "evaluation_id": evaluation,
        "model_id": model,
        "evaluation_name": sample.task,
        "evaluation_result_id": sample.task,
        "sample_id": sample.id,
        "sample_hash": hashlib.sha256((sample.question + answer).encode()).hexdigest(),
        "interaction_type": "single_turn" if single else "multi_turn",
        "input": {"raw": sample.question, "reference": [answer] if answer else []},
        **content,
        "answer_attribution": [
            {
                "turn_idx": 0 if single else max(0, len(found.main) - 1),
                "source": "output.raw" if single else _source(found),
                "extracted_value": record["answer"],
                "extraction_method": f"{record['reading']} reading, frame {record['frame']}",
                "is_terminal": True,
            }
        ],
        "evaluation": {
            "score": float(record["outcome"] == "right"),
            "is_correct": record["outcome"] == "right",
            "num_turns": max(1, len(turns)),
        },
        "token_usage": _tokens(record),
        "performance": {"latency_ms": 1000.0 * record["seconds"]},
        "metadata": _metadata(found),
    }


def _source(found: Transcript) -> str:
    if found.record["source"] == "output":
        return "output of the program in the last message, see metadata.graded"
    return f"messages[{max(0, len(found.main) - 1)}].content"


def _output(found: Transcript) -> dict[str, Any]:
    replies = [call.reply for call in found.calls if call.role == "task"]
    thoughts = [reply.reasoning for reply in replies if reply.reasoning]
    output: dict[str, Any] = {"raw": [found.record["final"]]}
    return {**output, "reasoning_trace": thoughts} if thoughts else output


def _messages(said: tuple[Message, ...]) -> Iterator[dict[str, Any]]:
    for number, message in enumerate(said):
        values: dict[str, Any] = {
            "turn_idx": number,
            "role": message.role,
            "content": message.content,
        }
        if message.tool_calls:
            values["tool_calls"] = [
                {"id": call.id, "name": call.name, "arguments": {"text": call.arguments}}
                for call in message.tool_calls
            ]
        if message.call:
            values["tool_call_id"] = [message.call]
        yield values


def _tokens(record: Mapping[str, Any]) -> dict[str, int]:
    """Return the tokens of all roles together."""
    total: dict[str, int] = defaultdict(int)
    for usage in record["usage"].values():
        for key in ("input", "cached", "output", "reasoning"):
            total[key] += usage.get(key, 0)
    return {
        "input_tokens": total["input"],
        "output_tokens": total["output"],
        "total_tokens": total["input"] + total["output"],
        "input_tokens_cache_read": total["cached"],
        "reasoning_tokens": total["reasoning"],
    }


def _metadata(found: Transcript) -> dict[str, str]:
    record = found.record
    kept = ("attempt", "repeat", "level", "task_version", "outcome", "fault", "source")
    values = {key: str(record[key]) for key in kept}
    if record["source"] == "output":
        values["graded"] = record["final"]
    return values
