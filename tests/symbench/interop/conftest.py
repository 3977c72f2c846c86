"""What the tests of the formats share: replies of all kinds, and a server that gives them."""

import json
import threading
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from random import Random
from typing import Any

import pytest

import generators
from generators.answers.frame import wrapped
from generators.sample import Sample, draw
from generators.task import Verdict


@dataclass(frozen=True)
class Case:
    """A reply to a sample and what the task's verifier says of it."""

    sample: Sample
    reply: str
    verdict: Verdict


def replies(sample: Sample) -> list[str]:
    """Return right, wrong, bare, doubtful and unreadable replies to a sample."""
    task = generators.load(sample.task)
    instance = task.from_json(sample.instance)
    rng = Random(sample.id)
    right = task.solve(instance)
    wrong = task.spoil(instance, right, rng)
    said, spoilt = task.render(right), task.render(wrong)
    return [
        f"Let me think.\n\n{wrapped(said)}",
        said,
        f"<think>{wrapped(spoilt)}</think>\n<answer>{said}</answer>",
        f"I am done.\n{wrapped(spoilt)}",
        f"{wrapped(said)}\nOr rather:\n{wrapped(spoilt)}",
        f"<<<{task.render(task.guess(instance, rng))}>>>",
        "I cannot solve this.",
        "",
    ]


@cache
def all_cases() -> list[Case]:
    found = []
    for name in generators.NAMES:
        task = generators.load(name)
        for level in (1, 2):
            (sample,) = draw(task, level, 1, seed=11)
            for reply in replies(sample):
                verdict = task.verify(task.from_json(sample.instance), reply, sample.asked)
                found.append(Case(sample, reply, verdict))
    return found


@pytest.fixture(scope="session")
def cases() -> list[Case]:
    """Over 500 replies to samples of all tasks, about half of them right."""
    found = all_cases()
    rights = sum(case.verdict.right for case in found)
    assert len(found) > 500
    assert 0.3 < rights / len(found) < 0.7
    return found


class Canned:
    """Gives the replies to a question in their order, again and again; safe between threads."""

    def __init__(self, cases: Sequence[Case]) -> None:
        self._replies: dict[str, list[str]] = defaultdict(list)
        self._lock = threading.Lock()
        for case in cases:
            self._replies[case.sample.question].append(case.reply)

    def next(self, prompt: str) -> str:
        with self._lock:
            known = self._replies[next(text for text in self._replies if text in prompt)]
            known.append(known.pop(0))
            return known[-1]


@pytest.fixture
def canned(cases: Sequence[Case]) -> Canned:
    return Canned(cases)


@pytest.fixture
def server(canned: Canned) -> Iterator[str]:
    """Serve the canned replies as chat completions; return the base URL."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            text = canned.next(said_last(body["messages"]))
            if body.get("stream"):
                chunks = (_completion(body["model"], text, "delta"), "[DONE]")
                self.answer("text/event-stream", "".join(f"data: {one}\n\n" for one in chunks))
            else:
                self.answer("application/json", _completion(body["model"], text, "message"))

        def answer(self, kind: str, said: str) -> None:
            data = said.encode()
            self.send_response(200)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    with Server(("127.0.0.1", 0), Handler) as running:
        thread = threading.Thread(target=running.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{running.server_address[1]}/v1"
        running.shutdown()
        thread.join()


class Server(ThreadingHTTPServer):
    """Takes many calls at once."""

    request_queue_size = 512


def _completion(model: str, text: str, part: str) -> str:
    """Return a whole reply as a chat completion, or as the one chunk of a stream."""
    chunk = "" if part == "message" else ".chunk"
    said = {"role": "assistant", "content": text}
    return json.dumps(
        {
            "id": "chatcmpl-1",
            "object": f"chat.completion{chunk}",
            "created": 1,
            "model": model,
            "choices": [{"index": 0, part: said, "finish_reason": "stop"}],
            "usage": {"prompt_tokens": 9, "completion_tokens": 4, "total_tokens": 13},
        }
    )


def said_last(messages: list[dict[str, Any]]) -> str:
    content = messages[-1]["content"]
    return content if isinstance(content, str) else "".join(part["text"] for part in content)
