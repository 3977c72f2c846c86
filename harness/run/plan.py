"""What a run is: suite x columns x repeats, in one directory, written down before it starts.

`run.json` holds the configuration, `samples.jsonl` the suite itself: a run directory needs
nothing else to be resumed, scored again or read in ten years.
"""

import hashlib
import json
import os
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import Any, Final

from generators.errors import SymBenchError
from generators.sample import Sample, read_samples, write_samples
from harness.chat import Sampling
from harness.codec import content_key
from harness.errors import JournalError
from harness.run.journal import SCHEMA
from harness.run.lock import LOCK_FILE, lock
from harness.sandbox.types import Limits

RUN_FILE: Final = "run.json"
SAMPLES_FILE: Final = "samples.jsonl"
UNTIL_FILE: Final = "until.json"
"""How a run was ended by its question, see `Plan.until`."""
RULE: Final = "rule"
"""The steerer that is no model."""


@dataclass(frozen=True)
class Column:
    """One column of a leaderboard: a method with its options and the models in its roles.

    Attributes:
        method: method id, e.g. `codesteer:turns=3`.
        model: the TaskLLM's URI.
        steerer: a model URI, or `rule`; empty where the method has no steerer.
        checker: URI of the writer of checking programs, empty for the TaskLLM.
        second: URI of the model that merges or chooses, empty where there is none.
    """

    method: str
    model: str
    steerer: str = ""
    checker: str = ""
    second: str = ""

    @cached_property
    def id(self) -> str:
        """One readable name, e.g. `codesteer@openai/gpt-5+steerer=vllm:steerer`."""
        return f"{self.method}@{self.team}"

    @property
    def team(self) -> str:
        """The models in their roles, e.g. `openai/gpt-5+steerer=vllm:steerer`."""
        others = "".join(
            f"+{role}={uri}"
            for role, uri in (
                ("steerer", self.steerer),
                ("checker", self.checker),
                ("second", self.second),
            )
            if uri
        )
        return f"{self.model}{others}"

    @property
    def is_reference(self) -> bool:
        """Whether a bound that is told the sample stands in for the TaskLLM."""
        return self.model.startswith("reference/")

    @property
    def models(self) -> tuple[str, ...]:
        """The URIs of the models in its roles."""
        uris = (self.model, self.steerer, self.checker, self.second)
        return tuple(uri for uri in uris if uri and uri != RULE)


@dataclass(frozen=True)
class Plan:
    """The configuration of a run; equal plans give comparable results.

    Attributes:
        suite: its name, or the file it was read from.
        suite_hash: over the hashes of its samples, see `suite_hash`.
        samples: how many.
        columns: what is compared.
        repeats: attempts per sample and column.
        sampling: of the TaskLLM.
        steerer_sampling: of the steerer.
        prompts: name of the prompt pack.
        prompts_hash: SHA-256 of its file.
        sandbox: tier asked for: `auto`, a tier's name or `unsafe`.
        limits: of programs.
        deadline: seconds for one attempt.
        shard: (i, n): only every n-th attempt, beginning with the i-th (0-based).
        until: the question that ends the run before all samples are asked; empty for none.
    """

    suite: str
    suite_hash: str
    samples: int
    columns: tuple[Column, ...]
    repeats: int = 1
    sampling: Sampling = field(default_factory=Sampling)
    steerer_sampling: Sampling = field(default_factory=Sampling)
    prompts: str = "default"
    prompts_hash: str = ""
    sandbox: str = "auto"
    limits: Limits = field(default_factory=Limits)
    deadline: float = 1800.0
    shard: tuple[int, int] = (0, 1)
    until: str = ""

    @property
    def attempts(self) -> int:
        """How many attempts the whole plan has, all shards together."""
        return self.samples * len(self.columns) * self.repeats

    def over(self, suite_hash: str, samples: int) -> "Plan":
        """Return the plan for a suite of this hash and size."""
        return replace(self, suite_hash=suite_hash, samples=samples)

    @property
    def only_ours(self) -> bool:
        """Whether every model is simulated or a reference, so that programs are our own."""
        uris = [uri for column in self.columns for uri in column.models]
        return all(uri.startswith(("simulated/", "reference/")) for uri in uris)


@dataclass(frozen=True)
class Job:
    """One attempt to make: a column on a sample."""

    sample: Sample
    column: Column
    repeat: int

    @cached_property
    def id(self) -> str:
        """Hash of what decides the attempt: 16 hex digits."""
        return content_key(self.sample.id, self.sample.hash, self.column.id, self.repeat)[:16]


class Watched:
    """Samples that are hashed and counted while somebody reads them."""

    def __init__(self, samples: Iterable[Sample]) -> None:
        self._samples = samples
        self._digest = hashlib.sha256()
        self._count = 0

    def __iter__(self) -> Iterator[Sample]:
        for sample in self._samples:
            self._digest.update(f"{sample.id} {sample.hash}\n".encode())
            self._count += 1
            yield sample

    @property
    def found(self) -> tuple[str, int]:
        """See `suite_hash`."""
        return self._digest.hexdigest()[:16], self._count


def suite_hash(samples: Iterable[Sample]) -> tuple[str, int]:
    """Return 16 hex digits over the samples' hashes in order, and how many there are."""
    watched = Watched(samples)
    deque(watched, maxlen=0)
    return watched.found


def jobs(directory: Path, plan: Plan, samples: Iterable[Sample] | None = None) -> Iterator[Job]:
    """Yield the attempts of a run in a fixed order, streaming the suite.

    Args:
        directory: of the run.
        plan: that stands there.
        samples: of the suite where they are not on file yet.
    """
    index, (mine, shards) = 0, plan.shard
    for sample in read_samples(directory / SAMPLES_FILE) if samples is None else samples:
        for repeat in range(plan.repeats):
            for column in plan.columns:
                if index % shards == mine:
                    yield Job(sample, column, repeat)
                index += 1


def create(directory: Path, plan: Plan, samples: Iterator[Sample]) -> Plan:
    """Write a new run directory, or accept one that was made from the same plan.

    Args:
        directory: of the run.
        plan: what the run is; hash and size of the suite are filled in.
        samples: of the suite, read once.

    Returns:
        The plan as it stands in the directory.

    Raises:
        JournalError: if the directory holds a run of another plan; the message says what
            differs.
        SymBenchError: as the samples do; nothing is written then.
    """
    if (directory / RUN_FILE).exists():
        return _accepted(directory, plan, samples)
    first = next(samples, None)  # a mistake in what was asked for shows before anything is written
    samples = samples if first is None else chain([first], samples)
    new = not directory.exists()
    held = lock(directory)
    try:
        if (directory / RUN_FILE).exists():  # written by another process meanwhile
            return _accepted(directory, plan, samples)
        return _write(directory, plan, samples)
    except SymBenchError:
        if new:
            with suppress(OSError):
                (directory / LOCK_FILE).unlink()
                directory.rmdir()
        raise
    finally:
        os.close(held)


def create_known(directory: Path, plan: Plan) -> Plan:
    """Write a new run directory of a suite whose hash is known, or accept one of the same plan.

    The samples are still to be written, see `Drawing`.

    Raises:
        JournalError: as `create` does.
    """
    held = lock(directory)
    try:
        if (directory / RUN_FILE).exists():
            _compare(read_plan(directory), plan, directory)
        else:
            _write_plan(directory, plan)
    except OSError as error:
        raise JournalError(f"cannot write the run {directory}: {error.strerror}") from error
    finally:
        os.close(held)
    return plan


def _write_plan(directory: Path, plan: Plan) -> None:
    part = directory / f"{RUN_FILE}.part"
    part.write_text(json.dumps(_to_json(plan), indent=1) + "\n", encoding="utf-8")
    part.replace(directory / RUN_FILE)


def _accepted(directory: Path, plan: Plan, samples: Iterator[Sample]) -> Plan:
    plan = plan.over(*suite_hash(samples))
    _compare(read_plan(directory), plan, directory)
    return plan


def _write(directory: Path, plan: Plan, samples: Iterator[Sample]) -> Plan:
    watched = Watched(samples)
    try:
        write_samples(directory / SAMPLES_FILE, watched)
        plan = plan.over(*watched.found)
        _write_plan(directory, plan)
    except OSError as error:
        raise JournalError(f"cannot write the run {directory}: {error.strerror}") from error
    return plan


def check_suite(directory: Path, plan: Plan) -> None:
    """Return if the samples in a run directory are those that the run was begun with.

    Raises:
        SymBenchError: if some are missing, added or changed.
    """
    found, count = suite_hash(read_samples(directory / SAMPLES_FILE))
    if found != plan.suite_hash:
        raise JournalError(
            f"{directory / SAMPLES_FILE} has been changed: {count} samples with hash {found}, "
            f"but the run was begun with {plan.samples}, hash {plan.suite_hash}"
        )


def read_plan(directory: Path) -> Plan:
    """Return the plan of a run directory.

    Raises:
        SymBenchError: if it is not one, or was written by a newer version.
    """
    try:
        values = json.loads((directory / RUN_FILE).read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise SymBenchError(f"{directory} is not a run: it has no {RUN_FILE}") from None
    except (OSError, ValueError) as error:
        raise SymBenchError(f"cannot read {directory / RUN_FILE}: {error}") from error
    if values.get("schema") != SCHEMA:
        raise SymBenchError(
            f"{directory} has schema {values.get('schema')!r}; this version reads {SCHEMA}"
        )
    return _from_json(values["plan"])


def _to_json(plan: Plan) -> dict[str, Any]:
    return {"schema": SCHEMA, "plan": asdict(plan)}


def _from_json(values: Mapping[str, Any]) -> Plan:
    return Plan(
        **{
            **values,
            "columns": tuple(Column(**column) for column in values["columns"]),
            "sampling": Sampling(**values["sampling"]),
            "steerer_sampling": Sampling(**values["steerer_sampling"]),
            "limits": Limits(**values["limits"]),
            "shard": tuple(values["shard"]),
        }
    )


def _compare(old: Plan, new: Plan, directory: Path) -> None:
    before, after = asdict(old), asdict(new)
    changed = [
        f"{key}: {before[key]!r} -> {after[key]!r}" for key in before if before[key] != after[key]
    ]
    if changed:
        raise JournalError(
            f"{directory} holds a run of another configuration; {'; '.join(changed)}; "
            "choose another directory"
        )
