"""Workers on the nodes of a Ray cluster, one actor a node."""

import asyncio
import logging
import os
from collections.abc import Sequence
from typing import Any, Final

import ray
from ray.exceptions import RayError, RayTaskError
from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy

from harness.cluster.node import Brief, Dealt, Handover, Remote, Worker, WorkerLostError
from harness.errors import Option, OptionError

SILENCE: Final = 120.0
"""Seconds without an answer after which a worker is taken for lost: it answers every second."""
LONGEST_START: Final = 300.0
"""Seconds that a worker may take to begin: imports, models and the sandbox's own test."""


class RayFleet:
    """The nodes of a Ray cluster: the one at `RAY_ADDRESS`, one on this machine, or a new one."""

    def __init__(self) -> None:
        os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")  # nothing is sent anywhere
        self._gpus: dict[str, float] = {}
        self._joined = not ray.is_initialized()
        if self._joined:
            try:
                ray.init(log_to_driver=False, logging_level=logging.ERROR)
            except (ConnectionError, OSError, RuntimeError, ValueError) as error:
                said = " ".join(str(error).split())
                raise OptionError(Option("executor"), f" ray: no cluster: {said[:300]}") from error

    def places(self) -> list[str]:
        """Return the ids of the nodes that are alive."""
        alive = [node for node in ray.nodes() if node["Alive"]]
        self._gpus = {node["NodeID"]: node["Resources"].get("GPU", 0.0) for node in alive}
        return list(self._gpus)

    def hire(self, place: str, brief: Brief) -> Remote:
        """Start a worker on a node."""
        loaded = any(uri.startswith("vllm:") for c in brief.plan.columns for uri in c.models)
        return RayWorker(place, brief, self._gpus[place] if loaded else 0.0)

    def close(self) -> None:
        """Leave the cluster; one that was started for this run ends."""
        if self._joined:
            ray.shutdown()


class RayWorker:
    """A `Worker` in an actor bound to a node.

    It reserves no CPU, as it waits most of the time, and the node's GPUs if it loads models:
    Ray hides them from actors that reserve none.
    """

    def __init__(self, place: str, brief: Brief, gpus: float) -> None:
        options = {
            "num_cpus": 0,
            "num_gpus": gpus,
            "max_restarts": 0,
            "scheduling_strategy": NodeAffinitySchedulingStrategy(node_id=place, soft=False),
        }
        self._actor: Any = ray.remote(Worker).options(**options).remote(brief)

    async def begin(self) -> tuple[str, str]:
        """See `Worker.begin`."""
        begun: tuple[str, str] = await _answer(self._actor.begin.remote(), LONGEST_START)
        return begun

    async def exchange(self, dealt: Sequence[Dealt], ending: str) -> Handover:
        """See `Worker.exchange`."""
        handover: Handover = await _answer(
            self._actor.exchange.remote(list(dealt), ending), SILENCE
        )
        return handover

    async def close(self) -> None:
        """See `Worker.close`."""
        await _answer(self._actor.close.remote(), SILENCE)

    def dismiss(self) -> None:
        """End the actor's process."""
        ray.kill(self._actor)


async def _answer(reference: Any, seconds: float) -> Any:
    try:
        return await asyncio.wait_for(reference, seconds)
    except RayTaskError:
        raise  # our own fault, with the worker's traceback
    except TimeoutError:
        raise WorkerLostError(f"no answer in {seconds:g} s") from None
    except RayError as error:  # dead, cancelled, not to be scheduled: all of them have no worker
        raise WorkerLostError(str(error).splitlines()[0]) from error
