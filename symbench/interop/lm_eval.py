"""A suite as tasks of lm-evaluation-harness, and its sample logs as runs.

The folder holds a group, a task a file, the rows, and `utils.py`, which calls `load` and
`process_results` here: the harness asks, the row judges.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from generators.errors import SymBenchError
from harness.chat import Message, Reply, Sampling
from harness.methods import Graded
from harness.run.plan import Column
from symbench.interop.foreign import ForeignAttempt, ForeignCall, write_run
from symbench.interop.formats import Wanted
from symbench.interop.rows import row_of, sample_of, verify
from symbench.results.words import counted
from symbench.runs.suite import samples

METHOD: Final = "only_question:run=false"
ROWS: Final = "rows.jsonl"
_LOG = re.compile(r"samples_(?P<task>.+)_(?P<date>\d{4}-\d\d-\d\dT.+)\.jsonl")
_UTILS: Final = f'''\
"""Made by `symbench export --to lm-eval`; the work is done in symbench.interop.lm_eval."""

from pathlib import Path

from symbench.interop.lm_eval import load, process_results

__all__ = ["process_results", "rows"]


def rows(**given):
    """Return the rows of a task."""
    return load(Path(__file__).with_name("{ROWS}"), given["symbench_task"])
'''
_TASK: Final = """\
task: {name}
custom_dataset: !function utils.rows
dataset_kwargs:
  symbench_task: {task}
test_split: test
output_type: generate_until
doc_to_text: question
doc_to_target: answer
process_results: !function utils.process_results
generation_kwargs:
  until: []
  do_sample: false
  temperature: 0.0
  max_gen_toks: 8192
metric_list:
  - metric: right
    aggregation: mean
    higher_is_better: true
  - metric: readable
    aggregation: mean
    higher_is_better: true
metadata:
  version: {version}
"""
_GROUP: Final = """\
group: {name}
task:
{tasks}
aggregate_metric_list:
  - metric: right
    aggregation: mean
    weight_by_size: false
metadata:
  version: 1
"""


def export(wanted: Wanted, out: Path) -> str:
    """Write the folder and return what was written, in words.

    Raises:
        SymBenchError: as the suite does.
    """
    suite = list(samples(wanted.suite, wanted.tasks, wanted.levels, wanted.count))
    if not suite:
        raise SymBenchError(f"{wanted.command} has no samples")
    group = re.sub(r"[^A-Za-z0-9-]+", "-", Path(wanted.suite).stem)
    out.mkdir()
    with (out / ROWS).open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(row_of(one), ensure_ascii=False) + "\n" for one in suite)
    versions = {one.task: one.version for one in suite}
    for task, version in versions.items():
        text = _TASK.format(name=f"{group}_{task}", task=task, version=version)
        (out / f"{group}_{task}.yaml").write_text(text, encoding="utf-8")
    listed = "\n".join(f"  - {group}_{task}" for task in versions)
    (out / f"{group}.yaml").write_text(_GROUP.format(name=group, tasks=listed), encoding="utf-8")
    (out / "utils.py").write_text(_UTILS, encoding="utf-8")
    return (
        f"{counted(len(suite), 'sample')} in {counted(len(versions), 'task')} of the group {group}"
    )


def load(path: Path, task: str) -> Any:
    """Return the rows of a task as the harness takes a data set: its split `test`."""
    import datasets

    lines = path.read_text(encoding="utf-8").splitlines()
    rows = [row for line in lines if (row := json.loads(line))["task"] == task]
    return {"test": datasets.Dataset.from_list(rows)}


def process_results(doc: Mapping[str, Any], results: Sequence[str]) -> dict[str, float]:
    """Return the metrics of a reply: whether it is right, and whether it could be read.

    Raises:
        SymBenchError: if the row was changed or belongs to another version of its task.
    """
    verdict = verify(doc, results[0])
    return {"right": float(verdict.right), "readable": float(verdict.outcome != "unparsed")}


def import_run(path: Path, out: Path) -> str:
    """Write sample logs, a file or a folder of them, as a run directory; return what was written.

    Raises:
        SymBenchError: if one cannot be read or is not of our tasks.
    """
    found = sorted(path.rglob("samples_*.jsonl")) if path.is_dir() else [path]
    settings = {one: _settings(one) for one in found}
    attempts = (one for log, about in settings.items() for one in _attempts(log, about))
    kwargs = next(iter(settings.values()))["config"].get("gen_kwargs") or {}
    sampling = Sampling(
        temperature=kwargs.get("temperature", 0.0), max_tokens=kwargs.get("max_gen_toks", 8192)
    )
    return write_run(out, path.name, sampling, attempts)


def _settings(log: Path) -> Mapping[str, Any]:
    """Return the results file that was written together with a sample log.

    Raises:
        SymBenchError: if there is none beside it.
    """
    named = _LOG.fullmatch(log.name)
    if named is None:
        raise SymBenchError(f"{log} is not named as a sample log: samples_TASK_DATE.jsonl")
    place = log.with_name(f"results_{named['date']}.json")
    try:
        values = json.loads(place.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise SymBenchError(
            f"{log} needs {place.name} beside it, for the model: {error}"
        ) from error
    if not isinstance(values, dict) or not isinstance(values.get("config"), dict):
        raise SymBenchError(f"{place} holds no results of lm-evaluation-harness: no `config`")
    return values


def _column(about: Mapping[str, Any]) -> Column:
    """Return the column: the kind of model there, and its name."""
    name = about.get("model_name") or about["config"].get("model_args") or "unnamed"
    return Column(METHOD, f"{about['config'].get('model', 'lm-eval')}/{name}")


def _attempts(log: Path, about: Mapping[str, Any]) -> Iterator[ForeignAttempt]:
    column = _column(about)
    for number, line in enumerate(log.read_text(encoding="utf-8").splitlines(), 1):
        try:
            yield from _of_line(json.loads(line), column)
        except (ValueError, LookupError, TypeError) as error:
            raise SymBenchError(f"{log}, line {number}: not a logged sample: {error!r}") from error
        except SymBenchError as error:
            raise SymBenchError(f"{log}, line {number}: {error}") from error


def _of_line(values: Mapping[str, Any], column: Column) -> Iterator[ForeignAttempt]:
    """Yield an attempt for each reply to a document."""
    sample = sample_of(values["doc"])
    for repeat, reply in enumerate(values["filtered_resps"]):
        call = ForeignCall("task", [Message("user", sample.question)], Reply(reply))
        yield ForeignAttempt(
            sample=sample,
            column=column,
            title="Only Question",
            repeat=repeat,
            graded=Graded(reply),
            events=[call],
            right=bool(values["right"]) if repeat == 0 else None,
        )
