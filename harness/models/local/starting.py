"""Starting vLLM: its chatter goes to a file, its failures become one line."""

import asyncio
import os
import re
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import fields
from pathlib import Path
from typing import Any, Final

from generators.errors import SymBenchError, UnknownNameError
from harness.models.retrying import EndpointDeadError

TELL_EVERY: Final = 15.0
"""Seconds between two lines about a start that takes long."""
ENVIRONMENT: Final = {
    "VLLM_NO_USAGE_STATS": "1",
    "DO_NOT_TRACK": "1",
    "TOKENIZERS_PARALLELISM": "false",
}
_ALWAYS: Final = {"enable_prefix_caching": True, "disable_log_stats": True, "seed": 0}
_PHASES: Final = (
    ("non-default args|Resolved architecture", "starting the engine's process"),
    ("Initializing a V1 LLM engine", "starting its worker"),
    ("Starting to load model", "loading the weights"),
    ("Loading weights took", "warming up"),
)
"""What vLLM's log says when something begins, and what that is, in order."""
_HINTS: Final = (
    (r"[Dd]evice string must not be empty|infer device type|No CUDA GPUs", "no GPU is visible"),
    (
        r"[Ff]ree memory on device|memory for the cache|out of memory|KV cache is needed",
        "too little memory: lower max_model_len or change gpu_memory_utilization",
    ),
)


async def start(model: str, wanted: Mapping[str, Any]) -> tuple[Any, dict[str, Any]]:
    """Start an engine and return it with all arguments that it was given.

    Raises:
        EndpointDeadError: if vLLM cannot start or has no such argument, in one line and with
            the file of its log.
    """
    log = Path(tempfile.gettempdir()) / f"symbench-vllm-{os.getpid()}.log"
    with _apart(log) as say:
        say(f"vllm: starting {model}; log: {log}")
        began = time.monotonic()
        starting = asyncio.create_task(asyncio.to_thread(_start, model, dict(wanted)))
        while not (await asyncio.wait((starting,), timeout=TELL_EVERY))[0]:
            say(f"vllm: {phase(log)}; {time.monotonic() - began:.0f} s so far")
        try:
            engine, arguments = starting.result()
        except SymBenchError as error:
            raise EndpointDeadError("bad request", f"vllm:{model}: {error}") from error
        except Exception as error:
            root = cause(error, log)
            raise EndpointDeadError(
                "connection", f"vLLM cannot start {model}: {root} (log: {log})"
            ) from error
        say(f"vllm: ready after {time.monotonic() - began:.0f} s")
    return engine, arguments


def _start(model: str, wanted: dict[str, Any]) -> tuple[Any, dict[str, Any]]:
    for name, value in ENVIRONMENT.items():
        os.environ.setdefault(name, value)
    from vllm.engine.arg_utils import AsyncEngineArgs
    from vllm.platforms import current_platform
    from vllm.v1.engine.async_llm import AsyncLLM

    known = [field.name for field in fields(AsyncEngineArgs)]
    for name in wanted:
        if name not in known:
            raise UnknownNameError("vLLM engine argument", name, known)
    cpu = _on_a_cpu(wanted) if current_platform.is_cpu() else {}
    arguments = {**_ALWAYS, **cpu, **wanted}
    return AsyncLLM.from_engine_args(AsyncEngineArgs(model=model, **arguments)), arguments


def _on_a_cpu(wanted: Mapping[str, Any]) -> dict[str, Any]:
    """Return arguments for vLLM's CPU build.

    A request with a seed whose prefill is split into chunks kills its engine there, and its
    default blocks of 128 tokens hardly ever match a prefix.
    """
    return {
        "dtype": "bfloat16",
        "enforce_eager": True,
        "block_size": 32,
        "max_num_seqs": 64,
        "enable_chunked_prefill": False,
        "max_num_batched_tokens": wanted["max_model_len"],
    }


@contextmanager
def _apart(log: Path) -> Iterator[Any]:
    """Send what this process and those started in it print to a file; yields how to speak."""
    sys.stdout.flush()
    sys.stderr.flush()
    saved = os.dup(1), os.dup(2)
    target = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
    os.dup2(target, 1)
    os.dup2(target, 2)
    os.close(target)
    try:
        yield lambda line: os.write(saved[1], f"{line}\n".encode())
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        for number, old in enumerate(saved, 1):
            os.dup2(old, number)
            os.close(old)


def phase(log: Path) -> str:
    """Return what a start is busy with, by its log; vLLM is imported before it says anything."""
    text = log.read_text(encoding="utf-8", errors="replace")
    begun = [what for sign, what in _PHASES if re.search(sign, text)]
    return begun[-1] if begun else "importing vLLM"


def cause(error: Exception, log: Path) -> str:
    """Return the root of a failed start: the error of a child process if the log shows one."""
    text = log.read_text(encoding="utf-8", errors="replace")
    found = re.findall(r"\b(\w*(?:Error|Exception|error): .+)", text)
    roots = [line for line in found if "Engine core init" not in line and "See root" not in line]
    said = f"{type(error).__name__}: {error}"
    hidden_in_log = "core" in said or "exit code" in said
    whole = roots[-1] if roots and hidden_in_log else said
    hint = next((hint for sign, hint in _HINTS if re.search(sign, f"{whole} {text}")), "")
    short = " ".join(whole.split())[:300]
    return f"{hint}: {short}" if hint else short
