"""What the user decides about one session of a run, and what it reports in the end."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Literal

from harness.errors import Option, OptionError
from harness.models import Access
from harness.models.retrying import Policy
from harness.run.limits import Budget


@dataclass(frozen=True)
class Settings:
    """What may differ between two sessions of one run without changing its results.

    Attributes:
        concurrency: attempts made side by side.
        policy: patience with endpoints.
        access: how to reach models.
        budget: limits on this session.
        prompts: file of the prompt pack, None for the default one.
        cache: folder that keeps the replies of real models across runs, None for none.
        plugins: Python files that register methods, for other machines to load.
        executor: `local`, or `ray` for the nodes of a Ray cluster.
    """

    concurrency: int = 32
    policy: Policy = field(default_factory=Policy)
    access: Access = field(default_factory=Access)
    budget: Budget = field(default_factory=Budget)
    prompts: Path | None = None
    cache: Path | None = None
    plugins: tuple[Path, ...] = ()
    executor: Literal["local", "ray"] = "local"


def check_executor(settings: Settings) -> None:
    """Return if the executor that is asked for is there.

    Raises:
        OptionError: saying what to install.
    """
    if settings.executor == "ray" and find_spec("ray") is None:
        raise OptionError(
            Option("executor"),
            " ray needs Ray, which is not installed: pip install 'symbench[ray]'",
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
    """

    outcomes: Counter[str] = field(default_factory=Counter)
    earlier: int = 0
    stopped: str = ""
    repaired: tuple[str, ...] = ()

    @property
    def complete(self) -> bool:
        """Whether every attempt of the plan has ended, and none in an error."""
        return not self.stopped and not self.outcomes["error"]
