"""`symbench serve`, for real: started, asked by both clients, ended."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from harness.chat import Message, Request, Sampling
from harness.models import Access, open_model

pytestmark = pytest.mark.vllm
HELLO = Request((Message("user", "hello " * 60),), Sampling(0.0, max_tokens=4))


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


@pytest.fixture(scope="module")
def served(made: tuple[Path, Path], tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Return the base URL of a server that is healthy."""
    log = tmp_path_factory.mktemp("served") / "log"
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "symbench", "serve", str(made[0]), "--port", str(port),
         "--name", "steerer", "--template", "llama3", "--adapter", f"v1={made[1]}",
         "--log", str(log),
         "--", "--dtype", "bfloat16", "--max-model-len", "1024",
         "--max-num-batched-tokens", "1024", "--max-num-seqs", "16"],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ},
    )  # fmt: skip
    assert process.stdout is not None
    lines = [process.stdout.readline(), process.stdout.readline()]
    assert lines[0].startswith("ready: --model (or --steerer) openai/steerer"), log.read_text()[
        -3000:
    ]
    assert "openai/v1" in lines[1]
    family = psutil.Process(process.pid).children(recursive=True)
    yield f"http://127.0.0.1:{port}/v1"
    process.send_signal(signal.SIGTERM)
    assert process.wait(60) in (0, 130)
    end = time.monotonic() + 20
    while any(child.is_running() and child.status() != "zombie" for child in family):
        assert time.monotonic() < end, "the server left processes behind"
        time.sleep(0.1)


async def test_our_client_is_answered_and_told_of_cached_tokens(served: str) -> None:
    model = open_model("openai/steerer", Access(base_urls=(served,)))
    first = await model.complete(HELLO)
    again = await model.complete(HELLO)
    await model.close()
    assert first.text == again.text
    assert first.served == "steerer"
    assert again.usage.cached > 0
    (fingerprint,) = model.facts["fingerprints"]
    assert fingerprint.startswith("vllm-0.")


async def test_an_adapter_answers_under_its_name(served: str) -> None:
    replies = []
    for name in ("steerer", "v1"):
        model = open_model(f"openai/{name}", Access(base_urls=(served,)))
        replies.append(await model.complete(HELLO))
        await model.close()
    assert replies[0].text != replies[1].text


def test_the_openai_client_is_answered_the_same(served: str) -> None:
    from openai import OpenAI

    with OpenAI(base_url=served, api_key="none") as client:
        answer = client.chat.completions.create(
            model="steerer",
            messages=[{"role": "user", "content": HELLO.messages[0].content}],
            temperature=0,
            max_tokens=4,
        )
    assert answer.usage is not None
    assert answer.usage.completion_tokens == 4
    assert answer.usage.prompt_tokens_details is not None
    assert answer.usage.prompt_tokens_details.cached_tokens


async def test_litellm_is_answered(served: str) -> None:
    uri = "hosted_vllm/steerer"
    model = open_model(uri, Access(base_urls=(f"{uri}={served}",)))
    reply = await model.complete(HELLO)
    await model.close()
    assert reply.usage.output == 4
    assert reply.usage.cached > 0


async def test_a_dead_replica_beside_it_is_left_out(served: str) -> None:
    urls = (f"http://127.0.0.1:{free_port()}/v1", served)
    model = open_model("openai/steerer", Access(base_urls=urls))
    replies = [await model.complete(HELLO) for _ in range(4)]
    await model.close()
    assert {reply.usage.output for reply in replies} == {4}


def test_a_server_that_cannot_start_is_one_line(made: tuple[Path, Path], tmp_path: Path) -> None:
    shown = subprocess.run(
        [sys.executable, "-m", "symbench", "serve", str(made[0]), "--port",
         str(free_port()), "--log", str(tmp_path / "log"), "--", "--no-such-flag"],
        capture_output=True,
        text=True,
        check=False,
    )  # fmt: skip
    assert shown.returncode == 2
    assert "no-such-flag" in shown.stderr
    assert "Traceback" not in shown.stderr
