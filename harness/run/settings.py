"""What the user decides about one session of a run, and what it reports in the end."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final, Literal

from harness.chat import Usage
from harness.errors import Option, OptionError
from harness.models import Access
from harness.models.retrying import Policy
from harness.run.given_up import alike
from harness.run.limits import Budget
from harness.run.plan import Column

OTEL: Final = ("opentelemetry", "opentelemetry.sdk", "opentelemetry.exporter")
"""What sends spans; each is within the one before."""


@dataclass(frozen=True)
class Settings:
    """What may differ between two sessions of one run without changing its results.

    Attributes:
        concurrency: attempts made side by side.
        policy: patience with endpoints.
        access: how to reach models.
        budget: limits on the run.
        prompts: file of the prompt pack, None for the default one.
        cache: folder that keeps the replies of real models across runs, None for none.
        plugins: Python files that register methods, for other machines to load.
        executor: `local`, or `ray` for the nodes of a Ray cluster.
        otel: whether the session is told as spans of OpenTelemetry, see `harness.run.tracing`.
    """

    concurrency: int = 32
    policy: Policy = field(default_factory=Policy)
    access: Access = field(default_factory=Access)
    budget: Budget = field(default_factory=Budget)
    prompts: Path | None = None
    cache: Path | None = None
    plugins: tuple[Path, ...] = ()
    executor: Literal["local", "ray"] = "local"
    otel: bool = False


def check_installed(settings: Settings) -> None:
    """Return if the executor that is asked for is there, and what sends spans if it is wanted.

    Raises:
        OptionError: saying what to install, or what does not go with it.
    """
    if settings.executor == "ray" and settings.access.batches:
        raise OptionError(Option("batch"), ": not with ", Option("executor"), " ray")
    if settings.executor == "ray" and find_spec("ray") is None:
        raise OptionError(
            Option("executor"),
            " ray needs Ray, which is not installed: pip install 'symbench[ray]'",
        )
    if settings.otel and not all(map(find_spec, OTEL)):
        raise OptionError(
            Option("otel"),
            " needs OpenTelemetry, which is not installed: pip install 'symbench[otel]'",
        )


@dataclass(frozen=True)
class Gauge:
    """How a session stands, for a live view.

    Attributes:
        in_flight: model calls under way.
        retries: model calls repeated so far.
        earlier: outcomes of attempts found finished in the journal, by column.
    """

    in_flight: int = 0
    retries: int = 0
    earlier: Mapping[str, Mapping[str, int]] = field(default_factory=dict)


@dataclass
class Summary:
    """What a session did.

    Attributes:
        outcomes: of the attempts made, by outcome.
        earlier: attempts found finished in the journal.
        stopped: why the run ended before its plan did, empty if it did not.
        repaired: what was mended in the journal, a line each.
        given_up: columns that were not finished, with the reason.
        faults: of the attempts that ended in errors, by text; cases that differ in figures
            alone count as one.
        spent: tokens and money of all sessions, or of this one if that was asked for.
        remarks: on what went wrong without harm to the results, a line each.
        answer: to the question that ends the run, a sentence; empty where there is none.
    """

    outcomes: Counter[str] = field(default_factory=Counter)
    earlier: int = 0
    stopped: str = ""
    repaired: tuple[str, ...] = ()
    given_up: dict[str, str] = field(default_factory=dict)
    faults: Counter[str] = field(default_factory=Counter)
    spent: Usage = field(default_factory=Usage)
    remarks: list[str] = field(default_factory=list)
    answer: str = ""
    _shown: dict[str, str] = field(default_factory=dict)

    def count(self, record: Mapping[str, Any]) -> None:
        """Count an attempt that has ended."""
        self.outcomes[record["outcome"]] += 1
        if record["outcome"] == "error":
            fault = record["fault"]
            self.faults[self._shown.setdefault(alike(fault), fault)] += 1

    def nothing_left(self, columns: Collection[Column]) -> str:
        """Return the reasons, if all columns of a run are given up; an empty text if not."""
        if len(self.given_up) < len(columns):
            return ""
        return "; ".join(dict.fromkeys(self.given_up.values()))

    @property
    def complete(self) -> bool:
        """Whether every attempt of the plan has ended, and none in an error."""
        return not (self.stopped or self.given_up or self.outcomes["error"])
